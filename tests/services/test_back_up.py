"""A backup is whole or absent; a restore gives the state of its moment, or changes nothing."""

import json
import os
import shutil
import stat
import tarfile
from pathlib import Path

import pytest

from sillage import ledger
from sillage.errors import DamagedStore, NotFound, Refused
from sillage.ledger import queries
from sillage.services import swap_folders
from sillage.services.back_up import back_up, read_manifest
from sillage.services.check_health import Check, check_health, upgrade
from sillage.services.import_files import import_files
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.restore import restore
from sillage.services.swap_folders import aside, finish_swap
from sillage.services.turns import writing_turn
from sillage.services.undo_import import undo_import
from tests.services.reading_files import reader_of, write_export

pytestmark = pytest.mark.sqlite


def add(opened: Opened, folder: Path, day: int, **likes: float) -> None:
    """Import an export of a day of March."""
    path = write_export(folder, f"2026-03-0{day}_x.csv", dict(likes))
    [done] = import_files(opened, [path], reader=reader_of())
    assert done.status == "committed"


def likes(data_dir: Path) -> dict[str, float]:
    """Return the likes that count, as a new process sees them."""
    ledger.close()
    opened = open_workspace(data_dir)
    imports = queries.committed_imports(opened.workspace.id)
    table = opened.journal.read(opened.workspace.id, "observations", imports)
    return {row["object_id"]: row["value"] for row in table.to_pyarrow().to_pylist()}


def wrong(data_dir: Path) -> list[Check]:
    """Return what the doctor finds."""
    ledger.close()
    return [check for check in check_health(data_dir) if not check.ok]


@pytest.fixture
def filled(opened: Opened, tmp_path: Path) -> Opened:
    """A workspace with one import."""
    add(opened, tmp_path / "exports", 1, p1=1, p2=2)
    return opened


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_a_restored_backup_is_the_state_of_its_moment(filled: Opened, tmp_path: Path, name: str) -> None:
    target = tmp_path / "elsewhere" / name
    done = back_up(filled.data_dir, target)
    assert (done.path, done.files > 5, done.size > 1000) == (target, True, True)
    add(filled, tmp_path / "exports", 2, p1=9)
    undo_import(filled, 1)
    restored = restore(target, filled.data_dir, replace=True)
    assert restored.key_is_there
    assert likes(filled.data_dir) == {"p1": 1.0, "p2": 2.0}
    assert wrong(filled.data_dir) == []
    assert sorted(path.name for path in target.parent.iterdir()) == [name]
    add(open_workspace(filled.data_dir), tmp_path / "exports", 3, p1=4)
    assert likes(filled.data_dir) == {"p1": 4.0, "p2": 2.0}


def test_a_backup_never_holds_a_key(filled: Opened, tmp_path: Path) -> None:
    secrets = {(filled.data_dir / name).read_bytes() for name in ("key", "secret-key")}
    back_up(filled.data_dir, tmp_path / "backup")
    for path in (tmp_path / "backup").rglob("*"):
        assert path.name not in ("key", "secret-key")
        assert not path.is_file() or not any(secret in path.read_bytes() for secret in secrets)


def test_into_an_empty_folder_the_key_is_asked_for_or_made_anew(filled: Opened, tmp_path: Path) -> None:
    back_up(filled.data_dir, tmp_path / "backup")
    assert not restore(tmp_path / "backup", tmp_path / "fresh").key_is_there
    assert [check.name for check in wrong(tmp_path / "fresh")] == ["key"]
    shutil.copy(filled.data_dir / "key", tmp_path / "fresh" / "key")
    assert wrong(tmp_path / "fresh") == []
    assert likes(tmp_path / "fresh") == {"p1": 1.0, "p2": 2.0}
    assert restore(tmp_path / "backup", tmp_path / "other", new_key=True).key_is_there
    (tmp_path / "third").mkdir()
    shutil.copy(filled.data_dir / "key", tmp_path / "third" / "key")
    assert restore(tmp_path / "backup", tmp_path / "third").key_is_there


def test_a_folder_with_data_is_replaced_only_when_told(filled: Opened, tmp_path: Path) -> None:
    back_up(filled.data_dir, tmp_path / "backup")
    with pytest.raises(Refused, match="not empty"):
        restore(tmp_path / "backup", filled.data_dir)


def test_a_restore_loses_no_file_that_waits_for_its_import(filled: Opened, tmp_path: Path) -> None:
    back_up(filled.data_dir, tmp_path / "backup")
    for name in ("watched", "incoming"):
        (filled.data_dir / name / "maison").mkdir(parents=True)
        (filled.data_dir / name / "maison" / "juin.csv").write_text("a,b")
        (filled.data_dir / name / "link").symlink_to("/etc/passwd")
    restore(tmp_path / "backup", filled.data_dir, replace=True)
    for name in ("watched", "incoming"):
        assert (filled.data_dir / name / "maison" / "juin.csv").read_text() == "a,b"
        assert (filled.data_dir / name / "link").is_symlink()


@pytest.mark.parametrize("damage", ["cut", "missing", "changed"])
def test_a_damaged_backup_is_refused_and_changes_nothing(filled: Opened, tmp_path: Path, damage: str) -> None:
    back_up(filled.data_dir, tmp_path / "backup")
    [path, *_] = sorted((tmp_path / "backup" / "journal" / "observations").glob("*.parquet"))
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content[:-1] if damage == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(Refused, match="damaged"):
        restore(tmp_path / "backup", filled.data_dir, replace=True)
    assert likes(filled.data_dir) == {"p1": 1.0, "p2": 2.0}


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "folder/../../outside", "link"])
def test_an_archive_that_reaches_outside_is_refused(filled: Opened, tmp_path: Path, name: str) -> None:
    target = tmp_path / "backup.tar"
    back_up(filled.data_dir, target)
    member = tarfile.TarInfo(name)
    if name == "link":
        member.type, member.linkname = tarfile.SYMTYPE, "/etc"
    with tarfile.open(target, "a") as archive:
        archive.addfile(member)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(Refused, match="unexpected member"):
        restore(target, filled.data_dir, replace=True)
    assert likes(filled.data_dir) == {"p1": 1.0, "p2": 2.0}
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_cut_archive_is_refused(filled: Opened, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    back_up(filled.data_dir, target)
    target.write_bytes(target.read_bytes()[:20_000])
    with pytest.raises(Refused):
        restore(target, filled.data_dir, replace=True)
    assert likes(filled.data_dir) == {"p1": 1.0, "p2": 2.0}
    assert not any(path.name.startswith(".") for path in tmp_path.iterdir())


def test_what_is_no_backup_is_refused(filled: Opened, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with pytest.raises(NotFound):
        restore(tmp_path / "photos", tmp_path / "fresh")
    with pytest.raises(NotFound):
        restore(tmp_path / "absent", tmp_path / "fresh")
    (tmp_path / "photos" / "beach.jpg").write_bytes(b"")
    with pytest.raises(Refused, match="something else"):
        back_up(filled.data_dir, tmp_path / "photos")
    with pytest.raises(Refused, match="inside"):
        back_up(filled.data_dir, filled.data_dir / "backup")


def test_an_archive_of_something_else_is_never_replaced(filled: Opened, tmp_path: Path) -> None:
    (tmp_path / "beach.jpg").write_bytes(b"sand")
    target = tmp_path / "photos.tar"
    with tarfile.open(target, "w") as archive:
        archive.add(tmp_path / "beach.jpg", "beach.jpg")
    for content in (target.read_bytes(), b"no archive at all"):
        target.write_bytes(content)
        with pytest.raises(Refused, match="something else"):
            back_up(filled.data_dir, target, replace=True)
        assert target.read_bytes() == content


def test_a_ledger_that_is_none_any_more_is_said_to_be_damaged(filled: Opened, tmp_path: Path) -> None:
    ledger.close()
    (filled.data_dir / "ledger.sqlite3").write_bytes(b"not a database, for sure " * 200)
    with pytest.raises(DamagedStore, match="ledger"):
        back_up(filled.data_dir, tmp_path / "backup")
    assert not any(path.name.startswith(".backup") for path in tmp_path.iterdir())


def test_a_backup_of_a_newer_form_is_refused(filled: Opened, tmp_path: Path) -> None:
    back_up(filled.data_dir, tmp_path / "backup")
    manifest = read_manifest(tmp_path / "backup") | {"form": 99}
    (tmp_path / "backup" / "backup.json").write_text(json.dumps(manifest))
    with pytest.raises(Refused, match="newer"):
        restore(tmp_path / "backup", tmp_path / "fresh")


def test_a_second_backup_takes_the_place_of_the_first(filled: Opened, tmp_path: Path) -> None:
    back_up(filled.data_dir, tmp_path / "backup")
    add(filled, tmp_path / "exports", 2, p1=9)
    back_up(filled.data_dir, tmp_path / "backup", replace=True)
    restore(tmp_path / "backup", tmp_path / "fresh")
    assert likes(tmp_path / "fresh") == {"p1": 9.0, "p2": 2.0}


def test_a_backup_taken_while_an_import_is_pending_shows_nothing_of_it(filled: Opened, tmp_path: Path) -> None:
    with writing_turn(filled.data_dir, filled.workspace.id):
        back_up(filled.data_dir, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "fresh", new_key=True)
    assert likes(tmp_path / "fresh") == {"p1": 1.0, "p2": 2.0}


def test_without_an_exchange_of_names_a_crash_between_two_renames_is_repaired(
    filled: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(filled.data_dir, tmp_path / "backup")
    monkeypatch.setattr(swap_folders, "_exchanged", lambda *_: False)
    restore(tmp_path / "backup", filled.data_dir, replace=True)
    assert likes(filled.data_dir) == {"p1": 1.0, "p2": 2.0}
    ledger.close()
    filled.data_dir.rename(aside(filled.data_dir))  # where a crash may stop
    assert finish_swap(filled.data_dir)
    assert likes(filled.data_dir) == {"p1": 1.0, "p2": 2.0}
    assert not finish_swap(filled.data_dir)


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_an_earlier_backup_is_replaced_only_where_it_is_asked(filled: Opened, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    back_up(filled.data_dir, target)
    before = target.stat().st_ino
    with pytest.raises(Refused, match="is a backup already"):
        back_up(filled.data_dir, target)
    assert target.stat().st_ino == before
    back_up(filled.data_dir, target, replace=True)
    assert target.stat().st_ino != before


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(filled: Opened, tmp_path: Path) -> None:
    data = filled.data_dir
    assert wrong(data) == []
    [raw] = [path for path in (data / "raw").rglob("*") if path.is_file()]
    raw.chmod(0o600)
    raw.write_bytes(b"changed")
    (data / "key").chmod(0o644)
    assert [(check.name, check.remedy is not None) for check in wrong(data)] == [("key", True), ("raw", True)]
    raw.unlink()
    (data / "key").chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert [check.name for check in wrong(data)] == ["raw"]


def test_the_doctor_finds_a_ledger_and_a_journal_of_different_moments(filled: Opened, tmp_path: Path) -> None:
    data = filled.data_dir
    back_up(data, tmp_path / "backup")
    add(filled, tmp_path / "exports", 2, p1=9)
    ledger.close()
    newer = tmp_path / "newer.sqlite3"
    shutil.copy(data / "ledger.sqlite3", newer)
    shutil.copy(tmp_path / "backup" / "ledger.sqlite3", data / "ledger.sqlite3")
    assert [check.name for check in wrong(data)] == ["imports"]  # rows that the ledger does not know
    ledger.close()
    shutil.copy(newer, data / "ledger.sqlite3")
    shutil.rmtree(data / "journal")
    shutil.copytree(tmp_path / "backup" / "journal", data / "journal")
    assert [check.name for check in wrong(data)] == ["imports"]  # an import that counts, without its rows


def test_the_doctor_tells_of_an_interrupted_import(
    filled: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sillage.journal import Journal

    path = write_export(tmp_path, "2026-03-04_y.csv", {"p1": 1})
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            list(import_files(filled, [path], reader=reader_of()))
    assert [check.name for check in wrong(filled.data_dir)] == ["imports"]
    list(import_files(filled, [path], reader=reader_of()))
    assert wrong(filled.data_dir) == []


def test_the_doctor_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        check_health(tmp_path / "absent")
    with pytest.raises(NotFound):
        upgrade(tmp_path / "absent")


def test_an_upgrade_of_what_is_current_changes_nothing(filled: Opened) -> None:
    assert upgrade(filled.data_dir) == ()


def test_a_postgresql_ledger_without_its_tools_is_refused_clearly(
    filled: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="pg_dump"):
        back_up(filled.data_dir, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_postgresql_tool_that_fails_is_quoted(
    filled: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text("#!/bin/sh\necho 'no such database' >&2\nexit 3\n")
    tool.chmod(0o700)
    monkeypatch.setenv("SILLAGE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(Refused, match="no such database"):
        back_up(filled.data_dir, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
