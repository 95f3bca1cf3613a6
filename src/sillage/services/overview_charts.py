"""The charts of the first page: an objective on its path, from cost to value, the funnel, the hours of publication."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date

from sillage.economics.scope import Scope
from sillage.language import Message, _n, msg
from sillage.objectives.path import way_points
from sillage.objectives.status import TOLERANCE, ObjectiveStatus, Status
from sillage.reports.spec import Bar, BarData, Chart, Column, Figure, HeatData, LineData, Number, Table, Unit
from sillage.services.measure_traffic import measure_funnel, measure_traffic
from sillage.services.overview_figures import Glance
from sillage.services.report_content import ENOUGH_POSTS, hours_chart, rate_line
from sillage.services.report_money import waterfall
from sillage.services.report_summary import objective_chart
from sillage.services.source_ends import sales_cut, sales_reports

SOCIAL = ("organic_social", "paid_social", "organic_video", "paid_video")
_ORDER = (Status.LATE, Status.ON_TRACK, Status.AHEAD, Status.CANNOT_TELL)


@dataclass(frozen=True, slots=True)
class Missing:
    """A chart that cannot be drawn.

    Parameters
    ----------
    id : str
        As the chart's.
    title, why : Message
        What it would show, and what it needs.
    """

    id: str
    title: Message
    why: Message


def goal_chart(facts: Glance) -> Chart | Missing:
    """Draw the objective that asks for most attention between the bounds of its path; without one, the rate of posts.

    Parameters
    ----------
    facts : Glance
        Of every network and campaign.

    Returns
    -------
    Chart or Missing
        Its id is ``line``.
    """
    for one in sorted(facts.objectives, key=lambda one: (_ORDER.index(one.status), one.objective.due_on)):
        found = objective_chart(facts, one)
        if found is not None and isinstance(found.data, LineData):
            return replace(found, id="line", data=replace(found.data, band=_band(one)))
    line = rate_line(facts)
    if line is not None:
        return replace(line, id="line")
    why = msg("Fewer than three weeks of figures are known, and no objective is on its way.")
    return Missing("line", msg("The way to the objective"), why)


def _band(status: ObjectiveStatus) -> tuple[tuple[date, Number, Number], ...]:
    """Return the values at which the objective is on track: later than that it is late, beyond it is ahead."""
    aim = status.objective
    slack = abs(aim.target - aim.baseline) * TOLERANCE
    return tuple((day, float(value) - slack, float(value) + slack) for day, value in way_points(aim))


def money_chart(facts: Glance) -> Chart | Missing:
    """Draw the way from cost to value.

    Parameters
    ----------
    facts : Glance
        Of every network and campaign.

    Returns
    -------
    Chart or Missing
        Its id is ``waterfall``.
    """
    made = waterfall(sales_reports(facts)[0])
    if made is None:
        why = msg("It needs costs (hours, spend), orders and your margin.")
        return Missing("waterfall", msg("From cost to value"), why)
    return replace(made, note=sales_cut(facts))


def hours_of_posts(facts: Glance) -> Chart | Missing:
    """Draw how posts were received by day and hour.

    Parameters
    ----------
    facts : Glance
        Of the network or campaign asked for.

    Returns
    -------
    Chart or Missing
        Its id is ``hours``.
    """
    made = hours_chart(facts, facts.posts) if facts.rate in facts.measured else None
    if made is not None:
        return replace(made, table=_counted(made))
    why = msg("It needs the hours of at least {count} posts with figures.", count=4 * ENOUGH_POSTS)
    return Missing("hours", msg("Hours of publication"), why)


def _counted(chart: Chart) -> Table:
    """Return the table of the hours, with how many posts stand behind each slot."""
    cells = chart.data.cells if isinstance(chart.data, HeatData) else ()
    rows = tuple(
        (*row, Figure(cell.n, Unit.COUNT, "posts_published")) for row, cell in zip(chart.table.rows, cells, strict=True)
    )
    return replace(chart.table, columns=(*chart.table.columns, Column(msg("Posts"), "posts_published")), rows=rows)


def funnel_chart(facts: Glance) -> Chart | Missing:
    """Draw how visits go on: to a second page, then to what the site tells of (orders, conversions or forms).

    Parameters
    ----------
    facts : Glance
        Of the network asked for; campaigns do not cut visits here.

    Returns
    -------
    Chart or Missing
        Its id is ``funnel``.
    """
    network = facts.cut.get("network", "")
    by = "network" if network else "channel"
    wanted = (network,) if network else SOCIAL if facts.scope is Scope.SOCIAL else ()
    visited = [row for row in measure_traffic(facts.opened, facts.period, by) if not wanted or row.key in wanted]
    title = msg("What visits become") if not wanted else msg("What visits from social networks become")
    if not sum(row.visits for row in visited):
        return Missing("funnel", title, msg("It needs visits: put the tag on your site, or share tracked links."))
    told = [sum(row.orders for row in visited), sum(row.conversions for row in visited)]
    kind, done = _done([*told, sum(row.forms_sent for row in visited)])
    steps = "/*, /*" + (f", {kind}" if kind else "")
    rows = [row for row in measure_funnel(facts.opened, steps, facts.period, by) if not wanted or row.key in wanted]
    names = (msg("Visits"), msg("Saw a second page"), *((done,) if done is not None else ()))
    reached = [sum(row.steps[place].reached for row in rows) for place in range(len(names))]
    return _funnel(title, names, reached)


def _done(sums: list[int]) -> tuple[str, Message | None]:
    kinds = (("order", msg("Ordered")), ("conversion", msg("Converted")), ("form", msg("Sent a form")))
    return next(((kind, name) for (kind, name), count in zip(kinds, sums, strict=True) if count), ("", None))


def _funnel(title: Message, names: tuple[Message, ...], reached: list[int]) -> Chart:
    bars = tuple(Bar(name, count) for name, count in zip(names, reached, strict=True))
    shares = [None, *(now / before if before else None for before, now in itertools.pairwise(reached))]
    columns = (Column(msg("Step")), Column(msg("Visits"), "visits"), Column(msg("From the step before"), "visits"))
    rows = tuple(
        (name, Figure(count, Unit.COUNT, "visits"), None if share is None else Figure(share, Unit.PERCENT, "visits"))
        for name, count, share in zip(names, reached, shares, strict=True)
    )
    summary = _n("{last} of {count} visit.", "{last} of {count} visits.", reached[0], last=reached[-1])
    note = msg(
        "Within one visit, in this order; each percentage is of the step before. What a visit did later is not in it."
    )
    return Chart("funnel", title, BarData(bars, Unit.COUNT), Table("funnel-data", title, columns, rows), summary, note)
