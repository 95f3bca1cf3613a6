"""Idempotency keys: what a shop or a server sends twice within 7 days is written once, whichever process it meets."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sillage.errors import Busy
from sillage.journal.durability import locked
from sillage.journal.tail_file import (
    FILE_NAME,
    KEYS_SCHEMA,
    WAIT_S,
    inode,
    opened,
    tail_folders,
    transaction,
    translated,
)
from sillage.language import msg

KEYS_FILE = "keys.sqlite3"
LOCK = ".keys.lock"
KEYS_KEPT_S = 7 * 24 * 3600
"""How long a key is remembered at least."""


class Keys:
    """The keys that one tail, the others and those that are gone have seen.

    Parameters
    ----------
    tails : Path
        The folder of all tails.
    own : str
        The tail that asks.
    """

    def __init__(self, tails: Path, own: str) -> None:
        self._tails = tails
        self._own = own
        self._open: dict[Path, tuple[int, sqlite3.Connection]] = {}
        self._lock = os.open(tails / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep other processes from writing keys: two that are asked the same at once cannot both find nothing.

        Yields
        ------
        None
            While it is this process's turn.

        Raises
        ------
        Busy
            If another holds it for too long.
        """
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as exc:
                if time.monotonic() > deadline:
                    raise Busy(
                        msg("Another Sillage process is writing to this data folder."),
                        msg("Try again when it has finished."),
                    ) from exc
                time.sleep(0.001)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def known(self, own: sqlite3.Connection, keyed: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return which keys have been written, here or elsewhere.

        Parameters
        ----------
        own : sqlite3.Connection
            The tail that asks.
        keyed : sequence of (str, str)
            Table and key.

        Returns
        -------
        set of (str, str)
            Those that have been.
        """
        found = _known(own, keyed)
        for db in self._others():
            # A tail that cannot be read is told by `sillage doctor`; an order is not refused for it.
            with suppress(sqlite3.DatabaseError):
                found |= _known(db, keyed)
        return found

    def close(self) -> None:
        """Close all files."""
        for _, db in self._open.values():
            db.close()
        self._open.clear()
        os.close(self._lock)

    def _others(self) -> list[sqlite3.Connection]:
        paths = [tail / FILE_NAME for tail in tail_folders(self._tails) if tail.name != self._own]
        present = {path: number for path in (*paths, self._tails / KEYS_FILE) if (number := inode(path))}
        for path, (number, db) in tuple(self._open.items()):
            if present.get(path) != number:
                db.close()
                del self._open[path]
        for path in present.keys() - self._open.keys():
            with suppress(sqlite3.DatabaseError):
                self._open[path] = (present[path], opened(path, readonly=True))
        return [db for _, db in self._open.values()]


def written_keys(tails: Path, keyed: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which keys have been written by anybody, from a thread that has no tail.

    Parameters
    ----------
    tails : Path
        The folder of all tails.
    keyed : sequence of (str, str)
        Table and key.

    Returns
    -------
    set of (str, str)
        Those that have been.
    """
    found: set[tuple[str, str]] = set()
    if not keyed:
        return found
    # The file of keys comes last: a tail that goes meanwhile has left its keys there before.
    for path in (*(tail / FILE_NAME for tail in tail_folders(tails)), tails / KEYS_FILE):
        if inode(path):
            with suppress(sqlite3.DatabaseError), closing(opened(path, readonly=True)) as db:
                found |= _known(db, keyed)
    return found


def keep_keys(tails: Path, keys: Iterable[tuple[str, str, int]], now_s: int) -> None:
    """Remember the keys of a tail that is about to go, and forget old ones.

    Parameters
    ----------
    tails : Path
        The folder of all tails.
    keys : iterable of (str, str, int)
        Table, key and the second of writing.
    now_s : int
        The present second.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    path = tails / KEYS_FILE
    with locked(tails / LOCK), translated(tails):
        db = sqlite3.connect(path, isolation_level=None, timeout=WAIT_S)
        try:
            db.execute("PRAGMA synchronous=FULL")
            with transaction(db):
                db.execute(KEYS_SCHEMA)
                db.executemany("INSERT OR REPLACE INTO keys VALUES (?, ?, ?)", keys)
                db.execute("DELETE FROM keys WHERE at < ?", (now_s - KEYS_KEPT_S,))
        finally:
            db.close()
    path.chmod(0o600)


def _known(db: sqlite3.Connection, keyed: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    # Where keys outlive their 7 days, they only refuse what is asked again: they are forgotten at the next sealing.
    found: set[tuple[str, str]] = set()
    by_table = {name: [key for of, key in keyed if of == name] for name, _ in keyed}
    for name, keys in by_table.items():
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ", ".join("?" * len(part))
            sql = f"SELECT key FROM keys WHERE name = ? AND key IN ({marks})"  # noqa: S608
            found |= {(name, key) for (key,) in db.execute(sql, (name, *part))}
    return found
