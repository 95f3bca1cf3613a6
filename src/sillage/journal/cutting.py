"""The condition that keeps the rows of one brand, after the reading that counts was chosen; see `domain.belonging`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from copy import copy
from typing import Self

from sillage.domain.belonging import Cut, Place
from sillage.domain.events import EVENTS, LIVE_PREFIX, EventKind
from sillage.domain.fact_table import FactTable
from sillage.journal.sql_text import literal

Say = Callable[[str], str]


class Cuttable:
    """A journal that can be asked for the rows of one brand alone: whoever reads it, and whatever of it."""

    _local: threading.local
    cut: Cut | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cuttable) and (self._local, self.cut) == (other._local, other.cut)

    def __hash__(self) -> int:
        return hash((id(self._local), self.cut))

    def cut_to(self, cut: Cut | None) -> Self:
        """Return the same journal, of which only one brand's rows are read.

        Parameters
        ----------
        cut : Cut or None
            Which; None reads all rows.

        Returns
        -------
        Journal
            With the same files and the same engine. Readings are compared before they are cut.
        """
        found = copy(self)
        found.cut = cut
        return found


def cut_sql(table: FactTable, cut: Cut, text: Say = literal) -> str:
    """Return the condition, in words that DuckDB and Spark understand.

    Parameters
    ----------
    table : FactTable
        Whose rows.
    cut : Cut
        Which of them.
    text : callable, optional
        How the engine writes a text.

    Returns
    -------
    str
        Never null: true for what `Belonging.brand_of` calls the brand's.
    """
    brought = _in("import_uid", cut.imports, text)
    if table is EVENTS:
        return _of_hits(cut, brought, text)
    names = table.import_schema.names
    if "account" in names:
        mine, others = _places(cut.accounts, text), _places(cut.others_accounts, text)
        return f"({mine} OR (NOT {others} AND {brought}))"
    if table.name == "orders":
        live = f"substr(import_uid, 1, {len(LIVE_PREFIX)}) = {text(LIVE_PREFIX)}"
        return f"(CASE WHEN {live} THEN {_in('shop', cut.sites, text)} ELSE {brought} END)"
    return brought


def _of_hits(cut: Cut, brought: str, text: Say) -> str:
    site, other_site = _in("site", cut.sites, text), _in("site", cut.others_sites, text)
    link, other_link = _in("link_id", cut.links, text), _in("link_id", cut.others_links, text)
    of_click = f"({link} OR (NOT {other_link} AND ({site} OR (NOT {other_site} AND {brought}))))"
    elsewhere = f"({site} OR (NOT {other_site} AND ({link} OR (NOT {other_link} AND {brought}))))"
    return f"(CASE WHEN coalesce(kind, '') = {text(EventKind.CLICK.value)} THEN {of_click} ELSE {elsewhere} END)"


def _in(column: str, wanted: Collection[str], text: Say) -> str:
    if not wanted:
        return "false"
    return f"(coalesce({column}, '') IN ({', '.join(map(text, sorted(wanted)))}))"


def _places(wanted: Collection[Place], text: Say) -> str:
    """Accounts network by network: an engine finds one text among many at once."""
    networks: dict[str, list[str]] = {}
    for network, account in wanted:
        networks.setdefault(network, []).append(account)
    parts = (f"({_in('network', [one], text)} AND {_in('account', networks[one], text)})" for one in sorted(networks))
    return f"({' OR '.join(parts)})" if networks else "false"
