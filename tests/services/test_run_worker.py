"""Jobs of the worker: one worker at a time, through crashes, stops and failures, on both databases."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sillage import ledger
from sillage.errors import Busy, Refused
from sillage.language import msg
from sillage.ledger import jobs, models
from sillage.services.job_kinds import KINDS, Kind, Task
from sillage.services.open_workspace import Opened
from sillage.services.run_worker import run_worker
from tests.postgresql import Cluster

pytestmark = pytest.mark.asks_anew

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def _kind(run: Any, name: str = "try", **more: Any) -> dict[str, Kind]:
    return {name: Kind(name, run, **more)}


def _all_that_is_due(opened: Opened, kinds: Mapping[str, Kind]) -> list[Any]:
    return list(run_worker(opened.data_dir, threading.Event(), once=True, kinds=kinds))


@pytest.fixture(params=["own", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder whose ledger is the session's, then one on PostgreSQL."""
    if request.param == "own":
        yield data_dir
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.create(request.getfixturevalue("migrated_database"))
    monkeypatch.setenv("SILLAGE_DATABASE_URL", cluster.url(name))
    ledger.setup(data_dir)
    yield data_dir
    ledger.close()
    cluster.drop(name)


def test_a_job_is_taken_by_one_worker_only(either: Path) -> None:
    for number in range(30):
        assert jobs.ask("try", now=NOW, arguments={"number": number})
    taken: list[list[int]] = [[] for _ in range(4)]
    ready = threading.Barrier(4)

    def work(mine: list[int]) -> None:
        ready.wait()
        while (job := jobs.take(f"worker {id(mine)}", NOW)) is not None:
            mine.append(job.arguments["number"])
        ledger.close()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(number for mine in taken for number in mine) == list(range(30))


def test_a_job_of_one_kind_and_key_is_asked_for_once(either: Path) -> None:
    assert jobs.ask("try", now=NOW, key="all")
    assert not jobs.ask("try", now=NOW, key="all")
    assert jobs.ask("try", now=NOW, key="another")
    job = jobs.take("one", NOW)
    assert job is not None
    assert not jobs.ask("try", now=NOW, key=job.key)
    assert jobs.end(job, NOW, {})
    assert jobs.ask("try", now=NOW, key=job.key)


def test_a_job_whose_worker_died_is_gone_on_with_by_another_after_its_lease(either: Path) -> None:
    jobs.ask("try", now=NOW)
    first = jobs.take("one", NOW)
    assert first is not None
    assert jobs.note_progress(first, 3, 10, {"day": "2026-03-03"})
    assert jobs.take("two", NOW + jobs.LEASE / 2) is None
    assert jobs.renew(first, NOW + jobs.LEASE / 2)
    assert jobs.take("two", NOW + jobs.LEASE * 1.4) is None
    second = jobs.take("two", NOW + jobs.LEASE * 1.6)
    assert second is not None
    assert (second.resumption, second.attempts) == ({"day": "2026-03-03"}, 2)
    # The first one was only asleep: whatever it says now is too late.
    assert not jobs.renew(first, NOW)
    assert not jobs.note_progress(first, 9, 10, {})
    assert not jobs.end(first, NOW, {"who": "one"})
    assert not jobs.fail(first, NOW, msg("Stopped."))
    assert jobs.end(second, NOW, {"who": "two"})
    assert models.Job.objects.get().outcome["who"] == "two"


def test_the_most_urgent_job_goes_first_and_one_that_is_not_due_waits(opened: Opened) -> None:
    jobs.ask("try", now=NOW, key="usual")
    jobs.ask("try", now=NOW, key="urgent", priority=1)
    jobs.ask("try", now=NOW + timedelta(seconds=30), key="later", priority=2)
    order = [job.key for _ in range(3) if (job := jobs.take("one", NOW)) is not None]
    assert order == ["urgent", "usual"]
    assert jobs.next_due(NOW, longest_s=60) == 30
    assert jobs.next_due(NOW, longest_s=1) == 1


def test_a_failed_job_is_tried_again_later_and_given_up_in_the_end(opened: Opened) -> None:
    jobs.ask("try", now=NOW)
    moment = NOW
    for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
        job = jobs.take("one", moment)
        assert job is not None
        assert job.attempts == attempt
        jobs.fail(job, moment, msg("Nothing was due."))
        assert jobs.take("one", moment) is None
        moment += timedelta(hours=2)
    assert jobs.take("one", moment) is None
    row = models.Job.objects.get()
    assert (row.state, row.reason) == ("failed", {"template": "Nothing was due."})


def test_a_job_that_kills_its_workers_is_given_up(opened: Opened) -> None:
    jobs.ask("try", now=NOW)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs.take("one", NOW) is not None
        models.Job.objects.update(lease_until=NOW - jobs.LEASE)
    assert jobs.take("one", NOW) is None
    assert models.Job.objects.get().state == "failed"


def test_a_job_that_comes_back_is_one_row_that_waits_for_its_next_time(opened: Opened, other: Opened) -> None:
    ran: list[str] = []

    def run(task: Task) -> dict[str, Any]:
        ran.append(task.workspace_id)
        return {"rows": 2}

    kinds = _kind(run, every_s=3600, each_workspace=True)
    told = _all_that_is_due(opened, kinds)
    assert [one.ok for one in told] == [True, True]
    assert sorted(ran) == sorted([opened.workspace.id, other.workspace.id])
    assert _all_that_is_due(opened, kinds) == []
    rows = models.Job.objects.all()
    assert [(row.state, row.attempts, row.outcome["rows"]) for row in rows] == [("queued", 0, 2)] * 2
    assert all(row.due_at > datetime.now(UTC) + timedelta(minutes=50) for row in rows)


def test_a_job_that_fails_leaves_the_worker_going_and_says_why(opened: Opened) -> None:
    def refuses(task: Task) -> dict[str, Any]:
        raise Refused(msg("Nothing was due."))

    def breaks(task: Task) -> dict[str, Any]:
        raise ZeroDivisionError("by nothing")

    kinds = {
        **_kind(refuses, "a", every_s=9),
        **_kind(breaks, "b", every_s=9),
        **_kind(lambda task: {}, "c", every_s=9),
    }
    told = {one.kind: one for one in _all_that_is_due(opened, kinds)}
    assert [told[kind].ok for kind in "abc"] == [False, False, True]
    assert str(told["a"].reason) == "Nothing was due."
    assert "by nothing" in str(told["b"].reason)


@pytest.mark.parametrize("told", ["end", "fail", "let_go"])
def test_a_busy_ledger_at_the_end_of_a_job_is_waited_for(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    stop, tries = threading.Event(), list[str]()

    def run(task: Task) -> dict[str, Any]:
        if told == "fail":
            raise ValueError("no")
        if told == "let_go":
            stop.set()
            task.came_to(1)
        return {}

    write = getattr(jobs, told)

    def busy(*said: Any) -> bool:
        tries.append(told)
        if len(tries) < 3:
            raise Busy(msg("The ledger is busy: another process is writing to it."))
        return bool(write(*said))

    monkeypatch.setattr(jobs, told, busy)
    jobs.ask("try", now=NOW)
    [ran] = run_worker(opened.data_dir, stop, once=True, kinds=_kind(run))
    assert (len(tries), ran.ok) == (3, told == "end")
    [row] = models.Job.objects.all()
    assert row.state == ("done" if told == "end" else "queued")
    assert row.lease_until is None


def test_a_ledger_that_stays_busy_leaves_the_job_to_another_and_the_worker_going(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> bool:
        raise Busy(msg("The ledger is busy: another process is writing to it."))

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "end", busy)
        patched.setattr("sillage.services.run_worker._SURELY_HELD_S", 0.0)
        jobs.ask("try", now=NOW, key="a")
        jobs.ask("try", now=NOW, key="b")
        ran = _all_that_is_due(opened, _kind(lambda _: {}))
    assert [(one.key, one.ok) for one in ran] == [("a", False), ("b", False)]
    again = jobs.take("another", datetime.now(UTC) + jobs.LEASE * 1.1)
    assert again is not None
    assert again.key == "a"


def test_a_kind_that_this_version_does_not_know_is_said(opened: Opened) -> None:
    jobs.ask("from the future", now=NOW)
    [told] = _all_that_is_due(opened, {})
    assert "from the future" in str(told.reason)


def test_a_worker_asked_to_stop_gives_its_job_back_where_it_came_to(opened: Opened) -> None:
    stop = threading.Event()

    def run(task: Task) -> dict[str, Any]:
        task.came_to(1, 2, {"step": 1})
        stop.set()
        task.came_to(2, 2, {"step": 2})
        raise AssertionError

    jobs.ask("try", now=NOW)
    [told] = run_worker(opened.data_dir, stop, kinds=_kind(run))
    assert (told.ok, told.reason) == (False, None)
    row = models.Job.objects.get()
    assert (row.state, row.attempts, row.resumption) == ("queued", 0, {"step": 2})


def test_work_that_lost_its_lease_stops_at_its_next_step(opened: Opened) -> None:
    def run(task: Task) -> dict[str, Any]:
        models.Job.objects.update(holder="another", attempts=7)
        task.came_to(1)
        raise AssertionError

    jobs.ask("try", now=NOW)
    [told] = _all_that_is_due(opened, _kind(run))
    assert not told.ok
    row = models.Job.objects.get()
    assert (row.state, row.holder, row.attempts) == ("running", "another", 7)


_HANGS = """
import sys, threading, time
from pathlib import Path
from sillage.services.job_kinds import Kind
from sillage.services.run_worker import run_worker
folder = Path(sys.argv[1])
def run(task):
    task.came_to(1, 2, {"step": 1})
    (folder / "started").touch()
    time.sleep(600)
for _ in run_worker(folder, threading.Event(), kinds={"try": Kind("try", run)}):
    pass
"""


def test_the_job_of_a_killed_worker_is_done_by_the_next_one(opened: Opened) -> None:
    jobs.ask("try", now=NOW)
    worker = subprocess.Popen([sys.executable, "-c", _HANGS, str(opened.data_dir)], env=os.environ.copy())
    try:
        _wait_until((opened.data_dir / "started").exists, worker)
        assert _all_that_is_due(opened, _kind(lambda task: {})) == []
    finally:
        worker.kill()
        worker.wait()
    models.Job.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))  # a minute later
    seen: list[Any] = []

    def run(task: Task) -> dict[str, Any]:
        seen.append(task.resumption)
        return {}

    assert [one.ok for one in _all_that_is_due(opened, _kind(run))] == [True]
    assert seen == [{"step": 1}]


def test_the_command_runs_what_is_due_and_ends_and_another_ends_when_asked(opened: Opened) -> None:
    command = [sys.executable, "-m", "sillage", "worker", "--data", str(opened.data_dir)]
    once = subprocess.run([*command, "--once", "--json"], check=True, capture_output=True, text=True)
    assert '"kind": "upkeep"' in once.stdout
    assert models.Job.objects.filter(kind="upkeep", state="queued").count() == 1
    models.Job.objects.update(due_at=NOW, outcome={})
    worker = subprocess.Popen(command)
    try:
        _wait_until(lambda: not models.Job.objects.filter(outcome={}).exists(), worker)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    finally:
        worker.kill()
        worker.wait()
    assert not models.Job.objects.exclude(state="queued").exists()


def test_every_kind_is_named_as_the_table_calls_it() -> None:
    assert all(name == kind.name for name, kind in KINDS.items())


def _wait_until(done: Any, worker: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if done():
            return
        assert worker.poll() is None
        time.sleep(0.05)
    raise AssertionError("it never came")
