"""Analyse an experiment from bare files: its schedule, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from pathlib import Path

from scipy.special import stdtrit

from sillage.effects.clustered import ClusteredContrast, clustered_contrasts
from sillage.effects.looks import false_positives, level_of_a_look
from sillage.effects.power import POWER, PastError, weeks_needed
from sillage.effects.schedules import Design, Unit
from sillage.effects.switchback import Contrast, Switchback, compare_arms, expected_of_weekdays
from sillage.effects.verdicts import Verdict, verdict
from sillage.errors import WrongUsage
from sillage.imports.bare_cells import decimal_mark
from sillage.imports.outcome_file import daily, read_outcomes
from sillage.language import msg
from sillage.services.experiment_terms import LEAST_DAYS, TENTH, Smallest, asked_each, mean_of_week
from sillage.services.keep_looks import Looks, keep_look, looks_with, seen_before
from sillage.services.plan_experiment import read_schedule

_DAYS_BEFORE = 56


@dataclass(frozen=True, slots=True)
class Judged:
    """A contrast with what it lets one say.

    Parameters
    ----------
    contrast : Contrast
        Of the permutation test.
    verdict : Verdict
        What may be said.
    check : ClusteredContrast or None
        The same by least squares; None where there are too few weeks.
    weeks_needed : int or None
        To find the smallest effect that matters; None beyond two years, or where it cannot be said.
    """

    contrast: Contrast
    verdict: Verdict
    check: ClusteredContrast | None
    weeks_needed: int | None


@dataclass(frozen=True, slots=True)
class Analysed:
    """What an experiment shows.

    Parameters
    ----------
    design : Design
        What was planned.
    found : Switchback
        The comparison.
    judged : tuple of Judged
        One an arm but the first.
    smallest : Smallest
        What matters.
    known_until : date
        The last day with a figure.
    early : bool
        Whether the end of the plan is not reached.
    looks : int
        Looks that the level is made for.
    taken : Looks
        Those that are known of, which are never more.
    false_positive_rate : float
        How often so many looks at 5 % find an effect of nothing.
    level : float
        That each look is judged at.
    ignored : int
        Rows outside the experiment and the days before it.
    """

    design: Design
    found: Switchback
    judged: tuple[Judged, ...]
    smallest: Smallest
    known_until: date
    early: bool
    looks: int
    taken: Looks
    false_positive_rate: float
    level: float
    ignored: int


def analyse_file(
    path: Path, schedule: Path, y: str, *, date_column: str = "", each: str = "", covariate: str = "",
    looks: int = 1, smallest: Smallest = TENTH, decimal: str = "",
) -> Analysed:  # fmt: skip
    """Analyse an experiment.

    Parameters
    ----------
    path : Path
        A file of figures by day.
    schedule : Path
        What was planned.
    y : str
        The column that is compared.
    date_column : str
        Of days; empty looks for one.
    each : str
        ``sum`` or ``mean`` of the rows of a day.
    covariate : str
        A column that the arms cannot have touched; empty takes the days before the experiment.
    looks : int
        How many times somebody looks at this experiment in all; never fewer than are written down beside its schedule.
    smallest : Smallest
        The smallest effect that matters.
    decimal : str
        ``point`` or ``comma`` in the file of figures; found where empty and each column tells.

    Returns
    -------
    Analysed
        With a verdict.

    Raises
    ------
    Refused
        If the files do not allow it, with the reason.
    """
    if looks < 1:
        raise WrongUsage(msg("Somebody looks at least once."), msg("Write --looks 1 or more."))
    design, table = read_schedule(schedule), read_outcomes(path, decimal_mark(decimal))
    days = table.days(date_column)
    known = daily(days, table.numbers(y), asked_each(each))
    outcomes = of_units(design, known)
    before = _expected(design, known)
    if covariate:
        before = of_units(design, daily(days, table.numbers(covariate), asked_each(each)))
    until, early = _known_until(design, known)
    at, before_this = until if early else design.ends_on, seen_before(schedule, design, y)
    looks = max(looks, looks_with(design, at, before_this).planned)
    level = level_of_a_look(looks)
    found = compare_arms(design, outcomes, before, level=1 - level)
    taken = keep_look(schedule, design, y, at, before_this)
    since = design.starts_on - timedelta(days=_DAYS_BEFORE)
    ignored = sum(day > design.ends_on or day < since for day in known)
    return Analysed(
        design, found, _judged(design, found, level, smallest), smallest, until, early, looks, taken,
        false_positives(looks), level, ignored,
    )  # fmt: skip


def of_units(design: Design, known: Mapping[date, float]) -> list[float | None]:
    """Return what came of each unit of a design.

    Parameters
    ----------
    design : Design
        Which.
    known : mapping of date to float
        By day.

    Returns
    -------
    list of float or None, n_units
        The mean of the days of a week; None below four days, unless the file has a row a week.
    """
    if design.unit is Unit.DAY:
        return [known.get(day) for day in design.first_days]
    least = LEAST_DAYS if _is_by_day(design, known) else 1
    return [mean_of_week(known, day, least) for day in design.first_days]


def _known_until(design: Design, known: Mapping[date, float]) -> tuple[date, bool]:
    """Return the last day of the experiment that has a figure, and whether the end is still to come."""
    until = max((day for day in known if design.starts_on <= day <= design.ends_on), default=design.starts_on)
    return until, until < design.ends_on and not any(day > design.ends_on for day in known)


def _is_by_day(design: Design, known: Mapping[date, float]) -> bool:
    inside = sum(design.starts_on <= day <= design.ends_on for day in known)
    return inside > 2 * design.weeks


def _expected(design: Design, known: Mapping[date, float]) -> list[float | None] | None:
    first = max(min(known, default=design.starts_on), design.starts_on - timedelta(days=_DAYS_BEFORE))
    days = (design.starts_on - first).days
    return expected_of_weekdays(design, [known.get(first + timedelta(days=step)) for step in range(days)])


def _judged(design: Design, found: Switchback, level: float, smallest: Smallest) -> tuple[Judged, ...]:
    each = 7 if design.unit is Unit.DAY else 1
    checks: Sequence[ClusteredContrast | None] | None = clustered_contrasts(
        found.values, found.codes, [place // each for place in found.places], 1 - level
    )
    return tuple(
        Judged(
            one,
            verdict(one.p_value, level, (one.low, one.high), smallest.of(one.means[1])),
            None if checks is None else checks[place],
            _needed(design, one, smallest, found),
        )
        for place, one in enumerate(found.contrasts)
    )


def _needed(design: Design, one: Contrast, smallest: Smallest, found: Switchback) -> int | None:
    """Return how many weeks like these would find what matters, from the width of the interval."""
    matters = smallest.of(one.means[1])
    if matters is None or one.low is None or one.high is None or one.high <= one.low:
        return None
    arms = len(design.arms)
    degrees = max(1, found.units - arms)
    alpha = (1 - one.level) / (arms - 1)
    error = (one.high - one.low) / 2 / float(stdtrit(degrees, 1 - alpha / 2))
    weeks = found.units * design.days_of_unit / 7
    past = PastError(arms, design.unit, one.means[1], error * sqrt(weeks), round(weeks))
    return weeks_needed(matters, past, wanted=POWER)
