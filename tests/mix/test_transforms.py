"""Carry-over loses nothing, saturation rises to one and bends; both are what the literature calls so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.mix.transforms import CARRY_WEEKS, adstock, carry_weights, lagged, saturation

shares = st.floats(0, 0.99)
inputs = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).map(np.array)


@given(shares)
def test_weights_fall_by_alpha_and_sum_to_one(alpha: float) -> None:
    weights = carry_weights(np.array(alpha))
    assert len(weights) == CARRY_WEEKS
    assert weights.sum() == pytest.approx(1)
    assert weights[1:] == pytest.approx(alpha * weights[:-1])


@given(inputs, shares)
def test_what_is_put_in_comes_back_in_the_weeks_that_follow(series: np.ndarray, alpha: float) -> None:
    followed = np.concatenate([series, np.zeros(CARRY_WEEKS)])
    assert adstock(lagged(followed), np.array(alpha)).sum() == pytest.approx(series.sum(), rel=1e-9, abs=1e-6)


@given(inputs, shares)
def test_carry_over_by_lags_is_a_convolution(series: np.ndarray, alpha: float) -> None:
    expected = np.convolve(series, carry_weights(np.array(alpha)))[: len(series)]
    assert adstock(lagged(series), np.array(alpha)) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(st.floats(0, 5), st.floats(0, 5), st.floats(0.01, 30))
def test_saturation_rises_from_nothing_to_one_and_bends(one: float, other: float, steepness: float) -> None:
    found = saturation(np.array([0, one, (one + other) / 2, other]), np.array(steepness))
    assert found[0] == 0
    assert (found >= 0).all()
    assert (found <= 1).all()
    assert (found[1] <= found[3]) == (one <= other) or found[1] == pytest.approx(found[3])
    assert found[2] >= (found[1] + found[3]) / 2 - 1e-12


@given(st.floats(0, 20), st.floats(0.01, 20))
def test_saturation_is_the_logistic_one(pressure: float, steepness: float) -> None:
    power = np.exp(-steepness * pressure)
    assert saturation(np.array([pressure]), np.array(steepness))[0] == pytest.approx(
        (1 - power) / (1 + power), abs=1e-12
    )
