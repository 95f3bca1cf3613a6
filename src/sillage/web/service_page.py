"""Customer service: how fast, how punctually and how well requests are answered, and which still wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.care.report import CareReport, CareSlice
from sillage.domain.access import Capability
from sillage.domain.period import Period
from sillage.domain.proportions import Proportion
from sillage.language import Message, msg, numbers
from sillage.reports.spec import Card, Figure, Unit
from sillage.reports.wording import Day, Lasting, Span
from sillage.services.few_figures import FewFigures
from sillage.services.measure_care import measure_care
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_names import channel_name
from sillage.services.report_service import NO_NETWORK, SERVICE_CARDS, service_section, waiting_words
from sillage.services.wait_list import WaitingRequest, waiting_requests
from sillage.web.desk import Desk
from sillage.web.drawings import dots, tips
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.import_way import DROP_FILES, import_way
from sillage.web.parts import Cell, DataTable, EmptyState
from sillage.web.pen import Pen, columns
from sillage.web.sheet import (
    Part,
    Picture,
    Sheet,
    answer,
    figure_cards,
    handed_out,
    parts_of,
    pen_of,
    period_of,
    remarks,
    rows_json,
    shown,
    told,
)

TITLE = msg("Customer service")
APART = {
    "compare": msg("the figures that are compared are those of all networks together"),
    "campaign": msg("messages and answers name no campaign"),
}
KINDS = {
    "private": msg("Private messages"),
    "comment": msg("Comments"),
    "mention": msg("Mentions"),
    "email": msg("E-mail"),
    "": msg("Kind unknown"),
}
STEPS = (
    msg("Export conversations from your inbox (Meta, Zendesk, Intercom or a spreadsheet)."),
    DROP_FILES,
    msg("Say when you answer, in the settings under “Business hours”: times then count these alone."),
)
TITLES = {"network": msg("Requests by network"), "kind": msg("Requests by kind of message")}
BY_NOW = msg("by now, if nobody answered since")
UNTIL_NOW = msg(
    "Waiting is counted up to this moment; no file tells yet whether somebody answered after a conversation was last "
    "seen."
)
MOST = 40
ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page rests on.

    Parameters
    ----------
    care : CareReport
        Of the network asked for, or of all.
    waiting : tuple of WaitingRequest
        The oldest first.
    cards : tuple of Card
        Of everything; none where one network is asked for.
    """

    care: CareReport
    waiting: tuple[WaitingRequest, ...]
    cards: tuple[Card, ...]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show customer service."""
    period, pen = period_of(desk), pen_of(desk)
    asked = figures(desk.opened, lambda opened: _asked(opened, desk, period))
    care = asked.care
    sheet = Sheet(
        frame=desk.frame(TITLE, "service"),
        heading=pen.say(TITLE),
        meta=Span(period).written(desk.language),
        bar=filter_bar(desk, period, _lists(desk), APART),
    )
    if not care.whole.messages_received and not asked.waiting and care.csat is None and care.nps is None:
        text = msg("Here stand the times of first answers, what waits, and how satisfied people are.")
        nothing = EmptyState(
            pen.say(msg("No conversation is known in these days")),
            pen.say(text),
            tuple(map(pen.say, STEPS)),
            import_way(desk),
        )
        return shown(request, "service_page.html", replace(sheet, empty=nothing))
    words = waiting_words(care, today(desk.opened))
    first = answer(words, "no" if care.whole.waiting.past_target else "yes", pen)
    parts = (
        _cut(desk, pen, care, "network"),
        _cut(desk, pen, care, "kind"),
        _waiting(desk, pen, asked),
        _satisfied(desk, pen, care),
    )
    sheet = replace(
        sheet, answers=(first,), cards=figure_cards(desk, asked.cards), remarks=remarks(desk, asked.cards),
        parts=tuple(part for part in parts if part),
    )  # fmt: skip
    return shown(request, "service_page.html", sheet)


def file(request: HttpRequest, desk: Desk, cut: str, kind: str) -> HttpResponseBase:
    """Hand out a chart, or the rows of a table."""
    period, pen = period_of(desk), pen_of(desk)
    asked = figures(desk.opened, lambda opened: _asked(opened, desk, period))
    if cut == "waiting":
        return handed_out(desk, kind, "waiting", None, _waiting_table(desk, pen, asked.waiting))
    if cut not in ("network", "kind"):
        raise Http404
    return handed_out(
        desk, kind, f"service-by-{cut}", _picture(desk, pen, asked.care, cut), _table(desk, pen, asked.care, cut)
    )


def _lists(desk: Desk) -> tuple[str, ...]:
    return ("network",) if desk.asked.filters.network else ("compare", "network")


def _asked(opened: Opened, desk: Desk, period: Period) -> Asked:
    network = desk.asked.filters.network
    networks = frozenset((network,)) if network else frozenset[str]()
    care, waiting = measure_care(opened, period, networks=networks), waiting_requests(opened, networks=networks)
    if network:
        return Asked(care, waiting, ())
    section = service_section(
        FewFigures(opened, period, SERVICE_CARDS, desk.language, desk.asked.how, desk.asked.against)
    )
    return Asked(care, waiting, parts_of(desk, section)[0] if section else ())


def _slices(care: CareReport, part: str) -> tuple[CareSlice, ...]:
    return care.by_network if part == "network" else care.by_visibility


def _name(part: str, key: str) -> Message | str:
    if part == "network":
        return channel_name(key) if key else NO_NETWORK
    return KINDS.get(key) or key


def _target(care: CareReport) -> Message:
    delay = Lasting(care.sla_seconds)
    if care.business_hours:
        return msg("Target delay: {delay}, in business hours.", delay=delay)
    return msg("Target delay: {delay}.", delay=delay)


def _cut(desk: Desk, pen: Pen, care: CareReport, part: str) -> Part | None:
    if not _slices(care, part):
        return None
    csv = desk.url("service_file", part, "csv")
    picture = _picture(desk, pen, care, part)
    said = (
        (_target(care), msg("The unanswered are counted as still waiting, not left out.")) if part == "network" else ()
    )
    table = replace(_table(desk, pen, care, part), csv=csv)
    views = (picture.at(desk.url("service_file", part, "json"), csv),)
    return Part(f"by-{part}", pen.say(TITLES[part]), told(desk, said, "first_response_time"), views, (table,))


def _table(desk: Desk, pen: Pen, care: CareReport, part: str) -> DataTable:
    heads = columns(
        pen,
        (msg("Network") if part == "network" else msg("Kind of message"), True),
        (msg("Messages"), False),
        (msg("Requests"), False),
        (msg("Answered"), False),
        (msg("Within the target delay"), False),
        (msg("Median"), False),
        (msg("9 in 10 within"), False),
        (msg("Waiting by now"), False),
    )
    rows = [_row(desk, pen, pen.head(_name(part, one.key)), one) for one in _slices(care, part)]
    if len(rows) > 1:
        rows.append(_row(desk, pen, pen.say(msg("All")), care.whole))
    return DataTable(pen.say(TITLES[part]), heads, tuple(rows), title_shown=False)


def _row(desk: Desk, pen: Pen, name: str, one: CareSlice) -> tuple[Cell, ...]:
    times = one.first_response_business or one.first_response
    late = msg("Not reached yet: too many requests still wait.")

    def lasting(seconds: float | None) -> Cell:
        return pen.figure(
            Figure(seconds, Unit.DURATION, "first_response_time", reason=late),
            desk.url("explain", "first_response_time"),
        )

    return (
        Cell(name),
        pen.number(one.messages_received, href=desk.url("explain", "messages_received")),
        pen.number(one.requests),
        _share(desk, pen, one.response_rate, "response_rate"),
        _share(desk, pen, one.sla, "sla_attainment"),
        lasting(times.median),
        lasting(times.p90),
        pen.number(one.waiting.count, href=desk.url("explain", "messages_waiting")),
    )


def _share(desk: Desk, pen: Pen, one: Proportion, explain: str) -> Cell:
    return pen.percent(one.share, 0, one.interval(), desk.url("explain", explain))


def _picture(desk: Desk, pen: Pen, care: CareReport, part: str) -> Picture:
    rows = []
    for one in _slices(care, part):
        if one.sla.share is None:
            continue
        low, high = one.sla.interval() or (one.sla.share, one.sla.share)
        cell = pen.percent(one.sla.share, 0, one.sla.interval())
        rows.append(
            {
                "name": pen.head(_name(part, one.key)),
                "value": one.sla.share,
                "low": low,
                "high": high,
                "few": one.sla.n < ENOUGH,
                "said": cell.text,
                "range": cell.note,
                "count": pen.number(one.sla.n).text,
            }
        )
    title = pen.say(msg("Answered within the target delay"))
    tip = tips(name=" ", said=title, range=pen.say(msg("90% interval")), count=pen.say(msg("Requests due")))
    spec = {**dots(rows, ".0%", tip, care.whole.sla.share), "data": rows_json(rows)}
    note = msg(
        "With its 90% interval; the line is the share of all. Grey: fewer than {enough} requests.", enough=ENOUGH
    )
    described = msg("The share of requests answered within the target delay, with its interval.")
    return Picture(f"sla-{part}", title, pen.say(described), spec, _table(desk, pen, care, part), pen.say(note))


def _waiting(desk: Desk, pen: Pen, asked: Asked) -> Part | None:
    title = pen.say(msg("Waiting for an answer"))
    if not asked.waiting:
        return Part("waiting", title, told(desk, (msg("No request is waiting for an answer."),)))
    table = _waiting_table(desk, pen, asked.waiting[:MOST])
    note = msg("{shown} of {all}, the oldest first.", shown=min(MOST, len(asked.waiting)), all=len(asked.waiting))
    said = " ".join(map(pen.say, (note, UNTIL_NOW)))
    table = replace(table, note=said, csv=desk.url("service_file", "waiting", "csv"))
    return Part("waiting", title, tables=(table,))


def _waiting_table(desk: Desk, pen: Pen, waiting: Sequence[WaitingRequest]) -> DataTable:
    heads = columns(
        pen, (msg("Since"), False), (msg("Network"), True), (msg("Kind of message"), True),
        (msg("Waiting time"), False), (msg("Beyond the target delay"), True), (msg("Messages"), False),
        (msg("What they wrote"), True),
    )  # fmt: skip
    reads = desk.member.may(Capability.SEE_MONEY_IN)  # what people wrote to us is not for clients
    return DataTable(
        pen.say(msg("Waiting for an answer")),
        heads,
        tuple(_waits(pen, one, today(desk.opened), reads=reads) for one in waiting),
        title_shown=False,
    )


def _waits(pen: Pen, one: WaitingRequest, today_: date, *, reads: bool) -> tuple[Cell, ...]:
    plain = " ".join(one.text.split())
    text = (plain if len(plain) <= 90 else plain[:89].rstrip() + "…") if reads else ""
    late = pen.badge(msg("late"), "late") if one.late else pen.words(BY_NOW if one.late_now else "")
    seen = msg("last seen {day}", day=Day(one.seen_at.date())) if one.seen_at.date() < today_ else ""
    waits = replace(pen.figure(Figure(one.seconds, Unit.DURATION, "")), note=pen.say(seen))
    day = numbers.day(one.since.date(), pen.language, "medium")
    about = " · ".join(filter(None, (one.label, one.department)))
    return (
        Cell(f"{day}, {one.since:%H:%M}", one.since.isoformat()),
        pen.words(channel_name(one.network) if one.network else NO_NETWORK),
        pen.words(KINDS.get(one.visibility) or one.visibility),
        waits,
        late,
        pen.number(one.messages),
        pen.words(text, note=about),
    )


def _satisfied(desk: Desk, pen: Pen, care: CareReport) -> Part | None:
    rows: list[tuple[Cell, ...]] = []
    if care.csat is not None:
        rows.append(
            _survey(desk, pen, msg("Satisfied (4 or 5 of 5)"), care.csat.satisfied, "csat", care.csat.response_rate)
        )
    if care.nps is not None and care.nps.points is not None:
        bounds = care.nps.interval()
        figure = Figure(care.nps.points, Unit.POINTS, "nps", interval=bounds, signed=True)
        rate = care.nps.response_rate
        answered = (
            pen.percent(rate.share, 0, rate.interval()) if rate else pen.absent(msg("The file lists answers only."))
        )
        rows.append(
            (
                pen.words(msg("Would recommend us (NPS)")),
                pen.figure(figure, desk.url("explain", "nps")),
                pen.number(care.nps.n),
                answered,
            )
        )
    if not rows:
        return None
    heads = columns(
        pen,
        (msg("Question"), True),
        (msg("Value (90% interval)"), False),
        (msg("Answers"), False),
        (msg("Share of surveys answered"), False),
    )
    title = pen.say(msg("Satisfaction"))
    said = (msg("Surveys speak of everything, not of one network; who answers is not like who does not."),)
    return Part(
        "satisfaction", title, told(desk, said), tables=(DataTable(title, heads, tuple(rows), title_shown=False),)
    )


def _survey(
    desk: Desk, pen: Pen, name: Message, one: Proportion, explain: str, rate: Proportion | None
) -> tuple[Any, ...]:
    answered = pen.percent(rate.share, 0, rate.interval()) if rate else pen.absent(msg("The file lists answers only."))
    return pen.words(name), _share(desk, pen, one, explain), pen.number(one.n), answered
