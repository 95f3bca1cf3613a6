"""Measure the effect of a change of strategy: the log of changes is the list of interventions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from sillage.domain.money import minor_digits
from sillage.domain.period import Period
from sillage.domain.places import Change
from sillage.economics.incremental import Bounds, IncrementalValue, incremental_value
from sillage.economics.kpi_values import worth_spans
from sillage.economics.margins import margin_share
from sillage.errors import NotFound, WrongUsage
from sillage.imports.headers import fold
from sillage.kpis.catalogue import find
from sillage.kpis.kpi import Level
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.services import typed_values
from sillage.services.asked_once import exchange
from sillage.services.effect_controls import offered_controls
from sillage.services.effect_file import asked_day, asked_share
from sillage.services.effect_series import KpiSeries, kpi_series
from sillage.services.known_terms import known_changes, kpi_worths, margins, user_kpis
from sillage.services.open_workspace import Opened

if TYPE_CHECKING:
    from sillage.domain.money import Money
    from sillage.effects.dated_effect import DatedEffect
    from sillage.kpis.kpi import Kpi

USUAL_KPI = "interactions"
EVERY = ("week", "day")


@dataclass(frozen=True, slots=True)
class AskedEffect:
    """What somebody asks about a change.

    Parameters
    ----------
    change : str
        Its number in the list, its day, or words of its title.
    kpi_id : str
        On which KPI.
    every : str
        ``week`` or ``day``.
    controls : str
        ``auto``, ``none``, or networks and rivals parted by commas.
    without : tuple of str
        Controls to leave out.
    worth : str
        The smallest effect that matters, such as ``20%``.
    until : str
        The last day to look at; the day before the next change otherwise.
    cost : str
        What the change cost.
    """

    change: str
    kpi_id: str = USUAL_KPI
    every: str = "week"
    controls: str = "auto"
    without: tuple[str, ...] = ()
    worth: str = ""
    until: str = ""
    cost: str = ""


@dataclass(frozen=True)
class ChangeEffect:
    """The effect of a change on a KPI.

    Parameters
    ----------
    change : Change
        Which change.
    kpi : Kpi
        On what.
    found : DatedEffect
        The answer.
    money : IncrementalValue or None
        In money; None where values do not add up, a unit has no known worth, or the effect no interval.
    notes : tuple of Message
        Other changes, and what the worth rests on.
    no_money : Message or None
        Why there is none, where a worth is known or a cost was typed.
    """

    change: Change
    kpi: Kpi
    found: DatedEffect
    money: IncrementalValue | None
    notes: tuple[Message, ...]
    no_money: Message | None = None


def effect_of_change(opened: Opened, asked: AskedEffect) -> ChangeEffect:
    """Measure the effect of a change of strategy.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    asked : AskedEffect
        Which change, on which KPI.

    Returns
    -------
    ChangeEffect
        On the KPI of the change's own network, or of all when it concerns all.

    Raises
    ------
    NotFound
        If there is no such change, or no such KPI.
    IllegalAggregation
        If the KPI cannot be added up by day or week.
    Refused
        If nobody can answer that of such a series.
    """
    if asked.every not in EVERY:
        raise WrongUsage(msg("“{typed}” is neither day nor week.", typed=asked.every), msg("Write day or week."))
    opened = opened.for_one_request()
    return effect_on(opened, find_change(opened, asked.change), asked)


def effect_on(opened: Opened, change: Change, asked: AskedEffect) -> ChangeEffect:
    """Measure the effect of one change that is known already.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    change : Change
        Of its log.
    asked : AskedEffect
        On which KPI, and how; which change it names does not matter.

    Returns
    -------
    ChangeEffect
        As `effect_of_change`.

    Raises
    ------
    NotFound
        If there is no such KPI.
    IllegalAggregation
        If the KPI cannot be added up by day or week.
    Refused
        If nobody can answer that of such a series.
    """
    from sillage.effects.dated_effect import WORTH, EffectQuestion, measure_effect

    kpi = find(asked.kpi_id, user_kpis(opened))
    series = kpi_series(opened, kpi, change.network, asked.every, change.day)
    until, notes = _until(opened, change, asked.until, series)
    offered, refused = offered_controls(opened, kpi, change, series, asked.controls, asked.without, until)
    share = asked_share(asked.worth) if asked.worth else WORTH
    cost = _cost(opened, asked.cost)
    adds_up = kpi.levels[0] is Level.ADDITIVE
    question = EffectQuestion(series.series, change.day, offered, series.name, share, until, refused, adds_up)
    found = measure_effect(question)
    unit = _unit_minor(opened, kpi, change, found)
    money = _money(opened, kpi, found, unit, cost)
    unknown = None if money is not None or (unit is None and cost is None) else _no_money(kpi, found, unit)
    return ChangeEffect(change, kpi, found, money, (*series.notes, *notes), unknown)


def find_change(opened: Opened, typed: str) -> Change:
    """Return the change that somebody means.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    typed : str
        Its number, its day, or words of its title.

    Returns
    -------
    Change
        The only one that fits.

    Raises
    ------
    NotFound
        If none fits, or several do.
    """
    every = known_changes(opened)
    text = typed.strip()
    if text.isdigit():
        fitting = [change for number, change in queries.numbered(opened.whose, Change) if number == int(text)]
    elif len(text) == len("2026-03-02") and text[:4].isdigit():
        day = typed_values.day(text, date.max)
        fitting = [change for change in every if change.day == day]
    else:
        fitting = [change for change in every if text and fold(text) in fold(change.title)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise NotFound(msg("There is no change “{typed}”.", typed=typed), msg("See them with: sillage change list"))
    raise NotFound(
        msg("{count} changes fit “{typed}”.", count=len(fitting), typed=typed),
        msg("Write its number, as sillage change list shows it."),
    )


def _until(opened: Opened, change: Change, typed: str, series: KpiSeries) -> tuple[date | None, tuple[Message, ...]]:
    """Stop the day before the next change of the same network; tell which lie before."""
    others = [one for one in known_changes(opened) if one != change and one.concerns(change.network)]
    days = series.series.days
    notes = [
        msg("An earlier change lies in the history: {title}, on {day}.", title=one.title, day=one.day)
        for one in others
        if days[0] < one.day <= change.day
    ]
    if typed:
        return asked_day(typed), tuple(notes)
    later = sorted((one for one in others if change.day < one.day <= days[-1]), key=lambda one: one.day)
    if not later:
        return None, tuple(notes)
    notes.append(
        msg("What comes after {day} is left out: another change, {title}. --until says otherwise.", day=later[0].day,
            title=later[0].title)
    )  # fmt: skip
    return later[0].day - timedelta(days=series.series.step), tuple(notes)


def _cost(opened: Opened, typed: str) -> Money | None:
    if not typed:
        return None
    currency = opened.workspace.currency
    cost = typed_values.money(typed, currency, "--cost")
    if cost.currency != currency:
        raise WrongUsage(msg("The cost of a change is told in {currency}.", currency=currency))
    return cost


def _money(
    opened: Opened, kpi: Kpi, found: DatedEffect, unit: Fraction | None, cost: Money | None
) -> IncrementalValue | None:
    total = found.honest_total
    if total is None or unit is None or not found.question.adds_up:
        return None
    measured = found.actual * found.measured
    caused = Bounds(total.value, total.low, total.high)
    currency = opened.workspace.currency
    return incremental_value(measured, caused, unit, currency, estimated=kpi.unit != "money", cost=cost)


def _no_money(kpi: Kpi, found: DatedEffect, unit: Fraction | None) -> Message:
    if not found.question.adds_up:
        return msg("Not told in money: values of {kpi} do not add up from day to day, so that their sum has no worth.",
                   kpi=kpi.name)  # fmt: skip
    if unit is None:
        return msg("Not told in money: no worth of {kpi} is known on each of these days.", kpi=kpi.name)
    return msg("Not told in money: without pretended dates the effect has no interval that could be believed.")


def _unit_minor(opened: Opened, kpi: Kpi, change: Change, found: DatedEffect) -> Fraction | None:
    """Return what a unit leaves, a mean over the days after the change; None where a day has no known worth."""
    currency, zone = opened.workspace.currency, opened.workspace.zone
    days = [one.day for one in found.course if one.actual is not None]
    hundred = Fraction(10 ** minor_digits(currency))
    if kpi.id == "margin":
        return hundred
    if kpi.id == "revenue":
        shares = [margin_share(margins(opened), day, change.network) for day in days]
        return None if None in shares else hundred * sum(Fraction(one) for one in shares if one is not None) / len(days)
    prices: list[Fraction] = []
    for span, worth in worth_spans(kpi_worths(opened), kpi.id, Period(days[0], days[-1], zone)):
        price = exchange(opened).exact_minor(worth.worth, currency, span.first)
        prices += [] if price is None else [price for day in days if day in span]
    return sum(prices, Fraction(0)) / len(days) if len(prices) == len(days) else None
