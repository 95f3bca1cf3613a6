"""Whether a change had an effect, none that can be seen, or nobody can tell; and what would be needed to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, log, sqrt

from scipy.stats import t as student

from sillage.effects.counterfactual import Estimate
from sillage.effects.placebo_dates import APART, LEVEL, POWER, PlaceboTest
from sillage.effects.verdicts import Verdict, verdict

__all__ = ["Judged", "Reason", "Verdict", "judge"]  # the answer's word, beside the answer

_MOST_POINTS = 400


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
        An effect where the corrected p is below 5 % and no variant turns it round; none seen where all that the
        interval of the pretended dates holds is smaller than what matters.
    """
    if placebos is None:
        return Judged(Verdict.CANNOT_TELL, Reason.SHORT_HISTORY, None, None, None, None)
    smallest = placebos.smallest() * effect.spread
    share = smallest / base if base > 0 else None
    matters = worth * base if base > 0 else None
    p, held = placebos.p, placebos.around(effect)
    said = verdict(p, LEVEL, (held.low, held.high), matters)
    if said is Verdict.EFFECT and any(one * effect.value < 0 for one in others):
        return Judged(Verdict.CANNOT_TELL, Reason.FRAGILE, p, smallest, share, None)
    if said is not Verdict.CANNOT_TELL:
        return Judged(said, None, p, smallest, share, None)
    more = None if matters is None else _more_points(placebos, _to_shrink(held, smallest, matters), points[1])
    return Judged(said, Reason.TOO_WIDE, p, smallest, share, more)


def _to_shrink(held: Estimate, smallest: float, matters: float) -> float:
    """Return how narrow the interval must become, in parts of what it is, for an answer.

    An effect that matters has to show four times out of five; and if the effect stays where it is, the interval has to
    leave out none, or all that matters.
    """
    here = abs(held.value)
    half = max(held.high - held.value, held.value - held.low)
    return min(matters / smallest, max(here, matters - here) / half) if smallest > 0 and half > 0 else inf


def _more_points(placebos: PlaceboTest, wanted: float, after: int) -> int | None:
    """Find how long the window has to be, by how the spread of pretended effects shrinks from half a window to one."""
    if placebos.window < after:  # the history before is what is short, and waiting does not lengthen it
        return None
    usable = placebos.apart * placebos.window
    rate = _shrinking(placebos)
    for window in range(after + 1, min(int(usable / APART), _MOST_POINTS) + 1):
        apart = usable / window
        spread = (placebos.window / window) ** rate * _needed(apart) / _needed(placebos.apart)
        if spread <= wanted:
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
