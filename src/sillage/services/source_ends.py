"""Where sources end: what an answer is cut to, and the money of the days that every file of sales covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from sillage.domain.costs import CostKind
from sillage.domain.decisions import Recurrence
from sillage.domain.period import Period
from sillage.economics.scope import Scope
from sillage.language import Message, msg
from sillage.reports.wording import Day
from sillage.services.asked_once import committed_imports, once
from sillage.services.compute_roi import compute_roi
from sillage.services.known_terms import known_entries
from sillage.services.live_source import COLLECTOR, live_source, shops_told
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_gathering import Gathered, SourceDays
from sillage.services.roi_report import RoiReport

ENDS_EARLY_DAYS = 7
"""A file whose last row is nearer to the period's end than this covers it: not every day has a sale."""

_ADS = "meta_ads"
_ORDERS = ("shopify", "stripe", "own_orders")
_VISITS = "ga4"
_SALES = (*_ORDERS, COLLECTOR, _VISITS, "own_hours", "own_costs", _ADS)
"""Other ad platforms have no format of their own: their spend comes as `own_costs`."""


def ends_early(sources: Iterable[SourceDays], prefixes: tuple[str, ...], period: Period) -> SourceDays | None:
    """Return the source that ends first, when it ends before the period does.

    Parameters
    ----------
    sources : iterable of SourceDays
        Every kind of file.
    prefixes : tuple of str
        Beginnings of the formats that matter.
    period : Period
        Which days.

    Returns
    -------
    SourceDays or None
        None when every source reaches the last days of the period, or speaks of other years.
    """
    limit = period.last - timedelta(days=ENDS_EARLY_DAYS)
    late = [
        source
        for source in sources
        if source.format.startswith(prefixes) and source.last and period.first <= source.last < limit
    ]
    return min(late, key=lambda source: source.last or date.max, default=None)


def with_stated_ends(gathered: Gathered) -> tuple[SourceDays, ...]:
    """Return the sources up to the day that somebody vouches for.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    tuple of SourceDays
        In the same order: ads up to the day that their files' names state, because ads do not run every day; files of
        hours and of costs up to the last day typed by hand.
    """
    stated = [
        one.exported_at.date()
        for one in committed_imports(gathered.opened)
        if one.format.startswith(_ADS) and one.exported_at is not None
    ]
    hours, costs = _typed_days(gathered.opened, gathered.period)
    ends = {_ADS: stated, "own_hours": hours, "own_costs": costs}
    return tuple(_up_to(source, ends) for source in gathered.sources)


def _up_to(source: SourceDays, ends: dict[str, list[date]]) -> SourceDays:
    days = next((days for prefix, days in ends.items() if source.format.startswith(prefix)), [])
    return replace(source, last=max(source.last, *days)) if days and source.last else source


@once
def _typed_days(opened: Opened, period: Period) -> tuple[list[date], list[date]]:
    """Return the last days of the hours and of the money typed by hand; what comes back by itself vouches for none."""
    typed = [
        entry.cost
        for entry in known_entries(opened, period)
        if not entry.cost.import_uid and entry.every is Recurrence.ONCE
    ]
    hours = [min(cost.last, period.last) for cost in typed if cost.kind is CostKind.HOURS]
    return hours, [min(cost.last, period.last) for cost in typed if cost.kind is not CostKind.HOURS]


def sales_end(gathered: Gathered) -> SourceDays | None:
    """Return the source of sales or of costs that ends first, when that is before the period does, or before today.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    SourceDays or None
        None when all reach the last days that can be known; nobody knows those to come.
    """
    return ends_early(_of_sales(gathered), _SALES, _so_far(gathered))


def _so_far(gathered: Gathered) -> Period:
    period = gathered.period
    return Period(period.first, max(period.first, min(period.last, today(gathered.opened))), period.zone)


def _of_sales(gathered: Gathered) -> tuple[SourceDays, ...]:
    """Return the sources of sales and of costs up to the day that their shops' orders are known to.

    Where a collector takes the orders of a shop, it tells on where the shop's files end, and they do where it ends; and
    beside orders, no sale of an acquisition file is counted.
    """
    sources = tuple(source for source in with_stated_ends(gathered) if source.format.startswith(_SALES))
    live = live_source(gathered.opened)
    if live is None:
        return sources
    told = shops_told(gathered.opened)
    shops = told.get(COLLECTOR, frozenset())
    if not shops:
        return tuple(source for source in sources if source.format != COLLECTOR)
    files = [source for source in sources if source.format.startswith(_ORDERS) and source.last]

    def known(source: SourceDays) -> date | None:
        if source.format == COLLECTOR:
            return min(_last_of(shop, files, told, live.last) for shop in shops)
        taken = source.format.startswith(_VISITS) or (
            source.format.startswith(_ORDERS) and told.get(source.format, frozenset()) <= shops
        )
        return max(source.last, live.last) if taken and source.last else source.last

    return tuple(replace(source, last=known(source)) for source in sources)


def _last_of(shop: str, files: list[SourceDays], told: Mapping[str, frozenset[str]], live: date) -> date:
    return max([live, *(file.last for file in files if file.last and shop in told.get(file.format, ()))])


def untold_days(gathered: Gathered) -> tuple[date, date] | None:
    """Return the days of the period between the end of a shop's files and the first hit of its collector.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    tuple of date or None
        First and last; None where there are so few that no order may have come.
    """
    live = live_source(gathered.opened)
    told = shops_told(gathered.opened) if live else {}
    if live is None or not told.get(COLLECTOR):
        return None
    ends = [
        source.last
        for source in gathered.sources
        if source.last and source.format.startswith(_ORDERS) and told.get(source.format, frozenset()) <= told[COLLECTOR]
    ]
    period, day = gathered.period, timedelta(days=1)
    first = max(max(ends, default=live.first) + day, period.first)
    last = min(live.first - day, period.last)
    return (first, last) if (last - first).days >= ENDS_EARLY_DAYS else None


def unfinished(gathered: Gathered) -> date | None:
    """Return up to which day sales are known, where the period ends after today.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    date or None
        None when the period is over, and where no source tells of sales.
    """
    now = today(gathered.opened)
    lasts = [
        source.last
        for source in _of_sales(gathered)
        if source.format.startswith((*_ORDERS, COLLECTOR, _VISITS)) and source.last
    ]
    return min(*lasts, now) if lasts and gathered.period.last > now >= gathered.period.first else None


def sales_reports(gathered: Gathered) -> tuple[RoiReport, RoiReport]:
    """Return the money that the report compares: up to where its first source of sales or of costs ends.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    tuple of RoiReport
        Of what the question is about, and of every channel, by channel.
    """
    source = sales_end(gathered)
    if source is None or source.last is None:
        return gathered.roi, gathered.roi_all
    shared = Period(gathered.period.first, source.last, gathered.period.zone)
    whole = _money(gathered.opened, shared, Scope.ALL, "channel")
    return (whole if gathered.scope is Scope.ALL else _money(gathered.opened, shared, gathered.scope)), whole


def sales_cut(gathered: Gathered) -> Message | None:
    """Say that figures are compared up to the end of a source, as the answer on sales is.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Message or None
        None where nothing is cut.
    """
    end = sales_end(gathered)
    if end is None or end.last is None:
        return None
    return msg(
        "Up to {day} only, as the answer on sales: nothing is known after that day ({source}).",
        day=Day(end.last), source=end.title,
    )  # fmt: skip


@once
def _money(opened: Opened, period: Period, scope: Scope, by: str = "") -> RoiReport:
    return compute_roi(opened, period, scope=scope, by=by)
