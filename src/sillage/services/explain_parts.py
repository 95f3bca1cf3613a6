"""The parts that add up to a figure of money: kinds of cost, hours at their rate, sales by channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from sillage.domain.costs import CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import SOCIAL_CHANNELS, UNATTRIBUTED
from sillage.economics.full_cost import CostLine
from sillage.economics.hourly_rates import rate_of
from sillage.economics.revenue import Revenue, RevenueSource, judged_channels
from sillage.economics.scope import Scope, outside
from sillage.kpis.attribution_kpis import PATH_MODELS
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.reports.wording import Amount, Percent
from sillage.services.compute_roi import compute_roi
from sillage.services.measure_names import name_of
from sillage.services.open_workspace import Opened
from sillage.services.read_paid import read_paid
from sillage.services.read_revenue import read_credited, read_revenue
from sillage.services.report_names import COST_KINDS, channel_name
from sillage.services.roi_report import RoiReport

MONEY, HOURS, COUNT = "money", "h", "count"


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a sum.

    Parameters
    ----------
    label : Message or str
        What it is.
    value : ratio or None
        Money in major units, hours or a count; None when it cannot be told.
    detail : Message or None
        How it was reckoned: hours at a rate, a share of revenue.
    """

    label: Message | str
    value: Fraction | None
    detail: Message | None = None


@dataclass(frozen=True, slots=True)
class PartSum:
    """What adds up to a figure; where there is no total, amounts that stand beside each other.

    Parameters
    ----------
    title : Message or str
        The figure.
    unit : str
        ``money``, ``h`` or ``count``.
    parts : tuple of Part
        The largest first, where no other order is natural.
    total : ratio or None
        Their sum; None where they are compared, not added.
    """

    title: Message | str
    unit: str
    parts: tuple[Part, ...]
    total: Fraction | None


def parts_of(
    opened: Opened, measures: Iterable[str], period: Period | None, filters: Mapping[str, str]
) -> tuple[PartSum, ...]:
    """Show what the measures of a formula are made of.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    measures : iterable of str
        Those that the formula reads.
    period : Period or None
        Which days.
    filters : mapping of str to str
        Empty, or the group of channels that the report is about; nothing is shown under others.

    Returns
    -------
    tuple of PartSum
        Only sums that add up to the cent; none to a client, as what was put in stands beside them.
    """
    wanted = [measure for measure in measures if measure in _MADE]
    group = filters.get("channel", "")
    if not wanted or period is None or opened.for_client or (filters and dict(filters) != {"channel": "social"}):
        return ()
    money = _Money(opened, compute_roi(opened, period, scope=group or Scope.ALL))
    return tuple(found for measure in wanted for found in _MADE[measure](money) if found.parts and _adds_up(found))


def _adds_up(found: PartSum) -> bool:
    return found.total is None or sum((part.value or Fraction(0) for part in found.parts), Fraction(0)) == found.total


@dataclass(frozen=True, slots=True)
class _Money:
    """What the sums are made from."""

    opened: Opened
    report: RoiReport

    def all_sales(self) -> Revenue:
        """Return every sale of the channels that are asked for, at those that orders name themselves."""
        found = read_revenue(self.opened, self.report.period).as_declared
        return found if self.report.scope is Scope.ALL else found.only(SOCIAL_CHANNELS)

    def title(self, measure: str) -> Message | str:
        """Name a figure; where orders are credited elsewhere by their paths, say that here they stand as declared."""
        if read_revenue(self.opened, self.report.period).declared is None:
            return name_of(measure)
        return msg(
            "{figure}, at the channels that orders name themselves (the return credits them by their paths)",
            figure=name_of(measure),
        )

    def sales(self) -> Revenue:
        """Return the sales that stand against the costs."""
        found = read_revenue(self.opened, self.report.period).revenue
        with_cost = {line.channel for line in self.report.cost.lines}
        judged = judged_channels(found.by("channel"), with_cost)
        return found.only(judged - outside(judged, self.report.scope))


def _full_cost(money: _Money) -> Iterator[PartSum]:
    yield _costs(money, tuple(CostKind), "full_cost")


def _other_costs(money: _Money) -> Iterator[PartSum]:
    yield _costs(money, tuple(kind for kind in CostKind if kind is not CostKind.HOURS), "other_costs")


def _spend(money: _Money) -> Iterator[PartSum]:
    lines = [line for line in money.report.cost.lines if line.kind is CostKind.SPEND]
    groups: dict[str, list[CostLine]] = {}
    for line in lines:
        groups.setdefault(line.channel, []).append(line)
    parts = tuple(Part(_channel(key), _amount(found)) for key, found in sorted(groups.items()))
    yield PartSum(name_of("spend"), MONEY, _largest_first(parts), _amount(lines))


def _costs(money: _Money, kinds: tuple[CostKind, ...], measure: str) -> PartSum:
    cost = money.report.cost
    parts: list[Part] = []
    for kind in kinds:
        lines = [line for line in cost.lines if line.kind is kind]
        if kind is CostKind.HOURS:
            parts.extend(_hours_at_rates(money, lines))
        elif lines:
            parts.append(Part(COST_KINDS[kind], _amount(lines)))
    total = cost.of(*kinds)
    return PartSum(name_of(measure), MONEY, tuple(parts), None if total is None else Fraction(total.amount))


def _hours_at_rates(money: _Money, lines: Iterable[CostLine]) -> Iterator[Part]:
    """Yield a part for each person and rate: hours times the rate of their day."""
    rates = queries.hourly_rates(money.opened.workspace.id)
    groups: dict[tuple[str, Money | None], list[CostLine]] = {}
    for line in lines:
        groups.setdefault((line.person, rate_of(line.person, line.day, rates)), []).append(line)
    for (person, rate), found in sorted(groups.items(), key=lambda item: (item[0][0], str(item[0][1]))):
        hours = round(float(sum((line.hours for line in found), Fraction(0))), 2)
        told = (
            msg("{hours} h without a rate", hours=hours)
            if rate is None
            else msg("{hours} h × {rate}", hours=hours, rate=Amount(rate.amount, rate.currency, 2))
        )
        label = msg("Hours of {person}", person=person) if person else COST_KINDS[CostKind.HOURS]
        yield Part(label, _amount(found), told)


def _hours(money: _Money) -> Iterator[PartSum]:
    groups: dict[str, Fraction] = {}
    for line in money.report.cost.lines:
        if line.hours:
            groups[line.person] = groups.get(line.person, Fraction(0)) + line.hours
    parts = tuple(Part(person or msg("nobody in particular"), hours) for person, hours in sorted(groups.items()))
    yield PartSum(name_of("hours"), HOURS, _largest_first(parts), money.report.cost.hours)


def _margin(money: _Money) -> Iterator[PartSum]:
    sales = money.sales()
    parts = [Part(_channel(key), _major(mine.margin), _share(mine)) for key, mine in sales.by("channel").items()]
    yield PartSum(name_of("margin"), MONEY, _largest_first(parts), _major(sales.margin))


def _share(sales: Revenue) -> Message | None:
    net, margin = sales.net, sales.margin
    if net is None or margin is None or not net.minor:
        return None
    share = Percent(float(Fraction(margin.minor, net.minor)))
    return msg("{revenue} of revenue × {share}", revenue=Amount(net.amount, net.currency, 2), share=share)


def _ad_revenue(money: _Money) -> Iterator[PartSum]:
    paid = {line.channel for line in money.report.cost.lines if line.kind is CostKind.SPEND and line.channel}
    sales = money.sales()
    mine = sales.only(paid) if paid else sales
    yield _by_channel(mine, "revenue_of_ad_channels", lambda one: _major(one.net))


def _revenue(money: _Money) -> Iterator[PartSum]:
    sales = money.all_sales()
    if sales.source is RevenueSource.ORDERS:
        yield replace(_by_channel(sales, "revenue", lambda one: _major(one.net)), title=money.title("revenue"))
        paid = read_paid(money.opened, money.report.period, {sale.channel for sale in sales.sales})
        if paid is None:
            return
        parts = (
            Part(msg("Paid by customers"), paid.gross),
            Part(msg("Refunds, tax included"), -paid.refunded),
            Part(msg("Tax on the rest"), -paid.tax),
        )
        yield PartSum(name_of("revenue"), MONEY, parts, _major(sales.net))


def _orders(money: _Money) -> Iterator[PartSum]:
    sales = money.all_sales()
    if sales.source is RevenueSource.ORDERS:
        declared = _by_channel(sales, "orders", lambda one: Fraction(one.orders), COUNT)
        yield replace(declared, title=money.title("orders"))


def _attributed_orders(money: _Money) -> Iterator[PartSum]:
    yield _by_channel(money.sales(), "attributed_orders", lambda one: Fraction(one.orders), COUNT)


def _credited(measure: str, money: _Money) -> Iterator[PartSum]:
    """Yield what a model credits to each channel; what stays unattributed is no part of it."""
    found = read_credited(money.opened, money.report.period, PATH_MODELS[measure])
    if found is not None:
        sales = found[0] if money.report.scope is Scope.ALL else found[0].only(SOCIAL_CHANNELS)
        named = sales.only({sale.channel for sale in sales.sales} - {UNATTRIBUTED})
        yield _by_channel(named, measure, lambda one: _major(one.net))


def _by_channel(
    sales: Revenue, measure: str, value: Callable[[Revenue], Fraction | None], unit: str = MONEY
) -> PartSum:
    parts = tuple(Part(_channel(key), value(mine)) for key, mine in sales.by("channel").items())
    return PartSum(name_of(measure), unit, _largest_first(parts), value(sales))


def _payback(money: _Money) -> Iterator[PartSum]:
    found = money.report.payback
    if found.margin is None or found.cost is None:
        return
    day = found.day or money.report.period.last
    yield PartSum(
        msg("Added up from {first} to {day}", first=money.report.period.first, day=day),
        MONEY,
        (Part(name_of("margin"), _major(found.margin)), Part(name_of("full_cost"), _major(found.cost))),
        None,
    )


_MADE: Mapping[str, Callable[[_Money], Iterator[PartSum]]] = {
    "full_cost": _full_cost,
    "other_costs": _other_costs,
    "spend": _spend,
    "hours": _hours,
    "margin": _margin,
    "revenue_of_ad_channels": _ad_revenue,
    "revenue": _revenue,
    "orders": _orders,
    "attributed_orders": _attributed_orders,
    "payback_days": _payback,
    **{measure: partial(_credited, measure) for measure in PATH_MODELS},
}


def _channel(key: str) -> Message | str:
    return channel_name(key) if key else msg("(no channel)")


def _largest_first(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: -(part.value or Fraction(0))))


def _amount(lines: Iterable[CostLine]) -> Fraction | None:
    amounts = [line.amount for line in lines]
    if any(amount is None for amount in amounts):
        return None
    return sum((Fraction(amount.amount) for amount in amounts if amount is not None), Fraction(0))


def _major(amount: Money | None) -> Fraction | None:
    return None if amount is None else Fraction(amount.amount)
