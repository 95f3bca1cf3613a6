"""Who is one person, as far as ids allow to say: label propagation over what stands together in a row.

A row (a hit, an order, a call, an answer) carries up to four ids: the day's keyed hash of the browser, a cookie (with
consent), a click id of one of our links, a customer key. Ids that stand in one row are one person's, and so are those
that share an id with them, through at most `ROUNDS` steps from the strongest id of a row to that of another. What one
cannot say is left apart:

- an id that stands beside two customer keys ties nobody: a family's computer, two people behind one address;
- a click id that more than `SHARED` browsers opened was passed on, and ties nobody.

A hash lives one day. Two days of one browser without any other id are two persons: nothing ties them, by design.
"""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from sillage.journeys.passes import ONE_PASS, Passes

IDS = ("customer_key", "cookie", "click_id", "visitor")
"""From what ties most to what ties least."""

TIES = {"customer_key": "customer", "cookie": "cookie", "click_id": "click", "visitor": "visitor_day"}
"""What a path rests on, by id."""

ROUNDS = 5
SHARED = 5

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
        The same columns, each combination once, of those with more than one id: an id alone ties nothing.
    """
    narrow = [_together(table).select("workspace_id", *IDS).distinct() for table in tables]
    return reduce(lambda one, other: one.union(other), narrow).distinct() if len(narrow) > 1 else narrow[0]


def persons(together: ir.Table, rounds: int = ROUNDS, passes: Passes = ONE_PASS) -> ir.Table:
    """Say whose ids are that somebody else's name stands for.

    A combination is called by its strongest id that ties. An id that stands in combinations of several names makes
    these one person's: only such names, few beside all hits, are followed from one to the next.

    Parameters
    ----------
    together : ibis.Table
        As `ids_of` returns it.
    rounds : int
        How many steps from name to name a tie is followed.
    passes : Passes
        Keeps the few rows that several steps rest on: an engine that unfolds a plan unfolds them dozens of times.

    Returns
    -------
    ibis.Table
        ``workspace_id``, ``token`` (an id after its place in `IDS`) and ``person``: null where the id ties nobody; any
        id that is not listed is its own person's name.
    """
    alone = passes.keep(_alone(together))
    named = _named(_together(together), alone).mutate(label=lambda rows: rows.tied)
    listed = [
        named.filter(named[f"ties_{name}"]).select("workspace_id", "label", token=_token(named, name)) for name in IDS
    ]
    edges = reduce(lambda one, other: one.union(other), listed)
    least = edges.group_by(*_OF_TOKEN).aggregate(label=edges.label.min(), other=edges.label.max())
    between = least.filter(least.label != least.other).select(*_OF_TOKEN, least="label")
    between = edges.inner_join(between, list(_OF_TOKEN))
    between = between.filter(between.label != between.least).select("workspace_id", "label", "least").distinct()
    moved = _propagated(passes.keep(between), rounds).select("workspace_id", label="token", further="label")
    found = _left_join(least, moved, ("workspace_id", "label"))
    found = found.select(*_OF_TOKEN, person=ibis.coalesce(found.further, found.label))
    return found.filter(found.token != found.person).union(alone.mutate(person=ibis.null("string")))


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
        With ``person``, and ``strongest``: the strongest id that ties the person's rows, a value of `TIES`.
    """
    named = _named(rows, whose.filter(whose.person.isnull()).select(*_OF_TOKEN))
    named = named.mutate(token=ibis.coalesce(named.tied, _first(named, {name: named[name] != "" for name in IDS})))
    named = named.filter(named.token.notnull())
    found = _left_join(named, whose.filter(whose.person.notnull()), _OF_TOKEN)
    found = found.mutate(person=ibis.coalesce(found.person, found.token))
    names = [(found.person.substr(0, 1) == str(place), TIES[name]) for place, name in enumerate(IDS)]
    return found.select(*rows.columns, "person", strongest=ibis.cases(*names, else_=TIES["visitor"]))


def _together(rows: ir.Table) -> ir.Table:
    return rows.filter(sum((ibis.coalesce(rows[name], "") != "").cast("int8") for name in IDS) > 1)


def _token(rows: ir.Table, name: str) -> ir.StringValue:
    # A token begins with its rank, so that the smallest of a person is their strongest id.
    return ibis.literal(f"{IDS.index(name)}:").concat(rows[name])


def _first(rows: ir.Table, where: dict[str, ir.BooleanValue]) -> ir.StringValue:
    return ibis.cases(*[(where[name], _token(rows, name)) for name in IDS], else_=ibis.null("string"))


def _alone(together: ir.Table) -> ir.Table:
    """Return the tokens that tie nobody."""
    keyed = together.filter(together.customer_key != "")
    found = []
    for name in IDS[1:]:
        beside = keyed.filter(keyed[name] != "")
        beside = beside.group_by("workspace_id", token=_token(beside, name)).aggregate(
            one=beside.customer_key.min(), other=beside.customer_key.max()
        )
        found.append(beside.filter(beside.one != beside.other).select(*_OF_TOKEN))
    opened = together.filter(together.click_id != "", together.visitor != "")
    openers = opened.group_by("workspace_id", token=_token(opened, "click_id")).aggregate(
        browsers=opened.visitor.nunique()
    )
    found.append(openers.filter(openers.browsers > SHARED).select(*_OF_TOKEN))
    return reduce(lambda one, other: one.union(other), found).distinct()


def _named(rows: ir.Table, alone: ir.Table) -> ir.Table:
    """Add which ids of each row tie, and ``tied``: the strongest of them as a token, null where there is none."""
    found = rows
    for place, name in enumerate(IDS[1:], 1):
        # These are few: their ids are compared as they stand, so that no token is made for each row.
        listed = alone.filter(alone.token.startswith(f"{place}:"))
        listed = listed.select("workspace_id", **{name: listed.token.substr(2), f"alone_{name}": ibis.literal(True)})
        found = _left_join(found, listed, ("workspace_id", name))
    ties = {name: found[name] != "" for name in IDS[:1]}
    ties |= {name: (found[name] != "") & found[f"alone_{name}"].isnull() for name in IDS[1:]}
    found = found.mutate(**{f"ties_{name}": says for name, says in ties.items()})
    return found.mutate(tied=_first(found, {name: found[f"ties_{name}"] for name in IDS}))


def _propagated(between: ir.Table, rounds: int) -> ir.Table:
    """Give each name the least one that it leads to, over pairs of names that are one person's."""
    pairs = between.mutate(pair=between.label.concat("|", between.least))
    ends = [pairs.select("workspace_id", "pair", token=end) for end in ("label", "least")]
    found = ends[0].union(ends[1]).mutate(label=lambda rows: rows.token)
    for _ in range(rounds):
        found = found.mutate(label=found.label.min().over(group_by=["pair", "workspace_id"]))
        found = found.mutate(label=found.label.min().over(group_by=["token", "workspace_id"]))
    return found.group_by(*_OF_TOKEN).aggregate(label=found.label.min())


def _left_join(one: ir.Table, other: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    found = one.left_join(other, list(keys))
    return found.drop([f"{name}_right" for name in keys if f"{name}_right" in found.columns])
