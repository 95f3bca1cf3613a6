"""Into however many parts people are cut, and whatever is kept on the way, the answer is the same."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pytest

from sillage.journeys import rolling
from sillage.journeys.funnels import person_funnel, steps_of, visit_funnel
from sillage.journeys.passes import MOST_PARTS, Passes, in_one, parts_for
from sillage.journeys.traffic import traffic
from sillage.journeys.visits import COLUMNS, runs, visits
from tests.journeys.hits_at_hand import hit, rows, table

BUY = steps_of("/, /cart, order")


def some_hits(seed: int) -> ir.Table:
    """Return hits of few people over three days, with everything that ties and parts them."""
    chance = random.Random(seed)
    made = [
        hit(
            chance.uniform(0, 3 * 24 * 60),
            chance.choice(["pageview", "pageview", "click", "order", "engagement"]),
            visitor=chance.choice(["", "va", "vb", "vc", "vd", "ve", "vf"]),
            cookie=chance.choice(["", "", "", "k1", "k2"]),
            click_id=chance.choice(["", "", "c1", "c2", "c3"]),
            path=chance.choice(["/", "/cart"]),
            channel=chance.choice(["direct", "email"]),
        )
        for _ in range(400)
    ]
    return table(*made)


def kept(*found: ir.Table) -> ir.Table:
    """Keep rows as an engine does: the expression is gone."""
    return ibis.memtable(in_one(*found).to_pyarrow())


def answers(hits: ir.Table, passes: Passes) -> list[list[dict[str, Any]]]:
    """Return everything that goes through hits in parts."""
    found = visits(hits, "America/Toronto", passes=passes)
    return [
        rows(found, "visit_id"),
        rows(traffic(found, "channel"), "axis"),
        rows(visit_funnel(hits, BUY, "UTC", by="channel", passes=passes), "axis"),
        rows(person_funnel(hits, BUY, "UTC", 1, until=date(2026, 3, 3), passes=passes), "axis"),
        rows(rolling.visits_by_day(rolling.day_visits(hits, "UTC", passes=passes)), "day"),
    ]


@pytest.mark.parametrize("parts", [2, 7])
def test_parts_give_what_one_pass_gives(parts: int) -> None:
    one, several = (answers(some_hits(parts), passes) for passes in (Passes(), Passes(kept, parts)))
    assert len(one[0]) > 50
    for before, after in zip(one, several, strict=True):
        assert sorted(map(repr, after)) == sorted(map(repr, before))


def test_each_person_is_in_one_part_and_parts_are_not_empty() -> None:
    people = table(*(hit(number, visitor=f"v{number % 40}") for number in range(120)))
    parts = [{row["who"] for row in rows(part)} for part in runs(people, passes=Passes(kept, 4))]
    assert sum(map(len, parts)) == len(set().union(*parts)) == 40
    assert all(parts)


def test_only_the_columns_asked_for_come() -> None:
    found = visits(table(hit(0)), "UTC", columns=("channel", "pageviews"))
    assert found.columns == ("channel", "pageviews")
    assert visits(table(hit(0)), "UTC").columns == COLUMNS


@pytest.mark.parametrize(("hits", "parts"), [(0, 1), (10, 1), (11, 2), (10**9, MOST_PARTS)])
def test_parts_are_as_many_as_it_takes(hits: int, parts: int) -> None:
    assert parts_for(hits, 10) == parts
