"""The rows of an ROI report: costs and sales of one axis side by side, and what may be said of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sillage.domain.costs import CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.economics.figures import Figure
from sillage.economics.full_cost import CostLine, FullCost, share_lines
from sillage.economics.returns import roas, roi
from sillage.economics.revenue import Revenue, Sale, unattributed_matters, unattributed_reason
from sillage.effects.ratio_interval import RatioInterval, ratio_interval
from sillage.effects.separable import not_separable_from
from sillage.language import msg
from sillage.services.read_costs import PostCount
from sillage.services.roi_report import Earned, RoiRow, RoiVerdict

ROW_AXES = ("network", "campaign", "content_type", "activity", "channel")
"""Axes of `RoiRow`; ads have rows of their own."""

NO_SALE_NAMES_ONE = msg("Cannot tell: no sale names one.")
UNKNOWN_WEEKS = msg("Unknown: the cost or the margin of some days is not known.")
UnitCosts = Callable[[str, FullCost], Mapping[str, Figure]]


@dataclass(frozen=True, slots=True)
class Sides:
    """Costs and sales of the same days.

    Parameters
    ----------
    period : Period
        Which days.
    cost : FullCost
        What they cost.
    sales : Revenue
        What they earned.
    """

    period: Period
    cost: FullCost
    sales: Revenue


def earned(sales: Revenue) -> Earned:
    """Sum sales up.

    Parameters
    ----------
    sales : Revenue
        Of some days.

    Returns
    -------
    Earned
        Unknown parts make an unknown sum.
    """
    return Earned(sales.net, sales.margin, sales.orders)


def ad_spend(cost: FullCost) -> Money | None:
    """Return the spend on ads alone.

    Parameters
    ----------
    cost : FullCost
        With everything.

    Returns
    -------
    Money or None
        None when part of it is unknown.
    """
    return cost.of(CostKind.SPEND)


def weekly(money: Sides) -> tuple[tuple[date, Money | None, Money | None], ...]:
    """Return margin and cost of each week, Monday to Sunday.

    Parameters
    ----------
    money : Sides
        Costs and sales.

    Returns
    -------
    tuple of (date, Money or None, Money or None)
        First day of the week (the period's first day for the first), margin, cost.
    """
    sales_by_day: dict[date, list[Sale]] = {}
    for sale in money.sales.sales:
        sales_by_day.setdefault(sale.day, []).append(sale)
    lines_by_day: dict[date, list[CostLine]] = {}
    for line in money.cost.lines:
        lines_by_day.setdefault(line.day, []).append(line)
    found = []
    for week in money.period.weeks():
        days = [date.fromordinal(day) for day in range(week.first.toordinal(), week.last.toordinal() + 1)]
        sales = replace(money.sales, sales=tuple(sale for day in days for sale in sales_by_day.get(day, ())))
        cost = replace(money.cost, lines=tuple(line for day in days for line in lines_by_day.get(day, ())))
        found.append((week.first, sales.margin, cost.total))
    return tuple(found)


def interval_of(weeks: Sequence[tuple[date, Money | None, Money | None]]) -> RatioInterval:
    """Return the interval of margin over cost.

    Parameters
    ----------
    weeks : sequence of (date, Money or None, Money or None)
        See `weekly`.

    Returns
    -------
    RatioInterval
        Gross: 1 breaks even; without bounds when a week is unknown.
    """
    known = [(margin, cost) for _, margin, cost in weeks if margin is not None and cost is not None]
    if len(known) < len(weeks):
        return replace(ratio_interval([], []), reason=UNKNOWN_WEEKS)
    return ratio_interval([float(margin.minor) for margin, _ in known], [float(cost.minor) for _, cost in known])


def verdict_of(interval: RatioInterval, at_most: float | None) -> RoiVerdict:
    """Say whether it pays.

    Parameters
    ----------
    interval : RatioInterval
        Gross: 1 breaks even.
    at_most : float or None
        ROI if all of the unattributed margin came from here.

    Returns
    -------
    RoiVerdict
        A loss is said only when the unattributed margin could not make it a gain.
    """
    if interval.bounds is None:
        return RoiVerdict.CANNOT_TELL
    low, high = interval.bounds
    if low > 1:
        return RoiVerdict.GAIN
    return RoiVerdict.LOSS if high < 1 and (at_most is None or at_most < 0) else RoiVerdict.CANNOT_TELL


def roi_rows(money: Sides, by: str, posts: Sequence[PostCount], unit_costs: UnitCosts) -> tuple[RoiRow, ...]:
    """Put costs and sales of one axis side by side.

    Parameters
    ----------
    money : Sides
        All costs and all sales of the period, attributed or not.
    by : str
        One of `ROW_AXES`.
    posts : sequence of PostCount
        For the costs of content types: a network's cost is shared over its types by posts published.
    unit_costs : callable
        Unit costs of a key.

    Returns
    -------
    tuple of RoiRow
        The largest known cost first; what names none comes last.
    """
    costs = _costs_by(money.cost, by, posts)
    sales = _sales_by(money, by)
    nothing = sales.pop("", replace(money.sales, sales=()))
    no_channel = money.sales.only(("",))
    keys = sorted({*costs, *sales} - {""}, key=lambda key: (-costs[key].known.minor if key in costs else 0, key))
    empty_cost, empty_sales = replace(money.cost, lines=()), replace(money.sales, sales=())
    rows = []
    for key in keys:
        own = Sides(money.period, costs.get(key, empty_cost), sales.get(key, empty_sales))
        unsure = no_channel if by in ("channel", "network") else nothing
        rows.append(_row(key, own, unsure, no_channel, money.sales, bool(sales), unit_costs))
    apart = not_separable_from({row.key: row.interval.bounds for row in rows})
    with_cost = {row.key for row in rows if row.interval.ratio is not None}
    rows = [
        replace(row, not_separable_from=tuple(key for key in apart[row.key] if key in with_cost))
        if row.key in with_cost
        else row
        for row in rows
    ]
    if "" in costs or nothing.sales:
        own = Sides(money.period, costs.get("", empty_cost), nothing)
        rest = _row("", own, empty_sales, empty_sales, money.sales, bool(sales), unit_costs)
        unsayable = Figure(None, reason=msg("Not asked: these costs and sales name none."))
        rows.append(replace(rest, roi=unsayable, at_least=None, at_most=None, verdict=RoiVerdict.CANNOT_TELL))
    return tuple(rows)


def _row(
    key: str, own: Sides, unsure: Revenue, no_channel: Revenue, whole: Revenue, any_named: bool, unit_costs: UnitCosts
) -> RoiRow:
    mine, cost = earned(own.sales), own.cost.total
    figure = roi(mine.margin, cost)
    at_least = None if figure.value is None else float(figure.value)
    at_most = at_least
    if mine.margin is not None and unsure.margin is not None:
        most = roi(mine.margin + unsure.margin, cost).value
        at_most = None if most is None else float(most)
    if figure.value is not None and not any_named and whole.sales:
        figure = replace(figure, value=None, reason=NO_SALE_NAMES_ONE)
    elif figure.value is not None and no_channel.sales and unattributed_matters(no_channel.net, whole.net):
        figure = replace(figure, value=None, reason=unattributed_reason(no_channel.known_net))
    interval = interval_of(weekly(own))
    return RoiRow(
        key,
        mine,
        own.cost,
        figure,
        at_least,
        at_most,
        roas(mine.revenue, ad_spend(own.cost)),
        interval,
        verdict_of(interval, at_most) if any_named else RoiVerdict.CANNOT_TELL,
        unit_costs=unit_costs(key, own.cost),
    )


def _costs_by(cost: FullCost, by: str, posts: Sequence[PostCount]) -> dict[str, FullCost]:
    if by == "network":
        return {key: part for key, part in cost.by("channel").items() if key in NETWORKS or not key}
    if by == "content_type":
        return _by_content_type(cost, posts)
    return cost.by(by)


def _sales_by(money: Sides, by: str) -> dict[str, Revenue]:
    if by == "network":
        return {key: part for key, part in money.sales.by("channel").items() if key in NETWORKS or not key}
    if by == "activity":
        activity = _activity_of_campaigns(money.cost)
        sales = tuple(replace(sale, activity=activity.get(sale.campaign, "")) for sale in money.sales.sales)
        return replace(money.sales, sales=sales).by("activity")
    return money.sales.by(by)


def _activity_of_campaigns(cost: FullCost) -> dict[str, str]:
    """Activity of each campaign whose costs are all of one activity; the others stay untold."""
    found: dict[str, set[str]] = {}
    for line in cost.lines:
        if line.campaign:
            found.setdefault(line.campaign, set()).add(line.activity)
    return {campaign: next(iter(activities)) for campaign, activities in found.items() if len(activities) == 1}


def _by_content_type(cost: FullCost, posts: Sequence[PostCount]) -> dict[str, FullCost]:
    """Share each network's cost over its content types by posts published; the rest names none."""
    lines: dict[str, list[CostLine]] = {}
    for network, part in cost.by("channel").items():
        counts = {
            post.content_type: Fraction(post.count) for post in posts if post.network == network and post.content_type
        }
        shared = share_lines(part.lines, counts, cost.currency) if counts else {"": part.lines}
        for content_type, found in shared.items():
            lines.setdefault(content_type, []).extend(found)
    nothing = Money(0, cost.currency)
    return {key: replace(cost, lines=tuple(lines[key]), outside=nothing, warnings=()) for key in sorted(lines)}
