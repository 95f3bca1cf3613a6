"""A small OpenID Connect provider on loopback, which tells what a test gives it and keeps what it was asked."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

CLIENT, SECRET, CODE = "sillage-test", "a secret of the test", "code-1"


class FakeProvider:
    """What the provider says of whoever comes back with its code."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.challenge = ""
        self.issuer = ""
        self.asked: list[str] = []

    def metadata(self) -> dict[str, Any]:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        named = {name: f"{self.issuer}/{path}" for name, path in {**paths, "jwks_uri": "keys"}.items()}
        return {"issuer": self.issuer, "token_endpoint_auth_methods_supported": ["client_secret_post"], **named}

    def token(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Give a token for the code, the secret, and the verifier whose hash the login began with (RFC 7636)."""
        digest = hashlib.sha256(form.get("code_verifier", [""])[0].encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
        told = (form.get("code"), form.get("client_id"), form.get("client_secret"))
        if not proved or told != ([CODE], [CLIENT], [SECRET]):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "access-1", "token_type": "Bearer", "expires_in": 60}


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    """Serve a provider until the end of the block."""
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                self._answer(200, provider.metadata())
            elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer access-1":
                self._answer(200, provider.person)
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            given = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*provider.token(parse_qs(given)))

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
