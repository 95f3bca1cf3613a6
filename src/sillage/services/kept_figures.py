"""What was asked of a workspace, kept for later requests as long as nothing that a figure rests on changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sillage.journal.tail_upkeep import is_collecting
from sillage.ledger.decisions_mark import decisions_mark
from sillage.services.open_workspace import Lasting, Opened
from sillage.services.own_day import today

KEPT = 16
"""How many are remembered at once: workspaces, and what clients see of them. The one asked longest ago makes room."""

_NO_MOMENT = datetime.min.replace(tzinfo=UTC)


class KeptFigures:
    """Memories of workspaces, for the one thread that asks for figures: tables are laid out in its engine.

    A memory is dropped when rows came to the journal, a decision or an import changed, or another day began.
    """

    def __init__(self) -> None:
        self._memories: OrderedDict[Opened, tuple[object, Lasting]] = OrderedDict()
        self._marks: OrderedDict[tuple[Path, str], tuple[object, str]] = OrderedDict()

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
        place = replace(opened, now=_NO_MOMENT, memory=None, spread=None)  # all else decides what is seen
        state = (
            opened.journal.version(opened.workspace.id),
            self._mark(opened),
            today(opened),
            is_collecting(opened.journal.tails),
        )
        known, memory = self._memories.pop(place, (None, Lasting()))
        if known != state:
            memory = Lasting()
        self._memories[place] = (state, memory)
        while len(self._memories) > KEPT:
            self._memories.popitem(last=False)
        return opened.for_many_requests(memory)

    def forget(self) -> None:
        """Remember nothing more: the data folder was replaced."""
        self._memories.clear()
        self._marks.clear()

    def _mark(self, opened: Opened) -> str:
        """Return the mark of the decisions, read anew only where the ledger's file changed."""
        place, file = (opened.data_dir, opened.workspace.id), _file_of(opened.data_dir)
        known, mark = self._marks.pop(place, (None, ""))
        if not file or known != file:
            mark = decisions_mark(opened.workspace.id)
        self._marks[place] = (file, mark)
        while len(self._marks) > KEPT:
            self._marks.popitem(last=False)
        return mark


def _file_of(folder: Path) -> tuple[tuple[int, int], ...]:
    """Return the stamps of the ledger's files; nothing where it is another server's."""
    # SQLite makes an empty write-ahead log anew for each connection: only one with something in it says anything.
    found = [folder / f"ledger.sqlite3{suffix}" for suffix in ("", "-wal")]
    stats = [file.stat() for file in found if file.is_file()]
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in stats if stat.st_size)
