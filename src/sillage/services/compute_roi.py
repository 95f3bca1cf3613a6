"""Answer what a period returned: fetch costs and sales, climb the ladder, say what can be told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

from sillage.domain.costs import CostKind
from sillage.domain.money import Money, total
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.economics.break_even import Payback, break_even_hourly_rate, break_even_units, payback
from sillage.economics.figures import Figure
from sillage.economics.full_cost import FullCost
from sillage.economics.kpi_values import KpiValue
from sillage.economics.ladder import NO_FEES, NO_HOURS, LadderInput, Rung, ladder
from sillage.economics.returns import NO_COST, UNKNOWN_COST, UNKNOWN_MARGIN, UNKNOWN_REVENUE, roas, roi
from sillage.economics.revenue import Revenue, unattributed_matters
from sillage.economics.scope import Scope, filters_of
from sillage.economics.unit_costs import cost_per, cpm
from sillage.effects.ratio_interval import weeks_more_to_tell
from sillage.errors import WrongUsage
from sillage.kpis.compute import KpiTable
from sillage.language import Message, msg
from sillage.services.asked_once import once
from sillage.services.attribution_words import credit_sentences
from sillage.services.client_view import not_for_clients
from sillage.services.compute_kpi import compute_many
from sillage.services.open_workspace import Opened
from sillage.services.read_ads import read_ads
from sillage.services.read_costs import count_posts
from sillage.services.read_kpi_values import counted_once
from sillage.services.read_scoped import ScopedMoney, judged, read_scoped
from sillage.services.record_costs import doubtful_costs
from sillage.services.report_names import channel_name, listed
from sillage.services.roi_report import Earned, Lazily, Returned, RoiReport, RoiRow, RoiVerdict
from sillage.services.roi_rows import (
    COSTLESS,
    ROW_AXES,
    Sides,
    ad_spend,
    earned,
    interval_of,
    no_interval,
    roi_rows,
    untold,
    verdict_of,
    weekly,
)
from sillage.services.roi_words import in_words

BY = (*ROW_AXES, "ad")
"""What a report can be cut by."""

UNIT_COSTS = ("cpc", "cpm", "cpl", "cpa", "cac", "cost_per_follower_gained")
"""KPIs whose denominators count what one of something costs."""

OTHER_FIGURES = ("cost_per_request", "value_per_visit", "equivalent_media_value")
"""KPIs of money that stand beside returns and are never added to them."""

_UNPRICED = {kpi_id: Figure(None, reason=NO_FEES) for kpi_id in UNIT_COSTS}

NO_SALE_NAMES_A_CHANNEL = msg("Cannot tell: no sale names a channel, so none is credited to what was done.")
_UNTIED = Figure(None, reason=NO_SALE_NAMES_A_CHANNEL)


def compute_roi(
    opened: Opened, period: Period, *, view: View | str | None = None, by: str = "", scope: Scope | str = Scope.ALL
) -> RoiReport:
    """Compute what a period cost, earned and returned.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    view : View, optional
        Whose money; the workspace's own view by default.
    by : str
        One of `BY`; empty for the whole alone.
    scope : Scope
        Every channel, or the social networks alone with the costs that name no channel.

    Returns
    -------
    RoiReport
        Unknown stays unknown, undefined stays undefined, each with its reason.

    Raises
    ------
    WrongUsage
        If there is no such view, axis or scope.
    """
    if opened.for_client:
        raise not_for_clients()
    _check(view, by, scope)
    opened, period = opened.for_one_request(), replace(period, zone=opened.workspace.zone)  # paths are walked once
    return _computed(opened, period, View(view) if view else None, by, Scope(scope))


@once
def _computed(opened: Opened, period: Period, view: View | None, by: str, scope: Scope) -> RoiReport:
    money = read_scoped(opened, period, view, scope)
    cost, read = money.cost, money.read
    report = _whole(period, money, by)
    report = replace(
        report,
        unit_costs=_unit_costs(opened, period, "", money.scope)("", cost) if _fees_known(cost) else _UNPRICED,
        other_figures=_other_figures(opened, period, "", money.scope)(""),
        unit_cost_notes=Lazily(opened.journal.reads, lambda: _unit_cost_notes(opened, period, money.scope)),
        warnings=(*report.warnings, *counted_once(opened, money.values), *doubtful_costs(opened, period)),
    )
    report = in_words(opened, report)
    if by == "ad":
        return replace(report, ads=read_ads(opened, period))
    if by:
        posts = count_posts(opened, period) if by == "content_type" else ()
        others = _other_figures(opened, period, by, money.scope)
        found = roi_rows(Sides(period, cost, read.revenue), by, posts, _unit_costs(opened, period, by, money.scope))
        rows = tuple(replace(row, other_figures=others(row.key)) for row in found)
        if not _fees_known(cost):
            rows = tuple(untold(row, NO_FEES) for row in rows)
        return replace(report, rows=rows, warnings=(*report.warnings, *_nowhere(rows)))
    return report


def _check(view: View | str | None, by: str, scope: Scope | str) -> None:
    if scope not in list(Scope):
        raise WrongUsage(msg("{scope} is not a scope of ROI.", scope=str(scope)), msg("Write all or social."))
    if view and view not in list(View):
        raise WrongUsage(msg("{view} is not a view of costs.", view=str(view)), msg("Write team, agency or client."))
    if by and by not in BY:
        raise WrongUsage(msg("ROI cannot be cut by {axis}.", axis=by), msg("Choose among {axes}.", axes=", ".join(BY)))


def _nowhere(rows: Sequence[RoiRow]) -> Iterator[Message]:
    """Say what the rows leave out: costs that name none of the axis and no rule shares out."""
    for row in rows:
        if not row.key and row.cost.known:
            yield msg(
                "{amount} of costs name none of these: they weigh on the whole, not on a row.",
                amount=row.cost.known,
            )


def _whole(period: Period, money: ScopedMoney, by: str) -> RoiReport:
    cost, sales = money.cost, money.read.revenue
    mine, none, others = _parted(sales, cost)
    attributed, kpi_value = earned(mine), _sum(money.values, cost.currency)
    tied = bool(mine.sales) or not none.sales
    return RoiReport(
        period=period,
        view=cost.view,
        currency=cost.currency,
        by=by,
        cost=cost,
        breakdown={kind: part.total for kind, part in cost.by("kind").items()},
        source=sales.source,
        checking=money.read.checking,
        attributed=attributed,
        unattributed=earned(none),
        left_out=earned(others),
        ladder=_ladder(cost, attributed, kpi_value, tied=tied),
        payback=_payback(mine, cost, tied=tied),
        kpi_values=money.values,
        kpi_value=kpi_value,
        unit_costs={},
        hours_entered=_hours_entered(cost),
        warnings=(*_warnings(money, none, others), *cost.warnings),
        scope=money.scope,
        elsewhere=earned(money.elsewhere) if money.elsewhere.sales else None,
        outside=tuple(sorted({sale.channel for sale in money.elsewhere.sales})),
        credited=money.read.credited,
        posts={key: earned(part) for key, part in sales.by("post").items() if key},
        **_returned(period, cost, mine, earned(none), tied=tied),
    )


def _returned(period: Period, cost: FullCost, mine: Revenue, unattributed: Earned, *, tied: bool) -> Returned:
    """Say what the sales return for the costs: ratios, their interval and verdict, what would break even."""
    attributed = earned(mine)
    weeks = weekly(Sides(period, cost, mine))
    known = _fees_known(cost)
    whole, interval = (cost.total, interval_of(weeks)) if known else (None, no_interval(NO_FEES))
    at_most = _at_most(attributed.margin, unattributed.margin, whole)
    verdict = verdict_of(interval, at_most) if tied else RoiVerdict.CANNOT_TELL
    on_ads = _ad_revenue(mine, cost) if tied else None
    units, rate = _UNTIED, _UNTIED
    if tied:
        units = break_even_units(whole, attributed.margin, attributed.orders)
        rate = break_even_hourly_rate(attributed.margin, cost.of(*_NOT_HOURS), cost.hours)
    return {
        "roi": _roi(attributed, cost) if tied else _UNTIED,
        "at_most": at_most,
        "roas": roas(on_ads, ad_spend(cost)),
        "ad_revenue": on_ads,
        "interval": interval,
        "weeks": weeks,
        "verdict": verdict,
        "weeks_more": weeks_more_to_tell(interval) or None if verdict is RoiVerdict.CANNOT_TELL else 0,
        "break_even_units": units,
        "break_even_hourly_rate": rate,
    }


def _parted(sales: Revenue, cost: FullCost) -> tuple[Revenue, Revenue, Revenue]:
    """Part sales into those that stand against the costs, those that name no channel, and all others."""
    mine = judged(sales, cost)
    others = {sale.channel for sale in sales.sales} - mine - {""}
    return sales.only(mine), sales.only(("",)), sales.only(others)


def _roi(attributed: Earned, cost: FullCost) -> Figure:
    if not _fees_known(cost):
        return Figure(None, reason=NO_FEES)
    figure = roi(attributed.margin, cost.total)
    return replace(figure, reason=UNKNOWN_REVENUE) if attributed.revenue is None and cost.total else figure


def _ladder(cost: FullCost, attributed: Earned, kpi_value: Money | None, *, tied: bool) -> tuple[Rung, ...]:
    given = LadderInput(
        spent=cost.of(*(kind for kind in CostKind if kind not in _WORK)),
        sales=attributed.revenue if tied else None,
        margin=attributed.margin if tied else None,
        work=cost.of(*_WORK) if _hours_entered(cost) else None,  # nobody works for nothing: none entered is unknown
        kpi_value=kpi_value,
        view=cost.view,
        work_missing=next(iter(cost.reasons), None) if _hours_entered(cost) else None,
        sales_missing=None if tied else NO_SALE_NAMES_A_CHANNEL,
    )
    return ladder(given)


_WORK = (CostKind.HOURS, CostKind.FEE)
_NOT_HOURS = tuple(kind for kind in CostKind if kind is not CostKind.HOURS)


def _hours_entered(cost: FullCost) -> bool:
    return any(line.kind in _WORK for line in cost.lines)


def _fees_known(cost: FullCost) -> bool:
    """Whether a client's cost is whole: the work that it pays for is in fees, and none entered is unknown.

    A team's own cost without hours is a number that stands, and that says what it leaves out.
    """
    return cost.view is not View.CLIENT or not cost.lines or _hours_entered(cost)


def _sum(values: Sequence[KpiValue], currency: str) -> Money | None:
    if not values or any(value.value is None for value in values):
        return None
    return total((value.value for value in values if value.value is not None), currency)


def _at_most(margin: Money | None, unattributed: Money | None, cost: Money | None) -> float | None:
    if margin is None or unattributed is None:
        return None
    most = roi(margin + unattributed, cost).value
    return None if most is None else float(most)


def _by_day(sales: Revenue) -> dict[date, Money]:
    found: dict[date, Money] = {}
    for sale in sales.sales:
        if sale.margin is not None:
            found[sale.day] = found[sale.day] + sale.margin if sale.day in found else sale.margin
    return found


def _cost_by_day(cost: FullCost) -> dict[date, Money]:
    found: dict[date, Money] = {}
    for line in cost.lines:
        if line.amount is not None:
            found[line.day] = found[line.day] + line.amount if line.day in found else line.amount
    return found


def _payback(sales: Revenue, cost: FullCost, *, tied: bool) -> Payback:
    """Find the payback day; no curve is drawn through a part that is unknown."""
    unknown = (
        (not _fees_known(cost), NO_FEES),
        (not tied, NO_SALE_NAMES_A_CHANNEL),
        (cost.total is None, UNKNOWN_COST),
        (any(sale.margin is None for sale in sales.sales), UNKNOWN_MARGIN),
    )
    for is_unknown, reason in unknown:
        if is_unknown:
            return Payback(None, None, reason)
    return payback(_by_day(sales), _cost_by_day(cost))


def _ad_revenue(sales: Revenue, cost: FullCost) -> Money | None:
    """Return the revenue of the channels that ad spend names; spend that names none weighs on all of them."""
    channels = {line.channel for line in cost.lines if line.kind is CostKind.SPEND and line.channel}
    return (sales.only(channels) if channels else sales).net


def _warnings(money: ScopedMoney, none: Revenue, others: Revenue) -> tuple[Message, ...]:
    credited = money.read.credited
    said = credit_sentences(credited) if credited is not None else ()
    return (*said, *_scope_warnings(money), *_cost_warnings(money.cost), *_revenue_warnings(money, none, others))


def _scope_warnings(money: ScopedMoney) -> Iterator[Message]:
    common = replace(money.cost, lines=tuple(line for line in money.cost.lines if not line.channel))
    if money.scope is Scope.SOCIAL and common.known:
        yield msg(
            "{amount} of costs name no channel: they weigh whole on the social networks. Name their channel, or a rule "
            "that shares them out, if other channels use them too.",
            amount=common.known,
        )


def _cost_warnings(cost: FullCost) -> Iterator[Message]:
    if not cost.lines:
        yield NO_COST
    elif not _hours_entered(cost):
        yield NO_FEES if cost.view is View.CLIENT else NO_HOURS
        if cost.view is not View.CLIENT:
            yield msg("What is said of ROI counts the money spent alone, no hours.")
    yield from cost.reasons
    if cost.outside and cost.view is not View.CLIENT:  # a client is not shown what the agency's hours cost
        yield msg(
            "{amount} of costs are not counted in this view: another payer bears them.",
            amount=cost.outside,
        )


def _revenue_warnings(money: ScopedMoney, none: Revenue, others: Revenue) -> Iterator[Message]:
    sales = money.read.revenue
    if none.sales and none.known_net:
        if unattributed_matters(none.net, money.net):
            yield msg(
                "{amount} of revenue name no channel and stay unattributed: no channel’s ROI can be told.",
                amount=none.known_net,
            )
        else:
            yield msg("{amount} of revenue name no channel and stay unattributed.", amount=none.known_net)
    if others.known_net:
        yield msg(
            "{amount} of revenue came through channels without any cost ({names}): left out of ROI.",
            amount=others.known_net,
            names=listed([channel_name(key) for key in sorted({sale.channel for sale in others.sales})]),
        )
    if any(sale.net is None for sale in sales.sales):
        yield msg("Some sales are in a currency without an exchange rate: revenue is unknown.")
    elif any(sale.margin is None for sale in sales.sales):
        yield msg("Some sales have no known margin. Enter the share of revenue that is margin.")


def _unit_costs(
    opened: Opened, period: Period, by: str, scope: Scope
) -> Callable[[str, FullCost], Mapping[str, Figure]]:
    """Return unit costs of a key: the counts of the KPIs' denominators under the full cost of the same places."""

    @cache
    def tables() -> dict[str, KpiTable]:
        return {} if by in COSTLESS else compute_many(opened, UNIT_COSTS, period, by, filters_of(scope))

    def of(key: str, cost: FullCost) -> Mapping[str, Figure]:
        found = {}
        for kpi_id, table in tables().items():
            row = next((row for row in table.rows if row.key == key), None)
            count = None if row is None or row.denominator is None else Fraction(row.denominator)
            part = (cost.on(table.counted_on[key]) if key in table.counted_on else cost).total
            figure = cpm(part, count) if kpi_id == "cpm" else cost_per(part, count)
            why = figure.reason if row is None or count is not None or row.reason is None else row.reason
            found[kpi_id] = replace(figure, reason=why)
        return found

    return lambda key, cost: Lazily(opened.journal.reads, lambda: of(key, cost))


def _unit_cost_notes(opened: Opened, period: Period, scope: Scope) -> Mapping[str, tuple[Message, ...]]:
    tables = compute_many(opened, UNIT_COSTS, period, filters=filters_of(scope))
    return {kpi_id: (*table.notes, *table.contradictions) for kpi_id, table in tables.items() if table.notes}


def _other_figures(opened: Opened, period: Period, by: str, scope: Scope) -> Callable[[str], Mapping[str, Figure]]:
    """Return the figures that stand beside the returns of a key, as the KPIs of the same names have them."""

    @cache
    def tables() -> dict[str, KpiTable]:
        return {} if by in COSTLESS else compute_many(opened, OTHER_FIGURES, period, by, filters_of(scope))

    def of(key: str) -> Mapping[str, Figure]:
        found = {}
        for kpi_id, table in tables().items():
            row = next((row for row in table.rows if row.key == key), None)
            value = None if row is None or row.value is None else Fraction(row.value)
            why = table.refusal.what if table.refusal else row.reason if row else table.kpi.reason_when_absent
            found[kpi_id] = Figure(value, reason=why if value is None else None)
        return found

    return lambda key: Lazily(opened.journal.reads, lambda: of(key))
