"""A file's rows into the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sillage.domain.decisions import ImportRecord
from sillage.domain.places import CommittedImport
from sillage.services.open_workspace import Opened

if TYPE_CHECKING:
    import pyarrow as pa

    from sillage.imports import ReadFile
    from sillage.services.import_files import Progress


def append_rows(
    opened: Opened, file_name: str, record: ImportRecord, part: ReadFile, progress: Progress | None
) -> dict[str, int]:
    """Append a file's rows to the journal under its import's number; tables that know the import are left alone.

    Parameters
    ----------
    opened : Opened
        The workspace.
    file_name : str
        What the file is called.
    record : ImportRecord
        The import.
    part : ReadFile
        What was read of the file.
    progress : callable or None
        Hears how far it is.

    Returns
    -------
    dict of str to int
        The tables that hold rows of the import, and how many.
    """
    workspace_id = opened.workspace.id
    observed_at = record.exported_at or part.exported_at or record.begun_at
    total = part.rows * max(1, len(part.tables))
    rows: dict[str, int] = {}
    for position, (table, batches) in enumerate(part.tables.items()):
        told = _told(batches(), progress, file_name, position * part.rows, total)
        added = opened.journal.append(workspace_id, table, told, import_uid=record.uid, observed_at=observed_at)
        # Nothing is added where an interrupted import had stored its rows already.
        rows[table] = added or _rows_of(opened, table, record.uid)
    return {table: count for table, count in rows.items() if count}


def _told(
    batches: Iterable[pa.RecordBatch], progress: Progress | None, file_name: str, before: int, total: int
) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in batches:
        yield batch
        done += batch.num_rows
        if progress is not None:
            progress(file_name, min(total, before + done), total)


def _rows_of(opened: Opened, table: str, import_uid: str) -> int:
    asked = CommittedImport(import_uid, 0, "", "", None, datetime.min.replace(tzinfo=UTC))
    return int(opened.journal.readings(opened.workspace.id, table, [asked]).count().to_pyarrow().as_py())
