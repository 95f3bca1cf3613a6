"""What deserves attention on the first page: what reports name, and what is wrong with the data behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sillage.domain.period import Period
from sillage.domain.places import NETWORKS
from sillage.kpis.raw_names import Break
from sillage.language import Message, _n, msg
from sillage.reports.spec import Figure
from sillage.reports.wording import Day
from sillage.services.overview_figures import Glance
from sillage.services.report_attention import Kind, concerns
from sillage.services.report_figures import money_figure
from sillage.services.source_ends import ENDS_EARLY_DAYS, sales_reports, with_stated_ends

MOST_OF_A_KIND = 2
BREAK, CONTRADICTION, ENDS, NO_COSTS = "break", "contradiction", "ends", "no_costs"
"""Kinds of tasks beside those of `Kind`."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to look at first.

    Parameters
    ----------
    kind : str
        One of `Kind`, or of `BREAK`, `CONTRADICTION`, `ENDS`, `NO_COSTS`: where it is mended hangs on it.
    subject : Message or str
        Its name.
    why : Message
        Why, and what to do.
    figure : Figure or None
        How much.
    about : str
        The channel, the number of the objective (empty for several), or the KPI.
    days : Period or None
        Of what is counted, where these are fewer days than the page's.
    """

    kind: str
    subject: Message | str
    why: Message
    figure: Figure | None = None
    about: str = ""
    days: Period | None = None


def tasks(facts: Glance) -> tuple[Task, ...]:
    """Return what asks to be looked at first.

    Parameters
    ----------
    facts : Glance
        Of every network and campaign.

    Returns
    -------
    tuple of Task
        Sure losses, late objectives and people who wait first; then what is wrong with the data.
    """
    said = tuple(
        Task(one.kind.value, one.subject, one.why, one.figure, one.about, _days(facts, one.kind))
        for one in concerns(facts)
    )
    found = [*said, *_contradictions(facts), *_ends(facts), *_breaks(facts)]
    if facts.opened.for_client:
        return tuple(found)
    named = {one.kind for one in said}
    return (*found, *_unlinked(facts, named), *_without_costs(facts))


def _unlinked(facts: Glance, named: set[str]) -> Iterator[Task]:
    """Yield the orders that name no channel, where they are too few to hide what channels return."""
    none = sales_reports(facts)[1].unattributed
    count = round(float(none.orders))
    if not count or Kind.UNATTRIBUTED.value in named:
        return
    why = _n(
        "{count} order is linked to no channel: its revenue counts for none. Tag links, or name the channel.",
        "{count} orders are linked to no channel: their revenue counts for none. Tag links, or name the channel.",
        count,
    )
    figure, days = money_figure(none.revenue, "revenue"), _days(facts, Kind.UNATTRIBUTED)
    yield Task(Kind.UNATTRIBUTED.value, msg("Sales without a channel"), why, figure, days=days)


def _days(facts: Glance, kind: Kind) -> Period | None:
    """Return the days of the sales that are counted, where their source ends before the page's days do."""
    days = sales_reports(facts)[1].period if kind is Kind.UNATTRIBUTED else facts.period
    return None if days == facts.period else days


def _without_costs(facts: Glance) -> Iterator[Task]:
    if facts.sources and not facts.roi.cost.lines:
        why = msg("No cost was entered for these days: what the networks return cannot be told.")
        yield Task(NO_COSTS, msg("Costs"), why, about="full_cost")


def _contradictions(facts: Glance) -> Iterator[Task]:
    found = facts.audience.contradictions
    for one in found[:MOST_OF_A_KIND]:
        yield Task(CONTRADICTION, msg("Figures that contradict each other"), one.sentence, about="followers")
    left = len(found) - MOST_OF_A_KIND
    if left > 0:
        why = _n("{count} more contradiction.", "{count} more contradictions.", left)
        yield Task(CONTRADICTION, msg("Figures that contradict each other"), why, about="followers")


def _ends(facts: Glance) -> Iterator[Task]:
    """Yield the sources that end before the days shown do."""
    limit = facts.period.last - timedelta(days=ENDS_EARLY_DAYS)
    for source in with_stated_ends(facts):
        if source.last is None or not facts.period.first <= source.last < limit:
            continue
        why = _n(
            "Ends on {day}: {count} day of this period is not known. Import what came since.",
            "Ends on {day}: {count} days of this period are not known. Import what came since.",
            (facts.period.last - source.last).days,
            day=Day(source.last),
        )
        yield Task(ENDS, source.title, why)


def _breaks(facts: Glance) -> Iterator[Task]:
    """Yield the days on which a network changed what it counts, each once, the latest first."""
    found: dict[tuple[date, str], tuple[Break, str]] = {}
    for kpi_id in facts.names:
        table = facts.weeks.get(kpi_id)
        for one in table.breaks if table is not None else ():
            found.setdefault((one.day, one.network), (one, kpi_id))
    for place in sorted(found, reverse=True)[:MOST_OF_A_KIND]:
        one, kpi_id = found[place]
        subject = msg("Break in a series: {network}", network=NETWORKS.get(one.network, one.network))
        yield Task(BREAK, subject, one.sentence, about=kpi_id)
