"""What a workspace's live hits tell: from which day, up to which day, and of which shops' orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from sillage.domain.events import EVENTS, LIVE_PREFIX
from sillage.journal.tail_upkeep import is_collecting
from sillage.services.asked_once import committed_imports, once
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

COLLECTOR = "collector"
"""What live hits are called where files are called by their format."""

SILENT_DAYS = 7
"""A site that was silent for longer is not known to be tracked still, whatever runs."""


@dataclass(frozen=True, slots=True)
class LiveSource:
    """How far live hits reach.

    Parameters
    ----------
    first : date
        The day of the first hit.
    last : date
        The day of the last hit; today where a collector of this machine runs and the site is not silent.
    """

    first: date
    last: date


@once
def live_source(opened: Opened) -> LiveSource | None:
    """Return how far live hits reach.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    LiveSource or None
        None without any hit, and for a brand without one. What is collected is collected for all sites: once a site is
        tracked, a day without hits of it is known too.
    """
    cut = opened.journal.cut
    found = None if cut is not None and not cut.is_collected else opened.journal.live_span(opened.workspace.id)
    if found is not None and cut is not None:
        since = _first_hit(opened)
        found = None if since is None else (since, found[1])
    if found is None:
        return None
    zone, now = ZoneInfo(opened.workspace.zone), today(opened)
    first, last = (moment.astimezone(zone).date() for moment in found)
    if 0 <= (now - last).days <= SILENT_DAYS and is_collecting(opened.journal.tails):
        last = now
    return LiveSource(first, last)


def _first_hit(opened: Opened) -> datetime | None:
    """Return when a brand's first hit was: others were tracked before it, which is none of its business."""
    rows = opened.journal.read(opened.workspace.id, EVENTS.name, (), columns=("at",))
    [first] = opened.journal.fetch(rows.aggregate(first=rows.at.min()))["first"].to_pylist()
    return cast("datetime | None", first)


@once
def shops_told(opened: Opened) -> Mapping[str, frozenset[str]]:
    """Return of which shops each kind of source tells orders.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    mapping of str to frozenset of str
        By the format of files, and `COLLECTOR` for live hits.
    """
    imports = committed_imports(opened)
    formats = {one.uid: one.format for one in imports}
    rows = opened.journal.read(opened.workspace.id, "orders", imports, columns=("shop", "import_uid"))
    told: dict[str, set[str]] = {}
    for row in opened.journal.fetch(rows.distinct()).to_pylist():
        uid = row["import_uid"]
        told.setdefault(COLLECTOR if uid.startswith(LIVE_PREFIX) else formats[uid], set()).add(row["shop"])
    return {format: frozenset(shops) for format, shops in told.items()}
