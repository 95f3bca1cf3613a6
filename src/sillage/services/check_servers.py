"""Whether the servers that links and sites need are running on this machine."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from sillage.journal.tail_upkeep import tail_states
from sillage.language import Message, msg
from sillage.ledger.site_entries import anything_tracked

WORKER_LOCK = ".worker.lock"
"""Held by a worker that goes on."""


def missing_servers(data_dir: Path) -> list[tuple[Message, Message]]:
    """Say which servers are needed and do not run.

    Parameters
    ----------
    data_dir : Path
        The data folder; its ledger is set up.

    Returns
    -------
    list of (Message, Message)
        What is missing, and how it is started; nothing where there is no link and no site.
    """
    if not anything_tracked():
        return []
    found = []
    if not any(one.held for one in tail_states(data_dir / "tails")):
        what = msg("No collector runs on this machine: its short links are not answered, its sites not counted.")
        found.append((what, msg("Start: sillage serve (or sillage collect)")))
    if not is_held(data_dir / WORKER_LOCK):
        what = msg("No worker runs on this machine: nothing is sealed, merged or deleted in time.")
        found.append((what, msg("Start: sillage serve (or sillage worker)")))
    return found


def is_held(path: Path) -> bool:
    """Tell whether a process that is still there holds a lock.

    Parameters
    ----------
    path : Path
        The lock's file; it may not exist.

    Returns
    -------
    bool
        Never waits.
    """
    with suppress(FileNotFoundError):
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False
