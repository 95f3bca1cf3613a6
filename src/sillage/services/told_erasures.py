"""Erasures that a backup cannot know: listed in the folder that was backed up, and in the one in use.

Digests of a list are made with the key of its folder. A backup says the mark of its key, not the key: a folder with
the same key speaks of the same people.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sillage import settings
from sillage.domain.keys import keyed_hash
from sillage.errors import DamagedStore
from sillage.services.data_folder import ERASURES_FILE_NAME, customer_key

KEY_MARK = "sillage:backup"


@dataclass(frozen=True, slots=True)
class ToldErasures:
    """What is known of erasures when a backup is restored.

    Parameters
    ----------
    lines : tuple of str
        The lists' lines, each once.
    secret : bytes or None
        The key under which they were made; None where no folder with it was found.
    known : bool
        Whether a folder that the backup's people were erased from could be asked.
    """

    lines: tuple[str, ...]
    secret: bytes | None
    known: bool


def key_mark(data_dir: Path) -> str:
    """Return what tells a key from others, and nothing else of it.

    Parameters
    ----------
    data_dir : Path
        A data folder.

    Returns
    -------
    str
        A keyed hash; empty where the key is missing.
    """
    try:
        return keyed_hash(customer_key(data_dir), KEY_MARK)
    except (DamagedStore, OSError):
        return ""


def told_erasures(manifest: dict[str, Any], data_dir: Path) -> ToldErasures:
    """Read the lists of erasures that speak of a backup's people.

    Parameters
    ----------
    manifest : dict
        What the backup says of itself.
    data_dir : Path
        Where it is restored.

    Returns
    -------
    ToldErasures
        From the folder to restore into, the one in use and the one that was backed up.

    Raises
    ------
    DamagedStore
        If a list is damaged.
    """
    from sillage.services.erase import listed

    mark, lines, secret, known = manifest.get("key_mark", ""), dict[str, None](), None, False
    said = manifest.get("folder", "")
    for place in dict.fromkeys([data_dir, settings.data_dir().absolute(), *([Path(said)] if said else [])]):
        found = key_mark(place)
        same = bool(found) and found == (mark or found)
        if place != data_dir and not same:
            continue
        try:
            list(listed(place))
            text = (place / ERASURES_FILE_NAME).read_text("utf-8") if (place / ERASURES_FILE_NAME).is_file() else None
            lived_in = (place / "journal").is_dir()
        except OSError:
            continue
        lines |= dict.fromkeys((text or "").splitlines())
        if same:
            secret = secret or customer_key(place)
            known = known or ((text is not None or lived_in) and (bool(mark) or place == data_dir))
    return ToldErasures(tuple(lines), secret, known)
