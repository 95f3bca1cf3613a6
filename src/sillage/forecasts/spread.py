"""How far off a forecast may be, step by step, read from how far off earlier ones were.

Where a horizon has at least nine windows that do not overlap, the interval is conformal: the empirical quantile of the
absolute errors at that horizon, at the level ``(1 + 1/n) c`` that corrects a small sample. Elsewhere it is parametric:
errors are taken to grow as a power of the horizon, ``s h^p``, with Student's t on the number of origins.

References
----------
Vovk, V., Gammerman, A. & Shafer, G. (2005), *Algorithmic learning in a random world*.
Stankeviciute, K., Alaa, A. & van der Schaar, M. (2021), *Conformal time-series forecasting*, NeurIPS 34.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from sillage.forecasts.origins import Origins
from sillage.forecasts.scales import Array, Kind

LEAST_WINDOWS = 9
"""Below this many windows apart, the 90 % quantile of a small sample is beyond its largest error."""

_GROWTH = {Kind.LEVEL: 1.05, Kind.SUM: 0.08, Kind.RATE: 0.0}
"""Power of the horizon with which errors grow, before the series says otherwise: errors of growth add up in a level."""
_GROWTHS = np.linspace(0.0, 1.5, 31)
_GROWTH_SPREAD = {Kind.LEVEL: 0.05, Kind.SUM: 0.1, Kind.RATE: 0.1}
"""How far the series may draw it away: a short one tells little of long horizons."""
_LAW_WEIGHT = 4.0
"""Windows that the power law is worth against those seen at a step."""
_TOGETHER = {Kind.LEVEL: 0.3, Kind.SUM: 0.3, Kind.RATE: 0.1}
"""Correlation of errors at different steps of one forecast, before the series says otherwise."""
_TOGETHER_WEIGHT = 4.0


class Basis(StrEnum):
    """What an interval rests on."""

    CONFORMAL = "conformal"
    """Of one step: errors at that very distance."""
    PARAMETRIC = "parametric"
    """Of one step: errors at all distances, and a law of growth."""
    SIMULATED = "simulated"
    """Of several steps together, or of a part of one: paths whose steps spread so. Nothing was ranked for it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far off a forecast may be.

    Parameters
    ----------
    sizes : ndarray of shape (n_steps,)
        Root mean square error at each step, on the scale of the forecast.
    growth : float
        Power of the horizon with which errors grow.
    freedom : float
        Degrees of freedom of the parametric interval.
    together : float
        Correlation of the errors at different steps of one forecast.
    scores : tuple of ndarray
        For each step the sorted absolute errors of its conformal interval; empty where it is parametric.
    windows : tuple of float
        For each step how many windows do not overlap.
    """

    sizes: Array
    growth: float
    freedom: float
    together: float
    scores: tuple[Array, ...]
    windows: tuple[float, ...]

    def basis(self, step: int) -> Basis:
        """Tell what the interval of a step (1 for the next) rests on."""
        return Basis.CONFORMAL if self.scores[step - 1].size else Basis.PARAMETRIC

    def reach(self, step: int, level: Array) -> Array:
        """Return how far off the forecast of a step may be.

        Parameters
        ----------
        step : int
            1 for the next.
        level : ndarray
            Shares within 0 and 1, exclusive.

        Returns
        -------
        ndarray
            Absolute errors that so large a share stays within, on the scale of the forecast.
        """
        scores = self.scores[step - 1]
        if not scores.size:
            return self._parametric(step, level)
        windows = self.windows[step - 1]
        most = windows / (windows + 1)
        inside = np.quantile(scores, np.minimum(level * (1 + 1 / windows), 1.0))
        beyond = scores[-1] * _t(self.freedom, level) / _t(self.freedom, np.array(most))
        return np.where(level <= most, inside, beyond)

    def _parametric(self, step: int, level: Array) -> Array:
        return np.asarray(self.sizes[step - 1] * _t(self.freedom, level))


def _t(freedom: float, level: Array) -> Array:
    """Student's quantile of a two-sided interval."""
    return np.asarray(stdtrit(freedom, (1 + level) / 2))


def spread_of(origins: Origins, kind: Kind, steps: int, unit: float = 1.0) -> Spread:
    """Read the spread of a forecast from its rolling origins.

    Parameters
    ----------
    origins : Origins
        With at least two errors one step ahead.
    kind : Kind
        Of the series.
    steps : int
        How far ahead; beyond what the origins reach, the spread grows by its power.
    unit : float
        `sillage.forecasts.origins.unit_of` what the forecast has behind it.

    Returns
    -------
    Spread
        For each step.
    """
    errors = origins.errors * (unit / origins.units[:, None])
    squares, counts = _squares(errors)
    apart = _windows(origins, counts)
    growth = _growth(squares, counts, apart, kind)
    horizons = np.arange(1, errors.shape[1] + 1)
    usable = counts > 0
    weights = apart[usable]
    size = sqrt(float(np.sum(weights * squares[usable] / horizons[usable] ** (2 * growth)) / np.sum(weights)))
    scaled = errors / (max(size, 1e-300) * horizons**growth)
    scores, windows = [], []
    for step in range(1, steps + 1):
        has = step <= errors.shape[1] and apart[step - 1] >= LEAST_WINDOWS
        mine = errors[:, step - 1] if has else np.array([])
        scores.append(np.sort(np.abs(mine[np.isfinite(mine)])))
        windows.append(float(apart[step - 1]) if step <= apart.size else 0.0)
    sizes = _sizes(size, growth, squares, apart, steps)
    return Spread(sizes, growth, _freedom(apart), _together(scaled, apart, kind), tuple(scores), tuple(windows))


def _sizes(size: float, growth: float, squares: Array, apart: Array, steps: int) -> Array:
    """Draw the errors seen at each step towards the power law; beyond what was seen, carry the last ratio on."""
    law = size * np.arange(1, steps + 1) ** growth
    seen = min(steps, apart.size)
    weight = np.where(apart[:seen] > 1, apart[:seen], 0.0)
    drawn = (_LAW_WEIGHT * law[:seen] ** 2 + weight * squares[:seen]) / (_LAW_WEIGHT + weight)
    ratios = np.concatenate([np.sqrt(drawn) / np.maximum(law[:seen], 1e-300), np.ones(steps - seen)])
    ratios[seen:] = ratios[seen - 1]
    return np.maximum.accumulate(law * ratios)


def _squares(errors: Array) -> tuple[Array, Array]:
    found = np.isfinite(errors)
    counts = found.sum(axis=0)
    return np.where(found, errors**2, 0.0).sum(axis=0) / np.maximum(counts, 1), counts.astype(float)


def _windows(origins: Origins, counts: Array) -> Array:
    """Return for each horizon how many of its windows do not overlap."""
    horizons = np.arange(1, counts.size + 1)
    stride = float(np.median(np.diff(origins.places))) if origins.places.size > 1 else 1.0
    return np.where(counts > 0, np.minimum(counts, (counts - 1) * stride / horizons + 1), 0.0)


def _freedom(apart: Array) -> float:
    """Errors one step ahead, less one for the size and its growth."""
    return max(2.0, float(apart[0]) - 1)


def _growth(squares: Array, counts: Array, apart: Array, kind: Kind) -> float:
    """Return the power that makes the errors likeliest, drawn towards the usual one of the kind."""
    usable = (counts > 0) & (squares > 0)
    if usable.sum() < 2:
        return _GROWTH[kind]
    logs = np.log(np.arange(1, counts.size + 1)[usable])
    weights, means = apart[usable], squares[usable]
    best, found = -np.inf, _GROWTH[kind]
    for power in _GROWTHS:
        flat = means / np.exp(2 * power * logs)
        level = float(np.sum(weights * flat) / np.sum(weights))
        fit = -0.5 * float(np.sum(weights * (np.log(level) + 2 * power * logs)))
        fit -= 0.5 * ((power - _GROWTH[kind]) / _GROWTH_SPREAD[kind]) ** 2
        if fit > best:
            best, found = fit, float(power)
    return found


def _together(scaled: Array, apart: Array, kind: Kind) -> float:
    """Return how alike the errors of one forecast are, from the spread of their means over a window.

    With one shared part of variance ``r``, the mean of ``L`` errors of variance 1 has variance ``r + (1 - r) / L``.
    """
    long = np.flatnonzero(apart >= 2)
    length = int(long[-1]) + 1 if long.size else 0
    if length < 2:
        return _TOGETHER[kind]
    whole = scaled[np.all(np.isfinite(scaled[:, :length]), axis=1), :length]
    if not whole.size:
        return _TOGETHER[kind]
    seen = (float(np.mean(whole.mean(axis=1) ** 2)) - 1 / length) / (1 - 1 / length)
    weight = float(apart[length - 1])
    drawn = (weight * float(np.clip(seen, 0, 1)) + _TOGETHER_WEIGHT * _TOGETHER[kind]) / (weight + _TOGETHER_WEIGHT)
    return min(drawn, 0.95)
