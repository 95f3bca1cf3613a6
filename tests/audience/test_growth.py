from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.audience import Flow, FollowerSeries, Level, follower_series, growth, retention_bounds, steps, total
from sillage.domain.facts import OBSERVATIONS
from sillage.domain.period import Period

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
BEFORE, AFTER = date(2026, 2, 28), date(2026, 3, 31)


def month(
    start: float = 1000.0, end: float = 1100.0, gained: float | None = None, lost: float | None = None
) -> FollowerSeries:
    flows = [((Flow(MARCH.first, MARCH.last, value),),) if value is not None else () for value in (gained, lost)]
    return FollowerSeries("x", "a", (Level(BEFORE, start), Level(AFTER, end)), *flows)


def test_golden_12_a_net_of_100_and_gains_of_80_contradict_each_other() -> None:
    got = growth(month(gained=80), MARCH)
    assert got.lost is None
    assert got.churn_rate is None
    assert got.retention is None
    (found,) = got.contradictions
    assert (found.start.value, found.end.value, found.gained) == (1000, 1100, 80)
    assert "contradict" in str(got.reason)


def test_losses_are_derived_from_gains_and_net_growth_and_marked() -> None:
    got = growth(month(gained=150), MARCH)
    assert (got.lost, got.lost_derived, got.net) == (50, True, 100)
    assert got.growth_rate == 0.1
    assert got.churn_rate == 0.05


def test_losses_that_the_network_states_win_and_the_residue_is_shown() -> None:
    got = growth(month(gained=150, lost=45), MARCH)
    assert (got.lost, got.lost_derived, got.residue) == (45, False, -5)


def test_without_gains_losses_are_unknown_not_zero() -> None:
    got = growth(month(), MARCH)
    assert got.lost is None
    assert "new followers" in str(got.reason)


def test_gains_alone_give_a_net_where_losses_are_stated() -> None:
    flows = ((Flow(MARCH.first, MARCH.last, 30.0),),)
    got = growth(FollowerSeries("x", "a", (), flows, ((Flow(MARCH.first, MARCH.last, 12.0),),)), MARCH)
    assert (got.net, got.lost, got.growth_rate, got.churn_rate) == (18, 12, None, None)


def test_a_day_without_gains_told_leaves_losses_unknown() -> None:
    days = tuple(Flow(day, day, 5.0) for day in (MARCH.first + timedelta(days=n) for n in range(31)) if day.day != 9)
    got = growth(FollowerSeries("x", "a", (Level(BEFORE, 1000.0), Level(AFTER, 1100.0)), (days,)), MARCH)
    assert got.lost is None
    assert got.gained is not None
    assert (got.gained.days_known, got.gained.days) == (30, 31)


def test_two_exports_of_the_same_gains_are_not_added() -> None:
    days = tuple(Flow(MARCH.first + timedelta(days=n), MARCH.first + timedelta(days=n), 5.0) for n in range(31))
    whole = (Flow(MARCH.first, MARCH.last, 154.0),)
    got = growth(FollowerSeries("x", "a", (Level(BEFORE, 1000.0), Level(AFTER, 1100.0)), (days, whole)), MARCH)
    assert got.gained is not None
    assert got.gained.value == 155
    assert got.lost == 55


def test_a_start_that_is_too_old_is_not_a_start() -> None:
    old = FollowerSeries("x", "a", (Level(date(2025, 6, 30), 500.0), Level(AFTER, 1100.0)))
    assert growth(old, MARCH).net is None


def test_a_contradiction_in_one_month_leaves_the_other_month_its_losses() -> None:
    april = date(2026, 4, 30)
    gains = (Flow(MARCH.first, MARCH.last, 80.0), Flow(date(2026, 4, 1), april, 60.0))
    series = FollowerSeries("x", "a", (Level(BEFORE, 1000.0), Level(AFTER, 1100.0), Level(april, 1150.0)), (gains,))
    both = Period(MARCH.first, april)
    assert growth(series, both).lost is None
    assert [step.lost for step in steps(series, both)] == [None, 10]


def test_weekly_growth_compounds() -> None:
    levels = (Level(date(2026, 3, 1), 1000.0), Level(date(2026, 3, 15), 1210.0))
    got = growth(FollowerSeries("x", "a", levels), MARCH)
    assert got.weekly_growth_rate == pytest.approx(0.1)


def test_nobody_at_the_start_has_no_rate() -> None:
    got = growth(month(start=0, gained=1100), MARCH)
    assert got.growth_rate is None
    assert got.weekly_growth_rate is None
    assert got.churn_rate is None


def test_churn_of_500_in_10_000_is_5_per_cent() -> None:
    assert growth(month(start=10_000, end=9_700, gained=200), MARCH).churn_rate == 0.05


def test_totals_add_people_and_need_every_loss() -> None:
    known, unknown = growth(month(gained=150), MARCH), growth(month(), MARCH)
    both = total([known, known])
    assert both.start is not None
    assert (both.start.value, both.lost) == (2000, 100)
    assert total([known, unknown]).lost is None
    assert total([]).start is None


@given(st.floats(1, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_retention_lies_between_its_bounds(start: float, gained: float, lost: float) -> None:
    bounds = retention_bounds(start, gained, lost)
    assert bounds is not None
    least, most = bounds
    assert 0 <= least <= most <= 1


@given(st.integers(1, 10_000), st.integers(0, 5_000), st.integers(0, 5_000))
def test_derived_losses_close_the_account(start: int, gained: int, lost: int) -> None:
    got = growth(month(float(start), float(start + gained - lost), gained=float(gained)), MARCH)
    assert got.lost == lost
    assert got.gained is not None
    assert got.net == got.gained.value - lost


def observed(
    metric: str, value: float | None, first: date, last: date, window: str = "month", **more: str
) -> dict[str, Any]:
    return {
        "network": "x",
        "account": "a",
        "object_kind": "account",
        "metric": metric,
        "window": window,
        "for_date": first,
        "to_date": last,
        "segment": "",
        "value": value,
        **more,
    }


def test_series_are_read_from_observations_of_the_account_alone() -> None:
    rows = [
        observed("followers", 1000.0, date(2026, 2, 1), BEFORE),
        observed("followers", 1100.0, MARCH.first, AFTER),
        observed("new_followers", 130.0, MARCH.first, AFTER),
        observed("follows", 3.0, MARCH.first, MARCH.first, window="day", object_kind="post"),
        observed("followers", 400.0, MARCH.first, AFTER, segment="country=CA"),
        observed("followers", None, date(2026, 4, 1), date(2026, 4, 30)),
    ]
    (series,) = follower_series(pa.Table.from_pylist(rows, schema=OBSERVATIONS.import_schema))
    assert growth(series, MARCH).lost == 30
    assert len(series.levels) == 2
