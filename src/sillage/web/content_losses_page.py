"""Losses of followers beside the posts of the day and of the day before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.audience.losses import LossDay
from sillage.language import msg
from sillage.reports.wording import Span
from sillage.services.report_names import channel_name
from sillage.services.watch_losses import WatchedAccount, WatchedDay, WatchedLosses, watch_losses
from sillage.web import content_words as words
from sillage.web.desk import Desk
from sillage.web.drawings import days, tips
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.import_way import import_way
from sillage.web.parts import Cell, DataTable, EmptyState
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Part, Picture, Sheet, answer, handed_out, pen_of, period_of, rows_json, shown, told
from sillage.web.shell import Link

NOTHING = msg("No file tells losses of followers in these days")
HOW = msg("Files of days, or of gains and levels, tell them: import the audience export of each network.")
APART = {"campaign": msg("followers are lost by an account, not by a campaign")}
MOST = 60


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the days that lost more followers than usual."""
    found, pen = _watched(desk), pen_of(desk)
    period = found.period
    sheet = Sheet(
        frame=desk.frame(words.TITLE, "content"),
        heading=pen.say(words.TITLE),
        meta=Span(period).written(desk.language),
        tabs=words.tabs(desk, "content_losses"),
        tabs_label=pen.say(words.TABS_LABEL),
        bar=filter_bar(desk, period, ("network",), APART),
    )
    if not found.accounts:
        nothing = EmptyState(
            pen.say(NOTHING), pen.say(HOW), tuple(pen.say(one) for one in found.sentences), import_way(desk)
        )
        return shown(request, "content_page.html", replace(sheet, empty=nothing))
    pictures = [_picture(desk, pen, one) for one in found.accounts]
    views = tuple(
        picture.at(
            desk.url("content_losses_file", "json", of=picture.id),
            desk.url("content_losses_file", "csv", of=picture.id),
        )
        for picture in pictures
    )
    first, *rest = found.sentences
    csv = desk.url("content_losses_file", "csv")
    table = _table(desk, pen, found)
    tables = (replace(table, csv=csv, rows=table.rows[:MOST]),) if found.days else ()
    part = Part("days", pen.say(msg("Days that stand out")), told(desk, rest, "followers_lost"), tables=tables)
    more = (Link(pen.say(msg("The audience as a whole")), desk.url("audience")),)
    sheet = replace(
        sheet,
        answers=(answer(first, "mixed" if found.days else "yes", pen),),
        parts=(part, Part("lost", "", charts=views, more=more)),
    )
    return shown(request, "content_page.html", sheet)


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out an account's days, or those that stand out."""
    found, pen = _watched(desk), pen_of(desk)
    wanted = request.GET.get("of", "")
    picture = next(
        (one for one in (_picture(desk, pen, account) for account in found.accounts) if one.id == wanted), None
    )
    return handed_out(desk, kind, "losses", picture, None if picture else _table(desk, pen, found))


def _watched(desk: Desk) -> WatchedLosses:
    period, network = period_of(desk), desk.asked.filters.network
    return figures(desk.opened, lambda opened: watch_losses(opened, period, network=network))


def _table(desk: Desk, pen: Pen, found: WatchedLosses) -> DataTable:
    heads = columns(
        pen,
        (msg("Day"), False),
        (msg("Network"), True),
        (msg("Followers lost"), False),
        (msg("On a usual day"), False),
        (msg("Posts of the day and of the day before"), True),
    )
    rows = tuple(_row(desk, pen, one) for one in found.days)
    return DataTable(pen.say(msg("Days that stand out")), heads, rows, title_shown=False)


def _row(desk: Desk, pen: Pen, one: WatchedDay) -> tuple[Cell, ...]:
    post = one.posts[0] if one.posts else None
    others = " · ".join(f"{pen.day(other.on).text} {other.name}" for other in one.posts[1:])
    beside = (
        Cell(
            f"{pen.day(post.on).text} {post.name}",
            href=desk.url("post", post.network, post.post_id, account=post.account),
            note=others,
        )
        if post
        else pen.words(msg("none"))
    )
    derived = pen.say(msg("derived")) if one.day.derived else ""
    return (
        pen.day(one.day.day), pen.words(channel_name(one.network)), pen.number(one.day.lost, note=derived),
        pen.number(round(one.usual, 1)), beside,
    )  # fmt: skip


def _picture(desk: Desk, pen: Pen, one: WatchedAccount) -> Picture:
    found = one.found
    network = pen.say(channel_name(found.network))
    title = pen.say(msg("{network}: followers lost, day by day", network=network))
    out, usual = pen.say(msg("stands out")), pen.say(msg("usual"))
    rows = [_bar(pen, day, found.limit, (out, usual)) for day in found.days]
    tip = tips(said_day=" ", said=pen.say(msg("Followers lost")), kind=" ")
    spec = days(rows, ",d", tip, ((out, "var(--cost)"), (usual, "var(--axis)")), found.limit)
    heads = columns(pen, (msg("Day"), False), (msg("Followers lost"), False), (msg("Stands out"), True))
    cells = tuple(
        (pen.day(day.day), pen.number(day.lost), pen.words(out if day in found.above else "")) for day in found.days
    )
    name = f"losses-{found.network}-{''.join(char if char.isalnum() else '-' for char in found.account)}"
    table = DataTable(title, heads, cells)
    return Picture(name, title, pen.say(one.sentence), {**spec, "data": rows_json(rows)}, table, pen.say(one.sentence))


def _bar(pen: Pen, day: LossDay, limit: float | None, kinds: tuple[str, str]) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "value": day.lost,
        "kind": kinds[0] if limit is not None and day.lost > limit else kinds[1],
        "said": pen.number(day.lost).text,
        "said_day": pen.day(day.day).text,
    }
