"""A table of an account that has the columns of its months, and rows of days: it is not read as months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sillage.imports.dates import parse_date
from sillage.imports.own_figures_files import ACCOUNTS
from sillage.imports.own_match import Match


def tells_days(match: Match, sample: Sequence[Sequence[str]]) -> bool:
    """Tell whether rows of days stand where months are expected: read as months, the last day would stand for each.

    Where dates such as 03/04/2026 may be read both ways, both have to tell days.

    Parameters
    ----------
    match : Match
        Which file of ours the header is.
    sample : sequence of sequence of str
        The first rows.

    Returns
    -------
    bool
        Whether one account has several days in one month; False for any other file of ours.
    """
    if match.file is not ACCOUNTS:
        return False
    places = {column.name: position for column, position in match.places}
    named = ("network", "account", "month")
    cells = [[row[places[name]] if places.get(name, len(row)) < len(row) else "" for name in named] for row in sample]
    told = [found for first in ("month", "day") if (found := _several_a_month(cells, first)) is not None]
    return bool(told) and all(told)


def _several_a_month(cells: Sequence[Sequence[str]], first: str) -> bool | None:
    """Tell whether an account has several days in a month; None where dates cannot be read in this order."""
    days: dict[tuple[str, str, int, int], set[date]] = {}
    for network, account, cell in cells:
        try:
            found = parse_date(cell, first=first)
        except (ValueError, OverflowError):
            return None
        if found is not None:
            days.setdefault((network, account, found[0].year, found[0].month), set()).add(found[0])
    return any(len(one) > 1 for one in days.values())
