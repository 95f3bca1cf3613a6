"""What a mix answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sillage.mix.families import Family

Array = np.ndarray[Any, Any]

LEVEL = 0.9
"""Nominal coverage of every interval."""
TOLD_LITTLE = 0.8
"""Above this share of the prior's width, the data told little."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with how sure it is.

    Parameters
    ----------
    low, middle, high : float
        Quantiles at 5, 50 and 95 %.
    """

    low: float
    middle: float
    high: float

    @property
    def width(self) -> float:
        """From low to high."""
        return self.high - self.low


def interval(draws: Array, level: float = LEVEL) -> Interval:
    """Return the interval of draws.

    Parameters
    ----------
    draws : ndarray of shape (n_draws,)
        Of one figure.
    level : float
        Between 0 and 1.

    Returns
    -------
    Interval
        With equal tails.
    """
    low, middle, high = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Interval(float(low), float(middle), float(high))


@dataclass(frozen=True, slots=True)
class Learned:
    """What was believed, and what the data made of it.

    Parameters
    ----------
    prior, posterior : Interval
        Before and after.
    """

    prior: Interval
    posterior: Interval

    @property
    def told_little(self) -> bool:
        """Whether the data left the belief nearly as wide as it was."""
        return self.posterior.width > TOLD_LITTLE * self.prior.width


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a response curve, in an average week.

    Parameters
    ----------
    inputs : float
        Put in a week.
    response : Interval
        What the channel brings a week.
    """

    inputs: float
    response: Interval


@dataclass(frozen=True, slots=True)
class ChannelAnswer:
    """What a channel brings.

    Parameters
    ----------
    name : str
        As the user writes it.
    family : Family
        Which beliefs held.
    hours : bool
        Whether a unit is an hour.
    rate : float or None
        What an hour costs, where a unit is money that paid for hours.
    parts : tuple of str
        The channels that it groups.
    inputs : float
        Put in over all weeks.
    weekly : float
        Put in in an average week.
    largest : float
        Most put in in a week.
    contribution : Interval
        What it brought, in the target's unit.
    share : Learned
        The same over the target's sum.
    returned : Interval
        `contribution` for each unit put in.
    marginal : Learned
        What one more unit would bring, spread as the units that were put in.
    carry, steepness : Learned
        The two parameters of its curve.
    curve : tuple of Point
        From nothing to twice the present.
    """

    name: str
    family: Family
    hours: bool
    rate: float | None
    parts: tuple[str, ...]
    inputs: float
    weekly: float
    largest: float
    contribution: Interval
    share: Learned
    returned: Interval
    marginal: Learned
    carry: Learned
    steepness: Learned
    curve: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """How much of the weeks is explained, and whether the chains agree.

    Parameters
    ----------
    explained : float
        Of what trend, season and controls leave of the target, the share that channels explain.
    noise : Interval
        Standard deviation of what is left, in the target's unit.
    neighbours : float
        Correlation of what is left with what is left a week before.
    worst_rhat : float
        At most 1.05, or there is no answer.
    least_draws : float
        Smallest effective sample size.
    """

    explained: float
    noise: Interval
    neighbours: float
    worst_rhat: float
    least_draws: float


@dataclass(frozen=True, slots=True)
class MixAnswer:
    """What each channel brings, and how sure that is.

    Parameters
    ----------
    first, last : date
        First days of the first and of the last week.
    weeks : int
        How many.
    target : float
        Sum of the target.
    channels : tuple of ChannelAnswer
        In the order in which they were given.
    fit : Fit
        Of the model.
    waves : int
        Of the year, in the season.
    lifts : int
        Experiments that were taken in.
    """

    first: date
    last: date
    weeks: int
    target: float
    channels: tuple[ChannelAnswer, ...]
    fit: Fit
    waves: int
    lifts: int
