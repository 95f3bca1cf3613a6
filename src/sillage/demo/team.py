"""The hours of two people and what was paid, in our own French files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sillage.demo.chance import Chance
from sillage.demo.story import (
    CHANNELS,
    CREATOR,
    DESIGN_TOOL,
    FIRST,
    LAST,
    SCHEDULING_TOOL,
    SERVICE,
    SERVICE_WEEKLY_HOURS,
    STRATEGY_WEEKLY_HOURS,
    campaign_of,
)
from sillage.demo.text_files import BOM, Cell, comma, delimited
from sillage.domain.period import Period

_QUARTER = Decimal("0.25")
_WORDS = {"newsletter": "infolettre", "phone": "téléphone", "shop": "boutique"}
_HOURS = ("Date", "Fin", "Heures", "Personne", "Activité", "Canal", "Campagne", "Note")
_COSTS = ("Date", "Fin", "Nature", "Montant", "Canal", "Activité", "Réparti selon", "Référence", "Note")


@dataclass(frozen=True, slots=True)
class Work:
    """Hours of one person on one thing over some days.

    Parameters
    ----------
    first, last : date
        Both included.
    hours : Decimal
        Whole quarters.
    person, activity, channel, campaign : str
        Who, on what; an empty channel is for all.
    """

    first: date
    last: date
    hours: Decimal
    person: str
    activity: str
    channel: str
    campaign: str


def work(seed: int) -> tuple[Work, ...]:
    """Make the time sheet of the year.

    Parameters
    ----------
    seed : int
        The year's seed.

    Returns
    -------
    tuple of Work
        Week by week.
    """
    chance = Chance(seed, "hours")
    planned = [(plan.weekly_hours, plan.person, "création", plan.channel) for plan in CHANNELS if plan.weekly_hours]
    planned += [
        (SERVICE_WEEKLY_HOURS, SERVICE, "modération", ""),
        (STRATEGY_WEEKLY_HOURS, CREATOR, "stratégie", ""),
    ]
    made = []
    for week in Period(FIRST, LAST).weeks():
        campaign = campaign_of(week.first)
        for hours, person, activity, channel in planned:
            worked = Decimal(str(hours * week.days / 7 * chance.uniform(0.8, 1.2)))
            quarters = (worked / _QUARTER).to_integral_value() * _QUARTER
            if quarters:
                name = campaign.name if campaign and channel else ""
                made.append(Work(week.first, week.last, quarters, person, activity, channel, name))
    return tuple(made)


def hours_file(made: tuple[Work, ...]) -> tuple[str, bytes]:
    """Write the time sheet.

    Parameters
    ----------
    made : tuple of Work
        All of it.

    Returns
    -------
    tuple of (str, bytes)
        File name and content.
    """
    rows = [
        (
            f"{one.first:%d/%m/%Y}", f"{one.last:%d/%m/%Y}", _hours(one.hours, number), one.person, one.activity,
            _WORDS.get(one.channel, one.channel), one.campaign, None,
        )
        for number, one in enumerate(made)
    ]  # fmt: skip
    return "feuille-de-temps.csv", (BOM + delimited([_HOURS, *rows], ";")).encode()


def costs_file() -> tuple[str, bytes]:
    """Write what was paid but for ads, which have their own export: tools, content, printed cards.

    Returns
    -------
    tuple of (str, bytes)
        File name and content.
    """
    rows: list[tuple[Cell, ...]] = []
    for number, month in enumerate(Period(FIRST, LAST).months(), 1):
        days = f"{month.first:%d/%m/%Y}", f"{month.last:%d/%m/%Y}"
        rows += [
            (*days, "outil", comma(SCHEDULING_TOOL), None, None, "publications", f"PLAN-{number:02d}", "Planification"),
            (*days, "outil", comma(DESIGN_TOOL), None, None, "publications", f"DES-{number:02d}", "Graphisme"),
        ]
        for plan in CHANNELS:
            if plan.monthly_tools:
                channel = _WORDS.get(plan.channel, plan.channel)
                rows.append(
                    (*days, "outil", comma(plan.monthly_tools), channel, None, None, f"INF-{number:02d}", "Envois")
                )
    rows += list(_content())
    return "depenses.csv", (BOM + delimited([_COSTS, *rows], ";")).encode()


def _content() -> Iterator[tuple[Cell, ...]]:
    for plan in CHANNELS:
        if plan.yearly_content:
            for half, (first, last) in enumerate(((FIRST, date(2026, 3, 31)), (date(2026, 4, 1), LAST)), 1):
                yield (
                    f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}", "contenu", comma(plan.yearly_content / 2),
                    _WORDS.get(plan.channel, plan.channel), "création", None, f"{plan.channel[:3].upper()}-{half}",
                    "Séance photo" if plan.channel == "instagram" else "Cartes imprimées",
                )  # fmt: skip


def _hours(hours: Decimal, number: int) -> str:
    whole, minutes = divmod(int(hours * 60), 60)
    if number % 7 == 3:
        return f"{whole}:{minutes:02d}"
    if number % 7 == 5 and whole:
        return f"{whole} h {minutes:02d}"
    return f"{hours.normalize():f}".replace(".", ",")
