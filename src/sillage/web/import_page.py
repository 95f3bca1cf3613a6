"""One import: its counts, its doubtful rows, the file as it came; taken back, and counted again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from sillage.domain.access import Capability
from sillage.domain.decisions import ImportRecord, ImportStatus
from sillage.errors import NotFound
from sillage.language import msg, numbers
from sillage.ledger import audit, import_pages, imports_log
from sillage.reports.wording import say
from sillage.services import file_jobs
from sillage.services.bring_files import clean_name
from sillage.services.kept_file import kept_file
from sillage.services.redo_import import redo_import
from sillage.services.show_import import ShownImport, noted, show_stored
from sillage.services.undo_import import undo_import
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.import_words import STATUS, TABLES, days_of, doubts_table, format_name, size_of, tabs
from sillage.web.parts import Cell, DataTable, Head
from sillage.web.shell import Frame, Link

_PIECE = 1 << 18
WORDS = {
    "raw": msg("Download the file as it came"),
    "undo": msg("Undo this import"),
    "redo": msg("Import it again"),
    "sure": msg("What this file says counts no more: figures go back to what earlier files say. It can be taken back."),
    "warnings": msg("What you should know"),
    "back": msg("Back to the imports"),
}


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        The file's name; its number, and who brought it when.
    tabs : tuple of Link
        The pages beside it.
    status, badge : str
        Whether it counts: a word, and a colour.
    facts : tuple of (str, str)
        What is known of it, by name.
    warnings : tuple of str
        What the user was told, and why it failed.
    tables : DataTable or None
        How many rows of which kind it holds.
    doubts : DataTable or None
        Its doubtful rows.
    raw, undo, redo : str
        Where these lead; empty for those that cannot be.
    back : str
        To the list.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    tabs: tuple[Link, ...]
    status: str
    badge: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    tables: DataTable | None
    doubts: DataTable | None
    raw: str
    undo: str
    redo: str
    back: str
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show an import."""
    language, may = desk.language, desk.member.may(Capability.DECIDE)
    record = imports_log.find(desk.opened.whose, number=number)
    shown = noted(record) or figures(desk.opened, lambda opened: show_stored(opened, number))
    word, badge = STATUS[record.status.value]
    told = (*record.warnings, *([record.reason] if record.reason else []))
    doubts = doubts_table(((one.row, one.code) for one in shown.flagged), record.flagged, desk)
    page = ImportPage(
        frame=desk.frame(record.file_name, "import"),
        heading=record.file_name,
        meta=_meta(desk, record),
        tabs=tabs(desk, "imports"),
        status=say(word, language),
        badge=badge,
        facts=_facts(desk, record),
        warnings=tuple(dict.fromkeys(say(one, language) for one in told)),
        tables=_tables(desk, shown),
        doubts=doubts,
        raw=desk.url("import_raw", number) if may and kept_file(desk.opened, record) else "",
        undo=desk.url("undo_import", number) if may and record.status is ImportStatus.COMMITTED else "",
        redo=desk.url("redo_import", number) if may and record.status is ImportStatus.UNDONE else "",
        back=desk.url("imports"),
        w={name: say(text, language) for name, text in WORDS.items()},
    )
    return render(request, "import_page.html", {"page": page})


def raw(request: HttpRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Hand out the file as it came."""
    record = imports_log.find(desk.opened.whose, number=number)
    path = kept_file(desk.opened, record)
    if path is None:
        raise NotFound(
            msg("The file of import {number} is kept no more.", number=str(number)), msg("Look at the list of imports.")
        )
    response = StreamingHttpResponse(_pieces(path), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, clean_name(record.file_name)) or ""
    response["Content-Length"] = str(path.stat().st_size)
    return response


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece; it is opened with the first, and closed with the last."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def undo(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Take an import back; the notice makes it count again."""
    record = undo_import(desk.opened, number)
    said = msg("Import {number} ({file}) no longer counts.", number=str(number), file=record.file_name)
    messages.success(request, say(said, desk.language), extra_tags=desk.url("redo_import", number))
    return HttpResponseRedirect(desk.url("import", number))


def redo(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Make an import count again: by its switch, or anew from the file as it was kept."""
    waits = redo_import(desk.opened, number, desk.member.email or desk.member.name or audit.WHO)
    if waits is None:
        messages.success(request, say(msg("Import {number} counts again.", number=str(number)), desk.language))
        return HttpResponseRedirect(desk.url("import", number))
    file_jobs.keep_going(desk.opened.data_dir)
    return HttpResponseRedirect(desk.url("imports") + f"#file-{waits.id}")


def _meta(desk: Desk, record: ImportRecord) -> str:
    language = desk.language
    who = import_pages.brought_by(desk.opened.workspace.id, [record.number]).get(record.number, "")
    at = (record.committed_at or record.begun_at).astimezone(ZoneInfo(desk.opened.workspace.zone))
    words = (
        say(msg("Import {number}", number=str(record.number)), language),
        record.part,
        numbers.day(at.date(), language, "medium"),
        say(msg("the server"), language) if who == audit.WHO else who,
    )
    return " · ".join(one for one in words if one)


def _facts(desk: Desk, record: ImportRecord) -> tuple[tuple[str, str], ...]:
    language = desk.language
    counts = ((msg("Rows"), record.rows), (msg("New"), record.new), (msg("Repeated"), record.repeated),
              (msg("Doubtful"), record.flagged))  # fmt: skip
    exported = numbers.day(record.exported_at.date(), language, "medium") if record.exported_at else ""
    known = (
        (msg("Format"), format_name(record.format, language)),
        (msg("Days"), days_of(record.first, record.last, language)),
        *((name, numbers.number(count, language)) for name, count in counts),
        (msg("Exported on"), exported),
        (msg("Size"), size_of(record.size, language) if record.size else ""),
    )
    return tuple((say(name, language), value) for name, value in known if value)


def _tables(desk: Desk, shown: ShownImport) -> DataTable | None:
    language = desk.language
    if not shown.facts:
        return None
    rows = tuple(
        (Cell(say(TABLES[name], language)), Cell(numbers.number(count, language), str(count)))
        for name, count in shown.facts.items()
    )
    heads = (Head(say(msg("What it holds"), language), words=True), Head(say(msg("Rows"), language)))
    return DataTable(say(msg("What the file brought"), language), heads, rows)
