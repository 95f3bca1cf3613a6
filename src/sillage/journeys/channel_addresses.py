"""What an address says: its host, its tags and the click ids that it carries. Total: no text makes it raise."""

import unicodedata
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

from sillage.journeys.channel_rules import CLICK_IDS, NOTHING

TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
LONGEST_VALUE = 200
"""Characters kept of a tag."""

_KNOWN = frozenset((*TAGS, *CLICK_IDS))
_VOCABULARY = TAGS[:2]
_LONGEST_NAME = 60
_LONGEST_HOST = 253
_PLACES = ("(direct)", "-", "null", "undefined")


class Tags(NamedTuple):
    """What an address carries.

    Parameters
    ----------
    source, medium, campaign, content, term : str
        Empty when it says nothing. Source and medium are in lower case; the others as they are written.
    click_ids : tuple of str
        Their names, in order of the alphabet.
    repeated : bool
        A tag stands there twice with two values. Then the first in the alphabet counts, whatever their order is.
    """

    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""
    click_ids: tuple[str, ...] = ()
    repeated: bool = False


_NONE = Tags()


def tags_of(url: str) -> Tags:
    """Read the tags of an address, of its query first and of its fragment where the query lacks one.

    Parameters
    ----------
    url : str
        Any text.

    Returns
    -------
    Tags
        Whatever the order and the case of the parameters.

    Examples
    --------
    >>> tags_of("https://a.ca/?UTM_Source=Face%62ook&utm_medium=cpc&fbclid=1")[:2]
    ('facebook', 'cpc')
    """
    address, _, fragment = url.partition("#")
    query = address.partition("?")[2]
    if not query and "=" not in fragment:
        return _NONE
    found = _collected(query)
    if "=" in fragment:
        found = {**_collected(fragment.rpartition("?")[2]), **found}
    if not found:
        return _NONE
    source, medium, campaign, content, term = (min(found[tag]) if tag in found else "" for tag in TAGS)
    return Tags(
        source,
        medium,
        campaign,
        content,
        term,
        click_ids=tuple(sorted(name for name in found if name in CLICK_IDS)),
        repeated=any(len(found.get(tag, ())) > 1 for tag in TAGS),
    )


def _collected(query: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if not value or len(name) > _LONGEST_NAME:
            continue
        if "%" in name or "+" in name:
            name = unquote_plus(name)
        # Mail programs write &amp; where & was meant.
        name = name.strip().lower().removeprefix("amp;")
        if name in _KNOWN:
            clean = cleaned(unquote_plus(value[: LONGEST_VALUE * 12]))
            if clean.lower() not in NOTHING:
                found.setdefault(name, set()).add(clean.lower() if name in _VOCABULARY else clean)
    return found


def cleaned(text: str) -> str:
    """Clean a tag's value.

    Parameters
    ----------
    text : str
        Decoded.

    Returns
    -------
    str
        Without characters that cannot be printed, one space between words, cut at `LONGEST_VALUE`.
    """
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())[:LONGEST_VALUE].rstrip()


class Sender(NamedTuple):
    """Who sent a visitor.

    Parameters
    ----------
    host : str
        In lower case, in ASCII where it has a form in it, without port; the package of an application. Empty: nobody.
    app : bool
        It is an application's package.
    """

    host: str
    app: bool = False


_NOBODY = Sender("")


def sender_of(address: str) -> Sender:
    """Read the host of an address.

    Parameters
    ----------
    address : str
        A referrer or the page's own address; any text.

    Returns
    -------
    Sender
        With an empty host when it names none: ``about:blank``, a file, a bare word.

    Examples
    --------
    >>> sender_of("https://User@L.Facebook.com:443/l.php?u=x").host, sender_of("android-app://com.linkedin.android/")
    ('l.facebook.com', Sender(host='com.linkedin.android', app=True))
    """
    text = address[:4096].strip()
    if not text or text.lower() in _PLACES:
        return _NOBODY
    scheme, found, rest = text.partition("://")
    app = False
    if found and not any(mark in scheme for mark in "/?#"):  # else it stands in a path, a query or a fragment
        scheme = scheme.lower()
        app = scheme in ("android-app", "ios-app")
        if not app and scheme not in ("http", "https"):
            return _NOBODY
    else:
        found, rest = "", text.removeprefix("//")
    host = _host(rest)
    if not found and ("." not in host or not host.replace(".", "").replace("-", "").isalnum()):
        return _NOBODY
    return Sender(host, app)


def _host(rest: str) -> str:
    for mark in "/?#\\":
        cut = rest.find(mark)
        if cut >= 0:
            rest = rest[:cut]
    host = rest.rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    host = host.partition(":")[0].strip().strip(".").lower()
    if "%" in host:
        host = unquote(host).lower()
    if not host.isprintable():
        host = "".join(letter for letter in host if letter.isprintable())
    return _ascii(host)[:_LONGEST_HOST]


def _ascii(host: str) -> str:
    if host.isascii() or len(host) > _LONGEST_HOST:
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return unicodedata.normalize("NFKC", host)
