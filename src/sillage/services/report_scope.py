"""Which figures of a report are of the social networks alone, so that their explanations are too."""

from __future__ import annotations

from collections.abc import Mapping

from sillage.domain.period import Period
from sillage.economics.scope import Scope, filters_of
from sillage.kpis.compute import KpiTable
from sillage.services.compute_kpi import compute_many
from sillage.services.compute_roi import UNIT_COSTS
from sillage.services.open_workspace import Opened
from sillage.services.read_scoped import question_scope

SCOPED = frozenset(UNIT_COSTS).union(
    ("roi", "roas", "margin", "full_cost", "revenue", "hours", "kpi_value"),
    ("break_even_units", "break_even_hourly_rate", "payback_days"),
)
"""KPIs whose figures in a report are those of the question's scope."""


def report_filters(opened: Opened, kpi_id: str, period: Period, channel: str = "") -> Mapping[str, str]:
    """Return the filters under which an explanation shows the same figure as the report.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi_id : str
        What is explained.
    period : Period
        Which days.
    channel : str
        ``all`` for every channel, whatever the report is about; ``social`` for the networks.

    Returns
    -------
    mapping of str to str
        Empty for the whole.
    """
    if kpi_id not in SCOPED or channel == Scope.ALL:
        return {}
    return filters_of(Scope.SOCIAL if channel == Scope.SOCIAL else question_scope(opened, period))


def compute_as_reported(opened: Opened, ids: tuple[str, ...], period: Period) -> dict[str, KpiTable]:
    """Compute figures for what their own pages are about: those of money, for the channels that the answer is about.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    ids : tuple of str
        KPIs.
    period : Period
        Which days.

    Returns
    -------
    dict of str to KpiTable
        By KPI.
    """
    limited: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for kpi_id in ids:
        limited.setdefault(tuple(report_filters(opened, kpi_id, period).items()), []).append(kpi_id)
    return {
        kpi_id: table
        for limits, mine in limited.items()
        for kpi_id, table in compute_many(opened, mine, period, filters=dict(limits) or None).items()
    }
