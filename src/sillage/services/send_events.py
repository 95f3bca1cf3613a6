"""Hand events to the collector of this machine: one program writes live rows, whichever port heard of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from sillage.errors import Busy
from sillage.language import msg
from sillage.services.read_collectors import COLLECTOR_BASE, local_base

PATIENCE_S = 30.0
_KEPT = ("authorization", "content-type", "idempotency-key")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the collector answered.

    Parameters
    ----------
    status : int
        HTTP's.
    body : bytes
        JSON.
    retry_after : str
        In seconds; empty for none.
    """

    status: int
    body: bytes
    retry_after: str = ""


def send_events(data_dir: Path, body: bytes, headers: Mapping[str, str]) -> Heard:
    """Send a body to the collector as it came, and wait until it is stored.

    Parameters
    ----------
    data_dir : Path
        Whose collector.
    body : bytes
        As it came.
    headers : mapping of str to str
        Of the request: token, kind of text and idempotency key go along.

    Returns
    -------
    Heard
        The collector's own answer.

    Raises
    ------
    Busy
        If no collector answers: nothing is known to be stored, and the same key may be sent again.
    """
    base = urlsplit(os.environ.get(COLLECTOR_BASE) or local_base(data_dir, ""))
    if not base.hostname:
        raise _silent()
    kept = {name: headers[name] for name in _KEPT if headers.get(name)}
    connection = HTTPConnection(base.hostname, base.port or 80, timeout=PATIENCE_S)
    try:
        connection.request("POST", "/api/v1/events", body, {**kept, "Connection": "close"})
        answer = connection.getresponse()
        return Heard(answer.status, answer.read(), answer.getheader("retry-after", ""))
    except (OSError, HTTPException) as exc:
        raise _silent() from exc
    finally:
        connection.close()


def _silent() -> Busy:
    return Busy(
        msg("No collector runs here: events cannot be stored."),
        msg("Start one with: sillage serve. Then send the same again, with the same key."),
    )
