"""Chains that tell the same are told from chains that do not, and draws that follow one another count for less."""

import numpy as np
import pytest

from sillage.mix.diagnostics import effective_size, rhat


def chains(persistence: float, length: int = 1_000, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal((4, length))
    found = noise.copy()
    for at in range(1, length):
        found[:, at] = persistence * found[:, at - 1] + np.sqrt(1 - persistence**2) * noise[:, at]
    return found


def test_independent_draws_agree_and_count_whole() -> None:
    found = chains(0.0)
    assert rhat(found) < 1.01
    assert effective_size(found) == pytest.approx(found.size, rel=0.15)


@pytest.mark.parametrize("persistence", [0.5, 0.8])
def test_draws_that_follow_one_another_count_as_theory_says(persistence: float) -> None:
    expected = 4_000 * (1 - persistence) / (1 + persistence)
    assert effective_size(chains(persistence)) == pytest.approx(expected, rel=0.25)


@pytest.mark.parametrize("change", ["place", "width", "drift"])
def test_chains_that_do_not_agree_are_found(change: str) -> None:
    found = chains(0.0)
    if change == "drift":
        found += np.linspace(0, 2, found.shape[1])
    elif change == "place":
        found[0] += 1
    else:
        found[0] *= 4
    assert rhat(found) > 1.05


def test_a_heavy_tail_hides_nothing() -> None:
    found = np.tan(np.pi * (np.random.default_rng(2).random((4, 1_000)) - 0.5))
    found[0] += 3
    assert rhat(found) > 1.05
