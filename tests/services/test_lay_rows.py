"""Rows laid out once for a request give the figures that each question would have read for itself."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sillage.domain.period import Period
from sillage.kpis.compute import KpiTable
from sillage.services.compute_kpi import compute_many
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import import_rows, observations, orders

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
