"""The hot tail: rows that have just happened, in a small SQLite file of the process that writes them.

One folder a writer, ``<data>/tails/<collector_id>/``, made anew at each start under a random id and held by a lock that
the system releases with the process. A tail that nobody holds is an orphan: its rows are read like all others, and
whoever seals next seals them and removes the folder. So a copy or a restored backup never goes on writing under an id
that stands elsewhere, and no sequence is ever used twice.

A row is a body of JSON in one line, with the columns of its table's import schema; what is left out is empty text or
null. A moment is a whole number of microseconds since 1970 in UTC, a day is ``YYYY-MM-DD``. The tail adds a sequence
number and the moment of writing, which never goes back within a tail even when the clock does.
"""

import fcntl
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from sillage.domain.events import LIVE_PREFIX
from sillage.domain.facts import FACT_TABLES
from sillage.journal.durability import locked, make_folder, sync_folder
from sillage.journal.idempotency import Keys
from sillage.journal.tail_file import FILE_NAME, HOLDER, STARTING_LOCK, created, transaction, translated

_ROWS_A_STATEMENT = 64


class TailRow(NamedTuple):
    """A row to be written.

    Parameters
    ----------
    table : str
        A name of `FACT_TABLES`.
    workspace_id : str
        Whose row.
    body : bytes
        One line of JSON.
    key : str
        Hash of an idempotency key; empty when there is none.
    """

    table: str
    workspace_id: str
    body: bytes
    key: str = ""


class Tail:
    """The tail of one process, to be used by one thread at a time.

    Parameters
    ----------
    folder : Path
        Its folder, whose name is the collector's id; the lock is held.
    holder : int
        The descriptor of the lock.
    """

    def __init__(self, folder: Path, holder: int) -> None:
        self.folder = folder
        self.collector_id = folder.name
        self._holder = holder
        self._keys = Keys(folder.parent, self.collector_id)
        self._last_us = 0
        self._synchronous = ""
        self._inserts: dict[tuple[str, int], str] = {}
        with translated(folder):
            self._db = created(folder / FILE_NAME)
        sync_folder(folder)

    @classmethod
    def start(cls, tails: Path) -> Self:
        """Begin a tail under a new random id.

        Parameters
        ----------
        tails : Path
            The folder of all tails; made when absent.

        Returns
        -------
        Tail
            Empty, held by this process.

        Raises
        ------
        OSError
            If the folder cannot be written.
        Busy
            If a restore is at it.
        """
        make_folder(tails)
        tails.chmod(0o700)
        with locked(tails / STARTING_LOCK, shared=True):  # not while a restore puts another folder here
            return cls._started(tails)

    @classmethod
    def _started(cls, tails: Path) -> Self:
        name = f"{LIVE_PREFIX}{secrets.token_hex(8)}"
        draft = tails / f".new-{name}"
        draft.mkdir(mode=0o700)
        holder = os.open(draft / HOLDER, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.rename(tails / name)  # held from the first moment on that it has its name: no orphan to anybody
            sync_folder(tails)
            return cls(tails / name, holder)
        except BaseException:
            os.close(holder)
            raise

    def write(self, rows: Sequence[TailRow], durable: bool = False) -> tuple[int, ...]:
        """Write rows in one transaction, all or none.

        Parameters
        ----------
        rows : sequence of TailRow
            In their order.
        durable : bool
            Whether they must survive a power cut, and not only the end of the process.

        Returns
        -------
        tuple of int
            The places of rows that were left out because a row of the same table and key had been written.

        Raises
        ------
        OSError
            If the disk is full, read-only or broken.
        Busy
            If another process holds the file for too long.
        DamagedStore
            If the file is damaged.
        """
        if not rows:
            return ()
        self._last_us = now_us = max(self._last_us, time.time_ns() // 1000)
        with translated(self.folder):
            self._push(durable)
            if any(row.key for row in rows):
                return self._write_keyed(rows, now_us)
            if len(rows) <= _ROWS_A_STATEMENT and all(row.table == rows[0].table for row in rows):
                self._insert(rows, now_us)  # one statement is a transaction: the interpreter's lock changes hands once
                return ()
            with transaction(self._db):
                self._insert(rows, now_us)
        return ()

    def close(self) -> None:
        """Release the file and the lock; the rows stay until they are sealed."""
        self._db.close()
        self._keys.close()
        os.close(self._holder)

    def _push(self, durable: bool) -> None:
        wanted = "FULL" if durable else "NORMAL"
        if wanted != self._synchronous:
            self._db.execute(f"PRAGMA synchronous={wanted}")
            self._synchronous = wanted

    def _insert(self, rows: Sequence[TailRow], now_us: int) -> None:
        by_table: dict[str, list[str | bytes]] = {}
        for row in rows:
            by_table.setdefault(row[0], []).extend(row[1:3])
        for table, values in by_table.items():
            for start in range(0, len(values), 2 * _ROWS_A_STATEMENT):
                part = values[start : start + 2 * _ROWS_A_STATEMENT]
                self._db.execute(self._insert_sql(table, len(part) // 2), (now_us, *part))

    def _insert_sql(self, table: str, rows: int) -> str:
        # One statement for many rows: the interpreter's lock is given up once for all of them, not once for each,
        # which under load would hand the processor to the event loop after every row.
        sql = self._inserts.get((table, rows))
        if sql is None:
            if table not in FACT_TABLES:
                raise ValueError(f"no table {table!r}")
            values = ", ".join(f"(?{2 * row + 2}, ?1, ?{2 * row + 3})" for row in range(rows))
            sql = f'INSERT INTO "{table}" (workspace_id, written_us, body) VALUES {values}'  # noqa: S608
            self._inserts[table, rows] = sql
        return sql

    def _write_keyed(self, rows: Sequence[TailRow], now_us: int) -> tuple[int, ...]:
        with self._keys.turn(), transaction(self._db):
            known = self._keys.known(self._db, [(row.table, row.key) for row in rows if row.key])
            kept, left_out = [], []
            for place, row in enumerate(rows):
                name = (row.table, row.key)
                if row.key and name in known:
                    left_out.append(place)
                    continue
                known.add(name)
                kept.append(row)
            if kept:
                self._insert(kept, now_us)
            written = ((row.table, row.key, now_us // 1_000_000) for row in kept if row.key)
            self._db.executemany("INSERT OR REPLACE INTO keys VALUES (?, ?, ?)", written)
        return tuple(left_out)
