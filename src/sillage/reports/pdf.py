"""A report as a paper: Typst, fed with JSON.

The template is ours and constant; every word of a report reaches it as a JSON string and is typeset as text, so that
markup in it stays text. The PDF is tagged, in the report's language, with alternative texts on its charts.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sillage.domain.workspace import Logo
from sillage.errors import Refused
from sillage.language import Message, msg, numbers
from sillage.reports import charts, tokens
from sillage.reports.answer_words import pieces, places_in, split_lead
from sillage.reports.author_text import paragraphs
from sillage.reports.cards import card_words, numbered_remarks
from sillage.reports.even_columns import even
from sillage.reports.html import LABELS, made_by
from sillage.reports.legend import legend
from sillage.reports.paper_figures import moved_figures
from sillage.reports.small_line import PAPER_CARD, small_line
from sillage.reports.spec import (
    Badge,
    BarData,
    Block,
    Card,
    Cards,
    Cell,
    Chart,
    Definition,
    Figure,
    Item,
    LineData,
    Report,
    Section,
    Sentence,
    Table,
)
from sillage.reports.wording import NBSP, Span, cell_text, figure_text, head, interval_text, say

if TYPE_CHECKING:
    import typst

ROOM = Path(__file__).parent
SHORT_TABLE = 8
"""A chart's data of at most so many rows stand beside it; longer ones stand in the annex."""
WIDE_TABLE = 7
"""From so many columns on, a last column of sentences would be too narrow to read."""
LETTER = frozenset({"CAD", "USD", "MXN"})
"""Currencies of the countries that print on Letter; the others print on A4."""


def paper(report: Report, language: str, cache_dir: Path | None = None) -> bytes:
    """Write a report as a PDF.

    Parameters
    ----------
    report : Report
        What to write.
    language : str
        A language tag.
    cache_dir : Path, optional
        A folder for pictures.

    Returns
    -------
    bytes
        A tagged PDF, the same for the same report.

    Raises
    ------
    Refused
        If the text cannot be typeset.
    """
    import typst

    try:
        return _typeset(report, language, cache_dir)
    except typst.TypstError as exc:
        if report.logo is None:
            raise _not_made(exc) from exc
    try:  # a picture that the typesetter cannot read keeps nobody from the figures
        return _typeset(replace(report, logo=None), language, cache_dir)
    except typst.TypstError as exc:
        raise _not_made(exc) from exc


def _typeset(report: Report, language: str, cache_dir: Path | None) -> bytes:
    import typst

    template = (ROOM / "templates" / "report.typ").read_bytes()
    content = _content(report, language, cache_dir)
    written = json.dumps(content, ensure_ascii=False)

    def inputs(moved: Collection[str]) -> dict[str, str]:
        return {"report": written, "moved": json.dumps(sorted(moved))}

    def places(moved: Collection[str]) -> list[dict[str, Any]]:
        draft = {**inputs(moved), "draft": "yes"}
        asked = typst.query(template, "<places>", field="value", one=True, font_paths=_fonts(), sys_inputs=draft)
        found: list[dict[str, Any]] = json.loads(asked)
        return found

    try:
        moved = moved_figures(content["sections"], places)
    except RuntimeError:  # it cannot be typeset: making it says what is wrong, in an error that is known
        moved = frozenset()
    made = typst.compile(
        template,
        font_paths=_fonts(),
        sys_inputs=inputs(moved),
        timestamp=report.made_at.replace(microsecond=0),
    )
    return bytes(made[0] if isinstance(made, list) else made or b"")


def _not_made(error: typst.TypstError) -> Refused:
    return Refused(
        msg("The paper could not be made: {reason}", reason=error.diagnostic or str(error)),
        msg("Ask for the HTML page instead, and report the fault."),
    )


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(ROOM / "fonts")])


def _content(report: Report, language: str, cache_dir: Path | None) -> dict[str, Any]:
    pen = _Pen(language, cache_dir, set(report.definitions), places_in(report))
    sections = [pen.section(section) for section in report.sections]
    return {
        "lang": language[:2],
        "region": language[3:] or None,
        "paper": "us-letter" if report.currency in LETTER else "a4",
        "logo": _logo(report.logo) if report.logo else None,
        "workspace": report.workspace,
        "title": say(report.title, language),
        "period": Span(report.period).written(language),
        "period_reason": say(report.period_reason, language),
        "answers": [pen.answer(answer) for answer in report.answers],
        "sections": sections,
        "data": pen.late_tables,
        "definitions": [pen.definition(definition) for definition in report.definitions.values()],
        "colours": tokens.LIGHT,
        "w": {name: say(message, language) for name, message in _words(report).items()},
    }


def _logo(logo: Logo) -> dict[str, Any]:
    """Return a picture as the template takes it: within 170 by 40 points, never larger than it is."""
    scale = min(170 / logo.width, 40 / logo.height, 1.0)
    form = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}[logo.media_type]
    return {"bytes": list(logo.body), "format": form, "width": logo.width * scale, "height": logo.height * scale}


def _words(report: Report) -> dict[str, Message]:
    return {
        **LABELS,
        "page": msg("Page"),
        "of": msg("of"),
        "annex": msg("Annex"),
        "made": made_by(report),
        "figures": msg("Data of the charts"),
    }


class _Pen:
    """Writes items in one language and keeps the long tables for the annex."""

    def __init__(
        self, language: str, cache_dir: Path | None, known: set[str], inside: Mapping[int, str] | None = None
    ) -> None:
        self.language = language
        self.cache_dir = cache_dir
        self.known = known
        self.inside = inside or {}
        self.late_tables: list[dict[str, Any]] = []

    def say(self, message: Message | str | None) -> str:
        return "" if message is None else say(message, self.language)

    def head(self, message: Message | str) -> str:
        return head(message, self.language)

    def to(self, explain: str) -> str:
        return f"def-{explain}" if explain in self.known else ""

    def answer(self, answer: Sentence) -> dict[str, Any]:
        lead, rest = split_lead(self.say(answer.text))
        places = {aim: f"at-{place}" for aim, place in self.inside.items()}
        parts = pieces(rest, answer.late, self.language, lambda aim: places.get(aim, ""))
        told = [{"text": part.text, "to": part.href} for part in parts]
        return {"verdict": answer.verdict.value, "family": self.say(answer.family), "lead": lead, "rest": told}

    def definition(self, known: Definition) -> dict[str, str]:
        return {
            "id": known.id,
            "name": self.head(known.name),
            "sentence": self.say(known.sentence),
            "formula": known.formula,
        }

    def section(self, section: Section) -> dict[str, Any]:
        items: list[dict[str, Any]] = []
        for is_chart, run in groupby(section.items, lambda item: isinstance(item, Chart)):
            some = list(run)
            if is_chart:
                items += self.charts([item for item in some if isinstance(item, Chart)])
            else:
                items += [self.item(item) for item in some]
        return {"id": section.id, "title": self.say(section.title), "annex": section.annex, "items": items}

    def charts(self, some: list[Chart]) -> list[dict[str, Any]]:
        if len(some) == 1:
            return [self.chart(some[0])]
        pairs = [some[index : index + 2] for index in range(0, len(some), 2)]
        return [{"kind": "pair", "charts": [self.chart(one, in_pair=True) for one in pair]} for pair in pairs]

    def item(self, item: Item) -> dict[str, Any]:
        if isinstance(item, Cards):
            cards = [self.card(card) for card in item.cards]
            return {"kind": "cards", "cards": cards, "remarks": numbered_remarks(cards, self.language)}
        if isinstance(item, Chart):
            return self.chart(item)
        if isinstance(item, Table):
            return {"kind": "table", **self.table(item)}
        if isinstance(item, Block):
            parts = [{"lines": part.lines, "bulleted": part.bulleted} for part in paragraphs(item.text)]
            return {"kind": "block", "title": self.say(item.title), "parts": parts}
        return {"kind": "sentence", "text": self.say(item.text), "to": self.to(item.explain)}

    def card(self, card: Card) -> dict[str, Any]:
        words = {**card_words(card, self.language), "to": self.to(card.figure.explain), "picture": ""}
        if card.trend is not None and sum(value is not None for _, value in card.trend.points) > 2:
            words["picture"] = small_line(card.trend, self.language, PAPER_CARD)
            words["ends"] = _ends([day for day, _ in card.trend.points], self.language)
        return words

    def chart(self, chart: Chart, *, in_pair: bool = False) -> dict[str, Any]:
        table = self.table(chart.table)
        short = len(chart.table.rows) <= SHORT_TABLE and not in_pair
        width = charts.COLUMN if in_pair else charts.BESIDE if short else charts.PAPER
        if not short and _needs_numbers(chart):
            self.late_tables.append(table)
        return {
            "kind": "chart",
            "id": chart.id,
            "title": self.head(chart.title),
            "picture": charts.draw(chart, self.language, width, self.cache_dir),
            "alt": self.say(chart.summary),
            "note": self.say(chart.note),
            "legend": [{"colour": tokens.LIGHT[name], "text": self.say(text)} for name, text in legend(chart)],
            "table": table if short else None,
        }

    def table(self, table: Table) -> dict[str, Any]:
        table = even(table)
        heads = [{"text": self.head(column.label), "to": self.to(column.explain)} for column in table.columns]
        aligns = [
            "left"
            if index == 0 or any(isinstance(row[index], str | Message | date | Badge) for row in table.rows)
            else "right"
            for index in range(len(table.columns))
        ]
        rows = [[self.cell(cell, first=index == 0) for index, cell in enumerate(row)] for row in table.rows]
        kept = _columns_kept(table)
        remarks = [self.remarks(heads[kept:], row[kept:]) for row in rows]
        heads, aligns, rows = heads[:kept], aligns[:kept], [row[:kept] for row in rows]
        return {
            "title": self.head(table.title),
            "heads": heads,
            "aligns": aligns,
            **_lengths(heads, rows),
            "rows": rows,
            "remarks": remarks,
            "note": self.say(table.note),
        }

    def remarks(self, heads: list[dict[str, str]], cells: list[dict[str, Any]]) -> str:
        """Write the cells that stand under their row: sentences as they are, names after their head."""
        texts = [(head["text"], cell["text"]) for head, cell in zip(heads, cells, strict=True) if cell["text"]]
        return " ".join(
            text if text.endswith(".") else self.say(msg("{head}: {text}.", head=head, text=text))
            for head, text in texts
        )

    def cell(self, cell: Cell, *, first: bool = False) -> dict[str, Any]:
        if first and isinstance(cell, Message):
            return {"text": self.head(cell), "sub": "", "absent": False, "tone": ""}
        if not isinstance(cell, Figure):
            text = cell_text(cell, self.language)
            text = text.replace(" ", NBSP) if isinstance(cell, Badge | date) else text
            return {"text": text, "sub": "", "absent": False, "tone": cell.tone if isinstance(cell, Badge) else ""}
        parts = [interval_text(cell, self.language, short=True).replace(" ", NBSP)]
        if cell.n is not None:
            parts.append(self.say(msg("n = {n}", n=cell.n)).replace(" ", NBSP))
        return {
            "text": figure_text(cell, self.language),
            "sub": " · ".join(part for part in parts if part),
            "absent": cell.value is None and cell.interval is None,
            "tone": "",
        }


def _needs_numbers(chart: Chart) -> bool:
    """Tell whether the picture leaves numbers unsaid: those of a line, and the bounds of bars."""
    if isinstance(chart.data, BarData):
        return any(bar.interval is not None for bar in chart.data.bars)
    return isinstance(chart.data, LineData)


def _ends(days: list[date], language: str) -> list[str]:
    """Write the first and the last day of a small line, the year only where it tells them apart."""
    near = "d MMM" if language.startswith("fr") else "MMM d"
    form = near if days[0].year == days[-1].year else "medium"
    return [numbers.day(days[index], language, form) for index in (0, -1)]


def _columns_kept(table: Table) -> int:
    """Return how many columns stand on paper: the last words of a wide table stand under their row, over its width."""
    kept = len(table.columns)
    if kept < WIDE_TABLE:
        return kept
    if all(cell is None or isinstance(cell, Message | str) for cell in (row[-1] for row in table.rows)):
        kept -= 1
    while kept > WIDE_TABLE - 2 and all(
        row[kept - 1] is None or isinstance(row[kept - 1], Message) for row in table.rows
    ):
        kept -= 1
    return kept


def _lengths(heads: list[dict[str, str]], rows: list[list[dict[str, Any]]]) -> dict[str, list[list[str]]]:
    """Return what decides the width of each column: words that may not break, and texts that would like one line."""
    found: dict[str, list[list[str]]] = {"head_words": [], "words": [], "lines": [], "subs": []}
    for index, column in enumerate(heads):
        texts = [row[index]["text"] for row in rows]
        found["head_words"].append(_longest(_split([column["text"]])))
        found["words"].append(_longest(_split([*texts, *(row[index]["sub"] for row in rows)])))
        found["lines"].append(_longest([*_halves(column["text"]), *texts]))
        found["subs"].append(_longest([row[index]["sub"] for row in rows]))
    return found


def _split(texts: list[str]) -> list[str]:
    return [word for text in texts for word in text.split(" ")]


def _halves(head: str) -> list[str]:
    """Split a head over two lines, which it may take before its column grows."""
    return textwrap.wrap(head, len(head) // 2 + 4)


def _longest(texts: list[str]) -> list[str]:
    """Return the few that may be the widest: not always the one of most letters."""
    return sorted(set(texts), key=lambda text: (-len(text), text))[:3]
