"""Why an estimate stands without an interval: said beside it, since a bare number looks surer than it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sillage.kpis.answers import KpiRow
from sillage.kpis.kpi import Kpi, Level
from sillage.language import Message, msg

_JUDGED = msg("No interval: how often mentions are judged wrong is not known.")
WHY: Mapping[str, Message] = {
    **dict.fromkeys((f"mentions_{tone}" for tone in ("positive", "neutral", "negative", "unsure")), _JUDGED),
    "kpi_value": msg("No interval: the worth of each KPI was entered as one number; nothing says how sure it is."),
    "ltv": msg("No interval: it is what these customers bought, not a forecast of what they will buy."),
    "bought_audience_signal": msg("No interval: it is a signal that asks for a look, not a measurement."),
}
"""KPIs that are estimates and never have an interval."""

OTHERWISE = msg("No interval: it is not a share of things counted one by one, or not by enough of them.")


def no_interval(kpi: Kpi, rows: Iterable[KpiRow], reasons: Mapping[str, Message]) -> tuple[Message, ...]:
    """Say why estimates have no interval.

    Parameters
    ----------
    kpi : Kpi
        Which.
    rows : iterable of KpiRow
        Its figures.
    reasons : mapping of str to Message
        By key, what the room that measures it says.

    Returns
    -------
    tuple of Message
        Each once; none where every figure has its interval, or where the KPI is no estimate.
    """
    if Level.ESTIMATE not in kpi.levels:
        return ()
    bare = [row for row in rows if row.value is not None and row.interval is None]
    found = [reasons.get(row.key) or WHY.get(kpi.id, OTHERWISE) for row in bare]
    return tuple({str(reason): reason for reason in found}.values())
