"""Days of a time zone, the same on every engine: the zone's changes of clock stand in the expression itself.

Engines carry time zone tables of their own, of different years. Here Python's are read once, and what the engine is
given is whole numbers: seconds to add between two moments.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

FIRST_YEAR, LAST_YEAR = 2000, 2040
SECOND = 1_000_000
"""In microseconds."""
_DAY_S = 86_400


def local_day(micros: ir.IntegerValue, zone: str) -> ir.DateValue:
    """Return the day of a moment in a time zone.

    Parameters
    ----------
    micros : int64 column
        Microseconds since 1970 in UTC.
    zone : str
        IANA name.

    Returns
    -------
    date column
        The day that the wall calendar of the zone shows.
    """
    seconds = micros // SECOND
    changes = offsets(zone)
    cases = [(seconds < until, offset) for until, offset in changes if until is not None]
    last = changes[-1][1]
    shift = ibis.cases(*cases, else_=last) if cases else ibis.literal(last)
    days = ((seconds + shift.cast("int64")) // _DAY_S).cast("int32")
    # DuckDB makes a timestamp of a date and an interval, though Ibis takes it for a date.
    return (ibis.date(1970, 1, 1) + days.as_interval("D")).cast("timestamp").cast("date")


@lru_cache(maxsize=64)
def offsets(zone: str) -> tuple[tuple[int | None, int], ...]:
    """Return how far a zone is from UTC between its changes of clock.

    Parameters
    ----------
    zone : str
        IANA name.

    Returns
    -------
    tuple of (int or None, int)
        Until which second since 1970 (the last: None), how many seconds are added to UTC.

    Examples
    --------
    >>> offsets("UTC")
    ((None, 0),)
    >>> [offset // 3600 for _, offset in offsets("America/Montreal")][:3]
    [-5, -4, -5]
    """
    at = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime(LAST_YEAR, 1, 1, tzinfo=UTC)
    info = ZoneInfo(zone)
    found: list[tuple[int | None, int]] = []
    while at < end:
        later = at + timedelta(days=7)
        if _offset(info, later) != _offset(info, at):
            found.append((_change(info, at, later), _offset(info, at)))
        at = later
    return (*found, (None, _offset(info, at)))


def _change(info: ZoneInfo, before: datetime, after: datetime) -> int:
    low, high = int(before.timestamp()), int(after.timestamp())
    old = _offset(info, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(info, datetime.fromtimestamp(middle, UTC)) == old:
            low = middle
        else:
            high = middle
    return high


def _offset(info: ZoneInfo, at: datetime) -> int:
    shift = at.astimezone(info).utcoffset()
    return 0 if shift is None else int(shift.total_seconds())
