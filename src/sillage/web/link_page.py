"""One link: its clicks over time and by place, where it led before, its QR code; end it, let it lead again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from sillage.domain.access import Capability
from sillage.domain.links import Link, LinkVersion
from sillage.domain.period import Period
from sillage.domain.utm import tagged
from sillage.errors import WrongUsage
from sillage.language import Message, _n, msg, numbers
from sillage.ledger import link_entries
from sillage.reports.wording import Day, Span, head, say
from sillage.services.draw_links import qr_code, scan_address
from sillage.services.link_domains import reach_warning
from sillage.services.link_warnings import last_day
from sillage.services.measure_links import CUTS, LinkFigures, measure_links
from sillage.services.record_links import KeptLink, LinkWords, edit_link, kept, utm_warnings
from sillage.services.report_names import channel_name
from sillage.web import link_words as words
from sillage.web.asked_sheet import keeping
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.parts import Cell, DataTable
from sillage.web.pen import Pen, columns
from sillage.web.sheet import WORDS as SHEET_WORDS
from sillage.web.sheet import Part, Picture, Sheet, handed_out, pen_of, period_of
from sillage.web.shell import Frame
from sillage.web.shell import Link as Lead

APART = {name: msg("this page speaks of one link") for name in ("network", "campaign")}
WORDS = {
    "copy": msg("Copy"),
    "copied": msg("Copied"),
    "address": msg("Short address"),
    "leads_to": msg("Leads to"),
    "qr": msg("QR code"),
    "svg": msg("SVG, to be printed"),
    "png": msg("PNG, as pixels"),
    "edit": msg("Change it"),
    "end": msg("End it"),
    "restore": msg("Let it lead again"),
    "about": msg("About this link"),
}


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link.

    Parameters
    ----------
    sheet : Sheet
        Its figures.
    address, leads_to : str
        Its own address, and where it leads, with its tags.
    state, tone : str
        In a word, and the class of its badge.
    facts : tuple of (str, str)
        What is known of it.
    warnings : tuple of str
        What a person should know.
    svg, png : str
        Addresses of its QR code.
    edit, end, restore : str
        Addresses of what can be done; empty for who may not, and for what makes no sense now.
    qr_text : str
        What a scan opens.
    w : mapping of str to str
        `WORDS`, rendered.
    """

    sheet: Sheet
    address: str
    leads_to: str
    state: str
    tone: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    svg: str
    png: str
    edit: str
    end: str
    restore: str
    qr_text: str
    w: dict[str, str]

    @property
    def frame(self) -> Frame:
        """What surrounds the page."""
        return self.sheet.frame


def show(request: HttpRequest, desk: Desk, link_id: str) -> HttpResponse:
    """Show a link and what became of it."""
    link, pen, period = _link(desk, link_id), pen_of(desk), period_of(desk)
    found = figures(desk.opened, lambda opened: measure_links(opened, period, frozenset((link.id,))))
    one = _with_warnings(desk, link)
    address = one.address.removeprefix("https://")
    desk = replace(desk, around=replace(desk.around, crumbs=(
        Lead(pen.say(words.TITLE), desk.url("links")), Lead(link.title or address, "", current=True),
    )))  # fmt: skip
    charts = tuple(
        picture.at(_file(desk, link, "json", name), _file(desk, link, "csv", name))
        for name, picture in _pictures(pen, found).items()
    )
    versions = link_entries.versions(desk.opened.whose, link.id)
    parts = (
        *((Part("clicks", pen.say(msg("Where its clicks come from")), charts=charts),) if charts else ()),
        Part("versions", pen.say(msg("Where it led")), tables=(_versions(desk, pen, link, versions),)),
    )
    if not charts:
        parts = (Part("clicks", "", (Lead(pen.say(_no_clicks(desk, link, period)), ""),)), *parts)
    title = link.title or address
    sheet = Sheet(
        frame=desk.frame(title, "link"),
        heading=title,
        meta=Span(period).written(desk.language),
        bar=keeping(filter_bar(desk, period, (), APART), {}),
        cards=words.cards(pen, found),
        parts=parts,
        w={name: pen.say(word) for name, word in SHEET_WORDS.items()},
    )
    return render(request, "link_page.html", {"page": _page(desk, pen, one, sheet)})


def _no_clicks(desk: Desk, link: Link, period: Period) -> Message:
    """Say why nothing was clicked: a link that came after these days could not be."""
    made = link.created_at.astimezone(ZoneInfo(desk.opened.workspace.zone)).date()
    if made > period.last:
        return msg("This link was made on {day}, after these days.", day=Day(made))
    return msg("Nobody clicked it in these days.")


def file(request: HttpRequest, desk: Desk, link_id: str, kind: str) -> HttpResponseBase:
    """Hand out a chart of the page, or its rows."""
    link, pen, period = _link(desk, link_id), pen_of(desk), period_of(desk)
    found = figures(desk.opened, lambda opened: measure_links(opened, period, frozenset((link.id,))))
    picture = _pictures(pen, found).get(request.GET.get("chart", "days"), words.days_picture(pen, found))
    return handed_out(desk, kind, f"{link.slug}-{picture.id}", picture)


def qr(request: HttpRequest, desk: Desk, link_id: str, kind: str) -> HttpResponse:
    """Hand out the QR code of a link."""
    link = _link(desk, link_id)
    drawn = qr_code(desk.opened, link, kind)
    response = HttpResponse(drawn, content_type={"svg": "image/svg+xml", "png": "image/png"}[kind])
    if "keep" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="qr-{link.id}.{kind}"'
    return response


def qr_svg(request: HttpRequest, desk: Desk, link_id: str) -> HttpResponse:
    """Hand out the QR code, to be printed."""
    return qr(request, desk, link_id, "svg")


def qr_png(request: HttpRequest, desk: Desk, link_id: str) -> HttpResponse:
    """Hand out the QR code as pixels."""
    return qr(request, desk, link_id, "png")


def end(request: HttpRequest, desk: Desk, link_id: str) -> HttpResponse:
    """Have a link lead nobody any more."""
    edit_link(desk.opened, _link(desk, link_id).id, LinkWords(enabled=False))
    return done(request, desk, link_id, msg("The link has ended."), "restore_link")


def restore(request: HttpRequest, desk: Desk, link_id: str) -> HttpResponse:
    """Have a link lead again; one whose last day has passed has none any more."""
    link = _link(desk, link_id)
    past = link.expires_at is not None and link.expires_at <= desk.opened.now
    edit_link(desk.opened, link.id, LinkWords(enabled=True, expires="" if past else None))
    return done(request, desk, link_id, msg("The link leads again."), "end_link")


def back(request: HttpRequest, desk: Desk, link_id: str) -> HttpResponse:
    """Have a link lead where it led in a version before; that makes a version too."""
    link, typed = _link(desk, link_id), request.GET.get("version", "")
    found = [one for one in link_entries.versions(desk.opened.whose, link.id) if str(one.number) == typed]
    if not found:
        raise WrongUsage(msg("This link has no version {typed}.", typed=typed[:20]))
    [wanted] = found
    gone = {name: "" for name, _ in link.utm} | dict(wanted.utm)
    edit_link(desk.opened, link.id, LinkWords(destination=wanted.destination, utm=gone))
    return done(request, desk, link_id, msg("The link leads where it led before."), "link_back", link.version)


def done(
    request: HttpRequest, desk: Desk, link_id: str, what: Message, undo: str = "", version: int = 0
) -> HttpResponse:
    """Say what was done, offer to take it back, and lead to the link's page.

    Parameters
    ----------
    request : HttpRequest
        The request.
    desk : Desk
        Who did it.
    link_id : str
        Of which link.
    what : Message
        What was done.
    undo : str
        The route that takes it back; empty for none.
    version : int
        The version to go back to, for that route.

    Returns
    -------
    HttpResponse
        A redirect.
    """
    href = reverse(undo, args=(desk.opened.workspace.slug, link_id)) if undo else ""
    asked = {"lang": desk.language} | ({"version": str(version)} if version else {})
    messages.success(request, say(what, desk.language), extra_tags=f"{href}?{urlencode(asked)}" if href else "")
    return HttpResponseRedirect(desk.url("link", link_id))


def _link(desk: Desk, link_id: str) -> Link:
    return link_entries.link(desk.opened.whose, link_id)


def _with_warnings(desk: Desk, link: Link) -> KeptLink:
    opened = desk.opened
    return kept(opened, link, (*reach_warning(opened, link.domain, link.slug), *utm_warnings(opened, link)))


def _page(desk: Desk, pen: Pen, one: KeptLink, sheet: Sheet) -> LinkPage:
    link, may = one.link, desk.member.may(Capability.ENTER)
    opened = desk.opened
    ended = not link.enabled or (link.expires_at is not None and link.expires_at <= opened.now)
    said, tone = words.state(opened, one)
    return LinkPage(
        sheet,
        one.address,
        tagged(link.destination, link.utm),
        pen.head(said),
        tone,
        _facts(desk, pen, link),
        tuple(map(pen.say, one.warnings)),
        desk.url("qr_svg", link.id, keep="1"),
        desk.url("qr_png", link.id, keep="1"),
        desk.url("edit_link", link.id) if may else "",
        desk.url("end_link", link.id) if may and not ended else "",
        desk.url("restore_link", link.id) if may and ended else "",
        pen.say(msg("A scan opens {address}: it is counted apart from clicks.", address=scan_address(opened, link))),
        {name: pen.say(word) for name, word in WORDS.items()},
    )


def _facts(desk: Desk, pen: Pen, link: Link) -> tuple[tuple[str, str], ...]:
    place = link.network or link.channel
    zone = ZoneInfo(desk.opened.workspace.zone)
    made = numbers.day(link.created_at.astimezone(zone).date(), desk.language, "medium")
    found = (
        (msg("Network"), head(channel_name(place), desk.language) if place else ""),
        (msg("Campaign"), link.campaign),
        (msg("Content"), link.content),
        (msg("Post"), link.post_id),
        (msg("Made on"), made),
        (msg("Last day"), last_day(desk.opened, link) or ""),
        (msg("Once ended, leads to"), link.fallback),
    )
    return tuple((pen.say(label), text) for label, text in found if text)


def _pictures(pen: Pen, found: LinkFigures) -> dict[str, Picture]:
    if not found.links:
        return {}
    cuts = {cut: words.cut_picture(pen, found, cut) for cut in CUTS}
    return {"days": words.days_picture(pen, found)} | {cut: one for cut, one in cuts.items() if one is not None}


def _file(desk: Desk, link: Link, kind: str, chart: str) -> str:
    return desk.url("link_file", link.id, kind, chart=chart)


def _versions(desk: Desk, pen: Pen, link: Link, versions: tuple[LinkVersion, ...]) -> DataTable:
    zone = ZoneInfo(desk.opened.workspace.zone)
    heads = columns(pen, (msg("Version"), True), (msg("Since"), False), (msg("Leads to"), True), (msg("State"), True))
    rows = []
    for one in reversed(versions):
        now = one.number == link.version
        state = msg("leads there now") if now else msg("led there")
        day = one.since.astimezone(zone)
        rows.append(
            (
                Cell(numbers.number(one.number, desk.language), str(one.number)),
                replace(pen.day(day.date()), note=day.strftime("%H:%M")),
                pen.words(tagged(one.destination, one.utm)),
                Cell(pen.say(state), badge="on_track" if now else "cannot_tell"),
            )
        )
    title = _n("{count} version", "{count} versions", len(versions))
    return DataTable(pen.say(title), heads, tuple(rows), title_shown=False)
