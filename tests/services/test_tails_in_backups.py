"""Tails in backups, restores and the doctor's words: what was acknowledged stays, and what waits is told."""

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from sillage import ledger
from sillage.errors import Busy
from sillage.journal import Journal
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail, TailRow
from sillage.journal.tail_file import FILE_NAME, tail_folders
from sillage.services import check_health as checking
from sillage.services.back_up import back_up
from sillage.services.check_health import Check, check_health
from sillage.services.open_workspace import Opened
from sillage.services.restore import restore
from tests.journal.live import hit, order

pytestmark = pytest.mark.sqlite


def hits(data_dir: Path) -> list[str]:
    """Return the hits that count, as a new process sees them."""
    journal = Journal(data_dir / "journal")
    names: list[str] = journal.fetch(journal.read("w", "events", [], columns=["event_id"]))["event_id"].to_pylist()
    return sorted(names)


def told(data_dir: Path) -> list[Check]:
    """Return what the doctor says of tails."""
    ledger.close()
    return [check for check in check_health(data_dir) if check.name == "tails"]


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_a_backup_holds_what_waits_and_nothing_acknowledged_after_its_restore_is_lost(
    opened: Opened, tmp_path: Path, name: str
) -> None:
    data = opened.data_dir
    tail = Tail.start(data / "tails")
    tail.write([hit("1"), order("1", key="k")], durable=True)
    seal(data / "journal", data / "tails")
    tail.write([hit("2")])
    back_up(data, tmp_path / "elsewhere" / name)
    tail.write([hit("lost with the disk")])
    seal(data / "journal", data / "tails")
    tail.close()
    restore(tmp_path / "elsewhere" / name, data, replace=True)
    assert hits(data) == ["1", "2"]
    after = Tail.start(data / "tails")
    assert after.write([hit("3"), order("1", key="k")], durable=True) == (1,)
    assert hits(data) == ["1", "2", "3"]
    done = seal(data / "journal", data / "tails")
    assert (done.rows, done.adopted, done.refused) == ({"events": 2}, 1, [])
    assert hits(data) == ["1", "2", "3"]
    after.close()


def test_a_backup_that_is_sealed_in_between_its_two_halves_doubles_and_misses_nothing(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = opened.data_dir
    tail = Tail.start(data / "tails")
    tail.write([hit("1")])
    real = Journal.copy_to

    def sealed_first(self: Journal, target: Path) -> dict[str, int]:
        tail.write([hit("2")])
        assert seal(data / "journal", data / "tails").rows == {"events": 2}
        return real(self, target)

    monkeypatch.setattr(Journal, "copy_to", sealed_first)
    back_up(data, tmp_path / "elsewhere" / "backup")
    tail.close()
    restore(tmp_path / "elsewhere" / "backup", tmp_path / "new")
    assert len(tail_folders(tmp_path / "new" / "tails")) == 1
    assert hits(tmp_path / "new") == ["1", "2"]
    assert seal(tmp_path / "new" / "journal", tmp_path / "new" / "tails").rows.get("events", 0) == 0
    assert hits(tmp_path / "new") == ["1", "2"]


def test_backups_under_load_hold_what_was_acknowledged_before_they_began(opened: Opened, tmp_path: Path) -> None:
    data = opened.data_dir
    tail, stop, acknowledged = Tail.start(data / "tails"), threading.Event(), [0]

    def write() -> None:
        while not stop.wait(0.001):
            tail.write([hit(f"{acknowledged[0]:06d}")])
            acknowledged[0] += 1

    def tidy() -> None:
        while not stop.wait(0.01):
            seal(data / "journal", data / "tails")

    threads = [threading.Thread(target=one) for one in (write, tidy)]
    for thread in threads:
        thread.start()
    try:
        for number in range(3):
            before = acknowledged[0]
            back_up(data, tmp_path / "elsewhere" / f"{number}")
            restore(tmp_path / "elsewhere" / f"{number}", tmp_path / f"new{number}")
            found = hits(tmp_path / f"new{number}")
            assert found == [f"{one:06d}" for one in range(len(found))]
            assert len(found) >= before
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    tail.close()
    assert acknowledged[0] > 0


def test_a_restore_waits_for_no_collector_but_refuses_while_one_runs(opened: Opened, tmp_path: Path) -> None:
    data = opened.data_dir
    tail = Tail.start(data / "tails")
    back_up(data, tmp_path / "elsewhere" / "backup")
    with pytest.raises(Busy, match="collector"):
        restore(tmp_path / "elsewhere" / "backup", data, replace=True)
    tail.write([hit("1")])
    assert hits(data) == ["1"]
    tail.close()
    restore(tmp_path / "elsewhere" / "backup", data, replace=True)
    assert hits(data) == []


def test_the_doctor_tells_what_waits_what_is_damaged_and_what_says_nothing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = opened.data_dir
    assert [check.ok for check in told(data)] == [True]
    tail = Tail.start(data / "tails")
    tail.write([hit("1"), hit("2")])
    [waits] = told(data)
    assert waits.ok
    assert "2 rows wait" in str(waits.what)
    with closing(sqlite3.connect(tail.folder / FILE_NAME)) as db, db:
        db.execute("UPDATE events SET written_us = 1")
    [waits] = told(data)
    assert not waits.ok
    assert waits.remedy is not None
    assert checking.LONG_WAIT_MINUTES >= 1
    tail.write([TailRow("events", "w", b"no JSON")])
    seal(data / "journal", data / "tails")
    [unread] = told(data)
    assert not unread.ok
    assert "1 row" in str(unread.what)
    tail.close()
    other = Tail.start(data / "tails")
    other.close()
    (other.folder / FILE_NAME).write_bytes(json.dumps("x" * 5000).encode())
    found = told(data)
    assert [check.ok for check in found] == [False, False]
    assert any(other.collector_id in str(check.what) for check in found)
    assert other.folder.exists()
