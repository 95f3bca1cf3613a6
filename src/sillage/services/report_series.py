"""KPIs over time, each at the step of its own data: months where files are monthly, weeks elsewhere.

A flow (posts, visits) is drawn by whole weeks or months only, because a cut one looks like a fall. A level (followers)
is true on the day it was read, so that its last reading is kept, and a point stands on that day or at the end of its
month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.kpis.compute import KpiRow, KpiTable
from sillage.kpis.kpi import Level
from sillage.objectives.status import ObjectiveStatus
from sillage.reports.small_line import joined
from sillage.reports.spec import Number
from sillage.reports.wording import plain_number
from sillage.services.compute_kpi import compute_many
from sillage.services.measure_audience import reads_followers_by_month
from sillage.services.open_workspace import Opened
from sillage.services.report_figures import monday, week_points
from sillage.services.site_steps import told_last
from sillage.services.track_objectives import LEVEL_DAYS

Points = tuple[tuple[date, Number | None], ...]

OF_FOLLOWERS = frozenset({"active_audience_share"})
"""KPIs that follow the step of followers' readings, beside those whose id begins with ``follower``."""


@dataclass(frozen=True, slots=True)
class Line:
    """A KPI over time.

    Parameters
    ----------
    points : tuple of (date, number or None)
        In date order: weeks stand on their Monday, months and levels on the last day that they tell of.
    by_month : bool
        Whether a point stands for a month.
    """

    points: Points
    by_month: bool = False

    @property
    def known(self) -> list[Number]:
        """The values, gaps left out."""
        return [value for _, value in self.points if value is not None]


def line_of(opened: Opened, weeks: KpiTable, span: Period, filters: Mapping[str, str] | None = None) -> Line:
    """Draw a KPI at the step of its data.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    weeks : KpiTable
        The KPI by week over `span`.
    span : Period
        Which days.
    filters : mapping of str to str, optional
        Those that `weeks` was asked with.

    Returns
    -------
    Line
        By month where followers are read by month, or where weeks without a figure are the rule. Visits are drawn as
        far back as they are told as the last of them: by hits, or by windows of one length.
    """
    kpi_id = weeks.kpi.id
    level = weeks.kpi.levels[0] is Level.SNAPSHOT
    points = _readings(weeks, span) if level else week_points(weeks, span)
    about_followers = kpi_id.startswith("follower") or kpi_id in OF_FOLLOWERS
    alike = told_last(opened, span) if any(source.startswith("channel/") for *_, source in weeks.taken) else {}
    if alike:
        points = _trimmed([(day, value if _is_alike(alike, day, 7) else None) for day, value in points])
    monthly = reads_followers_by_month(opened, span, dict(filters or {})) if about_followers else _sparse(points)
    if not monthly:
        return Line(points)
    first = span.first.replace(day=1)
    months = compute_many(
        opened, (kpi_id,), Period(first, span.last, span.zone), by="month", filters=dict(filters or {})
    )
    found = {row.key: row.value for row in months[kpi_id].rows if row.key and row.value is not None}
    fresh = max(months[kpi_id].freshness.values(), default=span.last)
    dated: list[tuple[date, Number | None]] = []
    for key in sorted(found):
        end = _month_end(key)
        if end <= span.last:
            dated.append((end, found[key]))
        elif level and _all_accounts_told(opened, kpi_id, Period(end.replace(day=1), span.last, span.zone), filters):
            dated.append((min(fresh, span.last), found[key]))
    if alike:
        dated = [(day, value) for day, value in dated if _is_alike(alike, day.replace(day=1), day.day)]
    return Line(tuple(dated), by_month=True)


def _is_alike(alike: Mapping[date, bool], first: date, days: int) -> bool:
    """Whether all that begins on some days is told as the last of the line is: two stories are never joined."""
    found = [alike[day] for day in (first + timedelta(days=index) for index in range(days)) if day in alike]
    return all(found)


def _trimmed(points: Sequence[tuple[date, Number | None]]) -> Points:
    known = [index for index, (_, value) in enumerate(points) if value is not None]
    return tuple(points[known[0] : known[-1] + 1]) if known else ()


def _sparse(points: Points) -> bool:
    return bool(points) and len(joined(points)) < len(points)


def _readings(weeks: KpiTable, span: Period) -> Points:
    """Stand a level's weeks on their Sunday, the last one on the last day."""
    return tuple(
        (min(monday(row.key) + timedelta(days=6), span.last), row.value)
        for row in sorted(weeks.rows, key=lambda row: row.key)
        if row.key and row.value is not None
    )


def _month_end(key: str) -> date:
    year, _, month = key.partition("-")
    after = date(int(year) + int(month) // 12, int(month) % 12 + 1, 1)
    return after - timedelta(days=1)


def _all_accounts_told(opened: Opened, kpi_id: str, month: Period, filters: Mapping[str, str] | None) -> bool:
    """Whether a month that the period cuts has a reading of every account that the month before had."""
    last = month.first - timedelta(days=1)
    before = Period(last.replace(day=1), last, month.zone)

    def told(period: Period) -> set[str]:
        table = compute_many(opened, (kpi_id,), period, by="account", filters=dict(filters or {}))[kpi_id]
        return {row.key for row in table.rows if row.value is not None}

    return told(before) <= told(month)


def objective_line(opened: Opened, status: ObjectiveStatus, last: date) -> Line:
    """Draw what an objective is judged by, up to its reading: the last point is the value of today.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    status : ObjectiveStatus
        Where it stands.
    last : date
        The last day to draw.

    Returns
    -------
    Line
        Levels as read; counts added up since the start; rates over the `LEVEL_DAYS` days before each point.
    """
    aim = status.objective
    span = Period(min(aim.starts_on, last), last, opened.workspace.zone)
    table = compute_many(opened, (aim.kpi_id,), span, by="week", filters=aim.filters)[aim.kpi_id]
    main = table.kpi.levels[0]
    if main is Level.SNAPSHOT:
        line = line_of(opened, table, span, aim.filters)
    elif main is Level.ADDITIVE:
        line = Line(_added_up(table, aim, span))
    else:
        line = Line(_rolling(table, span))
    return Line(_ended(line.points, status), line.by_month)


def _ended(points: Points, status: ObjectiveStatus) -> Points:
    """End a line with the reading that the objective is judged by."""
    if status.value is None:
        return points
    return (*(point for point in points if point[0] < status.day), (status.day, status.value))


def _weeks(table: KpiTable) -> list[KpiRow]:
    return sorted((row for row in table.rows if row.key), key=lambda row: row.key)


def _sunday(row: KpiRow, span: Period) -> date:
    return min(monday(row.key) + timedelta(days=6), span.last)


def _added_up(table: KpiTable, aim: Objective, span: Period) -> Points:
    rows = [row for row in _weeks(table) if row.value is not None]
    sums = accumulate((plain_number(row.value or 0) for row in rows), initial=float(aim.baseline))
    return tuple(zip((_sunday(row, span) for row in rows), list(sums)[1:], strict=True))


def _rolling(table: KpiTable, span: Period) -> Points:
    rows = _weeks(table)
    return tuple((_sunday(row, span), _over(rows[: index + 1], monday(row.key))) for index, row in enumerate(rows))


def _over(rows: Sequence[KpiRow], this: date) -> Number | None:
    """Return a rate over the weeks of `LEVEL_DAYS`, sum over sum; the week's own figure where it has no parts."""
    some = [row for row in rows if monday(row.key) > this - timedelta(days=LEVEL_DAYS)]
    parts = [(row.numerator, row.denominator) for row in some if row.value is not None and row.denominator]
    if not parts:
        return rows[-1].value
    return sum(plain_number(top or 0) for top, _ in parts) / sum(plain_number(bottom or 0) for _, bottom in parts)
