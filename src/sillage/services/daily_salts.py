"""The salts under which visitors are told apart for a day: random, shared by processes, deleted after 48 hours.

A visitor's hash is keyed with the salt of the UTC day. Whoever is in the middle of a visit at midnight keeps the hash
of the day before until the visit ends: processes tell each other, through the same file, who was there in the last
half hour. Once a salt is deleted nobody, ourselves included, can tell whose a hash was.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

FILE_NAME = "salts.sqlite3"
SALT_BYTES = 32
DAY_US = 86_400_000_000
VISIT_US = 1_800_000_000
"""How long a visit goes on without anything happening."""
_MOST_ACTIVE = 500_000
_BUSY_S = 2.0
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS salts (day INTEGER PRIMARY KEY, salt BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS active (visitor TEXT PRIMARY KEY, last_us INTEGER NOT NULL) WITHOUT ROWID",
)


class Salts:
    """The salts of today and of the day before, in memory; used by one thread at a time.

    Parameters
    ----------
    path : Path
        The file; made for its owner alone when absent.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._day = -1
        self._salt = b""
        self._before = b""
        self._active: dict[str, int] = {}
        self._unsaid: dict[str, int] = {}
        self.problem = ""  # why the file could not be used, as the system says it; empty when it can

    def visitor(self, site: str, address: str, user_agent: str, at_us: int, now_us: int) -> tuple[str, bool]:
        """Hash a visitor; salts follow the clock, never what somebody says of a moment.

        Parameters
        ----------
        site : str
            The site's host: the same person is another visitor elsewhere.
        address : str
            The visitor's address; forgotten at once.
        user_agent : str
            As sent.
        at_us : int
            When they were there, in microseconds since 1970.
        now_us : int
            What the clock says.

        Returns
        -------
        (str, bool)
            32 hexadecimal digits, and whether they are of the day before: a visit that crosses midnight. No digits for
            a day whose salt is deleted, or not drawn yet.
        """
        if now_us // DAY_US != self._day:
            self.turn(now_us)
        told = f"{site}\0{address}\0{user_agent}".encode(errors="replace")
        if at_us // DAY_US != self._day:
            is_yesterday = at_us // DAY_US == self._day - 1 and self._before
            return (blake2b(told, key=self._before, digest_size=16).hexdigest() if is_yesterday else ""), False
        if self._active and self._before:
            old = blake2b(told, key=self._before, digest_size=16).hexdigest()
            last = self._active.get(old)
            if last is not None and abs(at_us - last) <= VISIT_US:
                self._active[old] = self._unsaid[old] = max(last, at_us)
                return old, True
        new = blake2b(told, key=self._salt, digest_size=16).hexdigest()
        if at_us % DAY_US >= DAY_US - VISIT_US and len(self._active) < _MOST_ACTIVE:
            self._active[new] = self._unsaid[new] = at_us
        return new, False

    def turn(self, at_us: int) -> None:
        """Take up the salts of a day, and delete what is too old.

        Parameters
        ----------
        at_us : int
            What the clock says.
        """
        day = at_us // DAY_US
        known = {self._day: self._salt, self._day - 1: self._before}
        try:
            with closing(_opened(self._path)) as db, db:
                db.execute("BEGIN IMMEDIATE")
                _delete_old(db, day)
                if day == self._day + 1:
                    # The clock ran through a midnight and is believed: what is later is another clock's. One that was
                    # set back is not: who corrects it again finds the day's salt where it was. Tomorrow's may stand
                    # there because a clock was set back over midnight.
                    db.execute("DELETE FROM salts WHERE day > ?", (day + 1,))
                # A day has one salt, whichever process comes first.
                db.execute("INSERT OR IGNORE INTO salts VALUES (?, ?)", (day, known.get(day) or _random()))
                rows = dict(db.execute("SELECT day, salt FROM salts"))
            self.problem = ""
        except (sqlite3.Error, OSError) as exc:
            # A full or read-only disk does not stop the counting: this process goes on with a salt of its own.
            rows = {day: known.get(day) or _random(), day - 1: known.get(day - 1, b"")}
            self.problem = str(exc)
        if day not in (self._day, self._day + 1):
            self._active.clear()
        self._day, self._salt, self._before = day, rows[day], rows.get(day - 1, b"")

    def share(self, at_us: int) -> None:
        """Tell the other processes who is in a visit around midnight, and hear it from them; delete what is too old.

        Parameters
        ----------
        at_us : int
            What the clock says. Called every second or so; the disk is touched around midnight and as a day turns only.
        """
        if at_us // DAY_US != self._day or self.problem:
            self.turn(at_us)
        near = at_us % DAY_US >= DAY_US - VISIT_US or at_us % DAY_US <= VISIT_US
        if not (near or self._active or self._unsaid) or self.problem:
            return
        said, self._unsaid = self._unsaid, {}
        horizon = at_us - VISIT_US
        try:
            with closing(_opened(self._path)) as db, db:
                db.executemany(
                    "INSERT INTO active VALUES (?, ?) ON CONFLICT (visitor)"
                    " DO UPDATE SET last_us = max(last_us, excluded.last_us)",
                    list(said.items()),
                )
                db.execute("DELETE FROM active WHERE last_us < ?", (horizon,))
                heard = dict(db.execute("SELECT visitor, last_us FROM active"))
        except (sqlite3.Error, OSError):
            self._unsaid = {**said, **self._unsaid}
            return
        for visitor, last in heard.items():
            if last > self._active.get(visitor, 0):
                self._active[visitor] = last
        for visitor in [visitor for visitor, last in self._active.items() if last < horizon]:
            del self._active[visitor]


def delete_old_salts(data_dir: Path, at_us: int) -> int:
    """Delete the salts of past days, whether or not a collector runs.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    at_us : int
        The moment, in microseconds since 1970.

    Returns
    -------
    int
        How many were deleted.
    """
    path = data_dir / FILE_NAME
    if not path.is_file():
        return 0
    with closing(_opened(path)) as db, db:
        return _delete_old(db, at_us // DAY_US)


def _delete_old(db: sqlite3.Connection, day: int) -> int:
    # Yesterday's is still tried around midnight. The salt of a day lives until the next day ends: 48 hours at most.
    return db.execute("DELETE FROM salts WHERE day < ?", (day - 1,)).rowcount


def _random() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _made(path)
    except sqlite3.DatabaseError as exc:
        if isinstance(exc, sqlite3.OperationalError):
            raise
        path.unlink(missing_ok=True)  # it is no database: nothing else is in it than what two days forget
        return _made(path)


def _made(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    db = sqlite3.connect(path, timeout=_BUSY_S)
    try:
        # No write-ahead log, in which a deleted salt would stay until it is folded in; zeroes where it stood.
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("PRAGMA secure_delete=ON")
        for statement in _SCHEMA:
            db.execute(statement)
        db.commit()
    except BaseException:
        db.close()
        raise
    return db
