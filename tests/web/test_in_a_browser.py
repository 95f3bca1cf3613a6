"""The frame and its parts in a real browser under the real policy: themes, keys, charts, dialogs, tables, phones."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Quiet(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


class Threads(WSGIServer):
    def process_request(self, request: Any, client_address: Any) -> None:
        threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True).start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            self.shutdown_request(request)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    patch = pytest.MonkeyPatch()
    patch.setenv("SILLAGE_DATA", str(tmp_path_factory.mktemp("gallery") / "data"))
    with override_settings(ROOT_URLCONF="tests.web.gallery", ALLOWED_HOSTS=["127.0.0.1"]):
        server = make_server("127.0.0.1", 0, WSGIHandler(), Threads, Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/gallery/"
        server.shutdown()
        server.server_close()
        thread.join()
    patch.undo()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not own.exists() and system is None:
            pytest.skip("no Chromium here: install one, or run python -m playwright install chromium")
        try:
            started = playwright.chromium.launch(
                executable_path=str(own) if own.exists() else system, args=["--no-sandbox"]
            )
        except Error as error:
            pytest.skip(f"this Chromium does not start: {error}")
        yield started
        started.close()


@dataclass
class Opened:
    page: Any
    complaints: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)


Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Any, base: str) -> Iterator[Open]:
    contexts: list[Any] = []
    every: list[Opened] = []

    def go(query: str = "", width: int = 1280, scheme: str = "light", **more: Any) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda said: found.complaints.append(said.text) if said.type != "log" else None)
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on("request", lambda request: found.fetched.append(request.url))
        found.page.goto(base + query)
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


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("fr-CA", 375, "light"), ("en", 375, "dark"), ("fr-CA", 820, "dark"),
        ("en", 1280, "light"), ("fr-CA", 1280, "dark"), ("en", 1920, "dark"),
    ],
)  # fmt: skip
def test_every_part_has_no_violation_and_never_scrolls_sideways(
    opened: Open, language: str, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(f"?lang={language}", width, scheme).page
    drawn(page)
    if width < 1000:
        page.click("[data-menu]")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [(node["target"], node["failureSummary"]) for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["keys", "search", "confirm"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialogs_have_no_violation(opened: Open, name: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened("?lang=fr-CA", 375, scheme).page
    page.evaluate(f"document.querySelector('dialog[data-dialog={name}]').showModal()")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [(node["target"], node["failureSummary"]) for node in one["nodes"]]) for one in found] == []


def test_charts_come_late_in_the_words_of_the_page(opened: Open) -> None:
    one = opened("?lang=fr-CA", 1280)
    assert not [address for address in one.fetched if "/vega." in address]
    drawn(one.page)
    assert len([address for address in one.fetched if "/vega." in address]) == 1
    texts = one.page.evaluate("[...document.querySelectorAll('[data-spec] svg text')].map(text => text.textContent)")
    assert any(re.fullmatch(r"\d\u00a0\d{3},00\u00a0\$", text) for text in texts), texts[:40]
    assert any("janv." in text for text in texts)
    widths = one.page.evaluate(
        """[...document.querySelectorAll('[data-spec]')]
        .map(box => [box.clientWidth, box.querySelector('svg').clientWidth])"""
    )
    assert all(abs(box - picture) <= 2 for box, picture in widths), widths
    assert not one.page.evaluate("document.querySelector('[data-png]').hidden")


def test_a_chart_is_drawn_anew_when_the_theme_changes(opened: Open) -> None:
    from playwright.sync_api import expect

    page = opened("?lang=en", 1280, "light").page
    drawn(page)
    mark = page.locator("[data-spec*=bars] .mark-rect path").first
    expect(mark).to_have_attribute("fill", re.compile("#c4500a|#0b6cab"))
    page.click("[data-set-theme=dark]")
    expect(mark).to_have_attribute("fill", re.compile("#f08a4b|#5fb2ea"))


def test_a_mark_leads_to_its_rows_and_says_its_figures(opened: Open) -> None:
    page = opened("?lang=en").page
    drawn(page)
    mark = page.locator("[data-spec*=bars] .mark-rect path").nth(2)
    mark.hover()
    assert "Value" in page.inner_text(".bubble")
    mark.click()
    page.wait_for_url(re.compile(r"/gallery/rows\?day=2026-"))


def test_the_picture_of_a_chart_can_be_kept(opened: Open) -> None:
    page = opened("?lang=en").page
    drawn(page)
    with page.expect_download() as started:
        page.click("[data-png='line.png']")
    assert started.value.suggested_filename == "line.png"
    assert Path(started.value.path()).read_bytes().startswith(b"\x89PNG")


def test_the_theme_is_kept_and_never_flashes(opened: Open) -> None:
    page = opened("?lang=en", 1280, "light").page
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(246, 247, 250)"
    page.click("[data-set-theme=dark]")
    assert page.evaluate(ground) == "rgb(13, 17, 23)"
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.first = getComputedStyle(document.body).backgroundColor })"
    )
    page.reload()
    assert page.evaluate("window.first") == "rgb(13, 17, 23)"
    assert page.get_attribute("[data-set-theme=dark]", "aria-pressed") == "true"
    page.click("[data-set-theme='']")
    assert page.evaluate(ground) == "rgb(246, 247, 250)"
    assert page.evaluate("localStorage.getItem('sillage-theme')") is None


def test_keys_open_the_list_the_search_and_the_places(opened: Open) -> None:
    page = opened("?lang=fr-CA").page
    page.keyboard.press("?")
    assert page.is_visible("dialog[data-dialog=keys]")
    assert "Raccourcis" in page.inner_text("dialog[data-dialog=keys]")
    page.keyboard.press("Escape")
    assert not page.is_visible("dialog[data-dialog=keys]")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("g?/")
    page.wait_for_selector("#found a")
    assert page.inner_text("#found a") == "3"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#found') !== null")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url(re.compile("at=roi"))


def test_keys_can_be_turned_off_and_stay_off(opened: Open) -> None:
    page = opened("?lang=en").page
    page.keyboard.press("?")
    page.uncheck("[data-keys-on]")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert not page.is_visible("dialog[data-dialog=keys]")
    page.reload()
    page.keyboard.press("/")
    assert not page.is_visible("dialog[data-dialog=search]")
    page.click("[data-open=keys]")
    page.check("[data-keys-on]")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.is_visible("dialog[data-dialog=search]")


def test_what_destroys_asks_first(opened: Open) -> None:
    page = opened("?lang=en").page
    page.click("#remove")
    assert page.inner_text("#confirm-what") == "12 rows go."
    assert page.evaluate("document.activeElement.hasAttribute('data-close')")
    page.keyboard.press("Enter")
    assert not page.is_visible("dialog[data-dialog=confirm]")
    assert page.url.endswith("?lang=en")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.click("#remove")
        page.click("text=Remove them")
    assert sent.value.url.endswith("/gallery/gone")
    assert "confirmed=1" in (sent.value.post_data or "")
    page.wait_for_url(re.compile("gone"))


def test_a_table_sorts_in_place_and_says_so_in_the_address(opened: Open) -> None:
    page = opened("?lang=en").page
    cells = "[...document.querySelectorAll('.panel > .scroll tbody tr')].map(row => row.cells[1].dataset.value)"
    page.click(".panel > .scroll >> text=Reach")
    down = page.evaluate(cells)
    assert down[-1] == ""
    assert [int(value) for value in down[:-1]] == sorted((int(value) for value in down[:-1]), reverse=True)
    assert page.url.endswith("sort=-reach")
    page.click(".panel > .scroll >> text=Reach")
    up = page.evaluate(cells)
    assert up[-1] == ""
    assert [int(value) for value in up[:-1]] == sorted(int(value) for value in up[:-1])
    assert page.locator("th[aria-sort=ascending]").count() == 1


def test_the_menu_of_a_telephone_opens_by_key_and_closes(opened: Open) -> None:
    page = opened("?lang=en", 375).page
    assert not page.is_visible("#menu")
    page.focus("[data-menu]")
    page.keyboard.press("Enter")
    assert page.is_visible("#menu")
    assert page.get_attribute("[data-menu]", "aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not page.is_visible("#menu")
    assert page.evaluate("document.activeElement.hasAttribute('data-menu')")


def test_without_scripts_the_menu_opens_and_figures_stand_in_tables(opened: Open) -> None:
    page = opened("?lang=en", 375, java_script_enabled=False).page
    page.click("[data-menu]")
    assert page.is_visible("#menu >> text=Objectives")
    assert not page.is_visible("[data-set-theme=dark]")
    assert page.is_visible("text=The picture needs scripts")


def test_a_page_written_from_right_to_left_is_mirrored(opened: Open) -> None:
    page = opened("?lang=ar", 1280).page
    left = page.evaluate("document.querySelector('#menu').getBoundingClientRect().left")
    assert left > 1000
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.evaluate("getComputedStyle(document.querySelector('.panel th')).textAlign") == "start"
