"""What the cells of a column look like: numbers, days, months, how many differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sillage.imports.dates import parse_date
from sillage.imports.headers import fold
from sillage.imports.numbers import MISSING, parse_number
from sillage.imports.vocabularies import MONTH_WORDS

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells of a column look like, as shares of those that are not empty.

    Parameters
    ----------
    numeric, dated, months : float
        Cells that read as numbers, as dates, as names of months.
    filled : int
        How many of the sample are not empty.
    distinct : float
        How many of these differ, as a share.
    examples : tuple of str
        The first different ones.
    """

    numeric: float
    dated: float
    months: float
    filled: int
    examples: tuple[str, ...]
    distinct: float = 1.0


def profile(cells: Sequence[str]) -> Profile:
    """Look at some cells of a column.

    Parameters
    ----------
    cells : sequence of str
        As the file writes them.

    Returns
    -------
    Profile
        Shares from 0 to 1.
    """
    filled = [cell.strip() for cell in cells if fold(cell) not in MISSING]
    count = len(filled) or 1
    return Profile(
        numeric=sum(map(_is_number, filled)) / count,
        dated=sum(map(_is_date, filled)) / count,
        months=sum(fold(cell).rstrip(".") in MONTH_WORDS for cell in filled) / count,
        filled=len(filled),
        examples=tuple(dict.fromkeys(cell[:60] for cell in filled))[:_EXAMPLES],
        distinct=len(set(filled)) / count,
    )


def _is_number(cell: str) -> bool:
    for mark in ".,":
        try:
            parse_number(cell, mark)
        except ValueError:
            continue
        return True
    return False


def day_of(cell: str) -> date | None:
    """Return the day that a cell writes, whichever of day and month comes first; None where it writes none."""
    for first in ("month", "day"):
        try:
            found = parse_date(cell, first=first)
        except (ValueError, OverflowError):
            continue
        return found[0] if found else None
    return None


def _is_date(cell: str) -> bool:
    return not cell.isdigit() and day_of(cell) is not None
