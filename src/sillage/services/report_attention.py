"""What to look at first: losses that are sure, objectives that are late, people who wait, sales without a channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sillage.domain.money import Money, total
from sillage.economics.revenue import unattributed_matters
from sillage.kpis.catalogue import CATALOGUE
from sillage.language import Message, _n, msg
from sillage.objectives.status import Status, title_of
from sillage.reports.currency_units import unit_name
from sillage.reports.spec import Cell, Column, Figure, Table, Unit
from sillage.reports.wording import Amount, Bare, Lasting
from sillage.services.report_figures import UNITS, money_figure
from sillage.services.report_gathering import Gathered
from sillage.services.report_names import channel_name
from sillage.services.roi_report import RoiReport, RoiRow, RoiVerdict
from sillage.services.source_ends import sales_reports

MOST_OF_A_KIND = 2
MOST_LATE = 3
"""Late objectives named; the others are counted."""


class Kind(StrEnum):
    """What a concern is about."""

    LOSS = "loss"
    LATE = "late"
    WAITING = "waiting"
    UNATTRIBUTED = "unattributed"


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that asks to be looked at first.

    Parameters
    ----------
    kind : Kind
        What it is about.
    subject : Message or str
        Its name.
    why : Message
        Why, and what to do.
    figure : Figure, optional
        How much.
    about : str
        The channel, or the number of the objective; empty for those that are only counted.
    """

    kind: Kind
    subject: Message | str
    why: Message
    figure: Figure | None = None
    about: str = ""

    @property
    def row(self) -> tuple[Cell, ...]:
        """What a table shows of it."""
        return self.subject, self.figure, self.why


def attention_table(gathered: Gathered) -> Table | None:
    """List what the period's figures ask to look at first.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    Table or None
        None when nothing does. A channel is named only where its whole interval is below break-even: what cannot be
        told apart from break-even asks for nothing.
    """
    rows = tuple(one.row for one in concerns(gathered))
    if not rows:
        return None
    columns = (Column(msg("Subject")), Column(msg("Figure")), Column(msg("Why")))
    return Table("attention", msg("To look at first"), columns, rows)


def concerns(gathered: Gathered) -> tuple[Concern, ...]:
    """Return what the period's figures ask to look at first.

    Parameters
    ----------
    gathered : Gathered
        The period's facts.

    Returns
    -------
    tuple of Concern
        The surest losses first; to a client, nothing of money.
    """
    found = (*_late(gathered), *_waiting(gathered))
    if gathered.opened.for_client:
        return found
    money = sales_reports(gathered)[1]
    return (*_losses(money), *found, *_unattributed(money))


def _losses(report: RoiReport) -> Iterator[Concern]:
    """Yield the channels that lose for sure, the largest loss first."""
    lost: list[tuple[Money, RoiRow]] = []
    for row in report.rows:
        sure = row.key and row.roi.value is not None and row.verdict is RoiVerdict.LOSS
        if sure and row.cost.total is not None and row.earned.margin is not None:
            lost.append((row.cost.total - row.earned.margin, row))
    for loss, row in sorted(lost, key=lambda one: -one[0].minor)[:MOST_OF_A_KIND]:
        low, high = row.interval.bounds or (0, 0)
        why = msg(
            "Each {unit} returns {low} to {high} of attributed margin: put less in it, or change what is done with it.",
            unit=unit_name(report.currency), low=Bare(low, 2, report.currency), high=Amount(high, report.currency, 2),
        )  # fmt: skip
        yield Concern(Kind.LOSS, channel_name(row.key), why, money_figure(-loss, "roi"), row.key)


def _late(gathered: Gathered) -> Iterator[Concern]:
    late = [one for one in gathered.objectives if one.status is Status.LATE]
    for one in late[:MOST_LATE]:
        kpi = CATALOGUE.get(one.objective.kpi_id)
        unit = UNITS.get(kpi.unit, Unit.COUNT) if kpi else Unit.COUNT
        value = Figure(one.value, unit, "objective_progress", gathered.currency, reason=one.reason)
        title = msg("Objective: {title}", title=title_of(one.objective))
        yield Concern(Kind.LATE, title, one.reason, value, str(one.objective.id))
    if len(late) > MOST_LATE:
        subject = _n("And {count} other objective", "And {count} other objectives", len(late) - MOST_LATE)
        yield Concern(Kind.LATE, subject, msg("Late too: the objectives say by how much."))


def _waiting(gathered: Gathered) -> Iterator[Concern]:
    waiting = gathered.care.whole.waiting
    if not waiting.past_target:
        return
    why = _n(
        "{count} request is older than the promise, and waits for {oldest}: answer it first.",
        "{count} requests are older than the promise, the oldest waits for {oldest}: answer them first.",
        waiting.past_target,
        oldest=Lasting(waiting.oldest_seconds or 0),
    )
    figure = Figure(waiting.count, Unit.COUNT, "messages_waiting")
    yield Concern(Kind.WAITING, msg("Requests without an answer"), why, figure)


def _unattributed(report: RoiReport) -> Iterator[Concern]:
    none = report.unattributed
    if none.orders and unattributed_matters(none.revenue, _net(report)):
        why: Message = msg("Too much revenue names no channel for any channel to be judged: name it in the orders.")
        yield Concern(Kind.UNATTRIBUTED, msg("Sales without a channel"), why, money_figure(none.revenue, "revenue"))


def _net(report: RoiReport) -> Money | None:
    parts = [part.revenue for part in (report.attributed, report.unattributed, report.left_out)]
    known = [part for part in parts if part is not None]
    return total(known, report.currency) if len(known) == len(parts) else None
