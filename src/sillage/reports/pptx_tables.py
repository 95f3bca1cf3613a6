"""Tables of a report on slides: native ones, so many rows as fit, the rest on the next slides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches, Pt

from sillage.language import Message, _n, msg, numbers
from sillage.reports.even_columns import even
from sillage.reports.heat_levels import fifths, hour_slot
from sillage.reports.pptx_deck import ACROSS, BOLD, LETTER, LINE, MARGIN, ROOM, TOP, Deck, Words, colour, cut, lines
from sillage.reports.spec import Badge, Cell, Figure, HeatData, Table
from sillage.reports.wording import UNKNOWN, cell_text, figure_text, head, interval_text, say, write

MOST_SLIDES = 4
"""Slides of one table; the rows beyond stand in the workbook."""
MOST_LETTERS = 260
SIZE, SMALL = 11.0, 9.0
PAD = 0.08
"""Inches beside a cell's text."""
NARROWEST = 0.75
TONES = {"ahead": "good", "on_track": "good", "late": "bad", "cannot_tell": "muted"}


@dataclass(frozen=True, slots=True)
class Said:
    """A cell in words.

    Parameters
    ----------
    text, below : str
        What it says, and a smaller line under it.
    right : bool
        Whether it stands at the end, as figures do.
    tint : str
        Its colour.
    """

    text: str
    below: str = ""
    right: bool = False
    tint: str = "text"

    def inches(self, width: float) -> float:
        """Return how high it is at most, in a column of that width."""
        inner = width - 2 * PAD
        high = lines(self.text, SIZE, inner) * SIZE * LINE
        return (high + (lines(self.below, SMALL, inner) * SMALL * LINE if self.below else 0)) / 72 + 0.1


def said(cell: Cell, language: str, *, first: bool = False) -> Said:
    """Write a cell, in the words of the page.

    Parameters
    ----------
    cell : Cell
        Of a table.
    language : str
        A language tag.
    first : bool
        Whether it names its row.

    Returns
    -------
    Said
        Long words of others are cut.
    """
    if isinstance(cell, Figure):
        parts = [interval_text(cell, language, short=True)]
        parts += [say(msg("n = {n}", n=cell.n), language)] if cell.n is not None else []
        if cell.value is None and cell.reason:
            parts = [say(cell.reason, language)]
        below = " · ".join(part for part in parts if part)
        return Said(
            figure_text(cell, language),
            cut(below, MOST_LETTERS),
            right=True,
            tint="text" if cell.value is not None else "muted",
        )
    text = head(cell, language) if first and isinstance(cell, Message) else cell_text(cell, language)
    return Said(cut(text, MOST_LETTERS), tint=TONES.get(cell.tone, "text") if isinstance(cell, Badge) else "text")


def table_slides(deck: Deck, table: Table, above: str) -> None:
    """Write a table, on as many slides as it needs.

    Parameters
    ----------
    deck : Deck
        Where to.
    table : Table
        What.
    above : str
        The section that it is part of.
    """
    table, language = even(table), deck.language
    if not table.rows:
        return
    heads = [Said(head(column.label, language)) for column in table.columns]
    rows = [[said(cell, language, first=index == 0) for index, cell in enumerate(row)] for row in table.rows]
    heads = [Said(one.text, right=all(row[index].right or not row[index].text for row in rows) and index > 0)
             for index, one in enumerate(heads)]  # fmt: skip
    widths = column_widths(heads, rows)
    note = say(table.note, language) if table.note else ""
    pages, left = paged(heads, rows, widths, Words(note, 11).inches(ACROSS) if note else 0)
    title, explains = head(table.title, language), _explained(table)
    for index, page in enumerate(pages):
        called = say(msg("{title} (continued)", title=title), language) if index else title
        slide = deck.slide(called, above, explains)
        high = native(deck, slide, heads, page, widths)
        last = index + 1 == len(pages)
        below = " ".join(part for part in (note, _left(left, language)) if part) if last else ""
        if below:
            deck.text(slide, [Words(below, 11, "muted")], (MARGIN, TOP + high + 0.1, ACROSS, ROOM - high - 0.1))


def _left(count: int, language: str) -> str:
    if not count:
        return ""
    return say(
        _n("{count} more row stands in the workbook.", "{count} more rows stand in the workbook.", count), language
    )


def _explained(table: Table) -> list[str]:
    cells = [cell.explain for row in table.rows for cell in row if isinstance(cell, Figure)]
    return [id for id in (*(column.explain for column in table.columns), *cells) if id]


def column_widths(heads: Sequence[Said], rows: Sequence[Sequence[Said]]) -> list[float]:
    """Share the width of a slide between columns, by what they hold.

    Parameters
    ----------
    heads : sequence of Said
        Of the columns.
    rows : sequence of sequence of Said
        Under them.

    Returns
    -------
    list of float
        In inches; together as wide as the slide takes.
    """
    wanted, least = list[float](), list[float]()
    for index, label in enumerate(heads):
        texts = [row[index] for row in rows]
        longest = max((max(len(one.text), len(one.below) * SMALL / SIZE) for one in texts), default=0)
        word = max((len(word) for one in (label, *texts) for word in one.text.split(" ")), default=0)
        wanted.append(max(6, min(34, max(longest, len(label.text) / 2, min(word, 18)))) + 2)
        least.append(max(NARROWEST, min(word, 16) * SIZE * LETTER * BOLD / 72 + 2 * PAD))
    if sum(least) > ACROSS:
        return [ACROSS * one / sum(least) for one in least]
    spare = ACROSS - sum(least)
    return [low + spare * one / sum(wanted) for low, one in zip(least, wanted, strict=True)]


def paged(
    heads: Sequence[Said], rows: Sequence[Sequence[Said]], widths: Sequence[float], below: float
) -> tuple[list[list[Sequence[Said]]], int]:
    """Share rows between slides.

    Parameters
    ----------
    heads : sequence of Said
        Repeated on each.
    rows : sequence of sequence of Said
        In order.
    widths : sequence of float
        Of the columns.
    below : float
        Inches that a note takes under the last.

    Returns
    -------
    tuple of (list, int)
        The rows of each slide, and how many stand on none.
    """
    room = ROOM - _height(heads, widths) - min(below, 1.2) - 0.35
    pages: list[list[Sequence[Said]]] = [[]]
    used = 0.0
    for index, row in enumerate(rows):
        high = _height(row, widths)
        if pages[-1] and used + high > room:
            if len(pages) == MOST_SLIDES:
                return pages, len(rows) - index
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += high
    return pages, 0


def _height(row: Sequence[Said], widths: Sequence[float]) -> float:
    return max(one.inches(width) for one, width in zip(row, widths, strict=True))


def native(
    deck: Deck, slide: Any, heads: Sequence[Said], rows: Sequence[Sequence[Said]], widths: Sequence[float]
) -> float:
    """Write a native table.

    Parameters
    ----------
    deck : Deck
        For its looks.
    slide : Slide
        On which.
    heads : sequence of Said
        Of the columns.
    rows : sequence of sequence of Said
        As many as fit.
    widths : sequence of float
        Of the columns, in inches.

    Returns
    -------
    float
        How high it is, in inches.
    """
    highs = [_height(row, widths) for row in (heads, *rows)]
    grid = _grid(slide, len(highs), widths, highs)
    for column, one in enumerate(heads):
        _fill(deck, grid.cell(0, column), one, "sunken", bold=True)
    for line, row in enumerate(rows, start=1):
        for column, one in enumerate(row):
            _fill(deck, grid.cell(line, column), one, "surface", bold=False)
    return sum(highs)


def _grid(slide: Any, count: int, widths: Sequence[float], highs: Sequence[float]) -> Any:
    place = (Inches(at) for at in (MARGIN, TOP, sum(widths), sum(highs)))
    grid = slide.shapes.add_table(count, len(widths), *place).table
    grid.horz_banding = False
    for index, width in enumerate(widths):
        grid.columns[index].width = Inches(width)
    for index, high in enumerate(highs):
        grid.rows[index].height = Inches(high)
    return grid


def _fill(deck: Deck, cell: Any, one: Said, ground: str, *, bold: bool, tint: str = "") -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour(ground)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    words = [Words(one.text, SIZE, tint or one.tint, bold=bold)]
    words += [Words(one.below, SMALL, tint or "muted")] if one.below else []
    deck.write(cell.text_frame, words, right=one.right)
    cell.margin_left = cell.margin_right = Inches(PAD)
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    for paragraph in cell.text_frame.paragraphs:
        paragraph.space_after = Pt(0)


def heat_table(deck: Deck, slide: Any, data: HeatData) -> float:
    """Write posting hours as a native table: the darker, the better; grey where too few posts stand behind.

    Parameters
    ----------
    deck : Deck
        For its looks and language.
    slide : Slide
        On which.
    data : HeatData
        The slots.

    Returns
    -------
    float
        How high it is, in inches.
    """
    language = deck.language
    hours = sorted({cell.hour for cell in data.cells})
    days = sorted({cell.weekday for cell in data.cells})
    if not hours:
        return 0.0
    widths = [1.2, *([(ACROSS - 1.2) / len(hours)] * len(hours))]
    highs = [0.35, *([0.55] * len(days))]
    grid = _grid(slide, len(highs), widths, highs)
    _fill(deck, grid.cell(0, 0), Said(""), "sunken", bold=True)
    for column, hour in enumerate(hours, start=1):
        _fill(deck, grid.cell(0, column), Said(hour_slot(hour, data.span, language)), "sunken", bold=True)
    for line, weekday in enumerate(days, start=1):
        name = numbers.day(date(2024, 1, 1 + weekday), language, "EEEE")
        _fill(deck, grid.cell(line, 0), Said(name[:1].upper() + name[1:]), "sunken", bold=True)
        for column in range(1, len(widths)):
            _fill(deck, grid.cell(line, column), Said(""), "surface", bold=False)
    for slot, level in zip(data.cells, fifths(data), strict=True):
        text = say(UNKNOWN, language) if slot.value is None else write(slot.value, data.unit, language)
        place = grid.cell(1 + days.index(slot.weekday), 1 + hours.index(slot.hour))
        ground, ink = (f"heat-{level}", f"heat-text-{level}") if level else ("few", "few-text")
        _fill(deck, place, Said(text, say(msg("n = {n}", n=slot.n), language)), ground, bold=False, tint=ink)
    return sum(highs)
