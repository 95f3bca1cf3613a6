"""Amounts that files tell of channels over some days: each counted once, its cents spread evenly over its days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from sillage.domain.money import Money, add_up, round_running, share_out
from sillage.domain.period import Period
from sillage.economics.ad_spend import without_overlaps

_PARTS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a channel over some days, as one export says."""

    channel: str
    campaign: str
    first: date
    last: date
    amount: Money
    observed_at: datetime


def each_once(keyed: Iterable[tuple[tuple[str, ...], Amount]]) -> list[Amount]:
    """Leave out readings of days that another reading of the same thing counts.

    Parameters
    ----------
    keyed : iterable of (tuple of str, Amount)
        What each is of, and the amount.

    Returns
    -------
    list of Amount
        See `sillage.economics.ad_spend.without_overlaps`.
    """
    groups: dict[tuple[str, ...], list[Amount]] = {}
    for key, amount in keyed:
        groups.setdefault(key, []).append(amount)
    return [amount for group in groups.values() for amount in without_overlaps(group)]


def settled_net(nets: Sequence[Fraction | None], currency: str) -> Money | None:
    """Return the sum of sales, rounded as `sillage.economics.exact_sales.settled` rounds it.

    Parameters
    ----------
    nets : sequence of ratio or None
        Minor units of each, before any rounding.
    currency : str
        The reporting currency.

    Returns
    -------
    Money or None
        None when one of them is unknown.
    """
    known = [net for net in nets if net is not None]
    return round_running([add_up(known)], currency)[0] if len(known) == len(nets) else None


def days_of(amount: Amount, period: Period) -> Iterator[tuple[date, Money]]:
    """Yield the days of an amount that are in a period, with their part of it.

    Parameters
    ----------
    amount : Amount
        Over all its days.
    period : Period
        Which are asked for.

    Yields
    ------
    tuple of (date, Money)
        Days without a cent are left out, but for an amount of one day.
    """
    first, last = max(amount.first, period.first), min(amount.last, period.last)
    parts, start = _day_parts(amount.amount, amount.first, amount.last), amount.first.toordinal()
    for day in range(first.toordinal(), last.toordinal() + 1):
        part = parts[day - start]
        if part or len(parts) == 1:
            yield date.fromordinal(day), part


@lru_cache(maxsize=_PARTS_KEPT)
def _day_parts(amount: Money, first: date, last: date) -> tuple[Money, ...]:
    return share_out(amount, [1] * ((last - first).days + 1))
