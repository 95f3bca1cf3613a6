"""A forecast in sentences: the answer first, then what to keep in mind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sillage.forecasts import Backtest, Basis, Chance, Expected, Forecast, GoalForecast, Grain, Kind, Method
from sillage.forecasts.series import SEASON
from sillage.language import Message, msg, numbers
from sillage.reports.wording import Bare, Day, Percent, Written

Write = Callable[[float], Any]
"""Gives a number of the series its form: an amount, a share, a count."""

_SHOWN = 0.9
"""Level of the interval that sentences tell."""
_FEW_HELD = 0.1
"""How much less than its level an interval may have held before it is said."""
_LEAST_HELD = 10


@dataclass(frozen=True, slots=True)
class Likely(Written):
    """A chance: simulated paths are too few to tell 0.2 % from nothing, and nothing is sure."""

    def written(self, language: str) -> str:
        """Return whole percents, "< 1 %" and "> 99 %" at the ends."""
        held = min(max(self.value, 0.01), 0.99)
        sign = f"<{numbers.NBSP}" if self.value < held else f">{numbers.NBSP}" if self.value > held else ""
        return sign + numbers.percent(held, language, 0)


def plain_form(found: Forecast) -> Write:
    """Return the form of numbers whose unit nobody said.

    Parameters
    ----------
    found : Forecast
        Of a bare file.

    Returns
    -------
    callable
        Percents for rates within 0 and 1, else three figures at least.
    """
    if found.series.kind is Kind.RATE and found.scale in ("logit", "") and abs(found.outcome.value) <= 1:
        return lambda value: Percent(value, 2)
    return count_form


def count_form(value: float) -> Bare:
    """Return a count or a mean with two or three figures.

    Parameters
    ----------
    value : float
        Which.

    Returns
    -------
    Bare
        Whole from 100 on.
    """
    return Bare(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)


def answer(found: Forecast, write: Write | None = None) -> Message:
    """Return the sentence that answers.

    Parameters
    ----------
    found : Forecast
        The answer.
    write : callable, optional
        The form of its numbers.

    Returns
    -------
    Message
        The chance of the goal, what is expected, the pace that is needed.
    """
    write = write or plain_form(found)
    expected = _expected(found, write)
    if found.goal is None:
        return expected
    pace = _pace(found, found.goal, write)
    return msg("{chance} {expected} {pace}", chance=_chance(found.goal, write), expected=expected, pace=pace)


def goal_sentences(found: Forecast, write: Write) -> tuple[Message, ...]:
    """Say the chance of a goal for a page: a sentence for each thing, the chance first.

    Parameters
    ----------
    found : Forecast
        To a goal.
    write : callable
        The form of its numbers.

    Returns
    -------
    tuple of Message
        The chance, what is expected, the pace, and what anybody could have said.
    """
    if found.goal is None:
        return (_expected(found, write),)
    shares, by = found.goal.chance.probability, {"day": Day(found.until), "goal": write(found.goal.goal.value)}
    if not shares:
        lead = msg("Chance that the goal ({goal}) is met by {day}: cannot tell.", **by)
        return (lead, _expected(found, write), _pace(found, found.goal, write))
    chance, naive = Likely(shares[Method.ENSEMBLE]), Likely(shares[Method.NAIVE])
    return (
        msg("Chance that the goal ({goal}) is met by {day}: {chance}.", chance=chance, **by),
        _expected(found, write),
        _pace(found, found.goal, write),
        msg("If the last value were simply repeated, the chance would be {chance}.", chance=naive),
    )


def worth_sentence(found: Forecast) -> Message | None:
    """Say what the forecast would have been worth before, beside the last value repeated.

    Parameters
    ----------
    found : Forecast
        The answer.

    Returns
    -------
    Message or None
        None where nothing could be judged.
    """
    told = found.backtest
    if told is None or told.beats_naive is None:
        return None
    values = {
        "ours": Bare(told.mase[Method.ENSEMBLE], 2),
        "naive": Bare(told.mase[Method.NAIVE], 2),
        "origins": told.origins,
        "steps": told.steps,
    }
    if told.beats_naive:
        return msg(
            "Made again from {origins} earlier days, up to {steps} steps ahead, its mean error (MASE) was {ours}; "
            "{naive} for the last value repeated: it was better.",
            **values,
        )
    return msg(
        "Made again from {origins} earlier days, up to {steps} steps ahead, its mean error (MASE) was {ours}; "
        "{naive} for the last value repeated: it was no better.",
        **values,
    )


def held_sentences(found: Forecast) -> tuple[Message, ...]:
    """Say how often earlier intervals held what then happened.

    Parameters
    ----------
    found : Forecast
        The answer.

    Returns
    -------
    tuple of Message
        One a level that could be judged.
    """
    told = found.backtest
    return tuple(
        msg(
            "{level} intervals held what then happened {inside} times of {count}.",
            level=Percent(level, 0),
            inside=inside,
            count=count,
        )
        for level, (inside, count) in (told.covered if told is not None else {}).items()
        if count
    )


def _chance(told: GoalForecast, write: Write) -> Message:
    shares = told.chance.probability
    values = {"goal": write(told.goal.value)}
    if not shares:
        if told.goal.at_most:
            return msg("P(at most {goal}): cannot tell.", **values)
        return msg("P(at least {goal}): cannot tell.", **values)
    values |= {"chance": Likely(shares[Method.ENSEMBLE]), "naive": Likely(shares[Method.NAIVE])}
    if told.goal.at_most:
        return msg("P(at most {goal}): {chance} (naive: {naive}).", **values)
    return msg("P(at least {goal}): {chance} (naive: {naive}).", **values)


def _expected(found: Forecast, write: Write) -> Message:
    one = found.outcome
    values = {"first": Day(found.window.first), "day": Day(found.until), "value": write(one.value)}
    within = _within(one, write)
    if found.series.kind is Kind.SUM and found.window.start:
        start = write(found.window.start)
        return msg("By {day}, {value} in all are expected{within}; {start} are there already.", start=start, **values,
                   within=within)  # fmt: skip
    if found.series.kind is Kind.SUM:
        return msg("From {first} to {day}, {value} in all are expected{within}.", **values, within=within)
    if found.series.kind is Kind.RATE:
        return msg("From {first} to {day}, a mean of {value} is expected{within}.", **values, within=within)
    return msg("On {day}, {value} is expected{within}.", day=values["day"], value=values["value"], within=within)


def _within(one: Expected, write: Write) -> Message:
    if _SHOWN not in one.bounds:
        return msg(", without an interval")
    low, high = one.bounds[_SHOWN]
    return msg(", between {low} and {high} (90% interval)", low=write(low), high=write(high))


def _pace(found: Forecast, goal: GoalForecast, write: Write) -> Message:
    values = {"pace": write(found.pace), "needed": write(goal.pace_needed)}
    if found.series.kind is Kind.RATE:
        if goal.goal.at_most:
            return msg("Lately: {pace}; from now on, at most {needed} on average.", **values)
        return msg("Lately: {pace}; needed from now on: {needed} on average.", **values)
    if goal.met_now and not goal.goal.at_most:
        return msg("The goal is reached as it stands today.")
    by_month = found.series.grain is Grain.MONTH
    if goal.goal.at_most:
        if by_month:
            return msg("Present pace: {pace} a month; from today, at most {needed} a month.", **values)
        return msg("Present pace: {pace} a week; from today, at most {needed} a week.", **values)
    if by_month:
        return msg("Present pace: {pace} a month; needed from today: {needed} a month.", **values)
    return msg("Present pace: {pace} a week; needed from today: {needed} a week.", **values)


def stone_sentence(one: Chance, write: Write) -> Message:
    """Return a milestone in words.

    Parameters
    ----------
    one : Chance
        The milestone.
    write : callable
        The form of its number.

    Returns
    -------
    Message
        With its chance.
    """
    if not one.probability:
        return msg("{day}, {value}: cannot tell.", day=Day(one.day), value=write(one.value))
    chance = Likely(one.probability[Method.ENSEMBLE])
    return msg("{day}, {value}: {chance}.", day=Day(one.day), value=write(one.value), chance=chance)


def cautions(found: Forecast) -> tuple[Message, ...]:
    """Return what to keep in mind.

    Parameters
    ----------
    found : Forecast
        The answer.

    Returns
    -------
    tuple of Message
        What was done to the rows, then what weakens the answer.
    """
    known = int(found.series.known.sum())
    if found.backtest is None:
        return (
            *found.series.notes,
            msg(
                "All {count} values are alike: nothing tells how far they can move, so there is neither an interval "
                "nor a probability.",
                count=known,
            ),
        )
    return (*found.series.notes, *_gaps(found), *_weaknesses(found, found.backtest))


def _gaps(found: Forecast) -> tuple[Message, ...]:
    missing = int((~found.series.known).sum())
    if not missing:
        return ()
    return (
        msg(
            "{missing} of {count} steps have no value: straight lines stand in for them; nothing is judged by them.",
            missing=missing,
            count=len(found.series.ends),
        ),
    )


def _weaknesses(found: Forecast, told: Backtest) -> tuple[Message, ...]:
    said = []
    if told.beats_naive is False:
        said.append(
            msg(
                "On what is known, this forecast was no better than the last value repeated (MASE {ours} against "
                "{naive}).",
                ours=Bare(told.mase[Method.ENSEMBLE], 2),
                naive=Bare(told.mase[Method.NAIVE], 2),
            )
        )
    if len(found.steps) > told.steps:
        said.append(
            msg("No earlier forecast could be judged so far ahead: the interval supposes that errors grow as usual.")
        )
    elif found.steps[-1].basis is Basis.PARAMETRIC:
        said.append(
            msg(
                "Too few earlier windows lie apart for a conformal interval so far ahead: this one is parametric "
                "(Student's t, errors that grow as a power of the distance)."
            )
        )
    if found.series.grain is not Grain.DAY and len(found.series.ends) < 2 * SEASON[found.series.grain]:
        said.append(msg("Less than two years are known: what comes back at the same time each year cannot be seen."))
    inside, count = told.covered[_SHOWN]
    if count >= _LEAST_HELD and inside / count < _SHOWN - _FEW_HELD:
        said.append(
            msg(
                "Earlier 90% intervals held what then happened in {share} of cases only: this one may be too narrow.",
                share=Percent(inside / count, 0),
            )
        )
    return tuple(said)
