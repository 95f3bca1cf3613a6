"""How far each file that waits has come, from what is written down beside it and from its jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sillage.language import Message
from sillage.ledger import imports_log
from sillage.ledger.job_states import JobState
from sillage.services import incoming
from sillage.services.file_jobs import key_of, states_of
from sillage.services.incoming import Incoming
from sillage.services.job_kinds import IMPORT, PREVIEW
from sillage.services.open_workspace import Opened
from sillage.services.preview_file import QUESTION, READY, REFUSED

READING, IMPORTING, FAILED, DONE = "reading", "importing", "failed", "done"
UNDER_WAY = (READING, IMPORTING)
ANSWERED = (READY, QUESTION, REFUSED)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file that waits, and how far it is.

    Parameters
    ----------
    file : Incoming
        Which one.
    state : str
        ``reading``, ``ready``, ``question``, ``refused``, ``importing``, ``failed`` or ``done``.
    preview : mapping
        What it was found to hold, see `sillage.services.preview_file`; empty while nobody has looked.
    outcome : mapping
        What became of it, see `sillage.services.import_incoming`.
    done : int
        Rows stored so far.
    total : int or None
        Rows in all, where they are known.
    reason : Message or None
        Why the last attempt failed.
    undone : frozenset of int
        The numbers of imports that were undone since: of those that the files asked about became.
    """

    file: Incoming
    state: str
    preview: Mapping[str, Any]
    outcome: Mapping[str, Any]
    done: int = 0
    total: int | None = None
    reason: Message | None = None
    undone: frozenset[int] = frozenset()

    @property
    def is_undone(self) -> bool:
        """Whether nothing that it brought counts any more."""
        return bool(self.brought) and self.brought <= self.undone

    @property
    def brought(self) -> frozenset[int]:
        """The numbers of the imports that it became."""
        return frozenset(part["number"] for part in self.outcome.get("parts", ()) if part.get("number"))


def file_states(opened: Opened) -> tuple[FileState, ...]:
    """Return the files of a workspace that wait, the newest first.

    Parameters
    ----------
    opened : Opened
        The workspace.

    Returns
    -------
    tuple of FileState
        Those that were let go left out.
    """
    return states_for(opened, incoming.listed(opened.data_dir, opened.workspace.id))


def states_for(opened: Opened, files: Iterable[Incoming]) -> tuple[FileState, ...]:
    """Return how far files are.

    Parameters
    ----------
    opened : Opened
        The workspace.
    files : iterable of Incoming
        Of it.

    Returns
    -------
    tuple of FileState
        In the same order; the ledger is asked once for what is under way, and once for which
        of their imports were undone.
    """
    wanted = tuple(files)
    jobs = states_of(opened.workspace.id, wanted)
    states = tuple(_state(opened, one, jobs) for one in wanted)
    brought = frozenset[int]().union(*(one.brought for one in states))
    if not brought:
        return states
    undone = imports_log.undone_among(opened.whose, brought)
    return tuple(replace(one, undone=undone) if one.state == DONE else one for one in states)


def _state(opened: Opened, one: Incoming, jobs: Mapping[tuple[str, str], JobState]) -> FileState:
    outcome = incoming.outcome_of(opened.data_dir, one)
    if outcome is not None:
        return FileState(one, DONE, {}, outcome)
    preview = incoming.preview_of(opened.data_dir, one) or {}
    if one.asked_by is not None:
        return _under_way(one, IMPORTING, preview, jobs.get((IMPORT, key_of(one))))
    if preview:
        return FileState(one, preview["state"], preview, {})
    return _under_way(one, READING, preview, jobs.get((PREVIEW, key_of(one))))


def _under_way(one: Incoming, state: str, preview: Mapping[str, Any], job: JobState | None) -> FileState:
    if job is None or job.state not in ("queued", "running"):
        return FileState(one, FAILED, preview, {}, reason=job.reason if job else None)
    return FileState(one, state, preview, {}, job.done, job.total, job.reason)
