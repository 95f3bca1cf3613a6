"""What may be said of a difference: there is an effect, none is seen, or nobody can tell. One vocabulary for all."""

from __future__ import annotations

from enum import StrEnum

SMALLEST = 0.1
"""The smallest relative effect that matters, unless another is asked for."""


class Verdict(StrEnum):
    """What a comparison lets one say; its value is the code that programs read."""

    EFFECT = "effect"
    NONE_SEEN = "no_effect_seen"
    CANNOT_TELL = "cannot_tell"


def verdict(p_value: float, alpha: float, bounds: tuple[float | None, float | None], matters: float | None) -> Verdict:
    """Judge a difference.

    Parameters
    ----------
    p_value, alpha : float
        Of the test, and the level that it is judged at.
    bounds : tuple of float or None
        Of the difference.
    matters : float or None
        The smallest difference that matters, above zero; None where it cannot be said.

    Returns
    -------
    Verdict
        No effect is seen where all that the interval holds is smaller than what matters; a wide interval around nothing
        tells nothing.
    """
    if p_value <= alpha:
        return Verdict.EFFECT
    low, high = bounds
    if matters and low is not None and high is not None and -matters < low and high < matters:
        return Verdict.NONE_SEEN
    return Verdict.CANNOT_TELL
