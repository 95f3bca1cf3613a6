"""What `compute_roi` answers: frozen values, amounts in the workspace's currency."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TypedDict, TypeVar

from sillage.domain.facts import FACT_TABLES
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.domain.workspace import View
from sillage.economics.break_even import Payback
from sillage.economics.figures import Figure
from sillage.economics.full_cost import FullCost
from sillage.economics.kpi_values import KpiValue
from sillage.economics.ladder import Rung
from sillage.economics.revenue import RevenueSource
from sillage.economics.scope import Scope
from sillage.effects.ratio_interval import RatioInterval
from sillage.journal.noting import Noting
from sillage.language import Message
from sillage.services.attribute_orders import Credited


class RoiVerdict(StrEnum):
    """Whether it pays, said only when the whole interval is on one side of break-even."""

    GAIN = "gain"
    LOSS = "loss"
    CANNOT_TELL = "cannot_tell"


Told = TypeVar("Told")


class Lazily(Mapping[str, Told]):
    """What is told of KPIs, by their id, counted when somebody first looks: most questions about ROI never do.

    Parameters
    ----------
    reads : Noting
        Is told that whatever holds this may rest on every table: what will be read is not known yet.
    count : callable
        Gives them.
    """

    def __init__(self, reads: Noting, count: Callable[[], Mapping[str, Told]]) -> None:
        reads.note(FACT_TABLES)
        self._count = count

    @cached_property
    def _told(self) -> Mapping[str, Told]:
        return self._count()

    def __getitem__(self, kpi_id: str) -> Told:
        return self._told[kpi_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)


@dataclass(frozen=True, slots=True)
class Earned:
    """What sales brought over some days.

    Parameters
    ----------
    revenue : Money or None
        Net of refunds and tax; None when unknown.
    margin : Money or None
        What remains of it; None when unknown.
    orders : ratio
        How many; 0 where the source gives amounts only, a part of one where several touches share an order.
    """

    revenue: Money | None
    margin: Money | None
    orders: Fraction | int


@dataclass(frozen=True, slots=True)
class RoiRow:
    """One channel, network, campaign, content type, activity or ad.

    Parameters
    ----------
    key : str
        Empty for what names none.
    earned : Earned
        What is credited to it.
    cost : FullCost
        What it cost.
    roi : Figure
        On credited margin and full cost; None with its reason when it cannot be told.
    at_least, at_most : ratio or None
        ROI if none, or all, of the unattributed margin came from here; None when unknown.
    roas : Figure
        Revenue over ad spend.
    interval : RatioInterval
        Of margin over cost, gross: 1 breaks even.
    verdict : RoiVerdict
        Whether it pays.
    not_separable_from : tuple of str
        Rows whose interval overlaps this one's.
    unit_costs : mapping of str to Figure
        By KPI id (``cpc``, ``cpm``...), money in major units.
    other_figures : mapping of str to Figure
        Cost per request, value per visit and equivalent media value, where something feeds them.
    """

    key: str
    earned: Earned
    cost: FullCost
    roi: Figure
    at_least: float | None
    at_most: float | None
    roas: Figure
    interval: RatioInterval
    verdict: RoiVerdict
    not_separable_from: tuple[str, ...] = ()
    unit_costs: Mapping[str, Figure] = field(default_factory=dict)
    other_figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdRow:
    """One ad: spend alone, and what its platform claims.

    Parameters
    ----------
    network, ad, campaign : str
        Which ad.
    spend : Money or None
        None without an exchange rate.
    counts : mapping of str to float
        As the platform says: ``impressions``, ``link_clicks``, ``leads``, ``purchases``...
    unit_costs : mapping of str to Figure
        ``ad_cpc``, ``ad_cpm``, ``ad_cpl``, ``ad_cpa``; money in major units.
    roas : Figure
        On the purchases that the platform claims.
    """

    network: str
    ad: str
    campaign: str
    spend: Money | None
    counts: Mapping[str, float]
    unit_costs: Mapping[str, Figure]
    roas: Figure


class Returned(TypedDict):
    """What a report says of the sales against the costs; the fields of `RoiReport` of these names."""

    roi: Figure
    at_most: float | None
    roas: Figure
    ad_revenue: Money | None
    interval: RatioInterval
    weeks: tuple[tuple[date, Money | None, Money | None], ...]
    verdict: RoiVerdict
    weeks_more: int | None
    break_even_units: Figure
    break_even_hourly_rate: Figure


@dataclass(frozen=True, slots=True)
class RoiReport:
    """What a period cost, what it earned, and what may be said of it.

    Parameters
    ----------
    period : Period
        Which days.
    view : View
        Whose money.
    currency : str
        ISO 4217 code.
    by : str
        The axis of `rows`; empty for none.
    cost : FullCost
        The full cost.
    breakdown : mapping of str to Money or None
        By kind of cost: ``spend hours tool content fee``; kinds without any cost are absent.
    source : RevenueSource or None
        The one source of revenue.
    checking : mapping of RevenueSource to Money or None
        What every source says; never added.
    attributed, unattributed, left_out : Earned
        Sales that name a judged channel; those that name none; those of channels nobody worked for.
    ladder : tuple of Rung
        From the flattering number to the honest one.
    roi : Figure
        On attributed margin and full cost.
    at_most : float or None
        ROI if all of the unattributed margin were earned here too.
    roas : Figure
        Revenue of the channels that have ad spend, over that spend.
    ad_revenue : Money or None
        That revenue.
    interval : RatioInterval
        Of attributed margin over full cost, gross: 1 breaks even.
    verdict : RoiVerdict
        Whether it pays.
    weeks_more : int or None
        About how many more weeks would tell; 0 when it is told, None when that cannot be said.
    payback : Payback
        When the margin covered the cost.
    break_even_units, break_even_hourly_rate : Figure
        How many sales, and what price of an hour, break even.
    kpi_values : tuple of KpiValue
        What was estimated, and what was left out.
    kpi_value : Money or None
        Their sum; None when no worth was entered or part of it is unknown.
    unit_costs : mapping of str to Figure
        Of the whole, by KPI id.
    hours_entered : bool
        Whether hours (fees, in the client's view) are among the costs.
    rows : tuple of RoiRow
        By the axis, the largest cost first.
    ads : tuple of AdRow
        When asked by ad.
    warnings : tuple of Message
        What a reader must know.
    weeks : tuple of (date, Money or None, Money or None)
        Monday (or the first day), attributed margin and full cost of each week.
    other_figures : mapping of str to Figure
        Of the whole: cost per request handled, value per visit, equivalent media value; never added to revenue.
    unit_cost_notes : mapping of str to tuple of Message
        What a reader must know of each unit cost: the costs left out since their counts are not known, and so on.
    scope : Scope
        Every channel, or the social networks alone with the costs that name no channel.
    elsewhere : Earned or None
        Sales of the channels that the scope leaves out; None when it leaves out none.
    outside : tuple of str
        Those channels, in alphabetical order.
    credited : Credited or None
        By which model the orders were credited; None where they stand at the places that they name themselves.
    posts : mapping of str to Earned
        What is credited to each post that sold, of all channels.
    """

    period: Period
    view: View
    currency: str
    by: str
    cost: FullCost
    breakdown: Mapping[str, Money | None]
    source: RevenueSource | None
    checking: Mapping[RevenueSource, Money | None]
    attributed: Earned
    unattributed: Earned
    left_out: Earned
    ladder: tuple[Rung, ...]
    roi: Figure
    at_most: float | None
    roas: Figure
    interval: RatioInterval
    verdict: RoiVerdict
    weeks_more: int | None
    payback: Payback
    break_even_units: Figure
    break_even_hourly_rate: Figure
    kpi_values: tuple[KpiValue, ...]
    kpi_value: Money | None
    unit_costs: Mapping[str, Figure]
    hours_entered: bool
    rows: tuple[RoiRow, ...] = ()
    ads: tuple[AdRow, ...] = ()
    warnings: tuple[Message, ...] = ()
    ad_revenue: Money | None = None
    weeks: tuple[tuple[date, Money | None, Money | None], ...] = ()
    other_figures: Mapping[str, Figure] = field(default_factory=dict)
    unit_cost_notes: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)
    scope: Scope = Scope.ALL
    elsewhere: Earned | None = None
    outside: tuple[str, ...] = ()
    credited: Credited | None = None
    posts: Mapping[str, Earned] = field(default_factory=dict)
