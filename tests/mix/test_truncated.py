"""A normal cut at zero: its mass is what quadrature and scipy say, and no draw is ever negative."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from sillage.mix.truncated import draw_above_zero, log_mass_above_zero


@given(st.floats(0.05, 50), st.floats(-30, 30))
def test_the_mass_above_zero_is_the_integral(precision: float, pull: float) -> None:
    peak = max(pull / precision, 0)
    most = -precision * peak**2 / 2 + pull * peak
    ends = (0, peak + 12 / np.sqrt(precision))
    found, _ = integrate.quad(
        lambda b: np.exp(-precision * b * b / 2 + pull * b - most), *ends, points=[peak], limit=200
    )
    expected = np.log(found) + most - np.log(2 * np.pi) / 2
    assert log_mass_above_zero(np.array([precision]), np.array([pull]))[0] == pytest.approx(expected, abs=1e-6)


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_ceilings_integrated_one_after_the_other_give_the_orthant_of_both(seed: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(2, 2)) + np.eye(2)
    precision, mean = root @ root.T + 0.3 * np.eye(2), rng.normal(0, 1, 2)
    covariance, pull = np.linalg.inv(precision), precision @ mean

    def outer(second: float) -> float:
        inner = log_mass_above_zero(precision[:1, 0], np.array([pull[0] - precision[0, 1] * second]))[0]
        return float(np.exp(inner - precision[1, 1] * second**2 / 2 + pull[1] * second))

    sheer = np.exp(-mean @ precision @ mean / 2) * np.sqrt(np.linalg.det(precision) / (2 * np.pi))
    found = sheer * integrate.quad(outer, 0, max(mean[1], 0) + 10 * np.sqrt(covariance[1, 1]))[0]
    assert found == pytest.approx(stats.multivariate_normal(-mean, covariance).cdf([0, 0]), abs=1e-5)


@given(st.floats(1e-6, 1e9), st.floats(-1e9, 1e9), st.floats(1e-300, 1))
def test_a_draw_is_never_negative_and_always_a_number(precision: float, pull: float, uniform: float) -> None:
    drawn = draw_above_zero(np.array([precision]), np.array([pull]), np.array([uniform]))[0]
    assert np.isfinite(drawn)
    assert drawn >= 0


@pytest.mark.parametrize("mean", [-6.0, -0.5, 0.0, 2.0])
def test_draws_follow_the_truncated_normal(mean: float) -> None:
    precision = np.full(4_000, 4.0)
    drawn = draw_above_zero(precision, precision * mean, 1 - np.random.default_rng(1).random(4_000))
    expected = stats.truncnorm((0 - mean) / 0.5, np.inf, loc=mean, scale=0.5)
    assert stats.kstest(drawn, expected.cdf).pvalue > 0.01
