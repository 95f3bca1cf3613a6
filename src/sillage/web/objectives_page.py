"""Objectives: where each stands, and why; archived ones can be put back."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.language import msg, numbers
from sillage.objectives import ObjectiveStatus, title_of
from sillage.reports.wording import head, say
from sillage.services.aim_figures import measured_over
from sillage.services.describe_objective import objective_numbered
from sillage.services.follow_objective import kpi_of
from sillage.services.foreseen_objectives import Foreseen, foresee
from sillage.services.objective_history import archived, restore_objective, take_back
from sillage.services.record_plans import remove_objective
from sillage.services.track_objectives import track_objectives
from sillage.web.aim_words import NOTHING, STATUS, answers_for, filters_text, value_text, who_text
from sillage.web.chance_parts import chance_cell
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.parts import Cell, DataTable, EmptyState, Head
from sillage.web.shell import Frame, Link

TITLE = msg("Objectives")
WORDS = {
    "new": msg("New objective"),
    "archived": msg("Archived objectives"),
    "restore": msg("Put back"),
}


@dataclass(frozen=True, slots=True)
class Archived:
    """An archived objective.

    Parameters
    ----------
    title, told, restore : str
        Its name, when and by whom it was archived, and where a form is posted that puts it back.
    """

    title: str
    told: str
    restore: str


@dataclass(frozen=True, slots=True)
class ObjectivesPage:
    """The list.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, lead : str
        Its head.
    new : str
        Where one is made; empty to who may not.
    table : DataTable or None
        None when there is none.
    empty : EmptyState or None
        Instead of the table.
    archived : tuple of Archived
        What may be put back; none is shown to who may not.
    w : mapping of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    lead: str
    new: str
    table: DataTable | None
    empty: EmptyState | None
    archived: tuple[Archived, ...]
    w: dict[str, str]


def decides(desk: Desk) -> bool:
    """Tell whether who asks may change objectives."""
    return desk.member.may(Capability.DECIDE)


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the objectives: where each stands, and why."""
    language, may = desk.language, decides(desk)
    found = figures(desk.opened, track_objectives)
    gone, zone = archived(desk.opened) if may else (), ZoneInfo(desk.opened.workspace.zone)
    page = ObjectivesPage(
        frame=desk.frame(TITLE, "objectives"),
        heading=say(TITLE, language),
        lead=say(msg("Where each should be today on its way, where it is, and why we say so."), language),
        new=desk.url("new_objective") if may else "",
        table=_list(desk, found) if found else None,
        empty=None if found else _empty(desk, may=may),
        archived=tuple(
            Archived(
                head(title_of(aim), language),
                say(
                    msg(
                        "Archived on {day} by {who}.",
                        day=entry.at.astimezone(zone).date(),
                        who=who_text(entry.who, language),
                    ),
                    language,
                ),
                desk.url("restore_objective", aim.id),
            )
            for entry, aim in gone
        ),
        w={name: say(word, language) for name, word in WORDS.items()},
    )
    return render(request, "objectives_page.html", {"page": page})


def _empty(desk: Desk, *, may: bool) -> EmptyState:
    language = desk.language
    steps = (
        msg("Choose a figure: followers, time to answer, orders..."),
        msg("Say where it must be in three to six months, with milestones on the way."),
        msg("Come back each week: this page says what is late, and by how much."),
    )
    return EmptyState(
        say(msg("No objective yet"), language),
        say(
            msg("With an objective, each page says whether you are where you want to be, not only where you are."),
            language,
        ),
        tuple(say(step, language) for step in steps),
        Link(say(WORDS["new"], language), desk.url("new_objective")) if may else None,
    )


def _list(desk: Desk, found: tuple[ObjectiveStatus, ...]) -> DataTable:
    heads = (
        (msg("Objective"), True), (msg("Status"), True), (msg("Chance of reaching it"), False), (msg("Now"), False),
        (msg("Expected today"), False), (msg("Way covered"), False), (msg("Needed a week"), False),
        (msg("Target"), False), (msg("Deadline"), False),
        (msg("Who answers for it"), True),
    )  # fmt: skip
    chances = foresee(desk.opened, [one.objective for one in found])
    rows = tuple(_line(desk, one, chances.get(one.objective.id)) for one in found)
    title = say(msg("Where the objectives stand"), desk.language)
    return DataTable(title, tuple(Head(say(text, desk.language), words) for text, words in heads), rows)


def _why(one: ObjectiveStatus, language: str) -> str:
    limits = filters_text(one.objective.filters, language)
    over = say(measured_over(one.over), language) if one.over is not None else ""
    why = " ".join(filter(None, (say(one.reason, language), over)))
    return f"{limits} · {why}" if limits else why


def _line(desk: Desk, one: ObjectiveStatus, chance: Foreseen | None) -> tuple[Cell, ...]:
    language, aim, kpi = desk.language, one.objective, kpi_of(desk.opened, one.objective)
    href = desk.url("objective", aim.id)

    def value(amount: float | None, link: str = "") -> Cell:
        if amount is None:
            return Cell(NOTHING, absent=say(one.reason, language))
        return Cell(value_text(desk.opened, kpi, amount, language), f"{float(amount):.10g}", link)

    way = one.progress
    return (
        Cell(head(title_of(aim), language), href=href, note=_why(one, language)),
        Cell(say(STATUS[one.status], language), badge=one.status.value),
        chance_cell(desk, chance, one.status),
        value(one.value, desk.url("kpi", aim.kpi_id) if kpi is not None else ""),
        value(one.expected, href),
        Cell(NOTHING, absent=say(one.reason, language)) if way is None
        else Cell(numbers.percent(way, language, 0), f"{way:.6g}", href),
        value(one.weekly_pace_needed, href),
        value(aim.target, href),
        Cell(numbers.day(aim.due_on, language, "medium"), aim.due_on.isoformat()),
        Cell(answers_for(aim) or NOTHING),
    )  # fmt: skip


def archive(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Archive an objective: it is judged no more, and can be put back."""
    objective_numbered(desk.opened, number)
    gone = remove_objective(desk.opened, number)
    text = say(msg("Archived: {name}.", name=title_of(gone)), desk.language)
    messages.success(request, text, extra_tags=desk.url("restore_objective", number))
    return HttpResponseRedirect(desk.url("objectives"))


def restore(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Put an archived objective back."""
    found = restore_objective(desk.opened, number)
    messages.success(request, say(msg("Put back: {name}.", name=title_of(found)), desk.language))
    return HttpResponseRedirect(desk.url("objective", number))


def undo(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Take the last edit of an objective back."""
    take_back(desk.opened, number, request.GET.get("edit", ""))
    messages.success(request, say(msg("It is as it was before."), desk.language))
    return HttpResponseRedirect(desk.url("objective", number))
