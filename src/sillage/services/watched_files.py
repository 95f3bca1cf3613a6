"""Where files of the watched folder lie, and how they are moved: over nothing, and lost never."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from hashlib import blake2b
from pathlib import Path

from sillage import settings
from sillage.domain.workspace import Workspace
from sillage.errors import Refused
from sillage.language import msg
from sillage.services.incoming import Incoming
from sillage.services.open_workspace import Opened

DONE, TO_LOOK_AT = "done", "to look at"
_NOT_PLAIN = re.compile(r"[/\\:\0]|^[.~ ]|[. ]$| [0-9a-f]{8}$")
"""The last of these is how a name ends that was made here, of another brand's."""
_LONGEST = 100
_MOST_BYTES, _MOST_OF_SUFFIX = 255, 20
"""Of a file's name, on any disk."""


def folder_of(data_dir: Path, workspace: Workspace) -> Path:
    """Return the watched folder of a workspace.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    workspace : Workspace
        Whose.

    Returns
    -------
    Path
        Under ``SILLAGE_WATCHED``, else in the data folder; it may not exist.
    """
    return settings.watched_dir(data_dir) / workspace.slug


def name_for_brand(brand: str) -> str:
    """Return what the folder of a brand is called, inside the watched folder.

    Parameters
    ----------
    brand : str
        A brand of the workspace.

    Returns
    -------
    str
        The brand's own name, where that can be a folder's; never one of another brand's, nor of a folder of ours.

    Examples
    --------
    >>> name_for_brand("Les Épices du Port"), name_for_brand("A/B")[:4]
    ('Les Épices du Port', 'A-B ')
    """
    is_ours = brand.casefold() in (DONE, TO_LOOK_AT)
    if not _NOT_PLAIN.search(brand) and not is_ours and len(brand.encode()) <= _LONGEST:
        return brand
    plain = re.sub(r"[/\\:\0]", "-", brand).lstrip(".~ ")
    cut = plain.encode()[:_LONGEST].decode("utf-8", "ignore").rstrip(". ")
    return f"{cut} {blake2b(brand.encode(), digest_size=4).hexdigest()}"


def brand_folders(path: Path, brands: Iterable[str]) -> dict[str, Path]:
    """Return the folders of brands that are there, inside a watched folder.

    Parameters
    ----------
    path : Path
        The watched folder.
    brands : iterable of str
        Of the workspace.

    Returns
    -------
    dict of str to Path
        By brand. A link is no folder of a brand's: it may lead anywhere.
    """
    found = {}
    for brand in brands:
        folder = path / name_for_brand(brand)
        with suppress(OSError):
            if stat.S_ISDIR(folder.lstat().st_mode):
                found[brand] = folder
    return found


def settled(opened: Opened, one: Incoming) -> None:
    """Move the original of a file to ``done/`` once its rows count.

    Parameters
    ----------
    opened : Opened
        The workspace.
    one : Incoming
        A file of the watched folder, imported by somebody on the page.
    """
    path = folder_of(opened.data_dir, opened.workspace)
    if one.original and Path(one.original).name == one.original:
        with suppress(OSError):
            move(path / TO_LOOK_AT / one.original, path / DONE)


def move(file: Path, folder: Path) -> str:
    """Move a file into a folder, over nothing that is there.

    Parameters
    ----------
    file : Path
        The file.
    folder : Path
        Made where it is missing.

    Returns
    -------
    str
        Its name there.

    Raises
    ------
    Refused
        If too many of its name are there.
    OSError
        If it cannot be moved; it is where it was.
    """
    folder.mkdir(exist_ok=True)
    with ExitStack() as opened:
        # A folder that became a link since the look may lead anywhere; where the watched one is, is its owner's.
        out, into = _folder(opened, file.parent, is_ours=file.parent == folder.parent), _folder(opened, folder)
        for number in range(1, 10_000):
            name = _numbered(file, number)
            if _moved(file.name, out, into, name):
                return name
    raise Refused(msg("Too many files of one name: {file}.", file=file.name), msg("Empty the folder of done files."))


def _folder(opened: ExitStack, path: Path, *, is_ours: bool = False) -> int:
    """Open a folder, never through a link in its place but where that is ours to choose."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (0 if is_ours else os.O_NOFOLLOW))
    opened.callback(os.close, handle)
    return handle


def _moved(file: str, out: int, into: int, name: str) -> bool:
    """Move a file out of an open folder into another one, under a name; tell whether the name was free."""
    try:
        os.link(file, name, src_dir_fd=out, dst_dir_fd=into, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError:  # a disk without links
        with suppress(FileNotFoundError):
            os.stat(name, dir_fd=into, follow_symlinks=False)
            return False
        os.rename(file, name, src_dir_fd=out, dst_dir_fd=into)
        return True
    os.unlink(file, dir_fd=out)
    return True


def _numbered(file: Path, number: int) -> str:
    """Return the name of a file with a number, no longer than disks allow."""
    if number == 1:
        return file.name
    suffix = file.suffix if len(os.fsencode(file.suffix)) <= _MOST_OF_SUFFIX else ""
    end = f" ({number}){suffix}"
    stem, room = file.name.removesuffix(suffix), _MOST_BYTES - len(os.fsencode(end))
    if len(os.fsencode(stem)) > room:
        stem = os.fsencode(stem)[:room].decode("utf-8", "ignore")
    return stem + end
