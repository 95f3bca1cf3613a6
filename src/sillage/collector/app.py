"""The ASGI application: which path is answered by what."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sillage.collector.answers import Receive, Scope, Send, answer, nothing, refuse
from sillage.collector.beacons import take_beacon, take_pixel, take_preflight
from sillage.collector.directory import LedgerSilent
from sillage.collector.limits import request_limits
from sillage.collector.reasons import Reason
from sillage.collector.redirects import redirect
from sillage.collector.script_file import MINIFIED, packed
from sillage.collector.server_events import take_server_events
from sillage.collector.status import show_health

if TYPE_CHECKING:
    from sillage.collector.collector import Collector

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
_GETS = ("GET", "HEAD")


class App:
    """Routes of a collector.

    Parameters
    ----------
    make : callable
        Builds the collector, once its process has begun.
    keep : callable
        What runs beside it; given the collector, it returns a coroutine function that ends it.
    """

    def __init__(
        self,
        make: Callable[[], Collector],
        keep: Callable[[Collector], Awaitable[Callable[[], Awaitable[None]]]],
    ) -> None:
        self._make = make
        self._keep = keep
        self.collector: Collector | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the server's beginning and end.

        Parameters
        ----------
        scope : dict
            ASGI's.
        receive, send : callable
            ASGI's.
        """
        if scope["type"] == "http":
            assert self.collector is not None  # noqa: S101
            await _route(self.collector, scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.collector = collector = self._make()
        await collector.start()
        end = await self._keep(collector)
        await send({"type": "lifespan.startup.complete"})
        while (await receive())["type"] != "lifespan.shutdown":
            pass
        await end()
        await collector.close()
        collector.directory.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _route(collector: Collector, scope: Scope, receive: Receive, send: Send) -> None:
    pairs = scope["headers"]
    too_much = request_limits(pairs, scope["path"], scope["query_string"])
    if too_much is not None:
        await refuse(collector, too_much, send)
        return
    try:
        await _answer(collector, scope, dict(pairs), receive, send)
    except LedgerSilent:  # nothing was said yet: the ledger is asked before anything is
        await refuse(collector, Reason.LEDGER_SILENT, send)


async def _answer(
    collector: Collector, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send
) -> None:
    path, method = scope["path"], scope["method"]
    if path == "/e":
        await _pages(collector, scope, headers, receive, send)
    elif path == "/api/v1/events":
        if method == "POST":
            await take_server_events(collector, headers, receive, send)
        else:
            await refuse(collector, Reason.WRONG_METHOD, send, (b"allow", b"POST"))
    elif method not in _GETS:
        await refuse(collector, Reason.WRONG_METHOD, send, (b"allow", b"GET, HEAD"))
    elif path == "/s.js":
        await _script(headers, send)
    elif path == "/e.gif":
        await take_pixel(collector, scope, headers, send)
    elif path == "/healthz":
        await show_health(collector, scope, headers, send)
    else:
        await redirect(collector, scope, headers, send)


async def _pages(collector: Collector, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
    if scope["method"] == "POST":
        await take_beacon(collector, scope, headers, receive, send)
    elif scope["method"] == "OPTIONS":
        await take_preflight(collector, headers, send)
    else:
        await refuse(collector, Reason.WRONG_METHOD, send, (b"allow", b"POST, OPTIONS"))


async def _script(headers: dict[bytes, bytes], send: Send) -> None:
    tag = b'"' + hashlib.sha256(MINIFIED).hexdigest()[:16].encode() + b'"'
    common: tuple[tuple[bytes, bytes], ...] = (
        (b"cache-control", b"public, max-age=3600"),
        (b"etag", tag),
        (b"vary", b"accept-encoding"),
        (b"access-control-allow-origin", b"*"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    )
    if headers.get(b"if-none-match") == tag:
        await nothing(send, 304, *common[1:])
    elif b"gzip" in headers.get(b"accept-encoding", b""):
        await answer(send, 200, packed(), b"text/javascript; charset=utf-8", (b"content-encoding", b"gzip"), *common)
    else:
        await answer(send, 200, MINIFIED, b"text/javascript; charset=utf-8", *common)
