"""Visits, counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.journeys.local_days import local_day
from sillage.journeys.visits import visits
from tests.journeys.hits_at_hand import NOON, hit, rows, table

MONTREAL = "America/Montreal"


def gathered(*hits: dict[str, Any], zone: str = "UTC") -> list[dict[str, Any]]:
    return rows(visits(table(*hits), zone), "started_at")


def test_two_pages_within_half_an_hour_are_one_visit() -> None:
    [visit] = gathered(hit(0), hit(30, path="/cart"))
    assert (visit["pageviews"], visit["path"], visit["exit_path"]) == (2, "/", "/cart")
    assert (visit["is_bounce"], visit["is_engaged"]) == (False, True)
    assert visit["ended_at"] - visit["started_at"] == 30 * 60 * (visit["ended_at"].resolution * 1_000_000)


def test_a_page_after_more_than_half_an_hour_begins_another_visit() -> None:
    first, second = gathered(hit(0), hit(30.001, path="/cart"))
    assert (first["pageviews"], second["pageviews"]) == (1, 1)
    assert (first["path"], second["path"]) == ("/", "/cart")
    assert first["is_bounce"]
    assert second["is_bounce"]


def test_reading_a_page_for_forty_minutes_is_not_inactivity() -> None:
    [visit] = gathered(hit(0), hit(40, "engagement", engaged_ms=38 * 60_000), hit(41, path="/cart"))
    assert (visit["pageviews"], visit["engaged_ms"]) == (2, 38 * 60_000)


def test_a_page_left_in_the_background_is_inactivity() -> None:
    first, second = gathered(hit(0), hit(40, "engagement", engaged_ms=5_000), hit(41, path="/cart"))
    assert first["engaged_ms"] == 0
    assert second["started_at"] == NOON.replace(minute=41)
    assert second["path"] == "/cart"


@pytest.mark.parametrize("kind", ["engagement", "outbound", "event", "conversion", "order", "form", "form_start"])
def test_what_is_no_page_prolongs_a_visit_and_begins_none(kind: str) -> None:
    [visit] = gathered(hit(0), hit(25, kind), hit(50, path="/cart"), hit(100, kind))
    assert visit["pageviews"] == 2
    assert visit["ended_at"] == NOON.replace(minute=50)


def test_a_click_and_its_page_are_one_visit_and_a_lone_click_is_none() -> None:
    click: dict[str, Any] = {
        "site": "go.example",
        "path": "/spring",
        "visitor": "anna-on-go",
        "channel": "organic_social",
    }
    [visit] = gathered(
        hit(0, "click", click_id="c1", link_id="l1", network="instagram", **click),
        hit(0.05, click_id="c1", link_id="l1", network="instagram", channel="organic_social", path="/sale"),
        hit(1, "click", click_id="c2", link_id="l1", **click),
    )
    assert visit["started_at"] == NOON
    assert (visit["site"], visit["path"], visit["visitor"]) == ("shop.example", "/sale", "anna")
    assert (visit["pageviews"], visit["click_id"], visit["link_id"]) == (1, "c1", "l1")


def test_an_address_that_is_passed_on_does_not_move_the_click() -> None:
    click = hit(0, "click", click_id="c1", visitor="anna-on-go", network="instagram")
    first, second = gathered(click, hit(0.1, click_id="c1"), hit(5, click_id="c1", visitor="zoe"))
    assert (first["visitor"], first["network"]) == ("anna", "instagram")
    assert (second["visitor"], second["network"]) == ("zoe", "")


def test_an_order_that_a_server_sends_with_the_click_id_is_in_the_visit_once() -> None:
    [visit] = gathered(
        hit(0, click_id="c1"),
        hit(5, "order", order_id="1001"),
        hit(5.1, "order", order_id="1001", visitor="", click_id="c1", origin="api"),
        hit(6, "order", order_id="1002"),
    )
    assert (visit["orders"], visit["conversions"], visit["is_engaged"]) == (2, 0, True)


def test_a_visit_keeps_its_first_source() -> None:
    [visit] = gathered(
        hit(0, channel="organic_social", source="t.co", campaign="spring", network="x", post_id="p1"),
        hit(10, channel="referral", source="paypal.com"),
        hit(12, channel="paid_search", source="google", medium="cpc", path="/thanks"),
    )
    assert [visit[name] for name in ("channel", "source", "campaign", "network", "post_id")] == [
        *("organic_social", "t.co", "spring", "x", "p1")
    ]


def test_robots_and_flagged_hits_are_in_no_visit() -> None:
    [visit] = gathered(hit(0), hit(1, bot="crawler-1"), hit(2, flag="team"), hit(3, bot="x", visitor="robot"))
    assert visit["pageviews"] == 1


def test_visits_of_two_workspaces_never_meet() -> None:
    found = gathered(hit(0, cookie="k"), hit(1, workspace_id="other", cookie="k"))
    assert [visit["pageviews"] for visit in found] == [1, 1]
    assert [visit["new_or_known"] for visit in found] == ["new", "new"]


def test_consent_given_on_the_second_page_leaves_one_visit() -> None:
    [visit] = gathered(hit(0), hit(1, cookie="k1", path="/cart"), hit(2, "conversion", cookie="k1"))
    assert (visit["pageviews"], visit["conversions"], visit["cookie"]) == (2, 1, "k1")


def test_two_cookies_behind_one_address_are_two_visits() -> None:
    found = gathered(hit(0, cookie="k1"), hit(1, cookie="k2"), hit(2, cookie="k1", path="/cart"))
    assert [(visit["cookie"], visit["pageviews"]) for visit in found] == [("k1", 2), ("k2", 1)]


def test_who_is_new_is_said_only_where_identity_allows() -> None:
    found = gathered(
        *(hit(0, visitor="hash"), hit(40, visitor="hash")),
        *(hit(1, visitor="a", cookie="k1"), hit(60 * 48, visitor="b", cookie="k1")),
        *(hit(2, visitor="c", customer_key="ada"), hit(60 * 24, visitor="d", customer_key="ada")),
    )
    said = {
        (visit["visitor"], visit["started_at"].hour, visit["started_at"].minute): visit["new_or_known"]
        for visit in found
    }
    assert said == {
        ("hash", 12, 0): None,
        ("hash", 12, 40): "known",
        ("a", 12, 1): "new",
        ("b", 12, 0): "known",
        ("c", 12, 2): None,
        ("d", 12, 0): "known",
    }


def test_a_cookie_seen_before_the_hits_given_is_known() -> None:
    earlier = ibis.memtable(pa.table({"workspace_id": ["w"], "cookie": ["k1"]}))
    found = rows(visits(table(hit(0, cookie="k1"), hit(1, cookie="k2")), "UTC", seen_before=earlier), "cookie")
    assert [visit["new_or_known"] for visit in found] == ["known", "new"]


def test_a_visit_across_midnight_belongs_to_its_first_day() -> None:
    # 23:50 in Montreal is 04:50 in UTC.
    night = datetime(2026, 3, 3, 4, 50, tzinfo=UTC)
    [visit] = gathered(hit(0, start=night), hit(20, start=night, path="/cart"), zone=MONTREAL)
    assert (visit["day"], visit["pageviews"]) == (date(2026, 3, 2), 2)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 8, 4, 59, 59, 999_999, tzinfo=UTC), date(2026, 3, 7)),  # 23:59:59 EST
        (datetime(2026, 3, 8, 5, 0, tzinfo=UTC), date(2026, 3, 8)),  # 00:00 EST; the day has 23 hours
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), date(2026, 3, 8)),  # 23:59 EDT
        (datetime(2026, 3, 9, 4, 0, tzinfo=UTC), date(2026, 3, 9)),  # 00:00 EDT
        (datetime(2026, 11, 1, 4, 0, tzinfo=UTC), date(2026, 11, 1)),  # 00:00 EDT; the day has 25 hours
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), date(2026, 11, 1)),  # 23:59 EST
        (datetime(2026, 11, 2, 5, 0, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_a_day_is_the_zone_s_also_where_the_clock_changes(at: datetime, day: date) -> None:
    [visit] = gathered(hit(0, start=at), zone=MONTREAL)
    assert visit["day"] == day


def test_a_visit_through_the_hour_that_comes_twice_is_one_visit() -> None:
    # 05:50 and 06:10 UTC are both shown as ten to two and ten past one on the wall.
    at = datetime(2026, 11, 1, 5, 50, tzinfo=UTC)
    [visit] = gathered(hit(0, start=at), hit(20, start=at), zone=MONTREAL)
    assert (visit["pageviews"], visit["day"]) == (2, date(2026, 11, 1))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(980_000_000, 2_205_000_000), min_size=1, max_size=50),
    st.sampled_from([MONTREAL, "Europe/Paris", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC", "Africa/Casablanca"]),
)
def test_days_are_those_of_python_s_zones(moments: list[int], zone: str) -> None:
    aware = [datetime.fromtimestamp(second, UTC) for second in moments]
    micros = [second * 1_000_000 for second in moments]
    given_rows = ibis.memtable(pa.table({"micros": pa.array(micros, pa.int64())}))
    found = {row["micros"]: row["day"] for row in rows(given_rows.mutate(day=local_day(given_rows.micros, zone)))}
    assert found == {each: at.astimezone(ZoneInfo(zone)).date() for each, at in zip(micros, aware, strict=True)}


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(8)))
def test_visits_do_not_depend_on_the_order_in_which_hits_arrive(order: list[int]) -> None:
    hits = [
        *(hit(0, "click", click_id="c", visitor="go"), hit(0.1, click_id="c"), hit(9, "engagement", engaged_ms=12_000)),
        *(hit(9, path="/cart"), hit(9, "conversion", name="signup"), hit(55), hit(3, visitor="zoe"), hit(4, "form")),
    ]
    named = [{**row, "event_id": f"id{number}"} for number, row in enumerate(hits)]
    assert gathered(*(named[place] for place in order)) == gathered(*named)
