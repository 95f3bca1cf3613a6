"""Files that no format knows: where their header stands, and their table by a mapping."""

from __future__ import annotations

from collections.abc import Sequence

from sillage.imports.decoding import cut_lines
from sillage.imports.files import Context, ReadFile
from sillage.imports.mapping import saved_for
from sillage.imports.mapping_guess import first_look, metric_of
from sillage.imports.mapping_read import read_unknown, uncounted
from sillage.imports.mapping_words import ROLES
from sillage.imports.own_columns import plain
from sillage.imports.own_files import OWN_FILES
from sillage.imports.tables import DELIMITERS, SAMPLE_ROWS, Recognise, find_header, read_table, split_line
from sillage.imports.workbooks import Sheet, sheet_table

_KNOWN = 10
_SAVED = 1_000_000
_MOST_COLUMNS = 400
_LONGEST_NAME = 80


def looks_like_header(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    """Score how much a line looks like the header of a table that can be mapped.

    Parameters
    ----------
    header : sequence of str
        As the file writes it.
    sample : sequence of sequence of str
        Some rows below it.
    sheet : str
        Unused.

    Returns
    -------
    int
        10 for each header that a table of words knows, 1 for each other; 0 without two headers, two known ones and a
        row as wide.
    """
    names = [plain(name) for name in header]
    if not 2 <= len(names) <= _MOST_COLUMNS or not all(names) or any(_is_figure(name) for name in names):
        return 0
    if not any(len(row) == len(header) for row in sample):
        return 0
    known = sum(name in _WORDS or bool(metric_of(name)[0]) for name in names)
    return _KNOWN * known + len(names) if known >= 2 else 0


def looks_like_table(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    """Score how much a line looks like the header of any table, whatever its words.

    Parameters
    ----------
    header : sequence of str
        As the file writes it.
    sample : sequence of sequence of str
        Some rows below it.
    sheet : str
        Unused.

    Returns
    -------
    int
        Its width; 0 where most rows below are not as wide, or a name is missing, a figure, or there twice.
    """
    names = [plain(name) for name in header]
    if not 2 <= len(names) <= _MOST_COLUMNS or not all(names) or len(set(names)) < len(names):
        return 0
    if any(_is_figure(name) or len(name) > _LONGEST_NAME for name in names):
        return 0
    rows = [row for row in sample if any(cell.strip() for cell in row)]
    wide = sum(len(row) == len(names) for row in rows)
    return len(names) if wide and 2 * wide >= len(rows) else 0


def _is_figure(name: str) -> bool:
    return name.replace(".", "").replace(",", "").replace(" ", "").isdigit()


def read_unknown_text(body: bytes, context: Context) -> ReadFile:
    """Read a text file of no known format.

    Parameters
    ----------
    body : bytes
        UTF-8.
    context : Context
        Saved mappings, and whether guesses are confirmed.

    Returns
    -------
    ReadFile
        With its mapping.

    Raises
    ------
    UnreadableFile
        If no line looks like a header, or nothing can be counted.
    NeedsConfirmation
        If the guess is not confirmed.
    """
    header = find_header(body, _told_by(context))
    if header is None:
        any_header = find_header(body, looks_like_table)
        seen = first_look(read_table(body, any_header), context) if any_header else None
        raise uncounted(_first_cells(body), seen)
    return read_unknown(read_table(body, header), context)


def read_unknown_sheets(sheets: Sequence[Sheet], context: Context) -> tuple[ReadFile, ...]:
    """Read the sheets of a workbook of no known format.

    Parameters
    ----------
    sheets : sequence of Sheet
        All of them; those without a table are left out.
    context : Context
        Saved mappings, and whether guesses are confirmed.

    Returns
    -------
    tuple of ReadFile
        One for each sheet that could be mapped.

    Raises
    ------
    UnreadableFile
        If no sheet has a table.
    NeedsConfirmation
        If a guess is not confirmed.
    """
    recognise = _told_by(context)
    tables = [found[0] for sheet in sheets if (found := sheet_table(sheet, recognise)) is not None]
    if not tables:
        any_table = next(
            (found[0] for one in sheets if (found := sheet_table(one, looks_like_table)) is not None), None
        )
        seen = first_look(any_table, context) if any_table else None
        raise uncounted([cell for sheet in sheets for _, cells in sheet.lines[:1] for cell in cells], seen)
    return tuple(read_unknown(table, context) for table in tables)


def _first_cells(body: bytes) -> Sequence[str]:
    """Return the cells of the first line that has any, by whatever cuts it most."""
    line = next((text for _, text in cut_lines(body, SAMPLE_ROWS) if text.strip()), "")
    cuts = (split_line(line, delimiter) or [line] for delimiter in DELIMITERS)
    return max(cuts, key=len)


def _told_by(context: Context) -> Recognise:
    """Score the header of a saved mapping above any guess."""

    def score(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
        if context.mappings and saved_for(header, context.mappings) is not None:
            return _SAVED
        return looks_like_header(header, sample, sheet)

    return score


_WORDS = {
    *(plain(word) for words in ROLES.values() for word in words),
    *(plain(header) for file in OWN_FILES.values() for column in file.columns for header in column.headers),
}
"""Every header that some table of words knows, folded."""
