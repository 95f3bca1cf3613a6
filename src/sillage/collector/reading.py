"""A request's body, with a limit of size and of time."""

from __future__ import annotations

import asyncio

from sillage.collector.answers import Receive
from sillage.collector.reasons import Reason

BODY_WAIT_S = 10.0
"""How long a body may take: who sends half of one holds a connection no longer than this."""


async def body_of(receive: Receive, most: int) -> bytes | Reason:
    """Read a request's body.

    Parameters
    ----------
    receive : callable
        ASGI's.
    most : int
        How many bytes are read.

    Returns
    -------
    bytes or Reason
        ``TOO_LARGE`` when there is more, or when who spoke has gone; ``TOO_SLOW`` after `BODY_WAIT_S`.
    """
    try:
        async with asyncio.timeout(BODY_WAIT_S):
            return await _body(receive, most)
    except TimeoutError:
        return Reason.TOO_SLOW


async def _body(receive: Receive, most: int) -> bytes | Reason:
    parts, size = [], 0
    while (message := await receive())["type"] == "http.request":
        part: bytes = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > most:
            return Reason.TOO_LARGE
        if not message.get("more_body"):
            return b"".join(parts)
    return Reason.TOO_LARGE
