"""What the first page asks for: a fifth of the KPIs of a report, compared with what its reader chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from sillage.care.report import CareReport
from sillage.domain.period import Period
from sillage.domain.workspace import Family
from sillage.economics.scope import Scope
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable
from sillage.language import msg
from sillage.objectives.status import ObjectiveStatus, Status
from sillage.reports.sentences import join
from sillage.reports.spec import Card
from sillage.services.answer import chosen_families
from sillage.services.compute_roi import compute_roi
from sillage.services.open_workspace import Opened
from sillage.services.report_figures import card_of
from sillage.services.report_gathering import RATES, Gathered, SourceDays
from sillage.services.report_period import days_before
from sillage.services.report_summary import FAMILY_CARDS, OTHERS, card_named
from sillage.services.roi_report import RoiReport

MOST_CARDS = 8
FEW_CARDS = 4
"""Fewer cards than this are completed by `OTHERS`."""
NO_COMPARISON = "none"
OF_THE_WHOLE = msg("Of the whole: this figure cannot be cut so.")
_OF_MONEY = ("roi", "attributed_margin", "full_cost")
_NEVER_CUT = (*_OF_MONEY, "first_response_time")
_RANK = {Status.LATE: 0, Status.CANNOT_TELL: 1, Status.ON_TRACK: 2, Status.AHEAD: 3}


class Glance(Gathered):
    """The facts of the first page; like a report's, but of the KPIs that its cards and answers show.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : Period
        Which days.
    how : str
        What these are compared with: ``previous``, ``last_year`` or ``none``.
    cut : mapping of str to str, optional
        Axis to value.
    against : Period, optional
        Days of somebody's choice that these are compared with.
    """

    def __init__(
        self,
        opened: Opened,
        period: Period,
        how: str,
        cut: dict[str, str] | None = None,
        against: Period | None = None,
    ) -> None:
        before = days_before(period, how, against)
        super().__init__(opened, period, opened.workspace.language, before=before, cut=cut, alone=how == NO_COMPARISON)
        self.how = how

    @cached_property
    def kpis_before(self) -> Mapping[str, KpiTable]:
        """The same KPIs of the days compared with; nothing is asked when nothing is compared."""
        return {} if self.how == NO_COMPARISON else self._whole(self.before, self._compared)

    @cached_property
    def roi_before(self) -> RoiReport:
        """The money of the days compared with."""
        return self.roi if self.how == NO_COMPARISON else compute_roi(self.opened, self.before, scope=self.scope)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of cards: those of the objectives, the late first, then those of the chosen families."""
        aims = sorted(self.objectives, key=lambda one: _RANK[one.status])
        aimed = [one.objective.kpi_id for one in aims if one.objective.kpi_id in CATALOGUE]
        families = chosen_families(self) or (Family.PROOF, Family.SALES, Family.SERVICE)
        return tuple(dict.fromkeys((*aimed, *_taken_in_turn([FAMILY_CARDS[family] for family in families]))))

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """Ids of what cards and answers need."""
        ids = dict.fromkeys((*RATES, *self.names, *OTHERS, "rating", "handling_hours"))
        return tuple(kpi_id for kpi_id in ids if kpi_id in CATALOGUE)

    @cached_property
    def drawn(self) -> frozenset[str]:
        """Ids of what cards may show: no line is asked for that has no card."""
        named = [self.rate if name == "*rate" else name for name in self.names]
        known = [kpi_id for kpi_id in named if kpi_id in self.measured][:MOST_CARDS]
        return frozenset(known if len(known) >= FEW_CARDS else (*known, *OTHERS))


class CutGlance(Glance):
    """The same facts of one network or campaign: what was put in and aimed at is of the whole.

    Parameters
    ----------
    whole : Glance
        Of every network and campaign.
    cut : mapping of str to str
        Axis to value.
    """

    def __init__(self, whole: Glance, cut: dict[str, str]) -> None:
        super().__init__(whole.opened, whole.period, whole.how, cut, whole.before)
        self.whole = whole

    @cached_property
    def objectives(self) -> tuple[ObjectiveStatus, ...]:
        """Those of the whole: each says itself what it is of."""
        return self.whole.objectives

    @cached_property
    def scope(self) -> Scope:
        """That of the whole."""
        return self.whole.scope

    @cached_property
    def roi(self) -> RoiReport:
        """That of the whole."""
        return self.whole.roi

    @cached_property
    def care(self) -> CareReport:
        """That of the whole."""
        return self.whole.care

    @cached_property
    def sources(self) -> tuple[SourceDays, ...]:
        """Those of the whole."""
        return self.whole.sources


def cards_of(whole: Glance, cut: Glance) -> tuple[Card, ...]:
    """Make the cards of the first page.

    Parameters
    ----------
    whole : Glance
        Of every network and campaign.
    cut : Glance
        Of those asked for; the same one when all are.

    Returns
    -------
    tuple of Card
        At most `MOST_CARDS`; one that cannot be cut says that it is of the whole.
    """
    found: list[Card] = []
    for name in whole.names:
        card = _card(whole, cut, name) if len(found) < MOST_CARDS else None
        found += [card] if card is not None else []
    for name in OTHERS:
        card = _card(whole, cut, name) if len(found) < FEW_CARDS and name not in whole.names else None
        found += [card] if card is not None else []
    return tuple(found) if whole.how != NO_COMPARISON else tuple(replace(card, change=None) for card in found)


def _card(whole: Glance, cut: Glance, name: str) -> Card | None:
    if cut is whole:
        return card_named(whole, name)
    kpi_id = whole.rate if name == "*rate" else name
    table = cut.kpis.get(kpi_id)
    if name in _NEVER_CUT or table is None or table.refusal is not None:
        card = card_named(whole, name)
        if card is None:
            return None
        return replace(card, note=OF_THE_WHOLE if card.note is None else join(card.note, OF_THE_WHOLE))
    made = card_named(cut, kpi_id)
    if made is not None or kpi_id not in whole.measured:
        return made
    return card_of(table, currency=whole.currency)  # measured elsewhere: the card says that it is not here


def _taken_in_turn(lists: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the first of each family, then the second of each: no family fills the page alone."""
    for place in range(max(map(len, lists), default=0)):
        yield from (names[place] for names in lists if place < len(names))
