"""Durations of which some are not over yet: Kaplan and Meier's estimate.

A request that nobody has answered has waited *at least* this long. Leaving it out flatters the team; counting its
present age as an answer flatters it too. The estimate uses what is known: it was still waiting then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Durations:
    """What is known of a set of durations.

    Parameters
    ----------
    n, over : int
        How many in all, and how many are over (answered, resolved); the others are censored.
    median, p90 : float or None
        Seconds within which half, or nine in ten, are over, by Kaplan and Meier; None when that share is not
        reached yet.
    mean : float or None
        Plain mean, in seconds, of those that are over: it leaves the others out, so it stands beside the median and
        never in its place.
    """

    n: int
    over: int
    median: float | None
    p90: float | None
    mean: float | None

    @property
    def still_running(self) -> int:
        """How many are not over."""
        return self.n - self.over


def durations(seconds: NDArray[np.float64], over: NDArray[np.bool_]) -> Durations:
    """Sum up durations of which some are censored.

    Parameters
    ----------
    seconds : ndarray of shape (n,)
        How long each has lasted, or had lasted when last seen.
    over : ndarray of shape (n,)
        Whether it is over; otherwise it is right-censored at `seconds`.

    Returns
    -------
    Durations
        Median, P90 and mean.
    """
    times, surviving = kaplan_meier(seconds, over)
    ended = seconds[over]
    return Durations(
        n=len(seconds),
        over=int(over.sum()),
        median=quantile(times, surviving, 0.5),
        p90=quantile(times, surviving, 0.9),
        mean=float(ended.mean()) if len(ended) else None,
    )


def kaplan_meier(
    seconds: NDArray[np.float64], over: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the estimated survival curve.

    Parameters
    ----------
    seconds : ndarray of shape (n,)
        Durations.
    over : ndarray of shape (n,)
        False where the duration is right-censored. At equal times an end comes before a censoring.

    Returns
    -------
    times : ndarray of shape (k,)
        The distinct moments at which something ended, increasing.
    surviving : ndarray of shape (k,)
        The share still waiting just after each.

    Examples
    --------
    >>> times, surviving = kaplan_meier(np.array([1.0, 2.0, 3.0]), np.array([True, False, True]))
    >>> [round(float(share), 4) for share in surviving]
    [0.6667, 0.0]
    """
    times, ends = np.unique(seconds[over], return_counts=True)
    at_risk = len(seconds) - np.searchsorted(np.sort(seconds), times, side="left")
    return times, np.asarray(np.cumprod(1 - ends / at_risk), dtype=np.float64)


def quantile(times: NDArray[np.float64], surviving: NDArray[np.float64], share: float) -> float | None:
    """Return the moment by which a share is over.

    Parameters
    ----------
    times, surviving : ndarray of shape (k,)
        A curve of `kaplan_meier`.
    share : float
        0.5 for the median.

    Returns
    -------
    float or None
        The first moment at which at most ``1 - share`` still wait; None when the curve stays above.
    """
    reached = np.flatnonzero(surviving <= 1 - share + _ROUNDING)
    return float(times[reached[0]]) if len(reached) else None
