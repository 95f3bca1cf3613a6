"""Return on investment: the answer, the ladder, each channel and activity, and what other values would say."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.language import Message, msg
from sillage.reports.answer_words import pieces, split_lead
from sillage.reports.charts import as_json
from sillage.reports.spec import Badge, Chart, Figure, Section, Sentence, Table
from sillage.reports.spec import Cell as SpecCell
from sillage.reports.wording import UNKNOWN, Day, Span, figure_text, head, interval_text, machine_text, say
from sillage.services.report_period import default_period
from sillage.services.roi_sheet import roi_chart, roi_sheet
from sillage.services.roi_what_if import Factors, factor
from sillage.web.chart_specs import chart_json
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import FilterBar, filter_bar
from sillage.web.mix_parts import MixView, mix_view
from sillage.web.overview_leads import aim_address
from sillage.web.parts import AnswerBlock, Cell, ChartView, DataTable, EmptyState, Field, Head
from sillage.web.pen import INTERVAL, as_csv
from sillage.web.shell import Frame, Link

TITLE = msg("Return on investment")
MOVES = {
    "margin": msg("Margin, in percent more or less"),
    "rate": msg("Hourly rate, in percent more or less"),
    "worth": msg("Value of KPIs, in percent more or less"),
}
APART = {
    "network": msg("the return rests on all costs and sales together; each channel has its own row below"),
    "campaign": msg("the return rests on all costs and sales together; a campaign’s own page says what it earned"),
}
CHARTS = ("waterfall", "channels-roi")
WORDS = {
    "why": msg("How it is worked out"),
    "reckon": msg("Reckon"),
    "base": msg("As it is"),
    "what_if": msg("With other values"),
    "sides": msg("With and without hours"),
    "agency": msg("The agency’s own profitability"),
}


@dataclass(frozen=True, slots=True)
class RoiPart:
    """A section of the page.

    Parameters
    ----------
    id, title : str
        Its anchor and head.
    told : tuple of Link
        Sentences, with where their figures come from.
    charts : tuple of ChartView
        Pictures with their tables.
    tables : tuple of DataTable
        Figures.
    """

    id: str
    title: str
    told: tuple[Link, ...] = ()
    charts: tuple[ChartView, ...] = ()
    tables: tuple[DataTable, ...] = ()


@dataclass(frozen=True, slots=True)
class RoiPage:
    """The page.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its head, and the days.
    bar : FilterBar
        Periods.
    answers : tuple of AnswerBlock
        What is said first.
    parts : tuple of RoiPart
        The report's sections, then the page's own.
    marginal : MixView or None
        What the next unit brings; None where nothing was sold and nothing cost.
    asked : tuple of Field
        Other values to reckon with.
    carried : tuple of (str, str)
        What the form sends along.
    action, base : str
        Where it is sent; the address without other values, empty where none is asked for.
    what_if : tuple of DataTable
        The ladder with other values, and each value moved alone.
    empty : EmptyState or None
        Where nothing was sold and nothing cost.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    bar: FilterBar
    answers: tuple[AnswerBlock, ...]
    parts: tuple[RoiPart, ...]
    marginal: MixView | None
    asked: tuple[Field, ...]
    carried: tuple[tuple[str, str], ...]
    action: str
    base: str
    what_if: tuple[DataTable, ...]
    empty: EmptyState | None
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what a period returned."""
    period, language = _period(desk), desk.language
    typed = {name: request.GET.get(name, "")[:20] for name in MOVES}
    factors, wrong = _factors(typed)
    sheet = figures(desk.opened, lambda opened: roi_sheet(opened, period, language, factors))
    parts = [_part(desk, section) for section in sheet.sections]
    if sheet.sides:
        tables = tuple(_table(desk, one) for one in sheet.sides)
        parts.insert(1, RoiPart("sides", say(WORDS["sides"], language), tables=tables))
    if sheet.agency is not None:
        parts.append(RoiPart("agency", say(WORDS["agency"], language), tables=(_table(desk, sheet.agency),)))
    asked = any(typed.values())
    known = bool(sheet.base.cost.lines or sheet.base.source)
    page = RoiPage(
        frame=desk.frame(TITLE, "roi"),
        heading=say(TITLE, language),
        meta=Span(period).written(language),
        bar=filter_bar(desk, period, (), APART),
        answers=tuple(_answer(desk, one) for one in sheet.answers),
        parts=tuple(parts),
        marginal=mix_view(desk) if known else None,
        asked=tuple(_field(name, typed, wrong, language) for name in MOVES),
        carried=tuple((name, word) for name, word in _carried(desk).items()),
        action=desk.path,
        base=desk.url("roi") if asked else "",
        what_if=(_table(desk, sheet.what_if, **typed), _table(desk, sheet.sensitivity)),
        empty=None if known else _empty(desk),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "roi_page.html", {"page": page})


def file(request: HttpRequest, desk: Desk, drawing: str) -> HttpResponseBase:
    """Hand a table of the page out as a file; the figures of a chart go by the chart's name."""
    period, language = _period(desk), desk.language
    factors, _ = _factors({name: request.GET.get(name, "")[:20] for name in MOVES})
    sheet = figures(desk.opened, lambda opened: roi_sheet(opened, period, language, factors))
    known = {table.id: table for table in (*sheet.sides, sheet.sensitivity, sheet.what_if)}
    for item in (item for section in sheet.sections for item in section.items):
        if isinstance(item, Table | Chart):
            known[item.id] = item.table if isinstance(item, Chart) else item
    if sheet.agency is not None:
        known[sheet.agency.id] = sheet.agency
    if drawing not in known and drawing not in CHARTS:
        raise Http404
    found = known.get(drawing) or replace(sheet.what_if, rows=())
    return as_csv(_table(desk, found), f"sillage-{drawing}", say(INTERVAL, language))


def chart(request: HttpRequest, desk: Desk, drawing: str) -> HttpResponse:
    """Return the specification of a chart."""
    period, language = _period(desk), desk.language
    if drawing not in CHARTS:
        raise Http404
    found = figures(desk.opened, lambda opened: roi_chart(opened, period, language, drawing))
    spec = json.loads(as_json(found, language)) if found else {"data": {"values": []}, "mark": "point"}
    for own in ("width", "height", "$schema"):
        spec.pop(own, None)
    text = chart_json(spec, language, desk.opened.workspace.currency, say(found.summary, language) if found else "")
    return HttpResponse(text, content_type="application/json")


def _period(desk: Desk) -> Period:
    return desk.asked.period or default_period(desk.opened).period


def _factors(typed: dict[str, str]) -> tuple[Factors, dict[str, Message]]:
    found, wrong = Factors(), {}
    for name, text in typed.items():
        try:
            found = replace(found, **{name: factor(text)})
        except WrongUsage as refused:
            wrong[name] = refused.what
    return found, wrong


def _field(name: str, typed: dict[str, str], wrong: dict[str, Message], language: str) -> Field:
    return Field(
        name,
        say(MOVES[name], language),
        value=typed[name],
        wrong=say(wrong[name], language) if name in wrong else "",
        inputmode="decimal",
        autocomplete="off",
    )


def _carried(desk: Desk) -> dict[str, str]:
    words = {"lang": desk.language, **desk.asked.filters.as_query()}
    return {name: word for name, word in words.items() if name not in MOVES}


def _answer(desk: Desk, sentence: Sentence) -> AnswerBlock:
    lead, rest = split_lead(say(sentence.text, desk.language))
    why = Link(say(WORDS["why"], desk.language), desk.url("kpi", sentence.explain)) if sentence.explain else None
    told = pieces(rest, sentence.late, desk.language, lambda number: aim_address(desk, number)) if sentence.late else ()
    return AnswerBlock(sentence.verdict.value if sentence.verdict else "none", lead, rest, why=why, pieces=told)


def _part(desk: Desk, section: Section) -> RoiPart:
    items = section.items
    told = tuple(
        Link(say(one.text, desk.language), desk.url("kpi", one.explain) if one.explain else "")
        for one in items
        if isinstance(one, Sentence)
    )
    charts = tuple(_chart(desk, one) for one in items if isinstance(one, Chart))
    tables = tuple(_table(desk, one) for one in items if isinstance(one, Table))
    return RoiPart(section.id, head(section.title, desk.language), told, charts, tables)


def _chart(desk: Desk, one: Chart) -> ChartView:
    language = desk.language
    table = replace(_table(desk, one.table), title_shown=False, csv="")
    note = say(one.note, language) if one.note else ""
    address = desk.url("roi_chart", one.id)
    return ChartView(
        one.id,
        head(one.title, language),
        address,
        say(one.summary, language),
        table,
        csv=desk.url("roi_file", one.id),
        png=f"{one.id}.png",
        note=note,
    )


def _table(desk: Desk, table: Table, **moves: str) -> DataTable:
    """Return a report's table as a page's: each figure leads to its explanation."""
    language = desk.language
    heads = tuple(Head(head(column.label, language), words=not column.explain) for column in table.columns)
    rows = tuple(
        tuple(
            _cell(cell, desk.url("kpi", column.explain) if column.explain else "", language)
            for cell, column in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    )
    note = say(table.note, language) if table.note else ""
    return DataTable(head(table.title, language), heads, rows, note, desk.url("roi_file", table.id, **moves))


def _cell(cell: SpecCell, href: str, language: str) -> Cell:
    match cell:
        case Figure():
            text = figure_text(cell, language)
            if cell.value is None and cell.interval is None:
                return Cell(text, absent=say(cell.reason or UNKNOWN, language))
            machine = machine_text(cell) or str(float(cell.interval[0] if cell.interval else 0))
            return Cell(text, machine, href, interval_text(cell, language, short=True))
        case Badge():
            return Cell(head(cell.text, language), badge=cell.tone)
        case date():
            return Cell(Day(cell, "medium").written(language), cell.isoformat())
        case None:
            return Cell("")
        case _:
            return Cell(head(cell, language))


def _empty(desk: Desk) -> EmptyState:
    language = desk.language
    may = desk.member.may(Capability.ENTER)
    return EmptyState(
        say(msg("Nothing cost and nothing was sold in these days"), language),
        say(
            msg("With costs, hours and orders, this page says what each euro or dollar put in brought back."), language
        ),
        (
            say(msg("Enter costs, and the hours of the week."), language),
            say(msg("Import orders, and say which share of revenue is margin."), language),
        ),
        Link(say(msg("Add a cost"), language), desk.url("cost_add")) if may else None,
    )
