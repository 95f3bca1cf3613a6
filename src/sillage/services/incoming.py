"""Files that wait: dropped on a page or found in a watched folder, kept under a random name until somebody decides.

Each has a folder of its own, ``<data>/incoming/<workspace>/<random>/``: the bytes (``content``), what is known and
asked of it (``about.json``), what it was found to hold (``preview.json``) and what became of it (``outcome.json``).
What users call a file is written in ``about.json`` and is never a path. Nothing here counts, nor is in a backup.

What is known of a file is changed in its turn, and as it stands then: of two tabs, or a tab and the worker, neither
undoes unseen what the other one said.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sillage.errors import NotFound, Refused
from sillage.journal.durability import locked
from sillage.language import msg
from sillage.services.kept_json import read_json, write_json

FOLDER = "incoming"
CONTENT, ABOUT, PREVIEW, OUTCOME = "content", "about.json", "preview.json", "outcome.json"
UPLOADED = ".upload"
"""How the name of a file ends that is being sent."""
MOST_SAID = 20
"""Answers about columns that are remembered of one file."""
LOCK = ".lock"
ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that waits.

    Parameters
    ----------
    id : str
        32 hexadecimal digits.
    workspace_id : str
        Whose.
    name : str
        What its owner calls it, without folders.
    size : int
        Bytes.
    who : str
        Who brought it; empty for the watched folder.
    at : datetime
        When.
    revision : int
        Grows with each answer: what was found under another one is no longer so.
    account, currency, first : str
        What somebody said of it; see `sillage.services.read_asked.Asked`.
    said : tuple of mapping
        What somebody said of its columns, one `SavedMapping` each: ``signature``, ``name``, ``content``.
    asked_by : str or None
        Who asked for its import; None while nobody has.
    dropped_at : datetime or None
        When somebody let it go; it can still be taken back for a while.
    original : str
        Its name in the watched folder's part for people, empty for a file that was dropped on a page.
    brand : str
        Whose it is, a brand of the workspace; empty for nobody's.
    """

    id: str
    workspace_id: str
    name: str
    size: int
    who: str
    at: datetime
    revision: int = 0
    account: str = ""
    currency: str = ""
    first: str = ""
    said: tuple[Mapping[str, Any], ...] = ()
    asked_by: str | None = None
    dropped_at: datetime | None = None
    original: str = ""
    brand: str = ""


def room(data_dir: Path, workspace_id: str) -> Path:
    """Return the folder of a workspace's files that wait.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace_id : str
        Whose.

    Returns
    -------
    Path
        May not exist.
    """
    return data_dir / FOLDER / workspace_id


def folder_of(data_dir: Path, one: Incoming) -> Path:
    """Return where a file waits."""
    return room(data_dir, one.workspace_id) / one.id


def content_of(data_dir: Path, one: Incoming) -> Path:
    """Return where its bytes are."""
    return folder_of(data_dir, one) / CONTENT


@contextmanager
def turn(data_dir: Path, workspace_id: str) -> Iterator[None]:
    """Wait until nobody else changes what is known of the files of a workspace that wait, nor how it is watched.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace_id : str
        Whose.

    Yields
    ------
    None
        While nobody does.

    Raises
    ------
    Busy
        If another process does for too long.
    """
    with locked(room(data_dir, workspace_id) / LOCK):
        yield


def write(data_dir: Path, one: Incoming) -> None:
    """Write down what is known and asked of a file that just came; later, `change` does.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    one : Incoming
        The file.
    """
    known = asdict(one) | {
        "at": one.at.isoformat(),
        "dropped_at": one.dropped_at.isoformat() if one.dropped_at else None,
    }
    write_json(folder_of(data_dir, one) / ABOUT, known)


def change(data_dir: Path, one: Incoming, how: Callable[[Incoming], Incoming]) -> Incoming:
    """Change what is known of a file, from what stands now: somebody else may have changed it since it was read.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    one : Incoming
        The file.
    how : callable
        Is given what stands, and returns what shall; the same to leave it.

    Returns
    -------
    Incoming
        As it stands then.

    Raises
    ------
    NotFound
        If it waits no longer.
    """
    with turn(data_dir, one.workspace_id):
        now = found(data_dir, one.workspace_id, one.id)
        wanted = how(now)
        if wanted != now:
            write(data_dir, wanted)
    return wanted


def answered(data_dir: Path, one: Incoming, columns: Mapping[str, Any] | None = None, **answers: Any) -> Incoming:
    """Write down what somebody says of a file; what it was found to hold must be found anew.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    one : Incoming
        The file.
    columns : mapping, optional
        What is said of its columns, beside what was said before.
    **answers : object
        Fields of `Incoming`.

    Returns
    -------
    Incoming
        With a revision of its own.

    Raises
    ------
    NotFound
        If it waits no longer.
    Refused
        If somebody asked for its import meanwhile: it is read as it was said then.
    """

    def said(now: Incoming) -> Incoming:
        if now.asked_by != one.asked_by:
            raise Refused(msg("The file is being imported: undo the import once it is done."))
        known = (*now.said, columns)[-MOST_SAID:] if columns else now.said
        return replace(replace(now, said=known, revision=now.revision + 1), **answers)

    return change(data_dir, one, said)


def found(data_dir: Path, workspace_id: str, id: str) -> Incoming:
    """Return a file that waits.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace_id : str
        Whose; a file of another workspace does not exist.
    id : str
        As an address gives it.

    Returns
    -------
    Incoming
        Also one that was let go and not yet swept away.

    Raises
    ------
    NotFound
        If there is none.
    """
    one = _read(room(data_dir, workspace_id) / id, workspace_id) if ID.fullmatch(id) else None
    if one is None:
        raise NotFound(msg("This file waits no longer."), msg("Look at the list of imports."))
    return one


def listed(data_dir: Path, workspace_id: str, *, dropped: bool = False) -> tuple[Incoming, ...]:
    """Return the files of a workspace that wait, the newest first.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace_id : str
        Whose.
    dropped : bool
        Whether those are wanted too that were let go.

    Returns
    -------
    tuple of Incoming
        At most `MOST_WAITING`, or a few more.
    """
    try:
        folders = [path for path in room(data_dir, workspace_id).iterdir() if ID.fullmatch(path.name)]
    except FileNotFoundError:
        return ()
    known = [one for path in folders if (one := _read(path, workspace_id)) is not None]
    kept = [one for one in known if dropped or one.dropped_at is None]
    return tuple(sorted(kept, key=lambda one: (one.at, one.name), reverse=True))


def preview_of(data_dir: Path, one: Incoming) -> dict[str, Any] | None:
    """Return what a file was found to hold, under what is asked of it now.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    one : Incoming
        The file.

    Returns
    -------
    dict or None
        See `sillage.services.preview_file`; None while nobody has looked.
    """
    known = read_json(folder_of(data_dir, one) / PREVIEW)
    return known if known is not None and known.get("revision") == one.revision else None


def outcome_of(data_dir: Path, one: Incoming) -> dict[str, Any] | None:
    """Return what became of a file; None while it waits."""
    return read_json(folder_of(data_dir, one) / OUTCOME)


def remove(data_dir: Path, one: Incoming) -> None:
    """Remove a file and all that is known of it."""
    with turn(data_dir, one.workspace_id):
        shutil.rmtree(folder_of(data_dir, one), ignore_errors=True)


def _read(folder: Path, workspace_id: str) -> Incoming | None:
    known = read_json(folder / ABOUT)
    if known is None:
        return None
    with suppress(TypeError, ValueError, KeyError):
        dropped = known["dropped_at"]
        return Incoming(
            **known
            | {
                "id": folder.name,
                "workspace_id": workspace_id,
                "at": datetime.fromisoformat(known["at"]),
                "said": tuple(known["said"]),
                "dropped_at": datetime.fromisoformat(dropped) if dropped else None,
            }
        )
    return None
