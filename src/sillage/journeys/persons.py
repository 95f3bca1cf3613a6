"""Who is one person, as far as ids allow to say: label propagation over what stands together in a row.

A row (a hit, an order, a call, an answer) carries up to four ids: the day's keyed hash of the browser, a cookie (with
consent), a click id of one of our links, a customer key. Ids that stand in one row are one person's, and so are those
that share an id with them, through at most `ROUNDS` steps. What one cannot say is left apart:

- an id that stands beside two customer keys ties nobody: a family's computer, two people behind one address;
- a click id that more than `SHARED` browsers opened was passed on, and ties nobody.

A hash lives one day. Two days of one browser without any other id are two persons: nothing ties them, by design.
"""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

IDS = ("customer_key", "cookie", "click_id", "visitor")
"""From what ties most to what ties least."""

TIES = {"customer_key": "customer", "cookie": "cookie", "click_id": "click", "visitor": "visitor_day"}
"""What a path rests on, by id."""

ROUNDS = 5
SHARED = 5

_KEYS = ("workspace_id", "ids")
_OF_TOKEN = ("workspace_id", "token")


def ids_of(*tables: ir.Table) -> ir.Table:
    """Gather which ids stand together.

    Parameters
    ----------
    *tables : ibis.Table
        Each with ``workspace_id`` and `IDS`, empty text for none.

    Returns
    -------
    ibis.Table
        The same columns, each combination once, and ``ids``: the four as one text.
    """
    narrow = [table.select("workspace_id", *IDS).distinct() for table in tables]
    found = reduce(lambda one, other: one.union(other), narrow).distinct() if len(narrow) > 1 else narrow[0]
    return with_ids(found).filter(lambda rows: rows.ids != "|||")


def with_ids(rows: ir.Table) -> ir.Table:
    """Add the four ids as one text.

    Parameters
    ----------
    rows : ibis.Table
        With `IDS`.

    Returns
    -------
    ibis.Table
        With ``ids``.
    """
    parts = [ibis.coalesce(rows[name], "") for name in IDS]
    return rows.mutate(ids=parts[0].concat("|", parts[1], "|", parts[2], "|", parts[3]))


def persons(together: ir.Table, rounds: int = ROUNDS) -> ir.Table:
    """Say whose each combination of ids is.

    Parameters
    ----------
    together : ibis.Table
        As `ids_of` returns it.
    rounds : int
        How many steps a tie is followed.

    Returns
    -------
    ibis.Table
        ``workspace_id``, ``ids``, ``person`` and ``strongest``: the strongest id that ties the person's rows, a value
        of `TIES`.
    """
    tokens = _tokens(together)
    ties = _propagated(tokens.filter(tokens.ties & (tokens.beside > 1)), rounds)
    known = ties.group_by(*_OF_TOKEN).aggregate(known=ties.label.min())
    found = _left_join(tokens, known, _OF_TOKEN)
    own = found.group_by(*_KEYS).aggregate(
        tied=ibis.coalesce(found.known, found.token).min(where=found.ties), alone=found.token.min()
    )
    own = own.select(*_KEYS, person=ibis.coalesce(own.tied, own.alone))
    strongest = ties.group_by("workspace_id", person="label").aggregate(rank=ties.token.substr(0, 1).min())
    own = _left_join(own, strongest, ("workspace_id", "person"))
    names = [(own["rank"] == str(place), TIES[name]) for place, name in enumerate(IDS)]
    return own.select(*_KEYS, "person", strongest=ibis.cases(*names, else_=TIES["visitor"]))


def with_person(rows: ir.Table, whose: ir.Table) -> ir.Table:
    """Say whose each row is; rows that carry no id are left out.

    Parameters
    ----------
    rows : ibis.Table
        With ``workspace_id`` and `IDS`.
    whose : ibis.Table
        As `persons` returns it; made from these rows among others.

    Returns
    -------
    ibis.Table
        With ``person`` and ``strongest``.
    """
    return with_ids(rows).join(whose, list(_KEYS)).drop("ids")


def _tokens(together: ir.Table) -> ir.Table:
    # A token begins with its rank, so that the smallest label of a person is their strongest id.
    beside = sum((together[name] != "").cast("int8") for name in IDS)
    listed = [
        together.filter(together[name] != "").select(
            *_KEYS,
            "customer_key",
            "visitor",
            token=ibis.literal(f"{place}:").concat(together[name]),
            beside=beside,
        )
        for place, name in enumerate(IDS)
    ]
    tokens = reduce(lambda one, other: one.union(other), listed)
    over = {"group_by": list(_OF_TOKEN)}
    keyed = tokens.customer_key.nullif("")
    tokens = tokens.mutate(one=keyed.min().over(**over), other=keyed.max().over(**over))
    # Openings are few: only the browsers of click ids are counted.
    clicks = tokens.filter(tokens.token.startswith(f"{IDS.index('click_id')}:"), tokens.visitor != "")
    opened = clicks.group_by(*_OF_TOKEN).aggregate(openers=clicks.visitor.nunique())
    tokens = _left_join(tokens, opened, _OF_TOKEN)
    ties = (ibis.coalesce(tokens.openers, 0) <= SHARED) & (ibis.coalesce(tokens.one == tokens.other, True))
    return tokens.select(*_KEYS, "token", "beside", ties=ties)


def _propagated(ties: ir.Table, rounds: int) -> ir.Table:
    found = ties.select(*_KEYS, "token", label="token")
    for _ in range(rounds):
        found = found.mutate(label=found.label.min().over(group_by=list(_KEYS)))
        found = found.mutate(label=found.label.min().over(group_by=list(_OF_TOKEN)))
    return found.mutate(label=found.label.min().over(group_by=list(_KEYS)))


def _left_join(one: ir.Table, other: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    found = one.left_join(other, list(keys))
    return found.drop([f"{name}_right" for name in keys if f"{name}_right" in found.columns])
