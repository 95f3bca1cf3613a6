"""Several tables under each other in one file: each goes from a recognised header to a blank or comment line."""

from __future__ import annotations

from collections.abc import Sequence

from sillage.imports.headers import repair
from sillage.imports.tables import SAMPLE_ROWS, Recognise, Record, Table, from_rows, is_blank


def stacked_tables(
    lines: Sequence[Record], recognise: Recognise, *, sheet: str = "", delimiter: str = ""
) -> list[Table]:
    """Part records into the tables that stand under each other.

    Parameters
    ----------
    lines : sequence of (int, sequence of str)
        Record numbers and cells.
    recognise : callable
        Scores a header. A table goes from a recognised line to the next blank or comment line.
    sheet, delimiter : str
        Passed on.

    Returns
    -------
    list of Table
        In the file's order; the lines between two tables are the preamble of the second.

    Raises
    ------
    UnreadableFile
        If a row has more cells than its header.
    """
    tables: list[Table] = []
    above: list[tuple[str, ...]] = []
    position = 0
    while position < len(lines):
        cells = [repair(cell) for cell in lines[position][1]]
        sample = [row for _, row in lines[position + 1 : position + 1 + SAMPLE_ROWS]]
        if is_blank(cells) or recognise(cells, sample, sheet) <= 0:
            above.append(tuple(cells))
            position += 1
            continue
        last = position + 1
        while last < len(lines) and not _ends_table(lines[last][1]):
            last += 1
        tables.append(from_rows(cells, lines[position + 1 : last], above, sheet=sheet, delimiter=delimiter))
        above = []
        position = last
    return tables


def _ends_table(cells: Sequence[str]) -> bool:
    return is_blank(cells) or str(cells[0]).startswith("#")
