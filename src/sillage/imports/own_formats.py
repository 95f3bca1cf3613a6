"""What the table of formats needs of our own files: how each is recognised, and one reader for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sillage.errors import UnreadableFile
from sillage.imports.days_or_months import tells_days
from sillage.imports.files import Context, ReadFile
from sillage.imports.own_columns import OwnFile
from sillage.imports.own_match import best_match
from sillage.imports.own_read import read_own
from sillage.imports.tables import Table
from sillage.language import msg


def own_recogniser(file: OwnFile) -> Callable[[Sequence[str], Sequence[Sequence[str]], str], int]:
    """Return what recognises one of our own files.

    Parameters
    ----------
    file : OwnFile
        Which one.

    Returns
    -------
    callable
        Scores a header: its known columns, required ones twice; 0 where another file of ours fits better.
    """

    def recognise(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
        match = best_match(header)
        if match is None or match.file is not file or tells_days(match, sample):
            return 0
        return len(match.places) + len(file.required)

    return recognise


def read_own_tables(tables: Sequence[Table], context: Context) -> ReadFile:
    """Read the only table of one of our own files.

    Parameters
    ----------
    tables : sequence of Table
        One.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        Everything validated.

    Raises
    ------
    UnreadableFile
        If there are several.
    """
    if len(tables) != 1:
        raise UnreadableFile(
            msg("The file holds several tables of one kind."), msg("Keep one table in each file or sheet.")
        )
    return read_own(tables[0], context)
