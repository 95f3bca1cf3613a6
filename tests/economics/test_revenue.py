"""One source of revenue, refunds with their tax, what names no channel, and KPI values beside no order."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.costs import ExchangeRate, KpiWorth
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.economics import (
    Exchange,
    KpiCount,
    Revenue,
    RevenueSource,
    Sale,
    chosen_source,
    judged_channels,
    kpi_values,
    net_of_refunds_and_tax,
    unattributed_matters,
    worth_spans,
)
from sillage.economics.revenue import unattributed_reason

DAY = date(2026, 1, 10)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def sale(net: int | None, channel: str = "", **kwargs: object) -> Sale:
    amount = None if net is None else Money(net, "CAD")
    return Sale(DAY, amount, amount, channel=channel, **kwargs)  # type: ignore[arg-type]


def test_orders_come_first_then_ga4_then_the_ad_platform() -> None:
    assert chosen_source([RevenueSource.ADS, RevenueSource.GA4, RevenueSource.ORDERS]) is RevenueSource.ORDERS
    assert chosen_source([RevenueSource.ADS, RevenueSource.GA4]) is RevenueSource.GA4
    assert chosen_source([RevenueSource.ADS]) is RevenueSource.ADS
    assert chosen_source([]) is None


def test_without_a_source_revenue_is_unknown_and_not_zero() -> None:
    assert Revenue(None, "CAD").net is None
    assert Revenue(None, "CAD").margin is None
    assert Revenue(RevenueSource.ORDERS, "CAD").net == Money(0, "CAD")


def test_a_refund_gives_its_tax_back() -> None:
    assert net_of_refunds_and_tax(11_500, 1_500, 0, "paid") == 10_000
    assert net_of_refunds_and_tax(11_500, 1_500, 11_500, "refunded") == 0
    assert net_of_refunds_and_tax(11_500, 1_500, None, "refunded") == 0
    assert net_of_refunds_and_tax(11_500, 1_500, 5_750, "partially_refunded") == 5_000
    assert net_of_refunds_and_tax(0, 0, 0, "paid") == 0


@given(st.integers(1, 10**8), st.fractions(0, 1), st.fractions(0, 1))
def test_revenue_never_exceeds_what_was_paid_less_tax(gross: int, tax: Fraction, back: Fraction) -> None:
    net = net_of_refunds_and_tax(gross, int(gross * tax), int(gross * back), "paid")
    assert 0 <= net <= gross - int(gross * tax)


def test_a_sale_without_an_exchange_rate_makes_revenue_unknown() -> None:
    revenue = Revenue(RevenueSource.ORDERS, "CAD", (sale(100, "x"), sale(None, "x")))
    assert revenue.net is None
    assert revenue.known_net == Money(100, "CAD")


def test_sales_cut_by_channel_add_up_and_keep_the_unattributed_apart() -> None:
    revenue = Revenue(RevenueSource.ORDERS, "CAD", (sale(100, "x"), sale(50), sale(25, "shop"), sale(5, "direct")))
    parts = revenue.by("channel")
    assert {key: part.net and part.net.minor for key, part in parts.items()} == {
        "": 50,
        "direct": 5,
        "shop": 25,
        "x": 100,
    }
    judged = judged_channels(parts, with_cost=())
    assert judged == {"shop", "x"}
    assert judged_channels(parts, with_cost=("direct",)) == {"direct", "shop", "x"}
    assert revenue.only(judged).orders == 2


def test_unattributed_revenue_matters_above_a_twentieth() -> None:
    hundred = Money(100, "CAD")
    assert not unattributed_matters(Money(5, "CAD"), hundred)
    assert unattributed_matters(Money(6, "CAD"), hundred)
    assert unattributed_matters(None, hundred)
    assert not unattributed_matters(Money(0, "CAD"), Money(0, "CAD"))
    assert str(unattributed_reason(Money(50, "CAD"))) == "Cannot tell: $0.50 of revenue name no channel."


WORTHS = (
    KpiWorth("leads", Money.of(10, "CAD"), date(2026, 1, 1)),
    KpiWorth("leads", Money.of(20, "CAD"), date(2026, 7, 1)),
    KpiWorth("link_clicks", Money.of("0.10", "USD"), date(2026, 1, 1)),
)


def test_the_past_keeps_the_worth_of_its_days() -> None:
    spans = worth_spans(WORTHS, "leads", YEAR)
    assert [(span.first, span.last, worth.worth.minor) for span, worth in spans] == [
        (date(2026, 1, 1), date(2026, 6, 30), 1000),
        (date(2026, 7, 1), date(2026, 12, 31), 2000),
    ]
    assert worth_spans(WORTHS, "leads", Period(date(2025, 1, 1), date(2025, 12, 31))) == ()


def test_a_lead_that_became_an_order_counts_once() -> None:
    count = KpiCount("leads", "x", Period(YEAR.first, YEAR.first), Fraction(10), Fraction(4), known_by_person=True)
    (value,) = kpi_values([count], WORTHS, currency="CAD", orders_by_channel={"x": 4}, exchange=Exchange())
    assert value.counted == 6
    assert value.value == Money.of(60, "CAD")


def test_a_count_without_persons_never_stands_beside_the_orders_it_led_to() -> None:
    day = Period(YEAR.first, YEAR.first)
    counts = [KpiCount("link_clicks", channel, day, Fraction(200)) for channel in ("instagram", "x")]
    exchange = Exchange([ExchangeRate(YEAR.first, "CAD", "USD", Decimal("0.5"))])
    found = kpi_values(counts, WORTHS, currency="CAD", orders_by_channel={"x": 1}, exchange=exchange)
    assert [value.value for value in found] == [Money.of(40, "CAD"), Money(0, "CAD")]
    assert str(found[1].reason).startswith("Left out")


def test_a_worth_without_an_exchange_rate_is_unknown() -> None:
    count = KpiCount("link_clicks", "x", Period(YEAR.first, YEAR.first), Fraction(200))
    (value,) = kpi_values([count], WORTHS, currency="CAD", orders_by_channel={}, exchange=Exchange())
    assert value.value is None


def test_values_in_a_foreign_currency_are_rounded_together() -> None:
    day = Period(YEAR.first, YEAR.first)
    worths = (KpiWorth("leads", Money(1, "USD"), date(2026, 1, 1)),)
    counts = [KpiCount("leads", f"c{number}", day, Fraction(1)) for number in range(100)]
    exchange = Exchange([ExchangeRate(YEAR.first, "USD", "CAD", Decimal("1.4"))])
    found = kpi_values(counts, worths, currency="CAD", orders_by_channel={}, exchange=exchange)
    assert sum(one.value.minor for one in found if one.value) == 140


def test_a_rate_holds_until_the_next_one_and_reads_both_ways() -> None:
    exchange = Exchange(
        [ExchangeRate(date(2026, 1, 1), "EUR", "CAD", Decimal("1.5")), ExchangeRate(DAY, "EUR", "CAD", Decimal("1.6"))]
    )
    assert exchange.change(Money.of(10, "EUR"), "CAD", date(2026, 1, 9)) == Money.of(15, "CAD")
    assert exchange.change(Money.of(10, "EUR"), "CAD", DAY) == Money.of(16, "CAD")
    assert exchange.change(Money.of(16, "CAD"), "EUR", DAY) == Money.of(10, "EUR")
    assert exchange.change(Money.of(10, "EUR"), "CAD", date(2025, 12, 31)) is None
    assert exchange.change(Money.of(10, "USD"), "CAD", DAY) is None


def test_currencies_without_cents_change_by_major_units() -> None:
    exchange = Exchange([ExchangeRate(DAY, "CAD", "JPY", Decimal(100))])
    assert exchange.change(Money.of("12.34", "CAD"), "JPY", DAY) == Money(1234, "JPY")
    assert exchange.change(Money(1234, "JPY"), "CAD", DAY) == Money.of("12.34", "CAD")
