"""Answers over raw ASGI."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sillage.collector.limits import STATUS
from sillage.collector.reasons import Reason

if TYPE_CHECKING:
    from sillage.collector.collector import Collector

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Scope = dict[str, Any]
Header = tuple[bytes, bytes]

NO_STORE: Header = (b"cache-control", b"private, no-store")
_PLAIN_POLICY: Header = (b"referrer-policy", b"no-referrer-when-downgrade")
_NO_SNIFF: Header = (b"x-content-type-options", b"nosniff")
_CSP: Header = (b"content-security-policy", b"default-src 'none'")
_CLOSE: Header = (b"connection", b"close")
RETRY_AFTER: Header = (b"retry-after", b"5")
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")
"""A transparent GIF of one point."""


async def answer(send: Send, status: int, body: bytes, kind: bytes, *more: Header) -> None:
    """Send a whole answer.

    Parameters
    ----------
    send : callable
        ASGI's.
    status : int
        HTTP's.
    body : bytes
        What to say.
    kind : bytes
        Its content type.
    *more : (bytes, bytes)
        Further headers.
    """
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), _NO_SNIFF, *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def say(send: Send, status: int, what: Any, *more: Header) -> None:
    """Send JSON.

    Parameters
    ----------
    send : callable
        ASGI's.
    status : int
        HTTP's.
    what : object
        Anything that JSON can write.
    *more : (bytes, bytes)
        Further headers.
    """
    await answer(send, status, json.dumps(what).encode(), b"application/json", NO_STORE, *more)


async def refuse(collector: Collector, reason: Reason, send: Send, *more: Header) -> None:
    """Answer with a reason, and count it.

    Parameters
    ----------
    collector : Collector
        Whose.
    reason : Reason
        Why.
    send : callable
        ASGI's.
    *more : (bytes, bytes)
        Further headers.
    """
    if reason is not Reason.NOT_STORED:  # counted where it happened
        collector.refused(reason)
    own: tuple[Header, ...] = (RETRY_AFTER,) if STATUS[reason] == 503 else ()
    if reason is Reason.TOO_SLOW:
        own = (_CLOSE,)
    await say(send, STATUS[reason], {"error": reason.value}, *own, *more)


async def nothing(send: Send, status: int, *more: Header) -> None:
    """Send an answer without a body.

    Parameters
    ----------
    send : callable
        ASGI's.
    status : int
        HTTP's.
    *more : (bytes, bytes)
        Further headers.
    """
    headers = [NO_STORE, *more] if status == 204 else [NO_STORE, (b"content-length", b"0"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def lead_to(send: Send, location: str) -> None:
    """Redirect, never to be kept by a cache: each click comes by.

    Parameters
    ----------
    send : callable
        ASGI's.
    location : str
        From the ledger.
    """
    await send(
        {
            "type": "http.response.start",
            "status": 302,
            "headers": [
                (b"location", location.encode("ascii", "ignore")),
                NO_STORE,
                _PLAIN_POLICY,
                (b"content-length", b"0"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": b""})


async def page(send: Send, status: int, html: bytes, language: bytes, *headers: Header) -> None:
    """Send a small page for a person.

    Parameters
    ----------
    send : callable
        ASGI's.
    status : int
        HTTP's.
    html : bytes
        The page.
    language : bytes
        Its language.
    *headers : (bytes, bytes)
        Further headers.
    """
    more = (NO_STORE, _CSP, (b"content-language", language), (b"vary", b"accept-language"), *headers)
    await answer(send, status, html, b"text/html; charset=utf-8", *more)
