"""What things are worth, listed with their days: from when each holds, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sillage.domain.costs import ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.ledger import entries, queries
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.take_back import take_back

KINDS: Mapping[str, type] = {"kpi": KpiWorth, "margin": Margin, "rate": HourlyRate, "exchange": ExchangeRate}
"""What can be worth something, by a short name."""

_AUDITED = {"kpi": "kpi_worth", "margin": "margin", "rate": "hourly_rate", "exchange": "exchange_rate"}
_ABOUT: Mapping[str, Callable[[Any], tuple[str, ...]]] = {
    "kpi": lambda one: (one.kpi_id,),
    "margin": lambda one: (one.channel, one.product),
    "rate": lambda one: (one.person,),
    "exchange": lambda one: (one.base, one.quote),
}


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value with its days.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    number : int
        Under which it is taken back; 0 for what a file brought.
    value : HourlyRate, Margin, KpiWorth or ExchangeRate
        What was decided.
    since : date
        Its first day.
    until : date or None
        Its last; None while it holds.
    holds : bool
        Whether it holds today.
    """

    kind: str
    number: int
    value: Any
    since: date
    until: date | None
    holds: bool


def dated_values(opened: Opened, kind: str) -> tuple[DatedValue, ...]:
    """Return the values of a kind.

    Parameters
    ----------
    opened : Opened
        The workspace.
    kind : str
        A key of `KINDS`.

    Returns
    -------
    tuple of DatedValue
        By what they are about, the newest first.
    """
    own = opened.workspace.id
    read: Mapping[str, Callable[[str], Iterable[Any]]] = {
        "kpi": queries.kpi_worths, "margin": queries.margins, "rate": queries.hourly_rates,
        "exchange": queries.exchange_rates,
    }  # fmt: skip
    rows: tuple[tuple[int, Any], ...] = queries.numbered(own, KINDS[kind])
    typed = {value: number for number, value in rows}
    about, now = _ABOUT[kind], today(opened)
    ordered = sorted(read[kind](own), key=lambda one: (about(one), -_since(one).toordinal()))
    found: list[DatedValue] = []
    for index, one in enumerate(ordered):
        later = ordered[index - 1] if index and about(ordered[index - 1]) == about(one) else None
        until = None if later is None else _since(later) - timedelta(days=1)
        holds = _since(one) <= now and (until is None or now <= until)
        found.append(DatedValue(kind, typed.get(one, 0), one, _since(one), until, holds))
    return tuple(found)


def remove_value(opened: Opened, kind: str, number: int) -> Any:
    """Remove a value that was typed by hand; the days that it held take the one before.

    Parameters
    ----------
    opened : Opened
        The workspace.
    kind : str
        A key of `KINDS`.
    number : int
        Which.

    Returns
    -------
    HourlyRate, Margin, KpiWorth or ExchangeRate
        What was removed.
    """
    return entries.take_back(opened.workspace.id, KINDS[kind], number, opened.now)


def number_of(opened: Opened, value: Any) -> int:
    """Return the number of a value that was typed by hand; 0 when there is none."""
    return next((number for number, one in queries.numbered(opened.whose, type(value)) if one == value), 0)


def undo_value(opened: Opened, kind: str, number: int) -> str:
    """Take back the last act on a value.

    Parameters
    ----------
    opened : Opened
        The workspace.
    kind : str
        A key of `KINDS`.
    number : int
        Which.

    Returns
    -------
    str
        ``add``, ``edit`` or ``remove``: what was taken back.
    """
    return take_back(opened, _AUDITED[kind], number)


def _since(value: Any) -> date:
    day: date = value.day if isinstance(value, ExchangeRate) else value.valid_from
    return day
