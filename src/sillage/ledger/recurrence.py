"""Recurring costs: a tool paid each month is one row, and one cost a month when read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sillage.domain.costs import Cost
from sillage.domain.decisions import CostEntry, Recurrence
from sillage.domain.period import Period

_MONTHS = {Recurrence.MONTH: 1, Recurrence.QUARTER: 3, Recurrence.YEAR: 12}


def occurrences(entry: CostEntry, period: Period) -> Iterator[Cost]:
    """Yield the costs of an entry that touch a period.

    Parameters
    ----------
    entry : CostEntry
        Recurring or not.
    period : Period
        The days asked for.

    Yields
    ------
    Cost
        Each covers the days until the next one begins, and keeps its whole amount.
    """
    if entry.every is Recurrence.ONCE:
        if entry.cost.first <= period.last and entry.cost.last >= period.first:
            yield entry.cost
        return
    end = min(period.last, entry.until or period.last)
    index = 0
    while (first := _begin(entry, index)) <= end:
        index += 1
        last = _begin(entry, index) - timedelta(days=1)
        if last >= period.first:
            yield replace(entry.cost, first=first, last=last)


def _begin(entry: CostEntry, index: int) -> date:
    start = entry.cost.first
    if entry.every is Recurrence.WEEK:
        return start + timedelta(weeks=index)
    months = start.month - 1 + index * _MONTHS[entry.every]
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, _last_day(year, month)))


def _last_day(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
