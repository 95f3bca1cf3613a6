"""Reports that are kept: the list, and each of them as a page and as files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.domain.saved_reports import SavedReport, next_due
from sillage.language import msg, numbers
from sillage.ledger import outbox, report_entries
from sillage.reports.html import body
from sillage.reports.spec import Report
from sillage.reports.wording import Span, say
from sillage.services.compose_report import moving_periods
from sillage.services.save_reports import put_back_report, remove_report, report_shown, reports_shown
from sillage.web.composing import FORMS, composed_for, file_of, look_of
from sillage.web.desk import Desk
from sillage.web.parts import EmptyState
from sillage.web.report_words import AUDIENCES, FILE_NAMES, LANGUAGES, TITLE, WORDS, local_moment
from sillage.web.shell import Frame, Link


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in the list.

    Parameters
    ----------
    name, href : str
        What it is called, and where it stands.
    days, audience, language, sent, links : str
        Ready to be shown.
    edit, remove : str
        Where its acts lead; empty where they are not for who asks.
    """

    name: str
    href: str
    days: str
    audience: str
    language: str
    sent: str
    links: str
    edit: str = ""
    remove: str = ""


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """The list.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta : str
        Its head.
    rows : tuple of ReportRow
        By name.
    empty : EmptyState or None
        Where there is none.
    new, outbox, standard : str
        Where one goes from here; empty where it is not for who asks.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    rows: tuple[ReportRow, ...]
    empty: EmptyState | None
    new: str
    outbox: str
    standard: str
    w: dict[str, str]


@dataclass(frozen=True, slots=True)
class SavedReportPage:
    """One report.

    Parameters
    ----------
    frame : Frame
        Around it.
    workspace, days, heading, meta : str
        Its head.
    files : tuple of Link
        As what it can be saved.
    acts : tuple of Link
        What else can be done with it.
    lang : str
        The report's own language, which may be another than the page's.
    body : str
        HTML, escaped already.
    """

    frame: Frame
    workspace: str
    days: str
    heading: str
    meta: str
    files: tuple[Link, ...]
    acts: tuple[Link, ...]
    lang: str
    body: str


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the reports that whoever asks may see."""
    language, may = desk.language, desk.member.may(Capability.DECIDE)
    rows = _rows(desk, may=may)
    page = ReportsPage(
        frame=desk.frame(TITLE, "reports"),
        heading=say(TITLE, language),
        meta=say(msg("A report keeps its days, its sections and your words; it is made anew each time."), language),
        rows=rows,
        empty=None if rows else _empty(desk, may=may),
        new=desk.url("new_report") if may else "",
        outbox=desk.url("outbox") if may else "",
        standard=desk.url("report"),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "reports_page.html", {"page": page})


def one(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show a report as it stands today."""
    report = seen(desk, number)
    made = composed_for(desk.opened, report)
    language, may, days = desk.language, desk.member.may(Capability.DECIDE), _days_asked(made, report)
    acts = (("edit_report", "edit"), ("report_shares", "share"), ("report_schedules", "schedule")) if may else ()
    page = SavedReportPage(
        frame=crumbed(desk, report).frame(report.name, "reports"),
        workspace=desk.opened.workspace.name,
        days=Span(made.period).written(language),
        heading=report.name,
        meta=f"{say(AUDIENCES[report.audience], language)} · {say(made.period_reason, language)}",
        files=tuple(Link(FILE_NAMES[form], desk.url("report_file", number, form)) for form in FORMS),
        acts=tuple(Link(say(WORDS[word], language), desk.url(name, number)) for name, word in acts),
        lang=report.language,
        body=body(made, look_of(desk.opened, report.language, lambda id: desk.url("kpi", id, **days))),
    )
    return render(request, "saved_report_page.html", {"page": page})


def _days_asked(made: Report, report: SavedReport) -> dict[str, str]:
    """Return the words of an address that ask for what a report speaks of, whatever days the reader came with."""
    return {
        "period": "", "from": made.period.first.isoformat(), "to": made.period.last.isoformat(),
        "compare": report.compare.value, "brand": report.brand, "network": "", "campaign": "",
    }  # fmt: skip


def file(request: HttpRequest, desk: Desk, number: int, form: str) -> HttpResponse:
    """Hand out a report as a file."""
    if form not in FORMS:
        raise Http404
    report = seen(desk, number)
    made = composed_for(desk.opened, report)
    return file_of(desk.opened, made, form, f"sillage-{desk.opened.workspace.slug}-{number}")


def remove(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Take a report out of the list; the notice puts it back."""
    report = remove_report(desk.opened, number)
    what = msg("The report is removed, its links and mails rest: “{name}”.", name=report.name)
    messages.success(request, say(what, desk.language), extra_tags=desk.url("restore_report", number))
    return HttpResponseRedirect(desk.url("reports"))


def restore(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Put a removed report back."""
    report = put_back_report(desk.opened, number)
    messages.success(request, say(msg("The report is back: “{name}”.", name=report.name), desk.language))
    return HttpResponseRedirect(desk.url("reports"))


def seen(desk: Desk, number: int) -> SavedReport:
    """Return a report that whoever asks may see.

    Parameters
    ----------
    desk : Desk
        Who asks.
    number : int
        Which report.

    Returns
    -------
    SavedReport
        As kept.

    Raises
    ------
    Http404
        If it is not theirs to see.
    """
    found = report_shown(desk.opened, number, desk.member.brand)
    if found is None:
        raise Http404
    return found


def crumbed(desk: Desk, report: SavedReport, here: str = "") -> Desk:
    """Return the desk with the way back to the list, and to the report.

    Parameters
    ----------
    desk : Desk
        Who asks.
    report : SavedReport
        Which report.
    here : str
        The page below it; empty for the report itself.

    Returns
    -------
    Desk
        For its frame.
    """
    crumbs = [
        Link(say(TITLE, desk.language), desk.url("reports")),
        Link(report.name, desk.url("saved_report", report.id), not here),
    ]
    if here:
        crumbs.append(Link(here, desk.path, True))
    return replace(desk, around=replace(desk.around, crumbs=tuple(crumbs)))


def _rows(desk: Desk, *, may: bool) -> tuple[ReportRow, ...]:
    here, now, due, links = desk.opened.workspace, desk.opened.now, dict[int, datetime](), dict[int, int]()
    if may:
        links = report_entries.open_shares(here.id, now)
        for schedule in outbox.schedules(here.id):
            at = next_due(schedule, here.zone, now)
            due[schedule.report_id] = min(at, due.get(schedule.report_id, at))
    found = reports_shown(desk.opened, desk.member.brand)
    return tuple(_row(desk, one, due.get(one.id), links.get(one.id, 0), may=may) for one in found)


def _row(desk: Desk, report: SavedReport, due: datetime | None, links: int, *, may: bool) -> ReportRow:
    language = desk.language
    return ReportRow(
        report.name,
        desk.url("saved_report", report.id),
        days_words(desk, report),
        say(AUDIENCES[report.audience], language),
        LANGUAGES.get(report.language, report.language),
        local_moment(due, desk.opened.workspace.zone, language) if due else "",
        numbers.number(links, language) if links else "",
        desk.url("edit_report", report.id) if may else "",
        desk.url("remove_report", report.id) if may else "",
    )


def days_words(desk: Desk, report: SavedReport) -> str:
    """Return which days a report speaks of, in words.

    Parameters
    ----------
    desk : Desk
        Who asks.
    report : SavedReport
        Which report.

    Returns
    -------
    str
        The name of days that move, both ends of fixed ones.
    """
    labels = {name: label for name, label, _ in moving_periods(desk.opened)}
    if report.preset in labels:
        return say(labels[report.preset], desk.language)
    if report.first is None or report.last is None:
        return ""
    first, last = (numbers.day(day, desk.language, "medium") for day in (report.first, report.last))
    return say(msg("{first} to {last}", first=first, last=last), desk.language)


def _empty(desk: Desk, *, may: bool) -> EmptyState:
    text = msg("Choose the days, the sections and your words once; then download it, share it or let it be sent.")
    if not may:
        text = msg("What your team makes for you will stand here.")
    act = Link(say(WORDS["new"], desk.language), desk.url("new_report")) if may else None
    return EmptyState(say(msg("No report is saved yet"), desk.language), say(text, desk.language), act=act)
