"""Figures and messages in words: the one place where a number takes a language.

A sentence's template cannot say how many decimals a ratio has or where the dollar stands, so its values may be
`Amount`, `Percent`, `Bare`, `Lasting`: numbers that know their own form and wait for the language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.language import Message, msg, numbers, translator
from sillage.reports.spec import Badge, Cell, Figure, Number, Unit

NBSP = numbers.NBSP
CENTS_BELOW = 100
"""Amounts from here on stand without cents, unless a smaller one stands in their column."""


@dataclass(frozen=True, slots=True)
class Written:
    """A value that takes its form from the language.

    Parameters
    ----------
    value : object
        The number, day or period.
    """

    value: Any

    def written(self, language: str) -> str:
        """Return the value in the language's form.

        Parameters
        ----------
        language : str
            A language tag.

        Returns
        -------
        str
            The text that stands in the sentence.
        """
        return str(numbers.plain(self.value, language))

    def __str__(self) -> str:
        return self.written("en")

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


@dataclass(frozen=True, slots=True)
class Amount(Written):
    """Money in major units."""

    currency: str = ""
    digits: int | None = None

    def written(self, language: str) -> str:
        """Return the amount with its currency sign."""
        if self.digits is None:
            return _money(self.value, language, self.currency)
        return numbers.money(self.value, self.currency, language, self.digits)


@dataclass(frozen=True, slots=True)
class Bare(Written):
    """A number with a stated count of decimals; the currency is said nearby."""

    digits: int = 2
    currency: str = ""
    """When set, English writes the sign all the same: French factors it out ("1,52 à 2,41 $"), English does not."""

    def written(self, language: str) -> str:
        """Return the number, with its sign of currency in English only."""
        if self.currency and not language.startswith("fr"):
            return numbers.money(self.value, self.currency, language, self.digits)
        return numbers.number(self.value, language, self.digits)


@dataclass(frozen=True, slots=True)
class Percent(Written):
    """A ratio written as a percentage; `sign` false leaves the % out for "79 à 99 %"."""

    digits: int = 1
    signed: bool = False
    sign: bool = True

    def written(self, language: str) -> str:
        """Return the percentage."""
        text = numbers.percent(self.value, language, self.digits, signed=self.signed)
        return text if self.sign else text.rstrip(f"%{NBSP}")


@dataclass(frozen=True, slots=True)
class Lasting(Written):
    """Seconds written as a duration."""

    def written(self, language: str) -> str:
        """Return the duration in its two largest units."""
        return numbers.duration(self.value, language)


@dataclass(frozen=True, slots=True)
class Day(Written):
    """A day in a stated form."""

    form: str = "long"

    def written(self, language: str) -> str:
        """Return the day."""
        return numbers.day(self.value, language, self.form)


@dataclass(frozen=True, slots=True)
class Span(Written):
    """A period, from its first day to its last."""

    def written(self, language: str) -> str:
        """Return both days; a year that both share is written once."""
        period: Period = self.value
        same = period.first.year == period.last.year
        form = ("d MMMM" if language.startswith("fr") else "MMMM d") if same else "long"
        first, last = numbers.day(period.first, language, form), numbers.day(period.last, language)
        return translator(language).gettext("{first} to {last}").format(first=first, last=last)


@dataclass(frozen=True, slots=True)
class Shown(Written):
    """A figure of the report, in its own unit."""

    def written(self, language: str) -> str:
        """Return the figure, or the word for its absence."""
        return figure_text(self.value, language)


@dataclass(frozen=True, slots=True)
class Weekday(Written):
    """A day of the week, Monday is 0."""

    def written(self, language: str) -> str:
        """Return its name, in lower case where the language writes it so."""
        return numbers.day(date(2024, 1, 1 + self.value), language, "EEEE")


SPAN = msg("{first} to {last}")
"""Named here so that the catalogue knows it."""


def say(message: Message | str, language: str) -> str:
    """Render a message whose values may be `Written`, `Money` or other messages.

    Parameters
    ----------
    message : Message or str
        A plain string is somebody's own words and comes back as it is.
    language : str
        A language tag.

    Returns
    -------
    str
        The sentence.
    """
    if isinstance(message, str):
        return message
    values = {name: value if name == "count" else _ready(value, language) for name, value in message.values.items()}
    return translator(language).render(Message(message.template, values, message.plural))


def head(message: Message | str, language: str) -> str:
    """Render what stands alone (a title, a label), with a capital.

    Parameters
    ----------
    message : Message or str
        A plain string is somebody's own words and keeps its own first letter.
    language : str
        A language tag.

    Returns
    -------
    str
        The sentence, its first letter a capital.
    """
    text = say(message, language)
    return text if isinstance(message, str) else text[:1].upper() + text[1:]


def _ready(value: Any, language: str) -> Any:
    if isinstance(value, Written):
        return value.written(language)
    if isinstance(value, Message):
        return say(value, language)
    if isinstance(value, Money):
        return _money(value.amount, language, value.currency)
    return value


def write(
    value: Number, unit: Unit, language: str, *, currency: str = "", signed: bool = False, cents: bool | None = None
) -> str:
    """Write a number with its unit.

    Parameters
    ----------
    value : number
        Ratios as 0.05, money in major units, durations in seconds.
    unit : Unit
        What it counts.
    language : str
        A language tag.
    currency : str
        For money.
    signed : bool
        Whether a plus sign stands before gains.
    cents : bool, optional
        Whether an amount shows its cents; by default those below `CENTS_BELOW` do.

    Returns
    -------
    str
        For instance ``1,99 $``, ``5,2 %``, ``1 h 24``.
    """
    plus = "+" if signed and value > 0 else ""
    if unit is Unit.PERCENT:
        return numbers.percent(value, language, 2 if 0 < abs(float(value)) < 0.01 else 1, signed=signed)
    if unit is Unit.MONEY:
        return plus + _money(value, language, currency, cents)
    return plus + _WRITERS.get(unit, _count)(value, language, currency)


def _money(value: Number, language: str, currency: str, cents: bool | None = None) -> str:
    if cents is None:
        cents = abs(float(value)) < CENTS_BELOW
    return numbers.money(value, currency, language, numbers.cents_of(currency) if cents else 0)


def _count(value: Number, language: str, currency: str) -> str:
    return numbers.number(_rounded(value), language)


def _rounded(value: Number) -> Number:
    if isinstance(value, int) or value == int(value):
        return int(value)
    return round(float(value), 0 if abs(float(value)) >= 1000 else 1 if abs(float(value)) >= 10 else 2)


def _hours(value: Number, language: str, currency: str) -> str:
    return f"{numbers.number(round(float(value), 1), language)}{NBSP}h"


def _stars(value: Number, language: str, currency: str) -> str:
    return f"{numbers.number(value, language, 1)}/5"


def _days(value: Number, language: str, currency: str) -> str:
    return f"{_count(value, language, '')}{NBSP}{'j' if language.startswith('fr') else 'd'}"


_WRITERS: dict[Unit, Callable[[Number, str, str], str]] = {
    Unit.DURATION: lambda value, language, currency: (
        ("\u2212" if value < 0 else "") + numbers.duration(abs(float(value)), language)
    ),
    Unit.HOURS: _hours,
    Unit.STARS: _stars,
    Unit.DAYS: _days,
    Unit.RATIO: lambda value, language, currency: numbers.number(value, language, 2),
}


UNKNOWN = msg("unknown")


def figure_text(figure: Figure, language: str) -> str:
    """Write a figure's value, what it lies between when only that is known, or the word for its absence.

    Parameters
    ----------
    figure : Figure
        What to write.
    language : str
        A language tag.

    Returns
    -------
    str
        Never "0" for an absent value.
    """
    if figure.value is None:
        return _between(figure, language) if figure.interval is not None else say(UNKNOWN, language)
    return _in_its_form(figure, figure.value, language)


def _in_its_form(figure: Figure, value: Number, language: str) -> str:
    return write(value, figure.unit, language, currency=figure.currency, signed=figure.signed, cents=figure.cents)


def interval_text(figure: Figure, language: str, *, short: bool = False) -> str:
    """Write a figure's interval.

    Parameters
    ----------
    figure : Figure
        What to write.
    language : str
        A language tag.
    short : bool
        Bounds alone, for a table whose heading says what they are.

    Returns
    -------
    str
        For instance ``intervalle à 90 % : 1,52 $ à 2,41 $``; empty without an interval.
    """
    if figure.interval is None or figure.value is None:
        return ""
    if short:
        return _between(figure, language)
    low, high = _bounds(figure, language)
    return say(msg("{level} interval: {low} to {high}", level=Percent(figure.level, 0), low=low, high=high), language)


def _between(figure: Figure, language: str) -> str:
    low, high = _bounds(figure, language)
    return say(msg("{low} to {high}", low=low, high=high), language)


def _bounds(figure: Figure, language: str) -> tuple[str, str]:
    low, high = figure.interval or (0, 0)
    return _in_its_form(figure, low, language), _in_its_form(figure, high, language)


def cell_text(cell: Cell, language: str) -> str:
    """Write a cell of a table.

    Parameters
    ----------
    cell : Cell
        What to write.
    language : str
        A language tag.

    Returns
    -------
    str
        An empty string for nothing.
    """
    if cell is None:
        return ""
    if isinstance(cell, Figure):
        return figure_text(cell, language)
    if isinstance(cell, Badge):
        return say(cell.text, language)
    if isinstance(cell, date):
        return numbers.day(cell, language, "medium")
    return say(cell, language)


def plain_number(value: Number) -> int | float:
    """Return a number that JSON and spreadsheets can hold.

    Parameters
    ----------
    value : number
        Any of our number types.

    Returns
    -------
    int or float
        The same number.
    """
    return value if isinstance(value, int) else float(Fraction(value) if isinstance(value, Fraction) else value)


def machine_text(figure: Figure) -> str:
    """Write a figure's value for machines: the same text in every language.

    Parameters
    ----------
    figure : Figure
        What to write.

    Returns
    -------
    str
        A plain decimal; empty without a value.
    """
    if figure.value is None:
        return ""
    value = plain_number(figure.value)
    return str(value) if isinstance(value, int) else repr(round(value, 10))
