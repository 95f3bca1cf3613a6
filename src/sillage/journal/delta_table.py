"""One Delta table: opened once, checked, committed to with a transaction number, on the disk before it answers."""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, PostCommitHookProperties, RemoveAction

from sillage.domain.fact_table import FactTable
from sillage.errors import Busy, DamagedStore, Refused
from sillage.journal.parquet_files import WrittenFile, stated_columns, write_files
from sillage.journal.refused_tables import damaged, newer
from sillage.journal.stored_file import NO_SNAPSHOT, Snapshot, StoredFile
from sillage.journal.stores import LOG, Store, entry_name, store_of
from sillage.journal.transaction_log import TransactionLog
from sillage.language import msg

READER_PROTOCOL = 1
SCHEMA_VERSION = "sillage.schemaVersion"
_ATTEMPTS = 8
_PAUSE_S = 0.05
NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


class StoredTable:
    """A table of the journal in its folder.

    Parameters
    ----------
    folder : Path
        The table's folder; made by the first commit.
    table : FactTable
        Its name, key and schema.
    """

    def __init__(self, folder: Path, table: FactTable) -> None:
        self.root = folder.parent
        self.store = self._store(folder)
        self.table = table
        self._lock = threading.RLock()
        self._handle: DeltaTable | None = None
        self._snapshot = NO_SNAPSHOT
        self._numbers = TransactionLog(self.store)

    @property
    def folder(self) -> Path:
        """Where its files, or copies of them, are on this machine."""
        return self.store.folder

    @property
    def exists(self) -> bool:
        """Whether a first commit has been made."""
        return self.store.begun()

    def version(self) -> int:
        """Return the table's version, -1 when it does not exist yet.

        Raises
        ------
        DamagedStore
            If the folder is not a table that this release can read.
        """
        handle = self.opened()
        return -1 if handle is None else handle.version()

    def opened(self) -> DeltaTable | None:
        """Return the table at its newest version, None when it does not exist yet.

        Raises
        ------
        DamagedStore
            If the folder is not a table that this release can read.
        """
        with self._lock:
            if self._handle is not None and not self.store.may_be_newer(self._handle.version()):
                return self._handle
            try:
                self._handle = self._newest()
            except DeltaError as exc:
                self._handle = None
                raise damaged(self.table.name, exc) from exc
            except OSError as exc:
                raise self.store.refusal(exc) from exc
            return self._handle

    def schema_state(self) -> str:
        """Compare the table's schema with this release's.

        Returns
        -------
        str
            ``current``, ``older`` (an upgrade is due) or ``newer`` (a newer release wrote it).
        """
        handle = self.opened()
        if handle is None:
            return "current"
        found = int(handle.metadata().configuration.get(SCHEMA_VERSION) or 1)
        if found > self.table.version:
            return "newer"
        missing = set(self.table.stored_schema.names) - set(self.column_names())
        return "older" if missing or found < self.table.version else "current"

    def column_names(self) -> tuple[str, ...]:
        """Return the columns of the table's own schema."""
        handle = self.opened()
        return () if handle is None else tuple(field.name for field in handle.schema().fields)

    def files(self) -> tuple[StoredFile, ...]:
        """Return the files of the newest version.

        Raises
        ------
        DamagedStore
            If the log cannot be read.
        """
        return self.snapshot().files

    def snapshot(self) -> Snapshot:
        """Return the newest version.

        Raises
        ------
        DamagedStore
            If the log cannot be read.
        """
        with self._lock:
            handle = self.opened()
            if handle is None:
                return NO_SNAPSHOT
            version = handle.version()
            if self._snapshot.version != version:
                try:
                    numbers = self._numbers.at(version)
                except FileNotFoundError as exc:
                    raise damaged(self.table.name, exc) from exc
                self._snapshot = Snapshot(version, tuple(self._listed(handle)), numbers)
            return self._snapshot

    def holds(self, import_uid: str, number: int = 1) -> bool:
        """Return whether an import, or a collector's row, has already been committed to this table.

        Parameters
        ----------
        import_uid : str
            The import, or the collector.
        number : int
            The row's number in the collector's sequence.

        Returns
        -------
        bool
            True when its transaction number, or a later one, stands in the log.
        """
        handle = self.opened()
        found = None if handle is None else handle.transaction_version(import_uid)
        return found is not None and found >= number

    def write(self, groups: Iterable[pa.Table]) -> tuple[WrittenFile, ...]:
        """Write groups of rows to new files of this table, which a commit is to name.

        Parameters
        ----------
        groups : iterable of pyarrow.Table
            One row group each, in the stored schema.

        Returns
        -------
        tuple of WrittenFile
            None at all when there was no row.
        """
        return write_files(self.folder, groups, self.store.drafts.note if self.store.drafts else None)

    def commit(
        self,
        added: Sequence[WrittenFile],
        *,
        import_uid: str = "",
        number: int = 1,
        removed: Sequence[StoredFile] = (),
        said: Mapping[str, str] | None = None,
    ) -> bool:
        """Commit files in one version, and push the log entry to the disk.

        Parameters
        ----------
        added : sequence of WrittenFile
            Files already on the disk.
        import_uid : str
            The import, or the collector, whose transaction number the commit carries; empty for upkeep.
        number : int
            That number: 1 for an import, the last row's of the collector's sequence otherwise.
        removed : sequence of StoredFile
            Files whose rows `added` holds again.
        said : mapping of str to str, optional
            What the log entry says besides.

        Returns
        -------
        bool
            False when another process had committed the same import meanwhile.

        Raises
        ------
        Busy
            If other writers won every attempt.
        DamagedStore
            If the table cannot be read.
        """
        actions = _actions(added, removed)
        self.store.send(file.path.name for file in added)
        transactions = [Transaction(import_uid, number)] if import_uid else None
        properties = CommitProperties(dict(said) if said else None, 0 if removed else _ATTEMPTS, transactions)
        for attempt in range(_ATTEMPTS):
            handle = self.opened()
            if handle is None or (import_uid and self.holds(import_uid, number)):
                return self._stands(added)
            # Delta lets two commits take one file away, and both add its rows again: so this one looks whether all are
            # still there, and is made for the very next version or not at all.
            if removed and not {file.name for file in removed} <= {file.name for file in self.files()}:
                return False
            before = handle.version()
            if not self._written(handle, actions, properties):
                time.sleep(_PAUSE_S * (attempt + 1))
                continue
            self.push(before)
            self._forget(added)
            return True
        if removed:  # it can wait
            return False
        self.discard(added)
        raise Busy(
            msg("Another process keeps writing to the table {table}.", table=self.table.name),
            msg("Try again when it has finished."),
        )

    def _written(
        self, handle: DeltaTable, actions: list[AddAction | RemoveAction], properties: CommitProperties
    ) -> bool:
        """Write the log entry; False when another writer won."""
        try:
            handle.create_write_transaction(
                actions, "append", handle.schema(), commit_properties=properties, post_commithook_properties=NO_HOOKS
            )
        except CommitFailedError:
            return False
        except DeltaError as exc:
            raise damaged(self.table.name, exc) from exc
        return True

    def create(self) -> None:
        """Create the table when it does not exist; two processes may do so at once.

        Raises
        ------
        Refused
            If the table has an older schema: it must be upgraded first.
        DamagedStore
            If it has a newer one, or cannot be read.
        """
        self.store.begin()  # also where another machine made the table: files are written here first
        if self.exists:
            state = self.schema_state()
            if state == "newer":
                raise newer(self.table.name)
            if state == "older":
                raise Refused(
                    msg("The journal was written by an older version of Sillage."),
                    msg("Bring it up to date with: sillage upgrade"),
                )
            return
        try:
            DeltaTable.create(
                self.store.uri,
                Schema.from_arrow(self.table.stored_schema),
                mode="ignore",
                name=self.table.name,
                configuration=self._configuration(),
                raise_if_key_not_exists=False,
                storage_options=self.store.options,
            )
        except DeltaError as exc:
            if not self.exists:
                raise damaged(self.table.name, exc) from exc
        self.push(-1)

    def drop_handle(self) -> None:
        """Forget the open table, so that the next reader opens it again."""
        with self._lock:
            self._handle = None
            self._snapshot = NO_SNAPSHOT

    def _configuration(self) -> dict[str, str | None]:
        return {
            "delta.dataSkippingStatsColumns": ",".join(stated_columns(self.table.stored_schema.names)),
            "delta.enableDeletionVectors": "false",
            "delta.logRetentionDuration": "interval 36500 days",
            SCHEMA_VERSION: str(self.table.version),
        }

    def _newest(self) -> DeltaTable | None:
        if self._handle is not None:
            self._handle.update_incremental()
            return self._handle
        if not self.exists:
            return None
        try:
            handle = DeltaTable(self.store.uri, storage_options=self.store.options)
        except TableNotFoundError as exc:
            raise damaged(self.table.name, exc) from exc
        if handle.protocol().min_reader_version > READER_PROTOCOL:
            raise DamagedStore(
                msg(
                    "The table {table} was written with reader protocol {found}; this release reads {known}.",
                    table=self.table.name,
                    found=handle.protocol().min_reader_version,
                    known=READER_PROTOCOL,
                ),
                msg("Use the release that wrote it, or restore a backup."),
            )
        return handle

    def _listed(self, handle: DeltaTable) -> list[StoredFile]:
        actions = pa.table(handle.get_add_actions(flatten=True)).to_pylist()
        return sorted((self._stored(action) for action in actions), key=lambda file: file.name)

    def _stored(self, action: Mapping[str, Any]) -> StoredFile:
        return StoredFile(
            name=action["path"],
            size=action["size_bytes"],
            rows=action["num_records"] or 0,
            least={key[4:]: value for key, value in action.items() if key.startswith("min.")},
            greatest={key[4:]: value for key, value in action.items() if key.startswith("max.")},
            bring=self.store.local,
        )

    def push(self, before: int) -> None:
        """Keep the log entries after a version: on the disk, with their folders, before this returns.

        Parameters
        ----------
        before : int
            The version that was already there.
        """
        self.store.settle(before)

    def log_entry(self, version: int) -> Path:
        """Return where the log entry of a version stands on this machine, or would."""
        return self.store.local(f"{LOG}/{entry_name(version)}")

    def discard(self, files: Sequence[WrittenFile]) -> None:
        """Delete files that no commit names.

        Parameters
        ----------
        files : sequence of WrittenFile
            From `write`.
        """
        self.store.discard(file.path.name for file in files)
        self._forget(files)

    def _stands(self, added: Sequence[WrittenFile]) -> bool:
        """Whether a commit of this very process arrived, and only its answer was lost."""
        named = {file.name for file in self.files()}
        stands = bool(added) and all(file.path.name in named for file in added)
        if stands:
            self._forget(added)
        return stands

    def _forget(self, files: Iterable[WrittenFile]) -> None:
        if self.store.drafts:
            self.store.drafts.forget(file.path.name for file in files)

    def _store(self, folder: Path) -> Store:
        return store_of(folder)


def _actions(added: Sequence[WrittenFile], removed: Sequence[StoredFile]) -> list[AddAction | RemoveAction]:
    """Return what a commit says of its files: rows that take the place of others are no change of the data."""
    now_ms = int(time.time() * 1000)
    new = (
        AddAction(file.path.name, file.path.stat().st_size, {}, now_ms, not removed, file.delta_stats())
        for file in added
    )
    return [*new, *(RemoveAction(file.name, False, now_ms, size=file.size) for file in removed)]
