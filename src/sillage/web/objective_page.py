"""An objective: where it stands, its course with milestones, and what was decided about it, by whom and when."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sillage.domain.aims import Objective
from sillage.errors import NotAllowed, NotFound
from sillage.language import Message, msg, numbers
from sillage.ledger import queries
from sillage.objectives import expected_value, title_of, way_points
from sillage.reports.wording import head, plain_number, say
from sillage.services.aim_figures import measured_over
from sillage.services.client_view import check_shown
from sillage.services.follow_objective import Followed, Stone, follow_objective
from sillage.services.objective_history import history
from sillage.web.aim_words import (
    ACTIONS,
    FAMILIES,
    FIELDS,
    NOTHING,
    STATUS,
    answers_for,
    changes_text,
    filters_text,
    moment_text,
    unit_of,
    value_text,
    who_text,
)
from sillage.web.chance_parts import WORDS as CHANCE_WORDS
from sillage.web.chance_parts import ChanceView, chance_view
from sillage.web.chart_specs import chart_json
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.line_spec import LineChart, line_spec
from sillage.web.objectives_page import TITLE, decides
from sillage.web.parts import Cell, ChartView, DataTable, FigureCard, Head, percent
from sillage.web.shell import Frame, Link

WORDS = {
    "stands": msg("Status"),
    "edit": msg("Edit"),
    "archive": msg("Archive"),
    "history": msg("What was decided"),
    "when": msg("When"),
    "who": msg("Who"),
    "what": msg("What"),
    "course": msg("Its course"),
    "about": msg("What it is"),
    "changes": msg("Changes of strategy"),
    "way": msg("Way covered"),
    "chance": CHANCE_WORDS["chance"],
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the history.

    Parameters
    ----------
    when, who, what : str
        In words.
    changes : tuple of str
        One for each part.
    """

    when: str
    who: str
    what: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectivePage:
    """One objective.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, status, word, reason : str
        Its name, the class and the word of its badge, and why.
    share : int or None
        Percent of the way, for the bar.
    cards : tuple of FigureCard
        Where it stands.
    chance : ChanceView or None
        How likely it is to be met; None where its deadline has passed.
    chart : ChartView or None
        Its course; None while nothing was measured.
    changes : tuple of str
        Of strategy, numbered as in the chart.
    stones : DataTable
        Milestones and target.
    facts : tuple of (str, str, str)
        What it is: name, value, address.
    told : tuple of Told
        Its history, newest first.
    edit, archive : str
        Addresses; empty to who may not.
    w : mapping of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    status: str
    word: str
    reason: str
    share: int | None
    cards: tuple[FigureCard, ...]
    chance: ChanceView | None
    chart: ChartView | None
    changes: tuple[str, ...]
    stones: DataTable
    facts: tuple[tuple[str, str, str], ...]
    told: tuple[Told, ...]
    edit: str
    archive: str
    w: dict[str, str]


def seen(desk: Desk, number: int) -> Objective:
    """Return an objective, for who may see it.

    Parameters
    ----------
    desk : Desk
        Who asks.
    number : int
        Which.

    Returns
    -------
    Objective
        As decided today.

    Raises
    ------
    Http404
        If there is none, or a client may not know of it.
    """
    known = next((aim for aim in queries.objectives(desk.opened.whose) if aim.id == number), None)
    if known is None:
        raise Http404
    try:
        check_shown(desk.opened, known.kpi_id)
    except NotAllowed as kept:
        raise Http404 from kept
    except NotFound as gone:  # its figure was removed: who may see everything still sees what was aimed at
        if desk.opened.for_client:
            raise Http404 from gone
    return known


def one(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show an objective."""
    aim, language = seen(desk, number), desk.language
    found = figures(desk.opened, lambda opened: follow_objective(opened, aim))
    status, name = found.status, head(title_of(aim), language)
    crumbs = (Link(say(TITLE, language), desk.url("objectives")), Link(name, desk.url("objective", number), True))
    around = replace(desk, around=replace(desk.around, crumbs=crumbs))
    may = decides(desk)
    page = ObjectivePage(
        frame=around.frame(name, "objective"),
        heading=name,
        status=status.status.value,
        word=say(STATUS[status.status], language),
        reason=say(status.reason, language),
        share=percent(status.progress),
        cards=_cards(desk, found),
        chance=chance_view(desk, found),
        chart=_chart(desk, found),
        changes=tuple(f"{numbers.day(one.day, language, 'medium')} — {one.title}" for one in found.changes),
        stones=_stones(desk, found),
        facts=_facts(desk, found),
        told=_told(desk, aim),
        edit=desk.url("edit_objective", number) if may else "",
        archive=desk.url("archive_objective", number) if may else "",
        w={key: say(word, language) for key, word in WORDS.items()},
    )
    return render(request, "objective_page.html", {"page": page})


def _cards(desk: Desk, found: Followed) -> tuple[FigureCard, ...]:
    language, status, aim = desk.language, found.status, found.status.objective
    unknown = say(msg("Not known"), language)

    def text(value: float) -> str:
        return value_text(desk.opened, found.kpi, value, language)

    def card(label: Message, value: float | None, reason: str = "", href: str = "", interval: str = "") -> FigureCard:
        if value is None:
            return FigureCard(say(label, language), href, absent=unknown, reason=reason)
        return FigureCard(
            say(label, language), href, text(value), f"{float(value):.10g}", reason=reason, interval=interval
        )

    bounds = status.interval
    between = say(msg("{first} to {last}", first=text(bounds[0]), last=text(bounds[1])), language) if bounds else ""
    upto = say(msg("Up to {day}.", day=status.day) if status.over is None else measured_over(status.over), language)
    way = status.progress
    expected_way = status.expected_progress
    share = "" if expected_way is None else numbers.percent(expected_way, language, 0)
    expected = say(msg("{share} of the way", share=share), language) if share else ""
    covered = FigureCard(
        say(msg("Way covered"), language), "", "" if way is None else numbers.percent(way, language, 0),
        "" if way is None else f"{way:.6g}", absent=unknown,
        reason=say(msg("From {first} to {last}.", first=text(aim.baseline), last=text(aim.target)), language),
    )  # fmt: skip
    href = desk.url("kpi", aim.kpi_id) if found.kpi is not None else ""
    return (
        card(msg("Now"), status.value, upto, href, between),
        card(msg("Expected that day"), status.expected, expected),
        covered,
        card(msg("Needed a week"), status.weekly_pace_needed, say(msg("To meet the target on its day."), language)),
        card(msg("Target"), aim.target, say(msg("By {day}.", day=aim.due_on), language)),
    )


def _stones(desk: Desk, found: Followed) -> DataTable:
    language = desk.language

    def reached(stone: Stone) -> Cell:
        if stone.reached is None:
            return Cell(say(msg("Ahead of us"), language) if stone.day > found.status.day else NOTHING)
        word = msg("Reached") if stone.reached else msg("Missed")
        return Cell(say(word, language), badge="ahead" if stone.reached else "late")

    def value(amount: float | None) -> Cell:
        if amount is None:
            return Cell(NOTHING, absent=say(msg("Not known at that day."), language))
        return Cell(value_text(desk.opened, found.kpi, float(amount), language), f"{float(amount):.10g}")

    heads = ((msg("By"), True), (msg("Expected"), False), (msg("Measured"), False), (msg("Reached?"), True))
    rows = tuple(
        (
            Cell(numbers.day(stone.day, language), stone.day.isoformat(), note=_target_word(stone, language)),
            value(stone.expected),
            value(None if stone.measured is None else float(plain_number(stone.measured))),
            reached(stone),
        )
        for stone in found.stones
    )
    return DataTable(
        say(msg("Milestones and target"), language),
        tuple(Head(say(text, language), words) for text, words in heads),
        rows,
    )


def _target_word(stone: Stone, language: str) -> str:
    return say(msg("the target"), language) if stone.last else ""


def _facts(desk: Desk, found: Followed) -> tuple[tuple[str, str, str], ...]:
    language, aim, kpi = desk.language, found.status.objective, found.kpi
    named = head(kpi.name, language) if kpi is not None else aim.kpi_id
    days = f"{numbers.day(aim.starts_on, language, 'medium')} – {numbers.day(aim.due_on, language, 'medium')}"
    facts = (
        (FIELDS["kpi_id"], named, desk.url("kpi", aim.kpi_id) if kpi is not None else ""),
        (FIELDS["filters"], filters_text(aim.filters, language), ""),
        (FIELDS["family"], say(FAMILIES[aim.family], language), ""),
        (FIELDS["baseline"], value_text(desk.opened, kpi, aim.baseline, language), ""),
        (msg("Days"), days, ""),
        (FIELDS["owner"], answers_for(aim), ""),
    )
    return tuple((say(name, language), value, href) for name, value, href in facts if value)


def _told(desk: Desk, aim: Objective) -> tuple[Told, ...]:
    """Tell the history; not to clients, who would read the names of a team."""
    if desk.opened.for_client:
        return ()
    language = desk.language
    return tuple(
        Told(
            moment_text(desk.opened, decision, language),
            who_text(decision.who, language),
            say(ACTIONS[decision.action], language) if decision.action in ACTIONS else decision.action,
            changes_text(desk.opened, decision, language),
        )
        for decision in history(desk.opened, aim.id)
    )


def _chart(desk: Desk, found: Followed) -> ChartView | None:
    if len([value for _, value in found.points if value is not None]) < 1:
        return None
    language, aim = desk.language, found.status.objective
    name = head(found.kpi.name, language) if found.kpi is not None else aim.kpi_id
    return ChartView(
        "course",
        say(msg("{kpi}: measured, and expected", kpi=name), language),
        desk.url("objective_line", aim.id),
        say(STATUS[found.status.status], language) + " — " + say(found.status.reason, language),
        _course(desk, found),
        csv=desk.url("objective_csv", aim.id),
        png=f"objective-{aim.id}.png",
        note=say(
            msg("The band is 5% of the whole way on both sides of the path: inside it, you are on track."), language
        ),
    )


def _course(desk: Desk, found: Followed) -> DataTable:
    language, aim = desk.language, found.status.objective

    def value(amount: float) -> Cell:
        return Cell(value_text(desk.opened, found.kpi, amount, language), f"{amount:.10g}")

    rows = tuple(
        (
            Cell(numbers.day(day, language, "medium"), day.isoformat()),
            value(float(plain_number(measured))),
            value(expected_value(aim, day)),
        )
        for day, measured in found.points
        if measured is not None
    )
    heads = ((msg("Up to"), True), (msg("Measured"), False), (msg("Expected"), False))
    return DataTable(
        say(msg("Measured and expected"), language),
        tuple(Head(say(text, language), words) for text, words in heads),
        rows,
    )


def line(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Describe the chart of an objective."""
    aim = seen(desk, number)
    found = figures(desk.opened, lambda opened: follow_objective(opened, aim))
    drawn = LineChart(
        found.points,
        unit_of(found.kpi),
        desk.opened.workspace.currency,
        found.band,
        way_points(aim),
        (*aim.milestones, (aim.due_on, aim.target)),
        tuple((change.day, change.title) for change in found.changes),
    )
    spec = chart_json(line_spec(drawn, desk.language), desk.language, desk.opened.workspace.currency)
    return HttpResponse(spec, content_type="application/json")


def rows(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Hand out what was measured and expected, for spreadsheets: plain numbers, the same in every language."""
    aim = seen(desk, number)
    found = figures(desk.opened, lambda opened: follow_objective(opened, aim))
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(("objective", "kpi", "day", "measured", "expected"))
    for day, value in found.points:
        if value is not None:
            measured, expected = float(plain_number(value)), expected_value(aim, day)
            lines.writerow((aim.id, aim.kpi_id, day.isoformat(), f"{measured:.10g}", f"{expected:.10g}"))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="objective-{aim.id}.csv"'
    return response
