"""A report as a workbook: a sheet a section, numbers as numbers, every text dead.

Texts go through ``write_string`` only, so that ``=HYPERLINK(...)`` in a post stays a text; nothing becomes a link or a
formula. Ratios are formatted as percentages, durations as hours and minutes, money with its sign.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sillage.language import Message, msg
from sillage.reports.author_text import paragraphs
from sillage.reports.cards import card_words
from sillage.reports.html import LABELS, made_by
from sillage.reports.spec import Block, Cards, Cell, Chart, Figure, Item, Report, Table, Unit
from sillage.reports.wording import UNKNOWN, Span, cell_text, head, plain_number, say

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
}


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
            sheet = writer.sheet(say(section.title, language))
            for item in section.items:
                writer.item(sheet, item)
        writer.definitions()
    return buffer.getvalue()


class _Writer:
    """Keeps the place on each sheet and the formats of the book."""

    def __init__(self, book: Workbook, language: str, report: Report) -> None:
        self.book, self.language, self.report = book, language, report
        self.rows: dict[str, int] = {}
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
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 30, 18)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def line(self, sheet: Worksheet, cells: list[Cell], **style: Any) -> None:
        row = self.rows[sheet.get_name()]
        for column, cell in enumerate(cells):
            self.cell(sheet, row, column, cell, **style)
        self.rows[sheet.get_name()] = row + 1

    def cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, **style: Any) -> None:
        if isinstance(cell, Figure):
            if cell.value is None:
                sheet.write_string(
                    row, column, self.say(UNKNOWN), self.style(align="right", font_color="#5b6576", **style)
                )
            else:
                sheet.write_number(
                    row, column, _stored(cell), self.style(num_format=_format(cell, self.language), **style)
                )
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.style(num_format="yyyy-mm-dd", align="left", **style))
        elif cell is not None and cell_text(cell, self.language):
            sheet.write_string(row, column, cell_text(cell, self.language)[:32_000], self.style(**style))

    def skip(self, sheet: Worksheet) -> None:
        self.rows[sheet.get_name()] += 1

    def summary(self) -> None:
        report = self.report
        sheet = self.sheet(self.say(msg("Answer")))
        sheet.set_column(0, 0, 100)
        self.line(sheet, [self.say(report.title)], bold=True, font_size=16)
        self.line(sheet, [f"{report.workspace} · {Span(report.period).written(self.language)}"])
        self.line(sheet, [self.say(report.period_reason)])
        self.skip(sheet)
        for answer in report.answers:
            if answer.family:
                self.line(sheet, [self.say(answer.family)], bold=True)
            self.line(sheet, [self.say(answer.text)], text_wrap=True, font_size=12)
        self.skip(sheet)
        self.line(sheet, [self.say(made_by(report))], italic=True, text_wrap=True)

    def item(self, sheet: Worksheet, item: Item) -> None:
        if isinstance(item, Cards):
            self.cards(sheet, item)
        elif isinstance(item, Chart):
            self.table(sheet, item.table)
        elif isinstance(item, Table):
            self.table(sheet, item)
        elif isinstance(item, Block):
            self.line(sheet, [self.say(item.title)], bold=True)
            for part in paragraphs(item.text):
                for text in part.lines:
                    self.line(sheet, [("• " if part.bulleted else "") + text], text_wrap=True)
        else:
            self.line(sheet, [self.say(item.text)], text_wrap=True)
        self.skip(sheet)

    def cards(self, sheet: Worksheet, item: Cards) -> None:
        heads = [
            msg("Figure"), msg("Value"), msg("Interval, low"), msg("Interval, high"), msg("Observations"),
            msg("Previous period"), msg("Reading"),
        ]  # fmt: skip
        self.line(sheet, [self.say(head) for head in heads], bold=True, bottom=1)
        for card in item.cards:
            figure, words = card.figure, card_words(card, self.language)
            bounds: tuple[Cell, Cell] = (None, None)
            if figure.interval is not None and figure.value is not None:
                bounds = (_like(figure, figure.interval[0]), _like(figure, figure.interval[1]))
            sample = None if figure.n is None else Figure(figure.n, Unit.COUNT, figure.explain)
            before = card.change.base if card.change else None
            reading = " ".join(
                text for text in (words["reason"], words.get("change", ""), words["note"], words["foot"]) if text
            )
            self.line(sheet, [words["label"], figure, *bounds, sample, before, reading])

    def table(self, sheet: Worksheet, table: Table) -> None:
        self.line(sheet, [head(table.title, self.language)], bold=True, font_size=12)
        widths = [self.spread(table, index) for index in range(len(table.columns))]
        heads: list[Cell] = []
        for column, spread in zip(table.columns, widths, strict=True):
            label = head(column.label, self.language)
            heads += [label]
            heads += (
                [f"{label}: {self.say(msg('low'))}", f"{label}: {self.say(msg('high'))}"]
                if "interval" in spread
                else []
            )
            heads += [f"{label}: n"] if "n" in spread else []
        self.line(sheet, heads, bold=True, bottom=1, text_wrap=True)
        for row in table.rows:
            cells: list[Cell] = []
            for cell, spread in zip(row, widths, strict=True):
                cells.append(cell)
                cells += _bounds(cell) if "interval" in spread else []
                cells += [_sample(cell)] if "n" in spread else []
            self.line(sheet, cells)
        if table.note:
            self.line(sheet, [self.say(table.note)], italic=True)

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
        sheet.set_column(1, 1, 90)
        sheet.set_column(2, 3, 50)
        for known in self.report.definitions.values():
            self.line(
                sheet,
                [head(known.name, self.language), self.say(known.sentence), known.formula, known.id],
                text_wrap=True,
            )


def _stored(figure: Figure) -> float:
    value = plain_number(figure.value or 0)
    return value / SECONDS_A_DAY if figure.unit is Unit.DURATION else value


def _format(figure: Figure, language: str) -> str:
    if figure.unit is Unit.MONEY:
        return f'#,##0.00" {figure.currency}"'
    if figure.unit in _FORMATS:
        return _FORMATS[figure.unit]
    value = plain_number(figure.value or 0)
    return "#,##0" if value == int(value) else "#,##0.00"


def _like(figure: Figure, value: Any) -> Figure:
    return Figure(value, figure.unit, figure.explain, figure.currency)


def _bounds(cell: Cell) -> list[Cell]:
    if isinstance(cell, Figure) and cell.interval and cell.value is not None:
        return [_like(cell, cell.interval[0]), _like(cell, cell.interval[1])]
    return [None, None]


def _sample(cell: Cell) -> Cell:
    if isinstance(cell, Figure) and cell.n is not None:
        return Figure(cell.n, Unit.COUNT, cell.explain)
    return None
