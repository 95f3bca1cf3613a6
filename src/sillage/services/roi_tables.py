"""Tables of the page of returns that the report does not have: sides, sensitivity, other values, agency."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sillage.economics.scope import Scope
from sillage.language import Message, msg
from sillage.reports.spec import Cell, Column, Figure, Table, Unit
from sillage.reports.wording import Percent
from sillage.services.agency_profit import AgencyProfit
from sillage.services.axis_names import axis_title, key_name, remainder_name
from sillage.services.report_figures import money_figure
from sillage.services.report_names import not_separable
from sillage.services.roi_report import RoiReport, RoiRow
from sillage.services.roi_what_if import Factors, margin_that_breaks_even, sensitivity, sides_of, what_if

MOVED: Mapping[str, Message] = {
    "margin": msg("Margin"),
    "rate": msg("Hourly rate"),
    "worth": msg("Value of KPIs"),
}
WHY = msg("Why it is not known")
TOGETHER = {Scope.SOCIAL: msg("The social networks together"), Scope.ALL: msg("Every channel together")}
ADDS_UP = msg("What is tied to none of them has a line of its own: with it, what was put in adds up to the last line.")


def sides_table(report: RoiReport) -> Table:
    """Set the returns with and without hours side by side, for each row of an axis and for the whole.

    Parameters
    ----------
    report : RoiReport
        Cut by an axis.

    Returns
    -------
    Table
        With intervals, and which rows cannot be told apart.
    """
    columns = (
        Column(axis_title(report.by)), Column(msg("Money put in"), "full_cost"),
        Column(msg("ROI without hours"), "roi"), Column(msg("With hours"), "full_cost"),
        Column(msg("ROI with hours"), "roi"),
        Column(msg("Not separable from")), Column(WHY),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for row in (one for one in report.rows if one.key and (one.cost.lines or one.earned.orders)):
        apart = not_separable(row, [key_name(report.by, key) for key in row.not_separable_from])
        rows.append((key_name(report.by, row.key), *_sides(row), apart, row.roi.reason))
    rest = next((one for one in report.rows if not one.key and one.cost.lines), None)
    if rest is not None:
        rows.append(_tied_to_none(report.by, rest))
    rows.append((TOGETHER[report.scope], *_sides(report), None, report.roi.reason))
    title = msg("With and without hours, by activity")
    if report.by == "channel":
        title = msg("With and without hours, by channel")
    return Table(f"sides-{report.by}", title, columns, tuple(rows), None if rest is None else ADDS_UP)


def _tied_to_none(by: str, rest: RoiRow) -> tuple[Cell, ...]:
    sides, untold = sides_of(rest), _return(None, rest.roi.reason)
    put_in = (money_figure(sides.spent, "full_cost"), untold, money_figure(sides.cost, "full_cost"), untold)
    return (remainder_name(by), *put_in, None, rest.roi.reason)


def _sides(one: RoiReport | RoiRow) -> tuple[Cell, ...]:
    sides = sides_of(one)
    interval = one.interval.minus_one().bounds if one.roi.value is not None else None
    return (
        money_figure(sides.spent, "full_cost"),
        _return(sides.without.value, sides.without.reason),
        money_figure(sides.cost, "full_cost"),
        _return(sides.whole.value, sides.whole.reason, interval),
    )


def sensitivity_table(report: RoiReport) -> Table:
    """Show what the return would be if one value were another.

    Parameters
    ----------
    report : RoiReport
        The base.

    Returns
    -------
    Table
        One value moved at a time.
    """
    columns = (
        Column(msg("What moves")), Column(msg("By how much")), Column(msg("ROI with hours"), "roi"),
        Column(msg("ROI with KPI values"), "roi"),
    )  # fmt: skip
    rows = tuple(
        (
            MOVED[name], msg("as it is") if step == 0 else msg("{change}", change=Percent(float(step), 0)),
            _return(worked.value, worked.reason), _return(valued.value, valued.reason),
        )
        for name, step, worked, valued in sensitivity(report)
    )  # fmt: skip
    note = msg("One value moves, the others stay. The lines “as it is” are the figures of the report, to the cent.")
    return Table("sensitivity", msg("How much depends on what was entered"), columns, rows, note)


def what_if_table(report: RoiReport, factors: Factors) -> Table:
    """Show the ladder as it is beside the ladder with other values.

    Parameters
    ----------
    report : RoiReport
        The base.
    factors : Factors
        What changes.

    Returns
    -------
    Table
        Rung by rung.
    """
    columns = (
        Column(msg("Rung")), Column(msg("As it is"), "roi"), Column(msg("With these values"), "roi"),
        Column(msg("Put in"), "full_cost"), Column(msg("Came back"), "revenue"),
    )  # fmt: skip
    rows = tuple(
        (
            base.name, _return(base.value, base.reason, signed=False), _return(other.value, other.reason, signed=False),
            money_figure(other.cost, "full_cost"), money_figure(other.gain, "revenue"),
        )
        for base, other in zip(report.ladder, what_if(report, factors), strict=True)
    )  # fmt: skip
    even = margin_that_breaks_even(report)
    note = None
    if even is not None:
        note = msg("Costs are covered when the margin is {share} of what it is.", share=Percent(float(even), 1))
    return Table("what-if", msg("With other values"), columns, rows, note)


def agency_table(profit: AgencyProfit) -> Table:
    """Show what the agency earned of its own work.

    Parameters
    ----------
    profit : AgencyProfit
        Of a period.

    Returns
    -------
    Table
        For the agency alone.
    """
    columns = (Column(msg("The agency’s own work")), Column(msg("Value"), "full_cost"))
    left = None if profit.share is None else float(profit.share)
    rows: tuple[tuple[Cell, ...], ...] = (
        (msg("Fees"), money_figure(profit.fees, "full_cost")),
        (msg("Hours worked"), Figure(float(profit.hours), Unit.HOURS, "hours")),
        (msg("Hours at their rate"), money_figure(profit.work, "full_cost")),
        (msg("Tools, content and ads that the agency bears"), money_figure(profit.others, "full_cost")),
        (msg("What remains"), money_figure(profit.profit, "full_cost")),
        (msg("What remains of fees"), Figure(left, Unit.PERCENT, "full_cost")),
        (msg("Fees for an hour worked"), money_figure(profit.per_hour, "full_cost")),
    )
    note = profit.reasons[0] if profit.reasons else None
    return Table("agency", msg("The agency’s own profitability"), columns, rows, note)


def _return(
    value: Fraction | None, reason: Message | None, interval: tuple[float, float] | None = None, *, signed: bool = True
) -> Figure:
    number = None if value is None else float(value)
    return Figure(number, Unit.PERCENT, "roi", interval=interval, reason=reason, signed=signed)
