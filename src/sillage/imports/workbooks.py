"""Spreadsheets: from the bytes of an XLSX, XLS or ODS file to records of text, bounded in size before it is opened."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from sillage.errors import UnreadableFile
from sillage.imports.decoding import damaged
from sillage.imports.tables import PREAMBLE_LINES, SAMPLE_ROWS, Recognise, Table, from_rows
from sillage.language import msg

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_MEMBERS = 5_000
MOST_RATIO = 200
MOST_CELLS = 20_000_000
_SMALL = 1_000_000
_EXACT = 2.0**53
_LONGEST_TAG = 1 << 21
_PREFIX = rb"<(?:[\w.-]+:)?"
_USUAL_CELL = re.compile(_PREFIX + rb"""c\s+r=["']([A-Z]{1,3})(\d{1,8})["']""")
_USUAL_ROW = re.compile(_PREFIX + rb"""row\s+r=["'](\d{1,8})["']""")
_ANY_CELL = re.compile(_PREFIX + rb"c[\s/>]")
_ANY_ROW = re.compile(_PREFIX + rb"row[\s/>]")
_TAG = re.compile(_PREFIX + rb"""(row|c|dimension)(?=[\s/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""")
_REFERENCE = re.compile(
    rb"""(?<=[\s"'])(?:r|ref)\s*=\s*["']\s*(?:[A-Za-z]{1,3}\d{1,9}:)?([A-Za-z]{0,3})(\d{1,9})\s*["']"""
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook.

    Parameters
    ----------
    name : str
        As its tab says.
    lines : sequence of (int, sequence of str)
        The 1-based row of the sheet and its cells as text; blank rows are there.
    """

    name: str
    lines: Sequence[tuple[int, Sequence[str]]]


def is_workbook(raw: bytes) -> bool:
    """Tell whether bytes are a spreadsheet rather than text or a plain archive.

    Parameters
    ----------
    raw : bytes
        The whole file.

    Returns
    -------
    bool
        Whether `read_workbook` is the way to read it.
    """
    if raw.startswith(OLE_MAGIC):
        return True
    if not raw.startswith(ZIP_MAGIC):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return b"xl/" in raw or b"[Content_Types].xml" in raw
    return "[Content_Types].xml" in names or "content.xml" in names


def check_archive(raw: bytes, most_bytes: int) -> None:
    """Refuse an archive that would not stay small once unpacked.

    Parameters
    ----------
    raw : bytes
        A ZIP file.
    most_bytes : int
        How much its members may hold together.

    Raises
    ------
    UnreadableFile
        If it is damaged, or a bomb: too many members, too large, or packed too tightly to be honest.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            tight = [m for m in members if m.file_size > _SMALL and m.file_size > MOST_RATIO * max(m.compress_size, 1)]
            sealed = any(member.flag_bits & 1 for member in members)
            # The directory of a cut archive can be found inside its last member: then nothing begins at 0.
            cut = bool(members) and min(member.header_offset for member in members) > 0
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as exc:
        raise damaged(msg("it is not a whole archive.")) from exc
    if cut:
        raise damaged(msg("it is not a whole archive."))
    if sealed:
        raise UnreadableFile(msg("The file is protected by a password."), msg("Save it without a password."))
    if len(members) > MOST_MEMBERS or total > most_bytes or tight:
        raise UnreadableFile(
            msg("The archive would be too large once unpacked."),
            msg("Export a shorter period, or send its files one by one."),
        )


def read_workbook(raw: bytes, most_bytes: int) -> list[Sheet]:
    """Read every sheet as text.

    Parameters
    ----------
    raw : bytes
        An XLSX, XLS or ODS file.
    most_bytes : int
        How much it may hold once unpacked.

    Returns
    -------
    list of Sheet
        Numbers are written plainly (``1938``, ``0.05``), dates in ISO 8601.

    Raises
    ------
    UnreadableFile
        If it is damaged, protected or too large.
    """
    if raw.startswith(ZIP_MAGIC):
        check_archive(raw, most_bytes)
        _check_extent(raw)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(raw))
        sheets = []
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheets.append(Sheet(name, [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1)]))
    except python_calamine.PasswordError as exc:
        raise UnreadableFile(msg("The file is protected by a password."), msg("Save it without a password.")) from exc
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError, MemoryError) as exc:
        raise damaged(msg("it is not a whole workbook.")) from exc
    except BaseException as exc:
        # The reader's own panics are no Exception; anything else (an interrupt) goes on.
        if type(exc).__name__ != "PanicException":
            raise
        raise damaged(msg("it is not a whole workbook.")) from exc
    return sheets


def _check_extent(raw: bytes) -> None:
    """Refuse sheets whose last cell lies so far away that the empty ones between would fill the memory.

    A workbook says itself where its sheets are: every member is looked at, whatever its name.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            if any(name.lower() == "xl/workbook.bin" for name in names):
                raise UnreadableFile(
                    msg("Binary workbooks (.xlsb) are not read."), msg("Save it as .xlsx, or export it as CSV.")
                )
            for name in names:
                _check_sheet(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, zlib.error) as exc:
        raise damaged(msg("it is not a whole workbook.")) from exc


def _check_sheet(archive: zipfile.ZipFile, name: str) -> None:
    extent = _Extent()
    with archive.open(name) as member:
        text = member.read(1 << 20)
        if not text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return
        while text:
            chunk = member.read(1 << 20)
            # A tag that begins in this chunk may end in the next one.
            end = text.rfind(b"<") if chunk else len(text)
            if len(text) - end > _LONGEST_TAG:
                raise damaged(msg("it is not a whole workbook."))
            extent.meet(text[:end])
            text = text[end:] + chunk
    if extent.widest * extent.highest > MOST_CELLS:
        raise UnreadableFile(
            msg("A sheet has cells too far apart to be read."), msg("Remove the cells that stand far from the table.")
        )


class _Extent:
    """How far the cells of a sheet reach: by their stated places, by counting where none is stated."""

    def __init__(self) -> None:
        self.widest = self.highest = self._column = 0

    def meet(self, text: bytes) -> None:
        cells, rows = _USUAL_CELL.findall(text), _USUAL_ROW.findall(text)
        if len(cells) != len(_ANY_CELL.findall(text)) or len(rows) != len(_ANY_ROW.findall(text)):
            self._walk(text)
            return
        self._reach({letters for letters, _ in cells}, {number for _, number in cells} | set(rows))
        for tag in _TAG.finditer(text) if b"dimension" in text else ():
            self._place(tag[2])

    def _walk(self, text: bytes) -> None:
        for tag in _TAG.finditer(text):
            if tag[1] == b"row":
                self.highest, self._column = self.highest + 1, 0
                self._place(tag[2])
            else:
                self._column = self._place(tag[2]) or self._column + 1
                self.widest = max(self.widest, self._column)

    def _place(self, attributes: bytes) -> int:
        found = _REFERENCE.search(attributes)
        return self._reach({found[1]}, {found[2]}) if found else 0

    def _reach(self, columns: set[bytes], rows: set[bytes]) -> int:
        column = max(map(_column_number, columns), default=0)
        self.widest = max(self.widest, column)
        self.highest = max(self.highest, max(map(int, rows), default=0))
        return column


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # Beyond 2**53 a spreadsheet has rounded: written so that nobody takes it for an identifier.
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return "" if cell is None else str(cell)


def sheet_table(sheet: Sheet, recognise: Recognise) -> tuple[Table, int] | None:
    """Find the table of a sheet.

    Parameters
    ----------
    sheet : Sheet
        Its records.
    recognise : callable
        Scores a header.

    Returns
    -------
    tuple of (Table, int) or None
        The table under the best header, and its score; None when no row is recognised.

    Raises
    ------
    UnreadableFile
        If a row goes beyond its header.
    """
    best, place = 0, 0
    for index, (_, cells) in enumerate(sheet.lines[:PREAMBLE_LINES]):
        sample = [row for _, row in sheet.lines[index + 1 : index + 1 + SAMPLE_ROWS]]
        score = recognise(trimmed(cells), sample, sheet.name)
        if score > best:
            best, place = score, index
    if not best:
        return None
    above = [cells for _, cells in sheet.lines[:place]]
    return from_rows(_named(sheet, place), sheet.lines[place + 1 :], above, sheet=sheet.name), best


def trimmed(cells: Sequence[str]) -> list[str]:
    """Drop the blank cells at the end of a row.

    Parameters
    ----------
    cells : sequence of str
        A row.

    Returns
    -------
    list of str
        Shorter or equal.
    """
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return list(cells[:width])


def _named(sheet: Sheet, place: int) -> list[str]:
    """Name the columns that hold cells under a blank header by their letter, so that they are not lost silently."""
    header = list(sheet.lines[place][1])
    for index, name in enumerate(header):
        if not name.strip() and any(len(row) > index and row[index].strip() for _, row in sheet.lines[place + 1 :]):
            header[index] = _letters(index)
    return header


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
