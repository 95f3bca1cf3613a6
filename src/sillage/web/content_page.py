"""The posts of a period: what each brought, as seen and drawn towards what is usual of its network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.period import Period
from sillage.language import Message, _n, msg
from sillage.reports.spec import Card
from sillage.reports.wording import Span
from sillage.services.few_figures import few_cards
from sillage.services.gather_posts import PER_POST
from sillage.services.measure_content import GROUPS, TOO_FEW, TOO_YOUNG, MeasuredContent, measure_content
from sillage.services.measured_posts import MeasuredPost, MeasuredPosts
from sillage.services.open_workspace import Opened
from sillage.services.report_names import channel_name
from sillage.services.young_posts import RIPE_DAYS
from sillage.web import content_words as words
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.parts import Cell, DataTable, LaidRows
from sillage.web.pen import INTERVAL, Pen, columns, sorting_heads
from sillage.web.post_order import ordered
from sillage.web.sheet import Part, Sheet, figure_cards, handed_out, pen_of, period_of, remarks, shown, told
from sillage.web.shell import Link

CARDS = ("posts_published", "reach", "impressions", "views", "interactions")
APART = {"compare": msg("the figures that are compared are those of all networks and campaigns together")}
NARROWED = {"type": GROUPS["type"], "call_to_action": GROUPS["call_to_action"], "slot": GROUPS["hour"]}
"""What an address may ask of posts besides network and campaign, and where posts say it."""
NAMES = ("post", "network", "type", "day", "interactions", "out_of", "seen", "drawn", "best")
ORDERS: Mapping[str, Message] = {
    "": msg("the best against the usual of their network"),
    "-day": msg("the newest"),
    "-interactions": msg("the most interactions"),
    "-drawn": msg("the highest rate"),
    "-best": msg("the surest to be among the best tenth"),
}
"""By what the list may be sorted besides its heads, as the address calls it."""
MOST = 40
UNNAMED = "-"
"""What an address writes for posts that name none."""


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the posts of a period."""
    period, pen = period_of(desk), pen_of(desk)
    found, cards = figures(desk.opened, lambda opened: _asked(opened, desk, period))
    posts = kept(found.posts, request, desk)
    frame = desk.frame(words.TITLE, "content")
    sheet = Sheet(
        frame=frame,
        heading=pen.say(words.TITLE),
        meta=Span(period).written(desk.language),
        tabs=words.tabs(desk, "content"),
        tabs_label=pen.say(words.TABS_LABEL),
        bar=filter_bar(desk, period, _lists(desk), APART),
    )
    if not found.posts:
        return shown(request, "content_page.html", replace(sheet, empty=words.empty(desk)))
    table = post_table(request, desk, pen, posts, most=None if "all" in request.GET else MOST)
    # The server sorts what is shown whole too: the page says by what it is sorted.
    table = replace(table, rows=tuple(table.rows), on_server=True)
    part = Part(
        "posts",
        "",
        _narrowed(request, pen, len(posts)),
        tables=(table,),
        more=_more(request, desk, pen, len(posts), len(table.rows)),
        orders=_orders(request, desk, pen, table),
        orders_label=pen.say(msg("First in the list")),
    )
    basis = Part("basis", pen.say(msg("How posts are judged")), told(desk, found.sentences), folded=True)
    sheet = replace(sheet, cards=figure_cards(desk, cards), remarks=remarks(desk, cards), parts=(part, basis))
    return shown(request, "content_page.html", sheet)


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand the posts out as a file."""
    period, pen = period_of(desk), pen_of(desk)
    found = figures(
        desk.opened,
        lambda opened: measure_content(opened, period, "post", network=desk.asked.filters.network, ranked=True),
    )
    table = post_table(request, desk, pen, kept(found.posts, request, desk), linked=False)
    return handed_out(desk, kind, "posts", None, table)


def _lists(desk: Desk) -> tuple[str, ...]:
    return ("network", "campaign") if desk.asked.filters.only else ("compare", "network", "campaign")


def _asked(opened: Opened, desk: Desk, period: Period) -> tuple[MeasuredContent, tuple[Card, ...]]:
    found = measure_content(opened, period, "post", network=desk.asked.filters.network, ranked=True)
    if desk.asked.filters.network or desk.asked.filters.campaign:
        return found, ()  # cards speak of everything
    rates = tuple(dict.fromkeys(one.rate for one in found.networks.values()))
    return found, few_cards(opened, period, (*CARDS, *rates), desk.language, desk.asked.how, desk.asked.against)


def kept(posts: MeasuredPosts, request: HttpRequest, desk: Desk) -> MeasuredPosts:
    """Return the posts that an address asks for.

    Parameters
    ----------
    posts : MeasuredPosts
        All of them.
    request : HttpRequest
        Whose query may hold a kind, a call to action or a slot of the week.
    desk : Desk
        Whose filters may hold a campaign.

    Returns
    -------
    MeasuredPosts
        In the same order.
    """
    asked = {name: request.GET[name] for name in NARROWED if request.GET.get(name)}
    wanted = [([told or UNNAMED for told in NARROWED[name](posts.posts)], word) for name, word in asked.items()]
    if desk.asked.filters.campaign:
        wanted.append((posts.posts.words("campaign"), desk.asked.filters.campaign))
    if not wanted:
        return posts
    fits = np.all([np.array(told, dtype=object) == word for told, word in wanted], axis=0)
    return posts.take(np.flatnonzero(fits))


def _narrowed(request: HttpRequest, pen: Pen, count: int) -> tuple[Link, ...]:
    by = {"type": "type", "call_to_action": "call_to_action", "slot": "hour"}
    said = [
        pen.head(words.group_name(by[name], "" if word == UNNAMED else word))
        for name in NARROWED
        if (word := request.GET.get(name, "")) and _known(name, word)
    ]
    if not said:
        return ()
    text = _n(
        "Shown: {count} post that is {what}.", "Shown: {count} posts that are {what}.", count, what=", ".join(said)
    )
    return (Link(pen.say(text), ""),)


def _known(name: str, word: str) -> bool:
    parts = word.split("-")
    return name != "slot" or word == UNNAMED or (
        len(parts) == 2 and all(one.isdecimal() and len(one) < 3 for one in parts) and 0 < int(parts[0]) < 8
    )  # fmt: skip


def _more(request: HttpRequest, desk: Desk, pen: Pen, posts: int, shown_: int) -> tuple[Link, ...]:
    links = []
    if shown_ < posts:
        label = _n("Show the only post", "Show all {count} posts", posts)
        links.append(Link(pen.say(label), _address(request, desk, all="1")))
    if any(name in request.GET for name in NARROWED):
        links.append(Link(pen.say(msg("Show every post")), desk.url("content")))
    return tuple(links)


def _orders(request: HttpRequest, desk: Desk, pen: Pen, table: DataTable) -> tuple[Link, ...]:
    """Name the order of the list, and lead to others; one that a head gave is named after it."""
    asked = request.GET.get("sort", "")
    own = asked if asked.removeprefix("-") in NAMES else ""
    links = [Link(pen.say(label), _address(request, desk, sort=word), word == own) for word, label in ORDERS.items()]
    if own not in ORDERS:
        head_ = table.heads[NAMES.index(own.removeprefix("-"))]
        said = pen.say(msg("{column}, downwards", column=head_.text)) if own[0] == "-" else head_.text
        links.append(Link(said, _address(request, desk, sort=own), current=True))
    return tuple(links)


def _address(request: HttpRequest, desk: Desk, **changes: str) -> str:
    own = {name: request.GET[name] for name in (*NARROWED, "sort", "all") if request.GET.get(name)}
    return desk.path + desk.asked.query(**(own | changes))


def post_table(
    request: HttpRequest, desk: Desk, pen: Pen, posts: MeasuredPosts, *, most: int | None = None, linked: bool = True
) -> DataTable:
    """Return posts as a table that its address sorts.

    Parameters
    ----------
    request : HttpRequest
        Whose query sorts.
    desk : Desk
        Who asks.
    pen : Pen
        Who writes.
    posts : MeasuredPosts
        In their own order.
    most : int, optional
        How many of the first to write; all without it.
    linked : bool
        Whether each leads to its page: not in a file.

    Returns
    -------
    DataTable
        With the address of the same rows as a file. Rows are written as they are read.
    """
    heads = columns(
        pen, (msg("Post"), True), (msg("Network"), True), (msg("Kind of post"), True), (msg("Published"), False),
        (msg("Interactions"), False), (msg("Out of"), False), (msg("As seen"), False),
        (msg("Drawn to the usual ({level} interval)", level=INTERVAL.values["level"]), False),
        (msg("Among the best tenth"), False),
    )  # fmt: skip
    own = {name: request.GET[name] for name in NARROWED if request.GET.get(name)}
    csv = desk.url("content_file", "csv") + ("&" + urlencode(own) if own else "")
    note = msg(
        "A rate drawn to the usual of its network is steadier the less a post was seen. Among the best tenth is the"
        " chance that the post truly is: far from 0 and 100%, nobody can tell yet. A post that was last read less than"
        " {days} days after its publication still collected, and has none.",
        days=RIPE_DAYS,
    )
    asked = request.GET.get("sort", "")
    return DataTable(
        pen.say(msg("Posts")),
        sorting_heads(heads, NAMES, asked, lambda word: _address(request, desk, sort=word)),
        LaidRows(ordered(posts, asked, pen)[:most], lambda one: _row(desk, pen, one, linked=linked)),
        pen.say(note),
        csv,
        title_shown=False,
        on_server=most is not None and most < len(posts),
    )


def _row(desk: Desk, pen: Pen, one: MeasuredPost, *, linked: bool) -> tuple[Cell, ...]:
    post, count = one.post, one.rate == PER_POST
    pair = post.rates.get(one.rate)
    href = desk.url("post", post.network, post.post_id, account=post.account) if linked else ""
    about = " · ".join(
        pen.say(words.group_name(by, key))
        for by, key in (("campaign", post.campaign), ("call_to_action", post.call_to_action))
        if key
    )
    own = None if count else one.estimate.own
    return (
        pen.words(post.name, href, about),
        pen.words(channel_name(post.network)),
        pen.words(words.kind_name(post.kind)),
        replace(pen.day(post.on), note=post.at.strftime("%H:%M") if post.at else ""),
        pen.number(post.interactions),
        pen.number(pair[1] if pair else None, why=msg("Judged by interactions alone.")),
        pen.percent(own, why=msg("Judged by interactions alone.")),
        pen.estimate(one.estimate, index=count),
        pen.percent(one.best, 0, why=TOO_YOUNG if one.is_young else TOO_FEW),
    )
