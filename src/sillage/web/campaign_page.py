"""One campaign while it runs: posts, clicks, visits, orders, margin, cost, return, and its share of objectives."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.access import Capability
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.kpi import Kpi
from sillage.language import Message, _n, msg
from sillage.objectives.status import title_of
from sillage.reports.spec import Figure, Unit
from sillage.reports.wording import Percent, Span, figure_text, interval_text, machine_text
from sillage.services.look_at_campaign import SeenCampaign, ShareOfObjective, look_at_campaign
from sillage.services.report_figures import UNITS, figure_of, whole
from sillage.services.report_period import default_period
from sillage.web import content_words as words
from sillage.web.content_page import post_table
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.parts import AnswerBlock, Cell, DataTable, FigureCard
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Part, Sheet, answer, handed_out, pen_of, shown, told
from sillage.web.shell import Link


def show(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """Show a campaign."""
    pen, seen = pen_of(desk), _seen(desk, name)
    crumbs = (
        Link(pen.say(words.TITLE), desk.url("content")),
        Link(pen.say(msg("Campaigns")), desk.url("content_by", "campaign")),
    )
    frame = replace(desk, around=replace(desk.around, crumbs=crumbs)).frame(seen.name, "campaign")
    csv = desk.url("campaign_file", name, "csv")
    posts = replace(post_table(request, desk, pen, seen.posts), csv=csv)
    parts = [
        Part("posts", pen.say(msg("Its posts")), _received(desk, pen, seen), tables=(posts,) if seen.posts else ())
    ]
    shares = _shares(desk, pen, seen)
    if shares.rows:
        note = msg("What the campaign brought since each objective began; of those that add up.")
        parts.insert(
            0, Part("objectives", pen.say(msg("Its share of objectives")), told(desk, (note,)), tables=(shares,))
        )
    sheet = Sheet(
        frame=frame,
        heading=seen.name,
        meta=_days(pen, seen),
        bar=filter_bar(desk, seen.period, (), _apart(desk, seen)),
        answers=_answers(desk, pen, seen),
        cards=(*_cards(desk, pen, seen), *_money(desk, pen, seen)),
        parts=tuple(parts),
    )
    return shown(request, "campaign_page.html", sheet)


def _apart(desk: Desk, seen: SeenCampaign) -> dict[str, Message | None]:
    own = desk.asked.filters.campaign == seen.name
    network, other = msg("a campaign is shown with all its networks"), msg("this page speaks of one campaign")
    return {"network": network, "campaign": None if own else other}


def file(request: HttpRequest, desk: Desk, name: str, kind: str) -> HttpResponseBase:
    """Hand its posts out."""
    return handed_out(desk, kind, "campaign", None, post_table(request, desk, pen_of(desk), _seen(desk, name).posts))


def _seen(desk: Desk, name: str) -> SeenCampaign:
    usual = default_period(desk.opened).period
    return figures(desk.opened, lambda opened: look_at_campaign(opened, name, desk.asked.period, usual))


def _days(pen: Pen, seen: SeenCampaign) -> str:
    days = Span(seen.period).written(pen.language)
    if seen.days_left is not None:
        left = _n("{count} day left", "{count} days left", seen.days_left)
        return f"{days} · {pen.say(msg('running'))}, {pen.say(left)}"
    if seen.runs:
        return f"{days} · {pen.say(msg('running'))}"
    return f"{days} · {pen.say(msg('over'))}" if seen.last and seen.last < seen.day else days


def _answers(desk: Desk, pen: Pen, seen: SeenCampaign) -> tuple[AnswerBlock, ...]:
    row, report = seen.money, seen.report
    if row is None or report is None or not desk.member.may(Capability.SEE_MONEY_IN):
        return ()
    why = Link(pen.say(msg("Return on investment")), desk.url("explain", "roi"))
    net = row.interval.minus_one()
    if row.roi.value is None:
        reason: Message = row.roi.reason or msg("Cannot tell what it returned.")
        return (answer(reason, "unclear", pen, why),)
    value = Percent(row.roi.value, 0, signed=True)
    if net.bounds is None:
        return (
            answer(
                msg("Cannot tell whether it pays. ROI {value}, too few orders for an interval.", value=value),
                "unclear",
                pen,
                why,
            ),
        )
    low, high = (Percent(one, 0, signed=True) for one in net.bounds)
    said = {"value": value, "low": low, "high": high}
    if net.bounds[0] > 0:
        return (answer(msg("It pays. ROI {value} ({low} to {high}).", **said), "yes", pen, why),)
    if net.bounds[1] < 0:
        return (answer(msg("It does not pay so far. ROI {value} ({low} to {high}).", **said), "no", pen, why),)
    return (answer(msg("Cannot tell whether it pays. ROI {value} ({low} to {high}).", **said), "unclear", pen, why),)


def _cards(desk: Desk, pen: Pen, seen: SeenCampaign) -> tuple[FigureCard, ...]:
    found = []
    for table in seen.figures:
        figure = figure_of(table.kpi, whole(table), pen.currency)
        found.append(_card(desk, pen, table.kpi.name, figure))
    return tuple(found)


def _card(desk: Desk, pen: Pen, label: Message, figure: Figure) -> FigureCard:
    href = desk.url("explain", figure.explain) if figure.explain else ""
    if figure.value is None:
        reason = pen.say(figure.reason) if figure.reason else ""
        return FigureCard(pen.head(label), href, absent=pen.head(msg("unknown")), reason=reason)
    return FigureCard(
        pen.head(label),
        href,
        figure_text(figure, pen.language),
        machine_text(figure),
        interval=interval_text(figure, pen.language),
    )


def _money(desk: Desk, pen: Pen, seen: SeenCampaign) -> tuple[FigureCard, ...]:
    row = seen.money
    if row is None or not desk.member.may(Capability.SEE_MONEY_IN):
        return ()
    margin, cost = row.earned.margin, row.cost.total
    roi = row.roi.value
    return tuple(
        _card(desk, pen, label, figure)
        for label, figure in (
            (
                msg("Attributed margin"),
                Figure(margin.amount if margin else None, Unit.MONEY, "attributed_margin", pen.currency),
            ),
            (CATALOGUE["full_cost"].name, Figure(cost.amount if cost else None, Unit.MONEY, "full_cost", pen.currency)),
            (
                CATALOGUE["roi"].name,
                Figure(
                    roi,
                    Unit.PERCENT,
                    "roi",
                    interval=row.interval.minus_one().bounds,
                    signed=True,
                    reason=row.roi.reason,
                ),
            ),
        )
    )


def _received(desk: Desk, pen: Pen, seen: SeenCampaign) -> tuple[Link, ...]:
    group = seen.group
    if not seen.posts:
        return told(desk, (msg("No post of these days is labelled with this campaign."),))
    if group is None or group.index.value is None:
        return ()
    index = pen.index(group.index.value, group.index.bounds)
    words_ = {"value": index.text, "range": index.note}
    text = (
        _n(
            "{count} post, received {value} times as well as usual ({range}): it stands apart.",
            "{count} posts, received {value} times as well as usual ({range}): they stand apart.",
            group.posts,
            **words_,
        )
        if group.apart
        else _n(
            "{count} post, received {value} times as well as usual ({range}), which chance could do.",
            "{count} posts, received {value} times as well as usual ({range}), which chance could do.",
            group.posts,
            **words_,
        )
    )
    return told(desk, (text,))


def _shares(desk: Desk, pen: Pen, seen: SeenCampaign) -> DataTable:
    heads = columns(
        pen, (msg("Objective"), True), (msg("From this campaign"), False), (msg("In all"), False), (msg("Share"), False)
    )
    rows = tuple(_share(desk, pen, one) for one in seen.shares)
    return DataTable(pen.say(msg("Its share of objectives")), heads, rows, title_shown=False)


def _share(desk: Desk, pen: Pen, one: ShareOfObjective) -> tuple[Cell, ...]:
    kpi: Kpi = CATALOGUE[one.objective.kpi_id]

    def write(value: float) -> Cell:
        return pen.figure(
            Figure(value, UNITS.get(kpi.unit, Unit.COUNT), kpi.id, pen.currency), desk.url("explain", kpi.id)
        )

    return pen.words(title_of(one.objective)), write(one.part), write(one.whole), pen.percent(one.part / one.whole, 1)
