"""What the frame of every page tells htmx keeps to the policy of contents, which allows no style in an attribute."""

import json
import re
from pathlib import Path

import sillage.web

FRAME = Path(sillage.web.__file__).parent / "templates" / "frame.html"


def told_to_htmx() -> dict[str, object]:
    found = re.findall(r"<meta name=\"htmx-config\" content='([^']*)'>", FRAME.read_text(encoding="utf-8"))
    assert len(found) == 1
    told: dict[str, object] = json.loads(found[0])
    return told


def test_htmx_copies_no_style_from_the_page_before() -> None:
    settled = told_to_htmx()["attributesToSettle"]  # by itself it would copy class, style, width and height
    assert isinstance(settled, list)
    assert "style" not in settled
    assert "class" in settled


def test_htmx_runs_no_text_as_a_program_and_writes_no_style_sheet() -> None:
    told = told_to_htmx()
    assert [told[name] for name in ("allowEval", "allowScriptTags", "includeIndicatorStyles")] == [False] * 3
