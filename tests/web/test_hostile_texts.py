"""Stored attacks: one in every text that a file or a person gives; no page runs it, no spreadsheet calculates it."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from sillage.domain.access import Role
from sillage.services.open_workspace import Opened
from tests.web.every_page import Place, places
from tests.web.hostile_workspace import hostile_story
from tests.web.people import member_client

pytestmark = pytest.mark.sqlite
DAYS = {"from": "2026-03-01", "to": "2026-03-31", "lang": "en"}
FILES = ("application/json", "text/csv", "application/pdf", "application/octet-stream")
MARK = "onerror"
"""Part of each attack."""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    yield from hostile_story(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def answers(attacked: Opened) -> dict[str, tuple[Place, str, bytes]]:
    """Return what every address answers to the owner."""
    client = member_client(attacked, Role.OWNER)
    found = {}
    for place in places(attacked):
        response = client.get(place.address(**DAYS))
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        assert response.status_code in (200, 302, 404), (place.address(**DAYS), response.status_code)
        found[place.address()] = (place, response.headers.get("Content-Type", "").split(";")[0], body)
    return found


class Danger(HTMLParser):
    """Notes whatever a browser would run or follow into a script."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        self.found += [
            f"<{tag} {name}={value[:40]}>"
            for name, value in given.items()
            if name in ("href", "src", "action", "formaction", "data-spec", "hx-get", "hx-post")
            and re.match(r"\s*(javascript|vbscript|data:text)", value, re.IGNORECASE)
        ]
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.found.append(f"<script {given}>")
        if tag == "img" and not given.get("src", "").startswith(("/", "data:image/")):
            self.found.append(f"<img {given}>")


def test_no_page_holds_anything_that_runs(answers: dict[str, tuple[Place, str, bytes]]) -> None:
    found, marked = {}, 0
    for address, (_, kind, body) in answers.items():
        if kind == "text/html":
            danger = Danger()
            danger.feed(body.decode())
            marked += MARK in body.decode()
            if danger.found:
                found[address] = danger.found[:3]
    assert found == {}
    assert marked >= 15, "the attacks stand on many pages"


def test_no_page_forgets_that_a_text_is_not_a_template(answers: dict[str, tuple[Place, str, bytes]]) -> None:
    calculated = [address for address, (_, _, body) in answers.items() if b"</textarea>49" in body]
    assert calculated == []


def test_what_is_no_page_is_never_read_as_one(answers: dict[str, tuple[Place, str, bytes]]) -> None:
    for address, (_, kind, body) in answers.items():
        if MARK.encode() in body and kind != "text/html":
            assert kind in FILES or "spreadsheet" in kind, (address, kind)


def test_no_cell_of_any_file_is_calculated(answers: dict[str, tuple[Place, str, bytes]]) -> None:
    wrong, cells, marked = [], 0, 0
    for address, (_, kind, body) in answers.items():
        for cell in cells_of(kind, body):
            cells += 1
            marked += MARK in cell
            if re.match(r"[=+\-@\t\r]", cell) and not re.fullmatch(r"[-+]?[\d\s.,\u00a0\u202f]+\s?%?", cell):
                wrong.append((address, cell[:40]))
    assert wrong == []
    assert cells > 500
    assert marked > 20, "the attacks stand in the files"


def cells_of(kind: str, body: bytes) -> Iterator[str]:
    """Return the texts of a file's cells; a formula counts as one."""
    if kind == "text/csv":
        text = body.decode("utf-8-sig")
        first = text.split("\n", 1)[0]
        for row in csv.reader(
            io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
        ):
            yield from row
    elif "spreadsheet" in kind:
        for sheet in load_workbook(io.BytesIO(body)):
            for line in sheet.iter_rows():
                for cell in line:
                    assert cell.data_type != "f", (sheet.title, cell.coordinate)
                    if cell.value is not None:
                        yield f"'{cell.value}"  # a text of its own type: never calculated
