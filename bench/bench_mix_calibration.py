"""Whether the mix is as sure as it may be: ``python -m bench.bench_mix_calibration`` (``make bench-mix``).

Two questions, each on data made by chance from a seed:

* *Simulation-based calibration* (Talts et al., 2018): draw parameters from the prior, make weeks from them, sample, and
  note the rank of the truth among the draws. If the sampler is right, all ranks are equally frequent. Three settings:
  two channels of two families, three channels of which two are of one family, and two channels with an experiment.
* *Coverage*: brands that are not drawn from the prior, of 18 to 156 weeks; how often the 90 % interval of the marginal
  return, of the contribution and of the return holds the truth.

Each simulation is noted as a line of ``.bench/mix.jsonl`` as soon as it is done: a run that was stopped goes on.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import chi2, kstest

from sillage.mix.design import design_of, nuisances
from sillage.mix.families import Family
from sillage.mix.posterior import answered, brought
from sillage.mix.priors import NUISANCE_SPREAD, prior_of
from sillage.mix.sampler import Draws, Walk, sample
from sillage.mix.series import Channel, Lift, MixData

KEPT = Path(__file__).parent.parent / ".bench" / "mix.jsonl"
SETTINGS: dict[str, tuple[Family, ...]] = {
    "two families": (Family.PAID_SOCIAL, Family.SEARCH),
    "one family twice": (Family.PAID_SOCIAL, Family.PAID_SOCIAL, Family.ORGANIC_HOURS),
    "an experiment": (Family.OTHER, Family.OFFLINE),
}
SIMULATIONS = {"two families": 200, "one family twice": 200, "an experiment": 400}
WEEKS = 40
RANKED = 199
BINS = 20
LENGTHS = (18, 26, 39, 52, 104, 156)
BRANDS = 100
WALK = Walk(chains=12, warm_up=450, kept=100, every=8)
FIRST = date(2023, 1, 2)


def spend(weeks: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Return what a brand might put into a channel: bursts, pauses, and a usual level."""
    usual = rng.gamma(4, 0.25, size=weeks)
    running = np.repeat(rng.random(weeks // 3 + 1) < 0.75, 3)[:weeks]
    return np.asarray(usual * running * rng.uniform(200, 2000))


def series(weeks: int, families: tuple[Family, ...], rng: np.random.Generator) -> MixData:
    """Return weeks without a target yet."""
    channels = tuple(Channel(f"c{place}", spend(weeks, rng), family=one) for place, one in enumerate(families))
    days = [FIRST + timedelta(days=7 * week) for week in range(weeks)]
    return MixData(days, np.zeros(weeks), channels, rng.standard_normal((weeks, 1)), ("weather",))


def calibration(setting: str, seed: int) -> dict[str, Any]:
    """Draw a truth from the prior, make weeks of it, sample, and rank the truth."""
    rng = np.random.default_rng([seed, list(SETTINGS).index(setting)])
    families = SETTINGS[setting]
    data, prior = series(WEEKS, families, rng), prior_of(families)
    truth = prior.draw(1, rng)
    bare = design_of(data, 1.0)
    columns = nuisances(data)
    sigma = float(truth.sigma[0])
    target = columns @ rng.normal(0, NUISANCE_SPREAD * sigma, columns.shape[1]) + rng.normal(0, sigma, WEEKS)
    for place in range(len(families)):
        pressure = bare.pressure(place, truth.alpha[:, place])[0]
        target += truth.beta[0, place] * np.tanh(truth.steepness[0, place] * pressure / 2)
    lifts = (_lift(data, truth, rng),) if setting == "an experiment" else ()
    design = design_of(replace(data, target=target, lifts=lifts), 1.0)
    return {"ranks": _ranks(sample(design, prior, WALK, seed), truth, len(families))}


def _lift(data: MixData, truth: Any, rng: np.random.Generator) -> Lift:
    largest = data.channels[0].largest
    rise = np.tanh(truth.steepness[0, 0] * 0.8 / 2) - np.tanh(truth.steepness[0, 0] * 0.3 / 2)
    return Lift("c0", 0.3 * largest, 0.8 * largest, float(truth.beta[0, 0] * rise + rng.normal(0, 0.05)), 0.05)


def _ranks(draws: Draws, truth: Any, channels: int) -> dict[str, int]:
    found = {}
    chosen = np.linspace(0, draws.sigma.size - 1, RANKED).astype(int)
    for place in range(channels):
        for name, series_, true in (
            ("alpha", draws.alpha, truth.alpha),
            ("lambda", draws.steepness, truth.steepness),
            ("beta", draws.beta, truth.beta),
        ):
            found[f"{name} {place + 1}"] = int((series_[..., place].ravel()[chosen] < true[0, place]).sum())
    found["sigma"] = int((draws.sigma.ravel()[chosen] < truth.sigma[0]).sum())
    total = (draws.beta * np.tanh(draws.steepness / 2)).sum(axis=2).ravel()[chosen]
    found["all at their most"] = int((total < (truth.beta * np.tanh(truth.steepness / 2)).sum()).sum())
    return found


def coverage(weeks: int, seed: int) -> dict[str, Any]:
    """Make a brand that nobody drew from the prior, and see which intervals hold the truth."""
    rng = np.random.default_rng([seed, weeks])
    families = (Family.PAID_SOCIAL, Family.SEARCH)
    data = series(weeks, families, rng)
    bare = design_of(data, 1.0)
    alpha, steepness = rng.uniform(0.1, 0.6, 2), np.exp(rng.uniform(np.log(1), np.log(5), 2))
    beta = rng.uniform(0.05, 0.35, 2)
    curve = [beta[c] * np.tanh(steepness[c] * bare.pressure(c, alpha[c : c + 1])[0] / 2) for c in range(2)]
    time = np.linspace(0, 1, weeks)
    season = 0.05 * np.sin(2 * np.pi * np.array([day.toordinal() for day in data.weeks]) / 365.25)
    base = 0.5 + rng.uniform(-0.1, 0.2) * time + season + 0.03 * data.controls[:, 0]
    data = replace(data, target=10_000 * (base + sum(curve) + rng.normal(0, rng.uniform(0.03, 0.08), weeks)))
    design, prior = design_of(data), prior_of(families)
    mix = answered(data, design, prior, sample(design, prior, WALK, seed), seed)
    true = type(mix.parameters)(alpha[None], steepness[None], beta[None] * 10_000 / design.target_scale)
    found: dict[str, list[bool]] = {"marginal return": [], "contribution": [], "share of the prior's width": []}
    for place, one in enumerate(mix.answer.channels):
        now, more = brought(design, true, place, (1.0, 1.01))[0]
        marginal = (more - now) / (0.01 * one.weekly)
        found["marginal return"].append(bool(one.marginal.posterior.low <= marginal <= one.marginal.posterior.high))
        found["contribution"].append(bool(one.contribution.low <= now * weeks <= one.contribution.high))
        found["share of the prior's width"].append(bool(one.marginal.told_little))
    return {"held": found, "rhat": mix.answer.fit.worst_rhat}


def main() -> int:
    """Simulate what is not yet noted, and print both tables."""
    KEPT.parent.mkdir(exist_ok=True)
    done = {tuple(line["key"]): line for line in _noted()}
    with KEPT.open("a", encoding="utf-8") as file:
        for key, simulate in _wanted():
            if key not in done:
                done[key] = {"key": key, **simulate()}
                file.write(json.dumps(done[key]) + "\n")
                file.flush()
    fine = _tell_ranks(done)
    return 0 if _tell_coverage(done) and fine else 1


def _noted() -> Iterator[dict[str, Any]]:
    if KEPT.exists():
        yield from map(json.loads, KEPT.read_text(encoding="utf-8").splitlines())


def _wanted() -> Iterator[tuple[tuple[Any, ...], Callable[[], dict[str, Any]]]]:
    for seed in range(max(*SIMULATIONS.values(), BRANDS)):
        for setting in [name for name, most in SIMULATIONS.items() if seed < most]:
            yield ("ranks", setting, seed), partial(calibration, setting, seed)
        for weeks in LENGTHS if seed < BRANDS else ():
            yield ("held", weeks, seed), partial(coverage, weeks, seed)


def _tell_ranks(done: dict[tuple[Any, ...], dict[str, Any]]) -> bool:
    least = 1.0
    for setting in SETTINGS:
        ranks = [one["ranks"] for key, one in done.items() if key[:2] == ("ranks", setting)]
        print(f"\n{setting}: {len(ranks)} simulations of {WEEKS} weeks")
        for name in ranks[0]:
            values = np.array([one[name] for one in ranks])
            counts = np.bincount(values * BINS // (RANKED + 1), minlength=BINS)
            expected = len(values) / BINS
            by_bins = float(chi2.sf(((counts - expected) ** 2 / expected).sum(), BINS - 1))
            jitter = np.random.default_rng(0).random(len(values))
            by_order = float(kstest((values + jitter) / (RANKED + 1), "uniform").pvalue)
            least = min(least, by_bins, by_order)
            print(f"| {setting} | {name} | {by_bins:.3f} | {by_order:.3f} |")
    print(f"\nleast p: {least:.3f}")
    return least > 0.01


def _tell_coverage(done: dict[tuple[Any, ...], dict[str, Any]]) -> bool:
    kept = True
    for weeks in LENGTHS:
        held: Counter[str] = Counter()
        brands = [one for key, one in done.items() if key[:2] == ("held", weeks)]
        for one in brands:
            held.update({name: sum(values) for name, values in one["held"].items()})
        shares = {name: held[name] / (2 * len(brands)) for name in brands[0]["held"]}
        unsettled = sum(one["rhat"] > 1.05 for one in brands)
        print(
            f"| {weeks} | {len(brands)} | " + " | ".join(f"{one:.1%}" for one in shares.values()) + f" | {unsettled} |"
        )
        kept = kept and (weeks < 26 or 0.85 <= shares["marginal return"] <= 0.95)
    return kept


if __name__ == "__main__":
    sys.exit(main())
