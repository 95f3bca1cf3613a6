"""Which files are read at all."""

from __future__ import annotations

import stat
from pathlib import Path

from sillage import settings
from sillage.errors import UnreadableFile
from sillage.language import msg


def check_size(path: Path) -> None:
    """Refuse what is no file, or one that is larger than may be read.

    Parameters
    ----------
    path : Path
        Not opened.

    Raises
    ------
    UnreadableFile
        With the setting that allows more.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFile(msg("{file} is not a file.", file=str(path)), msg("Give the files themselves."))
    limit_mb = settings.largest_file_mb()
    if found.st_size > limit_mb * 1024 * 1024:
        raise UnreadableFile(
            msg("{file} is larger than {limit} MB.", file=path.name, limit=limit_mb),
            msg("Export a shorter period, or raise SILLAGE_MAX_FILE_MB."),
        )
