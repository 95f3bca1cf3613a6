"""The upkeep of all tables, and how much of a table's log is still needed.

A commit every twenty seconds makes a million entries a year, each a file. A checkpoint says what all before it say;
only which version brought which file is lost, and roll-ups ask that of the entries since their own version.
"""

import time
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from sillage.domain.events import EVENTS
from sillage.journal import upkeep
from sillage.journal.delta_table import StoredTable
from sillage.journal.rollup_basis import Basis
from sillage.journal.rollups import BASIS_DAY, ROLLUP_DAYS, ROLLUP_LINKS, RollUpTable

LOG_DAYS = 7
"""How long an entry of the log is kept that a checkpoint covers."""

LOG_DAYS_AT_MOST = 90
"""How long at most when a roll-up that is late still needs it: without it all days are worked out again."""

_DAY_S = 86_400


def keep_up(root: Path, tables: Iterable[StoredTable], small_files: int, retention_hours: int) -> int:
    """Merge small files, delete what nothing names any more, shorten the logs; quick when nothing is due.

    Parameters
    ----------
    root : Path
        The journal's folder; its roll-ups say what they need.
    tables : iterable of StoredTable
        Which tables; nobody else may keep them up meanwhile.
    small_files : int
        From how many small files of a workspace on they are merged.
    retention_hours : int
        Files that were replaced are kept that long.

    Returns
    -------
    int
        How many files were replaced.
    """
    replaced = 0
    for stored in tables:
        merged = upkeep.compact(stored, small_files=small_files)
        if merged:
            upkeep.vacuum(stored, retention_hours=retention_hours)
        if upkeep.checkpoint(stored):
            shorten_log(stored, oldest_basis(root) if stored.table is EVENTS else None)
        stored.store.tidy(file.name for file in stored.files())
        replaced += merged
    return replaced


def shorten_log(stored: StoredTable, needed_after: int | None, *, now: float | None = None) -> int:
    """Delete old entries of the log that a checkpoint covers, and older checkpoints.

    Parameters
    ----------
    stored : StoredTable
        The table; nobody may copy it meanwhile.
    needed_after : int or None
        Somebody still reads the entries after this version, unless they are very old; None when nobody does.
    now : float, optional
        Seconds since 1970; the clock when not given.

    Returns
    -------
    int
        How many were deleted.
    """
    now, covered = time.time() if now is None else now, upkeep.newest_checkpoint(stored)
    needed = covered if needed_after is None else min(covered, needed_after + 1)
    old = stored.store.entries_before(needed, now - LOG_DAYS * _DAY_S)
    old += stored.store.entries_before(covered, now - LOG_DAYS_AT_MOST * _DAY_S)
    gone = sorted(set(old))  # the oldest first: what a crash leaves has no hole before a checkpoint
    stored.store.discard(gone)
    return len(gone)


def oldest_basis(root: Path) -> int | None:
    """Return the version of the events that the oldest of all sums rest on; entries of the log after it are needed.

    Parameters
    ----------
    root : Path
        The journal's folder.

    Returns
    -------
    int or None
        None when there are none.
    """
    versions = []
    for table in (ROLLUP_DAYS, ROLLUP_LINKS):
        for file in RollUpTable(root / table.name, table).files():
            if file.least["for_date"] == BASIS_DAY:
                said = pq.read_table(file.path, columns=["basis"])["basis"].to_pylist()
                versions += [Basis.from_json(one).version for one in said if one]
    return min(versions, default=None)
