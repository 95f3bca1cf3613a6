"""A report as a workbook: a sheet a section, numbers as numbers, every text dead.

Texts go through ``write_string`` only, so that ``=HYPERLINK(...)`` in a post stays a text; nothing becomes a link or a
formula. Ratios are formatted as percentages, durations as hours and minutes, money with its sign.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sillage.language import Message, msg
from sillage.reports.author_text import paragraphs
from sillage.reports.cards import card_words
from sillage.reports.html import LABELS, made_by
from sillage.reports.spec import (
    Block,
    Card,
    Cards,
    Cell,
    Chart,
    Figure,
    Item,
    Report,
    Section,
    Sentence,
    Table,
    Trend,
    Unit,
)
from sillage.reports.wording import Span, cell_text, figure_text, head, plain_number, say

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
SECONDS_A_DAY = 86_400
_FORMATS = {
    Unit.PERCENT: "0.0%",
    Unit.DURATION: "[h]:mm:ss",
    Unit.HOURS: "#,##0.0",
    Unit.STARS: "0.0",
    Unit.RATIO: "#,##0.00",
    Unit.POINTS: "#,##0.0",
}
SMALL_SHARE = 0.01
ACROSS, LETTERS_ACROSS = 8, 120
"""Columns that a sentence takes, and about how many letters a line of them holds."""
LONGEST = 32_000
"""Letters that a cell takes."""
GROUND = "#eef1f6"
CARD_HEADS = (
    msg("Figure"), msg("Value"), msg("Interval, low"), msg("Interval, high"), msg("Observations"),
    msg("Previous period"), msg("Change"), msg("Objective"), msg("Up to date until"), msg("Notes"),
)  # fmt: skip
CARD_WORDS = frozenset({0, 6, 7, 8, 9})
"""Columns of `CARD_HEADS` that hold words or days."""
DEFINITION_HEADS = (msg("Figure"), msg("Definition"), msg("Formula"), msg("Name in formulas"))
LOW, HIGH, SAMPLE = msg("{label}: low"), msg("{label}: high"), msg("{label}: observations")


def workbook(report: Report, language: str) -> bytes:
    """Write a report as a workbook.

    Parameters
    ----------
    report : Report
        What to write.
    language : str
        A language tag.

    Returns
    -------
    bytes
        An XLSX file.
    """
    from xlsxwriter import Workbook

    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with Workbook(buffer, options) as book:
        book.set_properties(
            {"title": say(report.title, language), "author": report.workspace, "created": report.made_at}
        )
        writer = _Writer(book, language, report)
        writer.summary()
        for section in report.sections:
            writer.section(section)
        writer.definitions()
    return buffer.getvalue()


class _Writer:
    """Keeps the place on each sheet and the formats of the book."""

    def __init__(self, book: Workbook, language: str, report: Report) -> None:
        self.book, self.language, self.report = book, language, report
        self.rows: dict[str, int] = {}
        self.letters: dict[str, dict[int, int]] = {}
        self.formats: dict[tuple[Any, ...], Any] = {}

    def say(self, message: Message | str) -> str:
        return say(message, self.language)

    def style(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": "Calibri", "valign": "top", **properties})
        return self.formats[key]

    def sheet(self, title: str) -> Worksheet:
        name = stem = _FORBIDDEN.sub(" ", title)[:31].strip() or "-"
        taken, turn = {known.casefold() for known in self.rows}, 2
        while name.casefold() in taken:
            name, turn = f"{stem[:27]} {turn}", turn + 1
        sheet = self.book.add_worksheet(name)
        self.rows[name] = 0
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def section(self, section: Section) -> None:
        sheet = self.sheet(self.say(section.title))
        tables = [item for item in section.items if isinstance(item, Cards | Chart | Table)]
        for item in section.items:
            if item in tables:
                self.item(sheet, item)
            else:
                self.said(sheet, item)
            self.rows[sheet.get_name()] += 1
        # Heads stay in sight where they speak of the whole sheet; else the names of the rows do.
        alone = len(tables) == 1 and section.items[0] is tables[0]
        if tables:
            sheet.freeze_panes((1 if isinstance(tables[0], Cards) else 2) if alone else 0, 1)
        self.set_widths(sheet)

    def set_widths(self, sheet: Worksheet) -> None:
        """Make each column as wide as what it holds, within bounds; what is longer wraps."""
        for column, letters in self.letters.pop(sheet.get_name(), {}).items():
            least, most = (26, 46) if column == 0 else (11, 46)
            sheet.set_column(column, column, max(least, min(most, letters + 2)))

    def across(self, sheet: Worksheet, text: str, **style: Any) -> None:
        """Write a text over the width of the page, as many lines high as it needs."""
        row, shape = self.rows[sheet.get_name()], self.style(text_wrap=True, **style)
        sheet.merge_range(row, 0, row, ACROSS - 1, "", shape)
        sheet.write_string(row, 0, text[:LONGEST], shape)
        sheet.set_row(row, 16 * max(1, -(-len(text) // LETTERS_ACROSS)) * style.get("font_size", 11) / 11)
        self.rows[sheet.get_name()] = row + 1

    def line(self, sheet: Worksheet, cells: list[Cell], **style: Any) -> None:
        name = sheet.get_name()
        widths = self.letters.setdefault(name, {})
        for column, cell in enumerate(cells):
            self.cell(sheet, self.rows[name], column, cell, **style)
            if isinstance(cell, Figure):
                letters = 14 if cell.unit is Unit.MONEY else 11
            else:
                letters = len(cell_text(cell, self.language))
                letters = letters // 2 if style.get("bold") else letters
            widths[column] = max(widths.get(column, 0), letters)
        self.rows[name] += 1

    def heads(self, sheet: Worksheet, labels: list[str], words: set[int]) -> None:
        """Write the heads of a table, each over its column as its cells stand."""
        row = self.rows[sheet.get_name()]
        self.line(sheet, list(labels), bold=True, bottom=1, text_wrap=True)
        for column, label in enumerate(labels):
            align = "left" if column in words else "right"
            shape = self.style(bold=True, bottom=1, text_wrap=True, align=align, bg_color=GROUND)
            sheet.write_string(row, column, label, shape)

    def cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, **style: Any) -> None:
        if isinstance(cell, Figure):
            if cell.value is None:
                muted = self.style(align="right", font_color="#5b6576", **style)
                sheet.write_string(row, column, figure_text(cell, self.language), muted)
            else:
                sheet.write_number(row, column, _stored(cell), self.style(num_format=_format(cell), **style))
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.style(num_format="yyyy-mm-dd", align="left", **style))
        elif cell is not None and cell_text(cell, self.language):
            text = cell_text(cell, self.language)[:LONGEST]
            sheet.write_string(row, column, text, self.style(**{"text_wrap": True, **style}))

    def skip(self, sheet: Worksheet) -> None:
        self.rows[sheet.get_name()] += 1

    def summary(self) -> None:
        report = self.report
        sheet = self.sheet(self.say(msg("Answer")))
        sheet.set_column(0, ACROSS - 1, 16)
        self.across(sheet, self.say(report.title), bold=True, font_size=16)
        self.across(sheet, f"{report.workspace} · {Span(report.period).written(self.language)}", bold=True)
        self.across(sheet, self.say(report.period_reason))
        self.skip(sheet)
        for answer in report.answers:
            if answer.family:
                self.across(sheet, self.say(answer.family), bold=True)
            self.across(sheet, self.say(answer.text), font_size=12)
            self.skip(sheet)
        self.across(sheet, self.say(made_by(report)), italic=True)

    def said(self, sheet: Worksheet, item: Item) -> None:
        if isinstance(item, Sentence):
            self.across(sheet, self.say(item.text))
        elif isinstance(item, Block):
            self.across(sheet, self.say(item.title), bold=True)
            for part in paragraphs(item.text):
                for text in part.lines:
                    self.across(sheet, ("• " if part.bulleted else "") + text)

    def item(self, sheet: Worksheet, item: Item) -> None:
        if isinstance(item, Cards):
            self.cards(sheet, item)
        elif isinstance(item, Chart):
            self.table(sheet, item.table)
        elif isinstance(item, Table):
            self.table(sheet, item)

    def cards(self, sheet: Worksheet, item: Cards) -> None:
        rows = [self.card(card) for card in item.cards]
        kept = [column for column in range(len(CARD_HEADS)) if any(row[column] is not None for row in rows)]
        words = {index for index, column in enumerate(kept) if column in CARD_WORDS}
        self.heads(sheet, [self.say(CARD_HEADS[column]) for column in kept], words)
        for row in rows:
            self.line(sheet, [row[column] for column in kept])

    def card(self, card: Card) -> tuple[Cell, ...]:
        """Return a card as a row, each thing that it says in a column of its own."""
        figure, words = card.figure, card_words(card, self.language)
        known = figure.interval
        bounds = [_like(figure, bound) for bound in known] if known else [None, None]
        progress = words["progress"]
        notes = [words["reason"], words["note"], *words["remarks"]]
        return (
            words["label"],
            figure,
            *bounds,
            _sample(figure),
            card.change.base if card.change else None,
            _moved(card, words),
            f"{progress['word']} · {progress['text']}" if progress else None,
            card.fresh,
            "\n".join(note for note in notes if note) or None,
        )

    def table(self, sheet: Worksheet, table: Table) -> None:
        row = self.rows[sheet.get_name()]
        title = head(table.title, self.language)
        sheet.write_string(row, 0, title[:LONGEST], self.style(bold=True, font_size=12))
        self.rows[sheet.get_name()] = row + 1
        widths = [self.spread(table, index) for index in range(len(table.columns))]
        labels: list[str] = []
        words: set[int] = set()
        for index, (column, spread) in enumerate(zip(table.columns, widths, strict=True)):
            label = head(column.label, self.language)
            if index == 0 or not any(isinstance(row[index], Figure) for row in table.rows):
                words.add(len(labels))
            labels.append(label)
            parts = [LOW, HIGH] * ("interval" in spread) + [SAMPLE] * ("n" in spread)
            labels += [self.say(replace(part, values={"label": label})) for part in parts]
        self.heads(sheet, labels, words)
        for cells in table.rows:
            line: list[Cell] = []
            for cell, spread in zip(cells, widths, strict=True):
                line.append(cell)
                line += _bounds(cell) if "interval" in spread else []
                line += [_sample(cell)] if "n" in spread else []
            self.line(sheet, line)
        if table.note:
            self.across(sheet, self.say(table.note), italic=True)

    @staticmethod
    def spread(table: Table, index: int) -> frozenset[str]:
        figures = [row[index] for row in table.rows if isinstance(row[index], Figure)]
        has_interval = any(isinstance(figure, Figure) and figure.interval for figure in figures)
        has_n = any(isinstance(figure, Figure) and figure.n is not None for figure in figures)
        return frozenset(name for name, there in (("interval", has_interval), ("n", has_n)) if there)

    def definitions(self) -> None:
        if not self.report.definitions:
            return
        sheet = self.sheet(self.say(LABELS["definitions"]))
        self.heads(sheet, [self.say(label) for label in DEFINITION_HEADS], set(range(len(DEFINITION_HEADS))))
        for known in self.report.definitions.values():
            self.line(sheet, [head(known.name, self.language), self.say(known.sentence), known.formula, known.id])
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, 1, 80)
        sheet.set_column(2, 3, 44)
        sheet.freeze_panes(1, 1)


def _stored(figure: Figure) -> float:
    value = plain_number(figure.value or 0)
    return value / SECONDS_A_DAY if figure.unit is Unit.DURATION else value


def _format(figure: Figure) -> str:
    """Return a number format: small shares keep two decimals, gains their sign, money its currency."""
    value = plain_number(figure.value or 0)
    if figure.unit is Unit.MONEY:
        form = f'#,##0.00" {figure.currency}"'
    elif figure.unit is Unit.PERCENT and 0 < abs(value) < SMALL_SHARE:
        form = "0.00%"
    elif figure.unit in _FORMATS:
        form = _FORMATS[figure.unit]
    else:
        form = "#,##0" if value == int(value) else "#,##0.00"
    return f"+{form};-{form};{form}" if figure.signed else form


def _like(figure: Figure, value: Any) -> Figure:
    return Figure(value, figure.unit, figure.explain, figure.currency, signed=figure.signed)


def _bounds(cell: Cell) -> list[Cell]:
    if isinstance(cell, Figure) and cell.interval:
        return [_like(cell, cell.interval[0]), _like(cell, cell.interval[1])]
    return [None, None]


def _sample(cell: Cell) -> Cell:
    if isinstance(cell, Figure) and cell.n is not None:
        return Figure(cell.n, Unit.COUNT, cell.explain)
    return None


def _moved(card: Card, words: dict[str, Any]) -> str | None:
    """Return by how much a card moved, since a base that has a column of its own, or why it is compared with none."""
    alone = card.change is not None and card.change.trend is Trend.NO_BASE
    return words.get("change", "") + (words["change_rest"] if alone else "") or None
