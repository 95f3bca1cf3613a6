"""`sillage roi`: golden 5 on bare numbers, and a workspace's own report."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.errors import WrongUsage
from sillage.ledger import entries
from sillage.services.open_workspace import Opened

GOLDEN = "--spend 1000 --sales 10000 --margin 0.30 --hours 40 --rate 35 --incremental 0.60"


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setattr(terminal, "_language", "")


def run(line: str) -> str:
    result = CliRunner().invoke(build_app(), ["roi", *line.split()])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_golden_9_the_incremental_gain_its_cost_and_its_roi_are_printed_by_name() -> None:
    # 25,000 of 150,000 would not have come anyway: 125,000 is what was expected.
    line = "--spend 10000 --sales 150000 --margin 1 --hours 0 --rate 1 --incremental 0.1666666667"
    rung = next(rung for rung in json.loads(run(line + " --json"))["ladder"] if rung["id"] == "incremental")
    assert (rung["gain"], rung["cost"], rung["value"]) == (25_000, 10_000, 1.5)
    assert rung["gain"] / rung["cost"] == 2.5
    printed = next(text for text in run(line).splitlines() if text.startswith("Incremental"))
    assert "150%" in printed and "25,000" in printed and "10,000" in printed


def ladder(line: str) -> dict[str, Any]:
    return {rung["id"]: rung["value"] for rung in json.loads(run(line + " --json"))["ladder"]}


def test_golden_5_needs_no_workspace() -> None:
    assert ladder(GOLDEN) == {
        "sales_over_cost": 10.0,
        "net_of_cost": 9.0,
        "on_margin": 2.0,
        "with_hours": 0.25,
        "with_kpi_values": None,
        "incremental": -0.25,
    }


def test_golden_8_is_250_percent() -> None:
    assert ladder("--spend 2000 --sales 7000 --margin 1")["on_margin"] == 2.5


def test_numbers_may_be_typed_the_french_way() -> None:
    assert ladder("--spend 1000 --sales 10000 --margin 0,3")["on_margin"] == 2.0


def test_a_person_reads_percentages_in_his_language() -> None:
    shown = run(GOLDEN + " --lang fr")
    assert "25\u00a0%" in shown
    assert "\u221225\u00a0%" in shown


def test_no_cost_is_undefined_and_says_so() -> None:
    rungs = json.loads(run("--sales 100 --margin 1 --json"))["ladder"]
    assert rungs[2]["value"] is None
    assert rungs[2]["reason"] == "Undefined: nothing was put in."


@pytest.mark.parametrize("line", ["--sales 5 --hours 3", "--sales 5 --margin 30", "--hours 1 --rate 1 --fees 2"])
def test_numbers_that_make_no_sense_are_refused(line: str) -> None:
    with pytest.raises(WrongUsage):
        run(line)


def test_a_workspace_prints_its_report(opened: Opened) -> None:
    day = date(2026, 3, 2)
    for cost in (
        Cost(CostKind.SPEND, day, day, Money.of(100, "CAD"), channel="x"),
        Cost(CostKind.HOURS, day, day, hours=Decimal(2), channel="x"),
    ):
        entries.add_cost(opened.workspace.id, cost)
    folder = Path(opened.data_dir)
    report = json.loads(run(f"--data {folder} --from 2026-03-01 --to 2026-03-31 --by channel --json --lang en"))
    assert report["cost"]["total"] == 170.0
    assert report["cost"]["by_kind"] == {"hours": 70.0, "spend": 100.0}
    assert report["roi"] is None
    assert report["reasons"]["roi"] == "Unknown: no revenue is known for these days."
    assert [row["key"] for row in report["rows"]] == ["x"]
    client = json.loads(run(f"--data {folder} --view client --json"))
    assert client["cost"]["total"] == 100.0
    assert "170,00\u00a0$" in run(f"--data {folder} --by channel --lang fr")


def test_rows_and_warnings_speak_the_readers_language(opened: Opened) -> None:
    day = date(2026, 3, 2)
    for cost in (
        Cost(CostKind.SPEND, day, day, Money.of(100, "CAD"), channel="phone", activity="creation"),
        Cost(CostKind.TOOL, day, day, Money.of("1550.20", "CAD")),
    ):
        entries.add_cost(opened.workspace.id, cost)
    common = f"--data {Path(opened.data_dir)} --from 2026-03-01 --to 2026-03-31 --lang fr-CA"
    by_channel = run(f"{common} --by channel")
    assert "Téléphone" in by_channel
    assert "1\u00a0550\u00a0$ de coûts n’en nomment aucun" in by_channel
    assert "(aucun nommé)" in by_channel
    assert "Création" in run(f"{common} --by activity")


def test_bare_french_is_the_french_of_the_currency(opened: Opened) -> None:
    run(f"--data {Path(opened.data_dir)} --lang fr")
    assert opened.workspace.currency == "CAD"
    assert terminal.words().language == "fr-CA"


@pytest.mark.parametrize(("lang", "heads"), [("en", "return came back put in"), ("fr", "retour rapporté dépensé")])
def test_the_ladder_is_headed_as_in_the_report(lang: str, heads: str) -> None:
    said = " ".join(run(f"--spend 100 --sales 250 --margin 0.4 --lang {lang}").split())
    assert heads in said and "gain" not in said
