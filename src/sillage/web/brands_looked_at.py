"""Which brands the team looked at lately, in this process: their first pages are worth being ready."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

KEPT_DAYS = 7
MOST_KEPT = 200
"""Pairs of a workspace and a brand."""

_lock = threading.Lock()
_looked: OrderedDict[tuple[str, str], datetime] = OrderedDict()


def note_look(workspace_id: str, brand: str, now: datetime) -> None:
    """Note that a page of a brand was asked for.

    Parameters
    ----------
    workspace_id : str
        Whose.
    brand : str
        Which; empty notes nothing.
    now : datetime
        This moment.
    """
    if not brand:
        return
    with _lock:
        _looked[workspace_id, brand] = now
        _looked.move_to_end((workspace_id, brand))
        while len(_looked) > MOST_KEPT:
            _looked.popitem(last=False)


def looked_at(workspace_id: str, now: datetime) -> tuple[str, ...]:
    """Return the brands of a workspace that were looked at in the last days, the latest first.

    Parameters
    ----------
    workspace_id : str
        Whose.
    now : datetime
        This moment.

    Returns
    -------
    tuple of str
        Some may be called otherwise by now, or be gone.
    """
    since = now - timedelta(days=KEPT_DAYS)
    with _lock:
        known = [(brand, at) for (place, brand), at in _looked.items() if place == workspace_id]
    return tuple(brand for brand, at in reversed(known) if at >= since)


def forget() -> None:
    """Remember nobody's looks: for tests, and when the data folder is replaced."""
    with _lock:
        _looked.clear()
