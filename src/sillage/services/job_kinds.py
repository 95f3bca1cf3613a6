"""What the worker can do: one table of kinds, with how often each comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

Outcome = Mapping[str, Any]
PREVIEW, IMPORT = "preview", "import"
"""Kinds about one file that somebody brought; they are asked for, and each ends once."""
STUDIES = "studies"
"""The kind that computes what takes too long for a page: see `sillage.services.studies`."""


class Task(Protocol):
    """What a job's work is given, and whom it asks whether to go on."""

    @property
    def data_dir(self) -> Path:
        """The data folder."""

    @property
    def workspace_id(self) -> str:
        """Whose job it is; empty for all."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What was asked."""

    @property
    def resumption(self) -> Mapping[str, Any]:
        """Where an earlier attempt came to."""

    def came_to(self, done: int, total: int | None = None, resumption: Mapping[str, Any] | None = None) -> None:
        """Write down how far the work has come; raises where it must stop.

        Parameters
        ----------
        done : int
            Steps behind it.
        total : int, optional
            Steps in all.
        resumption : mapping, optional
            Where the next attempt starts.
        """


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job.

    Parameters
    ----------
    name : str
        As the ledger's rows call it.
    run : callable
        Does it; returns what came of it, JSON-ready.
    every_s : int
        How long after one end the next begins; 0 for what is only done when asked for.
    each_workspace : bool
        Whether every workspace has its own.
    """

    name: str
    run: Callable[[Task], Outcome]
    every_s: int = 0
    each_workspace: bool = field(default=False)


def _seal(task: Task) -> Outcome:
    from sillage.journal.sealing import seal

    sealed = seal(task.data_dir / "journal", task.data_dir / "tails")
    if sealed.refused:
        raise sealed.refused[0]
    return {"rows": sealed.rows, "adopted": sealed.adopted}


def _maintain(task: Task) -> Outcome:
    from sillage.journal import Journal

    return {"replaced": Journal(task.data_dir / "journal").maintain()}


def _roll_up(task: Task) -> Outcome:
    from sillage.ledger import queries
    from sillage.services.open_workspace import open_workspace
    from sillage.services.roll_up import roll_up

    opened = open_workspace(task.data_dir, queries.workspace(task.workspace_id).slug)
    return {"days": roll_up(opened, after_each=task.came_to).days}


def _forget_salts(task: Task) -> Outcome:
    import time

    from sillage.services.daily_salts import delete_old_salts

    return {"deleted": delete_old_salts(task.data_dir, time.time_ns() // 1000)}


def _retain(task: Task) -> Outcome:
    from sillage.ledger import queries
    from sillage.services.keep_for import apply_retention
    from sillage.services.open_workspace import open_workspace

    return {"gone": apply_retention(open_workspace(task.data_dir, queries.workspace(task.workspace_id).slug))}


def _send_reports(task: Task) -> Outcome:
    from sillage.ledger import queries
    from sillage.services.open_workspace import open_workspace
    from sillage.services.send_reports import nothing_to_send, send_due

    if nothing_to_send(task.workspace_id):
        return {}
    return send_due(open_workspace(task.data_dir, queries.workspace(task.workspace_id).slug), task.came_to)


def _finish_erasures(task: Task) -> Outcome:
    from sillage.services.erase import finish

    return {"erasures": finish(task.data_dir)}


def _preview(task: Task) -> Outcome:
    from sillage.services.file_jobs import preview

    return preview(task)


def _import(task: Task) -> Outcome:
    from sillage.services.file_jobs import bring_in

    return bring_in(task)


def _watch(task: Task) -> Outcome:
    from sillage.services.file_jobs import watch

    return watch(task)


def _sweep(task: Task) -> Outcome:
    from sillage.services.file_jobs import sweep

    return sweep(task)


def _compute_studies(task: Task) -> Outcome:
    from sillage.services.compute_studies import compute_waiting

    return compute_waiting(task)


_EVERY = (
    Kind("sealing", _seal, every_s=20),
    Kind("salts", _forget_salts, every_s=3600),
    Kind("upkeep", _maintain, every_s=600),
    Kind("rollup", _roll_up, every_s=300, each_workspace=True),
    Kind("retention", _retain, every_s=6 * 3600, each_workspace=True),
    Kind("erasures", _finish_erasures, every_s=300),
    Kind("reports", _send_reports, every_s=60, each_workspace=True),
    Kind(PREVIEW, _preview),
    Kind(IMPORT, _import),
    Kind("watch", _watch, every_s=60, each_workspace=True),
    Kind("sweep", _sweep, every_s=3600),
    Kind(STUDIES, _compute_studies, every_s=20),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _EVERY}
"""Every kind, by name."""
