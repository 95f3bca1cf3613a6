"""A normal that cannot be negative: how much of it lies above zero, and draws from that part."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

Array = np.ndarray[Any, Any]


def log_mass_above_zero(precision: Array, pull: Array) -> Array:
    """Return the logarithm of an integral over the half line, up to a constant.

    ``integral from 0 to infinity of exp(-precision b^2 / 2 + pull b) db``, by completing the square, is
    ``sqrt(2 pi / precision) exp(pull^2 / (2 precision)) Phi(pull / sqrt(precision))``.

    Parameters
    ----------
    precision : ndarray of shape (n,)
        Above zero.
    pull : ndarray of shape (n,)
        Any.

    Returns
    -------
    ndarray of shape (n,)
        Without ``log(2 pi) / 2``.
    """
    return np.asarray(pull**2 / (2 * precision) + log_ndtr(pull / np.sqrt(precision)) - np.log(precision) / 2)


def draw_above_zero(precision: Array, pull: Array, uniform: Array) -> Array:
    """Draw from the normal of that density, truncated at zero, by its inverse distribution function.

    Parameters
    ----------
    precision : ndarray of shape (n,)
        Above zero.
    pull : ndarray of shape (n,)
        Mean times precision.
    uniform : ndarray of shape (n,)
        In (0, 1].

    Returns
    -------
    ndarray of shape (n,)
        Never negative, however far below zero the mean lies: the tail is inverted on the scale of logarithms.
    """
    root = np.sqrt(precision)
    mean = pull / precision
    above = -ndtri_exp(np.log(uniform) + log_ndtr(mean * root))
    drawn = mean + above / root
    return np.asarray(np.maximum(drawn, 0.0))
