"""Keeping a table small and sound: compaction, vacuum, checkpoints, copies, new columns, checks."""

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import Schema
from deltalake.exceptions import DeltaError

from sillage.errors import DamagedStore
from sillage.journal.delta_table import NO_HOOKS, SCHEMA_VERSION, StoredTable
from sillage.journal.durability import make_folder, sync_file, sync_folder
from sillage.journal.parquet_files import ROWS_PER_GROUP
from sillage.journal.refused_tables import damaged, newer
from sillage.journal.stored_file import StoredFile
from sillage.journal.stores import LOG
from sillage.language import Message, msg

SMALL_BYTES = 32 * 1024 * 1024
SMALL_FILES = 32
"""From this many small files of one workspace on, they are merged."""

RETENTION_HOURS = 7 * 24
"""How long a file that a merge replaced is kept for readers that still hold it."""

CHECKPOINT_EVERY = 100
_NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a table.

    Parameters
    ----------
    table : str
        Which one.
    what : Message
        What is wrong.
    remedy : Message or None
        What to do; None means restoring a backup.
    """

    table: str
    what: Message
    remedy: Message | None = None


def compact(stored: StoredTable, *, small_files: int = SMALL_FILES) -> int:
    """Merge the small files of each workspace into one, live rows apart; no row changes.

    Parameters
    ----------
    stored : StoredTable
        The table; nobody else may compact it meanwhile.
    small_files : int
        From how many files on.

    Returns
    -------
    int
        How many files were replaced.
    """
    replaced = 0
    for files in _small_alike(stored.files()).values():
        if len(files) < small_files:
            continue
        merged = stored.write(_groups(stored, files))
        if stored.commit(merged, removed=files):
            replaced += len(files)
        else:
            stored.discard(merged)
    return replaced


def vacuum(stored: StoredTable, *, retention_hours: int = RETENTION_HOURS) -> int:
    """Delete the files that no version of the last hours mentions, interrupted imports' among them.

    Parameters
    ----------
    stored : StoredTable
        The table.
    retention_hours : int
        Younger files stay.

    Returns
    -------
    int
        How many files were deleted.

    Raises
    ------
    DamagedStore
        If the table cannot be read.
    """
    handle = stored.opened()
    if handle is None:
        return 0
    before = handle.version()
    try:
        gone = handle.vacuum(
            retention_hours,
            dry_run=False,
            enforce_retention_duration=False,
            # What lies there and no version names may be about to be committed by another machine.
            full=retention_hours > 0 or not stored.store.shared,
            post_commithook_properties=NO_HOOKS,
        )
    except DeltaError as exc:
        raise damaged(stored.table.name, exc) from exc
    stored.push(before)
    stored.store.tidy(file.name for file in stored.files())
    return len(gone)


def drop_unnamed(stored: StoredTable) -> int:
    """Delete every file that the newest version does not name; of a lake, those this machine can tell to be nobody's.

    These are old versions' files, those that this machine began to write and never committed, and its copies of them.

    Parameters
    ----------
    stored : StoredTable
        The table; nobody on this machine may write to it meanwhile.

    Returns
    -------
    int
        How many files were deleted.
    """
    gone, drafts = vacuum(stored, retention_hours=0), stored.store.drafts
    noted = drafts.names() if drafts else frozenset()
    named = {file.name for file in stored.files()}
    stored.store.discard(noted - named)
    if drafts:
        drafts.forget(noted)
    stored.store.tidy(named, alone=True)
    return gone + len(noted - named)


def checkpoint(stored: StoredTable, *, every: int = CHECKPOINT_EVERY) -> bool:
    """Write a checkpoint of the log when enough commits have passed since the last one.

    Parameters
    ----------
    stored : StoredTable
        The table.
    every : int
        How many commits.

    Returns
    -------
    bool
        Whether one was written.
    """
    handle = stored.opened()
    if handle is None or handle.version() - max(0, newest_checkpoint(stored)) < every:
        return False
    handle.create_checkpoint()
    stored.store.settle_checkpoint()
    return True


def newest_checkpoint(stored: StoredTable) -> int:
    """Return the version of the newest checkpoint of a table's log, -1 when there is none.

    Parameters
    ----------
    stored : StoredTable
        The table.
    """
    found = [name for name in stored.store.log_names() if name.endswith(".checkpoint.parquet")]
    return int(found[-1][:20]) if found else -1


def copy_table(stored: StoredTable, target: Path) -> int:
    """Copy the newest version of a table: its log so far, and its files.

    Parameters
    ----------
    stored : StoredTable
        The table; nobody may vacuum it meanwhile.
    target : Path
        A folder to make.

    Returns
    -------
    int
        The version copied, -1 when the table does not exist.
    """
    version = stored.version()
    if version < 0:
        return version
    files = stored.files()
    make_folder(target / LOG)
    for name in stored.store.log_names():
        if name[:20].isdigit() and int(name[:20]) <= version and name.endswith((".json", ".parquet")):
            _copy(stored.store.local(f"{LOG}/{name}"), target / LOG / name)
    for file in files:
        _copy(file.path, target / file.name)
    sync_folder(target / LOG)
    sync_folder(target)
    return version


def upgrade(stored: StoredTable) -> bool:
    """Add the columns that this release knows and the table does not; their old rows read as missing.

    Parameters
    ----------
    stored : StoredTable
        The table.

    Returns
    -------
    bool
        Whether anything changed.

    Raises
    ------
    DamagedStore
        If the table was written by a newer release.
    """
    handle = stored.opened()
    if handle is None or stored.schema_state() == "current":
        return False
    if stored.schema_state() == "newer":
        raise newer(stored.table.name)
    before = handle.version()
    present = set(stored.column_names())
    wanted = stored.table.stored_schema
    missing = pa.schema([field for field in wanted if field.name not in present])
    try:
        if len(missing):
            handle.alter.add_columns(Schema.from_arrow(missing).fields)
            handle.update_incremental()
        handle.alter.set_table_properties({SCHEMA_VERSION: str(stored.table.version)}, raise_if_not_exists=False)
    except DeltaError as exc:
        raise damaged(stored.table.name, exc) from exc
    stored.push(before)
    stored.drop_handle()
    return True


def problems(stored: StoredTable, known: bool = False) -> Iterator[Problem]:
    """Check a table: that its log reads, that its schema is this release's, that its files are whole.

    Parameters
    ----------
    stored : StoredTable
        The table.
    known : bool
        Whether it has been written to.

    Yields
    ------
    Problem
        Each thing that is wrong.
    """
    name = stored.table.name
    if known and not stored.exists:
        yield Problem(name, msg("The journal's table {table} is missing.", table=name))
    try:
        files, state = stored.files(), stored.schema_state()
    except DamagedStore as exc:
        yield Problem(name, exc.what)
        return
    if state == "older":
        what = msg("The journal's table {table} was written by an older version of Sillage.", table=name)
        yield Problem(name, what, msg("Bring it up to date with: sillage upgrade"))
    if state == "newer":
        refusal = newer(stored.table.name)
        yield Problem(name, refusal.what, refusal.remedy)
    for file in files:
        path = file.path
        if not path.is_file():
            yield Problem(name, msg("The journal's file {file} is missing.", file=f"{name}/{file.name}"))
        elif path.stat().st_size != file.size or not _readable(file):
            yield Problem(name, msg("The journal's file {file} is damaged.", file=f"{name}/{file.name}"))


def _small_alike(files: Sequence[StoredFile]) -> dict[tuple[str, bool], list[StoredFile]]:
    """Return the small files of one workspace, live rows apart from those of imports, hits in the order of time."""
    small: dict[tuple[str, bool], list[StoredFile]] = defaultdict(list)
    for file in sorted(files, key=lambda file: file.least.get("at") or _NO_TIME):
        workspace = file.least.get("workspace_id")
        if workspace is not None and workspace == file.greatest.get("workspace_id") and file.size < SMALL_BYTES:
            small[workspace, file.is_live].append(file)
    return small


def _groups(stored: StoredTable, files: Sequence[StoredFile]) -> Iterator[pa.Table]:
    schema = stored.table.stored_schema
    waiting: list[pa.Table] = []
    for file in files:
        with pq.ParquetFile(file.path) as opened:
            for batch in opened.iter_batches(ROWS_PER_GROUP):
                waiting.append(_whole(pa.Table.from_batches([batch]), schema))
                if sum(map(len, waiting)) >= ROWS_PER_GROUP:
                    yield pa.concat_tables(waiting)
                    waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _whole(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _readable(file: StoredFile) -> bool:
    try:
        with pq.ParquetFile(file.path) as opened:
            # Every page is decoded: the footer of a file whose middle is damaged reads well.
            rows: int = sum(batch.num_rows for batch in opened.iter_batches(ROWS_PER_GROUP))
    except (pa.ArrowException, OSError):
        return False
    return rows == file.rows


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    sync_file(target)
