"""A page of figures as a frozen value: answers, cards, then sections of sentences, charts and tables.

Pages of one family (content, audience, service) differ in what they say, not in how it stands: one template shows them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sillage.domain.period import Period
from sillage.language import Message, msg
from sillage.reports.answer_words import split_lead
from sillage.reports.cards import card_words
from sillage.reports.small_line import small_line
from sillage.reports.spec import Card, Cards, Section, Sentence, Table
from sillage.reports.tokens import themed
from sillage.reports.wording import Day, machine_text, say
from sillage.services.report_period import default_period
from sillage.web.chart_specs import chart_json
from sillage.web.desk import Desk
from sillage.web.filter_bar import FilterBar
from sillage.web.parts import AnswerBlock, ChartView, DataTable, EmptyState, FigureCard, Goal, Head
from sillage.web.pen import INTERVAL, Pen, as_csv
from sillage.web.shell import Frame, Link

MOST_REMARKS = 12
WORDS = {
    "why": msg("Where it comes from"),
    "remarks": msg("What to know of these figures"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page.

    Parameters
    ----------
    id, title : str
        Its anchor and its head; an empty title stands alone below what is before.
    told : tuple of Link
        Sentences; one with an address leads to where its figures come from.
    charts : tuple of ChartView
        Pictures, each with its table.
    tables : tuple of DataTable
        Below them.
    more : tuple of Link
        What leads on.
    folded : bool
        Whether its sentences are shown on demand, under its title.
    orders, orders_label : tuple of Link, str
        By what its table may be sorted, with the order in which it stands, and what stands before them.
    """

    id: str
    title: str
    told: tuple[Link, ...] = ()
    charts: tuple[ChartView, ...] = ()
    tables: tuple[DataTable, ...] = ()
    more: tuple[Link, ...] = ()
    folded: bool = False
    orders: tuple[Link, ...] = ()
    orders_label: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of figures.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        The head, and a line below it.
    tabs, tabs_label : tuple of Link, str
        The pages beside this one, and what they are called together.
    bar : FilterBar or None
        Periods and lists.
    answers : tuple of AnswerBlock
        What the page says first.
    cards : tuple of FigureCard
        The few figures that matter.
    remarks : tuple of str
        What must be known of the cards.
    parts : tuple of Part
        The rest.
    empty : EmptyState or None
        What stands here where there is nothing yet.
    w : dict of str to str
        `WORDS`, rendered as the page is shown.
    """

    frame: Frame
    heading: str
    meta: str = ""
    tabs: tuple[Link, ...] = ()
    tabs_label: str = ""
    bar: FilterBar | None = None
    answers: tuple[AnswerBlock, ...] = ()
    cards: tuple[FigureCard, ...] = ()
    remarks: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    empty: EmptyState | None = None
    w: dict[str, str] = field(default_factory=dict)


def period_of(desk: Desk) -> Period:
    """Return the days that a page speaks of: the address's, else the usual ones."""
    return desk.asked.period or default_period(desk.opened).period


def pen_of(desk: Desk) -> Pen:
    """Return what writes cells in the language of the page."""
    return Pen(desk.language, desk.opened.workspace.currency)


def answer(text: Message | str, verdict: str, pen: Pen, why: Link | None = None) -> AnswerBlock:
    """Return a sentence as the answer of a page: its first words stand in bold."""
    lead, rest = split_lead(pen.say(text))
    return AnswerBlock(verdict, lead, rest, why=why)


def told(desk: Desk, sentences: Sequence[Message | str], explain: str = "") -> tuple[Link, ...]:
    """Return sentences; the last one leads to the explanation of a KPI where one is named."""
    href = desk.url("explain", explain) if explain else ""
    last = len(sentences) - 1
    return tuple(Link(say(one, desk.language), href if at == last else "") for at, one in enumerate(sentences))


def without_stars(sentences: Sequence[Message]) -> list[Message]:
    """Leave out what explains the stars of the terminal: these pages say it in the cell itself."""
    return [one for one in sentences if not one.template.startswith("* ")]


def figure_cards(desk: Desk, cards: Sequence[Card]) -> tuple[FigureCard, ...]:
    """Return the cards of a report as those of a page."""
    return tuple(_card(desk, card) for card in cards)


def remarks(desk: Desk, cards: Sequence[Card]) -> tuple[str, ...]:
    """Return what must be known of cards that stand together, each once, under the name of its card."""
    found = {
        say(msg("{name}: {text}", name=card.label, text=remark), desk.language): None
        for card in cards
        for remark in card.remarks
    }
    return tuple(found)[:MOST_REMARKS]


def _card(desk: Desk, card: Card) -> FigureCard:
    language = desk.language
    words = card_words(card, language)
    line = card.trend if card.trend and sum(value is not None for _, value in card.trend.points) > 2 else None
    goal = words["progress"]
    early = words.get("trend") in ("too_early", "no_base")
    return FigureCard(
        words["label"],
        desk.url("explain", card.figure.explain) if card.figure.explain else "",
        words["value"],
        machine_text(card.figure),
        words["absent"],
        " ".join(filter(None, (words["reason"], words["note"]))),
        words["interval"],
        change=words.get("change", ""),
        against=words.get("change_rest", ""),
        trend="" if early else words.get("trend", ""),
        arrow=words.get("arrow", ""),
        spark=themed(small_line(line, language)) if line else "",
        first=Day(line.points[0][0], "medium").written(language) if line else "",
        last=Day(line.points[-1][0], "medium").written(language) if line else "",
        goal=Goal(goal["share"], goal["label"], goal["status"], goal["word"], goal["text"]) if goal else None,
        know=known_of(desk, card),
    )


def known_of(desk: Desk, card: Card) -> Link | None:
    """Return where more is said of the note of a card; None where nothing is."""
    if not card.note_explain:
        return None
    return Link(say(msg("What that means"), desk.language), f"{desk.url('kpi', card.note_explain)}#know")


def table_of(desk: Desk, table: Table, csv: str = "") -> DataTable:
    """Return a report's table as a page's; each figure leads to its explanation."""
    pen = pen_of(desk)
    rows = tuple(
        tuple(
            pen.cell(cell, desk.url("explain", column.explain) if column.explain else "")
            for cell, column in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    )
    heads = tuple(Head(pen.head(column.label), words=not column.explain) for column in table.columns)
    return DataTable(pen.head(table.title), heads, rows, pen.say(table.note) if table.note else "", csv)


def parts_of(desk: Desk, section: Section) -> tuple[tuple[Card, ...], tuple[Table, ...], tuple[Link, ...]]:
    """Part a report's section into its cards, its tables and its sentences; its charts are drawn by the page itself."""
    cards = tuple(card for item in section.items if isinstance(item, Cards) for card in item.cards)
    tables = tuple(item for item in section.items if isinstance(item, Table))
    sentences = [item for item in section.items if isinstance(item, Sentence)]
    links = tuple(
        Link(say(one.text, desk.language), desk.url("explain", one.explain) if one.explain else "") for one in sentences
    )
    return cards, tables, links


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart before it has an address.

    Parameters
    ----------
    id : str
        Unique on the page.
    title, described : str
        The sentence above, and what it shows for who does not see it.
    spec : mapping
        Vega-Lite.
    table : DataTable
        The same figures.
    note : str
        Below it.
    """

    id: str
    title: str
    described: str
    spec: Mapping[str, Any]
    table: DataTable
    note: str = ""

    def at(self, spec: str, csv: str) -> ChartView:
        """Return the chart with the addresses of its specification and of its rows."""
        table = replace(self.table, title_shown=False, csv="")
        return ChartView(
            self.id, self.title, spec, self.described, table, csv=csv, png=f"{self.id}.png", note=self.note
        )


def handed_out(
    desk: Desk, kind: str, name: str, picture: Picture | None, table: DataTable | None = None
) -> HttpResponseBase:
    """Return a chart's specification, or a table as a file.

    Parameters
    ----------
    desk : Desk
        Who asks.
    kind : str
        ``json`` or ``csv``.
    name : str
        The file's, without its ending.
    picture : Picture or None
        The chart.
    table : DataTable, optional
        The rows, where they are not those of the chart.

    Returns
    -------
    HttpResponseBase
        404 where there is no such thing.
    """
    if kind == "csv":
        shown = table or (picture.table if picture else None)
        if shown is not None:
            return as_csv(shown, f"sillage-{name}", say(INTERVAL, desk.language))
    if kind == "json":
        spec = dict(picture.spec) if picture else {"data": {"values": []}, "mark": "point"}
        text = chart_json(spec, desk.language, desk.opened.workspace.currency, picture.described if picture else "")
        return HttpResponse(text, content_type="application/json")
    raise Http404


def shown(request: HttpRequest, template: str, sheet: Sheet) -> HttpResponse:
    """Render a sheet."""
    w = {name: say(word, sheet.frame.lang) for name, word in WORDS.items()}
    return render(request, template, {"page": replace(sheet, w=w)})


def rows_json(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return rows as the data of a chart; nothing in them that JSON cannot write."""
    return {"values": json.loads(json.dumps(list(rows)))}
