"""Cells of tables in the reader's language: figures with their intervals, days, names; and the same rows as a file."""

from __future__ import annotations

import csv
import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from tempfile import SpooledTemporaryFile, TemporaryFile
from unicodedata import normalize

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from sillage.effects.shrinkage import Estimate
from sillage.language import Message, msg, numbers
from sillage.reports.spec import Badge, Figure
from sillage.reports.spec import Cell as SpecCell
from sillage.reports.wording import UNKNOWN, Percent, figure_text, head, interval_text, machine_text, say
from sillage.web.parts import Cell, DataTable, Head

Bounds = tuple[float, float] | None
NOTHING = "—"
LEVEL = Percent(0.9, 0)
INTERVAL = msg("{level} interval", level=LEVEL)
CSV = "text/csv; charset=utf-8"
HELD = 1_000_000
"""Bytes of a file that are answered at once; what is longer is sent from the disk."""
_CALCULATES = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes cells.

    Parameters
    ----------
    language, currency : str
        Of the page, and of its amounts.
    """

    language: str
    currency: str = ""

    def say(self, text: Message | str) -> str:
        """Render a sentence; somebody's own words stay as they are."""
        return say(text, self.language)

    def head(self, text: Message | str) -> str:
        """Render what stands alone, with a capital."""
        return head(text, self.language)

    def words(self, text: Message | str, href: str = "", note: str = "") -> Cell:
        """Write a name."""
        return Cell(self.say(text), href=href, note=note)

    def badge(self, text: Message, tone: str) -> Cell:
        """Write a word with its colour."""
        return Cell(self.say(text), badge=tone)

    def day(self, day: date) -> Cell:
        """Write a day."""
        return Cell(numbers.day(day, self.language, "medium"), day.isoformat())

    def absent(self, reason: Message | str | None = None) -> Cell:
        """Write that there is no value, and why."""
        return Cell(NOTHING, absent=self.say(UNKNOWN if reason is None else reason))

    def number(
        self, value: float | None, digits: int | None = None, href: str = "", note: str = "", why: Message | None = None
    ) -> Cell:
        """Write a number; by default with two decimals unless it is whole."""
        if value is None:
            return self.absent(why)
        shown = digits if digits is not None else None if value == int(value) else 2
        return Cell(numbers.number(value, self.language, shown), f"{value:.10g}", href, note)

    def percent(
        self, value: float | None, digits: int = 2, bounds: Bounds = None, href: str = "", why: Message | None = None
    ) -> Cell:
        """Write a ratio as a percentage, with its interval."""
        if value is None:
            return self.absent(why)

        def write(one: float) -> str:
            return numbers.percent(one, self.language, digits)

        return Cell(write(value), f"{value:.10g}", href, self.bounds(bounds, write))

    def index(self, value: float | None, bounds: Bounds = None, href: str = "") -> Cell:
        """Write how many times the usual something is."""
        if value is None:
            return self.absent()

        def write(one: float) -> str:
            return numbers.number(one, self.language, 2)

        return Cell(write(value), f"{value:.10g}", href, self.bounds(bounds, write))

    def amount(self, value: float | None, bounds: Bounds = None, why: Message | None = None) -> Cell:
        """Write an amount in major units; of nothing sold, what it may have been at most."""
        if value is None:
            return self.absent(why)
        if value == 0 and bounds is not None and not bounds[0]:
            return Cell(self.say(msg("none; {most} at most", most=self.money(bounds[1]))), "0")
        return Cell(self.money(value), f"{value:.10g}", note=self.bounds(bounds, self.money))

    def money(self, value: float) -> str:
        """Write an amount."""
        return numbers.money(value, self.currency, self.language, 0 if abs(value) >= 100 else 2)

    def estimate(self, one: Estimate, *, index: bool, href: str = "") -> Cell:
        """Write what was drawn towards the usual."""
        return self.index(one.value, one.bounds, href) if index else self.percent(one.value, 2, one.bounds, href)

    def bounds(self, bounds: Bounds, write: Callable[[float], str]) -> str:
        """Write an interval."""
        if bounds is None:
            return ""
        return self.say(msg("{low} to {high}", low=write(bounds[0]), high=write(bounds[1])))

    def figure(self, figure: Figure, href: str = "") -> Cell:
        """Write a figure of a report."""
        text = figure_text(figure, self.language)
        if figure.value is None and figure.interval is None:
            return Cell(text, absent=self.say(figure.reason or UNKNOWN))
        machine = machine_text(figure) or f"{float(figure.interval[0] if figure.interval else 0):.10g}"
        return Cell(text, machine, href, interval_text(figure, self.language, short=True))

    def cell(self, cell: SpecCell, href: str = "") -> Cell:
        """Write a cell of a report's table."""
        match cell:
            case Figure():
                return self.figure(cell, href)
            case Badge():
                return Cell(self.head(cell.text), badge=cell.tone)
            case date():
                return self.day(cell)
            case None:
                return self.absent()
            case _:
                return self.words(cell)


def sorted_by(table: DataTable, names: Sequence[str], asked: str, address: Callable[[str], str]) -> DataTable:
    """Sort a table as its address asks, and give its heads the addresses that sort it otherwise.

    Parameters
    ----------
    table : DataTable
        In its own order.
    names : sequence of str
        What the address calls each column; empty for one that cannot be sorted by.
    asked : str
        The word of the address, such as ``-rate``; an unknown one leaves the order.
    address : callable
        Returns the address of the page sorted by a word.

    Returns
    -------
    DataTable
        What has no value stands last, whichever way.
    """
    name, down = asked.removeprefix("-"), asked.startswith("-")
    heads, rows = sorting_heads(table.heads, names, asked, address), table.rows
    if name and name in names:
        at = names.index(name)
        known = [row for row in rows if not row[at].absent]
        known.sort(key=lambda row: _sorting(row[at]), reverse=down)
        rows = (*known, *(row for row in rows if row[at].absent))
    return replace(table, heads=heads, rows=rows)


def sorting_heads(
    heads: Sequence[Head], names: Sequence[str], asked: str, address: Callable[[str], str]
) -> tuple[Head, ...]:
    """Give heads the addresses that sort their table otherwise.

    Parameters
    ----------
    heads, names, asked, address
        As for `sorted_by`.

    Returns
    -------
    tuple of Head
        The one that the table is sorted by says which way.
    """
    name, down = asked.removeprefix("-"), asked.startswith("-")
    found = []
    for head_, own in zip(heads, names, strict=True):
        other = own if own == name and down else f"-{own}" if own == name else own if head_.words else f"-{own}"
        way = ("descending" if down else "ascending") if own and own == name else ""
        found.append(replace(head_, href=address(other) if own else "", way=way))
    return tuple(found)


def _sorting(cell: Cell) -> tuple[float, str]:
    try:
        return float(cell.machine), ""
    except ValueError:
        return 0.0, cell.machine or normalize("NFKD", cell.text.casefold())


def columns(pen: Pen, *heads: tuple[Message | str, bool]) -> tuple[Head, ...]:
    """Return the heads of a table.

    Parameters
    ----------
    pen : Pen
        Who writes.
    *heads : tuple of (Message or str, bool)
        The name of each column, and whether it holds words; the first one names the row.

    Returns
    -------
    tuple of Head
        Not sortable yet.
    """
    return tuple(Head(pen.head(text), words or not place) for place, (text, words) in enumerate(heads))


def as_csv(table: DataTable, name: str, interval: str) -> HttpResponseBase:
    """Return a table as a file that spreadsheets open, with nothing in it that they would calculate.

    Parameters
    ----------
    table : DataTable
        Whose rows.
    name : str
        The file's, without its ending.
    interval : str
        What the second line of a cell is called in the head of its own column.

    Returns
    -------
    HttpResponseBase
        UTF-8 with its mark, plain numbers. Beyond `HELD` it is sent from the disk, a piece at a time.
    """
    noted = [False] * len(table.heads)
    with ExitStack() as kept:
        written = kept.enter_context(SpooledTemporaryFile(HELD))
        # Rows may be written as they are read: once, and none is held. The last one tells which columns have notes.
        with TemporaryFile("w+", encoding="utf-8") as laid:
            for row in table.rows:
                noted = [before or bool(cell.note) for before, cell in zip(noted, row, strict=True)]
                laid.write(json.dumps([_in_file(cell) for cell in row]) + "\n")
            laid.seek(0)
            heads = [(_harmless(one.text), _harmless(f"{one.text} ({interval})")) for one in table.heads]
            written.write(BOM_UTF8 + _csv_line(heads, noted))
            for line in map(json.loads, laid):
                written.write(_csv_line(line, noted))  # one by one: a batch would be held until its end
        size = written.tell()
        written.seek(0)
        if size > HELD:
            kept.pop_all()  # the answer closes it once it is sent
            response: HttpResponseBase = FileResponse(written, content_type=CSV)
        else:
            response = HttpResponse(written.read(), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _csv_line(cells: Iterable[Sequence[str]], noted: Sequence[bool]) -> bytes:
    """Write a line: of each cell what it says, and its note where a cell of its column has one."""
    text = StringIO()
    pairs = zip(cells, noted, strict=True)
    csv.writer(text).writerow(one for cell, note in pairs for one in (cell if note else cell[:1]))
    return text.getvalue().encode()


def _in_file(cell: Cell) -> tuple[str, str]:
    return "" if cell.absent else cell.machine or _harmless(cell.text), _harmless(cell.note)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_CALCULATES) else text
