"""What an agency earns of its own work: fees, less hours at their rate and what it pays besides. Never for clients."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sillage.domain.costs import CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.language import Message, msg
from sillage.services.client_view import not_for_clients
from sillage.services.open_workspace import Opened
from sillage.services.read_costs import read_full_cost

NO_FEE = msg("No fee was entered in these days: what the agency is paid is unknown.")


@dataclass(frozen=True, slots=True)
class AgencyProfit:
    """What an agency earned of its own work in a period.

    Parameters
    ----------
    fees : Money or None
        What clients pay it; None when none was entered, or one has no exchange rate.
    hours : Fraction
        Hours worked.
    work, others : Money or None
        Hours at their rate; tools, content and ads that the agency bears. None when a part has no price.
    profit : Money or None
        Fees less both.
    per_hour : Money or None
        Fees for an hour worked.
    reasons : tuple of Message
        Why a part is unknown.
    """

    fees: Money | None
    hours: Fraction
    work: Money | None
    others: Money | None
    profit: Money | None
    per_hour: Money | None
    reasons: tuple[Message, ...]

    @property
    def share(self) -> Fraction | None:
        """What remains of each unit of fees."""
        return None if self.profit is None or self.fees is None else self.profit.over(self.fees)


def agency_profit(opened: Opened, period: Period) -> AgencyProfit | None:
    """Compute what an agency earned of its own work.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    AgencyProfit or None
        None where the workspace does not count as an agency does.

    Raises
    ------
    NotAllowed
        To a client.
    """
    if opened.for_client:
        raise not_for_clients()
    if opened.workspace.view is not View.AGENCY:
        return None
    own, paid = read_full_cost(opened, period, View.AGENCY), read_full_cost(opened, period, View.CLIENT)
    has_fees = any(line.kind is CostKind.FEE for line in paid.lines)
    fees = paid.of(CostKind.FEE) if has_fees else None
    work = own.of(CostKind.HOURS)
    others = own.of(*(kind for kind in CostKind if kind not in (CostKind.HOURS, CostKind.FEE)))
    hours = Fraction(own.hours)
    profit = None if fees is None or work is None or others is None else fees - work - others
    per_hour = fees.times(1 / hours) if fees is not None and hours else None
    reasons = (*own.reasons, *(() if has_fees else (NO_FEE,)))
    return AgencyProfit(fees, hours, work, others, profit, per_hour, reasons)
