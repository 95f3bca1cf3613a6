"""A bare file of one series: a column of days and a column of numbers, under any name, with any delimiter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports.dates import decide_order, parse_date, read_dates
from sillage.imports.decoding import to_utf8
from sillage.imports.headers import fold
from sillage.imports.numbers import decide_decimal, parse_number, read_numbers
from sillage.imports.tables import Table, find_header, read_table
from sillage.language import msg

_OF_TIME = ("date", "day", "jour", "week", "semaine", "month", "mois", "ds", "time", "period", "periode")
"""What a column of days is usually called, folded; asked only where several columns hold days."""


def read_series(path: Path, date_column: str = "", number_column: str = "") -> tuple[tuple[date, float | None], ...]:
    """Read one series of a file.

    Parameters
    ----------
    path : Path
        CSV; `sillage.imports.decoding` knows in which letters.
    date_column, number_column : str
        What they are called in it; found where empty and only one fits.

    Returns
    -------
    tuple of (date, float or None)
        In the file's order; None where the cell is empty or says "missing". Rows without a day are left out only
        where they have no number either.

    Raises
    ------
    UnreadableFile
        If it is no such file, or a cell is no day or no number.
    WrongUsage
        If a column is not in it, or several would do.
    """
    table = _table(path)
    dates, when = _dates(table, date_column)
    numbers = _numbers(table, number_column, when)
    lost = np.isnat(dates) & ~np.isnan(numbers)
    if lost.any():
        line = int(table.rows[int(np.flatnonzero(lost)[0])])
        raise UnreadableFile(
            msg("Line {line}: “{column}” is empty beside a number.", line=line, column=table.header[when]),
            msg("Write the day, or empty the line."),
        )
    rows = zip(dates.tolist(), numbers.tolist(), strict=True)
    return tuple((day, None if number != number else number) for day, number in rows if day is not None)


def _table(path: Path) -> Table:
    body = to_utf8(path.read_bytes())
    header = find_header(body, _looks_like_a_series)
    if header is None:
        raise UnreadableFile(
            msg("“{name}” holds no table with a column of days and one of numbers.", name=path.name),
            msg("Give a CSV file such as: date,value."),
        )
    return read_table(body, header)


def _looks_like_a_series(cells: Sequence[str], sample: Sequence[Sequence[str]], _sheet: str) -> int:
    """Score a header by the rows below it: days in one column, numbers or nothing in another."""
    if not sample or any(_is_day(cell) or _is_number(cell) for cell in cells):
        return 0
    columns = [[row[index] for row in sample if len(row) > index] for index in range(len(cells))]
    days = [any(map(_is_day, column)) for column in columns]
    numbers = [any(map(_is_number, column)) for column in columns]
    return 6 if any(days) and sum(numbers) + sum(days) > 1 else 0


def _is_day(cell: str) -> bool:
    # A bare number may be a spreadsheet's day; whether it is one is decided by the column's name.
    if cell.strip().isdigit() and len(cell.strip()) != len("20260131"):
        return False
    try:
        return parse_date(cell) is not None
    except (ValueError, OverflowError):
        return _is_day_first(cell)


def _is_day_first(cell: str) -> bool:
    try:
        return parse_date(cell, first="day") is not None
    except (ValueError, OverflowError):
        return False


def _is_number(cell: str) -> bool:
    for mark in ".,":
        try:
            if parse_number(cell, mark) is not None:
                return True
        except ValueError:
            continue
    return False


def _dates(table: Table, named: str) -> tuple[np.ndarray[Any, Any], int]:
    place = _place(table, named, "--date") if named else _only_dates(table)
    column = table.columns[place]
    order = decide_order([column], within=None, guess="day")
    if not order.certain:
        raise UnreadableFile(
            msg("“{column}” can be read day first or month first.", column=table.header[place]),
            msg("Write year, month, day: 2026-03-02."),
        )
    found = read_dates(column, order=order, zone="UTC")
    _refuse_first(table, place, found.unreadable, is_day=True)
    return found.days, place


def _only_dates(table: Table) -> int:
    fitting = [index for index in range(len(table.header)) if _holds(table, index, _is_day)]
    usual = [index for index in fitting if table.folded[index] in _OF_TIME]
    chosen = fitting if len(fitting) == 1 else usual
    if len(chosen) == 1:
        return chosen[0]
    if not fitting:
        raise UnreadableFile(
            msg("No column holds days only: {columns}.", columns=_listed(table, range(len(table.header)))),
            msg("Name it with --date, and write days as 2026-03-02."),
        )
    raise WrongUsage(
        msg("Several columns hold days: {columns}.", columns=_listed(table, fitting)), msg("Name one with --date.")
    )


def _numbers(table: Table, named: str, when: int) -> np.ndarray[Any, Any]:
    place = _place(table, named, "--y") if named else _only_numbers(table, when)
    column = table.columns[place]
    mark = decide_decimal([column], counts=[True])[0]
    found = read_numbers(column, mark)
    _refuse_first(table, place, found.unreadable, is_day=False)
    return found.values


def _only_numbers(table: Table, when: int) -> int:
    others = [index for index in range(len(table.header)) if index != when]
    fitting = [index for index in others if _holds(table, index, _is_number)]
    if len(fitting) == 1:
        return fitting[0]
    if len(others) == 1:  # it is the one meant, and its first cell that is no number is told
        return others[0]
    if not fitting:
        raise UnreadableFile(
            msg("No column holds numbers only: {columns}.", columns=_listed(table, others)),
            msg("Name it with --y."),
        )
    raise WrongUsage(
        msg("Several columns hold numbers: {columns}.", columns=_listed(table, fitting)), msg("Name one with --y.")
    )


def _holds(table: Table, place: int, is_one: Any) -> bool:
    """Tell whether all cells of a column that are not empty are of a kind; the first two hundred tell."""
    cells = [cell for cell in table.columns[place].slice(0, 200).to_pylist() if cell and not _is_missing(cell)]
    return bool(cells) and all(is_one(cell) for cell in cells)


def _is_missing(cell: str) -> bool:
    try:
        return parse_number(cell) is None
    except ValueError:
        return False


def _place(table: Table, named: str, option: str) -> int:
    wanted = fold(named)
    fitting = [index for index, name in enumerate(table.folded) if name == wanted]
    exact = [index for index in fitting if table.header[index] == named]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    if fitting:
        raise WrongUsage(
            msg("{option}: the file has several columns “{name}”.", option=option, name=named),
            msg("Give each column a name of its own."),
        )
    raise WrongUsage(
        msg("{option}: the file has no column “{name}”.", option=option, name=named),
        msg("Its columns are: {columns}.", columns=_listed(table, range(len(table.header)))),
    )


def _listed(table: Table, places: Sequence[int]) -> str:
    return ", ".join(table.header[index] for index in places)


def _refuse_first(table: Table, place: int, wrong: np.ndarray[Any, Any], *, is_day: bool) -> None:
    if not wrong.any():
        return
    index = int(np.flatnonzero(wrong)[0])
    cell = str(table.columns[place].slice(index, 1).to_pylist()[0])[:60]
    line = int(table.rows[index])
    what = (
        msg("Line {line}, “{column}”: “{cell}” is not a day.", line=line, column=table.header[place], cell=cell)
        if is_day
        else msg("Line {line}, “{column}”: “{cell}” is not a number.", line=line, column=table.header[place], cell=cell)
    )
    raise UnreadableFile(what, msg("Correct the cell, or empty it where nothing is known."))
