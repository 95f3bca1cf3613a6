"""Rates are drawn towards the usual, the more the less was seen; values are taken by hand where a hand can."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sillage.effects.cuts import (
    Seen,
    chances_of_best,
    cut,
    seen_count,
    seen_rate,
    standing_apart,
    stands_apart,
    together,
)
from sillage.effects.shrinkage import (
    FEWEST,
    Method,
    Prior,
    count_values,
    fit_counts,
    fit_rates,
    rate_values,
    shrunken_count,
    shrunken_rate,
)

SHARED = Path(os.environ.get("SILLAGE_SHARED") or Path(__file__).parents[3] / "shared")

counts = st.tuples(st.integers(0, 60), st.integers(60, 5000)).map(lambda pair: (float(pair[0]), float(pair[1])))
seens = st.builds(
    Seen, st.floats(0, 500).map(round).map(float), st.floats(1, 500), st.floats(1, 5000)
)  # fmt: skip


def made_up(mean: float, strength: float, posts: int, views: int) -> list[tuple[float, float]]:
    chance = np.random.default_rng(7)
    rates = chance.beta(mean * strength, (1 - mean) * strength, posts)
    return [(float(chance.binomial(views, rate)), float(views)) for rate in rates]


def test_a_rate_is_the_mean_of_its_own_and_the_usual_weighed_by_what_was_seen() -> None:
    # Beta(5 + 3, 95 + 17): (5 + 3) / (100 + 20).
    found = shrunken_rate(3, 20, Prior(0.05, 100, 50))
    assert found.value == pytest.approx(8 / 120)
    assert found.own == pytest.approx(0.15)
    assert found.method is Method.SHRUNKEN
    low, high = stats.beta(8, 112).interval(0.9)
    assert found.bounds == pytest.approx((low, high))


def test_a_count_is_the_mean_of_its_own_and_the_usual() -> None:
    # Gamma(10 + 30, 1 + 1): 40 / 2.
    found = shrunken_count(30, 1, Prior(10, 1, 50))
    assert found.value == pytest.approx(20)
    low, high = stats.gamma(40, scale=0.5).interval(0.9)
    assert found.bounds == pytest.approx((low, high))


def test_the_fit_finds_what_posts_were_made_of() -> None:
    prior = fit_rates(made_up(0.05, 200, 600, 3000))
    assert prior is not None
    assert prior.mean == pytest.approx(0.05, rel=0.03)
    assert prior.strength == pytest.approx(200, rel=0.15)
    chance = np.random.default_rng(3)
    numbers = [float(chance.poisson(rate)) for rate in chance.gamma(4, 20, 600)]  # mean 80, shape 4
    found = fit_counts(numbers)
    assert found is not None
    assert found.mean == pytest.approx(80, rel=0.05)
    assert found.mean * found.strength == pytest.approx(4, rel=0.15)


def test_the_fit_is_where_the_likelihood_is_highest() -> None:
    pairs = made_up(0.05, 200, 60, 800)
    prior = fit_rates(pairs)
    assert prior is not None

    def likelihood(mean: float, strength: float) -> float:
        a, b = mean * strength, (1 - mean) * strength
        return float(sum(stats.betabinom.logpmf(int(k), int(n), a, b) for k, n in pairs))

    best = likelihood(prior.mean, prior.strength)
    for mean, strength in ((1.05, 1), (0.95, 1), (1, 1.2), (1, 0.8)):
        assert likelihood(prior.mean * mean, prior.strength * strength) < best


def test_posts_that_differ_by_chance_alone_say_so() -> None:
    chance = np.random.default_rng(5)
    prior = fit_rates([(float(chance.binomial(400, 0.1)), 400.0) for _ in range(40)])
    assert prior is not None
    assert prior.strength > 2000
    assert fit_rates([(40.0, 400.0)] * 40) is not None
    assert fit_rates([(40.0, 400.0)] * 40).by_chance_alone  # type: ignore[union-attr]


def test_too_few_posts_are_not_fitted_and_stay_as_they_are() -> None:
    assert fit_rates([(1.0, 10.0)] * (FEWEST - 1)) is None
    assert fit_counts([3.0] * (FEWEST - 1)) is None
    assert fit_rates([(0.0, 10.0)] * 50) is None
    assert fit_counts([0.0] * 50) is None
    found = shrunken_rate(17, 18, None)
    assert (found.value, found.method) == (17 / 18, Method.WILSON)
    assert found.bounds == pytest.approx((0.79, 0.99), abs=0.005)
    exact = shrunken_count(0, 1, None)
    assert (exact.value, exact.low, exact.method) == (0.0, 0.0, Method.POISSON)
    assert exact.high == pytest.approx(2.9957, abs=1e-4)  # -ln 0.05


def test_more_interactions_than_views_is_no_rate_and_nobody_saw_is_none() -> None:
    found = shrunken_rate(12, 10, Prior(0.05, 100, 50))
    assert (found.value, found.bounds, found.method) == (1.2, None, Method.PLAIN)
    assert shrunken_rate(0, 0, Prior(0.05, 100, 50)).value is None
    assert fit_rates([(12.0, 10.0), *made_up(0.05, 200, 30, 800)]) == fit_rates(made_up(0.05, 200, 30, 800))


@given(counts, st.floats(0.001, 0.5), st.floats(0.1, 1e5))
def test_a_rate_lies_between_its_own_and_the_usual_and_its_interval_around_it(
    pair: tuple[float, float], mean: float, strength: float
) -> None:
    found = shrunken_rate(*pair, Prior(mean, strength, 20))
    assert found.value is not None
    assert found.own is not None
    assert found.low is not None
    assert found.high is not None
    assert min(found.own, mean) - 1e-12 <= found.value <= max(found.own, mean) + 1e-12
    assert 0 <= found.low <= found.high <= 1


@given(st.integers(0, 10_000), st.floats(0.1, 1000), st.floats(1e-3, 1e3))
def test_a_count_lies_between_its_own_and_the_usual(k: int, mean: float, strength: float) -> None:
    found = shrunken_count(k, 1, Prior(mean, strength, 20))
    assert found.value is not None
    assert min(k, mean) * (1 - 1e-9) <= found.value <= max(k, mean) * (1 + 1e-9)


@settings(max_examples=20, deadline=None)
@given(st.lists(counts, min_size=FEWEST, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_posts_and_posts_that_nobody_saw_change_no_fit(pairs: list[tuple[float, float]], shuffler) -> None:  # type: ignore[no-untyped-def]
    before = fit_rates(pairs)
    mixed = [*pairs, (0.0, 0.0), (0.0, 0.0)]
    shuffler.shuffle(mixed)
    assert fit_rates(mixed) == before
    numbers = [k for k, _ in pairs]
    counted = fit_counts(numbers)
    shuffler.shuffle(numbers)
    assert fit_counts(numbers) == counted


def test_a_group_is_what_was_seen_over_what_was_expected() -> None:
    prior = Prior(0.1, 9, 50)  # each of 10 views adds a tenth: variance 10 x 0.1 x 0.9 x (1 + 9 / 10)
    seen = seen_rate(3, 10, 0.1, prior)
    assert seen is not None
    assert (seen.observed, seen.expected, seen.variance) == pytest.approx((3, 1.0, 1.71))
    assert seen_count(30, 10, Prior(20, 0.1, 50)) == Seen(30, 10, 10 + 100 / 2)  # shape 2
    assert seen_rate(3, 0, 0.1, prior) is None
    assert seen_rate(12, 10, 0.1, prior) is None
    whole = together([Seen(30, 20, 40), Seen(10, 20, 40)])
    assert whole is not None
    # Half as sure as 40 events: 20 seen, 20 expected.
    assert (whole.posts, whole.index.own, whole.index.value) == (2, 1.0, 1.0)
    assert whole.index.bounds == pytest.approx((stats.gamma(20).ppf(0.05) / 20, stats.gamma(21).ppf(0.95) / 20))
    assert together([]) is None


def test_few_posts_are_drawn_to_the_usual_and_many_are_not() -> None:
    told = [("few", Seen(20, 10, 20))]
    told += [("many", Seen(20, 10, 20))] * 100
    told += [("usual", Seen(10, 10, 20))] * 100
    told += [("low", Seen(4, 10, 20))] * 50
    found = cut(told)
    few, many = found["few"].index, found["many"].index
    assert few.value is not None
    assert many.value is not None
    assert few.own == many.own == 2.0
    assert 1 < few.value < many.value < 2.0
    assert many.value > 1.9
    assert few.high is not None
    assert few.low is not None
    assert few.high - few.low > 3 * (many.high or 0) - 3 * (many.low or 0)
    assert stands_apart("many", told, found)
    assert not stands_apart("few", told, found)


def test_groups_that_differ_by_chance_alone_are_not_told_apart_and_not_called_equal() -> None:
    chance = np.random.default_rng(11)
    told = [(slot, Seen(float(chance.gamma(5, 2)), 10, 20)) for slot in range(30) for _ in range(10)]
    found = cut(told)
    assert not any(stands_apart(slot, told, found) for slot in range(30))
    widths = [(one.index.high or 0) - (one.index.low or 0) for one in found.values()]
    assert min(widths) > 0.05  # a best fit of "no difference" would be sure of it


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), seens), min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_a_group_lies_between_its_own_and_1_whatever_the_order(told: list[tuple[str, Seen]], shuffler) -> None:  # type: ignore[no-untyped-def]
    found = cut(told)
    for one in found.values():
        index = one.index
        assert index.value is not None
        assert index.own is not None
        assert min(index.own, 1) - 1e-9 <= index.value <= max(index.own, 1) + 1e-9
        assert index.low is not None
        assert index.high is not None
        assert 0 <= index.low <= index.high
    mixed = list(told)
    shuffler.shuffle(mixed)
    assert cut(mixed) == found


@pytest.mark.shared
def test_real_posts_give_the_prior_that_is_known_of_them() -> None:
    posts = SHARED / "data/facebook_uci/dataset_Facebook.csv"
    if not posts.exists():
        pytest.skip("the real posts are not here")
    with posts.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    prior = fit_rates([(float(row["Engaged_Users"]), float(row["T_Reach"])) for row in rows])
    assert prior is not None
    assert prior.mean == pytest.approx(0.1226, abs=0.003)
    assert prior.strength == pytest.approx(15.5, abs=0.6)


@given(
    st.lists(st.tuples(st.integers(-2, 50).map(float), st.integers(0, 40).map(float)), min_size=1, max_size=30),
    st.one_of(st.none(), st.builds(Prior, st.floats(0.001, 0.9), st.floats(0.01, 1e6), st.just(20))),
)
def test_values_of_many_posts_are_those_of_each_to_the_last_digit(
    pairs: list[tuple[float, float]], prior: Prior | None
) -> None:
    k, n = np.array(pairs).T
    rates = [shrunken_rate(*pair, prior).value for pair in pairs]
    counts_ = [shrunken_count(own, 1, prior).value for own, _ in pairs]
    for many, each in ((rate_values(k, n, prior), rates), (count_values(k, prior), counts_)):
        assert np.array_equal(many, np.array([np.nan if one is None else one for one in each]), equal_nan=True)


def test_a_fit_on_columns_is_the_fit_on_pairs() -> None:
    pairs = [*made_up(0.05, 200, 60, 3000), (3.0, 0.0), (-1.0, 20.0), (30.0, 20.0)]
    assert fit_rates(np.array(pairs)) == fit_rates(pairs) == fit_rates(pairs[:60])
    assert fit_counts(np.array([k for k, _ in pairs])) == fit_counts([k for k, _ in pairs])


@given(st.lists(st.tuples(st.sampled_from("abcd"), seens), max_size=30))
def test_groups_are_told_apart_in_one_go_as_one_by_one(posts: list[tuple[str, Seen]]) -> None:
    groups = cut(posts)
    assert standing_apart(posts, groups) == {key for key in groups if stands_apart(key, posts, groups)}


def test_some_groups_stand_apart_and_some_do_not() -> None:
    posts = [("good", Seen(60.0, 20.0, 25.0))] * 9 + [("bad", Seen(5.0, 20.0, 25.0))] * 9 + [("few", Seen(33, 20, 25))]
    groups = cut(posts)
    assert standing_apart(posts, groups) == {"good", "bad"}
    assert standing_apart(posts, {"bad": groups["bad"]}) == {"bad"}


def test_of_two_groups_the_chance_to_be_the_best_is_that_of_two_gammas() -> None:
    # Jeffreys: Gamma(25.5) above Gamma(20.5) at one rate, so that a beta lies above one half.
    found = chances_of_best([("reel", Seen(25, 20, 20)), ("photo", Seen(20, 20, 20))], ("reel", "photo"))
    assert found["reel"] == pytest.approx(stats.beta(25.5, 20.5).sf(0.5), abs=0.003)
    assert found["photo"] == pytest.approx(1 - found["reel"])


def test_who_is_not_judged_has_no_chance_to_be_the_best_and_one_alone_has_none() -> None:
    posts = [("a", Seen(30, 20, 20)), ("b", Seen(20, 20, 20)), ("", Seen(90, 20, 20))]
    assert set(chances_of_best(posts, ("a", "b"))) == {"a", "b"}
    assert chances_of_best(posts, ("a",)) == {}
    assert chances_of_best([], ("a", "b")) == {}


def test_groups_that_are_alike_share_the_chance_to_be_the_best_and_a_clear_one_has_it_all() -> None:
    alike = [(name, Seen(200, 200, 400)) for name in "abcd"]
    assert list(chances_of_best(alike, "abcd").values()) == pytest.approx([0.25] * 4)
    clear = [*alike, ("e", Seen(600, 200, 400))]
    assert chances_of_best(clear, "abcde")["e"] > 0.99


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), seens), min_size=2, max_size=12))
def test_chances_to_be_the_best_add_up_to_one(posts: list[tuple[str, Seen]]) -> None:
    found = chances_of_best(posts, "abcd")
    assert all(0 <= one <= 1 for one in found.values())
    assert sum(found.values()) == pytest.approx(1.0 if found else 0.0)


def test_a_chance_to_be_the_best_is_kept_as_often_as_it_says() -> None:
    # Made of the model itself: the chance given to the true best is on average the sum of squared chances.
    chance, off = np.random.default_rng(11), []
    for _ in range(150):
        strength = 1 / chance.uniform(0.02, 1.5) ** 2
        true = chance.gamma(strength, 1 / strength, 5)
        posts = [(place, Seen(float(chance.poisson(30 * one)), 30, 30)) for place, one in enumerate(true)]
        if any(seen.observed for _, seen in posts):
            found = chances_of_best(posts, range(5))
            off.append(found[int(true.argmax())] - sum(one**2 for one in found.values()))
    assert abs(np.mean(off)) < 4 * np.std(off) / np.sqrt(len(off))
    assert np.std(off) < 0.4
