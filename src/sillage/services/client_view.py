"""What a client of an agency is shown: what happened for their brand, never what was put in, nor margins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sillage.domain.access import Capability, Member
from sillage.domain.workspace import View
from sillage.errors import MoneyNotShown, NotAllowed
from sillage.kpis.catalogue import CATALOGUE, find
from sillage.kpis.put_in import tells_put_in
from sillage.language import msg
from sillage.ledger import queries
from sillage.services.brand_view import of_brand
from sillage.services.open_workspace import Opened

HIDDEN_SECTIONS = ("cost", "earned", "separable", "marginal", "sources", "missing", "methods")
"""Sections of a report that speak of costs, margins, or of the files that tell them."""


def seen_by(opened: Opened, member: Member) -> Opened:
    """Return a workspace as one of its members may see it.

    Parameters
    ----------
    opened : Opened
        The workspace.
    member : Member
        Who asks.

    Returns
    -------
    Opened
        For a client, everything that is asked of it leaves out what was put in, and what is of other brands.

    Raises
    ------
    NotAllowed
        If the workspace has several brands, and nobody said whose client it is.
    """
    if member.may(Capability.SEE_MONEY_IN):
        return opened
    brands = queries.brands(opened.workspace.id)
    if member.brand not in brands if member.brand else len(brands) > 1:
        raise NotAllowed(
            msg("This workspace speaks for several brands, and nobody has said which one is yours."),
            msg("Ask whoever invited you to choose it."),
        )
    hidden = tuple(dict.fromkeys((*opened.workspace.hidden_sections, *HIDDEN_SECTIONS)))
    workspace = replace(opened.workspace, view=View.CLIENT, hidden_sections=hidden)
    return of_brand(replace(opened, workspace=workspace, for_client=True), member.brand)


def check_shown(opened: Opened, kpi_id: str) -> None:
    """Refuse a client a KPI that tells what was put in.

    Parameters
    ----------
    opened : Opened
        As its member sees it.
    kpi_id : str
        Of the catalogue, or made by a user.

    Raises
    ------
    MoneyNotShown
        If it is kept from clients.
    NotFound
        If there is no such KPI.
    """
    if opened.for_client and tells_put_in(find(kpi_id, queries.user_kpis(opened.workspace.id))):
        raise not_for_clients()


def not_for_clients() -> MoneyNotShown:
    """Return the refusal of what was put in."""
    return MoneyNotShown(msg("Hours, costs and margins are not shown to clients."))


def shown(opened: Opened, kpi_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the KPIs of the catalogue that may be shown.

    Parameters
    ----------
    opened : Opened
        As its member sees it.
    kpi_ids : iterable of str
        Of the catalogue.

    Returns
    -------
    tuple of str
        All of them, except to clients.
    """
    return tuple(one for one in kpi_ids if not (opened.for_client and tells_put_in(CATALOGUE[one])))
