"""Say from a KPI's own days what an experiment on it could show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sillage.domain.period import Period
from sillage.effects.power import past_error
from sillage.effects.schedules import Unit
from sillage.reports.wording import plain_number
from sillage.services.compute_kpi import compute_kpi
from sillage.services.experiment_terms import Smallest
from sillage.services.foresee_experiment import Foreseen, foresee, past_units
from sillage.services.kpi_names import kpi_id_of
from sillage.services.open_workspace import Opened


def foresee_kpi(
    opened: Opened, kpi: str, period: Period | None, filters: Mapping[str, str], *, arms: int, unit: Unit, weeks: int,
    smallest: Smallest,
) -> Foreseen:  # fmt: skip
    """Say what an experiment on a KPI could show.

    Parameters
    ----------
    opened : Opened
        Which workspace.
    kpi : str
        Which figure.
    period : Period or None
        Which days of the past; None takes all, at most two years.
    filters : mapping of str to str
        Axis to value.
    arms : int
        How many would be compared.
    unit : Unit
        What would be switched.
    weeks : int
        How long it might last.
    smallest : Smallest
        The smallest effect that matters.

    Returns
    -------
    Foreseen
        By length; a day of which nothing is known is no 0.

    Raises
    ------
    Refused
        If the past is too short, has too many gaps, or never changes.
    """
    table = compute_kpi(opened, kpi_id_of(opened, kpi), period, by="day", filters=filters)
    known = {
        date.fromisoformat(row.key): float(plain_number(row.value))
        for row in table.rows
        if row.key and row.value is not None
    }
    return foresee(past_error(past_units(known, unit), arms, unit), weeks, smallest)
