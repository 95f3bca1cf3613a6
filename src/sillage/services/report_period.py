"""Which days a report speaks of when nobody says, and which days it compares them with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from sillage.domain.belonging import OF_ACCOUNTS
from sillage.domain.decisions import ImportRecord, ImportStatus
from sillage.domain.period import Period
from sillage.language import Message, _n, msg
from sillage.ledger import imports_log, queries
from sillage.services.asked_once import committed_imports, once
from sillage.services.live_source import live_source
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today

DEFAULT_DAYS = 90


@dataclass(frozen=True, slots=True)
class ChosenPeriod:
    """A period with the reason why it was chosen.

    Parameters
    ----------
    period : Period
        Which days.
    reason : Message
        Why these.
    """

    period: Period
    reason: Message


@once
def committed_records(opened: Opened) -> tuple[ImportRecord, ...]:
    """Return the imports that count, oldest first.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of ImportRecord
        With the days they cover; of a brand, those that tell of it.
    """
    every = imports_log.all(opened.workspace.id)
    counting = tuple(record for record in every if record.status is ImportStatus.COMMITTED)
    cut = opened.journal.cut
    if cut is None:
        return counting
    near = [record for record in counting if cut.may_hold(record.uid, record.tables)]
    telling = cut.imports | _tell_of_accounts(opened, [record for record in near if record.uid not in cut.imports])
    return tuple(record for record in near if record.uid in telling)


def _tell_of_accounts(opened: Opened, nobodys: list[ImportRecord]) -> set[str]:
    """Return those of nobody's files that hold rows of the brand's accounts: others say not even their days."""
    uids = {record.uid for record in nobodys}
    imports = [one for one in committed_imports(opened) if one.uid in uids]
    found: set[str] = set()
    for table in sorted(OF_ACCOUNTS.intersection(name for record in nobodys for name in record.tables)):
        rows = opened.journal.readings(opened.workspace.id, table, imports, columns=("import_uid",))
        found |= set(opened.journal.fetch(rows.select("import_uid").distinct())["import_uid"].to_pylist())
    return found


@once
def default_period(opened: Opened) -> ChosenPeriod:
    """Choose the last full quarter, or the last 90 days with data.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    ChosenPeriod
        The quarter only when files, costs or live hits cover it from end to end; with none of them, the 90 days before
        today.
    """
    zone, now = opened.workspace.zone, today(opened)
    spans = [(record.first, record.last) for record in committed_records(opened) if record.first and record.last]
    spans += [(cost.first, cost.last) for cost in queries.costs(opened.whose, Period(date(2000, 1, 1), now, zone))]
    spans += _live_days(opened)
    quarter = last_full_quarter(now, zone)
    if not spans:
        period = Period(now - timedelta(days=DEFAULT_DAYS), now - timedelta(days=1), zone)
        return ChosenPeriod(period, msg("No data yet: these are the 90 days before today."))
    first, last = min(span[0] for span in spans), min(now, max(span[1] for span in spans))
    if first <= quarter.first and last >= quarter.last:
        return ChosenPeriod(quarter, msg("The last full quarter."))
    start = max(first, last - timedelta(days=DEFAULT_DAYS - 1))
    period = Period(min(start, last), last, zone)
    reason = _n("The last day with data.", "The last {count} days with data.", period.days)
    return ChosenPeriod(period, reason)


def _live_days(opened: Opened) -> list[tuple[date, date]]:
    found = live_source(opened)
    return [] if found is None else [(found.first, found.last)]


def last_full_quarter(day: date, zone: str) -> Period:
    """Return the calendar quarter that ended before a day.

    Parameters
    ----------
    day : date
        Usually today.
    zone : str
        Whose days.

    Returns
    -------
    Period
        Three whole months.
    """
    last = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1) - timedelta(days=1)
    return Period(date(last.year, last.month - 2, 1), last, zone)


def previous_period(period: Period) -> Period:
    """Return what a period is compared with: as many calendar months before it, or as many days.

    Parameters
    ----------
    period : Period
        Which days.

    Returns
    -------
    Period
        Whole months before whole months, so that a quarter is compared with a quarter.
    """
    whole = period.first.day == 1 and period.last.day == monthrange(period.last.year, period.last.month)[1]
    if not whole:
        return period.previous()
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    index = period.first.year * 12 + period.first.month - 1 - months
    return Period(date(index // 12, index % 12 + 1, 1), period.first - timedelta(days=1), period.zone)


def same_days_last_year(period: Period) -> Period:
    """Return the same days of the year before.

    Parameters
    ----------
    period : Period
        Which days.

    Returns
    -------
    Period
        Whole months before whole months; a 29th of February stands for the last of that month.
    """

    def earlier(day: date) -> date:
        return date(day.year - 1, day.month, min(day.day, monthrange(day.year - 1, day.month)[1]))

    last = earlier(period.last)
    if period.last.day == monthrange(period.last.year, period.last.month)[1]:
        last = date(last.year, last.month, monthrange(last.year, last.month)[1])
    return Period(earlier(period.first), last, period.zone)


def days_before(period: Period, how: str, against: Period | None = None) -> Period:
    """Return what a period is compared with.

    Parameters
    ----------
    period : Period
        Which days.
    how : str
        ``last_year`` for the same days last year; anything else for as many months or days before.
    against : Period, optional
        Days of somebody's choice, which win.

    Returns
    -------
    Period
        Earlier days.
    """
    if against is not None:
        return against
    return same_days_last_year(period) if how == "last_year" else previous_period(period)


def as_long(period: Period, before: Period) -> bool:
    """Tell whether what adds up over days can be compared between two periods.

    Parameters
    ----------
    period, before : Period
        Two periods.

    Returns
    -------
    bool
        True for as many days, and for those that `days_before` chooses by itself: a quarter beside a quarter, a month
        beside the month before.
    """
    return period.days == before.days or before in (previous_period(period), same_days_last_year(period))


@once
def days_covered(opened: Opened, period: Period) -> int:
    """Count the days of a period that files or live hits reach into, whatever they tell.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.

    Returns
    -------
    int
        Each day once.
    """
    spans = [(record.first, record.last) for record in committed_records(opened) if record.first and record.last]
    days: set[int] = set()
    for first, last in (*spans, *_live_days(opened)):
        days.update(range(max(first, period.first).toordinal(), min(last, period.last).toordinal() + 1))
    return len(days)


@once
def presets(opened: Opened) -> tuple[tuple[str, Message, Period], ...]:
    """Return the periods that a page offers.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of (str, Message, Period)
        A name for the address, a label and the days; they end where data ends.
    """
    chosen = default_period(opened).period
    told = [record.last for record in committed_records(opened) if record.last]
    end = max([*told, *(last for _, last in _live_days(opened))] or [chosen.last])
    end = min(end, today(opened))
    zone = opened.workspace.zone
    quarter = last_full_quarter(end + timedelta(days=1), zone)
    return (
        ("30d", msg("30 days"), Period(end - timedelta(days=29), end, zone)),
        ("90d", msg("90 days"), Period(end - timedelta(days=89), end, zone)),
        ("quarter", msg("Last full quarter"), quarter),
        ("12m", msg("12 months"), Period(end - timedelta(days=364), end, zone)),
    )
