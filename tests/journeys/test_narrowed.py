"""Visits and paths of one network and one campaign, on a few hits written by hand."""

from __future__ import annotations

from typing import Any

import ibis
import pytest

from sillage.domain.facts import ORDERS
from sillage.journeys.narrowed import Only, asked_row, outright, standing, touching
from tests.journeys.hits_at_hand import hit, rows, table
from tests.journeys.test_paths import DAY, filled, laid, order, stored, walked

SPRING: dict[str, Any] = {"channel": "organic_social", "network": "instagram", "campaign": "spring"}
AUTUMN: dict[str, Any] = {"channel": "organic_social", "network": "facebook", "campaign": "autumn"}


def crossed() -> ibis.Table:
    """Ann: Instagram for spring, Facebook for autumn, buys. Bo: Facebook for spring. Cy: an e-mail, buys."""
    events = table(
        hit(0, visitor="a1", cookie="ann", **SPRING),
        hit(DAY, visitor="a2", cookie="ann", **AUTUMN),
        hit(DAY + 5, "order", visitor="a2", cookie="ann", order_id="1"),
        hit(0, visitor="b1", **AUTUMN | {"campaign": "spring"}),
        hit(0, visitor="c1", channel="email"),
        hit(5, "order", visitor="c1", channel="email", order_id="2"),
    )
    found, _ = laid(events, filled(ORDERS, order("1", DAY + 5), order("2", 5)))
    return found


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ((("network", "instagram"),), {"instagram > facebook": (1, 5000, 0)}),
        ((("network", "facebook"),), {"instagram > facebook": (1, 5000, 0), "facebook": (0, None, 1)}),
        ((("campaign", "spring"),), {"instagram > facebook": (1, 5000, 0), "facebook": (0, None, 1)}),
        ((("network", "facebook"), ("campaign", "spring")), {"facebook": (0, None, 1)}),
        ((("network", "tiktok"),), {}),
    ],
)
def test_a_path_fits_where_one_touch_is_of_the_network_and_of_the_campaign_and_stays_whole(
    only: Only, expected: dict[str, tuple[int, int | None, int]]
) -> None:
    found = crossed()
    assert walked(stored(touching(found, stored(asked_row(found, only))))) == expected


def test_what_is_asked_for_is_a_row_and_stands_in_no_expression_that_reads_it() -> None:
    row = ibis.table({"wanted_network": "string", "wanted_campaign": "string"}, name="asked")
    said = str(ibis.to_sql(touching(crossed(), row)))
    assert "instagram" not in said.split("ibis_pyarrow_memtable")[0]
    assert '"asked"' in said


def test_a_visit_that_names_no_network_is_of_none() -> None:
    visits = ibis.memtable({"network": ["instagram", None, ""], "number": [1, 2, 3]})
    assert [row["number"] for row in rows(standing(visits, outright((("network", "instagram"),))))] == [1]
    assert [row["number"] for row in rows(standing(visits, outright((("network", ""),))), "number")] == [2, 3]
    assert len(rows(standing(visits, {}))) == 3
