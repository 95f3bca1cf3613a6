"""Imports that count and whose rows the journal has lost: after a damaged disk, or a folder put back by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sillage.domain.decisions import ImportRecord, ImportStatus
from sillage.domain.places import CommittedImport
from sillage.journal import Journal
from sillage.ledger import queries
from sillage.services.open_workspace import Opened


def is_lost(opened: Opened, record: ImportRecord, tables: Collection[str]) -> bool:
    """Tell whether the journal lacks rows of an import.

    Parameters
    ----------
    opened : Opened
        The workspace.
    record : ImportRecord
        An import that counts.
    tables : collection of str
        The tables that its file has rows for; asked where the ledger does not say what was stored.

    Returns
    -------
    bool
        True when a table that it wrote to does not know it; without a word of the ledger, when no table does.
    """
    if record.tables:
        return any(opened.journal.lost(table, [_said(record, record.tables)]) for table in record.tables)
    asked = _said(record, tables)
    return bool(tables) and record.rows > 0 and all(opened.journal.lost(table, [asked]) for table in tables)


def anything_lost(opened: Opened) -> bool:
    """Tell whether any import that counts has lost rows."""
    committed = queries.committed_imports(opened.workspace.id)
    tables = {name for one in committed for name, _ in one.tables}
    return any(opened.journal.lost(name, committed) for name in tables)


def disagreeing(
    journal: Journal, records: Iterable[ImportRecord], held: dict[str, dict[str, int]]
) -> Iterator[tuple[ImportRecord, dict[str, int]]]:
    """Compare what the ledger says was stored with what is there.

    Parameters
    ----------
    journal : Journal
        The journal.
    records : iterable of ImportRecord
        One workspace's imports.
    held : dict of str to dict
        Table to import to the rows that it holds, of that workspace.

    Yields
    ------
    tuple of (ImportRecord, dict of str to int)
        An import that counts, the tables that it wrote to and that do not hold its rows, and how many they hold.
    """
    for record in records:
        if record.status is not ImportStatus.COMMITTED:
            continue
        said = _said(record, record.tables)
        found = {table: held.get(table, {}).get(record.uid, 0) for table in record.tables}
        wrong = {name: n for name, n in found.items() if n != record.tables[name] or journal.lost(name, [said])}
        if wrong:
            yield record, wrong


def _said(record: ImportRecord, tables: Collection[str]) -> CommittedImport:
    noted = tuple((name, 1) for name in tables)
    return CommittedImport(
        record.uid, record.number, record.file_name, record.format, record.exported_at, record.begun_at, noted
    )
