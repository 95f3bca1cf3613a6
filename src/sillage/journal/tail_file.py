"""The file of a tail: a table of rows for each table of the journal, and one of idempotency keys."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sillage.domain.events import LIVE_PREFIX
from sillage.domain.facts import FACT_TABLES
from sillage.errors import Busy, DamagedStore, SillageError
from sillage.language import msg

FILE_NAME = "tail.sqlite3"
HOLDER = "holder.lock"
STARTING_LOCK = ".starting.lock"
TAIL_VERSION = 1
KEYS_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS keys (name TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY (name, key)) WITHOUT ROWID"
)
WAIT_S = 10.0
_PAGES_BEFORE_CHECKPOINT = 4000
_SYSTEM_ERRORS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EROFS,
}


def tail_folders(tails: Path) -> list[Path]:
    """Return the folders of all tails, held or not.

    Parameters
    ----------
    tails : Path
        May not exist.

    Returns
    -------
    list of Path
        In the order of their names.
    """
    try:
        with os.scandir(tails) as found:
            return sorted(tails / one.name for one in found if one.name.startswith(LIVE_PREFIX))
    except (FileNotFoundError, NotADirectoryError):
        return []


def inode(path: Path) -> int:
    """Return the number by which the system knows a file; 0 when there is none.

    Parameters
    ----------
    path : Path
        A file.

    Returns
    -------
    int
        Another one when another file has been put in its place.
    """
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def opened(path: Path, *, readonly: bool) -> sqlite3.Connection:
    """Open a tail's file, or the file of keys.

    Parameters
    ----------
    path : Path
        An existing file.
    readonly : bool
        Whether nothing will be written.

    Returns
    -------
    sqlite3.Connection
        Without transactions of its own accord; usable by one thread at a time.

    Raises
    ------
    sqlite3.Error
        If it cannot be opened.
    """
    mode = "ro" if readonly else "rw"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=WAIT_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    if not readonly:
        db.execute("PRAGMA secure_delete=ON")
    return db


def is_begun(db: sqlite3.Connection, collector_id: str) -> bool:
    """Return whether a tail has its tables; its maker may be about to make them.

    Parameters
    ----------
    db : sqlite3.Connection
        From `opened`.
    collector_id : str
        Whose, for the message.

    Returns
    -------
    bool
        False right after its start.

    Raises
    ------
    DamagedStore
        If a newer release wrote it.
    """
    [(version,)] = db.execute("PRAGMA user_version").fetchall()
    if version > TAIL_VERSION:
        raise DamagedStore(
            msg("The tail {tail} of the journal was written by a newer version of Sillage.", tail=collector_id),
            msg("Install that version or a later one; nothing was changed."),
        )
    return bool(version)


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Translate what SQLite says of a tail: errors of the system are `OSError`, others ours.

    Parameters
    ----------
    folder : Path
        The tail's folder, for the message.

    Yields
    ------
    None
        While the tail is used.

    Raises
    ------
    OSError
        If the system refuses.
    Busy
        If another process holds the file.
    DamagedStore
        If the file is not what it should be.
    """
    try:
        yield
    except sqlite3.DatabaseError as exc:
        raise refusal(exc, folder) from exc


def refusal(exc: sqlite3.DatabaseError, folder: Path) -> OSError | SillageError:
    """Return what to raise for an error of SQLite.

    Parameters
    ----------
    exc : sqlite3.DatabaseError
        What SQLite said.
    folder : Path
        The tail's folder.

    Returns
    -------
    OSError or SillageError
        To raise from it.
    """
    code = (getattr(exc, "sqlite_errorcode", None) or 0) & 0xFF
    if code in _SYSTEM_ERRORS:
        return OSError(_SYSTEM_ERRORS[code], f"{folder.name}: {exc}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(
            msg("Another process keeps the tail {tail} of the journal.", tail=folder.name),
            msg("Try again in a moment."),
        )
    return DamagedStore(
        msg("The tail {tail} of the journal cannot be read: {reason}", tail=folder.name, reason=f"{exc}."),
        msg("Move its folder out of “tails” and keep it: the rows in it are then in no figure."),
    )


def created(path: Path) -> sqlite3.Connection:
    """Make a tail's file.

    Parameters
    ----------
    path : Path
        Must not exist.

    Returns
    -------
    sqlite3.Connection
        Open for writing.

    Raises
    ------
    OSError
        If the file exists already, or cannot be made.
    sqlite3.Error
        If SQLite refuses.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.close(descriptor)
    db = opened(path, readonly=False)
    try:
        for pragma in ("journal_mode=WAL", f"wal_autocheckpoint={_PAGES_BEFORE_CHECKPOINT}", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}")
        with transaction(db):
            for name in FACT_TABLES:
                db.execute(
                    f'CREATE TABLE "{name}" (seq INTEGER PRIMARY KEY AUTOINCREMENT, workspace_id TEXT NOT NULL,'
                    " written_us INTEGER NOT NULL, body BLOB NOT NULL)"
                )
            db.execute(KEYS_SCHEMA)
            db.execute(f"PRAGMA user_version={TAIL_VERSION}")
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing.

    Parameters
    ----------
    db : sqlite3.Connection
        From `opened`.

    Yields
    ------
    None
        Inside the transaction.

    Raises
    ------
    sqlite3.Error
        If SQLite refuses; nothing is written.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
