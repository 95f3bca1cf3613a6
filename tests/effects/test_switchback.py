"""The permutation test errs as often as it says, its interval covers, and what was known before never biases it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from sillage.effects.clustered import clustered_contrasts
from sillage.effects.power import PastError, past_error, power, smallest_effect, weeks_needed
from sillage.effects.schedules import Design, Unit, drawn, least_weeks, redrawn
from sillage.effects.switchback import REDRAW_SEED, compare_arms, expected_of_weekdays
from sillage.effects.verdicts import Verdict, verdict
from sillage.errors import Refused

MONDAY = date(2026, 4, 6)
WEEKDAYS = np.array([0.0, 10, 20, 30, 0, 0, -10])


def designed(weeks: int = 4, unit: Unit = Unit.DAY, seed: int = 0, arms: tuple[str, ...] = ("a", "b")) -> Design:
    return Design(arms, MONDAY, weeks, unit, seed)


def lived(design: Design, chance: np.random.Generator, effect: float = 0.0, spread: float = 20.0) -> list[float | None]:
    days = np.tile(WEEKDAYS, design.weeks) if design.unit is Unit.DAY else np.zeros(design.weeks)
    noise = spread * (chance.gamma(1.0, 1.0, design.units) - 1)  # a long tail, as days of a network have
    return list(100 + days + noise + effect * np.array(drawn(design)))


def test_an_effect_without_noise_is_found_to_the_last_digit() -> None:
    design = designed(8)
    seen: list[float | None] = [100.0 + 5 * arm for arm in drawn(design)]
    [found] = compare_arms(design, seen).contrasts
    assert found.effect == pytest.approx(5)
    assert found.low == pytest.approx(5)
    assert found.high == pytest.approx(5)
    assert found.p_value < 0.001
    assert found.relative == pytest.approx((0.05, 0.05, 0.05))


def test_under_the_null_the_p_value_is_uniform_and_the_interval_covers() -> None:
    chance = np.random.default_rng(11)
    found = [compare_arms(d, lived(d, chance), draws=399).contrasts[0] for d in map(_seeded, range(400))]
    assert kstest([one.p_value for one in found], "uniform").pvalue > 0.01
    covered = sum(one.low is not None and one.high is not None and one.low <= 0 <= one.high for one in found)
    assert 366 <= covered <= 393  # 380 expected, within three standard errors


def test_an_effect_is_covered_as_often_as_the_interval_says_with_three_arms() -> None:
    chance = np.random.default_rng(12)
    covered = 0
    for seed in range(150):
        design = designed(3, seed=seed, arms=("a", "b", "c"))
        both = compare_arms(design, lived(design, chance, 15.0), draws=299).contrasts
        covered += all(
            one.low is not None and one.high is not None and one.low <= true <= one.high
            for one, true in zip(both, (15, 30), strict=True)
        )
    assert covered >= 136  # at least 95 % of 150, less three standard errors


@pytest.mark.parametrize(("arms", "seed"), [("abc", 3), ("abc", 4), ("abc", 8), ("abcd", 5)])
def test_what_is_said_of_one_arm_holds_whatever_the_others_did(arms: str, seed: int) -> None:
    design = designed(len(arms), seed=seed, arms=tuple(arms))
    seen = np.array(lived(design, np.random.default_rng(seed), 12.0), float)
    contrasts = compare_arms(design, list(seen), draws=199).contrasts
    others, own = redrawn(design, 199, REDRAW_SEED), np.array(drawn(design))
    for place, one in enumerate(contrasts, 1):
        for supposed in np.random.default_rng(1).uniform(-30, 60, (20, len(arms))):
            supposed[[0, place]] = 0.0  # no effect of this arm; that of the others is anything
            exact = _chance(seen - supposed[own], own, others, len(arms))
            assert one.p_value >= exact - 1e-9


def _chance(untouched: np.ndarray, own: np.ndarray, others: np.ndarray, arms: int) -> float:
    """Return the exact p-value of known effects of all arms: how many draws set two of them as far apart."""
    apart = [np.ptp([untouched[codes == arm].mean() for arm in range(arms)]) for codes in (own, *others)]
    return float(np.mean(np.array(apart) >= apart[0] * (1 - 1e-9)))


def test_of_three_arms_none_is_found_more_often_than_the_level_and_large_effects_are_found() -> None:
    chance = np.random.default_rng(14)
    found: list[tuple[float, float]] = []
    for seed in range(120):
        design = designed(3, seed=seed, arms=("a", "b", "c"))
        seen = chance.gamma(1.0, 1.0, design.units) + 3.0 * (np.array(drawn(design)) == 2)
        one, other = compare_arms(design, list(seen), draws=199).contrasts
        found.append((one.p_value, other.p_value))
    assert np.mean([one <= 0.2 for one, _ in found]) <= 0.2
    assert np.mean([other <= 0.05 for _, other in found]) > 0.9


def test_what_was_known_before_never_biases_and_cuts_the_error() -> None:
    chance = np.random.default_rng(13)
    bare, cut = [], []
    for seed in range(300):
        design = designed(8, Unit.WEEK, seed)
        before = chance.normal(100, 30, 8)
        seen = before + chance.normal(0, 10, 8) + 12 * np.array(drawn(design))
        bare.append(compare_arms(design, list(seen), draws=19).contrasts[0].effect)
        found = compare_arms(design, list(seen), list(before), draws=19)
        cut.append(found.contrasts[0].effect)
        assert found.explained is not None
    for effects in (bare, cut):
        assert abs(np.mean(effects) - 12) < 3 * np.std(effects) / np.sqrt(300)
    assert np.std(cut) < 0.6 * np.std(bare)


@settings(max_examples=30)
@given(st.integers(0, 1000), st.floats(-1e6, 1e6), st.floats(0.01, 1e4))
def test_another_unit_of_measure_changes_no_p_value(seed: int, shift: float, scale: float) -> None:
    design = designed(2, seed=seed)
    values = np.random.default_rng(seed).normal(0, 1, 14)
    [one] = compare_arms(design, list(values), draws=199).contrasts
    [other] = compare_arms(design, list(shift + scale * values), draws=199).contrasts
    assert other.p_value == pytest.approx(one.p_value, abs=0.011)
    assert other.effect == pytest.approx(scale * one.effect, rel=1e-4, abs=1e-6 * scale + 1e-9 * abs(shift))


def test_the_same_figures_give_the_same_answer() -> None:
    seen = lived(designed(4), np.random.default_rng(1))
    assert compare_arms(designed(4), seen) == compare_arms(designed(4), seen)


def test_gaps_are_left_out_and_counted() -> None:
    design = designed(8)
    seen = lived(design, np.random.default_rng(2), 40.0)
    for place in (0, 9, 30):
        seen[place] = None
    seen[40] = float("nan")
    found = compare_arms(design, seen)
    assert (found.units, found.missing) == (52, 4)
    assert found.contrasts[0].p_value < 0.05


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([None] * 28, "No figure lies within"),
        ([float("nan")] * 28, "No figure lies within"),
        ([5.0] * 28, "never change"),
        ([1.0, 2.0, 3.0] + [None] * 25, "units only"),
        ([1.0 * (place % 5) if place % 2 else None for place in range(28)], "no random choice"),
    ],
)
def test_figures_that_tell_nothing_are_refused(seen: list[float | None], said: str) -> None:
    with pytest.raises(Refused, match=said):
        compare_arms(designed(4), seen)


def test_huge_and_negative_figures_are_answered() -> None:
    design = designed(4)
    seen = [1e14 * one if one is not None else None for one in lived(design, np.random.default_rng(3))]
    assert np.isfinite(compare_arms(design, seen).contrasts[0].effect)
    below = [None if one is None else -one for one in seen]
    [found] = compare_arms(design, below).contrasts
    assert found.relative is None


def test_weekdays_before_are_expected_where_they_are_known_twice() -> None:
    past: list[float | None] = [float(place % 7) for place in range(21)]
    assert expected_of_weekdays(designed(2), past) == [float(place % 7) for place in range(14)]
    past[0] = past[7] = None
    assert expected_of_weekdays(designed(2), past) is None
    assert expected_of_weekdays(designed(2), past[:10]) is None
    assert expected_of_weekdays(designed(8, Unit.WEEK), past) is None


def test_least_squares_agree_on_the_effect() -> None:
    design = designed(8)
    found = compare_arms(design, lived(design, np.random.default_rng(4), 25.0))
    checks = clustered_contrasts(found.values, found.codes, [place // 7 for place in found.places])
    assert checks is not None
    assert checks[0].effect == pytest.approx(found.contrasts[0].effect)
    assert checks[0].clusters == 8
    assert clustered_contrasts(found.values, found.codes, [place // 21 for place in found.places]) is None


def test_power_by_the_formula_is_that_of_the_simulated_experiment() -> None:
    chance = np.random.default_rng(5)
    past = 100 + np.tile(WEEKDAYS, 100) + 20 * (chance.gamma(1.0, 1.0, 700) - 1)
    learnt = past_error(list(past), 2, Unit.DAY)
    assert learnt.error_of_a_week == pytest.approx(20 * np.sqrt(4 / 7), rel=0.1)
    effect = 20.0
    hits = sum(
        compare_arms(design, lived(design, chance, effect), draws=199).contrasts[0].p_value <= 0.05
        for design in map(_seeded, range(250))
    )
    expected = power(effect, 4, learnt)
    assert hits / 250 == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / 250) + 0.02)


@given(st.floats(0.1, 1e6), st.integers(2, 60), st.sampled_from(Unit), st.integers(2, 4))
def test_the_smallest_effect_is_where_power_reaches_four_in_five(
    error: float, weeks: int, unit: Unit, arms: int
) -> None:
    past = PastError(arms, unit, 100.0, error, 20)
    weeks *= arms
    effect = smallest_effect(weeks, past)
    assert power(effect, weeks, past) == pytest.approx(0.8, abs=1e-6)
    needed = weeks_needed(effect * 1.0001, past)
    assert needed is None or needed <= max(weeks, least_weeks(arms, unit))
    assert power(0, weeks, past) == pytest.approx(0.05 / (arms - 1), abs=1e-6)
    assert power(1e9 * error, weeks, past) == pytest.approx(1)


@pytest.mark.parametrize(
    ("past", "said"),
    [
        ([1.0, 2.0] * 7, "too short"),
        ([], "too short"),
        ([3.0] * 70, "never change"),
        ([1.0, 2, 3, 4, 5, 6, 7] * 10, "repeats itself"),
        ([1e-300 * place for place in range(70)], "never change"),
        ([1e15 + place % 2 for place in range(70)], "never change"),
        ([float(place) if place % 2 else None for place in range(70)], "have no figure"),
    ],
)
def test_a_past_that_teaches_nothing_is_refused(past: list[float | None], said: str) -> None:
    with pytest.raises(Refused, match=said):
        past_error(past, 2, Unit.DAY)


def test_a_verdict_is_given_where_the_interval_allows_one() -> None:
    assert verdict(0.01, 0.05, (1, 3), 2) is Verdict.EFFECT
    assert verdict(0.5, 0.05, (-1, 1), 2) is Verdict.NONE_SEEN
    assert verdict(0.5, 0.05, (-1, 3), 2) is Verdict.CANNOT_TELL
    assert verdict(0.5, 0.05, (-1, 1), None) is Verdict.CANNOT_TELL
    assert verdict(0.5, 0.05, (None, None), 2) is Verdict.CANNOT_TELL


def _seeded(seed: int) -> Design:
    return designed(4, seed=seed)


@settings(max_examples=40)
@given(
    st.integers(0, 100),
    st.lists(st.none() | st.floats(-1e15, 1e15) | st.just(float("nan")), min_size=28, max_size=28),
    st.sampled_from(["as they are", "few values", "with weekdays before"]),
)
def test_any_figures_are_answered_or_refused(seed: int, seen: list[float | None], how: str) -> None:
    if how == "few values":
        seen = [None if one is None else float(one > 0) for one in seen]
    before = [float(place % 7) for place in range(28)] if how == "with weekdays before" else None
    try:
        found = compare_arms(designed(seed=seed), seen, before, draws=99)
        clustered_contrasts(found.values, found.codes, [place // 7 for place in found.places])
    except Refused:
        return
    [one] = found.contrasts
    assert np.isfinite(one.effect)
    assert 0 < one.p_value <= 1
    assert one.low is None or one.low <= one.effect + 1e-6 * abs(one.effect)
    assert one.high is None or one.high >= one.effect - 1e-6 * abs(one.effect)
