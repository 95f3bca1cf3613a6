"""The rows that a page shows are the first of the whole list, whatever it is sorted by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.effects.shrinkage import Prior
from sillage.services.gather_posts import PER_POST
from sillage.services.known_posts import Posts
from sillage.services.measured_posts import MeasuredPosts, NetworkUsual
from sillage.web.content_page import NAMES, _row
from sillage.web.parts import DataTable, Head, LaidRows
from sillage.web.pen import Pen, sorted_by
from sillage.web.post_order import ordered

RATE = "engagement_rate_by_impressions"
NETWORKS = {
    "instagram": NetworkUsual(RATE, 0.05, Prior(0.05, 100.0, 50), 50),
    "x": NetworkUsual(RATE, 0.02, None, 3),
    "facebook": NetworkUsual(PER_POST, 12.0, Prior(12.0, 0.5, 20), 20),
}
SCHEMA = pa.schema([
    *((name, pa.string()) for name in ("network", "account", "post_id", "kind", "campaign", "call_to_action", "text",
                                       "url")),
    ("at", pa.timestamp("us", "UTC")), ("on", pa.date32()), ("interactions", pa.float64()),
])  # fmt: skip

told = st.tuples(
    st.sampled_from(sorted(NETWORKS)),
    st.sampled_from(["", "reel", "photo", "vidéo"]),
    st.sampled_from(["Été", "ete", "Zoo", "", "=1+1"]),
    st.sampled_from([date(2026, 3, 1), date(2026, 3, 9), date(2026, 2, 28)]),
    st.one_of(st.none(), st.integers(0, 30).map(float)),
    st.integers(0, 30).map(float),
    st.sampled_from([1.0, 20.0, 30.0, 3000.0]),
)


def made(rows: list[tuple[Any, ...]]) -> MeasuredPosts:
    """Posts of an account; where counts are judged, all have one."""
    words = [
        {"network": network, "account": "us", "post_id": f"p{number}", "kind": kind, "campaign": "", "text": text,
         "call_to_action": "", "url": "", "at": datetime(2026, 3, 1, number % 24, tzinfo=UTC) if number % 2 else None,
         "on": on, "interactions": k if network == "facebook" else count}
        for number, (network, kind, text, on, count, k, n) in enumerate(rows)
    ]  # fmt: skip
    pairs = [(np.nan, np.nan) if row[0] == "facebook" else row[5:] for row in rows]
    k, n = np.array(pairs, float).reshape(-1, 2).T
    posts = Posts(pa.Table.from_pylist(words, SCHEMA), {RATE: (k, n)}, "America/Montreal")
    chances = np.array([np.nan if number % 3 == 1 else (number * 7 % 11) / 11 for number in range(len(rows))])
    return MeasuredPosts(posts, NETWORKS, chances)


@pytest.mark.parametrize("language", ["fr", "en"])
@settings(max_examples=25, deadline=None)
@given(st.lists(told, max_size=12), st.sampled_from([*NAMES, *(f"-{name}" for name in NAMES), "", "nothing"]))
def test_posts_are_sorted_by_their_columns_as_the_table_of_all_is_by_its_words(
    language: str, rows: list[tuple[Any, ...]], asked: str
) -> None:
    posts, pen, heads = made(rows), Pen(language), tuple(Head(name) for name in NAMES)

    def lay(some: MeasuredPosts) -> tuple[tuple[Any, ...], ...]:
        return tuple(LaidRows(some, lambda one: _row(None, pen, one, linked=False)))  # type: ignore[arg-type]

    whole = sorted_by(DataTable("", heads, lay(posts)), NAMES, asked, str)
    shown = ordered(posts, asked, pen)
    assert lay(shown) == tuple(whole.rows)
    assert lay(shown[:3]) == tuple(whole.rows)[:3]


@settings(max_examples=40, deadline=None)
@given(st.lists(told, max_size=12))
def test_posts_in_columns_rank_by_the_value_that_each_shows(rows: list[tuple[Any, ...]]) -> None:
    posts = made(rows)
    values = [np.nan if one.estimate.value is None else one.estimate.value for one in posts]
    assert np.array_equal(posts.values, np.array(values, float), equal_nan=True)
    assert posts.seen == [one.seen for one in posts]

    def rank(one: Any) -> tuple[float, str]:
        usual = posts.networks[one.post.network].usual
        return -(one.estimate.value / usual if one.estimate.value is not None and usual else 0.0), one.post.network

    assert list(posts.best_first()) == sorted(posts, key=rank)
    for one in posts:
        assert posts.find(one.post.network, "us", one.post.post_id) == one
    assert posts.find("x", "them", "p0") is None


def test_a_piece_of_posts_is_read_as_the_whole_is(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("x", "", f"Post {number}", date(2026, 3, 1), 1.0, float(number), 20.0) for number in range(7)]
    posts = made(rows)
    whole = list(posts.posts)
    monkeypatch.setattr("sillage.services.known_posts.PIECE", 2)
    assert list(posts.posts) == whole
    assert [posts.posts[at] for at in range(-7, 7)] == whole + whole
    assert list(posts.posts[2:5]) == whole[2:5]
    with pytest.raises(IndexError):
        posts.posts[7]
