"""Which days an export has to cover next: week by week, within what its network gives, and nothing invented."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.export_rhythm import MOST_FILES, Due, Given, due, last_full_week

MONDAY = date(2026, 10, 5)
ZONE = "America/Montreal"


def days(found: Due) -> list[tuple[date, date]]:
    return [(one.first, one.last) for one in found.files]


def test_on_a_monday_the_week_that_ended_yesterday_is_asked_for() -> None:
    assert last_full_week(MONDAY) == date(2026, 10, 4)
    assert days(due(date(2026, 9, 27), MONDAY, Given(), ZONE)) == [(date(2026, 9, 28), date(2026, 10, 4))]


def test_nothing_is_due_while_the_last_full_week_is_covered() -> None:
    for day in range(7):
        assert due(date(2026, 10, 4), MONDAY + timedelta(days=day), Given(365, 90), ZONE) == Due()
    assert due(date(2026, 10, 4), MONDAY + timedelta(days=7), Given(), ZONE).is_due


def test_days_that_one_file_cannot_hold_are_cut() -> None:
    found = due(date(2026, 4, 1), MONDAY, Given(most_days=90), ZONE)
    assert days(found) == [
        (date(2026, 4, 2), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 28)),
        (date(2026, 9, 29), date(2026, 10, 4)),
    ]


def test_days_that_are_gone_are_named_and_those_that_go_are_counted_down() -> None:
    found = due(date(2025, 9, 1), MONDAY, Given(keeps_days=365), ZONE)
    assert found.lost is not None
    assert (found.lost.first, found.lost.last) == (date(2025, 9, 2), date(2025, 10, 4))
    assert found.files[0].first == date(2025, 10, 5)
    assert (found.goes_on, found.days_left) == (date(2026, 10, 6), 1)
    later = due(date(2026, 9, 27), MONDAY, Given(keeps_days=365), ZONE)
    assert later.lost is None
    assert later.days_left == 359


def test_where_nobody_states_a_limit_nothing_expires() -> None:
    found = due(date(2020, 1, 1), MONDAY, Given(), ZONE)
    assert (found.lost, found.goes_on, found.days_left) == (None, None, None)


def test_a_first_export_reaches_back_as_far_as_the_network_gives_and_a_year_at_most() -> None:
    assert due(None, MONDAY, Given(keeps_days=90), ZONE).files[0].first == MONDAY - timedelta(days=90)
    assert due(None, MONDAY, Given(), ZONE).files[0].first == MONDAY - timedelta(days=365)


@given(
    st.none() | st.dates(date(2015, 1, 1), date(2027, 1, 1)),
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.none() | st.integers(1, 1200),
    st.none() | st.integers(1, 400),
)
def test_files_follow_one_another_to_yesterday_and_hold_no_more_than_they_may(
    covered: date | None, today: date, keeps: int | None, most: int | None
) -> None:
    found = due(covered, today, Given(keeps, most), ZONE)
    for one, other in zip(found.files, found.files[1:], strict=False):
        assert other.first == one.last + timedelta(days=1)
    for one in found.files:
        assert most is None or one.days <= most
        assert keeps is None or (today - one.first).days <= keeps
    if found.files:
        assert len(found.files) <= MOST_FILES
        assert found.files[-1].last == today - timedelta(days=1) or len(found.files) == MOST_FILES
    if found.lost is not None:
        assert found.files[0].first == found.lost.last + timedelta(days=1)
