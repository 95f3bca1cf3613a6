"""What the operations of the API share: who asks, the days asked for, the language of words, the refusals."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from sillage.domain.sites import Scope
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.services.answer_programs import Days
from sillage.services.open_workspace import Opened
from sillage.services.plain_values import plain_value
from sillage.web.api_access import Bearer, Caller
from sillage.web.api_errors import language_of
from sillage.web.api_given import PLAIN, Words
from sillage.web.api_told import Problem

router = Router()
"""All operations: what is read and what is written at one address must stand on one router."""

First = Annotated[date | None, Query(alias="from", description="First day; the usual one of the question without it.")]
Last = Annotated[date | None, Query(alias="to", description="Last day, included; today without it.")]
By = Annotated[str, Query(max_length=200, pattern=PLAIN, description="An axis to cut along; the whole without it.")]
Filters = Annotated[
    list[Words], Query(alias="filter", description="axis=value; may stand several times.", max_length=10)
]
Window = Annotated[int, Query(ge=1, le=365, description="Days before an order in which a touch counts.")]

BRAND = {
    "name": "brand",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "Only what is of this brand; what is written is of it. A token of one brand may say no other.",
}
"""What any operation may be asked."""
REFUSALS: Any = frozenset((400, 401, 403, 404, 413, 422, 429, 500, 503))
"""How any operation may be refused; each is a `Problem`."""
_LONGEST_NAME = 150
OLDEST, NEWEST = date(1970, 1, 1), date(2100, 12, 31)


def answers(told: Any, *more: int) -> dict[Any, Any]:
    """Return what an operation may answer.

    Parameters
    ----------
    told : type
        What it answers with 200, or with the further statuses where there are some.
    *more : int
        Statuses of success beside 200.

    Returns
    -------
    dict
        As ninja takes it.
    """
    return {200: told, **dict.fromkeys(more, told), REFUSALS: Problem}


def needs(scope: Scope | None) -> dict[str, Any]:
    """Open an operation to tokens with a scope, and say so in the schema.

    Parameters
    ----------
    scope : Scope or None
        Which; None for any token.

    Returns
    -------
    dict
        Arguments of a ninja operation.
    """
    return {"auth": Bearer(scope), "openapi_extra": {"x-scope": scope.value if scope else None, "parameters": [BRAND]}}


def caller(request: HttpRequest) -> Caller:
    """Return who asks."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def who_writes(request: HttpRequest) -> str:
    """Return what the audit trail calls who writes: the token, by its name and its number."""
    token = caller(request).token
    return f"{token.name[:_LONGEST_NAME]} · {token.id}"


def opened_for(request: HttpRequest) -> Opened:
    """Return the workspace as the token may see it."""
    return caller(request).opened


def days(first: date | None, last: date | None) -> Days:
    """Return the days asked for.

    Parameters
    ----------
    first, last : date or None
        As asked.

    Returns
    -------
    Days
        For the services.

    Raises
    ------
    WrongUsage
        If they are of another century, or the wrong way round.
    """
    for one in (first, last):
        if one is not None and not OLDEST <= one <= NEWEST:
            raise WrongUsage(
                msg("{day} is too far away.", day=one.isoformat()),
                msg("Ask for days from {first} to {last}.", first=OLDEST.isoformat(), last=NEWEST.isoformat()),
            )
    if first is not None and last is not None and last < first:
        raise WrongUsage(msg("The period ends before it begins."), msg("Exchange “from” and “to”."))
    return Days(first.isoformat() if first else "", last.isoformat() if last else "")


def filters_of(asked: list[str]) -> dict[str, str]:
    """Return filters by axis.

    Parameters
    ----------
    asked : list of str
        ``network=instagram``...

    Returns
    -------
    dict of str to str
        Axis to value.

    Raises
    ------
    WrongUsage
        If one has no sign of equality.
    """
    found = {}
    for text in asked:
        axis, sign, value = text.partition("=")
        if not sign or not axis.strip():
            raise WrongUsage(
                msg("{text} is not a filter.", text=text), msg("Write an axis and a value, such as network=instagram.")
            )
        found[axis.strip()] = value.strip()
    return found


def answer(request: HttpRequest, told: Any, status: int = 200) -> HttpResponse:
    """Answer in the language of the request.

    Parameters
    ----------
    request : HttpRequest
        Who asks.
    told : object
        What an answer for programs holds; it is what the operation's schema says, which tests hold it to.
    status : int
        HTTP's.

    Returns
    -------
    HttpResponse
        JSON that nobody keeps.
    """
    language = language_of(request)
    content = json.dumps(plain_value(told, language), ensure_ascii=False)
    headers = {"Cache-Control": "private, no-store", "Content-Language": language, "Vary": "Accept-Language"}
    return HttpResponse(content, status=status, content_type="application/json", headers=headers)


def key_of(request: HttpRequest, operation: str) -> tuple[str, str]:
    """Return hashes of a write's idempotency key and of its body, told for its brand.

    Parameters
    ----------
    request : HttpRequest
        With or without ``Idempotency-Key``.
    operation : str
        Which write: one key may serve several.

    Returns
    -------
    tuple of str
        The first is empty without a key. Keys of a brand's own tokens are of that brand: two shops may number alike.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    bound = str(caller(request).token.brand_number or "")  # a brand may be called otherwise between two tries
    brand = bound or request.GET.get("brand", "")
    told = brand.encode() + b"\0" + request.body if brand else request.body
    body = hashlib.sha256(told).hexdigest()
    whose = f"{operation}\0{key}\0{bound}" if bound else f"{operation}\0{key}"
    return (hashlib.sha256(whose.encode()).hexdigest() if key else "", body)
