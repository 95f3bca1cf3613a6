"""What a post's figures say of its place: beta-binomial for rates, gamma-Poisson for counts, many posts at once.

Both have a mean (on its own scale, `place`) and a strength: how little posts of one kind differ. Every function takes
and returns arrays of one number a post.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.special import betainc, betaincinv, betaln, expit, gammainc, gammaincinv, gammaln, logit, psi

Column = np.ndarray[Any, np.dtype[np.float64]]


class Likelihood(Protocol):
    """What posts were seen to do, and how likely a prior makes it."""

    def told(self, place: Column, strength: Column) -> tuple[Column, Column, Column]:
        """Return the log-likelihood of each post and its slopes by the place and by the logarithm of the strength."""
        ...

    def mean(self, place: Column, strength: Column) -> Column:
        """Return the posterior mean of each post."""
        ...

    def below(self, value: Column, place: Column, strength: Column) -> Column:
        """Return the posterior chance of each post to lie below a value."""
        ...

    def quantile(self, share: float, place: Column, strength: Column) -> Column:
        """Return the posterior quantile of each post."""
        ...

    def some(self, chosen: Any) -> Likelihood:
        """Return the same of some posts."""
        ...

    def start(self) -> float:
        """Return the place of all posts together."""
        ...

    def size(self) -> Column:
        """Return the logarithm of how much each post was shown; all 0 where nobody knows."""
        ...


@dataclass(frozen=True, slots=True)
class Rates:
    """So many out of so many.

    Parameters
    ----------
    k, n : ndarray of shape (n_posts,)
        Interactions, and views or people; ``0 <= k <= n``, ``n > 0``.
    """

    k: Column
    n: Column

    def told(self, place: Column, strength: Column) -> tuple[Column, Column, Column]:
        """Return the beta-binomial log-likelihood and its slopes."""
        mean = np.clip(expit(place), 1e-12, 1 - 1e-12)
        a, b = mean * strength, (1 - mean) * strength
        rest = self.n - self.k
        more, less = psi(self.k + a) - psi(a), psi(rest + b) - psi(b)
        by_place = strength * mean * (1 - mean) * (more - less)
        by_strength = strength * (mean * more + (1 - mean) * less - psi(self.n + strength) + psi(strength))
        return betaln(self.k + a, rest + b) - betaln(a, b), by_place, by_strength

    def mean(self, place: Column, strength: Column) -> Column:
        """Return the posterior mean rate."""
        return np.asarray((expit(place) * strength + self.k) / (strength + self.n), float)

    def below(self, value: Column, place: Column, strength: Column) -> Column:
        """Return the posterior chance to lie below a rate."""
        return np.asarray(betainc(*self._posterior(place, strength), np.clip(value, 0, 1)), float)

    def quantile(self, share: float, place: Column, strength: Column) -> Column:
        """Return the posterior quantile."""
        return np.asarray(betaincinv(*self._posterior(place, strength), share), float)

    def some(self, chosen: Any) -> Rates:
        """Return the rates of some posts."""
        return Rates(self.k[chosen], self.n[chosen])

    def start(self) -> float:
        """Return the logit of the rate of all posts together."""
        return float(logit(np.clip(self.k.sum() / self.n.sum(), 1e-6, 1 - 1e-6)))

    def size(self) -> Column:
        """Return the logarithm of views."""
        return np.asarray(np.log(self.n), float)

    def _posterior(self, place: Column, strength: Column) -> tuple[Column, Column]:
        mean = np.clip(expit(place), 1e-12, 1 - 1e-12)
        return mean * strength + self.k, (1 - mean) * strength + self.n - self.k


@dataclass(frozen=True, slots=True)
class Counts:
    """So many a post.

    Parameters
    ----------
    k : ndarray of shape (n_posts,)
        Interactions so far.
    share : ndarray of shape (n_posts,)
        Of what posts of that age will have in the end; 1 for old ones.
    """

    k: Column
    share: Column

    def told(self, place: Column, strength: Column) -> tuple[Column, Column, Column]:
        """Return the negative binomial log-likelihood and its slopes."""
        expected = np.exp(np.clip(place, -30, 30)) * self.share
        whole = strength + expected
        logs = gammaln(self.k + strength) - gammaln(strength) - strength * np.log1p(expected / strength)
        logs = logs + self.k * np.log(expected / whole)
        by_place = (self.k - expected) * strength / whole
        by_strength = psi(self.k + strength) - psi(strength) - np.log1p(expected / strength)
        by_strength = strength * (by_strength + 1 - (self.k + strength) / whole)
        return logs, by_place, by_strength

    def mean(self, place: Column, strength: Column) -> Column:
        """Return the posterior mean of a post in the end."""
        shape, rate = self._posterior(place, strength)
        return np.asarray(shape / rate, float)

    def below(self, value: Column, place: Column, strength: Column) -> Column:
        """Return the posterior chance to lie below a count."""
        shape, rate = self._posterior(place, strength)
        return np.asarray(gammainc(shape, np.maximum(value, 0) * rate), float)

    def quantile(self, share: float, place: Column, strength: Column) -> Column:
        """Return the posterior quantile."""
        shape, rate = self._posterior(place, strength)
        return np.asarray(gammaincinv(shape, share) / rate, float)

    def some(self, chosen: Any) -> Counts:
        """Return the counts of some posts."""
        return Counts(self.k[chosen], self.share[chosen])

    def start(self) -> float:
        """Return the logarithm of the mean of all posts together."""
        return float(np.log(max(float(self.k.sum()), 0.5) / self.share.sum()))

    def size(self) -> Column:
        """Return nothing: nobody knows how much a post was shown."""
        return np.zeros(len(self.k))

    def _posterior(self, place: Column, strength: Column) -> tuple[Column, Column]:
        return strength + self.k, strength / np.exp(np.clip(place, -30, 30)) + self.share
