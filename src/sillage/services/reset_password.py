"""Open an account again from the server's shell: for who set up no mail, or lost the only owner's password."""

from __future__ import annotations

import secrets

from sillage.domain.access import Member
from sillage.ledger import logins
from sillage.services.invite_members import checked_role
from sillage.services.open_workspace import Opened

BYTES = 15
"""Of chance in a password that nobody chose."""


def reset_password(opened: Opened, email: str) -> str:
    """Give an account a password that nobody chose; the sessions that it had end.

    Parameters
    ----------
    opened : Opened
        A workspace, whose audit trail notes it; accounts are of the server.
    email : str
        Its address.

    Returns
    -------
    str
        The password, to be told to its owner, who then changes it; it is kept nowhere.
    """
    password = secrets.token_urlsafe(BYTES)
    logins.set_password(opened.workspace.id, email, password, opened.now)
    return password


def give_role(opened: Opened, email: str, role: str, brand: str = "") -> Member:
    """Say what an account is in a workspace, whether or not it was there.

    Parameters
    ----------
    opened : Opened
        The workspace.
    email : str
        The account's address.
    role : str
        ``owner``, ``manager``, ``contributor``, ``reader`` or ``client``.
    brand : str
        The only brand that a client sees.

    Returns
    -------
    Member
        As they are now.
    """
    return logins.give_role(opened.workspace.id, email, checked_role(role), brand, opened.now)
