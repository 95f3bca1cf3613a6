"""Chance from a seed: the same seed and theme give the same year, on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random
from typing import TypeVar

T = TypeVar("T")

_LARGE_MEAN = 50.0


class Chance:
    """A stream of draws of its own for one theme, so that adding draws to one theme does not move the others.

    Parameters
    ----------
    seed : int
        The year's seed.
    theme : str
        Such as ``posts`` or ``orders``.
    """

    def __init__(self, seed: int, theme: str) -> None:
        self._random = Random(f"{seed}/{theme}")  # noqa: S311 - a made-up year, not a secret

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Draw a number between two others.

        Parameters
        ----------
        low, high : float
            The ends.

        Returns
        -------
        float
            The draw.
        """
        return self._random.uniform(low, high)

    def happens(self, probability: float) -> bool:
        """Tell whether something happens.

        Parameters
        ----------
        probability : float
            From 0 to 1.

        Returns
        -------
        bool
            The draw.
        """
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """Draw a whole number.

        Parameters
        ----------
        low, high : int
            Both possible.

        Returns
        -------
        int
            The draw.
        """
        return self._random.randint(low, high)

    def pick(self, choices: Sequence[T]) -> T:
        """Draw one of several.

        Parameters
        ----------
        choices : sequence
            Equally likely.

        Returns
        -------
        object
            The draw.
        """
        return self._random.choice(choices)

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """Draw one of several, some likelier than others.

        Parameters
        ----------
        choices : sequence of (object, float)
            With their weights.

        Returns
        -------
        object
            The draw.
        """
        values = [value for value, _ in choices]
        return self._random.choices(values, [weight for _, weight in choices])[0]

    def around(self, median: float, sigma: float) -> float:
        """Draw a log-normal number.

        Parameters
        ----------
        median : float
            Half of the draws lie below.
        sigma : float
            Spread of the logarithm.

        Returns
        -------
        float
            The draw, positive.
        """
        return median * exp(self._random.gauss(0.0, sigma))

    def count(self, mean: float) -> int:
        """Draw a Poisson count.

        Parameters
        ----------
        mean : float
            Its mean.

        Returns
        -------
        int
            The draw; large means use the normal approximation.
        """
        if mean > _LARGE_MEAN:
            return max(0, round(self._random.gauss(mean, mean**0.5)))
        limit, product, drawn = exp(-mean), self._random.random(), 0
        while product > limit:
            product *= self._random.random()
            drawn += 1
        return drawn
