"""Which stretches of a line of the site's visits were told alike: by hits, or by files with windows of one length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sillage.domain.period import Period
from sillage.services.divide_days import divided, standing_windows
from sillage.services.feed_hits import HITS
from sillage.services.open_workspace import Opened

MONTH_DAYS = 31
_LENGTHS = ((1, "day"), (7, "week"), (MONTH_DAYS, "month"))


def told_last(opened: Opened, span: Period) -> Mapping[date, bool]:
    """Return the days on which readings of the site begin, and whether they are told as the last of them is.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    span : Period
        Which days.

    Returns
    -------
    mapping of date to bool
        A window of a file by its first day, a day that hits tell by itself; False where two stories begin on one day,
        and on the days of the week in whose middle hits began to be taken.
    """
    steps: dict[date, set[str]] = {}
    for day, step in _readings(opened, span):
        steps.setdefault(day, set()).add(step)
    if not steps:
        return {}
    last = steps[max(steps)]
    wanted = HITS if HITS in last else min(last)
    return {day: found == {wanted} for day, found in steps.items()}


def _readings(opened: Opened, span: Period) -> Iterator[tuple[date, str]]:
    days = divided(opened, span).days
    for day in days:
        yield day, HITS
    for first, last in standing_windows(opened, span):
        length = (last - first).days + 1
        yield first, next((name for most, name in _LENGTHS if length <= most), "longer")
    if days and min(days) > span.first:  # what was not tracked yet is no fall
        begun = min(days)
        for back in range(begun.weekday()):
            yield begun - timedelta(days=back + 1), "nothing"
