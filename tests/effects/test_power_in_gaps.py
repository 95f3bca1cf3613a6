"""What the past teaches of an experiment does not follow from its gaps."""

from __future__ import annotations

import numpy as np
import pytest

from sillage.effects.power import past_error
from sillage.effects.schedules import Unit
from sillage.errors import Refused

SPREAD = 10.0


def past(seed: int, weeks: int, gap: tuple[int, int]) -> list[float | None]:
    """Weeks of noise without memory, some of them not measured."""
    values = np.random.default_rng(seed).normal(100, SPREAD, weeks)
    return [None if gap[0] <= week < gap[1] else float(value) for week, value in enumerate(values)]


@pytest.mark.parametrize(("weeks", "gap"), [(40, (20, 28)), (110, (45, 67)), (60, (50, 60))])
def test_the_error_of_a_week_is_that_of_the_noise_wherever_the_gap_lies(weeks: int, gap: tuple[int, int]) -> None:
    squares = [past_error(past(seed, weeks, gap), 2, Unit.WEEK, 100).error_of_a_week ** 2 for seed in range(12)]
    # Two means of half the weeks each: their difference has four times the variance of a week, over the weeks.
    assert np.sqrt(np.mean(squares)) == pytest.approx(2 * SPREAD, rel=0.12)


def test_a_past_with_no_stretch_that_is_whole_enough_is_refused() -> None:
    values: list[float | None] = [float(place % 7) for place in range(16)]
    for place in (6, 7, 8):
        values[place] = None
    with pytest.raises(Refused, match="follow each other"):
        past_error([*values[:12], *values[12:15]], 2, Unit.WEEK)
