"""Audience: growth, losses, retention, rivals, and figures that contradict each other.

Tables in (pyarrow), frozen values out. Nothing here looks at a clock or a store.
"""

from sillage.audience.comparison import RivalComparison, against_rivals, pooled_rate, qualified_share
from sillage.audience.dating import DateDoubt, date_doubts, month_number
from sillage.audience.followers import (
    Flow,
    FollowerNames,
    FollowerSeries,
    Level,
    Sum,
    added_up,
    follower_series,
    month_ends,
)
from sillage.audience.growth import Contradiction, Growth, contradictions, growth, retention_bounds, steps, total
from sillage.audience.report import AudienceReport, audience_report, with_unnamed
from sillage.audience.suspicion import Suspicion, suspicion

__all__ = [
    "AudienceReport",
    "Contradiction",
    "DateDoubt",
    "Flow",
    "FollowerNames",
    "FollowerSeries",
    "Growth",
    "Level",
    "RivalComparison",
    "Sum",
    "Suspicion",
    "added_up",
    "against_rivals",
    "audience_report",
    "contradictions",
    "date_doubts",
    "follower_series",
    "growth",
    "month_ends",
    "month_number",
    "pooled_rate",
    "qualified_share",
    "retention_bounds",
    "steps",
    "suspicion",
    "total",
    "with_unnamed",
]
