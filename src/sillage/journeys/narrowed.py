"""Visits and paths of one network, of one campaign. Ibis in, Ibis out, on any engine.

A visit is of the network and of the campaign that its entry names. A path is of those of its touches: one touch that is
of the network *and* of the campaign is enough, two touches that share them between them are not.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

Only = tuple[tuple[str, str], ...]
"""Columns, each with the one value that is asked for."""

NARROWING = ("network", "campaign")
"""The columns of a touch by which paths can be narrowed."""

_OF_JOURNEY = ("workspace_id", "journey")


def standing(rows: ir.Table, wanted: Mapping[str, ir.ArrayValue]) -> ir.Table:
    """Keep the rows that stand where they are asked for.

    Parameters
    ----------
    rows : ibis.Table
        Visits, or what became of them.
    wanted : mapping of str to array expression
        Column to the values that are kept; a row that says nothing says the empty word.

    Returns
    -------
    ibis.Table
        The same columns.
    """
    for name, words in wanted.items():
        rows = rows.filter(words.contains(ibis.coalesce(rows[name], "")))
    return rows


def outright(only: Only) -> dict[str, ir.ArrayValue]:
    """Return what is asked for as `standing` takes it, its values said outright.

    Parameters
    ----------
    only : tuple of (str, str)
        What is asked for.
    """
    return {name: ibis.literal([value], "array<string>") for name, value in only}


def asked_row(rows: ir.Table, only: Only) -> ir.Table:
    """Return what is asked for as a row of its own: the SQL of what reads it names no value.

    Parameters
    ----------
    rows : ibis.Table
        Any of the engine that is to hold the row.
    only : tuple of (str, str)
        Of `NARROWING`.

    Returns
    -------
    ibis.Table
        One row: ``wanted_network, wanted_campaign``, empty where all are taken.
    """
    said = dict(only)
    one = rows.aggregate(counted=rows.count())
    return one.select(**{f"wanted_{name}": ibis.literal(said.get(name, ""), "string") for name in NARROWING})


def touching(found: ir.Table, asked: ir.Table) -> ir.Table:
    """Keep the paths with at least one touch of what is asked for; all of their touches stay.

    Parameters
    ----------
    found : ibis.Table
        As `sillage.journeys.paths.journeys` returns it.
    asked : ibis.Table
        From `asked_row`.

    Returns
    -------
    ibis.Table
        The same columns.
    """
    rows = found.cross_join(asked)
    fits = ibis.literal(value=True)
    for name in NARROWING:
        wanted = rows[f"wanted_{name}"]
        fits &= (wanted == "") | (ibis.coalesce(rows[name], "") == wanted)
    rows = rows.mutate(fits=fits.cast("int8").max().over(group_by=list(_OF_JOURNEY)))
    return rows.filter(rows.fits > 0).select(*found.columns)
