"""What people decided on money, read once for each state of a workspace: a period asked for later is a cut of it.

A page asks for costs, rates and margins of several periods, several times each. In a memory that outlives a request
they are read once for all days; elsewhere (a command, a form that is posted) each question reads its own days.
"""

from __future__ import annotations

from datetime import timedelta

from sillage.domain.aims import Objective
from sillage.domain.costs import Cost, ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.domain.decisions import CostEntry, Recurrence, UserKpi
from sillage.domain.period import Period
from sillage.domain.places import Change
from sillage.domain.workspace import BusinessHours
from sillage.ledger import queries
from sillage.ledger.recurrence import occurrences
from sillage.services.asked_once import once
from sillage.services.open_workspace import Opened


@once
def known_costs(opened: Opened, period: Period) -> tuple[Cost, ...]:
    """Return the costs that touch a period, recurring ones unrolled.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    tuple of Cost
        As `sillage.ledger.queries.costs` gives them.
    """
    if not opened.outlives_request:
        return queries.costs(opened.whose, period)
    found = [cost for entry in _cost_entries(opened) for cost in occurrences(entry, period)]
    return tuple(sorted(found, key=lambda cost: (cost.first, cost.last)))


def known_entries(opened: Opened, period: Period | None = None) -> tuple[CostEntry, ...]:
    """Return costs as they were entered, a recurring one once.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period, optional
        Only those that may touch these days.

    Returns
    -------
    tuple of CostEntry
        As `sillage.ledger.queries.cost_entries` gives them.
    """
    if not opened.outlives_request:
        return queries.cost_entries(opened.whose, period)
    every = _cost_entries(opened)
    return every if period is None else tuple(entry for entry in every if _may_touch(entry, period))


@once
def _cost_entries(opened: Opened) -> tuple[CostEntry, ...]:
    return queries.cost_entries(opened.whose)


def _may_touch(entry: CostEntry, period: Period) -> bool:
    if entry.cost.first > period.last:
        return False
    if entry.every is Recurrence.ONCE:
        return entry.cost.last >= period.first
    return entry.until is None or entry.until >= period.first - _LONGEST


_LONGEST = timedelta(days=366)
"""Of an occurrence: one that ended so long before a period began cannot touch it."""


@once
def hourly_rates(opened: Opened) -> tuple[HourlyRate, ...]:
    """Return the loaded hourly rates of a workspace, by person then day."""
    return queries.hourly_rates(opened.workspace.id)


@once
def exchange_rates(opened: Opened) -> tuple[ExchangeRate, ...]:
    """Return the dated exchange rates of a workspace, by day."""
    return queries.exchange_rates(opened.workspace.id)


@once
def margins(opened: Opened) -> tuple[Margin, ...]:
    """Return the margins of a workspace, by channel, product, then day."""
    return queries.margins(opened.workspace.id)


@once
def kpi_worths(opened: Opened) -> tuple[KpiWorth, ...]:
    """Return what KPIs are worth in a workspace, by KPI then day."""
    return queries.kpi_worths(opened.workspace.id)


@once
def known_changes(opened: Opened) -> tuple[Change, ...]:
    """Return the changes of strategy of a workspace, by day."""
    return queries.changes(opened.whose)


@once
def chosen_source(opened: Opened) -> str:
    """Return the source of revenue that a person chose; empty when nobody did."""
    return queries.chosen_source(opened.workspace.id)


@once
def known_objectives(opened: Opened) -> tuple[Objective, ...]:
    """Return the objectives of a workspace that are followed, the nearest deadline first."""
    return queries.objectives(opened.whose)


@once
def user_kpis(opened: Opened) -> tuple[UserKpi, ...]:
    """Return the KPIs that a workspace made itself."""
    return queries.user_kpis(opened.workspace.id)


@once
def known_hours(opened: Opened) -> BusinessHours | None:
    """Return the business hours of a workspace; None where nobody gave them."""
    return queries.business_hours(opened.workspace.id)
