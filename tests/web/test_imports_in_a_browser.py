"""A French file dropped in a real browser: read and imported by a process of its own, its rows counted on the page."""

import re
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.services.test_incoming import FRENCH, UNKNOWN
from tests.web.axe import violations
from tests.web.gallery_browser import Open, base, browser, opened

__all__ = ("base", "browser", "opened")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
DROPPED = """([name, text]) => { const held = new DataTransfer();
held.items.add(new File([text], name)); return held; }"""
LONG_MS = 120_000


def drop(page: Any, name: str, text: str) -> None:
    """Let go of a file over the form, as a hand does."""
    held = page.evaluate_handle(DROPPED, [name, text])
    page.dispatch_event("form[data-drop]", "dragenter", {"dataTransfer": held})
    with page.expect_navigation():
        page.dispatch_event("form[data-drop]", "drop", {"dataTransfer": held})


def test_a_french_file_is_dropped_and_its_rows_are_counted(opened: Open) -> None:
    page = opened("/w/maison/imports?lang=fr", 375, "dark").page
    drop(page, "Publications de juin.csv", FRENCH.read_text(encoding="utf-8-sig"))
    card = page.locator(".incoming", has_text="Publications de juin.csv")
    card.locator("text=prêt à importer").wait_for(timeout=LONG_MS)
    assert "3 lignes" in card.inner_text()
    assert violations(page) == []
    card.get_by_role("link", name=re.compile("Regarder dedans")).click()
    page.wait_for_selector("text=Premières lignes")
    assert violations(page) == []
    page.get_by_role("button", name=re.compile("^Importer")).click()
    page.locator(".incoming >> text=/dont 3 nouvelles/").wait_for(timeout=LONG_MS)
    page.reload()
    row = page.locator("table tbody tr", has_text="Publications de juin.csv")
    assert row.locator("td").nth(3).inner_text() == "3"
    row.locator("a").click()
    page.wait_for_selector("text=Ce que le fichier a apporté")
    assert violations(page) == []


def test_what_columns_are_is_said_by_keys_alone(opened: Open) -> None:
    page = opened("/w/maison/imports?lang=en", 1280, "light").page
    page.set_input_files("#f-files", {"name": "mesures.csv", "mimeType": "text/csv", "buffer": UNKNOWN.encode()})
    answer = page.get_by_role("link", name="Say what it holds: mesures.csv")
    answer.wait_for(timeout=LONG_MS)
    answer.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=What each column holds")
    assert violations(page) == []
    page.select_option("#f-c1", "metric:likes")
    page.select_option("#f-network", "bluesky")
    page.get_by_role("button", name="Read the file so").press("Enter")
    card = page.locator(".incoming", has_text="mesures.csv")
    card.locator("text=ready to import").wait_for(timeout=LONG_MS)
    assert "Bluesky" in card.inner_text()
    for path in ("checklist", "folder"):
        page.goto(urljoin(page.url, f"/w/maison/imports/{path}?lang=en"))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_too_large_a_file_is_told_before_it_is_sent(opened: Open) -> None:
    one = opened("/w/maison/imports?lang=en", 1280, "light")
    one.page.evaluate("document.querySelector('form[data-drop]').dataset.most = '10'")
    before = len(one.fetched)
    one.page.set_input_files("#f-files", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n" * 100})
    assert "a.csv" in one.page.inner_text("[data-said]")
    assert not [address for address in one.fetched[before:] if "/drop" in address]


def test_a_long_name_fits_a_telephone_and_the_card_that_comes_anew_keeps_the_focus(opened: Open) -> None:
    page = opened("/w/maison/imports?lang=en", 375, "light").page
    name = f"meta_business_suite_{'export_' * 8}posts__fr.csv"
    drop(page, name, FRENCH.read_text(encoding="utf-8-sig"))
    card = page.locator(".incoming", has_text=name)
    card.get_by_role("button", name=f"Remove: {name}").focus()
    card.locator("text=ready to import").wait_for(timeout=LONG_MS)
    held = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert held == f"Remove: {name}", "the focus is where it was, in the card that replaced the first one"
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    card.get_by_role("link", name=f"Look inside: {name}").click()
    page.wait_for_selector("text=First rows")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
