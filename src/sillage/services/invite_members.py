"""Invite people by a link that opens once, until its day; the ledger keeps its hash alone."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from sillage.domain.access import Invitation, Member, Role, brand_kept
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.ledger import invitations
from sillage.services.open_workspace import Opened

OPEN_FOR = timedelta(days=7)
LONGEST_ADDRESS = 254


def invite_member(opened: Opened, by: Member, email: str, role: str, brand: str = "") -> tuple[Invitation, str]:
    """Keep a place for somebody.

    Parameters
    ----------
    opened : Opened
        Where to.
    by : Member
        Who invites.
    email : str
        For whom.
    role : str
        What they will be, among `sillage.domain.access.Role`.
    brand : str
        The only brand that a client will see.

    Returns
    -------
    tuple of (Invitation, str)
        The place, and the secret of its link, which is kept nowhere.

    Raises
    ------
    WrongUsage
        If the address is none, or the role is not known.
    Refused
        If that address is a member's already.
    """
    address = email.strip().lower()
    if not 3 <= len(address) <= LONGEST_ADDRESS or address.count("@") != 1 or not address.isprintable():
        raise WrongUsage(
            msg("“{text}” is not an e-mail address.", text=email[:80]), msg("Write it like name@example.org.")
        )
    known, token = checked_role(role), secrets.token_urlsafe(32)
    place = Invitation(0, opened.workspace.id, address, known, brand_kept(known, brand), opened.now + OPEN_FOR, by.name)
    return invitations.invite(place, hash_of_link(token), by.user_id, opened.now), token


def checked_role(role: str) -> Role:
    """Return a role that exists.

    Parameters
    ----------
    role : str
        As it was asked for.

    Returns
    -------
    Role
        The same.

    Raises
    ------
    WrongUsage
        If there is no such role.
    """
    try:
        return Role(role)
    except ValueError as exc:
        raise WrongUsage(
            msg("“{typed}” is not known.", typed=role[:40]), msg("Write one of: {known}.", known=", ".join(Role))
        ) from exc


def hash_of_link(token: str) -> str:
    """Return what the ledger keeps of an invitation's link.

    Parameters
    ----------
    token : str
        256 random bits, for which a plain hash is enough.

    Returns
    -------
    str
        In hexadecimal.
    """
    return sha256(token.encode()).hexdigest()
