"""A mix of what a workspace knows: weekly margin or revenue against ad spend and hours by channel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
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
from sillage.mix import Channel, Family, MixData, family_of
from sillage.mix.checks import LEAST_ACTIVE_WEEKS, LEAST_WEEKS, most_channels, too_few_weeks
from sillage.services.client_view import not_for_clients
from sillage.services.mix_file import MixAsked, grouped
from sillage.services.open_workspace import Opened
from sillage.services.read_costs import read_full_cost
from sillage.services.read_revenue import read_revenue
from sillage.services.report_names import channel_name, listed

Array = np.ndarray[Any, Any]


class Target(StrEnum):
    """What is to be explained."""

    MARGIN = "margin"
    REVENUE = "revenue"
    ORDERS = "orders"


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
    """

    data: MixData
    notes: tuple[Message, ...]


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
        their places: all of both when neither is said. Its groups, by the names of channels as they are told.

    Returns
    -------
    WorkspaceMix
        Channels that cannot be told are left out, and said; where there are too many, the smallest are grouped.

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
    weeks = _whole_weeks(period)
    if len(weeks) < LEAST_WEEKS:
        raise too_few_weeks(len(weeks))
    inside = Period(weeks[0], weeks[-1] + timedelta(days=6), opened.workspace.zone)
    lines = read_full_cost(opened, inside).lines
    series = _target(read_revenue(opened, inside).revenue, weeks, target)
    spend = _channels(lines, weeks, words, CostKind.SPEND, asked.channels, bool(asked.hours))
    hours = _channels(lines, weeks, words, CostKind.HOURS, asked.hours, bool(asked.channels))
    usable, notes = _usable(grouped(asked, [*spend, *hours]))
    channels, few = _few_enough(usable, most_channels(len(weeks)), words)
    name = words.render(_TARGETS[target])
    return WorkspaceMix(MixData(weeks, series, channels, np.zeros((len(weeks), 0)), target_name=name), (*notes, *few))


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
    if revenue.source is None:
        raise Refused(
            msg("Nothing says what was sold: there is nothing for a mix to explain."),
            msg("Import orders, or declare what was sold."),
        )
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
