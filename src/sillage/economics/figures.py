"""A figure that may have no answer: the value, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sillage.language import Message


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its parts, or the reason why there is none.

    Parameters
    ----------
    value : ratio or None
        None when it is undefined or unknown, never 0 instead.
    numerator, denominator : ratio or None
        What was divided.
    reason : Message or None
        Why there is no value.
    """

    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    reason: Message | None = None


def divide(
    numerator: Fraction | Decimal | int | None,
    denominator: Fraction | Decimal | int | None,
    *,
    unknown: Message,
    undefined: Message,
) -> Figure:
    """Divide, or say why not.

    Parameters
    ----------
    numerator, denominator : ratio or None
        None when unknown.
    unknown : Message
        The reason when either is unknown.
    undefined : Message
        The reason when the denominator is nothing.

    Returns
    -------
    Figure
        The quotient, exact.
    """
    top = None if numerator is None else Fraction(numerator)
    bottom = None if denominator is None else Fraction(denominator)
    if top is None or bottom is None:
        return Figure(None, top, bottom, unknown)
    if not bottom:
        return Figure(None, top, bottom, undefined)
    return Figure(top / bottom, top, bottom)
