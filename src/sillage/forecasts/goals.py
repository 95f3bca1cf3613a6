"""A goal by a date: how likely it is to be met, and what pace it still asks for.

A level must stand at the goal, or beyond it, on the day; a sum must have been added up over the window; a rate must be
met by its mean over the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sillage.forecasts.horizon import added_up, level_at, place_of
from sillage.forecasts.scales import Array, Kind
from sillage.forecasts.series import Grain, Series

_PACE_STEPS = {Grain.DAY: 14, Grain.WEEK: 4, Grain.MONTH: 3}
"""Steps over which the present pace is read."""
DAYS_OF_PACE = {Grain.DAY: 7, Grain.WEEK: 7, Grain.MONTH: 365.25 / 12}
"""Days in the step by which a pace is told: weeks, or months where the rows are months."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What must be met.

    Parameters
    ----------
    value : float
        In the unit of the series.
    at_most : bool
        Whether the goal is to stay at it or below.
    milestones : tuple of (date, float)
        Values on the way, met in the same sense.
    """

    value: float
    at_most: bool = False
    milestones: tuple[tuple[date, float], ...] = ()

    def met(self, found: Array, value: float) -> Array:
        """Tell for each value whether it meets one of the goal's."""
        return np.asarray(found <= value if self.at_most else found >= value)


@dataclass(frozen=True, slots=True)
class Window:
    """Over which days a sum or a rate is taken, and what it began with.

    Parameters
    ----------
    first : date
        The first day.
    start : float
        What a sum began with.
    """

    first: date
    start: float = 0.0


def outcomes(series: Series, paths: Array, ends: tuple[date, ...], day: date, window: Window) -> Array:
    """Return what paths come to on a day.

    Parameters
    ----------
    series : Series
        What is known.
    paths : ndarray of shape (n_paths, n_steps)
        Of the steps ahead.
    ends : tuple of date
        Their last days.
    day : date
        At most the last of them.
    window : Window
        Of a sum or a rate.

    Returns
    -------
    ndarray of shape (n_paths,)
        The level on that day; the sum since the window began; the mean rate since then.
    """
    place = place_of(day, series.last_day, ends)
    if series.kind is Kind.LEVEL:
        return level_at(paths, float(series.values[-1]), place)
    begun = place_of(window.first - timedelta(days=1), series.last_day, ends)
    ahead = added_up(paths, place) - added_up(paths, begun)
    if series.kind is Kind.SUM:
        return window.start + so_far(series, window.first) + ahead
    total, steps = _rates_so_far(series, window.first)
    return np.asarray((total + ahead) / (steps + place - begun))


def so_far(series: Series, first: date) -> float:
    """Return what a sum has come to.

    Parameters
    ----------
    series : Series
        Of sums.
    first : date
        The first day that counts.

    Returns
    -------
    float
        Of the rows dated on that day or after.
    """
    return float(sum(value for day, value in series.rows if day >= first))


def _rates_so_far(series: Series, first: date) -> tuple[float, int]:
    """Return the sum of the rates of the steps that lie in the window, and how many they are."""
    befores = (date.min, *series.ends[:-1])
    inside = [
        value
        for before, value in zip(befores, series.values, strict=True)
        if before >= first - timedelta(days=1) and np.isfinite(value)
    ]
    return float(sum(inside)), len(inside)


def present_pace(series: Series) -> float:
    """Return how much the last weeks brought.

    Parameters
    ----------
    series : Series
        What is known.

    Returns
    -------
    float
        Of a level its change, of a sum its total, a week (a month where rows are months); of a rate its mean.
    """
    most = _PACE_STEPS[series.grain]
    per = 7.0 if series.grain is Grain.DAY else 1.0
    if series.kind is Kind.LEVEL:
        places = np.flatnonzero(series.known)
        before = int(places[places <= places[-1] - min(most, places[-1] - places[0])][-1])
        return float(series.values[-1] - series.values[before]) / (len(series.values) - 1 - before) * per
    last = series.values[-most:]
    mean = float(np.nanmean(last))
    return mean if series.kind is Kind.RATE else mean * per


def pace_needed(series: Series, goal: Goal, until: date, window: Window) -> float:
    """Return what a goal still asks for.

    Parameters
    ----------
    series : Series
        What is known.
    goal : Goal
        What must be met.
    until : date
        By when; after the last day known.
    window : Window
        Of a sum or a rate.

    Returns
    -------
    float
        In the same terms as `present_pace`; where the goal is a ceiling, the most that may come. 0 where a floor is
        reached already.
    """
    per = DAYS_OF_PACE[series.grain]
    first_left = max(window.first, series.last_day + timedelta(days=1))
    left = ((until - first_left).days + 1) / per
    if series.kind is Kind.RATE:
        total, steps = _rates_so_far(series, window.first)
        days = per if series.grain is not Grain.DAY else 1
        ahead = ((until - first_left).days + 1) / days
        return (goal.value * (steps + ahead) - total) / ahead
    now = float(series.values[-1]) if series.kind is Kind.LEVEL else window.start + so_far(series, window.first)
    if series.kind is Kind.LEVEL:
        left = (until - series.last_day).days / per
    missing = goal.value - now
    return missing / left if goal.at_most else max(missing, 0.0) / left
