"""The questions that programs ask, each with its usual days: the API and notebooks ask here, as the commands do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sillage.attribution import Terms
from sillage.domain.period import Period
from sillage.kpis.compute import KpiTable
from sillage.ledger import queries
from sillage.services import plain_attribution, plain_kpis, plain_objectives, plain_paths, plain_roi, plain_traffic
from sillage.services.attribute_file import asked_models, asked_terms
from sillage.services.attribute_journal import attribute_journal
from sillage.services.attribution_model import with_model
from sillage.services.choose_engine import on_chosen_engine
from sillage.services.compute_kpi import compute_kpi, compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.kpi_names import kpi_id_of
from sillage.services.measure_cohorts import measure_cohorts
from sillage.services.measure_paths import measure_paths
from sillage.services.measure_traffic import measure_funnel, measure_traffic
from sillage.services.name_places import names_of
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.roi_period import roi_period
from sillage.services.track_objectives import track_objectives
from sillage.services.typed_values import day
from sillage.services.unseen_steps import unseen_steps

Plain = dict[str, Any]
_LONG_AGO = date(1970, 1, 1)
_VISIT_DAYS = 30
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Days:
    """The days that somebody typed.

    Parameters
    ----------
    first, last : str
        ``2026-01-31``; empty for the usual ones of the question.
    """

    first: str = ""
    last: str = ""


def kpi_days(opened: Opened, days: Days) -> Period | None:
    """Return the days of a KPI.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Days
        As typed.

    Returns
    -------
    Period or None
        None for every day.
    """
    if not days.first and not days.last:
        return None
    return Period(day(days.first, _LONG_AGO), day(days.last, today(opened)), opened.workspace.zone)


def visit_days(opened: Opened, days: Days) -> Period:
    """Return the days of visits: the last thirty unless typed otherwise.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Days
        As typed.

    Returns
    -------
    Period
        In the workspace's zone.
    """
    until = day(days.last, today(opened))
    return Period(day(days.first, until - timedelta(days=_VISIT_DAYS - 1)), until, opened.workspace.zone)


def cohort_days(opened: Opened, days: Days) -> Period:
    """Return the days of cohorts: those of the last twelve months unless typed otherwise.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Days
        As typed.

    Returns
    -------
    Period
        In the workspace's zone.
    """
    until = day(days.last, today(opened))
    begun = max(until.year * 12 + until.month - _MONTHS, 12)
    return Period(day(days.first, date(begun // 12, begun % 12 + 1, 1)), until, opened.workspace.zone)


def kpi(opened: Opened, kpi_id: str, days: Days, by: str, filters: Mapping[str, str]) -> KpiTable:
    """Compute a KPI by its id or its name.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_id : str
        Its id, or what people call it.
    days : Days
        As typed.
    by : str
        An axis; empty for the whole.
    filters : mapping of str to str
        Axis to value.

    Returns
    -------
    KpiTable
        At least one row.
    """
    return compute_kpi(opened, kpi_id_of(opened, kpi_id), kpi_days(opened, days), by=by, filters=filters)


def kpis(
    opened: Opened, kpi_ids: Iterable[str], days: Days, by: str, filters: Mapping[str, str]
) -> dict[str, KpiTable]:
    """Compute several KPIs with one query a table.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_ids : iterable of str
        Ids, or what people call them.
    days : Days
        As typed.
    by : str
        An axis; empty for the whole.
    filters : mapping of str to str
        Axis to value.

    Returns
    -------
    dict of str to KpiTable
        In the order asked.
    """
    known = [kpi_id_of(opened, one) for one in kpi_ids]
    return compute_many(opened, known, kpi_days(opened, days), by, filters)


def kpi_json(opened: Opened, table: KpiTable) -> Plain:
    """Return a KPI for programs.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    table : KpiTable
        As computed.

    Returns
    -------
    dict
        Its rows, their unit and currency.
    """
    refusal = table.refusal
    return {
        "id": table.kpi.id,
        "name": table.kpi.name,
        "unit": table.kpi.unit,
        "currency": opened.workspace.currency if table.kpi.unit == "money" else None,
        "by": table.by,
        "rows": plain_kpis.rows(table),
        "notes": [*table.notes, *table.contradictions],
        "refusal": None if refusal is None else refusal.what,
    }


def traffic(opened: Opened, days: Days, by: str) -> Plain:
    """Count visits.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Days
        As typed.
    by : str
        An axis; empty for the whole, by channel, by landing page and by device.

    Returns
    -------
    dict
        As ``sillage traffic --json``.
    """
    asked = on_chosen_engine(opened).for_one_request()
    period = visit_days(asked, days)
    found = {
        cut: measure_traffic(asked, period, cut) for cut in ((by,) if by else ("", "channel", "landing", "device"))
    }
    named = {cut: names_of(asked, cut, [row.key for row in rows]) for cut, rows in found.items()}
    return plain_traffic.traffic(period, found, named)


def funnel(opened: Opened, steps: str, days: Days, by: str, window: int) -> Plain:
    """Follow visits or people through steps.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    steps : str
        Parted by commas.
    days : Days
        As typed.
    by : str
        An axis; empty for the whole.
    window : int
        Days to follow people for; 0 follows visits.

    Returns
    -------
    dict
        ``rows`` as ``sillage funnel --json``, and its warnings.
    """
    period = visit_days(opened, days)
    rows = measure_funnel(on_chosen_engine(opened), steps, period, by, within_days=window)
    unseen = unseen_steps(opened, rows, steps, period, window)
    whom = "people" if window else "visits"
    told = {"from": period.first, "to": period.last, "by": by, "counted": whom}
    return told | {"rows": [plain_traffic.funnel(row, whom) for row in rows], "warnings": list(unseen)}


def paths(opened: Opened, days: Days, by: str, window: int, goal: str, limit: int) -> Plain:
    """Return the paths walked most before orders or a goal.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Days
        As typed.
    by : str
        An axis.
    window : int
        Days before an order.
    goal : str
        A conversion instead of orders; empty for orders.
    limit : int
        How many paths.

    Returns
    -------
    dict
        As ``sillage paths --json``.
    """
    period = roi_period(opened, days.first, days.last)
    found = measure_paths(on_chosen_engine(opened), period, by=by, window_days=window, goal=goal, limit=limit)
    return plain_paths.paths(found, names_of(opened, by, [row.step for row in found.steps]))


def cohorts(opened: Opened, days: Days, by: str) -> Plain:
    """Return what people are worth months after their first touch.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Days
        As typed.
    by : str
        An axis.

    Returns
    -------
    dict
        As ``sillage cohorts --json``.
    """
    found = measure_cohorts(on_chosen_engine(opened), cohort_days(opened, days), by)
    return plain_paths.cohorts(found, names_of(opened, by, [one.step for one in found.cohorts]))


def attribution(opened: Opened, days: Days, by: str, window: int, model: str, order: int) -> Plain:
    """Return what each model credits.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Days
        As typed.
    by : str
        An axis.
    window : int
        Days before an order.
    model : str
        ``all``, or some with commas.
    order : int
        Of the Markov chain.

    Returns
    -------
    dict
        As ``sillage attribute --json``.
    """
    terms: Terms = asked_terms("", "", (), order, "")
    period = roi_period(opened, days.first, days.last)
    walked = attribute_journal(on_chosen_engine(opened), period, asked_models(model), terms, by=by, window_days=window)
    named = names_of(opened, by, [credit.channel for one in walked.revenue.models for credit in one.credits])
    return plain_attribution.journal(walked, opened.workspace.currency, named)


def roi(opened: Opened, days: Days, by: str, view: str, scope: str, model: str) -> Plain:
    """Return what a period cost, earned and returned.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    days : Days
        As typed.
    by : str
        An axis; empty for the whole.
    view : str
        Whose money; empty for the workspace's.
    scope : str
        ``all`` or ``social``.
    model : str
        By which orders are credited; empty for the workspace's.

    Returns
    -------
    dict
        As ``sillage roi --json``.
    """
    asked = with_model(opened, model).for_one_request()
    period = roi_period(asked, days.first, days.last)
    return plain_roi.roi(compute_roi(asked, period, view=view or None, by=by, scope=scope))


def objectives(opened: Opened, on: str = "") -> list[Plain]:
    """Return where each objective stands.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    on : str
        The day to judge on; today when empty.

    Returns
    -------
    list of dict
        As ``sillage status --json``.
    """
    return [plain_objectives.status(one) for one in track_objectives(opened, day(on, today(opened)))]


def catalogue(opened: Opened) -> list[Plain]:
    """Return every KPI, and the workspace's own.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    list of dict
        As ``sillage kpis --json``.
    """
    from sillage import kpis as room

    return [plain_kpis.declared(kpi) for kpi in room.everything(queries.user_kpis(opened.workspace.id))]
