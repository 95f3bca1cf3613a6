"""A few KPIs as cards, with their change and their line: what a page of one subject needs, and no more than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from sillage.domain.period import Period
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable
from sillage.reports.spec import Card
from sillage.services.client_view import shown
from sillage.services.compute_kpi import compute_many
from sillage.services.open_workspace import Opened
from sillage.services.report_gathering import Gathered
from sillage.services.report_period import days_before
from sillage.services.report_summary import kpi_card


class FewFigures(Gathered):
    """Facts of a report that know of some KPIs alone.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    ids : sequence of str
        KPIs of the catalogue; those of nobody's concern are left out.
    language : str
        For the author's blocks.
    compare : str
        What the period is compared with: ``previous``, ``last_year`` or ``none``.
    against : Period, optional
        Days of somebody's choice to compare with.
    """

    def __init__(
        self,
        opened: Opened,
        period: Period,
        ids: Sequence[str],
        language: str,
        compare: str = "previous",
        against: Period | None = None,
    ) -> None:
        super().__init__(opened, period, language, alone=compare == "none")
        self._ids = tuple(dict.fromkeys(one for one in ids if one in CATALOGUE and CATALOGUE[one].is_computed))
        self.before = days_before(period, compare, against)

    @cached_property
    def kpis(self) -> Mapping[str, KpiTable]:
        """Return those that were asked for, whole."""
        return compute_many(self.opened, shown(self.opened, self._ids), self.period)

    @cached_property
    def kpis_before(self) -> Mapping[str, KpiTable]:
        """Return the same in the period that is compared with; none where nothing is."""
        return {} if self.alone else compute_many(self.opened, self._compared, self.before)

    @property
    def _compared(self) -> tuple[str, ...]:
        return self.measured


def few_cards(
    opened: Opened,
    period: Period,
    ids: Sequence[str],
    language: str,
    compare: str = "previous",
    against: Period | None = None,
) -> tuple[Card, ...]:
    """Return KPIs as cards.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    ids : sequence of str
        KPIs of the catalogue.
    language : str
        Of the page.
    compare, against : str, Period
        See `FewFigures`.

    Returns
    -------
    tuple of Card
        Those that are measured, in the order asked.
    """
    gathered = FewFigures(opened, period, ids, language, compare, against)
    return tuple(card for card in (kpi_card(gathered, one) for one in dict.fromkeys(ids)) if card is not None)
