"""A folder that the worker looks into each minute: files that stand still are imported where nobody need be asked.

``<watched>/<workspace>/`` takes files, ``<watched>/<workspace>/<brand>/`` those of a brand; ``done/`` holds those whose
rows count, ``to look at/`` those that wait for somebody on the page of imports. A file is moved after it was imported,
never removed: a crash between the two imports it again, which adds nothing. Other folders, links, hidden files and
downloads that are not finished are left alone.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sillage import settings
from sillage.domain.workspace import Workspace
from sillage.errors import Refused, UnreadableFile
from sillage.language import msg
from sillage.language.system_words import reason
from sillage.ledger import queries
from sillage.services import incoming
from sillage.services.bring_files import clean_name, take_in
from sillage.services.import_incoming import import_incoming
from sillage.services.incoming import Incoming
from sillage.services.kept_json import read_json, write_json
from sillage.services.open_workspace import Opened
from sillage.services.preview_file import READY, REFUSED, look, refused
from sillage.services.watched_files import DONE, TO_LOOK_AT, brand_folders, folder_of, move, name_for_brand

MARK = ".watched.json"
"""Its presence turns the watching on; it holds what was seen last."""
MOST_SEEN = 2000
"""Files of one folder: no brand's keep another's waiting."""
MOST_TAKEN = 100
"""Files of one look: the next one is a minute away."""
_UNFINISHED = (".part", ".crdownload", ".download", ".tmp", ".filepart", ".opdownload")
Told = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Watched:
    """The watched folder of a workspace.

    Parameters
    ----------
    path : Path
        Where it is, or would be.
    on : bool
        Whether it is looked into.
    looked_at : datetime or None
        When last.
    waiting : int
        Files that lie in it, not yet taken.
    trouble : str
        Why it could not be looked into; empty for none.
    """

    path: Path
    on: bool
    looked_at: datetime | None
    waiting: int
    trouble: str = ""


def watched(data_dir: Path, workspace: Workspace) -> Watched:
    """Return how it stands with the watched folder of a workspace.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace : Workspace
        Whose.

    Returns
    -------
    Watched
        As it is now.
    """
    path = folder_of(data_dir, workspace)
    known = read_json(path / MARK) if (path / MARK).is_file() else None
    if known is None:
        return Watched(path, False, None, 0)
    looked_at = None
    with suppress(KeyError, TypeError, ValueError):
        looked_at = datetime.fromisoformat(known["looked_at"])
    try:
        return Watched(path, True, looked_at, len(_lying(path, queries.brands(workspace.id))))
    except OSError as exc:
        return Watched(path, True, looked_at, 0, str(reason(exc)))


def switch(data_dir: Path, workspace: Workspace, *, on: bool) -> Watched:
    """Turn the watching of a workspace's folder on or off; the folder and what is in it stay.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace : Workspace
        Whose.
    on : bool
        Whether it is to be looked into.

    Returns
    -------
    Watched
        As it is now.

    Raises
    ------
    Refused
        If the folder cannot be made.
    """
    path = folder_of(data_dir, workspace)
    try:
        if on:
            for one in (path, path / DONE, path / TO_LOOK_AT):
                one.mkdir(parents=True, exist_ok=True)
            _make_room(path, queries.brands(workspace.id))
        with incoming.turn(data_dir, workspace.id):
            if on:
                write_json(path / MARK, {"seen": {}})
            else:
                (path / MARK).unlink(missing_ok=True)
    except OSError as exc:
        raise Refused(
            msg("The folder {folder} cannot be written: {reason}.", folder=str(path), reason=reason(exc)),
            msg("Ask whoever runs the server."),
        ) from exc
    return watched(data_dir, workspace)


def look_into(opened: Opened, told: Told) -> dict[str, int]:
    """Look into the watched folder once.

    Parameters
    ----------
    opened : Opened
        The workspace.
    told : callable
        Hears of rows; may raise to stop: the next look goes on.

    Returns
    -------
    dict of str to int
        How many files were ``imported``, and how many wait for somebody (``asked``).
    """
    path = folder_of(opened.data_dir, opened.workspace)
    with incoming.turn(opened.data_dir, opened.workspace.id):  # who turns it off meanwhile is not overwritten
        known = read_json(path / MARK) if (path / MARK).is_file() else None
        if known is None:
            return {}
        brands = queries.brands(opened.workspace.id)
        _check_ours(path)
        _make_room(path, brands)
        lying = {str(file.relative_to(path)): (file, brand) for file, brand in _lying(path, brands)}
        before, now = known.get("seen"), _seen(lying)
        write_json(path / MARK, {"seen": now, "looked_at": datetime.now(UTC).isoformat()})
    before = before if isinstance(before, dict) else {}
    still = [_Lying(*lying[name], name, now[name]) for name in now if before.get(name) == now[name]]
    return _all_taken(opened, path, still, told)


def _all_taken(opened: Opened, path: Path, still: Sequence[_Lying], told: Told) -> dict[str, int]:
    """Take the files that stand still; one that cannot be read or moved stops no other, and is told of at the end."""
    counts, trouble = {"imported": 0, "asked": 0}, None
    for one in still:
        if sum(counts.values()) >= MOST_TAKEN:
            break
        try:
            counts["imported" if _taken(opened, path, one, told) else "asked"] += 1
        except FileNotFoundError:  # somebody took it away meanwhile
            continue
        except OSError as exc:
            trouble = trouble or exc
    if trouble is not None:
        raise trouble
    return counts


def _seen(lying: Mapping[str, tuple[Path, str]]) -> dict[str, list[int]]:
    """Return how large each file is, and when it was last written."""
    now = {}
    for name, (file, _) in lying.items():
        with suppress(FileNotFoundError):
            found = file.lstat()
            now[name] = [found.st_size, found.st_mtime_ns]
    return now


@dataclass(frozen=True, slots=True)
class _Lying:
    file: Path
    brand: str
    name: str
    """With the folder of its brand."""
    seen: list[int]


def _check_ours(path: Path) -> None:
    """Make the folders that files are moved to, before anything is taken; a link in their place may lead anywhere."""
    for folder in (path / DONE, path / TO_LOOK_AT):
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def _make_room(path: Path, brands: Sequence[str]) -> None:
    """Make a folder for each of several brands, so that whoever brings a file sees where it goes."""
    if len(brands) > 1:
        for brand in brands:
            with suppress(OSError):  # a file of that name, or a folder that is not ours to write
                (path / name_for_brand(brand)).mkdir(exist_ok=True)


def _lying(path: Path, brands: Sequence[str]) -> list[tuple[Path, str]]:
    """Return what may be taken, and of which brand it is: nobody's first."""
    found = [(file, "") for file in _files(path)[:MOST_SEEN]]
    for brand, folder in brand_folders(path, brands).items():
        with suppress(OSError):  # one that cannot be read stops no other
            found += [(file, brand) for file in _files(folder)[:MOST_SEEN]]
    return found


def _files(path: Path) -> list[Path]:
    """Return what may be taken, in the order of names."""
    return sorted(
        file
        for file in path.iterdir()
        if not file.name.startswith((".", "~"))
        and not file.name.lower().endswith(_UNFINISHED)
        and stat.S_ISREG(file.lstat().st_mode)
    )


def _taken(opened: Opened, path: Path, lying: _Lying, told: Told) -> bool:
    """Import one file, or leave it to somebody; tell which."""
    # The same file has the same name here on each try: a crash leaves nothing behind that is imported a second time.
    file, mark = lying.file, f"{opened.workspace.id}\0{lying.name}\0{lying.seen}"
    id = hashlib.blake2b(mark.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    one = _copied(opened, lying, id)
    if one is None:
        move(file, path / TO_LOOK_AT)
        return False
    if look(opened, one)["state"] == READY:
        asked = incoming.change(opened.data_dir, one, lambda now: replace(now, asked_by=""))
        if not import_incoming(opened, asked, told).get("refused"):
            move(file, path / DONE)
            incoming.remove(opened.data_dir, one)
            return True
    original = move(file, path / TO_LOOK_AT)
    incoming.change(opened.data_dir, one, lambda now: replace(now, original=original))
    return False


def _copied(opened: Opened, lying: _Lying, id: str) -> Incoming | None:
    """Copy a file among those that wait; None where it is too large, or too many wait: the page says so."""
    room, file = opened.data_dir / incoming.FOLDER, lying.file
    room.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = room / f"{secrets.token_hex(16)}{incoming.UPLOADED}"
    known: dict[str, Any] = {"who": "", "now": opened.now, "id": id, "brand": lying.brand}
    try:
        refusal = _too_large(file)
        if refusal is None:
            _copy(lying, draft)
            return take_in(opened.data_dir, opened.workspace.id, file.name, draft, **known)
        draft.write_bytes(b"")
        one = take_in(opened.data_dir, opened.workspace.id, file.name, draft, original=file.name, **known)
    except Refused:  # too many wait: it lies where somebody looks
        return None
    finally:
        draft.unlink(missing_ok=True)
    told: dict[str, Any] = {"revision": one.revision} | refused(refusal, REFUSED)
    write_json(incoming.folder_of(opened.data_dir, one) / incoming.PREVIEW, told)
    return None


def _too_large(file: Path) -> UnreadableFile | None:
    limit = settings.largest_file_mb()
    if file.lstat().st_size <= limit * 1024 * 1024:
        return None
    return UnreadableFile(
        msg("{file} is larger than {limit} MB.", file=clean_name(file.name), limit=limit),
        msg("Export a shorter period, or raise SILLAGE_MAX_FILE_MB."),
    )


def _copy(lying: _Lying, draft: Path) -> None:
    # Never through a link, also not one that was put there since the look: neither as the file nor as a brand's folder.
    kind = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (os.O_NOFOLLOW if lying.brand else 0)
    folder = os.open(lying.file.parent, kind)
    try:
        handle = os.open(
            lying.file.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder
        )  # fmt: skip
    finally:
        os.close(folder)
    with os.fdopen(handle, "rb") as source, draft.open("xb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
