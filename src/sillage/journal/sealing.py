"""Sealing: the oldest rows of the tails go to the Delta tables, and leave the tails once they are on the disk.

The order is the whole point: Parquet files, their folder, the log entry with the collector's last sequence number, its
folders, and only then the tail forgets. A crash in between leaves rows in both places; readers drop them by the number,
and so does the next sealing before it begins.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

import pyarrow as pa
import pyarrow.compute as pc

from sillage.domain.fact_table import FactTable
from sillage.domain.facts import FACT_TABLES
from sillage.errors import Busy, DamagedStore, Refused, SillageError
from sillage.journal.delta_table import StoredTable
from sillage.journal.durability import locked, sync_folder
from sillage.journal.facts_store import WRITING_LOCK
from sillage.journal.idempotency import KEYS_KEPT_S, keep_keys
from sillage.journal.known_tables import remember_table
from sillage.journal.live_rows import Waiting, decoded
from sillage.journal.refused_tables import damaged
from sillage.journal.tail_file import FILE_NAME, HOLDER, inode, is_begun, opened, tail_folders, transaction, translated
from sillage.language import msg
from sillage.language.system_words import reason

ROWS = 50_000
"""How many rows of one table and tail go into one commit."""

_SEALER = "sealer.lock"
_FORGOTTEN_AT_ONCE = 1000
_GONE = ".gone-"
_FUTURE_S = 60.0


@dataclass(slots=True)
class Sealed:
    """What a sealing did.

    Parameters
    ----------
    rows : dict of str to int
        Table to rows that are now in it.
    adopted : int
        How many tails without a holder were emptied and removed.
    refused : list of SillageError
        What went wrong with one tail or another; its rows stay where they are.
    """

    rows: dict[str, int] = field(default_factory=dict)
    adopted: int = 0
    refused: list[SillageError] = field(default_factory=list)


def seal(journal: Path, tails: Path, *, rows: int = ROWS, older_than_s: float = 0.0) -> Sealed:
    """Move rows from the tails to the Delta tables, each once; several processes may try at once.

    Parameters
    ----------
    journal : Path
        The journal's folder.
    tails : Path
        The folder of all tails.
    rows : int
        How many rows of one table and tail go into one commit, at most.
    older_than_s : float
        Rows that were written later than that many seconds ago stay, unless their tail has no holder any more.

    Returns
    -------
    Sealed
        What was done. A tail that cannot be read is told in it and left alone.

    Raises
    ------
    Refused
        If the journal cannot be written.
    """
    sealed = Sealed()
    for folder in tail_folders(tails):
        try:
            with _sealing(folder) as holderless:
                age_s = None if holderless else older_than_s
                keys = _seal_tail(journal, folder, holderless, (rows, age_s), sealed)
                if holderless and keys is not None:
                    keep_keys(tails, keys, int(time.time()))
                    _remove(folder)
                    sealed.adopted += 1
        except Busy:
            continue
        except DamagedStore as exc:
            sealed.refused.append(exc)
        except OSError as exc:
            raise Refused(
                msg("What has just happened cannot be moved to the journal: {reason}.", reason=reason(exc)),
                msg("Check the free space and the rights of {folder}; nothing is lost meanwhile.", folder=str(journal)),
            ) from exc
    for gone in tails.glob(f"{_GONE}*"):
        rmtree(gone, ignore_errors=True)
    return sealed


def drop_unread(tails: Path, workspace_id: str, names_them: Callable[[bytes], bool]) -> int:
    """Delete bodies that said no row and name a person, from every tail.

    Parameters
    ----------
    tails : Path
        The folder of all tails.
    workspace_id : str
        Whose bodies.
    names_them : callable
        Whether a body names the person.

    Returns
    -------
    int
        How many went; `scrub` takes their bytes away.
    """
    gone = 0
    for folder in tail_folders(tails):
        if not inode(folder / FILE_NAME):
            continue
        with translated(folder), closing(opened(folder / FILE_NAME, readonly=False)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'unread'").fetchone():
                continue
            held = db.execute("SELECT rowid, body FROM unread WHERE workspace_id = ?", (workspace_id,)).fetchall()
            theirs = [(row,) for row, body in held if names_them(body)]
            if theirs:
                with transaction(db):
                    db.executemany("DELETE FROM unread WHERE rowid = ?", theirs)
            gone += len(theirs)
    return gone


def scrub(tails: Path) -> None:
    """Overwrite what tails still hold of rows that have left them, for erasures.

    Parameters
    ----------
    tails : Path
        The folder of all tails.

    Raises
    ------
    Busy
        If a reader keeps a tail from being shortened.
    """
    for folder in tail_folders(tails):
        if not inode(folder / FILE_NAME):
            continue
        with translated(folder), closing(opened(folder / FILE_NAME, readonly=False)) as db:
            [(blocked, _, _)] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if blocked:
            raise Busy(
                msg("Another process keeps the tail {tail} of the journal.", tail=folder.name),
                msg("Try again in a moment."),
            )


@contextmanager
def _sealing(folder: Path) -> Iterator[bool]:
    """Be the only one who seals a tail; whether nobody holds it."""
    with ExitStack() as held:
        held.enter_context(locked(folder / _SEALER, wait_s=0))
        try:
            held.enter_context(locked(folder / HOLDER, wait_s=0))
        except Busy:
            yield False
        else:
            yield True


def _seal_tail(
    journal: Path, folder: Path, holderless: bool, asked: tuple[int, float | None], sealed: Sealed
) -> list[tuple[str, str, int]] | None:
    """Seal what is due; the keys of a tail that holds no row any more, None of one that does."""
    if not inode(folder / FILE_NAME):
        return []
    with translated(folder), closing(opened(folder / FILE_NAME, readonly=False)) as db:
        if not is_begun(db, folder.name):
            return []
        for name, table in FACT_TABLES.items():
            if db.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone():  # noqa: S608
                count = _seal_table(StoredTable(journal / name, table), db, folder.name, *asked)
                sealed.rows[name] = sealed.rows.get(name, 0) + count
        if holderless:
            return _all_keys(db) if _is_empty(db) else None
        _forget_old_keys(db)
    return None


def _seal_table(
    stored: StoredTable, db: sqlite3.Connection, collector_id: str, rows: int, older_than_s: float | None
) -> int:
    name, young_us, count = stored.table.name, _too_young_us(older_than_s), 0
    done = stored.snapshot().numbers.get(collector_id, 0)
    _forget(db, name, done)
    while waiting := _due(db, stored.table, done, young_us, rows):
        rows_said, unread = decoded(stored.table, collector_id, waiting)
        _set_aside(db, name, waiting, unread)  # first: once the commit stands, nobody reads these bodies again
        done = waiting[-1].seq
        _append(stored, collector_id, rows_said, done)
        _forget(db, name, done)
        count += len(waiting) - len(unread)
    return count


def _append(stored: StoredTable, collector_id: str, rows: pa.Table, last: int) -> None:
    """Commit rows and the number of the last of them, on the disk when this returns."""
    journal = stored.root
    stored.create()
    remember_table(journal, stored.table.name)
    with locked(journal / WRITING_LOCK, shared=True):  # nobody vacuums files without mercy meanwhile
        files = [file for group in _by_workspace(rows) for file in stored.write([group])]
        if not stored.commit(files, import_uid=collector_id, number=last):
            stored.discard(files)
            if not stored.holds(collector_id, last):
                raise damaged(stored.table.name, RuntimeError("a commit did not arrive"))


def _by_workspace(rows: pa.Table) -> Iterator[pa.Table]:
    workspaces = pc.unique(rows["workspace_id"]).to_pylist()
    for workspace in workspaces:
        yield rows if len(workspaces) == 1 else rows.filter(pc.equal(rows["workspace_id"], workspace))


def _due(db: sqlite3.Connection, table: FactTable, done: int, young_us: tuple[int, int], rows: int) -> list[Waiting]:
    # In the order of their numbers without a gap: what stands behind a row that is not due is not due either.
    sql = f'SELECT seq, workspace_id, written_us, body FROM "{table.name}" WHERE seq > ? ORDER BY seq LIMIT ?'  # noqa: S608
    found = []
    for row in db.execute(sql, (done, rows)):
        waiting = Waiting(*row)
        if young_us[0] < waiting.written_us <= young_us[1]:
            break
        found.append(waiting)
    return found


def _too_young_us(older_than_s: float | None) -> tuple[int, int]:
    """Between which two moments a row is too young; one written in the future is not: the clock was set back."""
    now_us = time.time_ns() // 1000
    if older_than_s is None:
        return now_us, now_us
    return now_us - int(older_than_s * 1e6), now_us + int(_FUTURE_S * 1e6)


def _set_aside(db: sqlite3.Connection, name: str, waiting: Sequence[Waiting], unread: tuple[int, ...]) -> None:
    """Keep bodies that say no row, for `sillage doctor` to tell."""
    if not unread:
        return
    wanted = frozenset(unread)
    with transaction(db):
        db.execute(
            "CREATE TABLE IF NOT EXISTS unread (name TEXT, seq INTEGER, workspace_id TEXT, written_us INTEGER,"
            " body BLOB, PRIMARY KEY (name, seq))"
        )
        kept = ((name, *row) for row in waiting if row.seq in wanted)
        db.executemany("INSERT OR REPLACE INTO unread VALUES (?, ?, ?, ?, ?)", kept)


def _forget(db: sqlite3.Connection, name: str, done: int) -> None:
    # A few at a time: whoever writes to the tail waits for each.
    sql = f'DELETE FROM "{name}" WHERE seq IN (SELECT seq FROM "{name}" WHERE seq <= ? ORDER BY seq LIMIT ?)'  # noqa: S608
    while True:
        with transaction(db):
            gone = db.execute(sql, (done, _FORGOTTEN_AT_ONCE)).rowcount
        if gone < _FORGOTTEN_AT_ONCE:
            return


def _forget_old_keys(db: sqlite3.Connection) -> None:
    with transaction(db):
        db.execute("DELETE FROM keys WHERE at < ?", (int(time.time()) - KEYS_KEPT_S,))


def _all_keys(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
    return [(name, key, at) for name, key, at in db.execute("SELECT name, key, at FROM keys")]


def _is_empty(db: sqlite3.Connection) -> bool:
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    rows = (tables & {*FACT_TABLES, "unread"}) | (tables - {*FACT_TABLES, "keys", "sqlite_sequence"})
    return not any(db.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() for name in rows)  # noqa: S608


def _remove(folder: Path) -> None:
    gone = folder.with_name(f"{_GONE}{folder.name}")
    folder.rename(gone)  # at once: a reader finds the whole tail, or none
    sync_folder(folder.parent)
    rmtree(gone, ignore_errors=True)
