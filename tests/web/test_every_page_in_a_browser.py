"""Every page of `ROUTES` in a real browser: WCAG 2.2 AA by axe, with the demo and with nothing; attacks stay asleep."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from sillage.services.open_workspace import Opened, init_workspace, open_workspace
from tests.collector.chromium import chromium
from tests.e2e.demo_folder import NOW, copy_of_demo
from tests.e2e.hands import WATCH
from tests.web.axe import CONTRAST, violations
from tests.web.demo_pages import completed
from tests.web.every_page import Place, places
from tests.web.hostile_workspace import hostile_story
from tests.web.standing import OPEN, served, standing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
ACCOUNT = ("login/", "password/forgotten/", "password/forgotten/sent/", "password/new/1-x/", "invitation/nothing/")
MINE = ("workspaces/", "password/", "sessions/", "two-step/", "again/", "logout/")
FILES = ("import_raw", "roi_chart")


@dataclass
class Walk:
    """A server in this process, and what stands at its addresses."""

    base: str
    pages: list[Place] = field(default_factory=list)


@contextmanager
def serving(opened: Opened, **environment: str) -> Iterator[Walk]:
    """Serve a workspace to whoever is on this machine."""
    pages = [place for place in places(opened) if place.there and "." not in place.route.path.rsplit("/", 1)[-1]]
    pages = [place for place in pages if place.route.name not in FILES]
    found = list({(place.route.name, place.query): place for place in pages}.values())
    with standing(opened.data_dir, **OPEN, **environment), served() as base:
        yield Walk(base, found)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("axe") / "demo"
    copy_of_demo(tmp_path_factory, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SILLAGE_NOW", NOW)
        opened = open_workspace(folder, "maison-boreale")
        completed(opened)
        with serving(opened, NOW=NOW) as walk:
            yield walk


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("bare") / "data"
    opened = init_workspace(folder, name="Atelier", currency="EUR", zone="Europe/Paris", language="fr")
    with serving(opened) as walk:
        yield walk


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    for opened in hostile_story(tmp_path_factory.mktemp("attacked")):
        with serving(opened) as walk:
            yield walk


Look = Callable[..., Any]


@pytest.fixture
def look() -> Iterator[Look]:
    """Open pages; no complaint of the browser may be left in the end, nor any dialog have opened."""
    complaints: list[str] = []

    def refuse(dialog: Any) -> None:
        complaints.append(f"{dialog.page.url}: {dialog.message}")
        dialog.dismiss()

    def of(browser: Any, width: int, scheme: str) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("dialog", refuse)
        return page

    yield of
    assert [one for one in complaints if "status of 404" not in one and "status of 403" not in one] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, chromium() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's loop lives in the thread of the tests
        yield started


def walked(page: Any, addresses: list[str], width: int) -> dict[str, Any]:
    """Return what axe finds at each address, in the light and in the dark."""
    wrong: dict[str, Any] = {}
    for address in addresses:
        page.emulate_media(color_scheme="light")
        answer = page.goto(address)
        if "text/html" not in answer.headers["content-type"]:
            continue
        page.locator(".htmx-request").first.wait_for(state="detached")
        found: list[Any] = violations(page)
        page.emulate_media(color_scheme="dark")
        found += [("dark", one) for one in violations(page, CONTRAST)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("sideways")
        if found:
            wrong[address] = found
    return wrong


@pytest.mark.parametrize(
    ("which", "language", "width"),
    [
        ("demo", "fr-CA", 375),
        pytest.param("demo", "en", 1280, marks=pytest.mark.wide),
        pytest.param("bare", "en", 1280, marks=pytest.mark.wide),
        pytest.param("bare", "fr-CA", 375, marks=pytest.mark.wide),
    ],
)
def test_no_page_has_a_violation_in_either_theme(
    request: pytest.FixtureRequest, which: str, language: str, width: int
) -> None:
    walk: Walk = request.getfixturevalue(which)
    browser, look = request.getfixturevalue("browser"), request.getfixturevalue("look")
    assert len(walk.pages) > 30
    addresses = [walk.base + place.address(lang=language) for place in walk.pages]
    wrong = walked(look(browser, width, "light"), addresses, width)
    assert wrong == {}, "\n".join(map(str, wrong.items()))


@pytest.mark.parametrize(("language", "width"), [("fr", 375), ("en", 1280)])
def test_account_pages_and_refusals_have_no_violation(
    request: pytest.FixtureRequest, bare: Walk, language: str, width: int
) -> None:
    browser, look = request.getfixturevalue("browser"), request.getfixturevalue("look")
    addresses = [f"{bare.base}/account/{path}?lang={language}" for path in (*ACCOUNT, *MINE)]
    addresses += [f"{bare.base}/w/{name}/nowhere?lang={language}" for name in ("atelier", "of-others")]
    wrong = walked(look(browser, width, "light"), addresses, width)
    assert wrong == {}, "\n".join(map(str, wrong.items()))


def test_no_attack_wakes_on_any_page(request: pytest.FixtureRequest, attacked: Walk) -> None:
    browser, look = request.getfixturevalue("browser"), request.getfixturevalue("look")
    page = look(browser, 1280, "light")
    marked = 0
    for place in attacked.pages:
        address = attacked.base + place.address(**{"from": "2026-03-01", "to": "2026-03-31", "lang": "en"})
        page.goto(address.replace("#", "%23"))
        marked += "onerror=" in page.inner_text("body")
        assert page.locator("img[onerror], [onerror], script:not([src])").count() == 0, address
    assert marked >= 10
