"""The journeys of a new user over the demo: by mouse or by keys, in both languages, on a telephone and a desk."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from sillage import ledger
from sillage.services.open_workspace import open_workspace
from sillage.services.record_values import add_brand
from tests.collector.chromium import chromium
from tests.e2e.demo_folder import NOW, copy_of_demo
from tests.e2e.hands import HANDS, Hand
from tests.e2e.journeys import BRAND, JOURNEYS, PASSWORD, first_run
from tests.e2e.pages_server import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
LOCALES = {"fr": "fr-FR", "en": "en-US"}
WIDTHS = (375, 1280)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("journeys") / "demo"
    copy_of_demo(tmp_path_factory, folder)
    add_brand(open_workspace(folder, "maison-boreale"), BRAND)
    ledger.close()
    with serving(folder, NOW) as found:
        yield found


@pytest.fixture(scope="module")
def unowned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose folder has a workspace, and that nobody owns yet."""
    folder = tmp_path_factory.mktemp("unowned") / "data"
    made = [sys.executable, "-m", "sillage", "init", "--name", "Atelier", "--data", str(folder), "--lang", "fr"]
    subprocess.run(
        [*made, "--currency", "CAD", "--timezone", "America/Montreal", "-y"], check=True, stdout=subprocess.DEVNULL
    )
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
        context.set_default_timeout(60_000)
        contexts.append(context)
        every.append(HANDS[kind](context.new_page(), base, language, width))
        return every[-1]

    yield of
    complaints = [text for hand in every for text in hand.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def ways(journeys: Iterable[str]) -> list[Any]:
    """Every journey by every hand, language and width; one way of each is walked always, all ways among them."""
    made = []
    for place, journey in enumerate(journeys):
        for number, way in enumerate(product(HANDS, LOCALES, WIDTHS)):
            made.append(pytest.param(journey, *way, marks=() if number == 3 * place % 8 else pytest.mark.wide))
    return made


@pytest.mark.parametrize(("journey", "kind", "language", "width"), ways(JOURNEYS))
def test_a_new_user_goes_all_the_way(
    hands: Callable[..., Hand], owner: Any, journey: str, kind: str, language: str, width: int, tmp_path: Path
) -> None:
    hand = hands(kind, language, width, storage_state=owner)
    hand.folder = tmp_path
    hand.newcomer = lambda: hands(kind, language, width)
    JOURNEYS[journey](hand)
    hand.nothing_sideways()


@pytest.mark.parametrize(("journey", "kind", "language", "width"), ways(["begin"]))
def test_whoever_has_the_code_becomes_the_owner(
    hands: Callable[..., Hand], unowned: Served, journey: str, kind: str, language: str, width: int
) -> None:
    with closing(sqlite3.connect(unowned.folder / "ledger.sqlite3")) as rows, rows:
        for table in ("ledger_membership", "account_emailaddress", "auth_user"):  # as if nobody had ever come
            rows.execute(f"DELETE FROM {table}")
    elsewhere = {"X-Forwarded-For": "203.0.113.9"}
    hand = hands(kind, language, width, unowned.base, extra_http_headers=elsewhere)
    hand.code = unowned.code
    first_run(hand)
    hand.nothing_sideways()
