"""Measures that are made of others of the same object: interactions of their parts, social visits, calls to action."""

from __future__ import annotations

from functools import reduce
from operator import add, or_
from typing import Any

import ibis
import ibis.expr.types as ir

from sillage.domain.places import NETWORKS
from sillage.kpis.raw_names import ALIKE, CONVERSATION, PARTS


def made(rows: ir.Table, measures: frozenset[str], *, labelled: bool) -> dict[str, ir.Value]:
    """Make measures of others that stand side by side.

    Parameters
    ----------
    rows : ibis.Table
        One row an object, a column for each measure that is read.
    measures : frozenset of str
        Which to make.
    labelled : bool
        Whether somebody has said what posts are for.

    Returns
    -------
    dict of str to ibis.Value
        New columns.
    """
    found: dict[str, ir.Value] = {}
    if "interactions" in measures:
        found["interactions"] = _interactions(rows)
        found["untold_parts"] = _untold_parts(rows)
    if "conversation" in measures:
        found["conversation"] = _sum_of_known(rows, CONVERSATION)
    if "social_visits" in measures:
        social = is_social(rows).ifelse(rows.visits, 0.0)
        found["social_visits"] = rows.visits.isnull().ifelse(ibis.null("float64"), social)
    if "posts_with_cta" in measures:
        calls = ibis.coalesce(rows.call_to_action, "") != ""
        told = (rows.object_kind == "post") & labelled
        found["posts_with_cta"] = told.ifelse(calls.ifelse(1.0, 0.0), ibis.null("float64"))
    return found


def is_social(rows: ir.Table) -> ir.BooleanValue:
    """Tell which channels of a file of visits are social networks.

    Parameters
    ----------
    rows : ibis.Table
        With ``object_id``.

    Returns
    -------
    boolean column
        By the network's name, or a group that says social.
    """
    return rows.object_id.isin(list(NETWORKS)) | rows.object_id.contains("social")


def _interactions(rows: ir.Table) -> ir.Value:
    return ibis.coalesce(interactions_of_parts(rows), rows.reported_interactions)


def interactions_of_parts(rows: ir.Table) -> ir.Value:
    """Return the interactions that parts of the network's own list tell; null where none is told.

    Parameters
    ----------
    rows : ibis.Table
        With ``network`` and a column for each of `PARTS`.

    Returns
    -------
    number column
        The network's own total stands in where it is null.
    """
    cases = [(rows.network.isin(networks), _sum_of_known(rows, parts)) for parts, networks in ALIKE.items()]
    return ibis.cases(*cases, else_=ibis.null("float64"))


def _untold_parts(rows: ir.Table) -> ir.Value:
    """Return the parts of the network's list that are not told, as bits over `PARTS`; 0 where none of them is told.

    Where none is told the network's own total stands in, and nothing is missing from it.
    """
    cases = []
    for parts, networks in ALIKE.items():
        some = reduce(or_, (rows[part].notnull() for part in parts))
        bits: Any = reduce(add, (rows[part].isnull().ifelse(1 << PARTS.index(part), 0) for part in parts))
        cases.append((rows.network.isin(networks) & some, bits))
    return ibis.cases(*cases, else_=0).cast("int64")


def _sum_of_known(rows: ir.Table, parts: tuple[str, ...]) -> ir.Value:
    known = reduce(or_, (rows[part].notnull() for part in parts))
    total: Any = reduce(lambda left, right: left + right, (ibis.coalesce(rows[part], 0.0) for part in parts))
    return known.ifelse(total, ibis.null("float64"))
