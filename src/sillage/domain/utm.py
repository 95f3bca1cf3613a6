"""UTM parameters: what a template gives, what breaks the workspace's convention, and the address with them on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from sillage.domain.links import UTM_FIELDS, Link, UtmConvention
from sillage.language import Message, msg

Utm = tuple[tuple[str, str], ...]

TOKENS = ("network", "medium", "campaign", "content", "post", "slug", "channel", "domain")
"""What a template may name, in braces. `network` is the channel for a link that is on no network."""

SEPARATORS = ("_", "-", ".")

MEDIA = {"newsletter": "email", "email": "email"}
"""The medium of a channel, where it is not its own name; a network's is ``social``."""

DEFAULT_TEMPLATES = {
    "source": "{network}",
    "medium": "{medium}",
    "campaign": "{campaign}",
    "content": "{content}",
}
"""What a link gets where the workspace set no template; a field without a word for its tokens is left out."""

_TOKEN = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Break:
    """A value that breaks the convention.

    Parameters
    ----------
    field : str
        Of `UTM_FIELDS`.
    value : str
        As it stands.
    rule : str
        ``case``, ``allowed`` or ``separator``.
    said : Message
        What is wrong.
    """

    field: str
    value: str
    rule: str
    said: Message


def unknown_tokens(template: str) -> tuple[str, ...]:
    """Return what a template names that no link has.

    Parameters
    ----------
    template : str
        Such as ``{network}_{campaign}``.

    Returns
    -------
    tuple of str
        Empty when the template can be filled in; a lone brace is returned as it stands.
    """
    named = tuple(name for name in _TOKEN.findall(template) if name not in TOKENS)
    lone = tuple(mark for mark in "{}" if mark in _TOKEN.sub("", template))
    return named + lone


def filled(link: Link, convention: UtmConvention, given: Mapping[str, str], taken: Iterable[str] = ()) -> Utm:
    """Return the UTM parameters of a link.

    Parameters
    ----------
    link : Link
        What the tokens stand for.
    convention : UtmConvention
        With its templates.
    given : mapping of str to str
        What somebody said for this link, which wins; an empty text means none at all.
    taken : iterable of str
        Fields that the destination has already: templates leave them alone.

    Returns
    -------
    tuple of (str, str)
        In the order of `UTM_FIELDS`.
    """
    templates = {**DEFAULT_TEMPLATES, **convention.templates}
    values = {name: _expanded(text, link, convention) for name, text in templates.items() if name not in set(taken)}
    values.update(given)
    return tuple((name, values[name]) for name in UTM_FIELDS if values.get(name))


def breaks(utm: Iterable[tuple[str, str]], convention: UtmConvention) -> tuple[Break, ...]:
    """Return what breaks the convention.

    Parameters
    ----------
    utm : iterable of (str, str)
        Field without ``utm_``, and value.
    convention : UtmConvention
        The workspace's.

    Returns
    -------
    tuple of Break
        Empty when all is in order.
    """
    return tuple(found for name, value in utm for found in _breaks(name, value, convention))


def own_utm(address: str) -> Utm:
    """Return the UTM parameters that an address has already.

    Parameters
    ----------
    address : str
        A destination.

    Returns
    -------
    tuple of (str, str)
        In the order of the address; others than `UTM_FIELDS` are not looked at.
    """
    pairs = (part.partition("=") for part in urlsplit(address).query.split("&"))
    named = ((unquote_plus(name).lower(), unquote_plus(value)) for name, _, value in pairs)
    return tuple((name[4:], value) for name, value in named if name.startswith("utm_") and name[4:] in UTM_FIELDS)


def without_utm(address: str, fields: Iterable[str]) -> str:
    """Return an address without some of its UTM parameters.

    Parameters
    ----------
    address : str
        A destination.
    fields : iterable of str
        Without ``utm_``.

    Returns
    -------
    str
        All the rest as it stands.
    """
    names = {f"utm_{name}" for name in fields}
    parts = urlsplit(address)
    kept = [part for part in parts.query.split("&") if unquote_plus(part.partition("=")[0]).lower() not in names]
    return urlunsplit(parts._replace(query="&".join(kept)))


def tagged(address: str, utm: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]] = ()) -> str:
    """Return an address with parameters on it.

    Parameters
    ----------
    address : str
        A destination; its query and its fragment stay.
    utm : iterable of (str, str)
        Fields without ``utm_``; each replaces what the address has for it.
    others : iterable of (str, str)
        Further parameters, such as a click id, under their whole names.

    Returns
    -------
    str
        No parameter of these stands twice.

    Examples
    --------
    >>> tagged("https://example.com/a?id=1&utm_source=old#top", [("source", "x")], [("slg", "c1")])
    'https://example.com/a?id=1&utm_source=x&slg=c1#top'
    """
    added = [(f"utm_{name}", value) for name, value in utm] + list(others)
    if not added:
        return address
    names = {name for name, _ in added}
    parts = urlsplit(address)
    kept = [part for part in parts.query.split("&") if part and unquote_plus(part.partition("=")[0]) not in names]
    query = "&".join([*kept, *(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in added)])
    return urlunsplit(parts._replace(query=query))


def scanned(utm: Utm) -> Utm:
    """Return the parameters of a scan: the medium is ``qr``, whatever the link says for its clicks.

    Parameters
    ----------
    utm : tuple of (str, str)
        The link's.

    Returns
    -------
    tuple of (str, str)
        The source of a link that has none is ``qr`` too.
    """
    values = {"source": "qr", **dict(utm), "medium": "qr"}
    return tuple((name, values[name]) for name in UTM_FIELDS if name in values)


def _expanded(template: str, link: Link, convention: UtmConvention) -> str:
    place = link.network or link.channel
    words = {
        "network": place,
        "medium": "social" if link.network else MEDIA.get(link.channel, link.channel),
        "campaign": link.campaign,
        "content": link.content,
        "post": link.post_id,
        "slug": link.slug,
        "channel": link.channel,
        "domain": link.domain,
    }
    named = _TOKEN.findall(template)
    if named and not any(words.get(name) for name in named):
        return ""
    return normal(_TOKEN.sub(lambda found: words.get(found[1], ""), template), convention)


def normal(text: str, convention: UtmConvention) -> str:
    """Return a text as the convention writes it: case, and what stands between words.

    Parameters
    ----------
    text : str
        Such as a campaign's name.
    convention : UtmConvention
        The workspace's.

    Returns
    -------
    str
        Without spaces.
    """
    between = convention.separator or "_"
    others = "".join(mark for mark in SEPARATORS if convention.separator and mark != convention.separator)
    joined = re.sub(rf"[\s{re.escape(others)}]+", between, text.strip())
    joined = re.sub(rf"{re.escape(between)}{{2,}}", between, joined).strip(between)
    return joined.lower() if convention.lower_case else joined


def _breaks(name: str, value: str, convention: UtmConvention) -> Iterable[Break]:
    allowed = convention.allowed.get(name)
    if allowed is not None and value not in allowed:
        said = msg(
            "utm_{field} is “{value}”; the convention allows: {allowed}.",
            field=name, value=value, allowed=", ".join(allowed),
        )  # fmt: skip
        yield Break(name, value, "allowed", said)
        return
    if convention.lower_case and value != value.lower():
        said = msg("utm_{field} is “{value}”; the convention is lower case.", field=name, value=value)
        yield Break(name, value, "case", said)
    wrong = [mark for mark in SEPARATORS if convention.separator and mark != convention.separator and mark in value]
    if allowed is None and (wrong or any(character.isspace() for character in value)):
        said = msg(
            "utm_{field} is “{value}”; the convention writes {separator} between words.",
            field=name, value=value, separator=f"“{convention.separator or '_'}”",
        )  # fmt: skip
        yield Break(name, value, "separator", said)
