"""What is kept for a time: old rows go, their sums stay, and whatever was decided nothing else goes."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sillage.domain.period import Period
from sillage.errors import Refused, WrongUsage
from sillage.journal.raw_files import RawFiles
from sillage.language import msg
from sillage.ledger import erasures, jobs, models
from sillage.services.check_health import check_health
from sillage.services.compute_kpi import compute_kpi
from sillage.services.erase import erase
from sillage.services.keep_for import KINDS, apply_retention, put, shown
from sillage.services.open_workspace import Opened
from sillage.services.roll_up import is_due, roll_up, rolled_days, rolled_links
from sillage.services.run_worker import run_worker
from tests.services.journal_rows import import_rows, orders
from tests.services.test_roll_up import hit, keep, some_hits

PERIOD = Period(date(2026, 2, 20), date(2026, 3, 20), "America/Montreal")
EDGE = date(2026, 3, 1)  # Montreal's midnight is 5 o'clock UTC


def at_edge(opened: Opened) -> Opened:
    """The workspace ten days after the edge."""
    return replace(opened, now=datetime(2026, 3, 11, 15, tzinfo=UTC))


def sums(opened: Opened) -> list[dict[str, Any]]:
    days = rolled_days(opened, PERIOD, ("for_date", "channel", "currency"), visitors=True).to_pylist()
    links = rolled_links(opened, PERIOD, ("for_date", "link_id", "currency")).to_pylist()
    return sorted([*days, *links], key=repr)


def moments(opened: Opened) -> list[datetime]:
    rows = opened.journal.read(opened.workspace.id, "events", models_imports(opened))
    return sorted(opened.journal.fetch(rows.select("at"))["at"].to_pylist())


def models_imports(opened: Opened) -> Any:
    from sillage.ledger import queries

    return queries.committed_imports(opened.workspace.id)


def test_nothing_is_deleted_unless_somebody_says_so(opened: Opened) -> None:
    keep(opened, "hits", some_hits(1, 20))
    before = moments(opened)
    assert shown(opened) == dict.fromkeys(KINDS)
    assert apply_retention(at_edge(opened)) == {}
    assert moments(opened) == before
    for kind, days in (("clicks", 30), ("hits", 1)):
        with pytest.raises(WrongUsage):
            put(opened, kind, days)
    put(opened, "hits", 400)
    put(opened, "hits", None)
    assert shown(opened) == dict.fromkeys(KINDS)


def test_old_hits_go_and_their_sums_stay_for_good(opened: Opened) -> None:
    keep(opened, "hits", some_hits(2, 80))
    before, visits = sums(opened), compute_kpi(opened, "visits", PERIOD).value
    put(opened, "hits", 10)
    gone = apply_retention(at_edge(opened))
    left = moments(opened)
    assert gone["hits"] > 20
    assert left[0] >= datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert len(left) > 20
    assert apply_retention(at_edge(opened)) == {}
    for _ in range(2):
        assert sums(opened) == before
        assert compute_kpi(opened, "visits", PERIOD).value == visits
        roll_up(opened, rebuild=True)
    assert is_due(opened) == 0
    # A hit of a day that is settled comes too late, so does one of the first day that is kept: it was counted with the
    # hits of the day before. One of the next day counts.
    late = [hit("pageview", datetime(*day, 15, tzinfo=UTC), 91) for day in ((2026, 2, 27), (2026, 3, 1))]
    keep(opened, "late", late)
    assert sums(opened) == before
    keep(opened, "in time", [hit("pageview", datetime(2026, 3, 2, 15, tzinfo=UTC), 92)])
    assert visits is not None
    assert compute_kpi(opened, "visits", PERIOD).value == visits + 1
    assert not [one for one in check_health(opened.data_dir) if one.name == "imports" and not one.ok]


def test_an_erasure_at_the_edge_leaves_the_settled_sums(opened: Opened) -> None:
    hits = [
        hit("pageview", datetime(2026, 2, 28, 15, tzinfo=UTC), 1),
        hit("pageview", datetime(2026, 3, 2, 15, tzinfo=UTC), 2),
    ]
    keep(opened, "hits", hits)
    put(opened, "hits", 10)
    assert apply_retention(at_edge(opened)) == {"hits": 1}
    assert erase(opened, "visitor", hits[1]["visitor"]).rows == {"events": 1}
    [whole] = rolled_days(opened, PERIOD, ()).to_pylist()
    assert whole["visits"] == 1
    roll_up(opened)
    [whole] = rolled_days(opened, PERIOD, ()).to_pylist()
    assert whole["visits"] == 1


def test_a_visit_over_the_midnight_of_the_edge_counts_once_whatever_comes_later(opened: Opened) -> None:
    over_midnight = [datetime(2026, 3, 1, *clock, tzinfo=UTC) for clock in ((4, 50), (5, 10))]
    keep(opened, "hits", [hit("pageview", at, 1) for at in over_midnight])
    [whole] = rolled_days(opened, PERIOD, ()).to_pylist()
    assert (whole["visits"], whole["pageviews"]) == (1, 2)
    put(opened, "hits", 10)
    assert apply_retention(at_edge(opened)) == {"hits": 1}
    # The day after the edge is counted anew, and with it, but for its rest, that of the edge.
    keep(opened, "late", [hit("pageview", datetime(2026, 3, 2, 15, tzinfo=UTC), 3)])
    for _ in range(2):
        [whole] = rolled_days(opened, PERIOD, ()).to_pylist()
        assert (whole["visits"], whole["pageviews"]) == (2, 3)
        roll_up(opened)


@pytest.mark.asks_anew
def test_orders_and_raw_files_go_only_when_they_are_named(opened: Opened) -> None:
    sold = orders([(date(2026, 2, 27), 100, "shop"), (date(2026, 3, 2), 70, "shop")])
    import_rows(opened, opened.data_dir.parent / "orders", {"orders": sold})
    put(opened, "hits", 10)
    put(opened, "touches", 10)
    assert apply_retention(at_edge(opened)) == {}
    assert compute_kpi(opened, "orders", PERIOD).value == 2
    put(opened, "orders", 10)
    assert apply_retention(at_edge(opened)) == {"orders": 1}
    assert compute_kpi(opened, "orders", PERIOD).value == 1
    put(opened, "raw", 3)
    raw = RawFiles(opened.data_dir / "raw")
    [file] = raw.all()
    later = replace(opened, now=datetime.now(UTC) + timedelta(days=30))
    models.Import.objects.update(begun_at=datetime.now(UTC) - timedelta(days=9))
    assert apply_retention(replace(later, now=datetime(2026, 3, 11, tzinfo=UTC))) == {}
    assert file.is_file()
    assert apply_retention(later)["raw"] == 1
    assert raw.all() == ()


@pytest.mark.asks_anew
def test_the_worker_retains_and_finishes_erasures_and_the_doctor_names_what_is_late(opened: Opened) -> None:
    keep(opened, "hits", [hit("pageview", datetime(2026, 2, 28, 15, tzinfo=UTC), 1)])
    put(opened, "hits", 2)
    erasures.begin_erasure(opened.workspace.id, "visitor", "d" * 64, opened.now)
    told = {one.name: one for one in check_health(opened.data_dir)}
    assert not told["erasures"].ok
    ran = {one.kind: one for one in run_worker(opened.data_dir, threading.Event(), once=True)}
    assert ran["retention"].outcome == {"gone": {"hits": 1}}
    assert ran["erasures"].outcome == {"erasures": 1}
    assert erasures.unfinished() == ()
    now = datetime.now(UTC)
    models.Job.objects.filter(kind="retention").update(due_at=opened.now - timedelta(hours=3))
    taken = jobs.take("somebody", now + timedelta(days=1))
    assert taken is not None
    jobs.fail(taken, opened.now, msg("The disk is full."))
    late = [str(one.what) for one in check_health(opened.data_dir) if one.name == "jobs"]
    assert len(late) == 1
    assert "retention" in late[0]
    assert "The disk is full." in late[0]


def test_rows_of_a_lake_are_deleted_by_no_machine(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    put(opened, "hits", 10)
    monkeypatch.setenv("SILLAGE_LAKE", "s3://lake/journal")
    for ask in (lambda: put(opened, "orders", 30), lambda: apply_retention(opened)):
        with pytest.raises(Refused, match="SILLAGE_LAKE"):
            ask()
    put(opened, "raw", 30)
    assert shown(opened)["orders"] is None
