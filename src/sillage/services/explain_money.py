"""Count the rows of files behind costs and returns: ads, orders, GA4, by their imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import ibis.expr.types as ir

from sillage.domain.period import Period
from sillage.economics.full_cost import counts_in
from sillage.economics.revenue import RevenueSource
from sillage.kpis.order_rows import order_rows
from sillage.kpis.places import without_rivals
from sillage.ledger import queries
from sillage.services.feed_kpis import Feeder
from sillage.services.read_revenue import read_revenue


def cost_rows(feeder: Feeder, period: Period) -> Counter[str]:
    """Count the rows behind costs.

    Parameters
    ----------
    feeder : Feeder
        What is asked.
    period : Period
        Which days.

    Returns
    -------
    Counter of str
        By import, empty for what was typed by hand: costs, hours, and the spend that ads files report. What the
        workspace's view does not count is not there: a client is not shown the agency's hours.
    """
    workspace = feeder.opened.workspace
    costs = [cost for cost in queries.costs(feeder.opened.whose, period) if counts_in(cost, workspace.view)]
    return Counter(cost.import_uid for cost in costs) + _observed(feeder, period, "ad", ("spend", "amount_spent"))


def return_rows(feeder: Feeder, period: Period) -> Counter[str]:
    """Count the rows behind what came back, of the one source of revenue that counts.

    Parameters
    ----------
    feeder : Feeder
        What is asked.
    period : Period
        Which days.

    Returns
    -------
    Counter of str
        By import.
    """
    match read_revenue(feeder.opened, period).revenue.source:
        case RevenueSource.ORDERS:
            return by_import(order_rows(feeder.table("orders"), feeder.question, ("revenue",)))
        case RevenueSource.GA4:
            return _observed(feeder, period, "channel", ("total_revenue",))
        case RevenueSource.ADS:
            return _observed(feeder, period, "ad", ("purchase_value",))
        case _:
            return Counter()


def by_import(rows: ir.Table) -> Counter[str]:
    """Count rows of the journal by import.

    Parameters
    ----------
    rows : ibis.Table
        With ``import_uid``.

    Returns
    -------
    Counter of str
        Import to rows.
    """
    grouped = rows.group_by("import_uid").aggregate(n=rows.count())
    return Counter({row["import_uid"]: row["n"] for row in grouped.to_pyarrow().to_pylist()})


def _observed(feeder: Feeder, period: Period, kind: str, metrics: Sequence[str]) -> Counter[str]:
    """Count whole figures (no segment) of our own whose days touch the period."""
    rows = without_rivals(feeder.table("observations", metrics), feeder.accounts)
    return by_import(
        rows.filter(
            rows.object_kind == kind,
            rows.segment.fill_null("") == "",
            rows.value.notnull(),
            rows.for_date <= period.last,
            rows.to_date.fill_null(rows.for_date) >= period.first,
        )
    )
