"""The ROI ladder: one activity, from the flattering number to the honest one.

Sales over cost, net of cost, on margin, with hours (or fees), with KPI values (an estimate, a rung of its own), and
incremental, which stays "not measured" unless somebody measured it. Each rung keeps its cost and its gain in sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sillage.domain.money import Money
from sillage.domain.workspace import View
from sillage.economics.returns import NO_COST, UNKNOWN_COST, UNKNOWN_MARGIN, UNKNOWN_REVENUE
from sillage.language import Message, msg

NOT_MEASURED = msg("Not measured: it needs an experiment or a comparison with what would have happened anyway.")
NO_HOURS = msg("No hours were entered: their cost is unknown.")
NO_FEES = msg("No fees were entered: their cost is unknown.")
NO_KPI_VALUE = msg("No KPI value was entered.")


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung.

    Parameters
    ----------
    id : str
        ``sales_over_cost``, ``net_of_cost``, ``on_margin``, ``with_hours``, ``with_kpi_values`` or ``incremental``.
    name : Message
        What to call it.
    value : ratio or None
        10 reads "1,000 %".
    cost : Money or None
        What was put in at this rung.
    gain : Money or None
        What came back at this rung, before its cost is taken off.
    reason : Message or None
        Why there is no value.
    estimated : bool
        Whether an estimate stands in it.
    """

    id: str
    name: Message
    value: Fraction | None
    cost: Money | None
    gain: Money | None
    reason: Message | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class LadderInput:
    """What the ladder is made of, all in one currency.

    Parameters
    ----------
    spent : Money or None
        Money put in: ads, tools, content; without hours or fees.
    sales : Money or None
        Revenue, net of refunds and tax.
    margin : Money or None
        What remains of it.
    work : Money or None
        Hours at their rate, or fees in the client's view; None when unknown.
    kpi_value : Money or None
        Estimated value of KPIs, what already became an order left out.
    incremental_margin : Money or None
        Margin that would not have come anyway; None when nobody measured it.
    view : View
        Names the rung of work.
    work_missing, sales_missing : Message or None
        Why `work`, or `sales` and `margin`, are unknown.
    """

    spent: Money | None
    sales: Money | None
    margin: Money | None
    work: Money | None
    kpi_value: Money | None = None
    incremental_margin: Money | None = None
    view: View = View.TEAM
    work_missing: Message | None = None
    sales_missing: Message | None = None


def ladder(given: LadderInput) -> tuple[Rung, ...]:
    """Climb down from the flattering number to the honest one.

    Parameters
    ----------
    given : LadderInput
        Amounts of one activity over one period.

    Returns
    -------
    tuple of Rung
        Six rungs, in order.
    """
    spent, sales, margin = given.spent, given.sales, given.margin
    client = given.view is View.CLIENT
    full = None if spent is None or given.work is None else spent + given.work
    no_work = given.work_missing or (NO_FEES if client else NO_HOURS)
    valued = None if margin is None or given.kpi_value is None else margin + given.kpi_value
    with_work = msg("With fees") if client else msg("With hours")
    cost_reason = no_work if spent is not None else UNKNOWN_COST
    no_sales = given.sales_missing or UNKNOWN_REVENUE
    no_margin = no_sales if sales is None else UNKNOWN_MARGIN
    no_value = NO_KPI_VALUE if given.kpi_value is None else no_margin
    return (
        _rung("sales_over_cost", msg("Sales over cost"), sales, spent, no_sales, UNKNOWN_COST, gross=True),
        _rung("net_of_cost", msg("Net of cost"), sales, spent, no_sales, UNKNOWN_COST),
        _rung("on_margin", msg("On margin"), margin, spent, no_margin, UNKNOWN_COST),
        _rung("with_hours", with_work, margin, full, no_margin, cost_reason),
        _rung("with_kpi_values", msg("With KPI values"), valued, full, no_value, cost_reason, estimated=True),
        _rung(
            "incremental", msg("Incremental"), given.incremental_margin, full, NOT_MEASURED, cost_reason, estimated=True
        ),
    )


def _rung(
    rung_id: str,
    name: Message,
    gain: Money | None,
    cost: Money | None,
    no_gain: Message,
    no_cost: Message,
    *,
    gross: bool = False,
    estimated: bool = False,
) -> Rung:
    if gain is None or cost is None:
        return Rung(rung_id, name, None, cost, gain, no_gain if gain is None else no_cost, estimated)
    ratio = gain.over(cost)
    if ratio is None:
        return Rung(rung_id, name, None, cost, gain, NO_COST, estimated)
    return Rung(rung_id, name, ratio if gross else ratio - 1, cost, gain, None, estimated)
