"""What an experiment could show, before it starts: from the account's own past, on which nothing was switched.

The schedule is drawn many times over weeks that are past already, when the arms did nothing: how far the means of the
arms then lie apart is the error of the experiment to come, with the account's own days of the week, bursts and trends.
It shrinks as the root of the number of weeks. Power follows from the noncentral t distribution. See
docs/calculations/experiments.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite, sqrt

import numpy as np
from scipy.special import nctdtr, stdtrit

from sillage.effects.looks import ALPHA
from sillage.effects.schedules import MOST_WEEKS, Design, Unit, least_weeks, redrawn
from sillage.effects.switchback import differences
from sillage.errors import Refused
from sillage.language import msg

POWER = 0.8
"""How often an effect is to be found where there is one."""

DRAWS = 2_000
LONGEST_WINDOW = 16
MOST_WINDOWS = 8
LEAST_KNOWN = 0.8
_SEED = 20_260_102
_SAME = 1e-9
_SMALLEST = 1e-100
_ANY_DAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class PastError:
    """How far apart arms that do nothing would have lain.

    Parameters
    ----------
    arms : int
        How many.
    unit : Unit
        What would be switched.
    usual : float
        The mean of the past, a unit.
    error_of_a_week : float
        Standard error of the difference of two arms after one week; over the root of the weeks after more.
    weeks : int
        Of the past, looked at.
    """

    arms: int
    unit: Unit
    usual: float
    error_of_a_week: float
    weeks: int


def past_error(past: Sequence[float | None], arms: int, unit: Unit, draws: int = DRAWS) -> PastError:
    """Learn from the past how sure an experiment would be.

    Parameters
    ----------
    past : sequence of float or None
        What each unit gave, the newest last; None where nothing is known.
    arms : int
        How many will be compared.
    unit : Unit
        What will be switched, and what `past` holds.
    draws : int
        Schedules laid over the past.

    Returns
    -------
    PastError
        The mean square over up to `MOST_WINDOWS` stretches of the past, gaps left out.

    Raises
    ------
    Refused
        If the past is too short, has too many gaps, or never changes.
    """
    values = np.array([np.nan if value is None else value for value in past], float)
    values[~np.isfinite(values)] = np.nan
    each = 7 if unit is Unit.DAY else 1
    weeks = len(values) // each
    least = max(least_weeks(arms, unit), 4)
    if weeks < least:
        raise Refused(
            msg("The past has {weeks} whole weeks: too short to learn from.", weeks=weeks),
            msg("Give the figures of at least {least} weeks.", least=least),
        )
    values = values[-weeks * each :]
    _check(values)
    window = min(LONGEST_WINDOW, weeks) // arms * arms
    design = Design(tuple(f"arm {place}" for place in range(arms)), _ANY_DAY, window, unit)
    others = redrawn(design, draws, _SEED)
    largest = float(np.nanmax(np.abs(values)))
    scaled = values / largest
    squares = [
        _mean_square(part, others) * np.isfinite(part).sum() / each for part in _stretches(scaled, window * each, each)
    ]
    error = sqrt(float(np.mean(squares)))
    if error <= _SAME:
        raise Refused(
            msg("The past repeats itself to the last figure: it teaches nothing of chance."),
            msg("Check the column that is read."),
        )
    return PastError(arms, unit, float(np.nanmean(values)), error * largest, weeks)


def power(effect: float, weeks: float, past: PastError, alpha: float = ALPHA) -> float:
    """Return how often an experiment would find an effect.

    Parameters
    ----------
    effect : float
        The true difference of two arms, a unit.
    weeks : float
        How long.
    past : PastError
        Of the account.
    alpha : float
        Of the test, both sides; shared among several arms.

    Returns
    -------
    float
        From `alpha` up.
    """
    degrees = _degrees(weeks, past)
    limit = float(stdtrit(degrees, 1 - alpha / (past.arms - 1) / 2))
    distance = abs(effect) / past.error_of_a_week * sqrt(weeks)
    below, under = float(nctdtr(degrees, distance, limit)), float(nctdtr(degrees, distance, -limit))
    if not isfinite(below):  # so far away that the distribution's own arithmetic gives up
        return 1.0
    return 1 - below + (under if isfinite(under) else 0.0)


def smallest_effect(weeks: int, past: PastError, alpha: float = ALPHA, wanted: float = POWER) -> float:
    """Return the smallest effect that an experiment would find often enough.

    Parameters
    ----------
    weeks : int
        How long.
    past : PastError
        Of the account.
    alpha, wanted : float
        Level of the test and power.

    Returns
    -------
    float
        A difference of two arms, a unit.
    """
    low, high = 0.0, past.error_of_a_week
    while power(high, weeks, past, alpha) < wanted:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if power(middle, weeks, past, alpha) < wanted else (low, middle)
    return high


def weeks_needed(effect: float, past: PastError, alpha: float = ALPHA, wanted: float = POWER) -> int | None:
    """Return how many weeks would find an effect often enough.

    Parameters
    ----------
    effect : float
        A difference of two arms, a unit.
    past : PastError
        Of the account.
    alpha, wanted : float
        Level of the test and power.

    Returns
    -------
    int or None
        A multiple of the arms where weeks are switched; None beyond `MOST_WEEKS`.
    """
    if not effect:
        return None
    step = past.arms if past.unit is Unit.WEEK else 1
    for weeks in range(least_weeks(past.arms, past.unit), MOST_WEEKS + 1, step):
        if power(effect, weeks, past, alpha) >= wanted:
            return weeks
    return None


def _degrees(weeks: float, past: PastError) -> float:
    units = weeks * (7 if past.unit is Unit.DAY else 1)
    return max(1.0, units - past.arms)


def _stretches(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], length: int, step: int
) -> list[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return stretches of the past, evenly apart, in each of which `LEAST_KNOWN` of the units are known."""
    every = [values[start : start + length] for start in range(0, len(values) - length + 1, step)]
    usable = [part for part in every if np.isfinite(part).mean() >= LEAST_KNOWN]
    if not usable:
        raise Refused(
            msg("No {count} units of the past that follow each other are known well enough.", count=length),
            msg("Complete the figures; write 0 where there was none."),
        )
    return [usable[place] for place in sorted({round(one) for one in np.linspace(0, len(usable) - 1, MOST_WINDOWS)})]


def _mean_square(values: np.ndarray[tuple[int], np.dtype[np.float64]], others: np.ndarray) -> float:
    known = np.isfinite(values)
    return float(np.mean(differences(values[known], others[:, known], 1) ** 2))


def _check(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    known = np.isfinite(values)
    if known.mean() < LEAST_KNOWN:
        raise Refused(
            msg("{missing} of {units} units of the past have no figure.",
                missing=int((~known).sum()), units=len(values)),
            msg("Complete the figures; write 0 where there was none."),
        )  # fmt: skip
    if np.nanmax(values) - np.nanmin(values) <= max(_SMALLEST, _SAME * float(np.nanmax(np.abs(values)))):
        raise Refused(
            msg("The figures never change: there is nothing to compare."), msg("Check the column that is read.")
        )
