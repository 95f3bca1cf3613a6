"""Reports that a team keeps: what they show, who may open them by a link, when they go out by mail."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_WORDS = 5000
"""Letters of a section's own words."""


class Audience(StrEnum):
    """For whom a report is: a client is shown neither hours, nor rates, nor margins."""

    TEAM = "team"
    CLIENT = "client"


class Compare(StrEnum):
    """What a report measures its changes against."""

    PREVIOUS = "previous"
    LAST_YEAR = "last_year"
    NONE = "none"


class Every(StrEnum):
    """How often a report goes out."""

    WEEK = "week"
    MONTH = "month"


class MailState(StrEnum):
    """Where a mail of the outbox stands."""

    QUEUED = "queued"
    """Waits for its turn, or for another try after a refusal for now."""
    SENDING = "sending"
    """Claimed, and perhaps with the mail server already."""
    SENT = "sent"
    """The mail server took it."""
    UNSURE = "unsure"
    """Nobody knows whether the mail server took it; it is never sent again by itself."""
    FAILED = "failed"
    """Refused for good."""
    PRINTED = "printed"
    """There is no mail server: it went to the terminal alone."""


@dataclass(frozen=True, slots=True)
class SavedReport:
    """What a report shows.

    Parameters
    ----------
    id : int
        0 until it is kept.
    name : str
        What its makers call it.
    preset : str
        Days that move with time, by their name; empty for fixed ones.
    first, last : date or None
        Fixed days.
    compare : Compare
        What changes are measured against.
    language : str
        A language tag.
    audience : Audience
        For whom.
    brand : str
        Whose figures; empty for the whole workspace.
    sections : tuple of str
        What it shows, in order.
    words : mapping of str to str
        The author's own, by section.
    removed_at : datetime or None
        Since when it is in nobody's list.
    """

    id: int
    name: str
    preset: str
    first: date | None
    last: date | None
    compare: Compare
    language: str
    audience: Audience
    brand: str
    sections: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A link that shows one report to whoever has it; its secret was shown once, and is kept as a hash.

    Parameters
    ----------
    id : int
        Its number; 0 until it is kept.
    report_id : int
        Which report.
    label : str
        For whom it was made.
    audience : Audience
        What it shows.
    password_hash : str
        Empty when none is asked for.
    expires_at : datetime
        Until when it opens.
    revoked_at : datetime or None
        Since when it does not.
    opened_at : datetime or None
        When it was last opened.
    opened : int
        How often.
    by : str
        Who made it.
    created_at : datetime
        When.
    """

    id: int
    report_id: int
    label: str
    audience: Audience
    password_hash: str
    expires_at: datetime
    created_at: datetime
    by: str = ""
    revoked_at: datetime | None = None
    opened_at: datetime | None = None
    opened: int = 0

    def opens(self, now: datetime) -> bool:
        """Tell whether it shows anything at a moment."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a report goes out, and to whom.

    Parameters
    ----------
    id : int
        0 until it is kept.
    report_id : int
        Which report.
    every : Every
        Week or month.
    on : int
        Of a week, its day (Monday is 0); of a month, its day (31 is its last).
    hour : int
        In the workspace's own time.
    recipients : tuple of str
        Addresses.
    with_paper, with_link : bool
        Whether the PDF goes along, and a link that opens for 30 days.
    starts_at : datetime
        Nothing is due before.
    removed_at : datetime or None
        Since when nothing is.
    """

    id: int
    report_id: int
    every: Every
    on: int
    hour: int
    recipients: tuple[str, ...]
    with_paper: bool
    with_link: bool
    starts_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of the outbox: a schedule's, for one moment and one recipient.

    Parameters
    ----------
    id : int
        Its number.
    schedule_id, report_id : int
        What it comes from.
    due_at : datetime
        When it had to go.
    recipient : str
        An address.
    state : MailState
        Where it stands.
    attempt : int
        How often it was handed over.
    next_try_at : datetime
        Not before.
    message_id : str
        The same at every attempt, so that a reader's mailbox knows it again.
    ended_at : datetime or None
        When it was sent, or given up.
    reason : object
        Why not, as a stored sentence.
    """

    id: int
    schedule_id: int
    report_id: int
    due_at: datetime
    recipient: str
    state: MailState
    attempt: int
    next_try_at: datetime
    message_id: str
    ended_at: datetime | None = None
    reason: object = None


def _local_day(schedule: Schedule, day: date) -> bool:
    if schedule.every is Every.WEEK:
        return day.weekday() == schedule.on
    return day.day == min(schedule.on, monthrange(day.year, day.month)[1])


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """Return an hour of a day: the first where clocks show it twice, the next that exists where they skip it."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def latest_due(schedule: Schedule, zone: str, now: datetime) -> datetime | None:
    """Return when a schedule was last due; what was missed before that is not made up for.

    Parameters
    ----------
    schedule : Schedule
        Which.
    zone : str
        Whose hours.
    now : datetime
        This moment.

    Returns
    -------
    datetime or None
        In UTC; None when it never was.

    Examples
    --------
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> monday = Schedule(1, 1, Every.WEEK, 0, 8, (), True, False, start)
    >>> latest_due(monday, "America/Montreal", datetime(2026, 3, 9, 12, 30, tzinfo=UTC)).isoformat()
    '2026-03-09T12:00:00+00:00'
    >>> latest_due(monday, "America/Montreal", datetime(2026, 3, 2, 12, 30, tzinfo=UTC)).isoformat()
    '2026-02-23T13:00:00+00:00'
    """
    local = ZoneInfo(zone)
    day = now.astimezone(local).date()
    for back in range(32):
        tried = day - timedelta(days=back)
        if _local_day(schedule, tried):
            due = _moment(tried, schedule.hour, local)
            if due <= now:
                return due if due >= schedule.starts_at else None
    return None


def next_due(schedule: Schedule, zone: str, now: datetime) -> datetime:
    """Return when a schedule is due next.

    Parameters
    ----------
    schedule : Schedule
        Which.
    zone : str
        Whose hours.
    now : datetime
        This moment.

    Returns
    -------
    datetime
        In UTC, after now.
    """
    local = ZoneInfo(zone)
    day = now.astimezone(local).date()
    for ahead in range(64):
        tried = day + timedelta(days=ahead)
        if _local_day(schedule, tried):
            due = _moment(tried, schedule.hour, local)
            if due > now and due >= schedule.starts_at:
                return due
    return schedule.starts_at
