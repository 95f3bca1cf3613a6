"""Analyse an experiment from bare files, and say before it starts what it could show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from pathlib import Path

from scipy.special import stdtrit

from sillage.effects.clustered import ClusteredContrast, clustered_contrasts
from sillage.effects.link_test import UNEVEN, LinkTest, compare_links
from sillage.effects.looks import ALPHA, false_positives, level_of_a_look
from sillage.effects.power import POWER, PastError, past_error, smallest_effect, weeks_needed
from sillage.effects.schedules import MOST_WEEKS, Design, Unit
from sillage.effects.switchback import Contrast, Switchback, compare_arms, expected_of_weekdays
from sillage.effects.verdicts import SMALLEST, Verdict, verdict
from sillage.errors import Refused, WrongUsage
from sillage.imports.outcome_file import daily, read_outcomes
from sillage.language import msg
from sillage.services.plan_experiment import read_schedule

_DAYS_BEFORE = 56
_LEAST_DAYS = 4
WEEKS_SHOWN = (2, 4, 6, 8, 12, 16, 26, 52)


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest effect that matters.

    Parameters
    ----------
    value : float
        Above zero.
    relative : bool
        Whether it is a share of the usual.
    """

    value: float = SMALLEST
    relative: bool = True

    def of(self, usual: float) -> float | None:
        """Return it as a difference.

        Parameters
        ----------
        usual : float
            What it may be a share of.

        Returns
        -------
        float or None
            None for a share of nothing.
        """
        if not self.relative:
            return self.value
        return self.value * usual if usual > 0 else None


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
    false_positive_rate: float
    level: float
    ignored: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an experiment could show.

    Parameters
    ----------
    past : PastError
        Of the account.
    smallest : Smallest
        What matters.
    weeks : int
        That were asked for.
    effect : float
        The smallest effect that these find, as a difference.
    needed : int or None
        Weeks that find the smallest that matters; None beyond two years.
    by_weeks : tuple of (int, float)
        Weeks, and the smallest effect that they find.
    """

    past: PastError
    smallest: Smallest
    weeks: int
    effect: float
    needed: int | None
    by_weeks: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class AnalysedLinks:
    """What a test of links shows.

    Parameters
    ----------
    found : LinkTest
        The comparison.
    verdicts : tuple of Verdict
        One a contrast; nothing can be told where visitors were not shared evenly.
    smallest : Smallest
        What matters.
    even : bool
        Whether visitors were shared as evenly as chance would.
    """

    found: LinkTest
    verdicts: tuple[Verdict, ...]
    smallest: Smallest
    even: bool


def asked_smallest(typed: str) -> Smallest:
    """Return the smallest effect that matters.

    Parameters
    ----------
    typed : str
        Such as ``10%``, or ``25`` in the figure's own unit; empty is 10 %.

    Returns
    -------
    Smallest
        Above zero.

    Raises
    ------
    WrongUsage
        If it is none.
    """
    text = typed.strip().replace("\u00a0", "").replace(",", ".")
    if not text:
        return Smallest()
    share = text.endswith("%")
    try:
        value = float(text.rstrip("% "))
    except ValueError:
        value = 0.0
    if not 0 < value < 1e15:
        raise WrongUsage(
            msg("--smallest: “{typed}” is no effect.", typed=typed),
            msg("Write a share of the usual, such as 10%, or a number above 0 in the unit of the figures."),
        )
    return Smallest(value / 100 if share else value, share)


def analyse_file(
    path: Path, schedule: Path, y: str, *, date_column: str = "", each: str = "", covariate: str = "",
    looks: int = 1, smallest: Smallest = Smallest(),
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
        How many times somebody looks at this experiment in all.
    smallest : Smallest
        The smallest effect that matters.

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
    design, table = read_schedule(schedule), read_outcomes(path)
    days = table.days(date_column)
    known = daily(days, table.numbers(y), asked_each(each))
    outcomes = of_units(design, known)
    before = _expected(design, known)
    if covariate:
        before = of_units(design, daily(days, table.numbers(covariate), asked_each(each)))
    inside = [day for day in known if design.starts_on <= day <= design.ends_on]
    until = max(inside, default=design.starts_on)
    early = until < design.ends_on and not any(day > design.ends_on for day in known)
    looks = max(looks, 2) if early else looks
    level = level_of_a_look(looks)
    found = compare_arms(design, outcomes, before, level=1 - level)
    since = design.starts_on - timedelta(days=_DAYS_BEFORE)
    ignored = sum(day > design.ends_on or day < since for day in known)
    return Analysed(
        design, found, _judged(design, found, level, smallest), smallest, until, early, looks,
        false_positives(looks), level, ignored,
    )  # fmt: skip


def foresee(past: PastError, weeks: int, smallest: Smallest) -> Foreseen:
    """Say what an experiment could show.

    Parameters
    ----------
    past : PastError
        Of the account.
    weeks : int
        How long it might last.
    smallest : Smallest
        The smallest effect that matters.

    Returns
    -------
    Foreseen
        By length.

    Raises
    ------
    WrongUsage
        If it would last longer than two years or less than a week, or matters are a share of nothing.
    """
    matters = smallest.of(past.usual)
    if matters is None:
        raise WrongUsage(
            msg("The usual is not above zero: no effect is a share of it."),
            msg("Write --smallest in the unit of the figures."),
        )
    if not 1 <= weeks <= MOST_WEEKS:
        raise WrongUsage(
            msg("An experiment lasts from 1 to {most} weeks.", most=MOST_WEEKS), msg("Write another number of weeks.")
        )
    step = past.arms if past.unit is Unit.WEEK else 1
    shown = sorted({*WEEKS_SHOWN, weeks})
    by_weeks = tuple((one, smallest_effect(one, past)) for one in shown if one >= 2 * step and one % step == 0)
    return Foreseen(past, smallest, weeks, smallest_effect(weeks, past), weeks_needed(matters, past), by_weeks)


def foresee_file(
    path: Path, y: str, *, arms: int, unit: Unit, weeks: int, date_column: str = "", each: str = "",
    smallest: Smallest = Smallest(),
) -> Foreseen:  # fmt: skip
    """Say from a file of past days what an experiment could show.

    Parameters
    ----------
    path : Path
        Figures by day, on which nothing was switched.
    y : str
        The column.
    arms : int
        How many would be compared.
    unit : Unit
        What would be switched.
    weeks : int
        How long it might last.
    date_column, each : str
        As `analyse_file`.
    smallest : Smallest
        The smallest effect that matters.

    Returns
    -------
    Foreseen
        By length.

    Raises
    ------
    Refused
        If the past is too short, has too many gaps, or never changes.
    """
    table = read_outcomes(path)
    known = daily(table.days(date_column), table.numbers(y), asked_each(each))
    return foresee(past_error(past_units(known, unit), arms, unit), weeks, smallest)


def analyse_links_file(path: Path, arm: str, visitor: str, y: str, smallest: Smallest = Smallest()) -> AnalysedLinks:
    """Analyse a test of links.

    Parameters
    ----------
    path : Path
        A row for each showing.
    arm, visitor, y : str
        Columns: which link, to whom, and 1 where it was clicked or bought through.
    smallest : Smallest
        The smallest difference that matters.

    Returns
    -------
    AnalysedLinks
        With verdicts.

    Raises
    ------
    Refused
        If the file does not allow it, with the reason.
    """
    table = read_outcomes(path)
    found = compare_links(table.texts(arm), table.texts(visitor), table.numbers(y))
    even = found.uneven >= UNEVEN
    matters = smallest.of(found.arms[0].rate)
    verdicts = tuple(
        verdict(one.p_value, ALPHA, (one.low, one.high), matters) if even else Verdict.CANNOT_TELL
        for one in found.contrasts
    )
    return AnalysedLinks(found, verdicts, smallest, even)


def asked_each(typed: str) -> str:
    """Return what becomes of the rows of one day.

    Parameters
    ----------
    typed : str
        ``sum``, ``mean`` or empty.

    Returns
    -------
    str
        The same.

    Raises
    ------
    WrongUsage
        If it is neither.
    """
    if typed in ("", "sum", "mean"):
        return typed
    raise WrongUsage(
        msg("“{typed}” is no way to put rows together.", typed=typed), msg("Write --each sum or --each mean.")
    )


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
    least = _LEAST_DAYS if _is_by_day(design, known) else 1
    return [_mean(known, day, least) for day in design.first_days]


def past_units(known: Mapping[date, float], unit: Unit) -> list[float | None]:
    """Return the past as units, none left out.

    Parameters
    ----------
    known : mapping of date to float
        By day.
    unit : Unit
        What would be switched.

    Returns
    -------
    list of float or None
        At most two years, the newest last; days without a figure are None.
    """
    if not known:
        raise Refused(msg("The file holds no figure."), msg("Check the column that is read."))
    last = max(known)
    count = min((last - min(known)).days + 1, 7 * MOST_WEEKS)
    days = [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    if unit is Unit.DAY:
        return [known.get(day) for day in days]
    firsts = days[count % 7 :: 7]
    least = _LEAST_DAYS if len(known) > 2 * len(firsts) else 1
    return [_mean(known, day, least) for day in firsts]


def _is_by_day(design: Design, known: Mapping[date, float]) -> bool:
    inside = sum(design.starts_on <= day <= design.ends_on for day in known)
    return inside > 2 * design.weeks


def _mean(known: Mapping[date, float], first: date, least: int) -> float | None:
    there = [value for value in (known.get(first + timedelta(days=step)) for step in range(7)) if value is not None]
    return sum(sorted(there)) / len(there) if len(there) >= least else None


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
