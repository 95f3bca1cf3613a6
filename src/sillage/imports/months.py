"""The month that each row of a monthly table is of, when a month's name and a date stand side by side.

Hand-kept tables name the month before the date (``Jan`` in a row dated 1 February), run newest first, and hold the
odd row dated a year off. The usual lag between the two columns is taken from the whole file; a row that breaks it is
placed by its neighbours and flagged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a row belongs.

    Parameters
    ----------
    first : date or None
        The first day of its month; None when nothing tells.
    misdated : bool
        Whether its date contradicts its month and its neighbours.
    """

    first: date | None
    misdated: bool = False


def shifted(first: date, months: int) -> date:
    """Return the first day of a month some months away.

    Parameters
    ----------
    first : date
        Any day of a month.
    months : int
        How many months later; negative for earlier.

    Returns
    -------
    date
        The first day of that month.
    """
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def place_months(named: Sequence[int | None], dated: Sequence[date | None]) -> list[Placed]:
    """Find the month of each row.

    Parameters
    ----------
    named : sequence of int or None
        The month that the row names, 1 to 12.
    dated : sequence of date or None
        The row's date.

    Returns
    -------
    list of Placed
        One for each row, in the file's order.

    Examples
    --------
    >>> [str(row.first) for row in place_months([2, 1], [date(2018, 3, 1), date(2018, 2, 1)])]
    ['2018-02-01', '2018-01-01']
    """
    lags = [
        (day.month - month) % 12 if day is not None and month is not None else None
        for month, day in zip(named, dated, strict=True)
    ]
    usual = _usual([lag for lag in lags if lag is not None])
    sure = [
        shifted(day, -(usual if lag is None else lag)) if day is not None and (lag is None or lag == usual) else None
        for lag, day in zip(lags, dated, strict=True)
    ]
    step = _step(sure)
    placed = []
    for index, (month, day) in enumerate(zip(named, dated, strict=True)):
        known = sure[index]
        if known is not None:
            placed.append(Placed(known))
            continue
        near = _by_neighbours(sure, index, step, month)
        lag = lags[index]
        own = shifted(day, -lag) if day is not None and lag is not None else None
        placed.append(Placed(near or own, misdated=day is not None))
    return placed


def same_month(dated: Sequence[date | None]) -> list[bool]:
    """Tell which rows of a monthly table share the month of their date with another row.

    Parameters
    ----------
    dated : sequence of date or None
        The rows' dates.

    Returns
    -------
    list of bool
        One for each row.
    """
    count = Counter((day.year, day.month) for day in dated if day is not None)
    return [day is not None and count[day.year, day.month] > 1 for day in dated]


def _usual(lags: Sequence[int]) -> int:
    return Counter(lags).most_common(1)[0][0] if lags else 0


def _step(sure: Sequence[date | None]) -> int:
    known = [month for month in sure if month is not None]
    up = sum(one < two for one, two in pairwise(known))
    down = sum(one > two for one, two in pairwise(known))
    return 1 if up > down else -1 if down > up else 0


def _by_neighbours(sure: Sequence[date | None], index: int, step: int, month: int | None) -> date | None:
    for direction in (-1, 1):
        distance = 1
        while 0 <= index + direction * distance < len(sure):
            neighbour = sure[index + direction * distance]
            if neighbour is not None:
                expected = shifted(neighbour, -direction * step * distance)
                if step and month in (None, expected.month):
                    return expected
                break
            distance += 1
    return None
