"""Our own names: some networks list our page among its rivals, where it is none."""

from __future__ import annotations

from collections.abc import Iterable

from sillage.domain.places import Account, Role
from sillage.imports.headers import fold
from sillage.ledger import queries
from sillage.services.open_workspace import Opened


def without_own_names(opened: Opened, accounts: Iterable[Account]) -> tuple[Account, ...]:
    """Keep the accounts of rivals and sectors that do not bear the name of the workspace or of one of its brands.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    accounts : iterable of Account
        Ours, rivals' and sectors'.

    Returns
    -------
    tuple of Account
        Of others. Names are compared without accents, case, spaces or marks.
    """
    us = {_squeezed(name) for name in (opened.workspace.name, *queries.brands(opened.workspace.id))}
    return tuple(one for one in accounts if one.role is not Role.OWN and _squeezed(one.handle) not in us)


def _squeezed(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isalnum())
