"""Refusals of the API: one JSON shape, in the language that the request asks for."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from sillage.domain.sites import Scope
from sillage.errors import (
    Busy,
    DamagedStore,
    KeyReused,
    MoneyNotShown,
    NeedsConfirmation,
    NotAllowed,
    NotFound,
    SillageError,
    UnreadableFile,
    WrongUsage,
)
from sillage.language import Message, msg, translator

_LOG = logging.getLogger("sillage.api")
_KINDS: tuple[tuple[type[SillageError], int, str], ...] = (
    (NotFound, 404, "not_found"),
    (NotAllowed, 403, "not_allowed"),
    (KeyReused, 409, "key_reused"),
    (Busy, 503, "busy"),
    (DamagedStore, 503, "damaged_store"),
    (UnreadableFile, 422, "unreadable"),
    (NeedsConfirmation, 422, "unreadable"),
    (WrongUsage, 400, "wrong_usage"),
)
RETRY_S = 5


class ApiRefusal(Exception):
    """A refusal that only the API knows.

    Parameters
    ----------
    status : int
        HTTP's.
    code : str
        Stable, for programs.
    what : Message or str
        What happened.
    remedy : Message, optional
        What to do.
    details : list of dict
        Rows or fields, each with what is wrong.
    headers : mapping of str to str
        Further ones.
    """

    def __init__(
        self,
        status: int,
        code: str,
        what: Message | str,
        remedy: Message | None = None,
        *,
        details: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(str(what))
        self.status, self.code, self.what, self.remedy = status, code, what, remedy
        self.details, self.headers = details or [], headers or {}


def language_of(request: HttpRequest) -> str:
    """Return the language of a request's words: its ``Accept-Language``, else English."""
    first = request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0].strip()
    return translator(first[:20] or "en").language


_NOT_READ = msg("This token does not read what was put in: hours, costs, margins, and the returns that rest on them.")
_READ_MONEY = msg("Make one that may with: sillage token add NAME --scope {scope}", scope=Scope.READ_MONEY.value)
"""What pages tell a client is no answer to a program: its token may be another one."""


def say(request: HttpRequest, message: Message | str) -> str:
    """Say a message in the language of a request."""
    return translator(language_of(request)).render(message)


def refusal(request: HttpRequest, error: ApiRefusal) -> HttpResponse:
    """Answer with a refusal.

    Parameters
    ----------
    request : HttpRequest
        The request.
    error : ApiRefusal
        Why.

    Returns
    -------
    HttpResponse
        JSON with ``code``, ``what``, ``remedy`` and ``details``.
    """
    content = {
        "code": error.code,
        "what": say(request, error.what),
        "remedy": None if error.remedy is None else say(request, error.remedy),
        "details": error.details,
    }
    response = JsonResponse(content, status=error.status, headers={"Cache-Control": "no-store", **error.headers})
    if error.status == 503:
        response.setdefault("Retry-After", str(RETRY_S))
    response["Content-Language"] = language_of(request)
    return response


def of_sillage(request: HttpRequest, error: SillageError) -> HttpResponse:
    """Answer with what a service refused."""
    if isinstance(error, MoneyNotShown):
        return refusal(request, ApiRefusal(403, "not_allowed", _NOT_READ, _READ_MONEY))
    for kind, status, code in _KINDS:
        if isinstance(error, kind):
            return refusal(request, ApiRefusal(status, code, error.what, error.remedy))
    return refusal(request, ApiRefusal(422, "refused", error.what, error.remedy))


def of_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer with the fields that are not what the schema says."""
    details = [
        {"at": ".".join(str(part) for part in one.get("loc", ())), "what": str(one.get("msg", ""))[:300]}
        for one in error.errors[:50]
    ]
    what = msg("The request is not what the schema says.")
    return refusal(request, ApiRefusal(422, "invalid", what, _SCHEMA, details=details))


def of_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer a request without a token that holds."""
    return refusal(
        request,
        ApiRefusal(
            401,
            "unknown_token",
            msg("The request has no token that holds."),
            msg("Send “Authorization: Bearer TOKEN”, with one of: sillage token add"),
            headers={"WWW-Authenticate": "Bearer"},
        ),
    )


def of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what the framework refused."""
    what = msg("The body cannot be read as JSON.") if error.status_code == 400 else msg("This request makes no sense.")
    return refusal(request, ApiRefusal(error.status_code, "unreadable", what, _SCHEMA))


def of_nothing(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """Answer a request for what is not there."""
    what = msg("There is nothing at this address, for this token.")
    return refusal(request, ApiRefusal(404, "not_found", what, _SCHEMA))


def of_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer a method that the address does not know."""
    what = msg("This address is not asked so.")
    return refusal(request, ApiRefusal(405, "wrong_method", what, _SCHEMA, headers={"Allow": allowed}))


def of_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer when the program itself failed."""
    _LOG.error("the API failed at %s", request.path, exc_info=error)
    remedy = msg("Try again; if it lasts, run sillage doctor and report the fault.")
    return refusal(request, ApiRefusal(500, "fault", msg("The answer could not be made: this is our fault."), remedy))


_SCHEMA = msg("See /api/v1/docs for what can be asked.")

HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (ApiRefusal, refusal),
    (SillageError, of_sillage),
    (ValidationError, of_fields),
    (AuthenticationError, of_token),
    (HttpError, of_http),
    (Http404, of_nothing),
    (Exception, of_fault),
)
"""Which exception is answered by what."""
