"""Measure customer service over a period: fetch conversations and surveys, call the core."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from sillage import care
from sillage.care.requests import COLUMNS as MESSAGE_COLUMNS
from sillage.care.satisfaction import COLUMNS as ANSWER_COLUMNS
from sillage.domain.period import Period
from sillage.services.asked_once import committed_imports, once
from sillage.services.known_terms import known_hours
from sillage.services.open_workspace import Opened


@once
def measure_care(
    opened: Opened, period: Period, *, sla_seconds: float = 7200.0, networks: frozenset[str] = frozenset()
) -> care.CareReport:
    """Measure customer service.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Whose requests; what became of them since counts, as far as the files tell.
    sla_seconds : float
        The promise for a first answer, in business hours where they are known.
    networks : frozenset of str
        Only the conversations held there; empty for all of them. Surveys are of everything.

    Returns
    -------
    CareReport
        Frozen values.
    """
    answers = _read(opened, "answers", ANSWER_COLUMNS)
    return care.care_report_of(care_history_of(opened, networks), answers, period, sla_seconds=sla_seconds)


@once
def care_history_of(opened: Opened, networks: frozenset[str] = frozenset()) -> care.CareHistory:
    """Return every conversation ever held, in order.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    networks : frozenset of str
        Only the conversations held there; empty for all of them.

    Returns
    -------
    CareHistory
        Its requests, and the clock of business hours.
    """
    hours = known_hours(opened)
    exported = {one.uid: one.exported_at for one in committed_imports(opened) if one.exported_at is not None}
    messages = _read(opened, "messages", MESSAGE_COLUMNS)
    if networks:
        messages = messages.filter(pc.is_in(messages["network"], pa.array(sorted(networks))))
    return care.care_history(messages, opened.now, hours, exported)


@once
def _read(opened: Opened, table: str, columns: tuple[str, ...]) -> pa.Table:
    # No period: the answer may come after it, and the silence before a message begins earlier.
    found = opened.journal.read(opened.workspace.id, table, committed_imports(opened), columns=columns)
    return opened.journal.fetch(found)
