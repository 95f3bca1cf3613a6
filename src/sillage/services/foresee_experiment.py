"""Say from past days what an experiment could show, before it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sillage.effects.power import PastError, past_error, smallest_effect, weeks_needed
from sillage.effects.schedules import MOST_WEEKS, Unit, check_weeks, least_weeks
from sillage.errors import Refused, WrongUsage
from sillage.imports.bare_cells import decimal_mark
from sillage.imports.outcome_file import daily, read_outcomes
from sillage.language import msg
from sillage.services.experiment_terms import LEAST_DAYS, TENTH, Smallest, asked_each, mean_of_week

WEEKS_SHOWN = (2, 4, 6, 8, 12, 16, 26, 52)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an experiment could show.

    Parameters
    ----------
    past : PastError
        Of the account.
    smallest : Smallest
        What matters.
    weeks : int
        That were asked for.
    effect : float
        The smallest effect that these find, as a difference.
    needed : int or None
        Weeks that find the smallest that matters; None beyond two years.
    by_weeks : tuple of (int, float)
        Weeks, and the smallest effect that they find.
    """

    past: PastError
    smallest: Smallest
    weeks: int
    effect: float
    needed: int | None
    by_weeks: tuple[tuple[int, float], ...]


def foresee(past: PastError, weeks: int, smallest: Smallest) -> Foreseen:
    """Say what an experiment could show.

    Parameters
    ----------
    past : PastError
        Of the account.
    weeks : int
        How long it might last.
    smallest : Smallest
        The smallest effect that matters.

    Returns
    -------
    Foreseen
        By length.

    Raises
    ------
    WrongUsage
        If it could not be planned for so long, or matters are a share of nothing.
    """
    matters = smallest.of(past.usual)
    if matters is None:
        raise WrongUsage(
            msg("The usual is not above zero: no effect is a share of it."),
            msg("Write --smallest in the unit of the figures."),
        )
    check_weeks(past.arms, weeks, past.unit)
    step, least = past.arms if past.unit is Unit.WEEK else 1, least_weeks(past.arms, past.unit)
    shown = sorted({*WEEKS_SHOWN, weeks})
    by_weeks = tuple((one, smallest_effect(one, past)) for one in shown if one >= least and one % step == 0)
    return Foreseen(past, smallest, weeks, smallest_effect(weeks, past), weeks_needed(matters, past), by_weeks)


def foresee_file(
    path: Path, y: str, *, arms: int, unit: Unit, weeks: int, date_column: str = "", each: str = "",
    smallest: Smallest = TENTH, decimal: str = "",
) -> Foreseen:  # fmt: skip
    """Say from a file of past days what an experiment could show.

    Parameters
    ----------
    path : Path
        Figures by day, on which nothing was switched.
    y : str
        The column.
    arms : int
        How many would be compared.
    unit : Unit
        What would be switched.
    weeks : int
        How long it might last.
    date_column, each : str
        As `analyse_file`.
    smallest : Smallest
        The smallest effect that matters.
    decimal : str
        As `analyse_file`.

    Returns
    -------
    Foreseen
        By length.

    Raises
    ------
    Refused
        If the past is too short, has too many gaps, or never changes.
    """
    table = read_outcomes(path, decimal_mark(decimal))
    known = daily(table.days(date_column), table.numbers(y), asked_each(each))
    return foresee(past_error(past_units(known, unit), arms, unit), weeks, smallest)


def past_units(known: Mapping[date, float], unit: Unit) -> list[float | None]:
    """Return the past as units, none left out.

    Parameters
    ----------
    known : mapping of date to float
        By day.
    unit : Unit
        What would be switched.

    Returns
    -------
    list of float or None
        At most two years, the newest last; days without a figure are None.
    """
    if not known:
        raise Refused(msg("The file holds no figure."), msg("Check the column that is read."))
    last = max(known)
    count = min((last - min(known)).days + 1, 7 * MOST_WEEKS)
    days = [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    if unit is Unit.DAY:
        return [known.get(day) for day in days]
    firsts = days[count % 7 :: 7]
    least = LEAST_DAYS if len(known) > 2 * len(firsts) else 1
    return [mean_of_week(known, day, least) for day in firsts]
