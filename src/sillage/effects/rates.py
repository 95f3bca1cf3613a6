"""Intervals on rates of small counts: Wilson's for one rate, a beta-binomial one for many that resemble each other.

A post seen 40 times with 3 clicks says little alone. The other posts say what rates are usual; the beta-binomial
interval leans on them in proportion to how little the post itself says (empirical Bayes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from sillage.domain.proportions import Proportion
from sillage.effects.ratio_interval import LEVEL

MOST_STRENGTH = 1e6
"""The strength given to a prior when the rates differ no more than chance makes them differ."""

LEAST_STRENGTH = 1e-3
_ROUNDS = 10  # the weights settle after three or four
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """What rates are usual.

    Parameters
    ----------
    mean : float
        The usual rate.
    strength : float
        How many trials this knowledge is worth: alpha + beta of the beta distribution.
    """

    mean: float
    strength: float


def wilson_interval(successes: int, trials: int, level: float = LEVEL) -> tuple[float, float] | None:
    """Return Wilson's interval of a rate.

    Parameters
    ----------
    successes, trials : int
        So many out of so many.
    level : float
        Nominal coverage.

    Returns
    -------
    tuple of float, or None
        Bounds inside [0, 1]; None without trials.
    """
    return Proportion(successes, trials).interval(level)


def fit_prior(successes: Sequence[int], trials: Sequence[int]) -> BetaPrior | None:
    """Learn what rates are usual, by the method of moments with weights that settle by themselves.

    Large posts do not drown small ones: once rates differ by more than chance, a post seen a million times is not a
    thousand times better evidence of what is usual than one seen a thousand times.

    Parameters
    ----------
    successes, trials : sequence of int, n_posts
        One pair per post (ad, link...); those without trials are left aside.

    Returns
    -------
    BetaPrior or None
        None below 3 of them, or when the rates are all 0 or all 1.

    References
    ----------
    Kleinman, J. C. (1973), *Proportions with extraneous variance*, JASA 68 (the moment estimator).
    """
    n = np.asarray(trials, dtype=float)
    k = np.asarray(successes, dtype=float)[n > 0]
    n = n[n > 0]
    if n.size < 3:
        return None
    rates = k / n
    if not 0 < float(rates.mean()) < 1:
        return None
    weights, likeness = n, 0.0
    for _ in range(_ROUNDS):
        mean, likeness = _moments(rates, n, weights)
        weights = n / (1 + likeness * (n - 1))
    strength = 1 / likeness - 1 if likeness > 0 else MOST_STRENGTH
    return BetaPrior(mean, min(max(strength, LEAST_STRENGTH), MOST_STRENGTH))


def _moments(rates: _Floats, n: _Floats, weights: _Floats) -> tuple[float, float]:
    """Mean, and how alike two trials of one post are (1 / (strength + 1)), under given weights."""
    whole = float(weights.sum())
    mean = float((weights * rates).sum() / whole)
    room = weights * (1 - weights / whole)
    chance = float((room / n).sum())
    scale = mean * (1 - mean)
    between = float((weights * (rates - mean) ** 2).sum())
    below = scale * (float(room.sum()) - chance)
    likeness = (between - scale * chance) / below if below > 0 else 0.0
    return mean, min(max(likeness, 0.0), 1.0)


def beta_binomial(successes: int, trials: int, prior: BetaPrior, level: float = LEVEL) -> tuple[float, float, float]:
    """Return a rate that leans on what is usual, with its interval.

    Parameters
    ----------
    successes, trials : int
        What this post shows.
    prior : BetaPrior
        What is usual.
    level : float
        Nominal coverage.

    Returns
    -------
    mean, low, high : float
        Of the posterior distribution.
    """
    alpha = prior.mean * prior.strength + successes
    beta = (1 - prior.mean) * prior.strength + trials - successes
    tail = (1 - level) / 2
    return alpha / (alpha + beta), float(betaincinv(alpha, beta, tail)), float(betaincinv(alpha, beta, 1 - tail))
