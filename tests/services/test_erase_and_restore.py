"""Who was erased stays so after a restore, an upgrade or a copy elsewhere."""

import shutil
from pathlib import Path

import pytest

from sillage import ledger
from sillage.ledger import models
from sillage.services.back_up import back_up
from sillage.services.check_health import upgrade
from sillage.services.data_folder import ERASURES_FILE_NAME
from sillage.services.erase import erase, replay
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.restore import restore
from tests.services.test_erase import CLICK, EMAIL, VISITOR, _imports, lived_in, where


def test_a_restore_does_not_bring_an_erased_person_back(opened: Opened) -> None:
    lived_in(opened)
    backup = opened.data_dir.parent / "backup"
    back_up(opened.data_dir, backup)
    assert where(backup, VISITOR)
    erase(opened, "email", EMAIL)
    restore(backup, opened.data_dir, replace=True)
    for text in (EMAIL, VISITOR, CLICK):
        assert where(opened.data_dir, text) == [], text
    again = open_workspace(opened.data_dir, opened.workspace.slug)
    assert again.journal.fetch(again.journal.read(again.workspace.id, "orders", _imports(again))).num_rows == 1
    assert replay(opened.data_dir) == 0


def test_a_restore_into_another_folder_erases_again_what_the_backed_up_folder_lists(opened: Opened) -> None:
    lived_in(opened)
    backup, fresh = opened.data_dir.parent / "backup.tar", opened.data_dir.parent / "fresh"
    back_up(opened.data_dir, backup)
    erase(opened, "email", EMAIL)
    done = restore(backup, fresh)
    assert done.erased_again
    assert done.erasures_known
    assert not done.key_is_there
    for text in (EMAIL, VISITOR, CLICK):
        assert where(fresh, text) == [], text
    assert where(fresh, "someone@else.test")
    assert (fresh / ERASURES_FILE_NAME).stat().st_mode & 0o077 == 0
    key = (opened.data_dir / "key").read_bytes()
    ledger.close()
    shutil.rmtree(opened.data_dir)  # from here on the restored folder is the only one that knows
    (fresh / "key").write_bytes(key)
    again = restore(backup, fresh, replace=True)
    assert (again.erased_again > 0, again.erasures_known) == (True, True)
    assert where(fresh, EMAIL) == []


def test_a_restore_that_cannot_know_who_was_erased_says_so(opened: Opened) -> None:
    lived_in(opened)
    backup, fresh = opened.data_dir.parent / "backup", opened.data_dir.parent / "fresh"
    back_up(opened.data_dir, backup)
    erase(opened, "email", EMAIL)
    away = opened.data_dir.parent / "away"
    ledger.close()
    opened.data_dir.rename(away)
    done = restore(backup, fresh)
    assert (done.erased_again, done.erasures_known) == (0, False)
    assert where(fresh, EMAIL)
    for name in ("key", ERASURES_FILE_NAME):  # as the command says
        shutil.copy2(away / name, fresh / name)
    done = restore(backup, fresh, replace=True)
    assert done.erasures_known
    assert where(fresh, EMAIL) == []


def test_a_folder_of_other_people_is_not_asked_who_was_erased(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(opened)
    backup = opened.data_dir.parent / "backup"
    back_up(opened.data_dir, backup)
    ledger.close()
    opened.data_dir.rename(opened.data_dir.parent / "away")
    (tmp_path / "theirs" / "journal").mkdir(parents=True)
    (tmp_path / "theirs" / "key").write_bytes(b"k" * 32)
    monkeypatch.setenv("SILLAGE_DATA", str(tmp_path / "theirs"))
    assert not restore(backup, tmp_path / "fresh").erasures_known


@pytest.mark.asks_anew
def test_the_list_of_erasures_names_nobody_and_is_in_no_backup(opened: Opened) -> None:
    lived_in(opened)
    erase(opened, "visitor", VISITOR)
    erase(opened, "visitor", VISITOR)
    assert len((opened.data_dir / ERASURES_FILE_NAME).read_text().splitlines()) == 1
    assert (opened.data_dir / ERASURES_FILE_NAME).stat().st_mode & 0o077 == 0
    back_up(opened.data_dir, opened.data_dir.parent / "backup")
    assert not list((opened.data_dir.parent / "backup").rglob(ERASURES_FILE_NAME))
    assert [row.done_at is not None for row in models.Erasure.objects.all()] == [True, True]


@pytest.mark.asks_anew
def test_a_restore_keeps_the_salts_of_the_day(opened: Opened) -> None:
    backup, salts = opened.data_dir.parent / "backup", opened.data_dir / "salts.sqlite3"
    salts.write_bytes(b"before")
    back_up(opened.data_dir, backup)
    assert not list(backup.rglob("salts*"))
    salts.write_bytes(b"of today")
    restore(backup, opened.data_dir, replace=True)
    assert salts.read_bytes() == b"of today"
    assert salts.stat().st_mode & 0o077 == 0


def test_a_backup_of_an_older_version_is_erased_again_when_it_is_upgraded(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(opened)
    backup = opened.data_dir.parent / "backup"
    back_up(opened.data_dir, backup)
    erase(opened, "email", EMAIL)
    with monkeypatch.context() as patched:
        patched.setattr("sillage.ledger.schema_state", lambda **_: "older")
        restore(backup, opened.data_dir, replace=True)
        assert where(opened.data_dir, VISITOR)
        assert upgrade(opened.data_dir) == ("ledger",)
    for text in (EMAIL, VISITOR, CLICK):
        assert where(opened.data_dir, text) == [], text
