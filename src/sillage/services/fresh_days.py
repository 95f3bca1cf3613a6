"""Up to which day figures are known: to the end of the file or of the hits that tell them, not to their last event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sillage.domain.period import Period
from sillage.kpis.slots import Slot
from sillage.services.asked_once import committed_imports, once
from sillage.services.feed_hits import HITS
from sillage.services.live_source import live_source
from sillage.services.open_workspace import Opened
from sillage.services.report_period import committed_records


def with_known_ends(opened: Opened, period: Period | None, slots: Iterable[Slot]) -> list[Slot]:
    """Let sums be as fresh as what tells them.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period or None
        The days asked for.
    slots : iterable of Slot
        Of measures that belong together.

    Returns
    -------
    list of Slot
        The same sums. Those of posts end where the files of their account do: a week without a post is known. Those of
        the site end where its hits do, the windows of files too that stand for days without hits.
    """
    found = list(slots)
    hits = max((slot.last_day for slot in found if slot.source == HITS and slot.last_day), default=None)
    live = live_source(opened) if hits else None
    ends = _ends_of_posts(opened) if any(slot.source.startswith("post/") for slot in found) else {}

    def known(slot: Slot) -> date | None:
        if hits and (slot.source == HITS or slot.source.startswith("channel/")):
            return max(hits, _within(live.last, period)) if live else hits
        end = ends.get((slot.network, slot.account)) if slot.source.startswith("post/") else None
        return max(slot.last_day, _within(end, period)) if end and slot.last_day else slot.last_day

    return [replace(slot, last_day=known(slot)) if slot.last_day else slot for slot in found]


def _within(day: date, period: Period | None) -> date:
    return day if period is None else min(day, period.last)


@once
def _ends_of_posts(opened: Opened) -> Mapping[tuple[str, str], date]:
    """Return by network and account the last day of the files that tell posts."""
    lasts = {record.uid: record.last for record in committed_records(opened)}
    imports = committed_imports(opened)
    rows = opened.journal.read(opened.workspace.id, "posts", imports, columns=("network", "account", "import_uid"))
    ends: dict[tuple[str, str], date] = {}
    for row in opened.journal.fetch(rows.distinct()).to_pylist():
        last, place = lasts.get(row["import_uid"]), (row["network"] or "", row["account"] or "")
        if last is not None:
            ends[place] = max(last, ends.get(place, last))
    return ends
