"""Money: sums to the cent, shares that add up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.money import Money, share_out, total
from sillage.errors import CurrencyMismatch

AMOUNTS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.fractions(min_value=0, max_value=1000), min_size=1, max_size=12)


@given(AMOUNTS, WEIGHTS)
def test_the_shares_of_an_amount_add_up_to_it_exactly(minor: int, weights: list[Fraction]) -> None:
    shares = share_out(Money(minor, "EUR"), weights)
    assert sum(share.minor for share in shares) == minor
    assert len(shares) == len(weights)


@given(AMOUNTS, WEIGHTS)
def test_no_share_is_further_than_one_cent_from_its_exact_part(minor: int, weights: list[Fraction]) -> None:
    whole = sum(weights)
    for share, weight in zip(share_out(Money(minor, "EUR"), weights), weights, strict=True):
        part = Fraction(weight, whole) if whole else Fraction(1, len(weights))
        assert abs(share.minor - minor * part) < 1


def test_the_earlier_of_two_equal_remainders_takes_the_cent() -> None:
    assert [part.minor for part in share_out(Money(100, "CAD"), [1, 1, 1])] == [34, 33, 33]


def test_nothing_shared_over_nobody_is_nothing() -> None:
    assert share_out(Money(100, "CAD"), []) == ()


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(CurrencyMismatch, match="EUR and CAD"):
        Money(1, "EUR") + Money(1, "CAD")


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("1.005", "EUR", 100), ("1.015", "EUR", 102), ("12", "JPY", 12), ("1.5", "TND", 1500)],
)
def test_major_units_become_minor_units_rounding_half_to_even(amount: str, currency: str, minor: int) -> None:
    assert Money.of(amount, currency).minor == minor


def test_a_ratio_over_nothing_is_undefined_and_not_zero() -> None:
    assert Money(5, "EUR").over(Money(0, "EUR")) is None
    assert Money(5, "EUR").over(Money(2, "EUR")) == Fraction(5, 2)


def test_a_total_of_nothing_has_a_currency() -> None:
    assert total([], "EUR") == Money(0, "EUR")
    assert total([Money(2, "EUR"), Money(3, "EUR")], "EUR").amount == Decimal("0.05")
