"""How spend or hours become pressure on sales: carried over into later weeks, then saturating.

References
----------
Jin, Y., Wang, Y., Sun, Y., Chan, D. & Koehler, J. (2017), *Bayesian Methods for Media Mix Modeling with Carryover and
Shape Effects*, Google. PyMC-Marketing's ``GeometricAdstock(l_max=8, normalize=True)`` and ``LogisticSaturation`` are
the same two functions.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

CARRY_WEEKS = 8
"""Weeks over which what was put in still works, the week itself included."""


def lagged(inputs: Array, weeks: int = CARRY_WEEKS) -> Array:
    """Return a series beside its own past.

    Parameters
    ----------
    inputs : ndarray of shape (n_weeks,)
        What was put in, in any unit.
    weeks : int
        How far back, the week itself included.

    Returns
    -------
    ndarray of shape (weeks, n_weeks)
        Row ``l`` is the series `l` weeks before; nothing was put in before the first week.
    """
    rows = np.zeros((weeks, len(inputs)))
    for lag in range(min(weeks, len(inputs))):
        rows[lag, lag:] = inputs[: len(inputs) - lag]
    return rows


def carry_weights(alpha: Array, weeks: int = CARRY_WEEKS) -> Array:
    """Return how what is put in at once is spread over the weeks that follow.

    Parameters
    ----------
    alpha : ndarray of shape (...)
        Share that remains from a week to the next, in [0, 1).
    weeks : int
        Over how many.

    Returns
    -------
    ndarray of shape (..., weeks)
        ``alpha ** l``, divided by their sum: nothing is gained or lost.
    """
    powers = np.asarray(alpha)[..., None] ** np.arange(weeks)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def adstock(lags: Array, alpha: Array) -> Array:
    """Carry what was put in over into later weeks.

    Parameters
    ----------
    lags : ndarray of shape (weeks, n_weeks)
        From `lagged`.
    alpha : ndarray of shape (...)
        Share that remains from a week to the next.

    Returns
    -------
    ndarray of shape (..., n_weeks)
        In the unit of what was put in.
    """
    return np.asarray(carry_weights(alpha, len(lags)) @ lags)


def saturation(pressure: Array, steepness: Array) -> Array:
    """Return the share of a channel's ceiling that is reached.

    Parameters
    ----------
    pressure : ndarray of shape (..., n_weeks)
        What works, as a share of the most that was put in in one week; not negative.
    steepness : ndarray of shape (...)
        ``lambda``: 1 is nearly a straight line up to that most, 5 is flat long before it.

    Returns
    -------
    ndarray of shape (..., n_weeks)
        ``(1 - exp(-lambda x)) / (1 + exp(-lambda x))``, which is ``tanh(lambda x / 2)``: from 0 to 1, rising, concave.
    """
    return np.tanh(np.asarray(steepness)[..., None] * pressure / 2)
