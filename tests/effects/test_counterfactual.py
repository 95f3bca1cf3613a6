"""The counterfactual agrees with R's CausalImpact, and is the same on every run."""

import csv
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sillage.effects.counterfactual import Estimate, Floats, ImpactInput, ImpactResult, fit_impact

SHARED = Path(os.environ.get("SILLAGE_SHARED") or Path(__file__).parents[3] / "shared") / "data" / "causal"


def question(series: Floats, before: int, controls: Floats | None = None, season: int = 1) -> ImpactInput:
    return ImpactInput(series, before, np.empty((len(series), 0)) if controls is None else controls, season)


def wandering(count: int, seed: int) -> Floats:
    chance = np.random.default_rng(seed)
    found: Floats = 100 + np.cumsum(chance.normal(0, 1, count)) + chance.normal(0, 3, count)
    return found


def of_r(name: str) -> ImpactInput:
    stored = json.loads((SHARED / f"bsts_r_reference_{name}.json").read_text())
    series = np.array(stored["data"]["y"], float)
    beside = [np.array(column, float) for column in stored["data"]["x"].values()]
    return question(series, stored["n_pre"], np.column_stack(beside) if beside else None)


def of_table(name: str, y: str, controls: tuple[str, ...], before: int, season: int) -> ImpactInput:
    with (SHARED / f"tfci_{name}_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    columns = np.array([[float(row[one]) for one in (y, *controls)] for row in rows])
    return question(columns[:, 0], before, columns[:, 1:], season)


needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the real files are not part of the project")


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "effect"), [("basic", 2.9023), ("covariates", 2.8859), ("strong_effect", 7.9511), ("no_effect", -0.0977)]
)
def test_r_s_fixtures_come_out_as_r_has_them(name: str, effect: float) -> None:
    told = json.loads((SHARED / f"bsts_r_reference_{name}.json").read_text())["r_output"]
    asked = of_r(name)
    fitted = fit_impact(asked)
    found, total = fitted.effect(), fitted.total()
    assert found.value == pytest.approx(effect, abs=0.02)
    assert total.value == pytest.approx(told["cumulative_effect_total"], rel=0.01, abs=0.5)
    # A bound of the effect is what came less a bound of what would have: 3 % of the latter, or of the bound itself.
    assert found.low == pytest.approx(told["ci_lower"], rel=0.03, abs=0.03)
    assert found.high == pytest.approx(told["ci_upper"], rel=0.03, abs=0.03)
    assert fitted.tail() == pytest.approx(told["p_value"], abs=0.02)


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize(
    ("asked", "mean", "spread", "low", "high"),
    [
        (("google", "y", ("x1", "x2"), 60, 7), 129, 4.5, 120, 138),
        (("arma", "y", ("X",), 70, 1), 120, 0.3, 120, 121),
        (("comparison", "CHANGED", tuple(f"NOT_CHANGED_{n}" for n in (1, 2, 3)), 90, 7), 79232, 736, 77743, 80651),
    ],
)  # fmt: skip
def test_what_would_have_come_is_what_r_prints(
    asked: tuple[str, str, tuple[str, ...], int, int], mean: float, spread: float, low: float, high: float
) -> None:
    found = fit_impact(of_table(*asked)).predicted()
    assert found.value == pytest.approx(mean, rel=0.01)
    assert (found.low, found.high) == pytest.approx((low, high), rel=0.03)
    assert re.search(rf"\({spread:g}\)", (SHARED / f"tfci_{asked[0]}_summary.txt.txt").read_text())


@needs_shared
@pytest.mark.shared
def test_the_relative_effects_are_r_s() -> None:
    google = fit_impact(of_table("google", "y", ("x1", "x2"), 60, 7))
    share = google.effect().over(google.predicted().value)
    assert (share.value, share.low, share.high) == pytest.approx((0.21, 0.14, 0.28), abs=0.01)
    arma = fit_impact(of_table("arma", "y", ("X",), 70, 1))
    assert arma.effect().over(arma.predicted().value).value == pytest.approx(0.0074, abs=0.0001)


def test_the_same_seed_gives_the_same_answer_and_another_nearly_the_same() -> None:
    asked = question(wandering(80, 4), 60)
    once, again, other = fit_impact(asked, seed=3), fit_impact(asked, seed=3), fit_impact(asked, seed=4)
    assert np.array_equal(once.draws, again.draws)
    assert once.effect().value == pytest.approx(other.effect().value, abs=once.effect().spread / 5)


def test_what_came_after_the_change_does_not_move_what_would_have_come() -> None:
    series = wandering(80, 5)
    asked = question(series, 60)
    risen = series.copy()
    risen[60:] += 1e6
    assert np.array_equal(fit_impact(asked, 200, 50).draws, fit_impact(question(risen, 60), 200, 50).draws)


def test_a_week_s_rhythm_is_carried_on() -> None:
    rhythm = np.array([0, 0, 0, 0, 0, 50, 80.0])
    series = np.tile(rhythm, 20) + np.random.default_rng(6).normal(100, 2, 140)
    fitted = fit_impact(question(series, 105, season=7))
    assert np.abs(fitted.draws.mean(axis=0) - (100 + np.tile(rhythm, 5))).max() < 4
    flat = fit_impact(question(series, 105))
    assert flat.effect().spread > 3 * fitted.effect().spread


def test_a_control_that_says_something_is_taken_and_one_that_does_not_is_left() -> None:
    series = wandering(120, 7)
    chance = np.random.default_rng(8)
    controls = np.column_stack([series + chance.normal(0, 1, 120), chance.normal(0, 1, (120, 5))])
    fitted = fit_impact(question(series, 90, controls))
    assert fitted.weights[0] > 0.9
    assert max(fitted.weights[1:]) < 0.5
    assert fit_impact(question(series, 90)).weights == ()


def test_points_that_were_not_measured_do_not_count() -> None:
    actual = np.array([3.0, np.nan, 5.0])
    drawn = np.array([[1.0, 1, 1], [3, 3, 3]])
    found = ImpactResult(actual, drawn, ())
    assert found.effect().value == 2
    assert found.total().value == 4
    assert found.effect(2).value == 1
    assert np.isnan(ImpactResult(np.array([np.nan, 1.0]), drawn[:, :2], ()).statistic(1))


def test_the_tail_is_never_nothing() -> None:
    assert ImpactResult(np.array([9.0]), np.zeros((50, 1)), ()).tail() == 1 / 50
    assert ImpactResult(np.array([0.0]), np.array([[-1.0], [-1.0], [-1.0], [1.0]]), ()).tail() == 1 / 4


@settings(max_examples=25, deadline=None)
@given(st.floats(1e-3, 1e6), st.floats(-1e6, 1e6), st.integers(0, 50))
def test_another_unit_changes_nothing_but_the_unit(scale: float, shift: float, seed: int) -> None:
    series = wandering(40, seed)
    plain = fit_impact(question(series, 30), 60, 20)
    other = fit_impact(question(series * scale + shift, 30), 60, 20)
    assert other.effect().value == pytest.approx(plain.effect().value * scale, rel=1e-3, abs=scale * 1e-2)
    assert other.statistic(10) == pytest.approx(plain.statistic(10), rel=1e-3, abs=1e-3)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40), st.floats(0.1, 1e3))
def test_an_estimate_lies_within_its_draws(draws: list[float], base: float) -> None:
    found = Estimate.of(np.array(draws))
    room = 1e-6 * max(1, *map(abs, draws))
    assert min(draws) - room <= found.low <= found.high <= max(draws) + room
    assert found.over(base).high == pytest.approx(found.high / base)
