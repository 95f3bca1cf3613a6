"""Orders and refunds: what was paid, what was paid back, whose and from where.

The arithmetic of one order is here and nowhere else: `settle` adds the rows of one order up, for our own files and
for a shop's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sillage.domain.order_numbers import refund_number
from sillage.imports.cells import Rows, When
from sillage.imports.facts_rows import Fact, chosen, currencies, ids, minor
from sillage.imports.files import Context
from sillage.imports.own_facts import channel_code, rows_of

_AMOUNTS = ("tax", "shipping", "discount", "cost of goods")


@dataclass(frozen=True, slots=True)
class Sums:
    """The amounts of one order, in minor units.

    Parameters
    ----------
    gross : int or None
        What was paid, taxes and shipping in, before refunds; None when no row says.
    refunded : int or None
        What was paid back, never below zero.
    tax, shipping, discount, cost : int or None
        Parts of it; None when no row says.
    """

    gross: int | None = None
    refunded: int | None = None
    tax: int | None = None
    shipping: int | None = None
    discount: int | None = None
    cost: int | None = None


def settle(lines: Iterable[Sums]) -> Sums:
    """Add the rows of one order up.

    Parameters
    ----------
    lines : iterable of Sums
        One a row. A gross below zero is a refund.

    Returns
    -------
    Sums
        Of the order. Blank stays None unless some row has the amount.

    Examples
    --------
    >>> settle([Sums(gross=1000, tax=130), Sums(gross=-400)])
    Sums(gross=1000, refunded=400, tax=130, shipping=None, discount=None, cost=None)
    """
    total = Sums()
    for line in lines:
        gross: int | None = line.gross
        refunded = None if line.refunded is None else abs(line.refunded)
        if gross is not None and gross < 0:
            refunded = (refunded or 0) - gross
            gross = None
        total = Sums(
            gross=_plus(total.gross, gross),
            refunded=_plus(total.refunded, refunded),
            tax=_plus(total.tax, line.tax),
            shipping=_plus(total.shipping, line.shipping),
            discount=_plus(total.discount, None if line.discount is None else abs(line.discount)),
            cost=_plus(total.cost, line.cost),
        )
    return total


def _plus(one: int | None, two: int | None) -> int | None:
    return two if one is None else one if two is None else one + two


def state_of(stated: str, sums: Sums) -> str:
    """Return the state of an order, refunds seen.

    Parameters
    ----------
    stated : str
        What the file says; empty when it says nothing.
    sums : Sums
        Its amounts.

    Returns
    -------
    str
        ``paid`` becomes ``partially_refunded`` or ``refunded`` by the amounts; other states stand.
    """
    if stated not in ("", "paid", "partially_refunded", "refunded"):
        return stated
    if not sums.refunded:
        return stated or "paid"
    return "refunded" if sums.gross is not None and sums.refunded >= sums.gross else "partially_refunded"


def fact_of(sums: Sums, **columns: Any) -> Fact:
    """Return an order as a row of the journal.

    Parameters
    ----------
    sums : Sums
        Its amounts.
    **columns : object
        Its other columns.

    Returns
    -------
    mapping
        Column name to value.
    """
    texts = dict.fromkeys(
        ("channel", "campaign", "post_id", "product", "discount_code", "heard_of_us", "customer_key"), ""
    )
    return {
        **texts,
        **columns,
        "gross_minor": sums.gross,
        "tax_minor": sums.tax,
        "shipping_minor": sums.shipping,
        "discount_minor": sums.discount,
        "refunded_minor": sums.refunded,
        "cost_minor": sums.cost,
    }


def orders(rows: Rows, context: Context) -> list[Fact]:
    """Build the orders of an ``orders`` file.

    Parameters
    ----------
    rows : Rows
        Typed rows; several of one order are added up, a row repeated to the letter counts once.
    context : Context
        The workspace's currency.

    Returns
    -------
    list of mapping
        Rows of the journal's ``orders``, one an order.
    """
    found = rows_of(rows)
    given = currencies(rows, context.currency)
    together: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(found):
        if not row.get("order"):
            rows.doubt(index, "incomplete")
            continue
        together.setdefault((row.get("shop") or "own", row["order"]), []).append(index)
    return [_order(rows, found, given, *key, indices) for key, indices in together.items()]


def _order(
    rows: Rows, found: Sequence[dict[str, Any]], given: Sequence[str], shop: str, order: str, indices: Sequence[int]
) -> Fact:
    currency = given[indices[0]] if all(given[index] for index in indices) else ""
    seen, lines = _lines(rows, found, given, currency, indices)
    sums = settle(lines)
    if sums.gross is None:
        rows.doubt(indices[0], "incomplete")
    if sums.refunded and sums.gross is not None and sums.refunded > sums.gross:
        rows.doubt(indices[-1], "contradiction")
    first = (
        seen[0]
        if len(seen) == 1
        else {name: next((row[name] for row in seen if row.get(name) is not None), None) for name in seen[0]}
    )
    when: When | None = first.get("date")
    return fact_of(
        sums,
        shop=shop,
        order_id=order,
        ordered_at=when.moment if when else None,
        ordered_on=when.day if when and when.moment is None else None,
        status=state_of(first.get("status") or "", sums),
        currency=currency,
        customer_key=chosen(first, ("e-mail", "phone", "customer")) or "",
        new_customer=first.get("new customer"),
        channel=first.get("channel") or "",
        campaign=first.get("campaign") or "",
        post_id=first.get("post") or "",
        product=first.get("product") or "",
        discount_code=first.get("discount code") or "",
        heard_of_us=channel_code(first.get("heard of us") or ""),
        row=rows.numbers[indices[0]],
    )


def _lines(
    rows: Rows, found: Sequence[dict[str, Any]], given: Sequence[str], currency: str, indices: Sequence[int]
) -> tuple[list[dict[str, Any]], list[Sums]]:
    """Return the different rows of an order, and the amounts of those in its currency; doubt the others."""
    seen: list[dict[str, Any]] = []
    lines: list[Sums] = []
    for index in indices:
        row = found[index]
        if row in seen:
            rows.doubt(index, "duplicate")
            continue
        seen.append(row)
        if currency and given[index] != currency:
            rows.doubt(index, "contradiction")
            continue
        lines.append(_sums(row, currency))
    return seen, lines


def _sums(row: dict[str, Any], currency: str) -> Sums:
    tax, shipping, discount, cost = (minor(row.get(name), currency) for name in _AMOUNTS)
    return Sums(
        gross=minor(row.get("amount"), currency),
        refunded=minor(row.get("refunded"), currency),
        tax=tax,
        shipping=shipping,
        discount=discount,
        cost=cost,
    )


def refunds(rows: Rows, context: Context) -> list[Fact]:
    """Build the refunds of a file that holds nothing else.

    Parameters
    ----------
    rows : Rows
        Of a ``refunds`` file.
    context : Context
        The workspace's currency.

    Returns
    -------
    list of mapping
        Rows of the journal's ``orders`` with nothing paid (`gross_minor` is 0) and something paid back, dated on the
        day of the refund, so that the order itself is not touched. They are no orders: their state is ``refunded``
        and their id begins with the order's.
    """
    found = rows_of(rows)
    given = currencies(rows, context.currency)
    keys = ids(rows.get("refund"), [(row.get("date"),) for row in found])
    facts = []
    for index, (row, currency, key) in enumerate(zip(found, given, keys, strict=True)):
        sums = settle([Sums(refunded=minor(row.get("refunded"), currency))])
        if not row.get("order") or sums.refunded is None:
            rows.doubt(index, "incomplete")
            continue
        when: When | None = row.get("date")
        facts.append(
            fact_of(
                replace(sums, gross=0),
                shop=row.get("shop") or "own",
                order_id=refund_number(row["order"], key),
                ordered_at=when.moment if when else None,
                ordered_on=when.day if when and when.moment is None else None,
                status="refunded",
                currency=currency,
                channel=row.get("channel") or "",
                campaign=row.get("campaign") or "",
                row=rows.numbers[index],
            )
        )
    return facts
