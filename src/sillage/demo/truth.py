"""The known truth of the demo year: what was planted, and what chance made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sillage.demo.ad_files import AdDay
from sillage.demo.networks import all_days
from sillage.demo.shop import Order
from sillage.demo.story import (
    CHANNELS,
    COLOURS_DAY,
    CREATOR,
    CREATOR_RATE,
    EVENING_DAY,
    FIRST,
    LAST,
    MARGIN,
    REELS_DAY,
    REELS_FACTOR,
    SERVICE_RATE,
    ChannelPlan,
    expected_net,
    season,
)
from sillage.demo.team import Work


@dataclass(frozen=True, slots=True)
class ChannelTruth:
    """What a channel does, for sure and by chance.

    Parameters
    ----------
    channel : str
        Which one.
    expected_margin, expected_cost : float
        Dollars over the year, as planned; the shared tools are left out.
    drawn_net_minor, drawn_orders : int
        What the year's orders add up to: cents net of tax and refunds, orders that were not voided.
    spend_minor : int
        Cents of ads in the exports.
    hours : float
        In the time sheet.
    """

    channel: str
    expected_margin: float
    expected_cost: float
    drawn_net_minor: int
    drawn_orders: int
    spend_minor: int
    hours: float

    @property
    def roi(self) -> float | None:
        """The true ROI; None without a cost."""
        return (self.expected_margin - self.expected_cost) / self.expected_cost if self.expected_cost else None


@dataclass(frozen=True, slots=True)
class PlantedChange:
    """A change of strategy with its true effect.

    Parameters
    ----------
    day : date
        From when.
    network : str
        Where.
    factor : float
        By how much mean reach and interactions of a post are multiplied; 1 is no effect.
    """

    day: date
    network: str
    factor: float


@dataclass(frozen=True, slots=True)
class DemoTruth:
    """Everything that tests hold the report against.

    Parameters
    ----------
    channels : mapping of str to ChannelTruth
        The empty channel is what nothing ties to one.
    changes : tuple of PlantedChange
        One real, two without effect.
    messages, requests : int
        Lines of the inbox, and conversations.
    orders, voided : int
        Orders that count, and those that never became sales.
    raw_totals : mapping of (network, raw metric) to int
        What the last exports say in sum.
    """

    channels: Mapping[str, ChannelTruth]
    changes: tuple[PlantedChange, ...]
    messages: int
    requests: int
    orders: int
    voided: int
    raw_totals: Mapping[tuple[str, str], int]


CHANGES = (
    PlantedChange(REELS_DAY, "instagram", REELS_FACTOR),
    PlantedChange(COLOURS_DAY, "facebook", 1.0),
    PlantedChange(EVENING_DAY, "x", 1.0),
)


def channel_truth(
    made: Sequence[Order], ads: Sequence[AdDay], hours: Sequence[Work], first: date = FIRST, last: date = LAST
) -> dict[str, ChannelTruth]:
    """Return the truth about every channel over some days.

    Parameters
    ----------
    made : sequence of Order
        The year's orders.
    ads : sequence of AdDay
        The year's ads.
    hours : sequence of Work
        The year's time sheet; a week counts by its first day.
    first, last : date
        Both included.

    Returns
    -------
    dict of str to ChannelTruth
        By channel.
    """
    whole = sum(season(day) for day in all_days())
    selling = sum(season(day) for day in all_days(first, last)) / whole
    years = ((last - first) + timedelta(days=1)).days / 365
    found = {}
    for plan in CHANNELS:
        mine = [
            one
            for one in made
            if one.channel == plan.channel and first <= one.at.date() <= last and one.status != "voided"
        ]
        found[plan.channel] = ChannelTruth(
            channel=plan.channel,
            expected_margin=plan.orders * expected_net(plan) * float(MARGIN) * selling,
            expected_cost=yearly_cost(plan) * years,
            drawn_net_minor=sum(one.net_minor for one in mine),
            drawn_orders=len(mine),
            spend_minor=sum(ad.spend_minor for ad in ads if ad.platform == plan.channel and first <= ad.day <= last),
            hours=float(sum(one.hours for one in hours if one.channel == plan.channel and first <= one.first <= last)),
        )
    return found


def yearly_cost(plan: ChannelPlan) -> float:
    """Return what a channel is planned to cost in a year, its share of the common tools left out.

    Parameters
    ----------
    plan : ChannelPlan
        Which channel.

    Returns
    -------
    float
        Dollars.
    """
    rate = CREATOR_RATE if plan.person == CREATOR else SERVICE_RATE
    money = 12 * (plan.monthly_ads + plan.monthly_tools) + plan.yearly_content
    return money + plan.weekly_hours * float(rate) * 365 / 7
