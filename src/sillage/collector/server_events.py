"""`POST /api/v1/events`: what servers and shops tell, each thing once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sillage.collector.answers import Receive, Send, body_of, say
from sillage.collector.beacons import path_of, refuse
from sillage.collector.bodies import ServerEvent, batch, minor, props_text
from sillage.collector.brought_clicks import find_brought_click
from sillage.collector.collector import event_row, tail_row
from sillage.collector.hits import Headers, Hit, Owner
from sillage.collector.limits import MOST_API_BODY, STATUS, body_limits
from sillage.collector.people import customer_key
from sillage.collector.reasons import Reason
from sillage.collector.sources import host_of
from sillage.collector.status import bearer
from sillage.domain.sites import Scope
from sillage.errors import SillageError

if TYPE_CHECKING:
    from sillage.collector.collector import Collector
    from sillage.collector.directory import Sites
    from sillage.journal.tail import TailRow

_AHEAD = timedelta(days=1)
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
_AMOUNTS = ("tax", "shipping", "discount", "cost")


@dataclass(slots=True)
class _Told:
    said: ServerEvent
    hit: Hit
    key: str
    state: str = ""


async def take_server_events(collector: Collector, headers: Headers, receive: Receive, send: Send) -> None:
    """Answer a server, after the commit, with what was stored and what was there already.

    Parameters
    ----------
    collector : Collector
        Whose.
    headers : mapping
        The request's.
    receive, send : callable
        ASGI's.
    """
    token = await bearer(collector, headers)
    if token is None:
        await refuse(collector, Reason.UNKNOWN_TOKEN, send, (b"www-authenticate", b"Bearer"))
        return
    reason = Reason.NOT_ALLOWED if Scope.EVENTS_WRITE not in token.scopes else body_limits(headers, MOST_API_BODY)
    body = await body_of(receive, MOST_API_BODY) if reason is None else None
    if body is None:
        await refuse(collector, reason or Reason.TOO_LARGE, send)
        return
    events = batch(body)
    sites = await collector.directory.sites()
    told = events if isinstance(events, str) else await _read(collector, events, token.workspace_id, sites, headers)
    if isinstance(told, str):
        collector.refused(Reason.UNREADABLE)
        await say(send, STATUS[Reason.UNREADABLE], {"error": Reason.UNREADABLE.value, "what": told})
        return
    try:
        if any(one.said.kind == "refund" for one in told):
            async with collector.refunding():
                await _store(collector, told, send)
        else:
            await _store(collector, told, send)
    except (OSError, SillageError) as exc:  # the order to refund cannot be read
        collector.complain(exc)
        await refuse(collector, Reason.NOT_STORED, send)


async def _read(
    collector: Collector, events: tuple[ServerEvent, ...], workspace_id: str, sites: Sites, headers: Headers
) -> list[_Told] | str:
    base = headers.get(b"idempotency-key", b"").decode("latin-1")[:200]
    now_us = collector.world.clock_us()
    told = []
    for place, said in enumerate(events):
        at_us = _moment(said.at, now_us)
        if at_us is None:
            return f"event {place}: “at” is no moment with a zone, such as 2026-03-31T12:00:00Z"
        owner = sites.owners.get(host_of(said.url))
        if owner is None or owner.workspace_id != workspace_id:
            owner = Owner(workspace_id, "")
        named = said.id or (f"{base}\0{place}" if base else "")
        hit = await _hit(collector, said, owner, at_us)
        told.append(_Told(said, hit, _key(collector, workspace_id, named)))
    return told


async def _hit(collector: Collector, said: ServerEvent, owner: Owner, at_us: int) -> Hit:
    row: dict[str, Any] = {
        "kind": said.kind,
        "origin": "api",
        "site": owner.site,
        "path": path_of(said.url) if said.url else "",
        "name": said.name,
        "campaign": said.campaign,
        "engaged_ms": said.engaged_ms,
        "value_minor": minor(said.value, said.currency),
        "currency": said.currency,
        "order_id": said.order_id,
        "props": props_text(said.props),
        "consent": "none",
        "customer_key": customer_key(collector.world.people_key, said.email, said.phone, said.loyalty),
    }
    hit = Hit({}, said.ip, at_us, owner, row, said.url, said.referrer, said.ip, said.user_agent)
    hit.signed_click = said.click_id
    await find_brought_click(hit, collector.world.click_key, collector.directory)
    collector.server_steps(hit)
    if said.campaign:
        row["campaign"] = said.campaign  # told for this event; tags and links are guesses beside it
    return hit


def _key(collector: Collector, workspace_id: str, named: str) -> str:
    if not named:
        return ""
    secret = collector.world.people_key
    return blake2b(f"{workspace_id}\0{named}".encode(), key=secret, person=b"idempotency", digest_size=16).hexdigest()


async def _store(collector: Collector, told: list[_Told], send: Send) -> None:
    rows: list[TailRow] = []
    of_row: list[_Told] = []
    orders: dict[tuple[str, str], dict[str, Any]] = {}
    for one in told:
        made = await _rows(collector, one, orders)
        rows += made
        of_row += [one] * len(made)
    left_out = await collector.store(rows, durable=any(one.said.value is not None for one in told)) if rows else ()
    if left_out is None:
        await refuse(collector, Reason.NOT_STORED, send)
        return
    for place in left_out:
        of_row[place].state = "already"
    states = [{"id": one.said.id, "state": one.state or "stored"} for one in told]
    counts = {name: sum(state["state"] == name for state in states) for name in ("stored", "already", "unknown_order")}
    status = 201 if counts["stored"] else 200 if counts["already"] else 422
    await say(send, status, {**counts, "events": states})


async def _rows(collector: Collector, one: _Told, orders: dict[tuple[str, str], dict[str, Any]]) -> list[TailRow]:
    said, workspace_id = one.said, one.hit.owner.workspace_id
    if said.kind not in ("order", "refund"):
        return [event_row(one.hit, one.key)]
    shop = said.shop or one.hit.owner.site or "api"
    if said.kind == "order":
        order: dict[str, Any] | None = _order(said, one.hit, shop)
    else:
        order = orders.get((shop, said.order_id)) or await collector.order(workspace_id, shop, said.order_id)
        order = _refunded(order or _order_of_refund(said, one.hit, shop), one.hit.row["value_minor"])
    if order is None:
        one.state = "unknown_order"
        return []
    orders[shop, said.order_id] = order
    return [event_row(one.hit, one.key), tail_row("orders", workspace_id, _plain(order), one.key)]


def _order(said: ServerEvent, hit: Hit, shop: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "shop": shop,
        "order_id": said.order_id,
        "ordered_at": hit.at_us,
        "status": "paid",
        "gross_minor": hit.row["value_minor"],
        "currency": said.currency,
        "customer_key": hit.row["customer_key"],
        "new_customer": said.new_customer,
        "campaign": said.campaign,
        "product": said.product,
        "discount_code": said.discount_code,
        "heard_of_us": said.heard_of_us,
    }
    for name in _AMOUNTS:
        row[f"{name}_minor"] = minor(getattr(said, name), said.currency)
    return row


def _order_of_refund(said: ServerEvent, hit: Hit, shop: str) -> dict[str, Any] | None:
    if said.order_value is None:
        return None
    return {**_order(said, hit, shop), "gross_minor": minor(said.order_value, said.currency)}


def _refunded(order: dict[str, Any] | None, refund: int) -> dict[str, Any] | None:
    if order is None:
        return None
    total = (order.get("refunded_minor") or 0) + refund
    whole = order.get("gross_minor") is not None and total >= order["gross_minor"]
    return {**order, "refunded_minor": total, "status": "refunded" if whole else "partially_refunded"}


def _plain(order: dict[str, Any]) -> dict[str, Any]:
    # As the tail writes moments and days.
    plain: dict[str, Any] = {}
    for name, value in order.items():
        if isinstance(value, datetime):
            plain[name] = _microseconds(value)
        else:
            plain[name] = value.isoformat() if isinstance(value, date) else value
    return plain


def _moment(text: str, now_us: int) -> int | None:
    if not text:
        return now_us
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None or at < _OLDEST:
        return None
    at_us = _microseconds(at)
    return at_us if at_us <= now_us + _AHEAD // timedelta(microseconds=1) else None


def _microseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
