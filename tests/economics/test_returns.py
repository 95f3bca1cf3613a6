"""The golden values of money, and what must hold of every ladder."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.costs import Margin
from sillage.domain.money import Money
from sillage.domain.workspace import View
from sillage.economics import (
    LadderInput,
    break_even_hourly_rate,
    break_even_units,
    cost_per,
    cpm,
    incremental_roi,
    kpi_worth,
    ladder,
    margin_of,
    margin_share,
    payback,
    roas,
    roi,
)

AMOUNTS = st.integers(0, 10**9).map(lambda minor: Money(minor, "CAD"))


def cad(amount: int | str) -> Money:
    return Money.of(amount, "CAD")


def golden_ladder() -> dict[str, Fraction | None]:
    rungs = ladder(LadderInput(cad(1000), cad(10_000), cad(3000), cad(40 * 35), incremental_margin=cad(1800)))
    return {rung.id: rung.value for rung in rungs}


def test_golden_5_the_ladder_goes_from_1000_to_minus_25_percent() -> None:
    assert golden_ladder() == {
        "sales_over_cost": 10,
        "net_of_cost": 9,
        "on_margin": 2,
        "with_hours": Fraction(1, 4),
        "with_kpi_values": None,
        "incremental": Fraction(-1, 4),
    }


def test_golden_6_cpm_cpc_and_the_value_of_a_kpi() -> None:
    assert cpm(cad(1000), 500_000).value == 2
    assert cost_per(cad(100), 200).value == Fraction(1, 2)
    assert kpi_worth(cad(100), 1, 30) == cad("3.33")


def test_golden_8_roi_is_net_of_cost() -> None:
    assert roi(cad(7000), cad(2000)).value == Fraction(5, 2)


def test_golden_9_outcome_over_cost_and_incremental_roi_are_two_figures() -> None:
    incremental, gross, net = incremental_roi(cad(150_000), cad(125_000), cad(10_000))
    assert (incremental, gross.value, net.value) == (cad(25_000), Fraction(5, 2), Fraction(3, 2))


def test_golden_11_without_cost_roi_is_undefined_neither_zero_nor_infinite() -> None:
    figure = roi(cad(500), cad(0))
    assert figure.value is None
    assert str(figure.reason) == "Undefined: nothing was put in."
    assert cpm(cad(5), 0).value is None
    rungs = ladder(LadderInput(cad(0), cad(10), cad(5), cad(0)))
    assert {rung.value for rung in rungs} == {None}


def test_an_unknown_part_makes_an_unknown_figure_with_its_own_reason() -> None:
    assert str(roi(None, cad(5)).reason).startswith("Unknown: the margin")
    assert str(roi(cad(5), None).reason).startswith("Unknown: part of the cost")
    assert str(roas(None, cad(5)).reason).startswith("Unknown: no revenue")
    assert str(cost_per(cad(5), None).reason).startswith("Not measured")


def test_without_hours_the_rung_of_hours_is_unknown_and_the_others_stand() -> None:
    rungs = {rung.id: rung for rung in ladder(LadderInput(cad(1000), cad(10_000), cad(3000), None))}
    assert rungs["on_margin"].value == 2
    assert rungs["with_hours"].value is None
    assert str(rungs["with_hours"].reason) == "No hours were entered: their cost is unknown."
    assert str(rungs["incremental"].name) == "Incremental"


def test_the_client_climbs_with_fees() -> None:
    rungs = {rung.id: rung for rung in ladder(LadderInput(cad(1), cad(1), cad(1), cad(1), view=View.CLIENT))}
    assert str(rungs["with_hours"].name) == "With fees"


def test_kpi_values_are_a_rung_of_their_own_marked_estimated() -> None:
    rungs = {rung.id: rung for rung in ladder(LadderInput(cad(10), cad(40), cad(20), cad(10), kpi_value=cad(20)))}
    assert rungs["with_hours"].value == 0
    assert rungs["with_kpi_values"].value == 1
    assert rungs["with_kpi_values"].estimated
    assert not rungs["with_hours"].estimated


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.fractions(0, 1), st.fractions(0, 1))
def test_each_rung_stands_where_it_must(
    spent: Money, sales: Money, work: Money, value: Money, share: Fraction, caused: Fraction
) -> None:
    margin = sales.times(share)
    given_amounts = LadderInput(spent, sales, margin, work, value, margin.times(caused))
    rungs = {rung.id: rung.value for rung in ladder(given_amounts)}
    gross, net, on_margin = rungs["sales_over_cost"], rungs["net_of_cost"], rungs["on_margin"]
    with_hours, valued, incremental = rungs["with_hours"], rungs["with_kpi_values"], rungs["incremental"]
    if gross is not None and net is not None and on_margin is not None:
        assert gross == net + 1
        assert on_margin <= net
        assert with_hours is not None
        assert with_hours <= on_margin
    if with_hours is not None and valued is not None and incremental is not None:
        assert incremental <= with_hours <= valued
        assert incremental >= -1


def test_the_payback_day_is_the_first_from_which_margin_covers_cost() -> None:
    cost = {date(2026, 1, 2): cad(100), date(2026, 1, 5): cad(50)}
    margin = {date(2026, 1, 3): cad(60), date(2026, 1, 6): cad(90)}
    found = payback(margin, cost)
    assert (found.day, found.days) == (date(2026, 1, 6), 5)
    assert (found.margin, found.cost) == (cad(150), cad(150))
    assert payback({}, {}).day is None
    assert str(payback({}, cost).reason).startswith("Not yet")


def test_a_day_that_the_cost_overtakes_again_is_no_payback() -> None:
    cost = {date(2026, 1, 2): cad(100), date(2026, 1, 5): cad(50)}
    touched = {date(2026, 1, 3): cad(120)}
    lost = payback(touched, cost)
    assert (lost.day, lost.days, lost.margin, lost.cost) == (None, None, cad(120), cad(150))
    assert str(lost.reason) == "Not yet: the cost is not covered by the end of the period."
    caught_up = payback({**touched, date(2026, 1, 7): cad(40)}, cost)
    assert (caught_up.day, caught_up.days) == (date(2026, 1, 7), 6)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6))
def test_there_is_a_payback_day_exactly_where_the_period_does_not_end_at_a_loss(
    days: list[tuple[Money, Money]],
) -> None:
    margin = {date(2026, 1, 1 + place): one for place, (one, _) in enumerate(days)}
    cost = {date(2026, 1, 1 + place): abs_of(other) + cad(1) for place, (_, other) in enumerate(days)}
    net = sum(one.minor for one in margin.values()) - sum(one.minor for one in cost.values())
    assert (payback(margin, cost).days is not None) == (net >= 0)


def abs_of(amount: Money) -> Money:
    return Money(abs(amount.minor), amount.currency)


def test_break_even_units_and_the_price_of_an_hour() -> None:
    assert break_even_units(cad(2400), cad(3000), 100).value == 80
    assert break_even_units(cad(100), cad(100), 3).value == 3  # the margin of a sale is not rounded to the cent
    assert break_even_units(cad(2400), cad(0), 1).value is None
    assert break_even_units(cad(2400), cad(10), 0).value is None
    assert str(break_even_units(cad(2400), cad(-1), 1).reason) == "Undefined: each sale loses money."
    assert break_even_hourly_rate(cad(3000), cad(1000), Decimal(40)).value == 50
    assert break_even_hourly_rate(cad(3000), cad(1000), 0).value is None


@given(AMOUNTS, AMOUNTS, st.integers(1, 2000))
def test_at_the_break_even_rate_the_activity_gives_back_what_it_cost(margin: Money, other: Money, hours: int) -> None:
    rate = break_even_hourly_rate(margin, other, hours).value
    assert rate is not None
    assert rate * hours == Fraction((margin - other).amount)


def test_the_most_precise_margin_of_the_day_wins() -> None:
    day = date(2026, 3, 1)
    shares = [
        Margin(Decimal("0.3"), date(2026, 1, 1)),
        Margin(Decimal("0.35"), date(2026, 2, 1)),
        Margin(Decimal("0.4"), date(2026, 1, 1), channel="x"),
        Margin(Decimal("0.5"), date(2026, 1, 1), product="honey"),
        Margin(Decimal("0.6"), date(2026, 1, 1), channel="x", product="honey"),
        Margin(Decimal("0.9"), date(2026, 4, 1)),
    ]
    assert margin_share(shares, day) == Decimal("0.35")
    assert margin_share(shares, day, "x") == Decimal("0.4")
    assert margin_share(shares, day, "instagram", "honey") == Decimal("0.5")
    assert margin_share(shares, day, "x", "honey") == Decimal("0.6")
    assert margin_share(shares, date(2025, 12, 31)) is None


def test_the_cost_of_the_goods_wins_over_a_share() -> None:
    assert margin_of(Fraction(100), Fraction(80), Decimal("0.9")) == 20
    assert margin_of(Fraction(1), None, Decimal("0.9")) == Fraction(9, 10)
    assert margin_of(Fraction(100), None, None) is None
