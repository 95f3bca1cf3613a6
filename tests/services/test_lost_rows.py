"""Rows that the journal has lost are never left out in silence, and come back with their file."""

import shutil
from pathlib import Path

import pytest

from sillage.errors import DamagedStore
from sillage.journal import Journal
from sillage.ledger import imports_log, queries
from sillage.services.check_health import check_health
from sillage.services.import_files import Imported, import_files
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.undo_import import undo_import
from tests.services.reading_files import reader_of, write_export


def imported(opened: Opened, *paths: Path) -> list[Imported]:
    """Import files with the stand-in reader."""
    return list(import_files(opened, paths, reader=reader_of()))


def again(opened: Opened) -> Opened:
    """Open the workspace as another process would."""
    return open_workspace(opened.data_dir, opened.workspace.slug)


def likes(opened: Opened) -> dict[str, float | None]:
    """Return the likes that count, by post."""
    table = opened.journal.read(opened.workspace.id, "observations", queries.committed_imports(opened.workspace.id))
    return {row["object_id"]: row["value"] for row in table.select("object_id", "value").to_pyarrow().to_pylist()}


def two_files(opened: Opened, folder: Path) -> tuple[Path, Path]:
    """Import two files, one after the other."""
    first = write_export(folder, "2026-03-01_a.csv", {"p1": 1, "p2": 2})
    second = write_export(folder, "2026-03-02_b.csv", {"p3": 3})
    imported(opened, first)
    imported(opened, second)
    return first, second


def lose_newest_entry(journal: Path) -> None:
    """Delete the newest entry of the observations' log."""
    max((journal / "observations" / "_delta_log").glob("*.json")).unlink()


def wrong(opened: Opened) -> list[str]:
    """Return what the doctor finds wrong with the imports."""
    return [str(check.what) for check in check_health(opened.data_dir) if check.name == "imports" and not check.ok]


def test_the_ledger_notes_what_each_import_wrote(opened: Opened, tmp_path: Path) -> None:
    two_files(opened, tmp_path)
    tables = [dict(one.tables) for one in imports_log.all(opened.workspace.id)]
    assert tables == [{"posts": 2, "observations": 2}, {"posts": 1, "observations": 1}]


def test_a_lost_log_entry_is_refused_and_named_by_the_doctor(opened: Opened, tmp_path: Path) -> None:
    two_files(opened, tmp_path)
    assert wrong(opened) == []
    lose_newest_entry(opened.journal.root)
    with pytest.raises(DamagedStore, match=r"import 2.*2026-03-02_b.csv.*observations.*sillage doctor"):
        likes(again(opened))
    (found,) = wrong(opened)
    assert "2026-03-02_b.csv" in found
    assert "observations" in found


def test_a_lost_import_comes_back_with_its_file_under_its_number(opened: Opened, tmp_path: Path) -> None:
    _, second = two_files(opened, tmp_path)
    lose_newest_entry(opened.journal.root)
    (done,) = imported(again(opened), second)
    assert (done.status, done.number, done.new) == ("committed", 2, 1)
    assert "missing from the journal" in str(done.warnings[0])
    assert likes(again(opened)) == {"p1": 1.0, "p2": 2.0, "p3": 3.0}
    assert wrong(opened) == []
    (once_more,) = imported(again(opened), second)
    assert once_more.status == "repeated"


def test_a_lost_journal_is_refused_and_comes_back_file_by_file(opened: Opened, tmp_path: Path) -> None:
    first, second = two_files(opened, tmp_path)
    shutil.rmtree(opened.journal.root)
    with pytest.raises(DamagedStore, match="import 1"):
        likes(again(opened))
    assert len(wrong(opened)) == 2
    imported(again(opened), first)
    with pytest.raises(DamagedStore, match="import 2"):
        likes(again(opened))
    imported(again(opened), second)
    assert likes(again(opened)) == {"p1": 1.0, "p2": 2.0, "p3": 3.0}
    assert len(imports_log.all(opened.workspace.id)) == 2


def test_undoing_a_lost_import_lets_the_others_be_read(opened: Opened, tmp_path: Path) -> None:
    two_files(opened, tmp_path)
    lose_newest_entry(opened.journal.root)
    undo_import(again(opened), 2)
    assert likes(again(opened)) == {"p1": 1.0, "p2": 2.0}
    assert wrong(opened) == []


def test_imports_of_which_nobody_noted_the_tables_are_read_and_come_back_too(opened: Opened, tmp_path: Path) -> None:
    first, _ = two_files(opened, tmp_path)
    for one in imports_log.all(opened.workspace.id):
        imports_log.note_tables(opened.workspace.id, one.uid, {})
    assert len(likes(again(opened))) == 3
    shutil.rmtree(opened.journal.root)
    assert likes(again(opened)) == {}
    (done,) = imported(again(opened), first)
    assert (done.status, done.number) == ("committed", 1)


def test_an_interrupted_import_notes_the_rows_that_stood_already(opened: Opened, tmp_path: Path) -> None:
    path = write_export(tmp_path, "2026-03-01_a.csv", {"p1": 1, "p2": 2})
    commit = imports_log.commit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports_log, "commit", _killed)
        with pytest.raises(KeyboardInterrupt):
            imported(opened, path)
    assert imports_log.commit is commit
    imported(opened, path)
    (record,) = imports_log.all(opened.workspace.id)
    assert record.tables == {"posts": 2, "observations": 2}


def test_merged_files_and_a_shortened_log_still_know_every_import(opened: Opened, tmp_path: Path) -> None:
    two_files(opened, tmp_path)
    assert Journal(opened.journal.root).maintain(small_files=2, retention_hours=0) > 0
    assert len(likes(again(opened))) == 3
    assert wrong(opened) == []


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
