"""What each change of strategy did, as cards of a page: the verdict, what it rests on, the picture, the command."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sillage.domain.access import Capability
from sillage.domain.places import NETWORKS, Change
from sillage.kpis.kpi import Kpi
from sillage.language import Message, msg, numbers
from sillage.reports.wording import Amount, Day, Percent, head, say
from sillage.services.change_effects import KnownEffect, known_effects
from sillage.services.studies import State, Study
from sillage.web.desk import Desk
from sillage.web.effect_spec import digits
from sillage.web.page_remedies import page_remedy
from sillage.web.parts import Cell, ChartView, DataTable, Head
from sillage.web.pen import Pen
from sillage.web.sheet import pen_of

ALL_NETWORKS = msg("All networks")
BEING_COMPUTED = msg("Being computed")
COULD_NOT = msg(
    "It could not be computed. It is tried again in an hour, then after the next import or decision; tell whoever "
    "keeps this server if it stays so."
)
BELOW = msg(
    "The upright line is the change. The band is the model's own; the verdict rests on the wider interval that"
    " pretended dates call for."
)
CALCULATED = "docs/calculations/effect-of-a-change.md"


@dataclass(frozen=True, slots=True)
class EffectLine:
    """The effect of a change on one KPI.

    Parameters
    ----------
    kpi : str
        Its name.
    badge, tone : str
        The verdict in a word, and its colour.
    sentences : tuple of str
        The answer, and what would be needed to tell; or why there is none.
    facts : tuple of (str, str)
        Figures by their names.
    chart : ChartView or None
        What came beside what would have come.
    notes : tuple of str
        What it rests on.
    command : str
        What computes it again.
    """

    kpi: str
    badge: str
    tone: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    chart: ChartView | None = None
    notes: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class EffectCard:
    """A change with what it did.

    Parameters
    ----------
    id, title, meta : str
        Which change; its day and network.
    lines : tuple of EffectLine
        By KPI.
    """

    id: str
    title: str
    meta: str
    lines: tuple[EffectLine, ...]


def effect_cards(desk: Desk, found: Sequence[KnownEffect], shown: Kpi) -> tuple[EffectCard, ...]:
    """Return a card for each change.

    Parameters
    ----------
    desk : Desk
        Who asks: money is for who may see it.
    found : sequence of KnownEffect
        For each change each KPI.
    shown : Kpi
        The one that is shown with its picture.

    Returns
    -------
    tuple of EffectCard
        In the order of the changes.
    """
    by_change: dict[Change, list[KnownEffect]] = {}
    for one in found:
        by_change.setdefault(one.change, []).append(one)
    return tuple(
        EffectCard(
            change_id(change), change.title, say(_where(change), desk.language),
            tuple(_line(desk, one, whole=one.kpi.id == shown.id) for one in each),
        )
        for change, each in by_change.items()
    )  # fmt: skip


def verdicts(desk: Desk, kpi: Kpi, changes: Sequence[Change]) -> dict[Change, str]:
    """Return what is known already of what changes did to a KPI; nothing is asked for.

    Parameters
    ----------
    desk : Desk
        Who asks.
    kpi : Kpi
        On what.
    changes : sequence of Change
        Which.

    Returns
    -------
    dict of Change to str
        A sentence for each change whose effect is answered.
    """
    found = known_effects(desk.opened, changes, [kpi])
    return {one.change: say(one.study.answer["sentence"], desk.language) for one in found
            if one.study is not None and one.study.answer is not None}  # fmt: skip


def change_id(change: Change) -> str:
    """Return what names a change in addresses: its day, and a number that its other words make."""
    from hashlib import blake2b

    mark = blake2b(f"{change.title}\0{change.network}".encode(), digest_size=4).hexdigest()
    return f"{change.day.isoformat()}-{mark}"


def _where(change: Change) -> Message:
    network = NETWORKS.get(change.network, change.network) or ALL_NETWORKS
    return msg("From {day} on · {network}", day=Day(change.day), network=network)


def _line(desk: Desk, one: KnownEffect, *, whole: bool) -> EffectLine:
    pen, study, name = pen_of(desk), one.study, head(one.kpi.name, desk.language)
    if study is None or study.answer is None:
        return EffectLine(name, *unanswered(pen, study))
    answer = study.answer
    sentences = [pen.say(answer[key]) for key in ("sentence", "needed") if answer[key] is not None]
    if study.is_stale:
        sentences.append(pen.say(stale_words(study)))
    badge, tone = _badge(pen, answer["verdict"])
    if not whole:
        return EffectLine(name, badge, tone, tuple(sentences))
    return EffectLine(
        name, badge, tone, tuple(sentences),
        facts(pen, answer, may_money=desk.member.may(Capability.SEE_MONEY_IN)),
        _chart(desk, one, answer),
        tuple(pen.say(note) for note in answer["notes"]),
        command(one.change, one.kpi.id),
    )  # fmt: skip


def _badge(pen: Pen, code: str) -> tuple[str, str]:
    """Return the verdict in a word, and its colour; what judges loads scipy, which pages do without at their start."""
    from sillage.effects.effect_verdict import Verdict
    from sillage.services.effect_words import VERDICTS

    tones = {Verdict.EFFECT: "on_track", Verdict.CANNOT_TELL: "cannot_tell"}
    verdict = Verdict(code)
    return pen.head(VERDICTS[verdict]), tones.get(verdict, "")


def unanswered(pen: Pen, study: Study | None) -> tuple[str, str, tuple[str, ...]]:
    """Say why there is no answer: the badge, its colour, the sentences."""
    if study is None or study.is_open:
        return pen.say(BEING_COMPUTED), "", ()
    if study.state is State.FAILED:  # what failed is for whoever keeps the server: sillage doctor tells it
        return pen.say(msg("Failed")), "late", (pen.say(COULD_NOT),)
    remedy = study.remedy and page_remedy(study.remedy)
    told = tuple(pen.say(one) for one in (study.reason, remedy) if one is not None)
    if study.state is State.REFUSED:
        from sillage.effects.effect_verdict import Verdict

        return (*_badge(pen, Verdict.CANNOT_TELL.value), told)
    return pen.say(BEING_COMPUTED), "", ()


def stale_words(study: Study) -> Message:
    """Say that an answer is of an earlier state of the data."""
    moment = study.answered_at
    if study.is_open:
        return msg("This is the answer of {day}; the new one is being computed.", day=moment and Day(moment.date()))
    return msg("This is the answer of {day}: something has changed since.", day=moment and Day(moment.date()))


def facts(pen: Pen, answer: Mapping[str, Any], *, may_money: bool) -> tuple[tuple[str, str], ...]:
    """Return the figures of an answer by their names.

    Parameters
    ----------
    pen : Pen
        Who writes.
    answer : mapping
        Of a study of an effect.
    may_money : bool
        Whether who asks may see what was put in, and margins.

    Returns
    -------
    tuple of (str, str)
        Those that are known.
    """
    from sillage.services.effect_words import figure

    judged, share, placebos, money = (answer[key] for key in ("judged", "judged_share", "placebos", "money"))
    said: list[tuple[Message, Message]] = []
    if judged:
        name = msg("Effect per day") if answer["every"] == "day" else msg("Effect per week")
        said.append((name, _between(judged, figure)))
    if share:
        said.append((msg("In parts of what would have come"), _between(share, Percent)))
    if placebos:
        told = msg(
            "{count} dates; it strays as far by itself {share} of the time",
            count=placebos["dates"],
            share=Percent(placebos["p"], 1),
        )
        said.append((msg("Pretended dates"), told))
    if money and may_money:
        caused = money["caused"]
        said.append((msg("Worth of what it caused"), _between(caused, lambda value: Amount(value, money["currency"]))))
    return tuple((pen.say(name), pen.say(text)) for name, text in said)


def _between(estimate: Mapping[str, Any], form: Any) -> Message:
    value, low, high = (form(estimate[name]) for name in ("value", "low", "high"))
    return msg("{value} (95%: {low} to {high})", value=value, low=low, high=high)


def command(change: Change, kpi_id: str) -> str:
    """Return the command that computes an effect again."""
    return shlex.join(("sillage", "effect", "--change", change.title.replace("\n", " "), "--kpi", kpi_id))


def _chart(desk: Desk, one: KnownEffect, answer: Mapping[str, Any]) -> ChartView:
    name = f"effect-{change_id(one.change)}-{one.kpi.id}"
    asked = {"of": change_id(one.change), "kpi": one.kpi.id}
    title = msg("{series}: what came, and what would have come", series=answer["series"])
    return ChartView(
        name,
        head(title, desk.language),
        desk.url("change_effect", "json", **asked),
        say(answer["sentence"], desk.language),
        effect_table(desk, answer, title),
        csv=desk.url("change_effect", "csv", **asked),
        png=f"{name}.png",
        note=say(BELOW, desk.language),
    )  # fmt: skip


def effect_table(desk: Desk, answer: Mapping[str, Any], title: Message) -> DataTable:
    """Return the points of an effect as a table."""
    pen = pen_of(desk)
    heads = (msg("Day"), msg("What came"), msg("What would have come"), msg("From"), msg("To"))
    rows = [
        (Cell(numbers.day(one["day"], desk.language, "medium"), one["day"].isoformat()),
         *(_cell(pen, one.get(key)) for key in ("actual", "predicted", "low", "high")))
        for one in (*answer["history"], *answer["days"])
    ]  # fmt: skip
    named = tuple(Head(pen.head(text), place == 0) for place, text in enumerate(heads))
    return DataTable(head(title, desk.language), named, rows, title_shown=False)


def _cell(pen: Pen, value: float | None) -> Cell:
    return pen.absent() if value is None else Cell(numbers.number(value, pen.language, digits(value)), f"{value:.10g}")
