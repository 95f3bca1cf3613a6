"""Full cost, KPI values, the ROI ladder, and what a unit costs; one view and one currency at a time."""

from sillage.economics.exchange import Exchange
from sillage.economics.full_cost import CostLine, FullCost, counts_in, full_cost
from sillage.economics.hourly_rates import rate_of

__all__ = ["CostLine", "Exchange", "FullCost", "counts_in", "full_cost", "rate_of"]
