"""A cost over a count: the costs of the networks whose count is known for all the days, and of no other."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sillage.audience.followers import Flow, FollowerSeries, Level
from sillage.domain.period import Period
from sillage.kpis.answers import KpiTable
from sillage.kpis.catalogue import find
from sillage.kpis.compute import Fed, compute, plan
from sillage.kpis.follower_slots import follower_slots
from sillage.kpis.slots import Slot
from tests.kpis.facts_at_hand import asked

SPRING = Period(date(2026, 3, 1), date(2026, 4, 30), "America/Montreal")
LEVELS = (Level(date(2026, 2, 28), 1000.0), Level(date(2026, 4, 30), 1150.0))
MARCH = Flow(date(2026, 3, 1), date(2026, 3, 31), 60.0)
APRIL = Flow(date(2026, 4, 1), date(2026, 4, 30), 40.0)
WHOLE = FollowerSeries("x", "a", LEVELS, ((MARCH, APRIL),))
HALF = FollowerSeries("instagram", "b", LEVELS, ((MARCH,),))
SILENT = FollowerSeries("tiktok", "c", LEVELS)


def cost(amount: int, channel: str = "") -> Slot:
    return Slot("", "", "", "costs", {"full_cost": Fraction(amount)}, 1, channel=channel)


def per_follower(*series: FollowerSeries, costs: tuple[Slot, ...]) -> KpiTable:
    slots, _ = follower_slots(series, asked(period=SPRING))
    return compute(plan(find("cost_per_follower_gained")), Fed(others=[*slots, *costs]), period=SPRING)


def counted(kpi_id: str, counts: dict[str, int], *costs: Slot) -> KpiTable:
    planned = plan(find(kpi_id))
    (name,) = next(group for group in planned.groups() if group != ("link_clicks",))
    slots = [Slot("", network, "a", "post/lifetime", {name: Fraction(n)}, 1) for network, n in counts.items()]
    return compute(planned, Fed({(name,): slots}, costs))


def test_a_network_whose_new_followers_are_known_for_half_the_days_gives_neither_cost_nor_followers() -> None:
    found = per_follower(WHOLE, HALF, costs=(cost(300, "x"), cost(500, "instagram")))
    assert (found.value, found.rows[0].denominator) == (3, 100)
    assert found.costs_left_out == {"instagram"}


def test_a_network_without_new_followers_gives_no_cost() -> None:
    found = per_follower(WHOLE, SILENT, costs=(cost(300, "x"), cost(700, "tiktok"), cost(90, "newsletter")))
    assert found.value == 3
    assert found.costs_left_out == {"tiktok", "newsletter"}


def test_two_accounts_of_a_network_of_which_one_is_silent_leave_the_network_out() -> None:
    found = per_follower(
        WHOLE, HALF, FollowerSeries("x", "second", LEVELS), costs=(cost(300, "x"), cost(500, "instagram"))
    )
    assert found.value is None


def test_where_no_network_tells_every_day_the_cost_of_one_is_not_told() -> None:
    (row,) = per_follower(HALF, costs=(cost(500, "instagram"),)).rows
    assert (row.value, row.marks) == (None, ())
    assert str(row.reason) == "Cannot tell: the count is not known for every day that the costs are of."


def test_where_every_network_is_known_all_costs_of_networks_count_and_those_of_none_stay_in() -> None:
    found = per_follower(WHOLE, costs=(cost(300, "x"), cost(50)))
    assert (found.value, found.costs_left_out) == (Decimal("3.5"), frozenset())


@pytest.mark.parametrize(("kpi_id", "times"), [("cpc", 1), ("cpm", 1000)])
def test_clicks_and_impressions_of_one_network_do_not_carry_the_costs_of_another(kpi_id: str, times: int) -> None:
    found = counted(kpi_id, {"x": 200}, cost(100, "x"), cost(900, "instagram"))
    assert found.value == times * Decimal("0.5")
    assert found.costs_left_out == {"instagram"}
    assert found.counted_on == {"": {"x"}}


def test_counts_that_name_no_network_stand_against_all_costs() -> None:
    found = counted("cpc", {"": 200}, cost(100, "x"), cost(900, "instagram"))
    assert (found.value, found.costs_left_out) == (5, frozenset())


def test_leads_of_a_channel_that_somebody_works_for_stand_against_all_costs() -> None:
    leads = Slot("", "", "", "touches", {"leads": Fraction(10)}, 10, channel="phone")
    found = compute(plan(find("cpl")), Fed(others=[leads, cost(100, "x"), cost(900, "instagram")]))
    assert found.value == 100
