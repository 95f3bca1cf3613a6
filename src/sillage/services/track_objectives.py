"""Track objectives: read each KPI up to a day, and judge it against its expected path."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.errors import IllegalAggregation, NotAllowed, NotFound
from sillage.kpis.answers import KpiTable
from sillage.kpis.kpi import Kpi, Level
from sillage.language import msg
from sillage.objectives import ObjectiveStatus, Reading, Status, judge, nothing_since
from sillage.services.client_view import check_shown
from sillage.services.compute_kpi import compute_kpi
from sillage.services.known_terms import known_objectives
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

LEVEL_DAYS = 28
"""A rate, a delay or a count of people is what it was over so many days, or since the start when that is shorter."""

STALE_DAYS = 35
"""When a source showed nothing for so long, it is taken to end there, and the objective is judged on that day."""


def track_objectives(opened: Opened, day: date | None = None) -> tuple[ObjectiveStatus, ...]:
    """Judge every objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    day : date, optional
        Up to which day; today by default, and never after an objective's own deadline.

    Returns
    -------
    tuple of ObjectiveStatus
        The nearest deadline first; a client is not shown those on what was put in.
    """
    last = day or today(opened)
    return tuple(track(opened, objective, last) for objective in objectives_shown(opened))


def objectives_shown(opened: Opened) -> tuple[Objective, ...]:
    """Return the objectives that whoever asks may see; nothing is judged.

    Parameters
    ----------
    opened : Opened
        As they see the workspace.

    Returns
    -------
    tuple of Objective
        The nearest deadline first; a client is not shown those on what was put in.
    """
    return tuple(objective for objective in known_objectives(opened) if _is_shown(opened, objective))


def _is_shown(opened: Opened, objective: Objective) -> bool:
    try:
        check_shown(opened, objective.kpi_id)
    except NotAllowed:
        return False
    except NotFound:
        return not opened.for_client
    return True


def track(opened: Opened, objective: Objective, last: date) -> ObjectiveStatus:
    """Judge one objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    objective : Objective
        Which one.
    last : date
        Up to which day; never after its deadline.

    Returns
    -------
    ObjectiveStatus
        "Cannot tell" with the reason where the KPI says nothing.
    """
    last = min(last, objective.due_on)
    if last < objective.starts_on:
        return judge(objective, Reading(last, None))
    try:
        whole = _table(opened, objective, objective.starts_on, last)
        seen = max(_known_until(whole, last), objective.starts_on)
        first = _first_day(objective, whole.kpi, seen)
        same = (first, seen) == (objective.starts_on, last)
        table = whole if same else _table(opened, objective, first, seen)
    except (NotFound, IllegalAggregation) as refusal:
        return judge(objective, Reading(last, None, reason=refusal.what))
    reading = _reading(objective, table, seen)
    if first != objective.starts_on:
        reading = replace(reading, over=Period(first, seen, opened.workspace.zone))
    if reading.value is None:  # nothing in the last weeks: what is known since the start still says something
        reading = _reading(objective, whole, seen)
    if reading.value is None and _was_known(opened, objective):
        reading = replace(reading, reason=nothing_since(objective))
    status = judge(objective, reading, whole.kpi.direction)
    if seen < last and status.status is not Status.CANNOT_TELL:
        return replace(status, reason=msg("{reason} The data end on {day}.", reason=status.reason, day=seen))
    return status


def _was_known(opened: Opened, objective: Objective) -> bool:
    """Tell whether the KPI was measured in the weeks before the objective began: it is only not known *yet*."""
    before = objective.starts_on - timedelta(days=STALE_DAYS), objective.starts_on - timedelta(days=1)
    try:
        table = _table(opened, objective, *before)
    except IllegalAggregation:
        return False
    return any(row.value is not None for row in table.rows if not row.key)


def _table(opened: Opened, objective: Objective, first: date, last: date) -> KpiTable:
    period = Period(first, last, opened.workspace.zone)
    return compute_kpi(opened, objective.kpi_id, period, filters=objective.filters)


def _first_day(objective: Objective, kpi: Kpi, last: date) -> date:
    """Return the start for counts and money; levels are those of the last weeks."""
    if kpi.levels[0] in (Level.ADDITIVE, Level.SNAPSHOT) or "roi" in kpi.objectives:
        return objective.starts_on
    return max(objective.starts_on, last - timedelta(days=LEVEL_DAYS - 1))


def _known_until(table: KpiTable, last: date) -> date:
    """Day until which the KPI is known: the expected path is read on that day, not on a later one."""
    days = tuple(table.freshness.values())
    if not days:
        return last
    oldest = min(last, *days)  # a sum of which one part is not known yet is known up to that part
    if table.kpi.levels[0] is Level.SNAPSHOT:
        return oldest
    # A few days without a lead are news about leads; many are news about the imports.
    return oldest if oldest < last - timedelta(days=STALE_DAYS) else last


def _reading(objective: Objective, table: KpiTable, last: date) -> Reading:
    row = next((row for row in table.rows if not row.key), None)
    if row is None or row.value is None:
        return Reading(last, None, reason=row.reason if row is not None else None)
    value = float(row.value)
    if table.kpi.levels[0] is Level.ADDITIVE:
        # "Where it started" and what came since: at the start, progress is 0.
        value += objective.baseline
    return Reading(last, value, row.interval)
