"""Objectives: an expected path, progress along it, and a verdict with its reason."""

from sillage.objectives.path import expected_value, next_milestone, progress, way_points, weekly_pace_needed
from sillage.objectives.status import STATUS_NAMES, ObjectiveStatus, Reading, Status, judge, nothing_since, title_of

__all__ = [
    "STATUS_NAMES",
    "ObjectiveStatus",
    "Reading",
    "Status",
    "expected_value",
    "judge",
    "next_milestone",
    "nothing_since",
    "progress",
    "title_of",
    "way_points",
    "weekly_pace_needed",
]
