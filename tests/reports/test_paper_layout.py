"""Wherever a section ends on the paper, its pages are counted."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from sillage.language import msg
from sillage.reports.pdf import paper
from sillage.reports.spec import Section, Sentence
from tests.reports.fake_report import fake_report


def test_pages_are_numbered_from_the_first_to_the_last_however_long_the_first_section_is(tmp_path: Path) -> None:
    report = fake_report()
    plain = [section for section in report.sections if not section.annex]
    numbered = 0
    for lines in range(21, 35):
        first = Section("brief", msg("In brief"), tuple(Sentence(msg("One more line.")) for _ in range(lines)))
        made = paper(replace(report, answers=(), sections=(first, *plain)), "en", tmp_path)
        pages = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]
        told = [found.groups() for text in pages for found in re.finditer(r"Page (\d+) of (\d+)", text)]
        assert told == [(str(number), str(len(pages))) for number in range(1, len(pages) + 1)], lines
        numbered += len(pages)
    assert numbered > 40
