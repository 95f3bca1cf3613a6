"""Pretended dates: what they call for, and what is judged by them."""

from datetime import date, timedelta
from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench.bench_effects import interval
from sillage.effects.counterfactual import Estimate, Floats, ImpactInput
from sillage.effects.dated_series import dated_series, filled
from sillage.effects.effect_verdict import Reason, judge
from sillage.effects.impact_controls import Control, choose_controls
from sillage.effects.placebo_dates import PlaceboTest, judged_window, least_before, pretend_dates
from sillage.effects.verdicts import Verdict
from sillage.errors import Refused

FIRST = date(2026, 1, 5)


def test(statistics: list[float], apart: float = 6, statistic: float = 0.0, window: int = 4) -> PlaceboTest:
    return PlaceboTest(window, tuple(range(len(statistics))), tuple(statistics), apart, statistic, ((2, 2.0), (4, 1.5)))


test.__test__ = False  # type: ignore[attr-defined]
STATISTICS = st.lists(st.floats(-8, 8), min_size=10, max_size=60).filter(lambda one: np.std(one) > 0.01)


def test_the_worked_example_of_the_manual() -> None:
    half = 1.49 * np.sqrt(9 / 10)  # ten values of that standard deviation about their mean
    found = test([0.2 - half, 0.2 + half] * 5, 6, 3.2)
    assert np.sqrt(np.mean(np.square(found.statistics))) == pytest.approx(1.43, abs=0.01)
    assert found.p == pytest.approx(0.121, abs=0.002)


@given(STATISTICS, st.floats(5, 40), st.floats(-20, 20))
def test_an_effect_is_found_exactly_outside_the_interval(statistics: list[float], apart: float, at: float) -> None:
    found = test(statistics, apart, at)
    low, high = found.bounds()
    assume(min(abs(at - low), abs(at - high)) > 1e-6)
    assert (found.p < 0.05) == (not low < at < high)


@given(STATISTICS, st.floats(5, 40), st.integers(1, 60))
def test_a_longer_span_is_told_less_surely(statistics: list[float], apart: float, points: int) -> None:
    found = test(statistics, apart)
    low, high = found.bounds()
    wide_low, wide_high = found.bounds(points=points)
    assert wide_low <= low <= 0 <= high <= wide_high
    assert found.smallest() > max(-low, high)


def test_what_pretended_dates_say_is_counted() -> None:
    found = test([0.0, 1.0, -2.5, 3.0, -1.9, 0.5, 0.2, -0.1, 2.0, 0.3], statistic=-2.2)
    assert found.false_share == 0.3
    assert found.as_far == 2
    assert found.rank_p == pytest.approx(3 / 11)


@pytest.mark.parametrize(
    ("before", "after", "season", "window"),
    [(30, 20, 1, 4), (108, 12, 1, 12), (8, 5, 1, 0), (12, 5, 1, 0), (128, 55, 7, 20)],
)  # fmt: skip
def test_no_more_is_judged_than_fits_five_times_into_the_history(
    before: int, after: int, season: int, window: int
) -> None:
    assert judged_window(before, after, season) == window
    assert window == 0 or (before - least_before(season)) / window >= 5


def noise(count: int, seed: int = 1) -> Floats:
    found: Floats = np.random.default_rng(seed).normal(100, 5, count)
    return found


def test_a_long_history_has_fifty_pretended_dates_all_before_the_change() -> None:
    series = noise(80)
    found = pretend_dates(ImpactInput(series, 70, np.empty((80, 0))), 0.0, 10)
    assert found is not None
    assert len(found.dates) >= 50
    assert min(found.dates) >= least_before(1)
    assert max(found.dates) + found.window <= 70
    moved = series.copy()
    moved[70:] += 1e9
    again = pretend_dates(ImpactInput(moved, 70, np.empty((80, 0))), 0.0, 10)
    assert again is not None
    assert again.statistics == found.statistics


@pytest.mark.parametrize(("before", "statistic"), [(17, 0.0), (40, nan)])
def test_a_short_history_or_nothing_measured_gives_no_dates(before: int, statistic: float) -> None:
    asked = ImpactInput(noise(before + 4), before, np.empty((before + 4, 0)))
    assert pretend_dates(asked, statistic, 1) is None


def judged(statistic: float, others: tuple[float, ...] = (), base: float = 100, worth: float = 0.2) -> object:
    own = Estimate(statistic * 2, 0, 0, 2.0)
    found = judge(test([-1.0, 1.0] * 15, 8, statistic), own, base, others, worth, (60, 4))
    return (found.verdict, found.reason)


def test_the_three_verdicts() -> None:
    assert judged(9.0) == (Verdict.EFFECT, None)
    assert judged(9.0, (5.0, -1.0)) == (Verdict.CANNOT_TELL, Reason.FRAGILE)
    assert judged(0.5) == (Verdict.NONE_SEEN, None)
    assert judged(0.5, worth=0.01) == (Verdict.CANNOT_TELL, Reason.TOO_WIDE)
    assert judged(0.5, base=-3) == (Verdict.CANNOT_TELL, Reason.TOO_WIDE)
    assert judge(None, Estimate(9, 8, 10, 0.1), 1, (), 0.2, (10, 4)).reason is Reason.SHORT_HISTORY


def test_a_series_calm_enough_to_show_an_effect_is_not_therefore_without_one() -> None:
    own = Estimate(4.8, 0, 0, 2.0)
    found = judge(test([-1.0, 1.0] * 15, 8, 2.4), own, 100, (), 0.09, (60, 20))
    assert found.smallest_share is not None
    assert found.smallest_share < 0.09
    assert (found.verdict, found.reason) == (Verdict.CANNOT_TELL, Reason.TOO_WIDE)
    assert found.more_points is None or found.more_points > 1


@given(STATISTICS, st.floats(5, 40), st.floats(-20, 20), st.floats(1, 1e3), st.floats(0.01, 3))
def test_no_effect_is_seen_exactly_where_the_interval_holds_nothing_that_matters(
    statistics: list[float], apart: float, at: float, base: float, worth: float
) -> None:
    placebos, own = test(statistics, apart, at), Estimate(at * 2, 0, 0, 2.0)
    held, matters = placebos.around(own), worth * base
    assume(abs(placebos.p - 0.05) > 1e-9)
    found = judge(placebos, own, base, (), worth, (60, 4))
    inside = -matters < held.low and held.high < matters
    expected = Verdict.EFFECT if placebos.p < 0.05 else Verdict.NONE_SEEN if inside else Verdict.CANNOT_TELL
    assert found.verdict is expected
    assert (found.more_points is None) or (expected is Verdict.CANNOT_TELL and found.more_points > 0)


def test_weeks_more_are_promised_only_where_waiting_helps() -> None:
    own = Estimate(2.5, 0, 0, 3.0)
    short = judge(test([-1.0, 1.0] * 15, 13, 0.83), own, 100, (), 0.09, (60, 4))
    assert short.more_points is not None
    assert 1 <= short.more_points <= 6
    full = judge(test([-1.0, 1.0] * 15, 5, 0.5), own, 100, (), 0.08, (28, 20))
    assert full.more_points is None


def test_a_control_that_breaks_at_the_change_is_refused_unless_all_do_or_somebody_chose_it() -> None:
    steady, broken = noise(60, 2), noise(60, 3)
    broken[50:] += 60
    names = [str(one.name) for one in choose_controls((Control("a", steady), Control("b", broken)), 50, 1).used]
    assert names == ["a"]
    chosen = choose_controls((Control("b", broken, named=True), Control("a", steady)), 50, 1)
    assert [one.name for one in chosen.used] == ["b", "a"]
    assert "really untouched" in str(chosen.notes[0])
    both = choose_controls((Control("a", broken), Control("b", broken + noise(60, 4))), 50, 1)
    assert len(both.used) == 2
    assert "move together" in str(both.notes[0])


def test_a_trend_is_no_break() -> None:
    climbing = np.arange(60) * 5.0 + noise(60, 5)
    assert choose_controls((Control("a", climbing), Control("b", noise(60, 6))), 50, 1).refused == ()


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=2, max_size=80), st.sampled_from([1, 7]))
def test_gaps_are_filled_within_what_was_measured_and_nothing_else_moves(
    values: list[float | None], season: int
) -> None:
    series = np.array([nan if one is None else one for one in values])
    assume(np.isfinite(series).any())
    whole = filled(series, season)
    assert np.isfinite(whole).all()
    known = np.isfinite(series)
    assert np.array_equal(whole[known], series[known])


@given(st.permutations(list(range(20))))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    points = [(FIRST + timedelta(7 * at), float(at % 5)) for at in range(20)]
    found = dated_series([points[at] for at in order], "clicks")
    assert found.step == 7
    assert found.values.tolist() == [value for _, value in points]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([(FIRST, inf), (FIRST + timedelta(1), 1.0)], "too large"),
        ([(date(1990, 1, 1), 1.0), (date(1990, 1, 2), 1.0), (date(2090, 1, 1), 1.0)], "more than 5,000 points"),
        ([(date(2026, month, 1), 1.0) for month in range(1, 9)], "neither daily nor weekly"),
        ([(FIRST, None), (FIRST + timedelta(1), 1.0)], "1 measured point"),
    ],
)
def test_what_is_no_series_is_refused(points: list[tuple[date, float | None]], said: str) -> None:
    with pytest.raises(Refused, match=said):
        dated_series(points, "clicks")


def test_the_interval_of_a_share_is_clopper_and_pearson_s() -> None:
    assert interval(48, 1000) == pytest.approx((0.0356, 0.0632), abs=0.0005)
    assert interval(0, 10) == pytest.approx((0.0, 0.3085), abs=0.0005)
    assert interval(10, 10)[1] == 1
