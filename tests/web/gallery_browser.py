"""A Chromium before the gallery of parts, served in this process: what tests in a browser start from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import override_settings

from tests.collector.chromium import chromium
from tests.web.standing import OPEN, served, sold_weekly, standing


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    with standing(folder / "data", **OPEN):
        sold_weekly(folder, date(2026, 1, 7))
        with override_settings(ROOT_URLCONF="tests.web.gallery", ALLOWED_HOSTS=["127.0.0.1"]), served() as address:
            yield f"{address}/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@dataclass
class Opened:
    page: Any
    complaints: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)


Open = Callable[..., Opened]


@pytest.fixture
def opened(base: str, browser: Any) -> Iterator[Open]:
    contexts: list[Any] = []
    every: list[Opened] = []

    def go(query: str = "", width: int = 1280, scheme: str = "light", **more: Any) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda said: found.complaints.append(said.text) if said.type != "log" else None)
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on("request", lambda request: found.fetched.append(request.url))
        found.page.goto(urljoin(base, query))
        every.append(found)
        return found

    yield go
    complaints = [text for one in every for text in one.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def drawn(page: Any) -> None:
    from playwright.sync_api import expect

    for one in page.query_selector_all("[data-spec]"):
        one.scroll_into_view_if_needed()
    expect(page.locator("[data-spec]:not([data-drawn])")).to_have_count(0)
