"""Full cost: spread over days, shared out to the cent, hours or fees but never both."""

import math
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
from sillage.economics.full_cost import AXES
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


@given(st.integers(-(10**7), 10**7), st.integers(0, 400), st.integers(1, 399))
def test_cutting_the_days_of_money_anywhere_keeps_the_total(minor: int, length: int, cut: int) -> None:
    costs = [Cost(CostKind.TOOL, FIRST, FIRST + timedelta(days=length), Money(minor, "CAD"))]
    parts = [full_cost(costs, period=part, currency="CAD").known.minor for part in cut_at(cut)]
    assert sum(parts) == minor


@given(st.integers(0, 400), st.integers(1, 399), st.decimals(0, 200, places=2))
def test_each_period_of_hours_is_rounded_once_so_two_are_at_most_a_cent_from_both(
    length: int, cut: int, hours: Decimal
) -> None:
    costs = [Cost(CostKind.HOURS, FIRST, FIRST + timedelta(days=length), hours=hours)]
    exact = [Fraction(hours) * 3500 * min(part.days, max(length + 1 - gone, 0)) / (length + 1)
             for part, gone in zip(cut_at(cut), (0, cut), strict=True)]  # fmt: skip
    parts = [full_cost(costs, RATES, period=part, currency="CAD").known.minor for part in cut_at(cut)]
    assert parts == [half_up(part) for part in exact]
    assert abs(sum(parts) - half_up(sum(exact, Fraction(0)))) <= 1


def cut_at(days: int) -> tuple[Period, Period]:
    last = FIRST + timedelta(days=400)
    return Period(FIRST, FIRST + timedelta(days=days - 1)), Period(FIRST + timedelta(days=days), last)


def half_up(exact: Fraction) -> int:
    return math.floor(exact + Fraction(1, 2))


def test_a_thousand_minutes_cost_what_their_hours_cost() -> None:
    minute = Decimal("0.0166")  # 58.1 cents each: rounded one by one they would come to 580.00
    alone = cost_of(*[worked(str(minute), channel="x") for _ in range(1000)])
    assert alone.total == cost_of(worked("16.6", channel="x")).total == Money.of(581, "CAD")


def test_a_thousand_small_amounts_of_foreign_money_are_rounded_together() -> None:
    rates = [ExchangeRate(FIRST, "EUR", "CAD", Decimal("1.45"))]
    cents = [Cost(CostKind.SPEND, FIRST, FIRST, Money(1, "EUR"), channel="x") for _ in range(1000)]
    assert cost_of(*cents, exchange_rates=rates).total == Money.of("14.50", "CAD")


def test_a_thousand_shared_minutes_give_no_channel_the_odd_cents_of_all() -> None:
    minutes = [worked("0.02", shared_by=ShareRule.EQUALLY) for _ in range(1000)]
    parts = cost_of(*minutes, channels=("facebook", "instagram", "x")).by("channel")
    assert {key: part.known.minor for key, part in parts.items()} == {"facebook": 23333, "instagram": 23334, "x": 23333}


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["ana", "bob"]),
        st.sampled_from(["x", "instagram", ""]),
        st.integers(0, 45),
        st.integers(1, 9_999),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(ENTRIES, st.integers(1, 60), st.sampled_from([ShareRule.NONE, ShareRule.EQUALLY, ShareRule.HOURS]))
def test_any_split_of_entries_costs_the_same_to_the_cent_in_every_cut(
    entries: list[tuple[str, str, int, int, bool]], pieces: int, rule: ShareRule
) -> None:
    """Hours and foreign money, entered whole or in unequal pieces, shared or not."""
    rates = (*RATES, HourlyRate(Money.of("41.37", "CAD"), date(2026, 1, 15), "ana"))
    exchange = [ExchangeRate(FIRST, "EUR", "CAD", Decimal("1.4567"))]

    def costs(split: int) -> list[Cost]:
        found = []
        for person, channel, after, hundredths, money in entries:
            day = FIRST + timedelta(days=after)
            rest = hundredths
            for place in range(split):
                part = rest if place == split - 1 else min(rest, 1 + hundredths // (split + place))
                rest -= part
                if not part:
                    continue
                if money:
                    entry = Cost(CostKind.TOOL, day, day, Money(part, "EUR"), channel=channel, shared_by=rule)
                else:
                    entry = worked(str(Decimal(part) / 100), day, person=person, channel=channel, shared_by=rule)
                found.append(entry)
        return found

    def cuts(split: int) -> dict[str, dict[str, int]]:
        cost = full_cost(costs(split), rates, period=JANUARY, currency="CAD", exchange_rates=exchange)
        by_axis = {axis: {key: part.known.minor for key, part in cost.by(axis).items()} for axis in AXES}
        assert all(sum(parts.values()) == cost.known.minor for parts in by_axis.values())
        return by_axis

    assert cuts(1) == cuts(pieces)


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


def test_the_odd_cent_goes_where_the_running_sum_reaches_it() -> None:
    tool = Cost(CostKind.TOOL, FIRST, FIRST, Money(100, "CAD"), shared_by=ShareRule.EQUALLY)
    parts = cost_of(tool, channels=("x", "facebook", "instagram")).by("channel")
    assert {key: part.known.minor for key, part in parts.items()} == {"facebook": 33, "instagram": 34, "x": 33}


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
