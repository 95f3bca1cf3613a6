"""Rates of posts, drawn towards what is usual as far as each post alone tells little.

A post with 3 interactions out of 20 is not the best of the year. Its rate is drawn towards the usual rate of its
network, the more the less was seen of it: empirical Bayes, with the prior fitted by maximum likelihood. Rates are
beta-binomial, counts gamma-Poisson. See docs/calculations/shrunken-rates.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betainccinv, betaincinv, betaln, gammainccinv, gammaincinv, gammaln

from sillage.domain.proportions import Proportion

LEVEL = 0.9
FEWEST = 10
"""Posts below which no prior is fitted."""
MOST_STRENGTH = 1e6
"""A prior this strong says that posts differ by chance alone."""

_LEAST_STRENGTH = 1e-3
Numbers = npt.NDArray[np.float64]
_At = np.ndarray[tuple[int], np.dtype[np.float64]]


class Method(StrEnum):
    """How a value was reached."""

    SHRUNKEN = "shrunken"
    WILSON = "wilson"
    POISSON = "poisson"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Prior:
    """What is usual of posts, before one of them is looked at.

    Parameters
    ----------
    mean : float
        Of a rate, or of a count.
    strength : float
        How many views (of a rate) or posts (of a count) it weighs; `MOST_STRENGTH` when posts differ by chance alone.
    posts : int
        How many it was fitted on.
    """

    mean: float
    strength: float
    posts: int

    @property
    def by_chance_alone(self) -> bool:
        """Whether posts differ no more than chance makes them."""
        return self.strength >= MOST_STRENGTH * 0.99


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval.

    Parameters
    ----------
    value, low, high : float or None
        None where nothing was seen.
    own : float or None
        What was seen, not drawn anywhere.
    method : Method
        How it was reached; `Method.PLAIN` has no interval.
    """

    value: float | None
    low: float | None
    high: float | None
    own: float | None
    method: Method

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Low and high; None without an interval."""
        return None if self.low is None or self.high is None else (self.low, self.high)


def fit_rates(seen: Sequence[tuple[float, float]] | Numbers) -> Prior | None:
    """Fit a beta prior to rates.

    Parameters
    ----------
    seen : sequence of (float, float), or ndarray, n_posts x 2
        So many out of so many, a post each. What was shown to nobody, or has more interactions than views, is left out.

    Returns
    -------
    Prior or None
        By maximum likelihood of the beta-binomial; None below `FEWEST` posts or where none, or all, was gained.
    """
    k, n = _columns(seen)
    is_rate = (n > 0) & (k >= 0) & (k <= n)
    if np.count_nonzero(is_rate) < FEWEST:
        return None
    k, n = _sorted(k[is_rate], n[is_rate])
    pooled = float(k.sum() / n.sum())
    if not 0 < pooled < 1:
        return None

    def loss(at: _At) -> float:
        mean, strength = 1 / (1 + exp(-at[0])), exp(at[1])
        a, b = mean * strength, (1 - mean) * strength
        return -float(np.sum(betaln(k + a, n - k + b) - betaln(a, b)))

    found = _best(loss, log(pooled / (1 - pooled)))
    return Prior(1 / (1 + exp(-found[0])), exp(found[1]), len(k))


def fit_counts(seen: Sequence[float] | Numbers, expected: Sequence[float] | None = None) -> Prior | None:
    """Fit a gamma prior to counts.

    Parameters
    ----------
    seen : sequence of float, or ndarray, n_posts
        A post each.
    expected : sequence of float, optional
        What each should have had; 1 each without it, and the mean is then of a post.

    Returns
    -------
    Prior or None
        By maximum likelihood of the negative binomial; None below `FEWEST` posts, or where nothing was gained.
    """
    k = np.asarray(seen, float)
    e = np.ones_like(k) if expected is None else np.asarray(expected, float)
    counts = (k >= 0) & (e > 0)
    if np.count_nonzero(counts) < FEWEST or not k[counts].any():
        return None
    k, e = _sorted(k[counts], e[counts])

    def loss(at: _At) -> float:
        mean, strength = exp(at[0]), exp(at[1])
        shape = mean * strength
        told = gammaln(k + shape) - gammaln(shape) + shape * np.log(strength / (strength + e))
        return -float(np.sum(told - k * np.log((strength + e) / e)))

    found = _best(loss, log(float(k.sum() / e.sum())))
    return Prior(exp(found[0]), exp(found[1]), len(k))


def shrunken_rate(k: float, n: float, prior: Prior | None, level: float = LEVEL) -> Estimate:
    """Return a post's rate.

    Parameters
    ----------
    k, n : float
        So many out of so many.
    prior : Prior or None
        Of its network; None gives the plain rate with Wilson's interval.
    level : float
        Nominal coverage.

    Returns
    -------
    Estimate
        The posterior's mean and equal-tailed interval. A rate above 1 (more interactions than views) stays plain.

    Examples
    --------
    >>> found = shrunken_rate(3, 20, Prior(0.05, 100, 50))
    >>> round(found.value, 4), round(found.own, 2)
    (0.0667, 0.15)
    """
    own = k / n if n > 0 else None
    if not _is_rate(k, n):
        return Estimate(own, None, None, own, Method.PLAIN)
    if prior is None:
        low, high = Proportion(round(k), round(n)).interval(level) or (None, None)
        return Estimate(own, low, high, own, Method.WILSON)
    a, b = prior.mean * prior.strength + k, (1 - prior.mean) * prior.strength + n - k
    tail = (1 - level) / 2
    return Estimate(a / (a + b), float(betaincinv(a, b, tail)), float(betainccinv(a, b, tail)), own, Method.SHRUNKEN)


def shrunken_count(k: float, e: float, prior: Prior | None, level: float = LEVEL) -> Estimate:
    """Return what one post gains, or how often what was expected happened.

    Parameters
    ----------
    k : float
        How many were seen.
    e : float
        Out of how many posts, or expected.
    prior : Prior or None
        Of the same; None gives the plain value with the exact interval of a Poisson count.
    level : float
        Nominal coverage.

    Returns
    -------
    Estimate
        The posterior's mean and equal-tailed interval.

    Examples
    --------
    >>> found = shrunken_count(30, 1, Prior(10, 1, 50))
    >>> round(found.value, 4), found.own
    (20.0, 30.0)
    """
    if k < 0 or e <= 0:
        return Estimate(None, None, None, None, Method.PLAIN)
    tail = (1 - level) / 2
    if prior is None:
        low = float(gammaincinv(k, tail)) / e if k else 0.0
        return Estimate(k / e, low, float(gammainccinv(k + 1, tail)) / e, k / e, Method.POISSON)
    a, b = prior.mean * prior.strength + k, prior.strength + e
    low, high = float(gammaincinv(a, tail)) / b, float(gammainccinv(a, tail)) / b
    return Estimate(a / b, low, high, k / e, Method.SHRUNKEN)


def rate_values(k: Numbers, n: Numbers, prior: Prior | None) -> Numbers:
    """Return the rates of many posts, without their intervals: what they are ranked by.

    Parameters
    ----------
    k, n : ndarray, n_posts
        So many out of so many.
    prior : Prior or None
        Of their network.

    Returns
    -------
    ndarray, n_posts
        The values of `shrunken_rate`, to the last digit; not a number where it has none.
    """
    own: Numbers = np.divide(k, n, out=np.full(len(k), np.nan), where=n > 0)
    if prior is None:
        return own
    a, b = prior.mean * prior.strength + k, (1 - prior.mean) * prior.strength + n - k
    is_rate = (n > 0) & (k >= 0) & (k <= n)
    np.divide(a, a + b, out=own, where=is_rate)
    return own


def count_values(k: Numbers, prior: Prior | None) -> Numbers:
    """Return what many posts gain, without intervals.

    Parameters
    ----------
    k : ndarray, n_posts
        How many each gained.
    prior : Prior or None
        Of their network.

    Returns
    -------
    ndarray, n_posts
        The values of `shrunken_count` for one post each, to the last digit; not a number where it has none.
    """
    values = k if prior is None else (prior.mean * prior.strength + k) / (prior.strength + 1)
    return np.where(k >= 0, values, np.nan)


def _is_rate(k: float, n: float) -> bool:
    return n > 0 and 0 <= k <= n


def _columns(seen: Sequence[tuple[float, float]] | Numbers) -> tuple[Numbers, Numbers]:
    pairs = np.asarray(seen, float).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _sorted(k: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """Sort pairs: the order of the rows never matters, not even by a last digit."""
    order = np.lexsort((n, k))
    return k[order], n[order]


def _best(loss: Callable[[_At], float], start: float) -> tuple[float, float]:
    """Look from a weak and a strong prior for the likeliest, then at the edge, where posts differ by chance alone.

    A simplex of three points needs no gradient, and no library of many threads for two numbers.
    """
    low, high = log(_LEAST_STRENGTH), log(MOST_STRENGTH)
    tried: list[tuple[float, float, float]] = []
    for strength in (10.0, 1000.0):
        corner = np.array([start, log(strength)])
        simplex = corner + np.array([(0.0, 0.0), (0.2, 0.0), (0.0, 1.0)])
        found = minimize(
            loss,
            corner,
            method="Nelder-Mead",
            bounds=((start - 12, start + 12), (low, high)),
            options={"initial_simplex": simplex, "xatol": 1e-6, "fatol": 1e-9, "maxiter": 500},
        )
        tried.append((float(found.fun), float(found.x[0]), float(found.x[1])))
    edge = (loss(np.array([start, high])), start, high)
    best = min(tried)
    return (edge if edge[0] <= best[0] + 1e-6 else best)[1:]
