"""The journeys of a new user over the demo: by mouse or by keys, in both languages, on a telephone and a desk."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.collector.chromium import chromium
from tests.e2e.demo_folder import NOW, copy_of_demo
from tests.e2e.hands import HANDS, Hand
from tests.e2e.journeys import JOURNEYS, PASSWORD
from tests.e2e.pages_server import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
LOCALES = {"fr": "fr-FR", "en": "en-US"}
WIDTHS = (375, 1280)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("journeys") / "demo"
    copy_of_demo(tmp_path_factory, folder)
    with serving(folder, NOW) as found:
        yield found


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def owner(served: Served, browser: Any) -> Any:
    """Claim the demo as its first owner, and keep the cookies of the login."""
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{served.base}/?lang=en")
    for label, text in (("Your name", "Zoé"), ("E-mail address", "zoe@example.org"), ("Password", PASSWORD)):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Objectives", exact=True).first.wait_for()
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def hands(served: Served, browser: Any) -> Iterator[Callable[..., Hand]]:
    contexts: list[Any] = []
    every: list[Hand] = []

    def of(kind: str, language: str, width: int, base: str = served.base, **more: Any) -> Hand:
        size = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, locale=LOCALES[language], reduced_motion="reduce", **more)
        context.set_default_timeout(20_000)
        contexts.append(context)
        every.append(HANDS[kind](context.new_page(), base, language, width))
        return every[-1]

    yield of
    complaints = [text for hand in every for text in hand.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("journey", JOURNEYS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("kind", HANDS)
def test_a_new_user_goes_all_the_way(
    hands: Callable[..., Hand], owner: Any, journey: str, kind: str, language: str, width: int, tmp_path: Path
) -> None:
    hand = hands(kind, language, width, storage_state=owner)
    JOURNEYS[journey](hand)
    hand.nothing_sideways()
