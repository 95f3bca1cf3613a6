"""`GET /<slug>`: a click is written, then led to where the ledger says, and nowhere else."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sillage.collector.answers import RETRY_AFTER, Scope, Send, lead_to, page
from sillage.collector.collector import event_row
from sillage.collector.directory import LedgerSilent
from sillage.collector.hits import Headers, Hit
from sillage.collector.limits import MOST_USER_AGENT
from sillage.collector.pages import later_page, no_such_page
from sillage.collector.reasons import Reason
from sillage.collector.requests import host_asked, peer_of
from sillage.collector.targets import Target
from sillage.domain.click_ids import NONCE_BYTES, sign
from sillage.domain.links import QR_PREFIX

if TYPE_CHECKING:
    from sillage.collector.collector import Collector


async def redirect(collector: Collector, scope: Scope, headers: Headers, send: Send) -> None:
    """Answer a short link.

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
    host = host_asked(headers)
    slug: str = scope["path"][1:]
    scanned = slug.startswith(QR_PREFIX)
    if scanned:
        slug = slug[len(QR_PREFIX) :]
    directory = collector.directory
    try:
        target = directory.known_link(host, slug) if slug else False
        if target is None:
            target = await directory.link(host, slug)
        if not isinstance(target, Target):
            await _nowhere(collector, host, headers, send)
            return
    except LedgerSilent:
        collector.refused(Reason.LEDGER_SILENT)
        await page(send, 503, *later_page(headers), RETRY_AFTER)
        return
    hit = _click(collector, target, headers, scope, scanned)
    if scope["method"] == "HEAD":
        hit.row["bot"] = "head"  # nobody reads the answer
    leads = target.link.enabled
    if target.link.expires_at:
        leads = target.link.leads_at(datetime.fromtimestamp(hit.at_us / 1e6, UTC))
    location = _written(collector, target, hit, leads)
    stored = await collector.store((event_row(hit),))
    if stored is None:
        collector.unstored_clicks += 1
    if location:
        await lead_to(send, location)
    else:
        await page(send, 410, *no_such_page(headers, gone=True))


def _click(collector: Collector, target: Target, headers: Headers, scope: Scope, scanned: bool) -> Hit:
    link = target.link
    row = {
        "kind": "click",
        "origin": "redirect",
        "site": target.owner.site,
        "path": link.slug,
        "link_id": link.id,
        "campaign": link.campaign,
        "content": link.content,
        "network": link.network,
        "post_id": link.post_id,
    }
    return Hit(
        headers=headers,
        peer=peer_of(scope),
        at_us=collector.world.clock_us(),
        owner=target.owner,
        row=row,
        url=link.destination,
        referrer=headers.get(b"referer", b"").decode("latin-1")[:2048],
        user_agent=headers.get(b"user-agent", b"").decode("latin-1")[:MOST_USER_AGENT],
        link_source=target.source,
        is_scan=scanned,
    )


def _written(collector: Collector, target: Target, hit: Hit, leads: bool) -> str:
    """Send a click through the steps, and return where it is led; empty when nowhere."""
    nonce = os.urandom(NONCE_BYTES)
    signed = sign(collector.world.click_key, nonce, target.link.id)
    hit.row["click_id"] = signed.partition(".")[0]
    if not leads:
        hit.row["flag"] = Reason.EXPIRED.value
        collector.refused(Reason.EXPIRED)
    collector.click_steps.run(hit, collector.world)
    if not leads:
        return target.link.fallback
    # Who refuses to be followed gets an address without a click id.
    return f"{target.before}{signed}{target.after}" if "click_id" in hit.row else target.plain


async def _nowhere(collector: Collector, host: str, headers: Headers, send: Send) -> None:
    collector.refused(Reason.UNKNOWN_LINK)
    domain = (await collector.directory.sites()).domains.get(host)
    if domain is not None and domain.fallback:
        await lead_to(send, domain.fallback)
    else:
        await page(send, 404, *no_such_page(headers, gone=False))
