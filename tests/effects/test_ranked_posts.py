"""Posts are drawn towards their format and network, and the best are those that are surely good."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, gammaln
from scipy.stats import betabinom, nbinom

from sillage.effects.accumulation import Curve, fit_curve
from sillage.effects.pooled_posts import fit_networks
from sillage.effects.post_likelihoods import Counts, Rates
from sillage.effects.ranked_posts import best_of_counts, best_of_rates, rank_counts, rank_rates

SHARED = Path(os.environ.get("SILLAGE_SHARED") or Path(__file__).parents[3] / "shared")


def test_the_likelihoods_are_those_of_the_books_and_their_slopes_right() -> None:
    k, n = np.array([0.0, 3, 40]), np.array([5.0, 20, 50])
    place, strength = np.array([-2.0, 0.3, 1.0]), np.full(3, 12.0)
    mean = expit(place)
    logs = Rates(k, n).told(place, strength)[0]
    books = betabinom.logpmf(k, n, mean * 12, (1 - mean) * 12)
    constant = betabinom.logpmf(k, n, 1, 1) - Rates(k, n).told(np.zeros(3), np.full(3, 2.0))[0]
    assert logs + constant == pytest.approx(books)
    share = np.array([1.0, 0.5, 0.1])
    logs = Counts(k, share).told(place, strength)[0]
    expected = np.exp(place) * share
    assert logs - gammaln(k + 1) == pytest.approx(nbinom.logpmf(k, 12, 12 / (12 + expected)))
    step = 1e-6
    for told in (Rates(k, n), Counts(k, share)):
        _, by_place, by_strength = told.told(place, strength)
        moved = told.told(place + step, strength)[0] - told.told(place - step, strength)[0]
        assert moved / (2 * step) == pytest.approx(by_place, rel=1e-5, abs=1e-6)
        moved = told.told(place, strength * np.exp(step))[0] - told.told(place, strength * np.exp(-step))[0]
        assert moved / (2 * step) == pytest.approx(by_strength, rel=1e-5, abs=1e-6)


def made(seed: int, posts: int, formats: dict[str, float], network: str = "x", strength: float = 60.0) -> list[tuple]:  # type: ignore[type-arg]
    chance = np.random.default_rng(seed)
    names = chance.choice(sorted(formats), posts)
    rates = np.array([formats[name] for name in names])
    true = chance.beta(rates * strength, (1 - rates) * strength)
    views = np.exp(chance.normal(5, 1, posts)).round() + 1
    return list(zip(chance.binomial(views.astype(int), true), views, [network] * posts, names, true, strict=True))


def test_a_format_of_few_posts_leans_on_its_network_and_one_of_many_stands_alone() -> None:
    rows = made(1, 300, {"reel": 0.10, "photo": 0.05})
    rows += [(30, 100, "x", "poll", 0.3), (25, 100, "x", "poll", 0.3)]
    k, n, networks, formats, _ = zip(*rows, strict=True)
    priors = fit_networks(Rates(np.array(k, float), np.array(n, float)), networks, formats)
    assert priors is not None
    one = priors["x"]
    usual = {name: float(expit(one.place + added)) for name, added in one.formats.items()}
    assert usual["reel"] == pytest.approx(0.10, rel=0.15)
    assert usual["photo"] == pytest.approx(0.05, rel=0.15)
    assert 0.08 < usual["poll"] < 0.26


def test_a_network_of_few_posts_leans_on_the_others() -> None:
    rows = [row for place in range(4) for row in made(place, 150, {"reel": 0.08}, f"n{place}")]
    rows += [(0, 40, "new", "reel", 0.08), (1, 30, "new", "reel", 0.08)]
    k, n, networks, formats, _ = zip(*rows, strict=True)
    found = rank_rates(k, n, networks, formats)
    assert found.priors["new"].posts == 2
    assert np.isfinite(found.value).all()
    assert 0.02 < found.value[-2] < 0.08  # none of forty, and not 0
    assert 0.04 < found.value[-1] < 0.10


def test_intervals_cover_and_the_chances_of_the_top_tenth_are_honest() -> None:
    rows = [
        row for seed in range(6) for row in made(seed, 400, {"reel": 0.10, "photo": 0.05, "link": 0.03}, f"n{seed}")
    ]
    k, n, networks, formats, true = zip(*rows, strict=True)
    found = rank_rates(k, n, networks, formats, level=0.9)
    real = np.array(true)
    covered = float(((found.low <= real) & (real <= found.high)).mean())
    assert covered == pytest.approx(0.9, abs=0.02)
    assert found.top.sum() == pytest.approx(0.1 * len(rows))
    own = np.array(networks)
    best = np.concatenate([real[own == name] >= np.quantile(real[own == name], 0.9) for name in found.priors])
    said = np.concatenate([found.top[own == name] for name in found.priors])
    for low, high in ((0, 0.05), (0.05, 0.3), (0.3, 0.7), (0.7, 1.01)):
        some = (said >= low) & (said < high)
        error = 3 * np.sqrt(0.25 / some.sum())
        assert float(best[some].mean()) == pytest.approx(float(said[some].mean()), abs=max(0.02, error)), (low, high)


def test_counts_of_young_posts_are_judged_by_what_they_will_have() -> None:
    chance = np.random.default_rng(2)
    share = np.where(np.arange(400) % 4 == 0, 0.25, 1.0)
    true = chance.gamma(4, 25, 400)
    k = chance.poisson(true * share)
    found = rank_counts(k, ["x"] * 400, ["reel"] * 400, share)
    young = share < 1
    assert float(found.value[young].mean()) == pytest.approx(float(true[young].mean()), rel=0.1)
    inside = (found.low <= true) & (true <= found.high)
    assert float(inside.mean()) == pytest.approx(0.9, abs=0.045)
    widths = found.high - found.low
    assert widths[young].mean() > 1.3 * widths[~young].mean()
    untold = rank_counts(k, ["x"] * 400, ["reel"] * 400, [None, *share[1:].tolist()])
    assert np.isnan(untold.value[0])
    assert np.isnan(untold.top[0])


def test_nonsense_is_left_out_and_too_few_posts_are_not_ranked() -> None:
    k = [3.0, 30, -1, float("nan"), 5] + [5.0] * 20
    n = [20.0, 20, 20, 20, 0] + [100.0] * 20
    found = rank_rates(k, n, ["x"] * 25, ["reel"] * 25)
    assert np.isnan(found.value[1:5]).all()
    assert np.isfinite(found.value[[0, *range(5, 25)]]).all()
    few = rank_rates(k[-5:], n[-5:], ["x"] * 5, ["reel"] * 5)
    assert np.isnan(few.value).all()
    assert not few.priors


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 10**6), st.sampled_from("xy"), st.sampled_from("abc")),
        min_size=12, max_size=40,
    )
)  # fmt: skip
def test_any_posts_are_ranked_without_a_warning(rows: list[tuple[int, int, str, str]]) -> None:
    k, more, networks, formats = zip(*rows, strict=True)
    n = [of + other for of, other in zip(k, more, strict=True)]
    found = rank_rates(k, n, networks, formats)
    seen = np.array(n) > 0
    assert np.isfinite(found.value[seen]).all() or seen.sum() < 10
    known = np.isfinite(found.value)
    assert ((found.low[known] <= found.high[known]) & (found.value[known] >= 0) & (found.value[known] <= 1)).all()
    counted = rank_counts(k, networks, formats)
    assert (counted.low <= counted.high).all()


def test_the_curve_of_posts_that_were_read_is_found_again() -> None:
    chance = np.random.default_rng(3)
    posts, ages, values = [], [], []
    for post in range(60):
        final = chance.gamma(2, 500)
        for age in sorted(chance.uniform(0.2, 95, 12)):
            posts.append(post)
            ages.append(age)
            values.append(final * (1 - np.exp(-age / 4)))
    curve = fit_curve(posts, ages, values)
    assert curve is not None
    assert curve.settled
    for age in (3, 7, 20):
        assert curve.share(age) == pytest.approx(1 - np.exp(-age / 4), abs=0.05)
    assert curve.share(200) == 1
    assert curve.share(0.01) is None
    assert list(curve.shares) == sorted(curve.shares)


def test_posts_that_were_read_once_tell_no_curve() -> None:
    assert fit_curve([1, 2, 3], [1, 2, 3], [5, 5, 5]) is None
    assert fit_curve([], [], []) is None
    assert fit_curve([1] * 5, [float("nan")] * 5, [1] * 5) is None


def test_posts_that_still_grow_at_the_end_say_so() -> None:
    posts = np.repeat(np.arange(10), 3)
    found = fit_curve(posts, [1, 2, 3] * 10, [10, 20, 30] * 10)
    assert found is not None
    assert found == Curve((1, 2, 3), (1 / 3, 2 / 3, 1), (10, 10), False)


@pytest.mark.shared
def test_real_posts_known_from_a_part_of_their_reach_are_found_better() -> None:
    path = SHARED / "data/facebook_uci/dataset_Facebook.csv"
    if not path.exists():
        pytest.skip("the real posts are not here")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    k, n = (np.array([int(row[name]) for row in rows]) for name in ("Engaged_Users", "T_Reach"))
    formats = [row["Type"] for row in rows]
    chance = np.random.default_rng(20)
    found = np.array([_split(chance, k, n, formats) for _ in range(6)]).mean(axis=0)
    error, covered, covered_others, wald, hits, bare_hits = found
    assert error < 0.85
    assert covered == pytest.approx(0.95, abs=0.01)
    assert 0.935 < covered_others < covered
    assert covered > wald
    assert hits >= 0.74
    assert hits > bare_hits


def _split(chance: np.random.Generator, k: np.ndarray, n: np.ndarray, formats: list[str]) -> tuple[float, ...]:
    """Know each post from 3 % of its reach, and judge by all of it, and by what the others did."""
    part = chance.binomial(n, 0.03)
    of = chance.hypergeometric(k, n - k, part)
    seen = part > 0
    real, others = (k / n)[seen], ((k - of) / (n - part))[seen]
    found = rank_rates(of[seen], part[seen], ["facebook"] * int(seen.sum()), list(np.array(formats)[seen]), 0.95)
    bare = (of / np.maximum(part, 1))[seen]
    half = 1.96 * np.sqrt(bare * (1 - bare) / part[seen])
    best = set(np.argsort(-real)[:50])
    return (
        float(np.sqrt(np.mean((found.value - real) ** 2) / np.mean((bare - real) ** 2))),
        float(((found.low <= real) & (real <= found.high)).mean()),
        float(((found.low <= others) & (others <= found.high)).mean()),
        float((np.abs(bare - real) <= half).mean()),
        len(best & set(np.argsort(-found.value)[:50])) / 50,
        len(best & set(np.argsort(-bare, kind="stable")[:50])) / 50,
    )


def test_chances_alone_are_those_of_the_whole_ranking_and_a_network_of_few_posts_has_none() -> None:
    rows = made(21, 400, {"reel": 0.10, "photo": 0.05}) + made(22, 9, {"reel": 0.1}, "small")
    k, n, networks, formats, _ = zip(*rows, strict=True)
    found, whole = best_of_rates(k, n, networks, formats), rank_rates(k, n, networks, formats).top
    assert found[:400] == pytest.approx(whole[:400], abs=1e-9)
    assert found[:400].sum() == pytest.approx(40, abs=0.01)
    assert np.isnan(found[400:]).all()
    counts = best_of_counts(k, networks, formats)
    assert counts[:400] == pytest.approx(rank_counts(k, networks, formats).top[:400], abs=1e-9)


def test_chances_of_many_posts_are_fitted_on_some_and_hardly_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    k, n, networks, formats, _ = zip(*made(23, 4000, {"reel": 0.10, "photo": 0.05, "link": 0.04}), strict=True)
    whole = best_of_rates(k, n, networks, formats)
    monkeypatch.setattr("sillage.effects.ranked_posts.MOST_FITTED", 1000)
    some = best_of_rates(k, n, networks, formats)
    assert np.abs(some - whole).max() < 0.1
    assert np.abs(some - whole).mean() < 0.01
