"""The chance that an objective is met, as pages show it: a word in lists, a section of its own, and its files."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sillage.language import Message, msg
from sillage.objectives.status import STATUS_NAMES, Status
from sillage.reports.charts import as_json
from sillage.reports.spec import Chart, Table
from sillage.reports.wording import head, say
from sillage.services import forecast_sheet as sheet
from sillage.services.follow_objective import Followed, follow_objective
from sillage.services.foreseen_objectives import Foreseen, foresee
from sillage.web.chart_specs import chart_json
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.parts import Cell, ChartView, DataTable, LongWork
from sillage.web.pen import INTERVAL, as_csv
from sillage.web.sheet import table_of

WORDS = {
    "chance": msg("Will it be reached?"),
    "worth": msg("What is this forecast worth?"),
}
MOST_LOOKS = 60
"""How often a page asks by itself whether the answer stands."""
UNLIKELY, LIKELY = 0.2, 0.8
"""Chances that seem to contradict what a badge says of the course so far."""
NOTHING = "—"
NOTHING_DRAWN = {"data": {"values": []}, "mark": "point"}


@dataclass(frozen=True, slots=True)
class ChanceView:
    """The section on the chance of one objective (``_chance.html``).

    Parameters
    ----------
    lead : str
        The answer, or why there is none.
    told : tuple of str
        What is expected, the pace that is needed, what anybody could have said.
    chart : ChartView or None
        Measured, and how it may go on.
    stones : DataTable or None
        Milestones ahead, and the deadline.
    worth : tuple of str
        The backtest, then what weakens the answer.
    caution : str
        What always holds; empty where there is no answer.
    ways : tuple of str
        Where the calculation is described, and what computes it again.
    work : LongWork or None
        While an answer is to come.
    w : dict of str to str
        `WORDS`, rendered.
    """

    lead: str
    told: tuple[str, ...]
    chart: ChartView | None
    stones: DataTable | None
    worth: tuple[str, ...]
    caution: str
    ways: tuple[str, ...]
    work: LongWork | None
    w: dict[str, str]


def chance_cell(desk: Desk, one: Foreseen | None, status: Status) -> Cell:
    """Return the chance of an objective for a list.

    Parameters
    ----------
    desk : Desk
        Whose page.
    one : Foreseen or None
        None where its deadline has passed.
    status : Status
        Of its course so far: where the chance seems to contradict it, a note says that it looks ahead.

    Returns
    -------
    Cell
        A share, or why there is none.
    """
    language = desk.language
    if one is None:
        return Cell(NOTHING, absent=say(msg("Its deadline has passed."), language))
    chance = sheet.chance_of(one)
    if chance is None:
        return Cell(NOTHING, absent=say(sheet.missing_sentence(one), language))
    from sillage.services.forecast_words import Likely

    notes = [sheet.stale_sentence(one)] if one.is_stale else []
    if against_the_badge(status, chance) is not None:
        notes.append(msg("looks ahead: “{status}” speaks of now", status=STATUS_NAMES[status]))
    note = " ".join(say(text, language) for text in notes)
    href = desk.url("objective", one.objective.id) + "#chance"
    return Cell(Likely(chance).written(language), f"{min(max(chance, 0.01), 0.99):.2f}", href, note)


def against_the_badge(status: Status, chance: float | None) -> Message | None:
    """Say how a course so far and a chance go together, where they seem to contradict each other.

    Parameters
    ----------
    status : Status
        Where the value stands beside its expected path.
    chance : float or None
        Of being reached.

    Returns
    -------
    Message or None
        None where they agree, or nothing is known.
    """
    if chance is not None and chance < UNLIKELY and status in (Status.ON_TRACK, Status.AHEAD):
        return msg(
            "Up to now the figure stands where the straight path to its target wants it, which is all that “{status}” "
            "says. The chance looks ahead: if things go on as they lately went, the target is out of reach.",
            status=STATUS_NAMES[status],
        )
    if chance is not None and chance > LIKELY and status is Status.LATE:
        return msg(
            "Up to now the figure is behind the straight path to its target, which is all that “{status}” says. The "
            "chance looks ahead: if things go on as they lately went, the target is reached in time all the same.",
            status=STATUS_NAMES[status],
        )
    return None


def chance_view(desk: Desk, found: Followed, looks: int = 0) -> ChanceView | None:
    """Return the section on the chance of an objective.

    Parameters
    ----------
    desk : Desk
        Whose page.
    found : Followed
        The objective, with its course.
    looks : int
        How often this page asked already.

    Returns
    -------
    ChanceView or None
        None where its deadline has passed.
    """
    aim, language = found.status.objective, desk.language
    one = foresee(desk.opened, [aim]).get(aim.id)
    if one is None:
        return None
    lead, *told = (say(sentence, language) for sentence in sheet.told_sentences(one))
    against = against_the_badge(found.status.status, sheet.chance_of(one))
    told = [*([say(against, language)] if against else []), *told]
    answered = one.forecast is not None
    chart = sheet.fan_chart(one.forecast, found.points, desk.opened.workspace.currency) if one.forecast else None
    stones = sheet.stones_table(one.forecast, desk.opened.workspace.currency) if one.forecast else None
    return ChanceView(
        lead=lead,
        told=tuple(told),
        chart=_view(desk, chart, aim.id) if chart else None,
        stones=table_of(desk, stones, desk.url("objective_stones_csv", aim.id)) if stones else None,
        worth=tuple(say(sentence, language) for sentence in sheet.weighed(one.forecast)) if one.forecast else (),
        caution=say(sheet.CAUTION, language) if answered else "",
        ways=ways(sheet.CALCULATION, f"sillage forecast --objective {aim.id}", language),
        work=_work(desk, one, looks) if one.is_open else None,
        w={name: say(word, language) for name, word in WORDS.items()},
    )


def ways(calculation: str, command: str, language: str) -> tuple[str, ...]:
    """Say where a calculation is described, and what computes it again.

    Parameters
    ----------
    calculation : str
        Its page in the manual.
    command : str
        At a terminal.
    language : str
        A language tag.

    Returns
    -------
    tuple of str
        Two sentences.
    """
    return (
        say(msg("How it is worked out, with its main disadvantage: {page}", page=calculation), language),
        say(msg("What computes it again at a terminal: {command}", command=command), language),
    )


def _work(desk: Desk, one: Foreseen, looks: int) -> LongWork:
    language = desk.language
    again = desk.url("objective_chance", one.objective.id, looks=str(looks + 1)) if looks < MOST_LOOKS else ""
    text = msg("The chance is being computed") if looks < MOST_LOOKS else msg("Load this page again in a while.")
    return LongWork(say(text, language), None, again, say(msg("See how far it is"), language))


def _view(desk: Desk, chart: Chart, number: int) -> ChartView:
    language = desk.language
    return ChartView(
        chart.id,
        head(chart.title, language),
        desk.url("objective_chance_chart", number),
        say(chart.summary, language),
        replace(table_of(desk, chart.table), title_shown=False),
        csv=desk.url("objective_chance_csv", number),
        png=f"objective-{number}-chance.png",
        note=say(chart.note, language) if chart.note else "",
    )


def part(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Answer with the section alone: how far it is by now."""
    followed = _followed(desk, number)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(desk.url("objective", number))
    typed = request.GET.get("looks", "")
    looks = int(typed) if typed.isdecimal() and len(typed) < 4 else MOST_LOOKS
    view = chance_view(desk, followed, looks)
    if view is None:
        raise Http404
    return render(request, "_chance.html", {"c": view, "w": desk.frame("").w})


def chart(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Describe the picture of what may come."""
    drawn, language = _chart(desk, number), desk.language
    currency = desk.opened.workspace.currency
    text = page_spec(drawn, language, currency) if drawn else chart_json(NOTHING_DRAWN, language, currency)
    return HttpResponse(text, content_type="application/json")


def rows(request: HttpRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Hand out what was measured and what may come, for spreadsheets."""
    drawn = _chart(desk, number)
    return _file(desk, drawn.table if drawn else None, f"objective-{number}-chance")


def stones(request: HttpRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Hand out the milestones ahead with their chances, for spreadsheets."""
    one = foresee(desk.opened, [_followed(desk, number).status.objective], asks=False).get(number)
    table = sheet.stones_table(one.forecast, desk.opened.workspace.currency) if one and one.forecast else None
    return _file(desk, table, f"objective-{number}-milestones")


def _file(desk: Desk, table: Table | None, name: str) -> HttpResponseBase:
    shown = DataTable("", (), ()) if table is None else table_of(desk, table)  # nothing stands yet: a file without rows
    return as_csv(shown, name, say(INTERVAL, desk.language))


def page_spec(chart: Chart, language: str, currency: str) -> str:
    """Write a report's picture as a page fetches it.

    Parameters
    ----------
    chart : Chart
        Of a report.
    language : str
        A language tag.
    currency : str
        ISO 4217 code.

    Returns
    -------
    str
        JSON, in the page's colours and width.
    """
    spec = json.loads(as_json(chart, language))
    for own in ("width", "$schema"):
        spec.pop(own, None)
    return chart_json(spec, language, currency, say(chart.summary, language))


def _chart(desk: Desk, number: int) -> Chart | None:
    found = _followed(desk, number)
    one = foresee(desk.opened, [found.status.objective], asks=False).get(number)
    if one is None or one.forecast is None:
        return None
    return sheet.fan_chart(one.forecast, found.points, desk.opened.workspace.currency)


def _followed(desk: Desk, number: int) -> Followed:
    from sillage.web.objective_page import seen

    aim = seen(desk, number)
    return figures(desk.opened, lambda opened: follow_objective(opened, aim))
