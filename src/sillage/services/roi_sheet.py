"""Everything that the page of returns shows of a period, gathered once."""

from __future__ import annotations

from dataclasses import dataclass

from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.reports.sentences import FAMILY_NAMES
from sillage.reports.spec import Chart, Section, Sentence, Table
from sillage.services.agency_profit import agency_profit
from sillage.services.answer import answers
from sillage.services.asked_once import once
from sillage.services.client_view import not_for_clients
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import Gathered
from sillage.services.report_money import cost_section, earned_section, separable_section
from sillage.services.roi_report import RoiReport
from sillage.services.roi_tables import agency_table, sensitivity_table, sides_table, what_if_table
from sillage.services.roi_what_if import Factors
from sillage.services.source_ends import sales_reports


@dataclass(frozen=True, slots=True)
class RoiSheet:
    """The page of returns.

    Parameters
    ----------
    answers : tuple of Sentence
        What the question on sales is answered by.
    base : RoiReport
        What the ladder is of: the report's.
    sections : tuple of Section
        The report's own.
    sides : tuple of Table
        With and without hours, by channel and by activity.
    sensitivity, what_if : Table
        Other values.
    agency : Table or None
        The agency's own profitability.
    """

    answers: tuple[Sentence, ...]
    base: RoiReport
    sections: tuple[Section, ...]
    sides: tuple[Table, ...]
    sensitivity: Table
    what_if: Table
    agency: Table | None


def roi_sheet(opened: Opened, period: Period, language: str, factors: Factors) -> RoiSheet:
    """Gather the page of returns.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    language : str
        A language tag.
    factors : Factors
        Other values that are asked for.

    Returns
    -------
    RoiSheet
        Every figure is the report's.
    """
    if opened.for_client:
        raise not_for_clients()
    base, sections, sides, said, agency = _gathered(opened, period, language)
    return RoiSheet(said, base, sections, sides, sensitivity_table(base), what_if_table(base, factors), agency)


@once
def _gathered(
    opened: Opened, period: Period, language: str
) -> tuple[RoiReport, tuple[Section, ...], tuple[Table, ...], tuple[Sentence, ...], Table | None]:
    """Ask for what does not depend on other values: once for a state of the data."""
    gathered = Gathered(opened, period, language)
    base, whole = sales_reports(gathered)
    activities = compute_roi(opened, base.period, by="activity", scope=base.scope)
    found = (earned_section(gathered), separable_section(gathered), cost_section(gathered))
    profit = agency_profit(opened, period)
    said = tuple(one for one in answers(gathered) if one.family == FAMILY_NAMES[Family.SALES])
    sections = tuple(section for section in found if section is not None)
    sides = tuple(sides_table(one) for one in (whole, activities) if any(row.key for row in one.rows))
    return base, sections, sides, said, agency_table(profit) if profit is not None else None


def roi_chart(opened: Opened, period: Period, language: str, name: str) -> Chart | None:
    """Return a chart of the page of returns.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    language : str
        A language tag.
    name : str
        ``waterfall`` or ``channels-roi``.

    Returns
    -------
    Chart or None
        None where there is none of that name.
    """
    if opened.for_client:
        raise not_for_clients()
    _, sections, _, _, _ = _gathered(opened, period, language)
    items = (item for section in sections for item in section.items)
    return next((item for item in items if isinstance(item, Chart) and item.id == name), None)
