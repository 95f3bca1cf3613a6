"""Who bought for the first time: by what the shop says, else by the first order ever seen of a customer.

A first order is that of a new customer only where the history before it is long enough to have shown an earlier one.
Where it is not, an order of somebody known is not counted as one of an existing customer either: those who come back
would be known and those who come first would not, and nobody would be new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LEAST_HISTORY_DAYS = 180
"""Days of orders that must be known before an order, for its customer to be called new or existing."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order with its customer.

    Parameters
    ----------
    key : (str, str)
        Shop and number.
    day : date
        When.
    moment : float
        When within the day, in whatever unit; 0 where unknown.
    customer : str
        Keyed hash; empty when the order names nobody.
    said : bool or None
        What the shop itself says: whether the customer is new.
    """

    key: tuple[str, str]
    day: date
    moment: float = 0.0
    customer: str = ""
    said: bool | None = None


def newness(
    purchases: Iterable[Purchase], least_history: int = LEAST_HISTORY_DAYS
) -> dict[tuple[str, str], bool | None]:
    """Tell of each order whether its customer is new.

    Parameters
    ----------
    purchases : iterable of Purchase
        Every order ever seen that counts, in any order.
    least_history : int
        Days of orders that must be known before an order, for its customer to be called new or existing.

    Returns
    -------
    dict of (str, str) to bool or None
        True new, False came back, None unknown: no customer named, or too short a history.

    Examples
    --------
    >>> days = {"1": date(2026, 1, 1), "2": date(2026, 1, 9), "3": date(2026, 7, 9)}
    >>> newness(Purchase(("own", number), day, customer="a") for number, day in days.items())
    {('own', '1'): None, ('own', '2'): None, ('own', '3'): False}
    """
    ordered = sorted(purchases, key=lambda one: (one.day, one.moment, one.key))
    met: set[str] = set()
    found: dict[tuple[str, str], bool | None] = {}
    for one in ordered:
        long_enough = (one.day - ordered[0].day).days >= least_history
        derived = one.customer not in met if one.customer and long_enough else None
        found[one.key] = one.said if one.said is not None else derived
        if one.customer:
            met.add(one.customer)
    return found
