"""`POST /e` and `GET /e.gif`: what pages say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from sillage.collector.answers import PIXEL, Header, Receive, Scope, Send, answer, nothing, refuse
from sillage.collector.bodies import Beacon, beacon, minor, props_text
from sillage.collector.brought_clicks import find_brought_click
from sillage.collector.collector import event_row, tail_row
from sillage.collector.hits import Headers, Hit, Owner
from sillage.collector.limits import MOST_BODY, MOST_USER_AGENT, body_limits
from sillage.collector.orders import NO_SHOP, order_meant
from sillage.collector.people import customer_key, refuses
from sillage.collector.reading import body_of
from sillage.collector.reasons import Reason
from sillage.collector.requests import peer_of
from sillage.collector.sources import host_of
from sillage.errors import SillageError

if TYPE_CHECKING:
    from sillage.collector.collector import Collector
    from sillage.journal.tail import TailRow

_PREFLIGHT: tuple[Header, ...] = (
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", b"86400"),
)
_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.IGNORECASE)
"""What a browser sends, and nothing that two readers could read in two ways."""


async def take_beacon(collector: Collector, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
    """Answer ``POST /e``, after the commit.

    Parameters
    ----------
    collector : Collector
        Whose.
    scope : dict
        ASGI's.
    headers : mapping
        The request's.
    receive, send : callable
        ASGI's.
    """
    reason = body_limits(headers, MOST_BODY)
    if reason is None:
        body = await body_of(receive, MOST_BODY)
        said = None if isinstance(body, Reason) else beacon(body)
        if said is not None:
            await _store(collector, scope, headers, said, send)
            return
        reason = body if isinstance(body, Reason) else Reason.UNREADABLE
    await refuse(collector, reason, send)


async def take_preflight(collector: Collector, headers: Headers, send: Send) -> None:
    """Answer a browser that asks whether a page may speak to us.

    Parameters
    ----------
    collector : Collector
        Whose.
    headers : mapping
        The request's.
    send : callable
        ASGI's.
    """
    origin = headers.get(b"origin", b"")
    owners = (await collector.directory.sites()).owners
    if _speaker(origin) in owners:
        await nothing(send, 204, *_shared_with(origin), *_PREFLIGHT)
    else:
        await refuse(collector, Reason.FOREIGN_ORIGIN, send)


async def take_pixel(collector: Collector, scope: Scope, headers: Headers, send: Send) -> None:
    """Answer ``GET /e.gif``: a page view without a script.

    Parameters
    ----------
    collector : Collector
        Whose.
    scope : dict
        ASGI's.
    headers : mapping
        The request's.
    send : callable
        ASGI's.
    """
    try:
        asked = parse_qs(scope["query_string"].decode("ascii"), max_num_fields=20, errors="strict")
    except (UnicodeDecodeError, ValueError):
        await refuse(collector, Reason.UNREADABLE, send)
        return
    url = asked.get("u", [headers.get(b"referer", b"").decode("latin-1")])[0][:4096]
    said = Beacon(kind="pageview", url=url, referrer=asked.get("r", [""])[0][:4096])
    owner = await _owner(collector, url)
    if owner is None:
        await refuse(collector, Reason.UNKNOWN_SITE, send)
        return
    hit = _hit(collector, scope, headers, said, owner)
    hit.row["origin"] = "pixel"
    if scope["method"] == "HEAD":
        hit.row["bot"] = "head"
    await find_brought_click(hit, collector.world.click_key, collector.directory)
    collector.steps.run(hit, collector.world)
    if await collector.store((event_row(hit),)) is None:
        await refuse(collector, Reason.NOT_STORED, send)
        return
    await answer(send, 200, PIXEL, b"image/gif", (b"cache-control", b"private, no-store"))


async def _store(collector: Collector, scope: Scope, headers: Headers, said: Beacon, send: Send) -> None:
    owner = await _owner(collector, said.url)
    if owner is None:
        await refuse(collector, Reason.UNKNOWN_SITE, send)
        return
    origin = headers.get(b"origin")
    if origin is not None:
        speaker = (await collector.directory.sites()).owners.get(_speaker(origin))
        if speaker is None or speaker.workspace_id != owner.workspace_id:
            await refuse(collector, Reason.FOREIGN_ORIGIN, send)
            return
    shared = _shared_with(origin) if origin is not None else ()
    hit = _hit(collector, scope, headers, said, owner)
    await find_brought_click(hit, collector.world.click_key, collector.directory)
    collector.steps.run(hit, collector.world)
    if await _stored(collector, hit, said):
        await nothing(send, 204, *shared)
    else:
        await refuse(collector, Reason.NOT_STORED, send, *shared)


async def _stored(collector: Collector, hit: Hit, said: Beacon) -> bool:
    if said.kind != "order" or hit.row.get("bot") or hit.row.get("flag"):
        # The team's trial order, or a robot's, is kept among the events and is no revenue.
        return await collector.store((event_row(hit),), durable=said.value is not None) is not None
    if collector.is_line_long:
        collector.stored.say(Reason.NOT_STORED)
        return False
    try:
        async with collector.refunding():
            shops = (said.shop,) if said.shop else (hit.owner.site, NO_SHOP)
            places = [(shop, said.order_id) for shop in shops]
            known = await collector.orders(hit.owner.workspace_id, places)
            place = order_meant(places, known, hit.row["value_minor"], said.currency, is_order=True)
            # Anybody can send what a page sends: it never replaces what is known of an order.
            rows = (event_row(hit),) if place in known else (event_row(hit), _order_row(hit, said))
            return await collector.store(rows, durable=True) is not None
    except (OSError, SillageError) as exc:  # the orders that count now cannot be read
        collector.complain(exc)
        return False


async def _owner(collector: Collector, url: str) -> Owner | None:
    sites = collector.directory.known_sites() or await collector.directory.sites()
    return sites.owners.get(host_of(url)) if url.startswith(("http://", "https://")) else None


def _hit(collector: Collector, scope: Scope, headers: Headers, said: Beacon, owner: Owner) -> Hit:
    world = collector.world
    row: dict[str, Any] = {
        "kind": said.kind,
        "origin": "script",
        "site": owner.site,
        "path": path_of(said.url),
        "name": said.name,
        "engaged_ms": said.engaged_ms,
        "value_minor": minor(said.value, said.currency),
        "currency": said.currency,
        "order_id": said.order_id,
        "props": props_text(said.props),
    }
    if said.email and not refuses(headers, owner):
        row["customer_key"] = customer_key(world.people_key, said.email)
    if said.team:
        row["flag"] = Reason.TEAM.value
    return Hit(
        headers=headers,
        peer=peer_of(scope),
        at_us=world.clock_us(),
        owner=owner,
        row=row,
        url=said.url,
        referrer=said.referrer,
        user_agent=headers.get(b"user-agent", b"").decode("latin-1")[:MOST_USER_AGENT],
        cookie=said.cookie,
    )


def path_of(url: str) -> str:
    """Return the path of an address, without its query.

    Parameters
    ----------
    url : str
        Anything.

    Returns
    -------
    str
        At most 1000 characters; ``/`` for none.
    """
    try:
        return (urlsplit(url).path or "/")[:1000]
    except ValueError:
        return "/"


def _order_row(hit: Hit, said: Beacon) -> TailRow:
    row = {
        "shop": said.shop or hit.owner.site,
        "order_id": said.order_id,
        "ordered_at": hit.at_us,
        "status": "paid",
        "gross_minor": hit.row["value_minor"],
        "currency": said.currency,
        "customer_key": hit.row.get("customer_key", ""),
    }
    return tail_row("orders", hit.owner.workspace_id, row)


def _speaker(origin: bytes) -> str:
    told = origin.decode("latin-1")
    return host_of(told) if _ORIGIN.fullmatch(told) else ""


def _shared_with(origin: bytes) -> tuple[Header, ...]:
    return ((b"access-control-allow-origin", origin), (b"vary", b"origin"))
