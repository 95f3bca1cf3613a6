"""What the forecast would have been worth at earlier steps, beside what anybody could have said.

Errors are scaled by the mean step of the part that was known (MASE): below 1 they are smaller than repeating the last
value is wrong one step ahead, on that part. All horizons count alike.

References
----------
Hyndman, R. & Koehler, A. (2006), *Another look at measures of forecast accuracy*, International Journal of
Forecasting 22, 679-688.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sillage.forecasts.ensemble import Method
from sillage.forecasts.origins import Origins
from sillage.forecasts.scales import Array, Kind, Scale
from sillage.forecasts.spread import spread_of

LEVELS = (0.8, 0.9)
_LEAST_ERRORS = 3
"""Errors one step ahead that an origin must know before its interval is judged."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """How good the forecast would have been.

    Parameters
    ----------
    origins : int
        From how many earlier steps it was made.
    steps : int
        How far ahead at most.
    mase : mapping of Method to float
        Mean absolute scaled error; empty where the series did not move.
    covered : mapping of float to (int, int)
        By nominal level: how many intervals held what then happened, of how many.
    """

    origins: int
    steps: int
    mase: Mapping[Method, float]
    covered: Mapping[float, tuple[int, int]]

    @property
    def beats_naive(self) -> bool | None:
        """Whether the ensemble was less wrong than the last value, repeated; None where nothing can be compared."""
        if Method.ENSEMBLE not in self.mase:
            return None
        return self.mase[Method.ENSEMBLE] < self.mase[Method.NAIVE]


def backtest(values: Array, rolled: Mapping[Method, Origins], scale: Scale, kind: Kind) -> Backtest:
    """Judge the forecasts of earlier origins.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        In the unit of the series, gaps filled.
    rolled : mapping of Method to Origins
        From the same places.
    scale : Scale
        On which they were made.
    kind : Kind
        Of the series.

    Returns
    -------
    Backtest
        Each interval rests on what was known at its origin.
    """
    ensemble = rolled[Method.ENSEMBLE]
    steps = int(np.flatnonzero(np.any(np.isfinite(ensemble.errors), axis=0)).max(initial=-1)) + 1
    mase = {}
    for method, origins in rolled.items():
        scaled = _scaled(values, origins, scale)
        if scaled.size:
            mase[method] = float(scaled.mean())
    return Backtest(len(ensemble.places), steps, mase, _covered(ensemble, kind))


def _scaled(values: Array, origins: Origins, scale: Scale) -> Array:
    found = []
    for place, forecast, errors in zip(origins.places, origins.forecasts, origins.errors, strict=True):
        unit = float(np.abs(np.diff(values[:place])).mean())
        seen = np.isfinite(errors)
        if unit > 0 and seen.any():
            ahead = values[place : place + errors.size][seen[: values.size - place]]
            found.append(np.abs(ahead - scale.back(forecast[seen])) / unit)
    return np.concatenate(found) if found else np.array([])


def _covered(origins: Origins, kind: Kind) -> dict[float, tuple[int, int]]:
    held = {level: [0, 0] for level in LEVELS}
    for place, errors, unit in zip(origins.places, origins.errors, origins.units, strict=True):
        before = origins.before(int(place))
        if not before.places.size or np.isfinite(before.errors[:, 0]).sum() < _LEAST_ERRORS:
            continue
        spread = spread_of(before, kind, errors.size, float(unit))
        for index in np.flatnonzero(np.isfinite(errors)):
            reach = spread.reach(int(index) + 1, np.array(LEVELS))
            for level, far in zip(LEVELS, reach, strict=True):
                held[level][0] += bool(abs(errors[index]) <= far)
                held[level][1] += 1
    return {level: (inside, count) for level, (inside, count) in held.items()}
