"""Made-up hits are the same every time, as many as asked, and look like people's."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa
import pytest

from sillage.demo.hits import HitPlan, made_days
from sillage.domain.events import EVENTS, EventKind
from sillage.domain.facts import ORDERS

PLAN = HitPlan(30_000, date(2026, 3, 1), date(2026, 3, 15), "America/Montreal", "CAD")


@pytest.fixture(scope="module")
def made() -> tuple[pa.Table, pa.Table]:
    days = list(made_days(PLAN))
    events = pa.Table.from_batches([day.events for day in days]).cast(EVENTS.import_schema)
    return events, pa.Table.from_batches([day.orders for day in days])


def asked(made: tuple[pa.Table, pa.Table], sql: str) -> list[tuple[object, ...]]:
    events, orders = made
    connection = duckdb.connect()
    connection.register("events", events)
    connection.register("orders", orders)
    return connection.sql(sql).fetchall()


@pytest.mark.parametrize("count", [1, 90, 1_001, 30_000])
def test_exactly_as_many_are_made_as_are_wanted(count: int) -> None:
    plan = HitPlan(count, date(2026, 3, 1), date(2026, 3, 15), "America/Montreal", "CAD")
    assert sum(day.events.num_rows for day in made_days(plan)) == count


def test_the_same_seed_makes_the_same_hits_and_another_seed_others(made: tuple[pa.Table, pa.Table]) -> None:
    again = pa.Table.from_batches([day.events for day in made_days(PLAN)]).cast(EVENTS.import_schema)
    assert again.equals(made[0])
    other = next(made_days(HitPlan(30_000, PLAN.first, PLAN.last, PLAN.zone, "CAD", seed=8))).events
    assert not set(other.column("event_id").to_pylist()) & set(made[0]["event_id"].to_pylist())


def test_rows_fit_the_tables(made: tuple[pa.Table, pa.Table]) -> None:
    events, orders = made
    assert events.schema.equals(EVENTS.import_schema)
    assert orders.schema.equals(ORDERS.import_schema)
    assert asked(made, "SELECT count(DISTINCT event_id), count(DISTINCT row) FROM events") == [(30_000, 30_000)]


def test_every_kind_of_hit_and_robots_and_the_team_are_there(made: tuple[pa.Table, pa.Table]) -> None:
    kinds = {kind for (kind,) in asked(made, "SELECT DISTINCT kind FROM events")}
    assert kinds == {kind.value for kind in EventKind}
    [(robots, team)] = asked(made, "SELECT avg((bot <> '')::INT), avg((flag <> '')::INT) FROM events")
    assert 0.02 < float(str(robots)) < 0.12
    assert 0 < float(str(team)) < 0.02


def test_a_click_has_its_page_and_a_redirect_another_hash(made: tuple[pa.Table, pa.Table]) -> None:
    sql = """SELECT count(*), count(p.event_id), count(*) FILTER (c.visitor = p.visitor) FROM events c
             LEFT JOIN events p ON p.click_id = c.click_id AND p.kind = 'pageview' WHERE c.kind = 'click'"""
    [(clicks, followed, alike)] = asked(made, sql)
    assert int(str(clicks)) > 1_000
    assert int(str(followed)) / int(str(clicks)) > 0.99  # a day's last visit may be cut after its click
    assert alike == 0


def test_orders_stand_in_both_tables_and_refunds_keep_their_order_s_day(made: tuple[pa.Table, pa.Table]) -> None:
    sql = """SELECT sum(value_minor) FILTER (kind = 'order'), sum(value_minor) FILTER (kind = 'refund'),
             count(*) FILTER (kind = 'order' AND origin = 'api') FROM events"""
    [(sold, back, late)] = asked(made, sql)
    assert int(str(late)) > 0
    newest = "SELECT * FROM orders QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY row DESC) = 1"
    [(gross, refunded)] = asked(made, f"SELECT sum(gross_minor), sum(refunded_minor) FROM ({newest})")
    assert (gross, refunded) == (sold, back)
    twice = "SELECT order_id FROM orders GROUP BY order_id HAVING count(DISTINCT ordered_at) > 1"
    assert asked(made, twice) == []
    assert int(str(back)) > 0
