"""A series on an even grid: days, weeks that end on the last day known, or calendar months.

Days become weeks as soon as there are eight whole ones: a week holds every weekday once. Rows by the week or by the
month stay as they are. What is missing stays missing and is never 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isinf

import numpy as np

from sillage.errors import Refused
from sillage.forecasts.scales import Array, Kind
from sillage.language import Message, _n, msg

LEAST_POINTS = 8
LARGEST = 1e15
MOST_MISSING = 1 / 3
"""Share of steps without a value above which a series is too full of holes."""

_WEEK = 7
_LEAST_DAYS = 4
"""Days of a week that must be known for the week to be."""


class Grain(StrEnum):
    """The step of a series."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


SEASON = {Grain.DAY: 7, Grain.WEEK: 52, Grain.MONTH: 12}
"""Steps after which a season may begin again."""
_MOST_STEPS = {Grain.DAY: 400, Grain.WEEK: 156, Grain.MONTH: 180}
"""Steps that are looked back on; what is older says little about what comes."""
_COARSEST_GAP = {Grain.DAY: 3.5, Grain.WEEK: 10.0, Grain.MONTH: 46.0}
"""Days between two rows, by the median, up to which they are rows of that step."""


@dataclass(frozen=True, slots=True)
class Series:
    """What was measured, step by step.

    Parameters
    ----------
    kind : Kind
        What the numbers are.
    grain : Grain
        The step.
    ends : tuple of date
        The last day that each step tells of.
    values : ndarray of shape (n_steps,)
        NaN where nothing is known; the first and the last are known.
    rows : tuple of (date, float)
        As they were told, in date order; those missing left out.
    notes : tuple of Message
        What was done to them.
    """

    kind: Kind
    grain: Grain
    ends: tuple[date, ...]
    values: Array
    rows: tuple[tuple[date, float], ...]
    notes: tuple[Message, ...] = ()

    @property
    def last_day(self) -> date:
        """The day up to which something is known."""
        return self.ends[-1]

    @property
    def known(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Where a step has a value."""
        return np.isfinite(self.values)


def series_of(rows: Sequence[tuple[date, float | None]], kind: Kind) -> Series:
    """Lay rows on an even grid.

    Parameters
    ----------
    rows : sequence of (date, float or None)
        In any order. A row by the week or the month of a sum or a rate tells of the days from its date on.
    kind : Kind
        What the numbers are.

    Returns
    -------
    Series
        At least `LEAST_POINTS` known steps.

    Raises
    ------
    Refused
        If there are too few, too many holes, two values for one step, or numbers beyond `LARGEST`.
    """
    told = _one_a_day(rows)
    if not told:
        raise _too_few(0, Grain.WEEK)
    days = sorted(told)
    grain = _grain_of(sorted({day for day, _ in rows}))
    if grain is Grain.MONTH:
        found, notes = _months(told, kind)
    elif grain is Grain.WEEK:
        found, notes = _blocks(told, kind, Grain.WEEK)
    else:
        found, notes = _days_or_weeks(told, kind)
        grain = Grain.WEEK if len(found) > 1 and (found[1][0] - found[0][0]).days == _WEEK else Grain.DAY
    found = _trimmed(found)[-_MOST_STEPS[grain] :]
    found = _trimmed(found)
    values = np.array([np.nan if value is None else value for _, value in found])
    _check(values, grain)
    ends = tuple(day for day, _ in found)
    return Series(kind, grain, ends, values, tuple((day, told[day]) for day in days), tuple(notes))


def _one_a_day(rows: Sequence[tuple[date, float | None]]) -> dict[date, float]:
    told: dict[date, float] = {}
    for day, value in rows:
        if value is None or value != value:
            continue
        if isinf(value) or abs(value) > LARGEST:
            raise Refused(
                msg("{day}: the number is too large to be counted with.", day=day),
                msg("Correct it, or leave its cell empty."),
            )
        if told.setdefault(day, float(value)) != value:
            raise Refused(
                msg("{day} stands twice, with different numbers.", day=day),
                msg("Keep one row a day: add them up, or take the one that is right."),
            )
    return told


def _grain_of(days: Sequence[date]) -> Grain:
    if len(days) < 2:
        raise _too_few(len(days), Grain.WEEK)
    gap = float(np.median(np.diff([day.toordinal() for day in days])))
    for grain, most in _COARSEST_GAP.items():
        if gap <= most:
            return grain
    raise Refused(
        msg("The rows stand {gap} days apart: a forecast needs days, weeks or months.", gap=round(gap)),
        msg("Give one row a month at least."),
    )


_Steps = list[tuple[date, float | None]]


def _days_or_weeks(told: Mapping[date, float], kind: Kind) -> tuple[_Steps, list[Message]]:
    weeks, notes = _weeks_of_days(told, kind)
    if sum(value is not None for _, value in weeks) >= LEAST_POINTS:
        return weeks, notes
    first, last = min(told), max(told)
    days = [first + timedelta(days=index) for index in range((last - first).days + 1)]
    return [(day, told.get(day)) for day in days], []


def _weeks_of_days(told: Mapping[date, float], kind: Kind) -> tuple[_Steps, list[Message]]:
    """Cut weeks that end on the last day known, so that nothing new waits for a Sunday."""
    first, last = min(told), max(told)
    weeks: _Steps = []
    filled = 0
    for back in range(((last - first).days + 1) // _WEEK - 1, -1, -1):
        end = last - timedelta(days=_WEEK * back)
        days = [end - timedelta(days=index) for index in range(_WEEK - 1, -1, -1)]
        found = [told[day] for day in days if day in told]
        if kind is Kind.LEVEL:
            weeks.append((end, found[-1] if found else None))
        elif len(found) < _LEAST_DAYS:
            weeks.append((end, None))
        else:
            mean = sum(found) / len(found)
            filled += len(found) < _WEEK
            weeks.append((end, mean if kind is Kind.RATE else mean * _WEEK))
    notes = []
    if filled and kind is Kind.SUM:
        notes.append(
            _n(
                "{count} week lacks days: it counts for seven days like those that are known.",
                "{count} weeks lack days: they count for seven days like those that are known.",
                filled,
            )
        )
    return weeks, notes


def _blocks(told: Mapping[date, float], kind: Kind, grain: Grain) -> tuple[_Steps, list[Message]]:
    last = max(told)
    end = last if kind is Kind.LEVEL else last + timedelta(days=_WEEK - 1)
    placed = defaultdict(list)
    for day in sorted(told):
        placed[round((last - day).days / _WEEK)].append(day)
    notes = _shared(placed, kind, grain)
    return [
        (end - timedelta(days=_WEEK * back), told[placed[back][-1]] if back in placed else None)
        for back in range(max(placed), -1, -1)
    ], notes


def _months(told: Mapping[date, float], kind: Kind) -> tuple[_Steps, list[Message]]:
    placed = defaultdict(list)
    for day in sorted(told):
        placed[day.year * 12 + day.month - 1].append(day)
    notes = _shared(placed, kind, Grain.MONTH)
    last = max(placed)
    found: _Steps = []
    for index in range(min(placed), last + 1):
        days = placed.get(index)
        end = month_end(index)
        if kind is Kind.LEVEL and index == last and days:
            end = days[-1]
        found.append((end, told[days[-1]] if days else None))
    return found, notes


def month_end(index: int) -> date:
    """Return the last day of a month.

    Parameters
    ----------
    index : int
        Twelve times the year, plus the month less one.

    Returns
    -------
    date
        Its last day.
    """
    return date((index + 1) // 12, (index + 1) % 12 + 1, 1) - timedelta(days=1)


def _shared(placed: Mapping[int, Sequence[date]], kind: Kind, grain: Grain) -> list[Message]:
    """Refuse two totals of one step, which may be parts or versions; of two readings of a level the last counts."""
    twice = [days for days in placed.values() if len(days) > 1]
    if not twice:
        return []
    if kind is Kind.LEVEL:
        return [
            _n(
                "{count} step is read more than once: its last reading counts.",
                "{count} steps are read more than once: their last reading counts.",
                len(twice),
            )
        ]
    first, second = twice[0][0], twice[0][1]
    what = (
        msg("{first} and {second} fall in one month, and the rows are months.", first=first, second=second)
        if grain is Grain.MONTH
        else msg("{first} and {second} fall in one week, and the rows are weeks.", first=first, second=second)
    )
    raise Refused(what, msg("Correct the date that is wrong, or give one row for both."))


def _trimmed(found: _Steps) -> _Steps:
    known = [index for index, (_, value) in enumerate(found) if value is not None]
    return found[known[0] : known[-1] + 1] if known else []


def _check(values: Array, grain: Grain) -> None:
    known = int(np.isfinite(values).sum())
    if known < LEAST_POINTS:
        raise _too_few(known, grain)
    if values.size - known > values.size * MOST_MISSING:
        raise Refused(
            msg(
                "{missing} of {count} steps have no value: too many to tell how the series moves.",
                missing=values.size - known,
                count=values.size,
            ),
            msg("Fill the gaps, or give the part without them."),
        )


def _too_few(known: int, grain: Grain) -> Refused:
    more = LEAST_POINTS - known
    words = {
        Grain.DAY: _n(
            "A forecast needs at least {least} days with a number, and there is {count}.",
            "A forecast needs at least {least} days with a number, and there are {count}.",
            known,
            least=LEAST_POINTS,
        ),
        Grain.WEEK: _n(
            "A forecast needs at least {least} weeks with a number, and there is {count}.",
            "A forecast needs at least {least} weeks with a number, and there are {count}.",
            known,
            least=LEAST_POINTS,
        ),
        Grain.MONTH: _n(
            "A forecast needs at least {least} months with a number, and there is {count}.",
            "A forecast needs at least {least} months with a number, and there are {count}.",
            known,
            least=LEAST_POINTS,
        ),
    }
    return Refused(words[grain], _n("{count} more is needed.", "{count} more are needed.", more))
