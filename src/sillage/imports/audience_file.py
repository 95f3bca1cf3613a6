"""Meta's Audience.csv: five blocks under each other, each with its own shape; and the daily series among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sillage.errors import UnreadableFile
from sillage.imports.files import Context, ReadFile
from sillage.imports.headers import fold
from sillage.imports.meta_pages import AUDIENCE, BLOCKS, DAILY_SERIES
from sillage.imports.readings import read_signatures
from sillage.imports.signatures import Signature
from sillage.imports.tables import Record, Table, from_rows
from sillage.language import msg

ID = "meta_audience"
_TITLES = {fold(name): block for block, names in BLOCKS.items() for name in names}


def recognise(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    """Score a line as the title of a block.

    Parameters
    ----------
    header : sequence of str
        The cells of a line.
    sample : sequence of sequence of str
        The lines below it.
    sheet : str
        Unused: the file is no workbook.

    Returns
    -------
    int
        Above any header's score for a title with a block below it, else 0.
    """
    filled = [cell for cell in header if cell.strip()]
    return 100 if len(filled) == 1 and _TITLES.get(fold(filled[0]), "other") != "other" and sample else 0


def read_tables(tables: Sequence[Table], context: Context) -> ReadFile:
    """Read the blocks of a sheet, where somebody saved the file as a workbook.

    Parameters
    ----------
    tables : sequence of Table
        Each under the title of a block.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        As `read_audience`.
    """
    lines: list[Record] = []
    for table in tables:
        lines.append((int(table.rows[0]) - 1 if len(table) else 1, table.header))
        cells = zip(*(column.to_pylist() for column in table.columns), strict=True)
        lines += list(zip(table.rows.tolist(), cells, strict=True))
    return read_audience(lines, context)


def read_audience(lines: Sequence[Record], context: Context) -> ReadFile:
    """Read every block of an audience file.

    Parameters
    ----------
    lines : sequence of (int, sequence of str)
        The records of the whole file.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        Shares by age and gender, by city and by country, and the daily series where there is one.

    Raises
    ------
    UnreadableFile
        If a block is not of its shape.
    """
    tables: list[tuple[Table, Signature]] = []
    unread: list[str] = []
    for block in _blocks(lines):
        title = fold(block[0][1][0]) if block[0][1] else ""
        kind = _TITLES.get(title)
        if kind == "age_gender":
            tables.append((_matrix(block[1:]), AUDIENCE))
        elif kind in ("city", "country"):
            tables.append((_places(block[1:], kind), AUDIENCE))
        elif len(block) > 1 and DAILY_SERIES.score(block[1][1]):
            tables.append((from_rows(block[1][1], block[2:], [block[0][1]]), DAILY_SERIES))
        elif not title.startswith("sep="):
            unread.append(block[0][1][0])
    read = read_signatures(tables, ID, context)
    if not unread:
        return read
    warning = msg("Blocks that are not known and were not read: {names}.", names=", ".join(unread))
    return replace(read, warnings=(*read.warnings, warning))


def _blocks(lines: Sequence[Record]) -> list[list[Record]]:
    """Part the file at its blank lines, and before every title."""
    blocks: list[list[Record]] = []
    fresh = True
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            fresh = True
            continue
        alone = sum(bool(cell.strip()) for cell in cells) == 1
        if fresh or (alone and fold(cells[0]) in _TITLES) or cells[0].startswith("sep="):
            blocks.append([])
        blocks[-1].append((number, cells))
        fresh = cells[0].startswith("sep=")
    return blocks


def _matrix(block: Sequence[Record]) -> Table:
    """Turn ages down and genders across into one row each."""
    if len(block) < 2:
        raise _unlike(block)
    genders = block[0][1][1:]
    rows = []
    for number, cells in block[1:]:
        if len(cells) != len(genders) + 1:
            raise _unlike([(number, cells)])
        rows += [(number, [cells[0], gender, share]) for gender, share in zip(genders, cells[1:], strict=True)]
    return from_rows(("Age", "Gender", "Share"), rows)


def _places(block: Sequence[Record], kind: str) -> Table:
    """Turn one line of names above one line of shares, or a line for each place, into one row each."""
    header = ("City" if kind == "city" else "Country", "Share")
    if len(block) == 2 and len(block[0][1]) == len(block[1][1]):
        (_, names), (number, shares) = block
        pairs = zip(names, shares, strict=True)
        return from_rows(header, [(number, [name, share]) for name, share in pairs if name.strip() or share.strip()])
    if any(len(cells) != 2 for _, cells in block) or not block:
        raise _unlike(block)
    return from_rows(header, block)


def _unlike(block: Sequence[Record]) -> UnreadableFile:
    line = str(block[0][0]) if block else "?"
    return UnreadableFile(
        msg("The block at line {line} is not what its title says.", line=line),
        msg("Export the file again, or send the original instead of a copy saved by another program."),
    )
