"""The twelfth journey, by keyboard alone: build a report, keep it, share it, send it; on a phone and on a screen."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.web.axe import violations
from tests.web.gallery_browser import browser as browser
from tests.web.standing import OPEN, served, sold_weekly, standing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
FOCUSED = "document.activeElement"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("reports")
    with standing(folder / "data", **OPEN):
        sold_weekly(folder, date(2026, 1, 7))
        with served() as address:
            yield address


def tab_to(page: Any, test: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(test):
            return
    raise AssertionError(f"no key leads to {test}")


def sound(page: Any, width: int) -> None:
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("fr", 375, "light"), ("en", 1280, "dark")],
)
def test_a_report_is_built_kept_shared_and_sent_by_keyboard_alone(
    base: str, browser: Any, language: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, told = context.new_page(), list[str]()
    page.set_default_timeout(300_000)
    page.on("console", lambda one: told.append(one.text) if one.type in ("error", "warning") else None)
    page.goto(f"{base}/w/maison/reports?lang={language}")
    sound(page, width)
    tab_to(page, f"/reports.new/.test({FOCUSED}.href) && {FOCUSED}.closest('main')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/reports/new"))
    tab_to(page, f"{FOCUSED}.name === 'name'")
    name = f"Clavier {language} {width}"
    page.keyboard.type(name)
    tab_to(page, f"{FOCUSED}.tagName === 'SUMMARY' && {FOCUSED}.closest('.parts')")
    page.keyboard.press("Enter")
    tab_to(page, f"({FOCUSED}.name || '').startsWith('words-')")
    page.keyboard.type("- Bravo")
    page.locator("#preview", has_text="Bravo").wait_for()
    sound(page, width)
    tab_to(page, f"{FOCUSED}.value === 'save'")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/reports/\d+\?"))
    assert name in page.inner_text("h1")
    assert "Bravo" in page.inner_text("main")
    sound(page, width)
    number = re.search(r"/reports/(\d+)", page.url)
    assert number is not None
    page.goto(f"{base}/w/maison/reports/{number[1]}/links?lang={language}")
    tab_to(page, f"{FOCUSED}.matches('main form.fields button')")
    page.keyboard.press("Enter")
    link = page.inner_text("#made-link")
    sound(page, width)
    page.goto(f"{base}/w/maison/reports/{number[1]}/mails?lang={language}")
    tab_to(page, f"{FOCUSED}.name === 'recipients'")
    page.keyboard.type("luc@example.org")
    tab_to(page, f"{FOCUSED}.matches('main form.fields button')")
    page.keyboard.press("Enter")
    page.locator("main table", has_text="luc@example.org").wait_for()
    sound(page, width)
    for path in (link, f"{base}/w/maison/reports/outbox?lang={language}", f"{base}/w/maison/reports?lang={language}"):
        page.goto(path)
        sound(page, width)
    assert told == []
    context.close()


def test_a_password_opens_a_shared_report_in_a_browser_of_somebody_without_an_account(base: str, browser: Any) -> None:
    inside = browser.new_context(viewport={"width": 1280, "height": 900})
    page = inside.new_page()
    page.set_default_timeout(300_000)
    page.goto(f"{base}/w/maison/reports/new?lang=en")
    page.get_by_label("Name").fill("Behind a password")
    page.locator("[value=save]").click()
    page.wait_for_url(re.compile(r"/reports/\d+\?"))
    page.goto(re.sub(r"(/reports/\d+).*", r"\1/links?lang=en", page.url))
    page.get_by_label("Password").fill("un mot assez long")
    page.locator("main form.fields button").click()
    link = page.inner_text("#made-link")
    inside.close()
    outside = browser.new_context(viewport={"width": 375, "height": 812})
    page = outside.new_page()
    page.set_default_timeout(300_000)
    page.goto(link)
    page.locator("[name=password]").fill("another one, quite long")
    page.get_by_role("button").click()
    page.get_by_text("Ce mot de passe n’est pas le bon").wait_for()
    page.locator("[name=password]").fill("un mot assez long")
    page.get_by_role("button").click()
    page.locator("h1", has_text="Behind a password").wait_for()
    outside.close()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "The preview is not up to date"), ("fr", "L’aperçu n’est plus à jour")],
)
def test_a_preview_says_that_it_is_not_up_to_date_from_a_change_until_it_shows_it(
    base: str, browser: Any, language: str, words: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(300_000)
    page.goto(f"{base}/w/maison/reports/new?lang={language}")
    stale = page.locator("#preview-stale")
    page.locator("#preview-in [lang]").first.wait_for()
    assert stale.is_hidden()
    page.locator(".parts summary").first.click()
    page.locator("textarea").first.fill("Late words.")
    assert stale.is_visible()
    assert words in stale.inner_text()
    assert "Late words." not in page.locator("#preview-in").inner_text()
    page.locator("#preview-in", has_text="Late words.").wait_for()
    stale.wait_for(state="hidden")
    page.route("**/reports/new*", lambda route: route.abort())
    page.locator("textarea").first.fill("Words that never arrive.")
    with page.expect_event("requestfailed"):
        pass
    assert stale.is_visible()
    context.close()
