"""A bare file of one series: a column of days and a column of numbers, under any name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports.bare_cells import is_meant_as_number
from sillage.imports.bare_file import BareFile, read_bare
from sillage.language import msg


@dataclass(frozen=True, slots=True)
class NamedSeries:
    """One series of a file.

    Parameters
    ----------
    column : str
        What its numbers are called in the file.
    points : tuple of (date, float or None)
        In the file's order; None where the cell is empty or says "missing".
    """

    column: str
    points: tuple[tuple[date, float | None], ...]


def read_series(path: Path, date_column: str = "", number_column: str = "", decimal: str = "") -> NamedSeries:
    """Read one series of a file.

    Parameters
    ----------
    path : Path
        As `sillage.imports.bare_file.read_bare` takes it.
    date_column, number_column : str
        What they are called in it; found where empty and only one fits.
    decimal : str
        ``.`` or ``,`` where somebody said so.

    Returns
    -------
    NamedSeries
        Its name, as nobody may have typed it.

    Raises
    ------
    UnreadableFile
        If it is no such file, or a cell is no day or no number.
    WrongUsage
        If a column is not in it, or several would do.
    """
    file = read_bare(path, (date_column, number_column), decimal, can_say=True)
    when = file.day_place(date_column)
    days = file.days(when).tolist()
    place = file.place(number_column) if number_column else _only_numbers(file, when)
    rows = zip(days, file.numbers(place).tolist(), strict=True)
    return NamedSeries(file.headers[place], tuple((day, None if number != number else number) for day, number in rows))


def _only_numbers(file: BareFile, when: int) -> int:
    """Find the column that is meant: one with a bad cell may be, and is told of, not passed over for another."""
    others = [at for at in range(len(file.headers)) if at != when]
    if not others:
        raise UnreadableFile(
            msg("The file has no column beside its days."),
            msg("Add one of numbers, as below a first line: date,value."),
        )
    likely = [at for at in file.holding_some(is_meant_as_number) if at != when]
    if len(others) == 1 or len(likely) == 1:  # its first cell that is no number is told
        return (likely or others)[0]
    if not likely:
        raise UnreadableFile(
            msg("No column holds numbers: {columns}.", columns=file.listed(others)), msg("Name it with --y.")
        )
    names = [file.headers[at] for at in likely]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise WrongUsage(
            msg("The file has several columns “{column}”.", column=twice), msg("Give each column a name of its own.")
        )
    raise WrongUsage(
        msg("Several columns hold numbers: {columns}.", columns=file.listed(likely)), msg("Name one with --y.")
    )
