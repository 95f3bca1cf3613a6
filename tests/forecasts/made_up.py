"""Series made up for the tests."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from sillage.forecasts import Kind, Series, series_of

FIRST = date(2026, 1, 5)


def weekly(values: Sequence[float | None], kind: Kind = Kind.LEVEL) -> Series:
    """Return a series by the week."""
    return series_of([(FIRST + timedelta(weeks=index), value) for index, value in enumerate(values)], kind)


def clicks(weeks: int, seed: int = 1, mean: float = 60) -> list[float]:
    """Return counts a week, with more than chance in them."""
    chance = np.random.default_rng(seed)
    return [float(one) for one in chance.negative_binomial(8, 8 / (8 + mean), weeks)]


def followers(weeks: int, seed: int = 1, gain: float = 30) -> list[float]:
    """Return a level that grows."""
    return [2000 + float(one) for one in np.cumsum(np.random.default_rng(seed).poisson(gain, weeks))]
