"""Two clocks: every second counts, or only the seconds when the team is at work.

Opening hours are local: a shift keeps its local hours when the clocks change, so that its length in real seconds may
change on that day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sillage.domain.workspace import BusinessHours


class WorkingClock:
    """Counts the working seconds between moments.

    Parameters
    ----------
    hours : BusinessHours
        Shifts (several a day make split shifts; one that closes at or before its opening ends the next day),
        holidays, zone.
    first, last : date
        The days that it must be able to count, both included.
    """

    def __init__(self, hours: BusinessHours, first: date, last: date) -> None:
        shifts = _merged(_shifts(hours, first, last))
        self._starts = np.array([start for start, _ in shifts], dtype=np.float64)
        self._lengths = np.array([end - start for start, end in shifts], dtype=np.float64)
        self._before = np.concatenate(([0.0], np.cumsum(self._lengths)))

    @property
    def ever_open(self) -> bool:
        """Whether there is a shift at all."""
        return len(self._starts) > 0

    def between(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the working seconds between moments.

        Parameters
        ----------
        start, end : ndarray of shape (n,)
            Unix seconds.

        Returns
        -------
        ndarray of shape (n,)
            Seconds inside shifts; 0 for a message answered before the doors open.
        """
        return self._worked(end) - self._worked(start)

    def _worked(self, moments: NDArray[np.float64]) -> NDArray[np.float64]:
        if not self.ever_open:
            return np.zeros(len(moments))
        index = np.searchsorted(self._starts, moments, side="right") - 1
        shift = np.maximum(index, 0)
        inside = np.clip(moments - self._starts[shift], 0, self._lengths[shift])
        return np.where(index < 0, 0.0, self._before[shift] + inside)


def _shifts(hours: BusinessHours, first: date, last: date) -> list[tuple[float, float]]:
    zone = ZoneInfo(hours.zone)
    found: list[tuple[float, float]] = []
    day = first - timedelta(days=1)  # a night shift of the day before may reach into the first day
    while day <= last + timedelta(days=1):
        if day not in hours.holidays:
            for weekday, opening, closing in hours.shifts:
                if weekday == day.weekday():
                    ends_on = day if closing > opening else day + timedelta(days=1)
                    found.append((_moment(day, opening, zone), _moment(ends_on, closing, zone)))
        day += timedelta(days=1)
    return found


def _moment(day: date, at: time, zone: ZoneInfo) -> float:
    return datetime.combine(day, at, zone).astimezone(UTC).timestamp()


def _merged(shifts: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(shifts):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
