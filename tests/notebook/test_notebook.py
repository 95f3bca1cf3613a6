"""The door for notebooks: light to import, right figures, tables that are safe to show, and a manual that runs."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import sillage
from sillage import ledger
from sillage.errors import NotFound, WrongUsage
from sillage.language import msg
from sillage.ledger import belongings, queries
from sillage.notebook.answers import table_of
from sillage.notebook.workspace import Workspace
from sillage.reports import tokens
from sillage.services.open_workspace import init_workspace
from sillage.services.record_values import add_brand
from tests.services.journal_rows import import_rows, observations, orders

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
MANUAL = Path(__file__).parents[2] / "docs" / "notebook.md"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("notebook")
    patch = pytest.MonkeyPatch()
    patch.setenv("SILLAGE_NOW", "2026-03-31T12:00:00+00:00")
    opened = init_workspace(
        folder / "sillage-data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
        hourly_rate=None, margin=Decimal("0.4"),
    )  # fmt: skip
    days = [FIRST + timedelta(days=7 * week) for week in range(12)]
    import_rows(opened, folder / "orders", {"orders": orders([(day, 1050, "instagram") for day in days])})
    posts = [
        {"network": network, "account": "nous", "object_kind": "post", "post_id": f"{network}{index}",
         "published_on": day, "text": HOSTILE, "row": index}
        for index, day in enumerate(days) for network in ("instagram", "x")
    ]  # fmt: skip
    seen = [
        row | {"for_date": None, "to_date": None}
        for network in ("instagram", "x")
        for row in observations(
            "impressions", "post", [(f"{network}{index}", day, 100) for index, day in enumerate(days)],
            network=network, account="nous", window="lifetime",
        )
    ]  # fmt: skip
    import_rows(opened, folder / "posts", {"posts": posts, "observations": seen})
    yield folder
    ledger.close()
    patch.undo()


@pytest.fixture(scope="module")
def w(folder: Path) -> Workspace:
    return sillage.open(folder / "sillage-data")


def test_importing_sillage_loads_nothing_heavy() -> None:
    code = (
        "import sillage, sys; print([m for m in ('django', 'pyarrow', 'numpy', 'altair', 'ibis') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_kpi_by_month_is_a_table_of_exact_amounts_and_a_line(w: Workspace) -> None:
    found = w.kpi("revenue", period="2026", by="month")
    assert found.table.column("key").to_pylist() == ["2026-01", "2026-02", "2026-03"]
    assert found.table.column("value").to_pylist() == [Decimal(4200), Decimal(4200), Decimal(4200)]
    spec = found.chart().to_dict()
    assert spec["mark"]["type"] == "line"
    assert tokens.LIGHT["accent"] in json.dumps(spec)
    assert spec["config"]["locale"]["number"]["decimal"] == ","


def test_the_only_figure_of_an_answer_is_its_value(w: Workspace) -> None:
    assert w.kpi("revenue", period=("2026-01-01", date(2026, 1, 31))).value == Decimal(4200)
    with pytest.raises(ValueError, match="une seule valeur"):
        _ = w.kpi("revenue", period="2026", by="month").value


def test_bars_compare_what_has_no_time(w: Workspace) -> None:
    found = w.kpi("impressions", period="2026", by="network")
    assert dict(zip(*found.table.select(["key", "value"]).to_pydict().values(), strict=True)) == {
        "instagram": 1200, "x": 1200,
    }  # fmt: skip
    assert json.dumps(found.chart().to_dict()).count('"bar"') == 1


def test_a_kpi_that_cannot_be_cut_so_says_why_beside_the_others(w: Workspace) -> None:
    found = {row["kpi"]: row for row in w.kpis(["revenue", "full_cost"], by="post").rows()}
    assert any(row["value"] is None and row["reason"] for row in found.values())


def test_the_ladder_of_roi_has_reasons_for_what_is_unknown(w: Workspace) -> None:
    found = w.roi("2026")
    assert {"id", "value", "reason"} <= set(found.table.column_names)
    assert all(row["value"] is not None or row["reason"] for row in found.rows())


def test_the_other_language_says_the_same_figures(w: Workspace, folder: Path) -> None:
    english = sillage.open(folder / "sillage-data", language="en")
    ours, theirs = w.kpi("revenue", period="2026"), english.kpi("revenue", period="2026")
    assert ours.value == theirs.value
    assert ours.title != theirs.title
    assert "definition" in english.catalogue()._repr_html_()
    assert "définition" in w.catalogue()._repr_html_()


def test_a_table_shows_what_files_say_as_text(w: Workspace) -> None:
    found = w._answer(
        HOSTILE, [{"key": HOSTILE, "value": None, "reason": HOSTILE}], ("key", "value", "reason"), (HOSTILE,)
    )
    shown = found._repr_html_()
    assert "<img" not in shown
    assert shown.count("&lt;img") == 4
    assert "—" in shown


def test_a_column_of_cents_and_ratios_mixed_is_floating_and_one_of_cents_is_exact() -> None:
    rows: list[dict[str, object]] = [{"a": Decimal("1.10"), "b": Decimal("1.10")}, {"a": None, "b": 0.5}]
    table = table_of([*rows, {"c": msg("why")}], ("a", "b", "c"), "fr")
    assert table.to_pydict() == {
        "a": [Decimal("1.10"), None, None],
        "b": [1.1, 0.5, None],
        "c": [None, None, "pourquoi"],
    }


def test_a_question_can_be_asked_inside_a_running_loop(w: Workspace) -> None:
    async def cell() -> Decimal:
        value: Decimal = w.kpi("revenue", period="2026-01").value
        return value

    assert asyncio.run(cell()) == Decimal(4200)


@pytest.mark.parametrize("period", ["yesterday", "2026-13", ("2026-01-01",)])
def test_what_is_no_period_is_refused_with_those_that_are(w: Workspace, period: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        w.kpi("revenue", period=period)
    assert "12m" in str(refused.value)


def test_what_is_not_there_is_refused_as_by_the_commands(w: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        w.kpi("glory")
    with pytest.raises(NotFound):
        sillage.open(tmp_path / "nowhere")
    with pytest.raises(WrongUsage):
        sillage.open(language="de")


def test_a_brand_is_all_that_a_notebook_reads_where_it_asks_for_one(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "brands"
    opened = init_workspace(data, name="Agence", currency="CAD", zone="America/Montreal", language="fr")
    for brand, amount in (("Aurore", 100), ("Boreale", 7000)):
        add_brand(opened, brand)
        import_rows(opened, tmp_path / brand, {"orders": orders([(FIRST, amount, "instagram")], shop=brand)})
    numbers = [one.number for one in queries.committed_imports(opened.workspace.id)]
    for brand, number in zip(("Aurore", "Boreale"), sorted(numbers), strict=True):
        belongings.assign(opened.workspace.id, "import", number, brand)

    def revenue(one: Workspace) -> object:
        return one.kpi("revenue", period="2026").table.column("value").to_pylist()

    mine = sillage.open(data, brand="Aurore")
    assert (revenue(mine), revenue(sillage.open(data))) == ([Decimal(100)], [Decimal(7100)])
    assert repr(mine) == "<sillage workspace 'Agence', brand 'Aurore'>"
    belongings.assign(opened.workspace.id, "import", max(numbers), "Aurore")
    assert revenue(mine) == [Decimal(7100)], "what changes hands is read anew"
    with pytest.raises(NotFound):
        sillage.open(data, brand="Nowhere")


def test_the_examples_of_the_manual_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    blocks = re.findall(r"```python\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 6
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(MANUAL), "exec"), names)
    assert isinstance(names["w"], Workspace)
