"""Figures to choose from, by what they serve, each with what it is: for the form of an objective, and for the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sillage.kpis.kpi import Kpi
from sillage.language import Message, msg
from sillage.reports.wording import head, say
from sillage.services.objective_checks import aims
from sillage.web.desk import Desk
from sillage.web.search_page import plain

SERVES: Mapping[str, Message] = {
    "awareness": msg("Awareness"),
    "social_proof": msg("Social proof"),
    "engagement": msg("Engagement"),
    "loyalty": msg("Loyalty"),
    "service": msg("Customer service"),
    "insight": msg("What people say"),
    "traffic": msg("Traffic"),
    "leads": msg("Leads"),
    "conversion": msg("Conversion"),
    "sales": msg("Sales"),
    "roi": msg("Return on investment"),
    "steering": msg("Steering"),
    "": msg("Figures of your own"),
}
"""What figures serve, in the order of the catalogue."""

ENDED = ("people_talking",)
"""Figures that no network gives any more: nobody should meet them first."""

UNIT_WORDS: Mapping[str, Message] = {
    "people": msg("people"),
    "count": msg("a count"),
    "%": msg("a percentage"),
    "ratio": msg("a ratio"),
    "per post": msg("per post"),
    "money": msg("money"),
    "h": msg("hours"),
    "duration": msg("a duration"),
    "stars": msg("stars"),
    "points": msg("points"),
    "pct": msg("a percentage"),
    "days": msg("days"),
    "units": msg("units"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A figure to choose.

    Parameters
    ----------
    id, name, sentence, unit : str
        What is sent, what it is called, what it is, and in what it is counted.
    """

    id: str
    name: str
    sentence: str
    unit: str


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that serve the same thing.

    Parameters
    ----------
    title : str
        What they serve.
    options : tuple of Option
        At least one.
    """

    title: str
    options: tuple[Option, ...]


def serves(kpi: Kpi) -> str:
    """Return what a figure serves first: a key of `SERVES`."""
    return kpi.objectives[0] if kpi.objectives else ""


def picked(desk: Desk, asked: str) -> tuple[Group, ...]:
    """Return the figures that can be an objective.

    Parameters
    ----------
    desk : Desk
        Who asks.
    asked : str
        Words that their name or definition must have; empty for all.

    Returns
    -------
    tuple of Group
        By what they serve.
    """
    words = plain(asked).split()
    found: dict[str, list[Option]] = {}
    for kpi in sorted(aims(desk.opened), key=lambda kpi: kpi.id in ENDED):
        option = _option(kpi, desk.language)
        if all(word in plain(f"{option.name} {option.sentence} {option.id}") for word in words):
            found.setdefault(serves(kpi), []).append(option)
    return tuple(_groups(found, desk.language))


def _groups(found: Mapping[str, list[Option]], language: str) -> Iterable[Group]:
    for code, title in SERVES.items():
        if code in found:
            yield Group(say(title, language), tuple(found[code]))


def _option(kpi: Kpi, language: str) -> Option:
    unit = UNIT_WORDS.get(kpi.unit)
    return Option(
        kpi.id, head(kpi.name, language), say(kpi.sentence, language), say(unit, language) if unit is not None else ""
    )
