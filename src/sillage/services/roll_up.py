"""Roll days up, and read them: the rows that stand, and the facts of the days that do not.

What is read is always what the facts say: a hit is in the figures of the next question, rolled up or not. Rolling up
only makes the question quick.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sillage.domain.events import EVENTS
from sillage.domain.period import Period
from sillage.errors import Busy
from sillage.journal.rollup_basis import Days, Dirty
from sillage.journal.rollups import ROLLUP_DAYS, ROLLUP_LINKS, RollUp
from sillage.journal.stored_file import StoredFile
from sillage.journeys.sketch import Sketch, union
from sillage.ledger import queries
from sillage.services.asked_once import once
from sillage.services.day_sums import DAYS, KINDS, LINKS, Kind, days_from_facts
from sillage.services.lay_rows import is_whole
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

DAYS_AT_ONCE = 31
"""How many days one commit replaces: what a crash in the middle of a rebuild loses."""

_LONG_AGO = date(2000, 1, 1)

Told = Callable[[int, int], None]
Shape = Callable[[pa.Table], pa.Table]
"""Filters rows, or gives them columns to be grouped by, before they are added up."""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """What rolling up did.

    Parameters
    ----------
    days : int
        How many different days were worked out, of the roll-up that had the most.
    busy : bool
        Whether another process was at it, so that some were left.
    """

    days: int
    busy: bool = False


def roll_up(opened: Opened, *, rebuild: bool = False, after_each: Told | None = None) -> RolledUp:
    """Work the dirty days out and keep their sums; nothing happens when there are none.

    Parameters
    ----------
    opened : Opened
        The workspace.
    rebuild : bool
        Whether every day is worked out again.
    after_each : callable, optional
        Told the days done and the days in all after each commit; may raise to stop there.

    Returns
    -------
    RolledUp
        What was done.
    """
    opened = opened.whole()  # sums are everybody's
    done = 0
    for kind in KINDS:
        rollup = _rollup(opened, kind)
        try:
            with rollup.alone():
                done = max(done, _rolled(opened, kind, rollup, rebuild, after_each))
        except Busy:
            return RolledUp(done, busy=True)
    return RolledUp(done)


def rolled_days(
    opened: Opened,
    period: Period,
    by: Collection[str] = ("channel",),
    *,
    visitors: bool = False,
    shape: Shape | None = None,
) -> pa.Table:
    """Return visits and money of a period, by day and axes, as the facts say them now.

    Parameters
    ----------
    opened : Opened
        The workspace.
    period : Period
        Days of the workspace's zone.
    by : collection of str
        Of ``for_date``, `sillage.journeys.rolling.AXES` and ``currency``. Money of several currencies is summed
        unless ``currency`` is among them: name it whenever money is read.
    visitors : bool
        Whether to say visitor-days too: people of one day, added over days, because a visitor's hash lives a day.
    shape : callable, optional
        Given the rows with every axis, returns those that count; the columns that it adds may stand in `by`.

    Returns
    -------
    pyarrow.Table
        The axes asked for, the sums, and ``visitor_days`` when asked for.
    """
    return _read(opened, DAYS, period, tuple(by), visitors, shape)


def rolled_links(
    opened: Opened,
    period: Period,
    by: Collection[str] = ("link_id", "currency"),
    *,
    visitors: bool = False,
    link_id: str = "",
) -> pa.Table:
    """Return the clicks of links of a period, and the orders that carry them, as the facts say them now.

    Parameters
    ----------
    opened : Opened
        The workspace.
    period : Period
        Days of the workspace's zone.
    by : collection of str
        Of ``for_date``, ``link_id``, ``currency``.
    visitors : bool
        Whether to say visitor-days too.
    link_id : str
        Only this link's; empty for all.

    Returns
    -------
    pyarrow.Table
        The axes asked for, the sums, and ``visitor_days`` when asked for.
    """

    def of_link(rows: pa.Table) -> pa.Table:
        return rows.filter(pc.equal(rows["link_id"], link_id))

    return _read(opened, LINKS, period, tuple(by), visitors, of_link if link_id else None)


def owe_days(data_dir: Path, workspace_id: str, days: Days) -> None:
    """Have days read from the facts until they are rolled up again: before facts of theirs are taken away.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace_id : str
        Whose.
    days : frozenset of date
        Which.
    """
    for kind in KINDS:
        _opened_rollup(data_dir, kind).owe(workspace_id, days)


def settle_days(opened: Opened, before: date) -> bool:
    """Keep the sums of all days before one for good: roll them up, then never again.

    Parameters
    ----------
    opened : Opened
        The workspace.
    before : date
        The first day that goes on following its hits.

    Returns
    -------
    bool
        False when another process was at it, or hits of those days came meanwhile: nothing may be deleted yet.
    """
    if roll_up(opened).busy:
        return False
    for kind in KINDS:
        rollup = _rollup(opened, kind)
        _, dirty = _dirty(opened, rollup)
        if dirty.everything or any(day in dirty for day in dirty.days if day < before):
            return False
    for kind in KINDS:
        _rollup(opened, kind).settle(opened.workspace.id, before)
    return True


def is_due(opened: Opened) -> int:
    """Return how many days have to be read from the facts now; all of them count as one."""
    counts = [_dirty(opened, _rollup(opened, kind))[1] for kind in KINDS]
    return max(1 if dirty.everything else sum(day in dirty for day in dirty.days) for dirty in counts)


def _rolled(opened: Opened, kind: Kind, rollup: RollUp, rebuild: bool, after_each: Told | None) -> int:
    workspace, imports = opened.workspace, _imports(opened)
    files = rollup.files()
    basis = rollup.basis(workspace.id, files)
    fresh = rollup.fresh_basis(workspace.id, workspace.zone, imports)
    dirty = rollup.dirty(workspace.id, workspace.zone, imports, basis)
    if fresh.version < 0:
        return 0
    anew = rebuild or dirty.everything
    fresh = replace(fresh, settled=dirty.settled)
    if anew:
        dirty = replace(dirty, days=rollup.all_days(workspace.id, workspace.zone))
    days = sorted(day for day in dirty.days if day in dirty)
    if not days and basis is not None and not anew:
        return 0
    if anew:  # what stands is not what is meant: it goes before anything new comes
        none = ROLLUP_DAYS.import_schema.empty_table().select(["for_date"])
        rollup.replace(workspace.id, None, none, replace(fresh, owed=frozenset(days)))
    done, owed = 0, frozenset(days)
    for stretch in _stretches(days):
        rows = days_from_facts(opened, opened.hits, kind, stretch[0], stretch[-1])
        owed -= frozenset(stretch)
        rollup.replace(workspace.id, frozenset(stretch), rows, replace(fresh, owed=owed))
        done += len(stretch)
        if after_each is not None:
            after_each(done, len(days))
    rollup.tidy()
    return done


def _read(
    opened: Opened, kind: Kind, period: Period, by: tuple[str, ...], visitors: bool, shape: Shape | None = None
) -> pa.Table:
    rollup = _rollup(opened, kind)
    opened.journal.reads.note((EVENTS.name,))  # a sum that was kept rests on hits too
    # Sums know no brand: all its days are read from the facts.
    files, dirty = ((), Dirty()) if opened.brand else _dirty(opened, rollup)
    axes = (name for name in kind.axes if shape is not None or name in by)
    columns = ("for_date", *axes, *kind.sums, *(["visitors"] if visitors else []))
    parts = [rollup.rows(files, opened.workspace.id, period.first, period.last, dirty, columns)]
    parts += [_of_brand(opened, kind, period).select(columns)] if opened.brand else []
    wanted = [day for day in _days(period.first, period.last) if day in dirty]
    for stretch in [wanted] if dirty.everything and wanted else _stretches(wanted):
        parts.append(days_from_facts(opened, opened.journal, kind, stretch[0], stretch[-1]).select(columns))
    rows = pa.concat_tables(parts)
    if shape is not None:
        rows = shape(rows)
    keys = list(by) if shape is not None else [name for name in ("for_date", *kind.axes) if name in by]
    found = rows.group_by(keys).aggregate([(name, "sum") for name in kind.sums])
    found = found.rename_columns([name.removesuffix("_sum") for name in found.column_names])
    found = found.select([*keys, *kind.sums])
    return _with_visitor_days(found, rows, keys) if visitors else found


def _of_brand(opened: Opened, kind: Kind, period: Period) -> pa.Table:
    """Return the days of a brand: all of them worked out once where hits are few, for every question."""
    if not is_whole(opened, EVENTS.name):
        return _brand_facts(opened, kind.table.name, period.first, period.last)
    rows = _brand_facts(opened, kind.table.name, _LONG_AGO, today(opened))
    day = rows["for_date"]
    return rows.filter(pc.and_(pc.greater_equal(day, period.first), pc.less_equal(day, period.last)))


@once
def _brand_facts(opened: Opened, name: str, first: date, last: date) -> pa.Table:
    kind = next(one for one in KINDS if one.table.name == name)
    return days_from_facts(opened, opened.journal, kind, first, last)


def _dirty(opened: Opened, rollup: RollUp) -> tuple[Sequence[StoredFile], Dirty]:
    workspace = opened.workspace
    # Tails first: a row sealed meanwhile is dirty twice, never not.
    waiting = rollup.waiting(workspace.id, workspace.zone)
    files = rollup.files()
    basis = rollup.basis(workspace.id, files)
    dirty = rollup.dirty(workspace.id, workspace.zone, _imports(opened), basis)
    return files, replace(dirty, days=dirty.days | waiting)


def _with_visitor_days(found: pa.Table, rows: pa.Table, keys: Sequence[str]) -> pa.Table:
    groups: dict[tuple[object, ...], dict[date, list[Sketch]]] = {}
    for row in rows.select(list(dict.fromkeys([*keys, "for_date", "visitors"]))).to_pylist():
        if row["visitors"]:
            days = groups.setdefault(tuple(row[name] for name in keys), {})
            days.setdefault(row["for_date"], []).append(Sketch.from_bytes(row["visitors"]))
    counted = []
    for row in found.select(list(keys)).to_pylist():
        days = groups.get(tuple(row[name] for name in keys), {})
        counted.append(sum(union(sketches).estimate() for sketches in days.values()))
    return found.append_column("visitor_days", pa.array(np.rint(counted).astype(np.int64)))


def _stretches(days: Sequence[date]) -> Iterator[list[date]]:
    """Cut days into runs without a gap, none longer than `DAYS_AT_ONCE`."""
    run: list[date] = []
    for day in days:
        if run and (day != run[-1] + timedelta(days=1) or len(run) >= DAYS_AT_ONCE):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range((last - first).days + 1))


def _imports(opened: Opened) -> list[str]:
    found = queries.committed_imports(opened.workspace.id)
    return [one.uid for one in found if not one.tables or EVENTS.name in dict(one.tables)]


def _rollup(opened: Opened, kind: Kind) -> RollUp:
    return _opened_rollup(opened.data_dir, kind)


def _opened_rollup(data_dir: Path, kind: Kind) -> RollUp:
    root = data_dir / "journal"
    return _kept(root, kind.table.name, root.stat().st_ino if root.is_dir() else 0)


@lru_cache(maxsize=64)
def _kept(root: Path, name: str, _inode: int) -> RollUp:
    # A restore puts another folder under the same name.
    table = {one.name: one for one in (ROLLUP_DAYS, ROLLUP_LINKS)}[name]
    return RollUp(root, table, root.parent / "tails")
