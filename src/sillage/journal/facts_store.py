"""The journal's door: append an import's rows, read what counts."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import ibis
import pyarrow as pa

from sillage.domain.events import EVENTS
from sillage.domain.facts import FACT_TABLES
from sillage.domain.period import Period
from sillage.domain.places import CommittedImport
from sillage.errors import Busy, DamagedStore
from sillage.journal import upkeep
from sillage.journal.comparing import fresh_counts_sql
from sillage.journal.cutting import Cuttable
from sillage.journal.delta_table import StoredTable
from sillage.journal.durability import locked
from sillage.journal.engine import Engine, Found
from sillage.journal.known_tables import known_tables, remember_table
from sillage.journal.live_span import Span, live_span
from sillage.journal.live_tails import LiveTails
from sillage.journal.log_upkeep import keep_up
from sillage.journal.noting import Noting
from sillage.journal.parquet_files import stamped
from sillage.journal.presence import Transactions, check_files
from sillage.journal.reading import Request, chosen_files, held_sql
from sillage.journal.stored_file import StoredFile

_UPKEEP_LOCK = ".upkeep.lock"
WRITING_LOCK = ".writing.lock"
"""Held together by all who write files that no log mentions yet, alone by who deletes such files at once."""


class Journal(Cuttable):
    """Append-only facts of every workspace, one Delta table for each noun.

    Parameters
    ----------
    root : Path
        The journal's folder; made by the first append.
    tails : Path, optional
        Where the tails of collectors are; the folder ``tails`` beside it when not given.
    """

    def __init__(self, root: Path, tails: Path | None = None) -> None:
        self.root = root
        self.tails = root.parent / "tails" if tails is None else tails
        self.live = LiveTails(self.tails)
        self._tables = {name: StoredTable(root / name, table) for name, table in FACT_TABLES.items()}
        self._transactions = {name: Transactions(stored) for name, stored in self._tables.items()}
        self._local = threading.local()
        self.reads = Noting()

    def append(
        self,
        workspace_id: str,
        table: str,
        batches: pa.RecordBatchReader | pa.Table | Iterable[pa.RecordBatch],
        *,
        import_uid: str,
        observed_at: datetime,
    ) -> int:
        """Append one import's rows of one table, all or none, on the disk when this returns.

        A second call for the same import and table adds nothing: the table's log holds the import's number.

        Parameters
        ----------
        workspace_id : str
            Whose rows.
        table : str
            A name of `FACT_TABLES`.
        batches : reader, table or iterable of pyarrow.RecordBatch
            In the table's import schema; read once, a group at a time.
        import_uid : str
            The import they come from.
        observed_at : datetime
            The export's own date, else the moment of the import; aware.

        Returns
        -------
        int
            How many rows were added; 0 when they already stood.

        Raises
        ------
        Busy
            If other writers won every attempt.
        DamagedStore
            If the table cannot be read.
        """
        stored = self._tables[table]
        stored.create()
        remember_table(self.root, table)
        if stored.holds(import_uid):
            return 0
        source = batches.to_batches() if isinstance(batches, pa.Table) else batches
        with locked(self.root / WRITING_LOCK, shared=True):
            files = stored.write(stamped(source, stored.table, workspace_id, import_uid, observed_at))
            if files and stored.commit(files, import_uid=import_uid):
                return sum(file.rows for file in files)
            stored.discard(files)
        return 0

    def read(
        self,
        workspace_id: str,
        table: str,
        imports: Sequence[CommittedImport],
        *,
        columns: Sequence[str] | None = None,
        metrics: Sequence[str] | None = None,
        period: Period | None = None,
    ) -> ibis.Table:
        """Read what counts of a table: of several readings of one key, the newest.

        The export's own date decides, then the import's number, then the row. Rows of collectors count whatever the
        imports, as soon as acknowledged; their ``import_uid`` begins with ``live-``, their ``import_number`` is 0.

        Parameters
        ----------
        workspace_id : str
            Whose rows; no other row is ever seen.
        table : str
            A name of `FACT_TABLES`.
        imports : sequence of CommittedImport
            The imports that count.
        columns : sequence of str, optional
            Only these columns.
        metrics : sequence of str, optional
            Only these metrics (observations).
        period : Period, optional
            Only rows that touch the period, and rows without a date.

        Returns
        -------
        ibis.Table
            The stored columns and ``import_number``. Tables of one journal and thread can be joined.

        Raises
        ------
        DamagedStore
            If the table or one of its files is not what the log says.
        """
        return self._table(replace(self._request(workspace_id, table, imports, columns, metrics, period), live=True))

    def readings(
        self,
        workspace_id: str,
        table: str,
        imports: Sequence[CommittedImport],
        *,
        columns: Sequence[str] | None = None,
        metrics: Sequence[str] | None = None,
        period: Period | None = None,
    ) -> ibis.Table:
        """Read every reading of a table by the imports named, also those that a newer one replaces; no live row.

        Parameters
        ----------
        workspace_id : str
            Whose rows; no other row is ever seen.
        table : str
            A name of `FACT_TABLES`.
        imports : sequence of CommittedImport
            The imports that count.
        columns : sequence of str, optional
            Only these columns.
        metrics : sequence of str, optional
            Only these metrics (observations).
        period : Period, optional
            Only rows that touch the period, and rows without a date.

        Returns
        -------
        ibis.Table
            The stored columns and ``import_number``.

        Raises
        ------
        DamagedStore
            If the table or one of its files is not what the log says.
        """
        return self._table(replace(self._request(workspace_id, table, imports, columns, metrics, period), newest=False))

    def fetch(self, found: ibis.Table) -> pa.Table:
        """Run a query made of what `read` returned in this thread; the same one again is not compiled again."""
        return self._engine().fetch(found)

    def versions(self, workspace_id: str) -> Mapping[str, str]:
        """Return a text for each table that changes when rows of a workspace come to it, are sealed or merged.

        An undo changes no table: a cache also needs the ledger's committed imports.

        Parameters
        ----------
        workspace_id : str
            Whose figures; rows of others change nothing.

        Raises
        ------
        DamagedStore
            If a table or a tail cannot be read.
        """
        waiting = self.live.newest(workspace_id, self._tables)  # the tails first, as in `read`
        return {name: f"{self._stamp(name, workspace_id)} {waiting.get(name, '')}" for name in self._tables}

    def _stamp(self, table: str, workspace_id: str) -> str:
        mine = (file.name for file in self._tables[table].files() if file.may_hold("workspace_id", workspace_id))
        return blake2b(" ".join(mine).encode(), digest_size=8).hexdigest()

    def count_fresh(
        self, workspace_id: str, tables: Sequence[str], imports: Sequence[CommittedImport], *, import_uid: str
    ) -> tuple[int, int, int]:
        """Count an import's file rows, those that say something new, and those that put an earlier reading aside.

        Parameters
        ----------
        workspace_id : str
            Whose rows.
        tables : sequence of str
            The tables that the import appended to.
        imports : sequence of CommittedImport
            The imports that count beside it.
        import_uid : str
            The import.

        Returns
        -------
        tuple of int
            File rows with facts, those with a new or different fact, and those of which one stood differently.
        """
        me = (CommittedImport(import_uid, 0, "", "", None, datetime.min.replace(tzinfo=UTC)),)
        others = tuple(one for one in imports if one.uid != import_uid)
        compared = (
            (Request(stored.table, workspace_id, me, newest=False), Request(stored.table, workspace_id, others), files)
            for stored, files in ((self._tables[name], self._tables[name].files()) for name in tables)
        )
        sql = fresh_counts_sql(compared)
        [(rows, new_rows, other_rows)] = self._engine().rows(sql) if sql else [(0, 0, 0)]
        return int(rows), int(new_rows), int(other_rows)

    def lost(self, table: str, imports: Sequence[CommittedImport]) -> tuple[CommittedImport, ...]:
        """Return the imports that wrote to a table, and that its log does not know any more."""
        self.reads.note((table,))
        return self._transactions[table].lost(imports)

    def imports_held(self) -> dict[str, dict[tuple[str, str], int]]:
        """Return how many rows each table holds by (workspace, import), those that do not count too."""
        held: dict[str, dict[tuple[str, str], int]] = {}
        for name, stored in self._tables.items():
            files = stored.files()
            check_files(files, name)
            found = self._engine().rows(held_sql(stored.table, files)) if files else []
            held[name] = {(workspace, uid): rows for workspace, uid, rows in found}
        return held

    def live_span(self, workspace_id: str) -> Span | None:
        """Return between which moments a workspace's live hits lie; no file is opened."""
        self.reads.note((EVENTS.name,))
        return live_span(workspace_id, self._tables[EVENTS.name], self.live)

    def maintain(self, *, small_files: int = upkeep.SMALL_FILES, retention_hours: int = upkeep.RETENTION_HOURS) -> int:
        """Merge small files, delete what nothing names any more, shorten the log; quick when nothing is due.

        Parameters
        ----------
        small_files : int
            From how many small files of a workspace on they are merged.
        retention_hours : int
            Files that were replaced are kept that long.

        Returns
        -------
        int
            How many files were replaced; 0 also when another process is at it, or a backup runs.
        """
        with suppress(Busy), locked(self.root / _UPKEEP_LOCK, wait_s=0):
            return keep_up(self.root, self._tables.values(), small_files, retention_hours)
        return 0

    def purge(self, *, wait_s: float = 30.0) -> int:
        """Delete every file that the newest versions do not mention, however young, for erasures; how many.

        A reader that still holds an older version has to ask again. Nobody writes meanwhile: a file that is written
        and not committed yet is mentioned nowhere. `Busy` if upkeep, a backup or a writer takes longer than `wait_s`.
        """
        upkeep_lock, writing_lock = self.root / _UPKEEP_LOCK, self.root / WRITING_LOCK
        with locked(upkeep_lock, wait_s=wait_s), locked(writing_lock, wait_s=wait_s):
            return sum(upkeep.drop_unnamed(stored) for stored in self._tables.values())

    def upgrade(self) -> tuple[str, ...]:
        """Bring every table to this release's schema.

        Returns
        -------
        tuple of str
            Those that changed.

        Raises
        ------
        Busy, DamagedStore
            If another process is at it, or a table cannot be read or was written by a newer release.
        """
        with locked(self.root / _UPKEEP_LOCK):
            return tuple(name for name, stored in self._tables.items() if upkeep.upgrade(stored))

    def copy_to(self, target: Path) -> dict[str, int]:
        """Copy the newest version of every table, while nobody may delete a file.

        Parameters
        ----------
        target : Path
            A folder to make.

        Returns
        -------
        dict of str to int
            The versions copied, tables that do not exist left out.

        Raises
        ------
        Busy
            If upkeep holds the journal for too long.
        DamagedStore
            If a table cannot be read.
        """
        with locked(self.root / _UPKEEP_LOCK, shared=True):
            versions = {name: upkeep.copy_table(stored, target / name) for name, stored in self._tables.items()}
        copied = {name: version for name, version in versions.items() if version >= 0}
        for name in copied:
            remember_table(target, name)
        return copied

    def problems(self) -> tuple[upkeep.Problem, ...]:
        """Check every table.

        Returns
        -------
        tuple of Problem
            None at all when the journal is sound.
        """
        known = known_tables(self.root)
        return tuple(found for name, stored in self._tables.items() for found in upkeep.problems(stored, name in known))

    def close(self) -> None:
        """Let go of what reading holds open: the tails' files, and the engine of the thread that calls this."""
        self.live.close()
        engine = self._local.__dict__.pop("engine", None)
        if engine is not None:
            engine.close()

    def _request(
        self,
        workspace_id: str,
        table: str,
        imports: Sequence[CommittedImport],
        columns: Sequence[str] | None,
        metrics: Sequence[str] | None,
        period: Period | None,
    ) -> Request:
        self.reads.note((table,))
        asked, wanted, named = self._tables[table].table, tuple(metrics or ()), tuple(columns or ())
        return Request(asked, workspace_id, tuple(imports), wanted, period, columns=named, cut=self.cut)

    def _table(self, request: Request) -> ibis.Table:
        version, choose, live = self._now(request)
        try:
            return self._engine().table(request, version, choose, live)
        except DamagedStore:
            if self._tables[request.table.name].version() == version:
                raise
        # An erasure deleted what this version named: the newest one says the same of everybody else.
        return self._engine().table(request, *self._now(request))

    def _now(self, request: Request) -> Found:
        stored = self._tables[request.table.name]
        # The tails first, then the snapshot, then what it holds is dropped: else rows sealed in between are lost.
        tails = self.live.read(request.table) if request.live else {}
        self._transactions[request.table.name].check(request.imports)
        snapshot = stored.snapshot()
        live = self.live.beyond(request.table, tails, snapshot.numbers)

        def choose(wanted: Request) -> Sequence[StoredFile]:
            chosen = chosen_files(snapshot.files, wanted)
            check_files(chosen, request.table.name)
            return chosen

        return snapshot.version, choose, live

    def _engine(self) -> Engine:
        engine: Engine = self._local.__dict__.get("engine") or Engine(self._now, self.root.parent / "cache" / "sql")
        self._local.engine = engine
        return engine
