"""What axes of visits, clicks and paths are called on pages, and what stands on each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sillage.journeys.channel_words import GROUP_WORDS
from sillage.language import Message, msg
from sillage.language.numbers import locale_tag
from sillage.reports.wording import head, say
from sillage.services.axis_names import key_name
from sillage.services.report_names import channel_name

DEVICES: Mapping[str, Message] = {
    "desktop": msg("computer"),
    "phone": msg("telephone"),
    "tablet": msg("tablet"),
    "tv": msg("television"),
    "other": msg("other device"),
}
TITLES: Mapping[str, Message] = {
    "channel": msg("channel"),
    "source": msg("source"),
    "medium": msg("medium"),
    "campaign": msg("campaign"),
    "network": msg("network"),
    "landing": msg("landing page"),
    "device": msg("device"),
    "country": msg("country"),
    "link": msg("link"),
    "post": msg("post"),
    "site": msg("site"),
    "day": msg("day"),
}
NOTHING_SAID = msg("(nothing says)")
NONE = "(none)"


def name_of(axis: str, key: str, language: str, named: Mapping[str, str] | None = None) -> str:
    """Return what a place on an axis of visits or clicks is called.

    Parameters
    ----------
    axis : str
        A key of `TITLES`.
    key : str
        As measured; empty where nothing says.
    language : str
        Of the page.
    named : mapping of str to str, optional
        What posts and links are called.

    Returns
    -------
    str
        Names that people gave stay as they are.
    """
    if not key or key == NONE:
        return say(NOTHING_SAID, language)
    match axis:
        case "channel":
            return head(GROUP_WORDS.get(key) or channel_name(key), language)
        case "network":
            return head(channel_name(key), language)
        case "device":
            return head(DEVICES.get(key, key), language)
        case "country":
            return country(key, language)
    return (named or {}).get(key, key)


def step_name(by: str, key: str, language: str, named: Mapping[str, str] | None = None) -> str:
    """Return what a touch of a path is called: places are named as costs name them, a direct visit is always one.

    Parameters
    ----------
    by : str
        ``channel``, ``campaign``, ``network``, ``post``, ``link`` or ``source``.
    key : str
        As measured.
    language : str
        Of the page.
    named : mapping of str to str, optional
        What posts and links are called.

    Returns
    -------
    str
        With a capital where it is our own word.
    """
    if key == "direct":
        return head(key_name("channel", key), language)
    if not key or key == NONE:
        return say(NOTHING_SAID, language)
    known = (named or {}).get(key)
    if known:
        return known
    found = key_name(by, key)
    return head(found, language) if isinstance(found, Message) else found


def country(code: str, language: str) -> str:
    """Return the name of a country.

    Parameters
    ----------
    code : str
        ISO 3166, two letters.
    language : str
        Of the page.

    Returns
    -------
    str
        The code itself where nobody knows it.
    """
    return _countries(language).get(code.upper(), code.upper())


@cache
def _countries(language: str) -> Mapping[str, str]:
    from babel import Locale

    return dict(Locale.parse(locale_tag(language)).territories)
