"""Whose first order it is, where enough history stands before it to know."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sillage.economics.new_customers import Purchase, newness

FIRST = date(2026, 1, 1)


def bought(number: int, days: int, customer: str, said: bool | None = None) -> Purchase:
    return Purchase(("own", str(number)), FIRST + timedelta(days=days), customer=customer, said=said)


def told(*purchases: Purchase, history: int = 30) -> dict[str, bool | None]:
    return {number: new for (_, number), new in newness(purchases, history).items()}


def test_a_first_order_is_of_a_new_customer_and_the_next_is_not() -> None:
    found = told(bought(1, 0, "a"), bought(2, 40, "b"), bought(3, 41, "a"), bought(4, 42, "b"))
    assert found == {"1": None, "2": True, "3": False, "4": False}


def test_with_a_short_history_those_who_come_back_are_unknown_too() -> None:
    assert told(bought(1, 0, "a"), bought(2, 29, "a"), bought(3, 29, "b")) == {"1": None, "2": None, "3": None}
    assert told(bought(1, 0, "a"), bought(2, 30, "a"), bought(3, 30, "b")) == {"1": None, "2": False, "3": True}


def test_what_the_shop_says_wins_and_nobody_named_is_unknown() -> None:
    found = told(bought(1, 0, "a", True), bought(2, 50, "a", True), bought(3, 60, ""), bought(4, 61, "", False))
    assert found == {"1": True, "2": True, "3": None, "4": False}


def test_of_two_orders_of_one_day_the_earlier_is_the_first() -> None:
    later = Purchase(("own", "1"), FIRST + timedelta(days=90), 2.0, "b")
    earlier = Purchase(("own", "2"), FIRST + timedelta(days=90), 1.0, "b")
    assert told(bought(0, 0, "a"), later, earlier) == {"0": None, "1": False, "2": True}


@given(st.lists(st.tuples(st.integers(0, 100), st.sampled_from(["", "a", "b"])), max_size=20))
def test_the_order_of_rows_changes_nothing_and_each_customer_is_new_once_at_most(rows: list[tuple[int, str]]) -> None:
    purchases = [bought(number, days, customer) for number, (days, customer) in enumerate(rows)]
    found = newness(purchases, 30)
    assert newness(reversed(purchases), 30) == found
    for customer in "ab":
        assert sum(found[one.key] is True for one in purchases if one.customer == customer) <= 1
