"""Ad spend becomes a cost once, whatever exports overlap."""

from datetime import UTC, date, datetime

from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.economics.ad_spend import AdSpend, costs_of_ads, not_entered_twice


def reading(first: int, last: int, minor: int, seen: int = 1, ad: str = "a1") -> AdSpend:
    days = (date(2026, 1, first), date(2026, 1, last))
    return AdSpend("facebook", "brand", ad, "spring", *days, Money(minor, "CAD"), datetime(2026, 2, seen, tzinfo=UTC))


def test_each_ad_keeps_its_name_as_a_reference() -> None:
    costs = costs_of_ads([reading(1, 31, 900), reading(1, 31, 100, ad="a2")])
    assert [(cost.reference, cost.campaign, cost.activity) for cost in costs] == [
        ("a1", "spring", "ads"),
        ("a2", "spring", "ads"),
    ]


def test_days_win_over_a_month_seen_with_them() -> None:
    costs = costs_of_ads([reading(1, 31, 900), reading(1, 1, 10), reading(2, 2, 20)])
    assert [cost.amount for cost in costs] == [Money(10, "CAD"), Money(20, "CAD")]


def test_a_later_export_replaces_the_days_it_covers() -> None:
    costs = costs_of_ads([reading(1, 15, 400), reading(1, 20, 700, seen=2), reading(21, 31, 50)])
    assert [cost.amount for cost in costs] == [Money(700, "CAD"), Money(50, "CAD")]


def test_a_typed_cost_of_an_ad_in_the_file_is_left_out() -> None:
    from_ads = costs_of_ads([reading(1, 31, 900)])
    day = date(2026, 1, 5)
    typed = [
        Cost(CostKind.SPEND, day, day, Money(900, "CAD"), channel="facebook", reference="a1"),
        Cost(CostKind.SPEND, day, day, Money(1, "CAD"), channel="facebook"),
        Cost(CostKind.TOOL, day, day, Money(2, "CAD"), channel="facebook", reference="a1"),
    ]
    assert not_entered_twice(typed, from_ads) == tuple(typed[1:])
