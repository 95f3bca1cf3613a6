"""How often forecast intervals cover what happens, on made-up accounts whose truth goes on after the cut.

The accounts have what real ones have: a trend, a season, weeks that burst, counts that vary more than by chance alone
(negative binomial), errors that hang together from week to week. ``python -m
bench.coverage_forecast 1 200`` prints the table.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.stats import beta

from sillage.forecasts import Kind, Method, Window, series_of
from sillage.forecasts.forecast import carry
from sillage.forecasts.goals import outcomes
from sillage.forecasts.horizon import steps_ahead
from sillage.forecasts.scales import Array

WEEKS = (8, 10, 13, 26, 52, 104)
AHEAD = (4, 13)
LEVELS = (0.8, 0.9)
_FIRST = date(2023, 1, 2)


def account(chance: np.random.Generator, weeks: int, kind: Kind) -> Array:
    """Return the weeks of a made-up account: clicks a week, followers, or an engagement rate."""
    mean = _usual(chance, weeks, calm=kind is Kind.RATE)
    if kind is Kind.RATE:
        base = chance.uniform(-4.0, -2.0)
        share = 1 / (1 + np.exp(-(base + np.log(mean))))
        strength = chance.uniform(30, 300)
        shown = chance.integers(200, 5000, weeks)
        return np.asarray(chance.binomial(shown, chance.beta(share * strength, (1 - share) * strength)) / shown)
    mean = mean * np.exp(chance.uniform(np.log(5), np.log(2000)))
    held = chance.uniform(4, 30)
    counts = chance.negative_binomial(held, held / (held + mean)).astype(float)
    if kind is Kind.SUM:
        return np.asarray(counts)
    start = mean.mean() * chance.uniform(20, 300)
    lost = chance.poisson(mean.mean() * chance.uniform(0.05, 0.5), weeks)
    return np.asarray(np.maximum(np.round(start + np.cumsum(counts - lost)), 0))


def _usual(chance: np.random.Generator, weeks: int, *, calm: bool) -> Array:
    """Return trend, season, noise that hangs together, and bursts, around 1."""
    steps = np.arange(weeks)
    half = 0.5 if calm else 1.0
    trend = half * np.log1p(chance.uniform(-0.4, 0.8)) * steps / 52
    season = chance.uniform(0, 0.3) * np.sin(2 * np.pi * (steps / 52 + chance.uniform()))
    hold, size = chance.uniform(0.2, 0.8), chance.uniform(0.05, 0.3)
    noise = np.empty(weeks)
    noise[0] = chance.normal(0, size)
    for step in range(1, weeks):
        noise[step] = hold * noise[step - 1] + chance.normal(0, size * np.sqrt(1 - hold**2))
    bursts = np.where(chance.uniform(size=weeks) < 0.04, half * chance.uniform(0.4, 1.5, weeks), 0.0)
    return np.asarray(np.exp(trend + season + noise + bursts))


def coverage_of_forecasts(seed: int, repeats: int) -> list[dict[str, Any]]:
    """Count how often intervals hold what happens.

    Parameters
    ----------
    seed : int
        The same seed makes the same accounts.
    repeats : int
        Accounts for each line.

    Returns
    -------
    list of dict
        ``what`` is forecast, from how many ``weeks``, the ``nominal`` level, the share ``covered`` with its
        Clopper-Pearson bounds ``low`` and ``high`` (95 %), and of how many, ``n``.
    """
    return [row for weeks in WEEKS for kind in Kind for row in _rows(seed, repeats, kind, weeks)]


def _rows(seed: int, repeats: int, kind: Kind, weeks: int) -> list[dict[str, Any]]:
    held: dict[tuple[str, float], list[bool]] = defaultdict(list)
    for repeat in range(repeats):
        chance = np.random.default_rng([seed, list(Kind).index(kind), weeks, repeat])
        told = account(chance, weeks + max(AHEAD), kind)
        for what, level, inside in _inside(told, weeks, kind):
            held[what, level].append(inside)
    return [_row(what, weeks, level, found) for (what, level), found in held.items()]


def _inside(told: Array, weeks: int, kind: Kind) -> Iterator[tuple[str, float, bool]]:
    """Forecast once, and look at each distance; an account that never moved has no interval."""
    days = [_FIRST + timedelta(weeks=index) for index in range(weeks)]
    series = series_of(list(zip(days, told[:weeks].tolist(), strict=True)), kind)
    if np.ptp(told[:weeks]) == 0:
        return
    paths = carry(series, max(AHEAD), Method.ENSEMBLE, seed=0).paths
    ends = steps_ahead(series, series.last_day + timedelta(weeks=max(AHEAD)))
    window = Window(series.last_day + timedelta(days=1))
    words = {Kind.LEVEL: "level in", Kind.SUM: "sum of the next", Kind.RATE: "mean rate of the next"}[kind]
    for ahead in AHEAD:
        future = told[weeks : weeks + ahead]
        happened = {Kind.LEVEL: future[-1], Kind.SUM: future.sum(), Kind.RATE: future.mean()}[kind]
        found = outcomes(series, paths, ends, ends[ahead - 1], window)
        for level in LEVELS:
            low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
            yield f"forecast: {words} {ahead} weeks", level, bool(low <= happened <= high)


def _row(what: str, weeks: int, nominal: float, found: list[bool]) -> dict[str, Any]:
    inside, count = sum(found), len(found)
    low = float(beta.ppf(0.025, inside, count - inside + 1)) if inside else 0.0
    high = float(beta.ppf(0.975, inside + 1, count - inside)) if inside < count else 1.0
    told = {"what": what, "weeks": weeks, "nominal": nominal, "covered": inside / count}
    return told | {"low": low, "high": high, "n": count}


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a Markdown table, a line for what is forecast and a column for the weeks known."""
    weeks = sorted({row["weeks"] for row in rows})
    lines = [
        "| what | nominal |" + "".join(f" {count} weeks |" for count in weeks),
        "|---|---:|" + "---:|" * len(weeks),
    ]
    for what, nominal in dict.fromkeys((row["what"], row["nominal"]) for row in rows):
        cells = {row["weeks"]: row for row in rows if (row["what"], row["nominal"]) == (what, nominal)}
        told = "".join(f" {cells[count]['covered']:.1%} |" if count in cells else " |" for count in weeks)
        lines.append(f"| {what.removeprefix('forecast: ')} | {nominal:.0%} |{told}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(coverage_of_forecasts(int(sys.argv[1]), int(sys.argv[2]))))
