"""What an import brought, and which of its rows are doubtful."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.domain.decisions import ImportRecord
from sillage.domain.facts import FACT_TABLES
from sillage.domain.places import CommittedImport
from sillage.ledger import imports_log
from sillage.services.asked_once import once
from sillage.services.open_workspace import Opened

MOST_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class FlaggedRow:
    """A row that was kept although something in it is doubtful.

    Parameters
    ----------
    row : int
        Its number in the file.
    code : str
        A key of `sillage.imports.flags.FLAGS`.
    """

    row: int
    code: str


@dataclass(frozen=True, slots=True)
class ShownImport:
    """An import with its doubtful rows and what the journal holds of it.

    Parameters
    ----------
    record : ImportRecord
        The ledger's word.
    facts : mapping of str to int
        Rows by table of the journal.
    flagged : tuple of FlaggedRow
        In the order of the file, at most `MOST_SHOWN`.
    """

    record: ImportRecord
    facts: dict[str, int]
    flagged: tuple[FlaggedRow, ...]


def noted(record: ImportRecord) -> ShownImport | None:
    """Return what the ledger noted of an import, where the journal has nothing to add.

    Parameters
    ----------
    record : ImportRecord
        The import.

    Returns
    -------
    ShownImport or None
        None where rows are doubtful, or nobody noted how many there are.
    """
    return ShownImport(record, dict(record.tables), ()) if record.tables and not record.flagged else None


def show_stored(opened: Opened, number: int) -> ShownImport:
    """Look at one import as the ledger noted it when it was stored: without a count, and doubtful rows asked once.

    Parameters
    ----------
    opened : Opened
        The workspace, perhaps with a memory.
    number : int
        The import's number.

    Returns
    -------
    ShownImport
        The import.

    Raises
    ------
    NotFound
        If there is no such import.
    """
    record = imports_log.find(opened.whose, number=number)
    if not record.tables:
        return show_import(opened, number)
    return ShownImport(record, dict(record.tables), _flagged(opened, number) if record.flagged else ())


@once
def _flagged(opened: Opened, number: int) -> tuple[FlaggedRow, ...]:
    # The rows of an import never change: whatever else does, these stand.
    return show_import(opened, number).flagged


def show_import(opened: Opened, number: int) -> ShownImport:
    """Look at one import, whatever its status.

    Parameters
    ----------
    opened : Opened
        The workspace.
    number : int
        The import's number.

    Returns
    -------
    ShownImport
        The import.

    Raises
    ------
    NotFound
        If there is no such import.
    """
    record = imports_log.find(opened.whose, number=number)
    only = CommittedImport(
        record.uid, record.number, record.file_name, record.format, record.exported_at, record.begun_at
    )
    facts: dict[str, int] = {}
    flagged: set[tuple[int, str]] = set()
    for name in FACT_TABLES:
        table = opened.journal.readings(opened.workspace.id, name, [only])
        rows = table.count().to_pyarrow().as_py()
        if not rows:
            continue
        facts[name] = rows
        doubtful = table.filter(table.flag.notnull()).select("row", "flag").distinct()
        found = doubtful.order_by("row").limit(MOST_SHOWN).to_pyarrow().to_pylist()
        flagged |= {(row["row"] or 0, row["flag"]) for row in found}
    shown = tuple(FlaggedRow(row, code) for row, code in sorted(flagged)[:MOST_SHOWN])
    return ShownImport(record, facts, shown)
