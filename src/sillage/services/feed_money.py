"""Feed KPIs of money: full costs, hours, margins and the worth of KPIs, brought to sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil

from sillage.domain.costs import CostKind
from sillage.domain.money import Money, add_up
from sillage.domain.period import Period
from sillage.domain.places import CHANNEL_GROUPS, NETWORKS, is_in
from sillage.economics.break_even import break_even_units
from sillage.economics.full_cost import CostLine
from sillage.economics.returns import NO_COST, UNKNOWN_COST
from sillage.economics.scope import Scope
from sillage.kpis.places import TIME_AXES, Question
from sillage.kpis.slots import Slot
from sillage.language import Message, msg
from sillage.services.open_workspace import Opened
from sillage.services.roi_report import RoiReport, RoiRow

SERVICE_ACTIVITIES = ("moderation", "service", "care", "support")
"""Activities whose hours and costs are those of handling conversations."""


def cost_slots(opened: Opened, question: Question, period: Period) -> tuple[list[Slot], tuple[Message, ...]]:
    """Add full costs up.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.
    period : Period
        Which days.

    Returns
    -------
    tuple of (list of Slot, tuple of Message)
        Sums, and what a reader must know of them.
    """
    from sillage.services.read_costs import read_full_cost

    cost = read_full_cost(opened, period)
    groups: dict[tuple[str, str], list[CostLine]] = {}
    for key, line in asked_lines(cost.lines, question):
        groups.setdefault((key, line.channel), []).append(line)
    slots = [_cost_slot(key, channel, lines) for (key, channel), lines in groups.items()]
    return slots, (*cost.warnings, *cost.reasons)


def asked_lines(lines: Iterable[CostLine], question: Question) -> Iterator[tuple[str, CostLine]]:
    """Yield the lines of cost that a question counts.

    Parameters
    ----------
    lines : iterable of CostLine
        Of the days that are asked for.
    question : Question
        What is asked.

    Yields
    ------
    tuple of (str, CostLine)
        Its key on the axis, and the line.
    """
    for line in lines:
        places = {
            "network": line.channel if line.channel in NETWORKS else "",
            "channel": line.channel,
            "campaign": line.campaign,
            "activity": line.activity,
        }
        if question.by in TIME_AXES:
            places[question.by] = question.time_key(line.day)
        if all(_asked(axis, places.get(axis), value) for axis, value in question.filters.items()):
            yield places.get(question.by, ""), line


def return_slots(opened: Opened, question: Question, period: Period, key: str) -> Iterable[Slot]:
    """Take what was earned from the report on returns, so that there is one ROI only.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.
    period : Period
        Which days.
    key : str
        Their key on a time axis; empty otherwise.

    Yields
    ------
    Slot
        Margin, revenue and costs other than hours.
    """
    from sillage.services.compute_roi import compute_roi

    axis = "" if question.by in TIME_AXES else question.by
    wanted = {name: value for name, value in question.filters.items() if name not in TIME_AXES}
    if key and question.filters.get(question.by, key) != key:
        return
    group = wanted.get("channel") in CHANNEL_GROUPS
    scope = Scope(wanted.pop("channel")) if group else Scope.ALL
    cut = axis or next(iter(wanted), "")
    report = compute_roi(opened, period, by=cut, scope=scope)
    if not cut:
        yield _whole(report, key)
        return
    for row in report.rows:
        if all(name == cut and row.key == value for name, value in wanted.items()):
            yield _return_slot(row, row.key if axis else key, row.earned.revenue)


def legal_filters(filters: Mapping[str, str]) -> tuple[str, ...]:
    """Return the axes of filters on which a payback would be cut: a group of channels has one of its own.

    Parameters
    ----------
    filters : mapping of str to str
        Axis to value.

    Returns
    -------
    tuple of str
        Without the channels, where a group of them is asked for.
    """
    return tuple(axis for axis, value in filters.items() if axis != "channel" or value not in CHANNEL_GROUPS)


def payback_slot(opened: Opened, period: Period, key: str, group: str = "") -> Slot:
    """Take the payback time from the report on returns.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    key : str
        Their key on a time axis; empty otherwise.
    group : str
        A group of channels; empty for all of them.

    Returns
    -------
    Slot
        Days from the first cost, or the reason why there are none.
    """
    from sillage.services.compute_roi import compute_roi

    report = compute_roi(opened, period, scope=group or Scope.ALL)
    found = report.payback
    days = None if found.days is None else Fraction(found.days)
    reasons = {} if found.reason is None else {"payback_days": found.reason}
    count = ceil(report.attributed.orders)
    return Slot(key, "", "", "returns", {"payback_days": days}, count, found.day, reasons=reasons)


def worth_slots(opened: Opened, question: Question, period: Period) -> tuple[list[Slot], tuple[Message, ...]]:
    """Add up what KPIs were worth.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    question : Question
        What is asked.
    period : Period
        Which days.

    Returns
    -------
    tuple of (list of Slot, tuple of Message)
        Units that may have led to an order of the same channel are left out; and which KPIs hold one another.
    """
    from sillage.services.read_kpi_values import counted_once, read_kpi_values
    from sillage.services.read_revenue import read_revenue

    groups: dict[str, list[Money | None]] = {}
    reasons: dict[str, Message] = {}
    values = read_kpi_values(opened, period, read_revenue(opened, period).revenue)
    for value in values:
        places = {"channel": value.channel, "network": value.channel if value.channel in NETWORKS else ""}
        if all(_asked(axis, places.get(axis), wanted) for axis, wanted in question.filters.items()):
            groups.setdefault(places.get(question.by, ""), []).append(value.value)
            if value.value is None and value.reason is not None:
                reasons["kpi_value"] = value.reason
    slots = [
        Slot(key, "", "", "worth", {"kpi_value": _total(amounts)}, len(amounts), reasons=reasons)
        for key, amounts in groups.items()
    ]
    return slots, counted_once(opened, values)


def _asked(axis: str, key: str | None, wanted: str) -> bool:
    """Whether money at a place is asked for; what names no channel weighs on the group that is asked for."""
    return is_in(axis, key, wanted) or (axis == "channel" and not key and wanted in CHANNEL_GROUPS)


def _total(amounts: Sequence[Money | None]) -> Fraction | None:
    if any(amount is None for amount in amounts):
        return None
    whole: dict[str, int] = {}
    for amount in amounts:
        if amount is not None:
            whole[amount.currency] = whole.get(amount.currency, 0) + amount.minor
    return add_up(Fraction(Money(minor, currency).amount) for currency, minor in whole.items())


def _cost_slot(key: str, channel: str, lines: Sequence[CostLine]) -> Slot:
    handling = [line for line in lines if line.activity in SERVICE_ACTIVITIES]
    spend = [line for line in lines if line.kind is CostKind.SPEND]
    worked = add_up(line.hours for line in lines)
    values: dict[str, Fraction | None] = {"full_cost": _total([line.amount for line in lines])}
    if worked:
        values["hours"] = worked
    if spend:
        values["spend"] = _total([line.amount for line in spend])
    if handling:
        values["handling_cost"] = _total([line.amount for line in handling])
    moderated = add_up(line.hours for line in handling)
    if moderated:
        values["handling_hours"] = moderated
    missing = next((line.missing for line in lines if line.missing is not None), None)
    reasons = {name: missing for name, value in values.items() if value is None and missing is not None}
    last = max(line.day for line in lines)
    return Slot(key, "", "", "costs", values, len(lines), last, reasons=reasons, channel=channel)


def _whole(report: RoiReport, key: str) -> Slot:
    row = RoiRow(
        key=key,
        earned=report.attributed,
        cost=report.cost,
        roi=report.roi,
        at_least=None,
        at_most=report.at_most,
        roas=report.roas,
        interval=report.interval,
        verdict=report.verdict,
    )
    return _return_slot(row, key, report.ad_revenue)


_TOLD_ALL_THE_SAME = (NO_COST, UNKNOWN_COST)
"""Why an ROI may have no value although its margin has one."""


def _return_slot(row: RoiRow, key: str, on_ads: Money | None) -> Slot:
    values: dict[str, Fraction | None] = {}
    reasons: dict[str, Message] = {}
    told = row.roi.value is not None or row.roi.reason in _TOLD_ALL_THE_SAME
    values["margin"] = _fraction(row.earned.margin) if told else None
    values["attributed_orders"] = Fraction(row.earned.orders) if told and row.earned.orders else None
    values["revenue_of_ad_channels"] = _fraction(on_ads) if row.roas.value is not None else None
    values["other_costs"] = _fraction(row.cost.of(*(kind for kind in CostKind if kind is not CostKind.HOURS)))
    pieces = break_even_units(row.cost.total, row.earned.margin, row.earned.orders)
    if pieces.value is None:  # a loss on each sale never breaks even, whatever the quotient says
        values["attributed_orders"] = None
    for name, figure in (
        ("margin", row.roi),
        ("full_cost", row.roi),
        ("attributed_orders", row.roi if not told else pieces),
        ("revenue_of_ad_channels", row.roas),
    ):
        if values.get(name) is None and figure.reason is not None:
            reasons[name] = figure.reason
    if row.roi.value is not None and row.interval.reason is not None:
        reasons["roi"] = msg("No interval: {reason}", reason=row.interval.reason)
    low, high = row.interval.low, row.interval.high
    bounds = {"roi": (low - 1, high - 1)} if row.roi.value is not None and low is not None and high is not None else {}
    return Slot(key, "", "", "returns", values, ceil(row.earned.orders), intervals=bounds, reasons=reasons)


def _fraction(amount: Money | None) -> Fraction | None:
    return None if amount is None else Fraction(amount.amount)
