"""The collapsed sampler draws from the posterior: held against importance sampling, which shares nothing with it."""

import numpy as np
import pytest
from scipy.special import expit

from sillage.mix import Family, Lift, Walk
from sillage.mix.design import design_of
from sillage.mix.priors import prior_of
from sillage.mix.sampler import sample
from tests.mix.weeks import SHORT, brand, weeks_of

LIFT = Lift("facebook", 100.0, 900.0, 1_500.0, 900.0)


@pytest.mark.parametrize("lifts", [(), (LIFT,)])
def test_it_agrees_with_weighted_draws_from_the_prior(lifts: tuple[Lift, ...]) -> None:
    data = brand(26, noise=2_500.0, lifts=lifts)
    design, prior = design_of(data), prior_of([Family.PAID_SOCIAL] * 2)
    drawn = prior.draw(60_000, np.random.default_rng(5))
    left = np.broadcast_to(design.target, (60_000, 26)).copy()
    for place in range(2):
        regressor = design.regressor(place, drawn.alpha[:, place], drawn.steepness[:, place])
        left -= regressor * drawn.beta[:, place : place + 1]
    logs = -26 * np.log(drawn.sigma) - (left**2).sum(axis=1) / (2 * drawn.sigma**2)
    for at, lift in design.lifts:
        ends = [np.tanh(drawn.steepness[:, at] * one / 2) for one in (lift.before, lift.after)]
        logs -= (drawn.beta[:, at] * (ends[1] - ends[0]) - lift.lift) ** 2 / (2 * lift.error**2)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    assert 1 / (weights**2).sum() > 1_000
    found = sample(design, prior, Walk(chains=12, warm_up=300, kept=150, every=8), 1)
    pairs = ((found.alpha, drawn.alpha), (np.log(found.steepness), np.log(drawn.steepness)), (found.beta, drawn.beta))
    for ours, theirs in pairs:
        mean = weights @ theirs
        spread = np.sqrt(weights @ (theirs - mean) ** 2)
        assert ours.mean(axis=(0, 1)) == pytest.approx(mean, abs=0.12 * spread.max())
        assert ours.std(axis=(0, 1)) == pytest.approx(spread, rel=0.12)
    assert np.log(found.sigma).mean() == pytest.approx(weights @ np.log(drawn.sigma), abs=0.03)


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    data = brand()
    design, prior = design_of(data), prior_of([Family.OTHER] * 2)
    walk = Walk(chains=4, warm_up=20, kept=10, every=1)
    one, same, other = (sample(design, prior, walk, seed) for seed in (1, 1, 2))
    assert (one.beta == same.beta).all()
    assert (one.beta != other.beta).any()


def test_every_draw_makes_sense() -> None:
    design = design_of(brand())
    found = sample(design, prior_of([Family.OTHER] * 2), SHORT, 1)
    assert (found.beta >= 0).all()
    assert ((found.alpha > 0) & (found.alpha < 1)).all()
    assert (found.steepness > 0).all()
    assert (found.sigma > 0).all()


def test_whitening_takes_intercept_trend_and_season_out() -> None:
    design = design_of(brand(110))
    days = np.array([day.toordinal() for day in weeks_of(110)])
    for series in (np.ones(110), np.arange(110.0), np.sin(2 * np.pi * days / 365.25)):
        assert np.abs(design.whiten(series)).max() < 0.02 * np.abs(series).max()
    noise = np.random.default_rng(1).standard_normal(110)
    assert design.whiten(noise) @ design.whiten(noise) == pytest.approx(104, rel=0.25)


def test_channels_of_a_family_are_believed_to_be_alike() -> None:
    drawn = prior_of([Family.SEARCH, Family.SEARCH, Family.OFFLINE]).draw(20_000, np.random.default_rng(1))
    moved = np.corrcoef(drawn.moved[:, :, 0].T)
    assert moved[0, 1] == pytest.approx(0.36, abs=0.03)
    assert moved[0, 2] == pytest.approx(0, abs=0.03)
    assert np.median(drawn.alpha, axis=0) == pytest.approx([0.2, 0.2, 0.55], abs=0.02)
    assert expit(0) == 0.5
