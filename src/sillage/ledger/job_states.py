"""How far jobs asked for once have come, for whoever waits for them; and those that ended, forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sillage.ledger.connection import start

start()

from sillage.language import Message  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.sentences import sentence_of  # noqa: E402


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a job is.

    Parameters
    ----------
    kind, key : str
        Which one.
    state : str
        ``queued``, ``running``, ``done``, ``failed`` or ``cancelled``.
    done : int
        Steps behind it.
    total : int or None
        Steps in all.
    attempts : int
        How often it was begun.
    reason : Message or None
        Why the last attempt failed.
    """

    kind: str
    key: str
    state: str
    done: int
    total: int | None
    attempts: int
    reason: Message | None


@translated()
def states(workspace_id: str, kinds: Collection[str], keys: Iterable[str]) -> dict[tuple[str, str], JobState]:
    """Return the last job of each kind and key.

    Parameters
    ----------
    workspace_id : str
        Whose.
    kinds : collection of str
        Which kinds.
    keys : iterable of str
        Which keys.

    Returns
    -------
    dict of (str, str) to JobState
        By kind and key; what was never asked for is missing.
    """
    rows = models.Job.objects.filter(workspace_id=workspace_id, kind__in=kinds, key__in=list(keys)).order_by("pk")
    return {
        (row.kind, row.key): JobState(
            row.kind,
            row.key,
            row.state,
            row.done,
            row.total,
            row.attempts,
            sentence_of(row.reason) if row.reason else None,
        )
        for row in rows
    }


@translated()
def forget(kinds: Collection[str], before: datetime) -> int:
    """Forget jobs that ended.

    Parameters
    ----------
    kinds : collection of str
        Of these kinds.
    before : datetime
        Which ended before this moment.

    Returns
    -------
    int
        How many.
    """
    ended = models.Job.objects.filter(kind__in=kinds, state__in=("done", "failed", "cancelled"), ended_at__lt=before)
    return int(ended.delete()[0])
