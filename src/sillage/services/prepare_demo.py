"""The demo workspace, prepared once and reused while the program's version is the same."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sillage import __version__
from sillage.errors import Refused
from sillage.journal.durability import locked
from sillage.language import Message, msg
from sillage.services.check_health import upgrade
from sillage.services.kept_json import write_json
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.set_up_demo import set_up_demo

MARK = "demo.json"
"""Says that a folder is a demo's, which version made it and whether it is complete."""

LOCK = ".demo.lock"
WAIT_S = 600.0
"""As long as a slow machine takes to make one."""

AFTER_THE_FIRST_PAGE = timedelta(seconds=90)
"""From when on the worker computes what takes long."""

FORM = 2
"""Raised when the demo tells another story under the same version: an older folder is then made anew."""


def default_folder() -> Path:
    """Return the folder of the demo: `.demo` here, or a temporary one where nothing can be written."""
    here = Path.cwd() / ".demo"
    try:
        here.mkdir(exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / "sillage-demo"
    return here


def prepare_demo(folder: Path, say: Callable[[Message], None]) -> Opened:
    """Make the demo, complete a half-made one, or reuse it.

    Parameters
    ----------
    folder : Path
        The demo's data folder; never one that holds anything else.
    say : callable
        Hears what is going on.

    Returns
    -------
    Opened
        At the demo's own present.

    Raises
    ------
    Refused
        If the folder holds something that is not a demo.
    Busy
        If another process makes one there, and does not end.
    """
    ready = _ready(folder)
    if ready is not None:
        return ready
    if not _read_mark(folder) and folder.is_dir() and any(one.name != LOCK for one in folder.iterdir()):
        raise Refused(
            msg("{folder} is not empty and is not a demo.", folder=str(folder)),
            msg("Choose another folder with --data."),
        )
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / LOCK, wait_s=WAIT_S):  # who comes meanwhile waits for this one, and uses it
        return _ready(folder) or _prepared(folder, say)


def _ready(folder: Path) -> Opened | None:
    mark = _read_mark(folder)
    if not _is_told(mark) or not mark.get("complete"):
        return None
    return replace(_reopened(folder, str(mark["slug"])), now=datetime.fromisoformat(str(mark["now"])))


def _prepared(folder: Path, say: Callable[[Message], None]) -> Opened:
    mark = _read_mark(folder)
    if mark and not _is_told(mark):
        _emptied(folder)
    say(msg("Preparing the demo: a made-up year, written as real export files and imported. About a minute, once."))
    told = {"version": __version__, "form": FORM}
    write_json(folder / MARK, told | {"complete": False})
    opened = set_up_demo(folder)
    _ask_effects(opened)
    _ask_chances(opened)
    done = {"complete": True, "now": opened.now.isoformat(), "slug": opened.workspace.slug}
    write_json(folder / MARK, told | done)
    return opened


def _ask_effects(opened: Opened) -> None:
    """Ask what the changes did: the worker computes it once whoever starts the demo has seen the first page."""
    from sillage.services.change_effects import followed_kpis, known_effects
    from sillage.services.known_terms import known_changes

    newest_first = sorted(known_changes(opened), key=lambda one: one.day, reverse=True)
    known_effects(opened, newest_first, followed_kpis(opened), ask=True, later=AFTER_THE_FIRST_PAGE)


def _ask_chances(opened: Opened) -> None:
    """Ask how likely the objectives are to be reached, once the first page was seen too."""
    from sillage.services.foreseen_objectives import foresee
    from sillage.services.known_terms import known_objectives

    foresee(opened, known_objectives(opened), later=AFTER_THE_FIRST_PAGE)


def _is_told(mark: Mapping[str, object]) -> bool:
    """Tell whether a demo is the one that this version tells."""
    return mark.get("version") == __version__ and mark.get("form", 1) == FORM


def _emptied(folder: Path) -> None:
    """Remove an older demo; the mark goes last, so that what an interruption leaves is still known for a demo."""
    for one in sorted(folder.iterdir(), key=lambda path: path.name == MARK):
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        elif one.name != LOCK:
            one.unlink()


def _reopened(folder: Path, slug: str) -> Opened:
    try:
        return open_workspace(folder, slug)
    except Refused:  # a working copy's demo: its ledger is older, under the same version
        upgrade(folder)
        return open_workspace(folder, slug)


def _read_mark(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return {"version": ""}
    return found if isinstance(found, dict) else {"version": ""}
