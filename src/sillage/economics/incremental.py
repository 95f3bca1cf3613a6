"""What a change caused, in money: the last rung of the ladder, beside what was merely measured.

Measured and caused never share a column: the first is all that came while the change ran, the second what would not
have come without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from sillage.domain.money import Money
from sillage.economics.figures import Figure
from sillage.economics.returns import incremental_roi


@dataclass(frozen=True, slots=True)
class Bounds:
    """A count with its 95 % interval.

    Parameters
    ----------
    value, low, high : float
        In units of a KPI.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class IncrementalValue:
    """What came after a change, and what came of it.

    Parameters
    ----------
    measured : Money
        Worth of all that was measured after the change.
    caused, low, high : Money
        Worth of what the change caused, with its 95 % interval.
    estimated : bool
        Whether it rests on what a unit of a KPI is worth, rather than on sales and their margin.
    cost : Money or None
        What the change cost; None when nobody said.
    roi, roi_low, roi_high : Figure or None
        ``(caused - cost) / cost``; None without a cost.
    """

    measured: Money
    caused: Money
    low: Money
    high: Money
    estimated: bool
    cost: Money | None = None
    roi: Figure | None = None
    roi_low: Figure | None = None
    roi_high: Figure | None = None


def incremental_value(
    measured: float, caused: Bounds, unit_minor: Fraction, currency: str, *, estimated: bool, cost: Money | None = None
) -> IncrementalValue:
    """Put what a change caused into money.

    Parameters
    ----------
    measured : float
        Units that came after the change.
    caused : Bounds
        Units that would not have come without it.
    unit_minor : ratio
        Minor units of money that one unit of the KPI leaves.
    currency : str
        ISO 4217 code.
    estimated : bool
        Whether `unit_minor` is what somebody says that a unit is worth.
    cost : Money, optional
        Of the change, in that currency.

    Returns
    -------
    IncrementalValue
        Each amount rounded once.

    Examples
    --------
    >>> cost = Money.of(100, "CAD")
    >>> found = incremental_value(300, Bounds(100, 40, 160), Fraction(250), "CAD", estimated=True, cost=cost)
    >>> found.measured.amount, found.caused.amount, found.roi.value
    (Decimal('750.00'), Decimal('250.00'), Fraction(3, 2))
    """

    def money(units: float) -> Money:
        return Money(round(Fraction(units) * unit_minor), currency)

    value, low, high = money(caused.value), money(caused.low), money(caused.high)
    found = IncrementalValue(money(measured), value, low, high, estimated)
    if cost is None:
        return found
    none = Money(0, currency)
    returned, least, most = (incremental_roi(one, none, cost)[2] for one in (value, low, high))
    return replace(found, cost=cost, roi=returned, roi_low=least, roi_high=most)
