"""What a randomised schedule shows: a permutation test that draws the schedule again, and the interval it leaves.

If no arm did anything, every schedule that might have been drawn would have met the same figures: the difference that
was seen is set against those of thousands of other draws, of all arms together where there are several
(`joint_test`). Nothing is supposed of the figures themselves: trends, days of the week and bursts are in every draw
alike. The interval holds the effects that the same test does not reject. What the figures were before the experiment
(CUPED: Deng, Xu, Kohavi and Walker 2013) takes out what was to be expected anyway, of the figures and of the supposed
effect alike: the test stays exact, and the effect is that of least squares. See docs/calculations/experiments.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from sillage.effects.joint_test import JointTest
from sillage.effects.schedules import FEWEST_OF_AN_ARM, Design, Unit, drawn, redrawn
from sillage.errors import Refused
from sillage.language import msg

DRAWS = 9_999
REDRAW_SEED = 20_260_101
LEAST_KNOWN = 0.6
"""Share of the units until the last known one that must have a figure."""

_CHUNK = 1_000
_SAME = 1e-9
_SMALLEST = 1e-100
_MOST_TANGLED = 20.0
"""Condition number above which what was expected cannot be told from the arms, and is left alone."""

_Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]
_Any = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Contrast:
    """One arm against the first.

    Parameters
    ----------
    arm, against : str
        Which.
    units : tuple of int
        Units with a figure of the arm, and of the first.
    means : tuple of float
        Their means, as seen.
    effect : float
        The difference of the means, what was to be expected taken out.
    low, high : float or None
        Effects that the test does not reject at `level`; None where even the widest is not rejected.
    p_value : float
        Of the permutation test, both sides; with several contrasts, of all of them together, whatever the others are.
    level : float
        Of the interval and of the test, 0.95 as a rule.
    """

    arm: str
    against: str
    units: tuple[int, int]
    means: tuple[float, float]
    effect: float
    low: float | None
    high: float | None
    p_value: float
    level: float

    @property
    def relative(self) -> tuple[float, float | None, float | None] | None:
        """The effect and its bounds over the mean of the first arm; None where that is not above zero."""
        usual = self.means[1]
        if usual <= 0:
            return None
        low, high = (None if bound is None else bound / usual for bound in (self.low, self.high))
        return self.effect / usual, low, high


@dataclass(frozen=True, slots=True)
class Switchback:
    """What an experiment shows.

    Parameters
    ----------
    contrasts : tuple of Contrast
        One an arm but the first.
    units, missing : int
        Units that count, and units of the plan until the last known one that have no figure.
    explained : float or None
        Share of the variance that the figures before the experiment explain; None without such figures.
    values : tuple of float, n_units
        What was compared, a unit each: as seen, less what was to be expected.
    codes : tuple of int, n_units
        The arm of each.
    places : tuple of int, n_units
        Which unit of the plan each is.
    """

    contrasts: tuple[Contrast, ...]
    units: int
    missing: int
    explained: float | None
    values: tuple[float, ...]
    codes: tuple[int, ...]
    places: tuple[int, ...]


def compare_arms(
    design: Design,
    outcomes: Sequence[float | None],
    before: Sequence[float | None] | None = None,
    *,
    level: float = 0.95,
    draws: int = DRAWS,
) -> Switchback:
    """Compare the arms of a schedule.

    Parameters
    ----------
    design : Design
        Whose schedule was followed.
    outcomes : sequence of float or None, n_units
        What came of each unit; None where nothing is known.
    before : sequence of float or None, n_units, optional
        What was to be expected of each before the experiment began.
    level : float
        Of the test and of its interval.
    draws : int
        Schedules that are drawn again.

    Returns
    -------
    Switchback
        The same whenever it is asked: the draws have a seed.

    Raises
    ------
    Refused
        If an arm has too few units, too many figures are missing, or they never change.
    """
    known = np.array([value is not None and isfinite(value) for value in outcomes])
    codes = np.array(drawn(design), np.int8)
    _check(design, outcomes, known, codes)
    seen = np.array([value for value, there in zip(outcomes, known, strict=True) if there], float)
    expected = _expected(before, known)
    arms = len(design.arms)
    fitted = _fitted(seen, codes[known], arms, expected) or _fitted(seen, codes[known], arms, None)
    if fitted is None:
        raise AssertionError("arms without anything expected are always told apart")
    others = redrawn(design, draws, REDRAW_SEED)[:, known]
    last = int(np.flatnonzero(known)[-1]) + 1
    return Switchback(
        contrasts=_contrasts(design.arms, seen, fitted, codes[known], others, level),
        units=len(seen),
        missing=last - len(seen),
        explained=fitted.explained,
        values=tuple(fitted.values.tolist()),
        codes=tuple(codes[known].tolist()),
        places=tuple(np.flatnonzero(known).tolist()),
    )


def expected_of_weekdays(design: Design, past: Sequence[float | None]) -> list[float | None] | None:
    """Return what days before an experiment lead one to expect of each of its units.

    Parameters
    ----------
    design : Design
        Which.
    past : sequence of float or None
        The days just before its first, the last one last.

    Returns
    -------
    list of float or None, n_units
        The mean of the same weekday over whole weeks before; None altogether for weeks, of which that says nothing, and
        where a weekday is not known twice.
    """
    weeks = len(past) // 7
    if design.unit is Unit.WEEK or weeks < 2:
        return None
    table = np.array([np.nan if value is None else value for value in past[-7 * weeks :]], float).reshape(weeks, 7)
    there = np.isfinite(table)
    if int(there.sum(axis=0).min()) < 2:
        return None
    means = np.where(there, table, 0.0).sum(axis=0) / there.sum(axis=0)
    return [float(means[place % 7]) for place in range(design.units)]


def differences(values: _Numbers, others: _Any, arm: int) -> _Numbers:
    """Return the difference of the means of an arm and the first, for each of many schedules.

    Parameters
    ----------
    values : ndarray of shape (n_units,)
        What was seen.
    others : ndarray of int8 of shape (n_draws, n_units)
        The arm of each unit.
    arm : int
        Which.

    Returns
    -------
    ndarray of shape (n_draws,)
        0 where a draw leaves one of both without a unit.
    """
    found = np.zeros(len(others))
    for start in range(0, len(others), _CHUNK):
        part = others[start : start + _CHUNK]
        one, first = part == arm, part == 0
        counts, firsts = one.sum(axis=1), first.sum(axis=1)
        both = (counts > 0) & (firsts > 0)
        means = one @ values / np.maximum(counts, 1) - first @ values / np.maximum(firsts, 1)
        found[start : start + len(part)] = np.where(both, means, 0.0)
    return found


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What least squares make of the arms and of what was expected, as the permutation test needs it.

    ``left`` is what was seen less the effects of all arms and less what was expected, ``marks[c]`` the mark of arm c
    less the latter; ``told[b, c]`` is what arm b's difference of means shows of one unit of effect of arm c.
    """

    effects: tuple[float, ...]
    left: _Numbers
    marks: tuple[_Numbers, ...]
    told: _Any
    values: _Numbers
    explained: float | None


def _fitted(seen: _Numbers, codes: _Any, arms: int, expected: _Numbers | None) -> _Fitted | None:
    """Take what was expected out of figures and arms alike: out of the figures alone, it would eat of the effects."""
    own = codes[None, :]
    bare = [(codes == arm).astype(float) for arm in range(1, arms)]
    marks = [_without(mark, expected) for mark in bare]
    rest = _without(seen, expected)
    told = np.array([[differences(mark, own, arm)[0] for mark in marks] for arm in range(1, arms)])
    if np.linalg.cond(told) > _MOST_TANGLED:
        return None
    effects = np.linalg.solve(told, [differences(rest, own, arm)[0] for arm in range(1, arms)])
    unmoved = rest - sum((effects[c] * marks[c] for c in range(arms - 1)), np.zeros(len(seen)))
    left = seen - sum((effects[c] * bare[c] for c in range(arms - 1)), np.zeros(len(seen)))
    values, explained = seen, None
    if expected is not None:
        whole = float(((left - left.mean()) ** 2).sum())
        values = seen - (float(expected @ left) / float(expected @ expected)) * expected
        explained = 1 - float((_without(left, expected) ** 2).sum()) / whole if whole else None
    return _Fitted(tuple(effects.tolist()), unmoved, tuple(marks), told, values, explained)


def _contrasts(
    arms: Sequence[str], seen: _Numbers, fitted: _Fitted, codes: _Any, others: _Any, level: float
) -> tuple[Contrast, ...]:
    test = _tested(fitted, others)
    return tuple(
        Contrast(
            arms[place + 1], arms[0], *_seen(seen, codes, place + 1), effect, *test.bounds(place, 1 - level),
            test.p_value(place, 0.0), level,
        )
        for place, effect in enumerate(fitted.effects)
    )  # fmt: skip


def _tested(fitted: _Fitted, others: _Any) -> JointTest:
    """Return the test: the means of each draw, in terms of effects as the schedule that was used tells them."""
    places = range(1, len(fitted.effects) + 1)
    back = np.linalg.inv(fitted.told)
    base = np.array([differences(fitted.left, others, arm) for arm in places])
    turned = np.array([[differences(mark, others, arm) for mark in fitted.marks] for arm in places])
    return JointTest(np.array(fitted.effects), back @ base, np.tensordot(back, turned, axes=1))


def _seen(seen: _Numbers, codes: _Any, arm: int) -> tuple[tuple[int, int], tuple[float, float]]:
    one, first = seen[codes == arm], seen[codes == 0]
    return (len(one), len(first)), (float(one.mean()), float(first.mean()))


def _without(values: _Numbers, expected: _Numbers | None) -> _Numbers:
    """Return what a mean and a multiple of what was expected leave of a column."""
    centred = np.asarray(values - values.mean(), float)
    if expected is None:
        return centred
    return np.asarray(centred - (float(expected @ centred) / float(expected @ expected)) * expected, float)


def _expected(before: Sequence[float | None] | None, known: _Any) -> _Numbers | None:
    """Centre what was to be expected; what is not known of a unit counts as the mean of the others."""
    if before is None:
        return None
    expected = np.array([np.nan if value is None else value for value in before], float)[known]
    there = np.isfinite(expected)
    if there.sum() < len(expected) / 2:
        return None
    expected = np.where(there, expected, expected[there].mean())
    centred = expected - expected.mean()
    usual = max(1.0, float(np.abs(expected).max()))
    return None if float(centred @ centred) <= _SAME * usual**2 else np.asarray(centred, float)


def _check(design: Design, outcomes: Sequence[float | None], known: _Any, codes: _Any) -> None:
    if not known.any():
        raise Refused(
            msg("No figure lies within the experiment, from {first} to {last}.",
                first=design.starts_on, last=design.ends_on),
            msg("Give the figures of these days, or the schedule of those."),
        )  # fmt: skip
    for place, name in enumerate(design.arms):
        has = int((codes[known] == place).sum())
        if has < FEWEST_OF_AN_ARM:
            raise Refused(
                msg("The arm “{arm}” has figures of {count} units only: nothing can be compared.", arm=name, count=has),
                msg("Wait for at least {least} units of each arm.", least=FEWEST_OF_AN_ARM),
            )
    last = int(np.flatnonzero(known)[-1]) + 1
    if known[:last].mean() < LEAST_KNOWN:
        raise Refused(
            msg("{missing} of {units} units of the plan have no figure: what is left is no random choice any more.",
                missing=last - int(known.sum()), units=last),
            msg("Complete the figures; write 0 where there was none."),
        )  # fmt: skip
    values = [value for value in outcomes if value is not None and isfinite(value)]
    if max(values) - min(values) <= max(_SMALLEST, _SAME * max(map(abs, values))):
        raise Refused(
            msg("The figures never change: there is nothing to compare."), msg("Check the column that is read.")
        )
