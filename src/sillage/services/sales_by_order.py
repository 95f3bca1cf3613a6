"""The sales of a period beside the numbers of the orders that they are of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sillage.domain.period import Period
from sillage.economics.exact_sales import ExactSale, in_order_of_rounding
from sillage.economics.revenue import RevenueSource, Sale
from sillage.services.attribution_model import model_of
from sillage.services.open_workspace import Opened
from sillage.services.read_revenue import content_typed, credited_orders, exact_orders, read_revenue

Key = tuple[str, str]
"""Shop and number of an order; both empty where no order is known."""


@dataclass(frozen=True, slots=True)
class OrderSale:
    """A sale, or the part of one that stands at a place.

    Parameters
    ----------
    key : (str, str)
        Of its order.
    sale : Sale
        In whole cents.
    exact : ExactSale or None
        Before it was brought to cents; None where no order is known.
    """

    key: Key
    sale: Sale
    exact: ExactSale | None = None


def sales_by_order(opened: Opened, period: Period) -> Iterator[OrderSale]:
    """Yield the sales that count in a period, at the places that they are credited to.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Yields
    ------
    OrderSale
        Those of `sillage.services.read_revenue.read_revenue`, to the cent.
    """
    read = read_revenue(opened, period)
    if read.revenue.source is not RevenueSource.ORDERS:
        yield from (OrderSale(("", ""), sale) for sale in read.revenue.sales)
        return
    found = credited_orders(opened, period, model_of(opened)) if read.credited is not None else None
    exact = exact_orders(opened, period) if found is None else found[0]
    yield from in_cents(opened, exact, read.revenue.sales)


def in_cents(opened: Opened, exact: Iterable[tuple[Key, ExactSale]], sales: Iterable[Sale]) -> Iterator[OrderSale]:
    """Set the sales of a period, in whole cents, beside the orders that they are of.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    exact : iterable of ((str, str), ExactSale)
        Shop and number of each order, and what it sold.
    sales : iterable of Sale
        As many, in the order in which they were rounded.

    Yields
    ------
    OrderSale
        In that order.
    """
    ordered = in_order_of_rounding(content_typed(opened, exact), lambda pair: pair[1])
    for (key, one), sale in zip(ordered, sales, strict=True):
        yield OrderSale(key, sale, one)
