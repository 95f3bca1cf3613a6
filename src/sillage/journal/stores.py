"""Where the tables of a journal lie: in a folder of this machine, in one that others write to as well, or in a bucket.

A Parquet file and a log entry never change once they are written. So what lies in a bucket is fetched once, whole, into
a folder of this machine, under the same name; everything that reads files reads that copy. What is written is made
there too, sent up, and only then named by a commit: in a bucket, what a PUT has answered is kept.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from deltalake._internal import DeltaFileSystemHandler

from sillage import settings
from sillage.errors import Refused
from sillage.journal.drafts import Drafts
from sillage.journal.durability import make_folder, sync_file, sync_folder
from sillage.language import msg

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo

LOG = "_delta_log"
_PIECE = 8 * 1024 * 1024
_KEPT_S = 24 * 3600
_FETCHED = ".fetched-"
_FETCHING_S = 300
_OPTIONS = {
    "aws_conditional_put": "etag",  # without it two commits of one version could both succeed
    "max_retries": "5",
    "retry_timeout": "30s",  # a page that waits longer for a bucket is no answer
}


class Store(Protocol):
    """The files of one table, wherever they lie."""

    folder: Path
    """Where they are on this machine, or copies of them."""

    uri: str
    """What Delta calls the place."""

    options: dict[str, str] | None
    """What Delta has to know to reach it."""

    shared: bool
    """Whether other machines write to it."""

    drafts: Drafts | None
    """Which files this machine has begun to write there; None where no other machine writes."""

    def begin(self) -> None:
        """Make the place where files of the table are written, where it is not there."""

    def begun(self) -> bool:
        """Return whether a first commit has been made."""

    def may_be_newer(self, version: int) -> bool:
        """Return whether a version after this one may stand there."""

    def local(self, name: str) -> Path:
        """Return the path of a file on this machine; the file is not there when the store has none."""

    def log_names(self) -> list[str]:
        """Return the names in the table's log, in order."""

    def send(self, names: Iterable[str]) -> None:
        """Keep files that stand in `folder`, before a commit names them."""

    def settle(self, before: int) -> None:
        """Keep the log entries after a version."""

    def settle_checkpoint(self) -> None:
        """Keep the checkpoint that was just written."""

    def entries_before(self, version: int, written_before: float) -> list[str]:
        """Return the names of log entries before a version that were written before a moment."""

    def discard(self, names: Iterable[str]) -> None:
        """Delete files, there and here."""

    def tidy(self, wanted: Iterable[str], *, alone: bool = False) -> None:
        """Delete copies that the newest version does not name, or that nobody asked for lately.

        What a process is fetching or writing stays, unless `alone` says that nobody on this machine writes.
        """

    def refusal(self, exc: OSError) -> Exception:
        """Return what to raise when the place cannot be read."""


class LocalStore:
    """A folder: what is written is pushed to the disk.

    Parameters
    ----------
    folder : Path
        The table's own.
    drafts : Drafts, optional
        Which files this machine has begun to write; given where other machines write too.
    """

    options: dict[str, str] | None = None

    def __init__(self, folder: Path, drafts: Drafts | None = None) -> None:
        self.folder = folder
        self.uri = str(folder)
        self.shared = drafts is not None
        self.drafts = drafts
        self._log = folder / LOG

    def begin(self) -> None:
        """Make the folder, on the disk."""
        make_folder(self.folder)

    def begun(self) -> bool:
        """Look for an entry of the log."""
        return self._log.is_dir() and any(self._log.glob("*.json"))

    def may_be_newer(self, version: int) -> bool:
        """Look for the next entry, or for the checkpoint that has taken its place."""
        return (self._log / entry_name(version + 1)).exists() or _last_checkpoint(self._log) > version

    def local(self, name: str) -> Path:
        """Return where it is."""
        return self.folder / name

    def log_names(self) -> list[str]:
        """List the folder of the log."""
        return sorted(path.name for path in self._log.iterdir()) if self._log.is_dir() else []

    def send(self, names: Iterable[str]) -> None:
        """Do nothing: whoever wrote them has pushed them to the disk."""

    def settle(self, before: int) -> None:
        """Push the entries to the disk, with their folders."""
        version = before + 1
        while (entry := self._log / entry_name(version)).exists():
            sync_file(entry)
            version += 1
        sync_folder(self._log)
        sync_folder(self.folder)

    def settle_checkpoint(self) -> None:
        """Push it to the disk."""
        for path in (*self._log.glob("*.checkpoint*.parquet"), self._log / "_last_checkpoint"):
            sync_file(path)
        sync_folder(self._log)

    def entries_before(self, version: int, written_before: float) -> list[str]:
        """Look at the files' times."""
        entries = (self._log / name for name in _entries_before(self.log_names(), version))
        return [f"{LOG}/{entry.name}" for entry in entries if entry.stat().st_mtime < written_before]

    def discard(self, names: Iterable[str]) -> None:
        """Delete them."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def tidy(self, wanted: Iterable[str], *, alone: bool = False) -> None:
        """Do nothing: there are no copies."""

    def refusal(self, exc: OSError) -> Exception:
        """Return what the system said."""
        return exc


class ObjectStore:
    """A prefix of a bucket, or any URL that Delta knows, with copies in a folder of this machine.

    Parameters
    ----------
    uri : str
        The table's own; credentials come from the environment, as Delta's object store reads them.
    folder : Path
        Where copies are kept.
    drafts : Drafts
        Which files this machine has begun to write.
    """

    shared = True

    def __init__(self, uri: str, folder: Path, drafts: Drafts) -> None:
        self.drafts: Drafts | None = drafts
        self.folder = folder
        self.uri = uri
        self.options: dict[str, str] | None = dict(_OPTIONS)
        self._lock = threading.Lock()
        self._begun = False

    @cached_property
    def _files(self) -> DeltaFileSystemHandler:
        return DeltaFileSystemHandler(self.uri, self.options)

    def begin(self) -> None:
        """Make the folder of the copies."""
        make_folder(self.folder / LOG)

    def begun(self) -> bool:
        """Look for an entry of the log, once; a bucket forgets no table."""
        self._begun = self._begun or any(name.endswith(".json") for name in self.log_names())
        return self._begun

    def may_be_newer(self, version: int) -> bool:
        """Return True: only the store knows, and Delta asks it for what came after."""
        return True

    def local(self, name: str) -> Path:
        """Return the copy, fetched when there is none."""
        path = self.folder / name
        with self._lock:
            try:
                os.utime(path)  # asked for just now: not to be tidied away
            except FileNotFoundError:
                self._fetch(name, path)
        return path

    def log_names(self) -> list[str]:
        """List the log in the bucket."""
        return sorted(self._listed())

    def send(self, names: Iterable[str]) -> None:
        """Send files up; when this returns, the bucket has them."""
        for name in names:
            with self._asked(), (self.folder / name).open("rb") as source:
                target = self._files.open_output_stream(name)
                while piece := source.read(_PIECE):
                    target.write(piece)
                target.close()  # type: ignore[attr-defined]

    def settle(self, before: int) -> None:
        """Do nothing: a commit is one PUT."""

    def settle_checkpoint(self) -> None:
        """Do nothing: it was written there."""

    def entries_before(self, version: int, written_before: float) -> list[str]:
        """Ask for the objects' times."""
        listed = self._listed()
        names = _entries_before(sorted(listed), version)
        return [f"{LOG}/{name}" for name in names if listed[name].mtime_ns < written_before * 1e9]

    def discard(self, names: Iterable[str]) -> None:
        """Delete them in the bucket, then their copies."""
        for name in names:
            with suppress(FileNotFoundError), self._asked():
                self._files.delete_file(name)
            (self.folder / name).unlink(missing_ok=True)

    def tidy(self, wanted: Iterable[str], *, alone: bool = False) -> None:
        """Delete the copies of files that no version names any more, and of those that nobody asked for in a day."""
        found = [*self.folder.glob("*.parquet"), *(self.folder / LOG).glob("*"), *self.folder.glob(f"{_FETCHED}*")]
        drafts = frozenset[str]() if alone or not self.drafts else self.drafts.names()  # after the files: noted before
        kept, now = drafts.union(wanted), time.time()
        for path in found:
            with suppress(FileNotFoundError):
                age_s = now - path.stat().st_mtime
                if path.name.startswith(_FETCHED):
                    gone = alone or age_s > _FETCHING_S
                else:
                    gone = age_s > _KEPT_S or (path.parent == self.folder and path.name not in kept)
                if gone:
                    path.unlink()

    def refusal(self, exc: OSError) -> Exception:
        """Say that the lake cannot be reached."""
        return Refused(
            msg("The lake {place} cannot be reached: {reason}", place=self.uri, reason=str(exc).split("\n")[0][:200]),
            msg("Check SILLAGE_LAKE, the network and the credentials; what is collected meanwhile waits in its tail."),
        )

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as exc:
            raise self.refusal(exc) from exc

    def _listed(self) -> dict[str, FileInfo]:
        with self._asked():
            found = self._files.get_file_info_selector(LOG, allow_not_found=True)
        return {one.base_name: one for one in found}

    def _fetch(self, name: str, path: Path) -> None:
        make_folder(path.parent)
        draft = path.with_name(f"{_FETCHED}{uuid4().hex}")
        try:
            with self._asked(), draft.open("wb") as target:
                source = self._files.open_input_file(name)
                left = source.size()
                while left > 0:
                    piece = source.read(min(_PIECE, left))
                    target.write(piece)
                    left -= len(piece)
        except FileNotFoundError:
            return
        else:
            self._put(draft, name, path)
        finally:
            draft.unlink(missing_ok=True)

    def _put(self, draft: Path, name: str, path: Path) -> None:
        try:
            draft.replace(path)
        except FileNotFoundError:  # an erasure took it for one that a killed process left
            self._fetch(name, path)


def store_of(folder: Path) -> Store:
    """Return where a table of a journal lies; only the data folder's own journal can lie in a lake.

    Parameters
    ----------
    folder : Path
        The table's folder in the journal of a data folder, of a backup, or of a draft.
    """
    lake, data_dir = settings.lake(), settings.data_dir()
    if not lake or folder.absolute().parent != data_dir / "journal":
        return LocalStore(folder)
    drafts = Drafts(folder.parent / ".drafts" / folder.name)
    if "://" in lake:
        return ObjectStore(f"{lake}/{folder.name}", data_dir / "cache" / "lake" / folder.name, drafts)
    return LocalStore(Path(lake) / folder.name, drafts)


def entry_name(version: int) -> str:
    """Return what the log calls the entry of a version.

    Parameters
    ----------
    version : int
        From 0 on.
    """
    return f"{version:020d}.json"


def _entries_before(names: Iterable[str], version: int) -> list[str]:
    return [name for name in names if name[:20].isdigit() and int(name[:20]) < version]


def _last_checkpoint(log: Path) -> int:
    try:
        return int(json.loads((log / "_last_checkpoint").read_text("utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return -1
