"""A season, taken out before the models and put back after: only where the series itself shows one.

The evidence is the autocorrelation at the season's length, against Bartlett's standard error at 10 %, as the Theta
method's own test; two whole seasons must be known.

References
----------
Assimakopoulos, V. & Nikolopoulos, K. (2000), *The theta model*, International Journal of Forecasting 16, 521-530.
"""

from __future__ import annotations

from math import pi, sqrt

import numpy as np

from sillage.forecasts.scales import Array

_ONE_SIDED_95 = 1.645
_FEWEST = 4
_MOST_SINGLE = 12
_HARMONICS = 3


def season_of(values: Array, length: int) -> Array | None:
    """Return the season of a series, where it has one.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        On the scale of the forecast, without gaps.
    length : int
        Steps in a season: 7 days, 52 weeks, 12 months; 0 or 1 for none.

    Returns
    -------
    ndarray of shape (length,) or None
        What to add at each place of the season, its mean 0; the first belongs to the first value. None without
        evidence.
    """
    count = values.size
    if length < _FEWEST or count < 2 * length:
        return None
    steps = np.arange(count, dtype=float)
    rest = values - np.polyval(np.polyfit(steps, values, 1), steps)
    if not _shows(rest, length):
        return None
    if length <= _MOST_SINGLE:
        shape = np.array([rest[place::length].mean() for place in range(length)])
    else:
        shape = _smooth(rest, length)
    return np.asarray(shape - shape.mean())


def _shows(rest: Array, length: int) -> bool:
    spread = float(rest @ rest)
    if spread <= 0:
        return False
    lags = np.array([float(rest[lag:] @ rest[:-lag]) / spread for lag in range(1, length + 1)])
    error = sqrt((1 + 2 * float(np.sum(lags[:-1] ** 2))) / rest.size)
    return bool(lags[-1] > _ONE_SIDED_95 * error)


def _smooth(rest: Array, length: int) -> Array:
    """Fit three waves: two years of weeks are two values for each of 52 places, too few for places of their own."""

    def waves(steps: Array) -> Array:
        turns = 2 * pi * np.outer(steps, np.arange(1, _HARMONICS + 1)) / length
        return np.hstack([np.cos(turns), np.sin(turns)])

    weights, *_ = np.linalg.lstsq(waves(np.arange(rest.size, dtype=float)), rest, rcond=None)
    return np.asarray(waves(np.arange(length, dtype=float)) @ weights)
