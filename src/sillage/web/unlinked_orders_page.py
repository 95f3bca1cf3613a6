"""The orders that no channel is known of: one a line, with what is known of its origin, and what to do about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.access import Capability
from sillage.language import Message, _n, msg, numbers
from sillage.reports.wording import Amount, Percent, Span
from sillage.services.open_workspace import Opened
from sillage.services.row_words import COLUMNS
from sillage.services.rows_of_figure import Brought, brought_by
from sillage.services.unlinked_orders import UnlinkedOrder, UnlinkedOrders, Why, unlinked_orders
from sillage.web.asked_sheet import AskedSheet, address, framed, keeping, own_words, shown
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.parts import Cell, DataTable, EmptyState, LaidRows
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Part, Sheet, answer, handed_out, pen_of, period_of
from sillage.web.shell import Link

TITLE = msg("Orders without a channel")
MOST = 50
"""Rows that are shown unasked."""
MOST_ASKED = 1_000
"""Rows that one page shows; longer lists are handed out as a file."""
OWN = ("all",)
NO_CHANNEL = msg("an order without a channel is of no network and of no campaign yet")
APART: Mapping[str, Message | None] = {"network": NO_CHANNEL, "campaign": NO_CHANNEL}
NOTHING = msg("Every order of these days is linked to a channel.")
NO_ORDERS = msg("No order of these days is without a channel")
UNKNOWN = msg("nothing")
WHY: Mapping[Why, Message] = {
    Why.NO_HITS: msg("Its file names no channel, and no visit of your site is known in these days."),
    Why.NO_PATH: msg("Its file names no channel, and no known visit leads to it."),
    Why.NOTHING_SENT: msg("It was sent live with nothing that ties it to a visit."),
    Why.NO_VISIT: msg("It was sent live, and what it carried leads to no known visit."),
    Why.REFUND: msg("A refund of an order that is linked to no channel."),
}
SAID: Mapping[str, Message] = {
    "referrer": msg("came from {word}"),
    "source": msg("source: {word}"),
    "medium": msg("medium: {word}"),
    "campaign": msg("campaign: {word}"),
    "discount_code": msg("code: {word}"),
    "heard_of_us": msg("heard of us by: {word}"),
}
NEXT = msg(
    "For the orders to come: give each place where you publish a link of its own, so that the visit that it brings "
    "names its channel."
)
NAME = msg("For those that came by a file: fill its channel column, and import it again; each order counts once.")
SEND = msg("For those that were sent live: send what ties them to a visit with them (docs/collector.md).")


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the orders of some days that stand at no channel."""
    pen, period, own = pen_of(desk), period_of(desk), own_words(request, OWN)
    found, brought = _asked(desk)
    crumbs = (
        Link(pen.say(msg("What to do first")), desk.url("overview")),
        Link(pen.say(TITLE), address(desk, own), True),
    )
    placed = replace(desk, around=replace(desk.around, crumbs=crumbs))
    sheet = Sheet(
        frame=framed(placed, TITLE, "attribution", own),
        heading=pen.say(TITLE),
        meta=Span(period).written(desk.language),
        bar=keeping(filter_bar(desk, period, (), APART), own),
    )
    if not found.rows:
        return shown(request, AskedSheet(replace(sheet, empty=EmptyState(pen.say(NO_ORDERS), pen.say(NOTHING)))))
    orders = Part(
        "orders",
        pen.say(_n("{count} order", "{count} orders", found.count)),
        tables=(_cut(own, _table(desk, pen, found, brought)),),
        more=_more(desk, pen, own, len(found.rows)),
    )
    todo = Part("todo", pen.say(msg("What to do")), tuple(Link(pen.say(one), "") for one in _steps(found)))
    sheet = replace(sheet, answers=(answer(_sum(found), "mixed", pen),), parts=(todo, orders))
    return shown(request, AskedSheet(sheet, acts=_acts(desk, pen)))


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out all of them."""
    found, brought = _asked(desk)
    return handed_out(desk, kind, "unlinked-orders", None, _table(desk, pen_of(desk), found, brought))


def _asked(desk: Desk) -> tuple[UnlinkedOrders, Mapping[str, Brought]]:
    period = period_of(desk)

    def ask(opened: Opened) -> tuple[UnlinkedOrders, Mapping[str, Brought]]:
        found = unlinked_orders(opened, period)
        return found, brought_by(opened, {one.import_uid for one in found.rows})

    return figures(desk.opened, ask)


def _sum(found: UnlinkedOrders) -> Message:
    """Say how many they are, in the numbers of the first page, and what they are worth."""
    if found.revenue is None:
        return _n(
            "{count} order is linked to no channel: its revenue counts for none.",
            "{count} orders are linked to no channel: their revenue counts for none.",
            found.count,
        )
    return _n(
        "{count} order is linked to no channel: its revenue, {amount}, counts for none.",
        "{count} orders are linked to no channel: their revenue, {amount}, counts for none.",
        found.count,
        amount=Amount(found.revenue.amount, found.currency, 2),
    )


def _steps(found: UnlinkedOrders) -> list[Message]:
    whys = {one.why for one in found.rows}
    steps = [NEXT]
    if whys & {Why.NO_HITS, Why.NO_PATH}:
        steps.append(NAME)
    if whys & {Why.NOTHING_SENT, Why.NO_VISIT}:
        steps.append(SEND)
    return steps


def _acts(desk: Desk, pen: Pen) -> tuple[Link, ...]:
    if desk.member.may(Capability.ENTER):
        return (Link(pen.say(msg("Make a link")), desk.url("new_link")),)
    return ()


def _more(desk: Desk, pen: Pen, own: Mapping[str, str], count: int) -> tuple[Link, ...]:
    if "all" in own or not MOST < count <= MOST_ASKED:
        return ()
    label = _n("Show the only order", "Show all {count} orders", count)
    return (Link(pen.say(label), address(desk, own, all="1") + "#orders"),)


def _cut(own: Mapping[str, str], table: DataTable) -> DataTable:
    most = MOST_ASKED if "all" in own else MOST
    return replace(table, rows=table.rows[:most], on_server=len(table.rows) > most)


def _table(desk: Desk, pen: Pen, found: UnlinkedOrders, brought: Mapping[str, Brought]) -> DataTable:
    heads = columns(
        pen, (msg("Day"), True), (COLUMNS["order_id"], True), (COLUMNS["shop"], True), (COLUMNS["revenue"], False),
        (msg("What is known of its origin"), True), (msg("Why it is linked to none"), True), (msg("File"), True),
    )  # fmt: skip
    rows = LaidRows(found.rows, lambda one: _row(desk, pen, one, brought.get(one.import_uid)))
    csv = desk.url("unlinked_orders_file", "csv")
    return DataTable(pen.say(TITLE), heads, rows, csv=csv, title_shown=False)


def _row(desk: Desk, pen: Pen, one: UnlinkedOrder, file: Brought | None) -> tuple[Cell, ...]:
    known = " · ".join(pen.say(replace(SAID[name], values={"word": word})) for name, word in one.known.items())
    live = msg("sent live") if file is not None and not file.number else ""
    href = desk.url("import", file.number) if file is not None and file.number else ""
    return (
        pen.day(one.day),
        pen.words(one.number or "—"),
        pen.words(one.shop or "—"),
        _amount(pen, one),
        pen.words(known or UNKNOWN),
        pen.words(WHY[one.why]),
        pen.words((file.file_name if file is not None and file.file_name else live) or "—", href),
    )


def _amount(pen: Pen, one: UnlinkedOrder) -> Cell:
    if one.amount is None:
        return pen.absent(msg("Its currency has no exchange rate."))
    amount = one.amount.amount
    part = pen.say(msg("{share} of the order", share=Percent(float(one.orders)))) if 0 < one.orders < 1 else ""
    return Cell(numbers.money(amount, pen.currency, pen.language, 2), str(amount), note=part)
