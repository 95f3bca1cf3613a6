"""Jobs about files that wait: look at one, import one, look into watched folders, sweep away what nobody wants."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sillage.errors import NotFound
from sillage.ledger import job_states, jobs, queries
from sillage.services import incoming
from sillage.services.incoming import Incoming
from sillage.services.job_kinds import IMPORT, PREVIEW, Outcome, Task
from sillage.services.open_workspace import Opened, open_workspace

if TYPE_CHECKING:
    from sillage.ledger.job_states import JobState

FILE_KINDS = frozenset((PREVIEW, IMPORT))
ALL_OF_FILES = FILE_KINDS | {"watch", "sweep"}
KEPT_WAITING = timedelta(days=14)
"""How long a file waits for an answer."""
KEPT_ENDED = timedelta(hours=24)
"""How long one that was imported is shown among those that wait."""
KEPT_DROPPED = timedelta(hours=1)
"""How long one that was let go can be taken back."""
_FORGOTTEN_AFTER = timedelta(days=30)
_FIRST, _SOON = 20, 10


def ask_preview(one: Incoming) -> None:
    """Ask for a look at a file.

    Parameters
    ----------
    one : Incoming
        The file, under what is asked of it now.
    """
    _ask(PREVIEW, one, _FIRST)


def ask_import(data_dir: Path, one: Incoming, who: str) -> None:
    """Ask for the import of a file; asked twice, it is imported once.

    Nothing is asked for where somebody said otherwise what it holds, or let it go, since `one` was looked at.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    one : Incoming
        The file.
    who : str
        Who asks.
    """

    def asked(now: Incoming) -> Incoming:
        wanted = now.asked_by is None and now.dropped_at is None and now.revision == one.revision
        return replace(now, asked_by=who) if wanted else now

    now = incoming.change(data_dir, one, asked)
    if now.asked_by is not None and now.dropped_at is None:
        _ask(IMPORT, now, _SOON)


def _ask(kind: str, one: Incoming, priority: int) -> None:
    # By the clock that the worker keeps, not the fixed moment of a demo.
    jobs.ask(
        kind,
        now=datetime.now(UTC),
        key=key_of(one),
        workspace_id=one.workspace_id,
        arguments={"incoming": one.id},
        priority=priority,
    )


def key_of(one: Incoming) -> str:
    """Return what names the jobs of a file under what is asked of it now."""
    return f"{one.id}:{one.revision}"


def states_of(workspace_id: str, files: Iterable[Incoming]) -> dict[tuple[str, str], JobState]:
    """Return how far the jobs of files are, by their kind and `key_of`."""
    keys = [key_of(one) for one in files]
    return job_states.states(workspace_id, FILE_KINDS, keys) if keys else {}


def preview(task: Task) -> Outcome:
    """Look at a file: see `sillage.services.preview_file`.

    Parameters
    ----------
    task : Task
        Its argument names the file.

    Returns
    -------
    mapping
        What was found, in a word.
    """
    from sillage.services.preview_file import look

    one = _file_of(task)
    if one is None or one.dropped_at is not None or incoming.outcome_of(task.data_dir, one) is not None:
        return {"gone": True}
    return {"state": look(_opened(task), one)["state"]}


def bring_in(task: Task) -> Outcome:
    """Import a file: see `sillage.services.import_incoming`.

    Parameters
    ----------
    task : Task
        Its argument names the file.

    Returns
    -------
    mapping
        What became of it, in a word.
    """
    from sillage.services.import_incoming import import_incoming

    one = _file_of(task)
    if one is None or one.asked_by is None or one.dropped_at is not None:
        return {"gone": True}
    if incoming.outcome_of(task.data_dir, one) is not None:
        return {"gone": True}
    task.came_to(0)
    outcome = import_incoming(_opened(task), one, lambda done, total: task.came_to(done, total))
    return {"refused": True} if outcome.get("refused") else {"imports": [part["number"] for part in outcome["parts"]]}


def sweep(task: Task) -> Outcome:
    """Sweep away what nobody imported: see `sweep_folder`.

    Parameters
    ----------
    task : Task
        Of all workspaces.

    Returns
    -------
    mapping
        How many files went.
    """
    return {"gone": sweep_folder(task.data_dir)}


def sweep_folder(data_dir: Path) -> int:
    """Sweep away what nobody imported, rests of uploads, and jobs that ended long ago.

    Parameters
    ----------
    data_dir : Path
        The data folder.

    Returns
    -------
    int
        How many files went.
    """
    now, gone = datetime.now(UTC), 0
    for one in (one for place in _rooms(data_dir) for one in incoming.listed(data_dir, place, dropped=True)):
        if _is_over(data_dir, one, now):
            incoming.remove(data_dir, one)
            gone += 1
    gone += _sweep_rests(data_dir, now.timestamp() - KEPT_DROPPED.total_seconds())
    job_states.forget(FILE_KINDS, now - _FORGOTTEN_AFTER)
    return gone


def _is_over(data_dir: Path, one: Incoming, now: datetime) -> bool:
    if one.dropped_at is not None:
        return now - one.dropped_at > KEPT_DROPPED
    touched = datetime.fromtimestamp((incoming.folder_of(data_dir, one) / incoming.ABOUT).stat().st_mtime, UTC)
    ended = incoming.outcome_of(data_dir, one) is not None
    # What came by the watched folder still lies there, under the folder of what waits for somebody.
    return now - touched > (KEPT_ENDED if ended else KEPT_WAITING) and (ended or one.asked_by is None)


def _sweep_rests(data_dir: Path, before: float) -> int:
    """Remove what uploads left that were cut short, and folders without a file; what is younger may be in use."""
    gone = 0
    rests = [*(data_dir / incoming.FOLDER).glob(f"*{incoming.UPLOADED}"), *(data_dir / incoming.FOLDER).glob("*/*")]
    for path in rests:
        with suppress(OSError):
            if path.lstat().st_mtime >= before or (path / incoming.ABOUT).exists():
                continue
            if path.is_dir() and not path.is_symlink() and incoming.ID.fullmatch(path.name):
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.endswith(incoming.UPLOADED):
                path.unlink()
            else:
                continue
            gone += 1
    return gone


def _rooms(data_dir: Path) -> list[str]:
    try:
        return [path.name for path in (data_dir / incoming.FOLDER).iterdir() if path.is_dir()]
    except FileNotFoundError:
        return []


def watch(task: Task) -> Outcome:
    """Look into the watched folder of a workspace: see `sillage.services.watch_folder`.

    Parameters
    ----------
    task : Task
        Of one workspace.

    Returns
    -------
    mapping
        How many files were imported, and how many wait for somebody.
    """
    from sillage.services.watch_folder import look_into

    return look_into(_opened(task), lambda done, total: task.came_to(done, total))


def _file_of(task: Task) -> Incoming | None:
    try:
        return incoming.found(task.data_dir, task.workspace_id, str(task.arguments.get("incoming", "")))
    except NotFound:
        return None


def _opened(task: Task) -> Opened:
    return open_workspace(task.data_dir, queries.workspace(task.workspace_id).slug)


def missing_worker(data_dir: Path) -> bool:
    """Tell whether nobody works in the background on this machine."""
    from sillage.services.check_servers import WORKER_LOCK, is_held

    return not is_held(data_dir / WORKER_LOCK)


def keep_going(data_dir: Path) -> None:
    """Start a worker for files alone where none runs, so that what was asked for is done all the same.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    """
    from sillage.services.check_servers import is_held

    if missing_worker(data_dir) and not is_held(data_dir / FILES_LOCK):
        _started([sys.executable, "-P", "-m", "sillage.services.run_servers", "files"])


FILES_LOCK = ".files.lock"
"""Held by a worker for files alone, while it works."""


def _started(command: list[str]) -> None:
    import subprocess
    import threading

    # The pipe tells the process when this one is gone, however that happens: it gives its job back and ends.
    process: subprocess.Popen[Any] = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    def end() -> None:
        with process:
            process.wait()

    threading.Thread(target=end, name="files", daemon=True).start()
