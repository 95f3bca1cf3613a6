"""`sillage objective` and `sillage status`."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from sillage.cli import tables, terminal
from sillage.cli.main import build_app
from sillage.services.open_workspace import Opened


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_language", "")


def run(opened: Opened, *words: str) -> Any:
    result = CliRunner().invoke(build_app(), [*words, "--data", str(opened.data_dir), "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.asks_anew
def test_an_objective_is_added_listed_edited_shown_and_removed(opened: Opened) -> None:
    day = ("--due", "2026-06-30", "--from", "2026-01-01")
    added = run(opened, "objective", "add", "orders", "--target", "100", *day, "--milestone", "2026-03-01=40")
    assert (added["kpi"], added["target"], added["family"]) == ("orders", 100.0, "sales")
    number = str(added["number"])
    run(opened, "objective", "edit", number, "--target", "120", "--owner", "Ana")
    (listed,) = run(opened, "objective", "list")
    assert (listed["target"], listed["owner"]) == (120.0, "Ana")
    assert listed["milestones"] == [{"day": "2026-03-01", "value": 40.0}]
    assert run(opened, "objective", "show", number)["next_milestone"] == {"day": "2026-06-30", "value": 120.0}
    run(opened, "objective", "remove", number)
    assert run(opened, "objective", "list") == []


def test_status_says_why_it_cannot_tell(opened: Opened) -> None:
    run(opened, "objective", "add", "csat", "--target", "90%", "--baseline", "80%", "--due", "2026-06-30")
    (found,) = run(opened, "status", "--on", "2026-05-01", "--lang", "en")
    assert found["status"] == "cannot_tell"
    assert found["reason"].startswith("Not measured")
    shown = CliRunner().invoke(build_app(), ["status", "--data", str(opened.data_dir), "--lang", "en"])
    assert "cannot tell" in shown.stdout


def test_status_keeps_to_80_columns_and_says_the_reasons_below(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "Plus de clients très satisfaits"
    run(
        opened,
        "objective",
        "add",
        "csat",
        "--target",
        "90%",
        "--baseline",
        "80%",
        "--due",
        "2026-06-30",
        "--name",
        name,
    )
    monkeypatch.setattr(tables, "width", lambda: 80)
    shown = CliRunner().invoke(build_app(), ["status", "--data", str(opened.data_dir), "--lang", "en"]).stdout
    head, row, space, reason = shown.splitlines()
    assert max(map(len, shown.splitlines())) <= 80
    assert head.startswith("no.")
    assert "cannot tell" in row
    assert space == ""
    assert reason.startswith("1. Not measured")
    monkeypatch.setattr(tables, "width", lambda: 40)
    narrow = CliRunner().invoke(build_app(), ["status", "--data", str(opened.data_dir), "--lang", "en"]).stdout
    told = narrow[narrow.index("\n\n") + 2 :].splitlines()
    assert len(told) > 1
    assert all(line.startswith("   ") and len(line) <= 40 for line in told[1:])
    assert "".join(told).replace(" ", "") == reason.replace(" ", "")
