"""Objectives: the expected path, progress along it, and verdicts that dare to say "cannot tell"."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.aims import Objective
from sillage.domain.workspace import Family
from sillage.kpis.kpi import Direction
from sillage.language import msg
from sillage.objectives import (
    Reading,
    Status,
    expected_value,
    judge,
    next_milestone,
    progress,
    weekly_pace_needed,
)

START = date(2026, 1, 1)
GROW = Objective(1, "Grow", Family.PROOF, "followers", 1000, 2000, START, date(2026, 4, 10))  # 100 days
FASTER = replace(GROW, kpi_id="first_response_time", family=Family.SERVICE, baseline=7200, target=3600)
HALF = date(2026, 2, 19)


def test_the_expected_path_is_straight_from_the_eve_to_the_due_day() -> None:
    assert expected_value(GROW, START - timedelta(days=1)) == 1000
    assert expected_value(GROW, START) == 1010
    assert expected_value(GROW, HALF) == 1500
    assert expected_value(GROW, GROW.due_on) == 2000
    assert expected_value(GROW, date(2027, 1, 1)) == 2000


def test_the_path_bends_at_each_milestone() -> None:
    bent = replace(GROW, milestones=((HALF, 1200.0),))
    assert expected_value(bent, HALF) == 1200
    assert expected_value(bent, date(2026, 3, 16)) == 1600
    assert next_milestone(bent, START) == (HALF, 1200)
    assert next_milestone(bent, HALF + timedelta(days=1)) == (bent.due_on, 2000)
    assert next_milestone(bent, date(2027, 1, 1)) is None


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(0, 120))
def test_the_path_stays_between_the_baseline_and_the_target(baseline: float, target: float, days: int) -> None:
    found = expected_value(replace(GROW, baseline=baseline, target=target), START + timedelta(days=days))
    assert min(baseline, target) - 1e-6 <= found <= max(baseline, target) + 1e-6


@given(st.floats(0, 5000), st.floats(0, 5000), st.integers(1, 99))
def test_a_better_value_never_gets_a_worse_verdict(left: float, right: float, days: int) -> None:
    order = [Status.LATE, Status.ON_TRACK, Status.AHEAD]
    day = START + timedelta(days=days)
    worse, better = sorted([left, right])
    assert order.index(judge(GROW, Reading(day, worse)).status) <= order.index(judge(GROW, Reading(day, better)).status)
    slower, faster = judge(FASTER, Reading(day, better * 2)), judge(FASTER, Reading(day, worse * 2))
    assert order.index(slower.status) <= order.index(faster.status)


@pytest.mark.parametrize(
    ("value", "status"), [(1400, "late"), (1460, "on_track"), (1500, "on_track"), (1540, "on_track"), (1600, "ahead")]
)
def test_a_twentieth_of_the_way_is_the_tolerance(value: float, status: str) -> None:
    found = judge(GROW, Reading(HALF, value))
    assert found.status == status
    assert (found.expected, found.expected_progress) == (1500, 0.5)
    assert found.progress == (value - 1000) / 1000


def test_a_shorter_delay_is_good_news() -> None:
    assert judge(FASTER, Reading(HALF, 4000)).status is Status.AHEAD
    assert judge(FASTER, Reading(HALF, 7000)).status is Status.LATE
    assert progress(FASTER, 5400) == 0.5


def test_an_interval_that_holds_the_path_cannot_tell() -> None:
    rate = replace(GROW, kpi_id="sla_attainment", family=Family.SERVICE, baseline=0.8, target=0.9)
    found = judge(rate, Reading(rate.due_on, 17 / 18, (0.79, 0.99)))
    assert found.status is Status.CANNOT_TELL
    assert "interval" in str(found.reason)
    assert judge(rate, Reading(rate.due_on, 0.92, (0.905, 0.935))).status is Status.AHEAD
    assert judge(rate, Reading(rate.due_on, 0.91, (0.897, 0.925))).status is Status.ON_TRACK
    assert judge(rate, Reading(rate.due_on, 0.7, (0.6, 0.8))).status is Status.LATE


def test_what_is_not_measured_cannot_tell_and_keeps_its_reason() -> None:
    reason = msg("Not measured: needs conversations.")
    found = judge(GROW, Reading(HALF, None, reason=reason))
    assert (found.status, found.reason, found.progress) == (Status.CANNOT_TELL, reason, None)
    early = judge(GROW, Reading(START - timedelta(days=3), 1200))
    assert early.status is Status.CANNOT_TELL


def test_a_level_to_hold_follows_the_direction_of_its_kpi() -> None:
    hold = replace(GROW, baseline=0.9, target=0.9)
    assert judge(hold, Reading(HALF, 0.92)).status is Status.ON_TRACK
    assert judge(hold, Reading(HALF, 0.5)).status is Status.LATE
    assert judge(hold, Reading(HALF, 0.5), Direction.DOWN).status is Status.AHEAD
    assert judge(hold, Reading(HALF, 0.92)).progress is None


def test_the_pace_needed_is_what_is_missing_over_the_weeks_left() -> None:
    assert weekly_pace_needed(GROW, date(2026, 3, 27), 1800) == pytest.approx(100)
    assert weekly_pace_needed(FASTER, date(2026, 3, 27), 4600) == pytest.approx(-500)
    assert weekly_pace_needed(GROW, HALF, 2100) == 0
    assert weekly_pace_needed(GROW, GROW.due_on, 1500) is None
