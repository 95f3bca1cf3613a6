"""How fast posts collect: the share of its last figure that a post has at each age, from posts read several times.

The chain ladder (Mack 1993): from one age to the next, posts that were read at both grew by the ratio of their sums;
the share at an age is one over the product of the ratios that are still to come. A post of yesterday is then compared
by what it will have, and one that is younger than any that was followed is too young to be judged. See
docs/calculations/shrunken-rates.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

AGES_DAYS = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 30.0, 45.0, 60.0, 90.0)
FEWEST = 5
"""Posts that must have been read at both ends of a step."""

SETTLED = 1.02
"""Growth over the last step below which posts are taken to have collected everything."""

_OLDEST_DAYS = 36_500.0
_Column = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Curve:
    """How fast posts collect.

    Parameters
    ----------
    ages : tuple of float
        Days after publication, from the youngest that is known.
    shares : tuple of float
        Of what posts have at the last of them; never falling, the last one 1.
    posts : tuple of int
        How many each step rests on.
    settled : bool
        Whether posts had stopped growing at the last age; else shares are of what they have by then, not of all.
    """

    ages: tuple[float, ...]
    shares: tuple[float, ...]
    posts: tuple[int, ...]
    settled: bool

    def share(self, age_days: float) -> float | None:
        """Return the share that a post of an age has.

        Parameters
        ----------
        age_days : float
            Since publication.

        Returns
        -------
        float or None
            None where the post is too young to tell; 1 from the last age on.
        """
        if not age_days >= self.ages[0]:
            return None
        return float(np.interp(np.log(age_days), np.log(self.ages), self.shares))


def fit_curve(
    posts: Sequence[int] | _Column, ages_days: Sequence[float] | _Column, values: Sequence[float] | _Column
) -> Curve | None:
    """Learn how fast posts collect.

    Parameters
    ----------
    posts : sequence of int, n_readings
        Which post was read.
    ages_days : sequence of float, n_readings
        Days from its publication to the reading.
    values : sequence of float, n_readings
        Its figure until then.

    Returns
    -------
    Curve or None
        None where no step of `AGES_DAYS` has `FEWEST` posts that were read before and after it.
    """
    readings = _sorted(np.asarray(posts), np.asarray(ages_days, float), np.asarray(values, float))
    steps = [_growth(readings, young, old) for young, old in pairwise(AGES_DAYS)]
    chain = _longest(steps)
    if chain is None:
        return None
    first, last = chain
    ratios = np.array([steps[place][0] for place in range(first, last)])
    shares = np.concatenate([1 / np.cumprod(ratios[::-1])[::-1], [1.0]])
    return Curve(
        AGES_DAYS[first : last + 1],
        tuple(shares.tolist()),
        tuple(steps[place][1] for place in range(first, last)),
        bool(ratios[-1] <= SETTLED),
    )


def _sorted(posts: _Column, ages: _Column, values: _Column) -> tuple[_Column, _Column, _Column]:
    """Return one key a reading (post, then age), its age and its value, by key; nonsense is left out."""
    known = np.isfinite(ages) & np.isfinite(values) & (ages >= 0) & (ages < _OLDEST_DAYS) & (values >= 0)
    _, codes = np.unique(posts[known], return_inverse=True)
    keys = codes * _OLDEST_DAYS + ages[known]
    order = np.argsort(keys, kind="stable")
    return keys[order], np.maximum(ages[known][order], 1e-3), values[known][order]


def _growth(readings: tuple[_Column, _Column, _Column], young: float, old: float) -> tuple[float, int]:
    """Return how much the posts that are known at two ages grew between them, together, and how many they are."""
    before, after = _at(readings, young), _at(readings, old)
    both = np.isfinite(before) & np.isfinite(after)
    whole = float(before[both].sum())
    if both.sum() < FEWEST or not whole:
        return 1.0, 0
    return max(1.0, float(after[both].sum()) / whole), int(both.sum())


def _at(readings: tuple[_Column, _Column, _Column], age: float) -> _Column:
    """Return each post's figure at an age, between its readings by the logarithm of days; NaN outside them."""
    keys, ages, values = readings
    if not len(keys):
        return np.empty(0)
    firsts = np.unique(np.floor(keys / _OLDEST_DAYS)) * _OLDEST_DAYS
    after = np.searchsorted(keys, firsts + age, side="left")
    before = np.searchsorted(keys, firsts + age, side="right") - 1
    inside = (before >= 0) & (after < len(keys))
    after, before = np.minimum(after, len(keys) - 1), np.maximum(before, 0)
    inside &= (keys[before] >= firsts) & (keys[after] < firsts + _OLDEST_DAYS)
    span = np.log(ages[after]) - np.log(ages[before])
    way = np.where(span > 0, (np.log(age) - np.log(ages[before])) / np.where(span > 0, span, 1.0), 0.0)
    found = values[before] + way * (values[after] - values[before])
    return np.asarray(np.where(inside, found, np.nan), float)


def _longest(steps: Sequence[tuple[float, int]]) -> tuple[int, int] | None:
    """Return the last unbroken run of known steps: posts are compared by where they end."""
    last = max((place for place, (_, posts) in enumerate(steps) if posts), default=None)
    if last is None:
        return None
    first = last
    while first > 0 and steps[first - 1][1]:
        first -= 1
    return first, last + 1
