"""Questions that take too long for a page, as rows of the ledger: asked for, taken one at a time, answered.

A study is one row. Asked again it keeps its last answer until the next one stands. Whoever takes a row writes to it
only while nobody else took it again, as workers do with jobs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402
from django.db.models import Count, Max, Q, QuerySet  # noqa: E402

from sillage.domain.belonging import Whose  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.study_rows import OPEN  # noqa: E402


@dataclass(frozen=True, slots=True)
class Kept:
    """A study as the ledger keeps it.

    Parameters
    ----------
    id : int
        The row.
    whose : Whose
        Of which workspace and brand.
    kind, subject : str
        What is asked, and of what.
    question : mapping
        What the computation is given.
    fingerprint : str
        What the answer was made from; empty before the first.
    reads : tuple of str
        Tables of the journal that were read for it.
    state : str
        ``waiting``, ``running``, ``answered``, ``refused`` or ``failed``.
    answer : mapping or None
        The last answer, JSON.
    reason : mapping or None
        Why there is none, JSON.
    attempts, took_ms : int
        How often it was begun since it was asked for, and how long the last answer took, in milliseconds.
    asked_at, began_at, answered_at : datetime or None
        When. The first two are of the worker's clock, the last is the workspace's moment.
    """

    id: int
    whose: Whose
    kind: str
    subject: str
    question: Mapping[str, Any]
    fingerprint: str
    reads: tuple[str, ...]
    state: str
    answer: Mapping[str, Any] | None
    reason: Mapping[str, Any] | None
    attempts: int
    took_ms: int
    asked_at: datetime
    began_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a study ended.

    Parameters
    ----------
    state : str
        ``answered``, ``refused`` or ``failed``.
    fingerprint : str
        What it was made from.
    reads : collection of str
        Tables of the journal that were read.
    took_ms : int
        How long it took, in milliseconds.
    answer : mapping or None
        JSON-ready.
    reason : mapping or None
        Why there is none, JSON.
    """

    state: str
    fingerprint: str
    reads: Collection[str]
    took_ms: int
    answer: Mapping[str, Any] | None = None
    reason: Mapping[str, Any] | None = None


@translated()
def kept(whose: Whose, kind: str, subjects: Collection[str]) -> dict[str, Kept]:
    """Return studies of one kind.

    Parameters
    ----------
    whose : Whose
        Of which workspace and brand.
    kind : str
        Which kind.
    subjects : collection of str
        Of what.

    Returns
    -------
    dict of str to Kept
        By subject; what was never asked is missing.
    """
    rows = _of(whose).filter(kind=kind, subject__in=list(subjects))
    return {row.subject: _kept(row) for row in rows}


@translated()
def ask(whose: Whose, kind: str, questions: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """Ask for studies, anew where they were answered; what waits or runs already stays as it is.

    Parameters
    ----------
    whose : Whose
        Of which workspace and brand.
    kind : str
        Which kind.
    questions : mapping of str to mapping
        From subjects to what the computation is given, JSON-ready.
    now : datetime
        From when on they may be computed, by the worker's clock.
    """
    new = [
        models.Study(
            workspace_id=whose.workspace_id, brand=whose.brand, kind=kind, subject=subject, question=dict(question),
            asked_at=now,
        )
        for subject, question in questions.items()
    ]  # fmt: skip
    with transaction.atomic():
        ended = _of(whose).filter(kind=kind, subject__in=list(questions)).exclude(state__in=OPEN)
        ended.update(state="waiting", asked_at=now, attempts=0)
        models.Study.objects.bulk_create(new, ignore_conflicts=True)


@translated()
def open_count(workspace_id: str) -> int:
    """Return how many studies of a workspace wait or run.

    Parameters
    ----------
    workspace_id : str
        Whose.
    """
    return models.Study.objects.filter(workspace_id=workspace_id, state__in=OPEN).count()


@translated()
def stamp(workspace_id: str) -> tuple[object, ...]:
    """Return what changes whenever a study of a workspace is begun, ended or forgotten.

    Parameters
    ----------
    workspace_id : str
        Whose.
    """
    told = models.Study.objects.filter(workspace_id=workspace_id).aggregate(
        every=Count("pk"), latest=Max("began_at"), open=Count("pk", filter=Q(state__in=OPEN))
    )
    return tuple(told.values())


@translated()
def take(now: datetime, kinds: Collection[str], but: Collection[int] = ()) -> Kept | None:
    """Take the study that waits longest, or one that a worker began and never ended.

    Only one job at a time takes studies: whatever runs was left behind.

    Parameters
    ----------
    now : datetime
        By the worker's clock.
    kinds : collection of str
        Kinds that are known.
    but : collection of int
        Rows that are passed over.

    Returns
    -------
    Kept or None
        None when nothing waits.
    """
    due = models.Study.objects.filter(state__in=OPEN, kind__in=list(kinds), asked_at__lte=now)
    due = due.exclude(pk__in=list(but))
    for row in due.order_by("asked_at", "pk")[:5]:
        if _seen(row).update(state="running", began_at=now, attempts=row.attempts + 1):
            return _kept(models.Study.objects.get(pk=row.pk))
    return None


@translated()
def end(study: Kept, outcome: Outcome, at: datetime) -> bool:
    """Say how a study ended; one that failed keeps its earlier answer.

    Parameters
    ----------
    study : Kept
        As it was taken.
    outcome : Outcome
        How it ended.
    at : datetime
        The workspace's moment.

    Returns
    -------
    bool
        False when it was taken again meanwhile, or is gone.
    """
    more: dict[str, Any] = {} if outcome.state == "failed" else {"answer": outcome.answer, "answered_at": at}
    changed = _held(study).update(
        state=outcome.state,
        fingerprint=outcome.fingerprint,
        reads=sorted(outcome.reads),
        took_ms=outcome.took_ms,
        reason=outcome.reason,
        **more,
    )
    return changed == 1


@translated()
def give_back(study: Kept) -> bool:
    """Let a study wait again, unanswered.

    Parameters
    ----------
    study : Kept
        As it was taken.

    Returns
    -------
    bool
        False when it was taken again meanwhile, or is gone.
    """
    return _held(study).update(state="waiting") == 1


@translated()
def failures() -> tuple[Kept, ...]:
    """Return the studies of every workspace that could not be computed.

    Returns
    -------
    tuple of Kept
        The one asked last first, fifty at most.
    """
    return tuple(_kept(row) for row in models.Study.objects.filter(state="failed").order_by("-asked_at", "-pk")[:50])


@translated()
def forget_old(most: int) -> int:
    """Forget the studies that were asked for longest ago.

    Parameters
    ----------
    most : int
        How many each workspace keeps.

    Returns
    -------
    int
        How many went.
    """
    gone = 0
    for workspace_id in models.Study.objects.values_list("workspace_id", flat=True).distinct().order_by("workspace_id"):
        mine = models.Study.objects.filter(workspace_id=workspace_id)
        old = list(mine.exclude(state__in=OPEN).order_by("-asked_at", "-pk").values_list("pk", flat=True)[most:])
        gone += models.Study.objects.filter(pk__in=old).delete()[0] if old else 0
    return gone


def _of(whose: Whose) -> QuerySet[models.Study]:
    return models.Study.objects.filter(workspace_id=whose.workspace_id, brand=whose.brand)


def _seen(row: models.Study) -> QuerySet[models.Study]:
    return models.Study.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts)


def _held(study: Kept) -> QuerySet[models.Study]:
    return models.Study.objects.filter(pk=study.id, state="running", attempts=study.attempts)


def _kept(row: models.Study) -> Kept:
    return Kept(
        row.pk, Whose(row.workspace_id, row.brand), row.kind, row.subject, row.question, row.fingerprint,
        tuple(row.reads), row.state, row.answer, row.reason, row.attempts, row.took_ms, row.asked_at, row.began_at,
        row.answered_at,
    )  # fmt: skip
