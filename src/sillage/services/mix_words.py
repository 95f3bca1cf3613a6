"""What a mix says in sentences, for the terminal and for pages."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10, sqrt
from typing import TYPE_CHECKING

from sillage.language import Message, _n, msg, numbers
from sillage.reports.wording import Bare

if TYPE_CHECKING:
    from sillage.mix import ChannelAnswer, Interval, Mix, MixAnswer, Split
    from sillage.services.mix_scenarios import Planned

A_YEAR, TWO_YEARS = 52, 104
FEW_DRAWS = 400
WORTH_SAYING = 0.001
"""Of the target's sum a year: a test that teaches less is not worth proposing."""


def figure(value: float, language: str) -> str:
    """Write a number with three significant digits, whole ones from 100 on.

    Parameters
    ----------
    value : float
        Any.
    language : str
        A language tag.

    Returns
    -------
    str
        In the language's form.
    """
    return figured(value).written(language)


def figured(value: float) -> Bare:
    """Return a number that is written as `figure` writes it, in whichever language its sentence is read.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    Bare
        With three significant digits, whole ones from 100 on.
    """
    if not value:
        return Bare(0, 0)
    digits = max(0, 2 - floor(log10(abs(value))))
    return Bare(round(value, digits), min(digits, 8))


def spread(found: Interval, language: str) -> str:
    """Write an interval: its middle, then its bounds.

    Parameters
    ----------
    found : Interval
        Of any figure.
    language : str
        A language tag.

    Returns
    -------
    str
        Such as ``1.2 [0.8; 1.7]``.
    """
    return f"{figure(found.middle, language)} [{figure(found.low, language)}; {figure(found.high, language)}]"


def share_spread(found: Interval, language: str) -> str:
    """Write an interval of shares.

    Parameters
    ----------
    found : Interval
        Of ratios.
    language : str
        A language tag.

    Returns
    -------
    str
        Such as ``29 % [26 %; 33 %]``.
    """
    middle, low, high = (numbers.percent(one, language) for one in (found.middle, found.low, found.high))
    return f"{middle} [{low}; {high}]"


def heading(answer: MixAnswer, target: str, language: str) -> Message:
    """Say what was looked at, and how much of it channels explain.

    Parameters
    ----------
    answer : MixAnswer
        Of the mix.
    target : str
        Its column.
    language : str
        A language tag.

    Returns
    -------
    Message
        One sentence.
    """
    return msg(
        "{weeks} weeks, {first} to {last}. Of what trend, season and controls leave of “{target}”, channels explain "
        "{share}. Intervals are at 90%.",
        weeks=answer.weeks,
        first=answer.first,
        last=answer.last,
        target=target,
        share=numbers.percent(max(answer.fit.explained, 0.0), language, 0),
    )


def channel_sentences(answer: MixAnswer, target: str, language: str) -> tuple[Message, ...]:
    """Say of each channel what it brought, and what one more unit would bring.

    Parameters
    ----------
    answer : MixAnswer
        Of the mix.
    target : str
        Its column.
    language : str
        A language tag.

    Returns
    -------
    tuple of Message
        At least one a channel.
    """
    found: list[Message] = []
    for one in answer.channels:
        found.append(_channel(one, target, language))
        if one.marginal.told_little:
            found.append(
                msg(
                    "The data told us little about “{channel}”: what one more unit brings is nearly as unsure as it "
                    "was before.",
                    channel=one.name,
                )
            )
    return tuple(found)


def _channel(one: ChannelAnswer, target: str, language: str) -> Message:
    values = {
        "channel": one.name,
        "target": target,
        "share": numbers.percent(one.share.posterior.middle, language),
        "low": numbers.percent(one.share.posterior.low, language),
        "high": numbers.percent(one.share.posterior.high, language),
        "more": spread(one.marginal.posterior, language),
    }
    if one.hours:
        return msg(
            "“{channel}” brought {share} of “{target}” ({low} to {high}). One hour more would bring {more}.", **values
        )
    if one.rate is not None:
        return msg(
            "“{channel}” brought {share} of “{target}” ({low} to {high}). One unit of money more would bring {more}; "
            "an hour costs {rate}.",
            rate=figure(one.rate, language),
            **values,
        )
    return msg(
        "“{channel}” brought {share} of “{target}” ({low} to {high}). One unit of money more would bring {more}.",
        **values,
    )


def plan_sentences(planned: Sequence[Planned], mix: Mix, language: str) -> tuple[Message, ...]:
    """Say what each scenario would bring.

    Parameters
    ----------
    planned : sequence of Planned
        Scenarios.
    mix : Mix
        Of which.
    language : str
        A language tag.

    Returns
    -------
    tuple of Message
        One a scenario.
    """
    return tuple(plan_sentence(one, mix.data.target_name, language) for one in planned)


def plan_sentence(one: Planned, target: str, language: str) -> Message:
    """Say what a scenario would bring.

    Parameters
    ----------
    one : Planned
        The scenario.
    target : str
        The target's column.
    language : str
        A language tag.

    Returns
    -------
    Message
        One sentence.
    """
    if one.split is None:
        return one.reason or msg("There is no such split.")
    values = {
        "target": target,
        "total": figure(one.total, language),
        "now": figure(one.split.now, language),
        "gain": spread(one.split.gain, language),
        "chance": numbers.percent(one.split.better, language, 0),
    }
    if one.scenario.value == "same" and len(one.split.parts) > 1:
        return _same(one.hours, values)
    if one.scenario.value == "same":
        return msg("One channel alone takes it: there is nothing to split.")
    if one.hours:
        return msg("With {total} hours a week in place of {now}, “{target}” would change by {gain} a week.", **values)
    if len(one.split.parts) == 1:
        return msg("With {total} a week in place of {now}, “{target}” would change by {gain} a week.", **values)
    return msg(
        "With {total} a week in place of {now}, split as below, “{target}” would change by {gain} a week.", **values
    )


def _same(hours: bool, values: dict[str, str]) -> Message:
    if hours:
        return msg(
            "The same {total} hours a week, split as below, would change “{target}” by {gain} a week; that it is more "
            "than today has a probability of {chance}.",
            **values,
        )
    return msg(
        "The same {total} a week, split as below, would change “{target}” by {gain} a week; that it is more than today "
        "has a probability of {chance}.",
        **values,
    )


def test_sentence(found: Split, answer: MixAnswer, target: str, language: str) -> Message | None:
    """Say what test would teach most next.

    Parameters
    ----------
    found : Split
        The split that it would improve.
    answer : MixAnswer
        Of the mix.
    target : str
        Its column.
    language : str
        A language tag.

    Returns
    -------
    Message or None
        None where there is nothing to split.
    """
    if not found.tests:
        return None
    best = found.tests[0]
    if best.worth < WORTH_SAYING * answer.target / answer.weeks * 52:
        return msg("No test of one channel would change this split by much: within these bounds it is settled.")
    return msg(
        "What would teach most next is a test of “{channel}”: vary it alone for some weeks. To know its curve would be "
        "worth up to {worth} of “{target}” a year.",
        channel=best.channel,
        worth=figure(best.worth, language),
        target=target,
    )


def cautions(answer: MixAnswer, planned: Sequence[Planned]) -> tuple[Message, ...]:
    """Say what to keep in mind.

    Parameters
    ----------
    answer : MixAnswer
        Of the mix.
    planned : sequence of Planned
        Scenarios.

    Returns
    -------
    tuple of Message
        At least the one that always holds, in no language yet.
    """
    found = [
        msg(
            "A mix is no experiment: it reads causes from what moved together. Where more is put in because more is "
            "about to be sold, it credits the channel with it."
        )
    ]
    if answer.weeks < TWO_YEARS:
        found.append(
            msg("Below two years, what was believed before still weighs: it stands beside what the data made of it.")
        )
    if answer.weeks < A_YEAR:
        found.append(msg("Below a year a season cannot be told from a trend that bends: both are taken out together."))
    if abs(answer.fit.neighbours) > 2 / sqrt(answer.weeks):
        found.append(
            msg(
                "What is left of a week resembles what is left of the week before (correlation {correlation}): the "
                "intervals are narrower than they should be.",
                correlation=figured(answer.fit.neighbours),
            )
        )
    if answer.fit.least_draws < FEW_DRAWS:
        found.append(
            _n(
                "The draws are worth {count} independent one: the ends of intervals move a little with the seed.",
                "The draws are worth {count} independent ones: the ends of intervals move a little with the seed.",
                int(answer.fit.least_draws),
            )
        )
    return (*found, *_beyond(answer, planned))


def _beyond(answer: MixAnswer, planned: Sequence[Planned]) -> tuple[Message, ...]:
    """Name channels that a split would take further than any week did."""
    largest = {one.name: one.largest for one in answer.channels}
    names = [
        part.channel
        for one in planned
        if one.split is not None
        for part in one.split.parts
        if part.best > largest[part.channel]
    ]
    return tuple(
        msg(
            "No week has seen as much as the split gives to “{channel}” on average: there the curve is a guess.",
            channel=one,
        )
        for one in dict.fromkeys(names)
    )
