"""Who may write when: imports of a workspace one after the other, a restore alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sillage.journal.durability import locked

WRITERS_LOCK = ".writers.lock"
WAIT_S = 30.0


@contextmanager
def writing_turn(data_dir: Path, workspace_id: str, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Wait for this workspace's turn to write to the journal and to its log of imports.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace_id : str
        Whose turn; workspaces do not wait for one another.
    wait_s : float
        How long to wait.

    Yields
    ------
    None
        While it is its turn.

    Raises
    ------
    Busy
        If another process still writes after `wait_s`.
    """
    with (
        locked(data_dir / WRITERS_LOCK, wait_s=wait_s, shared=True),
        locked(data_dir / "journal" / f".import-{workspace_id}.lock", wait_s=wait_s),
    ):
        yield


@contextmanager
def alone(data_dir: Path, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Wait until nobody imports or undoes anything, and keep it so.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    wait_s : float
        How long to wait.

    Yields
    ------
    None
        While nobody else writes.

    Raises
    ------
    Busy
        If another process still writes after `wait_s`.
    """
    with locked(data_dir / WRITERS_LOCK, wait_s=wait_s):
        yield
