"""The catalogue of KPIs, what may be done with each, and how each is computed from the journal's tables."""

from sillage.kpis.catalogue import CATALOGUE, everything, find, from_user
from sillage.kpis.compute import KpiRow, KpiTable, compute, plan
from sillage.kpis.kpi import Direction, Kpi, Level
from sillage.kpis.places import AXES, TIME_AXES, Question

__all__ = [
    "AXES",
    "CATALOGUE",
    "TIME_AXES",
    "Direction",
    "Kpi",
    "KpiRow",
    "KpiTable",
    "Level",
    "Question",
    "compute",
    "everything",
    "find",
    "from_user",
    "plan",
]
