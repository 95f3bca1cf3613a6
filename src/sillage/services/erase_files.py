"""What names a person in the files that were imported: written over, or said to be out of reach."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sillage.domain.keys import normal_email, normal_phone
from sillage.journal.raw_files import RawFiles, hash_of

EMAIL = re.compile(rb"[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
PHONE = re.compile(rb"\+?\d(?:[ .()\-]{0,2}\d){6,14}")
_WORD = re.compile(rb"[A-Za-z0-9_-]{4,}")
_NOTHING = re.compile(rb"(?!)")
_CHUNK = 1 << 22
_LONGEST = 512
"""Bytes that two readings of a packed file share: no address, number or id is longer."""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)
_FILL = b"x"
SHORTEST_ID = 12


@dataclass(slots=True)
class FilesErased:
    """What was done to raw files.

    Parameters
    ----------
    rewritten : dict of str to str
        SHA-256 before to SHA-256 after.
    refused : list of str
        SHA-256 of files that name the person and cannot be written over: packed ones (XLSX, ZIP).
    unreadable : list of str
        SHA-256 of packed files that are damaged or locked: whom they name is not known.
    """

    rewritten: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def erase_in_files(
    raw: RawFiles, is_theirs: Callable[[str], bool], ids: Iterable[str] = (), *, but: Container[str] = ()
) -> FilesErased:
    """Write over every address, number and id of a person, with as many other characters.

    A file keeps its length and its form. One that is packed cannot be written over without being read and written by
    its own format: it is left, and named.

    Parameters
    ----------
    raw : RawFiles
        All kept files; the one that is written over stays beside its copy.
    is_theirs : callable
        Given an e-mail address or a telephone number in its normal form.
    ids : iterable of str
        Hashes and other ids; those shorter than `SHORTEST_ID` characters could be a part of anything, and stay.
    but : container of str
        SHA-256 of files that are somebody else's: they are not looked into.

    Returns
    -------
    FilesErased
        What was done.
    """
    done = FilesErased()
    literal = [re.escape(one.encode()) for one in sorted(ids) if len(one) >= SHORTEST_ID]
    named = re.compile(b"|".join(literal) or rb"(?!)", re.IGNORECASE)
    for path in raw.all():
        if path.name in but:
            continue
        if zipfile.is_zipfile(path):
            try:
                if any(True for part in _members(path) for _ in _found(part, is_theirs, named)):
                    done.refused.append(path.name)
            except _UNREADABLE:
                done.unreadable.append(path.name)
            continue
        content = path.read_bytes()
        cleaned = _cleaned(content, is_theirs, named)
        if cleaned != content:
            done.rewritten[path.name] = _replaced(raw, path, cleaned)
    return done


def names_person(text: bytes, is_theirs: Callable[[str], bool], is_id: Callable[[str], bool]) -> bool:
    """Tell whether a text names a person, by an address, a number or an id.

    Parameters
    ----------
    text : bytes
        Any; a body of a tail that said no row.
    is_theirs : callable
        Given an e-mail address or a telephone number in its normal form.
    is_id : callable
        Given a word of letters and digits, in lower case and as it stands.
    """
    if any(True for _ in _found(text, is_theirs, _NOTHING)):
        return True
    words = {match[0].decode("ascii") for match in _WORD.finditer(text)}
    return any(is_id(word) for word in words | {word.lower() for word in words})


def _cleaned(content: bytes, is_theirs: Callable[[str], bool], named: re.Pattern[bytes]) -> bytes:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        words = content.decode("utf-16", "surrogatepass")
        found = _cleaned(words.encode("utf-8", "surrogatepass"), is_theirs, named).decode("utf-8", "surrogatepass")
        return content[:2] + found.encode("utf-16-le" if content[:2] == b"\xff\xfe" else "utf-16-be", "surrogatepass")
    spans = sorted(_found(content, is_theirs, named))
    for first, last in spans:
        content = content[:first] + _FILL * (last - first) + content[last:]
    return content


def _found(content: bytes, is_theirs: Callable[[str], bool], named: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in named.finditer(content))
    for pattern, normal in ((EMAIL, normal_email), (PHONE, normal_phone)):
        for match in pattern.finditer(content):
            if is_theirs(normal(match[0].decode("ascii"))):
                yield match.span()


def _members(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as member:
                before = b""
                while chunk := member.read(_CHUNK):
                    yield before + chunk
                    before = (before + chunk)[-_LONGEST:]


def _replaced(raw: RawFiles, path: Path, content: bytes) -> str:
    draft = path.with_name(f".{path.name}.erased")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sha = hash_of(draft)
        raw.keep(draft, sha)
    finally:
        draft.unlink(missing_ok=True)
    return sha
