"""What an order becomes when it is told again or paid back, and which readings are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NO_SHOP = "api"
"""The shop of an order whose teller names neither a shop nor a site, where there are several."""
UNKNOWN_ORDER = "unknown_order"
OTHER_CURRENCY = "other_currency"
EXCEEDS_ORDER = "exceeds_order"
OTHER_BRAND = "other_brand"
"""Of a token of one brand: the event names no site of it, or its order a shop that is none."""
REFUSED = (UNKNOWN_ORDER, OTHER_CURRENCY, EXCEEDS_ORDER, OTHER_BRAND)
"""Why an event, an order or a refund is not stored."""
_LASTING = ("refunded", "partially_refunded", "cancelled")

Order = dict[str, Any]
OrderPlace = tuple[str, str]
"""A shop, and the number of an order in it."""


def order_meant(
    places: Sequence[OrderPlace],
    orders: Mapping[OrderPlace, Order],
    value_minor: int | None,
    currency: str,
    *,
    is_order: bool,
) -> OrderPlace:
    """Return which order somebody speaks of who names a number, and perhaps no shop.

    A page's order is of its site's shop. A server that tells the same one without naming a shop must not make a second
    order of it; two shops that number alike must not make one of two.

    Parameters
    ----------
    places : sequence of (str, str)
        Where the order may stand, the likeliest first.
    orders : mapping
        Those that are known, by shop and number.
    value_minor : int or None
        What is told: minor units.
    currency : str
        Of that amount.
    is_order : bool
        An order is the known one where amount and currency are its own; a refund wherever one only is known.

    Returns
    -------
    tuple of (str, str)
        The first place, where it is not known which of several is meant.

    Examples
    --------
    >>> order_meant([("api", "1"), ("a.test", "1")], {("a.test", "1"): {"gross_minor": 5, "currency": "CAD"}},
    ...             5, "CAD", is_order=True)
    ('a.test', '1')
    """
    if places[0] in orders:
        return places[0]
    known = [place for place in places if place in orders]
    if is_order:
        told = (value_minor, currency)
        known = [place for place in known if (orders[place].get("gross_minor"), orders[place].get("currency")) == told]
    return known[0] if len(known) == 1 else places[0]


def told_again(known: Order | None, order: Order, *, is_dated: bool = True) -> Order | str:
    """Return an order's next reading: what was paid back, or that it was cancelled, outlives its being told again.

    Parameters
    ----------
    known : dict or None
        The order as it counts now.
    order : dict
        As it is told.
    is_dated : bool
        Whether it was told when the order was made; else that stays as it is known.

    Returns
    -------
    dict or str
        A text is one of `REFUSED`.

    Examples
    --------
    >>> known = {"gross_minor": 500, "refunded_minor": 200, "currency": "CAD", "status": "partially_refunded"}
    >>> told_again(known, {"gross_minor": 500, "currency": "CAD", "status": "paid"})["refunded_minor"]
    200
    """
    if known is None:
        return order
    if not is_dated and known.get("ordered_at"):
        order = {**order, "ordered_at": known["ordered_at"]}
    if known.get("refunded_minor"):
        if known["currency"] != order["currency"]:
            return OTHER_CURRENCY
        return _with_refunds(order, known["refunded_minor"])
    return {**order, "status": known["status"]} if known.get("status") in _LASTING else order


def paid_back(order: Order | None, refund: int, currency: str) -> Order | str:
    """Return an order's next reading after a refund.

    Parameters
    ----------
    order : dict or None
        The order as it counts now.
    refund : int
        Minor units, more than none.
    currency : str
        Of the refund.

    Returns
    -------
    dict or str
        A text is one of `REFUSED`.

    Examples
    --------
    >>> paid_back({"gross_minor": 500, "currency": "CAD"}, 501, "CAD")
    'exceeds_order'
    """
    if order is None:
        return UNKNOWN_ORDER
    if order.get("currency") not in (None, "", currency):
        return OTHER_CURRENCY
    gross, before = order.get("gross_minor"), order.get("refunded_minor") or 0
    if order.get("status") == "refunded" and not before:
        before = gross or 0  # a file said so without an amount: all of it
    # Gross is all that was paid, shipping and taxes too: nobody can give back more.
    if gross is not None and before + refund > gross:
        return EXCEEDS_ORDER
    return _with_refunds(order, before + refund)


def _with_refunds(order: Order, refunded: int) -> Order:
    gross = order.get("gross_minor")
    whole = gross is not None and refunded >= gross
    return {**order, "refunded_minor": refunded, "status": "refunded" if whole else "partially_refunded"}
