"""Ask once: what one report or page asks again and again of a workspace is fetched once, for that request alone.

The memory travels with the opened workspace and dies with it; without one, every question is asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sillage.domain.links import Link
from sillage.domain.places import Account, CommittedImport, PostLabel
from sillage.economics.exchange import Exchange
from sillage.ledger import link_entries, queries
from sillage.services.lasting import Lasting
from sillage.services.open_workspace import Opened

_P = ParamSpec("_P")
_T = TypeVar("_T")


def once(ask: Callable[Concatenate[Opened, _P], _T]) -> Callable[Concatenate[Opened, _P], _T]:
    """Make a question answer from the request's memory when it was asked before with the same arguments.

    Parameters
    ----------
    ask : callable
        Takes the opened workspace first, then what can be hashed, or mappings of it; changes nothing. What it returns
        is shared: nobody may change it.

    Returns
    -------
    callable
        The same question.
    """

    @wraps(ask)
    def asked(opened: Opened, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        if opened.memory is None:
            return ask(opened, *args, **kwargs)
        key = (ask, *map(_key, args), *((name, _key(value)) for name, value in sorted(kwargs.items())))
        if key not in opened.memory:
            _remember(opened, key, lambda: ask(opened, *args, **kwargs))
        elif isinstance(opened.memory, Lasting):
            opened.journal.reads.note(opened.memory.reads(key))
        found: _T = opened.memory[key]
        return found

    return asked


def _remember(opened: Opened, key: Hashable, ask: Callable[[], object]) -> None:
    if not isinstance(opened.memory, Lasting):
        cast("dict[Any, Any]", opened.memory)[key] = ask()
        return
    with opened.journal.reads.noting() as reads:
        found = ask()
    opened.memory.keep(key, found, reads)


def _key(value: Any) -> Hashable:
    return tuple(sorted(value.items())) if isinstance(value, Mapping) else value


@once
def committed_imports(opened: Opened) -> tuple[CommittedImport, ...]:
    """Return the imports that count.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of CommittedImport
        In order of their numbers.
    """
    return queries.committed_imports(opened.workspace.id)


@once
def accounts(opened: Opened) -> tuple[Account, ...]:
    """Return our own accounts, rivals' and sectors'.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of Account
        From the ledger.
    """
    return queries.accounts(opened.whose)


@once
def post_labels(opened: Opened) -> tuple[PostLabel, ...]:
    """Return what posts are for.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of PostLabel
        From the ledger.
    """
    return queries.post_labels(opened.whose)


@once
def exchange(opened: Opened) -> Exchange:
    """Return the dated rates of exchange.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    Exchange
        From the ledger.
    """
    return Exchange(queries.exchange_rates(opened.workspace.id))


@once
def known_links(opened: Opened) -> tuple[Link, ...]:
    """Return the tracked links.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    tuple of Link
        From the ledger.
    """
    return tuple(link_entries.links(opened.whose))
