"""A disk that is full or read-only costs no data, and is named as what it is."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sillage.cli import main
from sillage.errors import Refused
from sillage.ledger import connection
from sillage.ledger.own_language import own_language
from sillage.ledger.refusals import translated
from sillage.reports.charts import _cached
from sillage.services import back_up
from sillage.services.open_workspace import Opened, init_workspace


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main.build_app(), [*words, "--data", str(data), "--lang", "en"])


@pytest.fixture
def nobody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and real(path, mode))


@pytest.mark.parametrize("half", ["CREATE TABLE django_migrations (id integer)", "PRAGMA user_version = 0"])
def test_an_init_that_was_interrupted_is_finished_by_the_next_one(tmp_path: Path, half: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with sqlite3.connect(folder / "ledger.sqlite3") as ledger:
        ledger.execute("PRAGMA journal_mode=WAL")
    connection.setup(folder)
    if "CREATE" in half:
        from django.core.management import call_command

        call_command("migrate", "ledger", "0001", verbosity=0)
    done = init_workspace(folder, name="T", currency="CAD", zone="UTC", language="en")
    assert done.workspace.slug == "t"
    assert connection.schema_state() == "current"


@pytest.mark.sqlite
def test_a_folder_that_nobody_can_write_to_is_read(opened: Opened, nobody_writes: None) -> None:
    connection.close()
    connection.setup(opened.data_dir)
    name = connection.database(opened.data_dir)["NAME"]
    assert name.endswith("?immutable=1")
    assert own_language(opened.data_dir) == opened.workspace.language
    assert run(opened.data_dir, "cost", "list").exit_code == 0
    refused = run(opened.data_dir, "brand", "add", "X")
    assert isinstance(refused.exception, Refused)
    assert "read-only" in str(refused.exception)


@pytest.mark.sqlite
def test_a_ledger_with_rows_still_beside_it_is_never_read_without_them(opened: Opened, nobody_writes: None) -> None:
    (opened.data_dir / "ledger.sqlite3-wal").write_bytes(b"rows")
    assert "immutable" not in connection.database(opened.data_dir)["NAME"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("database or disk is full", "the disk is full"),
        ("disk I/O error", "the disk is full, or fails"),
        ("attempt to write a readonly database", "read-only"),
    ],
)
def test_a_full_disk_is_not_called_a_damaged_ledger(words: str, told: str) -> None:
    from django.db import OperationalError

    with pytest.raises(Refused, match=told) as refused, translated():
        raise OperationalError(words)
    assert "damaged" not in str(refused.value)


def test_a_picture_that_cannot_be_kept_is_drawn_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert _cached("key", tmp_path / "cache" / "charts", lambda: "<svg/>") == "<svg/>"


@pytest.mark.sqlite
def test_a_backup_onto_a_full_disk_says_so(monkeypatch: pytest.MonkeyPatch, opened: Opened, tmp_path: Path) -> None:
    class Full(sqlite3.OperationalError):
        sqlite_errorcode = sqlite3.SQLITE_FULL

    def full(*args: object, **kwargs: object) -> object:
        raise Full("database or disk is full")

    connection.close()
    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(OSError, match="full") as error:
        back_up.copy_sqlite(opened.data_dir / "ledger.sqlite3", tmp_path / "copy")
    assert error.value.errno == errno.ENOSPC
