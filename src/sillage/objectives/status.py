"""Ahead, on track, late, or cannot tell: an objective against its expected path, with the reason in a sentence.

An objective is late when it is behind its path by more than a twentieth of the whole way, ahead when it leads by more
than that. A KPI with an interval gets a verdict only when both ends of the interval get it. See
docs/calculations/objective-progress.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.kpi import Direction
from sillage.language import Message, msg
from sillage.objectives.path import expected_value, next_milestone, progress, weekly_pace_needed

TOLERANCE = 0.05
"""Share of the whole way by which a value may leave its path and still be on track."""


class Status(StrEnum):
    """The verdict."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    LATE = "late"
    CANNOT_TELL = "cannot_tell"


STATUS_NAMES: dict[Status, Message] = {
    Status.AHEAD: msg("ahead"),
    Status.ON_TRACK: msg("on track"),
    Status.LATE: msg("late"),
    Status.CANNOT_TELL: msg("cannot tell"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of the KPI on a day.

    Parameters
    ----------
    day : date
        The last day that the figure covers.
    value : float or None
        In the KPI's unit; None when not measured.
    interval : tuple of float, or None
        For estimates and rates of small counts.
    reason : Message or None
        Why there is no value.
    over : Period or None
        The days that the value is of, where these are fewer than those since the objective began.
    """

    day: date
    value: float | None
    interval: tuple[float, float] | None = None
    reason: Message | None = None
    over: Period | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveStatus:
    """Where an objective stands.

    Parameters
    ----------
    objective : Objective
        Which one.
    day : date
        The last day that the figure covers.
    value : float or None
        Where the KPI is; None when not measured.
    interval : tuple of float, or None
        Of the value.
    expected : float
        Where it should be on that day.
    progress, expected_progress : ratio or None
        Share of the way from the baseline to the target; None when the target is the baseline.
    status : Status
        The verdict.
    reason : Message
        Why, in a sentence.
    next_milestone : (date, float) or None
        The next value to reach.
    weekly_pace_needed : float or None
        What each week must still bring.
    over : Period or None
        The days that the value is of, where these are fewer than those since the objective began.
    """

    objective: Objective
    day: date
    value: float | None
    interval: tuple[float, float] | None
    expected: float
    progress: float | None
    expected_progress: float | None
    status: Status
    reason: Message
    next_milestone: tuple[date, float] | None
    weekly_pace_needed: float | None
    over: Period | None = None


def title_of(objective: Objective) -> Message | str:
    """Return what an objective is called.

    Parameters
    ----------
    objective : Objective
        One that nobody named carries the id of its KPI.

    Returns
    -------
    Message or str
        Its own name, else the name of its KPI.
    """
    kpi = CATALOGUE.get(objective.kpi_id)
    return kpi.name if kpi is not None and objective.name == kpi.id else objective.name


def nothing_since(objective: Objective) -> Message:
    """Say that nothing is known yet.

    Parameters
    ----------
    objective : Objective
        One that has just begun.

    Returns
    -------
    Message
        With its first day.
    """
    return msg("Cannot tell: nothing is measured since it began on {day}.", day=objective.starts_on)


def judge(objective: Objective, reading: Reading, direction: Direction = Direction.UP) -> ObjectiveStatus:
    """Compare a reading with the expected path.

    Parameters
    ----------
    objective : Objective
        What was promised.
    reading : Reading
        What is seen.
    direction : Direction
        Of the KPI; it decides only when the target is the baseline, a level to hold.

    Returns
    -------
    ObjectiveStatus
        The verdict with its reason.
    """
    expected = expected_value(objective, reading.day)
    status, reason = _verdict(objective, reading, expected, direction)
    value = reading.value
    return ObjectiveStatus(
        objective,
        reading.day,
        value,
        reading.interval,
        expected,
        None if value is None else progress(objective, value),
        progress(objective, expected),
        status,
        reason,
        next_milestone(objective, reading.day),
        None if value is None else weekly_pace_needed(objective, reading.day, value),
        None if value is None else reading.over,
    )


def _verdict(objective: Objective, reading: Reading, expected: float, direction: Direction) -> tuple[Status, Message]:
    if reading.day < objective.starts_on:
        return Status.CANNOT_TELL, nothing_since(objective)
    if reading.value is None:
        return Status.CANNOT_TELL, reading.reason or msg("Cannot tell: the KPI is not measured.")
    found = _place(objective, reading.value, expected, direction)
    if reading.interval is not None:
        ends = {_place(objective, end, expected, direction) for end in reading.interval}
        if Status.LATE in ends and len(ends) > 1:
            return Status.CANNOT_TELL, msg("Cannot tell: the interval holds both what is expected and what is late.")
        if found is Status.AHEAD and Status.ON_TRACK in ends:
            found = Status.ON_TRACK
    return found, _REASONS[found]


def _place(objective: Objective, value: float, expected: float, direction: Direction) -> Status:
    """Where one value lies, on a scale where more is always better."""
    way = objective.target - objective.baseline
    if way:
        lead = (value - expected) / way
    else:
        sign = -1 if direction is Direction.DOWN else 1
        lead = sign * (value - expected) / abs(expected) if expected else sign * (value - expected)
        if lead >= 0:
            return Status.ON_TRACK if lead <= TOLERANCE else Status.AHEAD
    if lead > TOLERANCE:
        return Status.AHEAD
    return Status.LATE if lead < -TOLERANCE else Status.ON_TRACK


_REASONS: dict[Status, Message] = {
    Status.AHEAD: msg("Ahead of the expected value by more than 5% of the distance to cover."),
    Status.ON_TRACK: msg("At most 5% of the distance to cover away from the expected value."),
    Status.LATE: msg("Behind the expected value by more than 5% of the distance to cover."),
}
