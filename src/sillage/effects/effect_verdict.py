"""Whether a change had an effect, none that can be seen, or nobody can tell; and what would be needed to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt

from scipy.stats import t as student

from sillage.effects.counterfactual import Estimate
from sillage.effects.placebo_dates import APART, LEVEL, POWER, PlaceboTest

_MOST_POINTS = 400


class Verdict(StrEnum):
    """The answer in a word."""

    EFFECT = "effect"
    NONE_SEEN = "no effect seen"
    CANNOT_TELL = "cannot tell"


class Reason(StrEnum):
    """Why nobody can tell."""

    SHORT_HISTORY = "short_history"
    NOTHING_YET = "nothing_yet"
    TOO_WIDE = "too_wide"
    FRAGILE = "fragile"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what it rests on.

    Parameters
    ----------
    verdict : Verdict
        The answer.
    reason : Reason or None
        Why nobody can tell.
    p : float or None
        How often such a series strays as far by itself; None without pretended dates.
    smallest : float or None
        The smallest effect, a point on average, that this series would show four times out of five.
    smallest_share : ratio or None
        The same in parts of what would have come; None where that is not above zero.
    more_points : int or None
        How many more points after the change it takes to tell; None where waiting does not help, or is not needed.
    """

    verdict: Verdict
    reason: Reason | None
    p: float | None
    smallest: float | None
    smallest_share: float | None
    more_points: int | None


def judge(
    placebos: PlaceboTest | None,
    effect: Estimate,
    base: float,
    others: Sequence[float],
    worth: float,
    points: tuple[int, int],
) -> Judged:
    """Judge an effect.

    Parameters
    ----------
    placebos : PlaceboTest or None
        None where too few dates could be pretended: then nobody can tell.
    effect : Estimate
        A point on average, over the judged window, with the model's own spread.
    base : float
        What would have come, a point on average over that window.
    others : sequence of float
        The effect asked otherwise: one of the other sign makes it fragile.
    worth : ratio
        The smallest effect that matters.
    points : tuple of (int, int)
        How many lie before the change and after.

    Returns
    -------
    Judged
        An effect where the corrected p is below 5 % and no variant turns it round; none seen where one that matters
        would have been.
    """
    if placebos is None:
        return Judged(Verdict.CANNOT_TELL, Reason.SHORT_HISTORY, None, None, None, None)
    smallest = placebos.smallest() * effect.spread
    share = smallest / base if base > 0 else None
    p = placebos.p
    if p < LEVEL:
        fragile = any(one * effect.value < 0 for one in others)
        verdict = Verdict.CANNOT_TELL if fragile else Verdict.EFFECT
        return Judged(verdict, Reason.FRAGILE if fragile else None, p, smallest, share, None)
    if share is not None and share <= worth:
        return Judged(Verdict.NONE_SEEN, None, p, smallest, share, None)
    more = None if base <= 0 else _more_points(placebos, smallest, worth * base, points)
    return Judged(Verdict.CANNOT_TELL, Reason.TOO_WIDE, p, smallest, share, more)


def _more_points(placebos: PlaceboTest, smallest: float, wanted: float, points: tuple[int, int]) -> int | None:
    """Find how long the window has to be, by how the spread of pretended effects shrinks from half a window to one."""
    _, after = points
    if placebos.window < after:  # the history before is what is short, and waiting does not lengthen it
        return None
    usable = placebos.apart * placebos.window
    rate = _shrinking(placebos)
    for window in range(after + 1, min(int(usable / APART), _MOST_POINTS) + 1):
        apart = usable / window
        spread = (placebos.window / window) ** rate * _needed(apart) / _needed(placebos.apart)
        if smallest * spread <= wanted:
            return window - after
    return None


def _shrinking(placebos: PlaceboTest) -> float:
    (short, wide), (whole, narrow) = placebos.spread_at[0], placebos.spread_at[-1]
    if short == whole or narrow <= 0 or wide <= 0:
        return 0.25  # between noise, which shrinks by the root, and a walk, which does not
    return min(max(log(wide / narrow) / log(whole / short), 0.0), 0.5)


def _needed(apart: float) -> float:
    degrees = max(apart - 1, 1.0)
    return float(student.isf(LEVEL / 2, degrees) + student.isf(1 - POWER, degrees)) * sqrt(1 + 1 / apart)
