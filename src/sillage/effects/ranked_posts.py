"""Which posts are really better: values drawn towards the usual, and the chance of each to be among the top tenth.

See `pooled_posts` for the priors, `accumulation` for posts that still collect, and docs/calculations/shrunken-rates.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from sillage.effects.pooled_posts import FEWEST, NetworkPrior, fit_networks, places, strengths
from sillage.effects.post_likelihoods import Column, Counts, Likelihood, Rates

LEVEL = 0.9
TOP = 0.1
MOST_FITTED = 4_000
"""Posts of a network that its prior is fitted on at most where only chances are asked: it has ten numbers."""

_STEPS = 14
_THRESHOLD_STEPS = 40
_SURE = 1e-4
_Places = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class RankedPosts:
    """Posts with values that can be compared, in the order given.

    Parameters
    ----------
    value, low, high : ndarray of shape (n_posts,)
        Posterior mean and equal-tailed interval; of counts, in the end. NaN where nothing can be said: nobody saw the
        post, it has more interactions than views, its age is not known well enough, or there are too few posts.
    top : ndarray of shape (n_posts,)
        The posterior chance to be among the top tenth of its network; sums to a tenth of the posts. NaN likewise.
    priors : dict of str to NetworkPrior
        By network; empty where there are too few posts.
    """

    value: Column
    low: Column
    high: Column
    top: Column
    priors: dict[str, NetworkPrior]


def rank_rates(
    k: Sequence[float] | np.ndarray[Any, Any],
    n: Sequence[float] | np.ndarray[Any, Any],
    networks: Sequence[str],
    formats: Sequence[str],
    level: float = LEVEL,
) -> RankedPosts:
    """Rank posts by a rate.

    Parameters
    ----------
    k, n : sequence of float, n_posts
        Interactions, and views or people.
    networks, formats : sequence of str, n_posts
        Of each post.
    level : float
        Nominal coverage.

    Returns
    -------
    RankedPosts
        In the order given.
    """
    of, out_of = np.asarray(k, float), np.asarray(n, float)
    known = np.isfinite(of) & np.isfinite(out_of) & (out_of > 0) & (of >= 0) & (of <= out_of)
    return _ranked(Rates(of[known], out_of[known]), known, networks, formats, level)


def rank_counts(
    k: Sequence[float] | np.ndarray[Any, Any],
    networks: Sequence[str],
    formats: Sequence[str],
    share: Sequence[float | None] | np.ndarray[Any, Any] | None = None,
    level: float = LEVEL,
) -> RankedPosts:
    """Rank posts by a count, where nobody knows how much they were shown.

    Parameters
    ----------
    k : sequence of float, n_posts
        Interactions so far.
    networks, formats : sequence of str, n_posts
        Of each post.
    share : sequence of float or None, n_posts, optional
        Of what each will have in the end, as `accumulation.Curve.share` tells by its age; None where it is too young
        to tell. Without it all are old.
    level : float
        Nominal coverage.

    Returns
    -------
    RankedPosts
        In the order given.
    """
    of = np.asarray(k, float)
    part = np.ones(len(of)) if share is None else np.array([np.nan if one is None else one for one in share], float)
    known = np.isfinite(of) & np.isfinite(part) & (of >= 0) & (part > 0) & (part <= 1)
    return _ranked(Counts(of[known], part[known]), known, networks, formats, level)


def best_of_rates(
    k: Sequence[float] | np.ndarray[Any, Any],
    n: Sequence[float] | np.ndarray[Any, Any],
    networks: Sequence[str],
    formats: Sequence[str],
) -> Column:
    """Return the chance of each post to be among the top tenth of its network by a rate, and nothing else: quickly.

    Parameters
    ----------
    k, n : sequence of float, n_posts
        Interactions, and views or people.
    networks, formats : sequence of str, n_posts
        Of each post.

    Returns
    -------
    ndarray of shape (n_posts,)
        As `RankedPosts.top`, priors being fitted on `MOST_FITTED` posts of each network at most; NaN also where a
        network has fewer than `FEWEST`.
    """
    of, out_of = np.asarray(k, float), np.asarray(n, float)
    known = np.isfinite(of) & np.isfinite(out_of) & (out_of > 0) & (of >= 0) & (of <= out_of)
    return _best(Rates(of[known], out_of[known]), known, networks, formats)


def best_of_counts(
    k: Sequence[float] | np.ndarray[Any, Any],
    networks: Sequence[str],
    formats: Sequence[str],
    share: Sequence[float | None] | np.ndarray[Any, Any] | None = None,
) -> Column:
    """Return the chance of each post to be among the top tenth of its network by a count, and nothing else: quickly.

    Parameters
    ----------
    k : sequence of float, n_posts
        Interactions so far.
    networks, formats : sequence of str, n_posts
        Of each post.
    share : sequence of float or None, n_posts, optional
        As `rank_counts`.

    Returns
    -------
    ndarray of shape (n_posts,)
        As `best_of_rates`.
    """
    of = np.asarray(k, float)
    part = np.ones(len(of)) if share is None else np.array([np.nan if one is None else one for one in share], float)
    known = np.isfinite(of) & np.isfinite(part) & (of >= 0) & (part > 0) & (part <= 1)
    return _best(Counts(of[known], part[known]), known, networks, formats)


def _best(told: Likelihood, known: Column, networks: Sequence[str], formats: Sequence[str]) -> Column:
    own, kinds = np.asarray(networks, str)[known], np.asarray(formats, str)[known]
    found = np.full(len(known), np.nan)
    of_network = {str(name): np.flatnonzero(own == name) for name in np.unique(own)}
    fitted = {name: _spread(at) for name, at in of_network.items()}
    if not fitted:
        return found
    some = np.sort(np.concatenate(list(fitted.values())))
    priors = fit_networks(told.some(some), own[some].tolist(), kinds[some].tolist()) or {}
    inside = np.full(len(own), np.nan)
    for name, prior in priors.items():
        if len(of_network[name]) >= FEWEST:
            passed = _threshold(_mixture(told, prior, kinds, fitted[name]), len(fitted[name]))
            at = of_network[name]
            inside[at] = 1 - _mixture(told, prior, kinds, at).below(np.full(len(at), passed))
    found[known] = inside
    return found


def _spread(at: _Places) -> _Places:
    """Return at most `MOST_FITTED` of some places, evenly among them: the same whenever it is asked."""
    if len(at) <= MOST_FITTED:
        return at
    return np.asarray(at[np.linspace(0, len(at) - 1, MOST_FITTED).astype(int)])


def _mixture(told: Likelihood, prior: NetworkPrior, kinds: np.ndarray[Any, Any], at: _Places) -> _Mixture:
    some = told.some(at)
    return _Mixture(some, places(prior, kinds[at].tolist(), some.size()), prior)


def _ranked(
    told: Likelihood, known: Column, networks: Sequence[str], formats: Sequence[str], level: float
) -> RankedPosts:
    own, kinds = np.asarray(networks, str)[known], np.asarray(formats, str)[known]
    priors = fit_networks(told, own.tolist(), kinds.tolist())
    found = np.full((4, len(known)), np.nan)
    if priors is None:
        return RankedPosts(found[0], found[1], found[2], found[3], {})
    inside = np.full((4, len(own)), np.nan)
    for name, prior in priors.items():
        chosen = own == name
        inside[:, chosen] = _of_network(told.some(chosen), prior, kinds[chosen].tolist(), level)
    found[:, known] = inside
    return RankedPosts(found[0], found[1], found[2], found[3], priors)


def _of_network(told: Likelihood, prior: NetworkPrior, formats: Sequence[str], level: float) -> Column:
    """Return value, low, high and the chance of the top tenth of the posts of a network, a row each."""
    place = places(prior, formats, told.size())
    mixed = _Mixture(told, place, prior)
    tail = (1 - level) / 2
    return np.array([mixed.mean(), mixed.quantile(tail), mixed.quantile(1 - tail), _top(mixed, len(place))])


class _Mixture:
    """Posteriors of posts that may be of either kind.

    Parameters
    ----------
    told : Likelihood
        What posts of one network did.
    place : ndarray of shape (n_posts,)
        What is usual of each.
    prior : NetworkPrior
        Of the network.
    """

    def __init__(self, told: Likelihood, place: Column, prior: NetworkPrior) -> None:
        self._told, self._place, self._strengths = told, place, strengths(prior, told.size())
        one, two = (told.told(place, strength)[0] for strength in self._strengths)
        self._second = np.asarray(expit(np.log(prior.share) - np.log1p(-prior.share) + two - one), float)

    def mean(self) -> Column:
        """Return the posterior means."""
        one, two = (self._told.mean(self._place, strength) for strength in self._strengths)
        return np.asarray((1 - self._second) * one + self._second * two, float)

    def below(self, value: Column) -> Column:
        """Return the chance of each post to lie below a value."""
        one, two = (self._told.below(value, self._place, strength) for strength in self._strengths)
        return np.asarray((1 - self._second) * one + self._second * two, float)

    def quantile(self, share: float) -> Column:
        """Return a quantile of each post: it lies between those of both kinds."""
        one, two = (self._told.quantile(share, self._place, strength) for strength in self._strengths)
        low, high = np.minimum(one, two), np.maximum(one, two)
        sure = np.minimum(self._second, 1 - self._second) < _SURE
        for _ in range(_STEPS):
            middle = (low + high) / 2
            under = self.below(middle) < share
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        kind = np.where(self._second < 0.5, one, two)
        return np.asarray(np.where(sure, kind, (low + high) / 2), float)


def _top(mixed: _Mixture, posts: int) -> Column:
    """Return the chance of each post to lie above the value that a tenth of them are expected to pass."""
    return 1 - mixed.below(np.full(posts, _threshold(mixed, posts)))


def _threshold(mixed: _Mixture, posts: int) -> float:
    """Return the value that a tenth of the posts are expected to pass."""
    low, high = 0.0, float(mixed.quantile(0.9999).max())
    for _ in range(_THRESHOLD_STEPS):
        middle = (low + high) / 2
        above = posts - float(mixed.below(np.full(posts, middle)).sum())
        low, high = (middle, high) if above > TOP * posts else (low, middle)
    return (low + high) / 2
