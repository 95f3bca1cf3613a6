"""What an objective may be: checked alike for the terminal and the pages, each refusal with what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sillage.domain.aims import Objective
from sillage.errors import WrongUsage
from sillage.kpis.catalogue import everything
from sillage.kpis.compute import plan
from sillage.kpis.kpi import Kpi
from sillage.kpis.measures import MEASURES, Feed
from sillage.language import msg
from sillage.ledger import queries
from sillage.reports.wording import Day
from sillage.services.open_workspace import Opened

FIRST_YEAR, LAST_YEAR = 2000, 2100
_OF_OBJECTIVES = frozenset((Feed.OBJECTIVES, Feed.BENCHMARKS))
_NO_AIMS = frozenset(("signal", "KPI unit"))


def refusals(objective: Objective) -> Iterator[tuple[str, WrongUsage]]:
    """Tell what in an objective leads nowhere.

    Parameters
    ----------
    objective : Objective
        As it would be stored.

    Yields
    ------
    tuple of (str, WrongUsage)
        The name of what is wrong: ``starts_on``, ``due_on``, ``target`` or ``milestones``.
    """
    for name in ("starts_on", "due_on"):
        if not FIRST_YEAR <= getattr(objective, name).year <= LAST_YEAR:
            yield name, WrongUsage(msg("This year is too far away."), msg("Check the date."))
    if objective.due_on <= objective.starts_on:
        yield "due_on", WrongUsage(msg("The deadline comes after the start."), msg("Check the two dates."))
    if objective.target == objective.baseline:
        yield (
            "target",
            WrongUsage(
                msg("The target is where the objective starts: there is nothing to reach."), msg("Give another target.")
            ),
        )
    days = [day for day, _ in objective.milestones]
    outside = [day for day in days if not objective.starts_on < day <= objective.due_on]
    if outside or len(set(days)) < len(days):
        yield (
            "milestones",
            WrongUsage(
                msg("Each milestone has a day of its own between the start and the deadline."),
                msg("Check their dates."),
            ),
        )
    low, high = sorted((objective.baseline, objective.target))
    for day, value in objective.milestones:
        if low < high and not low <= value <= high:
            yield "milestones", _beyond(objective, day, value)


def _beyond(objective: Objective, day: date, value: float) -> WrongUsage:
    """Refuse a milestone that is no part of the way from where an objective starts to its target."""
    rises = objective.target > objective.baseline
    if (value > objective.target) is rises:
        what = msg("The milestone of {day} lies beyond the target itself.", day=Day(day))
    else:
        what = msg("The milestone of {day} lies behind where the objective starts.", day=Day(day))
    return WrongUsage(what, msg("Give a value between the start and the target, or another target."))


def aims(opened: Opened) -> Iterable[Kpi]:
    """Return the KPIs that can be an objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.

    Returns
    -------
    iterable of Kpi
        Those that are computed, but not from objectives or from rivals, in the order of the catalogue.
    """
    return (kpi for kpi in everything(queries.user_kpis(opened.workspace.id)) if can_be_aimed_at(kpi))


def can_be_aimed_at(kpi: Kpi) -> bool:
    """Tell whether a KPI can be an objective.

    Parameters
    ----------
    kpi : Kpi
        Which.

    Returns
    -------
    bool
        False for what nothing computes, for signals, and for what is itself reckoned from objectives or rivals.

    Examples
    --------
    >>> from sillage.kpis.catalogue import CATALOGUE
    >>> can_be_aimed_at(CATALOGUE["followers"]), can_be_aimed_at(CATALOGUE["objective_progress"])
    (True, False)
    """
    if not kpi.is_computed or kpi.unit in _NO_AIMS:
        return False
    return not any(MEASURES[name].feed in _OF_OBJECTIVES for name in plan(kpi).measures)
