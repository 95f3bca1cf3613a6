"""What so few orders may have brought: an interval on a sum of orders, which no order at all does not narrow to 0.

One order of $40, or none, is what chance gave this time. The sum of a Poisson number of orders of known sizes has an
interval from the gamma distribution (Fay and Feuer 1997), with one more order of the usual size as the step upwards
(Tiwari, Clegg and Zou 2006). See docs/calculations/liked-and-sold.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from scipy.special import gammainccinv, gammaincinv

LEVEL = 0.9


def sum_interval(amounts: Sequence[float], usual: float, level: float = LEVEL) -> tuple[float, float] | None:
    """Return the interval of what orders bring.

    Parameters
    ----------
    amounts : sequence of float
        Of each order, or of the part of it that is credited; what was given back is below zero, and shifts both bounds.
    usual : float
        Of an order: what one more would bring.
    level : float
        Nominal coverage of both sides.

    Returns
    -------
    tuple of float, or None
        Low and high; from 0 when there was no order. None where the usual order brings nothing.

    Examples
    --------
    >>> low, high = sum_interval([], 10)
    >>> low, round(high, 2)
    (0.0, 29.96)
    """
    if usual <= 0:
        return None
    gains = sorted(one for one in amounts if one > 0)
    back = sum(sorted(one for one in amounts if one < 0))
    whole, squares = sum(gains), sum(one * one for one in gains)
    tail = (1 - level) / 2
    low = float(gammaincinv(whole * whole / squares, tail)) * squares / whole if squares else 0.0
    more, spread = whole + usual, squares + usual * usual
    high = float(gammainccinv(more * more / spread, tail)) * spread / more
    return low + back, high + back
