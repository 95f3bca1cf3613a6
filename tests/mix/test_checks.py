"""What no mix can be told of is refused, with its reason and what to do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from sillage.errors import Refused
from sillage.mix import Channel, Family, Lift, MixData, tell
from sillage.mix.checks import check, check_apart, check_converged, most_channels
from sillage.mix.design import design_of
from sillage.mix.priors import prior_of
from tests.mix.weeks import SHORT, brand, weeks_of


def with_channel(inputs: np.ndarray, data: MixData | None = None) -> MixData:
    data = data or brand()
    return replace(data, channels=(Channel("tv", inputs, family=Family.OFFLINE), *data.channels[1:]))


def with_target(change: Callable[[np.ndarray], np.ndarray]) -> MixData:
    data = brand()
    return replace(data, target=change(data.target.copy()))


def first_weeks(count: int) -> MixData:
    data = brand()
    channels = tuple(replace(one, inputs=one.inputs[:count]) for one in data.channels)
    return MixData(data.weeks[:count], data.target[:count], channels, data.controls[:count])


def one_at(value: float, place: int = 7, count: int = 60) -> np.ndarray:
    found = np.random.default_rng(1).gamma(3, 100, count)
    found[place] = value
    return found


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (first_weeks(25), "at least 26 weeks; there are 25"),
        (first_weeks(1), "at least 26 weeks; there is 1"),
        (with_target(lambda target: np.full_like(target, 5.0)), "the same in every week"),
        (with_target(lambda target: np.where(target == target[9], np.nan, target)), "“sales” has no number"),
        (with_target(lambda target: target * 1e13), "beyond"),
        (with_target(lambda target: -target), "adds up to nothing or less"),
        (with_channel(np.zeros(60)), "Nothing was ever put into “tv”"),
        (with_channel(np.full(60, 30.0)), "“tv” is the same in every week"),
        (with_channel(one_at(-3.0)), "“tv” is negative"),
        (with_channel(one_at(np.nan)), "“tv” has no number in the week of"),
        (with_channel(one_at(np.inf)), "“tv” has no number in the week of"),
        (with_channel(np.where(np.arange(60) < 3, 100.0, 0.0)), "used in 3 weeks only"),
        (replace(brand(), lifts=(Lift("radio", 0, 1, 1, 1),)), "“radio”, which is no channel"),
        (replace(brand(), lifts=(Lift("search", 5, 5, 1, 1),)), "makes no sense"),
        (replace(brand(), lifts=(Lift("search", 0, 5, 1, 0),)), "makes no sense"),
    ],
)
def test_series_of_which_nothing_can_be_told_are_refused(data: MixData, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as refusal:
        tell(data, SHORT)
    assert refusal.value.remedy is not None


def test_a_gap_between_weeks_is_refused() -> None:
    data = brand()
    late = [*data.weeks[:30], *(day + timedelta(days=7) for day in data.weeks[30:])]
    with pytest.raises(Refused, match="weeks without a gap"):
        check(replace(data, weeks=late))


@pytest.mark.parametrize(("weeks", "most"), [(25, 0), (26, 2), (52, 3), (103, 3), (104, 4), (156, 6), (520, 8)])
def test_so_many_channels_can_be_told_apart(weeks: int, most: int) -> None:
    assert most_channels(weeks) == most


def test_too_many_channels_are_refused_with_groups_that_would_do() -> None:
    rng = np.random.default_rng(1)
    names = (
        ("facebook", Family.PAID_SOCIAL),
        ("tiktok", Family.PAID_SOCIAL),
        ("search", Family.SEARCH),
        ("tv", Family.OFFLINE),
    )
    channels = tuple(Channel(name, rng.gamma(3, 100, 40), family=family) for name, family in names)
    data = replace(brand(40), channels=channels)
    with pytest.raises(Refused, match="2 channels apart at most, and 4 were given") as refusal:
        check(data)
    assert "facebook+tiktok" in str(refusal.value.remedy)


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.1])
def test_channels_that_move_together_are_refused_by_name(noise: float) -> None:
    data = brand()
    rng = np.random.default_rng(2)
    twin = data.channels[0].inputs * (1 + noise * rng.random(60))
    third = Channel("radio", rng.gamma(3, 100, 60), family=Family.OFFLINE)
    together = replace(
        data, channels=(data.channels[0], third, Channel("instagram", 3 * twin, family=Family.PAID_SOCIAL))
    )
    with pytest.raises(Refused, match="“facebook” and “instagram” move together") as refusal:
        tell(together, SHORT)
    assert "facebook+instagram" in str(refusal.value.remedy)


def test_a_channel_that_is_the_sum_of_two_others_is_refused() -> None:
    data = brand(120)
    both = Channel("both", data.channels[0].inputs + data.channels[1].inputs, family=Family.OTHER)
    with pytest.raises(Refused, match="move together"):
        tell(replace(data, channels=(*data.channels, both)), SHORT)


def test_a_channel_that_follows_a_control_is_refused() -> None:
    data = brand()
    follows = replace(data, controls=data.channels[0].inputs[:, None], control_names=("weather",))
    straight = Channel("trend", np.arange(60.0), family=Family.OTHER)
    for one in (follows, replace(data, channels=(straight,))):
        prior = prior_of([channel.family for channel in one.channels])
        with pytest.raises(Refused, match="moves as the trend, the season or the controls do"):
            tell_apart(one, prior)


def tell_apart(data: MixData, prior: object) -> None:
    check(data)
    check_apart(data, design_of(data), prior)  # type: ignore[arg-type]


def test_chains_that_do_not_agree_are_refused_by_the_channel_s_name() -> None:
    with pytest.raises(Refused, match="do not agree on “search”"):
        check_converged(brand(), np.array([1.01, 1.2]))
    check_converged(brand(), np.array([1.01, 1.04]))


def test_a_series_of_refunds_and_sales_is_answered() -> None:
    data = brand()
    target = data.target.copy()
    target[4] = -200.0
    assert tell(replace(data, target=target), SHORT).answer.target == pytest.approx(target.sum())
    assert weeks_of(1) == [data.weeks[0]]
