"""Batches of facts to Parquet files: bounded memory, no statistics on personal columns, on the disk when closed."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sillage.domain.fact_table import FactTable
from sillage.journal.durability import sync_file, sync_folder

STATS_COLUMNS = ("workspace_id", "import_uid", "network", "metric", "window", "for_date", "to_date", "origin")
"""The only columns with statistics, in Delta and in Parquet: none of them speaks of a person."""

HOURS = "at"
"""The moment of hits, of which Delta's log knows the full hours around, and nothing the moment itself."""

LABELS = frozenset(
    {
        *("network", "account", "object_kind", "metric", "window", "segment", "currency", "state", "source"),
        *("source_zone", "flag", "post_type", "campaign", "shop", "status", "channel", "kind", "event", "direction"),
        *("site", "source", "medium", "channel_rule", "country", "device", "browser", "bot", "bot_version", "consent"),
        *("origin", "author_kind", "visibility", "label", "department", "survey", "question", "choice", "about"),
        "sentiment",
    }
)
"""Text columns with few different words, often one in a whole batch: written from a dictionary."""

ROWS_PER_GROUP = 131_072
_DICTIONARIES = (*sorted(LABELS), "object_id", "workspace_id", "import_uid", "observed_at")
BYTES_PER_FILE = 256 * 1024 * 1024


@dataclass(slots=True)
class WrittenFile:
    """A Parquet file that no log entry mentions yet.

    Parameters
    ----------
    path : Path
        Where it is.
    rows : int
        How many rows it has.
    bounds : mapping of str to (object, object)
        Least and greatest value of each column of `STATS_COLUMNS` that has one, and the hours around all hits.
    """

    path: Path
    rows: int = 0
    bounds: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    undated: bool = False

    def widen(self, group: pa.Table) -> None:
        """Take a group of rows into account.

        Parameters
        ----------
        group : pyarrow.Table
            What has been written.
        """
        self.rows += len(group)
        _widen(self.bounds, group)
        if HOURS not in stated_columns(group.column_names):
            return
        moments = group.column(HOURS)
        self.undated = self.undated or bool(moments.null_count)
        if self.undated:  # a hit without a moment belongs to every period
            self.bounds.pop(HOURS, None)
            return
        found = pc.min_max(moments).as_py()
        first, last = (moment.replace(minute=0, second=0, microsecond=0) for moment in found.values())
        before = self.bounds.get(HOURS, (first, last + timedelta(hours=1)))
        self.bounds[HOURS] = (min(before[0], first), max(before[1], last + timedelta(hours=1)))

    def delta_stats(self) -> str:
        """Return Delta's statistics as JSON."""
        least = {name: _plain(bounds[0]) for name, bounds in self.bounds.items()}
        greatest = {name: _plain(bounds[1]) for name, bounds in self.bounds.items()}
        return json.dumps({"numRecords": self.rows, "minValues": least, "maxValues": greatest, "nullCount": {}})


def stated_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a table of which Delta's log states bounds.

    Parameters
    ----------
    names : sequence of str
        All its columns.

    Returns
    -------
    tuple of str
        In the order of `STATS_COLUMNS`.
    """
    hits = (HOURS,) if "event_id" in names else ()
    return (*(name for name in STATS_COLUMNS if name in names), *hits)


def stamped(
    batches: Iterable[pa.RecordBatch], table: FactTable, workspace_id: str, import_uid: str, observed_at: datetime
) -> Iterator[pa.Table]:
    """Add the workspace before and the import after, and gather small batches into groups.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        In the table's import schema; text may be dictionary-encoded.
    table : FactTable
        Where they go.
    workspace_id, import_uid : str
        Whose rows, from which import.
    observed_at : datetime
        The export's own date, else the moment of the import.

    Yields
    ------
    pyarrow.Table
        In the stored schema, about `ROWS_PER_GROUP` rows each.

    Raises
    ------
    pyarrow.ArrowInvalid
        If a value does not fit its column.
    """
    for group in _groups(map(_labelled, batches)):
        columns: list[Any] = [_constant(workspace_id, len(group))]
        for name, kind in table.columns:
            columns.append(_fitted(group.column(name), kind))
        columns.append(pa.repeat(pa.scalar(observed_at, pa.timestamp("us", tz="UTC")), len(group)))
        columns.append(_constant(import_uid, len(group)))
        yield pa.Table.from_arrays(columns, names=table.stored_schema.names)


def write_files(
    folder: Path, groups: Iterable[pa.Table], note: Callable[[str], None] | None = None
) -> tuple[WrittenFile, ...]:
    """Write groups of rows to new files and push them to the disk.

    Parameters
    ----------
    folder : Path
        The table's folder.
    groups : iterable of pyarrow.Table
        One row group each, in the stored schema.
    note : callable, optional
        Told the name of each file before it is made.

    Returns
    -------
    tuple of WrittenFile
        None at all when there was no row.
    """
    written: list[WrittenFile] = []
    writer: pq.ParquetWriter | None = None
    try:
        for group in groups:
            if writer is None:
                current = WrittenFile(folder / f"{uuid4().hex}.parquet")
                if note is not None:
                    note(current.path.name)
                written.append(current)
                writer = _writer(current.path, group.schema)
            writer.write_table(_like(group, writer.schema), row_group_size=len(group))
            current.widen(group)
            if current.path.stat().st_size > BYTES_PER_FILE:
                writer.close()
                writer = None
        if writer is not None:
            writer.close()
        for file in written:
            sync_file(file.path)
        if written:
            sync_folder(folder)
    except BaseException:  # the reader of the batches raised, or the disk is full: no commit will mention these
        if writer is not None:
            with suppress(OSError):
                writer.close()
        for file in written:
            file.path.unlink(missing_ok=True)
        raise
    return tuple(written)


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        if waiting and batch.schema != waiting[0].schema:
            yield _joined(waiting)
            waiting, rows = [], 0
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= ROWS_PER_GROUP:
            yield _joined(waiting)
            waiting, rows = [], 0
    if rows:
        yield _joined(waiting)


def _labelled(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [
        _label(column) if name in LABELS and pa.types.is_string(column.type) else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _label(column: pa.Array) -> pa.DictionaryArray:
    # Looking whether all words are the same is ten times quicker than finding the different ones.
    if len(column) == column.null_count:
        return pa.nulls(len(column), pa.dictionary(pa.int32(), pa.string()))
    if column.null_count == 0 and pc.all(pc.equal(column, column[0])).as_py():
        indices = pa.repeat(pa.scalar(0, pa.int32()), len(column))
        return pa.DictionaryArray.from_arrays(indices, column.slice(0, 1))
    return column.dictionary_encode()


def _joined(batches: list[pa.RecordBatch]) -> pa.Table:
    joined = pa.Table.from_batches(batches)
    return joined.unify_dictionaries() if len(batches) > 1 else joined


def _constant(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), rows), pa.array([text], pa.string()))


def _fitted(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type) and pa.types.is_string(column.type.value_type) and kind == pa.string():
        return column
    return column if column.type == kind else column.cast(kind)


def _like(group: pa.Table, schema: pa.Schema) -> pa.Table:
    if group.schema == schema:
        return group
    columns = []
    for name, kind in zip(schema.names, schema.types, strict=True):
        column = group.column(name)
        if column.type != kind and pa.types.is_dictionary(kind):
            plain = column.cast(kind.value_type) if pa.types.is_dictionary(column.type) else column
            column = plain.dictionary_encode()
        columns.append(column if column.type == kind else column.cast(kind))
    return pa.Table.from_arrays(columns, schema=schema)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=1,
        write_statistics=[name for name in STATS_COLUMNS if name in schema.names],
        use_dictionary=[name for name in _DICTIONARIES if name in schema.names],
        column_encoding={"row": "DELTA_BINARY_PACKED"} if "row" in schema.names else None,
        store_schema=False,
    )


def _widen(bounds: dict[str, tuple[Any, Any]], group: pa.Table) -> None:
    for name in STATS_COLUMNS:
        if name not in group.column_names:
            continue
        column = group.column(name)
        if pa.types.is_dictionary(column.type):
            column = pa.chunked_array([_used(chunk) for chunk in column.chunks], column.type.value_type)
        found = pc.min_max(column).as_py()
        if found["min"] is None:
            continue
        before = bounds.get(name, (found["min"], found["max"]))
        bounds[name] = (min(before[0], found["min"]), max(before[1], found["max"]))


def _used(chunk: pa.DictionaryArray) -> pa.Array:
    return chunk.dictionary.take(pc.unique(chunk.indices))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
