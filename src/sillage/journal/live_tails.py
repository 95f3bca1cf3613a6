"""Reading tails: what stands in them now, each body decoded once.

Whoever reads takes the tails first, then the snapshot of the Delta table, then drops what the snapshot holds: a row
that is sealed in between is in both and dropped once, never in neither.
"""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sillage.domain.fact_table import FactTable
from sillage.domain.facts import FACT_TABLES
from sillage.journal.live_rows import Waiting, decoded
from sillage.journal.tail_file import FILE_NAME, inode, is_begun, opened, refusal, tail_folders

_ROWS_AT_ONCE = 50_000
_MOST_PIECES = 32
_SOON_S = 5.0
_NO_END = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class LiveRows:
    """The rows of one table that no snapshot holds yet.

    Parameters
    ----------
    version : str
        Changes when the rows do; empty when there is none.
    rows : pyarrow.Table
        Of all workspaces, in the stored schema.
    """

    version: str
    rows: pa.Table


@dataclass(slots=True)
class _Seen:
    last: int = 0
    pieces: list[pa.Table] = field(default_factory=list)


class LiveTails:
    """The tails of a data folder, kept open; threads may share it.

    Parameters
    ----------
    folder : Path
        The folder of all tails; may not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._open: dict[Path, _Reader] = {}
        self._every_s = 0.0
        self._looked_s = float("-inf")

    def look_every(self, seconds: float) -> None:
        """Take rows that come between two looks for not there yet, in every table alike.

        Parameters
        ----------
        seconds : float
            Between two looks; 0 sees every row at once.
        """
        with self._lock:
            self._every_s, self._looked_s = seconds, float("-inf")
            for reader in self._open.values():
                reader.look_on()

    def look_again(self) -> None:
        """Look at the next question, unless the last look was a moment ago: who asks without end costs no more."""
        with self._lock:
            if time.monotonic() - self._looked_s > _SOON_S:
                self._looked_s = float("-inf")

    def read(self, table: FactTable) -> dict[str, pa.Table]:
        """Return all rows that stand in tails, sealed ones that were seen before among them.

        Parameters
        ----------
        table : FactTable
            Which table.

        Returns
        -------
        dict of str to pyarrow.Table
            Rows by the id of their collector, in the order of `row`.

        Raises
        ------
        DamagedStore
            If a tail cannot be read.
        """
        with self._lock:
            return {reader.collector_id: reader.rows(table) for reader in self._readers()}

    def beyond(self, table: FactTable, read: Mapping[str, pa.Table], sealed: Mapping[str, int]) -> LiveRows:
        """Drop the rows that a snapshot holds, and forget them.

        Parameters
        ----------
        table : FactTable
            Which table.
        read : mapping of str to pyarrow.Table
            From `read`, before the snapshot was opened.
        sealed : mapping of str to int
            The snapshot's transaction number of each collector.

        Returns
        -------
        LiveRows
            What remains.
        """
        version, kept = [], []
        for collector_id, rows in read.items():
            last = sealed.get(collector_id, 0)
            rest = _after(rows, last)
            if last:
                self._forget(collector_id, table, last)
            if len(rest):
                version.append(f"{collector_id}={rest['row'][0]}-{rest['row'][-1]}")
                kept.append(rest)
        return LiveRows("+".join(version), pa.concat_tables(kept) if kept else table.stored_schema.empty_table())

    def newest(self, workspace_id: str, names: Iterable[str]) -> Mapping[str, str]:
        """Return a text for each table that changes whenever a row of a workspace is written to a tail.

        Parameters
        ----------
        workspace_id : str
            Whose rows; those of others change nothing.
        names : iterable of str
            Which tables.

        Returns
        -------
        mapping of str to str
            The number of the last row of each that waits; tables without one are left out.

        Raises
        ------
        DamagedStore
            If a tail cannot be read.
        """
        wanted = tuple(names)
        with self._lock:
            said: dict[str, str] = {}
            for reader in self._readers():
                for name, number in reader.newest(workspace_id, wanted):
                    said[name] = f"{said.get(name, '')}+{reader.collector_id}:{number}"
            return said

    def close(self) -> None:
        """Close all files."""
        with self._lock:
            for reader in self._open.values():
                reader.close()
            self._open.clear()

    def _forget(self, collector_id: str, table: FactTable, last: int) -> None:
        with self._lock:
            reader = self._open.get(self.folder / collector_id)
            if reader is not None:
                reader.forget(table, last)

    def _readers(self) -> list["_Reader"]:
        present = {folder: number for folder in tail_folders(self.folder) if (number := inode(folder / FILE_NAME))}
        for folder, reader in tuple(self._open.items()):
            if present.get(folder) != reader.number:
                reader.close()
                del self._open[folder]
        for folder, number in present.items():
            if folder in self._open or (fresh := _Reader.of(folder, number)) is None:
                continue
            if fresh.is_begun():
                self._open[folder] = fresh
                if self._every_s:
                    fresh.look()
            else:
                fresh.close()
        readers = [self._open[folder] for folder in present if folder in self._open]
        if self._every_s and time.monotonic() - self._looked_s >= self._every_s:
            self._looked_s = time.monotonic()
            for reader in readers:
                reader.look()
        return readers


class _Reader:
    """One tail's file, and what has been decoded of it."""

    def __init__(self, folder: Path, number: int) -> None:
        self.collector_id = folder.name
        self.number = number
        self._folder = folder
        self._db = opened(folder / FILE_NAME, readonly=True)
        self._seen: dict[str, _Seen] = {}
        self._until: dict[str, int] | None = None

    @classmethod
    def of(cls, folder: Path, number: int) -> "_Reader | None":
        try:
            return cls(folder, number)
        except sqlite3.DatabaseError as exc:
            _pass_over(exc, folder, number)
        return None

    def is_begun(self) -> bool:
        """Whether the file has its tables; its maker may be about to make them."""
        with self._asked() as db:
            return is_begun(db, self.collector_id)
        return False

    def look(self) -> None:
        """See what stands in every table now, and nothing that comes later until the next look."""
        with self._asked() as db:
            # One question: rows written between two would be there in one table and not yet in another.
            asked = ", ".join(f'(SELECT coalesce(max(seq), 0) FROM "{name}")' for name in FACT_TABLES)  # noqa: S608
            self._until = dict(zip(FACT_TABLES, db.execute(f"SELECT {asked}").fetchone(), strict=True))

    def look_on(self) -> None:
        """See every row from its writing on."""
        self._until = None

    def _end(self, name: str) -> int:
        return _NO_END if self._until is None else self._until[name]

    def rows(self, table: FactTable) -> pa.Table:
        seen = self._seen.setdefault(table.name, _Seen())
        with self._asked() as db:
            db.execute("BEGIN")
            try:
                while rows := self._next(db, table, seen.last):
                    piece, _ = decoded(table, self.collector_id, rows)
                    seen.pieces.append(piece)
                    seen.last = rows[-1].seq
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
        if not seen.pieces:
            return table.stored_schema.empty_table()
        joined = pa.concat_tables(seen.pieces)
        if len(seen.pieces) > _MOST_PIECES:
            joined = joined.combine_chunks()
            seen.pieces = [joined]
        return joined

    def newest(self, workspace_id: str, names: Sequence[str]) -> list[tuple[str, int]]:
        said: list[tuple[str, int]] = []
        with self._asked() as db:
            for name in names:
                sql = f'SELECT seq FROM "{name}" WHERE workspace_id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1'  # noqa: S608
                said += [(name, seq) for (seq,) in db.execute(sql, (workspace_id, self._end(name)))]
        return said

    def forget(self, table: FactTable, last: int) -> None:
        seen = self._seen.get(table.name)
        if seen is not None:
            seen.pieces = [rest for piece in seen.pieces if len(rest := _after(piece, last))]

    def close(self) -> None:
        self._db.close()

    def _next(self, db: sqlite3.Connection, table: FactTable, last: int) -> list[Waiting]:
        sql = (
            f'SELECT seq, workspace_id, written_us, body FROM "{table.name}" WHERE seq > ?'  # noqa: S608
            f" AND seq <= ? ORDER BY seq LIMIT {_ROWS_AT_ONCE}"
        )
        return [Waiting(*row) for row in db.execute(sql, (last, self._end(table.name)))]

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._db
        except sqlite3.DatabaseError as exc:
            _pass_over(exc, self._folder, self.number)


def _pass_over(exc: sqlite3.DatabaseError, folder: Path, number: int) -> None:
    # A tail whose rows are all sealed is removed: the snapshot that is opened next holds them.
    if inode(folder / FILE_NAME) == number:
        raise refusal(exc, folder) from exc


def _after(rows: pa.Table, last: int) -> pa.Table:
    if not len(rows) or rows["row"][0].as_py() > last:
        return rows
    if rows["row"][-1].as_py() <= last:
        return rows.slice(len(rows))
    return rows.slice(pc.sum(pc.less_equal(rows["row"], last)).as_py())
