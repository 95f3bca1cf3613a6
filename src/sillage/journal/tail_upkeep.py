"""Looking at tails from outside: what waits in them, copies for a backup, and nobody's turn but a restore's."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sillage.domain.facts import FACT_TABLES
from sillage.errors import Busy, DamagedStore
from sillage.journal.durability import locked, make_folder, sync_file, sync_folder
from sillage.journal.idempotency import KEYS_FILE
from sillage.journal.tail_file import (
    FILE_NAME,
    HOLDER,
    STARTING_LOCK,
    inode,
    is_begun,
    opened,
    tail_folders,
    translated,
)
from sillage.language import msg


@dataclass(frozen=True, slots=True)
class TailState:
    """What one tail holds.

    Parameters
    ----------
    collector_id : str
        Whose.
    held : bool
        Whether a process writes to it.
    rows : int
        Rows that wait to be sealed.
    oldest_us : int or None
        When the oldest of them was written, in microseconds since 1970.
    unread : int
        Rows that were set aside because they say nothing.
    damage : DamagedStore or None
        Why it cannot be read.
    """

    collector_id: str
    held: bool
    rows: int = 0
    oldest_us: int | None = None
    unread: int = 0
    damage: DamagedStore | None = None


def tail_states(tails: Path) -> tuple[TailState, ...]:
    """Look at every tail; nothing is changed.

    Parameters
    ----------
    tails : Path
        The folder of all tails; may not exist.

    Returns
    -------
    tuple of TailState
        One for each tail that has begun.
    """
    states = []
    for folder in tail_folders(tails):
        held = _is_held(folder)
        try:
            state = _state(folder, held)
        except (DamagedStore, OSError) as exc:
            if not inode(folder / FILE_NAME):
                continue
            damage = exc if isinstance(exc, DamagedStore) else _unreadable(folder, exc)
            state = TailState(folder.name, held, damage=damage)
        if state is not None:
            states.append(state)
    return tuple(states)


def copy_tails(tails: Path, target: Path) -> int:
    """Copy every tail as it stands, with the idempotency keys; to be done before the tables are copied.

    What is sealed in between is then in both copies, and dropped by its number; the other order would lose it.

    Parameters
    ----------
    tails : Path
        The folder of all tails; may not exist.
    target : Path
        A folder to make.

    Returns
    -------
    int
        How many tails were copied.

    Raises
    ------
    OSError
        If the copy cannot be written.
    DamagedStore
        If a tail cannot be read.
    """
    copied = sum(_copy(folder / FILE_NAME, target / folder.name / FILE_NAME) for folder in tail_folders(tails))
    _copy(tails / KEYS_FILE, target / KEYS_FILE)  # last: a tail that goes leaves its keys there first
    return copied


@contextmanager
def nobody_collects(tails: Path) -> Iterator[None]:
    """Keep collectors from starting, for a restore that puts another folder here.

    Parameters
    ----------
    tails : Path
        The folder of all tails; may not exist.

    Yields
    ------
    None
        While no tail is held and none can begin.

    Raises
    ------
    Busy
        If a collector runs.
    """
    with locked(tails / STARTING_LOCK):
        if any(_is_held(folder) for folder in tail_folders(tails)):
            raise Busy(
                msg("A collector of Sillage is running on this data folder."), msg("Stop it first, then try again.")
            )
        yield


def is_collecting(tails: Path) -> bool:
    """Tell whether a collector of this machine runs on a data folder.

    Parameters
    ----------
    tails : Path
        The folder of all tails; may not exist.

    Returns
    -------
    bool
        False too where that cannot be asked, as on a read-only disk.
    """
    with suppress(OSError):
        return any(_is_held(folder) for folder in tail_folders(tails))
    return False


def _is_held(folder: Path) -> bool:
    if not (folder / HOLDER).exists():
        return False
    try:
        with locked(folder / HOLDER, wait_s=0, shared=True):
            return False
    except Busy:
        return True


def _state(folder: Path, held: bool) -> TailState | None:
    with translated(folder), closing(opened(folder / FILE_NAME, readonly=True)) as db:
        if not is_begun(db, folder.name):
            return None
        db.execute("BEGIN")
        rows, oldest = 0, None
        for name in FACT_TABLES:
            sql = f'SELECT count(*), min(written_us) FROM "{name}"'  # noqa: S608
            [(count, written_us)] = db.execute(sql).fetchall()
            rows += count
            oldest = min(filter(None, (oldest, written_us)), default=None)
        db.execute("ROLLBACK")
        unread = 0
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'unread'").fetchone():
            [(unread,)] = db.execute("SELECT count(*) FROM unread").fetchall()
        return TailState(folder.name, held, rows, oldest, unread)


def _unreadable(folder: Path, exc: OSError) -> DamagedStore:
    return DamagedStore(
        msg("The tail {tail} of the journal cannot be read: {reason}", tail=folder.name, reason=f"{exc}."),
        msg("Move its folder out of “tails” and keep it: the rows in it are then in no figure."),
    )


def _copy(source: Path, target: Path) -> bool:
    before = inode(source)
    if not before:
        return False
    make_folder(target.parent)
    try:
        with (
            translated(source.parent),
            closing(opened(source, readonly=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
    except (DamagedStore, OSError):
        if inode(source) == before:
            raise
        target.unlink(missing_ok=True)  # sealed and removed meanwhile: the tables hold its rows
        return False
    target.chmod(0o600)
    sync_file(target)
    sync_folder(target.parent)
    return True
