"""Rows of one person: found, and taken out of every file of every table, old versions among them.

Files that hold such a row are written again without it, in one commit a table whose log entry names files and nothing
else: a ``delete`` by predicate would keep the id in the log for good. `Journal.purge` then deletes at once what was
replaced and what earlier versions left behind; a reader that still wanted one of these asks again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sillage.domain.events import EVENTS
from sillage.domain.fact_table import FactTable
from sillage.domain.facts import FACT_TABLES, ORDERS
from sillage.errors import Busy
from sillage.journal.delta_table import StoredTable
from sillage.journal.durability import locked
from sillage.journal.facts_store import _UPKEEP_LOCK, WRITING_LOCK
from sillage.journal.parquet_files import ROWS_PER_GROUP, WrittenFile
from sillage.journal.rollup_basis import ERASED
from sillage.journal.stored_file import StoredFile
from sillage.language import msg

_TRIES = 5
_COLUMNS = {"visitor": "visitors", "cookie": "cookies", "click_id": "clicks"}
_CUSTOMER = ("customer_key", "author_key")
_BETWEEN = "\n"
"""Between a shop and an order's number, which hold none."""


@dataclass(frozen=True, slots=True)
class Ids:
    """What the journal calls one person.

    Parameters
    ----------
    visitors, cookies, clicks, customers : frozenset of str
        Values of the columns ``visitor``, ``cookie``, ``click_id``, and ``customer_key`` or ``author_key``.
    orders : frozenset of str
        Their orders, as `order_name` calls them: every reading of these.
    numbers : frozenset of str
        Order numbers that are nobody else's, of orders whose own rows may be gone already.
    events : frozenset of str
        Hits that speak of their orders.
    """

    visitors: frozenset[str] = frozenset()
    cookies: frozenset[str] = frozenset()
    clicks: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()

    def __or__(self, other: Ids) -> Ids:
        return Ids(*(getattr(self, one.name) | getattr(other, one.name) for one in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))

    def all(self) -> frozenset[str]:
        """Return what names the person by itself; an order's number does not."""
        return self.visitors | self.cookies | self.clicks | self.customers


def order_name(shop: str | None, number: str | None) -> str:
    """Return what `Ids` calls an order.

    Parameters
    ----------
    shop, number : str or None
        Its key.

    Returns
    -------
    str
        Both in one text.
    """
    return f"{shop or ''}{_BETWEEN}{number or ''}"


def personal_columns(table: FactTable) -> dict[str, str]:
    """Return the columns of a table that name a person, and the field of `Ids` that each is about.

    Parameters
    ----------
    table : FactTable
        Any.
    """
    names = [name for name, _ in table.columns]
    found = {name: kind for name, kind in _COLUMNS.items() if name in names}
    return found | {name: "customers" for name in _CUSTOMER if name in names}


def rows_of(root: Path, workspace_id: str, ids: Ids) -> dict[str, pa.Table]:
    """Return every sealed row that names a person, readings that no longer count among them.

    Parameters
    ----------
    root : Path
        The journal's folder.
    workspace_id : str
        Whose.
    ids : Ids
        The person.
    """
    found = {}
    for table in _tables():
        stored = StoredTable(root / table.name, table)
        parts = [
            rows.filter(_theirs(rows, table, workspace_id, ids))
            for file in stored.files()
            if file.may_hold("workspace_id", workspace_id)
            for rows in groups(file.path, table)
        ]
        kept = [part for part in parts if len(part)]
        if kept:
            found[table.name] = pa.concat_tables(kept)
    return found


def rows_with(
    root: Path, workspace_id: str, table: FactTable, columns: Collection[str], any_of: Mapping[str, Collection[str]]
) -> list[dict[str, Any]]:
    """Return some columns of the sealed rows in which one column or another has one of some values.

    Parameters
    ----------
    root : Path
        The journal's folder.
    workspace_id : str
        Whose.
    table : FactTable
        Which.
    columns : collection of str
        Which are returned; null where a file does not have them.
    any_of : mapping of str to collection of str
        Column to values.
    """
    found: list[dict[str, Any]] = []
    asked = {name: pa.array(sorted(values), pa.string()) for name, values in any_of.items() if values}
    for file in StoredTable(root / table.name, table).files() if asked else ():
        if not file.may_hold("workspace_id", workspace_id):
            continue
        with pq.ParquetFile(file.path) as opened:
            present = [name for name in {"workspace_id", *columns, *asked} if name in opened.schema_arrow.names]
            for batch in opened.iter_batches(ROWS_PER_GROUP, columns=present):
                rows = pa.Table.from_batches([batch])
                wanted: pa.ChunkedArray = pa.chunked_array([pa.repeat(False, len(rows))])
                for name, values in asked.items():
                    if name in present:
                        wanted = pc.or_(wanted, pc.is_in(rows[name].cast(pa.string()), values))
                own = pc.equal(rows["workspace_id"].cast(pa.string()), workspace_id)
                for row in rows.filter(pc.and_(wanted, own)).to_pylist():
                    found.append({name: row.get(name) for name in columns})
    return found


def ids_in(root: Path, workspace_id: str, wanted: Callable[[str, str], bool]) -> Ids:
    """Return the ids that some test chooses among all that the journal holds.

    Parameters
    ----------
    root : Path
        The journal's folder.
    workspace_id : str
        Whose.
    wanted : callable
        Given a field of `Ids` and an id.
    """
    found = Ids()
    for table in _tables():
        kinds = personal_columns(table)
        for file in StoredTable(root / table.name, table).files():
            if not file.may_hold("workspace_id", workspace_id):
                continue
            present = [name for name in kinds if name in pq.read_schema(file.path).names]
            rows = pq.read_table(file.path, columns=["workspace_id", *present])
            rows = rows.filter(pc.equal(rows["workspace_id"], workspace_id))
            for name in present:
                distinct = [one for one in pc.unique(rows[name]).to_pylist() if one]
                chosen = frozenset(one for one in distinct if wanted(kinds[name], one))
                found |= Ids(**{kinds[name]: chosen})
            named = _named_orders(file.path, table, workspace_id)
            found |= Ids(**{name: frozenset(one for one in ids if wanted(name, one)) for name, ids in named.items()})
    return found


def _named_orders(path: Path, table: FactTable, workspace_id: str) -> dict[str, set[str]]:
    """Return the names of a file's orders, or the order numbers of its hits."""
    columns = {"orders": ("shop", "order_id"), "events": ("order_id",)}.get(table.name, ())
    present = pq.read_schema(path).names
    if not columns or not set(columns) <= set(present):
        return {}
    rows = pq.read_table(path, columns=["workspace_id", *columns])
    rows = rows.filter(pc.equal(rows["workspace_id"], workspace_id)).group_by(list(columns)).aggregate([])
    if table is ORDERS:
        return {"orders": {order_name(row["shop"], row["order_id"]) for row in rows.to_pylist()}}
    return {"numbers": {one for one in rows["order_id"].to_pylist() if one}}


def erase_rows(root: Path, workspace_id: str, ids: Ids) -> dict[str, int]:
    """Take every row that names a person out of the newest version of every table.

    Parameters
    ----------
    root : Path
        The journal's folder; nobody may import meanwhile.
    workspace_id : str
        Whose.
    ids : Ids
        The person.

    Returns
    -------
    dict of str to int
        Table to rows erased.

    Raises
    ------
    Busy
        If other writers kept getting in the way.
    """
    erased = {}
    with locked(root / _UPKEEP_LOCK, wait_s=60), locked(root / WRITING_LOCK, wait_s=60, shared=True):
        for table in _tables():
            stored = StoredTable(root / table.name, table)
            if stored.exists:
                gone = _rewritten(stored, workspace_id, ids)
                if gone:
                    erased[table.name] = gone
    return erased


def _rewritten(stored: StoredTable, workspace_id: str, ids: Ids) -> int:
    for _ in range(_TRIES):
        gone, days = 0, set[str]()
        written: list[WrittenFile] = []
        replaced: list[StoredFile] = []
        for file in stored.files():
            if not file.may_hold("workspace_id", workspace_id):
                continue
            here, on = _count(file.path, stored.table, workspace_id, ids)
            if here:
                gone += here
                days |= on
                replaced.append(file)
                written += stored.write(_without(file.path, stored.table, workspace_id, ids))
        said = {ERASED: json.dumps({workspace_id: sorted(days)})} if days else None
        if not replaced or stored.commit(written, removed=replaced, said=said):
            return gone
        stored.discard(written)
    raise Busy(
        msg("Another process keeps writing to the table {table}.", table=stored.table.name),
        msg("Try again when it has finished."),
    )


def _without(path: Path, table: FactTable, workspace_id: str, ids: Ids) -> Iterator[pa.Table]:
    for rows in groups(path, table):
        kept = rows.filter(pc.invert(_theirs(rows, table, workspace_id, ids)))
        if len(kept):
            yield kept


def _count(path: Path, table: FactTable, workspace_id: str, ids: Ids) -> tuple[int, set[str]]:
    """Count a person's rows in a file, and say the UTC days of hits among them: sums by day rest on these."""
    present = pq.read_schema(path).names
    moment = ("at",) if table is EVENTS else ()
    named = {"workspace_id", *moment, *table.key, *personal_columns(table)}
    names = [name for name in present if name in named]
    rows = pq.read_table(path, columns=names)
    theirs = rows.filter(_theirs(rows, table, workspace_id, ids))
    days = pc.unique(theirs["at"].cast(pa.timestamp("us", "UTC")).cast(pa.date32())) if moment else ()
    return len(theirs), {day.as_py().isoformat() for day in days if day.is_valid}


def _theirs(rows: pa.Table, table: FactTable, workspace_id: str, ids: Ids) -> pa.ChunkedArray:
    named: pa.ChunkedArray = pa.chunked_array([pa.repeat(False, len(rows))])
    for name, kind in personal_columns(table).items():
        values = sorted(getattr(ids, kind))
        if values and name in rows.column_names:
            named = pc.or_(named, pc.is_in(rows[name].cast(pa.string()), pa.array(values, pa.string())))
    if table is EVENTS and ids.events:
        named = pc.or_(named, pc.is_in(rows["event_id"].cast(pa.string()), pa.array(sorted(ids.events), pa.string())))
    if table is ORDERS and ids.orders:
        parts = [pc.fill_null(rows[name].cast(pa.string()), "") for name in ORDERS.key]
        of_order = pc.binary_join_element_wise(*parts, _BETWEEN)
        named = pc.or_(named, pc.is_in(of_order, pa.array(sorted(ids.orders), pa.string())))
    return pc.and_(named, pc.equal(rows["workspace_id"].cast(pa.string()), workspace_id))


def groups(path: Path, table: FactTable) -> Iterator[pa.Table]:
    """Read a file some rows at a time, each column of the table in it.

    Parameters
    ----------
    path : Path
        A Parquet file of the table.
    table : FactTable
        Which.
    """
    schema = table.stored_schema
    with pq.ParquetFile(path) as opened:
        for batch in opened.iter_batches(ROWS_PER_GROUP):
            rows = pa.Table.from_batches([batch])
            present = set(rows.column_names)
            columns = [
                rows[one.name].cast(one.type) if one.name in present else pa.nulls(len(rows), one.type)
                for one in schema
            ]
            yield pa.Table.from_arrays(columns, schema=schema)


def _tables() -> list[FactTable]:
    return [table for table in FACT_TABLES.values() if personal_columns(table)]
