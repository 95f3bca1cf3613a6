"""Why a table of the journal is not read."""

from __future__ import annotations

from sillage.errors import DamagedStore
from sillage.language import msg


def damaged(table: str, exc: Exception) -> DamagedStore:
    """Translate what Delta says about a table that it cannot read.

    Parameters
    ----------
    table : str
        Its name.
    exc : Exception
        What Delta raised.

    Returns
    -------
    DamagedStore
        To raise.
    """
    reason = str(exc).split("\n")[0][:200]  # Delta's own reasons may carry the trace of a panic
    return DamagedStore(
        msg("The journal's table {table} cannot be read: {reason}", table=table, reason=reason),
        msg("Run “sillage doctor”, then “sillage restore” with your last backup."),
    )


def newer(table: str) -> DamagedStore:
    """Return the refusal of a table that a newer release wrote.

    Parameters
    ----------
    table : str
        Its name.

    Returns
    -------
    DamagedStore
        To raise.
    """
    return DamagedStore(
        msg("The journal's table {table} was written by a newer version of Sillage.", table=table),
        msg("Install that version or a later one; nothing was changed."),
    )
