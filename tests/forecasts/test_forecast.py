"""A forecast to a date: its interval, the chance of a goal, the pace it asks for, and what it refuses."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sillage.errors import Refused
from sillage.forecasts import Basis, Forecast, Goal, Grain, Kind, Method, Window, forecast, series_of
from sillage.forecasts.origins import Origins, roll
from sillage.forecasts.scales import Array, scale_for
from tests.forecasts.made_up import FIRST, clicks, followers, weekly


def chance(found: Forecast, method: Method = Method.ENSEMBLE) -> float:
    assert found.goal is not None
    return found.goal.chance.probability[method]


def test_a_goal_farther_away_is_less_likely_and_the_pace_it_asks_for_is_what_is_missing() -> None:
    series = weekly(followers(30))
    until = series.last_day + timedelta(weeks=10)
    last = series.values[-1]
    found = [forecast(series, until, Goal(last + more)) for more in (100, 300, 500, 1500)]
    chances = [chance(one) for one in found]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.97
    assert chances[-1] < 0.03
    assert [one.goal.pace_needed for one in found if one.goal] == pytest.approx([10, 30, 50, 150])
    assert found[0].pace == pytest.approx(30, abs=12)


def test_at_most_is_the_other_side_of_at_least() -> None:
    series = weekly(clicks(40), Kind.SUM)
    until = series.last_day + timedelta(weeks=6)
    floor, ceiling = (forecast(series, until, Goal(380.5, at_most=way)) for way in (False, True))
    assert chance(floor) + chance(ceiling) == pytest.approx(1)


def test_a_sum_begins_with_what_came_since_its_window_began() -> None:
    series = weekly(clicks(40), Kind.SUM)
    until = series.last_day + timedelta(weeks=4)
    ahead = forecast(series, until).outcome.value
    begun = forecast(series, until, Goal(1000), Window(series.rows[-4][0], start=100.0))
    told = sum(value for _, value in series.rows[-4:])
    assert begun.outcome.value == pytest.approx(ahead + told + 100, rel=0.02)
    assert begun.goal is not None
    assert begun.goal.pace_needed == pytest.approx((1000 - told - 100) / 4)


def test_a_window_that_begins_later_leaves_out_what_comes_before() -> None:
    series = weekly([50.0, 52, 47, 51, 49, 50, 53, 48, 50, 51, 49, 50], Kind.SUM)
    until = series.last_day + timedelta(weeks=4)
    later = Window(series.last_day + timedelta(days=15))
    assert forecast(series, until, window=later).outcome.value == pytest.approx(100, rel=0.05)


def test_half_a_week_counts_for_half() -> None:
    series = weekly([70.0, 72, 67, 71, 69, 70, 73, 68, 70, 71, 69, 70], Kind.SUM)
    found = forecast(series, series.last_day + timedelta(days=10))
    assert found.outcome.value == pytest.approx(100, rel=0.05)


def test_a_rate_stays_a_rate_and_is_kept_by_its_mean() -> None:
    shares = list(np.clip(np.random.default_rng(3).normal(0.04, 0.008, 40), 0.001, 1))
    found = forecast(
        weekly(shares, Kind.RATE), FIRST + timedelta(weeks=52), Goal(0.03), Window(FIRST + timedelta(weeks=30))
    )
    low, high = found.outcome.bounds[0.9]
    assert found.scale == "logit"
    assert 0.02 < low < found.outcome.value < high < 0.06
    assert chance(found) > 0.9


def test_milestones_lie_between_now_and_the_day() -> None:
    series = weekly(followers(30))
    days = [series.last_day + timedelta(weeks=index) for index in (-2, 3, 5, 12)]
    found = forecast(series, days[-1], Goal(3500, milestones=tuple((day, 3100.0) for day in days)))
    assert found.goal is not None
    assert [stone.day for stone in found.goal.milestones] == days[1:3]
    before, after = (stone.probability[Method.ENSEMBLE] for stone in found.goal.milestones)
    assert before < after


def test_intervals_hold_each_other_and_widen() -> None:
    found = forecast(weekly(clicks(60), Kind.SUM), FIRST + timedelta(weeks=75))
    for one in found.steps:
        (low, high), (lower, higher) = one.bounds[0.8], one.bounds[0.9]
        assert 0 <= lower <= low <= one.value <= high <= higher
    assert found.steps[0].basis is Basis.CONFORMAL
    assert found.steps[-1].basis is Basis.PARAMETRIC


def test_only_the_interval_of_a_whole_step_is_called_conformal() -> None:
    level, total = weekly(followers(60)), weekly(clicks(60), Kind.SUM)
    until = level.last_day + timedelta(weeks=2)
    assert forecast(level, until).outcome.basis is Basis.CONFORMAL
    assert forecast(level, until - timedelta(days=3)).outcome.basis is Basis.SIMULATED
    assert forecast(total, total.last_day + timedelta(weeks=2)).outcome.basis is Basis.SIMULATED


def test_the_paths_spread_at_each_step_as_the_interval_says() -> None:
    """What the chance of a goal is read from, and the interval that is shown, are one thing."""
    series = weekly(followers(40))
    found = forecast(series, series.last_day + timedelta(weeks=8))
    _, high = found.outcome.bounds[0.9]
    again = forecast(series, series.last_day + timedelta(weeks=8), Goal(high))
    assert chance(again) == pytest.approx(0.05, abs=0.01)


def test_the_same_question_has_the_same_answer() -> None:
    series = weekly(clicks(30), Kind.SUM)
    until = series.last_day + timedelta(weeks=5)
    assert forecast(series, until, Goal(300)) == forecast(series, until, Goal(300))


def test_a_series_that_grows_is_forecast_better_than_by_its_last_value() -> None:
    told = forecast(weekly(followers(40)), FIRST + timedelta(weeks=50)).backtest
    assert told is not None
    assert told.beats_naive
    assert told.mase[Method.ENSEMBLE] < 0.7 * told.mase[Method.NAIVE]
    inside, count = told.covered[0.9]
    assert count > 50
    assert inside / count > 0.75


def test_a_series_that_never_moved_has_neither_interval_nor_chance() -> None:
    series = weekly([500.0] * 12)
    found = forecast(series, series.last_day + timedelta(weeks=4), Goal(500))
    assert found.outcome.value == 500
    assert found.outcome.bounds == {}
    assert found.goal is not None
    assert found.goal.met_now
    assert found.goal.chance.probability == {}
    assert found.is_constant


def test_days_become_weeks_as_soon_as_there_are_eight() -> None:
    days = [(FIRST + timedelta(days=index), 10.0 + index % 7) for index in range(60)]
    weeks = series_of(days, Kind.SUM)
    assert weeks.grain is Grain.WEEK
    assert list(weeks.values) == [91.0] * 8
    assert weeks.last_day == days[-1][0]
    assert series_of(days[:50], Kind.SUM).grain is Grain.DAY


def test_a_day_without_a_row_is_not_a_day_of_nothing() -> None:
    days = [(FIRST + timedelta(days=index), 10.0) for index in range(70) if index not in (15, 16)]
    series = series_of(days, Kind.SUM)
    assert set(series.values) == {70.0}
    assert "lack" in str(series.notes[0])


def test_hand_kept_months_stand_by_their_calendar() -> None:
    told = [date(2024 + index // 12, index % 12 + 1, 1 + index * 5 % 11) for index in range(20)]
    series = series_of([(day, 100.0 + index) for index, day in enumerate(told)], Kind.LEVEL)
    assert series.grain is Grain.MONTH
    assert len(series.ends) == 20
    assert forecast(series, date(2025, 12, 31)).steps[-1].day >= date(2025, 12, 31)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_under_eight_points_there_is_no_forecast_and_it_says_how_many_are_missing(count: int) -> None:
    with pytest.raises(Refused) as refused:
        weekly([float(index) for index in range(count)])
    assert f"{8 - count} more" in str(refused.value)


def test_a_day_told_twice_is_refused_unless_it_says_the_same() -> None:
    rows: list[tuple[date, float | None]] = [(FIRST + timedelta(weeks=index), float(index)) for index in range(12)]
    assert len(series_of([*rows, rows[3]], Kind.SUM).values) == 12
    with pytest.raises(Refused, match="stands twice"):
        series_of([*rows, (rows[3][0], 99.0)], Kind.SUM)


def test_two_totals_of_one_month_are_refused_and_of_two_readings_the_last_counts() -> None:
    months: list[tuple[date, float | None]] = [(date(2025, month, 3), 100.0 + month) for month in range(1, 12)]
    with pytest.raises(Refused, match="fall in one month"):
        series_of([*months, (date(2025, 5, 9), 7.0)], Kind.SUM)
    assert series_of([*months, (date(2025, 5, 9), 7.0)], Kind.LEVEL).values[4] == 7


def test_too_many_holes_and_numbers_beyond_all_are_refused() -> None:
    with pytest.raises(Refused, match="no value"):
        weekly([1.0, None, 2, None, None, 3, None, 4, None, 5, None, 6, None, 7, None, 9, None, 10])
    with pytest.raises(Refused, match="too large"):
        weekly([*clicks(10), 1e300])


def test_a_day_behind_us_or_too_far_ahead_is_refused() -> None:
    series = weekly(clicks(12), Kind.SUM)
    for until in (series.last_day, date(2020, 1, 1)):
        with pytest.raises(Refused, match="not ahead"):
            forecast(series, until)
    with pytest.raises(Refused, match="too far ahead"):
        forecast(series, series.last_day + timedelta(weeks=25))


def test_a_goal_that_is_met_already_can_still_be_lost() -> None:
    series = weekly([1000 + 40 * np.sin(index * 2.3) for index in range(30)])
    found = forecast(series, series.last_day + timedelta(weeks=8), Goal(series.values[-1]))
    assert found.goal is not None
    assert found.goal.met_now
    assert found.goal.pace_needed == 0
    assert chance(found) < 0.99


@given(st.lists(st.booleans(), min_size=8, max_size=50), st.floats(-1e3, 1e3))
def test_a_forecast_from_an_earlier_step_knows_nothing_of_what_came_later(gaps: list[bool], jump: float) -> None:
    known = np.array([True, *gaps, True])
    values = np.random.default_rng(1).normal(0, 1, known.size)
    places = np.arange(known.size)

    def rolled(told: Array) -> Origins:
        return roll(np.interp(places, places[known], told[known]), known, 3, Method.DRIFT)

    try:
        found = rolled(values)
    except Refused:
        return
    assert known[found.places - 1].all()
    middle = int(found.places[found.places.size // 2])
    again = rolled(values + jump * (places >= middle))
    earlier = found.places <= middle
    assert np.array_equal(found.forecasts[earlier], again.forecasts[earlier])


def test_gaps_that_leave_nothing_to_compare_are_refused() -> None:
    with pytest.raises(Refused, match="no two earlier steps"):
        forecast(weekly([1.0, 4, 2, 5, 3, None, 6, None, 4, None, None, 7]), FIRST + timedelta(weeks=13))


NUMBERS = st.one_of(
    st.integers(-50, 50).map(float),
    st.floats(-1e15, 1e15, allow_nan=False),
    st.floats(allow_nan=True, allow_infinity=True),
    st.just(0.0),
    st.none(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.lists(NUMBERS, max_size=40),
    gaps=st.lists(st.integers(0, 40), min_size=40, max_size=40),
    regular=st.booleans(),
    kind=st.sampled_from(Kind),
    ahead=st.integers(-10, 90),
    goal=st.floats(-1e6, 1e6),
    at_most=st.booleans(),
)
def test_whatever_the_rows_are_there_is_an_answer_or_a_refusal(
    values: list[float | None], gaps: list[int], regular: bool, kind: Kind, ahead: int, goal: float, at_most: bool
) -> None:
    days, day = [], FIRST
    for gap in gaps[: len(values)]:
        days.append(day)
        day += timedelta(days=7 if regular else gap)
    try:
        series = series_of(list(zip(days, values, strict=True)), kind)
        found = forecast(series, series.last_day + timedelta(days=ahead), Goal(goal, at_most))
    except Refused as refused:
        assert refused.remedy is not None
        return
    assert ahead > 0
    assert np.isfinite(found.outcome.value)
    assert found.goal is not None
    shares = found.goal.chance.probability.values()
    assert all(0 <= share <= 1 for share in shares)
    for one in (*found.steps, found.outcome):
        assert all(np.isfinite(bounds).all() and bounds[0] <= one.value <= bounds[1] for bounds in one.bounds.values())
    assert bool(found.outcome.bounds) == (not found.is_constant) == bool(shares)


@given(st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=30), st.sampled_from(Kind))
def test_every_scale_finds_its_way_back(values: list[float], kind: Kind) -> None:
    told = np.array(values)
    there = scale_for(told, kind)
    back = there.back(there.forward(told))
    assert np.allclose(back, told, rtol=1e-6, atol=1e-6 * max(np.abs(told).max(), 1e-9)) or there.name == "logit"


@given(st.lists(st.floats(0, 1), min_size=3, max_size=30))
def test_log_odds_keep_the_order_of_rates(values: list[float]) -> None:
    told = np.sort(np.array(values))
    scaled = scale_for(told, Kind.RATE).forward(told)
    assert all(one <= two for one, two in pairwise(scaled))
