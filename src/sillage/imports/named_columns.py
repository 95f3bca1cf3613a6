"""A bare file of weeks: one column of days and columns of numbers, each named by whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports.dates import decide_order, read_dates
from sillage.imports.decoding import to_utf8
from sillage.imports.headers import fold
from sillage.imports.numbers import decide_decimal, read_numbers
from sillage.imports.tables import Table, find_header, read_table
from sillage.language import msg

_MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class NamedColumns:
    """Columns of a file, in the order of its days.

    Parameters
    ----------
    days : tuple of date
        Ascending.
    numbers : dict of str to ndarray of shape (n_rows,)
        By the names that were asked for; NaN where a cell is empty.
    """

    days: tuple[date, ...]
    numbers: dict[str, np.ndarray[Any, Any]]


def read_named(path: Path, day: str, names: Sequence[str]) -> NamedColumns:
    """Read columns by their names.

    Parameters
    ----------
    path : Path
        Any delimiter, any decimal mark, in UTF-8 or what spreadsheets write.
    day : str
        Name of the column of days; empty when there is none.
    names : sequence of str
        Names of columns of numbers; capitals, accents and signs do not count.

    Returns
    -------
    NamedColumns
        As many days as rows; none without a column of days, and rows then stay in their order.

    Raises
    ------
    UnreadableFile
        If a cell is no day or no number; says its line.
    WrongUsage
        If there is no such column.
    """
    table = _table(path, [*([day] if day else []), *names])
    columns = [table.columns[_place(table, name)] for name in names]
    marks = decide_decimal(columns, counts=[False] * len(columns))
    numbers = {
        name: _numbers(table, name, column, mark) for name, column, mark in zip(names, columns, marks, strict=True)
    }
    if not day:
        return NamedColumns((), numbers)
    days = _days(table, day)
    order = np.argsort(days, kind="stable")
    return NamedColumns(tuple(days[order].tolist()), {name: values[order] for name, values in numbers.items()})


def read_texts(path: Path, name: str) -> tuple[str, ...]:
    """Read one column as it is written.

    Parameters
    ----------
    path : Path
        As in `read_named`.
    name : str
        Of the column.

    Returns
    -------
    tuple of str
        In the order of the rows.
    """
    table = _table(path, [name])
    return tuple(str(cell).strip() for cell in table.columns[_place(table, name)].to_pylist())


def _table(path: Path, asked: Sequence[str]) -> Table:
    if path.stat().st_size > _MOST_BYTES:
        raise UnreadableFile(
            msg("“{name}” is too large for a table of weeks.", name=path.name), msg("Send one row a week.")
        )
    body = to_utf8(path.read_bytes())
    wanted = {fold(name) for name in asked}
    header = find_header(body, lambda cells, _sample, _sheet: len(wanted & {fold(cell) for cell in cells}))
    if header is None:
        raise UnreadableFile(
            msg("“{name}” has no column called {asked}.", name=path.name, asked=", ".join(f"“{one}”" for one in asked)),
            msg("Name columns as the file's first line does."),
        )
    return read_table(body, header)


def _place(table: Table, name: str) -> int:
    exact = [place for place, cell in enumerate(table.header) if cell.strip() == name.strip()]
    alike = exact or [place for place, cell in enumerate(table.folded) if cell == fold(name)]
    if len(alike) != 1:
        raise WrongUsage(
            msg("No single column is called “{name}”.", name=name),
            msg("Columns of the file: {known}.", known=", ".join(table.header)),
        )
    return alike[0]


def _numbers(table: Table, name: str, column: pa.ChunkedArray, mark: str) -> np.ndarray[Any, Any]:
    read = read_numbers(column, mark)
    wrong = np.flatnonzero(read.unreadable)
    if len(wrong):
        at = int(wrong[0])
        raise UnreadableFile(
            msg("Line {line}, column “{name}”: “{cell}” is no number.",
                line=str(int(table.rows[at])), name=name, cell=str(column[at].as_py())[:60]),
            msg("Correct the cell, or leave the column out."),
        )  # fmt: skip
    return read.values


def _days(table: Table, name: str) -> np.ndarray[Any, Any]:
    column = table.columns[_place(table, name)]
    order = decide_order([column], within=None, guess="month")
    if not order.certain:
        raise UnreadableFile(
            msg("Column “{name}”: nothing tells whether the day or the month comes first.", name=name),
            msg("Write days as 2026-03-02."),
        )
    read = read_dates(column, order=order, zone="UTC")
    wrong = np.flatnonzero(read.unreadable | np.isnat(read.days))
    if len(wrong):
        at = int(wrong[0])
        raise UnreadableFile(
            msg("Line {line}, column “{name}”: “{cell}” is no day.",
                line=str(int(table.rows[at])), name=name, cell=str(column[at].as_py())[:60]),
            msg("Write days as 2026-03-02."),
        )  # fmt: skip
    return read.days
