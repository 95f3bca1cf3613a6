"""Whether chains have converged: rank-normalised split R-hat and effective sample size.

References
----------
Vehtari, A., Gelman, A., Simpson, D., Carpenter, B. & Bürkner, P.-C. (2021), *Rank-Normalization, Folding, and
Localization: An Improved R-hat*, Bayesian Analysis 16.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

Array = np.ndarray[Any, Any]


def rhat(draws: Array) -> float:
    """Return the greater of the R-hats of ranks and of folded ranks.

    Parameters
    ----------
    draws : ndarray of shape (n_chains, n_kept)
        Of one quantity.

    Returns
    -------
    float
        1 when all chains tell the same; infinite when each stands still elsewhere.
    """
    halves = _split(draws)
    folded = np.abs(halves - np.median(halves))
    return max(_plain_rhat(_normal_scores(halves)), _plain_rhat(_normal_scores(folded)))


def effective_size(draws: Array) -> float:
    """Return how many independent draws these are worth, for the middle of the distribution.

    Parameters
    ----------
    draws : ndarray of shape (n_chains, n_kept)
        Of one quantity.

    Returns
    -------
    float
        Bulk effective sample size, by Geyer's initial monotone sequence.
    """
    scores = _normal_scores(_split(draws))
    chains, length = scores.shape
    within, pooled = _variances(scores)
    if pooled <= 0:
        return float(draws.size)
    centred = scores - scores.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.rfft(centred, 2 * length, axis=1)) ** 2
    covariance = np.fft.irfft(power, axis=1)[:, :length].mean(axis=0) / length
    rho = 1 - (within - covariance * length / (length - 1)) / pooled
    rho[0] = 1.0
    pairs = rho[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    ends = np.flatnonzero(pairs < 0)
    pairs = np.minimum.accumulate(pairs[: ends[0] if len(ends) else len(pairs)])
    time = max(-1 + 2 * float(pairs.sum()), 1 / np.log10(chains * length))
    return float(chains * length / time)


def _split(draws: Array) -> Array:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normal_scores(draws: Array) -> Array:
    ranks = rankdata(draws, method="average").reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def _variances(scores: Array) -> tuple[float, float]:
    length = scores.shape[1]
    within = float(scores.var(axis=1, ddof=1).mean())
    between = float(scores.mean(axis=1).var(ddof=1)) * length
    return within, (length - 1) / length * within + between / length


def _plain_rhat(scores: Array) -> float:
    within, pooled = _variances(scores)
    if within <= 0:
        return 1.0 if pooled <= 0 else float("inf")
    return float(np.sqrt(pooled / within))
