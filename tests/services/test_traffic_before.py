"""What visits are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sillage.domain.period import Period
from sillage.services.measure_traffic import measure_traffic
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.report_period import previous_period
from sillage.services.traffic_before import TrafficBefore, traffic_before
from tests.services.journal_rows import import_rows
from tests.services.test_attribute_journal import NOON, hit

pytestmark = pytest.mark.hits

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "America/Montreal")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    yield init_workspace(tmp_path / "data", name="Brand", currency="CAD", zone="America/Montreal", language="en")


def visited(opened: Opened, *days: date) -> Opened:
    """One visit a day, of somebody else each."""
    hits = [hit(number, (day - NOON.date()).days, visitor=f"v{number}") for number, day in enumerate(days)]
    import_rows(opened, opened.data_dir.parent / "hits.txt", {"events": hits})
    return replace(opened, memory={})


@pytest.mark.both_ledgers
def test_a_month_tracked_whole_is_what_the_next_is_compared_with(opened: Opened) -> None:
    opened = visited(opened, date(2026, 2, 2), date(2026, 2, 20), date(2026, 3, 5))
    before = traffic_before(opened, MARCH)
    assert before == TrafficBefore(measure_traffic(opened, previous_period(MARCH))[0])
    assert before.whole is not None
    assert before.whole.visits == 2


def test_a_month_in_which_tracking_began_is_no_comparison_and_says_since_when(opened: Opened) -> None:
    opened = visited(opened, date(2026, 2, 20), date(2026, 3, 5))
    assert traffic_before(opened, MARCH) == TrafficBefore(tracked_from=date(2026, 2, 20))


def test_nothing_before_is_no_comparison(opened: Opened) -> None:
    opened = visited(opened, date(2026, 3, 5))
    assert traffic_before(opened, MARCH) == TrafficBefore()
