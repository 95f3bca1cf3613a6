"""What was asked of a workspace, kept for later requests as long as nothing that a figure rests on changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sillage.journal.tail_upkeep import is_collecting
from sillage.ledger.decisions_mark import decisions_mark, ledger_stamp
from sillage.services.lasting import Lasting
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_period import default_period, presets

KEPT = 28
"""How many are remembered at once: workspaces, their brands, what clients see. The one asked longest ago makes room."""

State = tuple[tuple[object, ...], tuple[tuple[str, str], ...]]
"""What people and machines decided, and the version of each table of the journal."""

_NO_MOMENT = datetime.min.replace(tzinfo=UTC)

_lock = threading.Lock()
_marks: OrderedDict[tuple[Path, str], tuple[object, str]] = OrderedDict()
_days: OrderedDict[Opened, tuple[object, dict[Any, Any]]] = OrderedDict()


def state_of(opened: Opened) -> State:
    """Return what changes whenever a figure of a workspace might; in any thread.

    Parameters
    ----------
    opened : Opened
        At this moment.

    Returns
    -------
    tuple
        Of its rows, its decisions and imports, its day, and whether hits are collected.
    """
    return _decided(opened), tuple(opened.journal.versions(opened.workspace.id).items())


def still_stands(before: State, now: State, reads: Collection[str]) -> bool:
    """Tell whether what was read in one state is what would be read in a later one.

    Parameters
    ----------
    before, now : tuple
        From `state_of`.
    reads : collection of str
        The tables that were read: hits come to the others all day long, and change nothing of it.

    Returns
    -------
    bool
        False also after any decision or import.
    """
    changed = {name for name, _ in set(before[1]) ^ set(now[1])}
    return before[0] == now[0] and changed.isdisjoint(reads)


def decided(opened: Opened) -> tuple[str, date]:
    """Return what changes whenever a decision, an import or the day does; in any thread.

    Parameters
    ----------
    opened : Opened
        At this moment.

    Returns
    -------
    tuple of (str, date)
        The mark of the decisions, and the workspace's own day.
    """
    return _mark(opened), today(opened)


def _decided(opened: Opened) -> tuple[object, ...]:
    return (*decided(opened), is_collecting(opened.journal.tails))


def knowing_its_days(opened: Opened) -> Opened:
    """Return a workspace that knows its days and periods already, for a request that changes nothing; in any thread.

    Parameters
    ----------
    opened : Opened
        At this moment, as who asks may see it.

    Returns
    -------
    Opened
        With a memory for this request.
    """
    place, state = _place(opened), state_of(opened)
    with _lock:
        known, days = _days.get(place, (None, {}))
    if known != state:
        asked = opened.for_one_request()
        default_period(asked)
        presets(asked)
        days = dict(asked.memory or {})
    with _lock:
        _keep(_days, place, (state, days))
    return replace(opened, memory=dict(days))


def forget() -> None:
    """Remember nothing more of the days: the data folder was replaced."""
    with _lock:
        _marks.clear()
        _days.clear()


class KeptFigures:
    """Memories of workspaces, for the one thread that asks for figures: tables are laid out in its engine.

    A memory is dropped when a decision or an import changed, or another day began. Where rows came to some tables and
    nothing else changed, as when hits are collected, what rests on other tables is kept.
    """

    def __init__(self) -> None:
        self._memories: OrderedDict[Opened, tuple[object, Mapping[str, str], Lasting]] = OrderedDict()

    def remembering(self, opened: Opened) -> Opened:
        """Return a workspace with what was asked of it before in the same state.

        Parameters
        ----------
        opened : Opened
            At this moment, as who asks may see it: what is shown to some is never taken from what others asked.

        Returns
        -------
        Opened
            To be asked in this thread.
        """
        place, decided = _place(opened), _decided(opened)
        versions = opened.journal.versions(opened.workspace.id)
        known, before, memory = self._memories.get(place, (None, {}, Lasting()))
        if known != decided:
            memory = Lasting()
        elif before != versions:
            memory = memory.standing({name for name in versions if versions[name] != before.get(name)})
        _keep(self._memories, place, (decided, versions, memory))
        return opened.for_many_requests(memory)

    def forget(self) -> None:
        """Remember nothing more: the data folder was replaced."""
        self._memories.clear()
        forget()


def _place(opened: Opened) -> Opened:
    return replace(opened, now=_NO_MOMENT, memory=None, spread=None)  # all else decides what is seen


def _mark(opened: Opened) -> str:
    """Return the mark of the decisions, read anew only where the ledger changed."""
    place, stamp = (opened.data_dir, opened.workspace.id), ledger_stamp(opened.data_dir)  # the stamp first
    with _lock:
        known, mark = _marks.get(place, (None, ""))
    if stamp is None or known != stamp:
        mark = decisions_mark(opened.workspace.id)
    with _lock:
        _keep(_marks, place, (stamp, mark))
    return mark


def _keep(kept: OrderedDict[Any, Any], key: object, value: object) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > KEPT:
        kept.popitem(last=False)
