"""`--brand`: what is added is of it, what is read is of it alone, before the command's name or after."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import NotFound
from sillage.ledger import belongings, models
from sillage.services.open_workspace import Opened

pytestmark = pytest.mark.sqlite


def run(opened: Opened, *words: str, first: tuple[str, ...] = ()) -> str:
    result = CliRunner().invoke(build_app(), [*first, *words, "--data", str(opened.data_dir), "--lang", "en"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(autouse=True)
def _no_brand_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_brand", "")


@pytest.mark.parametrize("before", [False, True])
def test_what_is_added_under_a_brand_is_of_it_and_read_with_it(opened: Opened, before: bool) -> None:
    for name in ("Aurore", "Boreale"):
        run(opened, "brand", "add", name)

    def under(brand: str, *words: str) -> str:
        if before:
            return run(opened, *words, first=("--brand", brand))
        return run(opened, *words, "--brand", brand)

    under("Aurore", "cost", "add", "tool", "12", "--channel", "instagram")
    under("Boreale", "hours", "add", "3", "--channel", "instagram")
    under("Aurore", "change", "add", "Three reels")
    under("Boreale", "site", "add", "boreale.example")
    under("Boreale", "link", "add", "https://boreale.example/", "--slug", "b")
    here = opened.workspace.id
    counted = {kind: len(belongings.brands_of(here, kind)) for kind in ("cost", "change", "site", "link")}
    assert counted == {"cost": 2, "change": 1, "site": 1, "link": 1}
    mine = json.loads(under("Aurore", "cost", "list", "--json"))
    assert len(mine["costs"] if isinstance(mine, dict) else mine) == 1
    assert "Three reels" in under("Aurore", "change", "list")
    assert "Three reels" not in under("Boreale", "change", "list")
    assert "boreale.example" not in under("Aurore", "site", "list")
    assert "boreale" not in under("Aurore", "link", "list")
    roi = json.loads(under("Aurore", "roi", "--json"))
    assert "12" in json.dumps(roi)
    with pytest.raises(NotFound):
        under("Nowhere", "roi")


def test_a_file_is_imported_for_a_brand(opened: Opened, tmp_path: Path) -> None:
    for name in ("Aurore", "Boreale"):
        run(opened, "brand", "add", name)
    file = tmp_path / "orders.csv"
    file.write_text("order,date,total,currency\n1,2026-03-02,10.00,CAD\n2,2026-03-03,20.00,CAD\n")
    run(opened, "import", str(file), "--yes", "--brand", "Aurore")
    [record] = models.Import.objects.filter(workspace_id=opened.workspace.id)
    assert record.brand is not None
    assert record.brand.name == "Aurore"
    days = ("--from", "2026-03-01", "--to", "2026-03-31", "--json")
    assert "30" in run(opened, "kpi", "revenue", *days, "--brand", "Aurore")
    assert "30" not in run(opened, "kpi", "revenue", *days, "--brand", "Boreale").replace("-03-3", "")
