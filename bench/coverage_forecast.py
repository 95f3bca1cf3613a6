"""How often forecast intervals cover what happens, on made-up accounts whose truth goes on after the cut.

The accounts have what real ones have: a trend that wanders, a season, weeks that burst, counts that vary more than by
chance alone (negative binomial), errors that hang together from week to week.
"""

from __future__ import annotations

import numpy as np

AHEAD = (1, 4, 8, 13)


def account(chance: np.random.Generator, weeks: int, kind: str) -> np.ndarray:
    """Return the weeks of a made-up account.

    Parameters
    ----------
    chance : Generator
        Seeded.
    weeks : int
        How many.
    kind : str
        ``sum``: such as clicks a week; ``level``: such as followers; ``rate``: such as an engagement rate.
    """
    steps = np.arange(weeks)
    trend = np.log1p(chance.uniform(-0.4, 0.8)) * steps / 52
    season = chance.uniform(0, 0.3) * np.sin(2 * np.pi * (steps / 52 + chance.uniform()))
    noise, hold, size = np.empty(weeks), chance.uniform(0.2, 0.8), chance.uniform(0.05, 0.3)
    noise[0] = chance.normal(0, size)
    for step in range(1, weeks):
        noise[step] = hold * noise[step - 1] + chance.normal(0, size * np.sqrt(1 - hold**2))
    bursts = np.where(chance.uniform(size=weeks) < 0.04, chance.uniform(0.4, 1.5, weeks), 0.0)
    if kind == "rate":
        base = chance.uniform(-4.0, -2.0)
        share = 1 / (1 + np.exp(-(base + trend / 2 + season + noise + bursts / 2)))
        strength = chance.uniform(30, 300)
        shown = chance.integers(200, 5000, weeks)
        return chance.binomial(shown, chance.beta(share * strength, (1 - share) * strength)) / shown
    base = np.exp(chance.uniform(np.log(5), np.log(2000)))
    mean = base * np.exp(trend + season + noise + bursts)
    held = chance.uniform(4, 30)
    counts = chance.negative_binomial(held, held / (held + mean)).astype(float)
    if kind == "sum":
        return counts
    start = mean.mean() * chance.uniform(20, 300)
    lost = chance.poisson(mean.mean() * chance.uniform(0.05, 0.5), weeks)
    return np.round(start + np.cumsum(counts - lost))
