"""The visits of the tracked site: how many, how many went no further, where they land and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.period import Period
from sillage.domain.proportions import Proportion
from sillage.journeys.narrowed import Only
from sillage.language import Message, msg, numbers
from sillage.reports.wording import Span
from sillage.services.asked_once import once
from sillage.services.measure_traffic import TrafficRow, identity_note, measure_traffic
from sillage.services.name_places import names_of
from sillage.services.open_workspace import Opened
from sillage.services.traffic_before import TrafficBefore, traffic_before
from sillage.web.asked_sheet import AskedSheet, address, charts_at, file_address, framed, keeping, own_words, shown
from sillage.web.bar_specs import bars, day_bars
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.parts import Cell, DataTable, EmptyState, FigureCard
from sillage.web.pen import INTERVAL, Pen, columns, sorted_by
from sillage.web.sheet import Part, Picture, Sheet, handed_out, pen_of, period_of
from sillage.web.shell import Link
from sillage.web.traffic_words import TITLES, name_of

TITLE = msg("Traffic")
OWN = ("by", "sort", "all")
LISTS = ("network", "campaign")
APART = {"compare": msg("visits are compared with as many days before")}
BY = ("channel", "source", "campaign", "landing", "device", "country", "network", "link", "post")
NAMES = ("name", "visits", "visitors", "pageviews", "bounce", "ga4", "time", "new", "known", "conversions", "orders")
MOST = 40
MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class _Found:
    whole: TrafficRow | None
    before: TrafficBefore
    days: tuple[TrafficRow, ...]
    rows: tuple[TrafficRow, ...]
    named: Mapping[str, str]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the visits of a period, cut by what the address asks."""
    period, pen, own = period_of(desk), pen_of(desk), own_words(request, OWN)
    by = _by(own)
    found = _asked(desk, by)
    sheet = Sheet(
        frame=framed(desk, TITLE, "traffic", own),
        heading=pen.say(TITLE),
        meta=Span(period).written(desk.language),
        bar=keeping(filter_bar(desk, period, LISTS, APART), own),
    )
    if found.whole is None and desk.asked.filters.only:
        return shown(request, AskedSheet(replace(sheet, empty=none_fits(pen))))
    if found.whole is None:
        return shown(request, AskedSheet(replace(sheet, empty=nothing_tracked(pen))))
    table = _table(desk, own, pen, by, found)
    cut = table if "all" in own else replace(table, rows=table.rows[:MOST], on_server=len(table.rows) > MOST)
    more: tuple[Link, ...] = ()
    if len(cut.rows) < len(table.rows):
        more = (Link(pen.say(msg("Show all {count} rows", count=len(table.rows))), address(desk, own, all="1")),)
    pictures = _pictures(desk, pen, by, found)
    parts = (
        Part("days", "", _since(pen, found.before), charts=charts_at(desk, own, "traffic_file", pictures)),
        Part("cut", pen.head(TITLES[by]), tables=(cut,), more=more),
        Part("basis", pen.say(msg("How visits are counted")), (Link(pen.say(identity_note((found.whole,))), ""),
             Link(pen.say(TWO_SOURCES), desk.url("kpi", "visits")),
             Link(pen.say(BOUNCES), desk.url("explain", "bounce_rate")))),
    )  # fmt: skip
    tabs = tuple(Link(pen.head(TITLES[one]), address(desk, {}, by=one), one == by) for one in BY)
    sheet = replace(sheet, tabs=tabs, tabs_label=pen.say(msg("Visits by")), cards=_cards(desk, pen, found), parts=parts)
    return shown(request, AskedSheet(sheet))


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out a chart of the page, its rows, or the table."""
    pen, own = pen_of(desk), own_words(request, OWN)
    by = _by(own)
    found = _asked(desk, by)
    picture = _pictures(desk, pen, by, found).get(request.GET.get("chart", ""))
    table = None if picture else _table(desk, own, pen, by, found)
    return handed_out(desk, kind, picture.id if picture else f"traffic-{by}", picture, table)


BOUNCES = msg(
    "The bounce rate is the share of visits of a single page; GA4’s is the share of visits that were not engaged: less"
    " than 10 seconds, one page, no conversion."
)


TWO_SOURCES = msg(
    "This page counts what your own tag saw, and nothing else; the figure “visits” takes the tag’s visits on the days"
    " that it tells, and those of Google Analytics’ files on the others: the two may differ."
)


NONE_FITS = msg("No visit of these days fits the filters")
FILTERED = msg(
    "A visit is of a network or of a campaign where its link said so: choose others above, or clear the filters."
)


def none_fits(pen: Pen, what: Message = NONE_FITS, how: Message = FILTERED) -> EmptyState:
    """Say that the filters leave nothing.

    Parameters
    ----------
    pen : Pen
        Who writes.
    what, how : Message
        What there is not, and when there would be some.

    Returns
    -------
    EmptyState
        Ready strings.
    """
    return EmptyState(pen.say(what), pen.say(how))


def nothing_tracked(pen: Pen) -> EmptyState:
    """Say that no visit is known, and how to get some."""
    steps = (
        msg("Choose other days above, if you know that the site was tracked."),
        msg("Declare your site in the settings, under “Sites and tokens”: it gives one line for its pages."),
        msg("Put that line into the pages of your site, and have the collector run: visits stand here at once."),
    )
    return EmptyState(
        pen.say(msg("No visit of a tracked site in these days")),
        pen.say(msg("Here stand visits, where they come from, and what they lead to, without any cookie needed.")),
        tuple(map(pen.say, steps)),
    )


def _by(own: Mapping[str, str]) -> str:
    return own["by"] if own.get("by") in BY else BY[0]


def _asked(desk: Desk, by: str) -> _Found:
    period = period_of(desk)
    return figures(desk.opened, lambda opened: _measured(opened, period, by, desk.asked.filters.only))


@once
def _measured(opened: Opened, period: Period, by: str, only: Only) -> _Found:
    whole = measure_traffic(opened, period, only=only)
    if not whole or not whole[0].visits:
        return _Found(None, TrafficBefore(), (), (), {})
    rows = measure_traffic(opened, period, by, only)
    named = names_of(opened, by, [row.key for row in rows])
    days = measure_traffic(opened, period, "day", only)
    return _Found(whole[0], traffic_before(opened, period, only), days, rows, named)


def _cards(desk: Desk, pen: Pen, found: _Found) -> tuple[FigureCard, ...]:
    whole, before = found.whole, found.before.whole
    if whole is None:
        return ()

    def count(label: Message, name: str, reason: Message | None = None) -> FigureCard:
        cell = pen.number(getattr(whole, name))
        card = FigureCard(pen.head(label), "", cell.text, cell.machine, reason=pen.say(reason) if reason else "")
        earlier = getattr(before, name) if before else 0
        if not earlier:
            return card
        moved = getattr(whole, name) / earlier - 1
        return replace(
            card,
            change=numbers.percent(moved, desk.language, signed=True),
            against=pen.say(BEFORE),
            arrow=_arrow(moved),
        )

    def rate(label: Message, name: str, kpi_id: str) -> FigureCard:
        value: Proportion = getattr(whole, name)
        cell = pen.percent(value.share, 1, value.interval())
        card = FigureCard(
            pen.head(label), desk.url("explain", kpi_id), cell.text, cell.machine,
            interval=f"{cell.note} ({pen.say(INTERVAL)})" if cell.note else "",
        )  # fmt: skip
        earlier: Proportion | None = getattr(before, name) if before else None
        if earlier is None or earlier.share is None:
            return card
        against = msg("{share} in the days before", share=numbers.percent(earlier.share, desk.language))
        return replace(card, against=pen.say(against))

    return (
        count(msg("visits"), "visits"),
        count(msg("visitors"), "visitors", msg("Counted anew each day where no cookie was accepted.")),
        count(msg("pageviews"), "pageviews"),
        rate(msg("bounce rate"), "bounce_rate", "bounce_rate"),
        rate(msg("bounce rate (GA4)"), "ga4_bounce_rate", "ga4_bounce_rate"),
        count(msg("orders"), "orders", SEEN_ORDERS),
    )


BEFORE = msg("against as many days before")
SEEN_ORDERS = msg("Those that the tag saw in these visits, not all orders of the shop.")


def _since(pen: Pen, before: TrafficBefore) -> tuple[Link, ...]:
    if before.tracked_from is None:
        return ()
    told = msg("No comparison: visits are tracked since {day}.", day=numbers.day(before.tracked_from, pen.language))
    return (Link(pen.say(told), ""),)


def _arrow(moved: float) -> str:
    return "up" if moved > 0 else "down" if moved < 0 else ""


def _pictures(desk: Desk, pen: Pen, by: str, found: _Found) -> dict[str, Picture]:
    if found.whole is None:
        return {}
    visits = pen.head(msg("visits"))
    made = {"days": _days(pen, found.days, visits)}
    told = found.rows[:MOST_BARS]
    if told:
        title = pen.say(msg("Visits by {axis}", axis=TITLES[by]))
        rows: list[dict[str, Any]] = [
            {"name": name_of(by, row.key, pen.language, found.named), "value": row.visits,
             "said": pen.number(row.visits).text, "href": _cut_to(desk, by, row.key)}
            for row in told
        ]  # fmt: skip
        heads = columns(pen, (TITLES[by], True), (msg("visits"), False))
        cells = tuple((Cell(row["name"], href=row["href"]), pen.number(row["value"])) for row in rows)
        described = msg("{name} comes first, with {count} visits of {whole}.", name=rows[0]["name"],
                        count=told[0].visits, whole=found.whole.visits)  # fmt: skip
        made["cut"] = Picture(
            f"visits-{by}", title, pen.say(described), bars(rows, visits), DataTable(title, heads, cells)
        )
    return made


def _cut_to(desk: Desk, by: str, key: str) -> str:
    """Return the address of the visits of a network or of a campaign alone; empty where they are shown already."""
    shown = not key or by not in LISTS or getattr(desk.asked.filters, by) == key
    return "" if shown else desk.url("traffic", by="channel", **{by: key})


def _days(pen: Pen, days: tuple[TrafficRow, ...], visits: str) -> Picture:
    title = pen.say(msg("Visits, day by day"))
    cells = tuple(
        (_day(pen, row.key), pen.number(row.visits), pen.number(row.pageviews), pen.number(row.orders)) for row in days
    )
    rows = [
        {"day": row.key, "value": row.visits, "said": pen.number(row.visits).text, "on": cell[0].text}
        for row, cell in zip(days, cells, strict=True)
    ]
    heads = columns(
        pen, (msg("day"), False), (msg("visits"), False), (msg("pageviews"), False), (msg("orders seen"), False)
    )
    most = max(days, key=lambda row: row.visits)
    described = msg("Visits a day; most on {day}, with {count}.", day=_day(pen, most.key).text, count=most.visits)
    spec = day_bars(rows, visits, pen.head(msg("day")))
    return Picture("visits-days", title, pen.say(described), spec, DataTable(title, heads, cells))


def _day(pen: Pen, key: str) -> Cell:
    return pen.day(date.fromisoformat(key))


def _table(desk: Desk, own: dict[str, str], pen: Pen, by: str, found: _Found) -> DataTable:
    heads = columns(
        pen, (TITLES[by], True), (msg("visits"), False), (msg("visitors"), False), (msg("pageviews"), False),
        (msg("bounce rate"), False), (msg("bounce rate (GA4)"), False), (msg("engaged time (median)"), False),
        (msg("new visitors"), False), (msg("known visitors"), False), (msg("conversions"), False),
        (msg("orders seen"), False),
    )  # fmt: skip
    rows = tuple(_row(desk, pen, by, row, found.named) for row in found.rows)
    title = msg("Visits by {axis}", axis=TITLES[by])
    csv = file_address(desk, own, "traffic_file", "csv")
    note = msg(
        "Below each rate stands its 90% interval: with few visits it is wide. Orders are those that the tag saw in "
        "these visits, not all orders of the shop."
    )
    table = DataTable(pen.say(title), heads, rows, pen.say(note), csv, title_shown=False)
    return sorted_by(table, NAMES, own.get("sort", ""), lambda word: address(desk, own, sort=word))


def _row(desk: Desk, pen: Pen, by: str, row: TrafficRow, named: Mapping[str, str]) -> tuple[Cell, ...]:
    href = desk.url("link", row.key) if by == "link" and row.key in named else _cut_to(desk, by, row.key)
    time = (
        Cell(numbers.duration(row.median_s, desk.language), f"{row.median_s:.10g}")
        if row.median_s is not None
        else pen.absent(msg("No visit told how long it lasted."))
    )
    return (
        Cell(name_of(by, row.key, desk.language, named), href=href),
        pen.number(row.visits),
        pen.number(row.visitors),
        pen.number(row.pageviews),
        pen.percent(row.bounce_rate.share, 1, row.bounce_rate.interval(), desk.url("explain", "bounce_rate")),
        pen.percent(
            row.ga4_bounce_rate.share, 1, row.ga4_bounce_rate.interval(), desk.url("explain", "ga4_bounce_rate")
        ),
        time,
        pen.number(row.new),
        pen.number(row.known),
        pen.number(row.conversions),
        pen.number(row.orders),
    )
