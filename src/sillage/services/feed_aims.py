"""Feed KPIs of steering: how far objectives are, and who was approached in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from sillage.domain.places import Approach, is_in
from sillage.kpis.places import TIME_AXES, Question
from sillage.kpis.slots import Slot
from sillage.language import Message, msg
from sillage.objectives import ObjectiveStatus
from sillage.objectives.status import STATUS_NAMES, title_of
from sillage.services.known_terms import known_objectives, user_kpis
from sillage.services.open_workspace import Opened


def objective_slots(opened: Opened, question: Question) -> tuple[list[Slot], tuple[Message, ...]]:
    """Measure the way made by each objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked; the period's last day is the day they are judged on.

    Returns
    -------
    tuple of (list of Slot, tuple of Message)
        One an objective, keyed by its number; and where each should be.
    """
    from sillage.kpis.catalogue import find
    from sillage.kpis.plans import plan
    from sillage.services.own_day import today
    from sillage.services.track_objectives import track

    mine = user_kpis(opened)
    last: date = today(opened) if question.period is None else min(question.period.last, today(opened))
    slots, notes = [], []
    for objective in known_objectives(opened):
        key = str(objective.id)
        if question.filters.get("objective", key) != key:
            continue
        if {"way_made", "way_to_go"} & set(plan(find(objective.kpi_id, mine)).measures):
            continue  # an objective on the progress of objectives would be measured by itself
        status = track(opened, objective, last)
        slots.append(_way(key if question.by else "", status))
        notes.append(_beside(status))
    return slots, tuple(notes)


def _way(key: str, status: ObjectiveStatus) -> Slot:
    objective = status.objective
    start, way = Fraction(objective.baseline), Fraction(objective.target) - Fraction(objective.baseline)
    known = status.value is not None
    made = Fraction(status.value) - start if status.value is not None else None
    reasons = {} if known else {"way_made": status.reason}
    return Slot(key, "", "", "objectives", {"way_made": made, "way_to_go": way}, 1, status.day, reasons=reasons)


def _beside(status: ObjectiveStatus) -> Message:
    expected = status.expected_progress
    if status.progress is None or expected is None:
        return msg("{number}. {name}: {reason}", number=str(status.objective.id), name=title_of(status.objective),
                   reason=status.reason)  # fmt: skip
    return msg(
        "{number}. {name}: {verdict}; {expected}% of the way was expected on {day}.",
        number=str(status.objective.id),
        name=title_of(status.objective),
        verdict=STATUS_NAMES[status.status],
        expected=round(100 * expected),
        day=status.day,
    )


def approach_slots(approaches: Iterable[Approach], question: Question) -> Iterator[Slot]:
    """Count approaches to influencers, and those left unanswered.

    Parameters
    ----------
    approaches : iterable of Approach
        Of the period.
    question : Question
        What is asked.

    Yields
    ------
    Slot
        One a key.
    """
    groups: dict[str, list[bool]] = {}
    for one in approaches:
        places = {"network": one.network, "channel": one.network, "person": one.person}
        if question.by in TIME_AXES:
            places[question.by] = question.time_key(one.sent_on)
        if all(is_in(axis, places.get(axis, value), value) for axis, value in question.filters.items()):
            groups.setdefault(places.get(question.by, ""), []).append(one.answered_on is None)
    for key, silent in groups.items():
        values = {"approaches": Fraction(len(silent)), "approaches_unanswered": Fraction(sum(silent))}
        yield Slot(key, "", "", "approaches", values, len(silent))
