"""Imports: where files are dropped, those that wait for somebody, and all that was imported, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sillage import settings
from sillage.domain.access import Capability
from sillage.domain.decisions import ImportRecord, ImportStatus
from sillage.errors import NotFound, Refused
from sillage.language import Message, _n, msg, numbers
from sillage.ledger import audit, import_pages
from sillage.ledger.import_pages import PAGE, Wanted
from sillage.reports.wording import say
from sillage.services import file_jobs
from sillage.services.arrange_brands import checked_brand
from sillage.services.brand_view import brands_to_choose
from sillage.services.bring_files import clean_name, take_in
from sillage.services.file_states import UNDER_WAY, FileState, file_states
from sillage.services.preview_file import READY
from sillage.web.brand_fields import said_brand
from sillage.web.desk import Desk
from sillage.web.import_words import STATUS, days_of, format_name, tabs
from sillage.web.incoming_cards import WORDS as CARD_WORDS
from sillage.web.incoming_cards import IncomingCard, card
from sillage.web.own_templates import template_links
from sillage.web.parts import Cell, Choice, DataTable, EmptyState, Field, Head
from sillage.web.pen import as_csv
from sillage.web.shell import Frame, Link
from sillage.web.uploads import ReceivedFile

TITLE = msg("Imports")
MEANT = msg("Drop the files that the networks give, as they came. Nothing counts before you have seen what they hold.")
WORDS = CARD_WORDS | {
    "templates": msg("Templates to fill in"),
    "templates_hint": msg(
        "CSV files whose columns are recognised when you drop them back. Their rows are examples: put yours in their "
        "stead."
    ),
    "drop": msg("Drop files here"),
    "or": msg("or choose them: exports as they came, tables of your own, or a ZIP of them"),
    "choose": msg("Files to import"),
    "at_once": msg("They are sent as soon as they are chosen."),
    "send": msg("Send the files"),
    "sending": msg("Sending the files…"),
    "too_large": msg("Larger than the server takes:"),
    "history": msg("What was imported"),
    "find": msg("Find"),
    "csv": msg("As a file (CSV)"),
    "pages": msg("Pages of imports"),
}
MOST_EXPORTED = 10_000
MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """Imports.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its head.
    tabs : tuple of Link
        The pages beside it.
    drop : str
        Where files are sent; empty for who may not import.
    most : str
        How many bytes a file may have.
    limit : str
        The same in words.
    slow : str
        That nobody works in the background; empty where somebody does.
    templates : tuple of Link
        Files of our own to fill in; none for who may not import.
    cards : tuple of IncomingCard
        Files that wait.
    all : str
        Where all that are ready are imported; empty where fewer than two are.
    search : tuple of Field
        What the list can be cut to; none where nothing was imported.
    action : str
        Where it is sent.
    again : str
        This page, as it was asked for: the list is fetched anew once a file was imported.
    carried : tuple of (str, str)
        What goes with it.
    table : DataTable or None
        One page of the list.
    pages : tuple of Link
        The others.
    counted : str
        How many imports there are.
    empty : EmptyState or None
        What stands here where there is nothing yet.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    tabs: tuple[Link, ...]
    drop: str
    most: str
    limit: str
    slow: str
    templates: tuple[Link, ...]
    cards: tuple[IncomingCard, ...]
    all: str
    search: tuple[Field, ...]
    action: str
    again: str
    carried: tuple[tuple[str, str], ...]
    table: DataTable | None
    pages: tuple[Link, ...]
    counted: str
    empty: EmptyState | None
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what waits, and a page of what was imported."""
    language, may = desk.language, desk.member.may(Capability.DECIDE)
    files = file_states(desk.opened) if may else ()
    _go_on(desk, files)
    wanted, number = _wanted(request.GET)
    records, count = import_pages.page(desk.opened.whose, wanted, number)
    asked = wanted != Wanted()
    ready = sum(one.state == READY for one in files)
    page = ImportsPage(
        frame=desk.frame(TITLE, "imports"),
        heading=say(TITLE, language),
        meta=say(MEANT, language),
        tabs=tabs(desk, "imports"),
        drop=desk.url("drop_files") if may else "",
        most=str(settings.largest_file_mb() * 1024 * 1024),
        limit=say(msg("At most {limit} MB a file.", limit=settings.largest_file_mb()), language),
        slow=say(_slow(), language) if may and file_jobs.missing_worker(desk.opened.data_dir) else "",
        templates=template_links(desk) if may else (),
        cards=tuple(card(desk, one) for one in files),
        all=desk.url("bring_all") if ready > 1 else "",
        search=_search(desk, wanted) if count or asked else (),
        action=desk.url("imports").partition("?")[0],
        again=request.get_full_path(),
        carried=(("lang", language),),
        table=_table(desk, records) if records else None,
        pages=_pages(desk, wanted, number, count),
        counted=say(_n("{count} import", "{count} imports", count), language) if count or asked else "",
        empty=None if count or asked or files else _empty(language, may=may),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "imports_page.html", {"page": page})


def drop_files(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take in the files of a form, and ask for a look at each."""
    sent = [cast(ReceivedFile, one) for one in request.FILES.getlist("files")]
    if getattr(request, "sent_too_much", False):
        messages.error(request, say(_too_much(), desk.language))
        return HttpResponseRedirect(desk.url("imports"))
    taken, brand = 0, checked_brand(desk.opened, said_brand(request, desk)) if brands_to_choose(desk.opened) else ""
    for one in sent:
        try:
            _check_size(one)
            kept = take_in(
                desk.opened.data_dir,
                desk.opened.workspace.id,
                one.name or "",
                one.path,
                who=desk.member.email or desk.member.name or audit.WHO,
                now=desk.opened.now,
                brand=brand,
            )
        except Refused as refused:
            said = msg("{file}: {what}", file=clean_name(one.name or ""), what=refused.what)
            messages.error(request, say(said, desk.language))
            continue
        file_jobs.ask_preview(kept)
        taken += 1
    if taken:
        file_jobs.keep_going(desk.opened.data_dir)
        said = _n("{count} file has come; see below what it holds.", "{count} files have come; see below.", taken)
        messages.success(request, say(said, desk.language))
    elif not sent:
        messages.warning(request, say(msg("No file was chosen."), desk.language))
    return HttpResponseRedirect(desk.url("imports"))


def bring_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Import every file that is ready."""
    ready = [one for one in file_states(desk.opened) if one.state == READY]
    for one in reversed(ready):  # in the order in which they came
        with suppress(NotFound):  # somebody let it go meanwhile
            file_jobs.ask_import(desk.opened.data_dir, one.file, desk.member.email or desk.member.name or audit.WHO)
    if ready:
        file_jobs.keep_going(desk.opened.data_dir)
    return HttpResponseRedirect(desk.url("imports"))


def file(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Hand out the list of imports, cut as the page is."""
    wanted, _ = _wanted(request.GET)
    records, _ = import_pages.page(desk.opened.whose, wanted, 1, MOST_EXPORTED)
    return as_csv(_table(desk, records), f"sillage-{desk.opened.workspace.slug}-imports", "")


def _go_on(desk: Desk, files: tuple[FileState, ...]) -> None:
    if any(one.state in UNDER_WAY for one in files):
        file_jobs.keep_going(desk.opened.data_dir)


def _check_size(one: ReceivedFile) -> None:
    limit = settings.largest_file_mb()
    if (one.size or 0) > limit * 1024 * 1024:
        raise Refused(msg("It is larger than {limit} MB.", limit=limit))


def _too_much() -> Message:
    return msg(
        "That was more than the server takes at once ({limit} MB a file): send fewer files, or shorter periods.",
        limit=settings.largest_file_mb(),
    )


def _slow() -> Message:
    return msg(
        "No worker runs on this machine: files are read one after another by a process that starts for each, and the "
        "watched folder is not looked into. Start: sillage serve (or sillage worker)"
    )


def _wanted(given: Mapping[str, str]) -> tuple[Wanted, int]:
    status = given.get("status", "")
    page = given.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and 0 < int(page[:6]) <= 100_000 else 1
    text = given.get("q", "").replace("\0", "").strip()[:MOST_LETTERS]
    known = status if status in list(ImportStatus) else ""
    return Wanted(text, known, given.get("format", "")[:MOST_LETTERS].replace("\0", "")), number


def _search(desk: Desk, wanted: Wanted) -> tuple[Field, ...]:
    language = desk.language
    every = say(msg("All of them"), language)
    states = [(one.value, say(STATUS[one.value][0], language)) for one in ImportStatus]
    formats = [(one, format_name(one, language)) for one in import_pages.formats(desk.opened.workspace.id)]
    return (
        Field("q", say(msg("Name or number"), language), "search", wanted.text, autocomplete="off"),
        Field("status", say(msg("Status"), language), "select", choices=_choices(every, states, wanted.status)),
        Field(
            "format", say(msg("Format"), language), "select",
            choices=_choices(every, sorted(formats, key=lambda pair: pair[1].casefold()), wanted.format),
        ),
    )  # fmt: skip


def _choices(every: str, pairs: list[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return (Choice("", every, not chosen), *(Choice(value, label, value == chosen) for value, label in pairs))


def _table(desk: Desk, records: tuple[ImportRecord, ...]) -> DataTable:
    language = desk.language
    who = import_pages.brought_by(desk.opened.workspace.id, [record.number for record in records])
    heads = (
        (msg("File"), True), (msg("No."), False), (msg("Status"), True), (msg("Days"), True), (msg("Rows"), False),
        (msg("New"), False), (msg("Repeated"), False), (msg("Doubtful"), False), (msg("Brought"), True),
    )  # fmt: skip
    return DataTable(
        say(WORDS["history"], language),
        tuple(Head(say(head, language), words) for head, words in heads),
        tuple(_row(desk, record, who.get(record.number, "")) for record in records),
        title_shown=False,
        on_server=True,
    )


def _row(desk: Desk, record: ImportRecord, who: str) -> tuple[Cell, ...]:
    language = desk.language
    word, badge = STATUS[record.status.value]
    at = (record.committed_at or record.begun_at).astimezone(desk.opened.now.tzinfo)
    name = format_name(record.format, language)
    counts = (record.rows, record.new, record.repeated, record.flagged)
    return (
        Cell(
            record.file_name,
            href=desk.url("import", record.number),
            note=f"{record.part} · {name}" if record.part else name,
        ),
        Cell(str(record.number), str(record.number)),
        Cell(say(word, language), badge=badge or "plain"),
        Cell(days_of(record.first, record.last, language)),
        *(Cell(numbers.number(count, language), str(count)) for count in counts),
        Cell(
            numbers.day(at.astimezone(ZoneInfo(desk.opened.workspace.zone)).date(), language, "medium"),
            note=say(msg("the server"), language) if who == audit.WHO else who,
        ),
    )


def _pages(desk: Desk, wanted: Wanted, number: int, count: int) -> tuple[Link, ...]:
    language, last = desk.language, (count + PAGE - 1) // PAGE
    if last <= 1:
        return ()
    kept = {"q": wanted.text, "status": wanted.status, "format": wanted.format}
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    return tuple(
        Link(numbers.number(one, language), desk.url("imports", **kept, page=str(one)), one == number) for one in near
    )


def _empty(language: str, *, may: bool) -> EmptyState:
    steps = (
        msg("Download an export from a network: the Monday checklist says where each hides its own."),
        msg("Or fill in a template: costs, hours, orders, figures typed by hand."),
        msg("Drop it above, as it came."),
        msg("Look at what Sillage read in it, then import."),
    )
    return EmptyState(
        say(msg("Nothing was imported yet"), language),
        say(msg("Sillage answers from the files that networks, shops and you yourselves keep."), language),
        tuple(say(step, language) for step in steps) if may else (),
    )
