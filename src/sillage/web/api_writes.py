"""Operations that write: observations and orders as imports, costs and hours as entries, events by the collector."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from sillage.domain.sites import Scope
from sillage.imports.told import DoubtfulRows
from sillage.language import Message, msg
from sillage.ledger import api_answers, audit
from sillage.services import plain_imports
from sillage.services.import_told import import_told
from sillage.services.plain_values import plain_value
from sillage.services.send_events import send_events
from sillage.services.write_told import add_costs_told, add_hours_told
from sillage.web import api_told as told
from sillage.web.api_base import BRAND, REFUSALS, answer, answers, key_of, needs, opened_for, router, who_writes
from sillage.web.api_errors import ApiRefusal, language_of, refusal, say
from sillage.web.api_given import CostsGiven, HoursListGiven, ObservationsGiven, OrdersGiven

WRITTEN = {**answers(told.Written, 201), 409: told.Problem}
ENTERED = {201: told.Costs, 409: told.Problem, REFUSALS: told.Problem}
_REASONS: Mapping[str, tuple[Message, Message | None]] = {
    "unreadable": (msg("The body is not what events are."), msg("See docs/collector.md for what an event may say.")),
    "not_text": (msg("The body is no JSON in UTF-8."), None),
    "not_stored": (msg("The events could not be stored."), msg("Send the same again, with the same key.")),
    "ledger_silent": (msg("The ledger does not answer."), msg("Send the same again, with the same key.")),
    "too_slow": (msg("The body took too long."), None),
}
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "Makes the write once: the same key with the same body is answered as before.",
}
_EVENT = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"type": "string", "enum": ["pageview", "event", "conversion", "order", "refund"]},
        "id": {"type": "string", "maxLength": 200},
    },
}
_EVENTS = {
    "type": "object",
    "required": ["events"],
    "properties": {"events": {"type": "array", "minItems": 1, "maxItems": 500, "items": _EVENT}},
}
EVENTS_BODY = {"required": True, "content": {"application/json": {"schema": _EVENTS}}}


def _writes(scope: Scope, **extra: Any) -> dict[str, Any]:
    return {
        "auth": needs(scope)["auth"],
        "openapi_extra": {"x-scope": scope.value, "parameters": [KEY_HEADER, BRAND], **extra},
    }


@router.post("/w/{slug}/orders", response=WRITTEN, summary="Orders", **_writes(Scope.WRITE_ORDERS))
def orders(request: HttpRequest, slug: str, body: OrdersGiven) -> HttpResponse:
    """Import orders, through the checks of a file of orders: all, or none; the import can be undone."""
    return _import(request, "orders")


@router.post("/w/{slug}/observations", response=WRITTEN, summary="Observations", **_writes(Scope.WRITE_OBSERVATIONS))
def observations(request: HttpRequest, slug: str, body: ObservationsGiven) -> HttpResponse:
    """Import metrics of accounts and posts, as the network counts them: all, or none; the import can be undone."""
    return _import(request, "observations")


@router.post("/w/{slug}/costs", response=ENTERED, summary="Costs", **_writes(Scope.WRITE_COSTS))
def costs(request: HttpRequest, slug: str, body: CostsGiven) -> HttpResponse:
    """Enter costs: all, or none."""
    given = [one.model_dump() for one in body.costs]
    with audit.acting(who_writes(request)):
        status, said = add_costs_told(opened_for(request), given, key_of(request, "costs"), language_of(request))
    return answer(request, said, status)


@router.post("/w/{slug}/hours", response=ENTERED, summary="Hours", **_writes(Scope.WRITE_HOURS))
def hours(request: HttpRequest, slug: str, body: HoursListGiven) -> HttpResponse:
    """Enter hours worked: all, or none."""
    given = [one.model_dump() for one in body.hours]
    with audit.acting(who_writes(request)):
        status, said = add_hours_told(opened_for(request), given, key_of(request, "hours"), language_of(request))
    return answer(request, said, status)


@router.post(
    "/events",
    response={**answers(told.EventsTold, 201), 408: told.Problem, 415: told.Problem},
    summary="Events, orders and refunds of a server",
    **_writes(Scope.EVENTS_WRITE, requestBody=EVENTS_BODY),
)
def events(request: HttpRequest) -> HttpResponse:
    """Hand events to the collector of this machine: the same body, keys and answers as on its own port."""
    lowered = {name.lower(): value for name, value in request.headers.items()}
    heard = send_events(opened_for(request).data_dir, request.body, lowered)
    said = json.loads(heard.body or b"{}")
    if "events" in said:
        return HttpResponse(heard.body, status=heard.status, content_type="application/json")
    code = str(said.get("error", "unreadable"))
    what, remedy = _REASONS.get(code, (msg("The collector refuses: {reason}.", reason=code), None))
    details = [{"what": str(said["what"])[:300]}] if "what" in said else []
    headers = {"Retry-After": heard.retry_after} if heard.retry_after else {}
    return refusal(request, ApiRefusal(heard.status, code, what, remedy, details=details, headers=headers))


def _import(request: HttpRequest, kind: str) -> HttpResponse:
    opened = opened_for(request)
    key, body = key_of(request, kind)
    known = api_answers.answered(opened.workspace.id, key, body) if key else None
    if known is not None:
        return answer(request, known[1])
    try:
        with audit.acting(who_writes(request)):
            done = import_told(opened, kind, request.body)
    except DoubtfulRows as doubtful:
        details = [{"row": place, "what": say(request, why)} for place, why in doubtful.doubts]
        raise ApiRefusal(422, "doubtful", doubtful.what, doubtful.remedy, details=details) from doubtful
    line = plain_imports.line(done)
    said = plain_value({**line, "number": done.number}, language_of(request))
    status = 201 if done.status == "committed" else 200
    if key:
        api_answers.keep(opened.workspace.id, key, body, (status, said), opened.now)
    return answer(request, said, status)
