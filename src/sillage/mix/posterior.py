"""From draws of the parameters to what channels bring: contributions, returns, marginal returns, curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sillage.mix.answer import ChannelAnswer, Fit, Learned, MixAnswer, Point, interval
from sillage.mix.checks import check, check_apart, check_converged
from sillage.mix.design import Design, design_of, waves
from sillage.mix.diagnostics import effective_size, rhat
from sillage.mix.priors import Prior, prior_of
from sillage.mix.sampler import Draws, Walk, sample
from sillage.mix.series import MixData
from sillage.mix.transforms import saturation

Array = np.ndarray[Any, Any]

NUDGE = 0.01
"""How much more is put in, as a share, when a marginal return is taken by finite difference."""
PRIOR_DRAWS = 4_000
_CURVE_POINTS = 21
_CURVE_END = 2.0
_CURVE_DRAWS = 600


@dataclass(frozen=True)
class Sampled:
    """Draws of a mix's parameters, chains laid end to end.

    Parameters
    ----------
    alpha, steepness, beta : ndarray of shape (n_draws, n_channels)
        As in `sillage.mix.sampler.Draws`.
    """

    alpha: Array
    steepness: Array
    beta: Array

    def thinned(self, most: int) -> Sampled:
        """Return at most so many, evenly chosen.

        Parameters
        ----------
        most : int
            How many.

        Returns
        -------
        Sampled
            The same where there are no more.
        """
        chosen = np.unique(np.linspace(0, len(self.beta) - 1, most).astype(int))
        return Sampled(self.alpha[chosen], self.steepness[chosen], self.beta[chosen])


@dataclass(frozen=True)
class Mix:
    """A mix that was told: its draws, and what follows from them.

    Parameters
    ----------
    data : MixData
        What it was told of.
    design : Design
        On the sampling scale.
    parameters : Sampled
        From the posterior.
    answer : MixAnswer
        In the units of the data.
    """

    data: MixData
    design: Design
    parameters: Sampled
    answer: MixAnswer


def brought(design: Design, parameters: Sampled, channel: int, times: Sequence[float] = (1.0,)) -> Array:
    """Return what a channel brings in an average week when its inputs are multiplied.

    Parameters
    ----------
    design : Design
        Of the mix.
    parameters : Sampled
        Draws.
    channel : int
        Its place.
    times : sequence of float
        Factors; the rhythm of the weeks stays.

    Returns
    -------
    ndarray of shape (n_draws, n_times)
        In the target's unit.
    """
    pressure = design.pressure(channel, parameters.alpha[:, channel])
    steepness, beta = parameters.steepness[:, channel], parameters.beta[:, channel]
    means = [saturation(pressure * factor, steepness).mean(axis=1) for factor in times]
    return np.stack(means, axis=1) * (beta * design.target_scale)[:, None]


def tell(data: MixData, walk: Walk | None = None, seed: int = 1, prior: Prior | None = None) -> Mix:
    """Tell a mix: check, sample, check that the chains agree, and answer.

    Parameters
    ----------
    data : MixData
        As it was given.
    walk : Walk, optional
        How long chains walk.
    seed : int
        The same seed gives the same answer.
    prior : Prior, optional
        By default that of the channels' families.

    Returns
    -------
    Mix
        Converged.

    Raises
    ------
    Refused
        By the rules of `sillage.mix.checks`.
    """
    check(data)
    prior = prior or prior_of([one.family for one in data.channels])
    design = design_of(data)
    check_apart(data, design, prior)
    draws = sample(design, prior, walk or Walk(), seed)
    check_converged(data, rhats_by_channel(draws))
    return answered(data, design, prior, draws, seed)


def answered(data: MixData, design: Design, prior: Prior, draws: Draws, seed: int = 1) -> Mix:
    """Return what draws answer, in the units of the data.

    Parameters
    ----------
    data : MixData
        What was sampled.
    design : Design
        Of it.
    prior : Prior
        Of it.
    draws : Draws
        From any sampler of the same posterior.
    seed : int
        Of the draws from the prior, beside which posteriors are shown.

    Returns
    -------
    Mix
        Whether the chains agree stands in its fit.
    """
    shape = (-1, design.channels)
    parameters = Sampled(draws.alpha.reshape(shape), draws.steepness.reshape(shape), draws.beta.reshape(shape))
    drawn = prior.draw(PRIOR_DRAWS, np.random.default_rng(seed))
    believed = Sampled(drawn.alpha, drawn.steepness, drawn.beta)
    channels = tuple(_channel(data, design, parameters, believed, place) for place in range(design.channels))
    weeks = len(data.weeks)
    answer = MixAnswer(
        data.weeks[0],
        data.weeks[-1],
        weeks,
        float(np.sum(data.target)),
        channels,
        _fit(design, draws, parameters),
        waves(weeks),
        len(data.lifts),
    )
    return Mix(data, design, parameters, answer)


def _channel(data: MixData, design: Design, found: Sampled, believed: Sampled, place: int) -> ChannelAnswer:
    channel, weeks, total = data.channels[place], len(data.weeks), float(np.sum(data.target))
    after, before = (brought(design, one, place, (1.0, 1.0 + NUDGE)) for one in (found, believed))
    one_more = [(both[:, 1] - both[:, 0]) / (NUDGE * channel.mean) for both in (before, after)]
    share = [both[:, 0] * weeks / total for both in (before, after)]
    return ChannelAnswer(
        channel.name,
        channel.family,
        channel.hours,
        channel.rate,
        channel.parts,
        float(np.sum(channel.inputs)),
        channel.mean,
        channel.largest,
        interval(after[:, 0] * weeks),
        _learned(*share),
        interval(after[:, 0] / channel.mean),
        _learned(*one_more),
        _learned(believed.alpha[:, place], found.alpha[:, place]),
        _learned(believed.steepness[:, place], found.steepness[:, place]),
        _curve(design, found.thinned(_CURVE_DRAWS), place, channel.mean),
    )


def _curve(design: Design, parameters: Sampled, place: int, mean: float) -> tuple[Point, ...]:
    times = np.linspace(0, _CURVE_END, _CURVE_POINTS)
    responses = brought(design, parameters, place, tuple(times))
    return tuple(Point(float(one * mean), interval(drawn)) for one, drawn in zip(times, responses.T, strict=True))


def _learned(before: Array, after: Array) -> Learned:
    return Learned(interval(before), interval(after))


def rhats_by_channel(draws: Draws) -> Array:
    """Return the worst R-hat of each channel.

    Parameters
    ----------
    draws : Draws
        By chain.

    Returns
    -------
    ndarray of shape (n_channels,)
        Over its carry-over, steepness and ceiling.
    """
    return np.asarray(_by_channel(draws, rhat).max(axis=0))


def _by_channel(draws: Draws, of: Any) -> Array:
    """Return a diagnostic of each parameter of each channel, of shape (3, n_channels)."""
    return np.array(
        [
            [of(series[..., place]) for place in range(series.shape[-1])]
            for series in (draws.alpha, draws.steepness, draws.beta)
        ]
    )


def _fit(design: Design, draws: Draws, parameters: Sampled) -> Fit:
    left = _left(design, parameters.thinned(_CURVE_DRAWS))
    explained = 1 - float((left**2).sum(axis=1).mean()) / max(float(design.target @ design.target), 1e-300)
    neighbours = (left[:, 1:] * left[:, :-1]).sum(axis=1) / (left**2).sum(axis=1)
    noise = interval(draws.sigma.ravel() * design.target_scale)
    worst = max(float(_by_channel(draws, rhat).max()), rhat(draws.sigma))
    least = min(float(_by_channel(draws, effective_size).min()), effective_size(draws.sigma))
    return Fit(explained, noise, float(neighbours.mean()), worst, least)


def _left(design: Design, parameters: Sampled) -> Array:
    """Return what channels leave of the target once trend, season and controls are out, of shape (n_draws, n_weeks)."""
    fitted = np.zeros((len(parameters.beta), design.weeks))
    for place in range(design.channels):
        regressor = design.regressor(place, parameters.alpha[:, place], parameters.steepness[:, place])
        fitted += regressor * parameters.beta[:, place : place + 1]
    return np.asarray(design.target - fitted)
