"""The regression behind a mix, with what nobody asks about (intercept, trend, season, controls) integrated out.

Their coefficients have the prior ``N(0, sigma^2 k^2 I)``, so the target's covariance without channels is
``sigma^2 (I + k^2 X X')``. Multiplying all series by the inverse root of that matrix leaves a regression on the
channels alone, whose noise is white.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sillage.mix.priors import NUISANCE_SPREAD
from sillage.mix.series import Lift, MixData
from sillage.mix.transforms import CARRY_WEEKS, adstock, lagged, saturation

Array = np.ndarray[Any, Any]

YEAR_DAYS = 365.25
WEEKS_OF_TWO_WAVES = 104
"""With two years a second wave a year can be told. One is always taken out: below a year it cannot be told from a bent
trend, and either of them left in would count as the channels'."""


@dataclass(frozen=True)
class Design:
    """A mix on the scale on which it is sampled.

    Parameters
    ----------
    target : ndarray of shape (n_weeks,)
        Whitened, over its largest absolute value.
    lags : ndarray of shape (n_channels, carry_weeks, n_weeks)
        Inputs beside their past, each over its largest week.
    basis : ndarray of shape (n_weeks, n_nuisances)
        Orthonormal directions of intercept, trend, season and controls.
    shrink : ndarray of shape (n_nuisances,)
        What whitening takes from each direction, from 0 to 1.
    target_scale : float
        What 1 means, in the target's unit.
    input_scale : ndarray of shape (n_channels,)
        What 1 means, in the inputs' units.
    lifts : tuple of Lift
        On these scales; `channel` is a place.
    """

    target: Array
    lags: Array
    basis: Array
    shrink: Array
    target_scale: float
    input_scale: Array
    lifts: tuple[tuple[int, Lift], ...] = ()

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return len(self.target)

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return len(self.lags)

    def whiten(self, series: Array) -> Array:
        """Take intercept, trend, season and controls out of series.

        Parameters
        ----------
        series : ndarray of shape (..., n_weeks)
            On the sampling scale.

        Returns
        -------
        ndarray of shape (..., n_weeks)
            ``(I + k^2 X X')^(-1/2)`` times each.
        """
        return np.asarray(series - ((series @ self.basis) * self.shrink) @ self.basis.T)

    def pressure(self, channel: int, alpha: Array) -> Array:
        """Return what of a channel works in each week.

        Parameters
        ----------
        channel : int
            Its place.
        alpha : ndarray of shape (n,)
            Share that remains from a week to the next.

        Returns
        -------
        ndarray of shape (n, n_weeks)
            1 is the most put in in one week.
        """
        return adstock(self.lags[channel], alpha)

    def regressor(self, channel: int, alpha: Array, steepness: Array) -> Array:
        """Return a channel's whitened regressor.

        Parameters
        ----------
        channel : int
            Its place.
        alpha, steepness : ndarray of shape (n,)
            Of the channel.

        Returns
        -------
        ndarray of shape (n, n_weeks)
            What a ceiling of 1 brings each week, whitened.
        """
        return self.whiten(saturation(self.pressure(channel, alpha), steepness))


def design_of(data: MixData, target_scale: float | None = None) -> Design:
    """Put a mix on the scale on which it is sampled.

    Parameters
    ----------
    data : MixData
        Checked by `sillage.mix.checks.check`.
    target_scale : float, optional
        What 1 means, in the target's unit; its largest absolute value unless simulated data know better.

    Returns
    -------
    Design
        Target and inputs over their largest values.
    """
    target_scale = target_scale or float(np.max(np.abs(data.target)))
    input_scale = np.array([one.largest for one in data.channels])
    basis, shrink = _whitening(nuisances(data))
    lags = np.stack([lagged(one.inputs / one.largest, CARRY_WEEKS) for one in data.channels])
    place = {name: at for at, name in enumerate(data.names)}
    lifts = tuple(
        (at, Lift(one.channel, one.before / input_scale[at], one.after / input_scale[at],
                  one.lift / target_scale, one.error / target_scale))
        for one in data.lifts
        for at in [place[one.channel]]
    )  # fmt: skip
    bare = Design(data.target / target_scale, lags, basis, shrink, target_scale, input_scale, lifts)
    return Design(bare.whiten(bare.target), lags, basis, shrink, target_scale, input_scale, lifts)


def nuisances(data: MixData) -> Array:
    """Return intercept, trend, season and controls.

    Parameters
    ----------
    data : MixData
        Weeks and controls.

    Returns
    -------
    ndarray of shape (n_weeks, n_nuisances)
        Columns of comparable size.
    """
    weeks = len(data.target)
    time = np.linspace(-1, 1, weeks)
    columns = [np.ones(weeks), time]
    angle = 2 * np.pi * np.array([day.toordinal() for day in data.weeks]) / YEAR_DAYS
    for wave in range(1, waves(weeks) + 1):
        columns += [np.sin(wave * angle), np.cos(wave * angle)]
    for control in data.controls.T:
        spread = np.std(control)
        columns += [(control - np.mean(control)) / spread] if spread > 0 else []
    return np.column_stack(columns)


def waves(weeks: int) -> int:
    """Return how many waves of the year can be told.

    Parameters
    ----------
    weeks : int
        Length of the series.

    Returns
    -------
    int
        1 or 2.
    """
    return 1 + int(weeks >= WEEKS_OF_TWO_WAVES)


def _whitening(columns: Array) -> tuple[Array, Array]:
    """Return orthonormal directions with ``1 - 1 / sqrt(1 + k^2 d^2)`` for each singular value ``d``."""
    basis, values, _ = np.linalg.svd(columns, full_matrices=False)
    return basis, 1 - 1 / np.sqrt(1 + (NUISANCE_SPREAD * values) ** 2)
