"""What few orders may bring, whether ranks go together, shares of what counts in parts: by hand, then by property."""

from __future__ import annotations

from math import log, sqrt, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sillage.domain.proportions import Proportion
from sillage.effects.few_orders import sum_interval
from sillage.effects.ranks import FEWEST, mid_ranks, rank_correlation
from sillage.effects.weighted_share import weighted_share

amounts = st.lists(st.floats(0.01, 1000), max_size=20)


def test_no_order_may_have_been_three_usual_ones() -> None:
    found = sum_interval([], 30)
    assert found == pytest.approx((0.0, 30 * -log(0.05)))


def test_one_order_of_the_usual_size_is_a_poisson_count_of_one() -> None:
    found = sum_interval([30], 30)
    assert found == pytest.approx((30 * stats.gamma(1).ppf(0.05), 30 * stats.gamma(2).ppf(0.95)))
    assert found == pytest.approx((1.54, 142.3), abs=0.05)


def test_equal_orders_have_the_exact_interval_of_their_count() -> None:
    found = sum_interval([2.0] * 9, 2.0)
    assert found == pytest.approx((2 * stats.gamma(9).ppf(0.05), 2 * stats.gamma(10).ppf(0.95)))


def test_what_was_given_back_shifts_both_bounds() -> None:
    without, refunded = sum_interval([30, 40], 30), sum_interval([30, 40, -25], 30)
    assert without is not None
    assert refunded == pytest.approx((without[0] - 25, without[1] - 25))
    assert sum_interval([30], 0) is None


def test_the_interval_covers_what_it_says_on_orders_of_many_sizes() -> None:
    chance = np.random.default_rng(17)
    covered = 0
    for _ in range(600):
        orders = chance.lognormal(3, 0.5, chance.poisson(4)).tolist()
        low, high = sum_interval(orders, float(np.exp(3.125))) or (0.0, 0.0)
        covered += low <= 4 * np.exp(3.125) <= high
    assert covered / 600 > 0.9


@given(amounts, st.floats(0.1, 500), st.randoms(use_true_random=False))
def test_the_sum_lies_within_and_the_order_of_orders_changes_nothing(some: list[float], usual: float, shuffler) -> None:  # type: ignore[no-untyped-def]
    found = sum_interval(some, usual)
    assert found is not None
    assert 0 <= found[0] <= sum(some) * (1 + 1e-9)
    assert found[1] > sum(some) * (1 - 1e-9)
    mixed = [*some, 0.0, 0.0]
    shuffler.shuffle(mixed)
    assert sum_interval(mixed, usual) == found


def test_ranks_that_go_together_and_apart() -> None:
    up = rank_correlation(range(20), range(20))
    assert up.value == pytest.approx(1)
    assert up.tells
    down = rank_correlation(range(20), range(20, 0, -1))
    assert down.value == pytest.approx(-1)
    assert down.tells
    # 1 - 6 x sum d^2 / (n (n^2 - 1)): neighbours exchanged, d^2 = 10 over n = 10.
    swapped = [2, 1, 4, 3, 6, 5, 8, 7, 10, 9]
    found = rank_correlation(range(1, 11), swapped)
    assert found.value == pytest.approx(1 - 60 / 990)
    value = 1 - 60 / 990
    reach = 1.6448536 * sqrt((1 + value**2 / 2) / 7)
    middle = 0.5 * log((1 + value) / (1 - value))
    assert (found.low, found.high) == pytest.approx((tanh(middle - reach), tanh(middle + reach)))


def test_too_few_pairs_and_a_side_that_never_differs_tell_nothing() -> None:
    assert rank_correlation(range(FEWEST - 1), range(FEWEST - 1)).value is None
    flat = rank_correlation(range(30), [0] * 30)
    assert (flat.value, flat.tells, flat.pairs) == (None, False, 30)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=FEWEST, max_size=40))
def test_ranks_are_those_of_scipy(pairs: list[tuple[int, int]]) -> None:
    left, right = zip(*pairs, strict=True)
    assert mid_ranks(left) == stats.rankdata(left).tolist()
    found = rank_correlation(left, right)
    if found.value is not None:
        assert found.value == pytest.approx(stats.spearmanr(left, right).statistic, abs=1e-9)
        assert found == rank_correlation(left[::-1], right[::-1])


def test_whole_parts_have_wilson_s_interval() -> None:
    found = weighted_share([(1, True)] * 17 + [(1, False)])
    assert found.bounds == pytest.approx(Proportion(17, 18).interval())
    assert (found.of, found.whole) == (17, 18)
    assert found.share == pytest.approx(17 / 18)


def test_ten_tenths_of_orders_are_one_order() -> None:
    found = weighted_share([(0.1, True)] * 10)
    assert found.bounds == pytest.approx(Proportion(1, 1).interval())
    assert weighted_share([]).bounds is None
    assert weighted_share([(0.0, True)]).share is None


@given(st.lists(st.tuples(st.floats(0.01, 1), st.booleans()), min_size=1, max_size=20))
def test_a_share_lies_in_its_interval_and_empty_parts_change_nothing(parts: list[tuple[float, bool]]) -> None:
    found = weighted_share(parts)
    assert found.share is not None
    assert found.bounds is not None
    assert 0 <= found.bounds[0] <= found.share + 1e-9
    assert found.share - 1e-9 <= found.bounds[1] <= 1
    assert weighted_share([(0.0, True), *reversed(parts), (0.0, False)]) == found
