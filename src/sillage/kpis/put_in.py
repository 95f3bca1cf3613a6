"""Which KPIs tell what was put in, or the margin: clients of an agency are never shown them."""

from __future__ import annotations

from sillage.kpis.compute import plan
from sillage.kpis.kpi import Kpi
from sillage.kpis.measures import MEASURES, Feed

_FEEDS = frozenset((Feed.COSTS, Feed.WORTH, Feed.RETURNS, Feed.PAYBACK))
_MEASURES = frozenset(("ad_spend",))


def tells_put_in(kpi: Kpi) -> bool:
    """Tell whether a KPI rests on costs, hours, fees, margins or the values given to KPIs.

    Parameters
    ----------
    kpi : Kpi
        Of the catalogue, or made by a user.

    Returns
    -------
    bool
        By the measures of its formula: a KPI that somebody adds tomorrow is judged like those of today.

    Examples
    --------
    >>> from sillage.kpis.catalogue import CATALOGUE
    >>> tells_put_in(CATALOGUE["roi"]), tells_put_in(CATALOGUE["ad_cpc"]), tells_put_in(CATALOGUE["orders"])
    (True, True, False)
    """
    if not kpi.is_computed:
        return "roi" in kpi.objectives
    return any(name in _MEASURES or MEASURES[name].feed in _FEEDS for name in plan(kpi).measures)
