"""The visits that a period is compared with: only of days on which visits were tracked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sillage.domain.period import Period
from sillage.journeys.narrowed import Only
from sillage.kpis.compute import plan
from sillage.kpis.kpi import Kpi
from sillage.services.divide_days import OF_SITE, first_tracked
from sillage.services.measure_traffic import TrafficRow, measure_traffic
from sillage.services.open_workspace import Opened
from sillage.services.report_period import previous_period

SHARE_MISSING = 10
"""A tenth of the days may lie before the first visit: a site nobody came to for a week-end is tracked all the same."""


@dataclass(frozen=True, slots=True)
class TrafficBefore:
    """The period before.

    Parameters
    ----------
    whole : TrafficRow or None
        Its visits; None where there are none, or where they are not those of the whole period.
    tracked_from : date or None
        The first day with a visit, where it is too late for a comparison.
    """

    whole: TrafficRow | None = None
    tracked_from: date | None = None


def traffic_before(opened: Opened, period: Period, only: Only = ()) -> TrafficBefore:
    """Measure the visits of the period before, where they can be compared.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        The one that is shown.
    only : tuple of (str, str)
        As for `measure_traffic`.

    Returns
    -------
    TrafficBefore
        Without figures where tracking began in that time: half a quarter beside a whole one is no growth.
    """
    before = previous_period(period)
    days = [date.fromisoformat(row.key) for row in measure_traffic(opened, before, "day") if row.key]
    if not days:
        return TrafficBefore()
    late = (min(days) - before.first).days * SHARE_MISSING > before.days
    if late:
        return TrafficBefore(tracked_from=min(days))
    return TrafficBefore(next(iter(measure_traffic(opened, before, only=only)), None))


def told_alike(opened: Opened, kpi: Kpi, period: Period, before: Period) -> bool:
    """Tell whether a KPI is of one source in two periods: hits never agree with files of the same visits.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi
        Those that say nothing of the site's visits always are.
    period, before : Period
        The one that is shown, and an earlier one.

    Returns
    -------
    bool
        False where hits of the site were first taken after the one began and before the other ended.
    """
    if not kpi.is_computed or not set(plan(kpi).measures) & set(OF_SITE):
        return True
    begun = first_tracked(opened)
    return begun > period.last or (begun - before.first).days * SHARE_MISSING <= before.days
