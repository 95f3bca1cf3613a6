"""Measure customer service over a period: fetch conversations and surveys, call the core."""

from __future__ import annotations

import pyarrow as pa

from sillage import care
from sillage.care.requests import COLUMNS as MESSAGE_COLUMNS
from sillage.care.satisfaction import COLUMNS as ANSWER_COLUMNS
from sillage.domain.period import Period
from sillage.ledger import queries
from sillage.services.open_workspace import Opened


def measure_care(opened: Opened, period: Period, *, sla_seconds: float = 7200.0) -> care.CareReport:
    """Measure customer service.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Whose requests; what became of them since counts, up to ``opened.now``.
    sla_seconds : float
        The promise for a first answer, in business hours where they are known.

    Returns
    -------
    CareReport
        Frozen values.
    """
    return care.care_report(
        _read(opened, "messages", MESSAGE_COLUMNS),
        _read(opened, "answers", ANSWER_COLUMNS),
        period,
        opened.now,
        sla_seconds=sla_seconds,
        hours=queries.business_hours(opened.workspace.id),
    )


def _read(opened: Opened, table: str, columns: tuple[str, ...]) -> pa.Table:
    # No period: the answer may come after it, and the silence before a message begins earlier.
    imports = queries.committed_imports(opened.workspace.id)
    return opened.journal.read(opened.workspace.id, table, imports, columns=columns).to_pyarrow()
