"""Full cost, KPI values, the ROI ladder, and what a unit costs; one view and one currency at a time."""

from sillage.economics.break_even import Payback, break_even_hourly_rate, break_even_units, payback
from sillage.economics.exchange import Exchange
from sillage.economics.figures import Figure
from sillage.economics.full_cost import CostLine, FullCost, counts_in, full_cost
from sillage.economics.hourly_rates import rate_of
from sillage.economics.kpi_values import KpiCount, KpiValue, kpi_values, kpi_worth, worth_spans
from sillage.economics.ladder import LadderInput, Rung, ladder
from sillage.economics.margins import margin_of, margin_share
from sillage.economics.returns import incremental_roi, roas, roi
from sillage.economics.revenue import (
    Revenue,
    RevenueSource,
    Sale,
    chosen_source,
    judged_channels,
    net_of_refunds_and_tax,
    unattributed_matters,
)
from sillage.economics.unit_costs import cost_per, cpm

__all__ = [
    "CostLine",
    "Exchange",
    "Figure",
    "FullCost",
    "KpiCount",
    "KpiValue",
    "LadderInput",
    "Payback",
    "Revenue",
    "RevenueSource",
    "Rung",
    "Sale",
    "break_even_hourly_rate",
    "break_even_units",
    "chosen_source",
    "cost_per",
    "counts_in",
    "cpm",
    "full_cost",
    "incremental_roi",
    "judged_channels",
    "kpi_values",
    "kpi_worth",
    "ladder",
    "margin_of",
    "margin_share",
    "net_of_refunds_and_tax",
    "payback",
    "rate_of",
    "roas",
    "roi",
    "unattributed_matters",
    "worth_spans",
]
