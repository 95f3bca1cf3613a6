"""One brand of a workspace that speaks for several: the same workspace, of which only that brand's rows are seen."""

from __future__ import annotations

from dataclasses import replace

from sillage.errors import NotFound
from sillage.language import msg
from sillage.ledger import belongings, queries
from sillage.services.open_workspace import Opened


def of_brand(opened: Opened, brand: str) -> Opened:
    """Return a workspace as one of its brands sees it.

    Parameters
    ----------
    opened : Opened
        The workspace, or what somebody may see of it.
    brand : str
        Which; empty for what was opened.

    Returns
    -------
    Opened
        Whatever is asked of it leaves out what is another brand's, and what is nobody's. A workspace with one brand is
        that brand's whole.

    Raises
    ------
    NotFound
        If there is no such brand, or whoever asks may only see another one.
    """
    if not brand or brand == opened.brand:
        return opened
    known = (opened.brand,) if opened.brand else queries.brands(opened.workspace.id)
    if brand not in known:
        raise NotFound(
            msg("There is no brand called {name} here.", name=brand[:80]), msg("Choose one of the list of brands.")
        )
    if len(known) == 1:
        return opened
    cut = belongings.belonging(opened.workspace.id).cut(brand)
    spread = None if opened.spread is None else opened.spread.cut_to(cut)
    return replace(opened, brand=brand, journal=opened.journal.cut_to(cut), spread=spread, memory=None)


def brands_to_choose(opened: Opened) -> tuple[str, ...]:
    """Return the brands among which whoever asks may choose.

    Parameters
    ----------
    opened : Opened
        The workspace as they see it.

    Returns
    -------
    tuple of str
        By name; none for a client, nor where there are fewer than two.
    """
    if opened.for_client:
        return ()
    found = queries.brands(opened.workspace.id)
    return found if len(found) > 1 else ()
