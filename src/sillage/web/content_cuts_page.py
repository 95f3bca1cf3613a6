"""Posts by what they have in common: kind, network, call to action, campaign; and by the hour of the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.language import _n, msg, numbers
from sillage.reports.chart_heat import hour_slot
from sillage.reports.wording import Span
from sillage.services.find_hours import FoundHours, Slot, find_hours
from sillage.services.measure_content import (
    ENOUGH_POSTS,
    NOT_JUDGED,
    SLOT_HOURS,
    GroupRow,
    MeasuredContent,
    measure_content,
)
from sillage.web import content_words as words
from sillage.web.content_page import UNNAMED
from sillage.web.desk import Desk
from sillage.web.drawings import dots, heat, tips
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.parts import Cell, DataTable
from sillage.web.pen import Pen, columns, sorted_by
from sillage.web.sheet import (
    Part,
    Picture,
    Sheet,
    answer,
    handed_out,
    pen_of,
    period_of,
    rows_json,
    shown,
    told,
    without_stars,
)

CUTS = ("type", "call_to_action", "campaign", "network")
APART = {"campaign": msg("kinds of posts are compared over all campaigns; the list of posts is cut by campaign")}
MOST_DRAWN = 14
EVERY_HOUR = range(0, 24, SLOT_HOURS)


def show(request: HttpRequest, desk: Desk, by: str) -> HttpResponse:
    """Show posts by something they have in common."""
    found, pen = _measured(desk, by), pen_of(desk)
    sheet = _sheet(desk, pen, by)
    if not found.groups:
        return shown(request, "content_page.html", replace(sheet, empty=words.empty(desk)))
    picture = _picture(desk, pen, found)
    table = _sorted(request, desk, _table(desk, pen, found))
    csv = desk.url("content_by_file", by, "csv")
    part = Part(
        "groups", "", (), (picture.at(desk.url("content_by_file", by, "json"), csv),), (replace(table, csv=csv),)
    )
    basis = Part("basis", pen.say(msg("How posts are judged")), told(desk, without_stars(found.sentences)), folded=True)
    return shown(
        request,
        "content_page.html",
        replace(sheet, answers=(answer(_lead(pen, found), _verdict(found), pen),), parts=(part, basis)),
    )


def file(request: HttpRequest, desk: Desk, by: str, kind: str) -> HttpResponseBase:
    """Hand out the chart or the rows."""
    found, pen = _measured(desk, by), pen_of(desk)
    return handed_out(desk, kind, f"posts-by-{by}", _picture(desk, pen, found), _table(desk, pen, found))


def hours(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the week by slots, and whether one stands apart."""
    found, pen = _hours(desk), pen_of(desk)
    sheet = replace(_sheet(desk, pen, ""), tabs=words.tabs(desk, "content_hours"))
    if not found.slots:
        return shown(request, "content_page.html", replace(sheet, empty=words.empty(desk)))
    best = found.best
    verdict = "unclear" if best is None else "yes" if best.row.apart else "unclear"
    picture = _week(desk, pen, found)
    view = picture.at(desk.url("content_hours_file", "json"), desk.url("content_hours_file", "csv"))
    part = Part("hours", "", told(desk, without_stars(found.sentences[1:])), (view,))
    basis = Part(
        "basis", pen.say(msg("How posts are judged")), told(desk, without_stars(found.content.sentences)), folded=True
    )
    sheet = replace(sheet, answers=(answer(found.verdict, verdict, pen),), parts=(part, basis))
    return shown(request, "content_page.html", sheet)


def hours_file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out the week as a chart or as rows."""
    return handed_out(desk, kind, "posts-by-hour", _week(desk, pen_of(desk), _hours(desk)))


def _measured(desk: Desk, by: str) -> MeasuredContent:
    if by not in CUTS:
        raise Http404
    period, network = period_of(desk), desk.asked.filters.network
    return figures(desk.opened, lambda opened: measure_content(opened, period, by, network=network))


def _hours(desk: Desk) -> FoundHours:
    period, network = period_of(desk), desk.asked.filters.network
    return figures(desk.opened, lambda opened: find_hours(opened, period, network=network))


def _sheet(desk: Desk, pen: Pen, by: str) -> Sheet:
    period = period_of(desk)
    return Sheet(
        frame=desk.frame(words.TITLE, "content"),
        heading=pen.say(words.TITLE),
        meta=Span(period).written(desk.language),
        tabs=words.tabs(desk, "content_by", by),
        tabs_label=pen.say(words.TABS_LABEL),
        bar=filter_bar(desk, period, ("network",), APART),
    )


def _apart(found: MeasuredContent) -> list[GroupRow]:
    return [row for row in found.groups if row.apart and row.key]


def _verdict(found: MeasuredContent) -> str:
    return "yes" if _apart(found) else "unclear"


def _lead(pen: Pen, found: MeasuredContent) -> Any:
    if not found.is_index:
        return _n(
            "{count} network has posts that are measured.",
            "{count} networks have posts that are measured.",
            len(found.groups),
        )
    apart = _apart(found)
    if not apart:
        return msg("Nothing stands apart. What is drawn below could be chance: choose by other reasons.")
    best = apart[0]
    about = {
        "name": pen.head(words.group_name(found.by, best.key)),
        "value": numbers.number(best.index.value or 0.0, pen.language, 2),
    }
    if (best.index.value or 0.0) > 1:
        return _n(
            "{name} stands apart. Its {count} post is received {value} times as well as usual.",
            "{name} stands apart. Its {count} posts are received {value} times as well as usual.",
            best.posts,
            **about,
        )
    return msg("{name} stands apart. It is received less well than usual ({value} times).", **about)


def _address(desk: Desk, by: str, key: str) -> str:
    name = {"type": "type", "call_to_action": "call_to_action", "hour": "slot"}.get(by, by)
    return desk.url("content", **{name: key or UNNAMED})


def _table(desk: Desk, pen: Pen, found: MeasuredContent) -> DataTable:
    index = found.is_index
    heads = columns(
        pen,
        (words.CUT_TITLES[found.by], True),
        (msg("Posts"), False),
        *(
            (
                (msg("As seen, times the usual"), False),
                (msg("Drawn to the usual (90% interval)"), False),
                (msg("Chance to be the best"), False),
                (msg("Stands apart"), True),
            )
            if index
            else ((msg("Rate (90% interval)"), False),)
        ),
    )
    rows = tuple(_row(desk, pen, found, row) for row in found.groups)
    return DataTable(pen.head(words.CUT_TITLES[found.by]), heads, rows, title_shown=False)


def _row(desk: Desk, pen: Pen, found: MeasuredContent, row: GroupRow) -> tuple[Cell, ...]:
    leads = found.by != "campaign" or row.key  # posts without a campaign are not an address of the bar
    name = pen.head(words.group_name(found.by, row.key))
    first = Cell(name, href=_address(desk, found.by, row.key) if leads else "")
    star = (
        pen.say(msg("fewer than {enough}: not judged", enough=ENOUGH_POSTS)) if row.is_small and found.is_index else ""
    )
    posts = pen.number(row.posts, note=star)
    if not found.is_index:
        count = found.is_count(row.key)
        return first, posts, pen.estimate(row.index, index=count)
    apart = pen.badge(msg("yes"), "on_track" if (row.index.value or 0) > 1 else "late") if row.apart else pen.words("")
    drawn, best = pen.estimate(row.index, index=True), pen.percent(row.best, 0, why=NOT_JUDGED)
    return first, posts, pen.index(row.index.own), drawn, best, apart


def _sorted(request: HttpRequest, desk: Desk, table: DataTable) -> DataTable:
    names = (
        ("name", "posts", "seen", "drawn", "best", "apart")[: len(table.heads)]
        if len(table.heads) > 3
        else ("name", "posts", "rate")
    )
    return sorted_by(table, names, request.GET.get("sort", ""), lambda word: desk.path + desk.asked.query(sort=word))


def _picture(desk: Desk, pen: Pen, found: MeasuredContent) -> Picture:
    title = pen.head(words.CUT_TITLES[found.by])
    table = _table(desk, pen, found)
    rows = [_drawn(desk, pen, found, row) for row in found.groups[:MOST_DRAWN] if row.index.value is not None]
    if found.is_index:
        described = msg(
            "Each group of posts, as times the usual of its network, with its 90% interval; the line is the usual."
        )
        spec = dots(rows, ",.2~f", _tips(pen), 1.0)
    else:
        described = msg("The rate of each network, with its 90% interval.")
        rows = [one for one in rows if not found.is_count(one["key"])] or rows
        counted = any(found.is_count(one["key"]) for one in rows)
        spec = dots(rows, ",.1f" if counted else ",.1%", _tips(pen))
    note = msg("Grey: fewer than {enough} posts. Intervals that overlap may be equal.", enough=ENOUGH_POSTS)
    return Picture(f"by-{found.by}", title, pen.say(described), spec, table, pen.say(note))


def _tips(pen: Pen) -> list[dict[str, str]]:
    return tips(name=" ", said=pen.say(msg("Value")), range=pen.say(msg("90% interval")), posts=pen.say(msg("Posts")))


def _drawn(desk: Desk, pen: Pen, found: MeasuredContent, row: GroupRow) -> dict[str, Any]:
    cell = pen.estimate(row.index, index=found.is_index or found.is_count(row.key))
    low, high = row.index.bounds or (row.index.value, row.index.value)
    leads = found.by != "campaign" or row.key
    return {
        "key": row.key,
        "name": pen.head(words.group_name(found.by, row.key)),
        "value": row.index.value,
        "low": low,
        "high": high,
        "few": row.is_small,
        "said": cell.text,
        "range": cell.note,
        "posts": numbers.number(row.posts, pen.language),
        "href": _address(desk, found.by, row.key) if leads else "",
    }


def _levels(slots: Sequence[Slot]) -> dict[str, int]:
    """Return a fifth for each slot that has enough posts."""
    judged = sorted((one for one in slots if not one.row.is_small), key=lambda one: one.row.index.value or 0.0)
    return {one.row.key: 1 + place * 5 // len(judged) for place, one in enumerate(judged)}


def _week(desk: Desk, pen: Pen, found: FoundHours) -> Picture:
    levels = _levels(found.slots)
    names = [numbers.day(date(2024, 1, 1 + day), pen.language, "EEE") for day in range(7)]
    rows, cells = [], []
    for one in found.slots:
        few = one.row.is_small
        told_ = pen.estimate(one.row.index, index=True)
        posts = pen.say(_n("{count} post", "{count} posts", one.row.posts))
        rows.append(
            {
                "day": names[one.weekday - 1],
                "slot": hour_slot(one.hour, SLOT_HOURS, pen.language),
                "level": 0 if few else levels[one.row.key],
                "count": told_.text if not few else f"n={one.row.posts}",
                "said": told_.text,
                "range": told_.note,
                "posts": posts,
                "name": pen.head(one.name),
                "href": _address(desk, "hour", one.row.key),
            }
        )
        cells.append(_hour_row(desk, pen, one))
    spec = heat(rows, names, [hour_slot(hour, SLOT_HOURS, pen.language) for hour in EVERY_HOUR], _tips(pen))
    heads = columns(
        pen,
        (msg("Day and hours"), True),
        (msg("Posts"), False),
        (msg("Times the usual (90% interval)"), False),
        (msg("Chance to be the best"), False),
        (msg("Stands apart"), True),
    )
    title = pen.say(msg("How posts are received, by hour of publication"))
    table = DataTable(title, heads, tuple(cells))
    note = msg(
        "Times the usual of the network; the stronger the colour, the better. Grey: fewer than {enough} posts, not"
        " judged. Local time ({zone}).",
        enough=ENOUGH_POSTS,
        zone=found.content.period.zone,
    )
    return Picture("hours", title, pen.say(found.verdict), {**spec, "data": rows_json(rows)}, table, pen.say(note))


def _hour_row(desk: Desk, pen: Pen, one: Slot) -> tuple[Cell, ...]:
    star = pen.say(msg("fewer than {enough}: not judged", enough=ENOUGH_POSTS)) if one.row.is_small else ""
    apart = (
        pen.badge(msg("yes"), "on_track" if (one.row.index.value or 0) > 1 else "late")
        if one.row.apart
        else pen.words("")
    )
    return (
        Cell(pen.head(one.name), f"{one.weekday}{one.hour:02d}", _address(desk, "hour", one.row.key)),
        pen.number(one.row.posts, note=star), pen.estimate(one.row.index, index=True),
        pen.percent(one.row.best, 0, why=NOT_JUDGED), apart,
    )  # fmt: skip
