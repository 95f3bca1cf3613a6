"""Rows older than a moment, taken out of tables: whole files by their bounds, the one on the edge written again."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sillage.domain.facts import FACT_TABLES
from sillage.errors import Busy
from sillage.journal import erasing
from sillage.journal.delta_table import StoredTable
from sillage.journal.durability import locked
from sillage.journal.facts_store import _UPKEEP_LOCK, WRITING_LOCK
from sillage.journal.parquet_files import WrittenFile
from sillage.journal.stored_file import StoredFile
from sillage.language import msg

_TRIES = 5
WHEN = {
    "events": ("at", None),
    "touches": ("at", "on"),
    "orders": ("ordered_at", "ordered_on"),
    "messages": ("sent_at", None),
}
"""Table to its columns of moment and, where only that is known, of day."""


def drop_old(root: Path, workspace_id: str, table: str, moment: datetime, day: date) -> Counter[str]:
    """Take the rows before a moment out of the newest version of a table; what has no date stays.

    Parameters
    ----------
    root : Path
        The journal's folder; nobody may import meanwhile.
    workspace_id : str
        Whose.
    table : str
        A key of `WHEN`.
    moment : datetime
        The first moment that is kept.
    day : date
        The same as a day, for rows that know no moment.

    Returns
    -------
    Counter of str
        Import or collector to rows dropped.

    Raises
    ------
    Busy
        If other writers kept getting in the way.
    """
    stored = StoredTable(root / table, FACT_TABLES[table])
    if not stored.exists:
        return Counter()
    with locked(root / _UPKEEP_LOCK, wait_s=60), locked(root / WRITING_LOCK, wait_s=60, shared=True):
        for _ in range(_TRIES):
            gone: Counter[str] = Counter()
            written: list[WrittenFile] = []
            replaced: list[StoredFile] = []
            for file in stored.files():
                if not file.may_hold("workspace_id", workspace_id) or not _may_be_old(file, table, moment, day):
                    continue
                names = ["workspace_id", "import_uid", *(name for name in WHEN[table] if name)]
                rows = pq.read_table(file.path, columns=names)
                here = Counter(rows.filter(_old(rows, table, workspace_id, moment, day))["import_uid"].to_pylist())
                if not here:
                    continue
                gone += here
                replaced.append(file)
                if here.total() < len(rows):
                    kept = (
                        part.filter(pc.invert(_old(part, table, workspace_id, moment, day)))
                        for part in erasing.groups(file.path, stored.table)
                    )
                    written += stored.write(part for part in kept if len(part))
            if not replaced or stored.commit(written, removed=replaced):
                return gone
            stored.discard(written)
    raise Busy(
        msg("Another process keeps writing to the table {table}.", table=table),
        msg("Try again when it has finished."),
    )


def _may_be_old(file: StoredFile, table: str, moment: datetime, day: date) -> bool:
    at, on = WHEN[table]
    bounds = [(file.least.get(at), moment), *([(file.least.get(on), day)] if on else [])]
    return any(least is None or least < limit for least, limit in bounds)


def _old(rows: pa.Table, table: str, workspace_id: str, moment: datetime, day: date) -> pa.ChunkedArray:
    at, on = WHEN[table]
    old = pc.less(rows[at], pa.scalar(moment, rows[at].type))
    if on is not None:
        old = pc.coalesce(old, pc.less(rows[on], pa.scalar(day, rows[on].type)))
    return pc.and_(pc.fill_null(old, False), pc.equal(rows["workspace_id"].cast(pa.string()), workspace_id))
