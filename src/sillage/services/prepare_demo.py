"""The demo workspace, prepared once and reused while the program's version is the same."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sillage import __version__
from sillage.errors import Refused
from sillage.language import Message, msg
from sillage.services.check_health import upgrade
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.set_up_demo import set_up_demo

MARK = "demo.json"
"""Says that a folder is a demo's, which version made it and whether it is complete."""

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
    """
    mark = _read_mark(folder)
    told = mark.get("version") == __version__ and mark.get("form", 1) == FORM
    if told and mark.get("complete"):
        opened = _reopened(folder, str(mark["slug"]))
        return replace(opened, now=datetime.fromisoformat(str(mark["now"])))
    if mark and not told:
        shutil.rmtree(folder)
    elif not mark and folder.is_dir() and any(folder.iterdir()):
        raise Refused(
            msg("{folder} is not empty and is not a demo.", folder=str(folder)),
            msg("Choose another folder with --data."),
        )
    folder.mkdir(parents=True, exist_ok=True)
    say(msg("Preparing the demo: a made-up year, written as real export files and imported. About a minute, once."))
    _write_mark(folder, {"version": __version__, "form": FORM, "complete": False})
    opened = set_up_demo(folder)
    done = {"complete": True, "now": opened.now.isoformat(), "slug": opened.workspace.slug}
    _write_mark(folder, {"version": __version__, "form": FORM, **done})
    return opened


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


def _write_mark(folder: Path, content: dict[str, object]) -> None:
    draft = folder / f".{MARK}"
    draft.write_text(json.dumps(content), encoding="utf-8")
    draft.replace(folder / MARK)
