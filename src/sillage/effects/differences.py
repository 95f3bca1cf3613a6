"""Two periods, or several networks: whether their ratios, or their rates, can be told apart, and by how much.

Overlap of two intervals is a cautious rule: the difference has an interval of its own. Ratios are compared by the
difference of their logarithms, with the jackknife errors of both and Welch's degrees of freedom; rates by intervals
that let weeks differ more than chance makes them, joined by MOVER. Where many pairs are compared their p-values are
corrected. See docs/calculations/differences.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import exp, log, sqrt
from statistics import fmean, variance

import numpy as np
from scipy.special import stdtr, stdtrit

from sillage.effects.many import holm
from sillage.effects.rate_bounds import mover_bounds, wilson_bounds
from sillage.effects.ratio_interval import LEVEL, RatioInterval
from sillage.language import Message, msg

LEAST_WEEKS = 3
LEAST_EFFECT = 0.6
"""The least design effect of weeks: such as agree by luck make a rate no surer than this."""

_SAME = 1e-9
"""Share of a figure that rounding may make: weeks that differ by less are alike."""

Correction = Callable[[Sequence[float]], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Difference:
    """How two figures differ.

    Parameters
    ----------
    value : float
        A factor (one ratio over the other: 1 is no difference), or points (one rate less the other: 0 is none).
    low, high : float or None
        Its interval; None where nothing tells how far chance reaches.
    p_value : float or None
        Of no difference, both sides; None as above.
    reason : Message or None
        Why there is neither.
    """

    value: float
    low: float | None
    high: float | None
    p_value: float | None
    reason: Message | None = None

    def is_told(self, level: float = LEVEL) -> bool:
        """Tell whether both can be told apart.

        Parameters
        ----------
        level : float
            Nominal coverage.

        Returns
        -------
        bool
            By the p-value, which may have been corrected for many comparisons; without one, nothing is told.
        """
        return self.p_value is not None and self.p_value <= 1 - level


@dataclass(frozen=True, slots=True)
class WeeklyRate:
    """So many out of so many, over weeks that may differ more than chance makes them.

    Parameters
    ----------
    rate, low, high : float
        The share of all weeks together with its interval.
    worth : float
        How many cases tell as much as these, were all independent.
    weeks : int
        With a case.
    """

    rate: float
    low: float
    high: float
    worth: float
    weeks: int


def ratio_change(now: RatioInterval, before: RatioInterval, level: float = LEVEL) -> Difference | None:
    """Compare two ratios of sums.

    Parameters
    ----------
    now, before : RatioInterval
        Of two periods, or of two networks, from different weeks or different rows.
    level : float
        Nominal coverage.

    Returns
    -------
    Difference or None
        A factor; None where the spread of one is not known. Without bounds where neither has any.

    Examples
    --------
    >>> from sillage.effects.ratio_interval import ratio_interval
    >>> found = ratio_change(ratio_interval([20, 22, 18, 21], [10] * 4), ratio_interval([10, 11, 9, 10], [10] * 4))
    >>> round(found.value, 3), found.is_told()
    (2.025, True)
    """
    if now.spread is None or before.spread is None or not now.ratio or not before.ratio:
        return None
    factor = log(now.ratio / before.ratio)
    squares = now.spread**2, before.spread**2
    error = sqrt(sum(squares))
    if error <= _SAME:
        return _without_spread(exp(factor))
    degrees = sum(squares) ** 2 / sum(s**2 / (one.weeks - 1) for s, one in zip(squares, (now, before), strict=True))
    reach = float(stdtrit(degrees, (1 + level) / 2)) * error
    return Difference(
        exp(factor), exp(factor - reach), exp(factor + reach), 2 * float(stdtr(degrees, -abs(factor) / error))
    )


def mean_change(now: Sequence[float], before: Sequence[float], level: float = LEVEL) -> Difference | None:
    """Compare two means of weeks that may lie below zero, such as net followers.

    Parameters
    ----------
    now, before : sequence of float, n_weeks
        Of two periods.
    level : float
        Nominal coverage.

    Returns
    -------
    Difference or None
        In the figure's unit, by Welch's t; None below `LEAST_WEEKS` weeks on either side. Without bounds where all
        weeks of each side are alike.

    Examples
    --------
    >>> found = mean_change([3, 5, 4, 4], [1, 2, 0, 1])
    >>> found.value, found.is_told()
    (3.0, True)
    """
    if min(len(now), len(before)) < LEAST_WEEKS:
        return None
    difference = fmean(now) - fmean(before)
    squares = [variance(some) / len(some) for some in (now, before)]
    error = sqrt(sum(squares))
    if error <= _SAME * max(map(abs, (*now, *before))):
        return _without_spread(difference)
    degrees = sum(squares) ** 2 / sum(s**2 / (len(some) - 1) for s, some in zip(squares, (now, before), strict=True))
    reach = float(stdtrit(degrees, (1 + level) / 2)) * error
    p_value = 2 * float(stdtr(degrees, -abs(difference) / error))
    return Difference(difference, difference - reach, difference + reach, p_value)


def weekly_rate(of: Sequence[float], out_of: Sequence[float], level: float = LEVEL) -> WeeklyRate | None:
    """Return a rate with an interval that lets weeks differ.

    Parameters
    ----------
    of, out_of : sequence of float, n_weeks
        So many out of so many; weeks without a case are left aside.
    level : float
        Nominal coverage.

    Returns
    -------
    WeeklyRate or None
        Wilson's interval on the cases over the design effect of weeks, at Student's t with one degree of freedom less
        than weeks; None below `LEAST_WEEKS` weeks, or where a week has more than all.

    Examples
    --------
    >>> found = weekly_rate([10, 30, 12, 28], [100, 100, 100, 100])
    >>> round(found.rate, 2), round(found.worth), round(found.low, 2), round(found.high, 2)
    (0.2, 59, 0.11, 0.35)
    """
    pairs = [(k, n) for k, n in zip(of, out_of, strict=True) if n > 0]
    if len(pairs) < LEAST_WEEKS or any(not 0 <= k <= n for k, n in pairs):
        return None
    k, n = (np.array(column, float) for column in zip(*pairs, strict=True))
    weeks, rate = len(pairs), float(k.sum() / n.sum())
    worth = _worth(k, n, rate)
    low, high = wilson_bounds(rate, worth, float(stdtrit(weeks - 1, (1 + level) / 2)))
    return WeeklyRate(rate, low, high, worth, weeks)


def rate_change(now: WeeklyRate, before: WeeklyRate, level: float = LEVEL) -> Difference:
    """Compare two rates.

    Parameters
    ----------
    now, before : WeeklyRate
        Of two periods, of two steps' ways, or of two networks, from different cases, at the same level.
    level : float
        That both were made at.

    Returns
    -------
    Difference
        Points. The interval joins both (MOVER); the p-value is that of the score test at Welch's degrees of freedom.
    """
    points = now.rate - before.rate
    low, high = mover_bounds(now, before)
    pooled = (now.rate * now.worth + before.rate * before.worth) / (now.worth + before.worth)
    squares = [pooled * (1 - pooled) / one.worth for one in (now, before)]
    error = sqrt(sum(squares))
    if not error:
        return Difference(points, low, high, 1.0)
    degrees = sum(squares) ** 2 / sum(s**2 / (one.weeks - 1) for s, one in zip(squares, (now, before), strict=True))
    return Difference(points, low, high, 2 * float(stdtr(degrees, -abs(points) / error)))


def all_pairs(
    ratios: Mapping[str, RatioInterval], level: float = LEVEL, correct: Correction = holm
) -> dict[tuple[str, str], Difference]:
    """Compare every network, or channel, with every other.

    Parameters
    ----------
    ratios : mapping of str to RatioInterval
        By name.
    level : float
        Nominal coverage of each interval; these are not corrected.
    correct : callable
        `holm`, or `benjamini_hochberg` where there are many and a few errors among what is found may be borne.

    Returns
    -------
    dict of (str, str) to Difference
        The first over the second, p-values corrected; pairs that cannot be compared are left out.
    """
    pairs = {(one, other): ratio_change(ratios[one], ratios[other], level) for one, other in combinations(ratios, 2)}
    known = {pair: found for pair, found in pairs.items() if found is not None}
    tested = {pair: found.p_value for pair, found in known.items() if found.p_value is not None}
    corrected = dict(zip(tested, correct(list(tested.values())), strict=True))
    return {pair: replace(found, p_value=corrected.get(pair)) for pair, found in known.items()}


def _without_spread(value: float) -> Difference:
    reason = msg("Every week is like the others: nothing tells how far chance alone would reach.")
    return Difference(value, None, None, None, reason)


def _worth(k: np.ndarray, n: np.ndarray, rate: float) -> float:
    """Return the cases over the design effect of weeks, which is at least `LEAST_EFFECT`."""
    whole = float(n.sum())
    binomial = rate * (1 - rate) * float((n * (1 - n / whole)).sum())
    if not binomial:
        return whole
    return whole / max(LEAST_EFFECT, float(((k - rate * n) ** 2).sum()) / binomial)
