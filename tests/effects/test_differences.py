"""Two figures are told apart as often as the level says, and many at once no more often."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sillage.effects.differences import all_pairs, mean_change, rate_change, ratio_change, weekly_rate
from sillage.effects.many import benjamini_hochberg, holm
from sillage.effects.ratio_interval import RatioInterval, ratio_interval

chances = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_corrected_values_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.04, 0.04))
    assert holm([]) == benjamini_hochberg([]) == ()
    assert holm([0.9, 0.8]) == (1.0, 1.0)


@given(chances)
def test_benjamini_and_hochberg_are_those_of_scipy_and_lie_between_the_bare_and_holm(p_values: list[float]) -> None:
    found = benjamini_hochberg(p_values)
    assert found == pytest.approx(stats.false_discovery_control(p_values))
    for bare, one, strict in zip(p_values, found, holm(p_values), strict=True):
        assert bare - 1e-12 <= one <= strict + 1e-12 <= 1 + 1e-9


@given(chances)
def test_correction_keeps_the_order(p_values: list[float]) -> None:
    for correct in (holm, benjamini_hochberg):
        found = correct(p_values)
        order = np.argsort(p_values, kind="stable")
        assert (np.diff(np.array(found)[order]) >= -1e-12).all()


def weeks(chance: np.random.Generator, ratio: float, count: int = 13) -> RatioInterval:
    costs = chance.lognormal(3, 0.4, count)
    return ratio_interval(list(costs * ratio * chance.lognormal(0, 0.5, count)), list(costs))


def test_a_change_of_ratio_is_told_where_there_is_one_and_one_time_in_ten_where_there_is_none() -> None:
    chance = np.random.default_rng(1)
    nothing = [ratio_change(weeks(chance, 2), weeks(chance, 2)) for _ in range(600)]
    told = sum(one is not None and one.is_told() for one in nothing)
    assert 36 <= told <= 90  # 60 expected; jackknife errors of 13 weeks are a little small
    double = [ratio_change(weeks(chance, 4), weeks(chance, 2)) for _ in range(100)]
    assert sum(one is not None and one.is_told() for one in double) > 95


def test_a_change_turned_round_is_its_inverse() -> None:
    chance = np.random.default_rng(2)
    one, other = weeks(chance, 2), weeks(chance, 3)
    there, back = ratio_change(one, other), ratio_change(other, one)
    assert there is not None
    assert back is not None
    assert there.low is not None
    assert there.high is not None
    assert (back.value, back.low, back.high) == pytest.approx((1 / there.value, 1 / there.high, 1 / there.low))
    assert back.p_value == pytest.approx(there.p_value)


def test_a_ratio_without_a_spread_is_not_compared() -> None:
    whole = ratio_interval([10, 12, 9, 11], [5, 5, 5, 5])
    assert ratio_change(whole, ratio_interval([10, 10], [5, 5])) is None
    assert ratio_change(ratio_interval([0, 0, 0], [5, 5, 5]), whole) is None
    equal = ratio_interval([10, 10, 10], [5, 5, 5])
    for other, factor in ((equal, 1), (ratio_interval([20, 20, 20], [5, 5, 5]), 2)):
        found = ratio_change(other, equal)
        assert found is not None
        assert found.value == pytest.approx(factor)
        assert (found.low, found.high, found.p_value) == (None, None, None)
        assert "nothing tells how far chance" in str(found.reason)
        assert not found.is_told()


def test_a_pair_without_a_spread_is_not_counted_among_those_that_are_corrected() -> None:
    alike, double = ratio_interval([10] * 4, [5] * 4), ratio_interval([20] * 4, [5] * 4)
    other = ratio_interval([9, 12, 11, 10], [5] * 4)
    found = all_pairs({"alike": alike, "double": double, "other": other})
    assert found["alike", "double"].p_value is None
    alone = [ratio_change(one, other) for one in (alike, double)]
    bare = [one.p_value for one in alone if one is not None and one.p_value is not None]
    assert [found[name, "other"].p_value for name in ("alike", "double")] == pytest.approx(holm(bare))


def test_weeks_that_differ_widen_a_rate_and_weeks_that_agree_by_luck_hardly_narrow_it() -> None:
    alike, apart = weekly_rate([20, 20, 20, 20], [100] * 4), weekly_rate([5, 35, 2, 38], [100] * 4)
    assert alike is not None
    assert apart is not None
    assert alike.rate == apart.rate == 0.2
    assert alike.worth == pytest.approx(400 / 0.6)
    assert apart.worth < 60
    assert apart.high - apart.low > 2 * (alike.high - alike.low)


def test_rates_of_nobody_or_of_few_weeks_are_none_and_none_of_many_has_an_upper_bound() -> None:
    assert weekly_rate([1, 2], [10, 10]) is None
    assert weekly_rate([0, 0, 0], [0, 0, 0]) is None
    assert weekly_rate([11, 2, 2], [10, 10, 10]) is None
    none = weekly_rate([0, 0, 0, 0], [100] * 4)
    assert none is not None
    assert none.low == 0 < none.high < 0.03
    assert rate_change(none, none).p_value == 1


def test_a_change_of_rate_is_told_where_there_is_one() -> None:
    chance = np.random.default_rng(3)

    def rate(true: float) -> tuple[list[float], list[float]]:
        cases = chance.poisson(200, 10)
        share = chance.beta(true * 100, (1 - true) * 100, 10)
        return list(chance.binomial(cases, share).astype(float)), list(cases.astype(float))

    found = {0.2: 0, 0.3: 0}
    for true in found:
        for _ in range(300):
            now, before = weekly_rate(*rate(true)), weekly_rate(*rate(0.2))
            assert now is not None
            assert before is not None
            found[true] += rate_change(now, before).is_told()
    assert 12 <= found[0.2] <= 50  # 30 expected
    assert found[0.3] > 290


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=3, max_size=20),
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=3, max_size=20),
)
def test_intervals_hold_their_figures_and_stay_possible(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    left, right = (weekly_rate([k for k, _ in some], [k + n for k, n in some]) for some in (one, other))
    assert left is not None
    assert right is not None
    for rate in (left, right):
        assert 0 <= rate.low <= rate.rate + 1e-12
        assert rate.rate <= rate.high + 1e-12 <= 1 + 1e-9
    found = rate_change(left, right)
    assert found.low is not None
    assert found.high is not None
    assert found.p_value is not None
    assert -1 - 1e-9 <= found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12 <= 1 + 1e-9
    assert 0 <= found.p_value <= 1


def test_of_many_networks_alike_one_pair_is_told_apart_one_time_in_ten() -> None:
    chance = np.random.default_rng(4)
    wrong = bare = 0
    for _ in range(150):
        networks = {name: weeks(chance, 2, 26) for name in "abcdef"}
        corrected = all_pairs(networks)
        wrong += any(one.is_told() for one in corrected.values())
        lone = [ratio_change(networks["a"], networks[name]) for name in "bcdef"]
        bare += any(one is not None and one.is_told() for one in lone)
        assert len(corrected) == 15
    assert wrong <= 26  # 15 expected at most
    assert bare > 2 * wrong
    networks = {name: weeks(chance, 6 if name == "a" else 2, 26) for name in "abcdef"}
    told = {pair for pair, one in all_pairs(networks, correct=benjamini_hochberg).items() if one.is_told()}
    assert {pair for pair in told if "a" in pair} == {("a", name) for name in "bcdef"}


def test_means_of_weeks_are_compared_by_welch() -> None:
    now, before = [3.0, 5, 4, 4, 9], [1.0, 2, 0, 1]
    found = mean_change(now, before)
    assert found is not None
    known = stats.ttest_ind(now, before, equal_var=False)
    low, high = known.confidence_interval(0.9)
    assert found.p_value == pytest.approx(known.pvalue)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert mean_change([1, 2], before) is None
    for same in (mean_change([1, 1, 1], [1, 1, 1]), mean_change([2, 2, 2], [1, 1, 1])):
        assert same is not None
        assert (same.low, same.high, same.p_value) == (None, None, None)
        assert same.reason is not None


def test_four_weeks_against_four_are_told_apart_by_luck_no_more_often_than_one_time_in_ten() -> None:
    chance = np.random.default_rng(5)
    found = [ratio_change(weeks(chance, 2, 4), weeks(chance, 2, 4)) for _ in range(500)]
    assert sum(one is not None and one.is_told() for one in found) <= 66  # 50, and less than 2.5 standard errors more
