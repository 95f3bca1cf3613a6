"""A share of what counts in parts: half of an order that two posts share is half an order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """So much out of so much.

    Parameters
    ----------
    of, whole : float
        Sums of weights: of those that are, and of all.
    share, low, high : float or None
        None out of nothing.
    """

    of: float
    whole: float
    share: float | None
    low: float | None
    high: float | None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Low and high; None out of nothing."""
        return None if self.low is None or self.high is None else (self.low, self.high)


def weighted_share(parts: Iterable[tuple[float, bool]], level: float = LEVEL) -> WeightedShare:
    """Return a share with Wilson's interval.

    Parameters
    ----------
    parts : iterable of (float, bool)
        What each weighs, and whether it is one of those; weights of 0 change nothing.
    level : float
        Nominal coverage.

    Returns
    -------
    WeightedShare
        Whole parts give the interval of their count; unequal ones that of Kish's effective number, (sum w)^2 / sum w^2,
        never more than the sum of the weights: ten tenths of orders are one.

    Examples
    --------
    >>> found = weighted_share([(1, True)] * 17 + [(1, False)])
    >>> round(found.low, 2), round(found.high, 2)
    (0.79, 0.99)
    """
    known = sorted((weight, yes) for weight, yes in parts if weight > 0)
    whole = sum(weight for weight, _ in known)
    of = sum(weight for weight, yes in known if yes)
    if not whole:
        return WeightedShare(0.0, 0.0, None, None, None)
    n = min(whole, whole * whole / sum(weight * weight for weight, _ in known))
    ratio, z = min(1.0, of / whole), NormalDist().inv_cdf((1 + level) / 2)
    spread = 1 + z * z / n
    middle = (ratio + z * z / (2 * n)) / spread
    half = z * sqrt(ratio * (1 - ratio) / n + z * z / (4 * n * n)) / spread
    return WeightedShare(of, whole, ratio, max(0.0, middle - half), min(1.0, middle + half))
