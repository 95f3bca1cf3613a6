"""Sums by post in columns are those that any question about a KPI by post is answered with."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import Fed, compute, plan
from sillage.kpis.post_sums import post_sums
from sillage.kpis.slots import Slot

KPIS = ("engagement_rate_by_impressions", "engagement_rate_by_reach", "engagement_rate_by_views", "interactions")
SCHEMA = pa.schema([
    *((name, pa.string()) for name in ("key", "network", "account", "source")), ("n", pa.int64()),
    ("v0", pa.float64()), ("v1", pa.float64()),
])  # fmt: skip

sums = st.builds(
    lambda key, network, account, source, n, v0, v1: dict(
        zip(SCHEMA.names, (key, network, account, source, n, v0, v1), strict=True)
    ),
    st.sampled_from(["", "p1", "p2", "p3", "p4"]),
    st.sampled_from(["x", "instagram"]),
    st.sampled_from(["", "us", None]),
    st.sampled_from(["post/lifetime", "post/day", "account/day", "ad/day"]),
    st.integers(1, 2),
    st.floats(0, 1e9),
    st.one_of(st.just(0.0), st.floats(1e-3, 1e9)),
)


def place(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return (row["key"], row["network"], row["account"] or "", row["source"])


def rates_of(rows: list[dict[str, Any]], kpi_id: str) -> dict[str, tuple[float, float | None]]:
    """By post, what `compute` makes of the same sums."""
    planned = plan(CATALOGUE[kpi_id])
    [group] = planned.groups()
    slots = [
        Slot(*place(row), {name: Fraction(row[f"v{at}"]) for at, name in enumerate(group)}, row["n"], date(2026, 3, 2))
        for row in rows
    ]
    table = compute(planned, Fed({group: slots}), by="post")
    return {
        row.key: (float(row.numerator), None if row.denominator is None else float(row.denominator))
        for row in table.rows
        if row.numerator is not None and "/" not in row.key
    }


@pytest.mark.parametrize("kpi_id", KPIS)
@settings(max_examples=60, deadline=None)
@given(st.lists(sums, max_size=12, unique_by=place))
def test_columns_say_of_each_post_what_exact_ratios_say(kpi_id: str, rows: list[dict[str, Any]]) -> None:
    [group] = plan(CATALOGUE[kpi_id]).groups()
    found = post_sums(pa.Table.from_pylist(rows, SCHEMA), group)
    posts = found.posts.to_pylist()
    columns = [column.tolist() for column in found.sums]
    told = {
        post: (columns[0][at], columns[1][at] if len(group) > 1 else None)
        for at, post in enumerate(posts)
    }  # fmt: skip
    assert len(posts) == len(told)
    assert told == rates_of(rows, kpi_id)


def test_people_who_are_not_distinct_are_added_up_for_no_post() -> None:
    one = {"key": "p1", "network": "x", "account": "us", "source": "post/lifetime", "n": 1, "v0": 3.0, "v1": 20.0}
    rows = pa.Table.from_pylist([one, one | {"key": "p2", "n": 2}], SCHEMA)
    assert len(post_sums(rows, ("interactions", "impressions")).posts) == 2
    assert len(post_sums(rows, ("interactions", "reach")).posts) == 0


def test_posts_that_nothing_is_known_of_have_no_number() -> None:
    one = {"key": "p1", "network": "x", "account": "us", "source": "post/lifetime", "n": 1, "v0": 3.0, "v1": 20.0}
    found = post_sums(pa.Table.from_pylist([one], SCHEMA), ("interactions", "impressions"))
    tops, bottoms = found.of(pa.chunked_array([["p0", "p1"], ["p1"]]))
    assert np.isnan([tops[0], bottoms[0]]).all()
    assert (tops[1:].tolist(), bottoms[1:].tolist()) == ([3, 3], [20, 20])
