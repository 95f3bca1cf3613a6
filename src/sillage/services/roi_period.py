"""The days that money is asked about when nobody says which."""

from __future__ import annotations

from datetime import date, timedelta

from sillage.domain.period import Period
from sillage.kpis.places import local_day
from sillage.ledger import queries
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.typed_values import day

DAYS_BACK = 365


def roi_period(opened: Opened, first: str = "", last: str = "") -> Period:
    """Return the days that two typed days mean.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    first, last : str
        ``2026-01-31``; empty means the first day that holds costs, orders or any other money or fact (at most a year
        before the last, and never after it), and today.

    Returns
    -------
    Period
        In the workspace's time zone.

    Raises
    ------
    WrongUsage
        If one is not a day.
    """
    zone = opened.workspace.zone
    end = day(last, today(opened))
    start = day(first, end) if first else _first_day(opened, end)
    return Period(start, end, zone)


def _first_day(opened: Opened, end: date) -> date:
    earliest = end - timedelta(days=DAYS_BACK - 1)
    period = Period(earliest, end, opened.workspace.zone)
    days = [cost.first for cost in queries.costs(opened.whose, period)]
    imports = queries.committed_imports(opened.workspace.id)
    orders = opened.journal.read(opened.workspace.id, "orders", imports, columns=("ordered_at", "ordered_on"))
    observed = opened.journal.read(opened.workspace.id, "observations", imports, columns=("for_date",))
    ordered = local_day(orders.ordered_at, orders.ordered_on, opened.workspace.zone)
    for found in (ordered.min(), observed.for_date.min()):
        earliest_one = found.to_pyarrow().as_py()
        if earliest_one is not None:
            days.append(earliest_one)
    return min(max(min(days, default=earliest), earliest), end)  # all that is known may be dated later
