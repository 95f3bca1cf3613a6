import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.care import durations, fastest_nine_tenths
from sillage.care.survival import kaplan_meier

GOLDEN = np.array([0.17, 0.75, 0.88, 2.0, 20.0])


def test_golden_3_mean_median_and_facebook_rule() -> None:
    got = durations(GOLDEN, np.ones(5, dtype=bool))
    assert got.mean == pytest.approx(4.76)
    assert got.median == 0.88
    assert got.p90 == 20.0
    assert fastest_nine_tenths(GOLDEN).seconds == pytest.approx(0.95)


def test_kaplan_and_meier_on_the_leukaemia_trial_of_1965() -> None:
    # Freireich et al.: remission under 6-MP, in weeks; the textbook's product-limit estimate.
    weeks = np.array([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], dtype=float)
    over = np.array([True] * 9 + [False] * 12)
    times, surviving = kaplan_meier(weeks, over)
    assert times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert surviving == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert durations(weeks, over).median == 23


def test_a_share_that_is_not_reached_has_no_answer() -> None:
    got = durations(np.array([1.0, 5.0, 5.0, 5.0]), np.array([True, False, False, False]))
    assert got.median is None
    assert got.p90 is None
    assert got.mean == 1.0


def test_nothing_gives_nothing() -> None:
    got = durations(np.array([]), np.array([], dtype=bool))
    assert (got.n, got.median, got.p90, got.mean) == (0, None, None, None)


def test_one_reply_is_too_few_for_the_rule_of_facebook() -> None:
    assert fastest_nine_tenths(np.array([3.0])).seconds is None


@given(st.lists(st.integers(1, 1000), min_size=1))
def test_without_censoring_the_median_is_the_lower_middle_value(values: list[int]) -> None:
    got = durations(np.array(values, dtype=float), np.ones(len(values), dtype=bool))
    assert got.median == sorted(values)[(len(values) - 1) // 2]


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans()), min_size=1))
def test_counting_the_unanswered_never_makes_the_team_look_faster(values: list[tuple[int, bool]]) -> None:
    seconds = np.array([value for value, _ in values], dtype=float)
    over = np.array([ended for _, ended in values])
    honest, flattering = durations(seconds, over), durations(seconds[over], over[over])
    if honest.median is not None and flattering.median is not None:
        assert honest.median >= flattering.median
