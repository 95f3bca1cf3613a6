"""Fetch the costs and sales of every channel, or of the social networks alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.places import SOCIAL_CHANNELS
from sillage.domain.workspace import View
from sillage.economics.full_cost import FullCost
from sillage.economics.kpi_values import KpiValue
from sillage.economics.revenue import Revenue, judged_channels
from sillage.economics.scope import Scope, outside, scope_of
from sillage.services.open_workspace import Opened
from sillage.services.read_costs import read_full_cost
from sillage.services.read_kpi_values import read_kpi_values
from sillage.services.read_revenue import RevenueRead, read_revenue


@dataclass(frozen=True, slots=True)
class ScopedMoney:
    """Costs, sales and values of the scope, and the sales that it leaves out.

    Parameters
    ----------
    cost : FullCost
        Of the scope.
    read : RevenueRead
        The scope's sales; what is told for checking is of everything.
    values : tuple of KpiValue
        Of the scope.
    scope : Scope
        What is asked for.
    elsewhere : Revenue
        Sales of the judged channels that the scope leaves out.
    net : Money or None
        Revenue of everything: what names no channel is weighed against it.
    """

    cost: FullCost
    read: RevenueRead
    values: tuple[KpiValue, ...]
    scope: Scope
    elsewhere: Revenue
    net: Money | None


def read_scoped(opened: Opened, period: Period, view: View | None, scope: Scope) -> ScopedMoney:
    """Fetch the money of a scope.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    view : View or None
        Whose money; None for the workspace's own view.
    scope : Scope
        What is asked for.

    Returns
    -------
    ScopedMoney
        Costs that name no channel weigh whole on the social networks when these are asked for alone.
    """
    cost, read = read_full_cost(opened, period, view), read_revenue(opened, period)
    values, sales = read_kpi_values(opened, period, read.revenue), read.revenue
    apart = outside(judged(sales, cost), scope)
    if scope is Scope.SOCIAL:
        cost = cost.on(SOCIAL_CHANNELS)
        values = tuple(one for one in values if not one.channel or one.channel in SOCIAL_CHANNELS)
        read = replace(read, revenue=sales.only({sale.channel for sale in sales.sales} - apart))
    return ScopedMoney(cost, read, tuple(values), scope, sales.only(apart), sales.net)


def judged(sales: Revenue, cost: FullCost) -> frozenset[str]:
    """Return the channels whose sales stand against the costs.

    Parameters
    ----------
    sales : Revenue
        All of the period.
    cost : FullCost
        Of the same days.

    Returns
    -------
    frozenset of str
        See `sillage.economics.revenue.judged_channels`.
    """
    return judged_channels(sales.by("channel"), {line.channel for line in cost.lines})


def question_scope(opened: Opened, period: Period) -> Scope:
    """Return what the question "do the social networks pay?" is about in a period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    Scope
        See `sillage.economics.scope.scope_of`.
    """
    cost, sales = read_full_cost(opened, period), read_revenue(opened, period).revenue
    with_cost = {line.channel for line in cost.lines} - {""}
    return scope_of(judged(sales, cost) | with_cost)
