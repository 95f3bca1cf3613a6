"""The steps ahead of a series, and what paths come to on a day that may lie inside a step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from sillage.errors import Refused
from sillage.forecasts.scales import Array, Kind
from sillage.forecasts.series import Grain, Series, month_end
from sillage.language import msg

_MOST_AHEAD = 2
"""A forecast reaches at most so many times as far ahead as the series goes back."""


def steps_ahead(series: Series, until: date) -> tuple[date, ...]:
    """Return the last day of each step up to a day.

    Parameters
    ----------
    series : Series
        What is known.
    until : date
        The last day asked for.

    Returns
    -------
    tuple of date
        The last one is on that day or after.

    Raises
    ------
    Refused
        If it is no day ahead, or one too far.
    """
    if until <= series.last_day:
        raise Refused(
            msg("{day} is not ahead: the data go up to {last}.", day=until, last=series.last_day),
            msg("Ask for a later day."),
        )
    most = _MOST_AHEAD * len(series.ends)
    ends = _later(series, most)
    if until > ends[-1]:
        raise Refused(
            msg("{day} is too far ahead for a series that begins on {first}.", day=until, first=series.ends[0]),
            msg("Ask for {last} at the latest.", last=ends[-1]),
        )
    return ends[: bisect_left(ends, until) + 1]


def _later(series: Series, count: int) -> tuple[date, ...]:
    last = series.last_day
    if series.grain is not Grain.MONTH:
        step = 7 if series.grain is Grain.WEEK else 1
        return tuple(last + timedelta(days=step * index) for index in range(1, count + 1))
    month = last.year * 12 + last.month - 1
    whole = [month_end(month + index) for index in range(1, count + 1)]
    if series.kind is not Kind.LEVEL:
        return tuple(whole)
    return tuple(end.replace(day=min(last.day, end.day)) for end in whole)


def place_of(day: date, last: date, ends: Sequence[date]) -> float:
    """Return how many steps lie between the last day known and a day.

    Parameters
    ----------
    day : date
        At most the last of `ends`; one that is known already is at 0.
    last : date
        The last day known.
    ends : sequence of date
        Of the steps ahead.

    Returns
    -------
    float
        Steps; a part of one where the day lies inside it.
    """
    if day <= last:
        return 0.0
    index = bisect_left(ends, day)
    before = last if index == 0 else ends[index - 1]
    return index + (day - before).days / (ends[index] - before).days


def added_up(paths: Array, place: float) -> Array:
    """Return what paths add up to.

    Parameters
    ----------
    paths : ndarray of shape (n_paths, n_steps)
        Values of the steps ahead.
    place : float
        Up to where, in steps.

    Returns
    -------
    ndarray of shape (n_paths,)
        A part of a step counts for that part of its value.
    """
    whole = int(place)
    total = paths[:, :whole].sum(axis=1)
    return np.asarray(total + (place - whole) * paths[:, whole]) if place > whole else total


def level_at(paths: Array, last: float, place: float) -> Array:
    """Return where paths of a level stand.

    Parameters
    ----------
    paths : ndarray of shape (n_paths, n_steps)
        Values at the end of the steps ahead.
    last : float
        The value known last.
    place : float
        Where, in steps.

    Returns
    -------
    ndarray of shape (n_paths,)
        Straight between two steps.
    """
    whole = int(place)
    before = np.full(len(paths), last) if whole == 0 else paths[:, whole - 1]
    return np.asarray(before + (place - whole) * (paths[:, whole] - before)) if place > whole else before
