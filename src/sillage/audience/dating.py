"""Dates of a hand-kept table that cannot all be right.

People keep such tables for years, often newest first; a year is typed wrong in January, a month is noted twice. A
doubtful row is kept and told apart, never moved to where it might belong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import combining, normalize

from sillage.language import Message, msg

_MONTHS = (
    ("jan",),
    ("fev", "feb"),
    ("mar",),
    ("avr", "apr"),
    ("mai", "may"),
    ("juin", "jun"),
    ("juil", "jul"),
    ("aou", "aug"),
    ("sep",),
    ("oct",),
    ("nov",),
    ("dec",),
)


@dataclass(frozen=True, slots=True)
class DateDoubt:
    """A row whose date is doubtful.

    Parameters
    ----------
    index : int
        0-based place in the table.
    code : str
        ``out_of_order``, ``month_name`` or ``same_month``.
    sentence : Message
        What is wrong with it.
    """

    index: int
    code: str
    sentence: Message


def date_doubts(days: Sequence[date | None], month_names: Sequence[str] = ()) -> tuple[DateDoubt, ...]:
    """Find the rows of a monthly table whose dates are doubtful.

    Parameters
    ----------
    days : sequence of date or None
        The dates in the order of the file.
    month_names : sequence of str, optional
        What a month column says, as long as `days`. Whether it names the month of the date or the one before is
        what most rows do.

    Returns
    -------
    tuple of DateDoubt
        In order of rows. A table of fewer than three dates has no order to contradict.
    """
    found = [*_out_of_order(days), *_misnamed(days, month_names), *_same_month(days)]
    return tuple(sorted(found, key=lambda doubt: (doubt.index, doubt.code)))


def month_number(name: str) -> int | None:
    """Return the month that a French or English name or abbreviation means.

    Parameters
    ----------
    name : str
        Such as ``Dec``, ``déc.`` or ``août``.

    Returns
    -------
    int or None
        1 to 12.
    """
    folded = "".join(mark for mark in normalize("NFKD", name.strip().lower()) if not combining(mark))
    for number, starts in enumerate(_MONTHS, 1):
        if folded.startswith(starts):
            return number
    return None


def _out_of_order(days: Sequence[date | None]) -> list[DateDoubt]:
    known = [(index, day) for index, day in enumerate(days) if day is not None]
    if len(known) < 3:
        return []
    rising, falling = _longest_run(known, 1), _longest_run(known, -1)
    kept = set(rising if len(rising) >= len(falling) else falling)
    return [
        DateDoubt(index, "out_of_order", msg("The date {day} breaks the order of the table.", day=day))
        for index, day in known
        if index not in kept
    ]


def _longest_run(known: Sequence[tuple[int, date]], sign: int) -> list[int]:
    # Longest subsequence that never goes back (or, with sign -1, never forward): the fewest rows to doubt.
    best: list[tuple[int, int]] = []  # for each row: length of the longest run that ends there, and its predecessor
    for place, (_, day) in enumerate(known):
        length, previous = 0, -1
        for earlier in range(place):
            if (day - known[earlier][1]).days * sign >= 0 and best[earlier][0] > length:
                length, previous = best[earlier][0], earlier
        best.append((length + 1, previous))
    place = max(range(len(best)), key=lambda index: best[index][0])
    run = []
    while place >= 0:
        run.append(known[place][0])
        place = best[place][1]
    return run


def _misnamed(days: Sequence[date | None], month_names: Sequence[str]) -> list[DateDoubt]:
    offsets: dict[int, int] = {}
    for index, (day, name) in enumerate(zip(days, month_names, strict=False)):
        number = month_number(name or "")
        if day is not None and number is not None:
            offsets[index] = (day.month - number) % 12
    if not offsets:
        return []
    counts = Counter(offset for offset in offsets.values() if offset in (0, 1))
    usual = counts.most_common(1)[0][0] if counts else 0
    return [
        DateDoubt(
            index,
            "month_name",
            msg("The month “{name}” does not fit the date {day}.", name=month_names[index], day=days[index]),
        )
        for index, offset in offsets.items()
        if offset != usual
    ]


def _same_month(days: Sequence[date | None]) -> list[DateDoubt]:
    counts = Counter((day.year, day.month) for day in days if day is not None)
    return [
        DateDoubt(index, "same_month", msg("Another row has a date of the same month as {day}.", day=day))
        for index, day in enumerate(days)
        if day is not None and counts[(day.year, day.month)] > 1
    ]
