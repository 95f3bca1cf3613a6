"""Requests that wait for an answer, the oldest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from sillage.care.requests import Outcome
from sillage.care.response import elapsed
from sillage.services.asked_once import committed_imports, once
from sillage.services.measure_care import care_history_of
from sillage.services.open_workspace import Opened

SLA_SECONDS = 7200.0
_COLUMNS = ("network", "sent_at", "text", "label", "department", "direction")


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that nobody has taken up.

    Parameters
    ----------
    network, visibility : str
        Where it was written, and who can read it.
    since : datetime
        When its first message was sent, in the workspace's zone.
    seconds : float
        How long it has waited by the wall, unless somebody answered since its conversation was last seen.
    seen_at : datetime
        When its conversation was last seen, in the workspace's zone.
    late : bool
        Whether it was beyond the target by then, on the clock of business hours where there is one.
    late_now : bool
        Whether it is by now, unless somebody answered since.
    messages : int
        How many messages it holds.
    text, label, department : str
        Of its first message.
    """

    network: str
    visibility: str
    since: datetime
    seconds: float
    seen_at: datetime
    late: bool
    late_now: bool
    messages: int
    text: str
    label: str
    department: str


def waiting_requests(
    opened: Opened, *, sla_seconds: float = SLA_SECONDS, networks: frozenset[str] = frozenset()
) -> tuple[WaitingRequest, ...]:
    """Return the requests that waited when their conversations were last seen, and how long they wait by now.

    Conversations are put in order once for each state of the data; how long is counted anew each time.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    sla_seconds : float
        The promise for a first answer.
    networks : frozenset of str
        Only those written there; empty for all.

    Returns
    -------
    tuple of WaitingRequest
        The oldest first.
    """
    history = care_history_of(opened, networks)
    mine = history.every.where(history.every.outcome == Outcome.WAITING)
    now = opened.now.timestamp()
    by_now = replace(mine, closed=np.maximum(mine.closed, now))
    late, late_now = (elapsed(one, history.clock) > sla_seconds for one in (mine, by_now))
    said = _texts(opened) if len(mine) else {}
    zone = ZoneInfo(opened.workspace.zone)
    taken: Counter[tuple[str, int]] = Counter()
    found = []
    for at in np.argsort(mine.opened, kind="stable"):
        since = float(mine.opened[at])
        place = (mine.network[at], round(since * 1000))
        words, taken[place] = said.get(place, ()), taken[place] + 1
        text, label, department = words[taken[place] - 1] if taken[place] <= len(words) else ("", "", "")
        found.append(
            WaitingRequest(
                mine.network[at], mine.visibility[at], datetime.fromtimestamp(since, UTC).astimezone(zone),
                float(by_now.closed[at]) - since, datetime.fromtimestamp(float(mine.closed[at]), UTC).astimezone(zone),
                bool(late[at]), bool(late_now[at]), int(mine.messages[at]), text, label, department,
            )
        )  # fmt: skip
    return tuple(found)


@once
def _texts(opened: Opened) -> Mapping[tuple[str, int], list[tuple[str, str, str]]]:
    table = opened.journal.read(opened.workspace.id, "messages", committed_imports(opened), columns=_COLUMNS)
    found: dict[tuple[str, int], list[tuple[str, str, str]]] = defaultdict(list)
    for row in opened.journal.fetch(table.filter(table.direction == "in", table.sent_at.notnull())).to_pylist():
        key = (row["network"] or "", round(row["sent_at"].timestamp() * 1000))
        found[key].append((row["text"] or "", row["label"] or "", row["department"] or ""))
    return found
