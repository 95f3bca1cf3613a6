"""Followers that may have been bought: a jump that nothing else shows.

The signal compares each step (a week, a month) with the usual ones: followers jump, reach and interactions do not. It
is a reason to look, not a proof: a mention on television does the same for a day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sillage.language import Message, msg

MIN_STEPS = 6
_JUMP, _STILL = 5.0, 2.0  # robust standard deviations
_MIN_RATE = 0.03  # a step below 3 % is no jump, however quiet the account
_MAD_TO_SD = 1.4826
_LEAST_SPREAD = 0.005


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Whether an audience looks bought.

    Parameters
    ----------
    suspicious : bool or None
        None when it cannot be told, with the reason.
    jumps : tuple of int
        0-based steps at which followers jump alone.
    reason : Message or None
        Why it cannot be told.
    """

    suspicious: bool | None
    jumps: tuple[int, ...] = ()
    reason: Message | None = None


def suspicion(followers: ArrayLike, reach: ArrayLike, interactions: ArrayLike) -> Suspicion:
    """Look for jumps of followers without a jump of reach and interactions.

    Parameters
    ----------
    followers : array_like of shape (n + 1,)
        Levels at the ends of the steps, the one before the first step included.
    reach, interactions : array_like of shape (n,)
        Sums (or the network's own reach) of each step; NaN where unknown.

    Returns
    -------
    Suspicion
        None below six steps, or when neither reach nor interactions are known.
    """
    levels = np.asarray(followers, dtype=np.float64)
    companions = [np.asarray(values, dtype=np.float64) for values in (reach, interactions)]
    known = [values for values in companions if np.isfinite(values).sum() >= MIN_STEPS]
    if len(levels) <= MIN_STEPS:
        return Suspicion(None, reason=msg("At least {steps} steps are needed.", steps=MIN_STEPS))
    if not known:
        return Suspicion(None, reason=msg("Neither reach nor interactions are known for the same days."))
    growth = np.full(len(levels) - 1, np.nan)
    usable = levels[:-1] > 0
    growth[usable] = np.diff(levels)[usable] / levels[:-1][usable]
    jumps = (_deviations(growth) > _JUMP) & (growth > _MIN_RATE)
    for values in known:
        jumps &= ~(_deviations(np.log1p(np.maximum(values, 0))) > _STILL)
    found = tuple(int(step) for step in np.flatnonzero(jumps))
    return Suspicion(bool(found), found)


def _deviations(values: NDArray[np.float64]) -> NDArray[np.float64]:
    middle = np.nanmedian(values)
    spread = max(_MAD_TO_SD * float(np.nanmedian(np.abs(values - middle))), _LEAST_SPREAD)
    return np.asarray(np.nan_to_num((values - middle) / spread), dtype=np.float64)
