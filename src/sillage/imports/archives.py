"""A ZIP of exports: read in memory, bounded, one level of archives inside, never written anywhere."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from sillage.errors import NeedsConfirmation, UnreadableFile
from sillage.imports.decoding import damaged
from sillage.imports.files import Context, ReadFile
from sillage.imports.workbooks import ZIP_MAGIC, check_archive, is_workbook
from sillage.language import Message, msg

MOST_FILES = 500
_LONGEST_NAME = 120
_JUNK_NAMES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_NOTES = ("readme", "lisez", "lisezmoi", "license", "licence")
_READABLE = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".json", ".zip", ""})
ReadBytes = Callable[[bytes, Context], tuple[ReadFile, ...]]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive.

    Parameters
    ----------
    name : str
        Its path inside, archives inside included.
    raw : bytes
        Its content.
    """

    name: str
    raw: bytes


def read_archive(raw: bytes, context: Context, read: ReadBytes, most_bytes: int) -> tuple[ReadFile, ...]:
    """Read every file of an archive.

    Parameters
    ----------
    raw : bytes
        A ZIP file.
    context : Context
        What is known beside the bytes.
    read : callable
        Reads the bytes of one member.
    most_bytes : int
        How much its members may hold together, archives inside included.

    Returns
    -------
    tuple of ReadFile
        `part` is the member's name. What was skipped is told in the first one's warnings.

    Raises
    ------
    UnreadableFile
        If it is damaged or too large, or a member is damaged or of no known form: all or nothing.
    NeedsConfirmation
        If a guess about a member must be confirmed.
    """
    skipped: list[str] = []
    done: list[ReadFile] = []
    for member in _members(raw, skipped, most_bytes):
        done.extend(_read_member(member, context, read))
    if not done:
        raise UnreadableFile(msg("The archive holds no file that can be read."), msg("Send the exports themselves."))
    if skipped:
        warning = msg("Skipped in the archive: {names}.", names=", ".join(sorted(skipped)[:20]))
        done[0] = replace(done[0], warnings=(*done[0].warnings, warning))
    return tuple(done)


def _read_member(member: Member, context: Context, read: ReadBytes) -> list[ReadFile]:
    inner = replace(context, file_name=PurePosixPath(member.name).name)
    try:
        found = read(member.raw, inner)
    except (UnreadableFile, NeedsConfirmation) as refusal:
        refusal.what = _inside(member.name, refusal.what)
        raise
    return [replace(one, part=f"{member.name}/{one.part}" if one.part else member.name) for one in found]


def _inside(name: str, what: Message) -> Message:
    return msg("{name} in the archive: {what}", name=name, what=what)


def _members(raw: bytes, skipped: list[str], most_bytes: int) -> Iterator[Member]:
    left = most_bytes
    count = 0
    for member in _unpacked(raw, "", skipped, left):
        nested = member.raw.startswith(ZIP_MAGIC) and not is_workbook(member.raw)
        inside = _unpacked(member.raw, member.name, skipped, left) if nested else iter((member,))
        for one in inside:
            if one is not member and one.raw.startswith(ZIP_MAGIC) and not is_workbook(one.raw):
                skipped.append(one.name)
                continue
            left -= len(one.raw)
            count += 1
            if left < 0 or count > MOST_FILES:
                raise UnreadableFile(
                    msg("The archive would be too large once unpacked."),
                    msg("Export a shorter period, or send its files one by one."),
                )
            yield one


def _unpacked(raw: bytes, above: str, skipped: list[str], most_bytes: int) -> Iterator[Member]:
    check_archive(raw, most_bytes)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for entry in archive.infolist():
                name = _short(f"{above}/{entry.filename}" if above else entry.filename)
                if entry.is_dir():
                    continue
                if _is_junk(entry) or not entry.file_size:
                    skipped.append(name)
                    continue
                yield Member(name, archive.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error) as exc:
        raise damaged(msg("it is not a whole archive.")) from exc


def _short(name: str) -> str:
    """Cut a name that no person gave; its hash keeps two of them apart, its end says what kind of file it is."""
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:80]}…{sha256(name.encode('utf-8', 'replace')).hexdigest()[:12]}…{name[-20:]}"


def _is_junk(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is no export: what systems leave behind, a link, a path that leads outside, another kind."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or ":" in entry.filename
    link = stat.S_ISLNK(entry.external_attr >> 16)
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    name = path.name.lower()
    other = name in _JUNK_NAMES or name.startswith(_NOTES) or path.suffix.lower() not in _READABLE
    return outside or link or hidden or other


def read_folder(path: Path, read: Callable[[Path], tuple[ReadFile, ...]]) -> tuple[ReadFile, ...]:
    """Read every file of a folder.

    Parameters
    ----------
    path : Path
        The folder.
    read : callable
        Reads one file.

    Returns
    -------
    tuple of ReadFile
        `part` begins with the file's name.

    Raises
    ------
    UnreadableFile
        If it holds no file that can be read, or one is damaged: all or nothing.
    """
    done: list[ReadFile] = []
    for found in files_of(path):
        name = str(found.relative_to(path))
        try:
            done.extend(replace(one, part=f"{name}/{one.part}" if one.part else name) for one in read(found))
        except (UnreadableFile, NeedsConfirmation) as refusal:
            refusal.what = msg("{name} in the folder: {what}", name=name, what=refusal.what)
            raise
    if not done:
        raise UnreadableFile(msg("The folder holds no file that can be read."), msg("Send the exports themselves."))
    return tuple(done)


def files_of(path: Path) -> tuple[Path, ...]:
    """Return the files that a folder holds, or the file itself.

    Parameters
    ----------
    path : Path
        A file or a folder.

    Returns
    -------
    tuple of Path
        In the order of their names, sub-folders included, hidden files and links left out.
    """
    if not path.is_dir():
        return (path,)
    return tuple(
        found
        for found in sorted(path.rglob("*"))
        if found.is_file()
        and not found.is_symlink()
        and not any(part.startswith(".") or part == "__MACOSX" for part in found.relative_to(path).parts)
        and found.suffix.lower() in _READABLE
    )
