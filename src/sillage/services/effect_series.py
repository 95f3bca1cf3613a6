"""A KPI as a series of days or weeks, as far back as one kind of reading reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.errors import Refused
from sillage.kpis.compute import KpiTable
from sillage.language import Message, msg
from sillage.services.compute_kpi import compute_kpi
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_figures import monday

if TYPE_CHECKING:
    from sillage.effects.dated_series import DatedSeries
    from sillage.kpis.kpi import Kpi

YEARS_BACK = 3


@dataclass(frozen=True)
class KpiSeries:
    """A KPI over time, fit to be asked about.

    Parameters
    ----------
    name : Message
        The KPI and its network.
    series : DatedSeries
        Whole days or weeks.
    span : Period
        From the first day that has a figure to the last.
    notes : tuple of Message
        Why it begins where it does.
    """

    name: Message
    series: DatedSeries
    span: Period
    notes: tuple[Message, ...]


def kpi_series(opened: Opened, kpi: Kpi, network: str, every: str, around: date) -> KpiSeries:
    """Return a KPI of a network over time.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi
        Which.
    network : str
        Whose; empty for all.
    every : str
        ``day`` or ``week``.
    around : date
        The change: a day on which the network itself changed what it counts is not crossed.

    Returns
    -------
    KpiSeries
        Weeks that are cut by the first or the last day with a figure are left out.

    Raises
    ------
    Refused
        If it has no figure by day.
    """
    from sillage.effects.dated_series import dated_series

    zone, last = opened.workspace.zone, today(opened)
    whole = Period(date(last.year - YEARS_BACK, 1, 1), last, zone)
    filters = {"network": network} if network else {}
    name = series_name(kpi, network)
    days = compute_kpi(opened, kpi.id, whole, by="day", filters=filters)
    known = _points(days)
    if not known:
        raise Refused(
            msg("{name} has no figure by day.", name=name),
            msg("See what can be measured with: sillage kpis"),
        )
    first, end, notes = _unbroken(days, min(known), max(known), around)
    span = Period(first, end, zone)
    points: Mapping[date, float]
    if every == "day":
        points = {day: value for day, value in known.items() if day in span}
    else:
        points = week_values(compute_kpi(opened, kpi.id, span, by="week", filters=filters), span)
    return KpiSeries(name, dated_series(tuple(points.items()), name), span, notes)


def series_name(kpi: Kpi, network: str) -> Message:
    """Name a series.

    Parameters
    ----------
    kpi : Kpi
        Which.
    network : str
        Whose; empty for all.

    Returns
    -------
    Message
        The KPI, and the network.
    """
    if network:
        return msg("{kpi} ({network})", kpi=kpi.name, network=NETWORKS.get(network, network))
    return kpi.name


def week_values(table: KpiTable, span: Period) -> Mapping[date, float]:
    """Return the whole weeks of a table by their Monday.

    Parameters
    ----------
    table : KpiTable
        By week.
    span : Period
        A week that it cuts is left out.

    Returns
    -------
    mapping of date to float
        Weeks with a figure.
    """
    return {
        day: value
        for key, value in _known(table).items()
        if (day := monday(key)) >= span.first and day + timedelta(days=6) <= span.last
    }


def _points(table: KpiTable) -> dict[date, float]:
    return {date.fromisoformat(key): value for key, value in _known(table).items()}


def _known(table: KpiTable) -> dict[str, float]:
    return {row.key: float(row.value) for row in table.rows if row.key and row.value is not None}


def _unbroken(table: KpiTable, first: date, last: date, around: date) -> tuple[date, date, tuple[Message, ...]]:
    """Keep to one side of a day on which the network changed what it counts."""
    notes = []
    for one in sorted(table.breaks, key=lambda found: found.day):
        if first < one.day <= around:
            first = one.day
        elif around < one.day <= last:
            last = one.day - timedelta(days=1)
        else:
            continue
        notes.append(one.sentence)
    return first, last, tuple(notes)
