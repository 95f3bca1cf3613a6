"""What a query that fails says: too little room, or a file of which table cannot be read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import ibis.expr.operations as ops
import ibis.expr.types as ir

from sillage.domain.facts import FACT_TABLES
from sillage.errors import DamagedStore, Refused, SillageError
from sillage.language import msg


@contextmanager
def naming_the_table(found: ir.Expr) -> Iterator[None]:
    """Tell what DuckDB refuses while a query runs in our own words, with the tables that the query reads.

    Parameters
    ----------
    found : ibis.Expr
        The query.

    Raises
    ------
    DamagedStore
        If a file cannot be read.
    Refused
        If memory or room for temporary files ran out.
    """
    try:
        yield
    except duckdb.Error as exc:
        read = {table.name.rpartition("_")[0] for table in found.op().find(ops.DatabaseTable)} & FACT_TABLES.keys()
        raise unread(exc, ", ".join(sorted(read))) from exc


def unread(exc: duckdb.Error, table: str = "") -> SillageError:
    """Return what to raise for an error of DuckDB.

    Parameters
    ----------
    exc : duckdb.Error
        The error.
    table : str, default ""
        The table that was read, where it is known.

    Returns
    -------
    SillageError
        `Refused` where room ran out, else `DamagedStore`.
    """
    if isinstance(exc, duckdb.OutOfMemoryException):
        return Refused(
            msg("This question needs more memory, or more room for temporary files, than there is."),
            msg("Ask about a shorter period, or free some space on the disk."),
        )
    reason = str(exc).split("\n")[0][:200].rstrip(".")
    named = re.search(r"/(\w+)/[^/]+\.parquet", reason)
    table = named[1] if named else table
    what = (
        msg("The journal's table {table} cannot be read: {reason}", table=table, reason=f"{reason}.")
        if table
        else msg("The journal cannot be read: {reason}.", reason=reason)
    )
    return DamagedStore(what, msg("Run “sillage doctor”, then “sillage restore” with your last backup."))
