"""Intervals on ratios of sums and on rates: what they cover, when they refuse, what they separate."""

import os
from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from sillage.effects import (
    RatioInterval,
    not_separable_from,
    ratio_interval,
    separable,
    weeks_more_to_tell,
)
from sillage.language import translator

SHARED = Path(os.environ.get("SILLAGE_SHARED", Path(__file__).parents[3] / "shared"))


@pytest.mark.parametrize(("weeks", "expected"), [(6, 0.89), (10, 0.92), (20, 0.91), (52, 0.93)])
def test_coverage_of_skewed_weeks_is_what_the_manual_says(weeks: int, expected: float) -> None:
    rng = np.random.default_rng(20260101 + weeks)
    rounds, sigma = 1200, 0.8
    truth, covered = exp(sigma**2 / 2), 0
    for _ in range(rounds):
        costs = rng.lognormal(0, 0.4, weeks)
        found = ratio_interval(list(costs * rng.lognormal(0, sigma, weeks)), list(costs), level=0.95).bounds
        assert found is not None
        covered += found[0] <= truth <= found[1]
    # Four standard errors of a share over so many rounds.
    assert abs(covered / rounds - expected) < 4 * (expected * (1 - expected) / rounds) ** 0.5


SHOPS = 1500
"""Simulated shops: the standard error of a coverage near 0.9 over so many is 0.8 points."""


def simulated_shop(rng: np.random.Generator, weeks: int, true_ratio: float) -> tuple[list[float], list[float]]:
    """Weekly margins and costs: orders by chance of skewed amounts, seasons that move both, a fee that always runs."""
    season = 1 + 0.4 * np.sin(2 * np.pi * (np.arange(weeks) + rng.uniform(0, 52)) / 52)
    cost_means = 200 + 300 * season
    costs = 200 + 300 * season * rng.gamma(4, 1 / 4, weeks)
    basket = 25.0
    orders = rng.poisson(true_ratio * cost_means / basket * rng.gamma(6, 1 / 6, weeks))
    margins = [float(rng.gamma(2, basket / 2, count).sum()) for count in orders]
    return margins, [float(cost) for cost in costs]


@pytest.mark.parametrize("weeks", [12, 26, 52])
@pytest.mark.parametrize("true_ratio", [0.6, 1.0, 2.5])
def test_the_interval_holds_the_true_roi_of_nine_simulated_shops_in_ten(weeks: int, true_ratio: float) -> None:
    covered, wrong_verdicts = 0, 0
    for seed in range(SHOPS):
        found = ratio_interval(*simulated_shop(np.random.default_rng([seed, weeks]), weeks, true_ratio)).bounds
        assert found is not None
        covered += found[0] <= true_ratio <= found[1]
        wrong_verdicts += found[0] > 1 >= true_ratio or found[1] < 1 <= true_ratio
    # Exact binomial bounds: were the coverage 0.87 or more (weeks are few, and the manual says so), fewer would come
    # once in 100,000 runs; were it 0.95 or less, more would.
    assert binom.ppf(1e-5, SHOPS, 0.87) <= covered <= binom.isf(1e-5, SHOPS, 0.95)
    # A false verdict at break-even is one side of the tenth that is left out, or both.
    assert wrong_verdicts <= binom.isf(1e-5, SHOPS, 0.13)


def test_equal_weeks_leave_no_doubt() -> None:
    found = ratio_interval([20, 20, 20, 20], [10, 10, 10, 10])
    assert found.bounds == pytest.approx((2, 2))
    assert found.ratio == 2


def test_the_net_interval_is_the_gross_one_less_one() -> None:
    gross = ratio_interval([12, 25, 18, 30], [10, 10, 10, 10])
    net = gross.minus_one()
    assert gross.bounds is not None
    assert net.bounds == (gross.bounds[0] - 1, gross.bounds[1] - 1)


def test_a_wider_level_gives_a_wider_interval() -> None:
    gains, costs = [12.0, 25, 18, 30, 9], [10.0, 10, 12, 10, 8]
    narrow, wide = ratio_interval(gains, costs, 0.8).bounds, ratio_interval(gains, costs, 0.95).bounds
    assert narrow is not None
    assert wide is not None
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@given(
    st.lists(st.tuples(st.floats(0.01, 1e6), st.floats(0.01, 1e6)), min_size=3, max_size=60),
    st.floats(0.01, 1000),
)
def test_the_interval_holds_the_ratio_and_follows_the_currency(pairs: list[tuple[float, float]], rate: float) -> None:
    gains, costs = [gain for gain, _ in pairs], [cost for _, cost in pairs]
    found = ratio_interval(gains, costs)
    assert found.ratio is not None
    if found.bounds is None:
        assert found.reason is not None
        return
    assert found.bounds[0] <= found.ratio <= found.bounds[1]
    changed = ratio_interval([gain * rate for gain in gains], costs)
    if changed.bounds is not None:
        assert changed.bounds[0] == pytest.approx(found.bounds[0] * rate, rel=1e-6)


def test_negative_and_empty_weeks_are_taken_as_they_are() -> None:
    found = ratio_interval([30, -2, 0, 25, 0, 20], [10, 10, 0, 10, 10, 10])
    assert found.weeks == 5
    assert found.bounds is not None


def test_fewer_than_three_weeks_have_no_interval_and_say_so() -> None:
    found = ratio_interval([10, 10], [5, 5])
    assert found.ratio == 2
    assert found.bounds is None
    assert str(found.reason) == "2 weeks are too short for an interval: at least 3 are needed."


def test_nothing_put_in_and_nothing_back_are_reasons_not_numbers() -> None:
    assert ratio_interval([5, 5, 5], [0, 0, 0]).ratio is None
    nothing_back = ratio_interval([0, 0, 0], [5, 5, 5])
    assert (nothing_back.ratio, nothing_back.bounds) == (0, None)
    one_week = ratio_interval([9, 0, 0], [5, 5, 5])
    assert (one_week.ratio, str(one_week.reason)) == (0.6, "A single week carries everything: there is no interval.")


def test_small_samples_come_with_a_caution() -> None:
    assert ratio_interval([10, 20, 30], [10, 10, 10]).caution is not None
    assert ratio_interval([10, 20] * 10, [10, 10] * 10).caution is None
    assert ratio_interval([10, 20, 30], [10, 10, 10], level=0.5).caution is None, "nothing was measured of that level"


def test_a_caution_says_how_often_the_true_figure_is_missed_rather_than_that_an_interval_covers_less() -> None:
    caution = ratio_interval([10, 20] * 7, [10, 10] * 7).caution
    assert caution is not None
    said = translator("en").render(caution)
    assert said.startswith("On 14 weeks only, the true figure falls outside this interval more often than 10 times in")
    assert "up to 15 times" in said
    assert "jusqu’à 15 fois" in translator("fr").render(caution)


def test_weeks_more_are_those_that_narrow_the_interval_to_break_even() -> None:
    rng = np.random.default_rng(3)
    gains = [float(value) for value in rng.lognormal(0.15, 0.5, 10)]
    found = ratio_interval(gains, [1.0] * 10)
    assert found.bounds is not None
    assert found.bounds[0] < 1 < found.bounds[1]
    more = weeks_more_to_tell(found)
    assert more is not None
    assert more > 0
    apart = ratio_interval([gain * 10 for gain in gains], [1.0] * 10)
    assert weeks_more_to_tell(apart) == 0


def test_no_number_of_weeks_is_promised_at_break_even() -> None:
    assert weeks_more_to_tell(ratio_interval([0.5, 1.5, 0.5, 1.5], [1, 1, 1, 1])) is None
    assert weeks_more_to_tell(RatioInterval(2.0, None, None, 0.9, 1)) is None


def test_overlapping_intervals_are_not_separable() -> None:
    assert separable((1, 2), (2.1, 3))
    assert not separable((1, 2), (2, 3))
    assert not separable((1, 2), None)
    found = not_separable_from({"instagram": (1, 2), "x": (1.5, 4), "newsletter": (3, 5), "phone": None})
    assert found["instagram"] == ("x", "phone")
    assert found["newsletter"] == ("x", "phone")
    assert found["phone"] == ("instagram", "x", "newsletter")
