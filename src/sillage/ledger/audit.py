"""The audit trail: every change of a number that matters."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sillage import settings
from sillage.domain.money import Money
from sillage.ledger import models

WHO = "local"
"""Whoever types commands on this machine."""

_acting: ContextVar[str] = ContextVar("acting", default=WHO)


@contextmanager
def acting(who: str) -> Iterator[None]:
    """Note what is changed meanwhile under somebody's name.

    Parameters
    ----------
    who : str
        The member that a page acts for.

    Yields
    ------
    None
    """
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


def note(
    workspace_id: str,
    action: str,
    what: str,
    which: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    now: datetime | None = None,
) -> None:
    """Add a line to the trail, in the caller's transaction.

    Parameters
    ----------
    workspace_id : str
        Whose.
    action : str
        ``add``, ``edit``, ``remove``, ``import``, ``undo``, ``redo`` or ``restore``.
    what, which : str
        The kind of thing, and its number.
    before, after : mapping or None
        Its columns; None when it did not exist.
    now : datetime, optional
        The moment; the clock's by default.
    """
    models.AuditEntry.objects.create(
        workspace_id=workspace_id,
        at=now or settings.now(),
        who=_acting.get(),
        action=action,
        what=what,
        which=which,
        before=None if before is None else _plain(before),
        after=None if after is None else _plain(after),
    )


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple() | frozenset():
            return [_plain(item) for item in value]
        case Enum():
            return value.value
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            return value
