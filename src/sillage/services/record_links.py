"""Make short links, change where they lead, and say what is wrong with them: a private base, a break of UTM."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sillage.domain.destinations import ascii_host, checked_destination
from sillage.domain.links import (
    LINK_CHANNELS,
    QR_PREFIX,
    UTM_FIELDS,
    Link,
    UtmConvention,
    address,
    checked_slug,
    random_slug,
)
from sillage.domain.utm import breaks, filled, own_utm, without_utm
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.language import Message, msg
from sillage.ledger import link_entries
from sillage.services import typed_values
from sillage.services.keep_brand import keep_brand
from sillage.services.link_domains import LOCAL_BASE, base_of, checked_domain, is_public_base, reach_warning
from sillage.services.link_posts import post_of
from sillage.services.link_warnings import ended_warning, unwritten
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

SLUG_LENGTH = 6
_TRIES = 20


@dataclass(frozen=True, slots=True)
class LinkWords:
    """What somebody said about a link; None was not said, an empty text takes away.

    Parameters
    ----------
    destination, slug, domain, title, campaign, network, post, content, channel, expires, fallback : str or None
        As typed.
    utm : mapping of str to str
        Fields without ``utm_``; an empty text means none.
    enabled : bool or None
        Whether it redirects.
    """

    destination: str | None = None
    slug: str | None = None
    domain: str | None = None
    title: str | None = None
    campaign: str | None = None
    network: str | None = None
    post: str | None = None
    content: str | None = None
    channel: str | None = None
    expires: str | None = None
    fallback: str | None = None
    utm: Mapping[str, str] = field(default_factory=dict)
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A link as stored, with what a person should know of it.

    Parameters
    ----------
    link : Link
        The link.
    address : str
        Its whole address.
    warnings : tuple of Message
        What is wrong with its base, its UTM parameters or its post.
    reasons : tuple of Message
        The same in a few words each, for a list.
    """

    link: Link
    address: str
    warnings: tuple[Message, ...] = ()
    reasons: tuple[Message, ...] = ()


def add_link(opened: Opened, words: LinkWords, *, strict: bool = False, allow_private: bool = False) -> KeptLink:
    """Make a short link.

    Parameters
    ----------
    opened : Opened
        Where.
    words : LinkWords
        At least a destination.
    strict : bool
        Refuse what breaks the UTM convention, or stands where the public cannot reach it.
    allow_private : bool
        Whether it may lead into a private network.

    Returns
    -------
    KeptLink
        With its warnings.

    Raises
    ------
    Refused
        If the destination is none, the slug is taken, or `strict` finds something.
    """
    domain = checked_domain(opened, words.domain)
    slug = checked_slug(words.slug) if words.slug else _free_slug(domain)
    draft = Link(secrets.token_hex(8), slug, "", opened.now, domain)
    link, said = changed_link(opened, draft, words, allow_private)
    warnings = (*reach_warning(opened, domain, slug), *said, *utm_warnings(opened, link))
    _refuse_breaks(opened, link, warnings if strict else ())
    (stored,) = link_entries.add_links(opened.workspace.id, [link], opened.now)
    keep_brand(opened, "link", stored.id)
    return kept(opened, stored, warnings)


def edit_link(
    opened: Opened, typed: str, words: LinkWords, *, strict: bool = False, allow_private: bool = False
) -> KeptLink:
    """Change a link; another destination makes a version and the earlier ones stay.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : str
        The link, see `find_link`.
    words : LinkWords
        What changes; its slug never does, its domain only where the public could not open its address.
    strict : bool
        Refuse what breaks the UTM convention.
    allow_private : bool
        Whether it may lead into a private network.

    Returns
    -------
    KeptLink
        With its warnings.
    """
    before = find_link(opened, typed)
    link, said = changed_link(opened, before, words, allow_private)
    if words.domain is not None:
        link = _placed(opened, link, words.domain)
        said = (*reach_warning(opened, link.domain, link.slug), *said)
    warnings = (*said, *utm_warnings(opened, link))
    _refuse_breaks(opened, link, warnings if strict else ())
    return kept(opened, link_entries.edit_link(opened.workspace.id, link, opened.now), warnings)


def _placed(opened: Opened, link: Link, typed: str) -> Link:
    """Give a link its domain; an address that the public can open is printed and posted, and stays."""
    domain = checked_domain(opened, typed)
    if not domain:
        raise WrongUsage(
            msg("A link does not go back to no domain."), msg("See your domains with: sillage link domain list")
        )
    if domain != link.domain and is_public_base(opened, link.domain):
        raise Refused(
            msg("{address} stays: it may be printed or posted.", address=kept(opened, link).address),
            msg("Make another link on {host}: sillage link add URL --domain {host}", host=domain),
        )
    placed = replace(link, domain=domain)
    _refuse_loop(opened, placed, placed.destination)
    return placed


def find_link(opened: Opened, typed: str) -> Link:
    """Return the link that somebody means.

    Parameters
    ----------
    opened : Opened
        Where.
    typed : str
        Its slug, its host and slug, its whole address or its id.

    Returns
    -------
    Link
        Of this workspace.

    Raises
    ------
    NotFound
        If there is none; another workspace's is none.
    WrongUsage
        If several domains have this slug.
    """
    own, text = opened.whose, typed.strip()
    host, path = _host_and_path(text)
    found = link_entries.links_called(own, path, host) if host else ()
    if host and not found and host in {urlsplit(base).hostname for base in (LOCAL_BASE, base_of(opened, ""))}:
        found = link_entries.links_called(own, path, "")
    found = found or link_entries.links_called(own, unquote(text).strip("/"))
    if not found and len(text) == 16:
        found = tuple(one for one in link_entries.links(own) if one.id == text)
    if len(found) > 1:
        raise WrongUsage(_several(opened, text, found), msg("Write its host before it."))
    if not found:
        raise NotFound(
            msg("There is no link called {slug} in this workspace.", slug=text[:80]),
            msg("See what there is with: sillage link list"),
        )
    return found[0]


def _several(opened: Opened, typed: str, found: tuple[Link, ...]) -> Message:
    names = ", ".join(f"{one.domain}/{one.slug}" for one in found if one.domain)
    bare = next((kept(opened, one).address.removeprefix("http://") for one in found if not one.domain), "")
    if bare:
        return msg(
            "Several links are called {slug}: {names}, and {bare}, which stands on no domain yet.",
            slug=typed,
            names=names,
            bare=bare,
        )
    return msg("Several links are called {slug}: {names}.", slug=typed, names=names)


def kept(opened: Opened, link: Link, warnings: tuple[Message, ...] = ()) -> KeptLink:
    """Return a link with its address.

    Parameters
    ----------
    opened : Opened
        Where.
    link : Link
        Which.
    warnings : tuple of Message
        What a person should know.

    Returns
    -------
    KeptLink
        Ready to be shown.
    """
    return KeptLink(link, address(base_of(opened, link.domain), link.slug), warnings)


def utm_warnings(opened: Opened, link: Link, rule: UtmConvention | None = None) -> tuple[Message, ...]:
    """Return how a link's UTM parameters break the workspace's convention, its destination's own included.

    Parameters
    ----------
    opened : Opened
        Where.
    link : Link
        Which.
    rule : UtmConvention, optional
        The convention, where it has been read already.

    Returns
    -------
    tuple of Message
        Empty when all is in order.
    """
    rule = rule or link_entries.convention(opened.workspace.id)
    return tuple(one.said for one in breaks((*own_utm(link.destination), *link.utm), rule))


def changed_link(
    opened: Opened, link: Link, words: LinkWords, allow_private: bool = False
) -> tuple[Link, tuple[Message, ...]]:
    """Return a link as some words change it; nothing is stored.

    Parameters
    ----------
    opened : Opened
        Where.
    link : Link
        As it is; a new one has no destination yet.
    words : LinkWords
        What changes.
    allow_private : bool
        Whether it may lead into a private network.

    Returns
    -------
    tuple of (Link, tuple of Message)
        What is said of the post that they name, of words that stand in no tag, and of an end that has passed.
    """
    said: tuple[Message, ...] = ()
    plain = {name: getattr(words, name) for name in ("title", "campaign", "content")}
    changes: dict[str, object] = {name: value.strip() for name, value in plain.items() if value is not None}
    if words.network is not None:
        changes["network"] = typed_values.network(words.network)
    if words.channel is not None:
        changes["channel"] = _channel(words.channel)
    if words.post is not None:
        network = str(changes.get("network", link.network))
        post_id, network, said = post_of(opened, words.post.strip(), network)
        changes |= {"post_id": post_id, "network": network}
    if words.expires is not None:
        changes["expires_at"] = _moment(opened, words.expires)
    if words.fallback is not None:
        changes["fallback"] = checked_destination(words.fallback, allow_private) if words.fallback else ""
    if words.enabled is not None:
        changes["enabled"] = words.enabled
    given = _utm_given(words.utm)
    destination = link.destination
    if words.destination is not None or not destination:
        destination = checked_destination(words.destination or "", allow_private)
        _refuse_loop(opened, link, destination)
    changes["destination"] = destination = without_utm(destination, given) if given else destination
    made = replace(link, **changes)  # type: ignore[arg-type]
    made = replace(made, utm=_utm(opened, link, made, given))
    named = [name for name, value in plain.items() if value]
    said = (*said, *unwritten(made, link_entries.convention(opened.workspace.id), named, given))
    return made, (*said, *(ended_warning(opened, made) if words.expires else ()))


def _utm(opened: Opened, before: Link, after: Link, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Fill the templates for a new link; a link that exists keeps what it has, but for what somebody says now."""
    own = [name for name, _ in own_utm(after.destination)]
    if not before.destination:
        return filled(after, link_entries.convention(opened.workspace.id), given, own)
    values = {**dict(before.utm), **given}
    return tuple((name, values[name]) for name in UTM_FIELDS if values.get(name) and name not in own)


def _utm_given(utm: Mapping[str, str]) -> dict[str, str]:
    given = {name.strip().lower().removeprefix("utm_"): value.strip() for name, value in utm.items()}
    unknown = sorted(set(given) - set(UTM_FIELDS))
    if unknown:
        raise WrongUsage(
            msg("There is no UTM parameter called {name}.", name=unknown[0]),
            msg("Write one of: {known}.", known=", ".join(UTM_FIELDS)),
        )
    return given


def _refuse_loop(opened: Opened, link: Link, destination: str) -> None:
    parts = urlsplit(destination)
    here = urlsplit(base_of(opened, link.domain))
    path = unquote(parts.path).strip("/").removeprefix(QR_PREFIX)
    if parts.hostname == here.hostname and parts.port == here.port and path == link.slug:
        raise Refused(msg("This link would lead to itself."), msg("Give the address of the page itself."))


def _refuse_breaks(opened: Opened, link: Link, warnings: tuple[Message, ...]) -> None:
    rule = link_entries.convention(opened.workspace.id)
    found = warnings or (utm_warnings(opened, link, rule) if rule.strict else ())
    if found:
        raise Refused(found[0], msg("Nothing was stored: what is asked for is strict."))


def _free_slug(domain: str) -> str:
    for attempt in range(_TRIES):
        slug = random_slug(secrets.choice, SLUG_LENGTH + attempt // 4)
        if not link_entries.taken(domain, [slug]):
            return slug
    raise Refused(msg("No free slug was found."), msg("Choose one with --slug."))


def _channel(typed: str) -> str:
    code = typed.strip().lower() if typed.strip().lower() in LINK_CHANNELS else typed_values.channel(typed)
    if code and code not in LINK_CHANNELS:
        raise WrongUsage(
            msg("“{typed}” is not known.", typed=typed), msg("Write one of: {known}.", known=", ".join(LINK_CHANNELS))
        )
    return code


def _moment(opened: Opened, typed: str) -> datetime | None:
    """Read the end of a link: a moment, or a day, which it lives through in the workspace's zone."""
    if not typed.strip():
        return None
    zone = ZoneInfo(opened.workspace.zone)
    if len(typed.strip()) <= len("2026-03-02"):
        day = typed_values.day(typed, today(opened))
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError as exc:
        raise WrongUsage(
            msg("“{typed}” is not a moment.", typed=typed), msg("Write a day, or 2026-03-02T18:00.")
        ) from exc
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _host_and_path(text: str) -> tuple[str, str]:
    parts = urlsplit(text if "://" in text else f"//{text}")
    try:
        host = ascii_host(parts.hostname or "") if "/" in text.strip("/") else ""
    except ValueError:
        return "", ""
    return host, unquote(parts.path).strip("/").removeprefix(QR_PREFIX)
