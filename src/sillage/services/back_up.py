"""A backup is the ledger, then the tails, then the journal, then the raw files; never the keys nor the salts.

The order matters: an import that the copied ledger says committed has all its rows in a journal copied later. Rows of
an import committed in between are in the copy too, and nobody sees them. Rows of a tail that are sealed in between are
in both copies, and dropped by their number when they are read. A backup appears under its name only when it
is complete and on the disk.
"""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sillage import __version__, settings
from sillage.errors import Busy, DamagedStore, NotFound, Refused
from sillage.journal import Journal
from sillage.journal.durability import locked, make_folder, sync_file, sync_folder
from sillage.journal.raw_files import RawFiles, hash_of
from sillage.journal.tail_upkeep import copy_tails
from sillage.language import msg
from sillage.language.system_words import reason
from sillage.ledger.connection import sqlite_address
from sillage.services.swap_folders import put_in_place
from sillage.services.told_erasures import key_mark

LEDGER_FILE = "ledger.sqlite3"
LEDGER_DUMP = "ledger.pgdump"
_SYSTEM_ERRORS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EROFS,
}
MANIFEST = "backup.json"
FORM = 1


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds.

    Parameters
    ----------
    path : Path
        Where it is.
    made_at : datetime
        When, UTC.
    files : int
        How many files.
    size : int
        Bytes.
    """

    path: Path
    made_at: datetime
    files: int
    size: int


def back_up(data_dir: Path, target: Path, *, replace: bool = False) -> BackedUp:
    """Back a data folder up while it is in use.

    Parameters
    ----------
    data_dir : Path
        The data folder, with all its workspaces.
    target : Path
        A folder, or a file whose name ends with ``.tar``.
    replace : bool
        Whether an earlier backup of that name may be replaced, once the new one is complete.

    Returns
    -------
    BackedUp
        What was written.

    Raises
    ------
    NotFound
        If there is nothing to back up.
    Refused
        If the target is something else than an earlier backup, lies inside the data folder, or cannot be written.
    DamagedStore
        If the data cannot be read.
    """
    target = target.expanduser().absolute()
    _check_target(data_dir, target, replace=replace)
    try:
        make_folder(target.parent)
        with locked(target.with_name(f".{target.name}.lock"), fleeting=True), _draft(target) as draft:
            manifest = _filled(data_dir, draft)
            if target.suffix == ".tar":
                _archive(draft, target)
            else:
                put_in_place(draft, target)
    except OSError as exc:
        raise Refused(
            msg("The backup cannot be written: {reason}.", reason=reason(exc)),
            msg("Check the free space and the rights of {folder}.", folder=str(target.parent)),
        ) from exc
    files: Mapping[str, Mapping[str, Any]] = manifest["files"]
    size = sum(file["size"] for file in files.values())
    return BackedUp(target, datetime.fromisoformat(manifest["made_at"]), len(files), size)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what a backup says of itself.

    Parameters
    ----------
    folder : Path
        An unpacked backup.

    Returns
    -------
    dict
        ``form``, ``version``, ``made_at`` and ``files`` (path to size and SHA-256).

    Raises
    ------
    NotFound
        If it is not a backup.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise NotFound(
            msg("{folder} is not a backup of Sillage.", folder=str(folder)),
            msg("Give the folder or the .tar file that “sillage backup” wrote."),
        ) from exc
    return manifest


def _check_target(data_dir: Path, target: Path, *, replace: bool) -> None:
    if not data_dir.is_dir():
        raise NotFound(
            msg("There is no Sillage data in {folder}.", folder=str(data_dir)), msg("Choose another one with --data.")
        )
    if target.is_relative_to(data_dir) or data_dir.is_relative_to(target):
        raise Refused(
            msg("A backup inside the data folder would be lost with it."), msg("Choose a folder on another disk.")
        )
    empty = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    if empty and not (target.suffix == ".tar" and target.is_dir()):
        return
    if not _is_backup(target):
        raise Refused(
            msg("{target} holds something else than a backup.", target=str(target)),
            msg("Choose an empty folder, or the folder of an earlier backup."),
        )
    if not replace:
        raise Refused(
            msg("{target} is a backup already.", target=str(target)),
            msg("Choose another name, or replace it with --replace."),
        )


def _is_backup(target: Path) -> bool:
    if target.suffix != ".tar":
        return (target / MANIFEST).is_file()
    try:
        with tarfile.open(target) as archive:
            return any(member.name == MANIFEST for member in archive)
    except (OSError, tarfile.TarError):
        return False


def _filled(data_dir: Path, draft: Path) -> dict[str, Any]:
    made_at = settings.now()
    url = settings.get("SILLAGE_DATABASE_URL")
    if url:
        dump_postgresql(url, draft / LEDGER_DUMP)
    else:
        copy_sqlite(data_dir / LEDGER_FILE, draft / LEDGER_FILE)
    copy_tails(data_dir / "tails", draft / "tails")
    make_folder(draft / "journal")
    Journal(data_dir / "journal").copy_to(draft / "journal")
    for source in RawFiles(data_dir / "raw").all():
        RawFiles(draft / "raw").keep(source, source.name)
    files = {
        str(path.relative_to(draft)): {"size": path.stat().st_size, "sha256": hash_of(path)}
        for path in sorted(draft.rglob("*"))
        if path.is_file()
    }
    manifest = {"form": FORM, "version": __version__, "made_at": made_at.isoformat(), "files": files}
    # Where a restore asks who was erased since.
    manifest |= {"folder": str(data_dir.absolute()), "key_mark": key_mark(data_dir)}
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    sync_file(draft / MANIFEST)
    sync_folder(draft)
    return manifest


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite ledger that others may be writing to, with SQLite's own online backup.

    Parameters
    ----------
    source, target : Path
        Files; `target` must not exist.

    Raises
    ------
    NotFound
        If there is no ledger.
    Busy
        If somebody keeps writing.
    DamagedStore
        If it is no ledger any more.
    """
    if not source.is_file():
        raise NotFound(
            msg("There is no Sillage data in {folder}.", folder=str(source.parent)), msg("Choose another with --data.")
        )
    try:
        with (
            closing(sqlite3.connect(sqlite_address(source.parent), timeout=10, uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as exc:
        kind = _SYSTEM_ERRORS.get(exc.sqlite_errorcode & 0xFF)
        if kind is not None:
            raise OSError(kind, str(exc)) from exc
        raise Busy(msg("The ledger is busy: another process is writing to it."), msg("Try again in a moment.")) from exc
    except sqlite3.DatabaseError as exc:
        raise DamagedStore(
            msg("The ledger is damaged or not of this version: {reason}.", reason=str(exc)), msg("Run: sillage doctor")
        ) from exc
    sync_file(target)


def dump_postgresql(url: str, target: Path) -> None:
    """Dump a PostgreSQL ledger with its own tool.

    Parameters
    ----------
    url : str
        The ledger's address.
    target : Path
        The dump, in PostgreSQL's custom form.

    Raises
    ------
    Refused
        If ``pg_dump`` is absent or fails.
    """
    run_postgresql(["pg_dump", "--format=custom", f"--file={target}", url])
    sync_file(target)


def run_postgresql(command: list[str]) -> None:
    """Run one of PostgreSQL's own tools.

    Parameters
    ----------
    command : list of str
        The tool's name and its arguments; the ledger's address is never printed.

    Raises
    ------
    Refused
        If the tool is absent or fails.
    """
    tool = shutil.which(command[0])
    if tool is None:
        raise Refused(
            msg("The ledger is in PostgreSQL, and {tool} is not installed here.", tool=command[0]),
            msg("Install PostgreSQL's client tools, then try again."),
        )
    done = subprocess.run([tool, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Refused(msg("{tool} failed: {reason}", tool=command[0], reason=reason), msg("Check the database."))


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    draft = target.with_name(f".{target.name}.writing")
    shutil.rmtree(draft, ignore_errors=True)
    make_folder(draft)
    draft.chmod(0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _archive(draft: Path, target: Path) -> None:
    half = target.with_name(f".{target.name}.half")
    try:
        with tarfile.open(half, "w") as archive:
            for path in sorted(draft.rglob("*")):
                if path.is_file():
                    archive.add(path, str(path.relative_to(draft)), recursive=False)
        half.chmod(0o600)
        sync_file(half)
        half.replace(target)
        sync_folder(target.parent)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def unpacked(source: Path, beside: Path) -> Iterator[Path]:
    """Give a backup as a folder.

    Parameters
    ----------
    source : Path
        A folder, or a ``.tar`` file.
    beside : Path
        Where a ``.tar`` may be unpacked.

    Yields
    ------
    Path
        A folder, to be read only.

    Raises
    ------
    NotFound
        If there is no such backup.
    Refused
        If the archive is damaged.
    """
    if source.is_dir():
        yield source
        return
    if not source.is_file():
        raise NotFound(msg("There is no backup {path}.", path=str(source)), msg("Check its name and folder."))
    folder = beside.with_name(f".{beside.name}.unpacked")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with tarfile.open(source) as archive:
            _unpack(archive, folder)
        yield folder
    except (tarfile.TarError, EOFError) as exc:
        raise Refused(
            msg("The backup {path} is damaged: {reason}.", path=str(source), reason=str(exc).split("\n")[0]),
            msg("Use another backup; nothing was changed."),
        ) from exc
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Write the files of an archive under a folder; a backup of ours holds nothing else, and nothing outside it.

    `TarFile.extractall` has its `filter` from Python 3.11.4 on only.
    """
    folder.mkdir()
    for member in archive:
        name = PurePosixPath(member.name)
        if name.is_absolute() or ".." in name.parts or not (member.isreg() or member.isdir()):
            raise tarfile.TarError(f"unexpected member {member.name!r}")
        path = folder / name
        if member.isdir():
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        read = archive.extractfile(member)
        if read is None:
            raise tarfile.TarError(f"unexpected member {member.name!r}")
        with read, path.open("wb") as file:
            shutil.copyfileobj(read, file)
