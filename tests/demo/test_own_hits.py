"""Hits of the demo brand's site: its own posts bring people, and what they buy is what the shop's files tell."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa
import pytest

from sillage.demo.hits import HitPlan, made_days
from sillage.demo.networks import every_post
from sillage.demo.own_links import SITE, own_links
from sillage.demo.own_site import own_scene
from sillage.demo.shop import orders
from sillage.domain.events import EVENTS, EventKind

FIRST, LAST = date(2026, 7, 1), date(2026, 10, 4)
LINKS = own_links(7, date(2026, 6, 17), LAST)


def made(count: int) -> tuple[pa.Table, int]:
    plan = HitPlan(count, FIRST, LAST, "America/Montreal", "CAD", scene=own_scene(LINKS, FIRST, LAST, count))
    days = list(made_days(plan))
    events = pa.Table.from_batches([day.events for day in days]).cast(EVENTS.import_schema)
    return events, sum(day.orders.num_rows for day in days)


@pytest.fixture(scope="module")
def hits() -> pa.Table:
    return made(40_000)[0]


def asked(hits: pa.Table, sql: str) -> list[tuple[object, ...]]:
    connection = duckdb.connect()
    connection.register("hits", hits)
    return connection.sql(sql).fetchall()


def test_a_link_is_a_post_s_a_newsletter_s_or_the_card_s() -> None:
    posts = {post.id: post for group in every_post(7).values() for post in group}
    of_posts = [link for link in LINKS if link.post_id]
    assert len(of_posts) > 50
    for link in of_posts:
        post = posts[link.post_id]
        assert (link.network, link.created_at, link.content) == (post.network, post.at, post.kind)
        assert link.destination.startswith(f"https://{SITE}/produits/")
    assert {link.network for link in of_posts} >= {"instagram", "facebook", "linkedin", "tiktok", "x"}
    assert {link.channel for link in LINKS if not link.post_id} == {"newsletter", "card"}
    assert len({link.slug for link in LINKS}) == len({link.id for link in LINKS}) == len(LINKS)
    assert own_links(7, date(2026, 6, 17), LAST) == LINKS


@pytest.mark.parametrize("count", [1, 300, 5_000])
def test_exactly_as_many_are_made_as_are_wanted_and_no_order_is_told_twice(count: int) -> None:
    events, order_rows = made(count)
    assert (events.num_rows, order_rows) == (count, 0)


def test_the_same_seed_makes_the_same_hits(hits: pa.Table) -> None:
    assert made(40_000)[0].equals(hits)


def test_every_kind_of_hit_is_there(hits: pa.Table) -> None:
    assert {kind for (kind,) in asked(hits, "SELECT DISTINCT kind FROM hits")} == {kind.value for kind in EventKind}


def test_who_buys_buys_what_the_shop_s_files_tell_and_came_as_they_say(hits: pa.Table) -> None:
    known = {f"#{order.number}": order for order in orders(7)}
    sql = """SELECT order_id, value_minor, network, channel, epoch_us("at") FROM hits WHERE kind = 'order'"""
    bought = asked(hits, sql)
    assert len(bought) > 150
    assert len({row[0] for row in bought}) == len(bought)
    for number, value, network, channel, at_us in bought:
        order = known[str(number)]
        assert (value, at_us) == (order.total_minor, order.at.timestamp() * 1_000_000)
        place = str(network or channel)
        assert {"organic_search": "search"}.get(place, place) == order.channel
    back = asked(hits, "SELECT order_id, value_minor FROM hits WHERE kind = 'refund'")
    assert back
    assert all(known[str(number)].refunded_minor == value for number, value in back)


def test_a_click_is_on_a_link_of_its_network_that_is_there_already_and_lands_where_it_leads(hits: pa.Table) -> None:
    known = {link.id: link for link in LINKS}
    sql = """SELECT link_id, post_id, campaign, network, channel, path, epoch_us("at") FROM hits WHERE kind = 'click'"""
    clicks = asked(hits, sql)
    assert len(clicks) > 1_000
    for id, post, campaign, network, channel, path, at_us in clicks:
        link = known[str(id)]
        assert (post, path, network) == (link.post_id, link.slug, link.network)
        assert int(str(at_us)) > link.created_at.timestamp() * 1_000_000
        if link.campaign:
            assert campaign == link.campaign
        assert link.network or channel in ("newsletter", "qr")
    sql = """SELECT c.link_id, p.path FROM hits c JOIN hits p ON p.click_id = c.click_id AND p.kind = 'pageview'
             WHERE c.kind = 'click'"""
    landed = asked(hits, sql)
    assert len(landed) > 1_000
    assert all(known[str(id)].destination == f"https://{SITE}{path}" for id, path in landed)


def test_some_came_before_they_bought_and_agreed_to_a_cookie(hits: pa.Table) -> None:
    sql = """SELECT count(DISTINCT o.order_id) FROM hits o JOIN hits b ON b.cookie = o.cookie AND b.cookie <> ''
             WHERE o.kind = 'order' AND b.kind = 'pageview' AND b."at" < o."at" - INTERVAL 1 DAY"""
    [(count,)] = asked(hits, sql)
    assert int(str(count)) > 20
