"""A budget is split where it brings most, within its bounds, to the last unit; what a test would teach is a value."""

from dataclasses import replace

import numpy as np
import pytest

from sillage.errors import Refused
from sillage.mix import Bounds, Channel, Family, split, tell
from sillage.mix.posterior import Mix, brought
from tests.mix.weeks import SHORT, brand


@pytest.fixture(scope="module")
def told() -> Mix:
    return tell(brand(120), SHORT)


def total_of(mix: Mix) -> float:
    return sum(one.mean for one in mix.data.channels)


@pytest.mark.parametrize("times", [0.8, 1.0, 1.1, 1.3])
def test_the_parts_add_up_to_the_total_and_lie_in_their_bounds(told: Mix, times: float) -> None:
    found = split(told, hours=False, total=times * total_of(told))
    assert sum(part.best for part in found.parts) == pytest.approx(times * total_of(told))
    for part in found.parts:
        assert part.bounds.least <= part.best * (1 + 1e-9)
        assert part.best <= part.bounds.most * (1 + 1e-9)
        assert part.range.low <= part.range.high


def test_no_other_split_brings_more_on_average(told: Mix) -> None:
    total = total_of(told)
    found = split(told, hours=False, total=total)
    few = told.parameters.thinned(400)

    def value(first: float) -> float:
        given = (first, total - first)
        times = [one / channel.mean for one, channel in zip(given, told.data.channels, strict=True)]
        return float(sum(brought(told.design, few, at, (one,)).mean() for at, one in enumerate(times)))

    limits = [part.bounds for part in found.parts]
    tried = np.linspace(max(limits[0].least, total - limits[1].most), min(limits[0].most, total - limits[1].least), 60)
    best = value(found.parts[0].best)
    assert best >= max(value(float(one)) for one in tried) * (1 - 1e-4)
    assert found.gain.middle == pytest.approx(best - value(told.data.channels[0].mean), abs=abs(best) * 0.02)


def test_bounds_hold_and_what_cannot_be_split_is_refused(told: Mix) -> None:
    total, now = total_of(told), told.data.channels[1].mean
    held = split(told, hours=False, total=total, bounds={"search": Bounds(now, now)})
    assert held.parts[1].best == pytest.approx(now)
    assert held.gain.middle == pytest.approx(0, abs=1e-6 * told.answer.target)
    with pytest.raises(Refused, match="cannot be split within these bounds"):
        split(told, hours=False, total=total, bounds={one.name: Bounds(0, 1) for one in told.data.channels})


def test_more_brings_more_and_less_brings_less(told: Mix) -> None:
    gains = [split(told, hours=False, total=times * total_of(told)).gain.middle for times in (0.8, 1.0, 1.2)]
    assert gains[0] < gains[1] < gains[2]
    assert gains[1] >= 0


def test_the_less_is_known_of_a_channel_the_more_a_test_of_it_is_worth() -> None:
    found = split(tell(brand(30, noise=2_500.0), SHORT), hours=False, total=800.0, tests=True)
    assert [one.worth for one in found.tests] == sorted((one.worth for one in found.tests), reverse=True)
    assert found.tests[0].worth > 0
    sure = split(tell(brand(120, noise=30.0), SHORT), hours=False, total=800.0)
    assert sure.tests[0].worth < found.tests[0].worth


def test_hours_are_split_over_hours_alone() -> None:
    data = brand(60)
    hours = replace(
        data,
        channels=(
            data.channels[0],
            Channel("replies", data.channels[1].inputs / 100, True, family=Family.ORGANIC_HOURS),
        ),
    )
    mix = tell(hours, SHORT)
    found = split(mix, hours=True, total=mix.data.channels[1].mean)
    assert [part.channel for part in found.parts] == ["replies"]
    assert found.tests == ()
    assert found.gain.middle == pytest.approx(0, abs=1e-6 * mix.answer.target)
