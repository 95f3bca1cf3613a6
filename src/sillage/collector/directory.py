"""Which link, which site, which token: asked of the ledger once, then remembered while the ledger stands.

The hot path never touches Django. On SQLite each look asks the file whether anything was committed since (three
microseconds), on PostgreSQL an answer is two seconds old at most. A ledger that does not answer (a server that starts
again, a lock) is given what was remembered of it: a link that was known leads where it led.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sillage.collector.hits import Owner, Placed
from sillage.collector.recent import Recent
from sillage.collector.targets import Target, owner_of, target_of
from sillage.domain.links import SLUG_LIMIT
from sillage.domain.sites import ApiToken
from sillage.errors import Busy, SillageError
from sillage.journeys.channels import source_of
from sillage.language import msg

if TYPE_CHECKING:
    from sillage.domain.links import LinkDomain, ResolvedLink

Found = TypeVar("Found")
LINKS_KEPT = 10_000
HOST_LIMIT = 253
MISSES_KEPT = 10_000
STALE_AFTER_S = 2.0
"""How old an answer may be where the database does not say that it changed."""
PATIENCE_S = 1.0
"""How long who remembers an answer waits for a newer one."""


class LedgerSilent(Busy):
    """The ledger does not answer, and nothing is remembered that would."""


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites and domains of all workspaces.

    Parameters
    ----------
    owners : dict of str to Owner
        By host, in each of its forms.
    domains : dict of str to LinkDomain
        By host.
    brands : dict of str to str
        By host, of those that have one.
    """

    owners: dict[str, Owner] = field(default_factory=dict)
    domains: dict[str, LinkDomain] = field(default_factory=dict)
    brands: dict[str, str] = field(default_factory=dict)

    def of_brand(self, workspace_id: str, brand: str) -> Sites:
        """Return the sites of one brand, as a token of that brand may speak of them.

        Parameters
        ----------
        workspace_id : str
            Whose brand.
        brand : str
            Empty for all sites.

        Returns
        -------
        Sites
            Without the others.
        """
        if not brand:
            return self
        theirs = {host: one for host, one in self.owners.items() if one.workspace_id == workspace_id}
        return Sites({host: one for host, one in theirs.items() if self.brands.get(host) == brand}, self.domains)


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
        self._placed: Recent[str, tuple[Any, Placed | bool]] = Recent(LINKS_KEPT)
        self._tokens: Recent[str, tuple[Any, ApiToken | bool]] = Recent(1000)
        self._sites: tuple[Any, Sites] = (None, Sites())
        self._asked: dict[Any, asyncio.Future[Any]] = {}
        self._silent_until = 0.0
        self.complain: Callable[[SillageError], None] = lambda _: None  # told each time that the ledger does not answer
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
        if len(slug) > SLUG_LIMIT or len(host) > HOST_LIMIT:
            return False  # nobody made it, and nobody fills the memory with it
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

        Raises
        ------
        LedgerSilent
            If the ledger does not answer and the link is not remembered.
        """
        known = self.known_link(host, slug)
        if known is not None:
            return known
        before = self._links.get((host, slug))
        try:
            state, sites = self._state(False), await self.sites()
            found = await self._ask(("link", host, slug, state), lambda: _link(host, slug), before is not None)
        except LedgerSilent:
            if before is None:
                raise
            return before[1]
        if found is None:
            self._links.drop((host, slug))
            self._misses.put((host, slug), (state, True))
            return False
        declared = host if host in sites.domains or host in sites.owners else ""  # else it is the sender's own word
        return self._links.put((host, slug), (state, target_of(found, declared, sites.owners)))[1]

    def known_placed(self, link_id: str) -> Placed | bool | None:
        """Return a link by its id without waiting.

        Parameters
        ----------
        link_id : str
            From a verified click id.

        Returns
        -------
        Placed, False or None
            False when there is no such link; None when the ledger must be asked.
        """
        kept = self._placed.get(link_id)
        return kept[1] if kept is not None and kept[0] == self._state(False) else None

    async def placed(self, link_id: str) -> Placed | bool:
        """Return a link by its id, from memory or from the ledger.

        Parameters
        ----------
        link_id : str
            From a verified click id.

        Returns
        -------
        Placed or bool
            False when there is none.

        Raises
        ------
        LedgerSilent
            If the ledger does not answer and the link is not remembered.
        """
        known = self.known_placed(link_id)
        if known is None:
            state, before = self._state(False), self._placed.get(link_id)
            try:
                found = await self._ask(("placed", link_id, state), lambda: _link_by_id(link_id), before is not None)
            except LedgerSilent:
                if before is None:
                    raise
                return before[1]
            known = False if found is None else Placed(found, source_of(found))
            self._placed.put(link_id, (state, known))
        return known

    def known_sites(self) -> Sites | None:
        """Return the sites without waiting; None when the ledger must be asked."""
        state, sites = self._sites
        return sites if state is not None and state == self._state(False) else None

    async def sites(self) -> Sites:
        """Return the sites, from memory or from the ledger.

        Raises
        ------
        LedgerSilent
            If the ledger does not answer and never did.
        """
        known = self.known_sites()
        if known is None:
            state, (before, remembered) = self._state(False), self._sites
            try:
                known = await self._ask(("sites", state), _sites, before is not None)
            except LedgerSilent:
                if before is None:
                    raise
                return remembered
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

        Raises
        ------
        LedgerSilent
            If the ledger does not answer and the token was not valid when it was last asked for.
        """
        state = self._state(False)
        kept = self._tokens.get(sha256)
        if kept is None or kept[0] != state:
            remembers = kept is not None and kept[1] is not False
            try:
                found = await self._ask(("token", sha256, state), lambda: _token(sha256), remembers)
            except LedgerSilent:
                if kept is None or not remembers:
                    raise
            else:
                kept = self._tokens.put(sha256, (state, found or False))
        return kept[1] if isinstance(kept[1], ApiToken) else None

    async def _ask(self, what: Any, work: Callable[[], Found], remembers: bool) -> Found:
        # Who remembers an answer does not wait long, and for a while not at all, for a ledger that is silent.
        if remembers and time.monotonic() < self._silent_until:
            raise _silent()
        try:
            async with asyncio.timeout(PATIENCE_S if remembers else None):
                return await asyncio.shield(self._answer(what, work))
        except (SillageError, TimeoutError) as exc:
            silent = _silent()
            self._silent_until = time.monotonic() + STALE_AFTER_S
            self.complain(exc if isinstance(exc, SillageError) else silent)
            raise silent from exc

    def _answer(self, what: Any, work: Callable[[], Found]) -> asyncio.Future[Found]:
        # Who asks the same at the same time waits for the same answer.
        asked: asyncio.Future[Found] | None = self._asked.get(what)
        if asked is None:
            asked = asyncio.get_running_loop().run_in_executor(self._thread, _asking, work)
            self._asked[what] = asked
            asked.add_done_callback(lambda done: self._answered(what, done))
        return asked

    def _answered(self, what: Any, done: asyncio.Future[Any]) -> None:
        self._asked.pop(what, None)
        if not done.cancelled():
            done.exception()  # seen, even where nobody waits any more


def _silent() -> LedgerSilent:
    return LedgerSilent(
        msg("The ledger does not answer, and the collector does not remember what it was asked for."),
        msg("Start the database again; known links go on leading where they led."),
    )


def _asking(work: Callable[[], Found]) -> Found:
    try:
        return work()
    except SillageError:
        _close_ledger()  # a connection that broke once answers no more
        raise


def _link(host: str, slug: str) -> ResolvedLink | None:
    from sillage.ledger.resolving import links_by_slug

    return links_by_slug(host, slug)


def _link_by_id(link_id: str) -> ResolvedLink | None:
    from sillage.ledger.resolving import link_by_id

    return link_by_id(link_id)


def _token(sha256: str) -> ApiToken | None:
    from sillage.ledger.resolving import token

    return token(sha256)


def _sites() -> Sites:
    from sillage.ledger.resolving import brands_of_sites, domains, sites

    listed, own, said = sites(), domains(), brands_of_sites()
    hosts: dict[str, tuple[str, ...]] = {}
    for site in listed:
        hosts[site.workspace_id] = (*hosts.get(site.workspace_id, ()), *site.hosts)
    owners = {host: owner_of(site, hosts[site.workspace_id]) for site in listed for host in site.hosts}
    brands = {host: said[site.id] for site in listed if site.id in said for host in site.hosts}
    return Sites(owners, own, brands)


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
