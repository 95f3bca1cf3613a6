"""Shares with their intervals: so many out of so many, and so many for against so many against."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many out of so many.

    Parameters
    ----------
    successes, n : int
        How many, out of how many.
    """

    successes: int
    n: int

    @property
    def share(self) -> float | None:
        """The ratio; None out of nothing."""
        return self.successes / self.n if self.n else None

    def interval(self, level: float = 0.9) -> tuple[float, float] | None:
        """Return Wilson's interval.

        Parameters
        ----------
        level : float
            Nominal coverage.

        Returns
        -------
        tuple of float, or None
            Low and high, inside [0, 1]; None out of nothing.

        Examples
        --------
        >>> low, high = Proportion(17, 18).interval()
        >>> round(low, 2), round(high, 2)
        (0.79, 0.99)
        """
        if not self.n:
            return None
        z = NormalDist().inv_cdf((1 + level) / 2)
        ratio = self.successes / self.n
        spread = 1 + z * z / self.n
        middle = (ratio + z * z / (2 * self.n)) / spread
        half = z * sqrt(ratio * (1 - ratio) / self.n + z * z / (4 * self.n * self.n)) / spread
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Balance:
    """Those for minus those against, out of all: a net sentiment, a Net Promoter Score.

    Parameters
    ----------
    plus, minus, n : int
        How many for, how many against, out of how many.
    """

    plus: int
    minus: int
    n: int

    @property
    def share(self) -> float | None:
        """From -1 to 1; None out of nothing."""
        return (self.plus - self.minus) / self.n if self.n else None

    def interval(self, level: float = 0.9) -> tuple[float, float] | None:
        """Return the normal interval of the difference of two shares of one sample.

        Parameters
        ----------
        level : float
            Nominal coverage; too narrow below some 30.

        Returns
        -------
        tuple of float, or None
            Low and high, inside [-1, 1]; None out of nothing.

        Examples
        --------
        >>> low, high = Balance(30, 10, 1000).interval()
        >>> round(low, 4), round(high, 4)
        (0.0096, 0.0304)
        """
        share = self.share
        if share is None:
            return None
        spread = (self.plus + self.minus) / self.n - share**2
        half = NormalDist().inv_cdf((1 + level) / 2) * sqrt(max(spread, 0.0) / self.n)
        return max(-1.0, share - half), min(1.0, share + half)
