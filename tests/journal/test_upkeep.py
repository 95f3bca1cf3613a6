"""The journal's tables on the disk: nothing personal in their statistics, merged, upgraded, copied, checked."""

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from sillage.domain.fact_table import TEXT
from sillage.domain.facts import FACT_TABLES, OBSERVATIONS, ORDERS
from sillage.errors import Busy, DamagedStore, Refused
from sillage.journal import Journal
from sillage.journal.durability import locked
from sillage.journal.either_engine import settled
from sillage.journal.parquet_files import STATS_COLUMNS
from tests.journal.facts import DAY_1, append, committed, values


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return an empty journal."""
    return Journal(tmp_path / "journal")


@pytest.fixture
def with_a_new_column() -> Iterator[None]:
    """Prepare nothing; the table is put back afterwards."""
    before = FACT_TABLES["observations"]
    yield
    FACT_TABLES["observations"] = before


def files(journal: Journal, table: str = "observations") -> list[Path]:
    """Return the Parquet files of a table's folder, also those that no version mentions."""
    return sorted(journal.root.glob(f"{table}/*.parquet"))


def test_statistics_lie_on_no_personal_column(journal: Journal) -> None:
    order = {"shop": "own", "order_id": "1", "customer_key": "key of somebody", "heard_of_us": "a friend", "row": 1}
    batch = pa.Table.from_pylist([order], schema=ORDERS.import_schema)
    journal.append("w", "orders", batch, import_uid="a", observed_at=DAY_1)
    [path] = files(journal, "orders")
    group = pq.ParquetFile(path).metadata.row_group(0)
    for index in range(group.num_columns):
        column = group.column(index)
        assert column.is_stats_set == (column.path_in_schema in STATS_COLUMNS), column.path_in_schema
    actions = pa.table(DeltaTable(journal.root / "orders").get_add_actions(flatten=True)).to_pylist()
    stated = {name.partition(".")[2] for action in actions for name in action if name.startswith(("min.", "max."))}
    assert stated <= set(STATS_COLUMNS)
    entry = (journal.root / "orders" / "_delta_log" / f"{1:020d}.json").read_text()
    assert "key of somebody" not in entry


def test_the_log_carries_the_imports_transaction_and_asks_for_no_higher_protocol(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    table = DeltaTable(journal.root / "observations")
    assert table.transaction_version("a") == 1
    assert table.protocol().min_reader_version == 1
    assert table.metadata().configuration["delta.enableDeletionVectors"] == "false"
    assert pa.schema(table.schema().to_arrow()).names == OBSERVATIONS.stored_schema.names


def test_files_log_entry_and_folders_are_pushed_to_the_disk(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    append(journal, "a", {"value": 1.0})
    pushed: list[str] = []
    real = os.fsync

    def noted(descriptor: int) -> None:
        pushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    old = set(files(journal))
    append(journal, "b", {"value": 2.0})
    [new] = set(files(journal)) - old
    log = journal.root / "observations" / "_delta_log"
    order = [pushed.index(str(path)) for path in (new, new.parent, log / f"{2:020d}.json")]
    assert order == sorted(order)
    assert str(log) in pushed[order[-1] :]


def test_files_that_cannot_hold_a_wanted_row_are_not_opened(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    append(journal, "b", {"value": 2.0}, workspace="v")
    [mine] = [path for path in files(journal) if "w" in pq.read_table(path)["workspace_id"].to_pylist()]
    [theirs] = set(files(journal)) - {mine}
    theirs.write_bytes(b"not Parquet")
    assert values(journal, "a", "b") == [1.0]


def test_many_small_files_become_one_and_nothing_else_changes(journal: Journal) -> None:
    uids = [f"i{number}" for number in range(6)]
    for number, uid in enumerate(uids):
        append(journal, uid, {"object_id": str(number % 4), "value": float(number)})
    append(journal, "other", {"value": 9.0}, workspace="v")
    before = values(journal, *uids)
    assert journal.maintain(small_files=4, retention_hours=0) == 6
    assert len(files(journal)) == 2
    assert values(journal, *uids) == before
    assert values(Journal(journal.root), *uids[:3]) == [0.0, 1.0, 2.0]
    assert values(journal, "other", workspace="v") == [9.0]
    assert append(journal, "i3", {"value": 1.0}) == 0
    assert journal.maintain(small_files=4) == 0


def test_upkeep_leaves_the_files_alone_while_a_backup_runs(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    append(journal, "b", {"value": 1.0})
    with locked(journal.root / ".upkeep.lock", shared=True):
        assert journal.maintain(small_files=2) == 0


def test_a_long_log_gets_a_checkpoint_and_is_read_from_it(journal: Journal) -> None:
    for number in range(101):
        append(journal, f"i{number}", {"object_id": f"{number:03d}", "value": float(number)})
    journal.maintain(small_files=1000)
    log = journal.root / "observations" / "_delta_log"
    assert (log / "_last_checkpoint").is_file()
    uids = [f"i{number}" for number in range(101)]
    assert values(Journal(journal.root), *uids) == [float(number) for number in range(101)]
    assert append(Journal(journal.root), "i7", {"value": 1.0}) == 0


def test_a_column_added_later_is_null_in_what_was_there(journal: Journal, with_a_new_column: None) -> None:
    append(journal, "a", {"value": 1.0})
    grown = replace(OBSERVATIONS, columns=(*OBSERVATIONS.columns, ("mood", TEXT)), version=2)
    FACT_TABLES["observations"] = grown
    newer = Journal(journal.root)
    table = newer.read("w", "observations", [committed("a")])
    assert table.to_pyarrow().select(["value", "mood"]).to_pylist() == [{"value": 1.0, "mood": None}]
    assert [problem.table for problem in newer.problems()] == ["observations"]
    batch = pa.Table.from_pylist([{"object_id": "2", "value": 2.0, "mood": "glad"}], schema=grown.import_schema)
    with pytest.raises(Refused):
        newer.append("w", "observations", batch, import_uid="b", observed_at=DAY_1)
    assert newer.upgrade() == ("observations",)
    assert newer.upgrade() == ()
    newer.append("w", "observations", batch, import_uid="b", observed_at=DAY_1)
    assert newer.problems() == ()
    found = newer.read("w", "observations", [committed("a"), committed("b")]).order_by("value").to_pyarrow()
    assert found["mood"].to_pylist() == [None, "glad"]
    newer.maintain(small_files=2)
    assert newer.read("w", "observations", [committed("a"), committed("b")]).mood.count().to_pyarrow().as_py() == 1


def test_a_table_of_a_newer_version_is_refused(journal: Journal, with_a_new_column: None) -> None:
    append(journal, "a", {"value": 1.0})
    FACT_TABLES["observations"] = replace(OBSERVATIONS, version=0)
    older = Journal(journal.root)
    with pytest.raises(DamagedStore):
        append(older, "b", {"value": 1.0})
    with pytest.raises(DamagedStore):
        older.upgrade()


def test_a_higher_reader_protocol_is_refused(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    entry = journal.root / "observations" / "_delta_log" / f"{2:020d}.json"
    entry.write_text(json.dumps({"protocol": {"minReaderVersion": 2, "minWriterVersion": 5}}) + "\n")
    with pytest.raises(DamagedStore, match="protocol"):
        values(Journal(journal.root), "a")


def test_a_missing_or_cut_file_is_told_before_anything_is_read(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    [path] = files(journal)
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with pytest.raises(DamagedStore):
        values(journal, "a")
    assert len(journal.problems()) == 1
    path.unlink()
    with pytest.raises(DamagedStore):
        values(journal, "a")
    path.write_bytes(whole)
    assert journal.problems() == ()


def test_a_broken_log_is_told_as_damage(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    (journal.root / "observations" / "_delta_log" / f"{0:020d}.json").write_text("{")
    with pytest.raises(DamagedStore):
        values(Journal(journal.root), "a")
    assert Journal(journal.root).problems() != ()


def test_a_lost_table_is_not_taken_for_one_never_begun(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    (journal.root / "observations").rename(journal.root / "lost")
    assert [problem.table for problem in Journal(journal.root).problems()] == ["observations"]


def test_a_copy_reads_like_the_original_at_the_version_copied(journal: Journal, tmp_path: Path) -> None:
    append(journal, "a", {"value": 1.0})
    assert journal.copy_to(tmp_path / "copy") == {"observations": 1}
    append(journal, "b", {"value": 2.0})
    copy = Journal(tmp_path / "copy")
    assert values(copy, "a", "b") == [1.0]
    assert append(copy, "a", {"value": 5.0}) == 0
    assert append(copy, "c", {"value": 5.0}) == 1
    assert values(journal, "a", "b", "c") == [2.0]


def test_writers_of_two_workspaces_at_once_all_arrive(journal: Journal) -> None:
    def write(number: int) -> int:
        rows = ({"object_id": str(number), "value": float(number)},)
        return append(Journal(journal.root), f"i{number}", *rows, workspace=f"w{number % 2}")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(12))) == [1] * 12
    uids = [f"i{number}" for number in range(12)]
    arrived = {*values(journal, *uids, workspace="w0"), *values(journal, *uids, workspace="w1")}
    assert arrived == {float(number) for number in range(12)}


def test_the_same_import_written_twice_at_once_stands_once(journal: Journal) -> None:
    append(journal, "before", {"value": 0.0})
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda _: append(Journal(journal.root), "a", {"value": 1.0}), range(4)))
    assert sorted(added) == [0, 0, 0, 1]
    assert journal.readings("w", "observations", [committed("a")]).count().to_pyarrow().as_py() == 1


def test_a_lock_is_waited_for_then_refused(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"), pytest.raises(Busy), locked(tmp_path / "lock", wait_s=0.1):
        pass
    with locked(tmp_path / "lock", shared=True), locked(tmp_path / "lock", shared=True, wait_s=0):
        pass


def test_a_file_damaged_in_its_middle_is_told_as_damage(journal: Journal) -> None:
    rows: list[dict[str, object]] = [{"value": float(number * 7919 % 10_007)} for number in range(4000)]
    append(journal, "a", *rows)
    [path] = files(journal)
    content = bytearray(path.read_bytes())
    content[40 : len(content) // 2] = bytes(255 - byte for byte in content[40 : len(content) // 2])
    path.write_bytes(content)
    assert [problem.table for problem in journal.problems()] == ["observations"]
    with pytest.raises(DamagedStore):
        values(journal, "a")


@pytest.mark.parametrize(
    "read", [Journal.fetch, lambda _, found: found.to_pyarrow(), settled], ids=["fetched", "by ibis", "settled"]
)
def test_damage_that_is_met_while_a_query_runs_names_the_table(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, read: Callable[[Journal, ibis.Table], object]
) -> None:
    monkeypatch.setattr("sillage.journal.engine.READY_ROWS", 0)  # a large table is read only when the query runs
    append(journal, "a", *({"object_id": str(number), "value": number * 7919 % 10_007.0} for number in range(4000)))
    [path] = files(journal)
    found = journal.read("w", "observations", [committed("a")])
    content = bytearray(path.read_bytes())
    content[40 : len(content) // 2] = bytes(255 - byte for byte in content[40 : len(content) // 2])
    path.write_bytes(content)
    with pytest.raises(DamagedStore, match="table observations cannot be read"):
        read(journal, found)
