"""The workspace's own day, for all that begins or ends "today"."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sillage.services.open_workspace import Opened


def today(opened: Opened) -> date:
    """Return the workspace's own day.

    Parameters
    ----------
    opened : Opened
        Where.

    Returns
    -------
    date
        Of the moment it was opened at, in its time zone.
    """
    return opened.now.astimezone(ZoneInfo(opened.workspace.zone)).date()
