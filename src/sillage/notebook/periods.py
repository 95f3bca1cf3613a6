"""How a notebook writes days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.services.answer_programs import Days
from sillage.services.open_workspace import Opened
from sillage.services.report_period import presets

PeriodLike: TypeAlias = "str | Sequence[str | date] | None"
"""``"2026-03"``, ``"2026"``, ``"2026-01-01/2026-03-31"``, a preset such as ``"last_month"``, or a pair of days."""

_MONTH, _YEAR = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}")


def days_of(opened: Opened, period: PeriodLike) -> Days:
    """Return the days that a notebook means.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    period : str, pair of days or None
        See `PeriodLike`; None leaves the choice to the question.

    Returns
    -------
    Days
        First and last.

    Raises
    ------
    WrongUsage
        If it is none of these.
    """
    if period is None:
        return Days()
    if not isinstance(period, str):
        if len(period) != 2:
            raise _no_period(opened, str(period))
        return Days(str(period[0]), str(period[1]))
    text = period.strip()
    if "/" in text:
        first, _, last = text.partition("/")
        return Days(first.strip(), last.strip())
    if _MONTH.fullmatch(text) and 1 <= int(text[5:]) <= 12:
        begun = date(int(text[:4]), int(text[5:]), 1)
        following = date(begun.year + begun.month // 12, begun.month % 12 + 1, 1)
        return Days(begun.isoformat(), date.fromordinal(following.toordinal() - 1).isoformat())
    if _YEAR.fullmatch(text):
        return Days(f"{text}-01-01", f"{text}-12-31")
    for name, _, days in presets(opened):
        if name == text:
            return Days(days.first.isoformat(), days.last.isoformat())
    raise _no_period(opened, text)


def _no_period(opened: Opened, text: str) -> WrongUsage:
    return WrongUsage(
        msg("“{text}” is no period.", text=text[:60]),
        msg(
            "Write 2026-03, 2026, 2026-01-01/2026-03-31, a pair of days, or one of: {known}.",
            known=", ".join(name for name, _, _ in presets(opened)),
        ),
    )
