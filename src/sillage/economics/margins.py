"""What remains of a sale: its own cost when the file gives it, else the dated share of its channel and product."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sillage.domain.costs import Margin


def margin_share(margins: Iterable[Margin], day: date, channel: str = "", product: str = "") -> Decimal | None:
    """Return the share of revenue that is margin on a day.

    Parameters
    ----------
    margins : iterable of Margin
        All dated shares of the workspace.
    day : date
        The day of the sale.
    channel, product : str
        Of the sale; empty when unknown.

    Returns
    -------
    ratio or None
        The most precise wins (product and channel, then product, then channel, then all), and of two as precise the
        newest that began by then. None when nothing is known: the margin is then unknown, not the revenue.
    """
    best: tuple[int, date] | None = None
    found: Decimal | None = None
    for margin in margins:
        if margin.valid_from > day or margin.channel not in ("", channel) or margin.product not in ("", product):
            continue
        rank = (2 * bool(margin.product) + bool(margin.channel), margin.valid_from)
        if best is None or rank >= best:
            best, found = rank, margin.share
    return found


def margin_of(net: Fraction, own_cost: Fraction | None, share: Decimal | None) -> Fraction | None:
    """Return what remains of a sale, not rounded: see `exact_sales.settled`.

    Parameters
    ----------
    net : ratio
        Minor units of revenue, net of refunds and tax.
    own_cost : ratio or None
        Minor units that the goods cost, when the order gives it: it wins over any share.
    share : ratio or None
        See `margin_share`.

    Returns
    -------
    ratio or None
        Minor units; None when neither is known.
    """
    if own_cost is not None:
        return net - own_cost
    return None if share is None else net * Fraction(share)
