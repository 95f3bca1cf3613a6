"""Wherever a section ends on the paper, its pages are counted."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from sillage.language import msg
from sillage.reports.html import page
from sillage.reports.late_objectives import tell_late
from sillage.reports.pdf import paper
from sillage.reports.spec import Chart, NamedAim, Section, Sentence
from tests.reports.fake_report import fake_report


def _leads_to(made: bytes) -> list[int]:
    """Return the page of each place within the paper that its first page leads to."""
    book = PdfReader(BytesIO(made))
    numbers = {page.indirect_reference.idnum: index for index, page in enumerate(book.pages)}  # type: ignore[union-attr]
    names = book.named_destinations
    found = []
    for note in book.pages[0].get("/Annots", []):
        place = note.get_object().get("/Dest")
        target = names[str(place)].page if not isinstance(place, list) else place[0]
        found.append(numbers[target.idnum])
    return found


def test_a_late_objective_that_an_answer_names_leads_to_its_chart_in_the_paper_and_in_a_kept_page(
    tmp_path: Path,
) -> None:
    report = fake_report()
    chart = next(item for section in report.sections for item in section.items if isinstance(item, Chart))
    late = tell_late(report.answers[0], [NamedAim(7, "900 <b>")], 2, decides=False)
    pause = Section("pause", msg("Pause"), tuple(Sentence(msg("One more line.")) for _ in range(60)))
    aims = Section("objectives", msg("Objectives"), (replace(chart, id="objective-7"),))
    named = replace(report, answers=(late,), sections=(pause, aims), definitions={})
    made = paper(named, "en", tmp_path)
    texts = [one.extract_text() for one in PdfReader(BytesIO(made)).pages]
    here = [index for index, text in enumerate(texts) if "Objectives" in text]
    assert here != [0] and _leads_to(made) == here
    assert '<a href="#objective-7-t">“900 &lt;b&gt;”</a>' in page(named, "en")
    hidden = replace(named, sections=(pause,))
    assert _leads_to(paper(hidden, "en", tmp_path)) == []
    assert "“900 &lt;b&gt;”" in page(hidden, "en")
    assert "objective-7" not in page(hidden, "en")


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
