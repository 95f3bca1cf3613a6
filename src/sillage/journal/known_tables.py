"""Which tables the journal has, written apart, so that a lost folder is not taken for a table never begun."""

import json
from pathlib import Path

from sillage.journal.durability import locked, sync_file, sync_folder

FILE_NAME = "journal.json"


def known_tables(root: Path) -> tuple[str, ...]:
    """Return the tables that have been written to.

    Parameters
    ----------
    root : Path
        The journal's folder.

    Returns
    -------
    tuple of str
        Names, in order; empty for a journal without the file.
    """
    try:
        listed: list[str] = json.loads((root / FILE_NAME).read_text("utf-8"))["tables"]
    except (OSError, ValueError, KeyError):
        return ()
    return tuple(listed)


def remember_table(root: Path, name: str) -> None:
    """Note that a table exists; nothing happens when it is noted already.

    Parameters
    ----------
    root : Path
        The journal's folder.
    name : str
        The table.
    """
    if name in known_tables(root):
        return
    with locked(root / f".{FILE_NAME}.lock", fleeting=True):
        names = sorted({*known_tables(root), name})
        draft = root / f".{FILE_NAME}"
        draft.write_text(json.dumps({"tables": names}), "utf-8")
        sync_file(draft)
        draft.replace(root / FILE_NAME)
        sync_folder(root)
