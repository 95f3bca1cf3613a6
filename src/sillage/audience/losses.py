"""Days on which an account lost more followers than usual.

Usual is the median of its days; how far a day may stray is the median of how far they do, and never less than what
chance alone does to a count. One terrible day moves neither. See docs/calculations/days-of-losses.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median

from sillage.audience.followers import FollowerSeries
from sillage.audience.growth import steps
from sillage.domain.period import Period
from sillage.domain.proportions import Proportion

LEAST_DAYS = 28
"""Days with known losses below which nothing is usual."""
REACH = 3.0
"""Robust standard deviations above the usual from which a day stands out."""

_TO_DEVIATION = 1.4826  # the median distance of a normal sample, brought to its standard deviation


@dataclass(frozen=True, slots=True)
class LossDay:
    """Losses of one day.

    Parameters
    ----------
    day : date
        Which.
    lost : float
        People.
    derived : bool
        Whether the network says gains and levels only: losses are then gains less net growth.
    """

    day: date
    lost: float
    derived: bool


@dataclass(frozen=True, slots=True)
class UsualLosses:
    """What an account loses on a usual day, and the days that stand out.

    Parameters
    ----------
    network, account : str
        Whose.
    days : tuple of LossDay
        Days whose losses are known, in order.
    usual, limit : float or None
        The median, and the losses above which a day stands out; None below `LEAST_DAYS` days.
    """

    network: str
    account: str
    days: tuple[LossDay, ...]
    usual: float | None
    limit: float | None

    @property
    def above(self) -> tuple[LossDay, ...]:
        """Days that stand out, in order."""
        return tuple(one for one in self.days if self.limit is not None and one.lost > self.limit)

    @property
    def is_derived(self) -> bool:
        """Whether any of these losses is derived."""
        return any(one.derived for one in self.days)


@dataclass(frozen=True, slots=True)
class Beside:
    """How often a post stands beside a day: on it or the day before.

    Parameters
    ----------
    above, others : Proportion
        Of the days that stand out, and of the others.
    """

    above: Proportion
    others: Proportion


def daily_losses(series: FollowerSeries, period: Period) -> tuple[LossDay, ...]:
    """Return the losses of each day on which they are known.

    Parameters
    ----------
    series : FollowerSeries
        What files tell.
    period : Period
        Which days.

    Returns
    -------
    tuple of LossDay
        In order. As the network says them by the day, else gains less net growth from one day's level to the next;
        contradictions give none.
    """
    told = {
        flow.first: LossDay(flow.first, flow.value, derived=False)
        for stream in reversed(series.losses)
        for flow in stream
        if flow.first == flow.last and flow.first in period
    }
    for step in steps(series, period):
        if step.start is None or step.end is None or step.lost is None:
            continue
        if step.end.day - step.start.day == timedelta(days=1):
            told.setdefault(step.end.day, LossDay(step.end.day, step.lost, step.lost_derived))
    return tuple(told[day] for day in sorted(told))


def usual_losses(network: str, account: str, days: Iterable[LossDay]) -> UsualLosses:
    """Find what is usual of an account, and with it the days that stand out.

    Parameters
    ----------
    network, account : str
        Whose.
    days : iterable of LossDay
        In any order.

    Returns
    -------
    UsualLosses
        A day stands out above median + 3 x max(1.4826 x MAD, sqrt(median), 1).

    Examples
    --------
    >>> quiet = [LossDay(date(2026, 1, day), 4.0, False) for day in range(1, 31)]
    >>> usual_losses("x", "us", quiet).limit
    10.0
    """
    ordered = tuple(sorted(days, key=lambda one: one.day))
    if len(ordered) < LEAST_DAYS:
        return UsualLosses(network, account, ordered, None, None)
    values = [one.lost for one in ordered]
    usual = median(values)
    strays = median([abs(one - usual) for one in values])
    spread = max(_TO_DEVIATION * strays, sqrt(max(usual, 0.0)), 1.0)
    return UsualLosses(network, account, ordered, usual, usual + REACH * spread)


def beside(found: UsualLosses, posts: Collection[date]) -> Beside:
    """Count how often a post stands beside a day that stands out, and beside the others.

    Parameters
    ----------
    found : UsualLosses
        Of the account.
    posts : collection of date
        Days on which it published.

    Returns
    -------
    Beside
        Where both shares are alike, posts and losses have nothing to do with each other that could be seen.
    """
    published = set(posts)
    above = {one.day for one in found.above}
    near = {one.day for one in found.days if {one.day, one.day - timedelta(days=1)} & published}
    others = {one.day for one in found.days} - above
    return Beside(Proportion(len(near & above), len(above)), Proportion(len(near & others), len(others)))
