"""What intervals cover, by simulation with known truths: ``python -m bench.bench_coverage`` (``make bench-coverage``).

Prints and keeps ``docs/calculations/coverage.md``; exit 1 when a nominal 90 % interval covers less than 85 % or more
than 95 % from ten weeks up. Every figure follows from one seed.
"""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp
from pathlib import Path

import numpy as np
from scipy.stats import beta

from sillage.domain.proportions import Proportion
from sillage.effects.differences import rate_change, ratio_change, weekly_rate
from sillage.effects.ranked_posts import rank_rates
from sillage.effects.ratio_interval import ratio_interval

SEED, FORECAST_SEED = 20260101, 77
REPEATS = 2_000
LEVEL = 0.9
LEAST, MOST, FROM_WEEKS = 0.85, 0.95, 10
WEEKS = (4, 6, 8, 10, 13, 20, 26, 52)
PAGE = Path(__file__).parent.parent / "docs" / "calculations" / "coverage.md"
HEAD = """# What intervals cover

Written by `make bench-coverage` (seed {seed}, {repeats:,} draws a line): accounts are made up whose truth is known,
and it is counted how often a nominal 90 % interval holds it. Promised: {least:.0%} to {most:.0%} from {weeks} weeks up.
Below, the table says what they do cover; the pages say that few weeks cover less.

- **ROI**: log-jackknife-t over weeks ([interval on ROI](interval-on-roi.md)); orders by chance, skewed amounts, seasons
  that move costs and sales, a fee that always runs.
- **Rates over weeks**: Wilson on the cases over the design effect of weeks, at Student's t
  ([differences](differences.md)); the true rate of each week is drawn from a beta.
- **Two periods**: their ratio, or the difference of their rates ([differences](differences.md)).
- **Single posts**: drawn towards network and format ([shrunken rates](shrunken-rates.md)).
- **Wilson on all cases**, as one share of persons or things has it, supposes that weeks are alike: where they are not
  it covers far less, and the line shows how far.
- **Forecasts**: 400 made-up accounts a line, seed 77 ([forecast to a goal](forecast-to-a-goal.md), where intervals of
  80 % stand too).
- **Weeks that hang on the week before** break what log-jackknife-t supposes: the line says how much it then misses.
"""
Chance = np.random.Generator
Covers = Callable[[Chance, int], bool | None]


@dataclass(frozen=True, slots=True)
class Row:
    """What an interval covered."""

    what: str
    weeks: int
    nominal: float
    covered: float
    low: float
    high: float
    n: int
    promised: bool = True

    @property
    def kept(self) -> bool:
        """Whether the promise holds, or none was made."""
        return not self.promised or self.weeks < FROM_WEEKS or LEAST <= self.covered <= MOST


def shop(chance: Chance, weeks: int, ratio: float) -> tuple[list[float], list[float]]:
    """Return weekly margins and costs: orders by chance of skewed amounts, seasons that move both, a fee that runs."""
    season = 1 + 0.4 * np.sin(2 * np.pi * (np.arange(weeks) + chance.uniform(0, 52)) / 52)
    means = 200 + 300 * season
    costs = 200 + 300 * season * chance.gamma(4, 1 / 4, weeks)
    orders = chance.poisson(ratio * means / 25.0 * chance.gamma(6, 1 / 6, weeks))
    return [float(chance.gamma(2, 12.5, count).sum()) for count in orders], costs.tolist()


def skewed(chance: Chance, weeks: int, sigma: float) -> tuple[list[float], list[float]]:
    """Return weeks whose return is lognormal: few weeks carry much."""
    costs = chance.lognormal(0, 0.4, weeks)
    return (costs * chance.lognormal(0, sigma, weeks)).tolist(), costs.tolist()


def linked(chance: Chance, weeks: int, hold: float) -> tuple[list[float], list[float]]:
    """Return weeks whose return hangs on that of the week before."""
    costs, noise = chance.lognormal(0, 0.4, weeks), np.empty(weeks)
    noise[0] = chance.normal(0, 0.4)
    for week in range(1, weeks):
        noise[week] = hold * noise[week - 1] + chance.normal(0, 0.4 * np.sqrt(1 - hold**2))
    return (costs * np.exp(noise)).tolist(), costs.tolist()


def visits(chance: Chance, weeks: int, rate: float, strength: float) -> tuple[list[float], list[float]]:
    """Return weekly successes and cases of a rate that wanders from week to week."""
    cases = chance.negative_binomial(4, 4 / (4 + 150.0), weeks) + 1
    true = chance.beta(rate * strength, (1 - rate) * strength, weeks)
    return chance.binomial(cases, true).astype(float).tolist(), cases.astype(float).tolist()


def _roi(ratio: float) -> Covers:
    def covers(chance: Chance, weeks: int) -> bool | None:
        bounds = ratio_interval(*shop(chance, weeks, ratio), level=LEVEL).bounds
        return None if bounds is None else bounds[0] <= ratio <= bounds[1]

    return covers


def _skewed(sigma: float) -> Covers:
    def covers(chance: Chance, weeks: int) -> bool | None:
        bounds = ratio_interval(*skewed(chance, weeks, sigma), level=LEVEL).bounds
        return None if bounds is None else bounds[0] <= exp(sigma**2 / 2) <= bounds[1]

    return covers


def _linked(hold: float) -> Covers:
    def covers(chance: Chance, weeks: int) -> bool | None:
        bounds = ratio_interval(*linked(chance, weeks, hold), level=LEVEL).bounds
        return None if bounds is None else bounds[0] <= exp(0.4**2 / 2) <= bounds[1]

    return covers


def _roi_change(factor: float) -> Covers:
    def covers(chance: Chance, weeks: int) -> bool | None:
        now, before = (ratio_interval(*shop(chance, weeks, ratio)) for ratio in (factor, 1.0))
        found = ratio_change(now, before, LEVEL)
        return None if found is None or found.low is None or found.high is None else found.low <= factor <= found.high

    return covers


def _rate(rate: float, strength: float) -> Covers:
    def covers(chance: Chance, weeks: int) -> bool | None:
        found = weekly_rate(*visits(chance, weeks, rate, strength), LEVEL)
        return None if found is None else found.low <= rate <= found.high

    return covers


def _wilson(rate: float, strength: float) -> Covers:
    def covers(chance: Chance, weeks: int) -> bool | None:
        k, n = visits(chance, weeks, rate, strength)
        low, high = Proportion(int(sum(k)), int(sum(n))).interval(LEVEL) or (0.0, 0.0)
        return low <= rate <= high

    return covers


def _rate_change(rate: float, other: float, strength: float) -> Covers:
    def covers(chance: Chance, weeks: int) -> bool | None:
        now, before = (weekly_rate(*visits(chance, weeks, one, strength), LEVEL) for one in (rate, other))
        if now is None or before is None:
            return None
        found = rate_change(now, before, LEVEL)
        return None if found.low is None or found.high is None else found.low <= rate - other <= found.high

    return covers


SERIES: tuple[tuple[str, Covers, bool], ...] = (
    ("ROI of a shop that loses (0.6)", _roi(0.6), True),
    ("ROI of a shop at break-even (1)", _roi(1.0), True),
    ("ROI of a shop that earns (2.5)", _roi(2.5), True),
    ("ROI, skewed weeks (lognormal, 0.8)", _skewed(0.8), True),
    ("ROI of two periods, one over the other (1.3)", _roi_change(1.3), True),
    ("rate of 20 %, weeks that differ", _rate(0.2, 60), True),
    ("rate of 3 %, weeks that differ", _rate(0.03, 200), True),
    ("rate of 50 %, weeks alike", _rate(0.5, 1e6), True),
    ("rates of two periods, their difference (12 % and 10 %)", _rate_change(0.12, 0.1, 150), True),
    ("*not promised:* ROI, weeks that hang on the week before (0.4)", _linked(0.4), False),
    ("*for comparison:* Wilson on all cases, rate of 20 %, weeks that differ", _wilson(0.2, 60), False),
)


def measured(what: str, covers: Covers, weeks: int, promised: bool, repeats: int) -> Row:
    """Draw so many times and count; an interval that is refused counts neither way."""
    chance = np.random.default_rng([SEED, sum(what.encode()), weeks])
    found = [one for one in (covers(chance, weeks) for _ in range(repeats)) if one is not None]
    return row(what, weeks, sum(found), len(found), promised)


def row(what: str, weeks: int, hits: int, n: int, promised: bool = True, nominal: float = LEVEL) -> Row:
    """Return what was counted, with the 95 % interval of Clopper and Pearson."""
    low = float(beta.ppf(0.025, hits, n - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, n - hits)) if hits < n else 1.0
    return Row(what, weeks, nominal, hits / n, low, high, n, promised)


def posts(repeats: int) -> Iterator[Row]:
    """Measure the intervals of single posts: ten posts a week of three formats."""
    for weeks in (4, 10, 26):
        chance = np.random.default_rng([SEED, 7, weeks])
        hits = whole = 0
        for _ in range(max(1, repeats * 10 // (weeks * 10 * 4))):
            formats = chance.choice(["reel", "photo", "link"], 10 * weeks)
            usual = np.select([formats == "reel", formats == "photo"], [0.08, 0.04], 0.02)
            true = chance.beta(usual * 60, (1 - usual) * 60)
            views = chance.negative_binomial(2, 2 / (2 + 400.0), 10 * weeks) + 1
            found = rank_rates(chance.binomial(views, true), views, ["x"] * len(true), formats.tolist(), LEVEL)
            hits += int(((found.low <= true) & (true <= found.high)).sum())
            whole += len(true)
        yield row("rates of single posts, ten a week", weeks, hits, whole)


def forecasts(repeats: int) -> Iterator[Row]:
    """Return what forecasts cover, where this version makes any."""
    if importlib.util.find_spec("bench.coverage_forecast") is None:
        return
    coverage_of_forecasts = importlib.import_module("bench.coverage_forecast").coverage_of_forecasts
    for one in coverage_of_forecasts(FORECAST_SEED, repeats):
        if abs(float(one["nominal"]) - LEVEL) > 0.001:
            continue
        yield Row(
            str(one["what"]), int(one["weeks"]), float(one["nominal"]), float(one["covered"]), float(one["low"]),
            float(one["high"]), int(one["n"]), abs(float(one["nominal"]) - LEVEL) < 0.001,
        )  # fmt: skip


def all_rows(repeats: int = REPEATS) -> list[Row]:
    """Measure everything."""
    found = [measured(what, covers, weeks, promised, repeats) for what, covers, promised in SERIES for weeks in WEEKS]
    return [*found, *posts(repeats), *forecasts(max(20, repeats // 5))]


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| interval | weeks | nominal | covered | 95 % of Clopper and Pearson | |", "|---|---:|---:|---:|---|---|"
    ]  # fmt: skip
    for one in rows:
        verdict = "" if not one.promised else "below ten weeks" if one.weeks < FROM_WEEKS else ""
        verdict = verdict or ("kept" if one.promised and one.kept else "**broken**" if not one.kept else "")
        bounds = f"{one.low:.3f} to {one.high:.3f}, n = {one.n:,}"
        lines.append(f"| {one.what} | {one.weeks} | {one.nominal:.2f} | {one.covered:.3f} | {bounds} | {verdict} |")
    return "\n".join(lines)


def page(rows: list[Row]) -> str:
    """Return the page that the documentation keeps."""
    return f"{HEAD.format(seed=SEED, repeats=REPEATS, least=LEAST, most=MOST, weeks=FROM_WEEKS)}\n{table(rows)}\n"


def main() -> int:
    """Measure, print, keep the page."""
    rows = all_rows()
    print(table(rows))
    PAGE.write_text(page(rows), "utf-8")
    return 0 if all(one.kept for one in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
