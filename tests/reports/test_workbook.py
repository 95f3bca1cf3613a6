"""A workbook that can be read as it opens, and notes that follow a figure into every form."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from sillage.language import msg
from sillage.reports import html
from sillage.reports.as_json import report_json
from sillage.reports.pdf import paper
from sillage.reports.spec import Card, Cards, Column, Figure, Report, Section, Table, Unit
from sillage.reports.xlsx import workbook
from tests.reports.fake_report import fake_report

MISSING = msg("Some of it is missing.")
OTHER = msg("Two files disagree.")


def made_of(*items: Any) -> Report:
    return replace(fake_report(), sections=(Section("only", msg("Content"), items),))


def sheet_of(report: Report, language: str = "en") -> Any:
    return openpyxl.load_workbook(BytesIO(workbook(report, language))).worksheets[1]


@pytest.fixture
def cards() -> Cards:
    count = Figure(1200, Unit.COUNT, "", n=40)
    return Cards(
        (
            Card(msg("Posts"), count, fresh=date(2026, 9, 1), note=msg("A word."), remarks=(MISSING, OTHER)),
            Card(msg("Views"), count, remarks=(OTHER,)),
            Card(msg("Reach"), count),
        )
    )


def test_what_a_card_says_stands_in_columns_of_its_own(cards: Cards) -> None:
    sheet = sheet_of(made_of(cards))
    heads = [cell.value for cell in sheet[1]][:5]
    assert heads == ["Figure", "Value", "Observations", "Up to date until", "Notes"]
    assert [cell.value for cell in sheet[2]][:5] == [
        "Posts", 1200, 40, datetime(2026, 9, 1), "A word.\nSome of it is missing.\nTwo files disagree.",  # noqa: DTZ001
    ]  # fmt: skip
    assert sheet.freeze_panes == "B2"


def test_figures_are_formatted_by_what_they_are() -> None:
    figures = {
        "0.0%": Figure(0.125, Unit.PERCENT, ""),
        "0.00%": Figure(0.0012, Unit.PERCENT, ""),
        "+0.0%;-0.0%;0.0%": Figure(0.125, Unit.PERCENT, "", signed=True),
        '#,##0.00" CAD"': Figure(12, Unit.MONEY, "", "CAD"),
        "[h]:mm:ss": Figure(90, Unit.DURATION, ""),
        "#,##0": Figure(3, Unit.COUNT, ""),
    }
    rows = tuple((form, figure) for form, figure in figures.items())
    table = Table("forms", msg("Forms"), (Column(msg("Name")), Column(msg("Value"))), rows)
    sheet = sheet_of(made_of(table))
    found = {row[0].value: row[1].number_format for row in sheet.iter_rows(min_row=3, max_row=8)}
    assert found == {form: form for form in figures}


@pytest.mark.parametrize("language", ["fr-CA", "en"])
def test_columns_are_as_wide_as_what_they_hold_and_long_texts_wrap(language: str) -> None:
    long = "word " * 60
    table = Table("wide", msg("Wide"), (Column(msg("A")), Column(msg("B"))), (("short", long), ("other", "x")))
    sheet = sheet_of(made_of(table), language)
    assert sheet.column_dimensions["A"].width < sheet.column_dimensions["B"].width < 60
    assert sheet["B3"].alignment.wrap_text
    assert sheet.freeze_panes == "B3"


def test_a_note_on_a_figure_is_said_in_every_form_once_and_each_card_is_sent_to_it(cards: Cards) -> None:
    report = made_of(cards)
    page = html.page(report, "en")
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(paper(report, "en"))).pages).split())
    for form in (page, text):
        assert form.count("Note 1. Some of it is missing.") == 1
        assert form.count("Note 2. Two files disagree.") == 1
        assert form.count("see notes 1, 2") == 1
        assert form.count("see note 2") == 1
    assert "voir les notes 1, 2" in html.page(report, "fr-CA")
    assert str(OTHER) in report_json(report, "en")
