"""Experiments in sentences: what may be said, what would be needed, and what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sillage.effects.schedules import Design, Unit, schedules
from sillage.effects.verdicts import Verdict
from sillage.language import Message, _n, msg
from sillage.reports.wording import Percent

if TYPE_CHECKING:
    from sillage.effects.link_test import LinkContrast
    from sillage.services.experiment_terms import Smallest
    from sillage.services.foresee_experiment import Foreseen
    from sillage.services.read_experiment import Analysed, Judged
    from sillage.services.read_link_test import AnalysedLinks

_FEW_WEEKS = 8


def planned_sentences(design: Design) -> tuple[Message, ...]:
    """Say what was drawn.

    Parameters
    ----------
    design : Design
        Which.

    Returns
    -------
    tuple of Message
        What, how, and what to keep to.
    """
    arms = ", ".join(design.arms)
    many = schedules(design)
    named = {"arms": arms, "first": design.starts_on, "last": design.ends_on, "seed": str(design.seed)}
    how = msg("Each day of the week does each of them once in {block} weeks, and every week shares its days evenly.",
              block=len(design.arms))  # fmt: skip
    if design.unit is Unit.WEEK:
        how = msg("Every arm has as many weeks as the others.")
    return (
        msg("{arms}: drawn at random from {first} to {last}, with the seed {seed}.", **named),
        how,
        msg("One schedule of {count}: the result will be set against the others.",
            count=many if many < 10**9 else msg("more than a billion")),
        msg("What one day does may still act on the next: leave out what lasts for days, or switch weeks.")
        if design.unit is Unit.DAY
        else msg("What one week does may still act on the next: the first days of a week are the least sure."),
    )  # fmt: skip


def foreseen_sentences(found: Foreseen) -> tuple[Message, ...]:
    """Say what an experiment could show.

    Parameters
    ----------
    found : Foreseen
        The answer.

    Returns
    -------
    tuple of Message
        What so many weeks find, and how many are needed.
    """
    effect: Any = found.effect
    if found.past.usual > 0:
        effect = Percent(found.effect / found.past.usual)
    said = [
        msg("With a past like yours, {weeks} weeks would find an effect of {effect} or more, four times in five.",
            weeks=found.weeks, effect=effect),
    ]  # fmt: skip
    wanted = small(found.smallest)
    if found.needed is None:
        said.append(msg("An effect of {effect} would take more than two years to find: test something bolder, or on "
                        "more posts.", effect=wanted))  # fmt: skip
    else:
        said.append(
            _n("With your volume, an effect of {effect} takes {count} week to find.",
               "With your volume, an effect of {effect} takes {count} weeks to find.", found.needed, effect=wanted)
        )  # fmt: skip
    if found.past.weeks < _FEW_WEEKS:
        said.append(msg("Only {weeks} weeks of the past are known: these figures are rough.", weeks=found.past.weeks))
    return tuple(said)


def small(smallest: Smallest) -> Any:
    """Return the smallest effect that matters, as it stands in a sentence.

    Parameters
    ----------
    smallest : Smallest
        Which.

    Returns
    -------
    Percent or float
        A share, or a number in the figure's unit.
    """
    return Percent(smallest.value) if smallest.relative else smallest.value


def judged_sentence(one: Judged, smallest: Smallest) -> Message:
    """Say what a contrast lets one say.

    Parameters
    ----------
    one : Judged
        Which.
    smallest : Smallest
        What matters.

    Returns
    -------
    Message
        Effect, no effect seen, or what would be needed to tell.
    """
    contrast = one.contrast
    named: dict[str, Any] = {"arm": contrast.arm, "against": contrast.against, "smallest": small(smallest)}
    named |= {"effect": contrast.effect, "low": contrast.low, "high": contrast.high}
    if contrast.relative is not None:
        named |= {
            key: None if value is None else Percent(value, signed=True)
            for key, value in zip(("effect", "low", "high"), contrast.relative, strict=True)
        }
    if contrast.low is None or contrast.high is None:
        return msg("{arm} against {against}: cannot tell, the figures allow any effect.", **named)
    if one.verdict is Verdict.EFFECT:
        return msg("{arm} against {against}: an effect, {effect} ({low} to {high}).", **named)
    if one.verdict is Verdict.NONE_SEEN:
        return msg("{arm} against {against}: no effect seen; if there is one, it is smaller than {smallest} "
                   "({low} to {high}).", **named)  # fmt: skip
    if one.weeks_needed is None:
        return msg("{arm} against {against}: cannot tell, from {low} to {high}.", **named)
    return _n(
        "{arm} against {against}: cannot tell, from {low} to {high}. An effect of {smallest} takes about {count} week "
        "to find.",
        "{arm} against {against}: cannot tell, from {low} to {high}. An effect of {smallest} takes about {count} weeks "
        "to find.",
        one.weeks_needed, **named,
    )  # fmt: skip


def warnings(found: Analysed) -> tuple[Message, ...]:
    """Say what to beware of.

    Parameters
    ----------
    found : Analysed
        The answer.

    Returns
    -------
    tuple of Message
        Looks before the end, gaps, rows outside, checks that do not agree.
    """
    said: list[Message] = []
    if found.early:
        said.append(msg("The experiment ends on {last}; figures are known until {until}. Whoever looks before the end "
                        "and stops when it pleases is wrong more often than 1 time in 20.",
                        last=found.design.ends_on, until=found.known_until))  # fmt: skip
    if found.looks > 1:
        said.append(msg("With {looks} looks, each at 5%, chance alone looks like an effect {rate} of the time: each "
                        "is judged at {level} instead, and its interval is wider.", looks=found.looks,
                        rate=Percent(found.false_positive_rate), level=Percent(found.level)))  # fmt: skip
    said += _of_looks(found)
    if found.found.missing:
        said.append(_n("{count} unit of the plan has no figure; it is left out.",
                       "{count} units of the plan have no figure; they are left out.",
                       found.found.missing))  # fmt: skip
    if found.ignored:
        said.append(_n("{count} day of the file lies outside the experiment and the eight weeks before it.",
                       "{count} days of the file lie outside the experiment and the eight weeks before it.",
                       found.ignored))  # fmt: skip
    if any(one.check is not None and _contradicts(one, found.level) for one in found.judged):
        said.append(
            msg("Least squares with errors by week do not agree with the permutation test: believe neither much.")
        )
    return tuple(said)


def _of_looks(found: Analysed) -> list[Message]:
    """Say which looks were written down, or that this one could not be."""
    said = []
    earlier = len(found.taken.seen) - 1
    if earlier:
        said.append(_n("{count} other look at this figure is written down beside the schedule; it counts.",
                       "{count} other looks at this figure are written down beside the schedule; they count.",
                       earlier))  # fmt: skip
    if not found.taken.kept:
        said.append(msg("This look could not be written down beside the schedule: next time, say with --looks how many "
                        "times you look in all."))  # fmt: skip
    return said


def link_sentence(one: LinkContrast, verdict: Verdict, smallest: Smallest) -> Message:
    """Say what a contrast of links lets one say.

    Parameters
    ----------
    one : LinkContrast
        Which.
    verdict : Verdict
        What may be said.
    smallest : Smallest
        What matters.

    Returns
    -------
    Message
        In points of a rate.
    """
    points = {key: Percent(value, 2, signed=True) for key, value in
              (("difference", one.difference), ("low", one.low), ("high", one.high))}  # fmt: skip
    named: dict[str, Any] = {"arm": one.arm, "against": one.against, "smallest": small(smallest), **points}
    if verdict is Verdict.EFFECT:
        return msg("{arm} against {against}: a difference of rates, {difference} ({low} to {high}).", **named)
    if verdict is Verdict.NONE_SEEN:
        return msg("{arm} against {against}: no difference of rates seen ({low} to {high}).", **named)
    return msg("{arm} against {against}: cannot tell the rates apart ({low} to {high}).", **named)


def link_warnings(found: AnalysedLinks) -> tuple[Message, ...]:
    """Say what to beware of in a test of links.

    Parameters
    ----------
    found : AnalysedLinks
        The answer.

    Returns
    -------
    tuple of Message
        Visitors not shared evenly, visitors of several arms.
    """
    said: list[Message] = []
    if not found.even:
        said.append(msg("Visitors are not shared evenly between the links: something other than chance sorted them, "
                        "and nothing can be told."))  # fmt: skip
    if found.found.seen_on_several:
        said.append(_n("{count} visitor met several links and is left out.",
                       "{count} visitors met several links and are left out.",
                       found.found.seen_on_several))  # fmt: skip
    return tuple(said)


def _contradicts(one: Judged, level: float) -> bool:
    """Tell whether least squares see clearly what the test does not, or the reverse: by a factor of four."""
    if one.check is None:
        return False
    found, checked = one.contrast.p_value <= level, one.check.p_value <= level
    far = max(one.contrast.p_value, one.check.p_value) > 4 * min(one.contrast.p_value, one.check.p_value)
    return found != checked and far
