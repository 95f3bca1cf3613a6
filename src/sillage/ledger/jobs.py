"""The worker's jobs as rows of the ledger: taken by one worker at a time, held by a lease, gone on with after a crash.

A worker takes a job by an update that only succeeds while the row still is as it was seen, on SQLite and on PostgreSQL
alike. While it works, its lease is renewed; a job whose lease has passed is anybody's, who starts from its
`resumption`. A job that comes back regularly is one row: when it ends it waits for its next time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sillage.ledger.connection import start

start()

from django.db import IntegrityError, transaction  # noqa: E402
from django.db.models import Q, QuerySet  # noqa: E402

from sillage.language import Message  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.sentences import sentence_json  # noqa: E402

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
"""A job asked for once that failed, or took its worker down with it, so many times is given up."""

_FIRST_PAUSE_S = 10
_LONGEST_PAUSE_S = 3600


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that one worker holds.

    Parameters
    ----------
    id : int
        The row.
    kind, key : str
        What it does, and to what.
    workspace_id : str
        Whose; empty for all.
    arguments, resumption : mapping
        What was asked, and where an earlier attempt came to.
    holder : str
        The worker.
    attempts : int
        This attempt's number, counted from 1; with the holder it tells a job taken again from this one.
    """

    id: int
    kind: str
    key: str
    workspace_id: str
    arguments: Mapping[str, Any]
    resumption: Mapping[str, Any]
    holder: str
    attempts: int


@translated()
def ask(
    kind: str,
    *,
    now: datetime,
    key: str = "",
    workspace_id: str = "",
    arguments: Mapping[str, Any] | None = None,
    priority: int = 0,
) -> bool:
    """Put a job in the queue, unless one of that kind and key already waits or runs.

    Parameters
    ----------
    kind : str
        A name of the worker's table of kinds.
    now : datetime
        From when on it is due.
    key : str
        What it is about; empty allows any number of such jobs.
    workspace_id : str
        Whose; empty for all.
    arguments : mapping, optional
        JSON-ready.
    priority : int
        The highest goes first.

    Returns
    -------
    bool
        Whether it was put there now.
    """
    if key and _open().filter(kind=kind, key=key).exists():
        return False
    try:
        with transaction.atomic():
            models.Job.objects.create(
                kind=kind,
                key=key,
                workspace_id=workspace_id or None,
                arguments=dict(arguments or {}),
                priority=priority,
                due_at=now,
                created_at=now,
            )
    except IntegrityError:  # another process asked for it meanwhile
        return False
    return True


@translated()
def hasten(kind: str, key: str, now: datetime) -> bool:
    """Let a job that waits for its next time be due at once; one that waits after a failure goes on waiting.

    Parameters
    ----------
    kind, key : str
        Which one.
    now : datetime
        By the clock that leases are kept by.

    Returns
    -------
    bool
        False where none waits.
    """
    waits = models.Job.objects.filter(kind=kind, key=key, state="queued", due_at__gt=now, reason__isnull=True)
    return waits.update(due_at=now) == 1


@translated()
def take(
    holder: str, now: datetime, *, but: frozenset[int] = frozenset(), only: frozenset[str] = frozenset()
) -> Taken | None:
    """Take the next job that is due, or that a worker has let go of by dying.

    Parameters
    ----------
    holder : str
        The worker, a random name.
    now : datetime
        By the clock that leases are kept by.
    but : frozenset of int
        Jobs that are passed over.
    only : frozenset of str
        The kinds that are taken; all when empty.

    Returns
    -------
    Taken or None
        None when nothing is due.
    """
    free = Q(state="queued", due_at__lte=now) | Q(state="running", lease_until__lt=now)
    if only:
        free &= Q(kind__in=only)
    for row in models.Job.objects.filter(free).exclude(pk__in=but).order_by("-priority", "due_at", "pk")[:50]:
        if row.attempts >= MOST_ATTEMPTS and not row.arguments.get("every_s"):
            _seen(row).update(state="failed", ended_at=now, lease_until=None)
            continue
        taken = _seen(row).update(
            state="running",
            holder=holder,
            lease_until=now + LEASE,
            attempts=row.attempts + 1,
            started_at=now,
        )
        if taken:
            whose = row.workspace_id or ""
            return Taken(row.pk, row.kind, row.key, whose, row.arguments, row.resumption, holder, row.attempts + 1)
    return None


@translated()
def renew(job: Taken, now: datetime) -> bool:
    """Keep a job for another while.

    Parameters
    ----------
    job : Taken
        Which one.
    now : datetime
        By the clock that leases are kept by.

    Returns
    -------
    bool
        False when somebody else has it by now: the work must stop.
    """
    return _held(job).update(lease_until=now + LEASE) == 1


@translated()
def note_progress(job: Taken, done: int, total: int | None, resumption: Mapping[str, Any]) -> bool:
    """Write down how far a job has come.

    Parameters
    ----------
    job : Taken
        Which one.
    done : int
        Steps behind it.
    total : int or None
        Steps in all; None when nobody knows.
    resumption : mapping
        Where the next attempt starts, JSON-ready.

    Returns
    -------
    bool
        False when somebody else has it by now.
    """
    return _held(job).update(done=done, total=total, resumption=dict(resumption)) == 1


@translated()
def end(job: Taken, now: datetime, outcome: Mapping[str, Any]) -> bool:
    """Say that a job is done; one that comes back waits for its next time.

    Parameters
    ----------
    job : Taken
        Which one.
    now : datetime
        When it ended.
    outcome : mapping
        What came of it, JSON-ready.

    Returns
    -------
    bool
        False when somebody else has it by now.
    """
    told = {**outcome, "ended_at": now.isoformat()}
    every_s = job.arguments.get("every_s")
    if every_s:
        return _waits(job, now + timedelta(seconds=every_s), attempts=0, outcome=told, reason=None, resumption={})
    return _held(job).update(state="done", ended_at=now, lease_until=None, outcome=told, reason=None) == 1


@translated()
def fail(job: Taken, now: datetime, reason: Message) -> bool:
    """Say why a job failed; it is tried again after a pause that grows, and given up in the end if asked for once.

    Parameters
    ----------
    job : Taken
        Which one.
    now : datetime
        When.
    reason : Message
        What went wrong.

    Returns
    -------
    bool
        False when somebody else has it by now.
    """
    why = sentence_json(reason)
    if job.attempts >= MOST_ATTEMPTS and not job.arguments.get("every_s"):
        return _held(job).update(state="failed", ended_at=now, lease_until=None, reason=why) == 1
    pause_s = min(_FIRST_PAUSE_S * 2 ** min(job.attempts - 1, 20), _LONGEST_PAUSE_S)
    return _waits(job, now + timedelta(seconds=pause_s), reason=why)


@translated()
def let_go(job: Taken, now: datetime) -> bool:
    """Give a job back unfinished, because this worker was asked to stop.

    Parameters
    ----------
    job : Taken
        Which one.
    now : datetime
        From when on another may take it.

    Returns
    -------
    bool
        False when somebody else has it by now.
    """
    return _waits(job, now, attempts=job.attempts - 1)


@translated()
def next_due(now: datetime, *, longest_s: float) -> float:
    """Return how many seconds nothing is due, at most `longest_s`.

    Parameters
    ----------
    now : datetime
        By the clock that leases are kept by.
    longest_s : float
        The answer when nothing waits.
    """
    first = models.Job.objects.filter(state="queued").order_by("due_at").values_list("due_at", flat=True).first()
    return longest_s if first is None else min(max((first - now).total_seconds(), 0), longest_s)


def _open() -> QuerySet[models.Job]:
    return models.Job.objects.filter(state__in=("queued", "running"))


def _seen(row: models.Job) -> QuerySet[models.Job]:
    return models.Job.objects.filter(
        pk=row.pk, state=row.state, holder=row.holder, attempts=row.attempts, lease_until=row.lease_until
    )


def _held(job: Taken) -> QuerySet[models.Job]:
    return models.Job.objects.filter(pk=job.id, state="running", holder=job.holder, attempts=job.attempts)


def _waits(job: Taken, due_at: datetime, **more: Any) -> bool:
    return _held(job).update(state="queued", due_at=due_at, lease_until=None, holder="", **more) == 1


@dataclass(frozen=True, slots=True)
class Late:
    """A job that should have been done by now, or that failed.

    Parameters
    ----------
    kind, key : str
        Which one.
    due_at : datetime
        Since when.
    attempts : int
        How often it was tried in vain.
    reason : mapping or None
        Why the last attempt failed, as a stored sentence.
    """

    kind: str
    key: str
    due_at: datetime
    attempts: int
    reason: Any


@translated()
def late(now: datetime, slack: timedelta) -> tuple[Late, ...]:
    """Return the jobs that have been due for long, and those that wait for another try after a failure.

    Parameters
    ----------
    now : datetime
        This moment.
    slack : timedelta
        How long a job may be due.

    Returns
    -------
    tuple of Late
        The longest due first.
    """
    waits = Q(due_at__lt=now - slack) | Q(reason__isnull=False)
    rows = _open().filter(waits).exclude(state="running", lease_until__gte=now).order_by("due_at", "pk")
    return tuple(Late(row.kind, row.key, row.due_at, row.attempts, row.reason) for row in rows)
