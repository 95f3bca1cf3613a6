"""One report, four forms, two languages: the same figures everywhere, and hostile words alive nowhere."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from sillage.language import msg, numbers
from sillage.reports import html
from sillage.reports.as_json import report_json
from sillage.reports.author_text import paragraphs
from sillage.reports.pdf import paper
from sillage.reports.spec import (
    Cards,
    Column,
    Figure,
    Report,
    Section,
    Sentence,
    Table,
    Trend,
    Unit,
)
from sillage.reports.wording import figure_text, machine_text, say, write
from sillage.reports.xlsx import workbook
from sillage.services.logo_files import checked_logo
from tests.reports.fake_report import fake_report
from tests.services.pictures import JPEG, WEBP, png

LANGUAGES = ("fr-CA", "fr-FR", "en")


@pytest.fixture(scope="module")
def report() -> Report:
    return fake_report()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("charts")


@pytest.fixture(scope="module")
def pages(report: Report, cache: Path) -> dict[str, str]:
    return {language: html.page(report, language, cache) for language in LANGUAGES}


class Reader(HTMLParser):
    """Elements, attributes, and the figures that stand in ``data`` elements."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.figures: list[str] = []
        self.shown: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "data":
            self.figures.append(dict(attrs)["value"] or "")
            self.shown.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.shown[-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def known(report: Report) -> list[Figure]:
    return [figure for figure in report.figures() if figure.value is not None]


def test_every_form_in_both_languages_holds_the_figures_of_the_spec(report: Report, pages: dict[str, str]) -> None:
    expected = [machine_text(figure) for figure in known(report)]
    assert len(expected) > 40
    for language in LANGUAGES:
        assert read(pages[language]).figures == expected, language


def test_what_is_shown_is_what_is_meant(report: Report, pages: dict[str, str]) -> None:
    shown = {language: read(pages[language]).shown for language in LANGUAGES}
    for index, figure in enumerate(known(report)):
        if figure.unit is Unit.DURATION:
            continue
        for language in LANGUAGES:
            text = shown[language][index].replace("\u2212", "-")
            digits = re.sub(r"[^\d,.\-]", "", text.split("/")[0])
            number = float(digits.replace(",", ".") if language.startswith("fr") else digits.replace(",", ""))
            scale = 100 if figure.unit is Unit.PERCENT else 1
            value = float(figure.value or 0) * scale
            assert number == pytest.approx(value, rel=0.005, abs=0.06), (language, text, figure)


def test_a_workbook_holds_numbers_as_numbers(report: Report) -> None:
    expected = sorted(
        round(float(figure.value or 0), 6) for figure in known(report) if figure.unit is not Unit.DURATION
    )
    for language in ("fr-CA", "en"):
        book = openpyxl.load_workbook(BytesIO(workbook(report, language)))
        found = [
            round(float(cell.value), 6)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, int | float)
        ]
        for value in set(expected):
            assert found.count(value) >= expected.count(value), (language, value)


def test_json_says_the_same_in_both_languages(report: Report) -> None:
    def figures(text: str) -> list[float]:
        found: list[float] = []

        def walk(node: object) -> None:
            if isinstance(node, dict):
                if "unit" in node and node["value"] is not None:
                    found.append(node["value"])
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)

        walk(json.loads(text))
        return found

    french, english = (figures(report_json(report, language)) for language in ("fr-CA", "en"))
    assert french == english
    assert len(french) >= len(known(report))


def test_hostile_words_open_no_element_and_no_attribute(pages: dict[str, str]) -> None:
    for page in pages.values():
        reader = read(page)
        assert "script" not in reader.tags
        assert not [one for one in reader.attributes if one[1].startswith("on") or one[1] == "style"]
        addresses = [value for _, name, value in reader.attributes if name in ("href", "src", "action", "xlink:href")]
        assert all(value.startswith("#") for value in addresses), addresses
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_page_fetches_nothing(pages: dict[str, str]) -> None:
    for page in pages.values():
        outside = re.sub(r'xmlns="[^"]*"', "", page).replace("http://evil", "")
        assert not re.search(r"https?://|//[a-z]+\.[a-z]+/|@import", outside)
        assert "Content-Security-Policy" in page


@pytest.mark.parametrize("language", ["fr-CA", "en"])
def test_a_paper_sets_hostile_words_as_text(report: Report, cache: Path, language: str) -> None:
    made = paper(report, language, cache)
    reader = PdfReader(BytesIO(made))
    text = re.sub(r"\s+", " ", "".join(page.extract_text() for page in reader.pages))
    assert "<script>alert(1)</script>" in text
    assert "#set page(width: 1pt)" in text
    assert "$x^2$ *b* _i_ {0} {name}" in text
    assert {round(float(page.mediabox.width)) for page in reader.pages} == {612}
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert paper(report, language, cache) == made


@pytest.mark.parametrize("body", [png(64, 32), JPEG, WEBP], ids=["png", "jpeg", "webp"])
def test_a_paper_shows_the_logo_on_its_first_page_and_says_what_it_is(report: Report, cache: Path, body: bytes) -> None:
    reader = PdfReader(BytesIO(paper(replace(report, logo=checked_logo(body)), "en", cache)))
    assert len(reader.pages[0].images) == 1
    assert not any(page.images for page in reader.pages[1:])


def test_a_logo_that_cannot_be_typeset_keeps_nobody_from_the_paper(report: Report, cache: Path) -> None:
    broken = replace(report, logo=replace(checked_logo(png()), body=b"nothing"))
    assert paper(broken, "en", cache) == paper(report, "en", cache)


def test_formulas_in_a_workbook_are_dead(report: Report) -> None:
    made = workbook(report, "fr-CA")
    book = openpyxl.load_workbook(BytesIO(made))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell for cell in cells if cell.value == "=1+1"]
    assert not [cell for cell in cells if cell.hyperlink]


def test_every_figure_and_answer_of_a_report_is_explained(report: Report) -> None:
    assert {figure.explain for figure in report.figures()} <= set(report.definitions)
    assert {answer.explain for answer in report.answers} <= set(report.definitions)


def test_what_is_absent_is_said_to_be_unknown_and_never_zero(pages: dict[str, str]) -> None:
    assert "Inconnu" in pages["fr-CA"]
    assert "Unknown" in pages["en"]
    absent = Figure(None, Unit.MONEY, "roi", reason=msg("unknown"))
    assert figure_text(absent, "en") == "unknown"
    assert machine_text(absent) == ""


def test_a_change_within_noise_carries_no_arrow(report: Report) -> None:
    from sillage.reports.cards import card_words

    cards = [
        card for section in report.sections for item in section.items if isinstance(item, Cards) for card in item.cards
    ]
    early = [card for card in cards if card.change and card.change.trend is Trend.TOO_EARLY]
    assert early
    for card in early:
        words = card_words(card, "fr-CA")
        assert words["arrow"] == ""
        assert words["change"] == "Trop tôt pour juger de l’évolution"
    shorter = next(card for card in cards if card.figure.unit is Unit.DURATION)
    assert card_words(shorter, "fr-CA")["trend"] == "better"
    assert card_words(shorter, "fr-CA")["change"].startswith("plus court de")


def test_pictures_follow_the_theme_and_keep_no_colour_of_their_own(pages: dict[str, str]) -> None:
    svgs = re.findall(r"<svg.*?</svg>", pages["en"], flags=re.S)
    assert len(svgs) > 10
    for svg in svgs:
        assert not re.search(r'(?:fill|stroke)="#[0-9a-f]{3,6}"', svg), svg[:300]


def test_the_authors_text_keeps_its_lines_and_bullets() -> None:
    parts = paragraphs("un\ndeux\n- a\n* b\n\ntrois\r\n• c")
    assert [(part.lines, part.bulleted) for part in parts] == [
        (("un", "deux"), False),
        (("a", "b"), True),
        (("trois",), False),
        (("c",), True),
    ]
    assert paragraphs(" \n\n") == ()


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), max_size=8), st.data())
def test_cutting_the_authors_text_loses_no_word(words: list[str], data: st.DataObject) -> None:
    starts = [data.draw(st.sampled_from(["", "- ", "• ", "\n", "  "])) for _ in words]
    text = "\n".join(start + word for start, word in zip(starts, words, strict=True))
    assert [line for part in paragraphs(text) for line in part.lines] == words


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (0.0041, Unit.PERCENT, "0,41\u00a0%", "0.41%"),
        (5040, Unit.DURATION, "1\u00a0h\u00a024", "1\u00a0h\u00a024"),
        (-1080, Unit.DURATION, "\u221218\u00a0min", "\u221218\u00a0min"),
        (4.6, Unit.STARS, "4,6/5", "4.6/5"),
        (354.4, Unit.HOURS, "354,4\u00a0h", "354.4\u00a0h"),
        (97.52, Unit.COUNT, "97,5", "97.5"),
        (1_234_567, Unit.PEOPLE, "1\u00a0234\u00a0567", "1,234,567"),
        (2, Unit.DAYS, "2\u00a0j", "2\u00a0d"),
    ],
)
def test_numbers_are_written_in_their_unit(value: float, unit: Unit, french: str, english: str) -> None:
    assert write(value, unit, "fr-CA") == french
    assert write(value, unit, "en") == english


def test_somebodys_own_words_are_never_translated_nor_formatted() -> None:
    assert say("Sales {0} {name}", "fr-CA") == "Sales {0} {name}"
    assert say(msg("{name}", name="{0} Sales"), "fr-CA") == "{0} Sales"
    assert numbers.NBSP == "\u00a0"


def test_emoji_have_a_glyph_on_paper(report: Report, cache: Path) -> None:
    told = paper(replace(report, workspace="Savon 🖤 ☀️"), "fr-CA", cache)
    fonts = {str(font) for page in PdfReader(BytesIO(told)).pages for font in _fonts_of(page)}
    assert any("NotoEmoji" in font for font in fonts)


def _fonts_of(page: Any) -> list[str]:
    return [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]


@pytest.mark.parametrize("above", range(24, 34))
def test_no_row_of_a_table_stands_alone_at_the_foot_or_at_the_head_of_a_page(report: Report, above: int) -> None:
    rows = tuple((msg("Row {n}.", n=number), Figure(number, Unit.COUNT, "posts")) for number in range(12))
    table = Table("t", msg("The table"), (Column(msg("a")), Column(msg("b"))), rows)
    filler = tuple(Sentence(msg("Before.")) for _ in range(above))
    one = replace(report, sections=(Section("s", msg("S"), (*filler, table)),), answers=(), definitions={})
    pages = [page.extract_text() for page in PdfReader(BytesIO(paper(one, "en"))).pages]
    held = [re.findall(r"Row \d+", page) for page in pages]
    assert sum(map(len, held)) == 12
    assert all(len(some) != 1 for some in held)
    titled = next(index for index, page in enumerate(pages) if "The table" in page)
    assert "Row 1" in held[titled]
