"""What is known of an account's followers: how many there were on some days, how many came and went between.

Levels are read at the end of their day. Networks give them by day, by month or not at all; gains and losses come as
sums over a day, a week, a month. Two exports may tell the same gains twice, by day and by month: they stay apart as
*streams*, and only one of them is used at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

COLUMNS = ("network", "account", "object_kind", "metric", "window", "for_date", "to_date", "segment", "value")
"""The columns of the `observations` table that this room reads."""

_FINEST_FIRST = ("day", "week", "month", "period")


@dataclass(frozen=True, slots=True)
class Level:
    """Followers at the end of a day.

    Parameters
    ----------
    day : date
        Which day.
    value : float
        People.
    """

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Flow:
    """People who came, or went, over some days.

    Parameters
    ----------
    first, last : date
        Both included.
    value : float
        People.
    """

    first: date
    last: date
    value: float


@dataclass(frozen=True, slots=True)
class Sum:
    """A stream added up over some days.

    Parameters
    ----------
    value : float
        People.
    days_known, days : int
        How many of the days the stream tells of.
    """

    value: float
    days_known: int
    days: int

    @property
    def complete(self) -> bool:
        """Whether every day is told."""
        return self.days_known == self.days


@dataclass(frozen=True, slots=True)
class FollowerSeries:
    """An account's followers as files tell them.

    Parameters
    ----------
    network, account : str
        Whose.
    levels : tuple of Level
        In order of days.
    gains, losses : tuple of tuple of Flow
        One tuple a stream, the finest first, each in order of days.
    """

    network: str
    account: str
    levels: tuple[Level, ...] = ()
    gains: tuple[tuple[Flow, ...], ...] = ()
    losses: tuple[tuple[Flow, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FollowerNames:
    """Which raw metrics of an account are levels, gains and losses.

    Parameters
    ----------
    levels : tuple of str
        Raw metric names; of two on one day, the earlier name is read.
    gains, losses : frozenset of str
        Raw metric names.
    """

    levels: tuple[str, ...] = ("followers",)
    gains: frozenset[str] = frozenset({"new_followers", "follows", "new_follows", "subscribers_gained"})
    losses: frozenset[str] = frozenset({"unfollows", "subscribers_lost"})

    @property
    def all(self) -> frozenset[str]:
        """Every name."""
        return self.gains | self.losses | set(self.levels)


@dataclass(slots=True)
class _Found:
    levels: dict[date, tuple[int, float]] = field(default_factory=dict)
    gains: dict[tuple[str, str], list[Flow]] = field(default_factory=lambda: defaultdict(list))
    losses: dict[tuple[str, str], list[Flow]] = field(default_factory=lambda: defaultdict(list))


def follower_series(observations: pa.Table, names: FollowerNames | None = None) -> tuple[FollowerSeries, ...]:
    """Gather the followers of every account.

    Parameters
    ----------
    observations : pyarrow.Table
        The journal's current readings, at least `COLUMNS`; rows of posts, segments and other metrics are left alone.
    names : FollowerNames, optional
        Which raw metrics to read.

    Returns
    -------
    tuple of FollowerSeries
        By network and account.
    """
    chosen = names or FollowerNames()
    found: dict[tuple[str, str], _Found] = defaultdict(_Found)
    for row in _account_rows(observations, chosen):
        mine = found[(row["network"] or "", row["account"] or "")]
        first, last = row["for_date"], row["to_date"] or row["for_date"]
        if row["metric"] in chosen.levels:
            read = (chosen.levels.index(row["metric"]), row["value"])
            mine.levels[last] = min(read, mine.levels.get(last, read))
        else:
            streams = mine.gains if row["metric"] in chosen.gains else mine.losses
            streams[(row["window"], row["metric"])].append(Flow(first, last, row["value"]))
    return tuple(
        FollowerSeries(
            network,
            account,
            tuple(Level(day, value) for day, (_, value) in sorted(mine.levels.items())),
            _streams(mine.gains),
            _streams(mine.losses),
        )
        for (network, account), mine in sorted(found.items())
    )


def added_up(streams: Iterable[tuple[Flow, ...]], after: date, until: date) -> Sum | None:
    """Add up the flows of the days after one day, up to another.

    Parameters
    ----------
    streams : iterable of tuple of Flow
        The stream that tells most of the days is used; of two equals, the first.
    after : date
        Excluded.
    until : date
        Included.

    Returns
    -------
    Sum or None
        None when no stream tells any of these days. A flow that reaches outside them is left out whole.
    """
    days = (until - after).days
    best: Sum | None = None
    for stream in streams:
        inside = [flow for flow in stream if flow.first > after and flow.last <= until]
        known = sum((flow.last - flow.first).days + 1 for flow in inside)
        if inside and known <= days and (best is None or known > best.days_known):
            best = Sum(sum(flow.value for flow in inside), known, days)
    return best


def _account_rows(observations: pa.Table, names: FollowerNames) -> Iterable[Mapping[str, Any]]:
    for row in observations.select(list(COLUMNS)).to_pylist():
        if (
            row["object_kind"] == "account"
            and row["metric"] in names.all
            and not row["segment"]
            and row["value"] is not None
            and row["for_date"] is not None
        ):
            yield row


def _streams(found: Mapping[tuple[str, str], list[Flow]]) -> tuple[tuple[Flow, ...], ...]:
    def fineness(key: tuple[str, str]) -> tuple[int, str]:
        window, metric = key
        rank = _FINEST_FIRST.index(window) if window in _FINEST_FIRST else len(_FINEST_FIRST)
        return rank, metric

    return tuple(_without_overlaps(found[key]) for key in sorted(found, key=fineness))


def _without_overlaps(flows: list[Flow]) -> tuple[Flow, ...]:
    kept: list[Flow] = []
    for flow in sorted(flows, key=lambda one: (one.last, one.first)):
        if not kept or flow.first - kept[-1].last >= timedelta(days=1):
            kept.append(flow)
    return tuple(kept)


def month_ends(levels: Iterable[Level]) -> tuple[Level, ...]:
    """Return the last level of each month.

    Parameters
    ----------
    levels : iterable of Level
        In order of days.

    Returns
    -------
    tuple of Level
        One a month, in order.
    """
    return tuple({(level.day.year, level.day.month): level for level in levels}.values())
