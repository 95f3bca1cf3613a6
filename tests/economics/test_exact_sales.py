"""Cents of many sales: rounded once, shared along the sales, never lost one by one."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.money import round_running
from sillage.economics.exact_sales import ExactSale, settled
from sillage.economics.margins import margin_of
from sillage.economics.revenue import Revenue, RevenueSource, Sale

DAY = date(2026, 3, 2)
SHARES = st.decimals(0, 1, places=4)
ORDERS = st.lists(
    st.tuples(st.sampled_from(["", "instagram", "x"]), st.sampled_from(["", "a", "b"]), st.integers(-999, 9_999)),
    max_size=40,
)


def exact(minor: int, share: Decimal, channel: str = "", campaign: str = "") -> ExactSale:
    net = Fraction(minor)
    return ExactSale(Sale(DAY, None, None, channel=channel, campaign=campaign), net, margin_of(net, None, share))


def margin(sales: list[ExactSale]) -> int:
    found = Revenue(RevenueSource.ORDERS, "CAD", settled(sales, "CAD")).margin
    assert found is not None
    return found.minor


def test_a_thousand_orders_of_a_cent_keep_their_margin() -> None:
    assert margin([exact(1, Decimal("0.4")) for _ in range(1000)]) == 400


def test_the_margin_of_the_whole_is_rounded_once_half_up() -> None:
    assert margin([exact(minor, Decimal("0.5")) for minor in (33_33, 33_33, 1)]) == 33_34
    assert margin([exact(minor, Decimal("0.5")) for minor in (33_33, 33_33, 33_33)]) == 50_00


@given(ORDERS, SHARES)
def test_parts_add_up_to_the_whole_and_each_channel_is_less_than_a_cent_away(
    orders: list[tuple[str, str, int]], share: Decimal
) -> None:
    sales = [exact(minor, share, channel, campaign) for channel, campaign, minor in orders]
    whole = Revenue(RevenueSource.ORDERS, "CAD", settled(sales, "CAD"))
    true: dict[str, Fraction] = defaultdict(Fraction)
    for channel, _, minor in orders:
        true[channel] += minor * Fraction(share)
    assert whole.margin is not None
    assert abs(whole.margin.minor - sum(true.values(), Fraction(0))) <= Fraction(1, 2)
    for axis in ("channel", "campaign"):
        margins = [part.margin for part in whole.by(axis).values()]
        assert sum(part.minor for part in margins if part is not None) == whole.margin.minor
    for channel, part in whole.by("channel").items():
        assert part.margin is not None
        assert abs(part.margin.minor - true[channel]) < 1


@given(ORDERS, SHARES, st.data())
def test_to_split_an_order_changes_no_margin(
    orders: list[tuple[str, str, int]], share: Decimal, data: st.DataObject
) -> None:
    before = [exact(minor, share, channel, campaign) for channel, campaign, minor in orders]
    after = []
    for channel, campaign, minor in orders:
        part = data.draw(st.integers(-50, 50))
        after += [exact(part, share, channel, campaign)] * 3 + [exact(minor - 3 * part, share, channel, campaign)]
    assert margin(after) == margin(before)


@given(st.lists(st.fractions(-1000, 1000, max_denominator=999), max_size=50), st.data())
def test_any_run_of_neighbours_is_less_than_a_unit_away_from_its_exact_sum(
    parts: list[Fraction], data: st.DataObject
) -> None:
    rounded = [part.minor for part in round_running(parts, "CAD")]
    first = data.draw(st.integers(0, len(parts)))
    last = data.draw(st.integers(first, len(parts)))
    assert abs(sum(rounded[first:last]) - sum(parts[first:last], Fraction(0))) < 1


def test_what_is_unknown_stays_unknown() -> None:
    sales = settled([ExactSale(Sale(DAY, None, None), None, None), exact(1, Decimal(1))], "CAD")
    assert sorted(sale.net is None for sale in sales) == [False, True]
    assert [sale.margin.minor for sale in sales if sale.margin is not None] == [1]
