"""What a cell of a bare file reads as, and the decimal mark that somebody types for all of them."""

from __future__ import annotations

from sillage.errors import WrongUsage
from sillage.imports.dates import parse_date
from sillage.imports.numbers import parse_number
from sillage.language import msg

_MARKS = {".": ".", "point": ".", ",": ",", "comma": ",", "virgule": ","}


def decimal_mark(typed: str) -> str:
    """Return the decimal mark that somebody typed.

    Parameters
    ----------
    typed : str
        ``point`` or ``comma``, or the mark itself; empty leaves it to the file.

    Returns
    -------
    str
        ``.``, ``,`` or nothing.

    Raises
    ------
    WrongUsage
        If it is none.
    """
    mark = _MARKS.get(typed.strip().lower(), "")
    if typed.strip() and not mark:
        raise WrongUsage(msg("“{typed}” is no decimal mark.", typed=typed), msg("Write point or comma."))
    return mark


def is_day(cell: str) -> bool:
    """Tell whether a cell reads as a day.

    Parameters
    ----------
    cell : str
        A bare number may be a spreadsheet's day: it is one only where the column's name says so.

    Returns
    -------
    bool
        Whether it does, day first or month first.
    """
    bare = cell.strip().replace(".", "").replace(",", "")
    if bare.isdigit() and len(cell.strip()) != len("20260131") and cell.strip().count(".") < 2:
        return False
    for first in ("month", "day"):
        try:
            return parse_date(cell, first=first) is not None
        except (ValueError, OverflowError):
            continue
    return False


def is_number(cell: str) -> bool:
    """Tell whether a cell reads as a number, under either decimal mark.

    Parameters
    ----------
    cell : str
        As it is written.

    Returns
    -------
    bool
        Not where it says that nothing is known.
    """
    for mark in ".,":
        try:
            return parse_number(cell, mark) is not None
        except ValueError:
            continue
    return False


def is_meant_as_number(cell: str) -> bool:
    """Tell whether whoever wrote a cell may have meant a number, readable or not: ``1e400``, ``0x1F``, ``١٢``.

    Parameters
    ----------
    cell : str
        As it is written.

    Returns
    -------
    bool
        Where a digit comes before any letter and it is no day.
    """
    told = next((letter for letter in cell if letter.isalnum()), "")
    return is_number(cell) or (told.isdigit() and not is_day(cell))


def is_missing(cell: str) -> bool:
    """Tell whether a cell says that nothing is known.

    Parameters
    ----------
    cell : str
        As it is written.

    Returns
    -------
    bool
        Where it is blank, ``-``, ``n/a``...
    """
    try:
        return parse_number(cell) is None
    except ValueError:
        return False
