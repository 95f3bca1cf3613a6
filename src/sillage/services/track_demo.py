"""Track the demo brand's site: links for its own posts, and hits that lead to its own orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from sillage.domain.links import LinkDomain
from sillage.domain.sites import Consent, Site
from sillage.ledger import link_entries, site_entries
from sillage.services.make_hits import hit_plan, write_hits
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_period import last_full_quarter

if TYPE_CHECKING:
    from sillage.domain.links import Link

_POSTS_BEFORE = timedelta(days=14)
"""Posts that are this old on the first day are still clicked on."""


def make_demo_hits(
    opened: Opened,
    count: int,
    seed: int = 7,
    progress: Callable[[int], None] | None = None,
    *,
    year: int = 7,
) -> int:
    """Give posts of the demo brand tracked links, and write the hits of its site.

    Whoever buys, buys what the shop's own files tell: hits add no sale to the year, they say where some came from.
    The same count and seed a second time add nothing.

    Parameters
    ----------
    opened : Opened
        The demo's workspace.
    count : int
        How many.
    seed : int
        Of chance.
    progress : callable, optional
        Hears how many are made.
    year : int
        The seed of the demo's year.

    Returns
    -------
    int
        How many were added.

    Raises
    ------
    WrongUsage
        If the count is not between one and a billion, or the seed is negative.
    """
    from sillage.demo.own_links import own_links
    from sillage.demo.own_site import own_scene

    now = today(opened)
    # A day more: whether the first day was seen from its first hour on, hits alone do not say.
    first = last_full_quarter(now, opened.workspace.zone).first - timedelta(days=1)
    last = now - timedelta(days=1)
    plan = hit_plan(opened, count, seed, first, last)
    links = own_links(year, first - _POSTS_BEFORE, last)
    _track(opened, links)
    plan = replace(plan, scene=own_scene(links, first, last, count, year))
    return write_hits(opened, plan, plan.scene.site, progress)


def _track(opened: Opened, links: tuple[Link, ...]) -> None:
    from sillage.demo.own_links import LINK_HOST, SITE

    workspace_id = opened.workspace.id
    link_entries.put_domain(
        workspace_id, LinkDomain(f"https://{LINK_HOST}", LINK_HOST, fallback=f"https://{SITE}/"), opened.now
    )
    if all(site.host != SITE for site in site_entries.sites(workspace_id)):
        named = blake2b(f"demo/{SITE}".encode(), digest_size=8).hexdigest()
        began = min(link.created_at for link in links)
        site_entries.put_site(Site(named, workspace_id, SITE, began, consent=Consent.COOKIE), opened.now)
    known = {link.id for link in link_entries.links(workspace_id)}
    link_entries.add_links(workspace_id, [link for link in links if link.id not in known], opened.now)
