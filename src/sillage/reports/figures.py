"""A number that says what it is, and what a number can count."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sillage.language import Message

Number = int | float | Decimal | Fraction
"""What a figure can be; `None` stands for "no answer"."""


class Unit(StrEnum):
    """What a number counts."""

    COUNT = "count"
    PEOPLE = "people"
    RATIO = "ratio"
    PERCENT = "percent"
    MONEY = "money"
    DURATION = "duration"
    HOURS = "hours"
    STARS = "stars"
    POINTS = "points"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that says what it is.

    Parameters
    ----------
    value : number or None
        None when there is no answer; `reason` then says why.
    unit : Unit
        What the number counts.
    explain : str
        The id of the definition that explains it.
    currency : str
        ISO 4217 code, for money.
    interval : tuple of number, optional
        Lower and upper bound, in the figure's unit.
    level : float
        The interval's level, 0.9 for 90 %.
    n : int, optional
        How many observations stand behind it.
    reason : Message, optional
        Why there is no value.
    signed : bool
        Whether a gain carries a plus sign.
    estimated : bool
        Whether it rests on a judgement or a model.
    cents : bool, optional
        Whether an amount shows its cents, where its column has a common form; by default those below 100 do.
    """

    value: Number | None
    unit: Unit
    explain: str
    currency: str = ""
    interval: tuple[Number, Number] | None = None
    level: float = 0.9
    n: int | None = None
    reason: Message | None = None
    signed: bool = False
    estimated: bool = False
    cents: bool | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means.

    Parameters
    ----------
    id : str
        What `Figure.explain` names.
    name : Message
        As figures call it.
    sentence : Message
        In one sentence.
    formula : str
        As the catalogue writes it.
    """

    id: str
    name: Message
    sentence: Message
    formula: str
