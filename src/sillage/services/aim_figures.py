"""An objective as figures of a report: its values, how far it is beside a card, and the days that it counts."""

from __future__ import annotations

from sillage.domain.period import Period
from sillage.economics.scope import filters_of
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, _n
from sillage.objectives.status import ObjectiveStatus
from sillage.reports.spec import Figure, Progress, Unit
from sillage.reports.wording import Span
from sillage.services.report_figures import SIGNED, UNITS
from sillage.services.report_gathering import Gathered


def aim_figure(status: ObjectiveStatus, value: float | None, currency: str) -> Figure:
    """Return a value of an objective as a figure.

    Parameters
    ----------
    status : ObjectiveStatus
        Whose.
    value : float or None
        In its KPI's unit; None when not measured.
    currency : str
        ISO 4217.

    Returns
    -------
    Figure
        With the reason where there is no value.
    """
    kpi = CATALOGUE.get(status.objective.kpi_id)
    unit = UNITS.get(kpi.unit, Unit.COUNT) if kpi else Unit.COUNT
    reason = status.reason if value is None else None
    return Figure(value, unit, "objective_progress", currency, reason=reason, signed=status.objective.kpi_id in SIGNED)


def progress_beside(gathered: Gathered, kpi_id: str) -> Progress | None:
    """Return how far the objective on a KPI is, to stand on the card of that KPI.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.
    kpi_id : str
        Of the card.

    Returns
    -------
    Progress or None
        With its own value and days where these are not those of the card; None where there is no such objective, or
        it began after these days.
    """
    filters = filters_of(gathered.scope) if kpi_id == "roi" else gathered.cut
    found = (one for one in gathered.objectives if one.objective.kpi_id == kpi_id and one.objective.filters == filters)
    status = next(found, None)
    if status is None or status.objective.starts_on > gathered.period.last:  # it says nothing of days before it began
        return None
    target, now = (aim_figure(status, one, gathered.currency) for one in (status.objective.target, status.value))
    apart = (now, status.over) if status.over is not None and status.over != gathered.period else None
    return Progress(target, status.progress, status.status.value, apart)


def measured_over(days: Period) -> Message:
    """Say over which days the value of an objective is.

    Parameters
    ----------
    days : Period
        Fewer than those since it began.

    Returns
    -------
    Message
        A sentence.
    """
    return _n(
        "Measured over the last day, {days}.",
        "Measured over the last {count} days, {days}.",
        days.days,
        days=Span(days),
    )
