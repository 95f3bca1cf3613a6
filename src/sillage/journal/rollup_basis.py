"""What the rows of a roll-up rest on, and which days hits touch."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

DEFINITION = 3
"""Changes whenever the sums mean something else: what was rolled up before is then worked out again."""

ERASED = "sillage.erased"
"""Where the log entry of an erasure names, by workspace, the UTC days of the hits that it took away."""

_SLOT_US = 15 * 60 * 1_000_000
_REMEMBERED = 4096

Days = frozenset[date]


@dataclass(frozen=True, slots=True)
class Basis:
    """What one workspace's rows rest on.

    Parameters
    ----------
    table_id : str
        The events table itself: another one under its name has other versions.
    version : int
        Its version; later commits make days dirty.
    zone : str
        Whose days the rows are.
    imports : frozenset of str
        The imports whose hits counted, collectors' apart.
    owed : frozenset of date
        Days whose rows do not stand, or must not be read.
    definition : int
        `DEFINITION` when they were worked out.
    settled : date or None
        Days before it are not worked out again: their hits were deleted, only the sums are left.
    """

    table_id: str
    version: int
    zone: str
    imports: frozenset[str]
    owed: Days = frozenset()
    definition: int = DEFINITION
    settled: date | None = None

    def to_json(self) -> str:
        """Return the stored form."""
        said: dict[str, object] = {
            "table": self.table_id,
            "version": self.version,
            "zone": self.zone,
            "definition": self.definition,
        }
        if self.settled is not None:
            said["settled"] = self.settled.isoformat()
        return json.dumps(
            {**said, "imports": sorted(self.imports), "owed": [day.isoformat() for day in sorted(self.owed)]}
        )

    @classmethod
    def from_json(cls, stored: str) -> Basis:
        """Read what `to_json` wrote.

        Parameters
        ----------
        stored : str
            The stored form.
        """
        said = json.loads(stored)
        owed = frozenset(date.fromisoformat(day) for day in said["owed"])
        settled = date.fromisoformat(said["settled"]) if "settled" in said else None
        imports = frozenset(said["imports"])
        return cls(said["table"], said["version"], said["zone"], imports, owed, said["definition"], settled)


@dataclass(frozen=True, slots=True)
class Dirty:
    """The days that must be read from the facts.

    Parameters
    ----------
    days : frozenset of date
        These.
    everything : bool
        Whether it is all of them: nothing stands, or what stands is of another zone, table or definition.
    settled : date or None
        Days before it never are: nothing but their sums is left.
    """

    days: Days = frozenset()
    everything: bool = False
    settled: date | None = None

    def __contains__(self, day: object) -> bool:
        if self.settled is not None and isinstance(day, date) and day < self.settled:
            return False
        return self.everything or day in self.days


class TouchedDays:
    """The days of the hits of files, each file read once: files never change."""

    def __init__(self) -> None:
        self._slots: OrderedDict[tuple[Path, str], dict[str, frozenset[int]]] = OrderedDict()

    def of_file(self, path: Path, workspace_id: str, zone: str, imports: Iterable[str] | None = None) -> Days | None:
        """Return the days of a workspace's hits in a file.

        Parameters
        ----------
        path : Path
            A Parquet file of the events table.
        workspace_id : str
            Whose hits.
        zone : str
            Whose days.
        imports : iterable of str, optional
            Only hits of these imports or collectors.

        Returns
        -------
        frozenset of date or None
            None when the file is gone, so that nobody can say.
        """
        key = (path, workspace_id)
        found = self._slots.get(key)  # once: another thread of the pages may make room meanwhile
        if found is None:
            try:
                rows = pq.read_table(path, columns=["workspace_id", "import_uid", "at"])
            except FileNotFoundError:
                return None
            found = self._slots[key] = _slots(rows, workspace_id)
            if len(self._slots) > _REMEMBERED:
                self._slots.popitem(last=False)
        wanted = found.keys() if imports is None else found.keys() & set(imports)
        return days_of_slots(frozenset().union(*(found[uid] for uid in wanted)), zone)


def days_of_rows(rows: pa.Table, workspace_id: str, zone: str) -> Days:
    """Return the days of a workspace's hits.

    Parameters
    ----------
    rows : pyarrow.Table
        ``workspace_id``, ``import_uid``, ``at``.
    workspace_id : str
        Whose hits.
    zone : str
        Whose days.
    """
    return days_of_slots(frozenset().union(*_slots(rows, workspace_id).values()), zone)


def days_of_slots(slots: Iterable[int], zone: str) -> Days:
    """Return the days of quarters of an hour: no zone is off by less.

    Parameters
    ----------
    slots : iterable of int
        Quarters of an hour since 1970, UTC.
    zone : str
        IANA name.
    """
    info = ZoneInfo(zone)
    return frozenset(datetime.fromtimestamp(slot * 900, info).date() for slot in slots)


def with_neighbours(days: Iterable[date], reach: int) -> Days:
    """Return days, and those around them.

    Parameters
    ----------
    days : iterable of date
        These.
    reach : int
        How many before and after each.
    """
    return frozenset(day + timedelta(days=step) for day in days for step in range(-reach, reach + 1))


def _slots(rows: pa.Table, workspace_id: str) -> dict[str, frozenset[int]]:
    mine = rows.filter(pc.equal(rows["workspace_id"], workspace_id))
    found: dict[str, frozenset[int]] = {}
    for uid in pc.unique(mine["import_uid"]).to_pylist():
        at = mine.filter(pc.equal(mine["import_uid"], uid))["at"].drop_null().cast(pa.int64()).to_numpy()
        found[uid] = frozenset(np.unique(at // _SLOT_US).tolist())
    return found


def by_month(rows: pa.Table) -> Iterator[pa.Table]:
    """Cut rows into months, each sorted by day.

    Parameters
    ----------
    rows : pyarrow.Table
        With ``for_date``.
    """
    days = rows["for_date"]
    for year, month in sorted(set(map(month_of, days.unique().to_pylist()))):
        first = date(year, month, 1)
        after = (first + timedelta(days=31)).replace(day=1)
        yield rows.filter(pc.and_(pc.greater_equal(days, first), pc.less(days, after))).sort_by("for_date")


def month_of(day: date) -> tuple[int, int]:
    """Return the month of a day, with its year.

    Parameters
    ----------
    day : date
        Any.
    """
    return day.year, day.month


def erased_days(entry: str, workspace_id: str) -> Days:
    """Return the days of the hits that a log entry took away, those around them too: the entry says them in UTC.

    Parameters
    ----------
    entry : str
        JSON lines.
    workspace_id : str
        Whose.
    """
    found: set[date] = set()
    for line in entry.splitlines():
        said = json.loads(line).get("commitInfo", {}).get(ERASED) if ERASED in line else None
        if said:
            found |= {date.fromisoformat(day) for day in json.loads(said).get(workspace_id, ())}
    return with_neighbours(found, 1)


def added_files(entry: str) -> Iterator[str]:
    """Return the files that a log entry adds with rows that were nowhere before; not those that upkeep merges.

    Parameters
    ----------
    entry : str
        JSON lines.
    """
    for line in entry.splitlines():
        added = json.loads(line).get("add") if '"add"' in line else None
        if added and added["dataChange"]:
            yield added["path"]
