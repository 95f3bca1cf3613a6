"""The paths that people walked before they converted, and those that led nowhere: where they begin and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.errors import SillageError
from sillage.journeys.flows import ALONE, REST, Node, laid_out
from sillage.journeys.narrowed import Only
from sillage.language import Message, msg, numbers
from sillage.reports.wording import Span
from sillage.services.asked_once import once
from sillage.services.attribution_words import TIE_NAMES
from sillage.services.measure_paths import WalkedPaths, measure_paths
from sillage.services.name_places import names_of
from sillage.services.open_workspace import Opened
from sillage.services.walk_paths import WINDOW_DAYS
from sillage.web.asked_sheet import (
    AskedSheet,
    AskForm,
    ask_form,
    charts_at,
    choices,
    file_address,
    framed,
    keeping,
    own_words,
    shown,
)
from sillage.web.channel_colours import of_channel
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.flow_spec import sankey
from sillage.web.parts import Cell, DataTable, Field
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Part, Picture, Sheet, answer, handed_out, pen_of, period_of
from sillage.web.shell import Link
from sillage.web.traffic_page import LISTS, none_fits, nothing_tracked
from sillage.web.traffic_words import TITLES, step_name

TITLE = msg("Journeys")
OWN = ("by", "goal", "window", "which")
BY = ("channel", "network", "campaign", "source", "post", "link")
DRAWN = 2_000
"""Different paths that the picture rests on."""

SHOWN = 25
NO_PATH = msg("No path of these days fits the filters")
WHICH = msg(
    "A path fits where at least one of its touches is of the network and of the campaign: choose others above, or clear"
    " the filters."
)
STAGES = (msg("First touch"), msg("Next touch"), msg("Last touch"))


@dataclass(frozen=True, slots=True)
class _Found:
    walked: WalkedPaths | None
    named: Mapping[str, str]
    wrong: SillageError | None = None


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the paths of a period."""
    period, pen, own = period_of(desk), pen_of(desk), own_words(request, OWN)
    found = _asked(desk, own)
    walked = found.walked
    sheet = Sheet(
        frame=framed(desk, TITLE, "journeys", own),
        heading=pen.say(TITLE),
        meta=Span(period).written(desk.language),
        tabs=tabs(desk, pen, "journeys"),
        tabs_label=pen.say(TITLE),
        bar=keeping(filter_bar(desk, period, lists=LISTS), own),
    )
    form = _form(desk, pen, own, found)
    if walked is None:
        return shown(request, AskedSheet(sheet, form))
    if not walked.paths and walked.only:
        return shown(request, AskedSheet(replace(sheet, empty=none_fits(pen, NO_PATH, WHICH)), form))
    if not walked.paths:
        return shown(request, AskedSheet(replace(sheet, empty=nothing_tracked(pen)), form))
    pictures = _pictures(pen, own, found)
    parts = [Part("flows", "", charts=charts_at(desk, own, "journeys_file", pictures))]
    parts.append(Part("paths", pen.say(msg("Paths walked most")), tables=(_paths(desk, pen, own, found),)))
    parts.append(Part("steps", pen.say(msg("Where each touch stands")), tables=(_steps(desk, pen, own, found),)))
    told = tuple(Link(pen.say(one), "") for one in walked.sentences)
    parts.append(Part("basis", pen.say(msg("What paths rest on")), told,
                      tables=(_ties(pen, walked),) if walked.rests_on else ()))  # fmt: skip
    sheet = replace(sheet, answers=(answer(_said(walked), "none", pen),), parts=tuple(parts))
    return shown(request, AskedSheet(sheet, form))


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out the picture, its rows, the paths or the touches."""
    pen, own = pen_of(desk), own_words(request, OWN)
    found = _asked(desk, own)
    chart = request.GET.get("chart", "")
    if found.walked is None or not found.walked.paths:
        return handed_out(desk, kind, "paths", None, DataTable(pen.say(TITLE), (), ()))
    picture = _pictures(pen, own, found).get(chart)
    table = None if picture else _steps(desk, pen, own, found) if chart == "steps" else _paths(desk, pen, own, found)
    return handed_out(desk, kind, picture.id if picture else "paths", picture, table)


def tabs(desk: Desk, pen: Pen, here: str) -> tuple[Link, ...]:
    """Return the pages that speak of journeys."""
    names = {"journeys": msg("Paths"), "cohorts": msg("Cohorts")}
    return tuple(Link(pen.say(label), desk.url(name), name == here) for name, label in names.items())


@once
def _walked(opened: Opened, period: Period, by: str, window: int, goal: str, only: Only) -> WalkedPaths:
    return measure_paths(opened, period, by=by, window_days=window, goal=goal, limit=DRAWN, only=only)


def _asked(desk: Desk, own: Mapping[str, str]) -> _Found:
    period, by = period_of(desk), _by(own)

    def ask(opened: Opened) -> _Found:
        try:
            walked = _walked(opened, period, by, window_of(own), own.get("goal", ""), desk.asked.filters.only)
        except SillageError as error:
            return _Found(None, {}, error)
        return _Found(walked, names_of(opened, by, [row.step for row in walked.steps]))

    return figures(desk.opened, ask)


def _by(own: Mapping[str, str]) -> str:
    return own["by"] if own.get("by") in BY else BY[0]


def window_of(own: Mapping[str, str]) -> int:
    """Return for how many days before an order a touch counts; what is no number is refused by who is asked."""
    typed = own.get("window", "")
    if not typed:
        return WINDOW_DAYS
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0


def window_field(pen: Pen, own: Mapping[str, str], wrong: str) -> Field:
    """Return the question of how old a touch may be."""
    return Field(
        "window", pen.say(msg("Days before that count")), "number", own.get("window", str(WINDOW_DAYS)), "", wrong,
        inputmode="numeric", low="1", high="3650",
    )  # fmt: skip


def _form(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> AskForm:
    error = found.wrong
    wrong = " ".join(pen.say(one) for one in (error.what, error.remedy) if one) if error else ""
    which = {"": msg("Paths that convert"), "nulls": msg("Paths without a conversion")}
    return ask_form(
        desk,
        (
            Field("by", pen.say(msg("A touch is a")), "select",
                  choices=choices(desk, {one: TITLES[one] for one in BY}, _by(own))),
            Field("which", pen.say(msg("Drawn")), "select", choices=choices(desk, which, own.get("which", ""))),
            Field("goal", pen.say(msg("Conversion")), "text", own.get("goal", ""),
                  pen.say(msg("An event, a conversion or a form; left empty, orders."))),
            window_field(pen, own, wrong),
        ),
        msg("Show"),
        own,
    )  # fmt: skip


def _said(walked: WalkedPaths) -> Message:
    if walked.only:
        return _said_narrowed(walked)
    about = {"nulls": walked.nulls, "followed": walked.followed, "conversions": walked.conversions}
    if not walked.conversions:
        return msg("No conversion in these days; {nulls} paths led nowhere so far.", **about)
    return msg(
        "{followed} of {conversions} conversions have a path that was followed; {nulls} paths led nowhere so far.",
        **about,
    )


def _said_narrowed(walked: WalkedPaths) -> Message:
    about = {"nulls": walked.nulls, "followed": walked.followed, "conversions": walked.conversions}
    if not walked.conversions:
        return msg("No conversion in these days; {nulls} paths with a touch that fits led nowhere so far.", **about)
    return msg(
        "{followed} of all {conversions} conversions have a path with a touch that fits the filters; {nulls} such paths"
        " led nowhere so far.",
        **about,
    )


def _pictures(pen: Pen, own: Mapping[str, str], found: _Found) -> dict[str, Picture]:
    walked = found.walked
    if walked is None:
        return {}
    nulls = own.get("which") == "nulls"
    nodes, flows = laid_out((row.steps, row.nulls if nulls else row.conversions) for row in walked.paths)
    if not nodes:
        return {}
    by = _by(own)

    def name(node: Node | str) -> str:
        step = node if isinstance(node, str) else node.step
        if step == ALONE:
            return pen.say(msg("(no other touch)"))
        return pen.say(msg("(all others)")) if step == REST else step_name(by, step, pen.language, found.named)

    heads = columns(pen, (msg("From"), True), (msg("To"), True), (msg("Stage"), True), (msg("Paths"), False))
    stages = [pen.say(one) for one in STAGES]
    cells = tuple(
        (Cell(name(flow.source)), Cell(name(flow.target)),
         Cell(f"{stages[flow.column]} → {stages[flow.column + 1]}"), pen.number(flow.count))
        for flow in flows
    )  # fmt: skip
    title = (
        msg("From the first touch to the last, without a conversion")
        if nulls
        else msg("From the first touch to the last")
    )
    first = nodes[0]
    described = msg("{name} begins most paths: {count}.", name=name(first), count=first.count)
    note = msg("Touches that repeat themselves count once. A touch is where people came from, not what made them buy.")
    coloured = of_channel if by in ("channel", "network") else None
    spec = sankey(nodes, flows, name, lambda count: numbers.number(count, pen.language), stages, coloured)
    table = DataTable(pen.say(title), heads, cells)
    return {"flows": Picture("journeys", pen.say(title), pen.say(described), spec, table, pen.say(note))}


def _paths(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> DataTable:
    walked = found.walked
    rows = walked.paths if walked else ()
    if own.get("which") == "nulls":
        rows = tuple(sorted(rows, key=lambda row: (-row.nulls, row.steps)))
    heads = columns(
        pen,
        (msg("path"), True),
        (msg("conversions"), False),
        (msg("not converting"), False),
        (msg("paid, taxes in"), False),
    )
    by = _by(own)
    cells = tuple(
        (Cell(path_name(pen, by, row.steps, found.named)), pen.number(row.conversions), pen.number(row.nulls),
         _amounts(pen, row.value))
        for row in rows[:SHOWN]
    )  # fmt: skip
    note = msg("{shown} of {count} different paths.", shown=len(cells), count=walked.different if walked else 0)
    csv = file_address(desk, own, "journeys_file", "csv")
    return DataTable(pen.say(msg("Paths walked most")), heads, cells, pen.say(note), csv, title_shown=False)


def path_name(pen: Pen, by: str, steps: tuple[str, ...], named: Mapping[str, str]) -> str:
    """Name the steps of a path; the same one several times over stands once, with how often."""
    walked = []
    for step, same in groupby(steps):
        times = len(list(same))
        walked.append(step_name(by, step, pen.language, named) + (f" ×{times}" if times > 1 else ""))
    return " → ".join(walked)


def _amounts(pen: Pen, values: tuple[Money, ...]) -> Cell:
    if not values:
        return pen.absent(msg("Nothing was paid."))
    text = ", ".join(numbers.money(one.amount, one.currency, pen.language) for one in values)
    return Cell(text, f"{float(values[0].amount):.10g}")


def _steps(desk: Desk, pen: Pen, own: Mapping[str, str], found: _Found) -> DataTable:
    by = _by(own)
    heads = columns(
        pen, (TITLES[by], True), (msg("first"), False), (msg("last"), False), (msg("assisted"), False),
        (msg("present"), False),
        (msg("not converting"), False), (msg("rate"), False),
    )  # fmt: skip
    cells = tuple(
        (
            Cell(step_name(by, row.step, pen.language, found.named)),
            *(pen.number(value) for value in (row.first, row.last, row.assisted, row.present, row.nulls)),
            pen.percent(row.rate.share, 1, row.rate.interval()),
        )
        for row in (found.walked.steps if found.walked else ())
    )
    note = msg(
        "Assisted: in the path, not as its last touch. Rate: the share that converts of the paths in which it stands."
    )
    csv = file_address(desk, own, "journeys_file", "csv", chart="steps")
    return DataTable(pen.say(msg("Where each touch stands")), heads, cells, pen.say(note), csv, title_shown=False)


def _ties(pen: Pen, walked: WalkedPaths) -> DataTable:
    heads = columns(pen, (msg("What ties the path together"), True), (msg("conversions"), False), (msg("Share"), False))
    cells = tuple(
        (pen.words(TIE_NAMES[tie]), pen.number(count), pen.percent(count / walked.followed, 0))
        for tie, count in walked.rests_on.items()
    )
    return DataTable(pen.say(msg("What paths rest on")), heads, cells, title_shown=False)
