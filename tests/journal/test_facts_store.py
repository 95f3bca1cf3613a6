"""What is appended is read back: by its workspace, for committed imports, newest first."""

import errno
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sillage.domain.facts import FACT_TABLES, OBSERVATIONS, POSTS
from sillage.domain.period import Period
from sillage.errors import Refused
from sillage.journal import Journal, facts_store, parquet_files, presence
from tests.journal.facts import DAY_1, DAY_2, append, committed, listed, observations, values


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return an empty journal, in a folder whose name tries the reader."""
    return Journal(tmp_path / "it's [a] *journal?" / "journal")


@pytest.mark.parametrize("name", FACT_TABLES)
def test_an_absent_table_reads_as_an_empty_one(journal: Journal, name: str) -> None:
    table = journal.read("w", name, [committed("a")])
    assert table.count().to_pyarrow().as_py() == 0
    assert table.columns == (*FACT_TABLES[name].stored_schema.names, "import_number")


def test_only_committed_imports_are_seen(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    assert values(journal) == []
    assert values(journal, "b") == []
    assert values(journal, "a") == [1.0]


def test_appending_the_same_import_again_adds_nothing(journal: Journal) -> None:
    assert append(journal, "a", {"value": 1.0}) == 1
    assert append(journal, "a", {"value": 1.0}) == 0
    assert journal.readings("w", "observations", [committed("a")]).count().to_pyarrow().as_py() == 1


def test_the_newest_export_wins_whatever_the_order_of_import(journal: Journal) -> None:
    append(journal, "a", {"value": 9.0}, at=DAY_2)
    append(journal, "b", {"value": 1.0}, at=DAY_1)
    assert values(journal, "a", "b") == [9.0]


def test_of_two_exports_of_one_date_the_later_import_wins_then_the_later_row(journal: Journal) -> None:
    append(journal, "a", {"value": 9.0})
    append(journal, "b", {"value": 2.0, "row": 2}, {"value": 3.0, "row": 3})
    assert values(journal, "a", "b") == [3.0]
    assert values(journal, "b", "a") == [9.0]


def test_without_the_newer_import_the_earlier_value_wins_again(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    append(journal, "b", {"value": 2.0}, at=DAY_2)
    assert values(journal, "a", "b") == [2.0]
    assert values(journal, "a") == [1.0]


def test_a_missing_value_in_a_newer_export_replaces_the_value(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    append(journal, "b", {"value": None, "state": "missing"}, at=DAY_2)
    assert values(journal, "a", "b") == [None]


def test_every_reading_is_kept_for_who_asks(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    append(journal, "b", {"value": 2.0}, at=DAY_2)
    table = journal.readings("w", "observations", [committed("a", 4), committed("b", 7)])
    rows = table.order_by("import_number").to_pyarrow().select(["import_number", "value", "observed_at"]).to_pylist()
    assert rows == [
        {"import_number": 4, "value": 1.0, "observed_at": DAY_1},
        {"import_number": 7, "value": 2.0, "observed_at": DAY_2},
    ]


def test_windows_of_the_same_day_are_different_keys(journal: Journal) -> None:
    day = date(2026, 2, 1)
    append(journal, "a", {"value": 1.0, "window": "day", "for_date": day, "to_date": day}, {"value": 2.0})
    assert sorted(value for value in values(journal, "a") if value is not None) == [1.0, 2.0]


def test_a_period_keeps_what_touches_it_and_what_has_no_date(journal: Journal) -> None:
    append(
        journal,
        "a",
        {"object_id": "before", "value": 1.0, "for_date": date(2026, 1, 1), "to_date": date(2026, 1, 31)},
        {"object_id": "across", "value": 2.0, "for_date": date(2026, 1, 20), "to_date": date(2026, 2, 2)},
        {"object_id": "after", "value": 3.0, "for_date": date(2026, 3, 1), "to_date": None},
        {"object_id": "undated", "value": 4.0},
    )
    period = Period(date(2026, 2, 1), date(2026, 2, 28))
    table = journal.read("w", "observations", [committed("a")], period=period)
    assert set(table.to_pyarrow()["object_id"].to_pylist()) == {"across", "undated"}


def test_a_period_of_posts_follows_its_own_time_zone(journal: Journal) -> None:
    rows: list[dict[str, object]] = [
        {"post_id": "evening", "published_at": datetime(2026, 3, 1, 3, tzinfo=UTC)},  # 28 February in Montreal
        {"post_id": "morning", "published_at": datetime(2026, 3, 1, 15, tzinfo=UTC)},
        {"post_id": "day", "published_on": date(2026, 3, 1)},
        {"post_id": "other day", "published_on": date(2026, 3, 2)},
        {"post_id": "undated"},
    ]
    batch = pa.Table.from_pylist([{"network": "x", "account": "us", **row} for row in rows], schema=POSTS.import_schema)
    journal.append("w", "posts", batch, import_uid="a", observed_at=DAY_1)
    period = Period(date(2026, 3, 1), date(2026, 3, 1), "America/Montreal")
    table = journal.read("w", "posts", [committed("a")], period=period, columns=["post_id"])
    assert set(table.to_pyarrow()["post_id"].to_pylist()) == {"morning", "day", "undated"}


def test_metrics_and_columns_narrow_what_is_read(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0}, {"value": 2.0, "metric": "views"})
    table = journal.read("w", "observations", [committed("a")], metrics=["views"], columns=["metric", "value"])
    assert table.to_pyarrow().to_pylist() == [{"metric": "views", "value": 2.0}]


def test_tables_of_one_journal_can_be_joined(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    post = pa.Table.from_pylist([{"network": "x", "account": "us", "post_id": "1"}], schema=POSTS.import_schema)
    journal.append("w", "posts", post, import_uid="a", observed_at=DAY_1)
    imports = [committed("a")]
    seen, posts = journal.read("w", "observations", imports), journal.read("w", "posts", imports)
    assert seen.join(posts, seen.object_id == posts.post_id).count().to_pyarrow().as_py() == 1


def test_a_reader_sees_what_another_process_appended_meanwhile(journal: Journal) -> None:
    append(journal, "a", {"value": 1.0})
    assert values(journal, "a", "b") == [1.0]
    before = journal.versions("w")
    append(Journal(journal.root), "b", {"value": 2.0}, at=DAY_2)
    assert values(journal, "a", "b") == [2.0]
    assert journal.versions("w") != before


def test_an_empty_import_leaves_no_file(journal: Journal) -> None:
    assert append(journal, "a") == 0
    assert list(journal.root.glob("observations/*.parquet")) == []


def test_a_reader_of_batches_that_fails_leaves_no_file_and_no_row(journal: Journal) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield observations({"value": 1.0}).to_batches()[0]
        raise ValueError("cut short")

    with pytest.raises(ValueError, match="cut short"):
        journal.append("w", "observations", batches(), import_uid="a", observed_at=DAY_1)
    assert list(journal.root.glob("observations/*.parquet")) == []
    assert append(journal, "a", {"value": 2.0}) == 1
    assert values(journal, "a") == [2.0]


def test_batches_of_plain_and_of_repeated_words_mix(journal: Journal) -> None:
    plain = observations({"value": 1.0, "account": "us"}, {"value": 2.0, "account": "them", "object_id": "2"})
    coded = plain.set_column(3, "object_id", plain["object_id"].dictionary_encode())
    blank = observations({"value": 3.0, "object_id": "3", "network": None})
    batches = [*plain.to_batches(), *coded.to_batches(), *blank.to_batches()]
    journal.append("w", "observations", iter(batches), import_uid="a", observed_at=DAY_1)
    assert values(journal, "a") == [1.0, 2.0, 3.0]


WORKSPACES = ("w", "v", "w' OR 1=1 --")
APPENDS = st.lists(
    st.tuples(st.sampled_from(WORKSPACES), st.integers(0, 4), st.integers(0, 99), st.sampled_from([DAY_1, DAY_2])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(appends=APPENDS)
def test_the_rows_of_another_workspace_never_appear(
    tmp_path_factory: pytest.TempPathFactory, appends: list[tuple[str, int, int, datetime]]
) -> None:
    journal = Journal(tmp_path_factory.mktemp("journal"))
    for number, (workspace, thing, value, at) in enumerate(appends, 1):
        append(journal, f"i{number}", {"object_id": str(thing), "value": float(value)}, workspace=workspace, at=at)
    everyones = [committed(f"i{number}", number) for number in range(1, len(appends) + 1)]
    if len(appends) > 3:
        journal.maintain(small_files=2)
    for workspace in WORKSPACES:
        own = sorted(
            (at, number, thing, value)
            for number, (whose, thing, value, at) in enumerate(appends, 1)
            if whose == workspace
        )
        expected = {str(thing): float(value) for _, _, thing, value in own}
        assert listed(journal, everyones, workspace) == [value for _, value in sorted(expected.items())]
        every = journal.readings(workspace, "observations", everyones).to_pyarrow()
        assert set(every["workspace_id"].to_pylist()) <= {workspace}
        assert len(every) == len(own)


def test_the_stored_columns_begin_with_the_workspace_and_end_with_the_import() -> None:
    for table in FACT_TABLES.values():
        assert table.stored_schema.names[0] == "workspace_id"
        assert table.stored_schema.names[-2:] == ["observed_at", "import_uid"]
    assert OBSERVATIONS.stored_schema.names[1:-2] == OBSERVATIONS.import_schema.names


def test_a_question_too_large_for_the_memory_says_so_and_not_that_the_journal_is_damaged(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sillage.journal.engine._SETTINGS", "SET temp_directory = ''")
    monkeypatch.setattr("sillage.settings.query_mb", lambda: 4)
    append(journal, "a", *({"object_id": str(number), "value": float(number)} for number in range(60_000)))
    with pytest.raises(Refused, match="more memory"):
        journal.fetch(journal.read("w", "observations", [committed("a")]))


@pytest.mark.parametrize("read", [Journal.fetch, lambda _, found: found.to_pyarrow()], ids=["fetched", "by ibis"])
def test_a_question_that_an_erasure_overtakes_is_asked_once_more(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, read: Callable[[Journal, ibis.Table], pa.Table]
) -> None:
    monkeypatch.setattr("sillage.journal.engine.READY_ROWS", 0)  # a large table is read only when the query runs
    for number in range(4):
        append(journal, f"i{number}", {"object_id": str(number), "value": float(number)})
    imports = [committed(f"i{number}", number) for number in range(4)]
    before = journal.read("w", "observations", imports)
    other = Journal(journal.root)
    assert other.maintain(small_files=4) == 4
    assert other.purge() == 4
    assert sorted(read(journal, before)["value"].to_pylist()) == [0.0, 1.0, 2.0, 3.0]


def test_files_that_go_while_a_question_is_being_asked_are_looked_for_again(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        append(journal, f"i{number}", {"object_id": str(number), "value": float(number)})
    merged: list[int] = []
    real, other = presence.check_files, Journal(journal.root)

    def overtaken(*asked: Any) -> None:
        if not merged:
            merged.append(other.maintain(small_files=4))
            other.purge()
        real(*asked)

    monkeypatch.setattr(facts_store, "check_files", overtaken)
    assert values(journal, *(f"i{number}" for number in range(4))) == [0.0, 1.0, 2.0, 3.0]
    assert merged == [4]


@pytest.mark.parametrize("at_once", [1, parquet_files.BYTES_PER_FILE], ids=["between files", "within a file"])
@pytest.mark.parametrize("full", [False, True], ids=["a reader that fails", "a disk that is full"])
def test_rows_that_cannot_be_written_leave_no_file(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, at_once: int, full: bool
) -> None:
    append(journal, "a", {"value": 1.0})
    folder = journal.root / "observations"
    before = set(folder.glob("*.parquet"))
    group = pq.ParquetFile(next(iter(before))).read(OBSERVATIONS.stored_schema.names)
    monkeypatch.setattr(parquet_files, "BYTES_PER_FILE", at_once)
    close = pq.ParquetWriter.close

    def closed(writer: pq.ParquetWriter) -> None:
        close(writer)
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")

    def groups() -> Iterator[pa.Table]:
        yield group
        raise ZeroDivisionError

    monkeypatch.setattr(pq.ParquetWriter, "close", closed)
    with pytest.raises((OSError, ZeroDivisionError)):
        parquet_files.write_files(folder, groups())
    assert set(folder.glob("*.parquet")) == before
