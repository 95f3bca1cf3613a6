"""How long conversations stay open: from created to resolved, reopenings apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sillage.care.requests import Thread, next_in_thread
from sillage.care.survival import Durations, durations


@dataclass(frozen=True, slots=True)
class Resolution:
    """Times to resolve.

    Parameters
    ----------
    first : Durations
        From a conversation's first customer message to the first time it was resolved; open ones are censored.
    reopened : Durations
        From each reopening to the next time it was resolved.
    """

    first: Durations
    reopened: Durations


def resolution(rows: Thread, start_seconds: float, end_seconds: float) -> Resolution | None:
    """Return how long conversations took to resolve.

    Parameters
    ----------
    rows : Thread
        Sorted messages, events included; what is still open is censored where its source ends.
    start_seconds, end_seconds : float
        Unix seconds; conversations (and reopenings) that began in ``[start, end)`` count.

    Returns
    -------
    Resolution or None
        None where no source says when a conversation was resolved: not measured. Accounts whose source never says so
        are left out.
    """
    closes = rows.resolved | rows.reviewed
    told = _accounts_that_resolve(rows)
    relevant = np.flatnonzero((rows.customer | rows.reopened | closes) & told)
    if not rows.resolved.any():
        return None
    thread, ends = rows.thread[relevant], closes[relevant]
    same = np.zeros(len(relevant), dtype=bool)
    same[1:] = thread[1:] == thread[:-1]
    after_end = np.zeros(len(relevant), dtype=bool)
    after_end[1:] = ends[:-1]
    starts = ~ends & (~same | after_end)
    begun = relevant[starts]
    closing = next_in_thread(rows.thread, closes)[begun]
    over = closing >= 0
    seconds = np.where(over, rows.at[closing], rows.until[begun]) - rows.at[begun]
    inside = (rows.at[begun] >= start_seconds) & (rows.at[begun] < end_seconds)
    again = same[starts]
    return Resolution(
        first=durations(seconds[inside & ~again], over[inside & ~again]),
        reopened=durations(seconds[inside & again], over[inside & again]),
    )


def _accounts_that_resolve(rows: Thread) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    accounts = np.array(
        [f"{network}\x1f{account}" for network, account in zip(rows.network, rows.account, strict=True)]
    )
    return np.isin(accounts, np.unique(accounts[rows.resolved]))
