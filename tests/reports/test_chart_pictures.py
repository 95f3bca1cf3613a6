"""The pictures of charts: drawn once, legible, and no words on each other."""

import re
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from sillage.reports import charts
from sillage.reports.chart_lines import LETTER, LINE_HEIGHT, _beside, _ticks, change_labels
from sillage.reports.spec import Chart, LineData, Report, Unit
from tests.reports.fake_report import fake_report


@pytest.fixture(scope="module")
def report() -> Report:
    return fake_report()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("charts")


def test_charts_are_drawn_once_and_kept_by_their_content(report: Report, tmp_path: Path) -> None:
    chart = next(item for section in report.sections for item in section.items if isinstance(item, Chart))
    charts._memory.clear()
    first = charts.draw(chart, "en", charts.WIDE, tmp_path)
    kept = list(tmp_path.glob("*.svg"))
    assert len(kept) == 1
    kept[0].write_text("<svg>kept</svg>")
    assert charts.draw(chart, "en", charts.WIDE, tmp_path) == first
    charts._memory.clear()
    assert charts.draw(chart, "en", charts.WIDE, tmp_path) == "<svg>kept</svg>"
    charts._memory.clear()


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW, charts.FULL, charts.COLUMN])
def test_no_text_of_a_chart_is_smaller_than_eleven_pixels_nor_leaves_the_picture(
    report: Report, cache: Path, width: int
) -> None:
    for section in report.sections:
        for item in section.items:
            if isinstance(item, Chart):
                svg = charts.draw(item, "fr-CA", width, cache)
                sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
                assert min(sizes) >= 11
                drawn = float(re.search(r'<svg[^>]* width="([\d.]+)"', svg).group(1))  # type: ignore[union-attr]
                assert drawn == pytest.approx(width, abs=2)
                ids = re.findall(r'\bid="([^"]+)"', svg)
                assert len(ids) == len(set(ids))


def test_the_words_of_changes_are_whole_and_never_on_each_other() -> None:
    title = "Publications du soir sur X et sur Instagram"
    days = (date(2026, 4, 1), date(2026, 9, 30))
    changes = tuple((date(2026, 6, day), title) for day in (1, 4, 7))
    rows, depth = change_labels(changes, days, 600)
    assert [" ".join(row["label"]) for row in rows] == [title] * 3
    boxes = [_box(row, days, 600) for row in rows]
    for (left, right, top, bottom), other in combinations(boxes, 2):
        assert right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
    assert depth >= max(bottom for *_, bottom in boxes)
    assert change_labels(((date(2026, 9, 29), title),), days, 600)[0][0]["align"] == "right"


def _box(row: dict[str, Any], days: tuple[date, date], width: int) -> tuple[float, float, int, int]:
    """Return where the words of a change stand: left, right, top, bottom."""
    at = (date.fromisoformat(row["day"]) - days[0]).days / (days[1] - days[0]).days * width
    size = max(map(len, row["label"])) * LETTER
    left = at if row["align"] == "left" else at - size
    return left, left + size, row["at"], row["at"] + LINE_HEIGHT * len(row["label"])


def test_the_words_of_many_changes_are_cut_rather_than_pushed_into_the_line_of_a_small_chart() -> None:
    days = (date(2026, 4, 1), date(2026, 9, 30))
    changes = tuple((date(2026, 6, day), "Publications du soir sur X et sur Instagram") for day in (1, 4, 7))
    rows, depth = change_labels(changes, days, 270, 60)
    assert depth <= 60
    assert all(len(row["label"]) == 1 and row["label"][0].endswith("…") for row in rows)


def test_the_words_of_a_change_turn_away_from_the_line_of_the_next_one() -> None:
    days = (date(2026, 4, 1), date(2026, 9, 30))
    changes = ((date(2026, 7, 1), "Courtes vidéos"), (date(2026, 7, 20), "Publications du soir"))
    assert [row["align"] for row in change_labels(changes, days, 600)[0]] == ["right", "left"]


@pytest.mark.parametrize(
    ("values", "align", "above"),
    [((5, 9), "right", True), ((12, 9), "left", True), ((1, 2), "left", False)],
    ids=["ahead and rising", "ahead and falling", "behind"],
)
def test_the_last_number_keeps_off_the_path_that_goes_on(values: tuple[int, int], align: str, above: bool) -> None:
    first, last, due = date(2026, 7, 1), date(2026, 9, 30), date(2026, 12, 31)
    data = LineData(((first, values[0]), (last, values[1])), Unit.COUNT, path=((first, 0), (last, 5), (due, 10)))
    place = _beside(data, last, values[1], falls=values[0] > values[1])
    assert (place["align"], place["dy"] < 0) == (align, above)


@pytest.mark.parametrize(("bottom", "top"), [(0.0, 1.0), (0.82, 1.0), (0.5, 0.97), (0.97, 0.98), (0.0, 0.51)])
def test_the_axis_of_a_share_has_no_mark_above_100_percent(bottom: float, top: float) -> None:
    marks = _ticks(Unit.PERCENT, bottom, top)["values"]
    assert marks == sorted(marks)
    assert marks[-1] == 1
    assert bottom <= marks[0]
    assert len(marks) <= 7


def test_the_axis_of_what_may_pass_100_percent_is_left_alone() -> None:
    assert _ticks(Unit.PERCENT, 0.0, 1.4) == _ticks(Unit.COUNT, 0.0, 0.9) == {"tickCount": 5}
