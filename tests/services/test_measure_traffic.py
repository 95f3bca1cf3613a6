"""Visits of a workspace, read through the journal, and on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.journal import engine, kept_queries
from sillage.services.make_hits import make_hits
from sillage.services.measure_traffic import measure_funnel, measure_traffic
from sillage.services.open_workspace import Opened, init_workspace

pytestmark = pytest.mark.hits

NOW = datetime(2026, 10, 5, 14, tzinfo=UTC)
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30), "America/Montreal")


@pytest.fixture
def tracked(tmp_path: Path) -> Iterator[Opened]:
    opened = init_workspace(tmp_path, name="Brand", currency="CAD", zone="America/Montreal", language="en")
    opened = replace(opened, now=NOW)
    assert make_hits(opened, 9_000) == 9_000
    yield opened


def test_the_cuts_of_a_period_add_up_to_its_visits(tracked: Opened) -> None:
    [whole] = measure_traffic(tracked, SEPTEMBER)
    assert whole.visits > 500
    assert whole.bounce_rate.n == whole.visits
    assert whole.pageviews > whole.visits > whole.bounce_rate.successes > whole.ga4_bounce_rate.successes > 0
    for axis in ("channel", "landing", "device", "link", "day"):
        rows = measure_traffic(tracked, SEPTEMBER, axis)
        assert len(rows) > 1
        assert sum(row.visits for row in rows) == whole.visits
        assert sum(row.pageviews for row in rows) == whole.pageviews


def test_days_of_a_period_are_the_visits_of_each_day_alone(tracked: Opened) -> None:
    days = {row.key: row.visits for row in measure_traffic(tracked, SEPTEMBER, "day")}
    assert len(days) == 30
    for day in (date(2026, 9, 1), date(2026, 9, 30)):
        [alone] = measure_traffic(tracked, Period(day, day, SEPTEMBER.zone))
        assert alone.visits == days[day.isoformat()]


def test_visits_are_there_when_the_same_request_asks_again(tracked: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_SETTLED_ROWS", 1)  # memory holds the visits of one period
    asked = replace(tracked, memory={})
    august = Period(date(2026, 8, 1), date(2026, 8, 31), SEPTEMBER.zone)
    first, other, again = (measure_traffic(asked, period) for period in (SEPTEMBER, august, SEPTEMBER))
    assert first == again != other


def test_a_funnel_s_channels_add_up(tracked: Opened) -> None:
    [whole] = measure_funnel(tracked, "/, /cart, order", SEPTEMBER)
    parts = measure_funnel(tracked, "/, /cart, order", SEPTEMBER, by="channel")
    assert whole.followed == sum(part.followed for part in parts)
    reached = [step.reached for step in whole.steps]
    assert reached == [sum(part.steps[number].reached for part in parts) for number in range(3)]
    assert reached[0] > reached[1] > 0


@pytest.mark.parametrize("by", ["", "channel", "landing", "day"])
def test_people_are_followed_over_their_visits(tracked: Opened, by: str) -> None:
    visits = measure_funnel(tracked, "/, /cart, order", SEPTEMBER)[0]
    people = measure_funnel(tracked, "/, /cart, order", SEPTEMBER, by, within_days=30)
    [whole] = measure_traffic(tracked, SEPTEMBER)
    assert whole.visitors <= sum(row.followed for row in people) <= whole.visits, "with those who did nothing but buy"
    assert sum(row.steps[0].reached for row in people) <= visits.steps[0].reached
    assert (len(people) > 1) == bool(by)


@pytest.mark.parametrize("days", [-1, 366])
def test_a_window_that_is_none_is_refused(tracked: Opened, days: int) -> None:
    with pytest.raises(WrongUsage, match="from 1 to 365"):
        measure_funnel(tracked, "/, /cart", SEPTEMBER, within_days=days)


def test_the_same_hits_a_second_time_add_nothing(tracked: Opened) -> None:
    before = measure_traffic(tracked, SEPTEMBER)
    assert make_hits(tracked, 9_000) == 0
    assert measure_traffic(tracked, SEPTEMBER) == before
    orders = tracked.journal.read(tracked.workspace.id, "orders", ())
    events = tracked.journal.read(tracked.workspace.id, "events", ())
    sold = events.filter(events.kind == "order")
    [counted] = tracked.journal.fetch(orders.aggregate(n=orders.count(), total=orders.gross_minor.sum())).to_pylist()
    [told] = tracked.journal.fetch(sold.aggregate(n=sold.count(), total=sold.value_minor.sum())).to_pylist()
    assert counted == told
    assert counted["n"] > 0
    assert counted["n"] > 0


def test_no_axis_and_no_count_are_invented(tracked: Opened) -> None:
    with pytest.raises(WrongUsage):
        measure_traffic(tracked, SEPTEMBER, "weather")
    with pytest.raises(WrongUsage):
        make_hits(tracked, 0)


def run(opened: Opened, *words: str) -> str:
    environment = {"SILLAGE_DATA": str(opened.data_dir), "SILLAGE_NOW": NOW.isoformat(), "SILLAGE_LANG": "en"}
    done = CliRunner().invoke(build_app(), [*words], env=environment)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.both_ledgers
def test_the_commands_tell_programs_and_people_the_same(tracked: Opened) -> None:
    days = ("--from", "2026-09-01", "--to", "2026-09-30")
    [whole] = measure_traffic(tracked, SEPTEMBER)
    told: dict[str, Any] = json.loads(run(tracked, "traffic", *days, "--json"))
    assert told["whole"][0]["visits"] == whole.visits
    assert {"channel", "landing", "device"} <= told.keys()
    shown = run(tracked, "traffic", *days)
    assert f"{whole.visits:,}" in shown or str(whole.visits) in shown
    [funnel] = json.loads(run(tracked, "funnel", "--steps", "/, /cart", *days, "--json"))
    assert [step["step"] for step in funnel["steps"]] == ["/", "/cart"]
    assert funnel["steps"][1]["step_rate_interval"][0] < funnel["steps"][1]["step_rate"]
    [people] = json.loads(run(tracked, "funnel", "--steps", "/, /cart", *days, "--window", "7", "--json"))
    assert people["people"] <= funnel["visits"]


def test_a_site_that_is_not_tracked_is_said(tmp_path: Path) -> None:
    opened = init_workspace(tmp_path, name="Brand", currency="CAD", zone="UTC", language="en")
    assert measure_traffic(replace(opened, now=NOW), SEPTEMBER) == ()
    assert "No visit of a tracked site" in run(opened, "traffic")


def test_funnels_of_networks_add_up_and_their_sql_is_written_once(tracked: Opened) -> None:
    def followed(**said: Any) -> int:
        return sum(row.followed for row in measure_funnel(tracked, "/, order", SEPTEMBER, **said))

    networks = [row.key for row in measure_traffic(tracked, SEPTEMBER, "network")]
    assert len(networks) > 2
    first = followed(only=(("network", networks[0]),))
    assert first > 0
    written = set(kept_queries._written)
    assert first + sum(followed(only=(("network", network),)) for network in networks[1:]) == followed()
    assert {shape for shape in kept_queries._written if "network" in str(shape)} <= written
    people = [followed(within_days=7, only=(("network", network),)) for network in networks]
    assert sum(people) == followed(within_days=7)
