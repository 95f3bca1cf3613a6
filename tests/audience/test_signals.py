import numpy as np
import pytest

from sillage.audience import Flow, FollowerSeries, Growth, Level, against_rivals, growth, qualified_share, suspicion
from sillage.domain.period import Period
from tests.audience.test_growth import AFTER, BEFORE, MARCH

QUIET = [1000, 1010, 1021, 1030, 1042, 1050, 1061, 1070, 1082]
REACH = [500.0, 520, 480, 510, 505, 495, 515, 500]
INTERACTIONS = [50.0, 52, 49, 51, 48, 50, 53, 50]


def jumping(at: int = 5, by: int = 400) -> list[int]:
    return [value + (by if place >= at else 0) for place, value in enumerate(QUIET)]


def test_followers_that_jump_alone_are_suspicious() -> None:
    got = suspicion(jumping(), REACH, INTERACTIONS)
    assert got.suspicious
    assert got.jumps == (4,)


def test_a_jump_that_reach_and_interactions_share_is_a_success() -> None:
    reach, interactions = [*REACH], [*INTERACTIONS]
    reach[4], interactions[4] = 5000, 700
    assert suspicion(jumping(), reach, interactions).suspicious is False


def test_a_quiet_account_is_not_suspicious() -> None:
    assert suspicion(QUIET, REACH, INTERACTIONS).suspicious is False


def test_too_few_steps_cannot_tell() -> None:
    got = suspicion([1000, 1500, 1510], [1.0, 1.0], [1.0, 1.0])
    assert got.suspicious is None
    assert "steps" in str(got.reason)


def test_without_reach_and_interactions_it_cannot_be_told() -> None:
    unknown = np.full(8, np.nan)
    assert suspicion(jumping(), unknown, unknown).suspicious is None


def test_rivals_are_pooled_never_averaged() -> None:
    def of(account: str, start: float, end: float) -> Growth:
        return growth(FollowerSeries("x", account, (Level(BEFORE, start), Level(AFTER, end))), MARCH)

    got = against_rivals([of("own", 1000, 1062)], [of("a", 100, 120), of("b", 10_000, 10_082), of("c", 0, 0)])
    assert got.own_rate == pytest.approx(0.062)
    assert got.rivals_rate == pytest.approx(102 / 10_100)
    assert got.rivals == 3


def test_no_rival_is_no_rate() -> None:
    assert against_rivals([], []).rivals_rate is None


def test_people_of_no_known_place_give_no_share() -> None:
    assert qualified_share({}, {"CA"}) is None
    assert qualified_share({"CA": 3, "FR": 1}, {"CA"}) == 0.75


def test_flows_outside_the_period_do_not_count() -> None:
    wide = ((Flow(BEFORE, AFTER, 500.0),),)
    got = growth(FollowerSeries("x", "a", (Level(BEFORE, 1000.0), Level(AFTER, 1100.0)), wide), MARCH)
    assert got.gained is None
    assert Period(MARCH.first, MARCH.last).days == 31
