"""What an address asks for, read from its query and written back: nothing of the address is lost on the way.

The words of the query: ``period`` (the name of a preset) or ``from`` and ``to`` (days), ``compare``, with
``compare_from`` and ``compare_to`` where that is ``custom``, ``brand``, ``network``, ``campaign``. Whatever else stands
in an address (``lang``, the sorting of a table) is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.reports.wording import Day, Span

LONGEST = 80
"""A name in an address has at most as many letters; what is longer is no name of ours."""


class Comparison(StrEnum):
    """What a period is compared with."""

    PREVIOUS = "previous"
    LAST_YEAR = "last_year"
    CUSTOM = "custom"
    NONE = "none"


COMPARISONS: Mapping[Comparison, Message] = {
    Comparison.PREVIOUS: msg("The period before"),
    Comparison.LAST_YEAR: msg("The same days last year"),
    Comparison.CUSTOM: msg("Days of your choice"),
    Comparison.NONE: msg("Nothing"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a page is asked to speak of.

    Parameters
    ----------
    preset : str
        The name of a period; it wins over days.
    first, last : date or None
        Days; both or neither.
    compare : Comparison
        What the period is compared with.
    brand, network, campaign : str
        Empty for all of them.
    against_first, against_last : date or None
        The days of one's choice to compare with; both or neither, and neither for another comparison.
    """

    preset: str = ""
    first: date | None = None
    last: date | None = None
    compare: Comparison = Comparison.PREVIOUS
    brand: str = ""
    network: str = ""
    campaign: str = ""
    against_first: date | None = None
    against_last: date | None = None

    @property
    def narrowed(self) -> int:
        """How many filters leave something out: a phone says so on the folded bar."""
        return sum(map(bool, (self.brand, self.network, self.campaign)))

    @property
    def only(self) -> tuple[tuple[str, str], ...]:
        """The network and the campaign that are asked for, each with its value; empty for all of them."""
        asked = (("network", self.network), ("campaign", self.campaign))
        return tuple((name, value) for name, value in asked if value)

    def as_query(self) -> dict[str, str]:
        """Return the words of an address that asks for this; what is usual is left unsaid."""
        days = {} if self.preset or not self.first or not self.last else {"from": self.first, "to": self.last}
        against = {"compare_from": self.against_first, "compare_to": self.against_last}
        words = {
            "period": self.preset,
            **{name: day.isoformat() for name, day in days.items()},
            "compare": "" if self.compare is Comparison.PREVIOUS else self.compare.value,
            **{name: day.isoformat() for name, day in against.items() if day is not None},
            "brand": self.brand,
            "network": self.network,
            "campaign": self.campaign,
        }
        return {name: word for name, word in words.items() if word}


NAMES = ("period", "from", "to", "compare", "compare_from", "compare_to", "brand", "network", "campaign")
"""The words of a query that are filters."""


def read_filters(query: Mapping[str, str], presets: Iterable[str] = ()) -> Filters:
    """Read the filters of an address.

    Parameters
    ----------
    query : mapping of str to str
        The words of the address, such as ``request.GET``.
    presets : iterable of str, optional
        The names of periods that exist; another name is passed over, as an old link must still open.

    Returns
    -------
    Filters
        With the period before to compare with, unless the address says otherwise.

    Raises
    ------
    WrongUsage
        If a day is not a day, if only one of two days is given, or if they stand in the wrong order.

    Examples
    --------
    >>> read_filters({"period": "30d", "network": "instagram"}, ("30d",)).network
    'instagram'
    """
    asked = _word(query, "period")
    preset = asked if asked in set(presets) else ""
    first, last = (None, None) if preset else _days(query, "from", "to")
    word = _word(query, "compare")
    compare = Comparison(word) if word in set(Comparison) else Comparison.PREVIOUS
    against = _days(query, "compare_from", "compare_to") if compare is Comparison.CUSTOM else (None, None)
    return Filters(
        preset,
        first,
        last,
        compare,
        brand=_word(query, "brand"),
        network=_word(query, "network"),
        campaign=_word(query, "campaign"),
        against_first=against[0],
        against_last=against[1],
    )


def compared_days(filters: Filters, shown: Period) -> Period | None:
    """Return the days of somebody's choice that a period is compared with.

    Parameters
    ----------
    filters : Filters
        Of an address.
    shown : Period
        The days that its page speaks of.

    Returns
    -------
    Period or None
        None for another comparison, and until days are given.

    Raises
    ------
    WrongUsage
        If they do not all come before the days shown: a page tells what became of a figure since.
    """
    if not filters.against_first or not filters.against_last:
        return None
    against = Period(filters.against_first, filters.against_last, shown.zone)
    if against.last >= shown.first:
        raise WrongUsage(
            msg("The days to compare with, {days}, do not all come before the days shown.", days=Span(against)),
            msg("Give days before {first}, or show later days.", first=Day(shown.first)),
        )
    return against


def written(query: str, **changes: str) -> str:
    """Return the query of an address with some words changed, all others kept in their order.

    Parameters
    ----------
    query : str
        As it stands in the address, with or without its question mark.
    **changes : str
        New words by name (``first`` for ``from``, ``last`` for ``to``); an empty one takes the name away. A preset
        takes days away, and days a preset.

    Returns
    -------
    str
        With its question mark; empty when nothing is left to ask.

    Examples
    --------
    >>> written("?lang=fr&period=30d&sort=-roi", network="x")
    '?lang=fr&period=30d&sort=-roi&network=x'
    >>> written("?from=2026-01-01&to=2026-01-31&lang=fr", period="30d")
    '?lang=fr&period=30d'
    """
    new = {{"first": "from", "last": "to"}.get(name, name): word for name, word in changes.items()}
    if new.get("period"):
        new |= {"from": "", "to": ""}
    elif new.get("from") or new.get("to"):
        new |= {"period": ""}
    words = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=False))
    kept = {name: new.get(name, word) for name, word in words.items()}
    every = {name: word for name, word in (kept | new).items() if word}
    return f"?{urlencode(every)}" if every else ""


def others(query: str, *names: str) -> tuple[tuple[str, str], ...]:
    """Return what a form must carry along, as hidden fields: every word of an address that it does not ask itself.

    Parameters
    ----------
    query : str
        As it stands in the address.
    *names : str
        What the form asks; all filters when none is named.

    Returns
    -------
    tuple of (str, str)
        Names and words.
    """
    own = set(names or NAMES)
    return tuple((name, word) for name, word in parse_qsl(query.removeprefix("?")) if name not in own)


def _word(query: Mapping[str, str], name: str) -> str:
    text = query.get(name, "").strip()
    return text if len(text) <= LONGEST and text.isprintable() else ""


def _days(query: Mapping[str, str], start: str, end: str) -> tuple[date | None, date | None]:
    first, last = _day(query, start), _day(query, end)
    if (first is None) != (last is None):
        raise WrongUsage(msg("A period has a first and a last day."), msg("Give both days, or choose a period."))
    if first and last and last < first:
        raise WrongUsage(msg("The last day comes before the first."), msg("Exchange the two days."))
    return first, last


def _day(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise WrongUsage(msg("{text} is not a day.", text=text[:40]), msg("Write days as 2026-07-01.")) from exc
