"""What the two people decided: rates, margin, worths, objectives, changes of strategy, approaches, their own words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sillage.demo.hand_kept import BOUGHT
from sillage.demo.networks import FollowerDay
from sillage.demo.story import (
    COLOURS_DAY,
    CREATOR,
    CREATOR_RATE,
    CURRENCY,
    EVENING_DAY,
    FIRST,
    HOLIDAYS,
    LAST,
    MARGIN,
    REELS_DAY,
    RIVALS,
    SERVICE,
    SERVICE_RATE,
    SHIFTS,
    ZONE,
)
from sillage.domain.aims import Objective
from sillage.domain.costs import Capacity, HourlyRate, KpiWorth
from sillage.domain.costs import Margin as MarginShare
from sillage.domain.decisions import AuthorBlock, BlockKind
from sillage.domain.money import Money
from sillage.domain.places import Account, Approach, Change, Role
from sillage.domain.workspace import BusinessHours, Family

RATES = (
    HourlyRate(Money.of(CREATOR_RATE, CURRENCY), date(2025, 1, 1), CREATOR),
    HourlyRate(Money.of(SERVICE_RATE, CURRENCY), date(2025, 1, 1), SERVICE),
)
MARGINS = (MarginShare(MARGIN, date(2025, 1, 1)),)
WORTHS = (
    KpiWorth(
        "qualified_leads", Money.of("85.00", CURRENCY), FIRST, "Un devis sur quatre devient une commande de 590 $."
    ),
    KpiWorth("followers_gained", Money.of("0.40", CURRENCY), FIRST, "Exemple : 1 vente pour 70 nouveaux abonnés."),
)
HOURS = BusinessHours(ZONE, SHIFTS, HOLIDAYS)
CHANGES = (
    Change(
        COLOURS_DAY, "Nouvelles couleurs sur Facebook", "Fonds clairs et photos de l’atelier au lieu des fonds unis.",
        "facebook",
    ),
    Change(
        REELS_DAY, "Courtes vidéos sur Instagram",
        "Trois vidéos verticales par semaine à la place de photos, même nombre de publications.", "instagram",
    ),
    Change(EVENING_DAY, "Publications du soir sur X", "Tout part à 20 h au lieu de la journée.", "x"),
)  # fmt: skip
APPROACHES = (
    Approach("Compte cuisine d’ici", "instagram", date(2025, 11, 3), date(2025, 11, 6)),
    Approach("Compte plein air", "instagram", date(2026, 1, 19)),
    Approach("Compte plein air", "instagram", date(2026, 3, 9)),
    Approach("Compte plein air", "instagram", date(2026, 6, 15)),
    Approach("Compte jardin", "tiktok", date(2026, 4, 13), date(2026, 4, 20)),
    Approach("Compte slow beauté", "youtube", date(2026, 5, 25)),
    Approach("Compte slow beauté", "youtube", date(2026, 8, 31), date(2026, 9, 2)),
)
RIVAL_ACCOUNTS = tuple(
    Account(network, rival, Role.RIVAL)
    for rival in RIVALS
    for network in ("instagram", "facebook", "tiktok", "linkedin")
)
AIMS_FROM, AIMS_DUE = date(2026, 7, 1), date(2026, 12, 31)


def objectives(followers: dict[str, tuple[FollowerDay, ...]]) -> tuple[Objective, ...]:
    """Return the objectives of the second half of the year, six months with milestones.

    Parameters
    ----------
    followers : dict of str to tuple of FollowerDay
        Levels at the start of the objectives.

    Returns
    -------
    tuple of Objective
        Two of each family; the one on TikTok is late.
    """
    start = {network: _level(days, AIMS_FROM - timedelta(days=1)) for network, days in followers.items()}
    return (
        _objective(
            "Dépasser 12 500 abonnés sur Instagram", Family.PROOF, "followers", start["instagram"], 12_500,
            {"network": "instagram"}, 11_650, CREATOR,
        ),
        _objective(
            "5 500 abonnés sur TikTok", Family.PROOF, "followers", start["tiktok"] + BOUGHT, 5_500,
            {"network": "tiktok"}, 4_200, CREATOR,
        ),
        _objective(
            "Répondre en moins de 2 h ouvrées, 9 fois sur 10", Family.SERVICE, "sla_attainment", 0.78, 0.90, {}, 0.84,
            SERVICE,
        ),
        _objective("Porter la satisfaction à 95 %", Family.SERVICE, "csat", 0.86, 0.95, {}, 0.92, SERVICE),
        _objective(
            "130 000 $ de ventes d’ici les Fêtes", Family.SALES, "revenue", 0.0, 130_000.0, {}, 50_000.0, "",
        ),
        _objective(
            "18 demandes de devis qualifiées", Family.SALES, "qualified_leads", 0.0, 18.0, {}, 6.0, SERVICE,
        ),
    )  # fmt: skip


def author_blocks() -> tuple[AuthorBlock, ...]:
    """Return what the authors wrote for the last quarter, in both languages."""
    first, last = date(2026, 7, 1), LAST
    written = (
        (
            BlockKind.HIGHLIGHTS,
            "Les vidéos courtes tiennent leurs promesses : la portée d’Instagram reste au niveau atteint en mai.",
            "Short videos keep their promise: Instagram’s reach stays where it rose in May.",
        ),
        (
            BlockKind.EXPLANATION,
            "Depuis juillet, une seule personne répond le samedi. Les délais ont continué de baisser grâce aux "
            "réponses enregistrées.\n\nTikTok prend quatre heures et demie par semaine et vend peu.",
            "Since July one person answers on Saturdays. Delays kept falling thanks to saved replies.\n\nTikTok takes "
            "four and a half hours a week and sells little.",
        ),
        (
            BlockKind.RECOMMENDATIONS,
            "Ramener TikTok à une vidéo par semaine jusqu’aux Fêtes et donner ces heures à l’infolettre.",
            "Cut TikTok to one video a week until the Holidays and give these hours to the newsletter.",
        ),
        (
            BlockKind.NEXT_STEPS,
            "Coffrets des Fêtes en ligne le 2 novembre. Nouvelle enquête le 18 novembre.",
            "Holiday boxes online on November 2. New survey on November 18.",
        ),
    )
    return tuple(
        AuthorBlock(kind, first, last, language, text)
        for kind, french, english in written
        for language, text in (("fr-CA", french), ("fr-FR", french), ("en", english))
    )


def capacities() -> tuple[Capacity, ...]:
    """Return the hours planned and available, week by week."""
    mondays = [AIMS_FROM + timedelta(days=5 + 7 * week) for week in range(13)]
    return tuple(Capacity(monday, Decimal("23.5"), Decimal("25")) for monday in mondays)


def _objective(
    name: str,
    family: Family,
    kpi_id: str,
    baseline: float,
    target: float,
    filters: dict[str, str],
    midway: float,
    owner: str,
) -> Objective:
    return Objective(
        id=0,
        name=name,
        family=family,
        kpi_id=kpi_id,
        baseline=float(baseline),
        target=float(target),
        starts_on=AIMS_FROM,
        due_on=AIMS_DUE,
        milestones=((date(2026, 9, 30), float(midway)),),
        owner=owner,
        department="Marketing" if family != Family.SERVICE else SERVICE,
        filters=filters,
    )


def _level(days: tuple[FollowerDay, ...], day: date) -> int:
    return next(one.followers for one in days if one.day == day)
