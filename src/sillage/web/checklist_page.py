"""The Monday checklist: which exports are due, where each network hides its own, which days to choose, what expires."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.domain.period import Period
from sillage.imports.export_guides import GUIDES, Guide
from sillage.language import Message, _n, msg, numbers
from sillage.reports.wording import say
from sillage.services.check_exports import Export, exports
from sillage.services.own_day import today
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.import_words import days_of, tabs
from sillage.web.parts import Cell, DataTable, EmptyState, Head
from sillage.web.shell import Frame, Link

TITLE = msg("Monday checklist")
MEANT = msg("Each line ticks itself once an import covers its days; there is nothing to tick by hand.")
WORDS = {
    "due": msg("To export"),
    "done": msg("Done"),
    "where": msg("Where it is"),
    "dates": msg("Dates to choose"),
    "places": msg("Where each network hides its export"),
}


@dataclass(frozen=True, slots=True)
class DueExport:
    """An export that is due.

    Parameters
    ----------
    title, account : str
        Which one.
    covered : str
        Until when imports cover it.
    where : str
        The clicks that lead to it.
    dates : tuple of str
        The days to choose, a file each.
    hurry : tuple of str
        What is lost, or goes soon.
    later : str
        When its first day goes, where that is far away.
    note : str
        What to mind.
    """

    title: str
    account: str
    covered: str
    where: str
    dates: tuple[str, ...]
    hurry: tuple[str, ...]
    later: str
    note: str


@dataclass(frozen=True, slots=True)
class ExportPlace:
    """Where an export is found.

    Parameters
    ----------
    title, where, note : str
        Which one, the clicks that lead to it, and what to mind.
    """

    title: str
    where: str
    note: str


@dataclass(frozen=True, slots=True)
class ChecklistPage:
    """The checklist.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, meta, lead : str
        Its head, and how many exports are due.
    tabs : tuple of Link
        The pages beside it.
    exports : tuple of DueExport
        Those that are due, the most pressing first.
    drop : Link or None
        Where the files are dropped.
    done : DataTable or None
        Those that are covered.
    empty : EmptyState or None
        Where no export is known.
    places : tuple of ExportPlace
        Where each is found, while nobody has imported any.
    w : dict of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    meta: str
    lead: str
    tabs: tuple[Link, ...]
    exports: tuple[DueExport, ...]
    drop: Link | None
    done: DataTable | None
    empty: EmptyState | None
    places: tuple[ExportPlace, ...]
    w: dict[str, str]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show which exports are due."""
    language = desk.language
    found: tuple[Export, ...] = figures(desk.opened, exports)
    wanted = [one for one in found if one.due.is_due]
    page = ChecklistPage(
        frame=desk.frame(TITLE, "checklist"),
        heading=say(TITLE, language),
        meta=say(MEANT, language),
        lead=say(_lead(desk, len(wanted)), language) if found else "",
        tabs=tabs(desk, "checklist"),
        exports=tuple(_due(one, language) for one in wanted),
        drop=Link(say(msg("Drop the files"), language), desk.url("imports"))
        if wanted and desk.member.may(Capability.DECIDE)
        else None,
        done=_done([one for one in found if not one.due.is_due], language),
        empty=None if found else _empty(desk),
        places=() if found else tuple(_place(guide, language) for guide in GUIDES),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "checklist_page.html", {"page": page})


def _lead(desk: Desk, count: int) -> Message:
    day = numbers.day(today(desk.opened), desk.language, "full")
    if not count:
        return msg("{day}: nothing is due before next Monday.", day=day)
    return _n("{day}: {count} export is due.", "{day}: {count} exports are due.", count, day=day)


def _due(one: Export, language: str) -> DueExport:
    guide, due = one.guide, one.due
    covered = msg("Covered until {day}.", day=one.covered) if one.covered else msg("Never imported yet.")
    hurry, later = [], ""
    if due.lost is not None:
        hurry.append(msg("Gone for good, since nobody exported them: {days}.", days=_days(due.lost, language)))
    if due.goes_on is not None and due.days_left is not None:
        goes = _n(
            "{network} gives the first of these days for {count} more day.",
            "{network} gives the first of these days for {count} more days.",
            due.days_left,
            network=say(guide.title, language).partition(":")[0].strip(),
        )
        if one.hurries:
            hurry.append(goes)
        else:
            later = say(goes, language)
    return DueExport(
        title=say(guide.title, language),
        account=one.account,
        covered=say(covered, language),
        where=say(guide.path, language),
        dates=tuple(_days(period, language) for period in due.files),
        hurry=tuple(say(text, language) for text in hurry),
        later=later,
        note=say(guide.note, language) if guide.note else "",
    )


def _days(period: Period, language: str) -> str:
    return days_of(period.first, period.last, language)


def _done(covered: list[Export], language: str) -> DataTable | None:
    if not covered:
        return None
    rows = tuple(
        (
            Cell(say(one.guide.title, language), note=one.account),
            Cell(numbers.day(one.covered, language, "medium") if one.covered else ""),
        )
        for one in covered
    )
    heads = (Head(say(msg("Export"), language), words=True), Head(say(msg("Covered until"), language), words=True))
    return DataTable(say(WORDS["done"], language), heads, rows, title_shown=False)


def _place(guide: Guide, language: str) -> ExportPlace:
    note = say(guide.note, language) if guide.note else ""
    return ExportPlace(say(guide.title, language), say(guide.path, language), note)


def _empty(desk: Desk) -> EmptyState:
    language = desk.language
    act = Link(say(msg("Drop the files"), language), desk.url("imports"))
    text = msg("Import a first export of each network: from then on this page says each week which ones are due.")
    return EmptyState(
        say(msg("No account is known yet"), language),
        say(text, language),
        act=act if desk.member.may(Capability.DECIDE) else None,
    )
