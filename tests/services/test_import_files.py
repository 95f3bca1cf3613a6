"""Importing: once, whole, counted, resumed after a crash, undone."""

import itertools
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sillage.domain.costs import Cost, CostKind
from sillage.domain.decisions import Decisions, ImportStatus
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.errors import Busy, NotFound, Refused, UnreadableFile
from sillage.journal import Journal
from sillage.journal.raw_files import RawFiles, hash_of
from sillage.ledger import imports_log, queries
from sillage.services.import_files import Asked, Imported, import_files
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.turns import writing_turn
from sillage.services.undo_import import undo_import
from tests.services.reading_files import reader_of, write_export

DAY = date(2026, 1, 5)


def imported(opened: Opened, *paths: Path) -> list[Imported]:
    """Import files with the stand-in reader."""
    return list(import_files(opened, paths, reader=reader_of()))


def likes(opened: Opened) -> dict[str, float | None]:
    """Return the likes that count, by post."""
    table = opened.journal.read(opened.workspace.id, "observations", queries.committed_imports(opened.workspace.id))
    rows = table.select("object_id", "value").to_pyarrow().to_pylist()
    assert len(rows) == len({row["object_id"] for row in rows})
    return {row["object_id"]: row["value"] for row in rows}


def test_an_import_is_counted_kept_by_its_hash_and_visible(opened: Opened, tmp_path: Path) -> None:
    path = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1, "p2": None})
    (done,) = imported(opened, path)
    assert (done.status, done.rows, done.new, done.repeated) == ("committed", 2, 2, 0)
    assert likes(opened) == {"p1": 1.0, "p2": None}
    kept = RawFiles(opened.data_dir / "raw").path_of(hash_of(path))
    assert kept.read_bytes() == path.read_bytes()


def test_the_same_file_again_adds_nothing(opened: Opened, tmp_path: Path) -> None:
    path = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1, "p2": 2})
    imported(opened, path)
    copy = path.rename(tmp_path / "another_name.csv")
    (done,) = imported(opened, copy)
    assert (done.status, done.new, done.repeated) == ("repeated", 0, 2)
    assert len(imports_log.all(opened.workspace.id)) == 1


def test_a_later_file_counts_what_it_repeats_and_a_changed_value_is_new(opened: Opened, tmp_path: Path) -> None:
    imported(opened, write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1, "p2": 2, "p3": None}))
    (done,) = imported(opened, write_export(tmp_path, "2026-03-02_b.csv", {"p1": 1, "p2": 5, "p3": None, "p4": 4}))
    assert (done.rows, done.new, done.repeated) == (4, 2, 2)
    assert likes(opened) == {"p1": 1.0, "p2": 5.0, "p3": None, "p4": 4.0}


def test_an_older_export_imported_later_changes_nothing_that_a_newer_one_says(opened: Opened, tmp_path: Path) -> None:
    imported(opened, write_export(tmp_path, "2026-03-02_b.csv", {"p1": 9}))
    imported(opened, write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1, "p2": 2}))
    assert likes(opened) == {"p1": 9.0, "p2": 2.0}


def test_undo_restores_the_earlier_value_and_the_file_can_come_back(opened: Opened, tmp_path: Path) -> None:
    imported(opened, write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1}))
    path = write_export(tmp_path, "2026-03-02_b.csv", {"p1": 2, "p2": 2})
    (done,) = imported(opened, path)
    assert undo_import(opened, done.number).status is ImportStatus.UNDONE
    assert likes(opened) == {"p1": 1.0}
    (again,) = imported(opened, path)
    assert (again.status, again.number, again.new) == ("committed", done.number + 1, 2)
    assert likes(opened) == {"p1": 2.0, "p2": 2.0}


def test_undoing_what_is_not_there_says_so(opened: Opened) -> None:
    with pytest.raises(NotFound):
        undo_import(opened, 7)


def test_undoing_twice_is_refused(opened: Opened, tmp_path: Path) -> None:
    imported(opened, write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1}))
    undo_import(opened, 1)
    with pytest.raises(Refused):
        undo_import(opened, 1)


def test_a_damaged_file_is_refused_whole_and_stops_no_other(opened: Opened, tmp_path: Path) -> None:
    good = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1})
    refused, done = imported(opened, write_export(tmp_path, "bad.csv", {"damaged": 1}), good)
    assert refused.status == "refused"
    assert isinstance(refused.refusal, UnreadableFile)
    assert done.status == "committed"
    assert [path.name for path in RawFiles(opened.data_dir / "raw").all()] == [hash_of(good)]


def test_an_absent_file_a_folder_and_a_large_file_are_refused(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_MAX_FILE_MB", "0")
    large = write_export(tmp_path, "large.csv", {"p1": 1})
    done = imported(opened, tmp_path / "absent.csv", tmp_path, large)
    assert [one.status for one in done] == ["refused"] * 3
    assert [type(one.refusal) for one in done] == [NotFound, UnreadableFile, UnreadableFile]


def test_an_interrupted_import_is_finished_under_its_own_number(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1, "p2": 2})
    real, calls = Journal.append, itertools.count()

    def interrupted(self: Journal, *args: object, **kwargs: object) -> int:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return real(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "append", interrupted)
    with pytest.raises(KeyboardInterrupt):
        imported(opened, path)
    assert likes(opened) == {}
    assert len(imports_log.pending(opened.workspace.id)) == 1
    (done,) = imported(opened, path)
    assert (done.status, done.number, done.new) == ("committed", 1, 2)
    assert likes(opened) == {"p1": 1.0, "p2": 2.0}
    posts = opened.journal.readings(opened.workspace.id, "posts", queries.committed_imports(opened.workspace.id))
    assert posts.count().to_pyarrow().as_py() == 2


def test_a_file_that_the_ledger_refuses_leaves_nothing_that_counts(opened: Opened, tmp_path: Path) -> None:
    path = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1})
    bad = Cost(CostKind.SPEND, DAY, DAY - timedelta(days=1), Money.of(1, "CAD"))
    (done,) = import_files(opened, [path], reader=reader_of(lambda _: Decisions(costs=(bad,))))
    assert done.status == "refused"
    assert likes(opened) == {}
    assert [one.status for one in imports_log.all(opened.workspace.id)] == [ImportStatus.FAILED]


@pytest.mark.asks_anew
def test_costs_of_a_file_count_with_it_and_stop_with_it(opened: Opened, tmp_path: Path) -> None:
    path = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1})
    spend = Cost(CostKind.SPEND, DAY, DAY, Money.of(Decimal(50), "CAD"), channel="x")
    period = Period(DAY, DAY)
    list(import_files(opened, [path], reader=reader_of(lambda _: Decisions(costs=(spend,)))))
    assert [cost.amount for cost in queries.costs(opened.workspace.id, period)] == [Money(5000, "CAD")]
    undo_import(opened, 1)
    assert queries.costs(opened.workspace.id, period) == ()


def test_another_workspace_with_the_same_rival_sees_and_changes_nothing(
    opened: Opened, other: Opened, tmp_path: Path
) -> None:
    path = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1})
    (mine,) = imported(opened, path)
    assert likes(other) == {}
    (theirs,) = imported(other, path)
    assert (mine.status, theirs.status) == ("committed", "committed")
    imported(other, write_export(tmp_path, "2026-03-05_b.csv", {"p1": 7, "p2": 7}))
    assert likes(opened) == {"p1": 1.0}
    assert likes(other) == {"p1": 7.0, "p2": 7.0}
    undo_import(other, 1)
    undo_import(other, 2)
    assert likes(opened) == {"p1": 1.0}
    mixed = queries.committed_imports(opened.workspace.id)
    assert other.journal.read(other.workspace.id, "observations", mixed).count().to_pyarrow().as_py() == 0


def test_a_second_writer_waits_then_is_told_that_the_folder_is_busy(opened: Opened) -> None:
    with (
        writing_turn(opened.data_dir, opened.workspace.id),
        pytest.raises(Busy),
        writing_turn(opened.data_dir, opened.workspace.id, wait_s=0.1),
    ):
        pass
    with writing_turn(opened.data_dir, "another"), writing_turn(opened.data_dir, opened.workspace.id, wait_s=0):
        pass


EXPORTS = st.lists(
    st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), st.none() | st.integers(0, 9), min_size=1),
    min_size=2,
    max_size=3,
)


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exports=EXPORTS, order=st.randoms(use_true_random=False))
def test_any_order_of_dated_files_gives_the_same_readings_and_undo_gives_the_state_before(
    opened: Opened,
    tmp_path_factory: pytest.TempPathFactory,
    exports: list[dict[str, float | None]],
    order: random.Random,
) -> None:
    folder = tmp_path_factory.mktemp("exports")
    paths = [write_export(folder, f"2026-03-0{day}_x.csv", rows) for day, rows in enumerate(exports, 1)]
    expected: dict[str, float | None] = {}
    for rows in exports:
        expected |= rows
    shuffled = paths.copy()
    order.shuffle(shuffled)
    workspace = init_workspace(opened.data_dir, name=f"W {folder.name}", currency="CAD", zone="UTC", language="en")
    states = [likes(workspace)]
    for path in shuffled:
        imported(workspace, path)
        states.append(likes(workspace))
    assert states[-1] == expected
    for record in reversed(imports_log.all(workspace.workspace.id)):
        undo_import(workspace, record.number)
        states.pop()
        assert likes(workspace) == states[-1]


def test_the_same_bytes_under_a_later_stated_date_are_a_newer_reading(opened: Opened, tmp_path: Path) -> None:
    imported(opened, write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1}))
    imported(opened, write_export(tmp_path, "2026-03-02_b.csv", {"p1": 2}))
    (done,) = imported(opened, write_export(tmp_path, "2026-03-03_c.csv", {"p1": 1}))
    assert (done.status, done.new) == ("committed", 1)
    assert likes(opened) == {"p1": 1.0}


def test_rows_that_are_left_out_are_neither_new_nor_repeated(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    head, first, second = "date,order,total,channel", "2026-03-01,A1,10,instagram", "2026-03-02,,12,instagram"
    path.write_text("\n".join((head, first, second)) + "\n")
    (done,) = import_files(opened, [path], Asked(confirmed=True))
    assert (done.rows, done.new, done.repeated, done.flagged) == (2, 1, 0, 1)
    (again,) = import_files(opened, [path], Asked(confirmed=True))
    assert (again.status, again.new, again.repeated) == ("repeated", 0, 1)
    path.write_text("\n".join((head, first, second, "2026-03-03,A2,14,instagram")) + "\n")
    (more,) = import_files(opened, [path], Asked(confirmed=True))
    assert (more.rows, more.new, more.repeated) == (3, 1, 1)


def test_costs_that_are_left_out_are_neither_new_nor_repeated(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    lines = ["date,kind,amount,channel", "2026-03-01,spend,10,instagram", "2026-03-02,spend,,instagram"]
    path.write_text("\n".join(lines) + "\n")
    (done,) = import_files(opened, [path], Asked(confirmed=True))
    assert (done.rows, done.new, done.repeated) == (2, 1, 0)
    path.write_text("\n".join([*lines, "2026-03-03,spend,5,instagram"]) + "\n")
    (more,) = import_files(opened, [path], Asked(confirmed=True))
    assert (more.rows, more.new, more.repeated) == (3, 1, 1)


def test_the_lines_of_one_order_are_one_stored_row(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "shopify_orders__en.csv"
    path.write_bytes((Path(__file__).parents[1] / "imports" / "testdata" / "shopify_orders__en.csv").read_bytes())
    (done,) = import_files(opened, [path], Asked(confirmed=True))
    orders = opened.journal.read(opened.workspace.id, "orders", queries.committed_imports(opened.workspace.id))
    assert done.new == orders.count().to_pyarrow().as_py() < done.rows


def test_readings_put_aside_are_counted_and_an_older_export_puts_none_aside(opened: Opened, tmp_path: Path) -> None:
    imported(opened, write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1, "p2": 2}))
    (done,) = imported(opened, write_export(tmp_path, "2026-03-03_b.csv", {"p1": 1, "p2": 5, "p4": 4}))
    assert (done.new, done.repeated, done.replaced) == (2, 1, 1)
    (older,) = imported(opened, write_export(tmp_path, "2026-03-02_c.csv", {"p4": 3}))
    assert (older.new, older.replaced) == (1, 0)
