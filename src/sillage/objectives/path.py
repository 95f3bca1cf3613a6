"""The expected path of an objective: straight from its baseline to each milestone in turn, then to its target."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from sillage.domain.aims import Objective


def way_points(objective: Objective) -> tuple[tuple[date, float], ...]:
    """Return the corners of the expected path.

    Parameters
    ----------
    objective : Objective
        With its milestones, in any order.

    Returns
    -------
    tuple of (date, float)
        The eve of the first day at the baseline, the milestones that lie strictly between, the due day at the target.
    """
    start = objective.starts_on - timedelta(days=1)
    between = sorted(point for point in objective.milestones if start < point[0] < objective.due_on)
    return ((start, objective.baseline), *between, (objective.due_on, objective.target))


def expected_value(objective: Objective, day: date) -> float:
    """Return where an objective should be at the end of a day.

    Parameters
    ----------
    objective : Objective
        With its milestones.
    day : date
        Any day; before the start the baseline is expected, after the due day the target.

    Returns
    -------
    float
        In the KPI's unit.
    """
    points = way_points(objective)
    if day <= points[0][0]:
        return objective.baseline
    for (left_day, left), (right_day, right) in pairwise(points):
        if day <= right_day:
            return left + (right - left) * ((day - left_day) / (right_day - left_day))
    return objective.target


def progress(objective: Objective, value: float) -> float | None:
    """Return how far a value is on the way from the baseline to the target.

    Parameters
    ----------
    objective : Objective
        Going up or down alike.
    value : float
        In the KPI's unit.

    Returns
    -------
    ratio or None
        ``(value - baseline) / (target - baseline)``: below 0 it went the wrong way, above 1 it is past the target.
        None when the target is the baseline: there is no way to go, only a level to hold.
    """
    way = objective.target - objective.baseline
    return (value - objective.baseline) / way if way else None


def next_milestone(objective: Objective, day: date) -> tuple[date, float] | None:
    """Return the next value to reach.

    Parameters
    ----------
    objective : Objective
        With its milestones.
    day : date
        Today.

    Returns
    -------
    (date, float) or None
        The first corner of the path on that day or after; None once it is due.
    """
    return next((point for point in way_points(objective)[1:] if point[0] >= day), None)


def weekly_pace_needed(objective: Objective, day: date, value: float) -> float | None:
    """Return how much a week must still bring to meet the target on its day.

    Parameters
    ----------
    objective : Objective
        What must be met.
    day : date
        Today, already counted in `value`.
    value : float
        Where it stands.

    Returns
    -------
    float or None
        In the KPI's unit a week, negative where the way goes down, 0 when the target is met; None on the due day
        and after.
    """
    left = (objective.due_on - day).days
    if left <= 0:
        return None
    missing = objective.target - value
    upward = objective.target >= objective.baseline
    met = missing <= 0 if upward else missing >= 0
    return 0.0 if met else missing / left * 7
