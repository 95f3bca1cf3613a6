"""What is written while one brand is looked at is of that brand."""

from __future__ import annotations

from sillage.ledger import belongings
from sillage.services.open_workspace import Opened


def keep_brand(opened: Opened, kind: str, which: str | int) -> None:
    """Say of something new that it is of the brand that is looked at.

    Parameters
    ----------
    opened : Opened
        Where; nothing is said where the whole workspace is looked at.
    kind : str
        One of `sillage.ledger.belongings.KINDS`.
    which : str or int
        What people call it by.
    """
    if opened.brand:
        belongings.assign(opened.workspace.id, kind, which, opened.brand, opened.now)
