"""Rows of tails are read like all others, from the moment they are acknowledged, by their own workspace, once."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sillage.domain.events import EVENTS
from sillage.domain.fact_table import FactTable
from sillage.domain.facts import ORDERS
from sillage.domain.period import Period
from sillage.errors import DamagedStore
from sillage.journal import Journal, live_tails, rollup_basis
from sillage.journal.live_rows import Waiting, decoded
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail, TailRow
from sillage.journal.tail_file import FILE_NAME, inode, tail_folders
from tests.journal.facts import DAY_1, committed
from tests.journal.live import NOON_US, hit, order

HOUR_US = 3_600_000_000


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return an empty journal, in a folder whose name tries the reader."""
    return Journal(tmp_path / "it's [a] *journal?" / "journal")


def ids(journal: Journal, workspace: str = "w", period: Period | None = None) -> list[str]:
    """Return the hits that are seen."""
    found = journal.fetch(journal.read(workspace, "events", [], period=period, columns=["event_id"]))
    names: list[str] = found["event_id"].to_pylist()
    return sorted(names)


def sums(journal: Journal, *uids: str) -> dict[str, tuple[int, int | None]]:
    """Return what each order brought and gave back."""
    imports = [committed(uid, number) for number, uid in enumerate(uids, 1)]
    rows = journal.fetch(journal.read("w", "orders", imports)).to_pylist()
    assert len({row["order_id"] for row in rows}) == len(rows)
    rows.sort(key=lambda row: row["order_id"])  # a query gives its rows in any order
    return {row["order_id"]: (row["gross_minor"], row["refunded_minor"]) for row in rows}


def test_an_acknowledged_row_is_in_the_very_next_reading_and_stays_there_when_sealed(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    assert ids(journal) == []
    tail.write([hit("1"), hit("2", "v")])
    assert ids(journal) == ["1"]
    tail.write([hit("3")])
    assert ids(journal) == ["1", "3"]
    assert seal(journal.root, journal.tails).rows == {"events": 3}
    assert ids(journal) == ["1", "3"]
    tail.write([hit("4")])
    assert ids(journal) == ids(Journal(journal.root)) == ["1", "3", "4"]
    assert ids(journal, "v") == ["2"]
    assert ids(journal, "w' OR 1=1 --") == []
    tail.close()


def test_a_row_reads_the_same_from_the_tail_and_from_the_table(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    said: dict[str, Any] = {
        "value_minor": 1234,
        "currency": "EUR",
        "engaged_ms": None,
        "name": "line\nbreak \u2028 é \\",
        "path": "/a",
    }
    tail.write([hit("1", **said), hit("2", kind="pageview"), hit("3", bot="robot"), hit("4", flag="team")])
    live = journal.fetch(journal.read("w", "events", []).order_by("event_id"))
    seal(journal.root, journal.tails)
    assert journal.fetch(journal.read("w", "events", []).order_by("event_id")).to_pylist() == live.to_pylist()
    row = live.to_pylist()[0]
    assert {name: row[name] for name in said} == said
    assert row["at"] == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert (row["row"], row["import_uid"], row["import_number"]) == (1, tail.collector_id, 0)
    assert (row["bot"], row["flag"], row["site"], row["channel_version"]) == ("", "", "", None)
    found = journal.read("w", "events", [])
    # What a body leaves out is the empty string, never null: people's hits are found without asking for either.
    people = journal.fetch(found.filter((found.bot == "") & (found.flag == "")).order_by("event_id"))
    assert people["event_id"].to_pylist() == ["1", "2"]
    assert journal.fetch(found).num_rows == 4
    tail.close()


def test_rows_of_several_tails_and_of_orphans_stand_together(journal: Journal) -> None:
    first, second = Tail.start(journal.tails), Tail.start(journal.tails)
    first.write([hit("1")])
    second.write([hit("2")])
    first.close()
    assert ids(journal) == ["1", "2"]
    assert seal(journal.root, journal.tails).adopted == 1
    assert not first.folder.exists()
    assert ids(journal) == ["1", "2"]
    second.close()


def test_an_order_of_a_tail_is_the_newer_reading_and_a_refund_newer_still(journal: Journal) -> None:
    batch = pa.Table.from_pylist(
        [{"shop": "own", "order_id": name, "gross_minor": 1, "row": 1} for name in ("a", "b")],
        schema=ORDERS.import_schema,
    )
    journal.append("w", "orders", batch, import_uid="file", observed_at=DAY_1)
    tail = Tail.start(journal.tails)
    tail.write([order("b"), order("c"), order("d", "v")], durable=True)
    assert sums(journal, "file") == {"a": (1, None), "b": (10_000, None), "c": (10_000, None)}
    assert sums(journal) == {"b": (10_000, None), "c": (10_000, None)}
    tail.write([order("c", refunded_minor=10_000)], durable=True)
    expected = {"a": (1, None), "b": (10_000, None), "c": (10_000, 10_000)}
    assert sums(journal, "file") == expected
    seal(journal.root, journal.tails, rows=1)
    assert sums(journal, "file") == sums(Journal(journal.root), "file") == expected
    tail.write([order("c", refunded_minor=5_000)], durable=True)
    assert sums(journal, "file")["c"] == (10_000, 5_000)
    assert sums(journal)["c"] == (10_000, 5_000)
    tail.close()


def test_a_large_table_of_orders_answers_as_a_small_one_does(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sillage.journal.engine.READY_ROWS", 0)
    test_an_order_of_a_tail_is_the_newer_reading_and_a_refund_newer_still(journal)


def test_one_imports_readings_hold_no_live_row(journal: Journal) -> None:
    batch = pa.Table.from_pylist([{"shop": "own", "order_id": "a", "row": 1}], schema=ORDERS.import_schema)
    journal.append("w", "orders", batch, import_uid="file", observed_at=DAY_1)
    tail = Tail.start(journal.tails)
    tail.write([order("b")])
    seal(journal.root, journal.tails)
    tail.write([order("c")])
    tail.close()
    assert journal.readings("w", "orders", [committed("file")]).count().to_pyarrow().as_py() == 1
    assert journal.imports_held()["orders"] == {("w", "file"): 1}
    assert len(journal.lost("orders", [committed("file")])) == 0


def test_what_a_server_says_twice_counts_once_wherever_the_two_stand(journal: Journal) -> None:
    machines = [Tail.start(journal.tails) for _ in range(3)]
    for tail in machines:
        tail.write([hit("again", origin="api"), hit("once", origin="script")])
        assert ids(journal).count("again") == 1
    seal(journal.root, journal.tails, rows=1)
    machines[0].write([hit("again", origin="api"), hit("other", origin="api")])
    assert ids(journal) == ["again", "once", "once", "once", "other"]
    seal(journal.root, journal.tails)
    assert ids(journal) == ["again", "once", "once", "once", "other"]
    journal.maintain(small_files=2)
    assert ids(Journal(journal.root)) == ["again", "once", "once", "once", "other"]
    for tail in machines:
        tail.close()


def test_events_of_files_follow_the_switch_of_their_import_and_live_ones_do_not(journal: Journal) -> None:
    row = {"event_id": "clicked", "at": DAY_1, "kind": "click", "origin": "import", "row": 1}
    batch = pa.Table.from_pylist([row], schema=EVENTS.import_schema)
    for uid in ("file", "same file again"):
        journal.append("w", "events", batch, import_uid=uid, observed_at=DAY_1)
    tail = Tail.start(journal.tails)
    tail.write([hit("1")])
    seal(journal.root, journal.tails)
    tail.write([hit("2")])
    tail.close()
    assert ids(journal) == ["1", "2"]
    both = [committed("file", 1), committed("same file again", 2)]
    found = journal.fetch(journal.read("w", "events", both, columns=["event_id", "import_number"]))
    assert sorted(map(tuple, (row.values() for row in found.to_pylist()))) == [("1", 0), ("2", 0), ("clicked", 2)]


def test_a_period_opens_only_the_files_of_its_days(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    for day in range(10):
        tail.write([hit(str(day), at=NOON_US + day * 24 * HOUR_US)])
        seal(journal.root, journal.tails)
    tail.write([hit("live", at=NOON_US + 2 * 24 * HOUR_US), hit("late", at=NOON_US + 9 * 24 * HOUR_US)])
    tail.close()
    period = Period(date(2026, 3, 3), date(2026, 3, 4), "Europe/Paris")
    assert ids(journal, period=period) == ["2", "3", "live"]
    far = [path for path in journal.root.glob("events/*.parquet") if pq.read_table(path)["event_id"][0].as_py() > "5"]
    assert len(far) == 4
    for path in far:
        path.write_bytes(b"not Parquet")
    assert ids(Journal(journal.root), period=period) == ["2", "3", "live"]
    with pytest.raises(DamagedStore):
        ids(Journal(journal.root))


def test_the_log_knows_the_hours_around_hits_and_not_their_moments(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1", at=NOON_US + 1_234_567), hit("2", at=NOON_US + HOUR_US + 1)])
    seal(journal.root, journal.tails)
    tail.close()
    [action] = pa.table(DeltaTable(journal.root / "events").get_add_actions(flatten=True)).to_pylist()
    assert action["min.at"] == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert action["max.at"] == datetime(2026, 3, 1, 14, tzinfo=UTC)
    entry = (journal.root / "events" / "_delta_log" / f"{1:020d}.json").read_text()
    assert "12:00:01" not in entry
    [path] = journal.root.glob("events/*.parquet")
    group = pq.ParquetFile(path).metadata.row_group(0)
    stated = {group.column(n).path_in_schema for n in range(group.num_columns) if group.column(n).is_stats_set}
    assert stated == {"workspace_id", "import_uid", "network", "origin"}


def test_a_body_is_decoded_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded_rows = []

    def counted(table: FactTable, collector_id: str, rows: list[Waiting]) -> object:
        decoded_rows.append(len(rows))
        return decoded(table, collector_id, rows)

    monkeypatch.setattr(live_tails, "decoded", counted)
    tail = Tail.start(journal.tails)
    for number in range(20):
        tail.write([hit(f"{number:03d}")])
        assert len(ids(journal)) == number + 1
    assert decoded_rows == [1] * 20
    assert len(ids(journal)) == 20
    seal(journal.root, journal.tails)
    tail.write([hit("after")])
    assert len(ids(journal)) == 21
    assert sum(decoded_rows) == 21
    tail.close()


def test_an_unreadable_tail_is_told_and_not_taken_for_an_empty_one(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1")])
    tail.close()
    (tail.folder / FILE_NAME).write_bytes(b"\xff" * 8192)
    for path in tail.folder.glob(f"{FILE_NAME}-*"):
        path.unlink()
    with pytest.raises(DamagedStore, match=tail.collector_id):
        ids(Journal(journal.root))


def test_a_body_that_says_no_row_hides_no_other(journal: Journal) -> None:
    tail = Tail.start(journal.tails)
    wrong = (
        b"",
        b"[]",
        b'{"at": "noon"}',
        b'{"at": 99999999999999999999}',
        b'{"event_id": "x",\n"at": 1}',
        b'{"at":-5}',
    )
    tail.write([hit("1"), *(TailRow("events", "w", body) for body in wrong), hit("2")])
    assert ids(journal) == ["1", "2"]
    assert seal(journal.root, journal.tails).rows == {"events": 2}
    assert ids(journal) == ids(Journal(journal.root)) == ["1", "2"]
    tail.close()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "seal", "restart", "compact", "new reader"]),
        st.integers(0, 2),
        st.lists(st.tuples(st.sampled_from(["w", "v", "w' --"]), st.integers(0, 9)), max_size=4),
    ),
    max_size=12,
)


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_in_between_each_workspace_sees_its_acknowledged_rows_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, list[tuple[str, int]]]]
) -> None:
    journal = Journal(tmp_path_factory.mktemp("data") / "journal")
    tails = [Tail.start(journal.tails) for _ in range(3)]
    hits: dict[str, list[str]] = {"w": [], "v": [], "w' --": []}
    orders: dict[str, dict[str, int]] = {"w": {}, "v": {}, "w' --": {}}
    for number, (what, which, rows) in enumerate(steps):
        if what == "write":
            for place, (workspace, thing) in enumerate(rows):
                name, value = f"{number}-{place}", number * 100 + place
                tails[which].write([hit(name, workspace), order(str(thing), workspace, gross_minor=value)])
                hits[workspace].append(name)
                orders[workspace][str(thing)] = value
        elif what == "seal":
            seal(journal.root, journal.tails, rows=2)
        elif what == "restart":
            tails[which].close()
            tails[which] = Tail.start(journal.tails)
        elif what == "compact":
            journal.maintain(small_files=2, retention_hours=0)
        else:
            journal = Journal(journal.root)
        for workspace in hits:
            assert ids(journal, workspace) == sorted(hits[workspace])
            found = journal.fetch(
                journal.read(workspace, "orders", [], columns=["order_id", "gross_minor"])
            ).to_pylist()
            assert len(found) == len(orders[workspace])
            assert {row["order_id"]: row["gross_minor"] for row in found} == orders[workspace]
    for tail in tails:
        tail.close()


def test_a_tail_that_goes_between_its_finding_and_its_opening_is_passed_over(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    tail = Tail.start(journal.tails)
    tail.write([hit("1")])
    tail.close()

    def sealed_meanwhile(tails: Path) -> list[Path]:
        folders = tail_folders(tails)
        numbers = {folder / FILE_NAME: inode(folder / FILE_NAME) for folder in folders}
        monkeypatch.setattr(live_tails, "inode", lambda path: numbers.pop(path, 0))
        seal(journal.root, tails)
        return folders

    monkeypatch.setattr(live_tails, "tail_folders", sealed_meanwhile)
    assert ids(journal) == ["1"]


def test_the_days_of_a_file_are_told_though_another_reader_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup_basis, "_REMEMBERED", 0)  # as when pages ask about thousands of files at once
    rows = {"workspace_id": ["w"], "import_uid": ["live-1"], "at": [datetime(2026, 3, 10, 12, tzinfo=UTC)]}
    pq.write_table(pa.table(rows), tmp_path / "hits.parquet")
    told = rollup_basis.TouchedDays().of_file(tmp_path / "hits.parquet", "w", "America/Montreal")
    assert told == frozenset([date(2026, 3, 10)])
