"""The bounds of a share (Wilson 1927), and of the difference of two from their own bounds (MOVER: Newcombe 1998)."""

from __future__ import annotations

from math import sqrt
from typing import Protocol


class BoundedRate(Protocol):
    """A share with its bounds."""

    @property
    def rate(self) -> float:
        """The share, from 0 to 1."""

    @property
    def low(self) -> float:
        """Its lower bound."""

    @property
    def high(self) -> float:
        """Its upper bound."""


def wilson_bounds(rate: float, cases: float, quantile: float) -> tuple[float, float]:
    """Return the bounds of a share by the score of the binomial.

    Parameters
    ----------
    rate : float
        From 0 to 1.
    cases : float
        How many independent cases it is worth, above 0; not always a whole number.
    quantile : float
        Of the standard normal, or of Student's t where the cases were told to be worth so many by few clusters.

    Returns
    -------
    tuple of float
        From 0 to 1.

    Examples
    --------
    >>> [round(bound, 3) for bound in wilson_bounds(0.2, 50, 1.96)]
    [0.112, 0.33]
    """
    square = quantile * quantile / cases
    middle = (rate + square / 2) / (1 + square)
    half = quantile * sqrt(rate * (1 - rate) / cases + square / (4 * cases)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def mover_bounds(one: BoundedRate, other: BoundedRate) -> tuple[float, float]:
    """Return the bounds of the difference of two shares of different cases from their own bounds.

    Parameters
    ----------
    one, other : BoundedRate
        At the same level.

    Returns
    -------
    tuple of float
        In points, from -1 to 1, of the first less the second.
    """
    points = one.rate - other.rate
    low = points - sqrt((one.rate - one.low) ** 2 + (other.high - other.rate) ** 2)
    high = points + sqrt((one.high - one.rate) ** 2 + (other.rate - other.low) ** 2)
    return low, high
