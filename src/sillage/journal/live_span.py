"""From when to when a workspace's live hits reach, told by the log's bounds and the tails: no file is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow.compute as pc

from sillage.journal.delta_table import StoredTable
from sillage.journal.live_tails import LiveTails
from sillage.journal.parquet_files import HOURS

Span = tuple[datetime, datetime]


def live_span(workspace_id: str, stored: StoredTable, live: LiveTails) -> Span | None:
    """Return between which moments a workspace's live hits lie.

    Parameters
    ----------
    workspace_id : str
        Whose.
    stored : StoredTable
        The table of hits.
    live : LiveTails
        What is not sealed yet.

    Returns
    -------
    tuple of datetime or None
        Around all of them, to the hour where they are sealed; None where there is none that says when it was.
    """
    tails = live.read(stored.table)  # the tails first: what is sealed meanwhile is in both
    snapshot = stored.snapshot()
    spans = [
        (file.least[HOURS], file.greatest[HOURS] - timedelta(microseconds=1))
        for file in snapshot.files
        if file.is_live and file.may_hold("workspace_id", workspace_id) and file.least.get(HOURS) is not None
    ]
    rows = live.beyond(stored.table, tails, snapshot.numbers).rows
    found = pc.min_max(rows.filter(pc.equal(rows["workspace_id"], workspace_id))[HOURS]).as_py()
    if found["min"] is not None:
        spans.append((found["min"], found["max"]))
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None
