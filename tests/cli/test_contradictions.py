"""A monthly file whose followers contradict its gains: one sentence on a terminal, every one of them in data."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.services.open_workspace import Opened


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_language", "")


def run(opened: Opened, *arguments: object) -> str:
    result = CliRunner().invoke(build_app(), [*map(str, arguments), "--data", str(opened.data_dir)])
    assert result.exit_code == 0, result.output
    return result.stdout


def filled(opened: Opened, tmp_path: Path, months: int) -> None:
    path = tmp_path / "comptes.csv"
    rows = [f"2025-{n:02};x;us;{1000 + 100 * n + (500 if n == 5 else 0)};10" for n in range(1, months + 2)]
    path.write_text("Mois;Réseau;Compte;Abonnés;Nouveaux abonnés\n" + "\n".join(rows) + "\n", "utf-8")
    run(opened, "import", path)


ASKED = ("kpi", "followers", "--by", "month", "--from", "2025-01-01", "--to", "2025-12-31")


def test_many_contradictions_are_one_sentence_with_the_months_and_the_widest_gap(
    opened: Opened, tmp_path: Path
) -> None:
    filled(opened, tmp_path, 8)
    shown = " ".join(run(opened, *ASKED, "--lang", "fr").split())
    assert shown.count("contredisent") == 1
    assert "7 fois" in shown
    assert "févr. 2025" in shown
    assert "sept. 2025" in shown
    assert "590 au plus (du 30 avril 2025 au 31 mai 2025)" in shown
    rows = json.loads(run(opened, *ASKED, "--json"))
    assert sum("contredisent" in note for note in rows[0]["notes"]) == 7


def test_a_lone_contradiction_is_said_whole(opened: Opened, tmp_path: Path) -> None:
    filled(opened, tmp_path, 1)
    shown = " ".join(run(opened, *ASKED, "--lang", "fr").split())
    assert "sont passés de" in shown
