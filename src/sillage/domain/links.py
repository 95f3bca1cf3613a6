"""Short links, where they lead and how their addresses are built, and the workspace's rule for UTM parameters."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from sillage.errors import Refused
from sillage.language import msg

QR_PREFIX = "q/"
"""What stands before the slug in the address that a QR code holds: a scan is told from a click by its path."""

SLUG_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""What a random slug is made of: no letter that a reader takes for a digit, one case."""

SLUG_LIMIT = 200
"""The longest slug, in characters."""

_ANSWERED = (
    "q e s s.js e.gif p.gif pixel.gif pixel api static admin sillage health healthz ready status metrics robots.txt "
    "favicon.ico sitemap.xml ads.txt .well-known apple-app-site-association apple-touch-icon.png browserconfig.xml "
    "manifest.json"
)
RESERVED = frozenset(_ANSWERED.split())
"""What a slug does not begin with: addresses that the collector answers itself, and those that machines ask for."""

LINK_CHANNELS = ("newsletter", "email", "sms", "phone", "shop", "card", "print", "radio")
"""What a link that is on no network may say about the place where it stands; a scan of its QR code is channel qr."""

UTM_FIELDS = ("source", "medium", "campaign", "content", "term", "id")
"""The UTM parameters in the order in which an address gets them, without their ``utm_``."""

_PART = re.compile(r"[\w.~-]+")


@dataclass(frozen=True, slots=True)
class LinkVersion:
    """Where a link leads from a moment on.

    Parameters
    ----------
    number : int
        From 1; the highest is in force.
    destination : str
        An ``http`` or ``https`` address.
    utm : tuple of (str, str)
        What the redirect adds, as name (without ``utm_``) and value, in the order of `UTM_FIELDS`.
    since : datetime
        From when.
    """

    number: int
    destination: str
    utm: tuple[tuple[str, str], ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A short link as decided today.

    Parameters
    ----------
    id : str
        Random, 16 hexadecimal digits; what the rows of the journal carry.
    slug : str
        The end of its address; unique on its domain.
    destination : str
        Where it leads now.
    created_at : datetime
        Since when there is one; that of the other tool for an imported link.
    domain : str
        The host of the own domain, lower case; empty for a link of the collector's own address.
    utm : tuple of (str, str)
        What the redirect adds now.
    title : str
        What people call it.
    campaign, network, post_id, content : str
        What its clicks belong to. `network` is a key of `NETWORKS`; `post_id` is the journal's.
    channel : str
        One of `LINK_CHANNELS` where the link stands on no network; empty otherwise.
    expires_at : datetime or None
        When it ends.
    fallback : str
        Where it leads once ended or switched off; empty leaves that to its domain.
    enabled : bool
        Whether it redirects.
    version : int
        Of `destination` and `utm`.
    origin : str
        The tool that it was imported from, such as ``bitly``; empty for our own.
    """

    id: str
    slug: str
    destination: str
    created_at: datetime
    domain: str = ""
    utm: tuple[tuple[str, str], ...] = ()
    title: str = ""
    campaign: str = ""
    network: str = ""
    post_id: str = ""
    content: str = ""
    channel: str = ""
    expires_at: datetime | None = None
    fallback: str = ""
    enabled: bool = True
    version: int = 1
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ResolvedLink:
    """What a redirect needs, and what the row of its click carries.

    Parameters
    ----------
    id, workspace_id : str
        Which link, whose.
    domain, slug : str
        As stored: the site and the path of the click's row, however the address was typed.
    destination : str
        Where it leads.
    utm : tuple of (str, str)
        What to add to the destination, as name (without ``utm_``) and value.
    campaign, network, post_id, content : str
        What the click belongs to.
    channel : str
        A hint for `sillage.journeys`, one of `LINK_CHANNELS` or empty; a scan is ``qr`` whatever it says.
    expires_at : datetime or None
        From this moment on it leads to `fallback`.
    fallback : str
        The link's own, else its domain's; empty answers 404 (never made) or 410 (ended, switched off).
    enabled : bool
        False leads to `fallback` at once.
    """

    id: str
    workspace_id: str
    domain: str
    slug: str
    destination: str
    utm: tuple[tuple[str, str], ...] = ()
    campaign: str = ""
    network: str = ""
    post_id: str = ""
    content: str = ""
    channel: str = ""
    expires_at: datetime | None = None
    fallback: str = ""
    enabled: bool = True

    def leads_at(self, now: datetime) -> bool:
        """Tell whether the link redirects to its destination.

        Parameters
        ----------
        now : datetime
            The moment of the click.

        Returns
        -------
        bool
            False once it has ended or while it is switched off.
        """
        return self.enabled and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class LinkDomain:
    """An own domain for short links.

    Parameters
    ----------
    base : str
        ``https://go.example.com``: the scheme, the host and perhaps a port, without a slash at the end.
    host : str
        Its host alone, lower case, in ASCII; one workspace owns it.
    default : bool
        Whether a new link stands on it when none is named.
    fallback : str
        Where its front page, ended links and slugs that nobody made lead; empty answers 404 or 410.
    """

    base: str
    host: str
    default: bool = False
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class UtmConvention:
    """The workspace's one rule for UTM parameters.

    Parameters
    ----------
    lower_case : bool
        Whether values are in lower case.
    separator : str
        What stands between words: ``_``, ``-``, ``.``; empty allows any of them.
    allowed : dict of str to tuple of str
        Field of `UTM_FIELDS` to the only values it may take; a field that is absent takes any.
    templates : dict of str to str
        Field to what a link gets when nobody says otherwise, with ``{network}``, ``{campaign}``, ``{slug}``,
        ``{post}``, ``{content}``, ``{channel}`` and ``{domain}``.
    strict : bool
        Whether a break is refused rather than warned of.
    """

    lower_case: bool = True
    separator: str = "_"
    allowed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    strict: bool = False


def address(base: str, slug: str, qr: bool = False) -> str:
    """Return the address of a short link.

    Parameters
    ----------
    base : str
        Its domain's, without a slash at the end.
    slug : str
        Its slug.
    qr : bool
        The address for a QR code: its scans are told from clicks by the path.

    Returns
    -------
    str
        The address, percent-encoded.

    Examples
    --------
    >>> address("https://go.example.com", "fete", qr=True)
    'https://go.example.com/q/fete'
    """
    return f"{base}/{QR_PREFIX if qr else ''}{quote(slug, safe='/')}"


def checked_slug(typed: str) -> str:
    """Return a chosen slug in its stored form.

    Parameters
    ----------
    typed : str
        As somebody wrote it.

    Returns
    -------
    str
        Letters, digits, ``-``, ``_``, ``.`` and ``~``, perhaps in several parts with ``/`` between them; case is kept.

    Raises
    ------
    Refused
        If it holds anything else, is too long, or is an address of the collector's own.
    """
    slug = unicodedata.normalize("NFC", typed.strip().strip("/"))
    if len(slug) > SLUG_LIMIT or not all(_PART.fullmatch(part) and part.strip(".") for part in slug.split("/")):
        raise Refused(
            msg("“{slug}” cannot be the end of a link’s address.", slug=slug[:80]),
            msg("Use letters, digits and hyphens, at most {limit} of them.", limit=SLUG_LIMIT),
        )
    if slug.split("/")[0].lower() in RESERVED:
        raise Refused(
            msg("“{slug}” is an address that Sillage answers itself.", slug=slug), msg("Choose another slug.")
        )
    return slug


def random_slug(choose: Callable[[str], str], length: int) -> str:
    """Return a slug made of random letters.

    Parameters
    ----------
    choose : callable
        Takes an alphabet and returns one of its letters, such as `secrets.choice`.
    length : int
        How many.

    Returns
    -------
    str
        Never one that the collector answers itself.
    """
    while True:
        slug = "".join(choose(SLUG_ALPHABET) for _ in range(length))
        if slug not in RESERVED:
            return slug
