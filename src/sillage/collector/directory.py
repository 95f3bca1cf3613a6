"""Which link, which site, which token: asked of the ledger once, then remembered while the ledger stands.

The hot path never touches Django. On SQLite each look asks the file whether anything was committed since (three
microseconds), on PostgreSQL an answer is two seconds old at most.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sillage.collector.hits import Owner
from sillage.collector.recent import Recent
from sillage.domain.click_ids import PARAMETER
from sillage.domain.sites import ApiToken, Consent, Site
from sillage.journeys.channels import LinkSource

if TYPE_CHECKING:
    from sillage.collector.hits import Network
    from sillage.domain.links import LinkDomain, ResolvedLink

Found = TypeVar("Found")
LINKS_KEPT = 10_000
MISSES_KEPT = 10_000
STALE_AFTER_S = 2.0
"""How old an answer may be where the database does not say that it changed."""


@dataclass(frozen=True, slots=True)
class Target:
    """A link, ready to be answered.

    Parameters
    ----------
    link : ResolvedLink
        As the ledger has it.
    owner : Owner
        Whose clicks.
    before, after : str
        The destination with its parameters, around the place of the click id.
    plain : str
        The destination with its parameters and no click id.
    source : LinkSource
        What the link says of where its clicks come from.
    """

    link: ResolvedLink
    owner: Owner
    before: str
    after: str
    plain: str
    source: LinkSource


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites and domains of all workspaces.

    Parameters
    ----------
    owners : dict of str to Owner
        By host, in each of its forms.
    domains : dict of str to LinkDomain
        By host.
    """

    owners: dict[str, Owner] = field(default_factory=dict)
    domains: dict[str, LinkDomain] = field(default_factory=dict)


class Directory:
    """What the ledger says, asked in a thread.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    database_url : str
        The ledger's address when it is not the SQLite file of the folder.
    """

    def __init__(self, data_dir: Path, database_url: str = "") -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._links: Recent[tuple[str, str], tuple[Any, Target]] = Recent(LINKS_KEPT)
        self._misses: Recent[tuple[str, str], tuple[Any, bool]] = Recent(MISSES_KEPT)
        self._tokens: Recent[str, tuple[Any, ApiToken | bool]] = Recent(1000)
        self._sites: tuple[Any, Sites] = (None, Sites())
        self._asked: dict[Any, asyncio.Future[Any]] = {}
        self._state = _state_of(data_dir, database_url)

    def close(self) -> None:
        """End the thread and its connection."""
        self._thread.submit(_close_ledger)
        self._thread.shutdown()
        self._state(True)

    def known_link(self, host: str, slug: str) -> Target | bool | None:
        """Return a link without waiting.

        Parameters
        ----------
        host, slug : str
            Of the address.

        Returns
        -------
        Target, False or None
            False when there is no such link; None when the ledger must be asked.
        """
        key, state = (host, slug), self._state(False)
        kept = self._links.get(key)
        if kept is not None and kept[0] == state:
            return kept[1]
        missed = self._misses.get(key)
        return False if missed is not None and missed[0] == state else None

    async def link(self, host: str, slug: str) -> Target | bool:
        """Return a link, from memory or from the ledger.

        Parameters
        ----------
        host, slug : str
            Of the address.

        Returns
        -------
        Target or bool
            False when there is none.
        """
        known = self.known_link(host, slug)
        if known is not None:
            return known
        state, sites = self._state(False), await self.sites()
        found = await self._ask(("link", host, slug, state), lambda: _link(host, slug))
        if found is None:
            self._links.drop((host, slug))
            self._misses.put((host, slug), (state, True))
            return False
        return self._links.put((host, slug), (state, _target(found, host, sites)))[1]

    def known_sites(self) -> Sites | None:
        """Return the sites without waiting; None when the ledger must be asked."""
        state, sites = self._sites
        return sites if state is not None and state == self._state(False) else None

    async def sites(self) -> Sites:
        """Return the sites, from memory or from the ledger."""
        known = self.known_sites()
        if known is None:
            state = self._state(False)
            known = await self._ask(("sites", state), _sites)
            self._sites = (state, known)
        return known

    async def token(self, sha256: str) -> ApiToken | None:
        """Return a token by its hash.

        Parameters
        ----------
        sha256 : str
            Hexadecimal.

        Returns
        -------
        ApiToken or None
            None for one that nobody made, or that was revoked.
        """
        state = self._state(False)
        kept = self._tokens.get(sha256)
        if kept is None or kept[0] != state:
            found = await self._ask(("token", sha256, state), lambda: _token(sha256))
            kept = self._tokens.put(sha256, (state, found or False))
        return kept[1] if isinstance(kept[1], ApiToken) else None

    async def ask(self, work: Callable[[], Found]) -> Found:
        """Ask the ledger, or the journal, something else.

        Parameters
        ----------
        work : callable
            Done in the ledger's thread.

        Returns
        -------
        object
            What it returns.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _ask(self, what: Any, work: Callable[[], Found]) -> Found:
        # Who asks the same at the same time waits for the same answer.
        asked: Awaitable[Found] | None = self._asked.get(what)
        if asked is None:
            future = asyncio.get_running_loop().run_in_executor(self._thread, work)
            self._asked[what] = future
            future.add_done_callback(lambda _: self._asked.pop(what, None))
            asked = future
        return await asyncio.shield(asked)


def owner_of(site: Site, hosts: tuple[str, ...]) -> Owner:
    """Say whose the hits of a site are.

    Parameters
    ----------
    site : Site
        As the ledger has it.
    hosts : tuple of str
        Every host of its workspace.

    Returns
    -------
    Owner
        What the steps need.
    """
    return Owner(
        workspace_id=site.workspace_id,
        site=site.host,
        respects_gpc=site.respect_gpc,
        allows_cookie=site.consent is Consent.COOKIE,
        own_networks=_networks(site.team_networks),
        own_hosts=hosts,
        payment_hosts=site.payment_hosts,
    )


def with_parameters(destination: str, utm: tuple[tuple[str, str], ...]) -> tuple[str, str, str]:
    """Add a link's parameters to its destination; what stands there already is left alone.

    Parameters
    ----------
    destination : str
        An address.
    utm : tuple of (str, str)
        Names without ``utm_``, and values.

    Returns
    -------
    (str, str, str)
        What stands before the click id, what stands after it, and the address without one.

    Examples
    --------
    >>> with_parameters("https://a.example/p?x=1&utm_source=me#top", (("source", "x"), ("medium", "social")))[:2]
    ('https://a.example/p?x=1&utm_source=me&utm_medium=social&slg=', '#top')
    """
    parts = urlsplit(destination)
    there = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    kept = "&".join(pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != PARAMETER)
    added = urlencode([(f"utm_{name}", value) for name, value in utm if value and f"utm_{name}" not in there])
    query = "&".join(filter(None, (kept, added)))
    base = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    before = f"{base}?{query}&{PARAMETER}=" if query else f"{base}?{PARAMETER}="
    return before, fragment, (f"{base}?{query}" if query else base) + fragment


def _target(link: ResolvedLink, host: str, sites: Sites) -> Target:
    before, after, plain = with_parameters(link.destination, link.utm)
    landing = sites.owners.get((urlsplit(link.destination).hostname or "").lower())
    landing = landing if landing is not None and landing.workspace_id == link.workspace_id else None
    networks = {
        one for owner in sites.owners.values() if owner.workspace_id == link.workspace_id for one in owner.own_networks
    }
    owner = Owner(
        workspace_id=link.workspace_id,
        site=link.domain or host,
        respects_gpc=landing.respects_gpc if landing else True,
        own_networks=tuple(sorted(networks, key=str)),
        own_hosts=landing.own_hosts if landing else (),
    )
    told = {name: value for name, value in link.utm if name in LinkSource._fields}
    told.setdefault("source", link.channel)
    told.setdefault("medium", link.channel)
    source = LinkSource(network=link.network, **{"campaign": link.campaign, "content": link.content, **told})
    return Target(link, owner, before, after, plain, source)


def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    found: list[Network] = []
    for text in texts:
        with suppress(ValueError):
            found.append(ip_network(text, strict=False))
    return tuple(found)


def _link(host: str, slug: str) -> ResolvedLink | None:
    from sillage.ledger.resolving import links_by_slug

    return links_by_slug(host, slug)


def _token(sha256: str) -> ApiToken | None:
    from sillage.ledger.resolving import token

    return token(sha256)


def _sites() -> Sites:
    from sillage.ledger.resolving import domains, sites

    listed, own = sites(), domains()
    hosts: dict[str, tuple[str, ...]] = {}
    for site in listed:
        hosts[site.workspace_id] = (*hosts.get(site.workspace_id, ()), *site.hosts)
    owners = {host: owner_of(site, hosts[site.workspace_id]) for site in listed for host in site.hosts}
    return Sites(owners, own)


def _close_ledger() -> None:
    from sillage import ledger

    ledger.close()


def _state_of(data_dir: Path, database_url: str) -> Callable[[bool], Any]:
    """Return a function that says a value which changes with the ledger; asked to close, it closes."""
    if database_url:
        return lambda _: int(time.monotonic() / STALE_AFTER_S)
    path = data_dir / "ledger.sqlite3"
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False, isolation_level=None)

    def state(close: bool) -> Any:
        if close:
            db.close()
            return None
        try:
            return db.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:  # locked for a moment: what is remembered may be old by that moment
            return ("unknown", int(time.monotonic() / STALE_AFTER_S))

    return state


def moment(at_us: int) -> datetime:
    """Return a moment as the ledger writes it.

    Parameters
    ----------
    at_us : int
        Microseconds since 1970.

    Returns
    -------
    datetime
        In UTC.
    """
    from datetime import UTC

    return datetime.fromtimestamp(at_us / 1e6, UTC)
