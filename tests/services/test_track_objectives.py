"""Objectives against a workspace's own facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.errors import NotFound, Refused, WrongUsage
from sillage.objectives import ObjectiveStatus, Status, title_of
from sillage.reports.spec import Table
from sillage.reports.wording import say
from sillage.services.build_report import build_report
from sillage.services.describe_objective import TypedObjective, changed_objective, new_objective
from sillage.services.open_workspace import Opened
from sillage.services.record_plans import put_objective
from sillage.services.track_objectives import track_objectives
from tests.services.journal_rows import import_rows, observations, orders

pytestmark = pytest.mark.asks_anew

START, DUE = date(2026, 1, 1), date(2026, 4, 10)
HALF = date(2026, 2, 19)  # the fiftieth day of a hundred


def aim(opened: Opened, kpi_id: str, baseline: float, target: float, **more: Any) -> None:
    put_objective(opened, Objective(0, "Aim", Family.PROOF, kpi_id, baseline, target, START, DUE, **more))


def status(opened: Opened, day: date = HALF) -> ObjectiveStatus:
    (found,) = track_objectives(opened, day)
    return found


def followers(day: date, count: int, network: str = "x") -> list[dict[str, Any]]:
    return observations("followers", "account", [("", day, count)], network=network, account="us")


def test_a_state_takes_its_last_value(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "followers", 1000, 2000)
    import_rows(opened, tmp_path / "a", {"observations": followers(START, 1000) + followers(HALF, 1700)})
    found = status(opened)
    assert (found.value, found.expected, found.status) == (1700, 1500, Status.AHEAD)
    assert found.next_milestone == (DUE, 2000)


def test_the_path_is_read_on_the_day_until_which_the_state_is_known(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "followers", 1000, 2000)
    import_rows(opened, tmp_path / "a", {"observations": followers(date(2026, 1, 10), 1100)})
    found = status(opened)
    assert (found.day, found.expected, found.status) == (date(2026, 1, 10), 1100, Status.ON_TRACK)


def test_what_was_measured_before_an_objective_began_is_only_not_known_yet(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "followers", 1000, 2000)
    import_rows(opened, tmp_path / "a", {"observations": followers(START - timedelta(days=3), 1000)})
    found = status(opened, START)
    assert found.status is Status.CANNOT_TELL
    assert say(found.reason, "en") == "Cannot tell: nothing is measured since it began on January 1, 2026."


def test_what_was_never_measured_says_what_it_needs(opened: Opened) -> None:
    aim(opened, "followers", 1000, 2000)
    assert "Not measured: needs" in say(status(opened, START).reason, "en")


def test_a_count_adds_up_since_the_start(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "orders", 0, 100)
    rows = [(START + timedelta(days=7 * week), 10, "x") for week in range(7)] + [(date(2025, 12, 1), 10, "x")]
    import_rows(opened, tmp_path / "a", {"orders": orders(rows)})
    found = status(opened)
    assert (found.value, found.expected, found.status) == (7, 50, Status.LATE)


def test_a_filter_keeps_one_network(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "followers", 100, 200, filters={"network": "instagram"})
    rows = followers(HALF, 150, "instagram") + followers(HALF, 9000)
    import_rows(opened, tmp_path / "a", {"observations": rows})
    assert status(opened).value == 150


def test_an_objective_without_a_name_is_called_as_its_kpi_in_the_readers_language(opened: Opened) -> None:
    unnamed = Objective(0, "  ", Family.PROOF, "followers", 1000, 2000, START, DUE)
    put_objective(opened, unnamed)
    (kept,) = [one.objective for one in track_objectives(opened, HALF)]
    assert say(title_of(kept), "fr-CA") == "abonnés"
    assert title_of(replace(kept, name="Cap 2000")) == "Cap 2000"
    report = build_report(opened, Period(START, HALF, opened.workspace.zone), "fr-CA")
    tables = [item for one in report.sections for item in one.items if isinstance(item, Table)]
    named = next(table for table in tables if table.id == "objectives").rows[0][0]
    assert say(named, "fr-CA") == "abonnés"  # type: ignore[arg-type]


def test_nothing_measured_cannot_tell_and_says_what_is_needed(opened: Opened) -> None:
    aim(opened, "csat", 0.8, 0.9)
    found = status(opened)
    assert found.status is Status.CANNOT_TELL
    assert "Not measured" in str(found.reason)


def test_before_its_start_nothing_can_be_told(opened: Opened) -> None:
    aim(opened, "orders", 0, 10)
    assert status(opened, START - timedelta(days=5)).status is Status.CANNOT_TELL


def test_where_the_data_end_long_ago_the_path_is_read_on_that_day(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "orders", 0, 100)
    import_rows(opened, tmp_path / "a", {"orders": orders([(START, 10, "x")])})
    found = status(opened)
    assert (found.day, found.value, found.expected, found.status) == (START, 1, 1, Status.ON_TRACK)
    assert "The data end on" in str(found.reason)


def test_of_two_sources_the_stale_one_says_until_when_an_objective_is_known(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "impressions", 0, 100)

    def seen(network: str, count: int) -> list[dict[str, Any]]:
        days = [("", START + timedelta(days=index), 1) for index in range(count)]
        return observations("impressions", "account", days, network=network, account="us")

    import_rows(opened, tmp_path / "a", {"observations": seen("x", 50) + seen("facebook", 10)})
    found = status(opened)
    # Forty of the fifty days are known of one network only: judged on all of them, 60 of 50 would be no news of both.
    assert (found.day, found.value, found.expected) == (date(2026, 1, 10), 20, 10)
    assert "The data end on" in str(found.reason)


def test_a_source_that_shows_nothing_for_a_few_weeks_is_not_stale(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "impressions", 0, 100)
    rows = [("", HALF, 30)]
    late = observations("impressions", "account", [("", HALF - timedelta(days=30), 1)], network="facebook")
    import_rows(
        opened, tmp_path / "a", {"observations": observations("impressions", "account", rows, network="x") + late}
    )
    assert (status(opened).day, status(opened).value) == (HALF, 31)


def test_conversations_are_known_until_their_file_ends(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "messages_received", 0, 100)
    messages = [
        {
            "network": "x", "account": "us", "thread_id": str(day), "message_id": str(day), "event": "message",
            "sent_at": datetime(2026, 1, day, 17, tzinfo=UTC), "direction": "in", "author_kind": "customer", "row": day,
        }
        for day in range(1, 11)
    ]  # fmt: skip
    import_rows(opened, tmp_path / "a", {"messages": messages})
    found = status(opened)
    assert (found.day, found.value, found.expected, found.status) == (date(2026, 1, 10), 10, 10, Status.ON_TRACK)


def test_after_its_deadline_an_objective_is_judged_on_its_deadline(opened: Opened, tmp_path: Path) -> None:
    aim(opened, "followers", 1000, 2000)
    rows = followers(DUE, 1900) + followers(DUE + timedelta(days=9), 2500)
    import_rows(opened, tmp_path / "a", {"observations": rows})
    found = status(opened, DUE + timedelta(days=30))
    assert (found.day, found.value, found.status) == (DUE, 1900, Status.LATE)


def test_a_typed_objective_reads_units_and_takes_its_start_from_the_data(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "a", {"observations": followers(date(2026, 3, 20), 1500)})
    typed = TypedObjective("followers", target="2000", due_on="2026-06-30", milestones=("2026-05-01=1700",))
    found = new_objective(opened, typed)
    assert (found.baseline, found.target, found.starts_on) == (1500, 2000, date(2026, 3, 31))
    assert (found.milestones, found.family) == (((date(2026, 5, 1), 1700.0),), Family.PROOF)
    delay = new_objective(
        opened, TypedObjective("first_response_time", target="1h 30 min", baseline="2 h", due_on="2026-06-30")
    )
    assert (delay.baseline, delay.target, delay.family) == (7200, 5400, Family.SERVICE)
    rate = new_objective(opened, TypedObjective("sla_attainment", target="92,5 %", baseline="0.8", due_on="2026-06-30"))
    assert (rate.baseline, rate.target) == (0.8, 0.925)
    assert new_objective(opened, TypedObjective("orders", target="90", due_on="2026-06-30")).baseline == 0


def test_what_cannot_be_read_is_refused(opened: Opened) -> None:
    with pytest.raises(WrongUsage):
        new_objective(opened, TypedObjective("followers"))
    with pytest.raises(Refused, match="do not say where"):
        new_objective(opened, TypedObjective("followers", target="5", due_on="2026-06-30"))
    with pytest.raises(NotFound):
        new_objective(opened, TypedObjective("charm", target="5", due_on="2026-06-30"))
    with pytest.raises(WrongUsage, match="NAME=VALUE"):
        new_objective(opened, TypedObjective("orders", target="5", due_on="2026-06-30", filters=("x",)))


def test_an_edit_changes_only_what_is_named(opened: Opened) -> None:
    aim(opened, "orders", 0, 10, owner="Ana")
    (old,) = [one.objective for one in track_objectives(opened, HALF)]
    changed = changed_objective(opened, old.id, TypedObjective(target="20"))
    assert (changed.target, changed.owner, changed.starts_on) == (20, "Ana", START)
    with pytest.raises(NotFound):
        changed_objective(opened, old.id + 1, TypedObjective())
