"""Sealing: on the disk before the tail forgets, once whatever is interrupted, and never between two chairs."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from sillage.errors import Busy, Refused
from sillage.journal import Journal, sealing
from sillage.journal.delta_table import StoredTable
from sillage.journal.durability import locked
from sillage.journal.facts_store import WRITING_LOCK
from sillage.journal.sealing import scrub, seal
from sillage.journal.tail import Tail, TailRow
from sillage.journal.tail_file import FILE_NAME
from tests.journal.live import hit, order, waiting
from tests.journal.sealing_load import hold
from tests.journal.test_live_reading import ids, sums


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return an empty journal."""
    return Journal(tmp_path / "journal")


def test_each_workspace_gets_a_file_of_its_own_in_one_commit_with_the_last_number(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1"), hit("2", "v"), hit("3"), order("1")])
    assert seal(journal.root, journal.tails).rows == {"orders": 1, "events": 3}
    table = DeltaTable(journal.root / "events")
    assert (table.version(), len(table.file_uris())) == (1, 2)
    assert table.transaction_version(tail.collector_id) == 3
    assert waiting(journal.tails) == waiting(journal.tails, "orders") == []
    assert journal.problems() == ()
    tail.close()


def test_the_tail_forgets_only_what_is_on_the_disk(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("0")])
    seal(journal.root, journal.tails)
    tail.write([hit("1")])
    order_of: list[str] = []
    real_fsync, real_forget = os.fsync, sealing._forget

    def fsync(descriptor: int) -> None:
        order_of.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real_fsync(descriptor)

    def forget(db: sqlite3.Connection, name: str, done: int) -> None:
        order_of.append(f"forget up to {done}")
        real_forget(db, name, done)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(sealing, "_forget", forget)
    before = set(journal.root.glob("events/*.parquet"))
    seal(journal.root, journal.tails)
    [new] = set(journal.root.glob("events/*.parquet")) - before
    log = new.parent / "_delta_log"
    steps = (str(new), str(new.parent), str(log / f"{2:020d}.json"), str(log), "forget up to 2")
    places = [order_of.index(step) for step in steps]
    assert places == sorted(places)
    assert order_of.count("forget up to 2") == 1
    tail.close()


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_trace_of_the_system_shows_the_same_order(journal: Journal, tmp_path: Path) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1")])
    tail.close()
    trace = tmp_path / "trace"
    code = f"from pathlib import Path; from sillage.journal.sealing import seal; seal(Path({str(journal.root)!r}),"
    code += f" Path({str(journal.tails)!r}))"
    wanted = "trace=fsync,fdatasync,rename,renameat2,renameat"
    asked = ["strace", "-f", "-y", "-s", "200", "-e", wanted, "-o", str(trace)]
    done = subprocess.run([*asked, sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode and "ptrace" in done.stderr:
        pytest.skip("may not trace here")
    assert done.returncode == 0, done.stderr
    calls = trace.read_text().splitlines()
    [parquet] = journal.root.glob("events/*.parquet")
    log = parquet.parent / "_delta_log"
    pushed = (str(parquet), f"<{parquet.parent}>", f"{1:020d}.json>", f"<{log}>")
    first = next(place for place, line in enumerate(calls) if "sync(" in line and str(parquet) in line)
    places = [_next(calls, first, "sync(", path) for path in pushed]
    places.append(_next(calls, first, "rename", str(tail.folder)))
    assert places == sorted(places)


def _next(calls: list[str], first: int, call: str, about: str) -> int:
    return next(place for place, line in enumerate(calls) if place >= first and call in line and about in line)


def test_a_crash_between_the_commit_and_the_forgetting_doubles_nothing(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1"), hit("2"), order("1")])

    def killed(db: sqlite3.Connection, name: str, done: int) -> None:
        if done:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(sealing, "_forget", killed)
        seal(journal.root, journal.tails)
    tail.write([hit("3")])
    assert len(waiting(journal.tails, "orders")) + len(waiting(journal.tails)) == 4
    assert ids(journal) == ids(Journal(journal.root)) == ["1", "2", "3"]
    assert sums(journal) == {"1": (10_000, None)}
    assert sum(seal(journal.root, journal.tails).rows.values()) == 3
    assert waiting(journal.tails) == waiting(journal.tails, "orders") == []
    assert ids(journal) == ids(Journal(journal.root)) == ["1", "2", "3"]
    assert journal.fetch(journal.read("w", "orders", [])).num_rows == 1
    tail.close()


def test_only_rows_old_enough_are_sealed_and_orphans_at_once(journal: Journal) -> None:
    held, orphan = Tail.start(journal.tails), Tail.start(journal.tails)
    held.write([hit("1")])
    orphan.write([hit("2")])
    orphan.close()
    done = seal(journal.root, journal.tails, older_than_s=3600)
    assert (done.rows, done.adopted) == ({"events": 1}, 1)
    assert [json.loads(body)["event_id"] for body in waiting(journal.tails)] == ["1"]
    assert seal(journal.root, journal.tails, older_than_s=0).rows == {"events": 1}
    held.close()


def test_a_clock_set_back_changes_nothing(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    tail = Tail.start(journal.tails)
    now = time.time_ns()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: now + 10**15)
        tail.write([order("1"), hit("1")])
    tail.write([order("1", refunded_minor=10_000), hit("2")])
    assert sums(journal) == {"1": (10_000, 10_000)}
    assert sum(seal(journal.root, journal.tails, older_than_s=600).rows.values()) == 4
    assert ids(journal) == ["1", "2"]
    assert sums(journal) == {"1": (10_000, 10_000)}
    tail.close()


def test_keys_of_a_tail_that_is_gone_are_still_known(journal: Journal) -> None:
    gone = Tail.start(journal.tails)
    gone.write([order("1", key="k")], durable=True)
    gone.close()
    assert seal(journal.root, journal.tails).adopted == 1
    later = Tail.start(journal.tails)
    assert later.write([order("1", key="k")], durable=True) == (0,)
    seal(journal.root, journal.tails)
    assert later.write([order("1", key="k"), order("2", key="l")], durable=True) == (0,)
    later.close()
    assert list(sums(journal)) == ["1", "2"]


def test_a_journal_that_cannot_be_written_is_told_and_the_tail_keeps_its_rows(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1")])

    def refuses(self: StoredTable) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(StoredTable, "create", refuses)
        with pytest.raises(Refused, match="nothing is lost"):
            seal(journal.root, journal.tails)
    assert ids(journal) == ["1"]
    assert seal(journal.root, journal.tails).rows == {"events": 1}
    tail.close()


def test_an_unreadable_orphan_is_told_and_kept_and_holds_up_no_other(journal: Journal) -> None:
    damaged, sound, odd = (Tail.start(journal.tails) for _ in range(3))
    for tail in (damaged, sound):
        tail.write([hit(tail.collector_id)])
        tail.close()
    odd.write([TailRow("events", "w", b"no JSON"), hit("1")])
    odd.close()
    (damaged.folder / FILE_NAME).write_bytes(b"\xff" * 8192)
    done = seal(journal.root, journal.tails)
    assert (done.rows, done.adopted, len(done.refused)) == ({"events": 2}, 1, 1)
    assert damaged.collector_id in str(done.refused[0])
    assert damaged.folder.exists()
    assert odd.folder.exists()
    with closing(sqlite3.connect(odd.folder / FILE_NAME)) as db:
        assert db.execute("SELECT name, seq, body FROM unread").fetchall() == [("events", 1, b"no JSON")]


def test_a_crash_right_after_the_commit_loses_no_body_that_said_no_row(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1"), TailRow("events", "w", b"no JSON"), hit("2")])

    with monkeypatch.context() as patched:
        commit = StoredTable.commit

        def committed(*said: Any, **more: Any) -> bool:
            commit(*said, **more)
            raise KeyboardInterrupt

        patched.setattr(StoredTable, "commit", committed)
        with pytest.raises(KeyboardInterrupt):
            seal(journal.root, journal.tails)
    seal(journal.root, journal.tails)
    assert ids(journal) == ["1", "2"]
    assert waiting(journal.tails) == []
    with closing(sqlite3.connect(tail.folder / FILE_NAME)) as db:
        assert db.execute("SELECT seq, body FROM unread").fetchall() == [(2, b"no JSON")]
    tail.close()


def test_several_at_once_seal_each_row_once(journal: Journal) -> None:
    tails = [Tail.start(journal.tails) for _ in range(3)]
    for tail in tails:
        tail.write([hit(f"{tail.collector_id}-{number}") for number in range(30)])
    sealed: list[int] = []
    threads = [
        threading.Thread(target=lambda: sealed.append(sum(seal(journal.root, journal.tails, rows=7).rows.values())))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) == 90
    assert len(ids(journal)) == len(set(ids(journal))) == 90
    for tail in tails:
        tail.close()


def test_rows_that_left_the_tail_stand_in_no_byte_of_it(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit(str(number), customer_key="b1946ac92492d234") for number in range(50)])
    assert any(b"b1946ac92492d234" in path.read_bytes() for path in tail.folder.iterdir())
    seal(journal.root, journal.tails)
    scrub(journal.tails)
    assert (tail.folder / FILE_NAME).stat().st_size
    for path in tail.folder.iterdir():
        assert b"b1946ac92492d234" not in path.read_bytes()
    tail.close()


def test_nobody_deletes_files_without_mercy_while_rows_are_sealed(journal: Journal) -> None:
    journal.root.mkdir(parents=True)
    tail = Tail.start(journal.tails)
    tail.write([hit("1")])
    seal(journal.root, journal.tails)
    stray = journal.root / "events" / "stray.parquet"
    stray.write_bytes(b"not committed yet")
    with locked(journal.root / WRITING_LOCK, shared=True), pytest.raises(Busy):
        journal.purge(wait_s=0)
    assert stray.exists()
    journal.purge()
    assert not stray.exists()
    assert ids(journal) == ["1"]
    tail.close()


def test_under_load_kills_sealing_and_merging_every_reading_holds_every_acknowledged_row_once(tmp_path: Path) -> None:
    held = hold(tmp_path, kills=3)
    assert not held.wrong, held.wrong[:3]
    assert min(held.readings) > 3
    assert held.rows > 0
