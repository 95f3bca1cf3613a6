"""When and where an activity gives its cost back: payback day, break-even units, break-even price of an hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sillage.domain.money import Money
from sillage.economics.figures import Figure, divide
from sillage.economics.returns import NO_COST, UNKNOWN_COST, UNKNOWN_MARGIN
from sillage.language import Message, msg


@dataclass(frozen=True, slots=True)
class Payback:
    """The first day from which cumulated margin covers cumulated cost to the end of the period.

    Parameters
    ----------
    day : date or None
        Which day; None while it has not come.
    days : int or None
        How many days after the first cost, that day included (1 is the same day).
    reason : Message or None
        Why there is none.
    margin, cost : Money or None
        Cumulated up to that day; up to the end of the period where there is none.
    """

    day: date | None
    days: int | None
    reason: Message | None = None
    margin: Money | None = None
    cost: Money | None = None


NOT_YET = msg("Not yet: the cost is not covered by the end of the period.")


def payback(margin_by_day: Mapping[date, Money], cost_by_day: Mapping[date, Money]) -> Payback:
    """Find the first day from which cumulated margin stays at or above cumulated cost, to the end of the period.

    Parameters
    ----------
    margin_by_day, cost_by_day : mapping of date to Money
        Days without an entry count for nothing. Both in one currency.

    Returns
    -------
    Payback
        Days are counted from the first day that cost something; margin of earlier days counts. A day on which the
        curves touch is none when the cost overtakes the margin later: where the period ends at a loss there is none.
    """
    costly = [day for day, cost in cost_by_day.items() if cost.minor > 0]
    if not costly:
        return Payback(None, None, NO_COST)
    start = min(costly)
    margin = cost = nothing = Money(0, cost_by_day[start].currency)
    found: Payback | None = None
    for day in sorted({*margin_by_day, *cost_by_day}):
        margin, cost = margin + margin_by_day.get(day, nothing), cost + cost_by_day.get(day, nothing)
        if day < start or margin.minor < cost.minor:
            found = None
        elif found is None:
            found = Payback(day, (day - start).days + 1, margin=margin, cost=cost)
    return found or Payback(None, None, NOT_YET, margin, cost)


def break_even_units(cost: Money | None, margin: Money | None, sales: Fraction | int) -> Figure:
    """Return how many sales cover the cost.

    Parameters
    ----------
    cost : Money or None
        Full cost.
    margin : Money or None
        What the attributed sales left.
    sales : ratio
        How many attributed sales left it; of a sale that several places share, their parts.

    Returns
    -------
    Figure
        ``cost / (margin / sales)``, nothing rounded: 12.5 means that the thirteenth sale pays.
    """
    if not sales:
        return Figure(None, reason=msg("Undefined: no order is attributed, so the margin of one is not known."))
    if margin is not None and margin.minor < 0:
        return Figure(None, reason=msg("Undefined: each sale loses money."))
    return divide(
        None if cost is None else cost.minor,
        None if margin is None else Fraction(margin.minor, sales),
        unknown=UNKNOWN_COST if cost is None else UNKNOWN_MARGIN,
        undefined=msg("Undefined: a sale leaves no margin."),
    )


def break_even_hourly_rate(margin: Money | None, other_costs: Money | None, hours: Fraction | Decimal | int) -> Figure:
    """Return the price of an hour at which the activity gives back exactly what it cost.

    Parameters
    ----------
    margin : Money or None
        Margin credited to the activity.
    other_costs : Money or None
        Full cost without the hours.
    hours : hours
        Hours worked.

    Returns
    -------
    Figure
        ``(margin - other_costs) / hours``, money in major units; below 0 even free hours would lose money.
    """
    left = None if margin is None or other_costs is None else Fraction((margin - other_costs).amount)
    return divide(
        left,
        Fraction(hours),
        unknown=UNKNOWN_COST if other_costs is None else UNKNOWN_MARGIN,
        undefined=msg("Undefined: no hours were entered."),
    )
