"""What looking early costs, against tables in print; and links compared by people, not by clicks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.effects.link_test import compare_links
from sillage.effects.looks import false_positives, level_of_a_look
from sillage.errors import Refused


def test_false_positives_are_those_of_armitage_mcpherson_and_rowe() -> None:
    known = {1: 0.05, 2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 10: 0.193, 20: 0.248}
    for looks, rate in known.items():
        assert false_positives(looks) == pytest.approx(rate, abs=0.0006), looks


def test_the_level_of_a_look_is_pocock_s() -> None:
    known = {1: 0.05, 2: 0.0294, 3: 0.0221, 4: 0.0182, 5: 0.0158}
    for looks, level in known.items():
        assert level_of_a_look(looks) == pytest.approx(level, abs=0.0001), looks


def rows(
    counts: dict[str, tuple[int, float]], each: int = 1, seed: int = 1
) -> tuple[list[str], list[str], list[float | None]]:
    chance = np.random.default_rng(seed)
    arms: list[str] = []
    visitors: list[str] = []
    clicked: list[float | None] = []
    for name, (people, rate) in counts.items():
        for person in range(people):
            own = float(chance.random() < rate)  # somebody who clicks, clicks at every showing
            for _ in range(each):
                arms.append(name)
                visitors.append(f"{name}{person}")
                clicked.append(own)
    return arms, visitors, clicked


def test_a_difference_of_rates_is_found_and_one_of_nothing_is_not() -> None:
    found = compare_links(*rows({"a": (2000, 0.10), "b": (2000, 0.15)}))
    [one] = found.contrasts
    assert one.p_value < 0.001
    assert one.low > 0
    assert one.low < 0.05 < one.high
    assert found.uneven > 0.99
    [none] = compare_links(*rows({"a": (2000, 0.10), "b": (2000, 0.10)}, seed=5)).contrasts
    assert none.p_value > 0.05
    assert none.low < 0 < none.high


def test_one_person_who_is_shown_a_link_ten_times_is_one_person() -> None:
    once = compare_links(*rows({"a": (200, 0.3), "b": (200, 0.4)}))
    often = compare_links(*rows({"a": (200, 0.3), "b": (200, 0.4)}, each=10))
    assert often.contrasts[0].p_value == pytest.approx(once.contrasts[0].p_value)
    assert often.contrasts[0].low == pytest.approx(once.contrasts[0].low, abs=0.002)
    assert (often.arms[0].visitors, often.arms[0].rows) == (200, 2000)


def test_under_the_null_one_test_in_twenty_errs() -> None:
    wrong = sum(
        compare_links(*rows({"a": (150, 0.2), "b": (150, 0.2)}, each=3, seed=seed)).contrasts[0].p_value <= 0.05
        for seed in range(300)
    )
    assert 5 <= wrong <= 26


def test_shares_that_chance_does_not_make_are_said() -> None:
    assert compare_links(*rows({"a": (1000, 0.1), "b": (1300, 0.1)})).uneven < 0.001


def test_those_who_met_both_links_are_left_out_and_too_many_are_refused() -> None:
    arms, visitors, clicked = rows({"a": (100, 0.5), "b": (100, 0.5)})
    found = compare_links([*arms, "b"], [*visitors, "a0"], [*clicked, 1.0])
    assert found.seen_on_several == 1
    assert found.arms[0].visitors == 99
    with pytest.raises(Refused, match="met several arms"):
        compare_links(["a", "b"] * 50, [f"v{place // 2}" for place in range(100)], [1.0] * 100)


@pytest.mark.parametrize(
    ("arms", "clicked", "said"),
    [
        (["a"] * 100, [1.0] * 100, "one arm only"),
        ([], [], "one arm only"),
        (["a", "b"] * 10, [1.0] * 20, "10 visitors"),
        (["a", "b"] * 50, [2.0] * 100, "something else"),
        (["a", "b"] * 50, [float("nan")] * 100, "something else"),
    ],
)
def test_files_that_tell_nothing_are_refused(arms: list[str], clicked: list[float | None], said: str) -> None:
    with pytest.raises(Refused, match=said):
        compare_links(arms, [f"v{place}" for place in range(len(arms))], clicked)


def test_nobody_or_everybody_clicking_is_answered() -> None:
    for value in (0.0, 1.0):
        arms, visitors, _ = rows({"a": (50, 0.5), "b": (50, 0.5)})
        [one] = compare_links(arms, visitors, [value] * 100).contrasts
        assert (one.difference, one.p_value) == (0, 1)
        assert one.low < 0 < one.high


@given(st.integers(20, 60), st.integers(20, 60), st.integers(0, 20), st.integers(0, 20))
def test_an_interval_holds_the_difference_and_lies_within_possible_ones(n: int, m: int, j: int, k: int) -> None:
    arms = ["a"] * n + ["b"] * m
    clicked = [float(place < j) for place in range(n)] + [float(place < k) for place in range(m)]
    [one] = compare_links(arms, [str(place) for place in range(n + m)], list(clicked)).contrasts
    assert -1 <= one.low <= one.difference <= one.high <= 1
