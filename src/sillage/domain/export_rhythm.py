"""Which days an export has to cover next: those after the last one covered, as far as its network still gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sillage.domain.period import Period

FIRST_TIME_DAYS = 365
"""How far back a first export reaches, where its network gives as much."""
MOST_FILES = 12
"""Exports in a row that are named; a first one of many years goes on next time."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a network gives.

    Parameters
    ----------
    keeps_days : int or None
        How many days it keeps a figure; None as long as the account stands, or nobody says.
    most_days : int or None
        How many days one file may cover; None for any number.
    """

    keeps_days: int | None = None
    most_days: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What has to be exported.

    Parameters
    ----------
    files : tuple of Period
        The days to choose, a file each; none where the last full week is covered.
    lost : Period or None
        Days that nobody covered and that the network gives no more.
    goes_on : date or None
        The day on which the first of the days to choose is given no more; None where it stays.
    days_left : int or None
        Days until then.
    """

    files: tuple[Period, ...] = ()
    lost: Period | None = None
    goes_on: date | None = None
    days_left: int | None = None

    @property
    def is_due(self) -> bool:
        """Whether anything has to be exported."""
        return bool(self.files)


def last_full_week(today: date) -> date:
    """Return the last Sunday that is over.

    Parameters
    ----------
    today : date
        The workspace's day.

    Returns
    -------
    date
        On a Monday, yesterday.
    """
    return today - timedelta(days=today.weekday() + 1)


def due(covered: date | None, today: date, given: Given, zone: str) -> Due:
    """Decide what has to be exported, week by week.

    Parameters
    ----------
    covered : date or None
        The last day that imports cover; None where there was none yet.
    today : date
        The workspace's day.
    given : Given
        What the network gives.
    zone : str
        Of the periods.

    Returns
    -------
    Due
        Nothing is due while the last full week is covered.
    """
    last = today - timedelta(days=1)
    oldest = today - timedelta(days=given.keeps_days) if given.keeps_days else None
    if covered is None:
        wanted = today - timedelta(days=min(given.keeps_days or FIRST_TIME_DAYS, FIRST_TIME_DAYS))
    elif covered >= last_full_week(today):
        return Due()
    else:
        wanted = covered + timedelta(days=1)
    first = max(wanted, oldest) if oldest else wanted
    lost = Period(wanted, first - timedelta(days=1), zone) if first > wanted else None
    goes_on = first + timedelta(days=given.keeps_days + 1) if given.keeps_days and covered is not None else None
    return Due(_files(first, last, given, zone), lost, goes_on, (goes_on - today).days if goes_on else None)


def _files(first: date, last: date, given: Given, zone: str) -> tuple[Period, ...]:
    step = timedelta(days=given.most_days or (last - first).days + 1)
    found: list[Period] = []
    while first <= last and len(found) < MOST_FILES:
        found.append(Period(first, min(last, first + step - timedelta(days=1)), zone))
        first += step
    return tuple(found)
