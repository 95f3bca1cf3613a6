"""Simulated futures: at each step they spread as the intervals say, and errors of one path hang together.

A path's place among all others at each step comes from one draw that all its steps share and one of each step's own
(a Gaussian copula); its value is read at that place from the interval of the step. So the share of paths within an
interval is the interval's level, and sums over a window are as uncertain as earlier windows were.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from scipy.special import ndtr

from sillage.forecasts.scales import Array, Scale
from sillage.forecasts.spread import Spread

PATHS = 4000


def simulate(forecast: Array, spread: Spread, scale: Scale, seed: int, paths: int = PATHS) -> Array:
    """Draw futures.

    Parameters
    ----------
    forecast : ndarray of shape (n_steps,)
        On the scale of the forecast: the median of the paths.
    spread : Spread
        How far off it may be.
    scale : Scale
        The way back to the unit of the series.
    seed : int
        The same seed draws the same futures.
    paths : int
        How many; even.

    Returns
    -------
    ndarray of shape (paths, n_steps)
        In the unit of the series.
    """
    chance = np.random.default_rng(seed)
    half = paths // 2
    shared = chance.standard_normal((half, 1))
    own = chance.standard_normal((half, forecast.size))
    drawn = sqrt(spread.together) * shared + sqrt(1 - spread.together) * own
    drawn = np.vstack([drawn, -drawn])  # mirrored, so that the median is the forecast
    found = np.empty_like(drawn)
    for index in range(forecast.size):
        place = ndtr(np.abs(drawn[:, index]))
        reach = spread.reach(index + 1, np.clip(2 * place - 1, 0.0, 1 - 1e-9))
        found[:, index] = forecast[index] + np.sign(drawn[:, index]) * reach
    return scale.back(found)
