"""Delimited text as exports write it: separators, quotes, encodings, numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FRENCH_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BOM = "\ufeff"
NBSP = "\u00a0"

Cell = str | int | float | None


def delimited(rows: Iterable[Sequence[Cell]], separator: str = ",", *, quote_all: bool = False) -> str:
    """Write rows as delimited text with Windows line ends.

    Parameters
    ----------
    rows : iterable of sequence
        None is an empty cell.
    separator : str
        One character.
    quote_all : bool
        Whether every cell is quoted.

    Returns
    -------
    str
        The text.
    """
    text = StringIO()
    writer = csv.writer(
        text, delimiter=separator, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator="\r\n"
    )
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue()


def thousands(number: int) -> str:
    """Write a number with commas, as English exports do.

    Parameters
    ----------
    number : int
        Such as 1250.

    Returns
    -------
    str
        ``1,250``.
    """
    return f"{number:,}"


def spaced(number: int) -> str:
    """Write a number with no-break spaces, as French exports do.

    Parameters
    ----------
    number : int
        Such as 1250.

    Returns
    -------
    str
        ``1 250``.
    """
    return f"{number:,}".replace(",", NBSP)


def comma(number: float, digits: int = 2) -> str:
    """Write a number with a decimal comma.

    Parameters
    ----------
    number : float
        Such as 12.5.
    digits : int
        Decimals.

    Returns
    -------
    str
        ``12,50``.
    """
    return f"{number:.{digits}f}".replace(".", ",")


def x_day(day: date) -> str:
    """Write a day as X does.

    Parameters
    ----------
    day : date
        Which day.

    Returns
    -------
    str
        ``Fri, Sep 12, 2026``.
    """
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day:02d}, {day.year}"


def clock(seconds: int) -> str:
    """Write a duration as H:MM:SS.

    Parameters
    ----------
    seconds : int
        How long.

    Returns
    -------
    str
        ``0:01:09``.
    """
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
