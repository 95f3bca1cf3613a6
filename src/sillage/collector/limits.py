"""What is too much, or no text: refused before anything is read."""

from __future__ import annotations

from sillage.collector.hits import Headers
from sillage.collector.reasons import Reason

MOST_BODY = 16_384
"""Bytes of one hit."""
MOST_API_BODY = 1_048_576
"""Bytes of a list that a server sends."""
MOST_HEADERS = 16_384
MOST_ADDRESS = 8_192
MOST_USER_AGENT = 512
STATUS = {
    Reason.TOO_LARGE: 413,
    Reason.HEADERS_TOO_LARGE: 431,
    Reason.TOO_SLOW: 408,
    Reason.NOT_TEXT: 415,
    Reason.UNREADABLE: 400,
    Reason.UNKNOWN_SITE: 404,
    Reason.FOREIGN_ORIGIN: 403,
    Reason.UNKNOWN_LINK: 404,
    Reason.UNKNOWN_TOKEN: 401,
    Reason.NOT_ALLOWED: 403,
    Reason.WRONG_METHOD: 405,
    Reason.NOT_STORED: 503,
    Reason.LEDGER_SILENT: 503,
}
"""How each refusal is answered."""
_KINDS = (b"application/json", b"text/plain")


def request_limits(pairs: list[tuple[bytes, bytes]], path: str, query: bytes) -> Reason | None:
    """Refuse a request whose head is too large, or names two hosts.

    Parameters
    ----------
    pairs : list of (bytes, bytes)
        Its headers.
    path : str
        What it asks for.
    query : bytes
        With what parameters.

    Returns
    -------
    Reason or None
        Why it is refused.
    """
    if len(path) + len(query) > MOST_ADDRESS:
        return Reason.TOO_LARGE
    size = hosts = 0
    for name, value in pairs:
        size += len(name) + len(value)
        hosts += name == b"host"
    if size > MOST_HEADERS:
        return Reason.HEADERS_TOO_LARGE
    return Reason.UNREADABLE if hosts > 1 else None


def body_limits(headers: Headers, most: int) -> Reason | None:
    """Refuse a body by what its headers say.

    Parameters
    ----------
    headers : mapping
        The request's.
    most : int
        How many bytes it may have.

    Returns
    -------
    Reason or None
        Why it is refused.
    """
    length = headers.get(b"content-length", b"")
    if length and not (length.isdigit() and len(length) <= 9 and int(length) <= most):
        return Reason.TOO_LARGE
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        return Reason.NOT_TEXT
    kind, _, parameters = headers.get(b"content-type", b"text/plain").lower().partition(b";")
    if kind.strip() not in _KINDS:
        return Reason.NOT_TEXT
    charset = parameters.partition(b"charset=")[2].partition(b";")[0].strip(b' "\t')
    return None if charset in (b"", b"utf-8", b"utf8", b"us-ascii") else Reason.NOT_TEXT
