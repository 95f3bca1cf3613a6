"""A mapping that a person gives for a file: it reads the file, or the file is refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sillage.domain.decisions import SavedMapping
from sillage.errors import UnreadableFile
from sillage.imports.files import Context, ReadFile
from sillage.imports.mapping import from_content, saved_for
from sillage.imports.mapping_read import read_mapped
from sillage.imports.own_columns import plain
from sillage.imports.tables import SURE, Recognise, Table, find_header, read_table
from sillage.imports.workbooks import Sheet, sheet_table, trimmed
from sillage.language import msg


def given_by_hand(context: Context) -> SavedMapping | None:
    """Return the mapping that a person gives for this file.

    Parameters
    ----------
    context : Context
        With all mappings.

    Returns
    -------
    SavedMapping or None
        None where every mapping is one confirmed before: those have a signature.
    """
    return next((one for one in reversed(context.mappings) if not one.signature), None)


def read_text_by(given: SavedMapping, body: bytes, context: Context) -> ReadFile:
    """Read a text file by a given mapping and nothing else.

    Parameters
    ----------
    given : SavedMapping
        The mapping.
    body : bytes
        UTF-8.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        With its mapping.

    Raises
    ------
    UnreadableFile
        If no line has all the columns that the mapping names.
    """
    header = find_header(body, _fitting(given))
    if header is None:
        near = find_header(body, _nearest(given))
        raise _refusal(given, near.cells if near else ())
    return _read(given, read_table(body, header), context)


def read_sheets_by(given: SavedMapping, sheets: Sequence[Sheet], context: Context) -> tuple[ReadFile, ...]:
    """Read the sheets of a workbook by a given mapping and nothing else.

    Parameters
    ----------
    given : SavedMapping
        The mapping.
    sheets : sequence of Sheet
        All of them; those whose columns the mapping does not know are told.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    tuple of ReadFile
        One for each sheet that has its columns.

    Raises
    ------
    UnreadableFile
        If no sheet has all the columns that the mapping names.
    """
    filled = [sheet for sheet in sheets if any(trimmed(cells) for _, cells in sheet.lines)]
    found = [(sheet, table[0] if (table := sheet_table(sheet, _fitting(given))) else None) for sheet in filled]
    read = [_read(given, table, context) for _, table in found if table is not None]
    if not read:
        near = [table[0] for sheet in filled if (table := sheet_table(sheet, _nearest(given)))]
        raise _refusal(given, max((table.header for table in near), key=lambda one: _shared(given, one), default=()))
    left = ", ".join(sheet.name for sheet, table in found if table is None)
    if left:
        told = msg("Sheets that lack the mapping's columns and were not read: {names}.", names=left)
        read[0] = replace(read[0], warnings=(*read[0].warnings, told))
    return tuple(read)


def not_a_table(given: SavedMapping) -> UnreadableFile:
    """Build the refusal of a file that has no columns at all.

    Parameters
    ----------
    given : SavedMapping
        The mapping that a person gives for it.

    Returns
    -------
    UnreadableFile
        With what to do.
    """
    return UnreadableFile(
        msg("The mapping {name} is for a table, and this file is none.", name=given.name),
        msg("Import it without --mapping."),
    )


def _read(given: SavedMapping, table: Table, context: Context) -> ReadFile:
    return read_mapped(table, from_content(table.header, given.content, given.name), context)


def _columns(given: SavedMapping) -> list[str]:
    return [str(name) for name in given.content.get("columns", {})]


def _shared(given: SavedMapping, header: Sequence[str]) -> int:
    return len({plain(name) for name in _columns(given)} & {plain(name) for name in header})


def _fitting(given: SavedMapping) -> Recognise:
    def score(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
        return SURE if saved_for(header, (given,)) is not None else 0

    return score


def _nearest(given: SavedMapping) -> Recognise:
    def score(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
        return _shared(given, header)

    return score


def _refusal(given: SavedMapping, header: Sequence[str]) -> UnreadableFile:
    there = {plain(name) for name in header}
    missing = [name for name in _columns(given) if plain(name) not in there]
    return UnreadableFile(
        msg(
            "The mapping {name} does not fit this file, which lacks its columns {missing}.",
            name=given.name,
            missing=", ".join(missing),
        ),
        msg("Write the columns as the file names them, or import the file without --mapping."),
    )
