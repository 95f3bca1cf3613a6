"""What is said of an experiment in words: the smallest effect that matters, what becomes of the rows of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sillage.effects.verdicts import SMALLEST
from sillage.errors import WrongUsage
from sillage.language import msg

LEAST_DAYS = 4
"""Days of a week with a figure, of which its mean is taken."""


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest effect that matters.

    Parameters
    ----------
    value : float
        Above zero.
    relative : bool
        Whether it is a share of the usual.
    """

    value: float = SMALLEST
    relative: bool = True

    def of(self, usual: float) -> float | None:
        """Return it as a difference.

        Parameters
        ----------
        usual : float
            What it may be a share of.

        Returns
        -------
        float or None
            None for a share of nothing.
        """
        if not self.relative:
            return self.value
        return self.value * usual if usual > 0 else None


TENTH = Smallest()
"""What matters unless somebody says otherwise."""


def asked_smallest(typed: str) -> Smallest:
    """Return the smallest effect that matters.

    Parameters
    ----------
    typed : str
        Such as ``10%``, or ``25`` in the figure's own unit; empty is 10 %.

    Returns
    -------
    Smallest
        Above zero.

    Raises
    ------
    WrongUsage
        If it is none.
    """
    text = typed.strip().replace("\u00a0", "").replace(",", ".")
    if not text:
        return TENTH
    share = text.endswith("%")
    try:
        value = float(text.rstrip("% "))
    except ValueError:
        value = 0.0
    if not 0 < value < 1e15:
        raise WrongUsage(
            msg("--smallest: “{typed}” is no effect.", typed=typed),
            msg("Write a share of the usual, such as 10%, or a number above 0 in the unit of the figures."),
        )
    return Smallest(value / 100 if share else value, share)


def asked_each(typed: str) -> str:
    """Return what becomes of the rows of one day.

    Parameters
    ----------
    typed : str
        ``sum``, ``mean`` or empty.

    Returns
    -------
    str
        The same.

    Raises
    ------
    WrongUsage
        If it is neither.
    """
    if typed in ("", "sum", "mean"):
        return typed
    raise WrongUsage(
        msg("“{typed}” is no way to put rows together.", typed=typed), msg("Write --each sum or --each mean.")
    )


def mean_of_week(known: Mapping[date, float], first: date, least: int) -> float | None:
    """Return the mean of the days of a week.

    Parameters
    ----------
    known : mapping of date to float
        By day.
    first : date
        Of the week.
    least : int
        Days that must have a figure.

    Returns
    -------
    float or None
        None where fewer have one.
    """
    there = [value for value in (known.get(first + timedelta(days=step)) for step in range(7)) if value is not None]
    return sum(sorted(there)) / len(there) if len(there) >= least else None
