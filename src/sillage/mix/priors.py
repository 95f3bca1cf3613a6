"""What is believed before the data speak, as one proper distribution that can be drawn from.

Channels of one family share a part of their belief: ``logit(alpha_c) = m_f + u_f + v_c`` with a deviation ``u_f`` of
the family and one ``v_c`` of the channel. Both are normal, so the family's is integrated out: what remains is a normal
with one covariance within a family. ``log(lambda_c)`` is built alike. Ceilings ``beta_c`` are half-normal around zero
with the scale ``tau_c w_f``, where ``w_f^2`` is inverse-gamma: channels of a family that all bring little pull each
other down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, logit

from sillage.mix.families import BELIEFS, Family

Array = np.ndarray[Any, Any]

CARRY_SPREADS = (0.6, 0.8)
"""Standard deviations of the logit of alpha: between families of one kind, between channels of a family."""
STEEPNESS_SPREADS = (0.35, 0.5)
"""The same of the logarithm of lambda."""
CEILING_FREEDOM = 8.0
"""Degrees of freedom of the half-t that the ceilings follow together."""
NOISE_SHAPE, NOISE_SCALE = 1.0, 0.03
"""Inverse-gamma of the noise's variance, on a target whose best week is 1: worth two weeks of that noise."""
NUISANCE_SPREAD = 100.0
"""Standard deviation of intercept, trend, season and controls, in standard deviations of the noise: as good as flat."""


@dataclass(frozen=True)
class Prior:
    """Beliefs on some channels.

    Parameters
    ----------
    mean : ndarray of shape (n_channels, 2)
        Of ``logit(alpha)`` and ``log(lambda)``.
    precision : ndarray of shape (2, n_channels, n_channels)
        Of the same, one matrix each.
    root : ndarray of shape (2, n_channels, n_channels)
        Cholesky factors of the covariances.
    ceiling : ndarray of shape (n_channels,)
        ``tau``, as a share of the target's best week.
    family : ndarray of int of shape (n_channels,)
        Places of the families, from 0.
    """

    mean: Array
    precision: Array
    root: Array
    ceiling: Array
    family: Array

    @property
    def families(self) -> int:
        """How many families there are."""
        return int(self.family.max()) + 1

    def log_density(self, moved: Array) -> Array:
        """Return the logarithm of the density of carry-over and steepness, up to a constant.

        Parameters
        ----------
        moved : ndarray of shape (n, n_channels, 2)
            ``logit(alpha)`` and ``log(lambda)``.

        Returns
        -------
        ndarray of shape (n,)
            Its logarithm.
        """
        away = moved - self.mean
        found: Array = -0.5 * np.einsum("ncp,pcd,ndp->n", away, self.precision, away)
        return found

    def draw(self, size: int, rng: np.random.Generator) -> PriorDraws:
        """Draw from the beliefs.

        Parameters
        ----------
        size : int
            How many.
        rng : numpy.random.Generator
            Where chance comes from.

        Returns
        -------
        PriorDraws
            As many rows.
        """
        channels = len(self.ceiling)
        moved = self.mean + np.einsum("pcd,ndp->ncp", self.root, rng.standard_normal((size, channels, 2)))
        half = CEILING_FREEDOM / 2
        width = np.sqrt(half / rng.gamma(half, size=(size, self.families)))
        beta = np.abs(rng.standard_normal((size, channels))) * self.ceiling * width[:, self.family]
        sigma = np.sqrt(NOISE_SHAPE * NOISE_SCALE**2 / rng.gamma(NOISE_SHAPE, size=size))
        return PriorDraws(moved, beta, width, sigma)


@dataclass(frozen=True)
class PriorDraws:
    """Draws from the beliefs.

    Parameters
    ----------
    moved : ndarray of shape (n_draws, n_channels, 2)
        ``logit(alpha)`` and ``log(lambda)``.
    beta : ndarray of shape (n_draws, n_channels)
        Ceilings, as shares of the target's best week.
    width : ndarray of shape (n_draws, n_families)
        ``w``.
    sigma : ndarray of shape (n_draws,)
        Standard deviation of the noise.
    """

    moved: Array
    beta: Array
    width: Array
    sigma: Array

    @property
    def alpha(self) -> Array:
        """Shares that remain from a week to the next, of shape (n_draws, n_channels)."""
        return np.asarray(expit(self.moved[..., 0]))

    @property
    def steepness(self) -> Array:
        """Lambdas, of shape (n_draws, n_channels)."""
        return np.exp(self.moved[..., 1])


def prior_of(families: Sequence[Family]) -> Prior:
    """Return the beliefs on channels of these families.

    Parameters
    ----------
    families : sequence of Family
        One a channel.

    Returns
    -------
    Prior
        Usual beliefs of `sillage.mix.families`.
    """
    beliefs = [BELIEFS[one] for one in families]
    mean = np.array([(logit(one.carry), np.log(one.steepness)) for one in beliefs])
    order = {one: place for place, one in enumerate(dict.fromkeys(families))}
    family = np.array([order[one] for one in families])
    alike = family[:, None] == family[None, :]
    covariances = np.stack(
        [alike * shared**2 + np.eye(len(families)) * own**2 for shared, own in (CARRY_SPREADS, STEEPNESS_SPREADS)]
    )
    ceiling = np.array([one.ceiling for one in beliefs])
    return Prior(mean, np.linalg.inv(covariances), np.linalg.cholesky(covariances), ceiling, family)
