"""Cohorts by first channel, computed by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from sillage.domain.facts import ORDERS
from sillage.journeys.cohorts import cohorts
from sillage.journeys.touchpoints import orders_placed, touches_of_visits
from sillage.journeys.visits import visits
from tests.journeys.hits_at_hand import hit, rows, table
from tests.journeys.test_paths import DAY, filled, order, stored


def test_a_cohort_is_those_who_first_came_by_one_place_in_one_month_and_ages_by_the_wall_calendar() -> None:
    events = table(
        hit(0, cookie="a", visitor="a1", channel="organic_social", network="instagram"),
        hit(1, "form", cookie="a", visitor="a1", customer_key="ann"),
        hit(30 * DAY, cookie="a", visitor="a2", channel="email"),
        hit(0, cookie="b", visitor="b1", channel="organic_social", network="instagram"),
        hit(0, cookie="c", visitor="c1", channel="email"),
    )
    orders = filled(
        ORDERS,
        order("1", 60, 1000, customer_key="ann"),
        order("2", 120, 500, customer_key="ann"),
        order("3", 30 * DAY, 700, customer_key="ann"),  # 1 April
        order("4", 30 * DAY - 9 * 60, 90, customer_key="ann"),  # 1 April in UTC, still 31 March in Montréal
        order("5", 60, 800, customer_key="zoe"),  # nothing tells where she came from
    )
    touches = touches_of_visits(stored(visits(events, "UTC")))
    found = cohorts(touches, stored(orders_placed(orders, events)), "America/Toronto")
    columns = ("month", "step", "persons", "age", "currency", "customers", "orders", "value_minor")
    assert [tuple(row[name] for name in columns) for row in rows(found, "step", "age")] == [
        (date(2026, 3, 1), "email", 1, None, None, 0, 0, None),
        (date(2026, 3, 1), "instagram", 2, 0, "CAD", 1, 3, 1590),
        (date(2026, 3, 1), "instagram", 2, 1, "CAD", 1, 1, 700),
    ]


def test_a_cohort_of_a_campaign_is_those_whom_it_touched_first_with_all_that_they_bought() -> None:
    spring: dict[str, Any] = {"channel": "organic_social", "network": "instagram", "campaign": "spring"}
    events = table(
        hit(0, cookie="a", visitor="a1", **spring),
        hit(1, "form", cookie="a", visitor="a1", customer_key="ann"),
        hit(0, cookie="b", visitor="b1", channel="email"),
        hit(DAY, cookie="b", visitor="b2", **spring),  # not the first touch
        hit(0, cookie="c", visitor="c1", **spring | {"campaign": "autumn"}),
    )
    orders = stored(orders_placed(filled(ORDERS, order("1", DAY, 1000, customer_key="ann")), events))
    touches = touches_of_visits(stored(visits(events, "UTC")))
    only = (("network", "instagram"), ("campaign", "spring"))
    [row] = rows(cohorts(touches, orders, "America/Toronto", only=only))
    assert (row["step"], row["persons"], row["orders"], row["value_minor"]) == ("instagram", 1, 1, 1000)
    assert rows(cohorts(touches, orders, "America/Toronto", only=(("network", "x"),))) == []
