"""Why a conversion rate may be above 100%: said beside it, since a share of visits could not be."""

from __future__ import annotations

from collections.abc import Iterable

from sillage.kpis.answers import KpiRow
from sillage.kpis.kpi import Kpi
from sillage.language import Message, msg

ABOVE_WHOLE = msg(
    "A rate above 100% counts every conversion: one visit, visitor or click can bring several, such as a lead and an "
    "order."
)


def above_whole(kpi: Kpi, rows: Iterable[KpiRow]) -> tuple[Message, ...]:
    """Say why conversions can be more than what they are divided by.

    Parameters
    ----------
    kpi : Kpi
        Which.
    rows : iterable of KpiRow
        Its figures.

    Returns
    -------
    tuple of Message
        None where no conversion rate is above 100%.
    """
    if not kpi.id.startswith("conversion_rate_by_"):
        return ()
    return (ABOVE_WHOLE,) if any(row.value is not None and row.value > 1 for row in rows) else ()
