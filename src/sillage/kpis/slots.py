"""Sums that formulas are computed from: small, exact, one per key, network, account and source.

DuckDB adds up once per source table for many KPIs; what comes out is a few rows, and everything that could lie (which
source, which currency, which parts belong together) is decided here in plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import and_
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.money import Money, minor_digits
from sillage.economics.exchange import Exchange
from sillage.kpis.asked import Asked, window_of
from sillage.kpis.measures import COUNTED_BY_CHANNEL, MEASURES
from sillage.kpis.places import Question, key_of
from sillage.kpis.raw_names import PARTS
from sillage.kpis.spread import Spread
from sillage.language import Message, msg


@dataclass(frozen=True, slots=True)
class Slot:
    """Sums over the rows of one key, one network, one account and one source.

    Parameters
    ----------
    key : str
        Of the axis asked for; empty for the whole.
    network, account, source : str
        Whose, and who says so: ``post/lifetime``, ``account/day``, ``orders``...
    values : mapping of str to ratio or None
        By measure; money in major units of the reporting currency. None is unknown.
    n : int
        How many rows.
    last_day : date or None
        The latest day among them.
    marks : mapping of str to str
        By measure: ``derived`` where a value was not given but computed, ``partial`` where files tell only some of it.
    intervals : mapping of str to (float, float)
        Bounds of the measures that are known only between bounds.
    reasons : mapping of str to Message
        Why a value is unknown.
    spreads : mapping of str to tuple of Spread
        By measure: the whole distribution, on each clock.
    untold : int
        How many of the rows lack a part of their interactions.
    untold_parts : frozenset of str
        Which parts those are.
    channel : str
        Of costs: where they were spent; of what costs are divided by: where it came from. Empty for what names no
        channel, and for anything else.
    """

    key: str
    network: str
    account: str
    source: str
    values: Mapping[str, Fraction | None]
    n: int
    last_day: date | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    reasons: Mapping[str, Message] = field(default_factory=dict)
    spreads: Mapping[str, tuple[Spread, ...]] = field(default_factory=dict)
    channel: str = ""
    untold: int = 0
    untold_parts: frozenset[str] = frozenset()


PARTIAL = "partial"
"""The mark of a value of which files tell only some."""

Group = tuple[str, ...]
"""Measures that belong together in one formula, in order."""


def group_rows(units: ir.Table, groups: Sequence[Group]) -> ir.Table:
    """Make one row of each unit and each group of measures that it has all of: long, so that any cut adds few columns.

    Parameters
    ----------
    units : ibis.Table
        See `sillage.kpis.units.units`.
    groups : sequence of Group
        One per formula shape.

    Returns
    -------
    ibis.Table
        ``number`` of the group, ``v0``, ``v1``... its measures, where and when they count.
    """
    fitting = [reduce(and_, (units[name].notnull() for name in group)) for group in groups]
    none, width = ibis.null("float64"), max(map(len, groups))
    values = {
        f"v{place}": [units[group[place]].cast("float64") if place < len(group) else none for group in groups]
        for place in range(width)
    }
    parts = units.untold_parts if "untold_parts" in units.columns else ibis.literal(0, "int64")
    untold = [parts if "interactions" in group else ibis.literal(0, "int64") for group in groups]
    wide = units.select(
        "network",
        "account",
        "source",
        "channel",
        "campaign",
        "content_type",
        "activity",
        "post",
        "currency",
        "day",
        "to_date",
        "for_date",
        "preference",
        kind=units.object_kind,
        ends=(units.window == "lifetime").ifelse(units.day, ibis.coalesce(units.to_date, units.day)),
        link=(units.object_kind == "link").ifelse(units.object_id, ibis.null("string")),
        days=(units.object_kind == "channel").ifelse(window_of(units), ibis.null("string")),
        number=ibis.array([known.ifelse(place, ibis.null("int64")) for place, known in enumerate(fitting)]).unnest(),
        **{name: ibis.array(found).unnest() for name, found in values.items()},
        untold=ibis.array(untold).unnest(),
    )
    return wide.filter(wide.number.notnull())


def unit_sums(rows: ir.Table, asked: Asked) -> ir.Table:
    """Add up units by group of measures, each over the units that have all of them.

    Parameters
    ----------
    rows : ibis.Table
        See `group_rows`, already cut.
    asked : Asked
        For the axis and the currency; whose numbers ``groups`` are wanted, and ``by_channel`` counted by channel.

    Returns
    -------
    ibis.Table
        One row a group, key, network, account, source, channel where it matters, currency and (in foreign currency)
        day.
    """
    rows = rows.filter(asked.numbers("groups").contains(rows.number))
    foreign = rows.currency.notnull() & (rows.currency != asked.currency)
    counted = asked.numbers("by_channel").contains(rows.number)
    rows = rows.mutate(
        key=key_of(rows, asked.by),
        counted_on=counted.ifelse(ibis.coalesce(rows.channel, ""), ""),
        rate_day=foreign.ifelse(rows.day, ibis.null("date")),
    )
    values = [name for name in rows.columns if re.fullmatch(r"v\d+", name)]
    places = ("number", "key", "network", "account", "source", "counted_on")
    return rows.group_by(*places, "currency", "rate_day").aggregate(
        n=rows.count(),
        last=rows.ends.max(),
        **{name: rows[name].sum() for name in values},
        untold=rows.count(where=rows.untold != 0),
        parts=rows.untold.bit_or(),
    )


def counted_by_channel(groups: Iterable[Group]) -> tuple[int, ...]:
    """Return the numbers of the groups whose channel matters.

    Parameters
    ----------
    groups : iterable of Group
        In order.
    """
    return tuple(place for place, group in enumerate(groups) if COUNTED_BY_CHANNEL & set(group))


def unit_slots(
    rows: Iterable[Mapping[str, Any]], groups: Sequence[Group], question: Question, exchange: Exchange
) -> dict[Group, list[Slot]]:
    """Read the sums of `unit_sums`.

    Parameters
    ----------
    rows : iterable of mapping
        Its rows.
    groups : sequence of Group
        As given to `group_rows`.
    question : Question
        For the currency.
    exchange : Exchange
        Dated rates.

    Returns
    -------
    dict of Group to list of Slot
        Rows of one key and source in several currencies are added up after conversion.
    """
    found: dict[Group, dict[tuple[str, ...], Slot]] = {group: {} for group in groups}
    for row in rows:
        group = groups[row["number"]]
        values, reasons = {}, {}
        for place, measure in enumerate(group):
            value, reason = converted(row[f"v{place}"], measure, row, question, exchange)
            values[measure] = value
            if reason is not None:
                reasons[measure] = reason
        place_of = (row["key"], row["network"] or "", row["account"] or "", row["source"])
        channel, untold = row["counted_on"], row["untold"]
        slot = Slot(
            *place_of,
            values,
            row["n"],
            row["last"],
            marks={"interactions": PARTIAL} if untold else {},
            reasons=reasons,
            channel=channel,
            untold=untold,
            untold_parts=_parts(row["parts"]),
        )
        old = found[group].get((*place_of, channel))
        found[group][(*place_of, channel)] = slot if old is None else _joined(old, slot)
    return {group: list(slots.values()) for group, slots in found.items()}


def event_sums(rows: ir.Table, asked: Asked) -> ir.Table:
    """Add long rows up.

    Parameters
    ----------
    rows : ibis.Table
        See `sillage.kpis.long_rows`, already cut.
    asked : Asked
        For the axis and the currency; whose words ``measures`` are kept.

    Returns
    -------
    ibis.Table
        One row a measure, key, channel where it matters, currency and (in foreign currency) day.
    """
    rows = rows.filter(asked.words("measures").contains(rows.measure))
    foreign = rows.currency.notnull() & (rows.currency != asked.currency)
    counted_on = rows.measure.isin(sorted(COUNTED_BY_CHANNEL)).ifelse(rows.channel, "")
    rows = rows.mutate(
        key=key_of(rows, asked.by), counted_on=counted_on, rate_day=foreign.ifelse(rows.rate_day, ibis.null("date"))
    )
    return rows.group_by("measure", "key", "source", "counted_on", "currency", "rate_day").aggregate(
        total=rows.value.sum(), n=rows.count(), last=rows.day.max()
    )


def event_slots(rows: Iterable[Mapping[str, Any]], question: Question, exchange: Exchange) -> list[Slot]:
    """Read the sums of `event_sums`.

    Parameters
    ----------
    rows : iterable of mapping
        Its rows.
    question : Question
        For the currency.
    exchange : Exchange
        Dated rates.

    Returns
    -------
    list of Slot
        One a key, a measure and, where it matters, a channel.
    """
    found: dict[tuple[str, str, str], Slot] = {}
    for row in rows:
        measure = row["measure"]
        value, reason = converted(row["total"], measure, row, question, exchange)
        reasons = {} if reason is None else {measure: reason}
        place, channel = (row["key"], "", "", row["source"]), row["counted_on"] or ""
        slot = Slot(*place, {measure: value}, row["n"], row["last"], reasons=reasons, channel=channel)
        old = found.get((row["key"], measure, channel))
        found[row["key"], measure, channel] = slot if old is None else _joined(old, slot)
    return list(found.values())


def converted(
    total: float, measure: str, row: Mapping[str, Any], question: Question, exchange: Exchange
) -> tuple[Fraction | None, Message | None]:
    """Bring a sum of a measure to the reporting currency.

    Parameters
    ----------
    total : number
        Money in minor units.
    measure : str
        Of what.
    row : mapping
        With ``currency`` and ``rate_day``.
    question : Question
        For the currency.
    exchange : Exchange
        Dated rates.

    Returns
    -------
    tuple of (ratio or None, Message or None)
        Money in major units, not rounded; why there is none.
    """
    value = Fraction(total)
    if not MEASURES[measure].money:
        return value, None
    currency = row["currency"] or question.currency
    day = row["rate_day"]
    if currency == question.currency:
        minor: Fraction | None = value
    else:
        minor = None if day is None else exchange.exact_minor(Money(round(value), currency), question.currency, day)
    if minor is None:
        return None, msg(
            "Unknown: there is no exchange rate from {base} to {quote}.", base=currency, quote=question.currency
        )
    return minor / 10 ** minor_digits(question.currency), None


def _joined(left: Slot, right: Slot) -> Slot:
    values = {name: added(left.values[name], right.values.get(name)) for name in left.values}
    days = [day for day in (left.last_day, right.last_day) if day is not None]
    return Slot(
        left.key,
        left.network,
        left.account,
        left.source,
        values,
        left.n + right.n,
        max(days) if days else None,
        {**left.marks, **right.marks},
        {**left.intervals, **right.intervals},
        {**left.reasons, **right.reasons},
        channel=left.channel,
        untold=left.untold + right.untold,
        untold_parts=left.untold_parts | right.untold_parts,
    )


def _parts(bits: int) -> frozenset[str]:
    return frozenset(part for place, part in enumerate(PARTS) if bits >> place & 1)


def added(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    """Add two values: an unknown part makes the sum unknown.

    Parameters
    ----------
    left, right : ratio or None
        What to add.

    Returns
    -------
    ratio or None
        None when one is.
    """
    return None if left is None or right is None else left + right
