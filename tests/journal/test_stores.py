"""Tables in a lake: read and written through a URL, by several machines, and short logs read like long ones."""

import os
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from sillage.domain.facts import FACT_TABLES
from sillage.errors import Busy, DamagedStore
from sillage.journal import Journal
from sillage.journal.delta_table import StoredTable
from sillage.journal.drafts import Drafts
from sillage.journal.log_upkeep import LOG_DAYS, LOG_DAYS_AT_MOST, shorten_log
from sillage.journal.parquet_files import write_files
from sillage.journal.sealing import seal
from sillage.journal.stores import LOG, LocalStore, ObjectStore, store_of
from sillage.journal.tail import Tail
from sillage.journal.upkeep import CHECKPOINT_EVERY, checkpoint, compact
from tests.journal.facts import append, committed, values
from tests.journal.live import hit, order, waiting
from tests.journal.test_live_reading import ids, sums

Machine = Callable[[str], Journal]


@pytest.fixture(params=["a URL", "a folder"])
def machine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return what makes the journal of one of several machines that share a lake; a machine has its data folder."""
    lake = tmp_path / "the lake"
    for name in FACT_TABLES:  # a bucket has no folders; a folder that is reached by a URL must be there
        (lake / name).mkdir(parents=True)
    monkeypatch.setenv("SILLAGE_LAKE", lake.as_uri() if request.param == "a URL" else str(lake))

    def made(name: str) -> Journal:
        data = tmp_path / name
        monkeypatch.setenv("SILLAGE_DATA", str(data))
        return Journal(data / "journal")

    return made


def events(journal: Journal) -> DeltaTable:
    """Return the table of hits as any other program opens it."""
    handle = journal._tables["events"].opened()
    assert handle is not None
    return handle


def test_a_lake_holds_what_several_machines_seal_and_each_reads_all_of_it(machine: Machine, tmp_path: Path) -> None:
    first = machine("first")
    with closing(Tail.start(first.tails)) as tail:
        tail.write([hit("1"), order("1")])
        assert ids(first) == ["1"]
        seal(first.root, first.tails)
        second = machine("second")
        with closing(Tail.start(second.tails)) as other:
            other.write([hit("2"), order("2")])
            assert ids(second) == ["1", "2"]
            assert ids(first) == ["1"]  # what another machine has not sealed yet stands only there
            seal(second.root, second.tails)
            assert ids(first) == ids(second) == ["1", "2"]
            assert sorted(sums(first)) == ["1", "2"]
            assert waiting(second.tails) == []
    assert not list(first.root.glob("events")) + list(second.root.glob("events"))
    assert len(list((tmp_path / "the lake" / "events").glob("*.parquet"))) == 2
    assert first.problems() == second.problems() == ()


def test_a_machine_that_never_read_a_lake_and_one_whose_copies_were_deleted_seal_into_it(
    machine: Machine, tmp_path: Path
) -> None:
    first = machine("first")
    append(first, "a", {"object_id": "a", "value": 1.0})
    with closing(Tail.start(first.tails)) as tail:
        tail.write([hit("1")])
        seal(first.root, first.tails)
    second = machine("second")
    with closing(Tail.start(second.tails)) as tail:
        tail.write([hit("2")])
        assert seal(second.root, second.tails).rows == {"events": 1}
        tail.write([hit("3")])
        shutil.rmtree(tmp_path / "second" / "cache", ignore_errors=True)
        assert seal(second.root, second.tails).rows == {"events": 1}
    append(second, "b", {"object_id": "b", "value": 2.0})
    assert ids(first) == ids(second) == ["1", "2", "3"]
    assert values(first, "a", "b") == [1.0, 2.0]


def test_what_an_import_brought_merging_and_copies_are_the_same_in_a_lake(machine: Machine, tmp_path: Path) -> None:
    journal = machine("first")
    for number in range(4):
        append(journal, f"i{number}", {"object_id": str(number), "value": float(number)})
    uids = [f"i{number}" for number in range(4)]
    assert append(journal, "i1", {"value": 9.0}) == 0
    assert journal.maintain(small_files=4) == 4
    assert values(machine("second"), *uids) == [0.0, 1.0, 2.0, 3.0]
    assert journal.purge() == 4
    assert len(list((tmp_path / "the lake" / "observations").glob("*.parquet"))) == 1
    second = machine("second")
    second.maintain()
    assert len(list((tmp_path / "second").rglob("*.parquet"))) <= 1  # no copy outlives what an erasure deletes
    assert values(machine("third"), *uids) == values(journal, *uids) == [0.0, 1.0, 2.0, 3.0]
    assert journal.copy_to(tmp_path / "copy")["observations"] == events_version(journal)
    shutil.rmtree(tmp_path / "the lake")
    assert values(Journal(tmp_path / "copy"), *uids) == [0.0, 1.0, 2.0, 3.0]


def events_version(journal: Journal) -> int:
    """Return the version of the observations."""
    return journal._tables["observations"].version()


def test_files_that_another_machine_is_about_to_commit_outlive_an_erasure(machine: Machine, tmp_path: Path) -> None:
    journal = machine("first")
    append(journal, "a", {"value": 1.0})
    stray = tmp_path / "the lake" / "observations" / "stray.parquet"
    stray.write_bytes(b"not committed yet")
    journal.purge()
    assert stray.exists()


def test_a_copy_is_fetched_once_and_leaves_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.parquet").write_bytes(b"a" * 20_000_000)
    drafts = Drafts(tmp_path / "drafts")
    store = ObjectStore((tmp_path / "there").as_uri(), tmp_path / "here", drafts)
    assert store.local("a.parquet").read_bytes() == b"a" * 20_000_000
    (tmp_path / "there" / "a.parquet").unlink()
    assert store.local("a.parquet").is_file()
    store.tidy(["a.parquet"])
    assert store.local("a.parquet").is_file()
    store.tidy([])
    assert not store.local("a.parquet").exists()
    assert list((tmp_path / "here").iterdir()) == []


def test_upkeep_leaves_what_is_being_written_and_fetched_and_an_erasure_leaves_nothing(tmp_path: Path) -> None:
    drafts, here = Drafts(tmp_path / "drafts"), tmp_path / "here"
    store = ObjectStore(tmp_path.as_uri(), here, drafts)
    here.mkdir()
    drafts.note("written.parquet")
    for name in ("written.parquet", ".fetched-1"):
        (here / name).write_bytes(b"half of it")
    store.tidy([])
    assert sorted(path.name for path in here.iterdir()) == [".fetched-1", "written.parquet"]
    store.tidy([], alone=True)
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("sent", [True, False])
def test_what_a_killed_process_wrote_and_never_committed_is_gone_after_an_erasure(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bool
) -> None:
    journal, lake = machine("first"), tmp_path / "the lake" / "observations"
    append(journal, "a", {"value": 1.0})
    with monkeypatch.context() as killed:
        killed.setattr(DeltaTable, "create_write_transaction", _die)
        if not sent:
            killed.setattr(ObjectStore, "send", _die)
            killed.setattr(LocalStore, "send", _die)
        with pytest.raises(KeyboardInterrupt):
            append(journal, "b", {"value": 2.0})
    assert len([*lake.glob("*.parquet"), *(tmp_path / "first").rglob("*.parquet")]) > 1
    machine("second").purge()
    assert sent <= (len(list(lake.glob("*.parquet"))) == 2)  # no other machine can tell what it is
    machine("first").purge()
    assert len(list(lake.glob("*.parquet"))) == 1
    assert len(list((tmp_path / "first").rglob("*.parquet"))) <= 1
    assert values(machine("third"), "a") == [1.0]


def test_what_lost_every_attempt_is_not_left_in_the_lake(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = machine("first")
    append(journal, "a", {"value": 1.0})
    with monkeypatch.context() as busy:
        busy.setattr(DeltaTable, "create_write_transaction", _lose)
        with pytest.raises(Busy):
            append(journal, "b", {"value": 2.0})
    assert len(list((tmp_path / "the lake" / "observations").glob("*.parquet"))) == 1


def test_a_commit_whose_answer_was_lost_keeps_its_files(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = machine("first")
    append(journal, "a", {"value": 1.0})
    with monkeypatch.context() as lost:
        lost.setattr(DeltaTable, "create_write_transaction", _answer_lost(DeltaTable.create_write_transaction))
        assert append(journal, "b", {"object_id": "2", "value": 2.0}) == 1
    assert values(machine("second"), "a", "b") == [1.0, 2.0]


def _die(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def _lose(*_: Any, **__: Any) -> None:
    raise CommitFailedError


def _answer_lost(commit: Callable[..., None]) -> Callable[..., None]:
    def committed_but(*said: Any, **more: Any) -> None:
        commit(*said, **more)
        raise CommitFailedError

    return committed_but


def test_a_file_that_the_lake_lost_is_told(machine: Machine, tmp_path: Path) -> None:
    append(machine("first"), "a", {"value": 1.0})
    for path in (tmp_path / "the lake" / "observations").glob("*.parquet"):
        path.unlink()
    with pytest.raises(DamagedStore, match="missing"):
        values(machine("second"), "a")


def test_only_the_journal_of_the_data_folder_lies_in_the_lake(machine: Machine, tmp_path: Path) -> None:
    append(Journal(tmp_path / "elsewhere" / "journal"), "a", {"value": 1.0})
    machine("first")
    assert store_of(tmp_path / "elsewhere" / "journal" / "observations").folder.parent.parent.name == "elsewhere"
    assert (tmp_path / "elsewhere" / "journal" / "observations" / LOG).is_dir()
    assert not [path for path in (tmp_path / "the lake").rglob("*") if path.is_file()]


@pytest.fixture
def long_log(tmp_path: Path) -> Journal:
    """Return a journal whose hits came in many commits, long ago, and of which a checkpoint was written."""
    journal = Journal(tmp_path / "journal")
    with closing(Tail.start(journal.tails)) as tail:
        for number in range(12):
            tail.write([hit(f"{number:02d}")])
            seal(journal.root, journal.tails)
        append(journal, "a", {"value": 1.0})
    assert checkpoint(journal._tables["events"], every=5)
    long_ago = time.time() - (LOG_DAYS + 1) * 86_400
    for path in (journal.root / "events" / LOG).iterdir():
        os.utime(path, (long_ago, long_ago))
    return journal


def entries(journal: Journal) -> list[int]:
    """Return the versions of which an entry stands in the log of hits."""
    return sorted(int(path.stem) for path in (journal.root / "events" / LOG).glob("[0-9]*.json"))


def test_a_log_is_shortened_to_the_checkpoint_and_reads_the_same(long_log: Journal, tmp_path: Path) -> None:
    idle = Journal(long_log.root)
    whole = ids(long_log)
    assert len(ids(idle)) == 12
    stale = StoredTable(long_log.root / "events", long_log._tables["events"].table)
    with closing(Tail.start(long_log.tails)) as tail:
        tail.write([hit("12")])
        assert shorten_log(long_log._tables["events"], None) == 12
        assert entries(long_log) == [12]
        seal(long_log.root, long_log.tails)
        for journal in (long_log, idle, Journal(long_log.root)):
            assert ids(journal) == [*whole, "12"]
        assert len(stale.snapshot().numbers) == 2
        assert not sum(seal(long_log.root, long_log.tails).rows.values())
    assert long_log.copy_to(tmp_path / "copy")["events"] == 13
    assert ids(Journal(tmp_path / "copy")) == [*whole, "12"]
    assert long_log.problems() == ()


def test_a_process_that_slept_while_the_log_was_shortened_sees_what_came(long_log: Journal) -> None:
    table = long_log._tables["events"].table
    slept = StoredTable(long_log.root / "events", table)
    before = slept.snapshot()
    with closing(Tail.start(long_log.tails)) as tail:
        for number in range(20, 26):
            tail.write([hit(str(number))])
            seal(long_log.root, long_log.tails)
        stored = long_log._tables["events"]
        assert checkpoint(stored, every=5)
        assert shorten_log(stored, None, now=time.time() + (LOG_DAYS + 1) * 86_400) == before.version + 6 + 1
        found = slept.snapshot()
        assert found.version == before.version + 6
        assert found.numbers[tail.collector_id] == 6


def test_entries_that_a_roll_up_needs_stay_unless_they_are_very_old(long_log: Journal) -> None:
    stored = long_log._tables["events"]
    assert shorten_log(stored, 7) == 8
    assert entries(long_log) == [8, 9, 10, 11, 12]
    assert shorten_log(stored, 7) == 0
    assert shorten_log(stored, 7, now=time.time() + LOG_DAYS_AT_MOST * 86_400) == 4
    assert entries(long_log) == [12]


def test_young_entries_and_those_that_no_checkpoint_covers_stay(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    append(journal, "a", {"value": 1.0})
    stored = journal._tables["observations"]
    far = time.time() + 1000 * 86_400
    assert shorten_log(stored, None, now=far) == 0
    assert CHECKPOINT_EVERY > 1
    assert checkpoint(stored, every=1)
    assert shorten_log(stored, None) == 0
    assert shorten_log(stored, None, now=far) == 1
    assert values(Journal(journal.root), "a") == [1.0]
    assert Journal(journal.root).lost("observations", [committed("a")]) == ()


@pytest.mark.parametrize("met", ["before", "while committing"])
def test_two_machines_that_merge_the_same_files_leave_their_rows_once(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, met: str
) -> None:
    journal = machine("first")
    for number in range(4):
        append(journal, f"i{number}", {"object_id": str(number), "value": float(number)})
    mine, theirs = journal._tables["observations"], machine("second")._tables["observations"]
    merged: list[int] = []
    files = mine.files()
    made = write_files(mine.folder, [pa.concat_tables(pq.read_table(file.path) for file in files)])
    real = DeltaTable.create_write_transaction

    def overtaken(self: DeltaTable, *asked: Any, **more: Any) -> None:
        if not merged:
            merged.append(0)
            merged[0] = compact(theirs, small_files=4)
        real(self, *asked, **more)

    if met == "before":
        merged.append(compact(theirs, small_files=4))
    monkeypatch.setattr(DeltaTable, "create_write_transaction", overtaken)
    assert not mine.commit(made, removed=files)
    assert merged == [4]
    assert [file.rows for file in mine.files()] == [4]
