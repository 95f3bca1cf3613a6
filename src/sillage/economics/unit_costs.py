"""What one of something costs: a click, a thousand impressions, a lead, an action, a customer, a follower, a request.

Every figure is money in major units, exact, from sums over sums. Nothing divided by nothing is undefined.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from sillage.domain.money import Money
from sillage.economics.figures import Figure, divide
from sillage.economics.returns import UNKNOWN_COST
from sillage.language import Message, msg

Count = Fraction | Decimal | int | float

NOT_COUNTED = msg("Not measured: no file gives the count.")
NONE_COUNTED = msg("Undefined: there was none.")


def cost_per(cost: Money | None, count: Count | None, *, none_counted: Message = NONE_COUNTED) -> Figure:
    """Return what one costs: CPC for clicks, CPL for leads, CPA for actions, CAC for new customers...

    Parameters
    ----------
    cost : Money or None
        Full cost, or ad spend alone for the ``ad_`` variants; None when unknown.
    count : count or None
        How many; None when not measured.
    none_counted : Message
        The reason given for a count of 0.

    Returns
    -------
    Figure
        Money in major units; undefined when there was none.

    Examples
    --------
    >>> cost_per(Money.of(100, "CAD"), 200).value
    Fraction(1, 2)
    """
    return divide(
        None if cost is None else Fraction(cost.amount),
        None if count is None else Fraction(count),
        unknown=UNKNOWN_COST if cost is None else NOT_COUNTED,
        undefined=none_counted,
    )


def cpm(cost: Money | None, impressions: Count | None) -> Figure:
    """Return what a thousand impressions cost.

    Parameters
    ----------
    cost : Money or None
        Full cost, or ad spend alone.
    impressions : count or None
        Times shown.

    Returns
    -------
    Figure
        ``cost / impressions x 1000``, money in major units.

    Examples
    --------
    >>> cpm(Money.of(1000, "CAD"), 500_000).value
    Fraction(2, 1)
    """
    return cost_per(cost, None if impressions is None else Fraction(impressions) / 1000)
