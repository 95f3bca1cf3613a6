"""The scale on which a series is forecast: where its ups and downs have about one size, and nothing impossible lies.

Counts and money are forecast as ``log(1 + y / unit)``, levels such as followers as they are (what an account gains in a
week does not grow with its size: on real and made-up accounts the logarithm was wrong by up to twice as much), rates
within 0 and 1 as log-odds, and flows that may be negative as an inverse hyperbolic sine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

_WIDEST = 1e6
"""How many units the largest number has at most: what is smaller than one is as good as nothing beside it."""
_LARGEST_EXPONENT = 60.0
"""exp(60) is 1e26: a path that runs further has left every account behind, and must not become infinite."""


class Kind(StrEnum):
    """What the numbers of a series are."""

    LEVEL = "level"
    """A stock that is read, such as followers: the last value counts."""
    SUM = "sum"
    """A flow, such as visits or revenue: values add up."""
    RATE = "rate"
    """A share or a mean, such as an engagement rate: values are averaged."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A monotone scale with its way back.

    Parameters
    ----------
    name : str
        ``as is``, ``log1p``, ``logit``, ``asinh``.
    forward, back : callable of ndarray to ndarray
        One is the other's inverse.
    """

    name: str
    forward: Callable[[Array], Array]
    back: Callable[[Array], Array]


def scale_for(values: Array, kind: Kind) -> Scale:
    """Choose the scale of a series.

    Parameters
    ----------
    values : ndarray of shape (n_steps,)
        Those known; finite.
    kind : Kind
        What they are.

    Returns
    -------
    Scale
        ``as is`` for levels, ``logit`` for rates within 0 and 1, ``log1p`` for what is never negative, else ``asinh``.
    """
    low, high = float(values.min()), float(values.max())
    if kind is Kind.RATE and low >= 0 and high <= 1:
        return _logit(values)
    if kind is Kind.LEVEL:
        return _as_is(low, max(abs(low), abs(high)))
    unit = _unit(values)
    if low >= 0:
        return Scale("log1p", lambda y: np.log1p(y / unit), lambda z: np.maximum(_exp(z) - 1, 0) * unit)
    return Scale("asinh", lambda y: np.arcsinh(y / unit), lambda z: np.sinh(_within(z)) * unit)


def _as_is(low: float, size: float) -> Scale:
    """Keep a level that was never negative so; figures of about 1 keep the models' arithmetic sound."""
    unit = size or 1.0
    least = 0.0 if low >= 0 else -np.inf
    return Scale("as is", lambda y: y / unit, lambda z: np.maximum(z * unit, least))


def _unit(values: Array) -> float:
    """Return 1 for counts, for other numbers a twentieth of their usual size, whatever they are written in."""
    if bool(np.all(values == np.round(values))) and values.min() >= 0:
        return 1.0
    sizes = np.abs(values[values != 0])
    return max(float(np.median(sizes)) / 20, float(sizes.max()) / _WIDEST) if sizes.size else 1.0


def _logit(values: Array) -> Scale:
    inside = values[(values > 0) & (values < 1)]
    # A week of 0 % has no log-odds: it stands at half the distance of the nearest rate that has.
    edge = max(float(np.min(np.minimum(inside, 1 - inside))) / 2, 1 / _WIDEST) if inside.size else 0.005

    def forward(y: Array) -> Array:
        held = np.clip(y, edge, 1 - edge)
        return np.asarray(np.log(held / (1 - held)))

    return Scale("logit", forward, lambda z: 1 / (1 + _exp(-z)))


def _within(z: Array) -> Array:
    return np.clip(z, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)


def _exp(z: Array) -> Array:
    return np.asarray(np.exp(_within(z)))
