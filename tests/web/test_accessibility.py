"""The pages in a real browser: WCAG 2.2 AA by axe, in both languages and themes, from a telephone to a wide screen."""

from pathlib import Path
from typing import Any

import pytest

from sillage.reports import html
from tests.reports.fake_report import fake_report
from tests.web.axe import violations
from tests.web.gallery_browser import browser as browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("saved")
    found = {}
    for language in ("fr-CA", "en"):
        found[language] = folder / f"{language}.html"
        found[language].write_text(html.page(fake_report(), language), encoding="utf-8")
    return found


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("fr-CA", 375, "light"),
        ("en", 1360, "light"),
        ("fr-CA", 1920, "dark"),
        pytest.param("en", 375, "dark", marks=pytest.mark.wide),
        pytest.param("fr-CA", 820, "dark", marks=pytest.mark.wide),
    ],
)
def test_a_report_has_no_violation_and_never_scrolls_sideways(
    browser: Any, saved: dict[str, Path], language: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(saved[language].as_uri())
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [address for address in fetched if not address.startswith(("file:", "data:"))] == []
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
    context.close()


def test_no_text_of_a_chart_is_shrunk_on_any_screen(browser: Any, saved: dict[str, Path]) -> None:
    script = """[...document.querySelectorAll('.picture svg')].filter(svg => svg.getClientRects().length)
        .map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""
    for width in (375, 600, 820, 1100, 1280, 1440, 1920):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(saved["en"].as_uri())
        scales = page.evaluate(script)
        assert len(scales) == 4, width
        assert min(scales) >= 0.87, (width, scales)
        context.close()


def test_the_first_key_leads_past_the_menu(browser: Any, saved: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(saved["en"].as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.close()
