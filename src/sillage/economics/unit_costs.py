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


def equivalent_media_value(organic_impressions: Count, price_of_a_thousand: Money) -> Money:
    """Return what the organic impressions would have cost as ads; never added to revenue.

    Parameters
    ----------
    organic_impressions : count
        Times shown without paying.
    price_of_a_thousand : Money
        A declared CPM.

    Returns
    -------
    Money
        ``impressions / 1000 x CPM``.
    """
    return price_of_a_thousand.times(Fraction(organic_impressions) / 1000)


def value_per_visit(goal_value: Money | None, visits: Count | None) -> Figure:
    """Return what a visit of a channel is worth.

    Parameters
    ----------
    goal_value : Money or None
        Value of the goals that the channel's visits reached.
    visits : count or None
        Visits of that channel.

    Returns
    -------
    Figure
        ``goal_value / visits``, money in major units; undefined without visits.
    """
    return divide(
        None if goal_value is None else Fraction(goal_value.amount),
        None if visits is None else Fraction(visits),
        unknown=NOT_COUNTED,
        undefined=msg("Undefined: there was no visit."),
    )
