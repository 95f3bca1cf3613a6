"""What a KPI is: a small declared object. Levels, directions and the objectives it serves are vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sillage.language import Message, msg


class Level(StrEnum):
    """What may be done with a figure; the short form of `sillage.kpis.measures`."""

    ADDITIVE = "A"
    RATIO = "R"
    SNAPSHOT = "S"
    UNIQUE = "U"
    DISTRIBUTION = "D"
    ESTIMATE = "E"


class Direction(StrEnum):
    """Which way is good."""

    UP = "+"
    DOWN = "-"
    NEITHER = "o"


OBJECTIVES = (
    "awareness",
    "social_proof",
    "engagement",
    "loyalty",
    "service",
    "insight",
    "traffic",
    "leads",
    "conversion",
    "sales",
    "roi",
    "steering",
)
"""What a KPI can serve."""

UNITS = (
    "people",
    "count",
    "%",
    "ratio",
    "per post",
    "money",
    "h",
    "duration",
    "stars",
    "points",
    "pct",
    "signal",
    "days",
    "units",
    "KPI unit",
)
"""Ratios (``%``) are 0.05, money is in major units, durations in seconds, ``h`` in hours."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One declared KPI.

    Parameters
    ----------
    id : str
        Stable, snake_case; the denominator is part of it.
    name, sentence : Message
        What people call it, and what it is, in one sentence.
    formula : str
        Over base measures (`sillage.kpis.measures.MEASURES`); empty when nothing computes it yet.
    unit : str
        One of `UNITS`.
    level : str
        `Level` codes joined by commas, such as ``R,E``.
    direction : Direction
        Which way is good.
    objectives : tuple of str
        Among `OBJECTIVES`.
    needs : Message
        What must be given before it can be measured.
    version : int
        Raised when the formula changes.
    member : str
        For a member of a family, which one it is (``signup``, ``ga4``); else empty.
    user_made : bool
        Whether a user wrote its formula.
    """

    id: str
    name: Message
    sentence: Message
    formula: str
    unit: str
    level: str
    direction: Direction
    objectives: tuple[str, ...]
    needs: Message
    version: int = 1
    member: str = ""
    user_made: bool = False

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels, the main one first."""
        return tuple(Level(code) for code in self.level.split(","))

    @property
    def is_computed(self) -> bool:
        """Whether files, costs, values, orders and conversations can feed it."""
        return bool(self.formula)

    @property
    def reason_when_absent(self) -> Message:
        """What to answer when nothing feeds it."""
        return msg("Not measured: needs {needs}.", needs=self.needs)


def declare(
    id: str,
    name: Message,
    sentence: Message,
    formula: str,
    shape: str,
    objectives: str,
    needs: Message,
) -> Kpi:
    """Declare a KPI on one line of a table.

    Parameters
    ----------
    id : str
        Its id.
    name, sentence : Message
        Its name and its definition.
    formula : str
        Over base measures; empty when nothing computes it yet.
    shape : str
        Unit, level and direction, parted by bars: ``% | R,E | +``.
    objectives : str
        What it serves, parted by spaces.
    needs : Message
        What it is measured from.

    Returns
    -------
    Kpi
        Frozen.
    """
    unit, level, direction = (part.strip() for part in shape.split("|"))
    return Kpi(id, name, sentence, formula, unit, level, Direction(direction), tuple(objectives.split()), needs)
