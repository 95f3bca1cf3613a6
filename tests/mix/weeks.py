"""Weeks of a made-up brand, whose truth is known."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from sillage.mix import Channel, Family, Lift, MixData, Walk
from sillage.mix.design import design_of

SHORT = Walk(chains=8, warm_up=240, kept=120, every=6)
FIRST = date(2024, 1, 1)
ALPHA, STEEPNESS, BETA = (0.5, 0.2), (3.0, 1.5), (3_000.0, 2_000.0)


def weeks_of(count: int) -> list[date]:
    return [FIRST + timedelta(days=7 * week) for week in range(count)]


def bursts(count: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    return np.asarray(500 * rng.gamma(3, 0.4, count) * np.repeat(rng.random(count // 3 + 1) < 0.8, 3)[:count])


def brand(count: int = 60, seed: int = 3, noise: float = 300.0, lifts: tuple[Lift, ...] = ()) -> MixData:
    """Two channels with a known truth; what both bring stands in `truth`."""
    rng = np.random.default_rng(seed)
    channels = (
        Channel("facebook", bursts(count, rng), family=Family.PAID_SOCIAL),
        Channel("search", bursts(count, rng), family=Family.SEARCH),
    )
    bare = MixData(weeks_of(count), np.ones(count), channels, np.zeros((count, 0)), lifts=lifts, target_name="sales")
    target = 10_000 + rng.normal(0, noise, count) + sum(truth(bare, place) for place in range(2))
    return MixData(bare.weeks, target, channels, bare.controls, lifts=lifts, target_name="sales")


def truth(data: MixData, place: int, times: float = 1.0) -> np.ndarray[Any, Any]:
    """Return what a channel truly brings in each week when its inputs are multiplied."""
    pressure = design_of(data, 1.0).pressure(place, np.array([ALPHA[place]]))[0]
    return np.asarray(BETA[place] * np.tanh(STEEPNESS[place] * times * pressure / 2))
