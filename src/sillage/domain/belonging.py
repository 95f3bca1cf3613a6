"""Whose a row is where a workspace speaks for several brands: said by its account, its site, its link or its file.

What has no brand is nobody's: it counts in the whole workspace, and in no brand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from typing import Any

from sillage.domain.events import LIVE_PREFIX, EventKind

Place = tuple[str, str]
"""A network, and an account on it."""
OF_ACCOUNTS = frozenset(("observations", "posts", "messages"))
"""Tables whose rows name an account."""
NOBODY = "\0"
"""Asked for as a brand: what has none."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose rows of the ledger are asked for.

    Parameters
    ----------
    workspace_id : str
        The workspace.
    brand : str
        Only rows of this brand, or of `NOBODY`; empty for the whole workspace.
    """

    workspace_id: str
    brand: str = ""


def whose(asked: Whose | str) -> Whose:
    """Return whose rows are asked for.

    Parameters
    ----------
    asked : Whose or str
        A bare id asks for the whole workspace.

    Returns
    -------
    Whose
        With its brand.
    """
    return asked if isinstance(asked, Whose) else Whose(asked)


@dataclass(frozen=True, slots=True)
class Cut:
    """What decides whether a row is of one brand.

    Parameters
    ----------
    brand : str
        Which.
    accounts, sites, links : frozenset
        Those of the brand: (network, account), hosts, ids of links.
    others_accounts, others_sites, others_links : frozenset
        Those of other brands: what they tell is never this brand's, whatever file brings it.
    imports, others_imports : frozenset of str
        Imports of the brand, and of others.
    """

    brand: str
    accounts: frozenset[Place] = frozenset()
    others_accounts: frozenset[Place] = frozenset()
    sites: frozenset[str] = frozenset()
    others_sites: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    others_links: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    others_imports: frozenset[str] = frozenset()

    def may_hold(self, import_uid: str, tables: Iterable[str]) -> bool:
        """Tell whether an import may bring rows of the brand, as far as its name and its tables say.

        Parameters
        ----------
        import_uid : str
            Which.
        tables : iterable of str
            That it wrote to.

        Returns
        -------
        bool
            A file of the brand does; a file of nobody's may tell of its accounts.
        """
        if import_uid in self.imports or import_uid in self.others_imports:
            return import_uid in self.imports
        return bool(self.accounts) and not OF_ACCOUNTS.isdisjoint(tables)

    @property
    def mark(self) -> str:
        """A text that only the same cut has, in any process: for the names of what is kept."""
        parts = (self.brand, *(sorted(getattr(self, one.name)) for one in fields(self) if one.name != "brand"))
        return blake2b(repr(parts).encode(), digest_size=16).hexdigest()

    @property
    def is_collected(self) -> bool:
        """Whether hits may be the brand's: it has a site or a link."""
        return bool(self.sites or self.links)


@dataclass(frozen=True, slots=True)
class Belonging:
    """Which things have a brand, and which.

    Parameters
    ----------
    accounts : mapping of (str, str) to str
        From network and account to a brand; those without one are left out, here as below.
    sites : mapping of str to str
        From a host to a brand.
    links : mapping of str to str
        From a link's id to a brand.
    imports : mapping of str to str
        From an import's uid to a brand.
    """

    accounts: Mapping[Place, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)

    def brand_of(self, table: str, row: Mapping[str, Any]) -> str:
        """Return the brand of a row of the journal.

        Parameters
        ----------
        table : str
            A name of `FACT_TABLES`.
        row : mapping
            Its columns.

        Returns
        -------
        str
            Empty for nobody's.
        """
        by_import = self.imports.get(row["import_uid"], "")
        if table == "events":
            site, link = self.sites.get(row["site"] or "", ""), self.links.get(row["link_id"] or "", "")
            # A click happens on the host of short links, which brands may share; all else on the brand's own site.
            said = (link or site) if row["kind"] == EventKind.CLICK.value else (site or link)
            return said or by_import
        if "account" in row:
            return self.accounts.get((row["network"] or "", row["account"] or ""), "") or by_import
        if table == "orders" and row["import_uid"].startswith(LIVE_PREFIX):
            return self.sites.get(row["shop"] or "", "")
        return by_import

    def cut(self, brand: str) -> Cut:
        """Return what decides whether a row is of a brand.

        Parameters
        ----------
        brand : str
            Which.

        Returns
        -------
        Cut
            Keeps the rows whose `brand_of` is this brand.
        """
        return Cut(
            brand,
            accounts=_of(self.accounts, brand),
            others_accounts=_others(self.accounts, brand),
            sites=_of(self.sites, brand),
            others_sites=_others(self.sites, brand),
            links=_of(self.links, brand),
            others_links=_others(self.links, brand),
            imports=_of(self.imports, brand),
            others_imports=_others(self.imports, brand),
        )


def _of(said: Mapping[Any, str], brand: str) -> frozenset[Any]:
    return frozenset(one for one, theirs in said.items() if theirs == brand)


def _others(said: Mapping[Any, str], brand: str) -> frozenset[Any]:
    return frozenset(one for one, theirs in said.items() if theirs and theirs != brand)
