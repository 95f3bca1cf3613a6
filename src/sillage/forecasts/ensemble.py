"""The point forecasts: the mean of AutoETS, AutoTheta and a random walk with drift, on the scale of the series.

On short series no one of the three is better than another, and their mean is better than most. Of a level, exponential
smoothing carries on the differences, and the drift is that of the last steps: growth that slows down is the rule.
Of flows and rates, the trend is damped: it seldom lasts.
Naive (the last value, repeated) and naive with drift stand beside as what anybody could have said.

References
----------
Hyndman, R. & Athanasopoulos, G. (2021), *Forecasting: principles and practice*, 3rd edition, chapters 5, 8 and 13.
Fiorucci, J. et al. (2016), *Models for optimising the theta method*, International Journal of Forecasting 32.
"""

from __future__ import annotations

import warnings
from enum import StrEnum

import numpy as np

from sillage.forecasts.scales import Array
from sillage.forecasts.seasons import season_of

_LEAST_FOR_ETS = 7
_LEAST_FOR_THETA = 5
_HELD = 0.6
"""What is left of a flow's trend at each further step: undamped, it was wrong by up to twice as much a year ahead."""
_RECENT = 13
"""Steps over which the drift of a level is read."""
_THETAS = ("STM", "OTM", "DSTM")
"""The fourth, DOTM, may take a quarter of a second on a hundred points, and was the best on one series of twelve."""


class Method(StrEnum):
    """How a series is carried on."""

    ENSEMBLE = "ensemble"
    NAIVE = "naive"
    DRIFT = "naive_with_drift"


def carry_on(values: Array, steps: int, method: Method, season: int = 0, *, level: bool = False) -> Array:
    """Carry a series on.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        On the scale of the forecast, without gaps; at least 3.
    steps : int
        How many to add.
    method : Method
        How.
    season : int
        Steps in a season; used where the values show one, and never by the naive methods.
    level : bool
        Whether the values are a level, which is the sum of its differences.

    Returns
    -------
    ndarray of shape (steps,)
        The forecast.
    """
    if method is Method.NAIVE:
        return np.full(steps, values[-1])
    if method is Method.DRIFT:
        return _drift(values, steps)
    shape = season_of(values, season)
    if shape is None:
        return _mean_of_three(values, steps, level)
    places = np.arange(values.size + steps) % shape.size
    added = shape[places]
    return np.asarray(_mean_of_three(values - added[: values.size], steps, level) + added[values.size :])


def _mean_of_three(values: Array, steps: int, level: bool) -> Array:
    found = [_drift(values[-_RECENT - 1 :] if level else values, steps)]
    if float(np.ptp(values)) > 0:
        smoothed = _ets_of_differences(values, steps) if level else _ets(values, steps)
        found += [one for one in (smoothed, _theta(values, steps)) if one is not None]
    mean = np.asarray(np.mean(found, axis=0))
    return mean if level else _damped(mean)


def _damped(ahead: Array) -> Array:
    """Let the trend of a flow die away: after the first step each change counts for `_HELD` of the one before."""
    changes = np.diff(ahead) * _HELD ** np.arange(1, ahead.size)
    return np.asarray(ahead[0] + np.concatenate([[0.0], np.cumsum(changes)]))


def _drift(values: Array, steps: int) -> Array:
    slope = (values[-1] - values[0]) / (values.size - 1)
    return np.asarray(values[-1] + slope * np.arange(1, steps + 1))


def _ets_of_differences(values: Array, steps: int) -> Array | None:
    differences = _ets(np.diff(values), steps)
    return None if differences is None else np.asarray(values[-1] + np.cumsum(differences))


def _ets(values: Array, steps: int) -> Array | None:
    """Smooth exponentially, with additive errors and no trend of its own: drift and Theta bring one."""
    if values.size < _LEAST_FOR_ETS:
        return None
    from statsforecast.ets import ets_f, forecast_ets

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            found = forecast_ets(ets_f(values, m=1, model="ANN"), steps)["mean"]
        except Exception:  # noqa: BLE001  the library raises bare exceptions where no model can be fitted
            return None
    return _finite(found)


def _theta(values: Array, steps: int) -> Array | None:
    if values.size < _LEAST_FOR_THETA:
        return None
    from statsforecast.theta import auto_theta, forecast_theta

    best: tuple[float, Array] | None = None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for name in _THETAS:
            fitted = auto_theta(values, m=1, model=name)
            if np.isfinite(fitted["mse"]) and (best is None or fitted["mse"] < best[0]):
                best = float(fitted["mse"]), forecast_theta(fitted, steps)["mean"]
    return None if best is None else _finite(best[1])


def _finite(found: Array) -> Array | None:
    return np.asarray(found, dtype=float) if bool(np.all(np.isfinite(found))) else None
