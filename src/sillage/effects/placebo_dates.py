"""Pretended dates: what the model says of changes that never happened, on this very series.

The model's interval is right where its assumptions are. Accounts wander, burst and repeat themselves more than it
assumes, and taken at its word it cries effect far too often. So the same model is fitted to earlier parts of the
series with a change pretended where there was none. How far its statistic strays there is what a real effect has to
beat. See docs/calculations/effect-of-a-change.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import t as student

from sillage.effects.counterfactual import QUICK_DRAWS, QUICK_WARMUP, Estimate, Floats, ImpactInput, fit_impact

MOST_DATES = 60
FEWEST_DATES = 10
APART = 5
"""Windows that must fit beside each other into the history: fewer tell nothing about how far the series strays."""
LEVEL = 0.05
POWER = 0.8
_MODEL = 1.959963984540054  # the model's own 95 %


@dataclass(frozen=True, slots=True)
class PlaceboTest:
    """What pretended dates gave, and what the real one is worth beside them.

    Parameters
    ----------
    window : int
        Points after each date that are judged.
    dates : tuple of int
        Pretended dates: the first point after each.
    statistics : tuple of float
        Mean effect at each over its own standard deviation.
    apart : float
        How many windows fit beside each other: as many independent looks at how far the series strays.
    statistic : float
        Of the real date.
    spread_at : tuple of (int, float)
        Standard deviation of the pretended effects, in the series' unit, over windows of so many points.
    """

    window: int
    dates: tuple[int, ...]
    statistics: tuple[float, ...]
    apart: float
    statistic: float
    spread_at: tuple[tuple[int, float], ...]

    @property
    def false_share(self) -> float:
        """In what share of the pretended dates the model, taken at its word, finds an effect at the 5 % level."""
        return float(np.mean(np.abs(self.statistics) > _MODEL))

    @property
    def as_far(self) -> int:
        """At how many pretended dates the statistic is as far from none as at the real one."""
        return int(np.sum(np.abs(self.statistics) >= abs(self.statistic)))

    @property
    def rank_p(self) -> float:
        """The share of dates, the real one included, that stray as far."""
        return (1 + self.as_far) / (1 + len(self.statistics))

    @property
    def p(self) -> float:
        """How often such a series strays as far by itself.

        Pretended windows overlap, so that sixty of them know no more than the few that fit beside each other: ranks
        say 1/61 where 1/6 is true. Student's t with that few degrees of freedom does not. The larger of two: the
        statistic against none, and against where the pretended ones lie (a series that climbs strays to one side).
        """
        raw, middle, own = self._scales(self.apart)
        degrees = max(self.apart - 1, 1.0)
        against_none = 2 * student.sf(abs(self.statistic) / raw, self.apart)
        against_usual = 2 * student.sf(abs(self.statistic - middle) / own, degrees)
        return float(max(against_none, against_usual))

    def bounds(self, level: float = LEVEL, points: int | None = None) -> tuple[float, float]:
        """Return between which values the statistic lies by itself.

        Parameters
        ----------
        level : float
            How often it lies outside.
        points : int, optional
            Over how many points; a span longer than the window fits fewer times into the history, which then tells
            less about how far the series strays over it.

        Returns
        -------
        tuple of (float, float)
            Standard deviations of the model; over the window `p` is below `level` outside.
        """
        apart = self.apart * self.window / max(points or 0, self.window)
        raw, middle, own = self._scales(apart)
        wide = float(student.isf(level / 2, max(apart, 1.0))) * raw
        usual = float(student.isf(level / 2, max(apart - 1, 1.0))) * own
        return min(-wide, middle - usual), max(wide, middle + usual)

    def around(self, own: Estimate, points: int | None = None) -> Estimate:
        """Return an effect with the interval that the pretended dates call for.

        Parameters
        ----------
        own : Estimate
            With the model's own spread, in the series' unit.
        points : int, optional
            Over how many points it goes; see `bounds`.

        Returns
        -------
        Estimate
            Every effect whose statistic lies within `bounds`.
        """
        low, high = self.bounds(points=points)
        return Estimate(own.value, own.value - high * own.spread, own.value - low * own.spread, own.spread)

    def smallest(self) -> float:
        """Return the smallest effect that would be found four times out of five.

        Returns
        -------
        float
            Standard deviations of the model.
        """
        low, high = self.bounds()
        _, _, own = self._scales(self.apart)
        return max(-low, high) + float(student.isf(1 - POWER, max(self.apart - 1, 1.0))) * own

    def _scales(self, apart: float) -> tuple[float, float, float]:
        found = np.array(self.statistics)
        tiny = 1e-9
        own = float(found.std(ddof=1)) * sqrt(1 + 1 / apart)
        return max(float(np.sqrt(np.mean(found**2))), tiny), float(found.mean()), max(own, tiny)


def least_before(season: int) -> int:
    """Return how many points the model needs before a date.

    Parameters
    ----------
    season : int
        Points a cycle.

    Returns
    -------
    int
        Four cycles, at least 8 points.
    """
    return max(8, 4 * season if season > 1 else 8)


def judged_window(before: int, after: int, season: int) -> int:
    """Return over how many points after the change it can be judged.

    Parameters
    ----------
    before, after : int
        Points on either side.
    season : int
        Points a cycle.

    Returns
    -------
    int
        All, or as many as fit `APART` times into the history; 0 where not even one does.
    """
    return min(after, max(before - least_before(season), 0) // APART)


def pretend_dates(asked: ImpactInput, statistic: float, window: int, seed: int = 0) -> PlaceboTest | None:
    """Pretend changes before the real one.

    Parameters
    ----------
    asked : ImpactInput
        The real question.
    statistic : float
        Of the real date, over `window` points.
    window : int
        See `judged_window`.
    seed : int
        Of the first; each date has its own.

    Returns
    -------
    PlaceboTest or None
        None where fewer than `FEWEST_DATES` dates, or `APART` windows, fit.
    """
    least = least_before(asked.season)
    room = asked.before - window - least + 1
    apart = (asked.before - least) / window if window else 0.0
    if room < FEWEST_DATES or apart < APART or not np.isfinite(statistic):
        return None
    dates = np.unique(np.linspace(least, asked.before - window, min(MOST_DATES, room)).astype(int))
    halves = sorted({window, max(1, window // 2)})
    effects = np.empty((len(dates), len(halves)))
    statistics = np.empty(len(dates))
    for row, at in enumerate(dates):
        found = fit_impact(asked.cut(0, int(at), int(at) + window), QUICK_DRAWS, QUICK_WARMUP, seed + row)
        statistics[row] = found.statistic(window)
        effects[row] = [found.effect(points).value for points in halves]
    if not np.all(np.isfinite(statistics)):
        return None
    return PlaceboTest(window, tuple(int(at) for at in dates), tuple(float(one) for one in statistics), apart,
                       statistic, _spreads(halves, effects))  # fmt: skip


def _spreads(windows: list[int], effects: Floats) -> tuple[tuple[int, float], ...]:
    return tuple(zip(windows, (float(one) for one in effects.std(axis=0, ddof=1)), strict=True))
