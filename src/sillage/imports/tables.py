"""From UTF-8 text to a table of text cells: the delimiter, the header, every cell as the file writes it.

The delimiter is the one under which a line is recognised as a header, never a sniffer's guess. Cells stay text
(Arrow strings, one array a column): what they mean is the format's affair.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from sillage.errors import UnreadableFile
from sillage.imports.decoding import CELL_LIMIT, csv_reason, cut_lines, damaged
from sillage.imports.headers import fold, repair
from sillage.imports.line_numbers import line_numbers
from sillage.language import msg

DELIMITERS = (",", ";", "\t", "|")
PREAMBLE_LINES = 40
SAMPLE_ROWS = 5
SURE = 6
"""A score from which no line further down is asked: it would be data."""

Record = tuple[int, Sequence[str]]
"""The line or row where a record begins, and its cells."""
Recognise = Callable[[Sequence[str], Sequence[Sequence[str]], str], int]
"""Scores a header (as written), some rows below it and the sheet's name; 0 is a stranger."""


@dataclass(frozen=True)
class Table:
    """One table of text cells.

    Parameters
    ----------
    header : tuple of str
        As the file writes it, mojibake repaired.
    columns : tuple of pyarrow.ChunkedArray of string
        One for each header, all of one length; a cell that is absent is an empty string.
    rows : ndarray of int64 of shape (n_rows,)
        The 1-based line or sheet row on which each begins, the header and what stands above counted.
    preamble : tuple of tuple of str
        The cells of the lines above the header.
    sheet : str
        The sheet's name; empty for text files.
    delimiter : str
        Empty for workbooks.
    """

    header: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    rows: np.ndarray[Any, Any]
    preamble: tuple[tuple[str, ...], ...] = ()
    sheet: str = ""
    delimiter: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The header, folded for comparison."""
        return tuple(fold(name) for name in self.header)

    def sample(self) -> list[list[str]]:
        """Return the first rows as lists of cells."""
        return [
            list(row)
            for row in zip(*(column.slice(0, SAMPLE_ROWS).to_pylist() for column in self.columns), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Header:
    """Where a header was found.

    Parameters
    ----------
    cells : tuple of str
        As the file writes them.
    line : int
        1-based.
    end : int
        Byte offset of the first row.
    delimiter : str
        The one under which it was recognised.
    score : int
        How well it was recognised.
    preamble : tuple of tuple of str
        The lines above.
    mojibake : bool
        Whether the line itself was written as mojibake: the cells below it will be too.
    """

    cells: tuple[str, ...]
    line: int
    end: int
    delimiter: str
    score: int
    preamble: tuple[tuple[str, ...], ...]
    mojibake: bool = False


def find_header(body: bytes, recognise: Recognise) -> Header | None:
    """Find the line that is recognised best.

    Parameters
    ----------
    body : bytes
        UTF-8.
    recognise : callable
        Scores a header; the best line wins, the earlier of two equals, the first one that is `SURE`.

    Returns
    -------
    Header or None
        None when no line under any delimiter is recognised.
    """
    lines = cut_lines(body, PREAMBLE_LINES + SAMPLE_ROWS)
    ends = [offset for offset, _ in lines[1:]] + [len(body)]
    best: Header | None = None
    for index, (_, line) in enumerate(lines[:PREAMBLE_LINES]):
        for delimiter in DELIMITERS:
            cells = split_line(line, delimiter)
            if cells is None or (len(cells) < 2 and delimiter != ","):
                continue
            sample = [split_line(text, delimiter) or [] for _, text in lines[index + 1 : index + 1 + SAMPLE_ROWS]]
            score = recognise(cells, sample, "")
            if score > (best.score if best else 0):
                above = tuple(tuple(split_line(text, delimiter) or [text]) for _, text in lines[:index])
                best = Header(tuple(cells), index + 1, ends[index], delimiter, score, above, repair(line) != line)
        if best and best.score >= SURE:
            break
    return best


def split_line(line: str, delimiter: str) -> list[str] | None:
    """Split one line into cells, mojibake repaired.

    Parameters
    ----------
    line : str
        One line of text.
    delimiter : str
        One character.

    Returns
    -------
    list of str or None
        None when the line is no record on its own.
    """
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return [repair(cell) for cell in rows[0]] if rows else []


def read_table(body: bytes, header: Header) -> Table:
    """Read every row below a header, all cells as text.

    Parameters
    ----------
    body : bytes
        UTF-8.
    header : Header
        From `find_header`.

    Returns
    -------
    Table
        With as many columns as the header has cells.

    Raises
    ------
    UnreadableFile
        If a row has another number of cells or a quotation mark is never closed.
    """
    names = [str(index) for index in range(len(header.cells))]
    rest = memoryview(body)[header.end :]
    if body.count(b'"') % 2:
        check_records(body, header)
    if not len(rest) and not body.endswith((b"\n", b"\r")):
        raise damaged(msg("it ends in its header."), header.line)
    if not bytes(rest[:CELL_LIMIT]).strip():
        found = pa.table({name: pa.array([], pa.string()) for name in names})
    else:
        try:
            found = arrow_csv.read_csv(
                pa.BufferReader(pa.py_buffer(rest)),
                read_options=arrow_csv.ReadOptions(column_names=names, block_size=4 << 20),
                parse_options=arrow_csv.ParseOptions(delimiter=header.delimiter, newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid as exc:
            check_records(body, header)
            raise damaged(msg("its rows cannot be told apart.")) from exc
    first = header.line + 1
    rows = line_numbers(bytes(rest), first, found.num_rows)
    return Table(
        tuple(repair(cell) for cell in header.cells),
        tuple(_repaired(column) for column in found.columns) if header.mojibake else tuple(found.columns),
        rows,
        header.preamble,
        delimiter=header.delimiter,
    )


def _repaired(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Repair each cell on its own: a text that does not make the round trip stays as it is."""
    values = column.combine_chunks().dictionary_encode()
    texts = pa.array([repair(text) for text in values.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([texts.take(values.indices)])


def check_records(body: bytes, header: Header) -> None:
    """Look, record by record, for the line where a file is damaged.

    Parameters
    ----------
    body : bytes
        UTF-8.
    header : Header
        From `find_header`.

    Raises
    ------
    UnreadableFile
        At the first record that is not whole.
    """
    stream = io.TextIOWrapper(io.BytesIO(body[header.end :]), encoding="utf-8", newline="")
    reader = csv.reader(stream, delimiter=header.delimiter, strict=True)
    expected = len(header.cells)
    start = header.line + 1
    try:
        for record in reader:
            if record and len(record) != expected:
                raise _ragged(len(record), expected, start)
            start = header.line + 1 + reader.line_num
    except csv.Error as exc:
        raise damaged(csv_reason(exc), start) from exc


def _ragged(found: int, expected: int, line: int) -> UnreadableFile:
    reason = msg("number of cells: {found}, against {expected} in the header.", found=found, expected=expected)
    return damaged(reason, line)


def records(body: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every record of a text with its 1-based line, however long each is.

    Parameters
    ----------
    body : bytes
        UTF-8.
    delimiter : str
        One character.

    Yields
    ------
    tuple of (int, list of str)
        The line where the record begins, and its cells; an empty list for a blank line.

    Raises
    ------
    UnreadableFile
        If a quotation mark is never closed.
    """
    stream = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline="")
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as exc:
        raise damaged(csv_reason(exc), line) from exc


def from_rows(
    header: Sequence[str],
    lines: Sequence[tuple[int, Sequence[str]]],
    preamble: Sequence[Sequence[str]] = (),
    *,
    sheet: str = "",
    delimiter: str = "",
) -> Table:
    """Build a table from records.

    Parameters
    ----------
    header : sequence of str
        As the file writes it.
    lines : sequence of (int, sequence of str)
        Record numbers and cells. Cells missing at the end of a sheet's row are empty.
    preamble : sequence of sequence of str
        The lines above.
    sheet, delimiter : str
        Passed on.

    Returns
    -------
    Table
        With trailing columns that have neither header nor cells dropped.

    Raises
    ------
    UnreadableFile
        If a row has more cells than the header, or fewer in a text.
    """
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    kept = [(number, row) for number, row in lines if not is_blank(row)]
    for number, row in kept:
        # Only sheets leave out the blank cells at the end of a row; in a text, it is cut.
        short = not sheet and len(row) < len(header)
        if short or any(str(cell).strip() for cell in row[width:]):
            raise _ragged(len(row), width, number)
    columns = tuple(
        pa.chunked_array([pa.array([row[index] if index < len(row) else "" for _, row in kept], pa.string())])
        for index in range(width)
    )
    rows = np.array([number for number, _ in kept], dtype=np.int64)
    return Table(
        tuple(repair(cell) for cell in header[:width]),
        columns,
        rows,
        tuple(tuple(line) for line in preamble),
        sheet,
        delimiter,
    )


def first_rows(body: bytes, delimiter: str, most: int) -> list[list[str]]:
    """Return the first records of a text.

    Parameters
    ----------
    body : bytes
        UTF-8.
    delimiter : str
        One character.
    most : int
        How many.

    Returns
    -------
    list of list of str
        Cells; shorter when the text is damaged further on.
    """
    found: list[list[str]] = []
    try:
        for _, record in records(body[: 1 << 18], delimiter):
            found.append(record)
            if len(found) >= most:
                break
    except UnreadableFile:
        return found
    return found


def is_blank(cells: Sequence[str]) -> bool:
    """Tell whether a record holds nothing.

    Parameters
    ----------
    cells : sequence of str
        Its cells.

    Returns
    -------
    bool
        Whether all are blank.
    """
    return not any(str(cell).strip() for cell in cells)
