"""Read hours written in one line: “2 h 30 instagram réponses hier”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sillage.errors import WrongUsage
from sillage.imports.headers import fold
from sillage.imports.vocabularies import ACTIVITIES, CHANNEL_WORDS
from sillage.language import msg
from sillage.services import typed_values
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.record_costs import CostDetails, HoursAdded, add_hours, hours_of
from sillage.services.record_plans import DAYS

_HOURS = re.compile(
    r"(?<![\w.,-])(\d{1,3}\s*(?:h|:)\s*\d{2}(?:\s*min)?|\d+(?:[.,]\d+)?\s*(?:hours?|heures?|h)\b|\d+\s*min(?:utes?)?\b"
    r"|\d+(?:[.,]\d+)?(?![\w.,:/-]))",
    re.IGNORECASE,
)
_DAYS = {"today": 0, "aujourd'hui": 0, "aujourdhui": 0, "yesterday": 1, "hier": 1}
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_WORDS_OF_A_NAME = 3


@dataclass(frozen=True, slots=True)
class QuickHours:
    """What a line says.

    Parameters
    ----------
    hours : Decimal
        How long.
    day : date
        When.
    channel, activity : str
        Codes; empty where no word names one.
    note : str
        The words that name none of these.
    """

    hours: Decimal
    day: date
    channel: str
    activity: str
    note: str


def read_quick(text: str, now: date) -> QuickHours:
    """Read a line.

    Parameters
    ----------
    text : str
        In either language, words in any order.
    now : date
        Today: the day where the line names none; the name of a weekday means the last one.

    Returns
    -------
    QuickHours
        Every word is used once; what is not known is kept as a note.

    Raises
    ------
    WrongUsage
        If it says no number of hours.
    """
    line = " ".join(text.replace("’", "'").split())
    day = now
    named = _ISO.search(line)
    if named:
        day = typed_values.day(named[0], now)
        line = f"{line[: named.start()]} {line[named.end() :]}"
    found = _HOURS.search(line)
    if found is None:
        raise WrongUsage(msg("The line says no hours."), msg("Write them like 2h30, 2.5 h or 45 min."))
    hours = hours_of(re.sub(r"(?i)hours?|heures?", "h", re.sub(r"(?i)(\d)\s*min(utes?)?$", r"\1min", found[1])))
    words = f"{line[: found.start()]} {line[found.end() :]}".split()
    words, day = _day(words, day, now)
    words, channel = _named(words, CHANNEL_WORDS)
    words, activity = _named(words, ACTIVITIES)
    return QuickHours(hours, day, channel, activity, " ".join(words))


def add_quick(opened: Opened, text: str, person: str) -> HoursAdded:
    """Add the hours that a line says.

    Parameters
    ----------
    opened : Opened
        Where.
    text : str
        The line.
    person : str
        Who worked.

    Returns
    -------
    HoursAdded
        The entry and its rate.
    """
    read = read_quick(text, today(opened))
    details = CostDetails(channel=read.channel, activity=read.activity, person=person, note=read.note)
    return add_hours(opened, read.hours, on=read.day, details=details)


def _day(words: list[str], day: date, now: date) -> tuple[list[str], date]:
    for place, word in enumerate(words):
        plain = fold(word)
        left = [*words[:place], *words[place + 1 :]]
        if plain in _DAYS:
            return left, now - timedelta(days=_DAYS[plain])
        if plain in DAYS and len(plain) > 3:  # “mar”, “sat” are words of other things
            return left, now - timedelta(days=(now.weekday() - DAYS[plain]) % 7)
    return words, day


def _named(words: list[str], names: dict[str, str]) -> tuple[list[str], str]:
    """Find the longest run of words that names something, and take it out."""
    for length in range(min(_WORDS_OF_A_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            code = names.get(fold(" ".join(words[start : start + length])))
            if code:
                return [*words[:start], *words[start + length :]], code
    return words, ""
