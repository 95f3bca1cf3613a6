"""What writes through the API were answered, by idempotency key: reading it, and keeping it with what was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sillage.errors import KeyReused
from sillage.language import msg
from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.ledger import models  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402
from sillage.ledger.turns import take_turn  # noqa: E402

KEPT_DAYS = 30
"""How long a key is remembered."""


def answered(workspace_id: str, key: str, body: str) -> tuple[int, Any] | None:
    """Return what a write was answered.

    Parameters
    ----------
    workspace_id : str
        Whose.
    key, body : str
        Hashes of the idempotency key and of the body.

    Returns
    -------
    tuple of (int, object) or None
        Status and answer; None when the key is new.

    Raises
    ------
    KeyReused
        If the key came with another body.
    """
    with translated():
        row = models.ApiAnswer.objects.filter(workspace_id=workspace_id, key=key).first()
    if row is None:
        return None
    if row.body != body:
        raise KeyReused(
            msg("This idempotency key was used for another body."),
            msg("Take a new key for each thing that is written."),
        )
    return row.status, row.answer


def keep(workspace_id: str, key: str, body: str, answer: tuple[int, Any], now: datetime) -> None:
    """Keep what a write was answered.

    Parameters
    ----------
    workspace_id : str
        Whose.
    key, body : str
        Hashes of the idempotency key and of the body.
    answer : tuple of (int, object)
        Status, and what JSON can hold.
    now : datetime
        This moment.
    """
    status, said = answer
    with translated():
        models.ApiAnswer.objects.filter(workspace_id=workspace_id, at__lt=now - timedelta(days=KEPT_DAYS)).delete()
        models.ApiAnswer.objects.get_or_create(
            workspace_id=workspace_id, key=key, defaults={"body": body, "status": status, "answer": said, "at": now}
        )


def once(
    workspace_id: str, key: str, body: str, now: datetime, write: Callable[[], tuple[int, Any]]
) -> tuple[int, Any]:
    """Write and keep the answer in one transaction, or return the answer that was kept.

    Parameters
    ----------
    workspace_id : str
        Whose.
    key, body : str
        Hashes; an empty key writes each time.
    now : datetime
        This moment.
    write : callable
        Writes to the ledger alone, and returns status and answer.

    Returns
    -------
    tuple of (int, object)
        Status and answer.

    Raises
    ------
    KeyReused
        If the key came with another body.
    """
    with translated(), transaction.atomic():
        if key:
            take_turn(workspace_id)
        known = answered(workspace_id, key, body) if key else None
        if known is not None:
            return known
        done = write()
        if key:
            keep(workspace_id, key, body, done, now)
    return done
