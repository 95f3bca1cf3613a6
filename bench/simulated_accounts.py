"""Made-up accounts on which nothing happened: what a method says of them is a false alarm.

An account drifts, wanders, repeats itself, has a week's rhythm and a year's, bursts now and then, and shares a part of
all that with the accounts beside it, which may serve as controls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sillage.effects.counterfactual import Floats
from sillage.effects.dated_effect import EffectQuestion
from sillage.effects.dated_series import DatedSeries
from sillage.effects.impact_controls import Control

FIRST = date(2024, 1, 1)
DAILY_SHARE = 0.25
WEEK = np.log([1.0, 1.05, 1.1, 1.05, 1.0, 0.8, 0.7])


@dataclass(frozen=True)
class Account:
    """An account, and a day on which nothing happened.

    Parameters
    ----------
    seed, number : int
        Which of the simulation.
    step : int
        Days a point.
    before, after : int
        Points.
    series : ndarray of shape (n_points,)
        Counts.
    controls : ndarray of shape (n_points, n_controls)
        Of the accounts beside it; none in half of the cases.
    """

    seed: int
    number: int
    step: int
    before: int
    after: int
    series: Floats
    controls: Floats

    def question(self) -> EffectQuestion:
        """Ask about that day."""
        days = tuple(FIRST + timedelta(self.step * at) for at in range(len(self.series)))
        beside = tuple(Control(f"control {at}", column) for at, column in enumerate(self.controls.T))
        return EffectQuestion(DatedSeries(days, self.step, self.series), days[self.before], beside, "series")


def simulated(seed: int, number: int) -> Account:
    """Draw an account.

    Parameters
    ----------
    seed, number : int
        The same pair gives the same account.

    Returns
    -------
    Account
        Weekly (30 to 110 weeks before, 4 to 13 after) three times out of four, else daily (120 to 240 and 21 to 55).
    """
    chance = np.random.default_rng([seed, number])
    daily = chance.random() < DAILY_SHARE
    before = int(chance.integers(120, 241) if daily else chance.integers(30, 111))
    after = int(chance.integers(21, 56) if daily else chance.integers(4, 14))
    count, a_week = before + after, 7 if daily else 1
    weeks = np.arange(count) / a_week
    rhythm = WEEK[np.arange(count) % 7] if daily else np.zeros(count)
    year = chance.uniform(0, 0.2) * np.sin(2 * np.pi * (weeks / 52 + chance.uniform()))
    shared = year + _repeating(chance, count, chance.uniform(0.05, 0.25), 0.7)
    wander = np.cumsum(chance.normal(0, chance.uniform(0, 0.03), count)) / np.sqrt(a_week)
    bursts = (chance.random(count) < 0.02) * chance.exponential(1.0, count)
    own = _repeating(chance, count, chance.uniform(0.1, 0.45), chance.uniform(0, 0.8))
    level = np.log(10) * chance.uniform(2, 4) + weeks * chance.normal(0, 0.006)
    series = chance.poisson(np.exp(level + rhythm + shared + wander + bursts + own)).astype(float)
    beside = [
        np.exp(chance.uniform(4, 8) + weeks * chance.normal(0, 0.006) + rhythm + shared * chance.uniform(0.5, 1.2)
               + _repeating(chance, count, chance.uniform(0.1, 0.3), chance.uniform(0, 0.8)))
        for _ in range(int(chance.choice([0, 0, 2, 3])))
    ]  # fmt: skip
    controls = np.column_stack(beside) if beside else np.empty((count, 0))
    return Account(seed, number, 1 if daily else 7, before, after, series, controls)


def _repeating(chance: np.random.Generator, count: int, spread: float, memory: float) -> Floats:
    shocks = chance.normal(0, spread * np.sqrt(1 - memory**2), count + 50)
    found = np.zeros(count + 50)
    for at in range(1, count + 50):
        found[at] = memory * found[at - 1] + shocks[at]
    return found[50:]
