"""Where sources end: what an answer is cut to, and the money of the days that every file of sales covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sillage.domain.costs import CostKind
from sillage.domain.decisions import Recurrence
from sillage.domain.period import Period
from sillage.economics.scope import Scope
from sillage.ledger import queries
from sillage.services.asked_once import committed_imports, once
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import Gathered, SourceDays
from sillage.services.roi_report import RoiReport

ENDS_EARLY_DAYS = 7
"""A file whose last row is nearer to the period's end than this covers it: not every day has a sale."""

_ADS = "meta_ads"
_SALES_FILES = ("shopify", "stripe", "own_orders", "ga4", "own_hours", "own_costs", _ADS)
"""Other ad platforms have no format of their own: their spend comes as `own_costs`."""


def ends_early(sources: tuple[SourceDays, ...], prefixes: tuple[str, ...], period: Period) -> SourceDays | None:
    """Return the source that ends first, when it ends before the period does.

    Parameters
    ----------
    sources : tuple of SourceDays
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
        for entry in queries.cost_entries(opened.workspace.id, period)
        if not entry.cost.import_uid and entry.every is Recurrence.ONCE
    ]
    hours = [min(cost.last, period.last) for cost in typed if cost.kind is CostKind.HOURS]
    return hours, [min(cost.last, period.last) for cost in typed if cost.kind is not CostKind.HOURS]


def sales_end(gathered: Gathered) -> SourceDays | None:
    """Return the file of sales or of costs that ends first, when that is before the period does.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    SourceDays or None
        None when all reach the last days.
    """
    return ends_early(with_stated_ends(gathered), _SALES_FILES, gathered.period)


def sales_reports(gathered: Gathered) -> tuple[RoiReport, RoiReport]:
    """Return the money that the answer on sales speaks of: up to where its first file ends.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    tuple of RoiReport
        Of what the question is about, and of every channel.
    """
    source = sales_end(gathered)
    if source is None or source.last is None:
        return gathered.roi, gathered.roi_all
    shared = Period(gathered.period.first, source.last, gathered.period.zone)
    whole = _money(gathered.opened, shared, Scope.ALL)
    return (whole if gathered.scope is Scope.ALL else _money(gathered.opened, shared, gathered.scope)), whole


@once
def _money(opened: Opened, period: Period, scope: Scope) -> RoiReport:
    return compute_roi(opened, period, scope=scope)
