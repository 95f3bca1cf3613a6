"""Taking back the last act on a row typed by hand: what the audit trail kept of it comes back under its number."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sillage.ledger.connection import start

start()

from django.db import transaction  # noqa: E402

from sillage.domain.costs import Capacity, ExchangeRate, HourlyRate, KpiWorth, Margin  # noqa: E402
from sillage.domain.places import Change  # noqa: E402
from sillage.errors import Refused  # noqa: E402
from sillage.language import msg  # noqa: E402
from sillage.ledger import models  # noqa: E402
from sillage.ledger.audit import note  # noqa: E402
from sillage.ledger.kinds import KINDS  # noqa: E402
from sillage.ledger.refusals import translated  # noqa: E402

_DATED = (Change, Capacity, HourlyRate, Margin, KpiWorth, ExchangeRate)
_MODELS: Mapping[str, Any] = {
    "cost": models.Cost,
    **{KINDS[kind].name: KINDS[kind].model for kind in _DATED},
}
"""What can be taken back, by what the audit trail calls it."""

_ACTS = ("add", "edit", "remove")


@translated()
def take_back_last(workspace_id: str, what: str, number: int, now: datetime | None = None) -> str:
    """Take back the last act on a row: what was removed comes back, what was corrected is as before, what is new goes.

    Parameters
    ----------
    workspace_id : str
        Whose.
    what : str
        ``cost``, ``change``, ``capacity``, ``hourly_rate``, ``margin``, ``kpi_worth`` or ``exchange_rate``.
    number : int
        The row's.
    now : datetime, optional
        The moment; the clock's by default.

    Returns
    -------
    str
        The act that was taken back: ``add``, ``edit`` or ``remove``.

    Raises
    ------
    Refused
        If nothing was done to such a row, or its last act was taken back already.
    """
    model = _MODELS[what]
    with transaction.atomic():
        trail = models.AuditEntry.objects.filter(workspace_id=workspace_id, what=what, which=str(number))
        last = trail.order_by("-pk").first()
        row = model.objects.select_for_update().filter(workspace_id=workspace_id, pk=number).first()
        act = "" if last is None else last.action
        if last is None or act not in _ACTS or (row is None) != (act == "remove"):
            raise Refused(msg("There is nothing to take back."), msg("Look at the list as it stands now."))
        if act == "remove":
            model.objects.create(pk=number, workspace_id=workspace_id, **(last.before or {}))
        elif act == "edit":
            for name, value in (last.before or {}).items():
                setattr(row, name, value)
            row.save()
        else:
            row.delete()
        note(workspace_id, "undo", what, str(number), last.after, last.before, now)
    return str(act)


@contextmanager
def all_or_none() -> Iterator[None]:
    """Write several things in one transaction.

    Yields
    ------
    None
    """
    with translated(), transaction.atomic():
        yield
