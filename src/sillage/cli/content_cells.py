"""Cells of the tables of `sillage content`: values with their intervals, marks of what rests on few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sillage.cli import terminal

if TYPE_CHECKING:
    from sillage.effects.shrinkage import Estimate

Bounds = tuple[float, float] | None
NOTHING = "—"


def estimate(one: Estimate, *, index: bool) -> str:
    """Write an estimate.

    Parameters
    ----------
    one : Estimate
        With or without an interval.
    index : bool
        Whether it is a bare number; a percentage otherwise.

    Returns
    -------
    str
        Value and interval.
    """
    return _with_bounds(one.value, one.bounds, figure if index else percent)


def amount(value: float | None, bounds: Bounds, currency: str) -> str:
    """Write an amount; of nothing sold, what it may have been at most.

    Parameters
    ----------
    value : float or None
        In major units.
    bounds : tuple of float, or None
        Low and high.
    currency : str
        ISO 4217 code.

    Returns
    -------
    str
        Value and interval.
    """
    from sillage.language import msg, numbers

    def write(amount: float) -> str:
        return numbers.money(amount, currency, terminal.words().language, digits=0 if abs(amount) >= 100 else 2)

    if value == 0 and bounds is not None and not bounds[0]:
        return terminal.words().render(msg("none; {most} at most", most=write(bounds[1])))
    return _with_bounds(value, bounds, write)


def share(value: float | None, bounds: Bounds) -> str:
    """Write a share in whole percents.

    Parameters
    ----------
    value : float or None
        From 0 to 1.
    bounds : tuple of float, or None
        Low and high.

    Returns
    -------
    str
        Value and interval.
    """
    return _with_bounds(value, bounds, lambda one: percent(one, 0))


def percent(ratio: float, digits: int = 2) -> str:
    """Write a ratio as a percentage.

    Parameters
    ----------
    ratio : float
        0.5 is 50 %.
    digits : int
        Most decimals.

    Returns
    -------
    str
        In the reader's language.
    """
    from sillage.language import numbers

    return numbers.percent(ratio, terminal.words().language, digits)


def figure(value: float | None) -> str:
    """Write a number, with two decimals unless it is whole.

    Parameters
    ----------
    value : float or None
        Which.

    Returns
    -------
    str
        In the reader's language.
    """
    from sillage.language import numbers

    if value is None:
        return NOTHING
    return numbers.number(value, terminal.words().language, None if value == int(value) else 2)


def starred(value: float, star: bool) -> str:
    """Write a number with a star where a note explains it.

    Parameters
    ----------
    value : float
        Which.
    star : bool
        Whether.

    Returns
    -------
    str
        In the reader's language.
    """
    return figure(value) + (" *" if star else "")


def yes(true: bool) -> str:
    """Write yes, or nothing.

    Parameters
    ----------
    true : bool
        Whether.

    Returns
    -------
    str
        In the reader's language.
    """
    from sillage.language import msg

    return terminal.words().render(msg("yes")) if true else ""


def level() -> Any:
    """Return the level of every interval here, for a heading."""
    from sillage.reports.wording import Percent

    return Percent(0.9, 0)


def _with_bounds(value: float | None, bounds: Bounds, write: Any) -> str:
    if value is None:
        return NOTHING
    return write(value) if bounds is None else f"{write(value)} ({write(bounds[0])} – {write(bounds[1])})"
