"""`sillage attribute` on a bare file, in both languages and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import SillageError
from sillage.services.open_workspace import Opened
from tests.cli.test_commands_page import documented
from tests.services.journal_rows import import_rows
from tests.services.test_attribute_journal import story

pytestmark = pytest.mark.hits

FILE = "path,conversions,value,nulls\nC1 > C2 > C3,1,10.00,0\nC1,0,0,1\nC2 > C3,0,0,1\n"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")


def run(tmp_path: Path, *words: str, text: str = FILE) -> str:
    file = tmp_path / "paths.csv"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(build_app(), ["attribute", "--paths", str(file), *words])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def asked(tmp_path: Path, *words: str, text: str = FILE) -> Any:
    return json.loads(run(tmp_path, "--json", *words, text=text))


def test_all_models_stand_side_by_side(tmp_path: Path) -> None:
    found = asked(tmp_path)
    names = [one["model"] for one in found["models"]]
    assert names == ["first", "last", "last_non_direct", "linear", "position", "time_decay", "shapley", "markov"]
    markov = found["models"][-1]
    assert [one["conversions"] for one in markov["credits"]] == pytest.approx([0.2, 0.4, 0.4])
    assert [one["removal_effect"] for one in markov["credits"]] == pytest.approx([0.5, 1, 1])
    assert [one["value"] for one in markov["credits"]] == [2, 4, 4]
    assert {sum(one["value"] for one in model["credits"]) for model in found["models"]} == {10}
    assert (found["conversions"], found["nulls"], found["value"], found["paths"]) == (1, 2, 10, 3)
    assert len(found["agreement"]) == 3


def test_the_terms_are_heard(tmp_path: Path) -> None:
    def credited(*words: str) -> list[float]:
        return [one["conversions"] for one in asked(tmp_path, *words)["models"][0]["credits"]]

    assert credited("--model", "position", "--weights", "10,80,10") == pytest.approx([0.1, 0.8, 0.1])
    assert credited("--model", "time-decay", "--half-life", "2") == pytest.approx([0.2265, 0.3204, 0.4531], abs=1e-4)
    assert credited("--model", "last_non_direct", "--direct", "c3") == [0, 1, 0]
    assert asked(tmp_path, "--model", "markov", "--order", "2")["models"][0]["order"] == 2
    assert asked(tmp_path, "--least-share", "40%")["grouped"]


def test_missing_nulls_are_said_loudly_in_both_languages_and_to_programs(tmp_path: Path) -> None:
    bare = "path,conversions\na > b,3\n"
    assert "No path without a conversion is known" in run(tmp_path, text=bare)
    assert "Aucun parcours sans conversion n’est connu" in run(tmp_path, "--lang", "fr", text=bare)
    assert "No path without a conversion is known" in asked(tmp_path, text=bare)["warnings"][0]
    assert "No path without" not in run(tmp_path)


def test_the_same_figures_in_french(tmp_path: Path) -> None:
    found = run(tmp_path, "--lang", "fr-CA")
    assert "dernier contact" in found
    assert "33,3" in found
    assert "effet de retrait" in found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--model", "best"), "not a model"),
        (("--order", "5"), "order of the Markov chain"),
        (("--weights", "1,2"), "three numbers"),
        (("--weights", "a,b,c"), "--weights: “a” is not a number"),
        (("--half-life", "x"), "--half-life"),
        (("--least-share", "200%"), "least share"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(SillageError) as refused:
        run(tmp_path, *words)
    assert said in str(refused.value)


def test_agreement_is_said(tmp_path: Path) -> None:
    text = "path,conversions,nulls\na,90,10\nb > c,10,10\n"
    found = run(tmp_path, text=text)
    assert "All 8 models put a first." in found
    far = run(tmp_path, "--model", "first,last")
    assert "Which channel is first hangs on the model" in far
    assert "They disagree on" in far


@pytest.mark.both_ledgers
def test_the_journal_is_asked_where_no_file_is_named(opened: Opened, tmp_path: Path) -> None:
    import_rows(opened, tmp_path / "story.txt", story())
    words = ["attribute", "--from", "2026-03-01", "--to", "2026-03-31", "--data", str(opened.data_dir), "--lang", "en"]
    result = CliRunner().invoke(build_app(), [*words, "--json", "--model", "linear,markov"])
    assert result.exit_code == 0, result.exception
    found = json.loads(result.stdout)
    assert found.keys() == asked(tmp_path).keys() == documented("attribute")
    assert (found["orders"], found["followed"], found["declared"], found["value"]) == (3, 1, 1, 150)
    assert {sum(one["value"] for one in model["credits"]) for model in found["models"]} == {150}
    shown = CliRunner().invoke(build_app(), [*words, "--model", "last"])
    assert "1 order of 3 has a path" in shown.stdout
    assert "Newsletter" in shown.stdout


def test_where_nothing_converts_one_sentence_says_so_and_no_table_of_zeros(opened: Opened) -> None:
    words = ["attribute", "--from", "2026-03-01", "--to", "2026-03-31", "--data", str(opened.data_dir), "--lang", "en"]
    result = CliRunner().invoke(build_app(), words)
    assert result.exit_code == 0, result.exception
    assert "there is nothing to credit" in result.stdout
    assert "credited" not in result.stdout


def test_a_file_has_no_days(tmp_path: Path) -> None:
    with pytest.raises(SillageError, match="A bare file has no days"):
        run(tmp_path, "--from", "2026-03-01")
