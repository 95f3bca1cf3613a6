"""The pages that a person may meet here: there is nothing at this address, or nobody can tell just now."""

from __future__ import annotations

from functools import cache
from html import escape

from sillage.collector.hits import Headers
from sillage.language import msg, translator

_ANOTHER = msg("Ask whoever gave it to you for another one.")
_PAGES = {
    "ended": (msg("This link has ended."), _ANOTHER),
    "nothing": (msg("There is nothing at this address."), _ANOTHER),
    "later": (msg("This link cannot be looked up just now."), msg("Try again in a minute.")),
}


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
    return _page(headers, "ended" if gone else "nothing")


def later_page(headers: Headers) -> tuple[bytes, bytes]:
    """Return the page of an address that cannot be looked up now, in the visitor's language.

    Parameters
    ----------
    headers : mapping
        The request's.

    Returns
    -------
    (bytes, bytes)
        The page and its language.
    """
    return _page(headers, "later")


def _page(headers: Headers, which: str) -> tuple[bytes, bytes]:
    language = _language(headers.get(b"accept-language", b"").decode("latin-1"))
    return _written(language, which), language.encode()


def _language(asked: str) -> str:
    for part in asked.lower().split(",")[:20]:
        tag = part.partition(";")[0].strip()
        if tag.startswith(("fr", "en")):
            return "fr" if tag.startswith("fr") else "en"
    return "en"


@cache
def _written(language: str, which: str) -> bytes:
    render = translator(language).render
    title, advice = (escape(render(said)) for said in _PAGES[which])
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<h1>{title}</h1><p>{advice}</p></html>"
    ).encode()
