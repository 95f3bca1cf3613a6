"""A series of dated values made fit to be asked: in order, evenly spaced, its gaps known and told.

Unknown is unknown: a day without a value is no zero. The few gaps before a change are filled from their neighbours,
and said; after a change a gap stays one, and no effect is counted there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite

import numpy as np

from sillage.effects.counterfactual import Floats
from sillage.errors import Refused
from sillage.language import Message, _n, msg

MOST_POINTS = 5_000
MOST_MISSING = 0.1
LARGEST = 1e15
_STEPS = (1, 7)
_SEASONS = {1: 7, 7: 1}


@dataclass(frozen=True)
class DatedSeries:
    """A series without holes in its calendar.

    Parameters
    ----------
    days : tuple of date
        The first day of each point.
    step : int
        Days a point: 1 or 7.
    values : ndarray of shape (n_points,)
        NaN where nothing was measured.
    """

    days: tuple[date, ...]
    step: int
    values: Floats

    @property
    def season(self) -> int:
        """Points a weekly cycle; 1 where a point is a week."""
        return _SEASONS[self.step]

    def place_of(self, day: date) -> int:
        """Return how many points end before a day.

        Parameters
        ----------
        day : date
            The first day of a change.

        Returns
        -------
        int
            The place of the first point that the change reaches, even in part.
        """
        return sum(one + timedelta(days=self.step) <= day for one in self.days)

    def straddles(self, day: date) -> bool:
        """Tell whether a change falls inside a point: that point then belongs to neither side.

        Parameters
        ----------
        day : date
            The first day of a change.

        Returns
        -------
        bool
            Never for days.
        """
        return any(one < day < one + timedelta(days=self.step) for one in self.days)

    def lined_up(self, other: Mapping[date, float]) -> Floats:
        """Return another series at these days.

        Parameters
        ----------
        other : mapping of date to float
            Values by first day.

        Returns
        -------
        ndarray of shape (n_points,)
            NaN where the other has none.
        """
        return np.array([other.get(day, float("nan")) for day in self.days])


def dated_series(points: Sequence[tuple[date, float | None]], name: Message | str = "") -> DatedSeries:
    """Put dated values in order.

    Parameters
    ----------
    points : sequence of (date, float or None)
        In any order; None and NaN are not measured.
    name : Message or str
        What to call it in a refusal.

    Returns
    -------
    DatedSeries
        From the first measured point to the last.

    Raises
    ------
    Refused
        If a day stands twice, values are not finite, or they are neither daily nor weekly.
    """
    known = sorted((day, float(value)) for day, value in points if value is not None and value == value)
    _check(points, known, name)
    step = _step([day for day, _ in known], name)
    first, last = known[0][0], known[-1][0]
    count = (last - first).days // step + 1
    if count > MOST_POINTS:
        raise Refused(
            msg("“{name}” goes from {first} to {last}: more than {most} points.", name=name, first=first, last=last,
                most=MOST_POINTS),
            msg("Keep the years around the change, or add the days up by week."),
        )  # fmt: skip
    days = tuple(first + timedelta(days=step * place) for place in range(count))
    found = dict(known)
    return DatedSeries(days, step, np.array([found.get(day, float("nan")) for day in days]))


def _check(
    points: Sequence[tuple[date, float | None]], known: Sequence[tuple[date, float]], name: Message | str
) -> None:
    twice = [day for day, times in Counter(day for day, _ in points).items() if times > 1]
    if twice:
        raise Refused(
            msg("{day} stands {count} times in “{name}”: nobody can tell which value counts.", day=min(twice),
                count=sum(day == min(twice) for day, _ in points), name=name),
            msg("Keep one row a day, or add the rows of a day up."),
        )  # fmt: skip
    wild = [day for day, value in known if not isfinite(value) or abs(value) > LARGEST]
    if wild:
        raise Refused(
            msg("The value of {day} in “{name}” is too large to be one.", day=wild[0], name=name),
            msg("Check that cell."),
        )
    if len(known) < 2:
        raise Refused(
            _n("“{name}” has {count} measured point: an effect needs a history.",
               "“{name}” has {count} measured points: an effect needs a history.", len(known), name=name),
            msg("Bring the weeks before the change too."),
        )  # fmt: skip


def _step(days: Sequence[date], name: Message | str) -> int:
    """Return the commonest gap; everything has to lie on its grid."""
    gaps = Counter((after - before).days for before, after in pairwise(days))
    step = max(gaps, key=lambda gap: (gaps[gap], -gap))
    if step not in _STEPS or any(gap % step for gap in gaps):
        raise Refused(
            msg("The dates of “{name}” are neither daily nor weekly: after {day} comes {next}.", name=name,
                **_first_odd(days, step)),
            msg("Bring one row a day, or one a week always dated on the same weekday."),
        )  # fmt: skip
    return step


def _first_odd(days: Sequence[date], step: int) -> dict[str, date]:
    wanted = step if step in _STEPS else 0
    for before, after in pairwise(days):
        if not wanted or (after - before).days % wanted:
            return {"day": before, "next": after}
    return {"day": days[0], "next": days[1]}


def missing_share(values: Floats) -> float:
    """Return what share of points was not measured.

    Parameters
    ----------
    values : ndarray of shape (n_points,)
        NaN where it was not; at least one point.

    Returns
    -------
    float
        From 0 to 1.
    """
    return float(np.isnan(values).mean())


def filled(values: Floats, season: int) -> Floats:
    """Fill gaps from their neighbours, each point of the cycle keeping its own level.

    Parameters
    ----------
    values : ndarray of shape (n_points,)
        With at least one measured point.
    season : int
        Points a cycle.

    Returns
    -------
    ndarray of shape (n_points,)
        Measured points untouched.
    """
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    places = np.arange(len(values))
    usual = np.zeros(len(values))
    middle = float(np.nanmean(values))
    for phase in range(season):
        same = places % season == phase
        if not np.all(gaps[same]):
            usual[same] = float(np.nanmean(values[same])) - middle
    flat = values - usual
    whole: Floats = np.where(gaps, np.interp(places, places[~gaps], flat[~gaps]) + usual, values)
    return whole
