"""Measure the effect of a dated change on a bare file, without a workspace."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sillage.domain.period import EARLIEST, LATEST
from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports.bare_cells import decimal_mark
from sillage.imports.series_with_controls import SeriesFile, read_series
from sillage.language import msg
from sillage.services import typed_values

if TYPE_CHECKING:
    from sillage.effects.dated_effect import DatedEffect
    from sillage.effects.dated_series import DatedSeries
    from sillage.effects.impact_controls import Control

NONE = ("none", "aucun", "aucune", "")


def effect_of_file(
    path: Path,
    day: str,
    *,
    y: str = "",
    controls: str = "",
    without: tuple[str, ...] = (),
    worth: str = "",
    until: str = "",
    kind: str = "",
    decimal: str = "",
) -> DatedEffect:
    """Measure the effect of a change on a column of a file.

    Parameters
    ----------
    path : Path
        As `sillage.imports.series_with_controls.read_series` takes it.
    day : str
        The first day of the change, ``2026-03-31``.
    y : str
        The column asked about; the first that is no control without it.
    controls : str
        Columns that the change cannot have touched, parted by commas; none without it.
    without : tuple of str
        Controls to leave out.
    worth : str
        The smallest effect that matters, such as ``20%``.
    until : str
        The last day to look at.
    kind : str
        ``sum``, ``level`` or ``rate``: what the column holds; only a sum has a total. A sum without it.
    decimal : str
        ``point`` or ``comma``; found where empty and each column tells.

    Returns
    -------
    DatedEffect
        In the column's own unit.

    Raises
    ------
    WrongUsage
        If a column, a day or a share is none.
    UnreadableFile
        If the file is no series.
    Refused
        If nobody can answer that of such a series.
    """
    from sillage.effects.dated_effect import WORTH, EffectQuestion, measure_effect
    from sillage.effects.dated_series import dated_series
    from sillage.forecasts import Kind
    from sillage.services.forecast_file import asked_kind

    first, last = asked_day(day), asked_day(until) if until else None
    adds_up = asked_kind(kind or Kind.SUM.value) is Kind.SUM
    if last is not None and last < first:
        raise WrongUsage(msg("The change is after the last day to look at."), msg("Exchange the two dates."))
    file = read_series(path, decimal=decimal_mark(decimal))
    names = [] if controls.strip().lower() in NONE else [file.named(one) for one in controls.split(",") if one.strip()]
    left_out = {file.named(one) for one in without}
    asked = _asked(file, y, names)
    series = dated_series(file.points(asked), asked)
    beside = tuple(_control(file, series, name) for name in dict.fromkeys(names) if name not in left_out)
    share = asked_share(worth) if worth else WORTH
    return measure_effect(EffectQuestion(series, first, beside, asked, share, last, adds_up=adds_up))


def _asked(file: SeriesFile, y: str, controls: list[str]) -> str:
    if y:
        name = file.named(y)
        if name in controls:
            raise WrongUsage(msg("“{name}” cannot be its own control.", name=name), msg("Take it out of --controls."))
        return name
    rest = [name for name in file.names if name not in controls]
    if not rest and not controls:
        raise UnreadableFile(
            msg("The file has no column beside its days."),
            msg("Add one of numbers, as below a first line: date,value."),
        )
    if not rest:
        raise UnreadableFile(
            msg("The file has no column of values to ask about."), msg("Leave one column out of --controls.")
        )
    return rest[0]


def _control(file: SeriesFile, series: DatedSeries, name: str) -> Control:
    from sillage.effects.dated_series import dated_series
    from sillage.effects.impact_controls import Control

    points = file.points(name)
    known = {day: value for day, value in points if value is not None}
    if len(known) > 1:
        dated_series(points, name)  # refuses what is no series, by its own name
    return Control(name, series.lined_up(known), msg("you named it"), named=True)


def asked_day(typed: str) -> date:
    """Return a day that somebody typed.

    Parameters
    ----------
    typed : str
        As `typed_values.day` reads it.

    Returns
    -------
    date
        Within the calendar of use.

    Raises
    ------
    WrongUsage
        If it is none.
    """
    found = typed_values.day(typed, LATEST)
    if not typed.strip() or not EARLIEST < found < LATEST:
        raise WrongUsage(msg("“{typed}” is not a day.", typed=typed), msg("Write year, month, day: 2026-03-02."))
    return found


def asked_share(typed: str) -> float:
    """Return the smallest effect that matters, as somebody typed it.

    Parameters
    ----------
    typed : str
        ``20%`` or ``0.2``.

    Returns
    -------
    float
        Above 0, at most 10.

    Raises
    ------
    WrongUsage
        If it is none.
    """
    share = float(typed_values.share(typed, "--worth"))
    if not 0 < share <= 10:
        raise WrongUsage(msg("“{typed}” is no share above zero.", typed=typed), msg("Write it as 20% or 0.2."))
    return share
