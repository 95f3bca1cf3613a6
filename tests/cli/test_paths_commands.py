"""`sillage paths` and `sillage cohorts`, in both languages and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import SillageError, WrongUsage
from sillage.services.open_workspace import Opened
from tests.cli.test_commands_page import documented
from tests.services.journal_rows import import_rows
from tests.services.test_attribute_journal import hit, order, story

pytestmark = pytest.mark.hits

DAYS = ("--from", "2026-03-01", "--to", "2026-03-31")
HOSTILE = "x\x1b[2J\u202e"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")


def run(opened: Opened, *words: str) -> str:
    result = CliRunner().invoke(build_app(), [*words, "--data", str(opened.data_dir)])
    if result.exception is not None:
        raise result.exception
    return result.stdout


@pytest.fixture
def told(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setenv("SILLAGE_NOW", "2026-05-20T12:00:00+00:00")
    rows = story()
    rows["events"] += [
        hit(6, -3, cookie="cleo", visitor="c1", channel="email", campaign=HOSTILE),
        hit(7, -2.9, cookie="cleo", visitor="c2", channel="email", campaign=HOSTILE),
        hit(8, -2.8, "form", cookie="cleo", visitor="c2", name=HOSTILE, channel="email"),
        hit(9, -2.7, "order", cookie="cleo", visitor="c2", order_id="9", channel="email"),
    ]
    rows["orders"].append(order("9", -2.7, 2000, currency="EUR"))
    import_rows(opened, tmp_path / "story.txt", rows)
    return opened


def test_paths_stand_on_the_terminal_in_both_languages(told: Opened) -> None:
    said = run(told, "paths", *DAYS, "--lang", "en")
    assert "Touches lead to 2 of 4 conversions, tied by: a cookie, with consent (100%)" in said
    assert "Instagram > Search engines > Direct" in said
    assert "E-mail ×2" in said
    assert "$100" in said
    assert "€2,000" in said
    assert "assisted" in said
    assert "100% (27–100%)" in said
    french = run(told, "paths", *DAYS, "--lang", "fr-CA")
    assert "Des contacts mènent à 2 des 4 conversions" in french
    assert "Moteurs de recherche" in french
    assert "en appui" in french
    assert "100\u00a0% (27–100\u00a0%)" in french


@pytest.mark.both_ledgers
def test_paths_for_programs_hold_the_keys_of_the_page(told: Opened) -> None:
    found = json.loads(run(told, "paths", *DAYS, "--json"))
    assert found.keys() == documented("paths")
    assert (found["conversions"], found["followed"], found["told"], found["untouched"]) == (4, 2, 0, 2)
    by_steps = {tuple(row["steps"]): row["values"] for row in found["paths"]}
    assert by_steps["instagram", "search", "direct"] == [{"currency": "CAD", "amount": 100}]
    assert by_steps["email", "email"] == [{"currency": "EUR", "amount": 2000}]
    assert found["rests_on"] == {"cookie": 2}


def test_cohorts_stand_on_the_terminal_in_both_languages_and_months_to_come_are_blank(told: Opened) -> None:
    said = run(told, "cohorts", *DAYS, "--lang", "en")
    rows = {words[1]: words for words in map(str.split, said.splitlines()) if words[:1] == ["2026-03"]}
    assert rows["Instagram"] == ["2026-03", "Instagram", "2", "*", "CAD", "50.00", "50.00"]  # Anna and Bob
    assert rows["E-mail"] == ["2026-03", "E-mail", "1", "*", "EUR", "2,000.00", "2,000.00"]
    assert "month 1" in said
    assert "month 3" not in said
    assert "(CAD, EUR)" in said
    french = run(told, "cohorts", *DAYS, "--lang", "fr-CA")
    assert "personnes" in french
    assert "2\u00a0000,00" in french or "2\u202f000,00" in french
    assert "Moins de 30 personnes" in french


def test_cohorts_of_a_month_that_is_not_over_say_so_and_nothing_about_values(
    told: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_NOW", "2026-03-31T12:00:00+00:00")
    said = run(told, "cohorts", *DAYS, "--lang", "en")
    assert said.startswith("No month is over yet since the first touches")
    assert "from April 1, 2026 on" in said
    assert "Instagram" in said
    assert "has paid by the end" not in said
    assert "*" not in said
    assert "value per person" not in said
    [warning] = json.loads(run(told, "cohorts", *DAYS, "--json", "--lang", "en"))["warnings"]
    assert warning.startswith("No month is over yet")
    assert "Aucun mois n’est encore terminé" in run(told, "cohorts", *DAYS, "--lang", "fr")


def test_cohorts_for_programs_hold_the_keys_of_the_page(told: Opened) -> None:
    found = json.loads(run(told, "cohorts", *DAYS, "--json"))
    assert found.keys() == documented("cohorts")
    one = next(one for one in found["cohorts"] if one["step"] == "instagram")
    assert (one["month"], one["persons"], one["small"], one["currency"]) == ("2026-03", 2, True, "CAD")
    assert [(month["age"], month["whole"], month["value_per_person"]) for month in one["months"]] == [
        (0, True, 50),
        (1, True, 50),
        (2, False, None),
    ]


def test_nothing_is_one_sentence(opened: Opened) -> None:
    assert run(opened, "paths", *DAYS, "--lang", "en").count("\n") == 1
    assert "Nobody’s first touch" in run(opened, "cohorts", *DAYS, "--lang", "en")
    assert "rien du nom de «\u00a0devis\u00a0»" in run(opened, "paths", *DAYS, "--goal", "devis", "--lang", "fr")


def test_no_word_of_a_hit_or_of_a_command_speaks_to_the_terminal(told: Opened) -> None:
    printed = [
        run(told, "paths", *DAYS, "--by", "campaign"),
        run(told, "cohorts", *DAYS, "--by", "campaign"),
        run(told, "paths", *DAYS, "--goal", HOSTILE),
        run(told, "paths", *DAYS, "--goal", HOSTILE + "?"),
    ]
    assert "x[2J" in printed[0]
    for text in printed:
        assert not {"\x1b", "\u202e"} & set(text), ascii(text)


@pytest.mark.parametrize(
    "words",
    [
        ("paths", "--by", "moon"),
        ("paths", "--window", "0"),
        ("paths", "--limit", "-1"),
        ("paths", "--limit", "99999999999999999999"),
        ("paths", "--from", "0001-01-01"),
        ("paths", "--from", "2026-03-31", "--to", "2026-03-01"),
        ("cohorts", "--by", "'; DROP TABLE"),
        ("cohorts", "--from", "tomorrow"),
        ("cohorts", "--to", "0001-01-01"),
    ],
)
def test_hostile_arguments_are_refused(opened: Opened, words: tuple[str, ...]) -> None:
    with pytest.raises(SillageError) as refused:
        run(opened, *words)
    assert isinstance(refused.value, WrongUsage)


def test_the_first_months_of_the_calendar_are_no_error(opened: Opened) -> None:
    found: Any = json.loads(run(opened, "cohorts", "--to", "1000-06-01", "--from", "1000-01-01", "--json"))
    assert found["cohorts"] == []
