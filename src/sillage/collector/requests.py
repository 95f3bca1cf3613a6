"""What a request says of itself: which host it asks, who sends it, with which token."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sillage.collector.answers import Scope
from sillage.collector.hits import Headers

if TYPE_CHECKING:
    from sillage.collector.collector import Collector
    from sillage.domain.sites import ApiToken


def host_asked(headers: Headers) -> str:
    """Return the host that a request names.

    Parameters
    ----------
    headers : mapping
        Its headers.

    Returns
    -------
    str
        Lower case, without port.
    """
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def peer_of(scope: Scope) -> str:
    """Return who opened the connection.

    Parameters
    ----------
    scope : dict
        ASGI's.

    Returns
    -------
    str
        Its address; empty for a socket without one.
    """
    client = scope.get("client")
    return str(client[0]) if client else ""


async def bearer(collector: Collector, headers: Headers) -> ApiToken | None:
    """Return the token that a request brings.

    Parameters
    ----------
    collector : Collector
        Whose.
    headers : mapping
        The request's.

    Returns
    -------
    ApiToken or None
        None for none, for one that nobody made, and for one that has expired.
    """
    scheme, _, text = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"bearer" or not text.strip():
        return None
    token = await collector.directory.token(hashlib.sha256(text.strip()).hexdigest())
    now = datetime.fromtimestamp(collector.world.clock_us() / 1e6, UTC)
    return token if token is not None and token.holds(now) else None
