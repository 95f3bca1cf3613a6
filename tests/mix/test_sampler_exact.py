"""The noise that the sampler finds is the noise of the posterior, to a hundredth of its spread."""

from dataclasses import replace

import numpy as np
import pytest

from sillage.mix import Channel, Family, MixData, Walk
from sillage.mix.design import design_of
from sillage.mix.priors import prior_of
from sillage.mix.sampler import sample
from tests.mix.exact import FLAT, base, brings, noise, truth
from tests.mix.weeks import bursts, weeks_of

WEEKS, BRANDS = 40, 4
FAMILIES = (Family.PAID_SOCIAL, Family.SEARCH)


def _believed(rng: np.random.Generator) -> MixData:
    """Return weeks of a brand that was drawn from what is believed."""
    channels = tuple(Channel(one.value, bursts(WEEKS, rng), family=one) for one in FAMILIES)
    bare = MixData(weeks_of(WEEKS), np.zeros(WEEKS), channels, rng.standard_normal((WEEKS, 1)), ("weather",))
    (drawn,), (sigma,) = truth(1, FAMILIES, rng)
    columns = base(bare)
    drift = columns @ rng.normal(0, FLAT * sigma, columns.shape[1])
    return replace(bare, target=drift + rng.normal(0, sigma, WEEKS) + brings(bare, drawn[None])[0])


def test_the_noise_has_the_posterior_that_weighted_draws_find_without_the_sampler() -> None:
    rng = np.random.default_rng(20261124)
    places = []
    for brand in range(BRANDS):
        data = _believed(rng)
        exact = noise(data, FAMILIES, 8_000, rng)
        assert exact.worth > 800
        walk = Walk(chains=24, warm_up=250, kept=100, every=5)
        drawn = sample(design_of(data, 1.0), prior_of(FAMILIES), walk, brand)
        places.append(exact.below(np.sort(drawn.sigma.ravel())[5::10]))
    # Where draws stand in the posterior they were drawn from is uniform: each tenth of it holds a tenth of them.
    stood = np.array(places)
    assert stood.mean() == pytest.approx(1 / 2, abs=0.015)
    assert stood.var() == pytest.approx(1 / 12, rel=0.06)
    shares = np.bincount((stood.ravel() * 10).astype(int), minlength=10) / stood.size
    assert np.abs(shares - 0.1).max() < 0.015
