"""An objective over time: what was measured, the path it should take, and how far from it still counts as on track."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sillage.domain.aims import Objective
from sillage.domain.places import Change
from sillage.errors import SillageError
from sillage.kpis.catalogue import find
from sillage.kpis.kpi import Kpi
from sillage.ledger import counting, queries
from sillage.objectives import ObjectiveStatus, expected_value, way_points
from sillage.objectives.status import TOLERANCE
from sillage.reports.spec import Number
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_series import objective_line
from sillage.services.track_objectives import track

Band = tuple[tuple[date, float, float], ...]


@dataclass(frozen=True, slots=True)
class Stone:
    """A milestone, or the target.

    Parameters
    ----------
    day : date
        By when.
    expected : float
        What must be reached.
    measured : number or None
        The last value at that day; None where none is known, or it lies ahead.
    reached : bool or None
        Whether it was; None where nobody can tell yet.
    last : bool
        Whether it is the target.
    """

    day: date
    expected: float
    measured: Number | None
    reached: bool | None
    last: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """An objective with its course.

    Parameters
    ----------
    status : ObjectiveStatus
        Where it stands.
    kpi : Kpi or None
        What it is about; None for one that is gone.
    points : tuple of (date, number or None)
        What was measured.
    band : tuple of (date, number, number)
        Between which values it is on track.
    stones : tuple of Stone
        Milestones, then the target.
    changes : tuple of Change
        Of strategy, since it began.
    """

    status: ObjectiveStatus
    kpi: Kpi | None
    points: tuple[tuple[date, Number | None], ...]
    band: Band
    stones: tuple[Stone, ...]
    changes: tuple[Change, ...]


def follow_objective(opened: Opened, aim: Objective) -> Followed:
    """Follow an objective up to today.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    aim : Objective
        Which one.

    Returns
    -------
    Followed
        Without points where nothing was measured.
    """
    kpi = kpi_of(opened, aim)
    status = track(opened, aim, today(opened))
    last = min(today(opened), aim.due_on)
    begun = last >= aim.starts_on and status.value is not None
    points = objective_line(opened, status, last).points if begun else ()
    dated = (one for one in counting.changes(opened.whose) if aim.starts_on <= one.day <= aim.due_on)
    changes = tuple(one for one in dated if one.concerns(aim.filters.get("network", "")))
    return Followed(status, kpi, points, band_of(aim), _stones(aim, points, status), changes)


def kpi_of(opened: Opened, aim: Objective) -> Kpi | None:
    """Return the KPI of an objective.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    aim : Objective
        Which one.

    Returns
    -------
    Kpi or None
        None for one that its user removed, or cannot be read any more.
    """
    try:
        return find(aim.kpi_id, queries.user_kpis(opened.workspace.id))
    except SillageError:
        return None


def band_of(aim: Objective) -> Band:
    """Return between which values an objective is on track, along its path.

    Parameters
    ----------
    aim : Objective
        Which one.

    Returns
    -------
    tuple of (date, number, number)
        A twentieth of the whole way below and above each corner of the path.
    """
    room = abs(aim.target - aim.baseline) * TOLERANCE
    return tuple((day, value - room, value + room) for day, value in way_points(aim))


def _stones(
    aim: Objective, points: tuple[tuple[date, Number | None], ...], status: ObjectiveStatus
) -> tuple[Stone, ...]:
    return tuple(_stone(aim, day, points, status) for day, _ in way_points(aim)[1:])


def _stone(aim: Objective, day: date, points: tuple[tuple[date, Number | None], ...], status: ObjectiveStatus) -> Stone:
    expected = expected_value(aim, day)
    told = [value for at, value in points if value is not None and day - timedelta(days=7) < at <= day]
    measured = told[-1] if told and status.day >= day - timedelta(days=6) else None
    rises = aim.target > aim.baseline
    reached = None
    if measured is not None and status.day >= day:
        reached = float(measured) >= expected if rises else float(measured) <= expected
    return Stone(day, expected, measured, reached, day == aim.due_on)
