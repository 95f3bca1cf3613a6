"""From exact amounts to cents: the sales of a period are rounded once, together, and any cut of them adds up.

A share of one cent rounded alone is nothing, and a thousand of those lose all of their margin. So sales stand in one
order (channel, campaign, content type, product, day, post, link, then as they came) and each takes what the rounded
running sum grows by: see docs/calculations/orders.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from sillage.domain.money import round_running
from sillage.economics.revenue import Sale


@dataclass(frozen=True, slots=True)
class ExactSale:
    """A sale before any rounding.

    Parameters
    ----------
    sale : Sale
        Its day and where it came from; its amounts are still unknown.
    net, margin : ratio or None
        Minor units of the reporting currency; None when unknown.
    """

    sale: Sale
    net: Fraction | None
    margin: Fraction | None


def settled(sales: Sequence[ExactSale], currency: str) -> tuple[Sale, ...]:
    """Bring the sales of a period to cents.

    Parameters
    ----------
    sales : sequence of ExactSale
        All of one source.
    currency : str
        The reporting currency.

    Returns
    -------
    tuple of Sale
        In their order of rounding. Revenue and margin of the whole are the exact sums, rounded half up; those of the
        parts along any axis add up to them; what is unknown stays unknown.
    """
    ordered = in_order_of_rounding(sales, lambda one: one)
    nets = iter(round_running([one.net for one in ordered if one.net is not None], currency))
    margins = iter(round_running([one.margin for one in ordered if one.margin is not None], currency))
    return tuple(
        one.sale.worth(None if one.net is None else next(nets), None if one.margin is None else next(margins))
        for one in ordered
    )


T = TypeVar("T")


def in_order_of_rounding(things: Iterable[T], sale_of: Callable[[T], ExactSale]) -> list[T]:
    """Put things in the order in which `settled` returns their sales, so that the cents of each are known.

    Parameters
    ----------
    things : iterable
        Such as sales with the numbers of their orders.
    sale_of : callable
        Returns the sale of one.

    Returns
    -------
    list
        The same things.
    """
    return sorted(things, key=lambda one: _place(sale_of(one)))


def _place(one: ExactSale) -> tuple[str, str, str, str, int, str, str]:
    sale = one.sale
    return (sale.channel, sale.campaign, sale.content_type, sale.product, sale.day.toordinal(), sale.post, sale.link)
