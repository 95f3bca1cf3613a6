"""Fetch ads one by one: spend, what the platform counts, and what one of each costs."""

from __future__ import annotations

from fractions import Fraction

from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.economics.figures import Figure
from sillage.economics.full_cost import full_cost
from sillage.economics.returns import roas
from sillage.economics.unit_costs import cost_per, cpm
from sillage.kpis.compute import KpiTable
from sillage.ledger import queries
from sillage.services.compute_kpi import compute_many
from sillage.services.open_workspace import Opened
from sillage.services.read_costs import read_ad_costs
from sillage.services.roi_report import AdRow

_UNIT_KPIS = {"ad_cpc": "link_clicks", "ad_cpl": "leads", "ad_cpa": "actions", "ad_cac": "purchases"}


def read_ads(opened: Opened, period: Period) -> tuple[AdRow, ...]:
    """Return the ads of a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    tuple of AdRow
        The largest spend first.
    """
    workspace = opened.workspace
    costs, _ = read_ad_costs(opened, period)
    spent = full_cost(
        costs, period=period, currency=workspace.currency, exchange_rates=queries.exchange_rates(workspace.id)
    )
    kpis = ("ad_cpc", "ad_cpm", "ad_cpl", "ad_cpa", "ad_cac", "attributed_revenue_ad_platform")
    tables = compute_many(opened, kpis, period, by="post")
    counts = {name: _counts(tables[kpi]) for kpi, name in {**_UNIT_KPIS, "ad_cpm": "impressions"}.items()}
    claimed = {row.key: row.value for row in tables["attributed_revenue_ad_platform"].rows if row.value is not None}
    campaigns = {cost.reference: (cost.channel, cost.campaign) for cost in costs}
    rows = []
    for ad, part in spent.by("reference").items():
        network, campaign = campaigns[ad]
        mine = {name: by_ad[ad] for name, by_ad in counts.items() if ad in by_ad}
        value = Money.of(str(claimed[ad]), workspace.currency) if ad in claimed else None
        rows.append(
            AdRow(network, ad, campaign, part.total, {name: float(n) for name, n in mine.items()},
                  _unit_costs(part.total, mine), roas(value, part.total))
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-(row.spend.minor if row.spend else 0), row.network, row.ad)))


def _unit_costs(spend: Money | None, counts: dict[str, Fraction]) -> dict[str, Figure]:
    found = {kpi: cost_per(spend, counts.get(name)) for kpi, name in _UNIT_KPIS.items()}
    return {**found, "ad_cpm": cpm(spend, counts.get("impressions"))}


def _counts(table: KpiTable) -> dict[str, Fraction]:
    return {row.key: Fraction(row.denominator) for row in table.rows if row.denominator is not None}
