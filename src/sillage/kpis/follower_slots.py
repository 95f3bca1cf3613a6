"""Followers as sums: what the audience room measures for each account, made into slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

import pyarrow as pa

from sillage.audience import FollowerNames, FollowerSeries, Growth, added_up, follower_series, growth, with_unnamed
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS, Account, Role, is_in
from sillage.kpis.answers import DERIVED
from sillage.kpis.places import Question
from sillage.kpis.raw_names import RAW_NAMES
from sillage.kpis.slots import PARTIAL, Slot
from sillage.language import Message, msg

BOUNDS_ONLY = msg("Known only between bounds: the network does not say whether those who left were there at the start.")


def follower_names() -> FollowerNames:
    """Return the raw names of levels, gains and losses, as the dated table has them."""

    def named(measure: str) -> list[str]:
        lines = [line for line in RAW_NAMES if line.measure == measure and "account" in line.kinds]
        return [line.raw for line in sorted(lines, key=lambda line: line.rank)]

    gains, losses = named("followers_gained"), named("followers_lost")
    return FollowerNames(tuple(named("followers")), frozenset(gains), frozenset(losses))


def own_series(observations: pa.Table, accounts: Iterable[Account]) -> tuple[FollowerSeries, ...]:
    """Gather the followers of our own accounts.

    Parameters
    ----------
    observations : pyarrow.Table
        The journal's current readings of the names of `follower_names`.
    accounts : iterable of Account
        Those of rivals and sectors are left out; none are when it is empty.

    Returns
    -------
    tuple of FollowerSeries
        By network and account; what a file says without naming one belongs to the network's only account.
    """
    rivals = {(one.network, one.handle) for one in accounts if one.role is not Role.OWN}
    found = follower_series(observations, follower_names())
    return with_unnamed(one for one in found if (one.network, one.account) not in rivals)


def levels_table(series: Iterable[FollowerSeries]) -> pa.Table:
    """Return every known count of followers, for looking up what it was on a day.

    Parameters
    ----------
    series : iterable of FollowerSeries
        Of our accounts.

    Returns
    -------
    pyarrow.Table
        Columns ``network``, ``account``, ``day``, ``value``.
    """
    mine = tuple(series)
    rows = [(one.network, one.account, level.day, level.value) for one in mine for level in one.levels]
    # Posts whose file names no account belong to the network's only one.
    accounts = Counter(one.network for one in mine)
    alone = [one for one in mine if one.account and accounts[one.network] == 1]
    rows += [(one.network, "", level.day, level.value) for one in alone for level in one.levels]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 4
    types = (pa.string(), pa.string(), pa.date32(), pa.float64())
    named = zip(("network", "account", "day", "value"), columns, types, strict=True)
    return pa.table({name: pa.array(values, kind) for name, values, kind in named})


def follower_slots(series: Iterable[FollowerSeries], question: Question) -> tuple[list[Slot], tuple[Message, ...]]:
    """Measure every account over every key of a question.

    Parameters
    ----------
    series : iterable of FollowerSeries
        Of our accounts.
    question : Question
        What is asked.

    Returns
    -------
    tuple of (list of Slot, tuple of Message)
        The sums, and the figures of the data that contradict each other.
    """
    mine = [one for one in series if _wanted(one, question)]
    slots: list[Slot] = []
    doubts: dict[str, Message] = {}
    for one in mine:
        for key, period in _buckets(one, question):
            measured = growth(one, period)
            slot = _slot(one, measured, key, period)
            if slot is not None:
                slots.append(slot)
            doubts.update({str(found.sentence): found.sentence for found in measured.contradictions})
    return slots, tuple(doubts.values())


def span_notes(series: Iterable[FollowerSeries], question: Question) -> tuple[Message, ...]:
    """Say over which days growth and gains could be measured, where that is not the whole period.

    Parameters
    ----------
    series : iterable of FollowerSeries
        Of our accounts.
    question : Question
        What is asked.

    Returns
    -------
    tuple of Message
        One per account whose first or last count lies more than a month inside the period, and one per account
        whose new followers are not told for every day.
    """
    if question.period is None or question.by in ("day", "week", "month"):
        return ()
    notes: list[Message] = []
    for one in series:
        if not _wanted(one, question):
            continue
        notes.extend(_untold_gains(one, question.period))
        measured = growth(one, question.period)
        start, end = measured.start, measured.end
        if start is None or end is None:
            continue
        late = (start.day - question.period.first).days > _A_MONTH
        early = (question.period.last - end.day).days > _A_MONTH
        if late or early:
            notes.append(_short_of(one, start.day, end.day))
    return tuple(notes)


def pace_notes(series: Iterable[FollowerSeries], question: Question) -> tuple[Message, ...]:
    """Say how much a week each account grew, so that periods of unequal length can be compared.

    Parameters
    ----------
    series : iterable of FollowerSeries
        Of our accounts.
    question : Question
        What is asked.

    Returns
    -------
    tuple of Message
        ``(F1 / F0)^(1 / weeks) - 1``, one an account that is known for two weeks or more; none when time is cut.
    """
    if question.period is None or question.by in ("day", "week", "month"):
        return ()
    notes = []
    for one in series:
        measured = growth(one, question.period)
        pace = measured.weekly_growth_rate if _wanted(one, question) else None
        if pace is None or measured.start is None or measured.end is None:
            continue
        weeks = (measured.end.day - measured.start.day).days // 7
        if weeks >= 2:
            told = {"account": one.account or one.network, "network": NETWORKS.get(one.network, one.network)}
            notes.append(msg("{account} ({network}): {rate}% a week, over {weeks} weeks.", **told,
                             rate=round(100 * pace, 2), weeks=weeks))  # fmt: skip
    return tuple(notes)


def _short_of(one: FollowerSeries, first: date, last: date) -> Message:
    return msg(
        "{account}: followers are known from {first} to {last} only; growth and losses are over these days.",
        account=one.account or one.network,
        first=first,
        last=last,
    )


def _untold_gains(one: FollowerSeries, period: Period) -> tuple[Message, ...]:
    gained = added_up(one.gains, period.first - timedelta(days=1), period.last)
    if gained is None and any(level.day in period for level in one.levels):
        return (msg("{account}: new followers are not known; no sum holds them.", account=one.account or one.network),)
    if gained is None or gained.complete:
        return ()
    return (
        msg(
            "{account}: new followers are known for {known} of the {days} days; the sum is theirs only.",
            account=one.account or one.network,
            known=gained.days_known,
            days=gained.days,
        ),
    )


_A_MONTH = 31


def _wanted(one: FollowerSeries, question: Question) -> bool:
    places = {"network": one.network, "channel": one.network, "account": one.account}
    return all(is_in(axis, places.get(axis, value), value) for axis, value in question.filters.items())


def _buckets(one: FollowerSeries, question: Question) -> list[tuple[str, Period]]:
    period = question.period or _span(one, question.zone)
    if period is None:
        return []
    whole = {"network": one.network, "channel": one.network, "account": one.account}
    if question.by not in ("day", "week", "month"):
        return [(whole.get(question.by, ""), period)]
    if question.by == "day":
        days = (period.first + timedelta(days=index) for index in range(period.days))
        cut = [Period(day, day, period.zone) for day in days]
    else:
        cut = list(period.weeks() if question.by == "week" else period.months())
    named = [(question.time_key(part.first), part) for part in cut]
    keys = {key for axis, key in question.filters.items() if axis == question.by}
    return [(key, part) for key, part in named if not keys or key in keys]


def _span(one: FollowerSeries, zone: str) -> Period | None:
    days: list[date] = [level.day for level in one.levels]
    days += [day for stream in (*one.gains, *one.losses) for flow in stream for day in (flow.first, flow.last)]
    return Period(min(days), max(days), zone) if days else None


def _slot(one: FollowerSeries, measured: Growth, key: str, period: Period) -> Slot | None:
    inside = [level for level in one.levels if level.day in period]
    gained = added_up(one.gains, period.first - timedelta(days=1), period.last)
    values: dict[str, Fraction | None] = {}
    if inside:
        values["followers"] = Fraction(inside[-1].value)
    if measured.start is not None and measured.end is not None:
        values["followers_start"] = Fraction(measured.start.value)
    if gained is not None:
        values["followers_gained"] = Fraction(gained.value)
    if not values and measured.lost is None:
        return None
    marks = {"followers_lost": DERIVED, "followers_kept": DERIVED} if measured.lost_derived else {}
    if gained is None or not gained.complete:
        marks["followers_gained"] = PARTIAL
    reasons, intervals = _losses(measured, values)
    return Slot(
        key,
        one.network,
        one.account,
        "account/followers",
        values,
        len(inside) or (1 if gained else 0),
        inside[-1].day if inside else None,
        marks,
        intervals,
        reasons,
    )


def _losses(
    measured: Growth, values: dict[str, Fraction | None]
) -> tuple[dict[str, Message], dict[str, tuple[float, float]]]:
    values["followers_lost"] = values["followers_kept"] = None
    if measured.lost is None:
        why = measured.reason or msg("Losses are unknown.")
        return {"followers_lost": why, "followers_kept": why}, {}
    values["followers_lost"] = Fraction(measured.lost)
    bounds = measured.retention
    if bounds is None or measured.start is None:
        return {}, {}
    low, high = bounds
    if low == high:
        values["followers_kept"] = Fraction(measured.start.value) - Fraction(measured.lost)
        return {}, {}
    start = measured.start.value
    return {"followers_kept": BOUNDS_ONLY}, {"followers_kept": (low * start, high * start)}
