"""The page of commands says what the commands are: it is held against the program itself."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from sillage.cli import terminal
from sillage.cli.main import build_app
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.ledger import entries
from sillage.services.open_workspace import Opened

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^\| `([^`]+)` \| .* \| `(sillage [^`]+)` \|$", PAGE, re.MULTILINE))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("SILLAGE_LANG", raising=False)
    monkeypatch.setattr(terminal, "_language", "")


def commands() -> dict[str, Any]:
    """Return every command of the program by its words."""

    def below(one: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for name, command in getattr(one, "commands", {}).items():
            yield from below(command, (*path, name))
        if path and not hasattr(one, "commands"):
            yield " ".join(path), one

    return dict(below(typer.main.get_command(build_app()), ()))


def test_every_command_is_on_the_page_and_nothing_else() -> None:
    assert set(EXAMPLES) == set(commands())


def test_the_page_says_what_the_help_says() -> None:
    for name, command in commands().items():
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
        assert " ".join(command.help.split("\n\n")[0].split()) in line, name


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_can_be_typed(name: str) -> None:
    words = shlex.split(EXAMPLES[name])[1:]
    depth = len(name.split())
    assert " ".join(words[:depth]) == name
    with commands()[name].make_context(name, words[depth:]) as context:
        assert not context.args


def documented(command: str) -> set[str]:
    """Return the keys that the page lists for a command: those of the first paragraph that has three of them."""
    part = PAGE.split(f"### `sillage {command} --json`")[1].split("###")[0]
    listed = next(found for text in part.split("\n\n") if len(found := re.findall(r"`([a-z_]+)`", text)) > 3)
    return set(listed)


def printed(opened: Opened, *words: str) -> Any:
    result = CliRunner().invoke(build_app(), [*words, "--data", str(opened.data_dir), "--json"])
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_the_keys_of_json_are_those_of_the_page(opened: Opened, tmp_path: Path) -> None:
    day = date(2026, 3, 2)
    entries.add_cost(opened.workspace.id, Cost(CostKind.TOOL, day, day, Money.of(30, "CAD"), channel="x"))
    file = tmp_path / "costs.csv"
    file.write_text("date,kind,amount,channel\n2026-03-01,spend,10,instagram\n")
    days = ("--from", "2026-03-01", "--to", "2026-03-31")
    printed(opened, "objective", "add", "orders", "--target", "100", "--due", "2026-06-30", "--from", "2026-01-01")
    assert set(printed(opened, "import", str(file), "--yes")) == documented("import")
    assert set(printed(opened, "kpis")[0]) == documented("kpis")
    assert set(printed(opened, "kpi", "full_cost", *days)[0]) == documented("kpi")
    assert set(printed(opened, "explain", "full_cost", *days)) == documented("explain")
    assert set(printed(opened, "status")[0]) == documented("status")
    assert set(printed(opened, "roi", *days)) == documented("roi")
