"""Cohorts: what people who first came in one month by one place had paid as the months went by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.period import Period
from sillage.journeys.narrowed import Only
from sillage.language import msg, numbers
from sillage.reports.wording import Span
from sillage.services.asked_once import once
from sillage.services.measure_cohorts import Cohort, MeasuredCohorts, measure_cohorts
from sillage.services.name_places import names_of
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.web.asked_sheet import AskedSheet, address, file_address, framed, keeping, own_words, shown
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import filter_bar
from sillage.web.journeys_page import BY, tabs
from sillage.web.parts import Cell, DataTable
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Part, Sheet, handed_out, pen_of
from sillage.web.shell import Link
from sillage.web.traffic_page import LISTS, none_fits, nothing_tracked
from sillage.web.traffic_words import TITLES, step_name

TITLE = msg("Cohorts")
OWN = ("by",)
AGES = (0, 1, 2, 3, 6, 12)
MONTHS = 12
NOBODY = msg("Nobody who first came in these months fits the filters")
WHOM = msg(
    "People fit where what touched them first is of the network and of the campaign: choose others above, or clear the"
    " filters."
)
FIRST = msg("These are the people whose first touch the filters fit, with all that they bought afterwards.")


@dataclass(frozen=True, slots=True)
class _Found:
    cohorts: MeasuredCohorts
    named: Mapping[str, str]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what the people of each month were worth later on."""
    pen, own = pen_of(desk), own_words(request, OWN)
    found = _asked(desk, own)
    sheet = Sheet(
        frame=framed(desk, TITLE, "journeys", own),
        heading=pen.say(TITLE),
        meta=Span(found.cohorts.period).written(desk.language),
        tabs=tabs(desk, pen, "cohorts"),
        tabs_label=pen.say(msg("Journeys")),
        bar=keeping(filter_bar(desk, found.cohorts.period, lists=LISTS), own),
    )
    if not found.cohorts.cohorts and desk.asked.filters.only:
        return shown(request, AskedSheet(replace(sheet, empty=none_fits(pen, NOBODY, WHOM))))
    if not found.cohorts.cohorts:
        return shown(request, AskedSheet(replace(sheet, empty=nothing_tracked(pen))))
    by = _by(own)
    views = tuple(Link(pen.head(TITLES[one]), address(desk, {}, by=one), one == by) for one in BY)
    narrowed = (FIRST,) if desk.asked.filters.only else ()
    told = tuple(Link(pen.say(one), "") for one in (*narrowed, *found.cohorts.sentences))
    parts = (
        Part(
            "cohorts",
            "",
            told,
            tables=(_table(desk, pen, own, found),),
            more=tuple(one for one in views if not one.current),
        ),
    )
    return shown(request, AskedSheet(replace(sheet, parts=parts)))


def file(request: HttpRequest, desk: Desk, kind: str) -> HttpResponseBase:
    """Hand out the cohorts."""
    pen, own = pen_of(desk), own_words(request, OWN)
    return handed_out(desk, kind, "cohorts", None, _table(desk, pen, own, _asked(desk, own)))


def _by(own: Mapping[str, str]) -> str:
    return own["by"] if own.get("by") in BY else BY[0]


@once
def _measured(opened: Opened, period: Period, by: str, only: Only) -> MeasuredCohorts:
    return measure_cohorts(opened, period, by, only)


def _asked(desk: Desk, own: Mapping[str, str]) -> _Found:
    by = _by(own)

    def ask(opened: Opened) -> _Found:
        until = today(opened)
        begun = until.year * 12 + until.month - MONTHS
        usual = Period(date(begun // 12, begun % 12 + 1, 1), until, opened.workspace.zone)
        found = _measured(opened, desk.asked.period or usual, by, desk.asked.filters.only)
        return _Found(found, names_of(opened, by, [one.step for one in found.cohorts]))

    return figures(desk.opened, ask)


def _table(desk: Desk, pen: Pen, own: dict[str, str], found: _Found) -> DataTable:
    by, measured = _by(own), found.cohorts
    ages = [age for age in AGES if any(one.value_per_person(age) is not None for one in measured.cohorts)]
    heads = columns(
        pen, (msg("month"), False), (TITLES[by], True), (msg("persons"), False), (msg("their orders so far"), False),
        *((msg("month {age}", age=age), False) for age in ages),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(numbers.day(one.month, desk.language, "MMM y"), one.month.isoformat()),
            Cell(step_name(by, one.step, desk.language, found.named)),
            Cell(pen.number(one.persons).text + (" *" if one.is_small else ""), str(one.persons)),
            pen.number(one.orders),
            *(_worth(pen, one, age) for age in ages),
        )
        for one in measured.cohorts
    )
    note = msg("What a person has paid by the end of each month after that of the first touch, taxes in.")
    csv = file_address(desk, own, "cohorts_file", "csv")
    return DataTable(pen.say(TITLE), heads, rows, pen.say(note), csv, title_shown=False)


def _worth(pen: Pen, one: Cohort, age: int) -> Cell:
    value = one.value_per_person(age)
    if value is None:
        return pen.absent(msg("This month is not over yet."))
    return Cell(numbers.money(value, one.currency, pen.language), f"{float(value):.10g}")
