"""Periods: whole days of a zone, both ends included."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.period import Period
from sillage.errors import WrongUsage

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
PERIODS = st.builds(lambda first, days: Period(first, first + timedelta(days=days)), DAYS, st.integers(0, 900))


@given(PERIODS)
def test_weeks_and_months_cover_each_day_once(period: Period) -> None:
    for parts in (list(period.weeks()), list(period.months())):
        assert parts[0].first == period.first
        assert parts[-1].last == period.last
        assert sum(part.days for part in parts) == period.days
        assert all(a.last + timedelta(days=1) == b.first for a, b in itertools.pairwise(parts))


def test_a_day_of_the_clock_change_lasts_23_hours() -> None:
    start, end = Period(date(2026, 3, 8), date(2026, 3, 8), "America/Montreal").bounds_utc()
    assert end - start == timedelta(hours=23)


def test_the_previous_period_is_as_long_and_just_before() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 31)).previous() == Period(date(2026, 1, 29), date(2026, 2, 28))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(WrongUsage, match="before it begins"):
        Period(date(2026, 2, 1), date(2026, 1, 1))


@given(PERIODS, PERIODS)
def test_common_days_are_in_both(left: Period, right: Period) -> None:
    common = left.common_with(right)
    if common is None:
        assert left.last < right.first or right.last < left.first
    else:
        assert common.first in left and common.first in right and common.last in left and common.last in right


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(1, 1, 1), date(2017, 3, 1)),
        (date(9999, 12, 31), date(9999, 12, 31)),
        (date(1000, 1, 1), date(2999, 12, 31)),
        (date.min, date.min),
    ],
)
def test_days_outside_any_calendar_of_use_are_refused(first: date, last: date) -> None:
    with pytest.raises(WrongUsage, match="no period"):
        Period(first, last)


@given(st.dates(date(1200, 1, 1), date(2900, 1, 1)), st.integers(0, 36_524))
def test_a_period_that_is_allowed_has_bounds_and_its_predecessor(first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days), "Pacific/Kiritimati")
    start, end = period.bounds_utc()
    assert start < end
    assert period.previous().days == period.days
