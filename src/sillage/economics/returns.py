"""What an activity returns for what it cost: ROI, ROAS, incremental ROI.

All amounts of one call share one currency and exclude tax. `roi` is net of cost, `roas` is not: 1.00 of ROAS gives the
spend back, 0 % of ROI does.
"""

from __future__ import annotations

from sillage.domain.money import Money
from sillage.economics.figures import Figure, divide
from sillage.language import msg

NO_COST = msg("Undefined: nothing was put in.")
UNKNOWN_COST = msg("Unknown: part of the cost is not known.")
UNKNOWN_MARGIN = msg("Unknown: the margin is not known. Enter the share of revenue that is margin.")
UNKNOWN_REVENUE = msg("Unknown: no revenue is known for these days.")
NO_SPEND = msg("Undefined: nothing was spent on ads.")


def roi(margin: Money | None, cost: Money | None) -> Figure:
    """Return on investment: net gain per unit of money put in.

    Parameters
    ----------
    margin : Money or None
        Margin credited to the activity; None when unknown.
    cost : Money or None
        Its full cost over the same period; None when unknown.

    Returns
    -------
    Figure
        ``(margin - cost) / cost``: 9 reads "900 %", 0 breaks even, -1 lost everything. Undefined without a cost.

    Examples
    --------
    >>> roi(Money.of(7000, "CAD"), Money.of(2000, "CAD")).value
    Fraction(5, 2)
    """
    gain = None if margin is None or cost is None else (margin - cost).minor
    return divide(
        gain,
        None if cost is None else cost.minor,
        unknown=UNKNOWN_COST if cost is None else UNKNOWN_MARGIN,
        undefined=NO_COST,
    )


def roas(revenue: Money | None, spend: Money | None) -> Figure:
    """Return on ad spend: revenue per unit of money spent on ads.

    Parameters
    ----------
    revenue : Money or None
        Revenue attributed to the ads.
    spend : Money or None
        Ad spend alone.

    Returns
    -------
    Figure
        ``revenue / spend``; undefined without spend.
    """
    return divide(
        None if revenue is None else revenue.minor,
        None if spend is None else spend.minor,
        unknown=UNKNOWN_REVENUE if revenue is None else UNKNOWN_COST,
        undefined=NO_SPEND,
    )


def incremental_roi(observed: Money, counterfactual: Money, cost: Money) -> tuple[Money, Figure, Figure]:
    """Return on what was caused, against what would have happened anyway.

    Parameters
    ----------
    observed : Money
        Margin that was seen.
    counterfactual : Money
        Margin that would have been seen without the activity.
    cost : Money
        Full cost of the activity.

    Returns
    -------
    incremental : Money
        ``observed - counterfactual``.
    outcome_over_cost : Figure
        ``incremental / cost``, which some call ROI.
    incremental_roi : Figure
        ``(incremental - cost) / cost``.
    """
    incremental = observed - counterfactual
    gross = divide(incremental.minor, cost.minor, unknown=UNKNOWN_COST, undefined=NO_COST)
    return incremental, gross, roi(incremental, cost)
