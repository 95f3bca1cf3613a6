"""What channels bring is found again where it is known; an experiment narrows it; the data's own units come back."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sillage.mix import Family, Lift, tell
from sillage.mix.posterior import Mix, brought
from tests.mix.weeks import SHORT, brand, truth


@pytest.fixture(scope="module")
def told() -> Mix:
    return tell(brand(120), SHORT)


def test_the_truth_lies_in_the_intervals(told: Mix) -> None:
    for place, one in enumerate(told.answer.channels):
        real = truth(told.data, place)
        assert one.contribution.low < real.sum() < one.contribution.high
        more = (truth(told.data, place, 1.01) - real).sum() / (0.01 * one.inputs)
        assert one.marginal.posterior.low < more < one.marginal.posterior.high
        assert one.share.posterior.middle == pytest.approx(real.sum() / told.data.target.sum(), rel=0.25)
    assert told.answer.fit.worst_rhat < 1.05
    assert told.answer.fit.noise.low < 300 < told.answer.fit.noise.high


def test_returns_are_contributions_over_what_was_put_in(told: Mix) -> None:
    for one in told.answer.channels:
        assert one.returned.middle == pytest.approx(one.contribution.middle / one.inputs)
        assert one.share.posterior.middle == pytest.approx(one.contribution.middle / told.answer.target)
        assert one.marginal.posterior.middle < one.returned.middle


def test_curves_begin_at_nothing_rise_and_pass_through_today(told: Mix) -> None:
    for one in told.answer.channels:
        middles = [point.response.middle for point in one.curve]
        assert middles[0] == 0
        assert all(before < after for before, after in pairwise(middles))
        today = next(point for point in one.curve if point.inputs == pytest.approx(one.weekly))
        assert today.response.middle * told.answer.weeks == pytest.approx(one.contribution.middle, rel=0.02)


def test_the_unit_of_the_target_and_of_the_inputs_makes_no_difference(told: Mix) -> None:
    data = told.data
    scaled = tuple(replace(one, inputs=one.inputs / 100) for one in data.channels)
    other = tell(replace(data, target=data.target * 1_000, channels=scaled), SHORT)
    for one, same in zip(told.answer.channels, other.answer.channels, strict=True):
        assert same.returned.middle == pytest.approx(one.returned.middle * 100_000, rel=1e-6)
        assert same.carry.posterior.middle == pytest.approx(one.carry.posterior.middle, rel=1e-6)


def test_an_experiment_narrows_what_is_known_of_its_channel() -> None:
    data = brand(40, noise=1_200.0)
    channel = data.channels[0]
    rise = 3_000 * np.tanh(1.5 * channel.mean / channel.largest)
    measured = Lift("facebook", 0.0, channel.mean, float(rise), 100.0)
    bare, taught = (tell(replace(data, lifts=lifts), SHORT) for lifts in ((), (measured,)))
    before, after = (one.answer.channels[0].contribution for one in (bare, taught))
    assert after.width < 0.7 * before.width
    assert after.low < truth(data, 0).sum() < after.high
    assert taught.answer.lifts == 1


def test_noise_teaches_little_and_clear_weeks_much(told: Mix) -> None:
    noisy = tell(brand(26, noise=30_000.0), SHORT).answer
    assert any(one.marginal.told_little for one in noisy.channels)
    assert not any(one.marginal.told_little for one in told.answer.channels)


def test_a_family_speaks_where_the_data_do_not() -> None:
    data = brand(26, noise=30_000.0)
    heard = [
        tell(
            replace(data, channels=tuple(replace(one, family=family) for one in data.channels)), SHORT
        ).answer.channels[0]
        for family in (Family.SEARCH, Family.OFFLINE)
    ]
    assert heard[0].carry.posterior.middle < 0.35 < heard[1].carry.posterior.middle


def test_twice_as_much_brings_less_than_twice(told: Mix) -> None:
    once, twice = brought(told.design, told.parameters, 0, (1.0, 2.0)).T
    assert (twice > once).all()
    assert (twice < 2 * once).all()
