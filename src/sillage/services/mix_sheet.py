"""What one more unit brings, as parts of pages and reports: sentences, tables and the curves, from a kept answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import isclose
from typing import Any

from sillage.language import Message, msg
from sillage.reports.currency_units import unit_name
from sillage.reports.spec import Badge, Cell, Column, Figure, Table, Unit, trimmed
from sillage.reports.wording import Amount, Day, Percent
from sillage.services.mix_scenarios import HOURS_LESS
from sillage.services.mix_words import WORTH_SAYING
from sillage.services.studies import State, Study

Part = Mapping[str, Any]
"""A mapping of an answer: of `mix_study.compute_mix`, one of its channels or splits."""

TITLE = msg("Marginal return")
CALCULATION = "docs/calculations/marginal-return.md"
EXPLAIN = "marginal_roi"
ON_ITS_WAY = msg("What one more unit brings is being computed: it will stand here in a moment.")
COULD_NOT = msg(
    "What one more unit brings could not be computed. It is tried again in an hour, then after the next decision or "
    "import; tell whoever keeps this server if it stays so."
)
WITHIN = msg(
    "The proposed split brings most on average; between the two bounds lies what would bring most in nine draws of ten:"
    " far apart, the data cannot tell. A channel stays between half and one and a half times today’s, and below its "
    "largest week as far as the total allows."
)
INTERVALS = msg(
    "Intervals are at 90%. The next unit is spread over the weeks as the units before it were. Hold an hour against "
    "what an hour costs you."
)


def missing_sentences(study: Study) -> tuple[Message, ...]:
    """Say why there is no answer, and what to do.

    Parameters
    ----------
    study : Study
        Without one.

    Returns
    -------
    tuple of Message
        At least one.
    """
    if study.state is State.FAILED:
        return (COULD_NOT,)
    if study.state is State.REFUSED and study.reason is not None:
        said = msg("Cannot tell what one more unit brings. {reason}", reason=study.reason)
        return (said,) if study.remedy is None else (said, study.remedy)
    return (ON_ITS_WAY,)


def stale_sentences(study: Study) -> tuple[Message, ...]:
    """Say that an answer is of an earlier state of the data.

    Parameters
    ----------
    study : Study
        With an answer.

    Returns
    -------
    tuple of Message
        Empty where it is of today's.
    """
    day = study.answered_at and Day(study.answered_at.date())
    if study.is_open:
        return (msg("This is the answer of {day}; the new one is being computed.", day=day),)
    if study.state is State.FAILED:
        return (msg("This is an earlier answer: the new one failed. Tell whoever keeps this server."),)
    return (msg("This is the answer of {day}: something has changed since.", day=day),) if study.is_stale else ()


def heading(answer: Part) -> Message:
    """Say what was looked at, and how much of it channels explain.

    Parameters
    ----------
    answer : mapping
        Kept.

    Returns
    -------
    Message
        One sentence.
    """
    return msg(
        "Read from {weeks} weeks, {first} to {last}: of what trend and season leave of the margin, ad spend and hours "
        "explain {share}.",
        weeks=answer["weeks"],
        first=Day(answer["from"], "medium"),
        last=Day(answer["to"] + timedelta(days=6), "medium"),
        share=Percent(max(answer["fit"]["explained"], 0.0), 0),
    )


def little_sentences(answer: Part) -> tuple[Message, ...]:
    """Name the channels of which the data told little.

    Parameters
    ----------
    answer : mapping
        Kept.

    Returns
    -------
    tuple of Message
        One a channel.
    """
    return tuple(
        msg(
            "The data told us little about “{channel}”: what one more unit brings is nearly as unsure as it was "
            "before.",
            channel=one["channel"],
        )
        for one in answer["channels"]
        if one["marginal_return_per_unit"]["told_little"]
    )


def returns_table(answer: Part) -> Table:
    """List what each channel brought, and what its next unit would bring.

    Parameters
    ----------
    answer : mapping
        Kept.

    Returns
    -------
    Table
        A row a channel.
    """
    currency = answer["currency"]
    columns = (
        Column(msg("Channel")), Column(msg("Next unit")), Column(msg("It brings"), EXPLAIN), Column(msg("That is")),
        Column(msg("Believed before"), EXPLAIN), Column(msg("Each unit brought"), EXPLAIN),
        Column(msg("Share of the margin"), EXPLAIN), Column(msg("Put in, a week"), EXPLAIN),
    )  # fmt: skip
    rows = tuple(
        (
            one["channel"],
            msg("one more hour") if _hours(one) else msg("one more {unit}", unit=unit_name(currency)),
            _money(one["marginal_return_per_unit"], currency),
            _verdict(one),
            _money(one["marginal_return_per_unit"]["prior"], currency),
            _money(one["return_per_unit"], currency),
            Figure(one["share"]["middle"], Unit.PERCENT, EXPLAIN, interval=_ends(one["share"]), estimated=True),
            _amount(one["inputs_per_week"], _hours(one), currency),
        )
        for one in answer["channels"]
    )
    return trimmed(Table("marginal-returns", msg("What the next unit brings"), columns, rows, INTERVALS))


def _hours(one: Part) -> bool:
    return bool(one["unit"] == "hour")


def _ends(found: Part) -> tuple[float, float]:
    return found["low"], found["high"]


def _money(found: Part, currency: str) -> Figure:
    return Figure(found["middle"], Unit.MONEY, EXPLAIN, currency, interval=_ends(found), estimated=True)


def _amount(value: float, hours: bool, currency: str, interval: tuple[float, float] | None = None) -> Figure:
    if hours:
        return Figure(value, Unit.HOURS, EXPLAIN, interval=interval)
    return Figure(value, Unit.MONEY, EXPLAIN, currency, interval=interval)


def _verdict(one: Part) -> Badge | None:
    """Hold the next unit of money against itself; what an hour costs is for whoever reads to say."""
    if _hours(one):
        return None
    low, high = _ends(one["marginal_return_per_unit"])
    if low > 1:
        return Badge(msg("more than it costs"), "on_track")
    if high < 1:
        return Badge(msg("less than it costs"), "late")
    return Badge(msg("cannot tell"), "cannot_tell")


def proposals(answer: Part) -> tuple[tuple[Message, Table | None], ...]:
    """Say what we would do with a tenth more money, and with fewer hours.

    Parameters
    ----------
    answer : mapping
        Kept.

    Returns
    -------
    tuple of (Message, Table or None)
        A sentence with what it would bring, and the split, today's beside the proposed one; no table where there is
        no split, or one channel alone takes it.
    """
    return tuple(_proposal(one, answer) for one in answer["splits"] if one["scenario"] in ("more", "less"))


def _proposal(one: Part, answer: Part) -> tuple[Message, Table | None]:
    if one["gain_per_week"] is None:
        return one["reason"] or msg("There is no such split."), None
    said = _gain(one, answer)
    if len(one["parts"]) < 2:
        return said, None
    hours, currency = _hours(one), answer["currency"]
    columns = (
        Column(msg("Channel")), Column(msg("Today, a week"), EXPLAIN), Column(msg("Proposed, a week"), EXPLAIN),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            part["channel"],
            _amount(part["now"], hours, currency),
            _amount(part["best"], hours, currency, _ends(part["range"])),
        )
        for part in one["parts"]
    )
    return said, Table(f"marginal-{one['scenario']}", _title(one), columns, rows, WITHIN)


def _title(one: Part) -> Message:
    if not _hours(one):
        return msg("What we would do with 10% more money")
    if isclose(one["now_per_week"] - one["total_per_week"], HOURS_LESS):
        return msg("What we would do with 10 hours less a week")
    return msg("What we would do with a tenth of the hours less")


def _gain(one: Part, answer: Part) -> Message:
    hours, currency = _hours(one), answer["currency"]
    gain = one["gain_per_week"]
    values = {
        "total": round(one["total_per_week"], 1) if hours else Amount(one["total_per_week"], currency),
        "now": round(one["now_per_week"], 1) if hours else Amount(one["now_per_week"], currency),
        **{name: Amount(gain[name], currency) for name in ("low", "middle", "high")},
    }
    if hours:
        return msg(
            "With {total} hours a week in place of {now}, at best the margin would change by {middle} a week (90%: "
            "{low} to {high}).",
            **values,
        )
    return msg(
        "With {total} a week in place of {now}, at best the margin would change by {middle} a week (90%: {low} to "
        "{high}).",
        **values,
    )


def next_test(answer: Part) -> tuple[Message, ...]:
    """Say what test would teach most next, of money and of hours.

    Parameters
    ----------
    answer : mapping
        Kept.

    Returns
    -------
    tuple of Message
        Empty where there is nothing to split.
    """
    least = WORTH_SAYING * answer["target_sum"] / answer["weeks"] * 52
    best = [one["tests"][0] for one in answer["splits"] if one["scenario"] == "same" and one["tests"]]
    worth = sorted((one for one in best if one["worth_per_year"] >= least), key=lambda one: -one["worth_per_year"])
    if best and not worth:
        settled = msg("No test of one channel would change by much what we would do: within bounds it is settled.")
        return (settled,)
    return tuple(
        msg(
            "What would teach most next is a test of “{channel}”: vary it alone for some weeks. To know its curve "
            "would be worth up to {worth} a year.",
            channel=one["channel"],
            worth=Amount(round(one["worth_per_year"]), answer["currency"]),
        )
        for one in worth[:1]
    )


def fed_by(answer: Part) -> tuple[Message, ...]:
    """Say which effects of changes were taken in as experiments, and which not.

    Parameters
    ----------
    answer : mapping
        Kept.

    Returns
    -------
    tuple of Message
        At least one.
    """
    told: Sequence[Message] = answer["lifts"]
    return tuple(told) or (msg("No experiment and no effect of a change was taken in: it rests on the weeks alone."),)


def weighed(answer: Part) -> tuple[Message, ...]:
    """Say what to keep in mind: that a mix is no experiment first, then what was left out and what fed it.

    Parameters
    ----------
    answer : mapping
        Kept.

    Returns
    -------
    tuple of Message
        At least one.
    """
    return (*answer["warnings"], *answer["left_out"], *fed_by(answer))
