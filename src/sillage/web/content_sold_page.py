"""Liked versus sold, and new or existing customers: what posts bring beside their interactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.period import Period
from sillage.language import Message, msg
from sillage.reports.wording import Percent, Span
from sillage.services.asked_once import once
from sillage.services.compare_liking import LITTLE, MUCH, LikedAndSold, LikedPost, Liking, Quadrant, compare_liking
from sillage.services.name_places import names_of
from sillage.services.open_workspace import Opened
from sillage.services.report_names import channel_name
from sillage.services.split_customers import AXES, CustomerRow, SplitCustomers, split_customers
from sillage.web import content_words as words
from sillage.web.desk import Desk
from sillage.web.drawings import dots, scatter, tips
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
    handed_out,
    pen_of,
    period_of,
    rows_json,
    shown,
    told,
    without_stars,
)
from sillage.web.shell import Link

LIKINGS = {
    Liking.MUCH: msg("much liked"),
    Liking.MIDDLE: msg("in between"),
    Liking.LITTLE: msg("little liked"),
}
ZONES = ((0.0, LITTLE, Liking.LITTLE), (LITTLE, MUCH, Liking.MIDDLE), (MUCH, 1.0, Liking.MUCH))
"""From which place among its network's posts to which a post is liked how much."""
NAMED = {
    Quadrant.LIKED_NOT_SOLD: msg("Much liked, and nothing sold that could be followed"),
    Quadrant.QUIET_SOLD: msg("Little liked, and sold"),
    Quadrant.LIKED_SOLD: msg("Much liked, and sold"),
}
"""Quadrants whose posts are named, in this order."""
KINDS = (
    (Quadrant.LIKED_NOT_SOLD, "var(--cost)", "triangle-down"),
    (Quadrant.QUIET_SOLD, "var(--value)", "triangle-up"),
    (Quadrant.LIKED_SOLD, "var(--good)", "circle"),
    (Quadrant.BETWEEN, "var(--axis)", "square"),
    (Quadrant.QUIET_NOT_SOLD, "var(--axis)", "cross"),
)
KIND_NAMES = {
    Quadrant.LIKED_NOT_SOLD: msg("Much liked, no sale followed"),
    Quadrant.QUIET_SOLD: msg("Little liked, and sold"),
    Quadrant.LIKED_SOLD: msg("Much liked, and sold"),
    Quadrant.BETWEEN: msg("In between"),
    Quadrant.QUIET_NOT_SOLD: msg("Little liked, no sale followed"),
}
"""Of points: short, for the legend of a narrow screen."""
RANKED = {"campaign": msg("a post is ranked among all posts of its network")}
SPLIT = {
    name: msg("this page sets networks and campaigns side by side: choose below by what orders are split")
    for name in ("network", "campaign")
}
NEEDED = msg("Here posts much liked stand beside what their links sold: it takes interactions, links and orders.")
HOW = (
    msg("Export the figures of posts from each network (the imports page says where)."),
    msg("Make a tracked link for each post that leads to the shop."),
    msg("Import the orders of the shop, and set the margin under Settings."),
)
BOUGHT = msg("Here stands how many orders came from people who bought for the first time, and by which way.")
HOW_BOUGHT = (
    msg("Choose other days above, if you know that something was sold."),
    msg("Export the orders of the shop with a mark of the customer (Shopify, Stripe, WooCommerce or a spreadsheet)."),
    DROP_FILES,
)
MOST_NAMED = 15
MOST_ROWS = 40
BY = ("campaign", "network", "channel", "post")


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Set interactions against attributed margin."""
    found, pen = _compared(desk), pen_of(desk)
    sheet = _sheet(desk, pen, "content_sold")
    if found.reason is not None:
        nothing = EmptyState(pen.say(found.reason), pen.say(NEEDED), tuple(map(pen.say, HOW)), import_way(desk))
        return shown(request, "content_page.html", replace(sheet, empty=nothing))
    picture = _picture(desk, pen, found)
    csv = desk.url("content_sold_file", "csv")
    view = picture.at(desk.url("content_sold_file", "json"), csv)
    tells = found.correlation.tells and found.correlation.low is not None
    verdict = "unclear" if not tells else "yes" if (found.correlation.low or 0) > 0 else "no"
    first = Part("sold", "", told(desk, found.sentences[1:]), (view,), (_groups(pen, found),))
    named = tuple(_named(desk, pen, found, quadrant) for quadrant in NAMED if found.in_quadrant(quadrant))
    sheet = replace(sheet, answers=(answer(found.verdict, verdict, pen),), parts=(first, *named))
    return shown(request, "content_page.html", sheet)


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out the chart, or every post with what it sold."""
    found, pen = _compared(desk), pen_of(desk)
    picture = _picture(desk, pen, found)
    return handed_out(desk, kind, "liked-and-sold", picture)


def customers(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show whether orders come from new or existing customers."""
    by, pen = _axis(request), pen_of(desk)
    found, names = _split(desk, by)
    sheet = _sheet(desk, pen, "content_customers")
    first, *rest = without_stars(found.sentences)
    known = found.whole.new.share is not None
    sentence = answer(first, "mixed" if known else "none", pen)
    if not found.rows:
        nothing = EmptyState(pen.say(first), pen.say(BOUGHT), tuple(map(pen.say, HOW_BOUGHT)), import_way(desk))
        return shown(request, "content_page.html", replace(sheet, empty=nothing))
    cuts = tuple(
        Link(pen.head(words.CUT_TITLES[one]), desk.url("content_customers", by=one), one == by)
        for one in BY
        if one in AXES
    )
    picture = _shares(desk, pen, found, names)
    csv = desk.url("content_customers_file", "csv", by=by)
    view = picture.at(desk.url("content_customers_file", "json", by=by), csv)
    table = replace(picture.table, csv=csv, rows=picture.table.rows[:MOST_ROWS])
    part = Part(
        "customers", pen.head(words.CUT_TITLES[by]), told(desk, rest, "new_customer_share"), (view,), (table,), cuts
    )
    return shown(request, "content_page.html", replace(sheet, answers=(sentence,), parts=(part,)))


def customers_file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out the shares as a chart or as rows."""
    by, pen = _axis(request), pen_of(desk)
    found, names = _split(desk, by)
    return handed_out(desk, kind, f"customers-by-{by}", _shares(desk, pen, found, names))


def _axis(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in BY else "campaign"


def _sheet(desk: Desk, pen: Pen, here: str) -> Sheet:
    period = period_of(desk)
    lists, apart = (("network",), RANKED) if here == "content_sold" else ((), SPLIT)
    return Sheet(
        frame=desk.frame(words.TITLE, "content"),
        heading=pen.say(words.TITLE),
        meta=Span(period).written(desk.language),
        tabs=words.tabs(desk, here),
        tabs_label=pen.say(words.TABS_LABEL),
        bar=filter_bar(desk, period, lists, apart),
    )


def _compared(desk: Desk) -> LikedAndSold:
    period, network = period_of(desk), desk.asked.filters.network
    return figures(desk.opened, lambda opened: _liked(opened, period, network))


@once
def _liked(opened: Opened, period: Period, network: str) -> LikedAndSold:
    return compare_liking(opened, period, network=network)


def _split(desk: Desk, by: str) -> tuple[SplitCustomers, dict[str, str]]:
    period = period_of(desk)

    def ask(opened: Opened) -> tuple[SplitCustomers, dict[str, str]]:
        found = _customers(opened, period, by)
        return found, dict(names_of(opened, by, [row.key for row in found.rows]))

    return figures(desk.opened, ask)


@once
def _customers(opened: Opened, period: Period, by: str) -> SplitCustomers:
    return split_customers(opened, period, by)


def _post_row(desk: Desk, pen: Pen, found: LikedAndSold, one: LikedPost) -> tuple[Cell, ...]:
    post = one.post
    unknown = None if one.measurable else msg("No tracked link: not measurable.")
    return (
        pen.words(post.name, desk.url("post", post.network, post.post_id, account=post.account)),
        pen.words(channel_name(post.network)),
        pen.day(post.on),
        pen.number(post.interactions),
        pen.percent(one.rank, 0),
        pen.number(one.orders if one.measurable else None, why=unknown),
        pen.amount(one.margin, one.bounds, why=unknown),
    )


def _post_table(desk: Desk, pen: Pen, found: LikedAndSold, posts: Sequence[LikedPost], title: Message) -> DataTable:
    heads = columns(
        pen, (msg("Post"), True), (msg("Network"), True), (msg("Published"), False), (msg("Interactions"), False),
        (msg("Liked more than"), False), (msg("Orders credited"), False), (msg("Margin (90% interval)"), False),
    )  # fmt: skip
    return DataTable(pen.say(title), heads, tuple(_post_row(desk, pen, found, one) for one in posts), title_shown=False)


def _named(desk: Desk, pen: Pen, found: LikedAndSold, quadrant: Quadrant) -> Part:
    posts = found.in_quadrant(quadrant)
    table = _post_table(desk, pen, found, posts[:MOST_NAMED], NAMED[quadrant])
    if len(posts) > MOST_NAMED:
        note = msg(
            "{shown} of {all} posts, the most liked first; all are in the file.", shown=MOST_NAMED, all=len(posts)
        )
        table = replace(table, note=pen.say(note), csv=desk.url("content_sold_file", "csv"))
    return Part(quadrant.value.replace("_", "-"), pen.say(NAMED[quadrant]), tables=(table,))


def _groups(pen: Pen, found: LikedAndSold) -> DataTable:
    heads = columns(
        pen, (msg("Liking"), True), (msg("Posts"), False), (msg("Orders credited"), False),
        (msg("Margin of a post (90% interval)"), False),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(pen.head(LIKINGS[one.liking])), pen.number(one.posts), pen.number(one.orders),
            pen.amount(one.per_post, one.bounds),
        )
        for one in found.groups
    )  # fmt: skip
    return DataTable(pen.say(msg("What posts of each liking sold")), heads, rows)


def _picture(desk: Desk, pen: Pen, found: LikedAndSold) -> Picture:
    title = msg("Interactions against attributed margin")
    rows = [_drawn(desk, pen, one) for one in found.posts if one.measurable and one.margin is not None]
    kinds = [(pen.say(KIND_NAMES[kind]), colour, shape) for kind, colour, shape in KINDS]
    present = {row["kind"] for row in rows}
    spec = scatter(
        rows,
        pen.say(msg("place among its network’s posts: 0% is the least liked, 100% the most liked")),
        pen.say(msg("margin credited")),
        [one for one in kinds if one[0] in present],
        tips(
            name=" ",
            likes=pen.say(msg("Interactions")),
            said=pen.say(msg("Margin")),
            range=pen.say(msg("90% interval")),
        ),
        [(start, end, pen.say(LIKINGS[liking])) for start, end, liking in ZONES],
    )
    table = _post_table(desk, pen, found, found.posts, title)
    note = msg(
        "Each point is a post; its line is what so many orders may bring (90% interval). Much liked: more interactions"
        " than {much} of its network’s posts; little liked: no more than half of them. Credited is not caused.",
        much=Percent(MUCH, 0),
    )
    return Picture(
        "sold", pen.say(title), pen.say(found.verdict), {**spec, "data": rows_json(rows)}, table, pen.say(note)
    )


def _drawn(desk: Desk, pen: Pen, one: LikedPost) -> dict[str, Any]:
    cell = pen.amount(one.margin, one.bounds)
    low, high = one.bounds or (one.margin, one.margin)
    return {
        "x": round(one.rank, 4), "y": one.margin, "low": low, "high": high, "kind": pen.say(KIND_NAMES[one.quadrant]),
        "name": one.post.name, "likes": pen.number(one.post.interactions).text, "said": cell.text, "range": cell.note,
        "href": desk.url("post", one.post.network, one.post.post_id, account=one.post.account),
    }  # fmt: skip


def _row_name(by: str, row: CustomerRow, names: dict[str, str]) -> Message | str:
    return names.get(row.key) or words.group_name(by, row.key)


def _shares(desk: Desk, pen: Pen, found: SplitCustomers, names: dict[str, str]) -> Picture:
    title = pen.say(msg("Share of new customers"))
    heads = columns(
        pen, (words.CUT_TITLES[found.by], True), (msg("Orders credited"), False), (msg("Of known customers"), False),
        (msg("New customers (90% interval)"), False), (msg("Stands apart"), True),
    )  # fmt: skip
    cells, rows = [], []
    for row in found.rows:
        name = pen.head(_row_name(found.by, row, names))
        share = pen.percent(row.new.share, 0, row.new.bounds)
        few = pen.say(msg("fewer than {enough}: not judged", enough=10)) if row.is_small else ""
        cells.append((
            Cell(name, href=desk.url("campaign", row.key) if found.by == "campaign" and row.key else ""),
            pen.number(round(row.orders, 2)), pen.number(round(row.new.whole, 2), note=few), share,
            pen.badge(msg("yes"), "cannot_tell") if row.apart else pen.words(""),
        ))  # fmt: skip
        if row.new.share is not None:
            low, high = row.new.bounds or (row.new.share, row.new.share)
            rows.append({
                "name": name, "value": row.new.share, "low": low, "high": high, "few": row.is_small, "said": share.text,
                "range": share.note, "posts": pen.number(round(row.new.whole, 2)).text,
            })  # fmt: skip
    whole = found.whole.new.share
    tip = tips(
        name=" ", said=pen.say(msg("New customers")), range=pen.say(msg("90% interval")), posts=pen.say(msg("Orders"))
    )
    spec = dots(rows[:MOST_NAMED], ".0%", tip, whole)
    note = pen.say(msg("Grey: fewer than {enough} orders. The line is the share of all orders.", enough=10))
    table = DataTable(title, heads, tuple(cells), title_shown=False)
    return Picture(
        f"customers-{found.by}",
        title,
        pen.say(found.sentences[0]),
        {**spec, "data": rows_json(rows[:MOST_NAMED])},
        table,
        note,
    )
