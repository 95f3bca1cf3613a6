"""A bare file of dated series: a column of days, and columns of values beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from sillage.errors import UnreadableFile, WrongUsage
from sillage.imports.dates import decide_order, parse_date
from sillage.imports.decoding import AGAIN, csv_reason, damaged, to_utf8
from sillage.imports.headers import fold
from sillage.imports.numbers import decide_decimal, parse_number
from sillage.language import msg

DATE_NAMES = ("date", "day", "days", "jour", "jours", "week", "semaine", "ds", "time", "timestamp", "month", "mois")
LARGEST_BYTES = 20_000_000
_MISSING = ("nan", "na", "n/a", "null", "none")
_DELIMITERS = (",", ";", "\t", "|")

Points = tuple[tuple[date, float | None], ...]


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """What a file of dated series holds, as text until a column is asked for.

    Parameters
    ----------
    names : tuple of str
        The columns of values, in the file's order.
    days : tuple of date
        One a row.
    cells : tuple of tuple of str
        One a column of `names`.
    lines : tuple of int
        The line of each row in the file.
    """

    names: tuple[str, ...]
    days: tuple[date, ...]
    cells: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def named(self, typed: str) -> str:
        """Return the column that somebody means.

        Parameters
        ----------
        typed : str
            Its name, whatever the case.

        Returns
        -------
        str
            As the file writes it.

        Raises
        ------
        WrongUsage
            If there is none.
        """
        same = [name for name in self.names if name == typed.strip()]
        same = same or [name for name in self.names if fold(name) == fold(typed)]
        if not same:
            raise WrongUsage(
                msg("The file has no column “{column}”; it has: {columns}.", column=typed,
                    columns=", ".join(self.names)),
                msg("Write a name of the file's first line."),
            )  # fmt: skip
        return same[0]

    def points(self, name: str) -> Points:
        """Return a column as numbers.

        Parameters
        ----------
        name : str
            One of `names`.

        Returns
        -------
        tuple of (date, float or None)
            In the file's order; None where the cell is empty or says that it is missing.

        Raises
        ------
        UnreadableFile
            If a cell is no number; says which.
        """
        column = self.cells[self.names.index(name)]
        [mark] = decide_decimal([pa.chunked_array([pa.array(column, pa.string())])], counts=[False])
        return tuple(
            (day, _number(cell, mark, name, line))
            for day, cell, line in zip(self.days, column, self.lines, strict=True)
        )


def read_series(path: Path, day_column: str = "") -> SeriesFile:
    """Read a file of dated series.

    Parameters
    ----------
    path : Path
        CSV with a first line of names; any usual delimiter and encoding.
    day_column : str
        Which column holds the days; the one called so, else the first that reads as one.

    Returns
    -------
    SeriesFile
        Every row with its day.

    Raises
    ------
    UnreadableFile
        If it is no such file; says where.
    WrongUsage
        If there is no such column.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise UnreadableFile(
            msg("The file is larger than {most} MB: a series of days is not.", most=LARGEST_BYTES // 1_000_000),
            msg("Add the rows up by day first."),
        )
    header, rows = _rows(to_utf8(path.read_bytes()).decode("utf-8"))
    place = _day_place(header, rows, day_column)
    lines = tuple(line for line, _ in rows)
    days = _days([cells[place] for _, cells in rows], lines, header[place])
    kept = [at for at in range(len(header)) if at != place]
    columns = tuple(tuple(cells[at] for _, cells in rows) for at in kept)
    return SeriesFile(tuple(header[at] for at in kept), days, columns, lines)


def _rows(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise UnreadableFile(msg("The file is empty."), AGAIN)
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))]
    except csv.Error as exc:
        raise damaged(csv_reason(exc), reader.line_num) from exc
    header = rows[0][1]
    for line, row in rows[1:]:
        if len(row) != len(header):
            raise damaged(msg("it has {count} cells where the first line has {wanted}.", count=len(row),
                              wanted=len(header)), line)  # fmt: skip
    if len(rows) < 2:
        raise UnreadableFile(msg("The file has a first line and no row."), AGAIN)
    same = [name for name in header if header.count(name) > 1]
    if same:
        raise UnreadableFile(msg("Two columns are called “{name}”.", name=same[0]), msg("Name each its own way."))
    return header, rows[1:]


def _day_place(header: Sequence[str], rows: Sequence[tuple[int, list[str]]], typed: str) -> int:
    if typed:
        found = [at for at, name in enumerate(header) if fold(name) == fold(typed)]
        if not found:
            raise WrongUsage(
                msg("The file has no column “{column}”; it has: {columns}.", column=typed, columns=", ".join(header)),
                msg("Write a name of the file's first line."),
            )
        return found[0]
    named = [at for at, name in enumerate(header) if fold(name) in DATE_NAMES]
    readable = [at for at in range(len(header)) if _is_day(rows[0][1][at])]
    if not (named or readable):
        raise UnreadableFile(
            msg("No column of the file holds days; it has: {columns}.", columns=", ".join(header)),
            msg("Add a column “date”, written as 2026-03-31."),
        )
    return (named or readable)[0]


def _is_day(cell: str) -> bool:
    if cell.replace(".", "").replace(",", "").isdigit() and len(cell) != 8:  # a spreadsheet's serial is also a number
        return False
    try:
        return parse_date(cell) is not None
    except ValueError:
        return False


def _days(cells: Sequence[str], lines: Sequence[int], name: str) -> tuple[date, ...]:
    order = decide_order([pa.chunked_array([pa.array(cells, pa.string())])], within=None, guess="month")
    if not order.certain:
        raise UnreadableFile(
            msg("Nobody can tell day from month in “{cell}” (column {name}).", cell=cells[0], name=name),
            msg("Write the days as 2026-03-31."),
        )
    return tuple(_day(cell, order.first, name, line) for cell, line in zip(cells, lines, strict=True))


def _day(cell: str, first: str, name: str, line: int) -> date:
    try:
        found = parse_date(cell, first=first)
    except ValueError:
        found = None
    if found is None:
        raise UnreadableFile(
            msg("“{cell}” at line {line} (column {name}) is no day.", cell=cell[:40], line=str(line), name=name),
            msg("Write the days as 2026-03-31."),
        )
    return found[0]


def _number(cell: str, mark: str, name: str, line: int) -> float | None:
    if fold(cell) in _MISSING:
        return None
    try:
        return parse_number(cell, mark)
    except ValueError:
        raise UnreadableFile(
            msg("“{cell}” at line {line} (column {name}) is no number.", cell=cell[:40], line=str(line), name=name),
            msg("Correct that cell; leave it empty where nothing was measured."),
        ) from None
