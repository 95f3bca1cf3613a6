"""Followers: the last over time, the sum over accounts, growth from the period's first count."""

from datetime import date

import pytest

from sillage.audience.followers import Flow, FollowerSeries, Level
from sillage.domain.period import Period
from sillage.domain.places import Account, Role
from sillage.kpis.answers import DERIVED, NOT_DISTINCT, KpiTable
from sillage.kpis.catalogue import find
from sillage.kpis.compute import Fed, compute, plan
from sillage.kpis.follower_slots import (
    follower_names,
    follower_slots,
    levels_table,
    own_series,
    pace_notes,
    span_notes,
)
from sillage.kpis.places import Question
from sillage.kpis.slots import PARTIAL
from tests.kpis.facts_at_hand import asked, reading, table

SPRING = Period(date(2026, 3, 1), date(2026, 4, 30), "America/Montreal")
LEVELS = (Level(date(2026, 2, 28), 1000.0), Level(date(2026, 3, 31), 1100.0), Level(date(2026, 4, 30), 1150.0))
GAINS = ((Flow(date(2026, 3, 1), date(2026, 3, 31), 130.0), Flow(date(2026, 4, 1), date(2026, 4, 30), 90.0)),)
MINE = FollowerSeries("x", "a", LEVELS, GAINS)


def answered(kpi_id: str, *series: FollowerSeries, question: Question | None = None) -> KpiTable:
    wanted = question or asked(period=SPRING)
    slots, _ = follower_slots(series, wanted)
    return compute(plan(find(kpi_id)), Fed(others=slots), by=wanted.by, period=wanted.period, filters=wanted.filters)


def test_followers_take_the_last_of_the_period() -> None:
    assert answered("followers", MINE).value == 1150


def test_several_accounts_are_added_and_marked_as_not_distinct_people() -> None:
    other = FollowerSeries("instagram", "b", (Level(date(2026, 4, 1), 50.0),))
    row = answered("followers", MINE, other).rows[0]
    assert (row.value, row.marks) == (1200, (NOT_DISTINCT,))
    by_network = answered("followers", MINE, other, question=asked("network", SPRING))
    assert {row.key: (row.value, row.marks) for row in by_network.rows} == {"instagram": (50, ()), "x": (1150, ())}


def test_growth_takes_the_first_count_of_the_period() -> None:
    assert answered("follower_growth_rate", MINE).value == 0.15
    assert answered("followers_net", MINE).value == 150


def test_losses_that_nobody_states_are_derived_and_say_so() -> None:
    row = answered("followers_lost", MINE).rows[0]
    assert (row.value, row.marks) == (70, (DERIVED,))
    assert answered("follower_churn_rate", MINE).value == 0.07
    assert answered("followers_gained", MINE).rows[0].marks == ()


def test_each_month_starts_from_its_own_first_count() -> None:
    found = answered("follower_churn_rate", MINE, question=asked("month", SPRING))
    assert {row.key: (row.numerator, row.denominator) for row in found.rows} == {
        "2026-03": (30, 1000),
        "2026-04": (40, 1100),
    }


def test_retention_is_a_pair_of_bounds_when_nobody_says_who_left() -> None:
    row = answered("follower_retention_rate", MINE).rows[0]
    assert row.value is None
    assert row.interval == pytest.approx((0.93, 1.0))
    assert "bounds" in str(row.reason)


def test_an_account_without_its_losses_leaves_both_parts_of_churn_and_is_named() -> None:
    other = FollowerSeries("x", "quiet", (Level(date(2026, 2, 28), 500.0), Level(date(2026, 4, 30), 600.0)))
    found = answered("follower_churn_rate", MINE, other)
    assert (found.rows[0].numerator, found.rows[0].denominator) == (70, 1000)
    assert "quiet" in str(found.notes[0])


def test_days_that_no_count_covers_are_told() -> None:
    year = asked(period=Period(date(2026, 1, 1), date(2026, 12, 31)))
    untold, note = span_notes([MINE], year)
    assert "61 of the 365 days" in str(untold)
    assert "a: followers are known from" in str(note)
    assert span_notes([MINE], asked(period=SPRING)) == ()


def test_a_sum_of_gains_says_which_days_it_lacks() -> None:
    spring = asked(period=SPRING)
    told = FollowerSeries("x", "a", LEVELS, (GAINS[0][:1],))
    assert answered("followers_gained", told).value == 130
    assert answered("followers_gained", told).rows[0].marks == (PARTIAL,)
    assert answered("followers_gained", MINE).rows[0].marks == ()
    (note,) = span_notes([told], spring)
    assert "31 of the 61 days" in str(note)


def test_an_account_without_gains_makes_their_sum_partial_and_is_named() -> None:
    silent = FollowerSeries("tiktok", "silent", LEVELS)
    row = answered("followers_gained", MINE, silent).rows[0]
    assert (row.value, row.marks) == (220, (PARTIAL,))
    (note,) = span_notes([MINE, silent], asked(period=SPRING))
    assert str(note) == "silent: new followers are not known; no sum holds them."


def test_growth_is_also_told_by_week_and_not_where_time_is_cut() -> None:
    two_weeks = FollowerSeries("x", "a", (Level(date(2026, 2, 28), 100.0), Level(date(2026, 3, 14), 121.0)))
    (note,) = pace_notes([two_weeks], asked(period=SPRING))
    assert str(note) == "a (X): 10% a week, over 2 weeks."
    assert pace_notes([two_weeks], asked("month", SPRING)) == ()
    assert pace_notes([two_weeks], asked(period=SPRING, network="instagram")) == ()


def test_followers_cannot_be_cut_by_post() -> None:
    refused = answered("followers", MINE, question=asked("post", SPRING)).refusal
    assert refused is not None and "account" in str(refused)


def test_own_accounts_and_rivals_are_told_apart() -> None:
    day: dict[str, object] = {"object_kind": "account", "object_id": "", "window": "day"}
    day |= {"for_date": date(2026, 3, 31), "to_date": date(2026, 3, 31)}
    rows = [reading("followers", 10, **day), reading("followers", 99, **day | {"account": "rival"})]
    facts = table("observations", rows).to_pyarrow()
    accounts = [Account("x", "rival", Role.RIVAL)]
    assert [one.account for one in own_series(facts, accounts)] == ["a"]


def test_a_page_that_no_file_names_is_the_network_s_only_account_and_counts_once() -> None:
    day = {"object_kind": "account", "object_id": "", "network": "facebook", "window": "day"}
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    named = [
        reading("followers", level, **day, account="Page", for_date=on, to_date=on)
        for on, level in ((first, 1000.0), (last, 1010.0))
    ]
    unnamed = [reading("followers", 1010.0, **day, account="", for_date=last, to_date=last)]
    rows = table("observations", [*named, *unnamed]).to_pyarrow()
    (series,) = own_series(rows, ())
    assert (series.account, answered("followers", series).value) == ("Page", 1010)
    assert set(levels_table([series]).column("account").to_pylist()) == {"Page", ""}


def test_the_names_of_levels_gains_and_losses_do_not_overlap() -> None:
    names = follower_names()
    assert not set(names.levels) & names.gains and not names.gains & names.losses
    assert "unfollows" in names.losses and "new_followers" in names.gains
