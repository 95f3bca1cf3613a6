"""The table of a bare file: which line names its columns, by the names somebody asks for or by what stands below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.errors import UnreadableFile
from sillage.imports.bare_cells import is_day, is_number
from sillage.imports.decoding import AGAIN
from sillage.imports.headers import fold
from sillage.imports.tables import DELIMITERS, SURE, Table, find_header, read_table, records, split_line
from sillage.language import msg


def bare_table(body: bytes, asked: Sequence[str] = ()) -> Table:
    """Read the table of a bare file.

    Parameters
    ----------
    body : bytes
        UTF-8.
    asked : sequence of str
        Names of columns that somebody typed: the line that has them is the header.

    Returns
    -------
    Table
        One row at least; blank rows and nameless, empty columns left out.

    Raises
    ------
    UnreadableFile
        If it is empty, damaged, or has no row.
    """
    if not body.strip():
        raise UnreadableFile(msg("The file is empty."), AGAIN)
    wanted = frozenset(fold(name) for name in asked if name)
    header = find_header(body, partial(_score, wanted))
    if header is None or any(_is_row(line, len(header.cells)) for line in header.preamble):
        header = find_header(body, _first_line(body))
    if header is None:
        any(records(body, ","))  # tells which line is damaged
        raise UnreadableFile(msg("The file has no line of names."), msg("Add a first line such as: date,value."))
    table = _without_blanks(read_table(body, header))
    if not len(table):
        raise UnreadableFile(msg("The file has a header and no row."), AGAIN)
    return table


def _score(wanted: frozenset[str], cells: Sequence[str], sample: Sequence[Sequence[str]], _sheet: str) -> int:
    """Score a header by the names that were asked for, else by days and numbers below it."""
    known = len(wanted & {fold(cell) for cell in cells})
    if known:
        return SURE if known == len(wanted) else known
    if wanted or not sample or any(is_day(cell) or is_number(cell) for cell in cells):
        return 0
    columns = [[row[at] for row in sample if len(row) > at] for at in range(len(cells))]
    days = [any(map(is_day, column)) for column in columns]
    numbers = [any(map(is_number, column)) for column in columns]
    return SURE if any(days) and sum(numbers) + sum(days) > 1 else 0


def _is_row(cells: Sequence[str], width: int) -> bool:
    """Tell whether a line above a header is a row that would be lost."""
    return len(cells) == width and any(map(is_day, cells))


def _first_line(body: bytes) -> Callable[[Sequence[str], Sequence[Sequence[str]], str], int]:
    """Recognise the first line that is not blank, under the delimiter that cuts it into most cells."""
    first = next(line for line in body.decode("utf-8").splitlines() if line.strip())
    cuts = {tuple(split_line(first, mark) or ()) for mark in DELIMITERS}
    return lambda cells, _sample, _sheet: len(cells) if tuple(cells) in cuts else 0


def _without_blanks(table: Table) -> Table:
    filled = [
        ~np.asarray(pc.match_substring_regex(column, r"^\s*$").to_numpy(), dtype=bool) for column in table.columns
    ]
    rows = np.logical_or.reduce(filled) if filled else np.zeros(len(table), dtype=bool)
    kept = [at for at, name in enumerate(table.header) if name.strip() or filled[at].any()]
    mask = pa.array(rows)
    return replace(
        table,
        header=tuple(table.header[at] for at in kept),
        columns=tuple(table.columns[at].filter(mask) for at in kept),
        rows=table.rows[rows],
    )
