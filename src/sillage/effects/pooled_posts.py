"""Priors of posts by network and by format: formats drawn towards their network, networks towards all.

The place of a post (the logit of its usual rate, the logarithm of its usual count) is that of its network, plus what
its format adds, plus a slope on how much it was shown: on most networks a post that many saw is one that strangers saw,
who react less. How far formats differ, and networks, is learnt from the posts (EM with normal approximations), so that
three posts of a new format lean on their network and three hundred stand alone. Posts of one format differ in two ways:
most a little, some a lot (two strengths and the share of the second), so that a post that truly stands out is not drawn
in as an average one is. See docs/calculations/shrunken-rates.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from sillage.effects.post_likelihoods import Column, Likelihood

FEWEST = 10
"""Posts below which no prior is fitted."""

_ROUNDS = 4
_FIRST_SPREAD = 0.5
_LEAST_SPREAD = 0.05
_SLOPE_SPREAD = 1.0
_FIRMNESS_SPREAD = 0.5
_OF_ALL = 6  # parameters before those of formats
_STRENGTHS = (-2.0, 12.0)
_UNLIKELY = -1.5
_START = (4.0, 2.0, _UNLIKELY)
_Codes = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class NetworkPrior:
    """What is usual of the posts of one network.

    Parameters
    ----------
    place : float
        Of the network: a logit, or a logarithm.
    formats : dict of str to float
        What each format adds.
    slope : float
        Per unit of the logarithm of how much a post was shown, around `middle`.
    middle : float
        The mean of these logarithms.
    strengths : tuple of float
        Of most posts, and of those that differ more, both at `middle`.
    firmness : float
        What the logarithms of both gain per unit of the logarithm of how much a post was shown.
    share : float
        Of the second kind.
    posts : int
        How many it was fitted on.
    spread : float
        How far formats differ.
    """

    place: float
    formats: dict[str, float]
    slope: float
    middle: float
    strengths: tuple[float, float]
    firmness: float
    share: float
    posts: int
    spread: float


@dataclass(frozen=True, slots=True)
class _Held:
    """Where the parameters of a network are drawn to: centres and precisions, one a parameter."""

    centre: Column
    precision: Column


def fit_networks(told: Likelihood, networks: Sequence[str], formats: Sequence[str]) -> dict[str, NetworkPrior] | None:
    """Fit the prior of each network.

    Parameters
    ----------
    told : Likelihood
        What posts did.
    networks, formats : sequence of str, n_posts
        Of each post; an unknown format is a format.

    Returns
    -------
    dict of str to NetworkPrior, or None
        None below `FEWEST` posts in all. A network of few posts leans on the others.
    """
    if len(networks) < FEWEST:
        return None
    names, codes = np.unique(np.asarray(networks, str), return_inverse=True)
    kinds = np.asarray(formats, str)
    parts = [(told.some(codes == place), kinds[codes == place]) for place in range(len(names))]
    alone = [_fit(part, kind, None) for part, kind in parts]
    if len(names) > 1:
        centre, spread = _together([prior for prior, _ in alone], [error for _, error in alone])
        alone = [_fit(part, kind, (centre, spread)) for part, kind in parts]
    return {str(name): prior for name, (prior, _) in zip(names, alone, strict=True)}


def places(prior: NetworkPrior, formats: Sequence[str], size: Column) -> Column:
    """Return the usual place of posts of a network.

    Parameters
    ----------
    prior : NetworkPrior
        Of their network.
    formats : sequence of str, n_posts
        One never seen adds nothing.
    size : ndarray of shape (n_posts,)
        The logarithm of how much each was shown.

    Returns
    -------
    ndarray of shape (n_posts,)
        Logits, or logarithms.
    """
    kinds, codes = np.unique(np.asarray(formats, str), return_inverse=True)
    added = np.array([prior.formats.get(str(kind), 0.0) for kind in kinds])
    return np.asarray(prior.place + added[codes] + prior.slope * (size - prior.middle), float)


def strengths(prior: NetworkPrior, size: Column) -> tuple[Column, Column]:
    """Return how little posts of a network differ.

    Parameters
    ----------
    prior : NetworkPrior
        Of their network.
    size : ndarray of shape (n_posts,)
        The logarithm of how much each was shown.

    Returns
    -------
    tuple of ndarray of shape (n_posts,)
        Of both kinds of posts.
    """
    firm = np.exp(prior.firmness * (size - prior.middle))
    return np.asarray(prior.strengths[0] * firm, float), np.asarray(prior.strengths[1] * firm, float)


def _fit(told: Likelihood, kinds: np.ndarray, all_of_them: tuple[Column, Column] | None) -> tuple[NetworkPrior, float]:
    """Fit one network: its place, slope, two strengths, share of the second, firmness, then a format each."""
    names, codes = np.unique(kinds, return_inverse=True)
    size = told.size()
    middle = float(size.mean())
    size = size - middle
    at = np.concatenate([[told.start(), 0.0, *_START, 0.0], np.zeros(len(names))])
    spread, error = _FIRST_SPREAD, 1.0
    for _ in range(_ROUNDS if len(names) > 1 else 1):
        held = _held(len(names), spread, all_of_them)
        at = _best(told, codes, size, at, held)
        information = _information(told, codes, size, at, len(names))
        left = 1 / (information[1:] + 1 / spread**2)
        # Half a format of the first guess stays in: one or two formats say next to nothing of how far formats differ.
        squares = float(np.sum(at[_OF_ALL:] ** 2 + left)) + 0.5 * _FIRST_SPREAD**2
        spread = max(_LEAST_SPREAD, float(np.sqrt(squares / (len(names) + 0.5))))
        error = float(1 / np.sqrt(information[0] + 1e-9))
    added = {str(name): float(value) for name, value in zip(names, at[_OF_ALL:], strict=True)}
    pair = (float(np.exp(at[2])), float(np.exp(at[3])))
    prior = NetworkPrior(
        float(at[0]), added, float(at[1]), middle, pair, float(at[5]), float(expit(at[4])), len(kinds), spread
    )
    return prior, error


def _held(formats: int, spread: float, all_of_them: tuple[Column, Column] | None) -> _Held:
    centre = np.concatenate([[0.0, 0.0, *_START, 0.0], np.zeros(formats)])
    precision = np.concatenate(
        [[1e-4, 1 / _SLOPE_SPREAD**2, 0.05, 0.05, 1.0, 1 / _FIRMNESS_SPREAD**2], np.full(formats, 1 / spread**2)]
    )
    if all_of_them is not None:
        centre[:4], precision[:4] = all_of_them[0], 1 / all_of_them[1] ** 2
    return _Held(centre, precision)


def _best(told: Likelihood, codes: _Codes, size: Column, at: Column, held: _Held) -> Column:
    def loss(now: Column) -> tuple[float, Column]:
        logs, by_place, by_parts = _mixed(told, codes, size, now)
        off = now - held.centre
        slopes = np.concatenate(
            [[by_place.sum(), by_place @ size, *by_parts], np.bincount(codes, by_place, len(now) - _OF_ALL)]
        )
        return float(-logs.sum() + 0.5 * (held.precision * off) @ off), held.precision * off - slopes

    bounds = [(None, None), (-3.0, 3.0), _STRENGTHS, _STRENGTHS, (-5.0, 0.0), (-1.0, 1.0)]
    bounds += [(-5.0, 5.0)] * (len(at) - _OF_ALL)
    found = minimize(loss, at, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 200})
    return np.asarray(found.x, float)


def _mixed(told: Likelihood, codes: _Codes, size: Column, at: Column) -> tuple[Column, Column, tuple[float, ...]]:
    """Return the log-likelihoods of the two kinds of posts together, with their slopes."""
    place = at[0] + at[1] * size + at[_OF_ALL:][codes]
    share = float(expit(at[4]))
    one, one_place, one_strength = told.told(place, np.exp(at[2] + at[5] * size))
    two, two_place, two_strength = told.told(place, np.exp(at[3] + at[5] * size))
    logs = np.logaddexp(np.log1p(-share) + one, np.log(share) + two)
    second = np.exp(np.log(share) + two - logs)
    by_place = (1 - second) * one_place + second * two_place
    parts = ((1 - second) * one_strength, second * two_strength)
    sums = (parts[0].sum(), parts[1].sum(), float((second - share).sum()), (parts[0] + parts[1]) @ size)
    return logs, np.asarray(by_place, float), sums


def _information(told: Likelihood, codes: _Codes, size: Column, at: Column, formats: int) -> Column:
    """Return how much the posts say of the network's place and of each format: sums of squared slopes."""
    _, by_place, _ = _mixed(told, codes, size, at)
    squares = np.bincount(codes, by_place**2, formats)
    return np.concatenate([[squares.sum()], squares])


def _together(priors: Sequence[NetworkPrior], errors: Sequence[float]) -> tuple[Column, Column]:
    """Return the middle of networks, and how far they differ: of place, slope and both strengths."""
    table = np.array([[one.place, one.slope, *np.log(one.strengths)] for one in priors])
    known = np.array([one.posts >= FEWEST for one in priors])
    if not known.any():
        known[:] = True
    weights = np.array([one.posts for one in priors], float) * known
    weights /= weights.sum()
    centre = weights @ table
    spread = np.sqrt(weights @ (table - centre) ** 2)
    error = float(np.sqrt(weights @ np.minimum(np.array(errors), 3.0) ** 2))
    spread[0] = max(float(spread[0]), error)
    return centre, np.maximum(spread, [0.25, 0.1, 0.5, 0.5])
