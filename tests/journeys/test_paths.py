"""Paths to a conversion, on a few hits written by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from sillage.domain.facts import ANSWERS, ORDERS, TOUCHES
from sillage.journeys.paths import PathTerms, assisted, journeys, paths, resting, untouched
from sillage.journeys.persons import IDS, ids_of, persons, with_person
from sillage.journeys.touchpoints import (
    all_of,
    goals_reached,
    ids_of_hits,
    orders_placed,
    touches_elsewhere,
    touches_of_orders,
    touches_of_visits,
    touches_told,
)
from sillage.journeys.visits import visits
from tests.journeys.hits_at_hand import NOON, hit, rows, table

DAY = 24 * 60


def filled(kind: Any, *said: dict[str, Any]) -> ir.Table:
    """Return rows of a table of the journal; what is left out says nothing."""
    blank = {name: "" if pa.types.is_string(type_) else None for name, type_ in kind.columns}
    schema = pa.schema([("workspace_id", pa.string()), *kind.columns, ("import_uid", pa.string())])
    listed = [{"workspace_id": "w", "import_uid": "i1", **blank, **row} for row in said]
    return ibis.memtable(pa.Table.from_pylist(listed, schema=schema))


def order(number: str, minute: float, gross: int = 5000, **said: Any) -> dict[str, Any]:
    """Return a paid order, some minutes after noon."""
    at = NOON + timedelta(minutes=minute)
    money = {"gross_minor": gross, "currency": "CAD", "status": "paid"}
    return {"shop": "own", "order_id": number, "ordered_at": at, **money, **said}


def laid(
    events: ir.Table, orders: ir.Table, *more: ir.Table, terms: PathTerms | None = None
) -> tuple[ir.Table, ir.Table]:
    """Return the journeys of hits and orders, and the orders."""
    placed = stored(orders_placed(orders, events))
    touches = all_of(touches_of_visits(stored(visits(events, "UTC"))), touches_of_orders(placed), *more)
    return stored(journeys(touches, placed, ids_of_hits(events), terms)), placed


def stored(found: ir.Table) -> ir.Table:
    """Return the rows of an expression as a table: Ibis compiles it once, however often it is asked."""
    return ibis.memtable(found.to_pyarrow())


def walked(found: ir.Table, by: str = "place") -> dict[str, tuple[int, int | None, int]]:
    """Return conversions, value and nulls by path."""
    return {row["path"]: (row["conversions"], row["value_minor"], row["nulls"]) for row in rows(paths(found, by))}


def test_a_second_visit_two_days_later_without_any_link_is_another_person() -> None:
    events = table(
        hit(0, visitor="monday", channel="organic_social", network="instagram"),
        hit(2 * DAY, visitor="wednesday"),
        hit(2 * DAY + 5, "order", visitor="wednesday", order_id="1"),
    )
    found, _ = laid(events, filled(ORDERS, order("1", 2 * DAY + 5)))
    assert walked(found) == {"instagram": (0, None, 1), "direct": (1, 5000, 0)}
    assert [(row["rests_on"], row["conversions"], row["nulls"]) for row in rows(resting(found))] == [
        ("visitor_day", 1, 1)
    ]


def test_a_second_visit_two_days_later_with_the_click_id_is_joined() -> None:
    events = table(
        hit(0, visitor="monday", channel="organic_social", network="instagram", click_id="c1", post_id="p9"),
        hit(2 * DAY, visitor="wednesday", click_id="c1"),
        hit(2 * DAY + 5, "order", visitor="wednesday", order_id="1"),
    )
    found, _ = laid(events, filled(ORDERS, order("1", 2 * DAY + 5)))
    assert walked(found) == {"instagram > direct": (1, 5000, 0)}
    listed = rows(found, "position")
    assert [(row["post_id"], row["order_id"], row["rests_on"]) for row in listed] == [
        ("p9", "1", "click"),
        ("", "1", "visitor_day"),
    ]
    assert rows(resting(found))[0]["rests_on"] == "click"


def test_persons_that_are_computed_beforehand_give_the_same_paths() -> None:
    events = table(hit(0, cookie="k", channel="email"), hit(2 * DAY, visitor="ben", cookie="k", channel="referral"))
    touches = stored(touches_of_visits(stored(visits(events, "UTC"))))
    placed = stored(orders_placed(filled(ORDERS), events))
    whose = stored(persons(ids_of(touches, placed)))
    assert walked(stored(journeys(touches, placed, whose=whose))) == {"email > referral": (0, None, 1)}


def test_a_cookie_and_a_customer_key_join_too() -> None:
    events = table(
        hit(0, visitor="a", cookie="k1", channel="organic_search"),
        hit(3 * DAY, visitor="b", cookie="k1", channel="newsletter"),
        hit(3 * DAY + 1, "form", visitor="b", cookie="k1", customer_key="jo"),
    )
    found, _ = laid(events, filled(ORDERS, order("7", 9 * DAY, customer_key="jo")))
    assert walked(found) == {"search > newsletter": (1, 5000, 0)}
    assert {row["rests_on"] for row in rows(found)} == {"customer"}


def test_calls_shop_visits_newsletters_and_answers_stand_in_the_same_path() -> None:
    events = table(hit(0, channel="organic_social", network="tiktok"), hit(1, "form", customer_key="jo"))
    elsewhere = filled(
        TOUCHES,
        {"channel": "phone", "touch_id": "1", "kind": "call", "at": NOON + timedelta(days=1), "customer_key": "jo"},
        {"channel": "shop", "touch_id": "2", "kind": "visit", "on": date(2026, 3, 4), "customer_key": "jo"},
        {"channel": "newsletter", "touch_id": "3", "kind": "sent", "on": date(2026, 3, 4), "customer_key": "jo"},
        {"channel": "newsletter", "touch_id": "4", "kind": "click", "on": date(2026, 3, 5), "customer_key": "jo"},
        {"channel": "phone", "touch_id": "5", "kind": "call", "at": NOON + timedelta(days=1)},
    )
    answers = filled(
        ANSWERS,
        {"survey": "s", "answer_id": "1", "question": "heard_of_us", "choice": "print", "customer_key": "jo"},
        {"survey": "s", "answer_id": "2", "question": "heard_of_us", "choice": "tiktok", "customer_key": "jo"},
        {"survey": "s", "answer_id": "3", "question": "csat", "choice": "radio", "customer_key": "jo"},
    )
    orders = filled(ORDERS, order("1", 5 * DAY, customer_key="jo"))
    found, _ = laid(events, orders, touches_elsewhere(elsewhere), touches_told(answers))
    assert walked(found) == {"print > tiktok > phone > shop > newsletter": (1, 5000, 0)}
    helped = {row["step"]: (row["first"], row["last"], row["assisted"]) for row in rows(assisted(found))}
    assert helped == {
        "print": (1, 0, 1),
        "tiktok": (0, 0, 1),
        "phone": (0, 0, 1),
        "shop": (0, 0, 1),
        "newsletter": (0, 1, 0),
    }


def test_the_window_the_period_and_the_next_order_cut_a_path() -> None:
    events = table(
        hit(0, visitor="a", cookie="k", channel="organic_search"),
        hit(20 * DAY, visitor="b", cookie="k", channel="email"),
        hit(20 * DAY + 1, "order", visitor="b", cookie="k", order_id="1"),
        hit(20 * DAY + 2, "order", visitor="b", cookie="k", order_id="2"),
        hit(25 * DAY, visitor="c", cookie="k", channel="referral"),
    )
    orders = filled(ORDERS, order("1", 20 * DAY + 1, 1000), order("2", 20 * DAY + 2, 300))
    assert walked(laid(events, orders)[0]) == {
        "search > email": (1, 1000, 0),
        "email": (1, 300, 0),  # nothing new precedes it: it keeps the last touch
        "referral": (0, None, 1),
    }
    week = laid(events, orders, terms=PathTerms(window_days=7))[0]
    assert walked(week) == {"email": (2, 1300, 0), "referral": (0, None, 1)}
    until = int((NOON + timedelta(days=22)).timestamp() * 1_000_000)
    assert walked(laid(events, orders, terms=PathTerms(until_us=until))[0]) == {
        "search > email": (1, 1000, 0),
        "email": (1, 300, 0),
    }


def test_direct_visits_can_be_left_out_where_there_are_others() -> None:
    events = table(
        hit(0, cookie="k", channel="email"),
        hit(60, cookie="k"),
        hit(61, "order", cookie="k", order_id="1"),
        hit(0, visitor="ben"),
    )
    orders = filled(ORDERS, order("1", 61))
    assert walked(laid(events, orders)[0]) == {"email > direct": (1, 5000, 0), "direct": (0, None, 1)}
    without = laid(events, orders, terms=PathTerms(keeps_direct=False))[0]
    assert walked(without) == {"email": (1, 5000, 0), "direct": (0, None, 1)}


def test_only_the_last_touches_of_a_very_long_path_count() -> None:
    hits = [hit(day * DAY, cookie="k", visitor=f"v{day}", channel="email") for day in range(9)]
    found, _ = laid(
        table(*hits, hit(9 * DAY, cookie="k", visitor="v9", channel="referral")),
        filled(ORDERS, order("1", 9 * DAY + 9)),
        terms=PathTerms(most_touches=3),
    )
    assert walked(found) == {"email > email > referral": (0, None, 1)}


def test_an_order_that_nothing_precedes_is_in_no_path_and_is_told() -> None:
    events = table(hit(0, channel="email"))
    found, placed = laid(events, filled(ORDERS, order("1", 5), order("2", 5, customer_key="zoe")))
    assert walked(found) == {"email": (0, None, 1)}
    assert [row["order_id"] for row in rows(untouched(placed, found))] == ["1", "2"]


def test_what_an_order_says_of_itself_is_its_first_touch_once() -> None:
    orders = filled(
        ORDERS,
        order("1", 5, customer_key="zoe", channel="instagram", heard_of_us="instagram"),
        order("2", 9, customer_key="max", channel="newsletter", heard_of_us="phone"),
    )
    found, _ = laid(table(hit(0, visitor="other")), orders)
    assert walked(found) == {
        "direct": (0, None, 1),
        "instagram": (1, 5000, 0),
        "phone > newsletter": (1, 5000, 0),
    }


def test_an_order_that_the_site_and_a_file_tell_counts_once_and_values_stand_by_currency() -> None:
    orders = filled(
        ORDERS,
        {**order("1", 5, 900), "shop": "shop.example", "import_uid": "live-01"},
        {**order("1", 5, 1000, refunded_minor=100), "shop": "shopify"},
        {**order("2", 5, 700), "currency": "EUR"},
        {**order("3", 5, 400), "status": "cancelled"},
        {**order("4", 5, 600), "status": "refunded"},
    )
    events = table(
        *(hit(number, visitor=f"v{number}", channel="email") for number in (1, 2, 3, 4)),
        *(hit(5, "order", visitor=f"v{number}", order_id=f"{number}") for number in (1, 2, 3, 4)),
    )
    found, _ = laid(events, orders)
    told = [(row["currency"], row["conversions"], row["value_minor"], row["nulls"]) for row in rows(paths(found))]
    assert told == [("", 0, None, 1), ("CAD", 2, 900, 0), ("EUR", 1, 700, 0)]
    assert {(row["shop"], row["order_id"]) for row in rows(found) if row["converted"]} == {
        ("shopify", "1"),
        ("own", "2"),
        ("own", "4"),
    }


def test_a_named_goal_is_a_conversion_with_or_without_a_value() -> None:
    events = table(
        hit(0, channel="email", campaign="May"),
        hit(1, "conversion", name="quote", value_minor=250, currency="CAD"),
        hit(0, visitor="ben", channel="email"),
        hit(1, "conversion", visitor="ben", name="quote"),
        hit(2, "conversion", visitor="ben", name="other"),
    )
    found = journeys(touches_of_visits(visits(events, "UTC")), goals_reached(events, "quote"))
    assert walked(found, "campaign") == {"May": (1, 250, 0), "(none)": (1, None, 0)}


def test_robots_and_the_team_are_in_no_path() -> None:
    events = table(hit(0, bot="gptbot"), hit(0, visitor="us", flag="team"), hit(0, visitor="anna", channel="email"))
    found, _ = laid(events, filled(ORDERS))
    assert walked(found) == {"email": (0, None, 1)}


def ids(*said: dict[str, str]) -> ir.Table:
    """Return rows of ids."""
    blank = {"workspace_id": "w", "customer_key": "", "cookie": "", "click_id": "", "visitor": ""}
    return ibis.memtable(pa.Table.from_pylist([{**blank, **row} for row in said]))


def groups(found: ir.Table) -> set[frozenset[str]]:
    """Return which combinations of ids are one person's."""
    by_person: dict[str, set[str]] = {}
    for row in rows(with_person(found, stored(persons(ids_of(found))))):
        by_person.setdefault(row["person"], set()).add("|".join(filter(None, (row[name] for name in IDS))))
    return {frozenset(group) for group in by_person.values()}


def test_ids_are_tied_through_other_ids() -> None:
    found = ids(
        {"visitor": "v1", "click_id": "c1"},
        {"visitor": "v2", "click_id": "c1"},
        {"visitor": "v2", "cookie": "k1"},
        {"cookie": "k1", "customer_key": "u1"},
        {"customer_key": "u1", "visitor": "v3"},
        {"visitor": "v3"},
        {"visitor": "v4"},
    )
    assert sorted(len(group) for group in groups(found)) == [1, 6]


def test_an_id_beside_two_customers_ties_nobody() -> None:
    found = ids(
        {"visitor": "office", "customer_key": "u1"},
        {"visitor": "office", "customer_key": "u2"},
        {"visitor": "office"},
        {"customer_key": "u1"},
    )
    assert groups(found) == {frozenset({"u1", "u1|office"}), frozenset({"u2|office"}), frozenset({"office"})}


def test_a_click_id_that_was_passed_on_ties_nobody() -> None:
    few = [{"visitor": f"v{number}", "click_id": "c"} for number in range(5)]
    assert len(groups(ids(*few))) == 1
    assert len(groups(ids(*few, {"visitor": "v5", "click_id": "c"}))) == 6


def test_two_workspaces_share_nobody() -> None:
    found = ids({"customer_key": "u"}, {"customer_key": "u", "workspace_id": "other"})
    listed = rows(with_person(found, persons(ids_of(found))))
    assert {row["workspace_id"] for row in listed} == {"w", "other"}
    assert len(listed) == 2


def test_a_moment_is_kept_to_the_microsecond() -> None:
    at = datetime.fromisoformat("2026-03-02T12:00:00.000001+00:00")
    placed = orders_placed(filled(ORDERS, {**order("1", 0), "ordered_at": at}))
    assert rows(placed)[0]["at_us"] == 1_772_452_800_000_001
