"""Slides: native charts and tables, figures in the words of the page, nothing that runs, nothing over its box."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from sillage.language import msg
from sillage.reports import html, pptx_tables
from sillage.reports.pptx import slides
from sillage.reports.pptx_deck import HEIGHT, WIDTH, Words, lines
from sillage.reports.spec import Block, Column, Figure, Report, Section, Table
from sillage.reports.wording import figure_text
from sillage.services.logo_files import checked_logo
from tests.reports.fake_report import HOSTILE, fake_report
from tests.services.pictures import JPEG, WEBP, png


def opened(report: Report, language: str = "fr-CA") -> Any:
    return Presentation(io.BytesIO(slides(report, language)))


def shapes(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes]


def words(deck: Any) -> str:
    found = []
    for shape in shapes(deck):
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
        if shape.has_chart:
            found += list(shape.chart._chartSpace.xpath(".//a:t/text()"))
    return "\n".join(found)


@pytest.mark.parametrize("language", ["fr-CA", "en"])
def test_slides_say_every_card_and_answer_in_the_words_of_the_page(language: str) -> None:
    report = fake_report()
    told = words(opened(report, language))
    page = html.page(report, language)
    cards = [
        figure
        for section in report.sections
        for item in section.items
        if hasattr(item, "cards")
        for figure in (card.figure for card in item.cards)
        if figure.value is not None
    ]
    assert cards
    for figure in cards:
        text = figure_text(figure, language)
        assert text in told
        assert text in page
    for section in report.sections:
        for item in section.items:
            if isinstance(item, Table):
                for row in item.rows:
                    for cell in row:
                        if isinstance(cell, Figure) and cell.value is not None:
                            assert figure_text(cell, language)[:4] in told


def test_charts_are_native_and_their_numbers_stand_in_a_workbook() -> None:
    deck = opened(fake_report())
    charts = [shape.chart for shape in shapes(deck) if shape.has_chart]
    assert {str(chart.chart_type).split()[0] for chart in charts} == {"LINE", "BAR_CLUSTERED", "COLUMN_STACKED"}
    assert any(shape.has_table for shape in shapes(deck))
    for chart in charts:
        book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
        assert cells
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_hostile_words_stay_texts_and_nothing_in_the_file_leads_out_or_runs() -> None:
    deck = opened(fake_report())
    assert HOSTILE in words(deck)
    with zipfile.ZipFile(io.BytesIO(slides(fake_report(), "en"))) as file:
        for name in file.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in file.read(name), name
            assert "vba" not in name.lower()
            assert "ole" not in name.lower()


def test_a_label_that_a_spreadsheet_would_run_is_a_text() -> None:
    from sillage.reports.pptx_charts import label

    for text in ("=1+1", "@SUM(A1)", "http://evil.example", "{=1}", "+1", "-1"):
        assert not label(text, "en").startswith(text[0])
    assert label("Instagram", "en") == "Instagram"


def test_every_box_stands_on_its_slide() -> None:
    deck = opened(fake_report())
    assert (deck.slide_width.inches, deck.slide_height.inches) == pytest.approx((WIDTH, HEIGHT), abs=0.01)
    for shape in shapes(deck):
        assert shape.left >= 0
        assert shape.top >= 0
        assert (shape.left + shape.width) / 914_400 <= WIDTH + 0.01
        assert (shape.top + shape.height) / 914_400 <= HEIGHT + 0.01, shape.name


def test_a_long_table_goes_on_and_says_how_many_rows_are_left() -> None:
    rows = tuple((f"Row {index} " + "words " * 30, f"more {index}") for index in range(120))
    table = Table("long", msg("Name"), (Column(msg("Name")), Column(msg("Name"))), rows)
    report = replace(fake_report(), sections=(Section("audience", msg("Audience"), (table,)),))
    deck = opened(report, "en")
    tables = [shape.table for shape in shapes(deck) if shape.has_table]
    assert len(tables) == pptx_tables.MOST_SLIDES
    shown = sum(len(table.rows) - 1 for table in tables)
    assert f"{120 - shown} more rows stand in the workbook." in words(deck)


def test_own_words_go_on_on_the_next_slide_and_none_is_lost() -> None:
    text = "\n".join(f"- point {index} " + "mot " * 40 for index in range(60)) + "\n\n" + "x" * 5000
    block = Block("own", msg("In our own words"), text)
    report = replace(fake_report(), sections=(Section("summary", msg("In short"), (block,)),))
    deck = opened(report)
    told = words(deck)
    assert all(f"point {index} " in told for index in range(60))
    assert told.count("x" * 50) * 50 <= 5000
    assert sum(part.count("x") for part in told.split()) >= 5000
    assert "En bref (suite)" in told


def test_notes_define_what_a_slide_shows_and_every_run_knows_its_language() -> None:
    deck = opened(fake_report())
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    assert any(" = " in text for text in notes)
    runs = [
        run for shape in shapes(deck) if shape.has_text_frame for p in shape.text_frame.paragraphs for run in p.runs
    ]
    assert runs
    assert {run._r.rPr.get("lang") for run in runs} == {"fr-CA"}


def test_letters_that_no_file_can_hold_are_left_out() -> None:
    block = Block("own", msg("In our own words"), "a\x00b\x0bc\ud800d")
    report = replace(fake_report(), sections=(Section("summary", msg("In short"), (block,)),))
    assert "abcd" in words(opened(report))


def test_a_height_is_never_below_what_words_need() -> None:
    assert lines("", 12, 3) == 1
    assert lines("one two three", 72, 1) >= 3
    assert Words("word " * 200, 16).inches(4) > Words("word " * 200, 16).inches(8)


@pytest.mark.parametrize("body", [png(64, 32), JPEG, WEBP], ids=["png", "jpeg", "webp"])
def test_the_first_slide_shows_the_logo_in_its_proportions(body: bytes) -> None:
    logo = checked_logo(body)
    deck = opened(replace(fake_report(), logo=logo))
    pictures = [shape for shape in shapes(deck) if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert [shape.image.ext for shape in pictures] == ["jpg" if body is JPEG else "png"]
    assert pictures[0]._element.getparent() is deck.slides[0].shapes._spTree
    assert abs(pictures[0].width / pictures[0].height - logo.width / logo.height) < 0.01
    assert pictures[0]._element.nvPicPr.cNvPr.get("descr") == fake_report().workspace


def test_a_logo_that_cannot_be_read_is_left_out_of_slides() -> None:
    broken = replace(checked_logo(png()), body=b"nothing")
    deck = opened(replace(fake_report(), logo=broken))
    assert not [shape for shape in shapes(deck) if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
