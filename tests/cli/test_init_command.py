"""`sillage init`: a workspace from options, from what the zone suggests, or from answers at a terminal."""

import os
import pty
import select
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from sillage.domain.money import Money
from sillage.ledger import queries
from sillage.services.open_workspace import open_workspace
from tests.cli.test_decisions_commands import read, refusal, run, say

INIT = (
    "init",
    "--name",
    "Les Épices du Port",
    "--currency",
    "cad",
    "--timezone",
    "America/Montreal",
    "--lang",
    "fr",
    "--family",
    "ventes",
    "--family",
    "service",
    "--margin",
    "40%",
    "--rate",
    "35",
    "--hours-week",
    "10",
    "--budget-month",
    "500",
    "--yes",
)


@pytest.mark.asks_anew
def test_init_makes_a_workspace_in_one_command(data_dir: Path) -> None:
    assert read(data_dir, *INIT) == {
        "data": str(data_dir),
        "workspace": "les-epices-du-port",
        "name": "Les Épices du Port",
        "currency": "CAD",
        "timezone": "America/Montreal",
        "language": "fr-CA",
        "view": "team",
        "families": ["sales", "service"],
        "country": "CA-QC",
        "hours_week": 10.0,
        "budget_month": 500.0,
    }
    values = {one["kind"]: one["value"] for one in read(data_dir, "value", "list")}
    assert values == {"rate": 35.0, "margin": 0.4}


@pytest.mark.parametrize(
    ("zone", "language", "currency", "country", "tag"),
    [
        ("America/Montreal", "fr", "CAD", "CA-QC", "fr-CA"),
        ("America/Toronto", "en", "CAD", "CA", "en"),
        ("Europe/Paris", "fr", "EUR", "FR", "fr-FR"),
        ("UTC", "fr", "EUR", "", "fr-FR"),
        ("UTC", "en", "USD", "", "en"),
    ],
)
def test_init_proposes_what_the_zone_suggests(
    data_dir: Path, zone: str, language: str, currency: str, country: str, tag: str
) -> None:
    made = read(data_dir, "init", "--timezone", zone, "--lang", language, "--yes")
    assert (made["currency"], made["country"], made["language"]) == (currency, country, tag)


@pytest.mark.parametrize(
    ("told", "assumed"),
    [
        ((), "USD and UTC were assumed"),
        (("--timezone", "Europe/Paris"), "EUR was assumed"),
        (("--currency", "CAD"), "UTC was assumed"),
        (("--currency", "CAD", "--timezone", "America/Montreal"), ""),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["words", "json"])
def test_what_nobody_said_and_nobody_was_asked_is_said_on_the_side_of_errors(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, told: tuple[str, ...], assumed: str, form: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sillage.services.first_steps.likely_zone", lambda: "UTC")
    made = run(data_dir, "init", "--lang", "en", *told, *form)
    assert made.exit_code == 0
    assert assumed in made.stderr
    assert bool(made.stderr) is bool(assumed)
    assert "assumed" not in made.stdout


def test_init_speaks_the_language_of_the_workspace(data_dir: Path) -> None:
    said = say(data_dir, *INIT)
    assert "est prêt" in said
    assert "CAD" in said


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--currency", "dollars", "dollars"),
        ("--timezone", "Montreal", "Montreal"),
        ("--lang", "de", "de"),
        ("--family", "fame", "fame"),
        ("--view", "boss", "boss"),
        ("--margin", "40", "40"),
        ("--rate", "cheap", "cheap"),
        ("--name", "Les Épices du Port", ""),
    ],
)
def test_init_refuses_in_one_sentence_with_what_to_do(data_dir: Path, option: str, value: str, word: str) -> None:
    arguments = [part for part in INIT if part != "--yes"]
    if option == "--name":
        assert run(data_dir, *INIT).exit_code == 0
    error = refusal(data_dir, *arguments, option, value)
    assert word in str(error.what)
    assert error.remedy is not None
    assert error.exit_code == (1 if option == "--name" else 2)


@pytest.mark.sqlite  # another process, which is told of no database
def test_init_asks_on_a_terminal_what_nobody_said(data_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "asked"
    answers = [
        ("shall this workspace be called", "Atelier"),
        ("time zone", "Europe/Paris"),
        ("currency", ""),
        ("objectives come first", "nonsense"),
        ("objectives come first", "service, proof"),
        ("money a month", "600"),
        ("hours a week", "12,5"),
        ("does an hour cost", "35"),
        ("is margin", "40%"),
    ]
    status, shown = typed_at_a_terminal(["init", "--lang", "en", "--data", str(folder)], answers)
    assert status == 0, shown
    made = open_workspace(folder)
    known = made.workspace
    assert (known.name, known.zone, known.currency) == ("Atelier", "Europe/Paris", "EUR")
    assert [str(family) for family in known.families] == ["service", "proof"]
    assert known.monthly_budget == Money.of(600, "EUR")
    assert known.weekly_hours == Decimal("12.5")
    assert [rate.rate for rate in queries.hourly_rates(known.id)] == [Money.of(35, "EUR")]
    assert [margin.share for margin in queries.margins(known.id)] == [Decimal("0.4")]


def typed_at_a_terminal(arguments: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run the real command on a pseudo-terminal, answer each question once it is asked; return status and output."""
    master, slave = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SILLAGE_")}
    command = [sys.executable, "-m", "sillage", *arguments]
    running = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment | {"TERM": "dumb"}, close_fds=True
    )
    os.close(slave)
    shown, seen = "", 0
    try:
        for question, answer in answers:
            while question not in shown[seen:]:
                shown += _more(master)
            seen = shown.index(question, seen) + len(question)
            os.write(master, (answer + "\n").encode())
        while more := _more(master, ends=True):
            shown += more
        return running.wait(timeout=60), shown
    finally:
        running.kill()
        running.wait()
        os.close(master)


def _more(master: int, *, ends: bool = False) -> str:
    ready, _, _ = select.select([master], [], [], 60)
    assert ready, "nothing was asked for a minute"
    try:
        return os.read(master, 4096).decode()
    except OSError:  # the other end is closed: Linux says so with an error
        assert ends, "the command ended before it asked everything"
        return ""
