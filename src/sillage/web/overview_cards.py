"""The cards of the first page: figures with their change, and whether it is noise; objectives with their pace."""

from __future__ import annotations

from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, msg
from sillage.objectives.status import ObjectiveStatus, Status, title_of
from sillage.reports.cards import NOT_COMPARABLE, STATUS_WORDS, because, card_words, difference_text
from sillage.reports.small_line import small_line
from sillage.reports.spec import Card, Figure, Trend, Unit
from sillage.reports.tokens import themed
from sillage.reports.wording import (
    UNKNOWN,
    Day,
    Percent,
    Shown,
    Span,
    figure_text,
    head,
    interval_text,
    machine_text,
    say,
)
from sillage.services.aim_figures import measured_over
from sillage.services.comparison import COUNTED
from sillage.services.forecast_sheet import chance_of, short_chance
from sillage.services.foreseen_objectives import Foreseen, foresee
from sillage.services.overview import Overview
from sillage.services.report_figures import SIGNED, UNITS
from sillage.services.report_scope import SCOPED
from sillage.web.desk import Desk
from sillage.web.frames import address
from sillage.web.overview_leads import kpi_address
from sillage.web.parts import FigureCard, Goal, percent
from sillage.web.sheet import known_of

MORE = msg("More than noise.")
EARLY = msg("Too early to tell it from noise.")
WAY = msg("Way gone towards the objective")
OF_THE_ANSWER = frozenset(("roi", "margin", "full_cost"))
"""Cards of money that are of the channels which the answer is about; any other is of every channel."""


def figure_cards(desk: Desk, told: Overview) -> tuple[FigureCard, ...]:
    """Write the figures that matter.

    Parameters
    ----------
    desk : Desk
        Who asks.
    told : Overview
        Whose cards.

    Returns
    -------
    tuple of FigureCard
        Each leads to the page of its KPI.
    """
    return tuple(_card(desk, card) for card in told.cards)


def _card(desk: Desk, card: Card) -> FigureCard:
    language = desk.language
    words = card_words(card, language)
    line = card.trend if card.trend and sum(value is not None for _, value in card.trend.points) > 2 else None
    goal = words["progress"]
    change, against, sure = _change(card, language)
    clear = card.change is not None and card.change.trend not in (Trend.TOO_EARLY, Trend.NO_BASE)
    return FigureCard(
        label=words["label"],
        href=_address(desk, card.figure.explain),
        value=words["value"],
        machine=machine_text(card.figure),
        absent=words["absent"],
        reason=" ".join(filter(None, (words["reason"], words["note"]))),
        interval=words["interval"],
        change=change,
        against=against,
        trend=card.change.trend.value if card.change is not None and clear else "",
        arrow=words.get("arrow", "") if clear else "",
        sure=sure,
        spark=themed(small_line(line, language)) if line else "",
        first=Day(line.points[0][0], "medium").written(language) if line else "",
        last=Day(line.points[-1][0], "medium").written(language) if line else "",
        goal=Goal(goal["share"], goal["label"], goal["status"], goal["word"], goal["text"]) if goal else None,
        know=known_of(desk, card),
    )


def _address(desk: Desk, kpi_id: str) -> str:
    """Return where a card leads: to the same figure, of every channel where the card is."""
    of_all = kpi_id in SCOPED - OF_THE_ANSWER and address("kpi", desk.opened, kpi_id)
    return desk.url("kpi", kpi_id, channel="all") if of_all else kpi_address(desk, kpi_id)


def _change(card: Card, language: str) -> tuple[str, str, str]:
    """Return by how much a figure moved, since when, and whether that is more than noise."""
    change = card.change
    if change is not None and change.trend is Trend.NO_BASE:
        return say(NOT_COMPARABLE, language), because(change, language), ""
    if change is None or change.difference is None or change.base is None or change.difference.value is None:
        return "", "", ""
    base = figure_text(change.base, language)
    against = msg("from {base}", base=base)
    if change.base_period is not None:
        against = msg("from {base} ({days})", base=base, days=Span(change.base_period))
    sure = COUNTED if change.counted else EARLY if change.trend is Trend.TOO_EARLY else MORE
    return difference_text(change, language), say(against, language), say(sure, language)


def aim_cards(desk: Desk, told: Overview) -> tuple[FigureCard, ...]:
    """Write the objectives: where each stands, what was expected by now, and what each week must still bring.

    Parameters
    ----------
    desk : Desk
        Who asks.
    told : Overview
        Whose objectives.

    Returns
    -------
    tuple of FigureCard
        The nearest deadline first.
    """
    chances = foresee(desk.opened, [one.objective for one in told.objectives])
    return tuple(_aim(desk, one, told, chances.get(one.objective.id)) for one in told.objectives)


def _aim(desk: Desk, one: ObjectiveStatus, told: Overview, chance: Foreseen | None) -> FigureCard:
    language, aim, currency = desk.language, one.objective, told.currency
    value = _figure(one, one.value, currency)
    said = [one.reason] if one.status is Status.CANNOT_TELL else _pace(one, currency)
    if one.over is not None:
        said.insert(0, measured_over(one.over))
    if one.status is not Status.CANNOT_TELL and one.day < min(told.period.last, aim.due_on):
        said.append(msg("The data end on {day}.", day=Day(one.day)))
    if chance is not None and (chance_of(chance) is not None or chance.is_open):
        said.append(short_chance(chance))
    page = desk.url("objective", str(aim.id)) if address("objective", desk.opened, str(aim.id)) else ""
    return FigureCard(
        label=head(title_of(aim), language),
        href=page or kpi_address(desk, aim.kpi_id),
        value=figure_text(value, language) if value.value is not None else "",
        machine=machine_text(value),
        absent=say(UNKNOWN, language).capitalize(),
        reason=" ".join(say(part, language) for part in said),
        interval=interval_text(value, language),
        goal=Goal(
            percent(one.progress),
            say(WAY, language),
            one.status.value,
            say(STATUS_WORDS[one.status.value], language),
            say(_target(one, currency), language),
        ),
    )


def _figure(one: ObjectiveStatus, value: float | None, currency: str, *, signed: bool = False) -> Figure:
    kpi = CATALOGUE.get(one.objective.kpi_id)
    unit = UNITS.get(kpi.unit, Unit.COUNT) if kpi else Unit.COUNT
    if unit in (Unit.COUNT, Unit.PEOPLE) and value is not None:
        value = round(value)
    signed = signed or one.objective.kpi_id in SIGNED
    interval = one.interval if value is not None and value == one.value else None
    return Figure(value, unit, "objective_progress", currency, interval=interval, signed=signed)


def _shown(one: ObjectiveStatus, value: float, currency: str, *, signed: bool = False) -> Shown:
    return Shown(_figure(one, value, currency, signed=signed))


def _adds_up(one: ObjectiveStatus) -> bool:
    kpi = CATALOGUE.get(one.objective.kpi_id)
    return kpi is not None and UNITS.get(kpi.unit, Unit.COUNT) in (Unit.COUNT, Unit.PEOPLE, Unit.MONEY, Unit.HOURS)


def _target(one: ObjectiveStatus, currency: str) -> Message:
    target = _shown(one, one.objective.target, currency)
    due = Day(one.objective.due_on, "medium")
    if one.progress is None:
        return msg("target {target} by {due}", target=target, due=due)
    return msg("{share} of the way to {target} by {due}", share=Percent(one.progress, 0), target=target, due=due)


def _pace(one: ObjectiveStatus, currency: str) -> list[Message]:
    """Say what was expected on its day, the next milestone and the pace that it takes."""
    expected = _shown(one, one.expected, currency)
    said = [msg("Expected on {day}: {value}.", day=Day(one.day, "medium"), value=expected)]
    if one.next_milestone is not None and one.next_milestone[0] > one.day:  # of that day, it is what is expected
        day, value = one.next_milestone
        milestone = _shown(one, value, currency)
        said.append(msg("Next milestone: {value} by {day}.", value=milestone, day=Day(day, "medium")))
    if one.weekly_pace_needed and _adds_up(one):
        pace = _shown(one, one.weekly_pace_needed, currency, signed=True)
        said.append(msg("Pace needed: {value} a week.", value=pace))
    return said
