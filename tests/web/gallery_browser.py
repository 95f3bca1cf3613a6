"""A Chromium before the gallery of parts, served in this process: what tests in a browser start from."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from sillage import ledger
from sillage.domain.money import Money
from sillage.services.open_workspace import init_workspace
from sillage.web import desk
from tests.services.journal_rows import import_rows, orders

OPEN = {"SERVED_ON": "127.0.0.1", "OPEN_DEMO": "1"}
"""A demo opens without a password, from this machine alone."""
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
    folder = tmp_path_factory.mktemp("gallery")
    for name, value in {"DATA": str(folder / "data"), "NOW": "2026-03-31T12:00:00+00:00", **OPEN}.items():
        patch.setenv(f"SILLAGE_{name}", value)
    made = init_workspace(
        folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr", families=("sales",),
        hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
    )  # fmt: skip
    days = [date(2026, 1, 7) + timedelta(days=7 * week) for week in range(12)]
    import_rows(made, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
    desk.forget()
    with override_settings(ROOT_URLCONF="tests.web.gallery", ALLOWED_HOSTS=["127.0.0.1"]):
        server = make_server("127.0.0.1", 0, WSGIHandler(), Threads, Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        server.server_close()
        thread.join()
    desk.forget()
    ledger.close()
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
