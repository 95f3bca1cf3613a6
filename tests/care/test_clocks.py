from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sillage.care import WorkingClock
from sillage.domain.workspace import BusinessHours

MONTREAL = ZoneInfo("America/Montreal")
Shifts = tuple[tuple[int, time, time], ...]
SPLIT: Shifts = tuple((day, *shift) for day in range(5) for shift in ((time(9), time(12)), (time(13), time(17))))


def hours_between(clock: WorkingClock, start: datetime, end: datetime) -> float:
    seconds = clock.between(np.array([start.timestamp()]), np.array([end.timestamp()]))
    return float(seconds[0]) / 3600


def montreal(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=MONTREAL)


def clock(shifts: Shifts = SPLIT, holidays: tuple[date, ...] = ()) -> WorkingClock:
    hours = BusinessHours("America/Montreal", shifts, frozenset(holidays))
    return WorkingClock(hours, date(2026, 3, 1), date(2026, 3, 31))


def test_lunch_does_not_count() -> None:
    assert hours_between(clock(), montreal(3, 11), montreal(3, 14)) == 2


def test_a_night_does_not_count() -> None:
    assert hours_between(clock(), montreal(3, 16), montreal(4, 10)) == 2


def test_an_answer_before_the_doors_open_took_no_working_time() -> None:
    assert hours_between(clock(), montreal(3, 6), montreal(3, 8)) == 0


def test_a_week_end_does_not_count() -> None:
    assert hours_between(clock(), montreal(6, 16), montreal(9, 10)) == 2


def test_a_holiday_does_not_count() -> None:
    assert hours_between(clock(holidays=(date(2026, 3, 4),)), montreal(3, 16), montreal(5, 10)) == 2


def test_a_shift_keeps_its_local_hours_when_the_clocks_change() -> None:
    # The clocks of Montreal jump on 8 March 2026: the same local shift is another one in UTC.
    every_day = tuple((day, time(9), time(17)) for day in range(7))
    assert hours_between(clock(every_day), montreal(7, 16), montreal(9, 10)) == 1 + 8 + 1


def test_the_lost_hour_of_a_night_shift_is_not_worked() -> None:
    nights = tuple((day, time(22), time(6)) for day in range(7))
    assert hours_between(clock(nights), montreal(7, 22), montreal(8, 6)) == 7


def test_a_closing_at_midnight_ends_the_day() -> None:
    evening = ((1, time(18), time(0)),)
    assert hours_between(clock(evening), montreal(3, 17), montreal(4, 9)) == 6


def test_overlapping_shifts_count_once() -> None:
    assert hours_between(clock(((1, time(9), time(13)), (1, time(12), time(17)))), montreal(3, 8), montreal(3, 18)) == 8


def test_without_a_shift_nothing_is_ever_worked() -> None:
    empty = clock(())
    assert not empty.ever_open
    assert hours_between(empty, montreal(3, 8), montreal(4, 8)) == 0


@given(st.integers(0, 29 * 86400), st.integers(0, 29 * 86400), st.integers(0, 29 * 86400))
def test_working_time_adds_up_and_never_exceeds_the_wall(first: int, second: int, third: int) -> None:
    begin = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    a, b, c = (np.array([begin + moment]) for moment in sorted((first, second, third)))
    working = clock()
    assert working.between(a, b) + working.between(b, c) == working.between(a, c)
    assert 0 <= working.between(a, c)[0] <= (c - a)[0]
