"""What makes no sense, or breaks underneath, is told in one clear sentence with the right exit status."""

import zipfile
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from sillage import settings
from sillage.cli import main, reports, terminal
from sillage.errors import Refused, WrongUsage
from sillage.imports import read_file
from sillage.imports.archives import _short
from sillage.language.system_words import reason
from sillage.ledger.connection import database
from sillage.services.open_workspace import Opened
from sillage.services.restore import restore


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main.build_app(), [*words, "--data", str(data)], catch_exceptions=True)


def status(monkeypatch: pytest.MonkeyPatch, error: Exception) -> object:
    """Return the exit status of a command that breaks."""

    def broken(command: object) -> int:
        raise error

    monkeypatch.setattr(main, "_ran", broken)
    with pytest.raises(SystemExit) as stopped:
        main.run()
    return stopped.value.code


@pytest.mark.parametrize("given", ["abc", "2026-13-01", "12"])
def test_a_moment_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SILLAGE_NOW", given)
    with pytest.raises(WrongUsage, match="SILLAGE_NOW"):
        settings.now()


@pytest.mark.parametrize("given", ["abc", "-5", "1.5", "²"])
def test_a_size_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SILLAGE_MAX_FILE_MB", given)
    with pytest.raises(WrongUsage, match="SILLAGE_MAX_FILE_MB"):
        settings.largest_file_mb()


@pytest.mark.parametrize("url", ["postgresql://[::1", "postgresql://h:99999999/n", "postgresql://h:x/n", "mysql://h/n"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(WrongUsage, match="SILLAGE_DATABASE_URL"):
        database(tmp_path, url)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (duckdb.IOException("IO Error: no file\n\nLINE 1"), "IO Error: no file"),
        (OSError(28, "No space left"), "the disk is full"),
    ],
)
def test_what_breaks_underneath_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, words: str
) -> None:
    monkeypatch.setenv("SILLAGE_LANG", "en")
    assert status(monkeypatch, error) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert words in told


def test_a_mistake_of_our_own_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "build_app", lambda: [][0])
    with pytest.raises(IndexError):
        main.run()


@pytest.mark.parametrize("command", [("kpis",), ("template",), ("imports",)])
def test_a_language_that_nobody_speaks_is_refused_with_the_list(opened: Opened, command: tuple[str, ...]) -> None:
    words = [*command, "--lang", "xx", *(() if command == ("template",) else ("--data", str(opened.data_dir)))]
    error = CliRunner().invoke(main.build_app(), words, catch_exceptions=True).exception
    assert isinstance(error, WrongUsage)
    assert "fr-CA" in str(error)


def test_the_system_s_own_language_is_never_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    terminal.speak("")
    assert terminal.words().language == "en"


def test_a_cost_of_nothing_says_its_amount(opened: Opened) -> None:
    done = run(opened.data_dir, "cost", "add", "spend", "0", "--lang", "en")
    assert done.exit_code == 0, done.exception
    assert ": ." not in done.stdout
    assert "0" in done.stdout.partition(":")[2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("kpi", "impressions", "--filter", "=x"), "not a filter"),
        (("kpis", "--add", "mine", "--formula", "likes", "--unit", "nope"), "“nope” is not a unit"),
        (("kpis", "--add", "mine", "--formula", "likes", "--direction", "up"), "“up” is not a direction"),
        (("init", "--name", "Other", "--yes", "--lang", "en", "--hours-week", "9999999999"), "168"),
    ],
)
def test_words_that_make_no_sense_are_refused(opened: Opened, words: tuple[str, ...], told: str) -> None:
    error = run(opened.data_dir, *words).exception
    assert isinstance(error, WrongUsage)
    assert told in str(error)


def test_the_name_of_a_member_is_cut_and_two_long_ones_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for letter in "ab":
            archive.writestr("x" * 50_000 + letter + ".csv", "")
        archive.writestr("y" * 60_000 + ".csv", "not, a\nknown, file\n")
    with pytest.raises(Refused) as refused:
        read_file(path, secret=b"k" * 32, zone="UTC", currency="EUR", language="en")
    assert len(str(refused.value)) < 1_000
    assert ".csv" in str(refused.value)
    names = ["x" * 50_000 + letter + ".csv" for letter in "ab"]
    assert len({_short(name) for name in names}) == 2
    assert all(len(_short(name)) <= 120 for name in names)


def test_an_empty_backup_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "empty.tar"
    path.write_bytes(b"")
    with pytest.raises(Refused) as refused:
        restore(path, tmp_path / "data")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(2, "No such file", "/nope"), "n’existe pas (/nope)"),
        (NotADirectoryError(20, "Not a directory", "/etc/hostname"), "là où il faut un dossier"),
        (OSError(28, "No space left on device"), "le disque est plein"),
        (OSError(30, "Read-only file system"), "le disque est en lecture seule"),
        (PermissionError(13, "Permission denied"), "l’accès est refusé"),
    ],
)
def test_why_the_system_refuses_is_said_in_the_reader_s_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: OSError, told: str
) -> None:
    monkeypatch.setenv("SILLAGE_LANG", "fr")
    assert status(monkeypatch, error) == 1
    said = capsys.readouterr().err
    assert told in said
    assert str(error.strerror) not in said


def test_what_the_table_of_reasons_does_not_hold_keeps_the_system_s_words() -> None:
    assert str(reason(OSError(71, "Protocol error"))) == "Protocol error"
    assert str(reason(OSError("no number at all"))) == "no number at all"


def test_an_objective_is_not_changed_by_nothing(opened: Opened) -> None:
    error = run(opened.data_dir, "objective", "edit", "1").exception
    assert isinstance(error, WrongUsage)


def test_a_number_in_a_refusal_is_written_as_it_is_typed(opened: Opened) -> None:
    error = run(opened.data_dir, "objective", "show", "99999").exception
    assert "99999" in str(error)


def test_a_country_that_no_calendar_knows_is_refused_before_a_workspace_is_made(tmp_path: Path) -> None:
    error = run(tmp_path / "new", "init", "--name", "X", "--yes", "--country", "ZZ").exception
    assert isinstance(error, WrongUsage)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("host", "warned"), [("0.0.0.0", True), ("192.168.1.4", True), ("127.0.0.1", False)])
def test_pages_beyond_this_machine_are_served_with_a_warning(
    capsys: pytest.CaptureFixture[str], host: str, warned: bool
) -> None:
    terminal.speak("en")
    reports._warn_if_open(host)
    told = capsys.readouterr().err
    assert ("travel unencrypted" in told) is warned
