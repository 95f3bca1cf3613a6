"""The questions about an unknown file, asked on a real terminal."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sillage import ledger
from sillage.imports.mapping import KINDS
from sillage.imports.mapping_names import meaning_of, name_of, names
from sillage.imports.own_files import OWN_FILES
from sillage.ledger import imports_log
from sillage.services.open_workspace import Opened

pytestmark = pytest.mark.sqlite
_PATIENCE = 60


def _listen_to_the_keyboard() -> None:
    """Take Ctrl+C as a terminal gives it: what runs in the background of a script is made deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, opened: Opened, *arguments: object) -> None:
        self.side, theirs = pty.openpty()
        environment = {
            **os.environ,
            "TERM": "xterm",
            "COLUMNS": "100",
            "LANG": "fr_CA.UTF-8",
            "PYTHONIOENCODING": "utf-8",
        }
        command = [sys.executable, "-m", "sillage", *map(str, arguments), "--data", str(opened.data_dir)]
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True,
            preexec_fn=_listen_to_the_keyboard,
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str) -> str:
        """Read until a text was shown, and a while longer; return what came since the last wait."""
        start, late = len(self.shown), time.monotonic() + _PATIENCE
        while text not in self.shown[start:]:
            assert time.monotonic() < late, self.shown
            assert self._read(0.5) or self.process.poll() is None, self.shown
        while self._read(0.5):  # whatever would be written over the question
            pass
        return self.shown[start:]

    def type(self, text: str) -> None:
        os.write(self.side, text.encode())

    def end(self) -> int:
        while self._read(_PATIENCE):
            pass
        return self.process.wait(_PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(_PATIENCE)
        os.close(self.side)

    def _read(self, seconds: float) -> bool:
        if not select.select([self.side], [], [], seconds)[0]:
            return False
        try:
            found = os.read(self.side, 65536)
        except OSError:  # the other side is closed
            return False
        self.shown += found.decode("utf-8", "replace")
        return bool(found)


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    """A file of no known form."""
    path = tmp_path / "figures.csv"
    path.write_text("Date;Likes;Impressions;Humeur\n2026-01-05;12;300;gaie\n2026-01-06;15;412;grise\n", "utf-8")
    return path


@pytest.fixture
def terminal(opened: Opened, unknown: Path) -> Iterator[Terminal]:
    """An import of the unknown file that waits for an answer."""
    ledger.close()
    started = Terminal(opened, "import", unknown, "--lang", "fr")
    yield started
    started.close()


@pytest.mark.parametrize(
    ("answers", "format"), [(["o"], "mapped_posts"), (["n", "o"], "own_accounts")], ids=["posts", "months"]
)
def test_a_table_that_may_be_posts_or_months_is_read_as_the_person_says(
    opened: Opened, tmp_path: Path, answers: list[str], format: str
) -> None:
    path = tmp_path / "suivi.csv"
    path.write_text("Date,Réseau,Texte,Likes,Portée\n2026-01-05,Facebook,Bonjour,3,90\n", "utf-8")
    ledger.close()
    started = Terminal(opened, "import", path, "--lang", "fr")
    try:
        for answer in answers:
            asked = started.wait_for("[o/N]")
            assert "aucun export connu" not in asked
            started.type(answer + "\n")
        assert started.end() == 0, started.shown
    finally:
        started.close()
    [record] = imports_log.all(opened.workspace.id)
    ledger.close()
    assert record.format == format


def imports_of(opened: Opened) -> list[str]:
    found = [one.status.value for one in imports_log.all(opened.workspace.id)]
    ledger.close()
    return found


@pytest.mark.parametrize("answer", ["o", "oui", "y", "OUI"])
def test_the_question_stays_on_the_screen_and_yes_is_yes_in_both_languages(
    opened: Opened, terminal: Terminal, answer: str
) -> None:
    asked = terminal.wait_for("[o/N]")
    assert "Likes: mentions j'aime (12, 15)".replace(":", "\u00a0:") in asked
    after = asked.partition("aucun export connu")[2]
    assert "Est-ce exact" in after
    assert "\x1b[2K" not in after
    assert "\x1b[1A" not in after
    terminal.type(answer + "\n")
    assert terminal.end() == 0, terminal.shown
    assert imports_of(opened) == ["committed"]


def test_an_interrupted_question_says_so_in_the_language_and_imports_nothing(
    opened: Opened, terminal: Terminal
) -> None:
    terminal.wait_for("[o/N]")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 1
    assert "Abort" not in terminal.shown
    assert "Traceback" not in terminal.shown
    assert "Arrêté" in terminal.shown or "Interrompu" in terminal.shown, terminal.shown
    assert imports_of(opened) == []


def test_no_asks_column_by_column_and_the_answers_are_remembered(
    opened: Opened, unknown: Path, terminal: Terminal
) -> None:
    terminal.wait_for("[o/N]")
    terminal.type("n\n")
    assert "mentions j'aime" in terminal.wait_for("[jour]")
    terminal.type("\n")
    terminal.wait_for("[mentions j'aime]")
    terminal.type("n'importe quoi\n")
    assert "aucun des mots" in terminal.wait_for("[mentions j'aime]")
    terminal.type("partages\n")
    terminal.wait_for("[impressions]")
    terminal.type("-\n")
    terminal.wait_for("Humeur")
    terminal.type("\n")
    terminal.wait_for("Quel réseau")
    terminal.type("Insta\n")
    assert terminal.end() == 0, terminal.shown
    [record] = imports_log.all(opened.workspace.id)
    ledger.close()
    assert record.mapping["columns"] == {"Date": "date", "Likes": "metric:shares", "Impressions": "", "Humeur": ""}
    assert record.mapping["network"] == "instagram"
    again = unknown.with_name("again.csv")
    again.write_text(unknown.read_text("utf-8").replace("2026-01", "2026-02"), "utf-8")
    command = [sys.executable, "-m", "sillage", "import", str(again), "--json", "--data", str(opened.data_dir)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(done.stdout)["status"] == "committed"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fr-CA"])
def test_every_name_that_is_shown_can_be_typed(kind: str, language: str) -> None:
    shown = names(kind, language)
    assert shown
    for name in shown:
        meaning = meaning_of(name, kind, language)
        assert meaning
        assert name_of(meaning, kind, language) == name
    if kind not in OWN_FILES:
        assert meaning_of("metric:likes", kind, language) == "metric:likes"
    assert meaning_of("-", kind, language) == ""
    assert meaning_of("xyzzy", kind, language) is None
