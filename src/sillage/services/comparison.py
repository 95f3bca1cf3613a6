"""What became of a figure since an earlier period, or why the two cannot be compared: the same on every page."""

from __future__ import annotations

from sillage.domain.period import Period
from sillage.kpis.compute import KpiRow, KpiTable
from sillage.kpis.kpi import Kpi, Level
from sillage.language import Message, _n, msg
from sillage.reports.spec import Change, Trend
from sillage.services.open_workspace import Opened
from sillage.services.report_figures import change_of
from sillage.services.report_period import as_long
from sillage.services.traffic_before import told_alike

OTHER_SOURCE = msg("the earlier days are counted by another source")
UNLIKE_DAYS = msg("both periods are not covered alike")
COUNTED = msg("Counted on both days: nothing is estimated.")
NOTHING_BEFORE = msg("nothing is known of the earlier days")


def _unlike(days: int, before: int) -> Message:
    return _n(
        "{count} day against {before}: what adds up over days is compared over as many",
        "{count} days against {before}: what adds up over days is compared over as many",
        days,
        before=before,
    )


def not_comparable(reason: Message) -> Change:
    """Say that a figure is compared with nothing, although it was asked.

    Parameters
    ----------
    reason : Message
        Why.

    Returns
    -------
    Change
        Without a base.
    """
    return Change(Trend.NO_BASE, reason=reason)


def compared(
    opened: Opened,
    kpi: Kpi,
    now: KpiRow | None,
    before: KpiRow | None,
    weeks: KpiTable | None,
    periods: tuple[Period, Period],
) -> Change | None:
    """Compare a KPI with an earlier period.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi
        Which KPI.
    now, before : KpiRow or None
        Both periods whole.
    weeks : KpiTable or None
        Both periods by week.
    periods : tuple of Period
        This one and the earlier one.

    Returns
    -------
    Change or None
        Without a base, but with its reason, where they cannot be compared; None where there is no figure to compare.
    """
    if now is None or now.value is None:
        return None
    if before is None or before.value is None:
        return not_comparable(NOTHING_BEFORE)
    if kpi.levels[0] in (Level.ADDITIVE, Level.UNIQUE) and not as_long(*periods):
        return not_comparable(_unlike(periods[0].days, periods[1].days))
    if not told_alike(opened, kpi, *periods):
        return not_comparable(OTHER_SOURCE)
    change = change_of(kpi, now, before, weeks, periods, opened.workspace.currency)
    return not_comparable(UNLIKE_DAYS) if change is None else change
