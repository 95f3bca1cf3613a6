"""`POST /api/v1/events`: what servers and shops tell, each thing once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sillage.collector.answers import Receive, Send, refuse, say
from sillage.collector.beacons import path_of
from sillage.collector.bodies import ServerEvent, batch, minor, props_text
from sillage.collector.brought_clicks import find_brought_click
from sillage.collector.collector import event_row, tail_row
from sillage.collector.hits import Headers, Hit, Owner
from sillage.collector.joining import Place, missing, place_of
from sillage.collector.limits import MOST_API_BODY, STATUS, body_limits
from sillage.collector.orders import NO_SHOP, OTHER_BRAND, REFUSED, Order, order_meant, paid_back, told_again
from sillage.collector.people import bare_address, customer_key
from sillage.collector.reading import body_of
from sillage.collector.reasons import Reason
from sillage.collector.requests import bearer
from sillage.domain.sites import Scope
from sillage.errors import SillageError

if TYPE_CHECKING:
    from sillage.collector.collector import Collector
    from sillage.collector.directory import Sites
    from sillage.domain.sites import ApiToken
    from sillage.journal.tail import TailRow

_AHEAD = timedelta(days=1)
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
_AMOUNTS = ("tax", "shipping", "discount", "cost")


@dataclass(slots=True)
class _Told:
    said: ServerEvent
    hit: Hit
    key: str
    shop: str
    """Of its order: as told, else the site that it names, else the only one, else `NO_SHOP`."""
    others: tuple[str, ...] = ()
    """Shops whose order it may be too, where it names neither a shop nor a site."""
    state: str = ""
    lacks: list[dict[str, str]] = field(default_factory=list)

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Shops and the number of its order, the likeliest first."""
        return tuple((shop, self.said.order_id) for shop in dict.fromkeys((self.shop, *self.others)))

    @property
    def is_money(self) -> bool:
        """Whether it is a reading of an order."""
        return self.said.kind in ("order", "refund")


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
    body = await body_of(receive, MOST_API_BODY) if reason is None else reason
    if isinstance(body, Reason):
        await refuse(collector, body, send)
        return
    events = batch(body)
    sites = await collector.directory.sites()
    told = events if isinstance(events, str) else await _read(collector, events, token, sites, headers)
    if isinstance(told, str):
        collector.refused(Reason.UNREADABLE)
        await say(send, STATUS[Reason.UNREADABLE], {"error": Reason.UNREADABLE.value, "what": told})
        return
    try:
        if any(one.is_money for one in told):
            async with collector.refunding():
                await _store(collector, told, send, *await _known(collector, told))
        else:
            await _store(collector, told, send, set(), {})
    except (OSError, SillageError) as exc:  # the orders that count now cannot be read
        collector.complain(exc)
        await refuse(collector, Reason.NOT_STORED, send)


async def _read(
    collector: Collector, events: tuple[ServerEvent, ...], token: ApiToken, sites: Sites, headers: Headers
) -> list[_Told] | str:
    workspace_id, sites = token.workspace_id, sites.of_brand(token.workspace_id, token.brand)
    base = headers.get(b"idempotency-key", b"").decode("latin-1")[:200]
    now_us = collector.world.clock_us()
    told = []
    for place, said in enumerate(events):
        at_us = _moment(said.at, now_us)
        if at_us is None:
            return f"event {place}: “at” is no moment with a zone, such as 2026-03-31T12:00:00Z"
        happened = place_of(said, workspace_id, sites, is_here=bool(token.brand))
        named = said.id or (f"{base}\0{place}" if base else "")
        hit = await _hit(collector, said, happened.owner, at_us)
        if (happened.hosts and not happened.owner.site) or (said.kind == "order" and not said.user_agent):
            hit.row["visitor"] = ""  # a hash that no page has: it would stand in the way of the one that sent the order
        one = _Told(said, hit, _key(collector, token, named), said.shop or _shop_of(happened))
        if token.brand:
            is_theirs = happened.owner.site and (not one.is_money or one.shop in sites.owners)
            one.state = "" if is_theirs else OTHER_BRAND
        elif not said.shop and not happened.is_named:
            one.others = (*happened.hosts, NO_SHOP)
        one.lacks = missing(said, happened, hit)
        told.append(one)
    return told


def _shop_of(happened: Place) -> str:
    if happened.is_named:
        return happened.owner.site
    return happened.hosts[0] if len(happened.hosts) == 1 else NO_SHOP


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
    address = bare_address(said.ip)  # as the page's is written
    hit = Hit({}, address, at_us, owner, row, said.url, said.referrer, address, said.user_agent)
    hit.signed_click = said.click_id
    await find_brought_click(hit, collector.world.click_key, collector.directory)
    collector.server_steps(hit)
    if said.campaign:
        row["campaign"] = said.campaign  # told for this event; tags and links are guesses beside it
    return hit


def _key(collector: Collector, token: ApiToken, named: str) -> str:
    if not named:
        return ""
    secret, bound = collector.world.people_key, str(token.brand_number or "")
    whose = "\0".join(filter(None, (token.workspace_id, bound)))
    return blake2b(f"{whose}\0{named}".encode(), key=secret, person=b"idempotency", digest_size=16).hexdigest()


async def _known(collector: Collector, told: list[_Told]) -> tuple[set[str], dict[tuple[str, str], Order]]:
    """Return which keys were written before, and the orders that the others speak of, in the turn of this request."""
    keys = await collector.written_keys({one.key for one in told if one.key})
    asked = [one for one in told if one.is_money and one.key not in keys and not one.state]
    wanted = {place for one in asked for place in one.places}
    return keys, await collector.orders(told[0].hit.owner.workspace_id, wanted) if wanted else {}


async def _store(
    collector: Collector, told: list[_Told], send: Send, keys: set[str], orders: dict[tuple[str, str], Order]
) -> None:
    rows: list[TailRow] = []
    of_row: list[_Told] = []
    for one in told:
        if one.key and one.key in keys:  # a refund that was told before must not be added again
            one.state = "already"
            continue
        made = _rows(one, orders) if not one.state else []
        if made:
            keys.add(one.key)
        rows += made
        of_row += [one] * len(made)
    left_out = await collector.store(rows, durable=any(one.said.value is not None for one in told)) if rows else ()
    if left_out is None:
        await refuse(collector, Reason.NOT_STORED, send)
        return
    for place in left_out:
        of_row[place].state = "already"
    states = [
        {"id": one.said.id, "state": one.state or "stored"} | ({"lacks": one.lacks} if one.lacks else {})
        for one in told
    ]
    counts = {name: sum(state["state"] == name for state in states) for name in ("stored", "already", *REFUSED)}
    status = 201 if counts["stored"] else 200 if counts["already"] else 422
    await say(send, status, {**counts, "events": states})


def _rows(one: _Told, orders: dict[tuple[str, str], Order]) -> list[TailRow]:
    said, hit = one.said, one.hit
    if not one.is_money:
        return [event_row(hit, one.key)]
    place = order_meant(one.places, orders, hit.row["value_minor"], said.currency, is_order=said.kind == "order")
    shop, known = place[0], orders.get(place)
    if said.kind == "order":
        order = told_again(known, _order(said, hit, shop), is_dated=bool(said.at))
    else:
        order = paid_back(known or _order_of_refund(said, hit, shop), hit.row["value_minor"], said.currency)
    if isinstance(order, str):
        one.state = order
        return []
    orders[place] = order
    return [event_row(hit, one.key), tail_row("orders", hit.owner.workspace_id, _plain(order), one.key)]


def _order(said: ServerEvent, hit: Hit, shop: str) -> Order:
    row: Order = {
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


def _order_of_refund(said: ServerEvent, hit: Hit, shop: str) -> Order | None:
    if said.order_value is None:
        return None
    return {**_order(said, hit, shop), "gross_minor": minor(said.order_value, said.currency)}


def _plain(order: Order) -> dict[str, Any]:
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
