"""Full cost: spread over days, shared out to the cent, hours or fees but never both."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.costs import Cost, CostKind, ExchangeRate, HourlyRate, ShareRule
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.economics import FullCost, full_cost
from sillage.errors import WrongUsage

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
FIRST = JANUARY.first
RATES = (HourlyRate(Money.of(35, "CAD"), FIRST),)


def spend(amount: str, day: date = FIRST, last: date | None = None, **kwargs: object) -> Cost:
    return Cost(CostKind.SPEND, day, last or day, Money.of(amount, "CAD"), **kwargs)  # type: ignore[arg-type]


def worked(hours: str, day: date = FIRST, last: date | None = None, **kwargs: object) -> Cost:
    return Cost(CostKind.HOURS, day, last or day, hours=Decimal(hours), **kwargs)  # type: ignore[arg-type]


def fee(amount: str) -> Cost:
    return Cost(CostKind.FEE, FIRST, FIRST, Money.of(amount, "CAD"), payer=View.CLIENT)


def cost_of(*costs: Cost, **kwargs: object) -> FullCost:
    options: dict[str, object] = {"period": JANUARY, "currency": "CAD", **kwargs}
    return full_cost(costs, RATES, **options)  # type: ignore[arg-type]


def test_money_and_hours_at_their_rate_add_up() -> None:
    assert cost_of(spend("1000"), worked("40")).total == Money.of(2400, "CAD")


def test_each_hour_costs_the_rate_of_its_day_and_of_its_person() -> None:
    rates = (
        HourlyRate(Money.of(30, "CAD"), FIRST),
        HourlyRate(Money.of(40, "CAD"), date(2026, 1, 11)),
        HourlyRate(Money.of(50, "CAD"), FIRST, person="Ana"),
    )
    costs = [worked("20", FIRST, date(2026, 1, 20)), worked("2", date(2026, 1, 15), person="Ana")]
    assert full_cost(costs, rates, period=JANUARY, currency="CAD").total == Money.of(10 * 30 + 10 * 40 + 100, "CAD")


def test_hours_without_a_rate_are_unknown_and_named_never_zero() -> None:
    cost = full_cost([spend("100"), worked("7.5")], (), period=JANUARY, currency="CAD")
    assert cost.total is None
    assert cost.known == Money.of(100, "CAD")
    assert cost.unpriced_hours == Fraction(15, 2)
    assert [str(reason) for reason in cost.reasons] == ["7.5 h cannot be priced: their cost is unknown."]


def test_the_agency_counts_hours_and_the_client_counts_fees() -> None:
    costs = (spend("1000"), worked("40"), fee("2000"))
    assert cost_of(*costs, view=View.AGENCY).total == Money.of(2400, "CAD")
    assert cost_of(*costs, view=View.TEAM).total == Money.of(2400, "CAD")
    assert cost_of(*costs, view=View.CLIENT).total == Money.of(3000, "CAD")


def test_what_another_payer_bears_stands_outside_and_is_told() -> None:
    cost = cost_of(spend("500", payer=View.CLIENT), spend("20", payer=View.AGENCY), view=View.AGENCY)
    assert (cost.total, cost.outside) == (Money.of(20, "CAD"), Money.of(500, "CAD"))


@given(st.lists(st.sampled_from(list(CostKind)), max_size=8), st.sampled_from(list(View)))
def test_no_view_ever_counts_hours_and_fees_together(kinds: list[CostKind], view: View) -> None:
    costs = [worked("3") if kind is CostKind.HOURS else Cost(kind, FIRST, FIRST, Money(999, "CAD")) for kind in kinds]
    counted = {line.kind for line in cost_of(*costs, view=view).lines}
    assert not {CostKind.HOURS, CostKind.FEE} <= counted
    if view is View.CLIENT:
        assert CostKind.HOURS not in counted


def test_a_cost_is_spread_over_its_days_to_the_cent() -> None:
    cost = cost_of(spend("100", FIRST, date(2026, 1, 3)))
    assert [line.amount.minor for line in cost.lines if line.amount] == [3334, 3333, 3333]


def test_only_the_days_of_the_period_count() -> None:
    assert cost_of(spend("40", date(2025, 12, 30), date(2026, 1, 2))).total == Money.of(20, "CAD")
    assert cost_of(spend("40", date(2025, 11, 1))).lines == ()


@given(
    st.integers(-(10**7), 10**7),
    st.integers(0, 400),
    st.integers(1, 399),
    st.decimals(0, 200, places=2),
)
def test_cutting_the_days_anywhere_keeps_the_total(minor: int, length: int, cut: int, hours: Decimal) -> None:
    last = FIRST + timedelta(days=length)
    costs = [Cost(CostKind.TOOL, FIRST, last, Money(minor, "CAD")), Cost(CostKind.HOURS, FIRST, last, hours=hours)]
    whole = Period(FIRST, FIRST + timedelta(days=400))
    left = Period(FIRST, FIRST + timedelta(days=cut - 1))
    right = Period(FIRST + timedelta(days=cut), whole.last)
    parts = [full_cost(costs, RATES, period=part, currency="CAD").known.minor for part in (left, right)]
    assert sum(parts) == full_cost(costs, RATES, period=whole, currency="CAD").known.minor
    assert sum(parts) == minor + round(Fraction(hours) * 3500)


@given(
    st.integers(0, 10**6),
    st.dictionaries(st.sampled_from(["facebook", "instagram", "x", "newsletter"]), st.integers(0, 40)),
    st.sampled_from(list(ShareRule)),
    st.integers(0, 40),
)
def test_sharing_out_keeps_every_cent(minor: int, posts: dict[str, int], rule: ShareRule, length: int) -> None:
    last = FIRST + timedelta(days=length)
    shared = Cost(CostKind.TOOL, FIRST, last, Money(minor, "CAD"), shared_by=rule)
    costs = [shared, spend("3.33", channel="x"), worked("1.5", channel="instagram"), worked("1", shared_by=rule)]
    whole = full_cost(costs, RATES, period=JANUARY, currency="CAD", posts_by_channel=posts)
    unshared = full_cost([Cost(CostKind.TOOL, FIRST, last, Money(minor, "CAD")), *costs[1:3], worked("1")], RATES,
                         period=JANUARY, currency="CAD")  # fmt: skip
    assert whole.total == unshared.total
    assert whole.hours == unshared.hours
    by_channel = whole.by("channel")
    assert sum(part.known.minor for part in by_channel.values()) == whole.known.minor


def test_posts_published_is_a_rule_of_sharing() -> None:
    tool = Cost(CostKind.TOOL, FIRST, FIRST, Money.of(100, "CAD"), shared_by=ShareRule.POSTS_PUBLISHED)
    parts = cost_of(tool, posts_by_channel={"x": 30, "instagram": 10}).by("channel")
    assert {key: part.known.minor for key, part in parts.items()} == {"instagram": 2500, "x": 7500}
    assert {line.shared_by for part in parts.values() for line in part.lines} == {ShareRule.POSTS_PUBLISHED}


def test_the_odd_cent_goes_to_the_first_channel_in_alphabetical_order() -> None:
    tool = Cost(CostKind.TOOL, FIRST, FIRST, Money(100, "CAD"), shared_by=ShareRule.EQUALLY)
    parts = cost_of(tool, channels=("x", "facebook", "instagram")).by("channel")
    assert {key: part.known.minor for key, part in parts.items()} == {"facebook": 34, "instagram": 33, "x": 33}


def test_without_a_basis_a_shared_cost_keeps_no_channel_and_says_so() -> None:
    tool = Cost(CostKind.TOOL, FIRST, FIRST, Money(100, "CAD"), shared_by=ShareRule.POSTS_PUBLISHED)
    cost = cost_of(tool)
    assert list(cost.by("channel")) == [""]
    assert [str(warning) for warning in cost.warnings] == [
        "No post was published: costs shared by posts stay without a channel."
    ]


def test_foreign_money_takes_the_rate_of_its_day_and_is_unknown_without_one() -> None:
    euros = Cost(CostKind.SPEND, date(2026, 1, 10), date(2026, 1, 10), Money.of(100, "EUR"))
    rates = [ExchangeRate(date(2026, 1, 5), "EUR", "CAD", Decimal("1.5"))]
    assert cost_of(euros, exchange_rates=rates).total == Money.of(150, "CAD")
    late = [ExchangeRate(date(2026, 1, 11), "EUR", "CAD", Decimal("1.5"))]
    unknown = cost_of(euros, exchange_rates=late)
    assert unknown.total is None
    assert str(unknown.reasons[0]) == "There is no exchange rate from EUR to CAD."


def test_an_axis_that_does_not_exist_is_refused() -> None:
    with pytest.raises(WrongUsage, match="cut by moon"):
        cost_of(spend("1")).by("moon")


def test_the_worked_table_of_the_manual_is_right() -> None:
    rates = (
        HourlyRate(Money.of(50, "CAD"), FIRST, person="Ana"),
        HourlyRate(Money.of(55, "CAD"), date(2026, 1, 16), "Ana"),
    )
    costs = [
        spend("600", date(2025, 12, 16), date(2026, 1, 14), channel="instagram"),
        Cost(CostKind.TOOL, FIRST, JANUARY.last, Money.of(100, "CAD"), shared_by=ShareRule.POSTS_PUBLISHED),
        worked("40", FIRST, JANUARY.last, person="Ana", channel="instagram"),
        fee("2000"),
    ]
    posts = {"x": 30, "instagram": 10}
    team = full_cost(costs, rates, period=JANUARY, currency="CAD", posts_by_channel=posts)
    assert {key: part.total for key, part in team.by("channel").items()} == {
        "instagram": Money.of("2408.23", "CAD"),
        "x": Money.of(75, "CAD"),
    }
    client = full_cost(costs, rates, period=JANUARY, currency="CAD", posts_by_channel=posts, view=View.CLIENT)
    assert client.total == Money.of(2380, "CAD")
