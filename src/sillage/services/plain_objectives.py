"""Objectives for programs: what `--json`, the API and notebooks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sillage.domain.aims import Objective
    from sillage.objectives import ObjectiveStatus


def declared(one: Objective) -> dict[str, Any]:
    """Return an objective as it was set.

    Parameters
    ----------
    one : Objective
        Which.

    Returns
    -------
    dict
        With its milestones.
    """
    from sillage.objectives import title_of

    return {
        "number": one.id,
        "name": title_of(one),
        "family": one.family,
        "kpi": one.kpi_id,
        "baseline": one.baseline,
        "target": one.target,
        "starts_on": one.starts_on,
        "due_on": one.due_on,
        "milestones": [{"day": day, "value": value} for day, value in one.milestones],
        "owner": one.owner,
        "department": one.department,
        "filters": dict(one.filters),
    }


def status(one: ObjectiveStatus) -> dict[str, Any]:
    """Return where an objective stands.

    Parameters
    ----------
    one : ObjectiveStatus
        Which.

    Returns
    -------
    dict
        With what it was set to.
    """
    following = one.next_milestone
    return {
        **declared(one.objective),
        "day": one.day,
        "value": one.value,
        "interval": one.interval,
        "expected": one.expected,
        "progress": one.progress,
        "expected_progress": one.expected_progress,
        "status": one.status,
        "reason": one.reason,
        "next_milestone": None if following is None else {"day": following[0], "value": following[1]},
        "weekly_pace_needed": one.weekly_pace_needed,
    }
