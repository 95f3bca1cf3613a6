"""Speaks to a collector in this process, as a browser or a server would."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sillage.collector.answers import Scope
from sillage.collector.app import App
from sillage.collector.collector import Collector
from sillage.collector.entry import make_collector

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
Result = TypeVar("Result")


@dataclass
class Answered:
    """An answer."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def said(self) -> Any:
        """Its JSON."""
        return json.loads(self.body)


async def _nothing_else(collector: Collector) -> Callable[[], Awaitable[None]]:
    async def end() -> None:
        """Nothing runs beside the collector."""

    return end


@dataclass
class Visitor:
    """Speaks to an application."""

    app: App
    address: str = "203.0.113.9"
    headers: dict[str, str] = field(default_factory=lambda: {"user-agent": CHROME, "host": "go.example.com"})

    @property
    def collector(self) -> Collector:
        """The collector behind."""
        assert self.app.collector is not None
        return self.app.collector

    async def ask(self, method: str, target: str, body: bytes = b"", **headers: str) -> Answered:
        """Send a request; ``_`` in a header's name is ``-``, and an empty value leaves the usual one out."""
        path, _, query = target.partition("?")
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        scope: Scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items() if value],
            "client": (self.address, 50000),
        }
        answered = Answered()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answered.status = message["status"]
                answered.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                answered.body += message["body"]

        await self.app(scope, receive, send)
        return answered

    async def get(self, target: str, **headers: str) -> Answered:
        """Ask for an address."""
        return await self.ask("GET", target, b"", **headers)

    async def tell(self, **hit: Any) -> Answered:
        """Send a hit as the script does."""
        return await self.ask("POST", "/e", json.dumps(hit).encode(), content_type="text/plain;charset=UTF-8")


def visit(play: Callable[[Visitor], Coroutine[Any, Any, Result]]) -> Result:
    """Play a scene with a collector of the settings' data folder; it begins and ends with the scene."""

    async def scene() -> Result:
        app = App(make_collector, _nothing_else)
        to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        life = asyncio.create_task(app({"type": "lifespan"}, to_app.get, from_app.put))
        await to_app.put({"type": "lifespan.startup"})
        started = asyncio.create_task(from_app.get())
        await asyncio.wait({started, life}, return_when=asyncio.FIRST_COMPLETED)
        if life.done():
            life.result()
        try:
            return await play(Visitor(app))
        finally:
            await to_app.put({"type": "lifespan.shutdown"})
            await life

    return asyncio.run(scene())


def rows(data_dir: Path, table: str = "events") -> list[dict[str, Any]]:
    """Read what stands in all tails of a data folder, oldest first."""
    found = []
    for path in sorted((data_dir / "tails").glob("live-*/tail.sqlite3")):
        db = sqlite3.connect(path)
        try:
            if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                sql = f"SELECT workspace_id, body FROM {table} ORDER BY seq"
                found += [{"workspace_id": owner, **json.loads(body)} for owner, body in db.execute(sql)]
        finally:
            db.close()
    return found
