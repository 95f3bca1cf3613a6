"""Whether two things go together, by ranks: one post that went viral does not decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist

LEVEL = 0.9
FEWEST = 10
"""Pairs below which nothing is said."""


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's correlation of ranks.

    Parameters
    ----------
    value, low, high : float or None
        From -1 to 1; None where too few pairs, or one side that never differs, tell nothing.
    pairs : int
        How many.
    """

    value: float | None
    low: float | None
    high: float | None
    pairs: int

    @property
    def tells(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def mid_ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value, from 1; equal ones share the mean of theirs.

    Parameters
    ----------
    values : sequence of float
        In any order.

    Returns
    -------
    list of float
        In the same order.

    Examples
    --------
    >>> mid_ranks([10, 30, 30, 20])
    [1.0, 3.5, 3.5, 2.0]
    """
    ordered = sorted(values)
    first: dict[float, int] = {}
    count: dict[float, int] = {}
    for place, value in enumerate(ordered, 1):
        first.setdefault(value, place)
        count[value] = count.get(value, 0) + 1
    return [first[value] + (count[value] - 1) / 2 for value in values]


def rank_correlation(left: Sequence[float], right: Sequence[float], level: float = LEVEL) -> RankCorrelation:
    """Correlate the ranks of two columns.

    Parameters
    ----------
    left, right : sequence of float
        As long as each other.
    level : float
        Nominal coverage.

    Returns
    -------
    RankCorrelation
        The interval is Bonett and Wright's (2000): Fisher's transformation with variance (1 + r^2 / 2) / (n - 3).
    """
    n = len(left)
    value = _pearson(mid_ranks(left), mid_ranks(right)) if n >= FEWEST else None
    if value is None:
        return RankCorrelation(None, None, None, n)
    reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt((1 + value * value / 2) / (n - 3))
    middle = atanh(max(-0.999999, min(0.999999, value)))
    return RankCorrelation(value, tanh(middle - reach), tanh(middle + reach), n)


def _pearson(left: Sequence[float], right: Sequence[float]) -> float | None:
    n = len(left)
    middle = (n + 1) / 2
    a, b = ([rank - middle for rank in ranks] for ranks in (left, right))
    spreads = sum(sorted(one * one for one in a)) * sum(sorted(one * one for one in b))
    if not spreads:
        return None
    return max(-1.0, min(1.0, sum(sorted(x * y for x, y in zip(a, b, strict=True))) / sqrt(spreads)))
