"""A bare file of one series: a column of days and a column of numbers, under any name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports.bare_cells import is_number
from sillage.imports.bare_file import BareFile, read_bare
from sillage.language import msg


def read_series(
    path: Path, date_column: str = "", number_column: str = "", decimal: str = ""
) -> tuple[tuple[date, float | None], ...]:
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
    tuple of (date, float or None)
        In the file's order; None where the cell is empty or says "missing".

    Raises
    ------
    UnreadableFile
        If it is no such file, or a cell is no day or no number.
    WrongUsage
        If a column is not in it, or several would do.
    """
    file = read_bare(path, (date_column, number_column), decimal, can_say=True)
    when = file.day_place(date_column)
    place = file.place(number_column) if number_column else _only_numbers(file, when)
    rows = zip(file.days(when).tolist(), file.numbers(place).tolist(), strict=True)
    return tuple((day, None if number != number else number) for day, number in rows)


def _only_numbers(file: BareFile, when: int) -> int:
    others = [at for at in range(len(file.headers)) if at != when]
    fitting = [at for at in file.holding(is_number) if at != when]
    if len(fitting) == 1:
        return fitting[0]
    if len(others) == 1:  # it is the one meant, and its first cell that is no number is told
        return others[0]
    if not fitting:
        raise UnreadableFile(
            msg("No column holds numbers only: {columns}.", columns=file.listed(others)), msg("Name it with --y.")
        )
    raise WrongUsage(
        msg("Several columns hold numbers: {columns}.", columns=file.listed(fitting)), msg("Name one with --y.")
    )
