"""Ad spend as costs: what an ads file says was spent, once, whatever exports overlap.

The same ad may be exported by day, then by month, then again later: of two readings whose days overlap, the one seen
last counts, and of two seen together the one with fewer days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money


class Reading(Protocol):
    """A figure over some days, as one export says."""

    @property
    def first(self) -> date: ...  # noqa: D102
    @property
    def last(self) -> date: ...  # noqa: D102
    @property
    def observed_at(self) -> datetime: ...  # noqa: D102


Dated = TypeVar("Dated", bound=Reading)


@dataclass(frozen=True, slots=True)
class AdSpend:
    """What one ad spent over some days, as one export says.

    Parameters
    ----------
    network, account, ad : str
        Which ad.
    campaign : str
        As the file says.
    first, last : date
        Both included.
    amount : Money
        What was spent.
    observed_at : datetime
        When it was seen.
    import_uid : str
        The import that said so.
    """

    network: str
    account: str
    ad: str
    campaign: str
    first: date
    last: date
    amount: Money
    observed_at: datetime
    import_uid: str = ""


def costs_of_ads(readings: Iterable[AdSpend]) -> tuple[Cost, ...]:
    """Turn ad spend into costs.

    Parameters
    ----------
    readings : iterable of AdSpend
        From one or several exports.

    Returns
    -------
    tuple of Cost
        Of activity ``ads``, with the ad as `reference`, in the order of their days.
    """
    by_ad: dict[tuple[str, str, str], list[AdSpend]] = defaultdict(list)
    for reading in readings:
        by_ad[(reading.network, reading.account, reading.ad)].append(reading)
    kept = [reading for ad in by_ad.values() for reading in without_overlaps(ad)]
    kept.sort(key=lambda one: (one.first, one.last, one.network, one.account, one.ad))
    return tuple(
        Cost(
            CostKind.SPEND,
            one.first,
            one.last,
            one.amount,
            channel=one.network,
            campaign=one.campaign,
            activity="ads",
            reference=one.ad,
            import_uid=one.import_uid,
        )
        for one in kept
    )


def not_entered_twice(typed: Iterable[Cost], from_ads: Sequence[Cost]) -> tuple[Cost, ...]:
    """Leave out the costs that an ads file gives already.

    Parameters
    ----------
    typed : iterable of Cost
        From the ledger.
    from_ads : sequence of Cost
        See `costs_of_ads`.

    Returns
    -------
    tuple of Cost
        Without the spend whose `reference` is one of those ads on the same channel.
    """
    ads = {(cost.channel, cost.reference) for cost in from_ads if cost.reference}
    return tuple(cost for cost in typed if cost.kind is not CostKind.SPEND or (cost.channel, cost.reference) not in ads)


def without_overlaps(readings: Iterable[Dated]) -> list[Dated]:
    """Keep readings whose days do not overlap.

    Parameters
    ----------
    readings : iterable
        Of one thing, each with ``first``, ``last`` and ``observed_at``.

    Returns
    -------
    list
        Of two that overlap, the one seen last; of two seen together, the one with fewer days.
    """
    newest = sorted(readings, key=lambda one: (one.last - one.first, one.first))
    newest.sort(key=lambda one: one.observed_at, reverse=True)
    kept: list[Dated] = []
    days: set[int] = set()
    for reading in newest:
        covered = range(reading.first.toordinal(), reading.last.toordinal() + 1)
        if days.isdisjoint(covered):
            days.update(covered)
            kept.append(reading)
    return kept
