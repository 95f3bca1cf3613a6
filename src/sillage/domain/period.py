"""A period: whole days in one time zone, both ends included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sillage.errors import WrongUsage
from sillage.language import msg

EARLIEST, LATEST = date(1000, 1, 1), date(2999, 12, 31)
MOST_DAYS = 36_525
"""A hundred years: the same length before it is still within the calendar."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a time zone.

    Parameters
    ----------
    first, last : date
        Both included.
    zone : str
        IANA name of the time zone whose days these are.

    Raises
    ------
    WrongUsage
        If `last` is before `first`, or the days are outside any calendar of use.
    """

    first: date
    last: date
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise WrongUsage(
                msg("The period ends on {last}, before it begins on {first}.", first=self.first, last=self.last),
                msg("Exchange the two dates."),
            )
        if self.first < EARLIEST or self.last > LATEST or self.days > MOST_DAYS:
            raise WrongUsage(
                msg("{first} to {last} is no period that can be measured.", first=self.first, last=self.last),
                msg("Choose at most a hundred years, between the years 1000 and 2999."),
            )

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.last - self.first).days + 1

    def bounds_utc(self) -> tuple[datetime, datetime]:
        """Return the first moment inside and the first moment after, in UTC.

        Returns
        -------
        tuple of datetime
            Aware moments; a day can last 23 or 25 hours.
        """
        zone = ZoneInfo(self.zone)
        start = datetime.combine(self.first, time(), zone)
        end = datetime.combine(self.last + timedelta(days=1), time(), zone)
        return start.astimezone(UTC), end.astimezone(UTC)

    def previous(self) -> Period:
        """Return the period of the same length just before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1), self.zone)

    def common_with(self, other: Period) -> Period | None:
        """Return the days that both have, or None."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period(first, last, self.zone) if first <= last else None

    def weeks(self) -> Iterator[Period]:
        """Yield the ISO weeks (Monday to Sunday), the first and last cut to the period."""
        first = self.first
        while first <= self.last:
            last = min(first + timedelta(days=6 - first.weekday()), self.last)
            yield Period(first, last, self.zone)
            first = last + timedelta(days=1)

    def months(self) -> Iterator[Period]:
        """Yield the calendar months, the first and last cut to the period."""
        first = self.first
        while first <= self.last:
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
            last = min(following - timedelta(days=1), self.last)
            yield Period(first, last, self.zone)
            first = last + timedelta(days=1)
