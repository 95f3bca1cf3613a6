"""A figure: what it is, its formula with its numbers, what became of it, its cuts, and the rows and files behind it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sillage.domain.access import Capability
from sillage.domain.period import Period
from sillage.effects.ratio_interval import FEW_WEEKS, OUTSIDE_IN_100
from sillage.errors import NotAllowed
from sillage.kpis.catalogue import find
from sillage.kpis.compute import KpiTable
from sillage.language import Message, _n, msg
from sillage.ledger import queries
from sillage.objectives import title_of
from sillage.reports.wording import Span, head, say
from sillage.services.client_view import check_shown
from sillage.services.explain_words import formula_in_words, numbers_in_words, rows_of, what_was_read
from sillage.services.objective_checks import can_be_aimed_at
from sillage.services.open_workspace import Opened
from sillage.services.report_period import default_period
from sillage.services.report_scope import SCOPED, report_filters
from sillage.services.row_words import harmless, plain
from sillage.services.tell_kpi import KpiStory, rows_by, tell_kpi
from sillage.web.chart_specs import chart_json
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.filter_bar import FilterBar, filter_bar
from sillage.web.kpi_parts import (
    beside_table,
    changes_told,
    chart_view,
    cut_links,
    cut_table,
    drawn,
    files_table,
    headline,
)
from sillage.web.parts import ChartView, DataTable, FigureCard
from sillage.web.shell import Frame, Link

ALL_CHANNELS = msg("All channels")
SOCIAL_ALONE = msg("The social networks alone, with the costs that name no channel.")
WITH_OTHERS = msg("Every channel that you work for, offline too.")
INTERVALS_HOLD = msg(
    "The interval says between which values the ROI would move if one week more or less had been lucky: of 100 such "
    "intervals, about 90 hold the true figure and 10 miss it."
)
HOLDS_ON_FEW = _n(
    "On fewer than {count} week it misses it a little more often: between 9 and {outside} times in 100 in our "
    "simulations, on weeks that do not hang together. A longer period helps.",
    "On fewer than {count} weeks it misses it a little more often: between 9 and {outside} times in 100 in our "
    "simulations, on weeks that do not hang together. A longer period helps.",
    FEW_WEEKS,
    outside=OUTSIDE_IN_100,
)
MOST_LINES = 20
"""Lines of a formula with its numbers."""
COLUMNS = (
    "kpi",
    "from",
    "to",
    "by",
    "key",
    "value",
    "low",
    "high",
    "numerator",
    "denominator",
    "n",
    "unit",
    "currency",
)
"""Of the file: the same in every language."""

WORDS = {
    "value": msg("Value"),
    "formula": msg("Formula"),
    "numbers": msg("With its numbers"),
    "definition": msg("Definition"),
    "periods": msg("Beside other periods"),
    "over_time": msg("Over time"),
    "changes": msg("Changes of strategy"),
    "effects": msg("What each did to this figure"),
    "cuts": msg("Cut by"),
    "behind": msg("The rows and files behind it"),
    "no_files": msg("No file feeds this figure in these days."),
    "aims": msg("Objectives about it"),
    "aim": msg("Make it an objective"),
    "every": msg("All figures"),
    "csv": msg("Download as CSV"),
    "rows": msg("See these rows one by one"),
    "know": msg("What to know"),
}


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a figure.

    Parameters
    ----------
    formula : str
        In words; empty where the figure is its own formula.
    lines : tuple of (str, str)
        The same with numbers, by key.
    sums : tuple of (str, tuple)
        What adds up to it: title, then label, amount and detail.
    definitions, notes : tuple of str
        What its parts mean; what a reader must know.
    rows : str
        How many were read.
    files : DataTable or None
        Where they come from.
    """

    formula: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    sums: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = ()
    definitions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rows: str = ""
    files: DataTable | None = None


@dataclass(frozen=True, slots=True)
class KpiPage:
    """A figure.

    Parameters
    ----------
    frame : Frame
        Around it.
    heading, sentence, days : str
        Its name, what it is, the days.
    bar : FilterBar
        Periods, comparison, limits.
    card : FigureCard
        Its value and what became of it.
    scope : tuple of Link
        What it is limited to, and the address of the whole.
    beside : DataTable
        Periods side by side.
    chart : ChartView or None
        Over time.
    changes : tuple of str
        Of strategy, numbered as in the chart, with what is known of what each did.
    effects : str
        Where that is shown whole; empty without changes.
    axes : tuple of Link
        What it can be cut by.
    cut : DataTable or None
        Its rows along the axis.
    behind : Behind
        The formula with its numbers, the rows, the files.
    aims : tuple of Link
        Objectives about it.
    aim, every, csv, rows : str
        Addresses; empty for none.
    w : mapping of str to str
        `WORDS`, rendered.
    """

    frame: Frame
    heading: str
    sentence: str
    days: str
    bar: FilterBar
    card: FigureCard
    scope: tuple[Link, ...]
    beside: DataTable
    chart: ChartView | None
    changes: tuple[str, ...]
    effects: str
    axes: tuple[Link, ...]
    cut: DataTable | None
    behind: Behind
    aims: tuple[Link, ...]
    aim: str
    every: str
    csv: str
    rows: str
    w: dict[str, str]


def moved(request: HttpRequest, desk: Desk, kpi_id: str) -> HttpResponse:
    """Lead from where explanations stood to the page of the figure, with the same query."""
    try:
        check_shown(desk.opened, find(kpi_id, queries.user_kpis(desk.opened.workspace.id)).id)
    except NotAllowed as kept:
        raise Http404 from kept
    path = desk.url("kpi", kpi_id).partition("?")[0]
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{path}?{query}" if query else path)


def period_of(desk: Desk) -> Period:
    """Return the days that the page speaks of."""
    return desk.asked.period or default_period(desk.opened).period


def _limits(desk: Desk) -> dict[str, str]:
    asked = desk.asked.filters
    return {name: value for name, value in (("network", asked.network), ("campaign", asked.campaign)) if value}


def asked_filters(opened: Opened, desk: Desk, kpi_id: str, period: Period, channel: str) -> Mapping[str, str]:
    """Return what the figure is cut by; asked of `opened`, which remembers what it was asked before."""
    return _limits(desk) or report_filters(opened, kpi_id, period, channel)


def _story(request: HttpRequest, desk: Desk, kpi_id: str) -> KpiStory:
    period = period_of(desk)
    channel, by = request.GET.get("channel", ""), request.GET.get("by", "")
    try:
        return figures(
            desk.opened,
            lambda opened: tell_kpi(
                opened, kpi_id, period, asked_filters(opened, desk, kpi_id, period, channel), by, desk.asked.against
            ),
        )
    except NotAllowed as kept:
        raise Http404 from kept


def show(request: HttpRequest, desk: Desk, kpi_id: str) -> HttpResponse:
    """Show a figure."""
    story = _story(request, desk, kpi_id)
    language, kpi, channel = desk.language, story.kpi, request.GET.get("channel", "")
    name = head(kpi.name, language)
    crumbs = (
        Link(say(WORDS["every"], language), desk.url("kpis")),
        Link(name, desk.url("kpi", kpi_id), True),
    )
    placed = replace(desk, around=replace(desk.around, crumbs=crumbs))
    may_aim = desk.member.may(Capability.DECIDE) and can_be_aimed_at(kpi)
    changes = changes_told(desk, story)
    page = KpiPage(
        frame=placed.frame(name, "kpi"),
        heading=name,
        sentence=say(kpi.sentence, language),
        days=Span(story.period).written(language),
        bar=filter_bar(desk, story.period, lists=("compare", "network", "campaign")),
        card=headline(desk, story),
        scope=_scope(desk, story, channel == "all" and story.kpi.id in SCOPED and not _limits(desk)),
        beside=beside_table(desk, story),
        chart=chart_view(desk, story, changes),
        changes=changes,
        effects=desk.url("changes", kpi=kpi_id) + "#effects" if story.course.changes else "",
        axes=cut_links(desk, story),
        cut=cut_table(desk, story),
        behind=_behind(desk, story),
        aims=tuple(Link(say(title_of(one), language), desk.url("objective", one.id)) for one in story.aims),
        aim=desk.url("new_objective", kpi=kpi_id) if may_aim else "",
        every=desk.url("kpis"),
        csv=desk.url("kpi_csv", kpi_id, channel=channel),
        rows=desk.url("kpi_rows", kpi_id, channel=channel),
        w={key: say(word, language) for key, word in WORDS.items()},
    )
    return render(request, "kpi_page.html", {"page": page})


def _scope(desk: Desk, story: KpiStory, whole: bool) -> tuple[Link, ...]:
    """Say what the figure is limited to, with the address of the whole."""
    language = desk.language
    found = []
    if "channel" in story.filters:
        found.append(Link(say(SOCIAL_ALONE, language), ""))
        found.append(Link(say(ALL_CHANNELS, language), desk.url("kpi", story.kpi.id, channel="all")))
    elif whole:
        found.append(Link(say(WITH_OTHERS, language), ""))
        networks = desk.url("kpi", story.kpi.id, channel="social")
        found.append(Link(say(msg("The social networks alone"), language), networks))
    if story.left_out:
        found.append(Link(say(msg("This figure cannot be cut so: it is shown for the whole."), language), ""))
    return tuple(found)


def _behind(desk: Desk, story: KpiStory) -> Behind:
    language, found, currency = desk.language, story.explanation, desk.opened.workspace.currency
    refused: tuple[Message, ...] = () if story.refusal is None else (story.refusal,)
    if found is None:
        return Behind(notes=tuple(say(one, language) for one in refused))
    told = (*refused, *found.table.notes, *found.table.contradictions, *_of_this_figure(story))
    return Behind(
        formula_in_words(found, language),
        tuple((one.key, numbers_in_words(found, one, currency, language)) for one in found.table.rows[:MOST_LINES]),
        tuple((head(one.title, language), tuple(rows_of(one, currency, language))) for one in found.sums),
        tuple(say(one, language) for one in found.definitions if one != story.kpi.sentence),
        tuple(dict.fromkeys(say(note, language) for note in told)),
        " ".join(say(one, language) for one in what_was_read(found)),
        files_table(desk, found.files),
    )


def _of_this_figure(story: KpiStory) -> tuple[Message, ...]:
    """Say what the interval of an ROI promises, and how often it keeps it."""
    if story.kpi.id != "roi" or story.row is None or story.row.interval is None:
        return ()
    return (INTERVALS_HOLD, *((HOLDS_ON_FEW,) if story.period.days < 7 * FEW_WEEKS else ()))


def line(request: HttpRequest, desk: Desk, kpi_id: str) -> HttpResponse:
    """Describe the chart of a figure."""
    story = _story(request, desk, kpi_id)
    currency = desk.opened.workspace.currency
    return HttpResponse(chart_json(drawn(desk, story), desk.language, currency), content_type="application/json")


def rows(request: HttpRequest, desk: Desk, kpi_id: str) -> HttpResponse:
    """Hand out the rows of a figure along an axis: plain numbers, the same in every language, nothing to calculate."""
    period, by = period_of(desk), request.GET.get("by", "")
    channel = request.GET.get("channel", "")

    def ask(opened: Opened) -> KpiTable:
        return rows_by(opened, kpi_id, period, asked_filters(opened, desk, kpi_id, period, channel), by)

    try:
        table = figures(desk.opened, ask)
    except NotAllowed as kept:
        raise Http404 from kept
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows(_line(desk, table, period, by))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    stem = "-".join(filter(None, (table.kpi.id, by, period.first.isoformat(), period.last.isoformat())))
    response["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
    return response


def _line(desk: Desk, table: KpiTable, period: Period, by: str) -> list[tuple[str, ...]]:
    unit = table.kpi.unit
    currency = desk.opened.workspace.currency if unit == "money" else ""
    days = (period.first.isoformat(), period.last.isoformat())
    return [
        (
            table.kpi.id, *days, by, harmless(row.key), plain(row.value),
            *((plain(end) for end in row.interval) if row.interval else ("", "")),
            plain(row.numerator), plain(row.denominator), str(row.n), unit, currency,
        )
        for row in table.rows
    ]  # fmt: skip
