"""What a person should know of a link beside its rule: when it ends, which words went nowhere, and why in short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sillage.domain.destinations import is_public
from sillage.domain.links import Link, UtmConvention
from sillage.domain.utm import DEFAULT_TEMPLATES, breaks, own_utm
from sillage.language import Message, msg
from sillage.services.open_workspace import Opened

_FIELDS = ("campaign", "content")


def last_day(opened: Opened, link: Link) -> str | None:
    """Return the end of a link as somebody types it: its last day, or a moment of the workspace's zone.

    Parameters
    ----------
    opened : Opened
        With its zone.
    link : Link
        Which.

    Returns
    -------
    str or None
        ``2026-12-24`` for one that lives through that day, ``2026-12-24T18:00`` for another moment; None without end.
    """
    if link.expires_at is None:
        return None
    local = link.expires_at.astimezone(ZoneInfo(opened.workspace.zone))
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return (local.date() - timedelta(days=1)).isoformat()
    return local.replace(tzinfo=None).isoformat(timespec="seconds" if local.second else "minutes")


def ended_warning(opened: Opened, link: Link) -> tuple[Message, ...]:
    """Say of a link that its end has passed.

    Parameters
    ----------
    opened : Opened
        With the present moment.
    link : Link
        Which.

    Returns
    -------
    tuple of Message
        Empty for one that still redirects.
    """
    ends = last_day(opened, link)
    if ends is None or link.expires_at is None or link.expires_at > opened.now:
        return ()
    return (msg("The link has ended already ({day}): it leads nobody to its destination.", day=ends),)


def unwritten(link: Link, rule: UtmConvention, said: Iterable[str], given: Mapping[str, str]) -> tuple[Message, ...]:
    """Say which words about a link stand in none of its UTM parameters: templates and destinations of their own win.

    Parameters
    ----------
    link : Link
        With its UTM parameters.
    rule : UtmConvention
        With the templates.
    said : iterable of str
        Which of ``campaign`` and ``content`` somebody typed.
    given : mapping of str to str
        The parameters that somebody typed.

    Returns
    -------
    tuple of Message
        One for each word.
    """
    templates = {**DEFAULT_TEMPLATES, **rule.templates}
    values = {**dict(own_utm(link.destination)), **dict(link.utm)}
    found = []
    for field in (name for name in _FIELDS if name in set(said) - set(given)):
        word = str(getattr(link, field))
        written = [name for name, text in templates.items() if f"{{{field}}}" in text]
        parts = any(_letters(word) in _letters(values.get(name, "")) for name in written)
        if not word or parts or _letters(word) == _letters(values.get(field, "")):
            continue
        value = values.get(field) or "—"
        found.append(
            msg(
                "“{word}” is kept with the link, but stands in no UTM parameter: utm_{field} is {value}. To write it "
                "there: sillage link edit {slug} --utm {field}={word}",
                word=word,
                field=field,
                value=value,
                slug=link.slug,
            )
        )
    return tuple(found)


def reasons(link: Link, base: str, rule: UtmConvention) -> tuple[Message, ...]:
    """Return in a few words why a link should be looked at; its warnings say it at length.

    Parameters
    ----------
    link : Link
        Which.
    base : str
        What its address begins with.
    rule : UtmConvention
        The workspace's.

    Returns
    -------
    tuple of Message
        Empty when all is in order.
    """
    found: list[Message] = []
    parts = urlsplit(base)
    if not link.domain or not is_public(parts.hostname or ""):
        found.append(msg("on no public domain"))
    elif parts.scheme != "https":
        found.append(msg("not encrypted"))
    broken = dict.fromkeys(one.field for one in breaks((*own_utm(link.destination), *link.utm), rule))
    return (*found, *(msg("utm_{field} breaks the rule", field=field) for field in broken))


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
