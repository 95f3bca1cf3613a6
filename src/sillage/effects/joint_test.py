"""A permutation test of all the arms of a schedule at once, exact however many there are and whatever the others did.

One schedule gives every arm its units: it can be drawn again as a whole only once the effects of all arms are supposed.
So effects are supposed together; the statistic is the furthest that any two arms then lie apart, and its p-value is
exact. What is said of one arm must hold whatever the others did: its p-value is the largest over every effect of
theirs (of four arms and more, over those that set each with the one or with the other, where any draw is furthest), and
its interval what is not rejected with some. Estimates put in the place of the others' effects would make p-values too
small. Arms are corrected for each other by this alone: the chance that any arm is wrongly found, or that any interval
misses, is at most the level (Tukey's statistic under randomisation; Westfall and Young 1993, single step). With two
arms this is the plain permutation test. See docs/calculations/experiments.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

_STEPS = 40
_HALVINGS = (40, 24, 14)
"""By how many arms are set against the first: each halving costs more the more there are."""

_SAME = 1e-9

_Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class JointTest:
    """What is needed of the figures and of the draws to test any effects of the arms but the first.

    Parameters
    ----------
    effects : ndarray of shape (n_others,)
        As seen, in the figures' unit.
    base : ndarray of shape (n_others, n_draws)
        How far each draw would set each arm from the first, in the figures less the effects that were seen.
    turned : ndarray of shape (n_others, n_others, n_draws)
        The same, of the arms of the first axis, in one unit of effect of the arm of the second.
    """

    effects: _Array
    base: _Array
    turned: _Array

    def p_value(self, arm: int, supposed: float) -> float:
        """Return the chance of arms as far apart as with what is supposed of one, whatever the other arms did.

        Parameters
        ----------
        arm : int
            From 0, the first being left out.
        supposed : float
            Its effect, in the figures' unit.

        Returns
        -------
        float
            Above 0; the schedule that was used counts as a draw.
        """
        far = float(self.effects[arm]) - supposed
        shown = _pairs(self.base + far * self.turned[:, arm])
        others = [_pairs(self.turned[:, place]) for place in range(len(self.effects)) if place != arm]
        # The others lie between the arm and the first at the worst: further off, the furthest two lie further apart,
        # by more than any draw's means do.
        if len(others) == 1:
            most = _most_on_a_line(shown, others[0], far)
        else:
            most = max(_count(shown, others, at, far) for at in product((0.0, far), repeat=len(others)))
        return float((1 + most) / (1 + shown.shape[1]))

    def bounds(self, arm: int, alpha: float) -> tuple[float | None, float | None]:
        """Return the least and the largest effect that the test does not reject.

        Parameters
        ----------
        arm : int
            From 0, the first being left out.
        alpha : float
            Of the test, for all arms together.

        Returns
        -------
        tuple of (float or None, float or None)
            None where even the widest is not rejected.
        """
        spread = float(self.base[arm].std()) or abs(float(self.effects[arm])) or 1.0
        return self._bound(arm, alpha, -spread), self._bound(arm, alpha, spread)

    def _bound(self, arm: int, alpha: float, step: float) -> float | None:
        inside, outside, effect = 0.0, step, float(self.effects[arm])
        for _ in range(_STEPS):
            if self.p_value(arm, effect + outside) <= alpha:
                break
            inside, outside = outside, 2 * outside
        else:
            return None
        for _ in range(_HALVINGS[min(len(self.effects), len(_HALVINGS)) - 1]):
            middle = (inside + outside) / 2
            if self.p_value(arm, effect + middle) <= alpha:
                outside = middle
            else:
                inside = middle
        return effect + outside


def _pairs(from_first: _Array) -> _Array:
    """Return how far any two arms lie apart, of shape (n_pairs, n_draws), from how far each lies from the first."""
    several = [from_first[one] - from_first[:one] for one in range(1, len(from_first))]
    return np.concatenate([from_first, *several])


def _count(shown: _Array, others: list[_Array], at: tuple[float, ...], far: float) -> int:
    """Count the draws that set two arms as far apart, the effects of the others being `at` off what was seen."""
    moved = shown
    for by, slope in zip(at, others, strict=True):
        if by:
            moved = moved + by * slope
    return int((np.abs(moved).max(axis=0) >= abs(far) * (1 - _SAME)).sum())


def _most_on_a_line(bare: _Array, slope: _Array, far: float) -> int:
    """Return how many draws at most set two arms as far apart, the other effect being from 0 to `far` off, exactly.

    ``bare`` and ``slope`` have the shape (n_pairs, n_draws). A draw is nearer on one open stretch of the line: what is
    sought is the place that the fewest stretches cover, which is the end of one of them.
    """
    limit, first, last = abs(far) * (1 - _SAME), min(0.0, far), max(0.0, far)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([(-limit - bare) / slope, (limit - bare) / slope])
    flat, near = slope == 0, np.abs(bare) < limit
    low = np.where(flat, np.where(near, -np.inf, np.inf), ends.min(axis=0)).max(axis=0)
    high = np.where(flat, np.where(near, np.inf, -np.inf), ends.max(axis=0)).min(axis=0)
    there = (low < high) & (low < last) & (high > first)
    lows, highs = np.sort(low[there]), np.sort(high[there])
    at = np.concatenate([[first, last], lows[lows > first], highs[highs < last]])
    covered = np.searchsorted(lows, at, "left") - np.searchsorted(highs, at, "right")
    return int(bare.shape[1] - covered.min())
