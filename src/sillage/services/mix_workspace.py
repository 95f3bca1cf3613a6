"""A mix of what a workspace knows: weekly margin or revenue against ad spend and hours by channel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from sillage.domain.costs import CostKind
from sillage.domain.period import Period
from sillage.domain.places import SOCIAL_CHANNELS
from sillage.economics.cost_lines import CostLine
from sillage.economics.revenue import Revenue, Sale
from sillage.errors import Refused, WrongUsage
from sillage.imports.headers import fold
from sillage.language import Message, Translator, msg
from sillage.mix import Channel, Family, Lift, MixData, family_of
from sillage.mix.checks import LEAST_ACTIVE_WEEKS, LEAST_WEEKS, most_channels, too_few_weeks
from sillage.services.asked_once import committed_imports
from sillage.services.client_view import not_for_clients
from sillage.services.known_terms import known_changes
from sillage.services.mix_effects import Known, with_effects
from sillage.services.mix_file import MixAsked, grouped, read_lifts
from sillage.services.mix_span import Source, known_weeks, source_of
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.read_costs import read_full_cost
from sillage.services.read_revenue import read_revenue
from sillage.services.report_names import channel_name, listed

Array = np.ndarray[Any, Any]


class Target(StrEnum):
    """What is to be explained."""

    MARGIN = "margin"
    REVENUE = "revenue"
    ORDERS = "orders"


_AROUND = timedelta(days=2 * 365)
"""How far around the weeks that were asked for it is looked at what is known."""
_ADS = "meta_ads"
"""Files of ads say up to which day they tell: ads do not run every day."""
_TARGETS = {Target.MARGIN: msg("margin"), Target.REVENUE: msg("revenue"), Target.ORDERS: msg("orders")}


@dataclass(frozen=True)
class WorkspaceMix:
    """What a mix of a workspace is told of.

    Parameters
    ----------
    data : MixData
        Whole weeks, Monday to Sunday.
    notes : tuple of Message
        What was left out or grouped.
    effects : tuple of Message
        Which effects of changes were taken in, and which not.
    """

    data: MixData
    notes: tuple[Message, ...]
    effects: tuple[Message, ...] = ()


def workspace_mix(
    opened: Opened,
    period: Period,
    words: Translator,
    asked: MixAsked,
) -> WorkspaceMix:
    """Gather weeks of a workspace.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Cut to whole weeks.
    words : Translator
        Of whoever reads the channels' names.
    asked : MixAsked
        Its target, one of `Target`: all of it, credited to a channel or not. Its channels and hours, by the codes of
        their places: all of both when neither is said. Its groups, by the names of channels as they are told; its
        experiments, by these or by codes of places. Whether effects of changes are taken in.

    Returns
    -------
    WorkspaceMix
        Channels that cannot be told are left out, and said; where there are too many, the smallest are grouped. Weeks
        that sales or what was put in do not cover are left out, and said. Effects of changes are taken in, and said.

    Raises
    ------
    WrongUsage
        If there is no such target, channel or group.
    Refused
        If sales are not known, or nothing that varies was put in.
    """
    if opened.for_client:
        raise not_for_clients()
    target = _asked_target(asked.target)
    opened = opened.for_one_request()
    every = _whole_weeks(period)
    if len(every) < LEAST_WEEKS:
        raise too_few_weeks(len(every))
    around = _around(opened, every)
    weeks, left = known_weeks(every, _sources(opened, around, every, asked))
    inside = Period(weeks[0], weeks[-1] + timedelta(days=6), opened.workspace.zone)
    lines = read_full_cost(opened, inside).lines
    series = _target(read_revenue(opened, inside).revenue, weeks, target)
    spend = _channels(lines, weeks, words, CostKind.SPEND, asked.channels, bool(asked.hours))
    hours = _channels(lines, weeks, words, CostKind.HOURS, asked.hours, bool(asked.channels))
    usable, notes = _usable(grouped(asked, [*spend, *hours]))
    channels, few = _few_enough(usable, most_channels(len(weeks)), words)
    name = words.render(_TARGETS[target])
    data = MixData(weeks, series, channels, np.zeros((len(weeks), 0)), target_name=name)
    if asked.lifts is not None:
        lifts = read_lifts(asked.lifts, asked.decimal)
        data = replace(data, lifts=tuple(_by_name(one, data.names, words) for one in lifts))
    data, told = _with_effects(opened, data, around, words, target) if asked.effects else (data, ())
    return WorkspaceMix(data, (*left, *notes, *few), told)


def _around(opened: Opened, weeks: Sequence[date]) -> Period:
    """Return the days in which it is looked for the first and the last that anything is known of."""
    last = weeks[-1] + timedelta(days=6)
    return Period(weeks[0] - _AROUND, max(last, min(last + _AROUND, today(opened))), opened.workspace.zone)


def _sources(opened: Opened, around: Period, weeks: Sequence[date], asked: MixAsked) -> list[Source]:
    """Return from which to which day sales, ad spend and hours are known; what was hardly used limits nothing."""
    sales = read_revenue(opened, around).revenue
    if sales.source is None:
        raise Refused(
            msg("Nothing says what was sold: there is nothing for a mix to explain."),
            msg("Import orders, or declare what was sold."),
        )
    found = list(source_of(msg("sales"), {sale.day for sale in sales.sales}))
    ads = {one.exported_at.date() for one in committed_imports(opened)
           if one.format.startswith(_ADS) and one.exported_at is not None}  # fmt: skip
    for kind, name, chosen, other, stated in (
        (CostKind.SPEND, msg("ad spend"), asked.channels, asked.hours, ads),
        (CostKind.HOURS, msg("hours"), asked.hours, asked.channels, set()),
    ):
        days = {
            line.day
            for line in read_full_cost(opened, around).lines
            if line.kind is kind and (line.channel in chosen if chosen else not other)
        }
        used = {day - timedelta(days=day.weekday()) for day in days} & set(weeks)
        if len(used) >= LEAST_ACTIVE_WEEKS:
            found += source_of(name, days | {day for day in stated if day > max(days)})
    return found


def _by_name(lift: Lift, names: Sequence[str], words: Translator) -> Lift:
    """Let an experiment name its channel by its code too: its ad spend, else its hours."""
    told = [words.render(_name(fold(lift.channel), hours)) for hours in (False, True)]
    fitting = [one for one in (lift.channel, *told) if one in names]
    return replace(lift, channel=fitting[0]) if fitting else lift


def _with_effects(
    opened: Opened, data: MixData, around: Period, words: Translator, target: Target
) -> tuple[MixData, tuple[Message, ...]]:
    from sillage.effects.dated_series import dated_series

    changes = known_changes(opened)
    spend = _spend_of_networks(opened, around)
    names = {code: words.render(_name(code, False)) for code in spend}
    names = {code: name for code, name in names.items() if name in data.names}
    if not any(change.network in names for change in changes):
        return data, ()
    history = Period(around.first, data.weeks[-1] + timedelta(days=6), around.zone)
    revenue = read_revenue(opened, history).revenue
    begun = min(sale.day for sale in revenue.sales)
    weeks = [week for week in _whole_weeks(history) if week >= begun]
    series = dated_series(list(zip(weeks, _target(revenue, weeks, target).tolist(), strict=True)), data.target_name)
    return with_effects(data, Known(series, spend, names, changes), words)


def _spend_of_networks(opened: Opened, around: Period) -> Mapping[str, Mapping[date, float]]:
    found: dict[str, dict[date, float]] = {}
    for line in read_full_cost(opened, around).lines:
        if line.kind is CostKind.SPEND and line.channel and line.amount is not None:
            weeks, monday = found.setdefault(line.channel, {}), line.day - timedelta(days=line.day.weekday())
            weeks[monday] = weeks.get(monday, 0.0) + float(line.amount.amount)
    return found


def _asked_target(typed: str) -> Target:
    if typed not in list(Target):
        raise WrongUsage(
            msg("“{typed}” is nothing that a mix explains.", typed=typed),
            msg("Write one of: {known}.", known=", ".join(Target)),
        )
    return Target(typed)


def _whole_weeks(period: Period) -> list[date]:
    return [week.first for week in period.weeks() if (week.last - week.first).days == 6]


def _by_week(weeks: Sequence[date], parts: Sequence[tuple[date, float]]) -> Array:
    place = {monday: at for at, monday in enumerate(weeks)}
    found = np.zeros(len(weeks))
    for day, amount in parts:
        at = place.get(day - timedelta(days=day.weekday()))
        if at is not None:
            found[at] += amount
    return found


def _target(revenue: Revenue, weeks: Sequence[date], target: Target) -> Array:
    amounts: dict[Target, Callable[[Sale], float | None]] = {
        Target.MARGIN: lambda sale: None if sale.margin is None else float(sale.margin.amount),
        Target.REVENUE: lambda sale: None if sale.net is None else float(sale.net.amount),
        Target.ORDERS: lambda sale: float(sale.orders),
    }
    parts = [(sale.day, amounts[target](sale)) for sale in revenue.sales]
    unknown = [day for day, amount in parts if amount is None]
    if unknown:
        raise Refused(
            msg("What a sale of {day} is worth is not known.", day=min(unknown)),
            msg("Set margins and exchange rates (“sillage value”), or explain revenue or orders with --target."),
        )
    return _by_week(weeks, [(day, amount) for day, amount in parts if amount is not None])


def _channels(
    lines: Sequence[CostLine],
    weeks: Sequence[date],
    words: Translator,
    kind: CostKind,
    asked: Collection[str],
    other: bool,
) -> list[Channel]:
    """Return what was put in by channel: all that is of the kind, or what was asked for."""
    hours = kind is CostKind.HOURS
    parts: dict[str, list[tuple[date, float]]] = {}
    for line in lines:
        amount = float(line.hours) if hours else None if line.amount is None else float(line.amount.amount)
        if line.kind is kind and amount is not None and (line.channel in asked if asked else not other):
            parts.setdefault(line.channel, []).append((line.day, amount))
    unseen = sorted(set(asked) - set(parts))
    if unseen:
        raise Refused(
            msg("Nothing of “{channel}” is known in these weeks.", channel=unseen[0]),
            msg("Channels are: {known}.", known=", ".join(sorted({line.channel for line in lines if line.channel}))),
        )
    return [
        Channel(words.render(_name(code, hours)), _by_week(weeks, told), hours, family=_family(code, hours))
        for code, told in sorted(parts.items())
    ]


def _name(code: str, hours: bool) -> Message:
    channel = channel_name(code) if code else msg("no channel")
    return msg("{channel} (hours)", channel=channel) if hours else msg("{channel} (ad spend)", channel=channel)


def _family(code: str, hours: bool) -> Family:
    if not hours and code in SOCIAL_CHANNELS:
        return Family.PAID_SOCIAL
    return family_of(fold(code), hours=hours)


def _usable(found: Sequence[Channel]) -> tuple[list[Channel], tuple[Message, ...]]:
    """Leave out channels that hardly moved: a workspace has many, and nobody named them."""
    usable = [
        one
        for one in found
        if np.count_nonzero(one.inputs) >= LEAST_ACTIVE_WEEKS and np.ptp(one.inputs) > 1e-9 * one.largest
    ]
    left = [one.name for one in found if all(one is not kept for kept in usable)]
    if not usable:
        raise Refused(
            msg("No ad spend and no hours vary from week to week: nothing can be told of what they bring."),
            msg("Enter costs and hours in the weeks in which they were put in."),
        )
    note = msg("Left out, used in too few weeks or the same in all: {names}.", names=listed(left)) if left else None
    return usable, () if note is None else (note,)


def _few_enough(
    channels: Sequence[Channel], most: int, words: Translator
) -> tuple[tuple[Channel, ...], tuple[Message, ...]]:
    """Group the smallest of a unit until there are few enough; hours and money never add up."""
    kept = list(channels)
    while len(kept) > most:
        unit = max((False, True), key=lambda hours: sum(one.hours == hours for one in kept))
        name = words.render(msg("other hours") if unit else msg("other ad spend"))
        of_it = sorted((one for one in kept if one.hours == unit), key=lambda one: (one.name != name, one.mean))
        kept = [
            *(one for one in kept if all(one is not pair for pair in of_it[:2])),
            _together(of_it[0], of_it[1], name),
        ]
    said = [one for one in kept if one.name not in {before.name for before in channels}]
    return tuple(kept), tuple(
        msg(
            "“{name}” groups {parts}: so many weeks cannot tell more channels apart.",
            name=one.name,
            parts=listed(one.parts),
        )
        for one in said
    )


def _together(one: Channel, other: Channel, name: str) -> Channel:
    parts = tuple(part for each in (one, other) for part in each.parts or (each.name,))
    family = one.family if one.family == other.family else Family.OTHER
    return Channel(name, one.inputs + other.inputs, one.hours, family=family, parts=parts)
