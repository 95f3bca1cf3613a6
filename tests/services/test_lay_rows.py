"""Rows laid out once for a request give the figures that each question would have read for itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sillage.domain.period import Period
from sillage.journal import kept_queries
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable, plan
from sillage.kpis.measures import MEASURES, Feed
from sillage.services.compute_kpi import compute_many
from sillage.services.lay_rows import laid_rows
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import Rows, import_rows, observations, orders

pytestmark = pytest.mark.hits

ZONE = "America/Montreal"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), ZONE)
FIRST_WEEKS = Period(MARCH.first, MARCH.first + timedelta(days=13), ZONE)
FEW = ("impressions", "engagement_rate_by_impressions", "revenue", "new_customer_share")
MANY = (*FEW, "interactions", "posts_published", "orders", "visits", "customer_retention_rate")
QUESTIONS: tuple[tuple[Period, tuple[str, ...], str, dict[str, str]], ...] = (
    (MARCH, MANY, "", {}),
    (MARCH, FEW, "network", {}),
    (MARCH, FEW, "week", {}),
    (MARCH, FEW, "week", {"network": "linkedin"}),
    (FIRST_WEEKS, FEW, "", {}),
    (FIRST_WEEKS, MANY, "channel", {}),
    (MARCH, FEW, "post", {}),
)


@pytest.fixture
def fed(opened: Opened, tmp_path: Path) -> Opened:
    """A month of posts on two networks, and of orders by three customers."""
    days = [MARCH.first + timedelta(days=3 * index) for index in range(10)]
    posts = [{"object_kind": "post", "account": "us", "row": index} for index in range(10)]
    posts = [
        one | {"post_id": f"p{index}", "published_on": day, "network": "x" if index % 2 else "linkedin"}
        for index, (one, day) in enumerate(zip(posts, days, strict=True))
    ]
    seen = [
        row | {"network": "x" if index % 2 else "linkedin", "account": "us", "window": "lifetime"}
        for metric, value in (("impressions", 100), ("likes", 7), ("comments", 2))
        for index, row in enumerate(observations(metric, "post", [(f"p{i}", day, value) for i, day in enumerate(days)]))
    ]
    for row in seen:
        row |= {"for_date": None, "to_date": None}
    sold = [
        row | {"customer_key": f"c{index % 3}"}
        for index, row in enumerate(orders([(day, 40 + index, "x") for index, day in enumerate(days)]))
    ]
    import_rows(opened, tmp_path / "all", {"posts": posts, "observations": seen, "orders": sold})
    return opened


ONE_MORE = Period(date(2026, 4, 1), date(2026, 4, 20), ZONE)


def _mixed(rng: Random) -> dict[str, Rows]:
    """Facts whose figures depend on the days asked for: windows that overlap, customers who come back, people."""

    def day() -> date:
        return MARCH.first + timedelta(days=rng.randrange(75))

    places = [("x", "us"), ("linkedin", "us"), ("x", "other")]
    posts, seen = [], []
    for index in range(30):
        network, account = rng.choice(places)
        place = {"network": network, "account": account, "object_kind": "post"}
        published = {"published_on": day()} if rng.random() < 0.9 else {}
        posts.append(
            place | published | {"post_id": f"p{index}", "row": index, "post_type": rng.choice(["image", "video", ""])}
        )
        for metric in rng.sample(["impressions", "likes", "comments", "shares", "views", "reach", "clicks"], 4):
            seen.append(_seen(metric, f"p{index}", "lifetime", None, None, rng, **place))
    for _ in range(60):
        first = day()
        window, last = rng.choice([("day", first), ("week", first + timedelta(6)), ("month", first + timedelta(27))])
        network, account = rng.choice(places)
        kind, name, metrics, more = rng.choice(
            [
                ("link", rng.choice(["bit.ly/a", "bit.ly/A", "bit.ly/b"]), ["clicks", "link_clicks"], {}),
                ("ad", "ad1", ["spend", "impressions", "purchase_value"], {"currency": rng.choice(["EUR", "CAD"])}),
                ("account", account, ["impressions", "reach", "profile_visits", "total_followers"], {}),
                ("channel", rng.choice(["x", "email"]), ["sessions", "conversions"], {"network": "", "account": ""}),
            ]
        )
        place = {"network": network, "account": account, "object_kind": kind} | more
        cut = rng.choice(["", "country=CA", "device=tv"]) if kind == "link" else ""
        seen.append(_seen(rng.choice(metrics), name, window, first, last, rng, segment=cut, **place))
    sold = [
        row | {"customer_key": rng.choice(["c1", "c2", "c3", ""]), "currency": rng.choice(["CAD", "CAD", "EUR"])}
        for row in orders([(day(), rng.randrange(5, 90), rng.choice(["x", "email", ""])) for _ in range(40)])
    ]
    spoken = [
        {"mention_id": f"m{n}", "at": _noon(day()), "source": rng.choice(["x", "press"]), "row": n}
        | {"about": rng.choice(["own", "own", "rival"]), "sentiment": rng.choice(["positive", "positive", "negative"])}
        | {"author_key": rng.choice(["a", "b", ""])}
        for n in range(40)
    ]
    unique = {(row["object_id"], row["metric"], row["window"], row["for_date"], row["segment"], row["network"],
               row["account"], row["object_kind"]): row for row in seen}  # fmt: skip
    numbered = [row | {"row": index} for index, row in enumerate(unique.values())]
    return {"posts": posts, "observations": numbered, "orders": sold, "mentions": spoken}


def _seen(
    metric: str, name: str, window: str, first: date | None, last: date | None, rng: Random, **more: str
) -> dict[str, Any]:
    row = {"metric": metric, "object_id": name, "window": window, "for_date": first, "to_date": last, "segment": ""}
    return row | {"value": float(rng.randrange(400)), "state": "measured", "source": "", "source_zone": "UTC"} | more


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)


def test_cuts_of_rows_of_all_days_give_what_each_question_would_have_read(opened: Opened, tmp_path: Path) -> None:
    rng = Random(1)
    import_rows(opened, tmp_path / "all", _mixed(rng))
    computed = [id for id, kpi in CATALOGUE.items() if kpi.is_computed]
    fed = [id for id in computed if all(MEASURES[name].feed in _FEEDS for name in plan(CATALOGUE[id]).measures)]
    lasting = opened.for_many_requests()
    values = 0
    for _ in range(6):
        first = MARCH.first + timedelta(days=rng.randrange(-20, 70))
        last = first + timedelta(days=rng.choice([0, 6, 13, 30, 60]))
        period = Period(first, last, ZONE) if rng.random() < 0.9 else None
        by = rng.choice(["", "network", "channel", "week", "month", "account", "post", "content_type"])
        filters = rng.choice([{}, {}, {"network": "x"}, {"channel": "social"}, {"account": "us"}])
        ids = (*rng.sample(fed, 20), "link_clicks", "impressions", "customer_retention_rate")
        anew = compute_many(opened, ids, period, by=by, filters=filters)
        assert told(compute_many(lasting, ids, period, by=by, filters=filters)) == told(anew)
        values += sum(row.value is not None for table in anew.values() for row in table.rows)
    assert values > 60


_FEEDS = (Feed.OBSERVATIONS, Feed.ORDERS, Feed.MENTIONS)


def test_the_sql_of_a_shape_is_written_once_for_all_days_and_states(
    fed: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute_many(fed.for_many_requests(), FEW, MARCH, by="network")
    more = [row | {"order_id": "later"} for row in orders([(ONE_MORE.first, 1000, "x")])]
    import_rows(fed, tmp_path / "more", {"orders": more})
    known = len(kept_queries._written)
    assert known
    found = compute_many(replace(fed).for_many_requests(), FEW, ONE_MORE, by="network")
    assert found["revenue"].rows[0].value == 1000
    assert len(kept_queries._written) == known


def test_a_table_with_more_rows_than_memory_is_for_is_laid_out_for_the_days_asked_for(
    fed: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = compute_many(fed.for_many_requests(), MANY, FIRST_WEEKS)
    monkeypatch.setattr("sillage.services.lay_rows.WHOLE_ROWS", 3)
    lasting = fed.for_many_requests()
    assert told(compute_many(lasting, MANY, FIRST_WEEKS)) == told(whole)
    places = [place for place in lasting.memory or {} if place[0] is laid_rows]
    assert {place[2] for place in places} == {FIRST_WEEKS}


def told(tables: dict[str, KpiTable]) -> list[tuple[KpiTable, str]]:
    """Tables that can be compared: no two errors are equal."""
    return [(replace(table, refusal=None), str(table.refusal)) for table in tables.values()]


@pytest.mark.parametrize("order", [1, -1], ids=["widest-first", "narrowest-first"])
@pytest.mark.both_ledgers
def test_a_request_that_remembers_gives_the_same_figures(fed: Opened, order: int) -> None:
    remembering = fed.for_one_request()
    values = 0
    for period, ids, by, filters in QUESTIONS[::order]:
        asked_anew = compute_many(fed, ids, period, by=by, filters=filters)
        assert told(compute_many(remembering, ids, period, by=by, filters=filters)) == told(asked_anew)
        values += sum(row.value is not None for table in asked_anew.values() for row in table.rows)
    assert values > 60


def test_rows_that_made_room_are_laid_out_again(fed: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sillage.journal.engine._SETTLED_ROWS", 1)
    remembering = fed.for_one_request()
    first = compute_many(remembering, MANY, MARCH)
    compute_many(remembering, MANY, FIRST_WEEKS)
    by_network = compute_many(remembering, FEW, MARCH, by="network")
    assert sum(row.value or 0 for row in by_network["impressions"].rows) == first["impressions"].value == 1000


def test_what_is_imported_between_two_requests_is_seen_by_the_second(fed: Opened, tmp_path: Path) -> None:
    before = compute_many(fed.for_one_request(), ("revenue",), MARCH)["revenue"].value
    more = [row | {"order_id": "later"} for row in orders([(MARCH.last, 1000, "x")])]
    import_rows(fed, tmp_path / "more", {"orders": more})
    after = compute_many(replace(fed).for_one_request(), ("revenue",), MARCH)["revenue"].value
    assert before is not None
    assert after == before + 1000
