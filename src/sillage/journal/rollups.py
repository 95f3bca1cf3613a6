"""Sums by day, kept as Delta tables: which days stand in them, and which have to be read from the facts.

Each workspace has one row that says what its other rows rest on (`Basis`): the version of the events that they were
worked out from, the zone whose days they are, the imports that counted, and the days that are still owed. A day is
*dirty* when it is owed, or when hits of it or of a day beside it came since: in files committed after that version, in
a tail, or with an import that began or ceased to count. Dirty days are read from the facts. So nothing has to be
written down when a hit arrives, and a roll-up that is late is slow, never wrong.

Days are replaced by one commit, which takes away the files of their months and adds new ones that reached the disk
before: what delta-rs calls an overwrite with a predicate, without its habit of leaving the disk for later. The row of
the basis changes in the same commit. A crash before it leaves files that nothing mentions, and everything as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sillage.domain.events import EVENTS
from sillage.domain.fact_table import COUNT, DAY, TEXT, FactTable
from sillage.errors import Busy
from sillage.journal import upkeep
from sillage.journal.delta_table import StoredTable
from sillage.journal.durability import locked
from sillage.journal.live_tails import LiveTails
from sillage.journal.parquet_files import WrittenFile, write_files
from sillage.journal.rollup_basis import (
    DEFINITION,
    Basis,
    Days,
    Dirty,
    TouchedDays,
    added_files,
    by_month,
    days_of_rows,
    erased_days,
    month_of,
    with_neighbours,
)
from sillage.journal.stored_file import StoredFile
from sillage.journal.stores import LocalStore, Store
from sillage.journeys.rolling import AXES, LINK_SUMS, MONEY_SUMS, NEIGHBOURS, VISIT_SUMS
from sillage.language import msg

SKETCH = pa.binary()
ROLLUP_DAYS = FactTable(
    "rollup_days",
    ("for_date", *AXES, "currency"),
    (
        ("for_date", DAY),  # the day on which the visit began, or on which money moved
        *((name, TEXT) for name in AXES),
        ("currency", TEXT),  # empty for visits
        *((name, COUNT) for name in (*VISIT_SUMS, *MONEY_SUMS)),
        ("visitors", SKETCH),  # see sillage.journeys.sketch; null for money
        ("basis", TEXT),  # of the one row of `BASIS_DAY`
    ),
)
ROLLUP_LINKS = FactTable(
    "rollup_links",
    ("for_date", "link_id", "currency"),
    (
        ("for_date", DAY),
        ("link_id", TEXT),
        ("currency", TEXT),  # empty for clicks
        *((name, COUNT) for name in (*LINK_SUMS, "orders", "order_minor")),
        ("visitors", SKETCH),
        ("basis", TEXT),
    ),
)
BASIS_DAY = date(1970, 1, 1)
"""The day of the row that says what the others rest on."""

_LOCK = ".rollup.lock"
_UID = "rollup"
_KEPT_HOURS = 1


class RollUp:
    """One roll-up of a journal, for all its workspaces; one process at a time replaces its days.

    Parameters
    ----------
    root : Path
        The journal's folder.
    table : FactTable
        `ROLLUP_DAYS` or `ROLLUP_LINKS`.
    tails : Path
        The folder of all tails.
    """

    def __init__(self, root: Path, table: FactTable, tails: Path) -> None:
        self.table = table
        self._root = root
        self._stored = RollUpTable(root / table.name, table)
        self._events = StoredTable(root / EVENTS.name, EVENTS)
        self._tails = LiveTails(tails)
        self._touched = TouchedDays()

    def waiting(self, workspace_id: str, zone: str) -> Days:
        """Return the days of hits that stand in tails; to be asked before anything else.

        Parameters
        ----------
        workspace_id : str
            Whose.
        zone : str
            Whose days.
        """
        read = self._tails.read(EVENTS)
        rows = self._tails.beyond(EVENTS, read, self._events.snapshot().numbers).rows
        return with_neighbours(days_of_rows(rows, workspace_id, zone), NEIGHBOURS)

    def files(self) -> tuple[StoredFile, ...]:
        """Return the files of the newest version: what is read together must come from the same ones."""
        return self._stored.files()

    def basis(self, workspace_id: str, files: Sequence[StoredFile]) -> Basis | None:
        """Return what a workspace's rows rest on, None when there are none.

        Parameters
        ----------
        workspace_id : str
            Whose.
        files : sequence of StoredFile
            Of one version.
        """
        rows = self._read(files, workspace_id, BASIS_DAY, BASIS_DAY, ("basis",))
        return Basis.from_json(rows["basis"][0].as_py()) if len(rows) else None

    def dirty(self, workspace_id: str, zone: str, imports: Collection[str], basis: Basis | None) -> Dirty:
        """Return the days that sealed hits, imports and what is owed make dirty; those of tails apart.

        Parameters
        ----------
        workspace_id : str
            Whose.
        zone : str
            Whose days.
        imports : collection of str
            The imports that count now.
        basis : Basis or None
            What stands.

        Returns
        -------
        Dirty
            Days with their neighbours.
        """
        now = self.fresh_basis(workspace_id, zone, imports)
        same = (now.table_id, zone, DEFINITION)
        if basis is None or (basis.table_id, basis.zone, basis.definition) != same or basis.version > now.version:
            return Dirty(everything=True, settled=None if basis is None else basis.settled)
        since = self._since(workspace_id, zone, basis.version, now.version)
        switched = self._of_imports(workspace_id, zone, basis.imports ^ now.imports)
        if since is None or switched is None:
            return Dirty(everything=True, settled=basis.settled)
        return Dirty(with_neighbours(since | switched, NEIGHBOURS) | basis.owed, settled=basis.settled)

    def fresh_basis(self, workspace_id: str, zone: str, imports: Collection[str]) -> Basis:
        """Return what rows would rest on that are worked out from now on.

        Parameters
        ----------
        workspace_id : str
            Whose.
        zone : str
            Whose days.
        imports : collection of str
            The imports that count now.
        """
        handle, snapshot = self._events.opened(), self._events.snapshot()
        counting = frozenset(uid for uid in imports if any(_holds(file, workspace_id, uid) for file in snapshot.files))
        table_id = "" if handle is None else str(handle.metadata().id)
        return Basis(table_id, snapshot.version, zone, counting)

    def all_days(self, workspace_id: str, zone: str) -> Days:
        """Return every day that has a sealed hit, with its neighbours.

        Parameters
        ----------
        workspace_id : str
            Whose.
        zone : str
            Whose days.
        """
        days: Days = frozenset()
        for file in self._events.snapshot().files:
            if file.may_hold("workspace_id", workspace_id):
                days |= self._touched.of_file(file.path, workspace_id, zone) or frozenset()
        return with_neighbours(days, NEIGHBOURS)

    def rows(
        self,
        files: Sequence[StoredFile],
        workspace_id: str,
        first: date,
        last: date,
        dirty: Dirty,
        columns: Sequence[str],
    ) -> pa.Table:
        """Return the rows of the days that stand.

        Parameters
        ----------
        files : sequence of StoredFile
            Of one version.
        workspace_id : str
            Whose.
        first, last : date
            Both included.
        dirty : Dirty
            Days that are left out.
        columns : sequence of str
            Which columns.

        Returns
        -------
        pyarrow.Table
            ``for_date`` and the columns.
        """
        wanted = ("for_date", *(name for name in columns if name != "for_date"))
        if dirty.everything:
            if dirty.settled is None or dirty.settled <= first:
                return self.table.import_schema.empty_table().select(wanted)
            return self._read(files, workspace_id, first, min(last, dirty.settled - timedelta(days=1)), wanted)
        found = self._read(files, workspace_id, first, last, wanted)
        gone = pa.array(sorted(day for day in dirty.days if first <= day <= last and day in dirty), DAY)
        return found.filter(pc.invert(pc.is_in(found["for_date"], gone))) if len(gone) else found

    def replace(self, workspace_id: str, days: Days | None, rows: pa.Table, basis: Basis) -> None:
        """Put rows in the place of all rows of some days, and say what they rest on, in one commit.

        Parameters
        ----------
        workspace_id : str
            Whose.
        days : frozenset of date or None
            Which days; None: all there are, but those that are settled.
        rows : pyarrow.Table
            Columns of the table; what is left out is null. All of `days`.
        basis : Basis
            What the workspace's rows rest on from now on.

        Raises
        ------
        Busy
            If another process replaced days at the same time.
        """
        self._stored.create()
        gone, months = [], {month_of(BASIS_DAY), *map(month_of, rows["for_date"].unique().to_pylist())}
        months |= set() if days is None else set(map(month_of, days))
        kept = [self._whole(rows), self._whole(pa.table({"for_date": [BASIS_DAY], "basis": [basis.to_json()]}))]
        for file in self._stored.files():
            if not file.may_hold("workspace_id", workspace_id):
                continue
            if days is not None and month_of(file.least["for_date"]) not in months:
                continue
            gone.append(file)
            if file.least["for_date"] != BASIS_DAY:
                kept += self._left(file, days, basis.settled)
        written: list[WrittenFile] = []
        for group in by_month(pa.concat_tables(kept)):
            written += write_files(self._stored.folder, [self._stamped(group, workspace_id)])
        if not self._stored.commit(written, removed=gone):
            self._stored.discard(written)
            raise Busy(msg("Another process is rolling days up."), msg("Try again when it has finished."))

    def _left(self, file: StoredFile, days: Days | None, settled: date | None) -> list[pa.Table]:
        held = self._whole(pq.read_table(file.path))
        if days is None:
            return [held.filter(pc.less(held["for_date"], pa.scalar(settled or BASIS_DAY, DAY)))]
        return [held.filter(pc.invert(pc.is_in(held["for_date"], pa.array(sorted(days), DAY))))]

    def settle(self, workspace_id: str, day: date) -> None:
        """Keep the sums of the days before one as they are, whatever comes: their hits are about to be deleted.

        Parameters
        ----------
        workspace_id : str
            Whose.
        day : date
            The first day that is worked out again when its hits change.
        """
        with self.alone(wait_s=60):
            basis = self.basis(workspace_id, self.files())
            if basis is not None and (basis.settled is None or basis.settled < day):
                owed = frozenset(one for one in basis.owed if one >= day)
                none = self.table.import_schema.empty_table()
                self.replace(workspace_id, frozenset(), none, replace(basis, owed=owed, settled=day))

    def owe(self, workspace_id: str, days: Days) -> None:
        """Make days dirty until they are rolled up again: whoever reads them from now on reads the facts.

        Parameters
        ----------
        workspace_id : str
            Whose.
        days : frozenset of date
            Their neighbours are owed with them.
        """
        with self.alone(wait_s=60):
            basis = self.basis(workspace_id, self.files())
            if basis is not None:
                first = basis.settled or date.min
                owed = frozenset(day for day in with_neighbours(days, NEIGHBOURS) if day >= first)
                none = self.table.import_schema.empty_table()
                self.replace(workspace_id, owed, none, replace(basis, owed=basis.owed | owed))

    def tidy(self) -> None:
        """Delete files that were replaced an hour ago, and shorten the log."""
        upkeep.vacuum(self._stored, retention_hours=_KEPT_HOURS)
        if upkeep.checkpoint(self._stored):
            handle = self._stored.opened()
            if handle is not None:
                handle.cleanup_metadata()

    def alone(self, wait_s: float = 0) -> AbstractContextManager[None]:
        """Return the lock under which days are replaced; waits so long for another holder."""
        return locked(self._root / _LOCK, wait_s=wait_s)

    def _since(self, workspace_id: str, zone: str, before: int, now: int) -> Days | None:
        days: Days = frozenset()
        for version in range(before + 1, now + 1):
            entry = self._events.log_entry(version)
            if not entry.is_file():
                return None
            days |= erased_days(text := entry.read_text("utf-8"), workspace_id)  # by whatever machine
            for name in added_files(text):
                touched = self._touched.of_file(self._events.store.local(name), workspace_id, zone)
                if touched is None:
                    return None
                days |= touched
        return days

    def _of_imports(self, workspace_id: str, zone: str, imports: frozenset[str]) -> Days | None:
        days: Days = frozenset()
        for file in self._events.snapshot().files if imports else ():
            if any(_holds(file, workspace_id, uid) for uid in imports):
                touched = self._touched.of_file(file.path, workspace_id, zone, imports)
                if touched is None:
                    return None
                days |= touched
        return days

    def _read(
        self, files: Sequence[StoredFile], workspace_id: str, first: date, last: date, columns: Sequence[str]
    ) -> pa.Table:
        names = list(dict.fromkeys(("for_date", *columns)))
        schema = pa.schema([self.table.import_schema.field(name) for name in names])
        parts = [
            pq.read_table(file.path, columns=names).select(names).cast(schema)
            for file in files
            if file.may_hold("workspace_id", workspace_id) and file.may_overlap("for_date", first, last)
        ]
        found = pa.concat_tables(parts) if parts else schema.empty_table()
        day = found["for_date"]
        return found.filter(pc.and_(pc.greater_equal(day, first), pc.less_equal(day, last)))

    def _whole(self, rows: pa.Table) -> pa.Table:
        schema = self.table.import_schema
        columns = [
            rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(len(rows), field.type)
            for field in schema
        ]
        return pa.Table.from_arrays(columns, schema=schema)

    def _stamped(self, rows: pa.Table, workspace_id: str) -> pa.Table:
        schema = self.table.stored_schema
        stamp = {"workspace_id": workspace_id, "import_uid": _UID, "observed_at": datetime.now(UTC)}
        columns = [
            pa.repeat(pa.scalar(stamp[field.name], field.type), len(rows)) if field.name in stamp else rows[field.name]
            for field in schema
        ]
        return pa.Table.from_arrays(columns, schema=schema).combine_chunks()


class RollUpTable(StoredTable):
    """What can be worked out again needs no long history, and stands on each machine that asks."""

    def _store(self, folder: Path) -> Store:
        return LocalStore(folder)

    def _configuration(self) -> dict[str, str | None]:
        return {**super()._configuration(), "delta.logRetentionDuration": "interval 1 days"}


def _holds(file: StoredFile, workspace_id: str, uid: str) -> bool:
    return file.may_hold("workspace_id", workspace_id) and file.may_hold("import_uid", uid) and not file.is_live
