"""What looking before the end costs: how often chance alone looks like an effect when one may stop at any look.

Each look gets its own chance to be wrong. Under the null the standardised sum over equal stages is a random walk; the
chance that it leaves plus or minus c at one of the looks follows from one numerical convolution a stage (Armitage,
McPherson and Rowe 1969). The constant level that keeps the whole at 5 % is Pocock's (1977).
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist

import numpy as np
from scipy.optimize import brentq

ALPHA = 0.05
MOST_LOOKS = 200
_POINTS = 401
_NORMAL = NormalDist()


@cache
def false_positives(looks: int, alpha: float = ALPHA) -> float:
    """Return how often chance alone gives an effect at one look of several.

    Parameters
    ----------
    looks : int
        Equally spaced, the last at the end; above `MOST_LOOKS` counts as these.
    alpha : float
        The level that each look is judged at, on both sides.

    Returns
    -------
    float
        From `alpha` (one look) up.

    Examples
    --------
    >>> [round(false_positives(looks), 3) for looks in (1, 2, 5)]
    [0.05, 0.083, 0.142]
    """
    limit = _NORMAL.inv_cdf(1 - alpha / 2)
    # The walk over the root of the stage: density on the part that has not crossed yet, by Simpson's rule.
    at = np.linspace(-limit, limit, _POINTS)
    weights = np.full(_POINTS, 2.0)
    weights[1::2] = 4.0
    weights[0] = weights[-1] = 1.0
    weights *= (at[1] - at[0]) / 3
    density = np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi)
    for stage in range(2, min(looks, MOST_LOOKS) + 1):
        before, now = np.sqrt(stage - 1.0), np.sqrt(float(stage))
        steps = now * at[:, None] - before * at[None, :]
        density = now * (np.exp(-(steps**2) / 2) / np.sqrt(2 * np.pi)) @ (weights * density)
    return float(1 - weights @ density)


@cache
def level_of_a_look(looks: int, alpha: float = ALPHA) -> float:
    """Return the level at which each look must be judged so that all of them together err no more than one.

    Parameters
    ----------
    looks : int
        As above.
    alpha : float
        Of all of them together.

    Returns
    -------
    float
        Pocock's constant level; `alpha` itself for one look.

    Examples
    --------
    >>> [round(level_of_a_look(looks), 4) for looks in (1, 2, 5)]
    [0.05, 0.0294, 0.0158]
    """
    if looks <= 1:
        return alpha
    return float(brentq(lambda level: false_positives(looks, float(level)) - alpha, alpha / 100, alpha, xtol=1e-6))
