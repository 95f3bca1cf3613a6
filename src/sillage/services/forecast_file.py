"""Forecast the series of a bare file, without a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sillage.errors import WrongUsage
from sillage.forecasts import Forecast, Goal, Kind, Window, forecast, series_of
from sillage.imports.bare_cells import decimal_mark
from sillage.imports.series_file import read_series
from sillage.language import msg
from sillage.services import typed_values


@dataclass(frozen=True, slots=True)
class FileForecast:
    """The forecast of a file's series.

    Parameters
    ----------
    column : str
        Of the file, whose numbers these are.
    found : Forecast
        With what it rests on.
    """

    column: str
    found: Forecast


def forecast_file(
    path: Path,
    until: date,
    *,
    kind: Kind = Kind.LEVEL,
    goal: Goal | None = None,
    first: date | None = None,
    date_column: str = "",
    number_column: str = "",
    decimal: str = "",
) -> FileForecast:
    """Forecast the series of a file.

    Parameters
    ----------
    path : Path
        As `sillage.imports.series_file.read_series` takes it.
    until : date
        The day.
    kind : Kind
        What the numbers are.
    goal : Goal, optional
        What must be met.
    first : date, optional
        The first day of the window of a sum or a rate; the day after the last row when absent.
    date_column, number_column : str
        Of the file; found where empty.
    decimal : str
        ``point`` or ``comma``; found where empty and the column tells.

    Returns
    -------
    FileForecast
        With the column's name, as nobody may have typed it.

    Raises
    ------
    UnreadableFile
        If it is no such file.
    WrongUsage
        If the columns or the window make no sense.
    Refused
        If the series is too short, too full of holes, or the day is not ahead.
    """
    if first is not None and first > until:
        raise WrongUsage(
            msg("The window begins on {first}, after {last}.", first=first, last=until),
            msg("Give --from a day before --until."),
        )
    read = read_series(path, date_column, number_column, decimal_mark(decimal))
    window = None if first is None else Window(first)
    return FileForecast(read.column, forecast(series_of(read.points, kind), until, goal, window))


def asked_kind(typed: str) -> Kind:
    """Return what somebody typed for the kind of a series.

    Parameters
    ----------
    typed : str
        ``level``, ``sum`` or ``rate``; empty is a level.

    Returns
    -------
    Kind
        Which.

    Raises
    ------
    WrongUsage
        If it is none of them.
    """
    known = {kind.value: kind for kind in Kind}
    found = known.get(typed.strip().lower() or Kind.LEVEL.value)
    if found is None:
        raise WrongUsage(
            msg("“{typed}” is not a kind of series.", typed=typed),
            msg("Write level (the last value counts), sum (values add up) or rate (values are averaged)."),
        )
    return found


def asked_goal(typed: str, kind: Kind, *, at_most: bool, milestones: tuple[str, ...] = ()) -> Goal | None:
    """Return the goal that somebody typed.

    Parameters
    ----------
    typed : str
        A number, or a share such as ``5%`` for a rate; empty is no goal.
    kind : Kind
        Of the series.
    at_most : bool
        Whether the goal is to stay at it or below.
    milestones : tuple of str
        Such as ``2026-03-31=1500``.

    Returns
    -------
    Goal or None
        None where none was typed.

    Raises
    ------
    WrongUsage
        If one is no number, or stands without a goal.
    """
    if not typed:
        if at_most or milestones:
            raise WrongUsage(msg("There is no goal."), msg("Give one with --goal."))
        return None
    return Goal(_number(typed, kind, "--goal"), at_most, tuple(_milestone(one, kind) for one in milestones))


def _milestone(typed: str, kind: Kind) -> tuple[date, float]:
    day, sign, value = typed.partition("=")
    if not sign:
        raise WrongUsage(msg("“{typed}” is not a milestone.", typed=typed), msg("Write it like 2026-03-31=1500."))
    return typed_values.day(day, date.min), _number(value, kind, "--milestone")


def _number(typed: str, kind: Kind, option: str) -> float:
    read = typed_values.share if kind is Kind.RATE else typed_values.number
    found: Decimal = read(typed, option)
    return float(found)
