"""Record dated changes of strategy."""

from __future__ import annotations

from datetime import date

from sillage.domain.places import Change
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.ledger import entries
from sillage.services import typed_values
from sillage.services.keep_brand import keep_brand
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today


def add_change(
    opened: Opened, title: str, *, on: str | date | None = None, note: str = "", network: str = ""
) -> Change:
    """Record a dated change of strategy: the effects asked later are measured from its day.

    Parameters
    ----------
    opened : Opened
        Where.
    title : str
        In a few words.
    on : str or date, optional
        The first day under the new strategy: today by default.
    note : str
        In full.
    network : str
        The network concerned; empty for all.

    Returns
    -------
    Change
        As stored.
    """
    change = _change(opened, title, on, note, network)
    keep_brand(opened, "change", entries.put(opened.workspace.id, change, opened.now))
    return change


def rewrite_change(
    opened: Opened, number: int, title: str, *, on: str | date | None = None, note: str = "", network: str = ""
) -> Change:
    """Write a change typed by hand anew.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        As the list shows it.
    title, on, note, network : object
        As `add_change` reads them.

    Returns
    -------
    Change
        As stored.
    """
    change = _change(opened, title, on, note, network)
    entries.rewrite(opened.workspace.id, number, change, opened.now)
    return change


def _change(opened: Opened, title: str, on: str | date | None, note: str, network: str) -> Change:
    if not title.strip():
        raise WrongUsage(
            msg("A change needs a few words."), msg('For instance: sillage change add "Three reels a week"')
        )
    return Change(typed_values.day(on, today(opened)), title.strip(), note.strip(), typed_values.network(network))


def remove_change(opened: Opened, number: int) -> Change:
    """Remove a change typed by hand.

    Parameters
    ----------
    opened : Opened
        Where.
    number : int
        As the list shows it.

    Returns
    -------
    Change
        What was removed.
    """
    return entries.take_back(opened.workspace.id, Change, number, opened.now)
