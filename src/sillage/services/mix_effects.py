"""What dated changes of a channel's spend did to sales, as experiments of a mix.

A change counts when the spend of its network clearly moved with it. Its effect on the mix's own target is measured as
`sillage effect` measures it, over a history longer than the mix where there is one. The weeks that it is judged by then
get a level of their own in the mix: what they say would count twice otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sillage.domain.places import Change
from sillage.errors import Refused, SillageError
from sillage.language import Message, Translator, msg
from sillage.mix import Lift, MixData
from sillage.mix.checks import LEAST_OWN_SHARE
from sillage.mix.design import design_of
from sillage.services.mix_words import figured

if TYPE_CHECKING:
    from sillage.effects.dated_effect import DatedEffect
    from sillage.effects.dated_series import DatedSeries

Array = np.ndarray[Any, Any]

LEAST_POINTS = 4
"""Weeks that an effect has to be judged by: what is put in works on for some."""
LEAST_MOVE = 0.25
"""Of the larger of the two means, how far spend has to move."""
MOST_BESIDE = 0.5
"""Of that move, how far all other spend may move with it."""
_NORMAL_95 = 1.959963984540054
_WEEK = timedelta(days=7)

Spend = Mapping[str, Mapping[date, float]]


@dataclass(frozen=True)
class Known:
    """What effects of changes are measured on.

    Parameters
    ----------
    series : DatedSeries
        Whole weeks of the mix's target, as far back as they are known.
    spend : mapping of str to mapping of date to float
        Money of each network by Monday; what is not there is 0.
    names : mapping of str to str
        The mix's channels by their networks; a network whose channel was grouped or left out is not here.
    changes : sequence of Change
        All of the log.
    """

    series: DatedSeries
    spend: Spend
    names: Mapping[str, str]
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class _Moved:
    """A channel's spend, a week, before and after a change."""

    before: float
    after: float


def with_effects(data: MixData, known: Known, words: Translator) -> tuple[MixData, tuple[Message, ...]]:
    """Give a mix the effects of the changes that are about the spend of its channels.

    Whatever its verdict, an effect with an interval is taken: to take only those that were found would make channels
    look better than they are.

    Parameters
    ----------
    data : MixData
        Of a workspace.
    known : Known
        What effects are measured on.
    words : Translator
        Of whoever reads.

    Returns
    -------
    data : MixData
        With an experiment and a control for each effect that was taken.
    notes : tuple of Message
        What was taken, and what was not, with the reason.
    """
    notes: list[Message] = []
    for change in known.changes:
        if change.network in known.names and _about_spend(change, known):
            try:
                data, note = _taken(data, change, known, words)
            except SillageError as refusal:
                note = _not_taken(change, refusal.what)
            notes.append(note)
    return data, tuple(notes)


def _about_spend(change: Change, known: Known) -> bool:
    place = known.series.place_of(change.day)
    return _moved(known, change, place, LEAST_POINTS) is not None


def _moved(known: Known, change: Change, place: int, points: int) -> _Moved | None:
    """Return how spend moved where each week after lies beyond each week before; None where it did not."""
    spend = known.spend.get(change.network, {})
    days = known.series.days
    after_from = place + known.series.straddles(change.day)
    before = [spend.get(day, 0.0) for day in days[max(place - points, 0) : place]]
    after = [spend.get(day, 0.0) for day in days[after_from : place + points]]
    if min(len(before), len(after)) < LEAST_POINTS - 1:
        return None
    if not (max(before) < min(after) or max(after) < min(before)):
        return None
    found = _Moved(float(np.mean(before)), float(np.mean(after)))
    return found if abs(found.after - found.before) >= LEAST_MOVE * max(found.after, found.before) else None


def _beside(known: Known, change: Change, place: int, points: int) -> float:
    """Return by how much all other spend moved with it, a week."""
    days = known.series.days
    others = [weeks for network, weeks in known.spend.items() if network != change.network]
    before, after = (
        [sum(weeks.get(day, 0.0) for weeks in others) for day in span]
        for span in (days[max(place - points, 0) : place], days[place : place + points])
    )
    return abs(float(np.mean(after)) - float(np.mean(before)))


def _taken(data: MixData, change: Change, known: Known, words: Translator) -> tuple[MixData, Message]:
    """Return the mix with an effect and the note that says so.

    Raises
    ------
    Refused
        If the effect cannot be measured, or says nothing of this channel alone.
    """
    found = _measured(change, known)
    place, points = known.series.place_of(change.day), found.judged_points
    moved = _moved(known, change, place, points)
    if moved is None:
        raise Refused(msg("The spend did not stay where the change took it."))
    if _beside(known, change, place, points) > MOST_BESIDE * abs(moved.after - moved.before):
        raise Refused(msg("Other spend moved at the same time."))
    told, name = found.judged_effect, known.names[change.network]
    error = max(told.high - told.value, told.value - told.low) / _NORMAL_95
    lift = Lift(name, moved.before, moved.after, told.value, error)
    told_twice = set(known.series.days[place : place + points])
    wider = _with_level(data, change, [week in told_twice for week in data.weeks], words)
    if not _still_moves(wider, name):
        raise Refused(msg("Its weeks are nearly all that is known of the channel."))
    return replace(wider, lifts=(*data.lifts, lift)), _note(change, lift, found, data.target_name)


def _measured(change: Change, known: Known) -> DatedEffect:
    from sillage.effects.dated_effect import EffectQuestion, measure_effect

    later = [one.day for one in known.changes if one.day > change.day]
    until = min(later) - _WEEK if later else None
    found = measure_effect(EffectQuestion(known.series, change.day, name=msg("sales"), until=until))
    if found.placebos is None or found.judged_points < LEAST_POINTS:
        raise Refused(msg("The history before it is too short for an interval."))
    return found


def _with_level(data: MixData, change: Change, at: Sequence[bool], words: Translator) -> MixData:
    """Give some weeks a level of their own; where the mix has none of them, nothing is told twice."""
    if not any(at):
        return data
    name = words.render(msg("weeks of “{title}”", title=change.title))
    column = np.array(at, dtype=float)[:, None]
    return replace(data, controls=np.hstack([data.controls, column]), control_names=(*data.control_names, name))


def _still_moves(data: MixData, name: str) -> bool:
    place, design = data.names.index(name), design_of(data)
    plain = design.lags[place][0]
    left = design.whiten(plain)
    return float(left @ left) >= LEAST_OWN_SHARE * float(((plain - plain.mean()) ** 2).sum())


def _not_taken(change: Change, reason: Message) -> Message:
    return msg("The effect of “{title}” ({day}) is not taken in: {reason}", title=change.title, day=change.day,
               reason=reason)  # fmt: skip


def _note(change: Change, lift: Lift, found: DatedEffect, target: str) -> Message:
    return msg(
        "Taken in as an experiment: “{title}” ({day}). “{channel}” went from {before} to {after} a week, and "
        "“{target}” changed by {lift} a week [{low}; {high}].",
        title=change.title,
        day=change.day,
        channel=lift.channel,
        before=figured(lift.before),
        after=figured(lift.after),
        target=target,
        lift=figured(lift.lift),
        low=figured(found.judged_effect.low),
        high=figured(found.judged_effect.high),
    )
