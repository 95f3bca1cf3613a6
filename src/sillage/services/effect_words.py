"""What an effect says, in sentences: the verdict, what would be needed to tell, and what it rests on."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any

from sillage.effects.effect_verdict import Reason
from sillage.effects.placebo_dates import FEWEST_DATES, least_before
from sillage.effects.verdicts import Verdict
from sillage.language import Message, _n, msg
from sillage.reports.wording import Bare, Percent
from sillage.services.report_names import listed

if TYPE_CHECKING:
    from sillage.economics.figures import Figure
    from sillage.effects.counterfactual import Estimate
    from sillage.effects.dated_effect import DatedEffect

VERDICTS = {
    Verdict.EFFECT: msg("effect"),
    Verdict.NONE_SEEN: msg("no effect seen"),
    Verdict.CANNOT_TELL: msg("cannot tell"),
}
"""The answer in a word."""
_MOST_DECIMALS = 15


def figure(value: float) -> Bare:
    """Return a figure with as many decimals as its size calls for.

    Parameters
    ----------
    value : float
        In the series' unit.

    Returns
    -------
    Bare
        Two significant digits at least.
    """
    size = abs(value)
    if size >= 1 or not size:
        return Bare(value, 0 if size >= 100 else 1 if size >= 10 else 2)
    return Bare(value, min(1 - floor(log10(size)), _MOST_DECIMALS))


def per(found: DatedEffect) -> Message:
    """Say what a point is.

    Parameters
    ----------
    found : DatedEffect
        The answer.

    Returns
    -------
    Message
        A day or a week.
    """
    return msg("per day") if found.question.series.step == 1 else msg("per week")


def lasting(found: DatedEffect, count: int) -> Message:
    """Say how long some points last.

    Parameters
    ----------
    found : DatedEffect
        The answer.
    count : int
        Points.

    Returns
    -------
    Message
        So many days or weeks.
    """
    if found.question.series.step == 1:
        return _n("{count} day", "{count} days", count)
    return _n("{count} week", "{count} weeks", count)


def verdict_sentence(found: DatedEffect) -> Message:
    """Say the answer.

    Parameters
    ----------
    found : DatedEffect
        The answer.

    Returns
    -------
    Message
        One sentence.
    """
    judged, mine = found.judged, found.judged_effect
    told = _told(found)
    if judged.verdict is Verdict.CANNOT_TELL:
        return _untold(found, told)
    if judged.verdict is Verdict.NONE_SEEN:
        return msg(
            "No effect seen: over the {span} from {day} on, whatever effect there may be on {name} is smaller than "
            "{worth} (95%: {low} to {high} {per}).", worth=Percent(found.question.worth), **told,
        )  # fmt: skip
    told |= {"effect": figure(abs(mine.value)), "share": _share(found)}
    if mine.value >= 0:
        return msg(
            "Effect: over the {span} from {day} on, {name} stands {effect} {per} higher{share} than it would have "
            "(95%: {low} to {high}).", **told,
        )  # fmt: skip
    return msg(
        "Effect: over the {span} from {day} on, {name} stands {effect} {per} lower{share} than it would have "
        "(95%: {low} to {high}).", **told,
    )  # fmt: skip


def _told(found: DatedEffect) -> dict[str, Any]:
    mine = found.judged_effect
    return {
        "name": found.question.name,
        "day": found.question.day,
        "span": lasting(found, found.judged_points),
        "per": per(found),
        "low": figure(mine.low),
        "high": figure(mine.high),
    }


def _untold(found: DatedEffect, told: dict[str, Any]) -> Message:
    judged = found.judged
    if judged.reason is Reason.SHORT_HISTORY:
        before = lasting(found, found.before)
        return msg("Cannot tell: {before} before {day} are too few to know how far {name} strays by itself.",
                   before=before, **told)  # fmt: skip
    if judged.reason is Reason.FRAGILE:
        return msg(
            "Cannot tell: the effect on {name} changes its sign when it is asked otherwise, without a control or on a "
            "shorter history.", **told,
        )  # fmt: skip
    if judged.smallest_share is None:
        return msg("Cannot tell: over the {span} from {day} on, {name} strays no further than it does by itself "
                   "({low} to {high} {per}).", **told)  # fmt: skip
    return msg("Cannot tell: over the {span} from {day} on, {name} strays no further than it does by itself, yet an "
               "effect of {worth} is not ruled out (95%: {low} to {high} {per}); one of {smallest} would show four "
               "times out of five.",
               worth=Percent(found.question.worth), smallest=Percent(judged.smallest_share), **told)  # fmt: skip


def needed_sentence(found: DatedEffect) -> Message | None:
    """Say what it would take to tell.

    Parameters
    ----------
    found : DatedEffect
        The answer.

    Returns
    -------
    Message or None
        None where it is told.
    """
    judged, season = found.judged, found.question.series.season
    if judged.verdict is not Verdict.CANNOT_TELL:
        return None
    if judged.reason is Reason.SHORT_HISTORY:
        wanted = least_before(season) + FEWEST_DATES
        if found.before < wanted:
            return msg("To tell: a history of at least {span} before the change.", span=lasting(found, wanted))
        return msg("To tell: measured values right after the change.")
    if judged.reason is Reason.FRAGILE:
        return msg("To tell: a longer history, or an experiment in which chance decides when the change applies.")
    if judged.more_points is not None:
        return msg("To tell an effect of {worth}: about {span} more.", worth=Percent(found.question.worth),
                   span=lasting(found, judged.more_points))  # fmt: skip
    return msg(
        "To tell an effect of {worth}, waiting is not enough: it takes a longer history before the change, controls "
        "that move with the series, or an experiment in which chance decides when the change applies.",
        worth=Percent(found.question.worth),
    )


def basis_sentences(found: DatedEffect) -> tuple[Message, ...]:
    """Say what the answer rests on.

    Parameters
    ----------
    found : DatedEffect
        The answer.

    Returns
    -------
    tuple of Message
        Controls, pretended dates, the same question asked otherwise, gaps.
    """
    tail = msg("The model's own probability of an effect the other way: {share}.", share=Percent(found.tail, 2))
    said = [*_controls(found), *_placebos(found), tail, *_variants(found), *found.notes]
    window = found.placebos.window if found.placebos else None
    if window is not None and window < found.after:
        said.append(
            msg("The history is long enough to judge the first {span} alone; what comes later is shown, not judged.",
                span=lasting(found, window))
        )  # fmt: skip
    return tuple(said)


def _controls(found: DatedEffect) -> list[Message]:
    used = [
        msg("Controls: {names} ({reason}).", names=listed(names), reason=reason)
        for reason, names in _by_reason([(one.name, one.reason or "") for one in found.controls.used])
    ]
    if not used:
        bare = msg(
            "Without controls this is a mere continuation of what was: whatever else happened that day is laid to the "
            "change."
        )
        used = [bare]
    refused = [
        msg("Not used as a control: {names}; {reason}.", names=listed(names), reason=reason)
        for reason, names in _by_reason([(one.name, one.reason) for one in found.controls.refused])
    ]
    return [*used, *refused]


def _by_reason(named: list[tuple[Message | str, Message | str]]) -> list[tuple[Message | str, list[Message | str]]]:
    reasons = {str(reason): reason for _, reason in named}
    return [(reason, [name for name, own in named if str(own) == key]) for key, reason in reasons.items()]


def _placebos(found: DatedEffect) -> list[Message]:
    test = found.placebos
    if test is None:
        return [
            msg("No date before the change could be tried: the interval is the model's own, which is often too narrow.")
        ]
    said = _n(
        "At {count} pretended date before the change, where nothing happened, the model taken at its word cries "
        "effect {share} of the time: the 95% interval is what these dates call for.",
        "At {count} pretended dates before the change, where nothing happened, the model taken at its word cries "
        "effect {share} of the time: the 95% interval is what these dates call for.",
        len(test.dates), share=Percent(test.false_share, 0),
    )  # fmt: skip
    by_itself = msg("{name} strays as far by itself {share} of the time.", name=found.question.name,
                    share=Percent(test.p, 1))  # fmt: skip
    return [said, by_itself]


def _variants(found: DatedEffect) -> list[Message]:
    if not found.variants:
        return []
    values = [one.effect.value for one in found.variants]
    return [
        msg("Asked otherwise ({ways}), the effect goes from {low} to {high} {per}.", ways=_ways(found),
            low=figure(min(values)), high=figure(max(values)), per=per(found))
    ]  # fmt: skip


def _ways(found: DatedEffect) -> Message:
    if found.controls.used:
        return msg("without each control, on three quarters and on half of the history")
    return msg("on three quarters and on half of the history")


def _share(found: DatedEffect) -> Message | str:
    share = found.judged_share
    return "" if share is None else msg(" ({share})", share=Percent(abs(share.value)))


def span_of(estimate: Estimate | None) -> Message | None:
    """Write an interval.

    Parameters
    ----------
    estimate : Estimate or None
        With its ends.

    Returns
    -------
    Message or None
        From one end to the other.
    """
    if estimate is None:
        return None
    return msg("{low} to {high}", low=figure(estimate.low), high=figure(estimate.high))


def roi_share(figure_of: Figure | None) -> float | None:
    """Return a return as a ratio.

    Parameters
    ----------
    figure_of : Figure or None
        Of the ladder.

    Returns
    -------
    float or None
        None where it is undefined.
    """
    return None if figure_of is None or figure_of.value is None else float(figure_of.value)
