"""The audience: who came, who left, who stayed, where they are, and how rivals fare beside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.audience.growth import Growth
from sillage.domain.period import Period
from sillage.language import Message, _n, msg
from sillage.reports.spec import Table
from sillage.reports.wording import Percent, Span
from sillage.services.audience_regions import Regions, audience_regions
from sillage.services.compute_kpi import compute_many
from sillage.services.few_figures import FewFigures
from sillage.services.measure_audience import measure_audience, own_followers, reads_followers_by_month
from sillage.services.open_workspace import Opened
from sillage.services.report_audience import CARDS, accounts_table, audience_section, rivals_table
from sillage.services.report_names import channel_name, listed
from sillage.web.audience_pictures import PICTURES, Asked, drawn
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.import_way import DROP_FILES, import_way
from sillage.web.parts import AnswerBlock, EmptyState
from sillage.web.pen import Pen
from sillage.web.sheet import (
    Part,
    Sheet,
    answer,
    figure_cards,
    handed_out,
    parts_of,
    pen_of,
    period_of,
    remarks,
    shown,
    table_of,
    told,
)
from sillage.web.shell import Link

TITLE = msg("Audience")
APART = {
    "compare": msg("the figures that are compared are those of all networks together"),
    "campaign": msg("followers follow an account, not a campaign"),
}
STEPS = (
    msg("Export the followers of each network (the imports page says where)."),
    DROP_FILES,
    msg("Rivals: enter their followers in a spreadsheet, and import it too."),
)


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the audience."""
    period, pen = period_of(desk), pen_of(desk)
    asked = figures(desk.opened, lambda opened: _asked(opened, desk, period))
    sheet = Sheet(
        frame=desk.frame(TITLE, "audience"),
        heading=pen.say(TITLE),
        meta=Span(period).written(desk.language),
        bar=filter_bar(desk, period, _lists(desk), APART),
    )
    if not asked.report.accounts and not asked.report.rivals:
        text = msg("Here stand who came, who left and who stayed, and how rivals fare beside.")
        nothing = EmptyState(
            pen.say(msg("No file tells of followers in these days")),
            pen.say(text),
            tuple(map(pen.say, STEPS)),
            import_way(desk),
        )
        return shown(request, "audience_page.html", replace(sheet, empty=nothing))
    sheet = replace(
        sheet,
        answers=_answers(desk, pen, asked),
        cards=figure_cards(desk, asked.cards),
        remarks=remarks(desk, asked.cards),
        parts=tuple(part for part in _parts(desk, pen, asked) if part.charts or part.tables or part.told),
    )
    return shown(request, "audience_page.html", sheet)


def file(request: HttpRequest, desk: Desk, figure: str, kind: str) -> HttpResponseBase:
    """Hand out a chart, or the rows of a table."""
    period, pen = period_of(desk), pen_of(desk)
    asked = figures(desk.opened, lambda opened: _asked(opened, desk, period))
    tables = {"accounts": _accounts(asked), "rivals": rivals_table(asked.report.rivals)}
    if figure in tables:
        return handed_out(desk, kind, figure, None, table_of(desk, tables[figure]))
    if figure not in PICTURES:
        raise Http404
    return handed_out(desk, kind, figure, drawn(desk, pen, asked, figure))


def _lists(desk: Desk) -> tuple[str, ...]:
    return ("network",) if desk.asked.filters.network else ("compare", "network")


def _asked(opened: Opened, desk: Desk, period: Period) -> Asked:
    network = desk.asked.filters.network
    report, series = measure_audience(opened, period), own_followers(opened)
    if network:
        report = replace(
            report, accounts=tuple(one for one in report.accounts if one.network == network),
            rivals=tuple(one for one in report.rivals if one.network == network),
        )  # fmt: skip
        series = tuple(one for one in series if one.network == network)
    where = {"network": network} if network else {}
    monthly = reads_followers_by_month(opened, period, where)
    step = "month" if monthly else "week"
    flows = compute_many(opened, ("followers_gained", "followers_lost"), period, by=step, filters=where)
    section = None
    if not network:
        section = audience_section(FewFigures(opened, period, CARDS, desk.language, desk.asked.how, desk.asked.against))
    cards, _, sentences = parts_of(desk, section) if section else ((), (), ())
    return Asked(report, series, audience_regions(opened, period, network=network), flows, cards, sentences, monthly)


def _whole(asked: Asked) -> Growth | None:
    return asked.report.accounts[0] if len(asked.report.accounts) == 1 else asked.report.total


def _answers(desk: Desk, pen: Pen, asked: Asked) -> tuple[AnswerBlock, ...]:
    whole = _whole(asked)
    why = Link(pen.say(msg("Where it comes from")), desk.url("explain", "followers_net"))
    if desk.asked.filters.network and len(asked.report.accounts) != 1:
        return ()
    if whole is None or whole.net is None or whole.start is None or whole.end is None:
        return (
            answer(msg("Cannot tell whether the audience grows: followers are not known at both ends."), "none", pen),
        )
    about = {
        "start": pen.number(whole.start.value, 0).text, "end": pen.number(whole.end.value, 0).text,
        "rate": rate_text(whole.growth_rate), "first": whole.start.day, "last": whole.end.day,
    }  # fmt: skip
    if whole.net > 0:
        text = msg("The audience grows. From {start} to {end} followers ({rate}) between {first} and {last}.", **about)
        return (answer(text, "yes", pen, why),)
    if whole.net < 0:
        text = msg(
            "The audience shrinks. From {start} to {end} followers ({rate}) between {first} and {last}.", **about
        )
        return (answer(text, "no", pen, why),)
    return (answer(msg("The audience stands still. {end} followers.", **about), "mixed", pen, why),)


def rate_text(rate: float | None) -> Percent | str:
    """Return a rate of growth as it is written; who began with nobody has none, which is not 0."""
    return "—" if rate is None else Percent(rate, 1, signed=True)


def _parts(desk: Desk, pen: Pen, asked: Asked) -> list[Part]:
    pictures = {name: drawn(desk, pen, asked, name) for name in PICTURES}
    views = {
        name: picture.at(desk.url("audience_file", name, "json"), desk.url("audience_file", name, "csv"))
        for name, picture in pictures.items()
        if picture is not None
    }
    more = (Link(pen.say(msg("Days of losses, beside the posts of the day")), desk.url("content_losses")),)
    over = Part(
        "over-time", pen.say(msg("Who came and who left")), charts=_some(views, "followers", "flows"), more=more
    )
    accounts = replace(
        table_of(desk, _accounts(asked), desk.url("audience_file", "accounts", "csv")), title_shown=False
    )
    by = Part(
        "accounts", pen.say(msg("Account by account")), asked.sentences, tables=(accounts,) if accounts.rows else ()
    )
    where = Part("regions", pen.say(msg("Where they are")), _where(desk, pen, asked.regions), _some(views, "regions"))
    beside = Part("rivals", pen.say(msg("Beside rivals")), _beside(desk, pen, asked), _some(views, "growth"))
    if asked.report.rivals:
        rivals = table_of(desk, rivals_table(asked.report.rivals), desk.url("audience_file", "rivals", "csv"))
        beside = replace(beside, tables=(rivals,))
    return [over, by, where, beside]


def _some(views: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(views[name] for name in names if name in views)


def _accounts(asked: Asked) -> Table:
    known = tuple(
        one
        for one in asked.report.accounts
        if any(part is not None for part in (one.start, one.end, one.gained, one.lost))
    )
    return accounts_table(known, asked.report.total)


def _where(desk: Desk, pen: Pen, regions: Regions) -> tuple[Link, ...]:
    if not regions.regions:
        return told(
            desk,
            (msg("No file tells where followers are: the audience exports of Facebook, Instagram and LinkedIn do."),),
        )
    said: list[Message] = []
    if regions.ours is not None:
        said.append(
            msg("{share} of the followers whose country is known are where we sell.", share=Percent(regions.ours, 0))
        )
    names = listed([channel_name(one) for one in regions.networks])
    said.append(
        msg("As {networks} tell it, weighed by their followers, on {day} or later.", networks=names, day=regions.day)
    )
    return told(desk, said, "qualified_audience_share")


def _beside(desk: Desk, pen: Pen, asked: Asked) -> tuple[Link, ...]:
    found = asked.report.comparison
    if not asked.report.rivals:
        return told(desk, (msg("No rival is known: enter their followers in a spreadsheet, and import it."),))
    if desk.asked.filters.network or found.own_rate is None or found.rivals_rate is None:
        return ()
    text = _n(
        "We grew by {own}, {count} rival by {theirs}, on the networks where both are known.",
        "We grew by {own}, {count} rivals together by {theirs}, on the networks where both are known.",
        found.rivals, own=Percent(found.own_rate, 1, signed=True), theirs=Percent(found.rivals_rate, 1, signed=True),
    )  # fmt: skip
    return told(
        desk,
        (text, msg("Followers of rivals are their own word; a count says nothing of who they are.")),
        "follower_growth_rate",
    )
