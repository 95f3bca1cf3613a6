"""Forecast an objective to its deadline, or a KPI to a day: the same series that tells where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sillage.domain.aims import Objective
from sillage.domain.period import Period
from sillage.errors import IllegalAggregation, NotFound, Refused
from sillage.forecasts import Forecast, Goal, Kind, Series, Window, forecast, series_of
from sillage.imports.headers import fold
from sillage.kpis.catalogue import find
from sillage.kpis.kpi import Direction, Kpi, Level
from sillage.language import msg
from sillage.ledger import queries
from sillage.objectives import title_of
from sillage.reports.wording import Amount, Lasting, Percent, plain_number
from sillage.services.client_view import check_shown
from sillage.services.compute_kpi import compute_kpi
from sillage.services.describe_objective import typed_value
from sillage.services.follow_objective import kpi_of
from sillage.services.forecast_words import Write, count_form
from sillage.services.kpi_names import kpi_id_of
from sillage.services.open_workspace import Opened
from sillage.services.own_day import today
from sillage.services.report_series import line_of
from sillage.services.track_objectives import LEVEL_DAYS, objectives_shown

_YEARS_BACK = 3
_KINDS = {
    Level.SNAPSHOT: Kind.LEVEL,
    Level.ADDITIVE: Kind.SUM,
    Level.RATIO: Kind.RATE,
    Level.DISTRIBUTION: Kind.RATE,
}
"""What the values of a KPI are, by the first of its levels."""


@dataclass(frozen=True, slots=True)
class KpiForecast:
    """A forecast of a KPI.

    Parameters
    ----------
    kpi : Kpi
        Which.
    found : Forecast
        The answer.
    write : callable
        Gives its numbers their form.
    objective : Objective or None
        Whose deadline it goes to.
    """

    kpi: Kpi
    found: Forecast
    write: Write
    objective: Objective | None = None


def objective_called(opened: Opened, typed: str) -> Objective:
    """Return an objective by what somebody typed.

    Parameters
    ----------
    opened : Opened
        Which workspace, as they see it.
    typed : str
        Its number, or its name.

    Returns
    -------
    Objective
        The one that is meant.

    Raises
    ------
    NotFound
        If none is called so, or several are.
    """
    shown = objectives_shown(opened)
    meant = [one for one in shown if typed.strip() == str(one.id)]
    meant = meant or [one for one in shown if fold(typed) in (fold(str(title_of(one))), fold(one.name))]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise NotFound(
            msg("Several objectives are called “{typed}”.", typed=typed),
            msg("Write the number of one: {numbers}.", numbers=", ".join(str(one.id) for one in meant)),
        )
    raise NotFound(msg("No objective is called “{typed}”.", typed=typed), msg("List them with: sillage objective list"))


def forecast_objective(opened: Opened, aim: Objective) -> KpiForecast:
    """Forecast an objective to its deadline.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    aim : Objective
        Which one.

    Returns
    -------
    KpiForecast
        With the chance that it is met, and those of its milestones.

    Raises
    ------
    Refused
        If its deadline has passed, its KPI cannot be forecast, or too little is known.
    """
    if aim.due_on < today(opened):
        raise Refused(msg("Its deadline, {day}, has passed.", day=aim.due_on), msg("Ask how it ended: sillage status"))
    kpi = kpi_of(opened, aim)
    if kpi is None:
        raise NotFound(msg("The KPI “{kpi}” is gone.", kpi=aim.kpi_id), msg("Choose another for the objective."))
    series = series_of_kpi(opened, kpi, aim.filters)
    goal = Goal(aim.target, _falls(aim, kpi), aim.milestones)
    window = _window(opened, aim, kpi, series)
    return KpiForecast(kpi, forecast(series, aim.due_on, goal, window), form_of(opened, kpi), aim)


def forecast_kpi(
    opened: Opened,
    named: str,
    until: date,
    *,
    goal: str = "",
    at_most: bool = False,
    filters: Mapping[str, str] | None = None,
) -> KpiForecast:
    """Forecast a KPI to a day.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    named : str
        The KPI's id.
    until : date
        The day.
    goal : str
        What must be met, as somebody typed it in the KPI's unit; empty for none.
    at_most : bool
        Whether the goal is to stay at it or below.
    filters : mapping of str to str, optional
        Axis to value.

    Returns
    -------
    KpiForecast
        Sums are those from the day after the last known on.

    Raises
    ------
    NotFound
        If there is no such KPI.
    Refused
        If it cannot be forecast, or too little is known.
    """
    kpi = find(kpi_id_of(opened, named), queries.user_kpis(opened.workspace.id))
    aim = Goal(typed_value(goal, kpi, opened.workspace.currency, "--goal"), at_most) if goal else None
    series = series_of_kpi(opened, kpi, dict(filters or {}))
    return KpiForecast(kpi, forecast(series, until, aim), form_of(opened, kpi))


def series_of_kpi(opened: Opened, kpi: Kpi, filters: Mapping[str, str]) -> Series:
    """Return a KPI's history at the step of its data.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : Kpi
        Which.
    filters : mapping of str to str
        Axis to value.

    Returns
    -------
    Series
        Of at most three years: whole weeks, or whole months where the files are monthly.

    Raises
    ------
    Refused
        If the KPI cannot be forecast, or too little is known.
    """
    check_shown(opened, kpi.id)
    kind = _KINDS.get(kpi.levels[0])
    if kind is None:
        raise IllegalAggregation(
            msg("“{kpi}” cannot be forecast: its weeks neither add up nor average.", kpi=kpi.name),
            msg("Ask for a count, a level or a rate."),
        )
    last = today(opened)
    span = Period(last.replace(year=last.year - _YEARS_BACK, day=1), last, opened.workspace.zone)
    weeks = compute_kpi(opened, kpi.id, span, by="week", filters=dict(filters))
    line = line_of(opened, weeks, span, filters)
    rows = [(day, None if value is None else float(plain_number(value))) for day, value in line.points]
    return series_of(rows, kind)


def form_of(opened: Opened, kpi: Kpi) -> Write:
    """Return the form of a KPI's numbers.

    Parameters
    ----------
    opened : Opened
        Whose currency.
    kpi : Kpi
        Which.

    Returns
    -------
    callable
        Percents, amounts, durations or counts.
    """
    currency = opened.workspace.currency
    if kpi.unit == "%":
        return lambda value: Percent(value, 2)
    if kpi.unit == "money":
        return lambda value: Amount(value, currency)
    if kpi.unit == "duration":
        return Lasting
    return count_form


def _falls(aim: Objective, kpi: Kpi) -> bool:
    if aim.target == aim.baseline:
        return kpi.direction is Direction.DOWN
    return aim.target < aim.baseline


def _window(opened: Opened, aim: Objective, kpi: Kpi, series: Series) -> Window:
    """Return over which days an objective is judged: those that `sillage status` judges it by on its last day."""
    ahead = series.last_day + timedelta(days=1)
    if series.kind is Kind.SUM:
        return Window(max(aim.starts_on, ahead), aim.baseline + _came(opened, aim, kpi, series.last_day))
    if "roi" in kpi.objectives:
        return Window(aim.starts_on)
    return Window(max(aim.starts_on, aim.due_on - timedelta(days=LEVEL_DAYS - 1)))


def _came(opened: Opened, aim: Objective, kpi: Kpi, last: date) -> float:
    if last < aim.starts_on:
        return 0.0
    span = Period(aim.starts_on, last, opened.workspace.zone)
    row = next((row for row in compute_kpi(opened, kpi.id, span, filters=aim.filters).rows if not row.key), None)
    return 0.0 if row is None or row.value is None else float(plain_number(row.value))
