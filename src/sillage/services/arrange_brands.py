"""Which accounts, brands and campaigns a workspace speaks of: listed, renamed, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sillage.domain.places import Account
from sillage.errors import NotFound, WrongUsage
from sillage.language import msg
from sillage.ledger import brands, entries, queries
from sillage.services.open_workspace import Opened

LONGEST = 200


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account.

    Parameters
    ----------
    account : Account
        As it counts.
    number : int
        Of the row that was typed; 0 when files alone tell it.
    """

    account: Account
    number: int


def seen_accounts(opened: Opened) -> tuple[tuple[str, str], ...]:
    """Return our own accounts whose followers files tell.

    Parameters
    ----------
    opened : Opened
        The workspace.

    Returns
    -------
    tuple of (str, str)
        Networks and handles; what a file says without naming an account is left out.
    """
    from sillage.services.measure_audience import own_followers

    return tuple(dict.fromkeys((one.network, one.account) for one in own_followers(opened) if one.account))


def known_accounts(opened: Opened, seen: Iterable[tuple[str, str]] = ()) -> tuple[KnownAccount, ...]:
    """Return the accounts of a workspace.

    Parameters
    ----------
    opened : Opened
        The workspace.
    seen : iterable of (str, str), optional
        Our own accounts that files tell of, from `seen_accounts`.

    Returns
    -------
    tuple of KnownAccount
        Own ones first, then by network and handle.
    """
    typed: Mapping[tuple[str, str], int] = {
        (one.network, one.handle): number for number, one in queries.numbered(opened.whose, Account)
    }
    declared = queries.accounts(opened.whose)
    said = {(one.network, one.handle) for one in declared}
    told = (Account(network, handle) for network, handle in seen if (network, handle) not in said)
    found = (KnownAccount(one, typed.get((one.network, one.handle), 0)) for one in (*declared, *told))
    return tuple(sorted(found, key=lambda one: (one.account.role != "own", one.account.network, one.account.handle)))


def remove_account(opened: Opened, number: int) -> Account:
    """Forget what was typed of an account; what files tell of it stays.

    Parameters
    ----------
    opened : Opened
        The workspace.
    number : int
        Which.

    Returns
    -------
    Account
        What was removed.
    """
    removed: Account = entries.take_back(opened.workspace.id, Account, number, opened.now)
    return removed


def checked_brand(opened: Opened, name: str) -> str:
    """Return a brand that exists; empty for none.

    Parameters
    ----------
    opened : Opened
        The workspace.
    name : str
        As chosen.

    Returns
    -------
    str
        The same.

    Raises
    ------
    NotFound
        If there is no such brand.
    """
    if name and name not in queries.brands(opened.workspace.id):
        raise NotFound(msg("There is no brand called {name}.", name=name[:80]), msg("Look at the list as it stands."))
    return name


def rename_brand(opened: Opened, name: str, wanted: str) -> str:
    """Call a brand otherwise.

    Parameters
    ----------
    opened : Opened
        The workspace.
    name, wanted : str
        What it is called, and will be.

    Returns
    -------
    str
        As stored.

    Raises
    ------
    WrongUsage
        If the new name is none.
    """
    new = name_of_brand(wanted)
    brands.rename_brand(opened.workspace.id, name, new, opened.now)
    return new


def name_of_brand(wanted: str) -> str:
    """Return what a brand can be called: one line, by which things are given to it.

    Parameters
    ----------
    wanted : str
        As typed.

    Returns
    -------
    str
        With one space between words.

    Raises
    ------
    WrongUsage
        If it is no name.
    """
    name = " ".join(wanted.split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise WrongUsage(msg("A brand has a name."), msg("At most {most} letters.", most=LONGEST))
    return name


def remove_brand(opened: Opened, name: str) -> None:
    """Speak for a brand no more.

    Parameters
    ----------
    opened : Opened
        The workspace.
    name : str
        Which.
    """
    brands.remove_brand(opened.workspace.id, name, opened.now)


def remove_campaign(opened: Opened, name: str) -> None:
    """Declare a campaign no more; posts keep their labels.

    Parameters
    ----------
    opened : Opened
        The workspace.
    name : str
        Which.
    """
    brands.remove_campaign(opened.workspace.id, name, opened.now)
