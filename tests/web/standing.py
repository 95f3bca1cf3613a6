"""What pages of this process stand on: a data folder of a test's own, a shop's story, and a server in a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler

from sillage import ledger
from sillage.domain.money import Money
from sillage.services.open_workspace import Opened, init_workspace
from sillage.web import api_access, composing, desk
from tests.services.journal_rows import import_rows, orders

NOW = "2026-03-31T12:00:00+00:00"
OPEN = {"SERVED_ON": "127.0.0.1", "OPEN_DEMO": "1"}
"""A demo opens without a password, from this machine alone."""


def forget() -> None:
    """Have pages and the API remember nothing."""
    desk.forget()  # and with it the thread of figures
    composing.forget()
    api_access.forget()


@contextmanager
def standing(
    data: Path, patch: pytest.MonkeyPatch | None = None, /, **environment: str
) -> Iterator[pytest.MonkeyPatch]:
    """Let pages stand on a data folder until the block ends, with these settings.

    A fixture of one test gives the test's own `patch`, so that what both set is taken back in order.
    """
    with nullcontext(patch) if patch else pytest.MonkeyPatch.context() as patched:
        for name, value in {"DATA": str(data), "NOW": NOW, **environment}.items():
            patched.setenv(f"SILLAGE_{name}", value)
        forget()
        try:
            yield patched
        finally:
            forget()
            ledger.close()


def sold_weekly(folder: Path, first: date, weeks: int = 12, **more: Any) -> Opened:
    """Open a workspace of a shop that sold for 1,000 dollars a week by Instagram."""
    opened = init_workspace(
        folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
        **{"families": ("sales",), "hourly_rate": Money.of(35, "CAD"), "margin": Decimal("0.4"), **more},
    )  # fmt: skip
    days = [first + timedelta(days=7 * week) for week in range(weeks)]
    import_rows(opened, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
    return opened


class _Quiet(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


class _Threads(WSGIServer):
    def process_request(self, request: Any, client_address: Any) -> None:
        threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True).start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            self.shutdown_request(request)


@contextmanager
def served() -> Iterator[str]:
    """Serve the pages of this process until the block ends, each request in a thread of its own; gives where."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), _Threads, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
