"""The loaded rate of an hour on its day: a person's own, else everyone's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sillage.domain.costs import HourlyRate
from sillage.domain.money import Money


def rate_of(person: str, day: date, rates: Iterable[HourlyRate]) -> Money | None:
    """Return what an hour of a person costs on a day.

    Parameters
    ----------
    person : str
        Who worked; empty for nobody in particular.
    day : date
        When.
    rates : iterable of HourlyRate
        All dated rates of the workspace.

    Returns
    -------
    Money or None
        The newest rate of that person that began by then, else the newest rate of everyone; None when neither is
        known: the hour's cost is then unknown, not nothing.
    """
    best: tuple[bool, date] | None = None
    found: Money | None = None
    for rate in rates:
        if rate.valid_from > day or rate.person not in ("", person):
            continue
        rank = (rate.person != "", rate.valid_from)
        if best is None or rank >= best:
            best, found = rank, rate.rate
    return found
