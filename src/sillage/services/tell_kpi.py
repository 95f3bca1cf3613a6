"""Everything a page tells of a KPI: its value, the same before, its line, its cuts, its objectives, what is behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.domain.places import Change
from sillage.errors import IllegalAggregation
from sillage.kpis.catalogue import find
from sillage.kpis.compute import KpiRow, KpiTable, legal_axes, plan
from sillage.kpis.kpi import Kpi, Level
from sillage.kpis.measures import FEED_AXES, LEGAL_OF_ONE, MEASURES
from sillage.kpis.places import TIME_AXES
from sillage.language import Message
from sillage.ledger import counting, queries
from sillage.reports.spec import Change as Moved
from sillage.services.asked_once import once
from sillage.services.client_view import check_shown
from sillage.services.comparison import compared
from sillage.services.compute_kpi import compute_many
from sillage.services.explain_kpi import Explanation, explain_kpi
from sillage.services.follow_objective import Band, band_of
from sillage.services.open_workspace import Opened
from sillage.services.report_figures import whole
from sillage.services.report_period import previous_period, same_days_last_year
from sillage.services.report_series import Line, line_of

SHORT = 31
"""A period of at most so many days is drawn by day, where its files are by day."""
LEAST_DAYS = 5
"""Fewer days with a figure make no line."""
DAY, WEEK, MONTH = TIME_AXES


@dataclass(frozen=True, slots=True)
class Beside:
    """A period beside the one that was asked for.

    Parameters
    ----------
    name : str
        ``previous``, ``last_year``, or ``custom`` for days of somebody's choice.
    period : Period
        Its days.
    row : KpiRow or None
        Its figure.
    change : Change or None
        What became of it since, and whether that is more than noise, or why the two cannot be compared; None without
        a figure to compare.
    """

    name: str
    period: Period
    row: KpiRow | None
    change: Moved | None


@dataclass(frozen=True, slots=True)
class Course:
    """A KPI over time.

    Parameters
    ----------
    line : Line
        Its points.
    step : str
        ``day``, ``week`` or ``month``: that of its data.
    span : Period
        The days drawn.
    changes : tuple of Change
        Of strategy, in these days.
    aim : Objective or None
        The objective whose band and path are drawn: one of the same limits, on a level or a rate.
    band : tuple of (date, number, number)
        Between which values it is on track.
    """

    line: Line
    step: str
    span: Period
    changes: tuple[Change, ...]
    aim: Objective | None
    band: Band


@dataclass(frozen=True, slots=True)
class KpiStory:
    """What a page tells of a KPI.

    Parameters
    ----------
    kpi : Kpi
        Which.
    period : Period
        Which days.
    filters : mapping of str to str
        What it is limited to.
    left_out : tuple of str
        Filters that were asked and cannot be applied to it.
    row : KpiRow or None
        The figure; None where it cannot be told as a whole.
    refusal : Message or None
        Why not.
    beside : tuple of Beside
        The days of somebody's choice, where there are some, the period before, and the same days last year.
    course : Course
        Over time.
    aims : tuple of Objective
        Objectives about it.
    axes : tuple of str
        Along which it may be cut.
    by : str
        The axis that it is cut along; empty for none.
    cut : KpiTable or None
        Its rows.
    explanation : Explanation
        The formula with its numbers, the rows and the files.
    """

    kpi: Kpi
    period: Period
    filters: Mapping[str, str]
    left_out: tuple[str, ...]
    row: KpiRow | None
    refusal: Message | None
    beside: tuple[Beside, ...]
    course: Course
    aims: tuple[Objective, ...]
    axes: tuple[str, ...]
    by: str
    cut: KpiTable | None
    explanation: Explanation | None


def tell_kpi(
    opened: Opened,
    kpi_id: str,
    period: Period,
    filters: Mapping[str, str],
    by: str = "",
    against: Period | None = None,
) -> KpiStory:
    """Tell a KPI.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_id : str
        Which.
    period : Period
        Which days.
    filters : mapping of str to str
        What is asked of it; what cannot be applied is left out, and said.
    by : str
        The axis to cut it along; the first that it has when it is not one of its own.
    against : Period, optional
        Earlier days of somebody's choice to stand beside these.

    Returns
    -------
    KpiStory
        Shared: nobody changes it.

    Raises
    ------
    NotFound
        If there is no such KPI.
    NotAllowed
        If a client asks what was put in.
    """
    check_shown(opened, kpi_id)
    return _told(opened, kpi_id, period, dict(filters), by, against)


def fitting(kpi: Kpi, filters: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Part filters into those that a KPI understands, and the others.

    Parameters
    ----------
    kpi : Kpi
        Which.
    filters : mapping of str to str
        Axis to value.

    Returns
    -------
    tuple of (dict, tuple of str)
        What can be applied, and the axes that cannot.
    """
    feeds = {MEASURES[name].feed for name in plan(kpi).measures} if kpi.is_computed else set()
    legal = {axis for feed in feeds for axis in FEED_AXES[feed]}
    kept = {axis: value for axis, value in filters.items() if axis in legal}
    return kept, tuple(axis for axis in filters if axis not in legal)


@once
def _told(
    opened: Opened, kpi_id: str, period: Period, filters: Mapping[str, str], by: str, against: Period | None
) -> KpiStory:
    kpi = find(kpi_id, queries.user_kpis(opened.workspace.id))
    kept, left_out = fitting(kpi, filters)
    table = compute_many(opened, (kpi_id,), period, filters=kept)[kpi_id]
    row, refusal = whole(table), table.refusal
    usual = {"previous": previous_period(period), "last_year": same_days_last_year(period)}
    periods = usual if against is None else {"custom": against, **usual}
    first = min(before.first for before in periods.values())
    weeks = compute_many(opened, (kpi_id,), Period(first, period.last, period.zone), by=WEEK, filters=kept)[kpi_id]
    beside = []
    for name, days in periods.items():
        before = whole(compute_many(opened, (kpi_id,), days, filters=kept)[kpi_id])
        beside.append(Beside(name, days, before, compared(opened, kpi, row, before, weeks, (period, days))))
    axes = _axes(opened, table, kpi, period, kept)
    shown = by if by in axes else axes[0] if axes else ""
    aims = tuple(aim for aim in queries.objectives(opened.whose) if aim.kpi_id == kpi_id)
    return KpiStory(
        kpi,
        period,
        kept,
        left_out,
        row,
        None if refusal is None else refusal.what,
        tuple(beside),
        _course(opened, weeks, Period(first, period.last, period.zone), period, kept, aims),
        aims,
        axes,
        shown,
        compute_many(opened, (kpi_id,), period, by=shown, filters=kept)[kpi_id] if shown else None,
        _explained(opened, kpi_id, period, kept, "" if refusal is None else shown),
    )


def _explained(opened: Opened, kpi_id: str, period: Period, filters: Mapping[str, str], by: str) -> Explanation | None:
    try:
        return explain_kpi(opened, kpi_id, period, by=by, filters=filters)
    except IllegalAggregation:
        return None


def _axes(opened: Opened, table: KpiTable, kpi: Kpi, period: Period, filters: Mapping[str, str]) -> tuple[str, ...]:
    """Return the axes of a breakdown: those that its measures declare, and that refuse nothing in these days."""
    if not kpi.is_computed or (table.refusal is None and not table.formula_values):
        return ()
    fed = {name for values in table.formula_values.values() for name in values} or set(plan(kpi).measures)
    told = {*filters, "channel"} if "network" in filters else set(filters)  # a network is a channel: nothing to cut
    axes = [axis for axis in legal_axes(fed) if axis not in TIME_AXES and axis not in told]
    may_refuse = any(
        MEASURES[name].level is Level.UNIQUE or MEASURES[name].feed in LEGAL_OF_ONE for name in plan(kpi).measures
    )
    if table.refusal is None and not may_refuse:
        return tuple(axes)
    return tuple(
        axis
        for axis in axes
        if compute_many(opened, (kpi.id,), period, by=axis, filters=filters)[kpi.id].refusal is None
    )


def _course(
    opened: Opened,
    weeks: KpiTable,
    span: Period,
    period: Period,
    filters: Mapping[str, str],
    aims: tuple[Objective, ...],
) -> Course:
    line, step = _line(opened, weeks, span, period, filters)
    days = [day for day, _ in line.points]
    drawn = Period(min(days), max(days), span.zone) if days else span
    own = weeks.kpi.levels[0] is not Level.ADDITIVE
    aim = next((one for one in aims if own and one.filters == filters and _meets(one, drawn)), None)
    dated = (one for one in counting.changes(opened.whose) if drawn.first <= one.day <= drawn.last)
    changes = tuple(one for one in dated if one.concerns(filters.get("network", "")))
    return Course(line, step, drawn, changes, aim, band_of(aim) if aim is not None else ())


def _meets(aim: Objective, drawn: Period) -> bool:
    return aim.starts_on <= drawn.last and aim.due_on >= drawn.first


def _line(
    opened: Opened, weeks: KpiTable, span: Period, period: Period, filters: Mapping[str, str]
) -> tuple[Line, str]:
    kpi = weeks.kpi
    if period.days <= SHORT and weeks.refusal is None:
        by_day = compute_many(opened, (kpi.id,), period, by=DAY, filters=filters)[kpi.id]
        points = tuple(
            (date.fromisoformat(row.key), row.value)
            for row in sorted(by_day.rows, key=lambda row: row.key)
            if row.key and row.value is not None
        )
        if len(points) >= LEAST_DAYS:
            return Line(points), DAY
    if weeks.refusal is not None:
        return Line(()), WEEK
    line = line_of(opened, weeks, span, filters)
    return line, MONTH if line.by_month else WEEK


def rows_by(opened: Opened, kpi_id: str, period: Period, filters: Mapping[str, str], by: str) -> KpiTable:
    """Return the rows of a KPI along an axis, of time or of places, for a file.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_id : str
        Which KPI.
    period : Period
        Which days.
    filters : mapping of str to str
        What cannot be applied is left out.
    by : str
        An axis; empty for the whole.

    Returns
    -------
    KpiTable
        Without rows where the axis is not one of its own.

    Raises
    ------
    NotAllowed
        If a client asks what was put in.
    WrongUsage
        If there is no such axis.
    """
    check_shown(opened, kpi_id)
    kpi = find(kpi_id, queries.user_kpis(opened.workspace.id))
    kept, _ = fitting(kpi, filters)
    table = compute_many(opened, (kpi_id,), period, by=by, filters=kept)[kpi_id]
    return replace(table, rows=()) if table.refusal is not None else table
