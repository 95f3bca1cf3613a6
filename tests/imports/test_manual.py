"""The manual says what the tables say, and everything a reader says has a French form."""

import ast
from pathlib import Path

import pytest

from sillage.imports.formats import FORMATS
from sillage.imports.manual import own_files_tables
from sillage.imports.mapping import KINDS
from sillage.language import translator

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "imports.md").read_text("utf-8")
BRANDS = {"Meta Ads"}
MODULES = sorted((ROOT / "src" / "sillage" / "imports").glob("*.py"))


def test_the_manual_holds_the_tables_of_our_own_files() -> None:
    tables = MANUAL.partition("<!-- tables: made by sillage.imports.manual -->\n")[2]
    assert tables == own_files_tables(), "write own_files_tables() under the marker of docs/imports.md"


def test_the_manual_names_every_format_of_shops_and_tools_and_every_kind_of_mapping() -> None:
    for name, format in FORMATS.items():
        assert format.network or name.startswith("own_") or f"`{name}`" in MANUAL
    assert all(f"`{kind}`" in MANUAL or f"### {kind}\n" in MANUAL for kind in KINDS)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_sentence_has_a_french_form(module: Path) -> None:
    said = [
        node.args[0].value
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "msg"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
    same = [text for text in said if text not in BRANDS and translator("fr-FR").gettext(text) == text]
    assert not same
