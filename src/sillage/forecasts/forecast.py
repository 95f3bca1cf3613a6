"""A forecast to a date, with what it rests on: intervals, the chance of a goal, a backtest, the naive beside.

See docs/calculations/forecast-to-a-goal.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sillage.forecasts.backtest import LEVELS, Backtest, backtest
from sillage.forecasts.ensemble import Method, carry_on
from sillage.forecasts.goals import Goal, Window, outcomes, pace_needed, present_pace
from sillage.forecasts.horizon import steps_ahead
from sillage.forecasts.origins import Origins, roll, unit_of
from sillage.forecasts.paths import simulate
from sillage.forecasts.scales import Array, Kind, Scale, scale_for
from sillage.forecasts.seasons import season_of
from sillage.forecasts.series import SEASON, Series
from sillage.forecasts.spread import Basis, Spread, spread_of

Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Expected:
    """A value ahead with its intervals.

    Parameters
    ----------
    day : date
        The last day that it tells of.
    value : float
        The median.
    bounds : mapping of float to (float, float)
        By nominal level; empty where nothing tells how far the series can move.
    basis : Basis or None
        What they rest on.
    """

    day: date
    value: float
    bounds: Mapping[float, Bounds]
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a goal is met on a day.

    Parameters
    ----------
    day : date
        By when.
    value : float
        What must be met.
    probability : mapping of Method to float
        Share of the simulated paths that meet it; empty where nothing can be told.
    """

    day: date
    value: float
    probability: Mapping[Method, float]


@dataclass(frozen=True, slots=True)
class GoalForecast:
    """What a forecast says of a goal.

    Parameters
    ----------
    goal : Goal
        Which.
    chance : Chance
        On the last day.
    milestones : tuple of Chance
        On the way; those behind us left out.
    pace_needed : float
        What it still asks for a week (a month where rows are months), or the mean rate.
    met_now : bool
        Whether what is known meets it as it stands.
    """

    goal: Goal
    chance: Chance
    milestones: tuple[Chance, ...]
    pace_needed: float
    met_now: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """A series carried on to a date.

    Parameters
    ----------
    series : Series
        What is known.
    until : date
        The day asked for.
    window : Window
        Over which a sum or a rate is taken.
    scale : str
        On which it was carried on.
    seasonal : bool
        Whether the series shows a season.
    steps : tuple of Expected
        Step by step.
    outcome : Expected
        On the day: the level, the sum over the window, the mean rate over it.
    naive : mapping of Method to Expected
        The same as anybody could have said it.
    goal : GoalForecast or None
        Of the goal that was asked.
    pace : float
        Present pace, in the terms of the pace needed.
    backtest : Backtest or None
        What it would have been worth; None where all values are alike.
    course : tuple of Expected
        What `outcome` says, at each step's end on the way: the sum so far, the mean rate so far.
    """

    series: Series
    until: date
    window: Window
    scale: str
    seasonal: bool
    steps: tuple[Expected, ...]
    outcome: Expected
    naive: Mapping[Method, Expected]
    goal: GoalForecast | None
    pace: float
    backtest: Backtest | None
    course: tuple[Expected, ...] = ()

    @property
    def is_constant(self) -> bool:
        """Whether all that is known is alike, so that nothing tells how far it can move."""
        return self.backtest is None


@dataclass(frozen=True, slots=True)
class Carried:
    """A series carried on by one method.

    Parameters
    ----------
    scale : Scale
        On which.
    scaled : ndarray of shape (n_known_steps,)
        The series on it, gaps filled.
    origins : Origins
        The same from earlier steps.
    spread : Spread
        How far off it may be.
    paths : ndarray of shape (n_paths, n_steps)
        Simulated futures, in the unit of the series.
    """

    scale: Scale
    scaled: Array
    origins: Origins
    spread: Spread
    paths: Array


def forecast(
    series: Series, until: date, goal: Goal | None = None, window: Window | None = None, seed: int = 0
) -> Forecast:
    """Carry a series on to a date.

    Parameters
    ----------
    series : Series
        What is known.
    until : date
        The day.
    goal : Goal, optional
        What must be met on it.
    window : Window, optional
        Over which a sum or a rate is taken; from the day after the last one known when absent.
    seed : int
        Of the simulated paths.

    Returns
    -------
    Forecast
        Without intervals and chances where all values are alike.

    Raises
    ------
    Refused
        If the day is not ahead, or too far.
    """
    ends = steps_ahead(series, until)
    over = window or Window(series.last_day + timedelta(days=1))
    known = series.values[series.known]
    if float(np.ptp(known)) == 0:
        return _of_constant(series, until, ends, goal, over)
    carried = {method: carry(series, len(ends), method, seed) for method in Method}
    drawn = {method: one.paths for method, one in carried.items()}
    scale, spread = carried[Method.ENSEMBLE].scale, carried[Method.ENSEMBLE].spread
    scaled = carried[Method.ENSEMBLE].scaled
    steps = tuple(
        _expected(drawn[Method.ENSEMBLE][:, index], end, spread.basis(index + 1)) for index, end in enumerate(ends)
    )
    found = {method: outcomes(series, paths, ends, until, over) for method, paths in drawn.items()}
    values = scale.back(scaled)
    return Forecast(
        series,
        until,
        over,
        scale.name,
        season_of(scaled, SEASON[series.grain]) is not None,
        steps,
        _expected(found[Method.ENSEMBLE], until, _basis(series, steps[-1], until)),
        {method: _expected(one, until) for method, one in found.items() if method is not Method.ENSEMBLE},
        None if goal is None else _of_goal(series, goal, drawn, ends, until, over),
        present_pace(series),
        backtest(values, {method: one.origins for method, one in carried.items()}, scale, series.kind),
        _course(series, drawn[Method.ENSEMBLE], steps, until, over),
    )


def carry(series: Series, steps: int, method: Method, seed: int) -> Carried:
    """Carry a series on by one method.

    Parameters
    ----------
    series : Series
        Whose values are not all alike.
    steps : int
        How many.
    method : Method
        How.
    seed : int
        Of the paths.

    Returns
    -------
    Carried
        What was made on the way.
    """
    scale = scale_for(series.values[series.known], series.kind)
    scaled = _filled(scale.forward(series.values), series.known)
    level, season = series.kind is Kind.LEVEL, SEASON[series.grain]
    origins = roll(scaled, series.known, min(steps, scaled.size), method, season, level=level)
    spread = spread_of(origins, series.kind, steps, unit_of(scaled, level=level))
    ahead = carry_on(scaled, steps, method, season, level=level)
    return Carried(scale, scaled, origins, spread, simulate(ahead, spread, scale, seed))


def _filled(scaled: Array, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Array:
    """Draw straight lines over gaps: the models need a value at each step, and nothing is judged by these."""
    places = np.arange(scaled.size)
    return np.asarray(np.interp(places, places[known], scaled[known]))


def _expected(found: Array, day: date, basis: Basis | None = None) -> Expected:
    bounds = {level: _quantiles(found, level) for level in LEVELS}
    return Expected(day, float(np.median(found)), bounds, basis)


def _basis(series: Series, last: Expected, until: date) -> Basis | None:
    """Tell what the outcome rests on: a sum, a mean, or a level between two steps is read from paths alone."""
    return last.basis if series.kind is Kind.LEVEL and last.day == until else Basis.SIMULATED


def _quantiles(found: Array, level: float) -> Bounds:
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _course(
    series: Series, paths: Array, steps: tuple[Expected, ...], until: date, over: Window
) -> tuple[Expected, ...]:
    """Say on the way what is said of the last day; of a level that is what the steps say already."""
    if series.kind is Kind.LEVEL:
        return steps
    ends = tuple(one.day for one in steps)
    days = [(min(one.day, until), one.basis) for one in steps if min(one.day, until) >= over.first]
    return tuple(_expected(outcomes(series, paths, ends, day, over), day, basis) for day, basis in days)


def _of_goal(
    series: Series, goal: Goal, drawn: Mapping[Method, Array], ends: tuple[date, ...], until: date, over: Window
) -> GoalForecast:
    def chance(day: date, value: float) -> Chance:
        shares = {
            method: float(np.mean(goal.met(outcomes(series, paths, ends, day, over), value)))
            for method, paths in drawn.items()
        }
        return Chance(day, value, shares)

    ahead = [stone for stone in sorted(goal.milestones) if series.last_day < stone[0] < until]
    return GoalForecast(
        goal,
        chance(until, goal.value),
        tuple(chance(day, value) for day, value in ahead),
        pace_needed(series, goal, until, over),
        _met_now(series, goal, over),
    )


def _met_now(series: Series, goal: Goal, over: Window) -> bool:
    """Tell whether a goal would be met if the window ended today; a sum that must stay small is never met early."""
    if series.kind is Kind.SUM and goal.at_most:
        return False
    if series.kind is Kind.RATE and over.first > series.last_day:
        return bool(goal.met(np.array(present_pace(series)), goal.value))
    nothing = np.zeros((1, 1))
    ends = (series.last_day + timedelta(days=1),)
    if over.first > series.last_day and series.kind is not Kind.LEVEL:
        return bool(goal.met(np.array(over.start), goal.value))
    return bool(goal.met(outcomes(series, nothing, ends, series.last_day, over), goal.value)[0])


def _of_constant(series: Series, until: date, ends: tuple[date, ...], goal: Goal | None, over: Window) -> Forecast:
    """Carry one value on: what never moved says nothing of how far it can, so there is neither interval nor chance."""
    value = float(series.values[-1])
    paths = np.full((1, len(ends)), value)
    outcome = Expected(until, float(outcomes(series, paths, ends, until, over)[0]), {})
    answer = None
    if goal is not None:
        ahead = [stone for stone in sorted(goal.milestones) if series.last_day < stone[0] < until]
        answer = GoalForecast(
            goal,
            Chance(until, goal.value, {}),
            tuple(Chance(day, stone, {}) for day, stone in ahead),
            pace_needed(series, goal, until, over),
            _met_now(series, goal, over),
        )
    steps = tuple(Expected(end, value, {}) for end in ends)
    naive = dict.fromkeys((Method.NAIVE, Method.DRIFT), outcome)
    return Forecast(series, until, over, "", False, steps, outcome, naive, answer, present_pace(series), None)
