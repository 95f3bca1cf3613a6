"""The links of a workspace, with what became of each: clicks of people and of machines, by network and country."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.access import Capability
from sillage.language import _n, msg
from sillage.reports.wording import Span, head, say
from sillage.services.export_links import Clicks
from sillage.services.list_links import listed
from sillage.services.measure_links import CUTS, LinkFigures, measure_links
from sillage.services.open_workspace import Opened
from sillage.services.record_links import KeptLink
from sillage.services.report_names import channel_name
from sillage.web import link_words as words
from sillage.web.asked_sheet import (
    AskedSheet,
    address,
    ask_form,
    charts_at,
    file_address,
    framed,
    keeping,
    own_words,
    shown,
)
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.parts import Cell, DataTable, EmptyState, Field
from sillage.web.pen import Pen, columns, sorted_by
from sillage.web.search_page import plain
from sillage.web.sheet import Part, Picture, Sheet, handed_out, pen_of, period_of
from sillage.web.shell import Link

OWN = ("q", "sort", "all")
NAMES = ("link", "to", "network", "people", "days", "bots", "state")
MOST = 40
EMPTY = msg(
    "A short link tells which post, campaign and network each visit came from; people and machines are counted apart."
)


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the links that fit, and what became of them."""
    period, pen, own = period_of(desk), pen_of(desk), own_words(request, OWN)
    kept, found = _asked(desk, own)
    may = desk.member.may(Capability.ENTER)
    sheet = Sheet(
        frame=framed(desk, words.TITLE, "links", own),
        heading=pen.say(words.TITLE),
        meta=Span(period).written(desk.language),
        bar=keeping(filter_bar(desk, period, lists=("network", "campaign")), own),
    )
    acts = (Link(pen.say(msg("Make a link")), desk.url("new_link")),) if may else ()
    if not kept and not own and not desk.asked.filters.network and not desk.asked.filters.campaign:
        return shown(request, AskedSheet(replace(sheet, empty=_empty(pen, acts)), acts=acts))
    seek = Field("q", pen.say(msg("Search links")), "search", own.get("q", ""),
                 pen.say(msg("Words of its address, where it leads, its title or its campaign.")))  # fmt: skip
    table = _table(desk, own, pen, kept, found)
    cut = table if "all" in own else replace(table, rows=table.rows[:MOST], on_server=len(table.rows) > MOST)
    charts = charts_at(desk, own, "links_file", _pictures(desk, pen, found))
    more: tuple[Link, ...] = ()
    if len(cut.rows) < len(table.rows):
        label = _n("Show the only link", "Show all {count} links", len(table.rows))
        more = (Link(pen.say(label), address(desk, own, all="1")),)
    parts = (
        Part("clicks", pen.say(msg("Where clicks come from")), charts=charts),
        Part("links", pen.say(_n("{count} link", "{count} links", len(kept))), tables=(cut,), more=more),
    )
    sheet = replace(sheet, cards=words.cards(pen, found, len(found.links)), parts=parts)
    return shown(request, AskedSheet(sheet, ask_form(desk, (seek,), msg("Search"), own), acts))


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out a chart of the page, its rows, or the links."""
    own, pen = own_words(request, OWN), pen_of(desk)
    kept, found = _asked(desk, own)
    chart = request.GET.get("chart", "")
    picture = _pictures(desk, pen, found).get(chart)
    table = None if chart else _table(desk, own, pen, kept, found)
    return handed_out(desk, kind, picture.id if picture else "links", picture, table)


def _asked(desk: Desk, own: dict[str, str]) -> tuple[tuple[KeptLink, ...], LinkFigures]:
    period, filters = period_of(desk), desk.asked.filters
    sought = plain(own.get("q", "")).split()

    def ask(opened: Opened) -> tuple[tuple[KeptLink, ...], LinkFigures]:
        return listed(opened, campaign=filters.campaign, network=filters.network), measure_links(opened, period)

    every, found = figures(desk.opened, ask)
    kept = tuple(one for one in every if _fits(one, sought))
    if sought or filters.network or filters.campaign:
        wanted = frozenset(one.link.id for one in kept)
        found = figures(desk.opened, lambda opened: measure_links(opened, period, wanted))
    return kept, found


def _fits(one: KeptLink, sought: list[str]) -> bool:
    link = one.link
    text = plain(" ".join((one.address, link.destination, link.title, link.campaign, link.content, link.post_id)))
    return all(word in text for word in sought)


def _pictures(desk: Desk, pen: Pen, found: LinkFigures) -> dict[str, Picture]:
    if not found.links:
        return {}
    made = {"days": words.days_picture(pen, found)}
    for cut in CUTS:
        leads = (lambda code: desk.url("links", network=code)) if cut == "network" else None
        if (picture := words.cut_picture(pen, found, cut, leads)) is not None:
            made[cut] = picture
    return made


def _table(desk: Desk, own: dict[str, str], pen: Pen, kept: tuple[KeptLink, ...], found: LinkFigures) -> DataTable:
    heads = columns(
        pen, (msg("Link"), True), (msg("Leads to"), True), (msg("Network"), True),
        (words.PEOPLE, False), (words.UNIQUE, False), (words.BOTS, False), (msg("State"), True),
    )  # fmt: skip
    rows = tuple(_row(desk, pen, one, found.links.get(one.link.id, Clicks())) for one in kept)
    csv = file_address(desk, own, "links_file", "csv")
    table = DataTable(pen.say(words.TITLE), heads, rows, pen.say(words.UNIQUE_NOTE), csv, title_shown=False)
    return sorted_by(table, NAMES, own.get("sort", ""), lambda word: address(desk, own, sort=word))


def _row(desk: Desk, pen: Pen, one: KeptLink, clicks: Clicks) -> tuple[Cell, ...]:
    link = one.link
    place = link.network or link.channel
    said, tone = words.state(desk.opened, one)
    href = desk.url("link", link.id)
    return (
        pen.words(f"/{link.slug}", href, link.title),
        pen.words(_short(link.destination)),
        Cell(head(channel_name(place), desk.language) if place else "", note=link.campaign),
        pen.number(clicks.people, href=href),
        pen.number(clicks.visitor_days),
        pen.number(clicks.bots),
        Cell(say(said, desk.language), badge=tone),
    )


def _short(address: str) -> str:
    return address.removeprefix("https://")


def _empty(pen: Pen, acts: tuple[Link, ...]) -> EmptyState:
    return EmptyState(
        pen.say(msg("There is no link yet")),
        pen.say(EMPTY),
        tuple(
            map(
                pen.say,
                (
                    msg("Make a link for each post, with its campaign and its network."),
                    msg("Post its short address, or print its QR code."),
                    msg("Clicks stand here as they come."),
                ),
            )
        ),
        acts[0] if acts else None,
    )  # fmt: skip
