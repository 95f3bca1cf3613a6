"""KPIs counted from hits: through the roll-ups, never together with what files say of the same days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sillage.domain.links import Link
from sillage.domain.period import Period
from sillage.errors import IllegalAggregation
from sillage.kpis.above_whole import ABOVE_WHOLE
from sillage.ledger import link_entries
from sillage.reports.spec import Table
from sillage.services.build_report import build_report
from sillage.services.compute_kpi import compute_kpi, compute_many
from sillage.services.compute_roi import compute_roi
from sillage.services.explain_kpi import explain_kpi
from sillage.services.measure_traffic import measure_funnel, measure_traffic
from sillage.services.open_workspace import Opened
from sillage.services.roll_up import roll_up
from tests.services.journal_rows import import_rows, observations, orders
from tests.services.test_roll_up import hit

pytestmark = pytest.mark.hits

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")
EMAIL = {"channel": "email", "source": "news", "medium": "email", "campaign": "spring", "device": "phone"}
POST = {"channel": "organic_social", "network": "facebook", "source": "facebook", "device": "desktop"}


def at(day: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, 16, tzinfo=UTC) + timedelta(minutes=minute)


def keep(opened: Opened, hits: Iterable[Mapping[str, Any]], name: str = "hits") -> None:
    rows = [{**one, "row": number} for number, one in enumerate(hits, 1)]
    import_rows(opened, opened.data_dir.parent / name, {"events": rows})


def some_visits() -> list[dict[str, Any]]:
    """On the 9th one visit, on the 10th three, on the 12th one: five visits, eight page views, one form of two."""
    return [
        hit("pageview", at(9), 1, path="/", **EMAIL),
        hit("pageview", at(10), 1, path="/offer", **POST),
        hit("pageview", at(10, 1), 1, path="/cart", **POST),
        hit("form_start", at(10, 2), 1, **POST),
        hit("form", at(10, 3), 1, **POST),
        hit("order", at(10, 4), 1, order_id="o1", value_minor=5_000, currency="CAD", **POST),
        hit("pageview", at(10), 2, path="/offer", **EMAIL),
        hit("engagement", at(10, 1), 2, engaged_ms=12_000, **EMAIL),
        hit("pageview", at(10), 3, path="/", channel="direct", device="phone"),
        hit("pageview", at(10, 1), 3, path="/cart", channel="direct", device="phone"),
        hit("form_start", at(10, 2), 3, device="phone", channel="direct"),
        hit("pageview", at(10), 9, path="/", bot="spider", channel="direct"),
        hit("pageview", at(12), 1, path="/offer", **EMAIL),
        hit("pageview", at(12, 1), 1, path="/", **EMAIL),
        hit("engagement", at(12, 2), 1, engaged_ms=30_000, **EMAIL),
    ]


def by_key(opened: Opened, kpi_id: str, axis: str, **filters: str) -> dict[str, Any]:
    return {row.key: row.value for row in compute_kpi(opened, kpi_id, MARCH, by=axis, filters=filters).rows}


@pytest.fixture
def tracked(opened: Opened) -> Opened:
    keep(opened, some_visits())
    return opened


def test_what_visits_tell_is_measured_rolled_up_or_not(tracked: Opened) -> None:
    expected = {
        "visits": 5,
        "pageviews": 8,
        "visitors": 5,
        "bounce_rate": 2 / 5,
        "ga4_bounce_rate": 1 / 5,
        "social_traffic_share": 1 / 5,
        "form_completion_rate": 1 / 2,
        "conversion_rate_by_visits": 1 / 5,
        "conversion_rate_by_visitors": 1 / 5,
        "conversions_key_event": 1,
        "landing_visits": 5,
        "engaged_time": 21,
    }
    for _ in ("facts", "rolled up"):
        found = compute_many(tracked, expected, MARCH)
        assert {kpi_id: table.value for kpi_id, table in found.items()} == expected
        roll_up(tracked)
    [visitors] = compute_kpi(tracked, "visitors", MARCH).rows
    assert visitors.marks == ("visitor-days",)
    [row] = compute_kpi(tracked, "visitors", Period(date(2026, 3, 10), date(2026, 3, 10), MARCH.zone)).rows
    assert (row.value, row.marks) == (3, ())
    assert compute_kpi(tracked, "bounce_rate", MARCH).rows[0].interval is None
    [time] = compute_kpi(tracked, "engaged_time", MARCH).rows
    assert [(one.n, one.mean) for one in time.distribution] == [(2, 21)]


def test_visits_are_cut_by_the_places_of_costs_and_by_time(tracked: Opened) -> None:
    assert by_key(tracked, "visits", "channel") == {"direct": 1, "email": 3, "facebook": 1}
    assert by_key(tracked, "visitors", "channel") == {"direct": 1, "email": 3, "facebook": 1}
    assert by_key(tracked, "bounce_rate", "channel") == {"direct": 0, "email": 2 / 3, "facebook": 0}
    assert by_key(tracked, "visits", "network") == {"": 4, "facebook": 1}
    assert by_key(tracked, "visits", "campaign") == {"": 2, "spring": 3}
    assert by_key(tracked, "visits", "day") == {"2026-03-09": 1, "2026-03-10": 3, "2026-03-12": 1}
    assert by_key(tracked, "pageviews", "week") == {"2026-W11": 8}
    assert by_key(tracked, "visits", "channel", channel="social") == {"facebook": 1}
    assert by_key(tracked, "visitors", "day", channel="email") == {"2026-03-09": 1, "2026-03-10": 1, "2026-03-12": 1}
    assert by_key(tracked, "landing_visits", "landing") == {"/": 2, "/offer": 3}
    assert by_key(tracked, "landing_visits", "channel", landing="/offer") == {"email": 2, "facebook": 1}
    assert by_key(tracked, "engaged_time", "device") == {"phone": 21}
    assert by_key(tracked, "device_share", "device") == {"desktop": 1 / 5, "phone": 4 / 5}
    assert compute_kpi(tracked, "device_share", MARCH, filters={"device": "phone"}).value == 4 / 5
    with pytest.raises(IllegalAggregation, match="by device"):
        compute_kpi(tracked, "device_share", MARCH)


def ga4(opened: Opened, days: Iterable[tuple[int, int]], name: str = "ga4", **more: Any) -> None:
    rows = observations("sessions", "channel", [("email", date(2026, 3, day), count) for day, count in days], **more)
    import_rows(opened, opened.data_dir.parent / name, {"observations": rows})


def test_a_day_told_by_hits_is_not_added_to_what_files_say_of_it(tracked: Opened) -> None:
    ga4(tracked, [(8, 100), (9, 100), (10, 100), (11, 100), (12, 100), (13, 100)])
    table = compute_kpi(tracked, "visits", MARCH)
    # Tracking began in the middle of the 9th; nothing was counted on the 8th, the 11th and the 13th.
    assert table.value == 3 + 1 + 4 * 100
    assert [str(note) for note in table.notes[:2]] == [
        "2 days are counted from the hits of the site; nothing that files say of them is added.",
        "4 windows of acquisition files stand for other days.",
    ]
    days = by_key(tracked, "visits", "day")
    assert days == {f"2026-03-{day:02}": count for day, count in
                    ((8, 100), (9, 100), (10, 3), (11, 100), (12, 1), (13, 100))}  # fmt: skip
    with pytest.raises(IllegalAggregation, match="distinct people"):
        visitors = observations("users", "channel", [("email", date(2026, 3, 8), 50)])
        import_rows(tracked, tracked.data_dir.parent / "people", {"observations": visitors})
        compute_kpi(tracked, "visitors", MARCH)


def test_a_window_that_began_before_tracking_stands_for_all_its_days(tracked: Opened) -> None:
    ga4(tracked, [(5, 700)], window="week", to_date=date(2026, 3, 11))
    assert compute_kpi(tracked, "visits", MARCH).value == 700 + 1
    ga4(tracked, [(12, 900)], "later", window="week", to_date=date(2026, 3, 18))
    assert compute_kpi(tracked, "visits", MARCH).value == 700 + 1
    since = Period(date(2026, 3, 10), MARCH.last, MARCH.zone)
    assert compute_kpi(tracked, "visits", since).value == 3 + 1


def test_what_nobody_tracked_is_as_the_files_say(opened: Opened) -> None:
    ga4(opened, [(8, 100), (9, 100)])
    table = compute_kpi(opened, "visits", MARCH)
    assert (table.value, table.notes) == (200, ())
    [row] = compute_kpi(opened, "bounce_rate", MARCH).rows
    assert row.value is None
    assert "a tracked site" in str(row.reason)


@pytest.mark.both_ledgers
def test_clicks_of_links_are_ours_where_they_were_counted_here(opened: Opened) -> None:
    made = datetime(2026, 3, 1, tzinfo=UTC)
    link_entries.add_links(
        opened.workspace.id,
        [
            Link("a" * 16, "promo", "https://shop.example/", made, network="facebook", post_id="p1"),
            Link("b" * 16, "card", "https://shop.example/", made, channel="card"),
        ],
    )
    clicks = [hit("click", at(10, n), n, site="", path="promo", link_id="a" * 16) for n in range(5)]
    clicks += [hit("click", at(11), 1, link_id="b" * 16), hit("click", at(10), 7, link_id="a" * 16, bot="spider")]
    keep(opened, clicks)
    other = observations("clicks", "link", [("/promo", date(2026, 3, 8), 40), ("/promo", date(2026, 3, 10), 50)])
    other += observations("clicks", "link", [("bit.ly/other", date(2026, 3, 10), 7)])
    import_rows(opened, opened.data_dir.parent / "bitly", {"observations": other})
    seen = observations(
        "impressions", "post", [("p1", date(2026, 3, 9), 200), ("p2", date(2026, 3, 9), 900)],
        network="facebook", account="us", window="lifetime",
    )  # fmt: skip
    posts = [
        {"network": "facebook", "account": "us", "object_kind": "post", "post_id": name, "published_on":
         date(2026, 3, 9), "row": row} for row, name in enumerate(("p1", "p2"), 1)
    ]  # fmt: skip
    import_rows(opened, opened.data_dir.parent / "posts", {"observations": seen, "posts": posts})
    table = compute_kpi(opened, "link_clicks", MARCH)
    assert table.value == 5 + 1 + 40 + 7
    assert any("what files say of the same link and day is not added" in str(note) for note in table.notes)
    assert by_key(opened, "link_clicks", "post", network="facebook") == {"p1": 5}
    assert by_key(opened, "link_clicks", "network") == {"": 48, "facebook": 5}
    assert by_key(opened, "tracked_ctr", "network") == {"facebook": 5 / 200}


def test_explaining_names_the_hits_and_the_rule(tracked: Opened) -> None:
    found = explain_kpi(tracked, "visits", MARCH)
    assert found.rows == 14
    assert [file.rows for file in found.files] == [14]
    assert any("counted from the hits" in str(note) for note in found.table.notes)


def test_a_conversion_rate_above_100_percent_says_why(opened: Opened) -> None:
    visit = [
        hit("pageview", at(10), 1, path="/", **POST),
        hit("conversion", at(10, 1), 1, name="lead", **POST),
        hit("order", at(10, 2), 1, order_id="o1", value_minor=5_000, currency="CAD", **POST),
    ]
    keep(opened, visit)
    found = compute_kpi(opened, "conversion_rate_by_visits", MARCH)
    assert found.value == 2 and ABOVE_WHOLE in found.notes
    tables = [item for part in build_report(opened, MARCH).sections for item in part.items if isinstance(item, Table)]
    assert str(ABOVE_WHOLE) in str(next(one.note for one in tables if one.id == "channels"))


def test_a_conversion_rate_up_to_100_percent_needs_no_word(tracked: Opened) -> None:
    assert ABOVE_WHOLE not in compute_kpi(tracked, "conversion_rate_by_visits", MARCH).notes


def test_orders_that_name_a_channel_by_its_visit_s_code_stand_in_the_row_of_its_place(opened: Opened) -> None:
    keep(opened, [hit("pageview", at(10), 1, path="/", channel="organic_search", source="google")])
    sold = orders([(date(2026, 3, 10), 50, channel) for channel in ("organic_search", "search", "qr", "display")])
    import_rows(opened, opened.data_dir.parent / "sold", {"orders": sold})
    assert by_key(opened, "orders", "channel") == {"search": 2, "print": 1, "display": 1}
    assert by_key(opened, "visits", "channel") == {"search": 1}
    tables = [item for part in build_report(opened, MARCH).sections for item in part.items if isinstance(item, Table)]
    [shown] = [one for one in tables if one.id == "channels"]
    assert [str(row[0]) for row in shown.rows].count("Search engines") == 1
    roi = compute_roi(opened, MARCH, by="channel")
    assert {row.key: row.earned.orders for row in roi.rows if row.key}["search"] == 2


def test_visits_of_all_days_are_cut_to_what_each_period_would_have_read(tracked: Opened) -> None:
    lasting, values = tracked.for_many_requests(), 0
    ids = ("visits", "visitors", "bounce_rate", "engaged_time", "form_completion_rate")
    days = [row.key for row in compute_kpi(tracked, "visits", None, by="day").rows if row.value]
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    one = timedelta(days=1)
    for begins, ends in ((first, last), (first, first), (last, last), (first - one, first), (last, last + one)):
        period = Period(begins, ends, tracked.workspace.zone)
        for by in ("", "channel"):
            anew = compute_many(tracked, ids, period, by=by)
            kept = compute_many(lasting, ids, period, by=by)
            assert [table.rows for table in kept.values()] == [table.rows for table in anew.values()]
            values += sum(row.value is not None for table in anew.values() for row in table.rows)
        assert measure_traffic(lasting, period, "channel") == measure_traffic(tracked, period, "channel")
        steps = "/, /*, order"
        assert measure_funnel(lasting, steps, period) == measure_funnel(tracked, steps, period)
    assert values > 20
