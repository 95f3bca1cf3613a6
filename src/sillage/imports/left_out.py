"""Rows that bring nothing: total lines, and whole files whose columns hold something else than they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pyarrow as pa

from sillage.errors import UnreadableFile
from sillage.imports.expected import short
from sillage.imports.files import ReadFile
from sillage.imports.flags import FLAGS, Flag, told
from sillage.imports.headers import fold
from sillage.imports.own_columns import Cell, Column
from sillage.imports.tables import Table
from sillage.language import Message, msg

Places = Sequence[tuple[Column, int]]
_DATED = (Cell.DAY, Cell.MOMENT, Cell.MONTH)
_FIGURES = (Cell.NUMBER, Cell.MONEY)
_TOTALS = frozenset(
    {
        *("total", "totals", "totaux", "somme", "sommes", "sum", "grand total", "grand totaux", "total general"),
        *("total global", "overall total", "subtotal", "sub-total", "sous-total", "sous total", "cumul", "ensemble"),
    }
)
_MOST_TRIED = 200


def part_totals(table: Table, places: Places) -> tuple[Table, tuple[Flag, ...]]:
    """Take the total lines out of a table: rows without a day that call themselves a total.

    Parameters
    ----------
    table : Table
        Text cells.
    places : sequence of (Column, int)
        Which column stands where.

    Returns
    -------
    tuple of (Table, tuple of Flag)
        The other rows, and a flag for each total line.
    """
    dated = [index for column, index in places if column.cell in _DATED]
    words = [index for column, index in places if column.cell not in _FIGURES]
    if not dated or not words or not len(table):
        return table, ()
    undated = np.ones(len(table), dtype=bool)
    for index in dated:
        undated &= np.array([not cell or is_total(cell) for cell in map(fold, table.columns[index].to_pylist())])
    total = np.zeros(len(table), dtype=bool)
    for row in np.flatnonzero(undated):
        total[row] = any(is_total(fold(str(table.columns[index][int(row)].as_py()))) for index in words)
    if not total.any():
        return table, ()
    kept = pa.array(~total)
    rest = replace(table, columns=tuple(column.filter(kept) for column in table.columns), rows=table.rows[~total])
    return rest, tuple(Flag(int(row), "total", FLAGS["total"]) for row in table.rows[total])


def is_total(folded: str) -> bool:
    """Tell whether a folded cell calls its row a total.

    Parameters
    ----------
    folded : str
        Such as ``total :``, ``total octobre`` or ``somme``.

    Returns
    -------
    bool
        By its word, or by its first one where that is ``total``.
    """
    return folded.rstrip(" :.") in _TOTALS or folded.startswith(("total ", "total:"))


def with_totals(read: ReadFile, totals: Sequence[Flag]) -> ReadFile:
    """Count total lines among the rows of a file, doubtful and not stored.

    Parameters
    ----------
    read : ReadFile
        The other rows.
    totals : sequence of Flag
        From `part_totals`.

    Returns
    -------
    ReadFile
        `read` itself where there is none.
    """
    if not totals:
        return read
    flags = tuple(sorted((*read.flags, *totals), key=lambda flag: flag.row))
    return replace(
        read,
        rows=read.rows + len(totals),
        flagged=read.flagged + len(totals),
        flags=flags,
        warnings=(*read.warnings, *told(totals)),
    )


def brings_nothing(read: ReadFile) -> bool:
    """Tell whether every row of a file is doubtful and none of them can be kept.

    Parameters
    ----------
    read : ReadFile
        A file, total lines apart.

    Returns
    -------
    bool
        False for a file without rows, or whose rows rightly bring nothing (0 hours).
    """
    return bool(read.rows) and read.flagged == read.rows and not read.tables and not len(read.decisions)


def swaps(table: Table, places: Places) -> Iterable[tuple[Table, tuple[int, int]]]:
    """Yield the table with two of its columns exchanged, for each two that hold different kinds of cells.

    Parameters
    ----------
    table : Table
        Text cells.
    places : sequence of (Column, int)
        Which column stands where.

    Yields
    ------
    tuple of (Table, tuple of int)
        The first rows, and which two columns.
    """
    rows = table.rows[:_MOST_TRIED]
    for (one, first), (other, second) in combinations(places, 2):
        if one.cell is other.cell and one.words is other.words:
            continue
        columns = [column.slice(0, _MOST_TRIED) for column in table.columns]
        columns[first], columns[second] = columns[second], columns[first]
        yield replace(table, columns=tuple(columns), rows=rows), (first, second)


def refusal(read: ReadFile, header: Sequence[str], swapped: tuple[int, int] | None) -> UnreadableFile:
    """Build the refusal of a file of which no row can be kept.

    Parameters
    ----------
    read : ReadFile
        The file, with its warnings.
    header : sequence of str
        Its columns.
    swapped : tuple of int or None
        Two columns that read well when exchanged.

    Returns
    -------
    UnreadableFile
        With what is doubtful in its rows.
    """
    said = told(read.flags)
    reason: Message | str = said[0] if said else ""
    what = msg("No row of this file can be counted. {reason}", reason=reason)
    if swapped is None:
        return UnreadableFile(what, msg("Compare it with the template: sillage template"))
    return UnreadableFile(
        what,
        msg(
            "The columns “{one}” and “{other}” look swapped: put each one's cells under its own name.",
            one=short(header[swapped[0]]),
            other=short(header[swapped[1]]),
        ),
    )
