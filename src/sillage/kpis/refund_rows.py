"""Refunds that stand in rows of their own say what their orders say, where they say nothing themselves."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from sillage.domain.order_numbers import REFUND_MARK
from sillage.journeys.places import named_once

_TEXTS = ("channel", "campaign", "post_id", "product", "customer_key")
_INHERITED = (*_TEXTS, "new_customer")


def is_refund_only(orders: ir.Table) -> ir.BooleanValue:
    """Tell which rows of orders only take money back.

    Parameters
    ----------
    orders : ibis.Table
        The journal's orders.

    Returns
    -------
    ibis.BooleanValue
        Nothing was paid, something was paid back; unknown when what was paid is.
    """
    return (orders.gross_minor == 0) & (ibis.coalesce(orders.refunded_minor, 0) > 0)


def with_places_of_orders(rows: ir.Table, orders: ir.Table) -> ir.Table:
    """Give each refund in a row of its own the places of its order.

    A refund brought by a file of refunds (see docs/calculations/orders.md) has the id of its order before ``/refund/``.
    Where it names no channel, it takes money off the channel that sold, not off what names none.

    Parameters
    ----------
    rows : ibis.Table
        Orders and refunds, of some days perhaps.
    orders : ibis.Table
        The journal's orders of every day: a refund may come long after its order.

    Returns
    -------
    ibis.Table
        The same rows and columns; channel, campaign, post, product, customer and newness of a refund are its order's
        where they were blank, those that `rows` has. What an order names by a channel's code stands at its place.
    """
    inherited = [name for name in _INHERITED if name in rows.columns]
    known = orders.filter(~orders.order_id.contains(REFUND_MARK))
    known = known.select(
        order_shop=known.shop, order_of=known.order_id, **{f"order_{name}": known[name] for name in inherited}
    )
    own = is_refund_only(rows) & rows.order_id.contains(REFUND_MARK)
    marked = rows.mutate(refund_of=own.ifelse(rows.order_id.split(REFUND_MARK)[0], ibis.null("string")))
    found = marked.left_join(known, [marked.shop == known.order_shop, marked.refund_of == known.order_of])
    filled = {
        name: ibis.coalesce(found[name].nullif("") if name in _TEXTS else found[name], found[f"order_{name}"])
        for name in inherited
    }
    if "channel" in filled:
        filled["channel"] = named_once(filled["channel"])
    return found.mutate(**filled).select(*rows.columns)
