"""The demo brand's site as its hits tell of it: its pages, its links, and the visits that led to its own orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import numpy as np

from sillage.demo.chance import Chance
from sillage.demo.hit_words import ClickedLink, OwnVisit, Scene, Way
from sillage.demo.own_links import LINK_HOST, PAGES, SITE
from sillage.demo.own_visits import BEFORE_ORDER_US, OWN_PEOPLE, freshness
from sillage.demo.shop import Order, orders
from sillage.demo.story import CAMPAIGNS, FIRST, ZONE
from sillage.domain.links import Link

_WAYS = {
    "instagram": Way(36, "organic_social", "instagram", "social", "", "instagram", "l.instagram.com", 0.7, "link"),
    "facebook": Way(11, "organic_social", "facebook", "social", "", "facebook", "l.facebook.com", 0.6, "link"),
    "tiktok": Way(3, "organic_social", "tiktok", "social", "", "tiktok", "tiktok.com", 0.6, "link"),
    "youtube": Way(3, "organic_social", "youtube", "social", "", "youtube", "youtube.com", 0.6, "link"),
    "linkedin": Way(2, "organic_social", "linkedin", "social", "", "linkedin", "lnkd.in", 0.6, "link"),
    "x": Way(2, "organic_social", "x", "social", "", "x", "t.co", 0.5, "link"),
    "newsletter": Way(9, "newsletter", "infolettre", "email", "", "", "", 0.9, "link"),
    "search": Way(17, "organic_search", "google", "organic", "", "", "google.com", 0, "referrer"),
    "direct": Way(14, "direct", "", "", "", "", "", 0, "none"),
    "referral": Way(2, "referral", "blogue-charlevoix.example", "referral", "", "", "blogue-charlevoix.example", 0,
                    "referrer"),
    "ads": Way(4, "paid_social", "facebook", "paid_social", "", "facebook", "l.facebook.com", 0, "utm"),
    "assistant": Way(1, "ai_assistant", "chatgpt.com", "referral", "", "", "chatgpt.com", 0, "referrer"),
    "card": Way(0.6, "qr", "carte", "qr", "", "", "", 1, "link"),
}  # fmt: skip
"""Roughly what the year's sessions are, by the channel of an order where orders come that way."""

_SELLING = tuple(_WAYS)[:10]
_PLACES = {name: number for number, name in enumerate(_WAYS)}
_PATHS = ("/", "/boutique", "/savons", "/infolettre", "/a-propos", "/contact", *PAGES, "/panier", "/paiement", "/merci")

_ALL_FOLLOWED = 160_000
_MOST = 0.6
"""Some browsers block scripts, some people telephone: even many hits follow no more of the orders."""

_TOUCHED_BEFORE = ((0, 0.5), (1, 0.3), (2, 0.2))
_LONGEST_WAIT = 18  # days from the first visit to the order


def own_scene(links: Sequence[Link], first: date, last: date, count: int, seed: int = 7) -> Scene:
    """Lay the visits that led to the brand's own orders.

    A customer whose orders are followed has all of them followed, each by a visit that came as the shop says.

    Parameters
    ----------
    links : sequence of Link
        As `sillage.demo.own_links.own_links` returns them.
    first, last : date
        Of the hits, both included.
    count : int
        How many hits there will be: few of them follow few orders.
    seed : int
        The year's seed.

    Returns
    -------
    Scene
        The brand's site.
    """
    clicked = tuple(_clicked(one) for one in links)
    chance = Chance(seed, f"own hits/{count}")
    share = min(_MOST, count / _ALL_FOLLOWED)
    days: dict[date, list[OwnVisit]] = defaultdict(list)
    for mine in _by_customer(seed, first - timedelta(days=_LONGEST_WAIT)):
        if chance.happens(share) and all(order.channel in _SELLING for order in mine):
            for day, visit in _visits(chance, clicked, mine):
                if first <= day <= last:
                    days[day].append(visit)
    own = {day: tuple(sorted(visits, key=lambda one: -one.value_minor)) for day, visits in days.items()}
    return Scene(
        site=SITE,
        link_host=LINK_HOST,
        ways=tuple(_WAYS.values()),
        paths=_PATHS,
        contact=_PATHS.index("/contact"),
        links=clicked,
        own=own,
    )


def _clicked(one: Link) -> ClickedLink:
    way = one.network or one.channel
    return ClickedLink(
        id=one.id,
        path=one.slug,
        post_id=one.post_id,
        campaign=one.campaign,
        content=one.content,
        way=_PLACES[way],
        since_us=round(one.created_at.timestamp() * 1_000_000),
        landing=_PATHS.index(urlsplit(one.destination).path),
    )


def _by_customer(seed: int, first: date) -> Iterator[tuple[Order, ...]]:
    # From a while before the first hit on: an older order of the same customer ends what a visit can lead to.
    mine: dict[str, list[Order]] = defaultdict(list)
    for order in orders(seed):
        if order.at.date() >= first and order.status != "voided":
            mine[order.customer].append(order)
    for customer in sorted(mine):
        yield tuple(mine[customer])


def _visits(chance: Chance, links: Sequence[ClickedLink], mine: Sequence[Order]) -> Iterator[tuple[date, OwnVisit]]:
    start = datetime.combine(FIRST, datetime.min.time(), ZoneInfo(ZONE))
    for before, order in zip((start, *(one.at for one in mine)), mine, strict=False):
        free = (order.at - before).total_seconds() / 86_400 - 1
        # Direct visits are no touch that counts: an order that came directly had none before it.
        wanted = chance.weighted(_TOUCHED_BEFORE) if order.channel != "direct" else 0
        for _ in range(wanted):
            waited = chance.uniform(1.0, _LONGEST_WAIT)
            way = chance.weighted([(name, _WAYS[name].weight) for name in _SELLING])
            if waited < free:
                yield _visit(chance, links, order, way, order.at - timedelta(days=waited), bought=False)
        yield _visit(chance, links, order, order.channel, order.at, bought=True)


def _visit(
    chance: Chance, links: Sequence[ClickedLink], order: Order, way: str, at: datetime, *, bought: bool
) -> tuple[date, OwnVisit]:
    start_us = round(at.timestamp() * 1_000_000) - BEFORE_ORDER_US
    linked = chance.happens(_WAYS[way].linked)
    link = _link(chance, links, way, start_us, order.campaign if bought else "") if linked else -1
    visit = OwnVisit(
        person=OWN_PEOPLE + int("".join(filter(str.isdigit, order.customer))),
        way=_PLACES[way],
        link=link,
        start_us=start_us,
        pages=chance.between(4, 8) if bought else chance.between(1, 5),
    )
    if bought:
        visit = visit._replace(
            order_id=f"#{order.number}", value_minor=order.total_minor, refunded_minor=order.refunded_minor
        )
    return at.date(), visit


def _link(chance: Chance, links: Sequence[ClickedLink], way: str, at_us: int, campaign: str) -> int:
    ages = np.array([at_us - one.since_us for one in links], np.float64)
    weights = np.where([one.way == _PLACES[way] for one in links], freshness(ages), 0.0)
    name = next((one.name for one in CAMPAIGNS if one.slug == campaign), "")
    alike = np.where([one.campaign == name for one in links], weights, 0.0)
    chosen = alike if name and alike.any() else weights
    if not chosen.any():
        return -1
    return int(chance.weighted([(number, float(weight)) for number, weight in enumerate(chosen)]))
