"""The demo behind pages, in this process: every address that answers a question, fetched once in each language."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sillage.domain.access import Role
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.record_tokens import add_token
from sillage.services.save_reports import first_typed, keep_report, read_report
from tests.e2e.demo_folder import NOW, copy_of_demo
from tests.web.every_page import places
from tests.web.people import logged_in, put_member
from tests.web.standing import standing

LANGUAGES = ("fr-CA", "en")
SPOKEN = ("alt", "title", "aria-label", "placeholder", "data-confirm", "data-yes", "data-copied", "data-chart-failed")
"""Attributes that somebody reads or hears."""
SILENT = ("script", "style", "template")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path",
        "circle", "rect", "line", "polyline", "polygon", "use", "stop", "ellipse")  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What an address answered."""

    route: str
    address: str
    status: int
    kind: str
    body: bytes
    language: str
    there: bool = True

    @property
    def text(self) -> str:
        return self.body.decode()


class Reader(HTMLParser):
    """Gathers what a page says in its own language, and its figures as machines read them."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.figures: list[str] = []
        self._aside: list[bool] = []
        self._now = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in INLINE:
            self._say()
        aside = (bool(self._aside) and self._aside[-1]) or tag in SILENT or (tag != "html" and "lang" in given)
        if not aside:
            self.said += [given[name] for name in SPOKEN if given.get(name)]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.said.append(given.get("value", ""))
        self.figures += [f"{name}={given[name]}" for name in ("data-value", "datetime") if name in given]
        if tag == "data":
            self.figures.append(given.get("value", ""))
        if tag not in VOID:
            self._aside.append(aside)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._aside.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self._say()
        if tag not in VOID and self._aside:
            self._aside.pop()

    def handle_data(self, data: str) -> None:
        if not (self._aside and self._aside[-1]):
            self._now += data

    def _say(self) -> None:
        text = " ".join(self._now.split())
        if text:
            self.said.append(text)
        self._now = ""


INLINE = ("b", "em", "strong", "i", "abbr", "kbd", "code", "span", "data", "time", "small", "sub", "sup")


def read(told: Told) -> Reader:
    reader = Reader()
    reader.feed(told.text)
    reader.close()
    return reader


@dataclass
class Demo:
    """Every answer, in each language."""

    opened: Opened
    answers: dict[str, list[Told]] = field(default_factory=dict)


def completed(opened: Opened) -> None:
    """Add what the demo has none of."""
    typed = first_typed(opened)
    report = read_report(opened, typed).report
    if report is not None:
        keep_report(opened, replace(report, name="Bilan trimestriel"))
    add_token(opened, "Caisse", ["read"])


def walked(factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Copy the demo, ask it everything as its owner, and close it in the end."""
    folder: Path = factory.mktemp("walked") / "demo"
    copy_of_demo(factory, folder)
    with standing(folder, NOW=NOW):
        opened = open_workspace(folder, "maison-boreale")
        client = logged_in(put_member(opened, Role.OWNER, email="zoe@example.org"))
        completed(opened)
        demo = Demo(opened)
        for place in places(opened):
            for language in LANGUAGES:
                response = client.get(place.address(lang=language))
                body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
                kind = response.headers.get("Content-Type", "").split(";")[0]
                found = Told(place.route.name, place.address(), response.status_code, kind, body, language, place.there)
                demo.answers.setdefault(language, []).append(found)
        yield demo
