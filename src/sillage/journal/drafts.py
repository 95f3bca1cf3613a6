"""Which files this machine has begun to write to a place of several machines, and no commit has named yet.

A process that is killed between writing a file and committing it leaves the file there, where nobody can tell it from
one that another machine is about to commit. Its own machine can: it noted the name first, on the disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sillage.journal.durability import make_folder, sync_folder


class Drafts:
    """Notes in a folder of this machine, an empty file each.

    Parameters
    ----------
    folder : Path
        Of one table; made by the first note.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, name: str) -> None:
        """Note a file that is about to be written.

        Parameters
        ----------
        name : str
            What it is called.
        """
        make_folder(self._folder)
        (self._folder / name).touch()
        sync_folder(self._folder)

    def forget(self, names: Iterable[str]) -> None:
        """Forget files that a commit names, or that are gone.

        Parameters
        ----------
        names : iterable of str
            What they are called.
        """
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def names(self) -> frozenset[str]:
        """Return what is noted."""
        return frozenset(path.name for path in self._folder.iterdir()) if self._folder.is_dir() else frozenset()
