"""Who may do what in a workspace: roles, and the capabilities that each gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a workspace, from the widest to the narrowest."""

    OWNER = "owner"
    MANAGER = "manager"
    CONTRIBUTOR = "contributor"
    READER = "reader"
    CLIENT = "client"


class Capability(StrEnum):
    """What a page, or an act on it, asks for."""

    SEE = "see"
    """Figures of what happened."""
    SEE_MONEY_IN = "see_money_in"
    """What was put in: hours, rates, costs, fees; and margins."""
    ENTER = "enter"
    """Costs, hours, links."""
    DECIDE = "decide"
    """Objectives, imports, changes, KPI values, reports."""
    ADMIN = "admin"
    """Settings, the team, tokens."""


_SEES = frozenset((Capability.SEE, Capability.SEE_MONEY_IN))
CAPABILITIES: Mapping[Role, frozenset[Capability]] = {
    Role.OWNER: frozenset(Capability),
    Role.MANAGER: _SEES | {Capability.ENTER, Capability.DECIDE},
    Role.CONTRIBUTOR: _SEES | {Capability.ENTER},
    Role.READER: _SEES,
    Role.CLIENT: frozenset((Capability.SEE,)),
}
"""What each role may do."""


def may(role: Role, capability: Capability) -> bool:
    """Tell whether a role gives a capability.

    Parameters
    ----------
    role : Role
        Somebody's, in a workspace.
    capability : Capability
        What is asked for.

    Returns
    -------
    bool
        Nothing is given by halves.

    Examples
    --------
    >>> may(Role.CONTRIBUTOR, Capability.ENTER), may(Role.CLIENT, Capability.SEE_MONEY_IN)
    (True, False)
    """
    return capability in CAPABILITIES[role]


def brand_kept(role: Role, brand: str) -> str:
    """Return the brand that limits what a role sees.

    Parameters
    ----------
    role : Role
        Somebody's.
    brand : str
        The one they were given, perhaps.

    Returns
    -------
    str
        Only a client is limited to a brand; empty means the whole workspace.
    """
    return brand if role is Role.CLIENT else ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a workspace.

    Parameters
    ----------
    user_id : int
        The account; 0 for whoever opens a demo.
    name, email : str
        How people call them, and where they read mail.
    workspace_id : str
        Where.
    role : Role
        What they are there.
    brand : str
        The only brand that a client sees; empty for all.
    """

    user_id: int
    name: str
    email: str
    workspace_id: str
    role: Role
    brand: str = ""

    def may(self, capability: Capability) -> bool:
        """Tell whether this member has a capability."""
        return may(self.role, capability)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A place kept for somebody: its link was shown once, and is kept as a hash.

    Parameters
    ----------
    id : int
        What an owner takes it back by.
    workspace_id : str
        Where to.
    email : str
        For whom; the account made with it has this address.
    role : Role
        What they will be.
    brand : str
        The only brand that a client will see; empty for all.
    expires_at : datetime
        Until when the link opens.
    by : str
        Who invites.
    """

    id: int
    workspace_id: str
    email: str
    role: Role
    brand: str
    expires_at: datetime
    by: str
