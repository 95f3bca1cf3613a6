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
from sillage.economics.returns import UNKNOWN_REVENUE, roas, roi
from sillage.economics.revenue import Revenue, Sale, unattributed_matters, unattributed_reason
from sillage.effects.ratio_interval import RatioInterval, ratio_interval
from sillage.effects.separable import not_separable_from
from sillage.language import Message, msg
from sillage.services.read_costs import PostCount
from sillage.services.roi_report import Earned, RoiRow, RoiVerdict

COSTLESS = ("post", "link")
"""Axes of which no key has a cost of its own: nothing is divided by what they count."""

ROW_AXES = ("network", "campaign", "content_type", "activity", "channel", *COSTLESS)
"""Axes of `RoiRow`; ads have rows of their own."""

NO_SALE_NAMES_ONE = msg("Cannot tell: no sale names one.")
TOO_FEW_NAME_ONE = msg("Cannot tell: too many sales name none.")
SHARED_AXES = ("content_type", "activity")
"""Axes whose keys share the same sales: where too many sales name none, none of the keys can be told."""
UNKNOWN_WEEKS = msg("Unknown: the cost or the margin of some days is not known.")
Counted = Callable[[str, FullCost], Mapping[str, Figure]]


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
        return no_interval(UNKNOWN_WEEKS)
    return ratio_interval([float(margin.minor) for margin, _ in known], [float(cost.minor) for _, cost in known])


def untold(row: RoiRow, reason: Message) -> RoiRow:
    """Take from a row what rests on a cost that is unknown.

    Parameters
    ----------
    row : RoiRow
        With its known costs.
    reason : Message
        Why the whole cost is unknown.

    Returns
    -------
    RoiRow
        Its costs, sales and ROAS; no ROI, bounds or verdict.
    """
    return replace(
        row,
        roi=Figure(None, reason=reason),
        at_least=None,
        at_most=None,
        interval=no_interval(reason),
        verdict=RoiVerdict.CANNOT_TELL,
        not_separable_from=(),
        unit_costs={name: Figure(None, reason=reason) for name in row.unit_costs},
    )


def no_interval(reason: Message) -> RatioInterval:
    """Return an interval without bounds.

    Parameters
    ----------
    reason : Message
        Why there are none.

    Returns
    -------
    RatioInterval
        Of no week.
    """
    return replace(ratio_interval([], []), reason=reason)


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


def roi_rows(sides: Sides, by: str, posts: Sequence[PostCount], unit_costs: Counted) -> tuple[RoiRow, ...]:
    """Put costs and sales of one axis side by side.

    Parameters
    ----------
    sides : Sides
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
    costs = _costs_by(sides.cost, by, posts)
    sales = _sales_by(sides, by)
    nothing = sales.pop("", replace(sides.sales, sales=()))
    doubt = _Doubt(by, sides.sales, nothing, bool(sales))
    keys = sorted({*costs, *sales} - {""}, key=lambda key: (-costs[key].known.minor if key in costs else 0, key))
    empty_cost, empty_sales = replace(sides.cost, lines=()), replace(sides.sales, sales=())
    rows = []
    for key in keys:
        own = Sides(sides.period, costs.get(key, empty_cost), sales.get(key, empty_sales))
        rows.append(_row(key, own, doubt, unit_costs))
    rows = _told_apart(rows)
    if "" in costs or nothing.sales:
        own = Sides(sides.period, costs.get("", empty_cost), nothing)
        rest = _row("", own, doubt, unit_costs)
        unsayable = Figure(None, reason=msg("Not asked: these costs and sales name none."))
        rows.append(replace(rest, roi=unsayable, at_least=None, at_most=None, verdict=RoiVerdict.CANNOT_TELL))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What keeps a row from being told: sales that name no channel, or none of the axis.

    Parameters
    ----------
    by : str
        The axis.
    whole, nothing : Revenue
        All sales, and those that name none of the axis.
    any_named : bool
        Whether any sale names one.
    """

    by: str
    whole: Revenue
    nothing: Revenue
    any_named: bool

    @property
    def unsure(self) -> Revenue:
        """Sales that may have come from any row."""
        return self.no_channel if self.by in ("channel", "network") else self.nothing

    @property
    def no_channel(self) -> Revenue:
        """Sales that name no channel."""
        return self.whole.only(("",))

    def reason(self, mine: Revenue) -> Message | None:
        """Say why a row with those sales cannot be told; None when it can."""
        if not self.any_named and self.whole.sales:
            return NO_SALE_NAMES_ONE
        if self.no_channel.sales and unattributed_matters(self.no_channel.net, self.whole.net):
            return unattributed_reason(self.no_channel.known_net)
        few = self.by not in ("channel", "network") and (self.by in SHARED_AXES or not mine.sales)
        if few and self.nothing.sales and unattributed_matters(self.nothing.net, self.whole.net):
            return TOO_FEW_NAME_ONE
        return None


def _row(key: str, own: Sides, doubt: _Doubt, unit_costs: Counted) -> RoiRow:
    mine, cost = earned(own.sales), own.cost.total
    figure, unsure = roi(mine.margin, cost), doubt.unsure
    if mine.revenue is None and cost:
        figure = replace(figure, reason=UNKNOWN_REVENUE)
    at_least = None if figure.value is None else float(figure.value)
    at_most = at_least
    if mine.margin is not None and unsure.margin is not None:
        most = roi(mine.margin + unsure.margin, cost).value
        at_most = None if most is None else float(most)
    reason = doubt.reason(own.sales)
    if figure.value is not None and reason is not None:
        figure = replace(figure, value=None, reason=reason)
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
        verdict_of(interval, at_most) if doubt.any_named else RoiVerdict.CANNOT_TELL,
        unit_costs=unit_costs(key, own.cost),
    )


def _told_apart(rows: Sequence[RoiRow]) -> list[RoiRow]:
    """Name, for each row that can be told, the others that it cannot be told apart from."""
    told = {row.key: row.interval.bounds for row in rows if row.roi.value is not None}
    apart = not_separable_from(told)
    return [replace(row, not_separable_from=apart.get(row.key, ())) for row in rows]


def _costs_by(cost: FullCost, by: str, posts: Sequence[PostCount]) -> dict[str, FullCost]:
    if by == "network":
        return {key: part for key, part in cost.by("channel").items() if key in NETWORKS or not key}
    if by == "content_type":
        return _by_content_type(cost, posts)
    if by in COSTLESS:
        return {"": cost} if cost.lines else {}
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
