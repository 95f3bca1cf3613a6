"""`sillage report` on the command line: forms, languages, refusals."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.errors import Refused, WrongUsage
from sillage.services.open_workspace import Opened

pytestmark = pytest.mark.hits

PERIOD = ["--from", "2026-01-05", "--to", "2026-03-29"]


def report(opened: Opened, *words: str) -> str:
    result = CliRunner().invoke(build_app(), ["report", "--data", str(opened.data_dir), *PERIOD, *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


@pytest.mark.both_ledgers
def test_json_stands_on_the_output_and_says_choose_one(opened: Opened) -> None:
    said = json.loads(report(opened, "--json", "--lang", "en"))
    assert said["answers"][0]["verdict"] == "none"
    assert said["period"] == {"first": "2026-01-05", "last": "2026-03-29"}
    assert [section["id"] for section in said["sections"]][:1] == ["summary"]


@pytest.mark.parametrize(("name", "begins"), [("r.pdf", b"%PDF"), ("r.xlsx", b"PK"), ("r.html", b"<!doctype html>")])
def test_the_files_name_chooses_the_form(opened: Opened, tmp_path: Path, name: str, begins: bytes) -> None:
    path = tmp_path / name
    assert str(path) in report(opened, "-o", str(path), "--lang", "fr")
    assert path.read_bytes().startswith(begins)


@pytest.mark.parametrize("name", ["r.docx", "r.htm", "r.2026"])
def test_a_file_named_for_no_form_of_report_is_refused_and_not_written(
    opened: Opened, tmp_path: Path, name: str
) -> None:
    with pytest.raises(WrongUsage, match="not written as") as refused:
        report(opened, "-o", str(tmp_path / name))
    assert ".html, .pdf, .xlsx, .pptx or .json" in str(refused.value.remedy)
    assert not (tmp_path / name).exists()
    report(opened, "-o", str(tmp_path / name), "--format", "html")
    report(opened, "-o", str(tmp_path / "bare"))
    assert (tmp_path / "bare").read_bytes().startswith(b"<!doctype html>")


def test_what_makes_no_sense_is_refused(opened: Opened, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="not a form"):
        report(opened, "--format", "docx")
    with pytest.raises(WrongUsage, match="no section"):
        report(opened, "--hide", "everything")
    with pytest.raises(Refused, match="cannot be written"):
        report(opened, "-o", str(tmp_path / "no" / "such" / "folder.html"))
    with pytest.raises(WrongUsage, match="two days"):
        CliRunner().invoke(
            build_app(), ["report", "--data", str(opened.data_dir), "--from", "2026-01-01"], catch_exceptions=False
        )


def test_hidden_sections_are_left_out(opened: Opened) -> None:
    said = json.loads(report(opened, "--json", "--hide", "missing", "--hide", "methods"))
    assert not {"missing", "methods"} & {section["id"] for section in said["sections"]}


def test_sections_that_the_workspace_hides_stay_out_of_every_report(opened: Opened) -> None:
    hidden = CliRunner().invoke(build_app(), ["block", "hide", "missing", "--data", str(opened.data_dir)])
    assert hidden.exit_code == 0
    said = json.loads(report(opened, "--json", "--hide", "methods"))
    assert not {"missing", "methods"} & {section["id"] for section in said["sections"]}
    assert "summary" in {section["id"] for section in said["sections"]}
    with pytest.raises(WrongUsage, match="no section"):
        CliRunner().invoke(
            build_app(), ["block", "hide", "sumary", "--data", str(opened.data_dir)], catch_exceptions=False
        )
