"""What an order becomes when it is told again or paid back, and which readings are refused."""

from __future__ import annotations

from typing import Any

UNKNOWN_ORDER = "unknown_order"
OTHER_CURRENCY = "other_currency"
EXCEEDS_ORDER = "exceeds_order"
REFUSED = (UNKNOWN_ORDER, OTHER_CURRENCY, EXCEEDS_ORDER)
"""Why an order or a refund is not stored."""
_LASTING = ("refunded", "partially_refunded", "cancelled")

Order = dict[str, Any]


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
