"""Read an objective from a form: every answer is checked, and each refusal stands with its question.

What a form asks is read as a terminal reads it (`describe_objective`) and checked alike (`objective_checks`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sillage.domain.aims import Objective
from sillage.domain.workspace import Family
from sillage.errors import SillageError
from sillage.kpis.kpi import Direction, Kpi, Level
from sillage.language import Message, msg
from sillage.services.describe_objective import guessed_family, typed_value, value_before
from sillage.services.objective_checks import can_be_aimed_at, refusals
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.typed_values import day

T = TypeVar("T")

MONTHS_AHEAD = 4
"""A deadline is proposed so many months ahead, at the end of a month: objectives of three to six months are usual."""

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form, as it was typed.

    Parameters
    ----------
    name, family, target, baseline, way, starts_on, due_on, owner, department : str
        One answer each; ``way`` is ``up`` or ``down``.
    milestones : tuple of (str, str)
        Days and values; a row with neither is passed over.
    filters : mapping of str to str
        Axis to value; an empty one leaves nothing out.
    """

    name: str = ""
    family: str = ""
    target: str = ""
    baseline: str = ""
    way: str = ""
    starts_on: str = ""
    due_on: str = ""
    owner: str = ""
    department: str = ""
    milestones: tuple[tuple[str, str], ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read.

    Parameters
    ----------
    objective : Objective or None
        None when something is wrong.
    wrong : mapping of str to Message
        By the name of the answer; a row of milestones is ``milestone_0``...
    """

    objective: Objective | None
    wrong: Mapping[str, Message]


def proposed_deadline(first: date) -> date:
    """Return the deadline that a new objective is proposed.

    Parameters
    ----------
    first : date
        Its first day.

    Returns
    -------
    date
        The end of a month, three to six months later.

    Examples
    --------
    >>> proposed_deadline(date(2026, 10, 5))
    datetime.date(2027, 2, 28)
    """
    index = first.year * 12 + first.month - 1 + MONTHS_AHEAD
    year, month = index // 12, index % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def proposed_baseline(opened: Opened, kpi: Kpi, starts_on: date, filters: Mapping[str, str]) -> float | Message:
    """Return where an objective would start.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi
        What it is about.
    starts_on : date
        Its first day.
    filters : mapping of str to str
        Axis to value.

    Returns
    -------
    float or Message
        Why not, where the data do not say.
    """
    try:
        return value_before(opened, kpi, starts_on, filters)
    except SillageError as refusal:
        return refusal.what


def usual_way(kpi: Kpi) -> str:
    """Return which way an objective of a KPI usually goes.

    Parameters
    ----------
    kpi : Kpi
        Which.

    Returns
    -------
    str
        ``up`` or ``down``.
    """
    return DOWN if kpi.direction is Direction.DOWN and kpi.levels[0] is not Level.ADDITIVE else UP


def read_objective(opened: Opened, kpi: Kpi, typed: Typed, number: int = 0) -> Read:
    """Read an objective as a form holds it.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi
        What it is about.
    typed : Typed
        The answers.
    number : int
        Of the objective that it replaces; 0 for a new one.

    Returns
    -------
    Read
        The objective, ready for `record_plans.put_objective`, or what is wrong with each answer.
    """
    wrong: dict[str, Message] = {}
    currency = opened.workspace.currency

    def read(name: str, ask: Callable[[], T], instead: T) -> T:
        try:
            return ask()
        except SillageError as refusal:
            wrong[name] = in_one(refusal)
            return instead

    def value(name: str, text: str) -> float:
        return read(name, lambda: typed_value(text, kpi, currency, "", in_percent=True), 0.0)

    if not can_be_aimed_at(kpi):
        wrong["kpi"] = msg("This figure cannot be an objective.")
    starts_on = read("starts_on", lambda: day(typed.starts_on, today(opened)), today(opened))
    due_on = read("due_on", lambda: day(typed.due_on, starts_on), starts_on)
    if not typed.due_on:
        wrong["due_on"] = msg("Give a deadline.")
    if not typed.target.strip():
        wrong["target"] = msg("Give a target.")
    target = value("target", typed.target) if typed.target.strip() else 0.0
    filters = {axis: chosen for axis, chosen in typed.filters.items() if chosen}
    baseline = _baseline(opened, kpi, typed, (starts_on, filters), (value, wrong))
    family = read("family", lambda: guessed_family(typed.family, kpi), Family.SALES)
    stones = _milestones(typed, starts_on, value, (read, wrong))
    objective = Objective(
        number, typed.name.strip(), family, kpi.id, baseline, target, starts_on, due_on, stones,
        typed.owner.strip(), typed.department.strip(), filters,
    )  # fmt: skip
    _judge(objective, typed.way, wrong)
    return Read(None if wrong else objective, wrong)


def _baseline(
    opened: Opened,
    kpi: Kpi,
    typed: Typed,
    place: tuple[date, Mapping[str, str]],
    tools: tuple[Callable[[str, str], float], dict[str, Message]],
) -> float:
    value, wrong = tools
    if typed.baseline.strip():
        return value("baseline", typed.baseline)
    found = proposed_baseline(opened, kpi, *place)
    if isinstance(found, Message):
        wrong["baseline"] = msg("The data do not say where it starts: type it.")
        return 0.0
    return found


def _milestones(
    typed: Typed,
    starts_on: date,
    value: Callable[[str, str], float],
    tools: tuple[Callable[..., date], dict[str, Message]],
) -> tuple[tuple[date, float], ...]:
    read, wrong = tools
    found = []
    for index, (on, text) in enumerate(typed.milestones):
        name = f"milestone_{index}"
        if not on.strip() and not text.strip():
            continue
        if not on.strip() or not text.strip():
            wrong[name] = msg("A milestone has a day and a value.")
            continue
        found.append((read(name, lambda on=on: day(on, starts_on), starts_on), value(name, text)))
    return tuple(sorted(found))


def _judge(objective: Objective, way: str, wrong: dict[str, Message]) -> None:
    """Add what is wrong between answers that can be read one by one."""
    ways = {"target", "baseline"} & set(wrong)
    if not ways and way == UP and objective.target < objective.baseline:
        wrong["target"] = msg("It must rise, but the target is below where it starts.")
    if not ways and way == DOWN and objective.target > objective.baseline:
        wrong["target"] = msg("It must fall, but the target is above where it starts.")
    dates = {"starts_on", "due_on"} & set(wrong)
    for name, refusal in refusals(objective):
        about = {
            "starts_on": dates,
            "due_on": dates,
            "target": ways,
            "milestones": dates | ways | {one for one in wrong if "milestone" in one},
        }
        if not about[name]:
            wrong.setdefault(name, in_one(refusal))


def in_one(refusal: SillageError) -> Message:
    """Return what is wrong, and what to do, as one text.

    Parameters
    ----------
    refusal : SillageError
        Why an answer was refused.

    Returns
    -------
    Message
        One or two sentences.
    """
    if not refusal.remedy:
        return refusal.what
    return msg("{what} {remedy}", what=refusal.what, remedy=refusal.remedy)
