"""What a person types: amounts with their signs."""

import pytest

from sillage.domain.money import Money
from sillage.errors import WrongUsage
from sillage.services import typed_values


@pytest.mark.parametrize(
    ("typed", "currency", "expected"),
    [
        ("42,50 $", "CAD", Money(4250, "CAD")),
        ("$42.50", "USD", Money(4250, "USD")),
        ("1\u00a0250,50\u00a0€", "CAD", Money(125050, "EUR")),
        ("99 USD", "CAD", Money(9900, "USD")),
    ],
)
def test_an_amount_may_carry_its_sign(typed: str, currency: str, expected: Money) -> None:
    assert typed_values.money(typed, currency, "") == expected


def test_a_dollar_where_money_is_in_euros_is_asked_again() -> None:
    with pytest.raises(WrongUsage):
        typed_values.money("42 $", "EUR", "")


def test_what_is_nearly_known_is_asked_about_once_a_channel() -> None:
    for typed, names in (("facebok", "facebook"), ("instagrm", "instagram"), ("searh", "search, sea")):
        with pytest.raises(WrongUsage) as refused:
            typed_values.channel(typed)
        assert f"Did you mean {names}?" in str(refused.value)
