"""What is acknowledged is on the disk: files and folders pushed down, names changed whole, one process at a time."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sillage.errors import Busy
from sillage.language import msg

_PAUSE_S = 0.05


def sync_file(path: Path) -> None:
    """Push a file's content to the disk.

    Parameters
    ----------
    path : Path
        An existing file.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    _sync(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """Push a folder's list of names to the disk.

    Parameters
    ----------
    path : Path
        An existing folder.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def make_folder(path: Path) -> None:
    """Create a folder and its parents, each on the disk before this returns.

    Parameters
    ----------
    path : Path
        May exist.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


@contextmanager
def locked(path: Path, *, wait_s: float = 30.0, shared: bool = False, fleeting: bool = False) -> Iterator[None]:
    """Hold a lock that the system releases with the process, however it ends.

    Parameters
    ----------
    path : Path
        The lock's file, made when absent.
    wait_s : float
        How long to wait for another holder.
    shared : bool
        Whether other shared holders are welcome.
    fleeting : bool
        Whether the file is deleted afterwards.

    Yields
    ------
    None
        While the lock is held.

    Raises
    ------
    Busy
        If another process still holds it after `wait_s`.
    """
    deadline = time.monotonic() + wait_s
    while True:
        descriptor = _locked_file(path, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, deadline)
        if _is_still(descriptor, path):
            break
        os.close(descriptor)  # a restore has put another folder here meanwhile
    try:
        yield
    finally:
        if fleeting:
            path.unlink(missing_ok=True)
        os.close(descriptor)


def _locked_file(path: Path, mode: int, deadline: float) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        if exc.errno != errno.EROFS:
            raise
        # The disk became read-only: who only asks whether somebody holds the lock, as `sillage doctor`, is answered.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    while True:
        try:
            fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise Busy(
                    msg("Another Sillage process is writing to this data folder."),
                    msg("Try again when it has finished."),
                ) from exc
            time.sleep(_PAUSE_S)
        else:
            return descriptor


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
