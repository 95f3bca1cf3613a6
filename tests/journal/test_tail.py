"""The tail: what is acknowledged survives, what is asked twice is written once, what cannot be written is told."""

import errno
import json
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from sillage.errors import Busy, DamagedStore
from sillage.journal.durability import locked
from sillage.journal.idempotency import KEYS_KEPT_S, keep_keys
from sillage.journal.tail import Tail, TailRow
from sillage.journal.tail_file import FILE_NAME, HOLDER, opened, tail_folders, translated
from tests.journal.live import hit, order, waiting

WRITER = """
import sys
from pathlib import Path
from sillage.journal.tail import Tail
from tests.journal.live import hit
tail = Tail.start(Path(sys.argv[1]))
for batch in range(10**6):
    tail.write([hit(f"{batch}-{number}") for number in range(7)])
    print(batch, flush=True)
"""


def test_acknowledged_rows_survive_the_end_of_the_writer(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(50)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    ids = [json.loads(body)["event_id"] for body in waiting(tmp_path)]
    assert len(ids) == len(set(ids))
    assert {f"{batch}-{number}" for batch in acknowledged for number in range(7)} <= set(ids)
    batches = [event_id.partition("-")[0] for event_id in ids]
    assert all(batches.count(batch) == 7 for batch in set(batches))


def test_money_is_pushed_to_the_disk_and_a_click_to_the_system(tmp_path: Path) -> None:
    to_the_system, to_the_disk = [(1,)], [(2,)]
    tail = Tail.start(tmp_path)
    for rows, durable, pushed in (
        ([hit("1")], False, to_the_system),
        ([hit("2"), order("1")], True, to_the_disk),
        ([hit("3")], False, to_the_system),
    ):
        tail.write(rows, durable=durable)
        assert tail._db.execute("PRAGMA synchronous").fetchall() == pushed
    tail.close()
    assert [json.loads(body)["event_id"] for body in waiting(tmp_path)] == ["1", "2", "3"]
    assert len(waiting(tmp_path, "orders")) == 1


def test_every_start_has_an_id_of_its_own_and_holds_it(tmp_path: Path) -> None:
    first, second = Tail.start(tmp_path), Tail.start(tmp_path)
    assert first.collector_id != second.collector_id
    assert first.collector_id.startswith("live-")
    assert [folder.name for folder in tail_folders(tmp_path)] == sorted([first.collector_id, second.collector_id])
    with pytest.raises(Busy), locked(first.folder / HOLDER, wait_s=0):
        pass
    first.close()
    with locked(first.folder / HOLDER, wait_s=0):
        pass
    second.close()
    assert {path.stat().st_mode & 0o077 for path in tmp_path.rglob("*")} == {0}


def test_sequences_go_on_after_rows_are_gone(tmp_path: Path) -> None:
    tail = Tail.start(tmp_path)
    tail.write([hit("1"), hit("2")])
    with closing(sqlite3.connect(tail.folder / FILE_NAME)) as db:
        with db:
            db.execute("DELETE FROM events")
        tail.write([hit("3")])
        assert db.execute("SELECT seq FROM events").fetchall() == [(3,)]
    tail.close()


def test_many_rows_keep_their_order_and_their_workspace(tmp_path: Path) -> None:
    tail = Tail.start(tmp_path)
    tail.write([hit(str(number), f"w{number % 3}") for number in range(1000)])
    with closing(sqlite3.connect(tail.folder / FILE_NAME)) as db:
        rows = db.execute("SELECT seq, workspace_id, body FROM events ORDER BY seq").fetchall()
    tail.close()
    assert [(seq, workspace, json.loads(body)["event_id"]) for seq, workspace, body in rows] == [
        (number + 1, f"w{number % 3}", str(number)) for number in range(1000)
    ]


def test_a_key_is_written_once_in_each_table(tmp_path: Path) -> None:
    tail = Tail.start(tmp_path)
    assert tail.write([hit("1", key="k"), order("1", key="k"), hit("2", key="k"), hit("3")], durable=True) == (2,)
    assert tail.write([hit("4", key="k"), hit("5", key="l")]) == (0,)
    tail.close()
    assert [json.loads(body)["event_id"] for body in waiting(tmp_path)] == ["1", "3", "5"]
    assert len(waiting(tmp_path, "orders")) == 1


def test_a_key_of_another_tail_held_or_not_is_known(tmp_path: Path) -> None:
    gone, other, own = Tail.start(tmp_path), Tail.start(tmp_path), Tail.start(tmp_path)
    gone.write([hit("1", key="k")])
    gone.close()
    assert own.write([hit("2", key="k"), hit("3", key="l")]) == (0,)
    assert other.write([hit("4", key="l"), hit("5", key="k")]) == (0, 1)
    other.close()
    own.close()


def test_a_key_outlives_its_tail_for_seven_days(tmp_path: Path) -> None:
    tail = Tail.start(tmp_path)
    keep_keys(tmp_path, [("events", "k", 1000)], 1000)
    assert tail.write([hit("1", key="k")]) == (0,)
    keep_keys(tmp_path, [("events", "l", 1000 + KEYS_KEPT_S + 1)], 1000 + KEYS_KEPT_S + 1)
    assert tail.write([hit("1", key="k"), hit("2", key="l")]) == (1,)
    tail.close()


def test_of_the_same_key_asked_at_once_of_several_tails_one_is_written(tmp_path: Path) -> None:
    tails = [Tail.start(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for key in range(25):
            left_out = list(pool.map(lambda tail, key=key: tail.write([hit(str(key), key=f"k{key}")]), tails))
            assert sorted(left_out) == [(), (0,), (0,), (0,)]
    for tail in tails:
        tail.close()
    assert len(waiting(tmp_path)) == 25


def test_keys_of_a_damaged_tail_refuse_no_order(tmp_path: Path) -> None:
    damaged, own = Tail.start(tmp_path), Tail.start(tmp_path)
    damaged.close()
    for path in damaged.folder.glob(f"{FILE_NAME}*"):
        path.write_bytes(b"not a database at all" * 400)
    assert own.write([order("1", key="k")], durable=True) == ()
    own.close()


def test_a_full_disk_is_an_error_of_the_system_and_nothing_is_half_written(tmp_path: Path) -> None:
    tail = Tail.start(tmp_path)
    tail.write([hit("1")])
    tail._db.execute("PRAGMA max_page_count=1")
    with pytest.raises(OSError, match="full") as caught:
        tail.write([hit(str(number), name="x" * 900) for number in range(500)])
    assert caught.value.errno == errno.ENOSPC
    tail._db.execute("PRAGMA max_page_count=1000000")
    tail.write([hit("2")])
    tail.close()
    assert [json.loads(body)["event_id"] for body in waiting(tmp_path)] == ["1", "2"]


def test_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        Tail.start(tmp_path / "file")
    tail = Tail.start(tmp_path / "tails")
    tail._db.execute("PRAGMA query_only=ON")
    with pytest.raises(OSError, match="readonly") as caught:
        tail.write([hit("1")])
    assert caught.value.errno == errno.EROFS
    tail.close()


def test_a_damaged_file_is_told_as_damage(tmp_path: Path) -> None:
    tail = Tail.start(tmp_path)
    tail.write([hit("1")])
    tail.close()
    path = tail.folder / FILE_NAME
    path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(DamagedStore, match=tail.collector_id):
        _first_row(tail.folder)


def _first_row(folder: Path) -> None:
    with translated(folder), closing(opened(folder / FILE_NAME, readonly=True)) as db:
        db.execute("SELECT body FROM events").fetchone()


def test_a_row_of_no_table_is_refused_and_takes_its_batch_along(tmp_path: Path) -> None:
    tail = Tail.start(tmp_path)
    with pytest.raises(ValueError, match="no table"):
        tail.write([hit("1"), TailRow("events; DROP TABLE events", "w", b"{}")])
    tail.close()
    assert waiting(tmp_path) == []
