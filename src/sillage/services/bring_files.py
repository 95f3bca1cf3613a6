"""Bringing a file that then waits: what it is called, whether there is room, and where its bytes go."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime
from pathlib import Path

from sillage import settings
from sillage.errors import Refused
from sillage.language import msg
from sillage.services.incoming import CONTENT, Incoming, content_of, folder_of, listed, write

MOST_WAITING = 300
"""Files of one workspace."""
ROOM = 4
"""How many times the largest file may wait in all."""
_LONGEST_NAME = 200


def clean_name(name: str) -> str:
    r"""Return what a file is called, without what could be taken for a folder or hide its end.

    Parameters
    ----------
    name : str
        As a browser, or a disk, says it.

    Returns
    -------
    str
        Never empty.

    Examples
    --------
    >>> clean_name("../../etc/passwd"), clean_name("C:\\exports\\mai.csv"), clean_name("..")
    ('passwd', 'mai.csv', 'file')
    """
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip()
    if len(plain) > _LONGEST_NAME:
        plain = f"{plain[: _LONGEST_NAME - 20]}…{plain[-19:]}"
    return plain if plain.strip(".") else "file"


def take_in(
    data_dir: Path,
    workspace_id: str,
    name: str,
    source: Path,
    *,
    who: str,
    now: datetime,
    original: str = "",
    id: str = "",
    brand: str = "",
) -> Incoming:
    """Take a file in; it is moved, and nothing of it counts.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace_id : str
        Whose.
    name : str
        What its owner calls it.
    source : Path
        Its bytes, on the same disk.
    who : str
        Who brings it.
    now : datetime
        This moment.
    original : str
        Its name in the watched folder's part for people.
    id : str
        Where it must be the same on each try; random otherwise.
    brand : str
        Whose it is, where that is known.

    Returns
    -------
    Incoming
        As it waits.

    Raises
    ------
    Refused
        If too much waits already.
    """
    check_room(data_dir, workspace_id, source.stat().st_size)
    one = Incoming(
        id or secrets.token_hex(16), workspace_id, clean_name(name), source.stat().st_size, who, now,
        original=original, brand=brand,
    )  # fmt: skip
    folder = folder_of(data_dir, one)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    source.replace(folder / CONTENT)
    write(data_dir, one)
    return one


def check_room(data_dir: Path, workspace_id: str, size: int) -> None:
    """Refuse one file too many.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace_id : str
        Whose.
    size : int
        Bytes of the file that comes.

    Raises
    ------
    Refused
        With what to do.
    """
    known = [one for one in listed(data_dir, workspace_id, dropped=True) if content_of(data_dir, one).exists()]
    most = ROOM * settings.largest_file_mb() * 1024 * 1024
    if len(known) >= MOST_WAITING or sum(one.size for one in known) + size > most:
        raise Refused(
            msg("Too many files wait already."), msg("Import or remove some of those that wait, then bring this one.")
        )
