"""The frame and its parts in a real browser under the real policy: themes, keys, charts, dialogs, tables, phones."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.web.axe import violations
from tests.web.gallery_browser import Open, base, browser, drawn, opened

__all__ = ("base", "browser", "opened")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("fr-CA", 375, "light"),
        ("en", 375, "dark"),
        ("en", 1280, "light"),
        ("fr-CA", 1280, "dark"),
        pytest.param("fr-CA", 820, "dark", marks=pytest.mark.wide),
        pytest.param("en", 1920, "dark", marks=pytest.mark.wide),
    ],
)
def test_every_part_has_no_violation_and_never_scrolls_sideways(
    opened: Open, language: str, width: int, scheme: str
) -> None:
    page = opened(f"gallery/?lang={language}", width, scheme).page
    drawn(page)
    if width < 1000:
        page.click("[data-menu]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


PAGES = (
    "",
    "charts",
    "report",
    "kpi/roi",
    "kpis",
    "objectives",
    "objectives/new",
    "objectives/new?kpi=followers",
    "imports",
    "search?q=co",
    "settings/team",
    "nowhere",
)
QUERY = "from=2026-01-05&to=2026-03-29"


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("fr", 375, "dark"),
        ("en", 1280, "light"),
        pytest.param("fr", 1280, "light", marks=pytest.mark.wide),
        pytest.param("en", 1280, "dark", marks=pytest.mark.wide),
        pytest.param("en", 375, "light", marks=pytest.mark.wide),
    ],
)
def test_pages_have_no_violation_and_never_scroll_sideways(
    opened: Open, language: str, width: int, scheme: str
) -> None:
    one = opened("gallery/", width, scheme)
    for path in PAGES:
        answer = one.page.goto(
            urljoin(one.page.url, f"/w/maison/{path}{'&' if '?' in path else '?'}lang={language}&{QUERY}")
        )
        assert answer.status == (404 if path == "nowhere" else 200), (path, answer.status)
        assert one.page.get_attribute("html", "lang").startswith(language), path
        assert violations(one.page) == [], path
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width, path
    one.complaints[:] = [text for text in one.complaints if "404" not in text]


def test_the_search_finds_pages_and_figures_as_it_is_typed(opened: Open) -> None:
    page = opened("/w/maison/imports?lang=fr").page
    page.keyboard.press("/")
    page.keyboard.type("imp")
    page.wait_for_selector("#found a")
    assert page.inner_text("#found a b") == "Imports"
    assert page.locator("#found a").count() > 1
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    assert page.locator("main #found a").count() > 1


@pytest.mark.parametrize("width", [375, 1280])
def test_the_filter_bar_changes_the_days_and_keeps_the_rest(opened: Open, width: int) -> None:
    page = opened(f"/w/maison/report?lang=en&compare=last_year&{QUERY}", width).page
    if width < 1000:
        assert not page.is_visible(".filters input[name=from]")
        page.click(".filters summary")
    page.fill(".filters input[name=from]", "2026-02-02")
    page.press(".filters input[name=from]", "Enter")
    page.wait_for_url(re.compile("from=2026-02-02"))
    assert "compare=last_year" in page.url
    assert "lang=en" in page.url
    page.wait_for_selector("text=February 2 to March 29, 2026 >> visible=true")


@pytest.mark.parametrize("name", ["keys", "search", "confirm"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialogs_have_no_violation(opened: Open, name: str, scheme: str) -> None:
    page = opened("gallery/?lang=fr-CA", 375, scheme).page
    page.evaluate(f"document.querySelector('dialog[data-dialog={name}]').showModal()")
    assert violations(page) == []


def test_charts_come_late_in_the_words_of_the_page(opened: Open) -> None:
    one = opened("gallery/?lang=fr-CA", 1280)
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

    page = opened("gallery/?lang=en", 1280, "light").page
    drawn(page)
    mark = page.locator("[data-spec*=bars] .mark-rect path").first
    expect(mark).to_have_attribute("fill", re.compile("#c4500a|#0b6cab"))
    page.click("[data-set-theme=dark]")
    expect(mark).to_have_attribute("fill", re.compile("#f08a4b|#5fb2ea"))


def test_paper_has_the_light_colours_whatever_the_screen(opened: Open) -> None:
    page = opened("gallery/?lang=en", 1280, "dark").page
    drawn(page)
    marks = "[...document.querySelectorAll('[data-spec*=bars] .mark-rect path')].map(mark => mark.getAttribute('fill'))"
    assert set(page.evaluate(marks)) == {"#f08a4b", "#5fb2ea"}
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert set(page.evaluate(marks)) == {"#c4500a", "#0b6cab"}
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert set(page.evaluate(marks)) == {"#f08a4b", "#5fb2ea"}
    assert page.evaluate("document.documentElement.dataset.theme === undefined")


def test_a_mark_leads_to_its_rows_and_says_its_figures(opened: Open) -> None:
    page = opened("gallery/?lang=en").page
    drawn(page)
    mark = page.locator("[data-spec*=bars] .mark-rect path").nth(2)
    mark.hover()
    assert "Value" in page.inner_text(".bubble")
    mark.click()
    page.wait_for_url(re.compile(r"/gallery/rows\?day=2026-"))


def test_the_picture_of_a_chart_can_be_kept(opened: Open) -> None:
    page = opened("gallery/?lang=en").page
    drawn(page)
    with page.expect_download() as started:
        page.click("[data-png='line.png']")
    assert started.value.suggested_filename == "line.png"
    assert Path(started.value.path()).read_bytes().startswith(b"\x89PNG")


def test_the_theme_is_kept_and_never_flashes(opened: Open) -> None:
    page = opened("gallery/?lang=en", 1280, "light").page
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
    page = opened("gallery/?lang=fr-CA").page
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
    page = opened("gallery/?lang=en").page
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
    page = opened("gallery/?lang=en").page
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
    page = opened("gallery/?lang=en").page
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
    page = opened("gallery/?lang=en", 375).page
    assert not page.is_visible("#menu")
    page.focus("[data-menu]")
    page.keyboard.press("Enter")
    assert page.is_visible("#menu")
    assert page.get_attribute("[data-menu]", "aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not page.is_visible("#menu")
    assert page.evaluate("document.activeElement.hasAttribute('data-menu')")


def test_without_scripts_the_menu_opens_and_figures_stand_in_tables(opened: Open) -> None:
    page = opened("gallery/?lang=en", 375, java_script_enabled=False).page
    page.click("[data-menu]")
    assert page.is_visible("#menu >> text=Objectives")
    assert not page.is_visible("[data-set-theme=dark]")
    assert page.is_visible("text=The picture needs scripts")


def test_a_page_written_from_right_to_left_is_mirrored(opened: Open) -> None:
    page = opened("gallery/?lang=ar", 1280).page
    left = page.evaluate("document.querySelector('#menu').getBoundingClientRect().left")
    assert left > 1000
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.evaluate("getComputedStyle(document.querySelector('.panel th')).textAlign") == "start"
