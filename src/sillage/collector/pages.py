"""The one page that a person may meet here: there is nothing at this address."""

from __future__ import annotations

from functools import cache
from html import escape

from sillage.collector.hits import Headers
from sillage.language import msg, translator


def no_such_page(headers: Headers, gone: bool) -> tuple[bytes, bytes]:
    """Return the page of an address that leads nowhere, in the visitor's language.

    Parameters
    ----------
    headers : mapping
        The request's.
    gone : bool
        Whether the link has led somewhere once.

    Returns
    -------
    (bytes, bytes)
        The page and its language.
    """
    language = _language(headers.get(b"accept-language", b"").decode("latin-1"))
    return _written(language, gone), language.encode()


def _language(asked: str) -> str:
    for part in asked.lower().split(",")[:20]:
        tag = part.partition(";")[0].strip()
        if tag.startswith(("fr", "en")):
            return "fr" if tag.startswith("fr") else "en"
    return "en"


@cache
def _written(language: str, gone: bool) -> bytes:
    render = translator(language).render
    title = escape(render(msg("This link has ended.") if gone else msg("There is nothing at this address.")))
    advice = escape(render(msg("Ask whoever gave it to you for another one.")))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<h1>{title}</h1><p>{advice}</p></html>"
    ).encode()
