"""The posterior of the noise by weighted draws, in other code than the sampler's: nothing of it is used here.

No whitening (the covariance with intercept, trend, season and controls is inverted as it stands), no widths of families
(the ceilings follow their half-t), no chains, and the noise integrated out by its closed form: given the other
parameters, whose misfit is ``Q``, its variance is inverse-gamma with the shape ``1 + n / 2`` and the scale
``0.03^2 + Q / 2``, and they weigh as much as that scale to the power ``-(1 + n / 2)``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, gammaincc, ndtr
from scipy.stats import t as student

from sillage.mix import MixData

Array = np.ndarray[Any, Any]

CENTRES = {"paid_social": (0.3, 2.5, 0.3), "search": (0.2, 2.5, 0.3)}
"""Median alpha, median lambda, ceiling's scale."""
SPREADS = np.sqrt([0.6**2 + 0.8**2, 0.35**2 + 0.5**2])
FLAT, LEAST, FREEDOM = 100.0, 0.03, 8
YEAR = 365.25


@dataclass(frozen=True)
class Exact:
    """What is known of the noise of one brand; `worth` is how many independent draws the weighted ones are worth."""

    shape: float
    scales: Array
    worth: float

    def below(self, sigma: Array) -> Array:
        """Return the probability that the noise is less, for each of some values."""
        return np.asarray(gammaincc(self.shape, self.scales[:, None] / sigma**2).mean(axis=0))


def truth(size: int, families: tuple[str, ...], rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw from what is believed: (size, channels, 3) of alpha, lambda and ceiling, and (size,) of the noise."""
    return _told(rng.standard_normal((size, 3 * len(families))), families), LEAST / np.sqrt(rng.exponential(size=size))


def base(data: MixData) -> Array:
    """Return intercept, trend, one wave a year and controls, of shape (n_weeks, ...)."""
    angle = 2 * np.pi * np.array([day.toordinal() for day in data.weeks]) / YEAR
    controls = (data.controls - data.controls.mean(axis=0)) / data.controls.std(axis=0)
    line = np.linspace(-1, 1, len(angle))
    return np.column_stack([np.ones_like(angle), line, np.sin(angle), np.cos(angle), controls])


def brings(data: MixData, parameters: Array) -> Array:
    """Return what all channels bring in each week, (size, n_weeks), from (size, channels, 3)."""
    total = np.zeros((len(parameters), len(data.weeks)))
    for place, channel in enumerate(data.channels):
        alpha, steepness, ceiling = (parameters[:, place, one, None] for one in range(3))
        worked, weight = np.zeros_like(total), np.zeros_like(alpha)
        for lag in range(8):
            worked[:, lag:] += alpha**lag * (channel.inputs[: len(data.weeks) - lag] / channel.inputs.max())
            weight = weight + alpha**lag
        fading = np.exp(-steepness * worked / weight)
        total += ceiling * (1 - fading) / (1 + fading)
    return total


def noise(data: MixData, families: tuple[str, ...], size: int, rng: np.random.Generator, learned: int = 7) -> Exact:
    """Integrate over the other parameters by importance sampling that learns where to look.

    Coordinates are those in which what is believed is standard normal. A tenth of the draws stay with it, so that no
    weight can run away; the others come from a wide normal around what the round before found.
    """
    precision = np.linalg.inv(np.eye(len(data.weeks)) + FLAT**2 * base(data) @ base(data).T)
    shape, dimensions = 1 + len(data.weeks) / 2, 3 * len(families)
    mean: Array = np.zeros(dimensions)
    root: Array = np.eye(dimensions)
    for turn in range(learned + 1):
        drawn = rng.standard_normal((size, dimensions))
        drawn[size // 10 :] = mean + drawn[size // 10 :] @ root.T
        left = data.target - brings(data, _told(drawn, families))
        scales = LEAST**2 + np.einsum("nt,nt->n", left @ precision, left) / 2
        away = np.linalg.solve(root, (drawn - mean).T)
        believed = -0.5 * (drawn**2).sum(axis=1)
        looked = -0.5 * (away**2).sum(axis=0) - np.log(np.abs(np.diag(root))).sum()
        logs = believed - shape * np.log(scales) - np.logaddexp(np.log(0.1) + believed, np.log(0.9) + looked)
        # Early rounds may rest on a few draws: they are tempered until a hundred count.
        heat = 1.0
        weights = _normed(logs)
        while turn < learned and 1 / (weights**2).sum() < 100:
            heat /= 2
            weights = _normed(logs * heat)
        mean = weights @ drawn
        centred = drawn - mean
        root = np.linalg.cholesky(1.5 * (centred.T * weights) @ centred + 1e-6 * np.eye(dimensions))
    order = np.argsort(scales)
    even = np.searchsorted(np.cumsum(weights[order]), (np.arange(1000) + 0.5) / 1000)
    return Exact(shape, scales[order][np.minimum(even, size - 1)], float(1 / (weights**2).sum()))


def _normed(logs: Array) -> Array:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _told(standard: Array, families: tuple[str, ...]) -> Array:
    told = np.empty((len(standard), len(families), 3))
    for place, family in enumerate(families):
        alpha, steepness, ceiling = CENTRES[family]
        one = standard[:, 3 * place : 3 * place + 3]
        told[:, place, 0] = expit(np.log(alpha / (1 - alpha)) + SPREADS[0] * one[:, 0])
        told[:, place, 1] = steepness * np.exp(SPREADS[1] * one[:, 1])
        told[:, place, 2] = ceiling * -student.ppf(ndtr(-one[:, 2]) / 2, FREEDOM)
    return told
