"""Take back what was just done to a cost, an hour or a change of strategy."""

from __future__ import annotations

from sillage.ledger.taking_back import take_back_last
from sillage.services.open_workspace import Opened


def take_back(opened: Opened, what: str, number: int) -> str:
    """Take back the last act on something typed by hand.

    Parameters
    ----------
    opened : Opened
        Where.
    what : str
        ``cost`` (hours too), ``change``, ``capacity``, or a dated value as the audit trail calls it.
    number : int
        As the list shows it.

    Returns
    -------
    str
        ``add``, ``edit`` or ``remove``: what was taken back.

    Raises
    ------
    Refused
        If nothing was done to it, or it was taken back already.
    """
    return take_back_last(opened.workspace.id, what, number, opened.now)
