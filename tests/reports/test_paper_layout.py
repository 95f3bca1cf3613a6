"""Wherever a section ends on the paper, its pages are counted."""

import re
from collections.abc import Collection
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from sillage.language import msg
from sillage.reports.html import page
from sillage.reports.late_objectives import tell_late
from sillage.reports.paper_figures import MOST_TRIES, moved_figures
from sillage.reports.pdf import paper
from sillage.reports.spec import Chart, Item, NamedAim, Section, Sentence
from sillage.reports.wording import say
from tests.reports.fake_report import fake_report


def _leads_to(made: bytes) -> list[int]:
    """Return the page of each place within the paper that its first page leads to."""
    book = PdfReader(BytesIO(made))
    numbers = {one.indirect_reference: index for index, one in enumerate(book.pages)}
    names = book.named_destinations
    found = []
    for note in book.pages[0].get("/Annots", []):
        place = note.get_object().get("/Dest")
        target = names[str(place)].page if not isinstance(place, list) else place[0]
        found.append(numbers[target])
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


def test_the_line_that_says_by_whom_it_was_made_lies_over_no_title_of_the_annex(tmp_path: Path) -> None:
    report = fake_report()
    short = Section("brief", msg("In brief"), (Sentence(msg("One line.")),))
    (only,) = PdfReader(BytesIO(paper(replace(report, answers=(), sections=(short,)), "en", tmp_path))).pages[:1]
    heights: dict[str, float] = {}

    def told(text: str, around: list[float], own: list[float], *_: Any) -> None:
        for start in ("Made by", "Definitions"):
            if text.strip().startswith(start):
                heights[start] = own[4] * around[1] + own[5] * around[3] + around[5]

    only.extract_text(visitor_text=told)
    assert heights["Made by"] - heights["Definitions"] > 11 + 5  # the title's letters, and room between


def test_a_figure_that_finds_no_room_goes_to_the_next_page_and_what_follows_it_takes_its_room(tmp_path: Path) -> None:
    report = fake_report()
    chart = next(item for one in report.sections for item in one.items if isinstance(item, Chart))
    moved = 0
    for lines in (24, 30, 36):
        items: tuple[Item, ...] = (*[Sentence(msg("Before it."))] * lines, chart, *[Sentence(msg("After."))] * 8)
        made = paper(
            replace(report, answers=(), sections=(Section("long", msg("Long"), items),), definitions={}),
            "en",
            tmp_path,
        )
        pages = [one.extract_text() for one in PdfReader(BytesIO(made)).pages]
        last = max(number for number, text in enumerate(pages) if "Before it." in text)
        drawn = min(number for number, text in enumerate(pages) if say(chart.title, "en")[1:] in text)
        after = min(number for number, text in enumerate(pages) if "After." in text)
        assert after == last, lines
        moved += drawn > last
    assert moved


SECTIONS: list[dict[str, Any]] = [
    {"id": "one", "annex": False, "items": [{"kind": "chart", "id": "a"}, {"kind": "sentence"}]},
    {
        "id": "two",
        "annex": False,
        "items": [{"kind": "sentence"}, {"kind": "pair", "charts": [{"id": "b"}, {"id": "c"}]}],
    },
    {"id": "notes", "annex": True, "items": [{"kind": "chart", "id": "d"}]},
]


def places(**stands: tuple[int, float]) -> list[dict[str, Any]]:
    return [{"label": f"at-{id}", "page": page, "y": y} for id, (page, y) in stands.items()]


def test_a_figure_at_the_head_of_a_page_is_moved_with_or_without_the_title_of_its_section_and_no_other() -> None:
    asked: list[frozenset[str]] = []

    def ask(moved: Collection[str]) -> list[dict[str, Any]]:
        asked.append(frozenset(moved))
        title = (1, 700.0) if "a" in moved else (2, 50.0)
        pair = (3, 45.0) if "a" in moved else (2, 300.0)
        return places(one=title, a=(2, 75.0), two=(2, 250.0), b=pair, c=pair, notes=(4, 45.0), d=(4, 75.0))

    assert moved_figures(SECTIONS, ask) == {"a", "b"}
    assert asked == [frozenset(), {"a"}, {"a", "b"}]


def test_a_figure_stays_where_it_would_come_before_the_title_of_its_section() -> None:
    def ask(moved: Collection[str]) -> list[dict[str, Any]]:
        title, chart = (2, 200.0 if "a" in moved else 50.0), (2, 45.0 if "a" in moved else 75.0)
        return places(one=title, a=chart, two=(3, 250.0), b=(3, 300.0), c=(3, 300.0))

    assert moved_figures(SECTIONS, ask) == frozenset()


def test_a_layout_that_never_comes_to_rest_is_given_up_and_leaves_no_figure_before_its_title() -> None:
    asked = 0

    def ask(moved: Collection[str]) -> list[dict[str, Any]]:
        nonlocal asked
        asked += 1
        early = asked > MOST_TRIES  # it stands right in every layout but the last
        return places(one=(2, 50.0), a=(2, 45.0 if early else 75.0), **more)

    many = [{**SECTIONS[0], "items": [{"kind": "chart", "id": id} for id in "abcdefgh"]}]
    more = {id: (3 + place, 45.0) for place, id in enumerate("bcdefgh")}
    assert moved_figures(many, ask) == set("bcde"), "the first would come before its title"
    assert asked == MOST_TRIES + 1
