"""Base measures: what is counted, where it comes from, and what may be done with it on each axis.

A KPI's formula is written over these. An aggregation that an axis forbids raises `IllegalAggregation`, which says
which ones are legal. Axes: ``time`` (days), ``account`` (accounts of one network), ``network`` and ``post``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sillage.attribution.models import Model
from sillage.errors import IllegalAggregation
from sillage.kpis.kpi import Level
from sillage.language import Message, msg


class Feed(StrEnum):
    """Which table of facts or which room gives a measure."""

    OBSERVATIONS = "observations"
    FOLLOWERS = "followers"
    ORDERS = "orders"
    TOUCHES = "touches"
    MENTIONS = "mentions"
    REVIEWS = "reviews"
    ANSWERS = "answers"
    CARE = "care"
    COSTS = "costs"
    WORTH = "worth"
    RETURNS = "returns"
    APPROACHES = "approaches"
    PAYBACK = "payback"
    ACCOUNTS = "accounts"
    PEOPLE = "people"
    OBJECTIVES = "objectives"
    BENCHMARKS = "benchmarks"
    TRACKED = "tracked"
    DEVICES = "devices"
    SITE_VISITS = "site_visits"
    LINKED_POSTS = "linked_posts"
    ATTRIBUTION = "attribution"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something counted.

    Parameters
    ----------
    id : str
        Its name in formulas.
    level : Level
        Decides what is legal on each axis.
    feed : Feed
        Where it comes from.
    money : bool
        Whether it is an amount (minor units and a currency until it is read).
    account_first : bool
        Whether the account's own figure is preferred to what its posts say.
    """

    id: str
    level: Level
    feed: Feed
    money: bool = False
    account_first: bool = False

    @property
    def family(self) -> str:
        """Which kind of object carries it: measures of one family stand side by side on one object."""
        if self.id.startswith("ad_"):
            return "ad"
        return _FAMILIES.get(self.id, "")


_FAMILIES = {
    "link_clicks": "link",
    **dict.fromkeys(("visits", "engaged_visits", "social_visits", "key_events", "pageviews", "visitors"), "channel"),
    "ga4_revenue": "channel",
}

_TIME = ("day", "week", "month")
_EVERYWHERE = ("network", "account", "channel", "campaign", "content_type", "activity", "post", *_TIME)
FEED_AXES: Mapping[Feed, tuple[str, ...]] = {
    Feed.OBSERVATIONS: _EVERYWHERE,
    Feed.FOLLOWERS: ("network", "account", "channel", *_TIME),
    Feed.ORDERS: ("network", "channel", "campaign", "post", *_TIME),
    Feed.TOUCHES: ("network", "channel", "campaign", *_TIME),
    Feed.MENTIONS: ("network", "channel", *_TIME),
    Feed.REVIEWS: ("network", "channel", *_TIME),
    Feed.ANSWERS: ("network", "channel", *_TIME),
    Feed.CARE: ("network", "channel", *_TIME),
    Feed.COSTS: ("network", "channel", "campaign", "activity", *_TIME),
    Feed.APPROACHES: ("network", "channel", "person", *_TIME),
    Feed.WORTH: ("network", "channel"),
    Feed.RETURNS: ("network", "channel", "campaign", "week", "month"),
    Feed.PAYBACK: ("week", "month"),
    Feed.ACCOUNTS: ("network", "account", "channel"),
    Feed.PEOPLE: ("network", "channel", *_TIME),
    Feed.OBJECTIVES: ("objective",),
    Feed.BENCHMARKS: ("kpi", "reference", "network"),
    Feed.TRACKED: ("network", "channel", "campaign", *_TIME),
    Feed.DEVICES: ("device",),
    Feed.SITE_VISITS: ("network", "channel", "campaign", "device", "landing", *_TIME),
    Feed.LINKED_POSTS: ("network", "channel", "post"),
    Feed.ATTRIBUTION: ("network", "channel", "campaign", "content_type", "post", *_TIME),
}
"""Along which axes each feed can be cut."""

ALL_AXES = (*_EVERYWHERE, "person", "objective", "kpi", "reference", "device", "landing")
"""Every axis that some feed can be cut along."""

RECKONED = frozenset({Feed.RETURNS, Feed.PAYBACK, Feed.WORTH, Feed.OBJECTIVES, Feed.BENCHMARKS})
"""Feeds reckoned from KPIs or from what they are worth: a KPI that one of them feeds is given no worth in its turn."""

WHOLE_PERIOD = frozenset({"customers_at_start", "known_buyers", "advocates", "messages_waiting"})
"""Measures that only the whole period can tell: their parts overlap, or look back from its first day."""


_CREDITED = " ".join(f"attributed_revenue_{model.value}" for model in Model if model.shares_each_order)


class _Add(Protocol):
    def __call__(
        self, ids: str, level: Level, feed: Feed, *, money: bool = False, account_first: bool = False
    ) -> None: ...


def _measures() -> dict[str, Measure]:
    rows: list[Measure] = []

    def add(ids: str, level: Level, feed: Feed, *, money: bool = False, account_first: bool = False) -> None:
        rows.extend(Measure(name, level, feed, money, account_first) for name in ids.split())

    for some in (_observed, _of_people_and_sites, _of_customers, _of_service, _of_money):
        some(add)
    return {row.id: row for row in rows}


def _observed(add: _Add) -> None:
    observed, additive = Feed.OBSERVATIONS, Level.ADDITIVE
    add("impressions views likes comments shares replies saves interactions conversation", additive, observed)
    add("reported_interactions private_shares content_clicks reported_link_clicks link_clicks", additive, observed)
    add("post_follows watch_time complete_views posts_published posts_with_cta engaged_visits", additive, observed)
    add(
        "social_visits key_events pageviews followers_at_publication detail_expands quotes visits engaged_visits",
        additive,
        observed,
    )
    add("profile_visits network_mentions", additive, observed, account_first=True)
    add("reach viewers engaged_people people_talking", Level.UNIQUE, observed)
    add("ga4_revenue", additive, observed, money=True)
    add("visitors", Level.UNIQUE, observed)
    add("ad_impressions ad_views ad_link_clicks ad_clicks ad_leads ad_actions ad_purchases", additive, observed)
    add("ad_reach", Level.UNIQUE, observed)
    add("ad_spend ad_purchase_value", additive, observed, money=True)


def _of_people_and_sites(add: _Add) -> None:
    additive = Level.ADDITIVE
    add("followers", Level.SNAPSHOT, Feed.FOLLOWERS)
    add("followers_start followers_gained followers_lost followers_kept", additive, Feed.FOLLOWERS)
    add("followers_in_area followers_of_known_place lone_jumps", additive, Feed.ACCOUNTS)
    add("active_people", Level.UNIQUE, Feed.PEOPLE)
    add("followers_of_known_people", Level.SNAPSHOT, Feed.PEOPLE)
    add("way_made way_to_go", Level.RATIO, Feed.OBJECTIVES)
    add("own_figure reference_figure", Level.RATIO, Feed.BENCHMARKS)
    add("tracked_visits bounces forms_begun forms_sent", additive, Feed.TRACKED)
    add("device_visits visits_on_devices", additive, Feed.DEVICES)
    add("landing_visits", additive, Feed.SITE_VISITS)
    add("engaged_time", Level.DISTRIBUTION, Feed.SITE_VISITS)
    add("post_link_clicks linked_impressions", additive, Feed.LINKED_POSTS)


def _of_customers(add: _Add) -> None:
    additive = Level.ADDITIVE
    add("orders orders_of_known_newness new_customers known_buyers customers_at_start", additive, Feed.ORDERS)
    add("cohort_customers", additive, Feed.ORDERS)
    add("cohort_revenue revenue declared_revenue", additive, Feed.ORDERS, money=True)
    add("leads qualified_leads contest_entries declared_conversions touches", additive, Feed.TOUCHES)
    add(" ".join(f"touches_{kind}" for kind in TOUCH_KINDS), additive, Feed.TOUCHES)
    add("listed_mentions rival_mentions press_mentions", additive, Feed.MENTIONS)
    add("mentions_positive mentions_neutral mentions_negative mentions_unsure", additive, Feed.MENTIONS)
    add("advocates", Level.UNIQUE, Feed.MENTIONS)


def _of_service(add: _Add) -> None:
    additive = Level.ADDITIVE
    add("reviews stars", additive, Feed.REVIEWS)
    add("csat_answers csat_satisfied csat_sent nps_answers nps_promoters nps_detractors", additive, Feed.ANSWERS)
    add("surveys_sent survey_answers customers_on_network customers_asked", additive, Feed.ANSWERS)
    add("messages_received messages_handled answered answerable ideas_collected", additive, Feed.CARE)
    add("within_sla due_sla requests_handled", additive, Feed.CARE)
    add("messages_waiting", Level.SNAPSHOT, Feed.CARE)
    add("first_response_time facebook_response_time resolution_time", Level.DISTRIBUTION, Feed.CARE)


def _of_money(add: _Add) -> None:
    additive = Level.ADDITIVE
    add("full_cost spend handling_cost", additive, Feed.COSTS, money=True)
    add("hours handling_hours", additive, Feed.COSTS)
    add("kpi_value", additive, Feed.WORTH, money=True)
    add("margin revenue_of_ad_channels other_costs", additive, Feed.RETURNS, money=True)
    add("attributed_orders", additive, Feed.RETURNS)
    add("payback_days", Level.RATIO, Feed.PAYBACK)
    add(_CREDITED, additive, Feed.ATTRIBUTION, money=True)
    add("approaches approaches_unanswered", additive, Feed.APPROACHES)


TOUCH_KINDS = (
    "call",
    "visit",
    "scan",
    "sent",
    "opened",
    "click",
    "lead",
    "qualified_lead",
    "signup",
    "form",
    "entry",
    "coupon",
    "survey",
    "site_click",
)
"""Kinds of touches that a file of ours can name."""

COUNTED_BY_CHANNEL = frozenset({"new_customers", "key_events", "declared_conversions", "leads"})
"""Measures of which files tell the channel, and that a cost is divided by: only those that the cost covers count."""

MEASURES: Mapping[str, Measure] = _measures()
"""Every base measure, by id."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "clicks": ("link_clicks", "reported_link_clicks"),
    "conversions": ("key_events", "declared_conversions"),
    "mentions": ("network_mentions", "listed_mentions"),
}
"""Names that stand for the first of several measures that is fed; the table says which one was taken."""


def refuse(subject: Message | str, level: Level, legal: Message) -> IllegalAggregation:
    """Build the refusal of an aggregation.

    Parameters
    ----------
    subject : Message or str
        The name of the KPI or the measure.
    level : Level
        What it is.
    legal : Message
        What may be asked instead.

    Returns
    -------
    IllegalAggregation
        To be raised.
    """
    return IllegalAggregation(
        msg("{kpi} cannot be added up: {why}", kpi=subject, why=_WHY[level]), msg("Legal here: {legal}", legal=legal)
    )


_WHY: Mapping[Level, Message] = {
    Level.UNIQUE: msg("it counts distinct people, and the same people come back."),
    Level.SNAPSHOT: msg("it is a state at a moment, not a flow."),
    Level.DISTRIBUTION: msg("it is a distribution; medians do not add up."),
    Level.ESTIMATE: msg("it is an estimate over its own period."),
    Level.RATIO: msg("it is a ratio; take the sums of its parts."),
    Level.ADDITIVE: msg("its parts overlap."),
}

LEGAL_OF_ONE: Mapping[Feed, Message] = {
    Feed.OBJECTIVES: msg("by objective, or one of them with --filter objective=NUMBER."),
    Feed.DEVICES: msg("by device, or one of them with --filter device=phone."),
    Feed.BENCHMARKS: msg("by kpi; by reference for one KPI, with --filter kpi=ID."),
}
"""What may be asked of feeds whose figures are never put together."""

LEGAL_UNIQUE = msg("by post; or one account, network and window at a time (by day where the file is daily).")
