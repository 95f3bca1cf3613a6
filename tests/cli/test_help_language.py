"""Help and usage errors are in the user's language, chosen before any command runs."""

import io
import re
import sys
from pathlib import Path

import pytest

from sillage.cli import main, terminal
from sillage.services.open_workspace import Opened

ENGLISH = re.compile(
    r"\b(Usage|Show|Try|Error|Invalid|Missing|No such|required|default:|requires|Got|Input|Did you|the|of)\b"
)
WRONG = {
    ("kpi",): ("Il manque", "Missing"),
    ("backup",): ("DOSSIER", "DIR"),
    ("nope",): ("n’existe pas", "no command"),
    ("impot",): ("peut-être import", "did you mean import"),
    ("kpi", "a", "--bogus"): ("--bogus n’existe pas", "no option --bogus"),
    ("kpi", "a", "--datta", "x"): ("peut-être --data", "did you mean --data"),
    ("kpi", "a", "-z"): ("-z n’existe pas", "no option -z"),
    ("kpi", "a", "b"): ("en trop : b", "Too many words: b"),
    ("kpi", "a", "--data"): ("demande une valeur", "needs a value"),
    ("roi", "--json=3"): ("ne prend pas de valeur", "takes no value"),
    ("serve", "--port", "abc"): ("--port doit être un nombre entier", "--port must be a whole number"),
    ("serve", "--port", "70000"): ("ne peut pas dépasser 65535", "at most 65535"),
    ("serve", "--port", "0"): ("inférieur à 1", "less than 1"),
    ("imports", "show", "x"): ("N doit être un nombre entier", "N must be a whole number"),
    ("hours", "add", "-2"): ("-2 se lit comme une option", "-2 reads as an option"),
    ("value", "foo"): ("n’existe pas", "no command"),
}


@pytest.fixture(autouse=True)
def _nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "SILLAGE_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(terminal, "_language", "")
    monkeypatch.setattr(terminal, "_asked_first", "")
    monkeypatch.setattr(terminal, "_read_early", "")


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> object:
    monkeypatch.setattr(sys, "argv", ["sillage", *words])
    with pytest.raises(SystemExit) as stopped:
        main.run()
    return stopped.value.code or 0


@pytest.mark.parametrize(
    ("environment", "words", "heading"),
    [
        ({}, ("--help",), "Usage:"),
        ({"LANG": "de_DE.UTF-8"}, ("--help",), "Usage:"),
        ({"LANG": "fr_FR.UTF-8"}, ("--help",), "Utilisation\u00a0:"),
        ({"LANG": "en_CA.UTF-8", "LC_MESSAGES": "fr_CA.UTF-8"}, ("--help",), "Utilisation\u00a0:"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, ("--help",), "Usage:"),
        ({"LC_ALL": "fr_FR.UTF-8", "SILLAGE_LANG": "en"}, ("--help",), "Usage:"),
        ({"SILLAGE_LANG": "en"}, ("--lang", "fr", "--help"), "Utilisation\u00a0:"),
        ({"SILLAGE_LANG": "en"}, ("kpi", "--help", "--lang=fr-CA"), "Utilisation\u00a0:"),
        ({"LANG": "fr_FR.UTF-8"}, ("--lang", "xx", "--help"), "Utilisation\u00a0:"),
        ({}, ("--help", "--", "--lang", "fr"), "Usage:"),
    ],
)
def test_help_is_in_the_language_that_was_asked_for_first(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    words: tuple[str, ...],
    heading: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(monkeypatch, *words) == 0
    assert capsys.readouterr().out.startswith(heading)


@pytest.mark.parametrize("command", [(), ("init",), ("serve",), ("audit",), ("value", "set"), ("objective", "add")])
def test_french_help_has_no_english_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *command, "--help", "--lang", "fr") == 0
    told = capsys.readouterr().out
    assert "Affiche ce message et s’arrête." in " ".join(told.split())
    assert not ENGLISH.search(told), told


def test_quebec_reads_its_own_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run(monkeypatch, "--lang", "fr-CA", "--help")
    assert "médias sociaux" in capsys.readouterr().out


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_word_is_one_sentence_with_what_to_do_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    for language, expected in zip(("fr_FR", "en_US"), WRONG[words], strict=True):
        monkeypatch.setenv("LANG", language)
        assert run(monkeypatch, *words) == 2
        told = capsys.readouterr()
        assert not told.out
        assert told.err.count("\n") == 1
        assert expected in told.err.replace("\u00a0", " ")
        assert "--help" in told.err
        assert language == "en_US" or not ENGLISH.search(told.err), told.err


@pytest.mark.parametrize("words", [("value", "foo"), ("kpi", "a", "--bogus"), ("kpi",)], ids=" ".join)
def test_a_wrong_word_is_told_in_the_language_that_stands_behind_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    for environment in ("", "en"):
        monkeypatch.setenv("SILLAGE_LANG", environment)
        assert run(monkeypatch, *words, "--lang", "fr") == 2
        assert WRONG[words][0] in capsys.readouterr().err.replace("\u00a0", " ")
    assert run(monkeypatch, *words) == 2
    assert WRONG[words][1] in capsys.readouterr().err


def test_a_program_without_a_command_shows_its_help_as_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ((), ("--lang", "fr")):
        assert run(monkeypatch, *words) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "Usage:" in told.err
    assert "Utilisation" in told.err


def test_a_language_before_the_command_holds_for_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], opened: Opened
) -> None:
    data = ("--data", str(opened.data_dir))
    assert run(monkeypatch, "--lang", "fr", "campaign", "list", *data) == 0
    french = capsys.readouterr().out
    assert run(monkeypatch, "--lang", "fr", "campaign", "list", "--lang", "en", *data) == 0
    assert french != capsys.readouterr().out


@pytest.mark.parametrize(("typed", "meant"), [("o", True), ("oui", True), ("Y", True), ("n", False), ("", False)])
def test_yes_is_understood_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, meant: bool
) -> None:
    from sillage.language import msg

    monkeypatch.setattr(sys, "stdin", io.StringIO(typed + "\n"))
    terminal.speak("fr")
    assert terminal.confirmed(msg("Is this right?")) is meant
    assert "[o/N]" in capsys.readouterr().out


@pytest.mark.parametrize("command", [("backup", "{to}"), ("doctor",), ("upgrade",)])
def test_a_command_that_opens_no_workspace_speaks_its_language(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    opened: Opened,
    tmp_path: Path,
    command: tuple[str, ...],
) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_workspace SET language = 'fr-CA'")
    words = [word.format(to=tmp_path / "b") for word in command]
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    run(monkeypatch, *words, "--data", str(opened.data_dir))
    assert terminal.words().language == "fr-CA"
    run(monkeypatch, *words, "--data", str(opened.data_dir), "--lang", "en")
    assert terminal.words().language == "en"
    capsys.readouterr()


def test_a_ledger_that_cannot_be_read_leaves_the_system_s_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"not a database at all" * 100)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    terminal.follow(tmp_path, "")
    assert terminal.words().language == "fr-FR"
    terminal.follow(tmp_path / "absent", "")
    assert not (tmp_path / "absent").exists()
