"""One folder in the place of another, at once: the system exchanges the two names, or nothing changes.

Linux exchanges two names atomically (``renameat2``). Where that is missing the old folder steps aside under a known
name first; a crash between the two steps is repaired by `finish_swap`, which the next restore calls.
"""

import ctypes
import ctypes.util
import errno
import os
import shutil
from pathlib import Path

from sillage.journal.durability import sync_folder

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def put_in_place(ready: Path, target: Path) -> None:
    """Put a complete folder under a name, in the place of what is there.

    Parameters
    ----------
    ready : Path
        A folder already on the disk, beside `target`.
    target : Path
        Absent, empty or full; what it held is deleted afterwards.

    Raises
    ------
    OSError
        If the system refuses; then nothing has changed.
    """
    if not target.exists() or not any(target.iterdir()):
        ready.rename(target)
        sync_folder(target.parent)
        return
    if _exchanged(ready, target):
        sync_folder(target.parent)
        shutil.rmtree(ready)
        return
    old = aside(target)
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    sync_folder(target.parent)
    ready.rename(target)
    sync_folder(target.parent)
    shutil.rmtree(old)


def finish_swap(target: Path) -> bool:
    """Repair what a crash between two renames left: the old folder takes its name back.

    Parameters
    ----------
    target : Path
        The folder that should be there.

    Returns
    -------
    bool
        Whether something was repaired.
    """
    old = aside(target)
    if not old.is_dir():
        return False
    if target.exists():  # the new folder arrived; only the old one's deletion was interrupted
        shutil.rmtree(old)
        return False
    old.rename(target)
    sync_folder(target.parent)
    return True


def aside(target: Path) -> Path:
    """Return the name under which a folder that is being replaced steps aside.

    Parameters
    ----------
    target : Path
        The folder.

    Returns
    -------
    Path
        Beside it.
    """
    return target.with_name(f".{target.name}.replaced")


def _exchanged(one: Path, other: Path) -> bool:
    library = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    call = getattr(library, "renameat2", None)
    if call is None:
        return False
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(code, os.strerror(code), str(other))
