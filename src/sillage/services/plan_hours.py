"""Hours planned, available and spent, week by week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sillage.domain.costs import CostKind
from sillage.domain.period import Period
from sillage.ledger import queries
from sillage.services.open_workspace import Opened


@dataclass(frozen=True, slots=True)
class WeekOfWork:
    """A week of one person, or of the team.

    Parameters
    ----------
    week : date
        Its Monday.
    person : str
        Empty for the team, and for hours that name nobody.
    planned, available : ratio or None
        Hours; None where nobody said.
    spent : ratio
        Hours entered; those of an entry over several days are spread over them evenly.
    """

    week: date
    person: str
    planned: Fraction | None
    available: Fraction | None
    spent: Fraction

    @property
    def left(self) -> Fraction | None:
        """Hours available and not spent; negative when there was more work than time."""
        return None if self.available is None else self.available - self.spent


def weeks_of_work(opened: Opened, period: Period) -> tuple[WeekOfWork, ...]:
    """Set planned, available and spent hours side by side.

    Parameters
    ----------
    opened : Opened
        Where.
    period : Period
        Which days; weeks count when one of their days is among them.

    Returns
    -------
    tuple of WeekOfWork
        By week and person. Where a week is planned for the team as a whole, everybody's hours are spent on it.
    """
    monday = period.first - timedelta(days=period.first.weekday())
    sunday = period.last + timedelta(days=6 - period.last.weekday())
    weeks = Period(monday, sunday, period.zone)
    plans = {(one.week, one.person): one for one in queries.capacities(opened.whose, weeks)}
    spent = _spent(opened, weeks)
    team = {week for week, person in plans if not person}
    for week in team:
        named = {person for when, person in plans if when == week and person}
        for key in [key for key in spent if key[0] == week and key[1] and key[1] not in named]:
            spent[week, ""] += spent.pop(key)
    found = []
    for week, person in sorted({*plans, *spent}):
        plan = plans.get((week, person))
        found.append(
            WeekOfWork(
                week,
                person,
                None if plan is None else Fraction(plan.planned_hours),
                None if plan is None else Fraction(plan.available_hours),
                spent.get((week, person), Fraction(0)),
            )
        )
    return tuple(found)


def _spent(opened: Opened, weeks: Period) -> dict[tuple[date, str], Fraction]:
    found: dict[tuple[date, str], Fraction] = defaultdict(Fraction)
    for cost in queries.costs(opened.whose, weeks):
        if cost.kind is not CostKind.HOURS or cost.hours is None:
            continue
        days = (cost.last - cost.first).days + 1
        for number in range(days):
            day = cost.first + timedelta(days=number)
            if day in weeks:
                found[day - timedelta(days=day.weekday()), cost.person] += Fraction(cost.hours) / days
    return found
