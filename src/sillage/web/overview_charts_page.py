"""The charts of the first page: brought once the page stands, by themselves where scripts are off, and as files."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sillage.language import Message, msg
from sillage.reports.heat_levels import fifths
from sillage.reports.spec import Chart, HeatData, LineData
from sillage.reports.wording import head, say
from sillage.services.open_workspace import Opened
from sillage.services.overview import PICTURES, Wish, picture
from sillage.services.overview_charts import Missing
from sillage.web.chart_specs import chart_json
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.overview_drawings import drawing
from sillage.web.overview_leads import address_of, kpi_address
from sillage.web.overview_page import TITLE, WORDS, wish_of
from sillage.web.parts import ChartView
from sillage.web.pen import INTERVAL, as_csv
from sillage.web.sheet import table_of
from sillage.web.shell import Frame, Link

PLACES = {"line": "objectives", "waterfall": "roi", "funnel": "funnel", "hours": "content"}
"""The page that tells more of each chart."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A chart that cannot be drawn yet.

    Parameters
    ----------
    title, why : str
        What it would show, and what it needs.
    act : Link or None
        Where that is given.
    """

    title: str
    why: str
    act: Link | None


@dataclass(frozen=True, slots=True)
class OverviewCharts:
    """The charts.

    Parameters
    ----------
    frame : Frame
        Around them, where they stand alone.
    heading, back, home : str
        The head, and the way back to the first page.
    charts : tuple of ChartView
        Each with its table.
    absent : tuple of Absent
        What cannot be drawn.
    """

    frame: Frame
    heading: str
    back: str
    home: str
    charts: tuple[ChartView, ...]
    absent: tuple[Absent, ...]


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the charts: as a piece of the first page for a script, as a page by themselves otherwise."""
    wish = wish_of(desk)
    made = figures(desk.opened, lambda opened: _pictures(opened, wish))
    page = OverviewCharts(
        frame=desk.frame(TITLE, "overview"),
        heading=say(WORDS["pictures"], desk.language),
        back=say(msg("Back to the first page"), desk.language),
        home=desk.url("overview"),
        charts=tuple(_view(desk, one) for one in made if isinstance(one, Chart)),
        absent=tuple(_absent(desk, one) for one in made if isinstance(one, Missing)),
    )
    whole = request.headers.get("HX-Request") != "true"
    response = render(request, "overview_charts_page.html" if whole else "_overview_charts.html", {"page": page})
    response["Vary"] = "HX-Request"
    return response


def _pictures(opened: Opened, wish: Wish) -> tuple[Chart | Missing, ...]:
    found = (picture(opened, wish, name) for name in PICTURES)
    return tuple(one for one in found if one is not None)


def spec(request: HttpRequest, desk: Desk, picture_name: str) -> HttpResponse:
    """Hand out a chart's specification."""
    chart = _chart(desk, picture_name)
    language, currency = desk.language, desk.opened.workspace.currency
    drawn = drawing(chart, language, _leads_to(desk, chart))
    text = chart_json(drawn, language, currency, say(chart.summary, language))
    return HttpResponse(text, content_type="application/json")


def rows(request: HttpRequest, desk: Desk, picture_name: str) -> HttpResponseBase:
    """Hand out a chart's rows as a file."""
    chart = _chart(desk, picture_name)
    return as_csv(table_of(desk, chart.table), f"sillage-{picture_name}", say(INTERVAL, desk.language))


def _chart(desk: Desk, name: str) -> Chart:
    wish = wish_of(desk)
    found = figures(desk.opened, lambda opened: picture(opened, wish, name))
    if not isinstance(found, Chart):
        raise Http404
    return found


def _view(desk: Desk, chart: Chart) -> ChartView:
    language = desk.language
    said: list[Message] = [one for one in (chart.note, _key(chart)) if one is not None]
    title = head(chart.title, language)
    table = replace(table_of(desk, chart.table), title_shown=False)
    return ChartView(
        id=f"chart-{chart.id}",
        title=title,
        spec=desk.url("overview_chart", chart.id),
        described=f"{title}. {say(chart.summary, language)}",
        table=table,
        csv=desk.url("overview_rows", chart.id),
        png=f"sillage-{chart.id}.png",
        note=" ".join(say(one, language) for one in said),
    )


def _key(chart: Chart) -> Message | None:
    """Say what the marks of a chart stand for that its legend does not name."""
    data = chart.data
    if isinstance(data, HeatData):
        grey = sum(not level for level in fifths(data))
        return msg(
            "The map shows plain means; the sentence judges each post against the usual of its network. "
            "n is the number of posts behind a slot; {grey} of {slots} slots are grey, with fewer than {enough} posts: "
            "too few to judge.",
            grey=grey, slots=len(data.cells), enough=data.enough,
        )  # fmt: skip
    if isinstance(data, LineData) and data.changes:
        named = " · ".join(f"{index}. {title}" for index, (_, title) in enumerate(data.changes, 1))
        return msg("Changes of strategy: {named}.", named=named)
    return None


def _leads_to(desk: Desk, chart: Chart) -> str:
    return address_of(desk, PLACES[chart.id]) or kpi_address(desk, chart.explain)


def _absent(desk: Desk, one: Missing) -> Absent:
    language = desk.language
    place = address_of(desk, "objectives" if one.id == "line" else "imports")
    label = msg("Choose an objective") if one.id == "line" else msg("Import files")
    act = Link(say(label, language), place) if place else None
    return Absent(head(one.title, language), say(one.why, language), act)
