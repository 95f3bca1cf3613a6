"""A real browser, and a small shop for it to visit; every name ending in .test is this machine."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.collector.browser import CHROME


@contextmanager
def chromium(agent: str = CHROME) -> Iterator[Any]:
    """Start Chromium, or skip the test where there is none; what a page sends while it is left names this agent too."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not own.exists() and system is None:
            pytest.skip("no Chromium here: install one, or run python -m playwright install chromium")
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP *.test 127.0.0.1", f"--user-agent={agent}"]
        try:
            started = playwright.chromium.launch(
                executable_path=str(own) if own.exists() else system, args=arguments, timeout=60_000
            )
        except Error as error:
            pytest.skip(f"this Chromium does not start: {error}")
        try:
            yield started
        finally:
            started.close()


@contextmanager
def shop(pages: dict[str, str], collector: str) -> Iterator[str]:
    """Serve pages under a strict policy until the block ends; gives the shop's address."""
    policy = (
        f"default-src 'none'; script-src 'self' {collector}; connect-src {collector}; img-src {collector}; "
        "form-action 'self'; base-uri 'none'"
    )

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            body = pages.get(path, "").replace("COLLECTOR", collector).encode()
            self.send_response(200 if path in pages else 404)
            self.send_header("content-type", "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.send_header("content-security-policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://shop.test:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
