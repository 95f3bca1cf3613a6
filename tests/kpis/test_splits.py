"""Any split of rows gives the same ratio as the whole, for every ratio of the catalogue."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import Fed, KpiTable, compute, plan
from sillage.kpis.kpi import Kpi, Level
from sillage.kpis.measures import FEED_AXES, LEGAL_OF_ONE, MEASURES, WHOLE_PERIOD, Feed
from sillage.kpis.slots import Slot
from tests.kpis.facts_at_hand import asked, from_units, post, reading

NEVER_ADDED = (Feed.PAYBACK, Feed.PEOPLE, *LEGAL_OF_ONE)  # counted anew for each cut
RATIOS = [
    kpi
    for kpi in CATALOGUE.values()
    if kpi.formula
    and kpi.levels[0] is Level.RATIO
    and not any(MEASURES[name].feed in NEVER_ADDED for name in plan(kpi).measures)
]
PEOPLE = {kpi.id for kpi in RATIOS if any(MEASURES[name].level is Level.UNIQUE for name in plan(kpi).measures)}
MORE_THAN_ONE_DIVISION = {"break_even_units"}
Row = tuple[list[int], str]


def fed(kpi: Kpi, rows: Sequence[Row]) -> Fed:
    """A slot a row and measure, each row of an account of its own."""
    planned = plan(kpi)
    names = planned.measures
    units: dict[tuple[str, ...], list[Slot]] = {}
    others: list[Slot] = []
    for number, (values, key) in enumerate(rows):
        told = dict(zip(names, values, strict=False))
        for group in planned.groups():
            mine: dict[str, Fraction | None] = {name: Fraction(told[name]) for name in group}
            units.setdefault(group, []).append(Slot(key, "x", f"a{number}", "post/lifetime", mine, 1))
        for name in names:
            if MEASURES[name].feed is not Feed.OBSERVATIONS:
                others.append(Slot(key, "", f"a{number}", "rows", {name: Fraction(told[name])}, 1))
    return Fed(units, others)


def table(kpi: Kpi, rows: Sequence[Row], by: str = "") -> KpiTable:
    return compute(plan(kpi), fed(kpi, rows), by=by)


def whole_of(rows: Sequence[Row]) -> list[Row]:
    return [([sum(column) for column in zip(*(values for values, _ in rows), strict=True)], "")]


def axis_of(kpi: Kpi) -> str:
    """An axis that may cut the KPI; empty where none may."""
    names = plan(kpi).measures
    if set(names) & WHOLE_PERIOD:
        return ""
    shared = set.intersection(*(set(FEED_AXES[MEASURES[name].feed]) for name in names))
    return next((axis for axis in ("month", "campaign", "account") if axis in shared), "")


ROWS = st.lists(
    st.tuples(st.lists(st.integers(0, 10**6), min_size=6, max_size=6), st.sampled_from(["a", "b", "c"])),
    min_size=1,
    max_size=12,
)


def test_the_ratios_of_the_catalogue_are_all_here() -> None:
    assert len(RATIOS) > 45
    assert {kpi.id for kpi in RATIOS} >= {"ctr", "roi", "roas", "cpc", "cac", "csat", "nps", "sla_attainment", "rating"}
    assert max(len(plan(kpi).measures) for kpi in RATIOS) <= 6
    assert {"frequency", "engagement_rate_by_reach"} <= PEOPLE


@pytest.mark.parametrize("kpi", [kpi for kpi in RATIOS if kpi.id not in PEOPLE], ids=lambda kpi: kpi.id)
@settings(max_examples=25, deadline=None)
@given(rows=ROWS)
def test_any_split_of_rows_gives_the_same_ratio_as_the_whole(kpi: Kpi, rows: list[Row]) -> None:
    (whole,) = table(kpi, whole_of(rows)).rows
    (split,) = table(kpi, [(values, "") for values, _ in rows]).rows
    assert (split.value, split.numerator, split.denominator) == (whole.value, whole.numerator, whole.denominator)
    axis = axis_of(kpi)
    if not axis or kpi.id in MORE_THAN_ONE_DIVISION:
        return
    cut = table(kpi, rows, axis)
    assert cut.refusal is None
    assert {row.key for row in cut.rows} == {key for _, key in rows}
    assert sum(Fraction(row.numerator or 0) for row in cut.rows) == Fraction(whole.numerator or 0)
    assert sum(Fraction(row.denominator or 0) for row in cut.rows) == Fraction(whole.denominator or 0)


@pytest.mark.parametrize("kpi_id", sorted(PEOPLE))
def test_a_ratio_over_people_refuses_to_be_added_up(kpi_id: str) -> None:
    rows = [([5, 7, 9, 11, 13, 15], ""), ([1, 2, 3, 4, 5, 6], "")]
    assert table(CATALOGUE[kpi_id], rows[:1]).refusal is None
    assert table(CATALOGUE[kpi_id], rows).refusal is not None


OF_POSTS = ("applause_rate", "amplification_rate", "conversation_rate", "ctr", "engagement_rate_by_impressions",
            "engagement_rate_by_views", "interactions_per_post", "virality_rate")  # fmt: skip
RAW = {"likes": "likes", "shares": "retweets", "conversation": "replies", "reported_link_clicks": "url_clicks",
       "impressions": "impressions", "views": "views"}  # fmt: skip
COUNT = st.none() | st.integers(0, 10**4)
POSTS = st.lists(
    st.tuples(st.fixed_dictionaries(dict.fromkeys(RAW, COUNT)), st.sampled_from(["status", "photo", "video"])),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("kpi_id", OF_POSTS)
@settings(max_examples=6, deadline=None)
@given(rows=POSTS)
def test_any_split_of_posts_in_the_journal_gives_the_ratio_of_those_that_have_both_parts(
    kpi_id: str, rows: list[tuple[dict[str, int | None], str]]
) -> None:
    posts = [post(str(number), post_type=kind) for number, (_, kind) in enumerate(rows)]
    facts = [
        reading(RAW[name], value, object_id=str(number))
        for number, (values, _) in enumerate(rows)
        for name, value in values.items()
    ]
    above_of, below_of = CATALOGUE[kpi_id].formula.split(" / ")
    both = [
        (above, below)
        for values, _ in rows
        if (above := count(above_of, values)) is not None and (below := count(below_of, values)) is not None
    ]
    (whole,) = from_units(kpi_id, facts, posts).rows
    if not both:
        assert whole.value is None
        return
    sums = (sum(above for above, _ in both), sum(below for _, below in both))
    assert (whole.numerator, whole.denominator) == sums
    assert whole.value == (float(Fraction(*sums)) if sums[1] else None)
    cut = from_units(kpi_id, facts, posts, question=asked("content_type")).rows
    assert sum(row.numerator or 0 for row in cut) == sums[0]
    assert sum(row.denominator or 0 for row in cut) == sums[1]


def count(name: str, values: dict[str, int | None]) -> int | None:
    """What one post counts, written out again: X's interactions are likes, replies and reposts (no bookmarks here)."""
    if name == "posts_published":
        return 1
    if name != "interactions":
        return values[name]
    told = [value for part in ("likes", "conversation", "shares") if (value := values[part]) is not None]
    return sum(told) if told else None
