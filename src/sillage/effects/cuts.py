"""Kinds of posts, hours, campaigns: how often what was expected of their posts happened.

Every post is set against the usual of its own network, so that a kind of post is not good because it stands on a good
network: observed over expected, 1 being the usual. Posts differ among themselves, so that ten posts are ten and not
their hundred thousand views; and a group of few posts is drawn towards 1. How far groups differ is not fitted to one
value but averaged over all that are likely: a best fit of "not at all" would be sure of what few groups cannot tell.
See docs/calculations/shrunken-rates.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammainc, gammainccinv, gammaincinv, gammaln

from sillage.effects.separable import separable
from sillage.effects.shrinkage import LEVEL, Estimate, Method, Prior, shrunken_count

FEWEST_GROUPS = 3
"""Groups below which none is drawn towards the others."""
_STEPS = (np.arange(100) + 0.5) / 100
SPREADS = 1.5 * _STEPS**2
"""Relative standard deviations between groups, all up to 1.5 as likely before anything is seen; closer near 0."""

_WIDTHS = _STEPS / _STEPS.sum()
_STRENGTHS = 1 / SPREADS**2
_UNLIKELY = 1e-4
"""Weight of a spread below which it says nothing of who is the best."""
_BEYOND = 1e-9
_EDGES = 65
_Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One post against the usual of its network.

    Parameters
    ----------
    observed, expected : float
        Interactions that it had, and that a usual post seen as often has.
    variance : float
        Of such a post: chance, and what posts differ by.
    """

    observed: float
    expected: float
    variance: float


@dataclass(frozen=True, slots=True)
class Group:
    """Posts that have something in common.

    Parameters
    ----------
    posts : int
        How many.
    observed, expected : float
        Their sums.
    index : Estimate
        How often what was expected happened: 1 is the usual.
    """

    posts: int
    observed: float
    expected: float
    index: Estimate


def seen_rate(k: float, n: float, usual: float, prior: Prior | None) -> Seen | None:
    """Set a post's rate against the usual one.

    Parameters
    ----------
    k, n : float
        So many out of so many.
    usual : float
        The rate of all posts of its network together.
    prior : Prior or None
        How posts of its network differ; None supposes that they do by chance alone.

    Returns
    -------
    Seen or None
        None where nothing can be expected: nobody saw it, or it has more interactions than views.
    """
    if n <= 0 or not 0 <= k <= n or not 0 < usual < 1:
        return None
    spread = 1 + (n - 1) / (prior.strength + 1) if prior else 1.0
    return Seen(k, n * usual, n * usual * (1 - usual) * spread)


def seen_count(k: float, usual: float, prior: Prior | None) -> Seen | None:
    """Set a post's interactions against the usual number.

    Parameters
    ----------
    k : float
        How many.
    usual : float
        The mean of the posts of its network.
    prior : Prior or None
        How posts of its network differ; None supposes that they do by chance alone.

    Returns
    -------
    Seen or None
        None where nothing can be expected.
    """
    if k < 0 or usual <= 0:
        return None
    return Seen(k, usual, usual + (usual / prior.strength if prior else 0.0) * (usual / prior.mean if prior else 1.0))


def cut(posts: Iterable[tuple[Hashable, Seen]], level: float = LEVEL) -> dict[Hashable, Group]:
    """Sum posts by what they have in common.

    Parameters
    ----------
    posts : iterable of (key, Seen)
        In any order.
    level : float
        Nominal coverage.

    Returns
    -------
    dict of key to Group
        Each group's index drawn towards 1 by gamma priors, weighed by how likely the groups make their spreads; not
        drawn, with the exact interval alone, below `FEWEST_GROUPS`.
    """
    gathered = _gathered(posts)
    sums = {key: _sum(some) for key, some in gathered.items()}
    weights = _spreads(list(sums.values()))
    return {key: _group(len(gathered[key]), one, weights, level) for key, one in sums.items()}


def together(posts: Iterable[Seen], level: float = LEVEL) -> Group | None:
    """Sum posts without drawing them anywhere.

    Parameters
    ----------
    posts : iterable of Seen
        In any order.
    level : float
        Nominal coverage.

    Returns
    -------
    Group or None
        None of no posts.
    """
    some = list(posts)
    return _group(len(some), _sum(some), None, level) if some else None


def stands_apart(key: Hashable, posts: Sequence[tuple[Hashable, Seen]], groups: Mapping[Hashable, Group]) -> bool:
    """Tell whether a group is set apart from all other posts.

    Parameters
    ----------
    key : hashable
        Which.
    posts : sequence of (key, Seen)
        Those of every group.
    groups : mapping of key to Group
        As `cut` returns them.

    Returns
    -------
    bool
        Whether the group's interval, drawn towards the usual, lies outside that of the others together.
    """
    rest = together(seen for other, seen in posts if other != key)
    return rest is not None and separable(groups[key].index.bounds, rest.index.bounds)


def standing_apart(
    posts: Sequence[tuple[Hashable, Seen]], groups: Mapping[Hashable, Group], level: float = LEVEL
) -> frozenset[Hashable]:
    """Return the groups that are set apart from all other posts: what `stands_apart` tells of each, in one go.

    Parameters
    ----------
    posts : sequence of (key, Seen)
        Those of every group.
    groups : mapping of key to Group
        As `cut` returns them, or some of them.
    level : float
        Nominal coverage.

    Returns
    -------
    frozenset of key
        To the last digit those of `stands_apart`, without going through all posts in objects for each group.
    """
    numbers = {key: number for number, key in enumerate(dict.fromkeys(key for key, _ in posts))}
    own = np.array([numbers[key] for key, _ in posts], np.int64)
    columns = np.array([(one.observed, one.expected, one.variance) for _, one in posts], float).reshape(-1, 3).T
    ranked = [(column[order], own[order]) for column in columns for order in (np.argsort(column),)]
    found = set()
    for key, group in groups.items():
        others = len(posts) - group.posts
        if others:
            rest = Seen(*(float(column[whose != numbers[key]].cumsum()[-1]) for column, whose in ranked))
            if separable(group.index.bounds, _group(others, rest, None, level).index.bounds):
                found.add(key)
    return frozenset(found)


def chances_of_best(posts: Iterable[tuple[Hashable, Seen]], judged: Collection[Hashable]) -> dict[Hashable, float]:
    """Return the chance of each group to be truly the best of those that are judged.

    Parameters
    ----------
    posts : iterable of (key, Seen)
        Those of every group: how far groups differ is learnt from all, as `cut` does.
    judged : collection of hashable
        The groups that may be the best; keys that no post has are left out.

    Returns
    -------
    dict of key to float
        From 0 to 1, their sum being 1; empty below two groups. Given how far groups differ, each is a gamma: the chance
        that the largest lies in a small step is shared by how fast the groups' logarithms of distribution functions
        rise in it, and the spreads are averaged as in `cut`. Below `FEWEST_GROUPS` nothing is drawn (prior of Jeffreys,
        half a count).

    Examples
    --------
    >>> found = chances_of_best([("reel", Seen(25, 20, 20)), ("photo", Seen(20, 20, 20))], ("reel", "photo"))
    >>> round(found["reel"], 1)
    0.8
    """
    sums = {key: _sum(some) for key, some in _gathered(posts).items()}
    among = [key for key in sums if key in judged]
    if len(among) < 2:
        return {}
    weights = _spreads(list(sums.values()))
    k, e = (np.array(column, float)[:, None] for column in zip(*(_effective(sums[key]) for key in among), strict=True))
    if weights is None:
        return dict(zip(among, _best_of((k + 0.5)[:, 0], e[:, 0]).tolist(), strict=True))
    likely = np.flatnonzero(weights > _UNLIKELY)
    shapes, rates = k + _STRENGTHS[likely], e + _STRENGTHS[likely]
    told = np.array([_best_of(*columns) for columns in zip(shapes.T, rates.T, strict=True)])
    found = weights[likely] @ told / weights[likely].sum()
    at_most_one = np.minimum(found, 1.0)  # an average of ones may pass 1 by a last digit
    return dict(zip(among, at_most_one.tolist(), strict=True))


def _gathered(posts: Iterable[tuple[Hashable, Seen]]) -> dict[Hashable, list[Seen]]:
    gathered: dict[Hashable, list[Seen]] = defaultdict(list)
    for key, seen in posts:
        gathered[key].append(seen)
    return gathered


def _best_of(shapes: _Numbers, rates: _Numbers) -> _Numbers:
    """Return the chance of each of some gammas to be the largest."""
    low = float(np.max(gammaincinv(shapes, _BEYOND) / rates))
    high = float(np.max(gammainccinv(shapes, _BEYOND) / rates))
    edges = np.linspace(low, high, _EDGES)
    logs = np.log(np.maximum(gammainc(shapes[:, None], rates[:, None] * edges), 1e-300))
    rises = np.maximum(np.diff(logs, axis=1), 0.0)
    whole = np.maximum(rises.sum(axis=0), 1e-300)
    found = (rises / whole) @ np.diff(np.exp(logs.sum(axis=0)))
    return np.asarray(found / found.sum(), float)


def _group(posts: int, whole: Seen, weights: _Numbers | None, level: float) -> Group:
    k, e = _effective(whole)
    index = shrunken_count(k, e, None, level) if weights is None else _drawn(k, e, weights, level)
    return Group(posts, whole.observed, whole.expected, index)


def _sum(some: Sequence[Seen]) -> Seen:
    # Sums of sorted numbers: the order of the rows never matters, not even by a last digit.
    columns = ([one.observed for one in some], [one.expected for one in some], [one.variance for one in some])
    return Seen(*(sum(sorted(column)) for column in columns))


def _effective(whole: Seen) -> tuple[float, float]:
    """Return the counts of a Poisson that varies relatively as much: both over variance / expected."""
    ratio = max(1.0, whole.variance / whole.expected)
    return whole.observed / ratio, whole.expected / ratio


def _spreads(sums: Sequence[Seen]) -> _Numbers | None:
    """Return how likely each of `SPREADS` is; None where too few groups tell."""
    if len(sums) < FEWEST_GROUPS or not any(one.observed for one in sums):
        return None
    k, e = (np.array(column, float)[:, None] for column in zip(*sorted(map(_effective, sums)), strict=True))
    strength = _STRENGTHS[None, :]
    told = gammaln(k + strength) - gammaln(strength) - strength * np.log1p(e / strength)
    logs = np.sum(told - k * np.log(strength + e), axis=0)
    weights: _Numbers = _WIDTHS * np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), float)


def _drawn(k: float, e: float, weights: _Numbers, level: float) -> Estimate:
    """Return the mean and the interval of a mixture of gammas, one a spread."""
    shapes, rates = _STRENGTHS + k, _STRENGTHS + e
    middle = float(np.sum(weights * shapes / rates))
    top = float(np.max(gammainccinv(shapes, 1e-6) / rates))

    def below(value: float) -> float:
        return float(np.sum(weights * gammainc(shapes, value * rates)))

    tail = (1 - level) / 2
    low, high = (float(brentq(lambda value, p=p: below(value) - p, 0.0, top)) for p in (tail, 1 - tail))
    return Estimate(middle, low, high, k / e, Method.SHRUNKEN)
