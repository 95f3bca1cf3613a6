"""What a collector did: on request to this machine, and in a small file that `sillage doctor` reads."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sillage.collector.answers import Scope, Send, say
from sillage.collector.hits import Headers
from sillage.collector.reasons import Reason
from sillage.collector.requests import bearer, peer_of
from sillage.ledger.sentences import sentence_json
from sillage.services.read_collectors import COLLECTOR_BASE

if TYPE_CHECKING:
    from sillage.collector.collector import Collector

SIZE = 16_384
"""The file has its full size from the start on, so that a full disk does not keep the news of it from anybody."""


async def show_health(collector: Collector, scope: Scope, headers: Headers, send: Send) -> None:
    """Answer ``GET /healthz``: to this machine, or to who has a token.

    Parameters
    ----------
    collector : Collector
        Whose.
    scope : dict
        ASGI's.
    headers : mapping
        The request's.
    send : callable
        ASGI's.
    """
    near = peer_of(scope) in ("127.0.0.1", "::1") and b"x-forwarded-for" not in headers
    if not near and await bearer(collector, headers) is None:
        collector.refused(Reason.UNKNOWN_TOKEN)
        await say(send, 401, {"error": Reason.UNKNOWN_TOKEN.value}, (b"www-authenticate", b"Bearer"))
        return
    await say(send, 200 if collector.is_open else 503, report(collector))


def report(collector: Collector) -> dict[str, Any]:
    """Return what a collector did since it began.

    Parameters
    ----------
    collector : Collector
        Which.

    Returns
    -------
    dict
        Plain values.
    """
    return {
        "collector": collector.collector_id,
        "pid": os.getpid(),
        "base": os.environ.get(COLLECTOR_BASE, ""),
        "at_us": collector.world.clock_us(),
        "open": collector.is_open,
        "unstored_clicks": collector.unstored_clicks,
        "unstored": collector.stored.reasons.get(Reason.NOT_STORED, 0),
        "problem": collector.last_problem or collector.world.salts.problem,
        "sentence": None if collector.last_sentence is None else sentence_json(collector.last_sentence),
        "steps": {
            name: {
                "seen": counter.seen,
                "us": round(counter.ns / 1000 / counter.seen, 2) if counter.seen and counter.ns else 0,
                "reasons": {reason.value: count for reason, count in sorted(counter.reasons.items())},
            }
            for name, counter in collector.counters.items()
        },
    }


def can_write(folder: Path) -> bool:
    """Try whether a disk takes anything.

    Parameters
    ----------
    folder : Path
        Where.

    Returns
    -------
    bool
        Whether a small file could be written and pushed to the disk.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def write_status(path: Path, told: dict[str, Any]) -> bool:
    """Write the report over the last one, in place.

    Parameters
    ----------
    path : Path
        The file of this process.
    told : dict
        See `report`.

    Returns
    -------
    bool
        False when it could not be written.
    """
    content = json.dumps(told).encode()
    if len(content) >= SIZE:  # a sentence with a value that never ends
        content = json.dumps({**told, "sentence": None}).encode()[: SIZE - 1]
    content = content.ljust(SIZE)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(handle, content, 0)
        finally:
            os.close(handle)
    except OSError:
        return False
    return True
