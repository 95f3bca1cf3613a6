"""Lines stand on the days of their data: levels keep their last reading, flows leave out what is cut."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiRow, KpiTable
from sillage.services.compute_kpi import compute_many
from sillage.services.measure_audience import reads_followers_by_month
from sillage.services.open_workspace import Opened
from sillage.services.report_series import Line, _over, line_of, objective_line
from sillage.services.track_objectives import track
from tests.services.journal_rows import import_rows, observations
from tests.services.test_roll_up import hit

pytestmark = pytest.mark.hits

ZONE = "America/Montreal"
SPAN = Period(date(2026, 4, 1), date(2026, 9, 30), ZONE)
ENDS = [date(2026, month + 1, 1) - timedelta(days=1) for month in range(4, 10)]


def follow(opened: Opened, path: Path, account: str, readings: list[tuple[date, int]]) -> None:
    rows = observations(
        "followers", "account", [("", day, count) for day, count in readings], network="instagram", account=account
    )
    import_rows(opened, path, {"observations": rows})


def followers(opened: Opened, span: Period) -> Line:
    return line_of(opened, compute_many(opened, ("followers",), span, by="week")["followers"], span)


@pytest.mark.both_ledgers
def test_month_ends_stay_month_ends_and_the_last_is_kept_although_its_week_is_cut(
    opened: Opened, tmp_path: Path
) -> None:
    follow(opened, tmp_path / "a", "nous", [(day, 100 + index) for index, day in enumerate(ENDS)])
    line = followers(opened, SPAN)
    assert line.by_month
    assert line.points == tuple((day, 100 + index) for index, day in enumerate(ENDS))


def test_daily_readings_are_drawn_by_week_up_to_the_last_day(opened: Opened, tmp_path: Path) -> None:
    days = [SPAN.last - timedelta(days=index) for index in range(60, -1, -1)]
    follow(opened, tmp_path / "a", "nous", [(day, 100 + index) for index, day in enumerate(days)])
    line = followers(opened, SPAN)
    assert not line.by_month
    assert line.points[-1] == (date(2026, 9, 30), 160)
    assert line.points[-2][0] == date(2026, 9, 27)


def test_a_cut_month_in_which_one_account_was_not_read_yet_is_no_fall(opened: Opened, tmp_path: Path) -> None:
    follow(opened, tmp_path / "a", "nous", [(day, 1000) for day in ENDS])
    days = [SPAN.first + timedelta(days=index) for index in range(183)]
    follow(opened, tmp_path / "b", "eux", [(day, 10) for day in days])
    line = followers(opened, Period(SPAN.first, date(2026, 9, 20), ZONE))
    assert line.points[-1] == (date(2026, 8, 31), 1010)


def test_the_coarsest_account_gives_the_step_unless_it_is_filtered_out(opened: Opened, tmp_path: Path) -> None:
    follow(opened, tmp_path / "a", "nous", [(day, 1000) for day in ENDS])
    follow(opened, tmp_path / "b", "eux", [(SPAN.first + timedelta(days=index), 10) for index in range(183)])
    assert reads_followers_by_month(opened, SPAN)
    assert not reads_followers_by_month(opened, SPAN, {"account": "eux"})


def test_the_line_of_an_objective_ends_with_the_value_it_is_judged_by(opened: Opened, tmp_path: Path) -> None:
    follow(opened, tmp_path / "a", "nous", [(day, 100 + 10 * index) for index, day in enumerate(ENDS)])
    aim = Objective(0, "Abonnés", Family.PROOF, "followers", 100, 300, SPAN.first, date(2026, 12, 31))
    status = track(opened, aim, SPAN.last)
    line = objective_line(opened, status, SPAN.last)
    assert line.points[-1] == (date(2026, 9, 30), status.value)
    assert status.value == 150


def test_a_rate_is_drawn_over_the_four_weeks_that_judge_it_sum_over_sum() -> None:
    kpi = CATALOGUE["sla_attainment"]
    first = date(2026, 1, 5)
    rows = []
    for index, (met, due) in enumerate([(0, 100), (1, 2), (1, 2), (1, 2), (5, 10)]):
        day = first + timedelta(weeks=index)
        key = f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
        rows.append(KpiRow(key, met / due, met, due, kpi.unit, kpi.level, due))
    table = KpiTable(kpi, "week", None, tuple(rows))
    mondays = [first + timedelta(weeks=index) for index in range(5)]
    assert _over(table.rows[:1], mondays[0]) == 0
    assert _over(table.rows, mondays[4]) == 0.5  # the first week is out: (1 + 1 + 1 + 5) / (2 + 2 + 2 + 10)


def acquired(opened: Opened, path: Path, windows: list[tuple[date, date, int]]) -> None:
    rows = [
        row
        for first, last, count in windows
        for row in observations("sessions", "channel", [("email", first, count)], window="period", to_date=last)
    ]
    import_rows(opened, path, {"observations": rows})


def visited(opened: Opened, first: date, last: date) -> None:
    moments = [datetime(first.year, first.month, first.day, 16, tzinfo=UTC) + timedelta(days=index)
               for index in range((last - first).days + 1)]  # fmt: skip
    rows = [hit("pageview", moment, 1, path="/", channel="email", row=row) for row, moment in enumerate(moments, 1)]
    import_rows(opened, opened.data_dir.parent / "hits", {"events": rows})


def visits(opened: Opened, span: Period) -> Line:
    return line_of(opened, compute_many(opened, ("visits",), span, by="week")["visits"], span)


MONTHS = [(end.replace(day=1), end, 16_000) for end in ENDS]


def test_weeks_of_hits_are_not_joined_to_months_of_files(opened: Opened, tmp_path: Path) -> None:
    opened = replace(opened, now=datetime(2026, 10, 5, 14, tzinfo=UTC))
    acquired(opened, tmp_path / "ga4", MONTHS[:3])
    assert visits(opened, SPAN).points == tuple((end, 16_000) for _, end, _ in MONTHS[:3])
    visited(opened, date(2026, 7, 8), date(2026, 9, 30))
    line = visits(opened, SPAN)
    assert not line.by_month
    assert line.points[0] == (date(2026, 7, 13), 7)  # tracking began in the middle of the week before
    assert {value for _, value in line.points} == {7}


def test_windows_of_different_length_are_not_joined(opened: Opened, tmp_path: Path) -> None:
    acquired(opened, tmp_path / "months", MONTHS[:2])
    days = [ENDS[1] + timedelta(days=index) for index in range(1, 99)]
    acquired(opened, tmp_path / "days", [(day, day, 500) for day in days])
    line = visits(opened, SPAN)
    assert not line.by_month
    assert {value for _, value in line.points} == {3_500}
