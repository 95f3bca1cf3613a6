from datetime import date

from sillage.audience import Flow, FollowerSeries, Level, audience_report, month_ends, with_unnamed
from sillage.domain.places import Role
from tests.audience.test_growth import AFTER, BEFORE, MARCH

LEVELS = (Level(BEFORE, 1000.0), Level(AFTER, 1100.0))
GAINS = ((Flow(MARCH.first, MARCH.last, 130.0),),)


def test_a_series_that_names_no_account_belongs_to_the_only_one() -> None:
    report = audience_report([FollowerSeries("x", "a", LEVELS), FollowerSeries("x", "", (), GAINS)], {}, MARCH)
    (found,) = report.accounts
    assert (found.account, found.lost) == ("a", 30)


def test_with_two_accounts_nobody_can_tell_whose_it_is() -> None:
    own = [FollowerSeries("x", "a", LEVELS), FollowerSeries("x", "b", LEVELS), FollowerSeries("x", "", (), GAINS)]
    assert len(with_unnamed(own)) == 3


def test_rivals_stand_apart_and_are_compared_on_shared_networks_only() -> None:
    series = [
        FollowerSeries("x", "a", LEVELS),
        FollowerSeries("x", "rival", (Level(BEFORE, 100.0), Level(AFTER, 101.0))),
        FollowerSeries("tiktok", "rival", (Level(BEFORE, 100.0), Level(AFTER, 900.0))),
        FollowerSeries("x", "trade", LEVELS),
    ]
    roles = {("x", "rival"): Role.RIVAL, ("tiktok", "rival"): Role.RIVAL, ("x", "trade"): Role.SECTOR}
    report = audience_report(series, roles, MARCH)
    assert [one.account for one in report.accounts] == ["a"]
    assert (report.comparison.own_rate, report.comparison.rivals_rate) == (0.1, 0.01)
    assert report.total.net == 100


def test_the_last_level_of_each_month_is_its_end() -> None:
    levels = [Level(date(2026, 1, day), float(day)) for day in (3, 30)] + [Level(date(2026, 2, 2), 7.0)]
    assert [level.value for level in month_ends(levels)] == [30, 7]
