"""The language in which a request is answered, for sentences that are Django's and allauth's own."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from sillage.language import LANGUAGES, translator

COOKIE = "sillage-language"
YEAR_S = 365 * 24 * 3600


class ReaderLanguage:
    """Answer each request in its reader's language; one chosen by an address is remembered.

    Parameters
    ----------
    get_response : callable
        What answers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the language set."""
        with translation.override(wanted(request).lower().replace("fr-fr", "fr")):
            response = self.get_response(request)
        chosen = request.GET.get("lang", "")
        known = translator(chosen).language[:2] if chosen else ""
        if known and request.COOKIES.get(COOKIE) != known:
            remember(response, known)
        return response


def remember(response: HttpResponse, language: str) -> None:
    """Keep a language for the pages that follow on this device.

    Parameters
    ----------
    response : HttpResponse
        What carries it.
    language : str
        ``fr`` or ``en``.
    """
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, language, max_age=YEAR_S, httponly=True, samesite="Lax", secure=secure)


def chosen_before(request: HttpRequest) -> str:
    """Return the language that was chosen on an earlier page: ``fr``, ``en``, or empty."""
    return request.COOKIES.get(COOKIE, "")


def said_in(wanted: str) -> str:
    """Return the language that is nearest to a wish, of those we speak."""
    return translator(wanted).language


def wanted(request: HttpRequest) -> str:
    """Return the reader's language: the address's, else the one chosen before, else the browser's.

    Parameters
    ----------
    request : HttpRequest
        The request.

    Returns
    -------
    str
        One of `sillage.language.LANGUAGES`.
    """
    asked = request.GET.get("lang", "") or request.COOKIES.get(COOKIE, "")
    return translator(asked or request.headers.get("Accept-Language", LANGUAGES[0])).language
