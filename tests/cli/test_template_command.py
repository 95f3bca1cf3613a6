"""`sillage template`: the list, one template, a file."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.errors import NotFound, Refused
from sillage.imports.own_files import OWN_FILES
from sillage.imports.templates import write_template


def run(*words: str, lang: str = "fr") -> bytes:
    result = CliRunner().invoke(build_app(), ["template", *words, "--lang", lang], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout_bytes


def test_the_list_names_every_kind_in_the_user_s_language() -> None:
    lines = run().decode().splitlines()
    assert [line.split()[0] for line in lines] == list(OWN_FILES)
    assert "Heures de travail" in lines[1]
    assert {one["kind"] for one in json.loads(run("--json", lang="en"))} == OWN_FILES.keys()


def test_a_template_is_printed_byte_for_byte() -> None:
    assert run("costs") == write_template("costs", "fr")
    assert run("costs", lang="en") == write_template("costs", "en")


def test_a_template_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    assert run("orders", "-o", str(tmp_path / "commandes.csv")) == b""
    assert (tmp_path / "commandes.csv").read_bytes() == write_template("orders", "fr")


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no template called poems"):
        CliRunner().invoke(build_app(), ["template", "poems"], catch_exceptions=False)
    with pytest.raises(Refused, match="cannot be written"):
        CliRunner().invoke(build_app(), ["template", "costs", "-o", str(tmp_path)], catch_exceptions=False)


@pytest.mark.parametrize(("language", "said"), [("fr", "nature : appel, visite"), ("en", "kind: call, visit")])
def test_the_words_that_columns_take_are_said_beside_the_template(language: str, said: str) -> None:
    result = CliRunner().invoke(build_app(), ["template", "touches", "--lang", language], catch_exceptions=False)
    assert said.replace(" :", "\u00a0:") in result.stderr
    assert result.stdout_bytes == write_template("touches", language)
