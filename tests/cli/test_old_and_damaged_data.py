"""Data that an older version wrote, or that are damaged: one clear sentence, what to do, exit 1."""

from pathlib import Path

import pytest
from django.core.management import call_command
from typer.testing import CliRunner, Result

from sillage import ledger
from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.errors import SillageError
from sillage.services.open_workspace import Opened
from tests.services.journal_rows import import_rows, observations, orders

ASKING = (
    "audit",
    "imports",
    "kpis",
    "kpi revenue",
    "explain revenue",
    "status",
    "roi",
    "report",
    "serve",
    "cost list",
    "value list",
    "account list",
    "objective list",
)


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setattr(terminal, "_language", "")


@pytest.fixture
def old(opened: Opened) -> Opened:
    """A workspace whose ledger lacks the last migration."""
    call_command("migrate", "ledger", "0001", verbosity=0)
    assert ledger.schema_state() == "older"
    return opened


@pytest.fixture
def damaged(opened: Opened, tmp_path: Path) -> Opened:
    """A workspace whose largest file of orders was cut short."""
    days = [opened.now.date()]
    likes = observations("likes", "post", [("p", days[0], 7)], network="x", account="us")
    import_rows(opened, tmp_path / "rows", {"orders": orders([(days[0], 40, "x")]), "observations": likes})
    [file] = (opened.data_dir / "journal" / "orders").glob("*.parquet")
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    return opened


def refusal(opened: Opened, command: str) -> SillageError:
    result = run(opened, command)
    assert isinstance(result.exception, SillageError), result.output
    assert terminal.fail(result.exception) == 1
    return result.exception


def run(opened: Opened, command: str) -> Result:
    return CliRunner().invoke(build_app(), [*command.split(), "--data", str(opened.data_dir)])


@pytest.mark.asks_anew
@pytest.mark.parametrize("command", ASKING)
def test_every_command_says_that_older_data_must_be_upgraded(old: Opened, command: str) -> None:
    said = refusal(old, command)
    assert "older version" in str(said.what)
    assert "sillage upgrade" in str(said.remedy)


def test_an_upgrade_brings_older_data_up_to_date_once(old: Opened) -> None:
    assert run(old, "upgrade").exit_code == 0
    assert ledger.schema_state() == "current"
    assert run(old, "kpis").exit_code == 0
    assert run(old, "upgrade").exit_code == 0


@pytest.mark.parametrize("command", ["kpi revenue", "explain revenue", "roi", "report"])
def test_a_damaged_file_is_named_with_its_table(damaged: Opened, command: str) -> None:
    said = refusal(damaged, command)
    assert "table orders" in str(said.what)
    assert "sillage doctor" in str(said.remedy)


def test_what_needs_no_damaged_file_is_still_answered(damaged: Opened) -> None:
    assert run(damaged, "kpis").exit_code == 0
    assert run(damaged, "kpi likes").exit_code == 0


def test_the_doctor_finds_the_damaged_file(damaged: Opened) -> None:
    found = run(damaged, "doctor")
    assert found.exit_code == 1
    assert "orders" in found.output
