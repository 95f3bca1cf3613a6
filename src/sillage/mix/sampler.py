"""The collapsed sampler: only carry-over and steepness are walked; the rest is drawn exactly.

Given ``(alpha_c, lambda_c)`` of every channel the model is a Bayesian linear regression. One turn of a chain:

1. for each channel, propose ``(alpha_c, lambda_c)`` and decide with ``beta_c`` *integrated over the half line*
   (intercept, trend, season and controls are integrated out all along), then draw ``beta_c`` from its truncated normal;
2. draw all ceilings a few times more, each from its truncated normal given the others;
3. draw ``sigma^2`` and the families' widths from their inverse gammas.

The integral over the half line holds the truncation's mass, ``Phi(pull / sqrt(precision))``: without it channels near
zero are wrong. Each step leaves the posterior as it is, for any number of channels. All chains walk side by side, in
one array. Proposals adapt while warming up only. The derivation is docs/calculations/marginal-return.md.

References
----------
Liu, J. S. (1994), *The Collapsed Gibbs Sampler in Bayesian Computations*, JASA 89; van Dyk, D. & Park, T. (2008),
*Partially Collapsed Gibbs Samplers*, JASA 103; Haario, H., Saksman, E. & Tamminen, J. (2001), *An Adaptive Metropolis
Algorithm*, Bernoulli 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from sillage.mix.design import Design
from sillage.mix.priors import CEILING_FREEDOM, NOISE_SCALE, NOISE_SHAPE, Prior
from sillage.mix.truncated import draw_above_zero, log_mass_above_zero

Array = np.ndarray[Any, Any]

_SWEEPS = 3
_STEPS = (0.35, 1.0, 2.2)
"""Lengths of steps, of the one that suits a normal of two dimensions: short for sharp corners, long for flats."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How long chains walk.

    Parameters
    ----------
    chains : int
        Side by side.
    warm_up : int
        Turns that are thrown away, during which proposals adapt.
    kept : int
        Draws kept of each chain.
    every : int
        Turns between two of them.
    """

    chains: int = 12
    warm_up: int = 600
    kept: int = 350
    every: int = 6


@dataclass(frozen=True)
class Draws:
    """Draws from the posterior, by chain.

    Parameters
    ----------
    alpha : ndarray of shape (n_chains, n_kept, n_channels)
        Shares that remain from a week to the next.
    steepness : ndarray of shape (n_chains, n_kept, n_channels)
        Lambdas.
    beta : ndarray of shape (n_chains, n_kept, n_channels)
        Ceilings, as shares of the target's largest value.
    sigma : ndarray of shape (n_chains, n_kept)
        Noise, likewise.
    """

    alpha: Array
    steepness: Array
    beta: Array
    sigma: Array


class _Chains:
    """Where all chains stand, side by side."""

    def __init__(self, design: Design, prior: Prior, walk: Walk, rng: np.random.Generator) -> None:
        self.design, self.prior, self.rng = design, prior, rng
        first = prior.draw(walk.chains, rng)
        self.moved, self.width = first.moved, first.width
        self.beta = np.zeros((walk.chains, design.channels))
        self.sum_of_squares = float(design.target @ design.target)
        self.variance = np.full(walk.chains, self.sum_of_squares / design.weeks)
        self.regressors = np.zeros((walk.chains, design.channels, design.weeks))
        self.lift_precision, self.lift_pull = np.zeros_like(self.beta), np.zeros_like(self.beta)
        for channel in range(design.channels):
            self._place(channel, *self._parts(channel, self.moved[:, channel]), np.full(walk.chains, True))
        self.gram = np.einsum("kcn,kdn->kcd", self.regressors, self.regressors)
        self.pull = self.regressors @ design.target
        self.log_prior = prior.log_density(self.moved)
        self.proposal = np.stack([np.diag([0.5, 0.3])] * design.channels)
        self.accepted = np.zeros(design.channels)

    def turn(self) -> None:
        """Leave the posterior as it is, elsewhere."""
        for channel in range(self.design.channels):
            self._move(channel)
        for _ in range(_SWEEPS if self.design.channels > 1 else 0):
            for channel in range(self.design.channels):
                self._draw_ceiling(channel)
        self._draw_noise()
        self._draw_widths()

    def _parts(self, channel: int, moved: Array) -> tuple[Array, Array, Array]:
        """Return the regressor of a channel with what experiments add to the precision and the pull of its ceiling."""
        alpha, steepness = expit(moved[:, 0]), np.exp(moved[:, 1])
        precision, pull = np.zeros(len(moved)), np.zeros(len(moved))
        for at, lift in self.design.lifts:
            if at == channel:
                rise = np.tanh(steepness * lift.after / 2) - np.tanh(steepness * lift.before / 2)
                precision, pull = precision + (rise / lift.error) ** 2, pull + rise * lift.lift / lift.error**2
        return self.design.regressor(channel, alpha, steepness), precision, pull

    def _place(self, channel: int, regressor: Array, precision: Array, pull: Array, where: Array) -> None:
        self.regressors[where, channel] = regressor[where]
        self.lift_precision[where, channel] = precision[where]
        self.lift_pull[where, channel] = pull[where]

    def _conditional(self, channel: int, gram: Array, pull: Array, lifts: tuple[Array, Array]) -> tuple[Array, Array]:
        """Return precision and pull of a channel's ceiling, given the other ceilings and the noise."""
        others = np.einsum("kd,kd->k", gram, self.beta) - gram[:, channel] * self.beta[:, channel]
        belief = (self.prior.ceiling[channel] * self.width[:, self.prior.family[channel]]) ** 2
        return gram[:, channel] / self.variance + 1 / belief + lifts[0], (pull - others) / self.variance + lifts[1]

    def _move(self, channel: int) -> None:
        """Move carry-over and steepness of a channel with its ceiling integrated out, then draw the ceiling."""
        chains = len(self.beta)
        factor = np.linalg.cholesky(self.proposal[channel])
        length = self.rng.choice(_STEPS, size=(chains, 1)) * 2.38 / np.sqrt(2)
        moved = self.moved.copy()
        moved[:, channel] += length * (self.rng.standard_normal((chains, 2)) @ factor.T)
        regressor, *lifts = self._parts(channel, moved[:, channel])
        gram = np.einsum("kn,kdn->kd", regressor, self.regressors)
        gram[:, channel] = np.einsum("kn,kn->k", regressor, regressor)
        pull = regressor @ self.design.target
        log_prior = self.prior.log_density(moved)
        proposed = self._conditional(channel, gram, pull, (lifts[0], lifts[1]))
        gain = log_mass_above_zero(*proposed) + log_prior - log_mass_above_zero(*self._now(channel)) - self.log_prior
        taken = np.log(1 - self.rng.random(chains)) < gain
        self.accepted[channel] += taken.mean()
        self.moved[taken], self.log_prior[taken] = moved[taken], log_prior[taken]
        self._place(channel, regressor, lifts[0], lifts[1], taken)
        self.gram[taken, channel], self.gram[taken, :, channel] = gram[taken], gram[taken]
        self.pull[taken, channel] = pull[taken]
        self._draw_ceiling(channel)

    def _now(self, channel: int) -> tuple[Array, Array]:
        lifts = self.lift_precision[:, channel], self.lift_pull[:, channel]
        return self._conditional(channel, self.gram[:, channel], self.pull[:, channel], lifts)

    def _draw_ceiling(self, channel: int) -> None:
        uniform = 1 - self.rng.random(len(self.beta))
        self.beta[:, channel] = draw_above_zero(*self._now(channel), uniform)

    def _draw_noise(self) -> None:
        fitted = np.einsum("kc,kcd,kd->k", self.beta, self.gram, self.beta)
        left = np.maximum(self.sum_of_squares - 2 * np.einsum("kc,kc->k", self.beta, self.pull) + fitted, 0)
        shape = NOISE_SHAPE + self.design.weeks / 2
        self.variance = (NOISE_SHAPE * NOISE_SCALE**2 + left / 2) / self.rng.gamma(shape, size=len(self.beta))

    def _draw_widths(self) -> None:
        for family in range(self.prior.families):
            of_it = self.prior.family == family
            squares = ((self.beta[:, of_it] / self.prior.ceiling[of_it]) ** 2).sum(axis=1)
            drawn = self.rng.gamma((CEILING_FREEDOM + of_it.sum()) / 2, size=len(self.beta))
            self.width[:, family] = np.sqrt((CEILING_FREEDOM + squares) / 2 / drawn)


def sample(design: Design, prior: Prior, walk: Walk, seed: int) -> Draws:
    """Draw from the posterior.

    Parameters
    ----------
    design : Design
        From `sillage.mix.design.design_of`.
    prior : Prior
        On the same channels.
    walk : Walk
        How long.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    Draws
        Not yet known to have converged: see `sillage.mix.diagnostics`.
    """
    chains = _Chains(design, prior, walk, np.random.default_rng(seed))
    _warm_up(chains, walk)
    shape = (walk.chains, walk.kept, design.channels)
    moved, beta, sigma = np.empty((*shape, 2)), np.empty(shape), np.empty(shape[:2])
    for kept in range(walk.kept):
        for _ in range(walk.every):
            chains.turn()
        moved[:, kept], beta[:, kept], sigma[:, kept] = chains.moved, chains.beta, np.sqrt(chains.variance)
    return Draws(expit(moved[..., 0]), np.exp(moved[..., 1]), beta, sigma)


def _warm_up(chains: _Chains, walk: Walk) -> None:
    """Walk, and learn now and then from where all chains have been how far each channel should step."""
    seen: list[Array] = []
    for turn in range(walk.warm_up):
        chains.turn()
        seen.append(chains.moved.copy())
        if turn + 1 in (walk.warm_up // 4, walk.warm_up // 2, 3 * walk.warm_up // 4):
            late = np.concatenate(seen[len(seen) // 2 :])
            spread = [np.cov(late[:, channel].T) + 1e-4 * np.eye(2) for channel in range(chains.design.channels)]
            chains.proposal = np.stack(spread)
