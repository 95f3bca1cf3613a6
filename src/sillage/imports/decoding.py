"""From the bytes of a text file to UTF-8, without a guess that could be avoided.

A byte order mark decides; else NULs mean UTF-16; else strict UTF-8; else cp1252, which is what spreadsheets on
Windows write. A damaged file is refused whole, with the line where the damage shows.
"""

import codecs
import csv
from itertools import pairwise

from sillage.errors import UnreadableFile
from sillage.language import Message, msg

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_CHUNK = 1 << 20
_LONGEST = 1 << 16
CELL_LIMIT = 1 << 20
"""Bytes of the largest cell that is read."""
csv.field_size_limit(CELL_LIMIT)
AGAIN = msg("Export the file again, or send the original instead of a copy saved by another program.")


def damaged(reason: Message, line: int | None = None) -> UnreadableFile:
    """Build the refusal of a damaged file.

    Parameters
    ----------
    reason : Message
        What is wrong.
    line : int, optional
        The 1-based line where it shows.

    Returns
    -------
    UnreadableFile
        To be raised by the caller.
    """
    if line is None:
        return UnreadableFile(msg("The file is damaged: {reason}", reason=reason), AGAIN)
    return UnreadableFile(msg("The file is damaged at line {line}: {reason}", line=str(line), reason=reason), AGAIN)


def csv_reason(exc: csv.Error) -> Message:
    """Return why Python's reader of CSV stopped.

    Parameters
    ----------
    exc : csv.Error
        Of a strict reader.

    Returns
    -------
    Message
        Always about quotation marks: nothing else stops it.
    """
    if "unexpected end" in str(exc):
        return msg("a quotation mark is opened and never closed.")
    if "larger than field limit" in str(exc):
        return msg("a cell is larger than a megabyte; a quotation mark is probably missing.")
    return msg("a quotation mark stands where none may.")


def to_utf8(raw: bytes) -> bytes:
    """Return the text of a file as UTF-8, whatever it was written in.

    Parameters
    ----------
    raw : bytes
        The whole file.

    Returns
    -------
    bytes
        UTF-8 without a byte order mark; `raw` itself where nothing had to change.

    Raises
    ------
    UnreadableFile
        If the bytes are no text, or are cut in the middle of a character.
    """
    encoding, mark = _encoding(raw)
    if encoding == "utf-8":
        body = raw[mark:] if mark else raw
        _no_nul(body)
        return body if _is_utf8(body) else _from_cp1252(body, certain=bool(mark))
    body = raw[mark:]
    if len(body) % 2:
        raise damaged(msg("it ends in the middle of a character."), _line(raw, len(raw)))
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as exc:
        lines = body[: exc.start].decode(encoding, errors="replace").count("\n") + 1
        raise damaged(msg("it holds bytes that are no text."), lines) from exc
    encoded = text.encode("utf-8")
    _no_nul(encoded)
    return encoded


def _encoding(raw: bytes) -> tuple[str, int]:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding, len(mark)
    sample = raw[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 4 and even == 0:
        return "utf-16-le", 0
    if even > len(sample) // 4 and odd == 0:
        return "utf-16-be", 0
    return "utf-8", 0


def _no_nul(body: bytes) -> None:
    position = body.find(b"\x00")
    if position >= 0:
        raise damaged(msg("it holds a NUL byte; it is not a text file."), _line(body, position))


def _is_utf8(body: bytes) -> bool:
    if body.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(body)
    try:
        for start in range(0, len(body), _CHUNK):
            decoder.decode(view[start : start + _CHUNK], final=start + _CHUNK >= len(body))
    except UnicodeDecodeError:
        return False
    return True


def _from_cp1252(body: bytes, *, certain: bool) -> bytes:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as exc:
        first, cut = exc.start, exc.reason == "unexpected end of data" and exc.end == len(body)
    line = _line(body, first)
    if cut and not body[:first].isascii():
        raise damaged(msg("it ends in the middle of a character."), line)
    lost = body.decode("utf-8", errors="replace")
    wrong = lost.count("\ufffd")
    if certain or sum(not character.isascii() for character in lost) > 2 * wrong:
        raise damaged(msg("it holds bytes that are no text."), line)
    try:
        return body.decode("cp1252").encode("utf-8")
    except UnicodeDecodeError as exc:
        raise damaged(msg("it holds bytes that are no text."), _line(body, exc.start)) from exc


def _line(body: bytes, position: int) -> int:
    return body.count(b"\n", 0, position) + 1


def cut_lines(body: bytes, most: int) -> list[tuple[int, str]]:
    """Return the first lines of a text with the offset of each.

    Parameters
    ----------
    body : bytes
        UTF-8.
    most : int
        How many lines at most.

    Returns
    -------
    list of (int, str)
        Byte offset and text, without the line end, at most 64 KB of each. A line end inside quotes ends a line here.
    """
    offsets = [0]
    position = 0
    while len(offsets) <= most:
        following = [found for found in (body.find(b"\n", position), _lone_return(body, position)) if found >= 0]
        if not following:
            break
        position = min(following) + 1
        offsets.append(position)
    if len(offsets) <= most:
        offsets.append(len(body))
    return [
        (first, body[first : min(last, first + _LONGEST)].decode("utf-8", errors="replace").rstrip("\r\n"))
        for first, last in pairwise(offsets)
    ]


def _lone_return(body: bytes, position: int) -> int:
    if body.find(b"\n", 0, 1 << 16) >= 0:
        return -1
    return body.find(b"\r", position)
