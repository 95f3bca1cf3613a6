"""Everything about customer service for one period, whole and by network or visibility."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sillage.care import satisfaction
from sillage.care.clocks import WorkingClock
from sillage.care.requests import Outcome, Requests, Thread, next_in_thread, requests, threads
from sillage.care.resolution import Resolution, resolution
from sillage.care.response import (
    FacebookTime,
    Waiting,
    facebook_response_time,
    first_response,
    response_rate,
    sla_attainment,
    waiting,
)
from sillage.care.satisfaction import Csat, Nps
from sillage.care.survival import Durations
from sillage.domain.period import Period
from sillage.domain.proportions import Proportion
from sillage.domain.workspace import BusinessHours

IDEA_LABELS = ("idea", "ideas", "Idea", "idée", "idées", "Idée", "idee")
"""How people label the ideas of their customers."""


@dataclass(frozen=True, slots=True)
class CareSlice:
    """One network, one visibility, or the whole.

    Parameters
    ----------
    key : str
        The network or the visibility; empty for the whole.
    messages_received, messages_handled : int
        Messages of customers in the period, and how many of them were answered, reviewed or closed.
    requests, answered, reviewed, closed_unanswered : int
        Stretches of waiting that opened in the period, and what became of them.
    first_response : Durations
        Around the clock.
    first_response_business : Durations or None
        In business hours; None when no opening hours are known.
    response_rate : Proportion
        Answered out of answerable.
    sla : Proportion
        Within the target on the business clock where there is one, else around the clock.
    waiting : Waiting
        Open when last seen, whenever it was opened.
    ideas : int
        Messages labelled as ideas.
    known_until : date or None
        The last day of the period that its conversations are known to reach; None before the first of them.
    """

    key: str
    messages_received: int
    messages_handled: int
    requests: int
    answered: int
    reviewed: int
    closed_unanswered: int
    first_response: Durations
    first_response_business: Durations | None
    response_rate: Proportion
    sla: Proportion
    waiting: Waiting
    ideas: int = 0
    known_until: date | None = None


@dataclass(frozen=True, slots=True)
class CareReport:
    """Customer service in a period.

    Parameters
    ----------
    period : Period
        Whose requests.
    known_until : datetime
        Up to when the newest conversation file tells what happened; the present when there is none.
    sla_seconds : float
        The promise.
    business_hours : bool
        Whether the promise is counted in business hours.
    whole : CareSlice
        Everything.
    by_network, by_visibility : tuple of CareSlice
        In order of messages received, most first.
    facebook : FacebookTime
        Facebook's own rule on the private messages of Facebook, over the 30 days that end with the period.
    resolution : Resolution or None
        None where no source says when a conversation was resolved.
    csat : Csat or None
        None when no survey was sent.
    nps : Nps or None
        None when no survey was sent.
    ideas : int
        Messages labelled as ideas.
    ideas_by_department : mapping of str to int
        Where the ideas went; the empty name gathers those that went nowhere.
    """

    period: Period
    known_until: datetime
    sla_seconds: float
    business_hours: bool
    whole: CareSlice
    by_network: tuple[CareSlice, ...]
    by_visibility: tuple[CareSlice, ...]
    facebook: FacebookTime
    resolution: Resolution | None
    csat: Csat | None
    nps: Nps | None
    ideas: int
    ideas_by_department: dict[str, int]


def care_report(
    messages: pa.Table,
    answers: pa.Table,
    period: Period,
    now: datetime,
    *,
    exported: Mapping[str, datetime] | None = None,
    sla_seconds: float = 7200.0,
    hours: BusinessHours | None = None,
) -> CareReport:
    """Measure customer service.

    Parameters
    ----------
    messages, answers : pyarrow.Table
        The journal's tables, every period: an answer may come later, a silence begins earlier.
    period : Period
        Whose requests to report.
    now : datetime
        What was sent later is left out.
    exported : mapping of str to datetime, optional
        When the file of an import was exported, where it says so; what still waits is censored there.
    sla_seconds : float
        The target of the first response.
    hours : BusinessHours, optional
        When the team answers.

    Returns
    -------
    CareReport
        Frozen values.
    """
    return care_report_of(care_history(messages, now, hours, exported or {}), answers, period, sla_seconds=sla_seconds)


@dataclass(frozen=True, slots=True, eq=False)
class CareHistory:
    """Every conversation up to a moment, put in order once for any number of periods.

    Parameters
    ----------
    rows : Thread
        Sorted messages.
    every : Requests
        Every request ever opened.
    clock : WorkingClock or None
        None when no opening hours are known.
    now : datetime
        The present.
    """

    rows: Thread
    every: Requests
    clock: WorkingClock | None
    now: datetime


def care_history(
    messages: pa.Table, now: datetime, hours: BusinessHours | None, exported: Mapping[str, datetime]
) -> CareHistory:
    """Put conversations in order and find every request.

    Parameters
    ----------
    messages : pyarrow.Table
        The journal's table, every period.
    now : datetime
        What was sent later is left out.
    hours : BusinessHours or None
        When the team answers.
    exported : mapping of str to datetime
        When the file of an import was exported, where it says so; where none does, it is known up to its last row.

    Returns
    -------
    CareHistory
        For `care_report_of`.
    """
    rows = threads(messages, now, exported)
    return CareHistory(rows, requests(rows), working_clock(hours, rows, now), now)


def care_report_of(
    history: CareHistory, answers: pa.Table, period: Period, *, sla_seconds: float = 7200.0
) -> CareReport:
    """Measure customer service in one of the periods of a history.

    Parameters
    ----------
    history : CareHistory
        See `care_history`.
    answers : pyarrow.Table
        The journal's surveys, every period.
    period : Period
        Whose requests to report.
    sla_seconds : float
        The target of the first response.

    Returns
    -------
    CareReport
        Frozen values.
    """
    rows, every, clock, now = history.rows, history.every, history.clock, history.now
    start, end = (moment.timestamp() for moment in period.bounds_utc())
    scope = _Scope(rows, every, start, end, sla_seconds, clock, period)
    facebook = every.where((every.network == "facebook") & (every.visibility == "private"))
    ideas = rows.customer & np.isin(rows.label, IDEA_LABELS) & (rows.at >= start) & (rows.at < end)
    return CareReport(
        period=period,
        known_until=datetime.fromtimestamp(float(rows.until.max()), UTC) if len(rows.until) else now,
        sla_seconds=sla_seconds,
        business_hours=clock is not None,
        whole=scope.slice(""),
        by_network=scope.slices("network"),
        by_visibility=scope.slices("visibility"),
        facebook=facebook_response_time(facebook, min(end, now.timestamp())),
        resolution=resolution(rows, start, end),
        csat=satisfaction.csat(answers, *period.bounds_utc()),
        nps=satisfaction.nps(answers, *period.bounds_utc()),
        ideas=int(ideas.sum()),
        ideas_by_department=dict(Counter(rows.department[ideas].tolist())),
    )


def working_clock(hours: BusinessHours | None, rows: Thread, now: datetime) -> WorkingClock | None:
    """Return a clock that covers every message, or None.

    Parameters
    ----------
    hours : BusinessHours or None
        When the team answers.
    rows : Thread
        Sorted messages.
    now : datetime
        The last moment to count.

    Returns
    -------
    WorkingClock or None
        None without opening hours, or when there is no shift at all.
    """
    if hours is None:
        return None
    zone = ZoneInfo(hours.zone)
    first: date = now.astimezone(zone).date()
    if len(rows.at):
        first = min(first, datetime.fromtimestamp(float(rows.at.min()), zone).date())
    clock = WorkingClock(hours, first, now.astimezone(zone).date() + timedelta(days=1))
    return clock if clock.ever_open else None


@dataclass(frozen=True, slots=True)
class _Scope:
    rows: Thread
    every: Requests
    start: float
    end: float
    target: float
    clock: WorkingClock | None
    period: Period

    def slices(self, axis: str) -> tuple[CareSlice, ...]:
        mine = getattr(self.rows, axis)[self.rows.customer & self._in_period(self.rows.at)]
        opened = getattr(self.every, axis)[self.every.outcome == Outcome.WAITING]
        names = sorted({*mine.tolist(), *opened.tolist()})
        found = [
            self.slice(name, getattr(self.rows, axis) == name, getattr(self.every, axis) == name) for name in names
        ]
        return tuple(sorted(found, key=lambda part: (-part.messages_received, part.key)))

    def slice(
        self,
        key: str,
        of_rows: NDArray[np.bool_] | None = None,
        of_requests: NDArray[np.bool_] | None = None,
    ) -> CareSlice:
        received = self.rows.customer & self._in_period(self.rows.at)
        if of_rows is not None:
            received &= of_rows
        mine = self.every if of_requests is None else self.every.where(of_requests)
        opened = mine.where(self._in_period(mine.opened))
        return CareSlice(
            key=key,
            messages_received=int(received.sum()),
            messages_handled=int((received & handled(self.rows)).sum()),
            requests=len(opened),
            answered=int((opened.outcome == Outcome.ANSWERED).sum()),
            reviewed=int((opened.outcome == Outcome.REVIEWED).sum()),
            closed_unanswered=int((opened.outcome == Outcome.RESOLVED).sum()),
            first_response=first_response(opened),
            first_response_business=None if self.clock is None else first_response(opened, self.clock),
            response_rate=response_rate(opened),
            sla=sla_attainment(opened, self.target, self.clock),
            waiting=waiting(mine, self.target, self.clock),
            ideas=int((received & np.isin(self.rows.label, IDEA_LABELS)).sum()),
            known_until=self._known_until(np.ones_like(received) if of_rows is None else of_rows),
        )

    def _known_until(self, mine: NDArray[np.bool_]) -> date | None:
        if not (self.rows.at[mine] < self.end).any():
            return None
        last = datetime.fromtimestamp(float(self.rows.until[mine].max()), ZoneInfo(self.period.zone)).date()
        return min(last, self.period.last)

    def _in_period(self, moments: NDArray[np.float64]) -> NDArray[np.bool_]:
        return (moments >= self.start) & (moments < self.end)


def handled(rows: Thread) -> NDArray[np.bool_]:
    """Tell which messages were taken up later: answered by a person, reviewed, or closed.

    Parameters
    ----------
    rows : Thread
        Sorted messages.

    Returns
    -------
    ndarray of shape (n,)
        For customers' messages.
    """
    closes = rows.answers | rows.reviewed | rows.resolved
    return rows.customer & (next_in_thread(rows.thread, closes) >= 0)
