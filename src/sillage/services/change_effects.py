"""What each change of strategy did to the figures that are followed: as the worker has computed it, nothing here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from sillage.domain.decisions import UserKpi
from sillage.domain.places import Change
from sillage.errors import NotFound
from sillage.kpis.catalogue import find
from sillage.kpis.kpi import Kpi
from sillage.kpis.put_in import tells_put_in
from sillage.services.client_view import check_shown
from sillage.services.effect_change import USUAL_KPI
from sillage.services.effect_study import effect_question
from sillage.services.known_terms import known_objectives, user_kpis
from sillage.services.open_workspace import Opened
from sillage.services.studies import Study, ask_studies, read_studies
from sillage.services.study_kinds import EFFECT

MOST_KPIS = 3
"""KPIs on which every change is asked about, unless somebody asks about another."""


@dataclass(frozen=True, slots=True)
class KnownEffect:
    """What is known of the effect of a change on a KPI.

    Parameters
    ----------
    change : Change
        Which change.
    kpi : Kpi
        On what.
    study : Study or None
        As it stands; None where nobody asked.
    """

    change: Change
    kpi: Kpi
    study: Study | None


def followed_kpis(opened: Opened, asked: str = "") -> tuple[Kpi, ...]:
    """Return the KPIs that changes are judged by: one that is asked for, then interactions and those of objectives.

    Parameters
    ----------
    opened : Opened
        As who asks may see it.
    asked : str
        A KPI that somebody asks about; stands first.

    Returns
    -------
    tuple of Kpi
        Those that may be shown to who asks.

    Raises
    ------
    NotFound
        If there is no such KPI.
    NotAllowed
        If it is kept from clients.
    """
    mine = user_kpis(opened)
    if asked:
        check_shown(opened, asked)
    ids = [USUAL_KPI, *(one.kpi_id for one in known_objectives(opened))]
    found = [kpi for kpi in (_found(one, mine) for one in dict.fromkeys(ids)) if kpi is not None]
    seen = [kpi for kpi in found if not (opened.for_client and tells_put_in(kpi))][:MOST_KPIS]
    first = [find(asked, mine)] if asked else []
    return tuple({kpi.id: kpi for kpi in (*first, *seen)}.values())


def _found(kpi_id: str, mine: tuple[UserKpi, ...]) -> Kpi | None:
    try:
        return find(kpi_id, mine)
    except NotFound:  # an objective outlives the user's own KPI that it follows
        return None


def known_effects(
    opened: Opened,
    changes: Iterable[Change],
    kpis: Iterable[Kpi],
    *,
    ask: bool = False,
    later: timedelta = timedelta(),
) -> tuple[KnownEffect, ...]:
    """Return what is known of the effects of changes.

    Parameters
    ----------
    opened : Opened
        As who asks may see it.
    changes : iterable of Change
        Which, in the order of the answer.
    kpis : iterable of Kpi
        On what.
    ask : bool
        Whether what is missing or stale is asked for; the worker computes it.
    later : timedelta
        How long the worker leaves what is asked for.

    Returns
    -------
    tuple of KnownEffect
        For each change each KPI.
    """
    pairs = [(change, kpi, effect_question(change, kpi.id)) for change, kpi in product(changes, kpis)]
    questions = [question for _, _, question in pairs]
    known = ask_studies(opened, EFFECT, questions, later=later) if ask else read_studies(opened, EFFECT, questions)
    return tuple(KnownEffect(change, kpi, known.get(question.subject)) for change, kpi, question in pairs)
