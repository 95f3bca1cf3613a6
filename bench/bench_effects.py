"""How often an effect is found where there is none, and where there is: ``python -m bench.bench_effects``.

A thousand made-up accounts (seeds 1 to 5, 200 each) on which nothing happened. Each is asked once; effects of stated
sizes are then laid over what came after, which changes no fit. What was measured is kept line by line in a file, so
that a run that was stopped goes on where it was. ``--fit`` measures what a fit takes.
"""

import argparse
import json
import resource
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from scipy.stats import beta

from bench.simulated_accounts import Account, simulated
from sillage.effects.counterfactual import Estimate, ImpactInput, fit_impact
from sillage.effects.dated_effect import DatedEffect, measure_effect
from sillage.effects.effect_verdict import judge
from sillage.effects.verdicts import Verdict

SEEDS = (1, 2, 3, 4, 5)
EACH = 200
SIZES = (0.1, 0.2, 0.3, 0.5, 1.0)
PROMISE = 0.075
KEPT = Path(tempfile.gettempdir()) / "sillage-bench-effects.jsonl"
_MODEL = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Measured:
    """What was said of one account."""

    seed: int
    number: int
    step: int
    before: int
    controls: int
    window: int
    apart: float
    dates: int
    verdict: str
    p: float | None
    rank_p: float | None
    model_says: bool
    false_share: float | None
    smallest_share: float | None
    found: tuple[bool, ...]
    whole_held: bool | None
    cpu_seconds: float


def measure(account: Account) -> Measured:
    """Ask about the day on which nothing happened, then about effects of stated sizes."""
    begun = resource.getrusage(resource.RUSAGE_SELF)
    told = measure_effect(account.question())
    ended = resource.getrusage(resource.RUSAGE_SELF)
    test = told.placebos
    return Measured(
        account.seed, account.number, account.step, told.before, len(told.controls.used),
        0 if test is None else test.window, 0.0 if test is None else test.apart,
        0 if test is None else len(test.dates), told.judged.verdict.value, told.judged.p,
        None if test is None else test.rank_p, abs(told.effect.value / told.effect.spread) > _MODEL,
        None if test is None else test.false_share, told.judged.smallest_share,
        tuple(_found(told, account, size) for size in SIZES),
        None if told.honest is None else told.honest.low < 0 < told.honest.high,
        ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime,
    )  # fmt: skip


def _found(told: DatedEffect, account: Account, size: float) -> bool:
    if told.placebos is None:
        return False
    window = told.placebos.window
    lift = size * float(account.series[told.before : told.before + window].mean())
    own = told.judged_effect
    risen = Estimate(own.value + lift, own.low + lift, own.high + lift, own.spread)
    test = replace(told.placebos, statistic=risen.value / risen.spread)
    others = [one.effect.value + lift for one in told.variants]
    judged = judge(test, risen, told.judged_base, others, told.question.worth, (told.before, told.after))
    return judged.verdict is Verdict.EFFECT


def kept(path: Path) -> list[Measured]:
    """Read what earlier runs measured."""
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [Measured(**{**row, "found": tuple(row["found"])}) for row in rows]


def run(path: Path, seeds: Iterable[int], each: int) -> list[Measured]:
    """Measure every account that the file does not hold yet."""
    done = kept(path)
    known = {(one.seed, one.number) for one in done}
    with path.open("a") as file:
        for seed in seeds:
            for number in range(each):
                if (seed, number) not in known:
                    done.append(measure(simulated(seed, number)))
                    file.write(json.dumps(asdict(done[-1])) + "\n")
                    file.flush()
            print(f"seed {seed} done", file=sys.stderr)
    return done


def interval(hits: int, out_of: int, level: float = 0.95) -> tuple[float, float]:
    """Return Clopper and Pearson's interval of a share."""
    low = float(beta.ppf((1 - level) / 2, hits, out_of - hits + 1)) if hits else 0.0
    high = float(beta.ppf((1 + level) / 2, hits + 1, out_of - hits)) if hits < out_of else 1.0
    return low, high


def table(done: Sequence[Measured]) -> str:
    """Write what was measured as the manual prints it."""
    groups = {
        "all": done,
        "weekly": [one for one in done if one.step == 7],
        "daily": [one for one in done if one.step == 1],
        "without controls": [one for one in done if not one.controls],
        "with controls": [one for one in done if one.controls],
        "under 52 weeks before": [one for one in done if one.before * one.step < 364],
        "52 weeks or more": [one for one in done if one.before * one.step >= 364],
    }
    sizes = " | ".join(f"+{size:.0%} found" for size in SIZES)
    lines = [
        f"| accounts | n | the model at its word | plain rank | verdict “effect” | 95 % interval | {sizes} |",
        "|---|---:|---:|---:|---:|---|" + "---:|" * len(SIZES),
    ]
    lines += [_line(name, group) for name, group in groups.items() if group]
    return "\n".join(lines)


def _line(name: str, group: Sequence[Measured]) -> str:
    hits = sum(one.verdict == Verdict.EFFECT.value for one in group)
    low, high = interval(hits, len(group))
    word = np.mean([one.model_says for one in group])
    rank = np.mean([one.rank_p is not None and one.rank_p < 0.05 for one in group])
    power = " | ".join(f"{np.mean([one.found[at] for one in group]):.0%}" for at in range(len(SIZES)))
    return (
        f"| {name} | {len(group)} | {word:.1%} | {rank:.1%} | {hits / len(group):.1%} | "
        f"{low:.1%} to {high:.1%} | {power} |"
    )


def rest(done: Sequence[Measured]) -> str:
    """Write what the table does not hold."""
    said = {one.value: np.mean([mine.verdict == one.value for mine in done]) for one in Verdict}
    words = ", ".join(f"{name} {share:.1%}" for name, share in said.items())
    smallest = np.median([one.smallest_share for one in done if one.smallest_share is not None])
    dates = [one.dates for one in done]
    whole = [one.whole_held for one in done if one.whole_held is not None]
    seconds = [one.cpu_seconds for one in done]
    return (
        f"Verdicts: {words}. Median smallest effect that would show: {smallest:.0%}. The interval over all points "
        f"after the change held none in {np.mean(whole):.1%} of {len(whole)}. Pretended dates: median "
        f"{np.median(dates):.0f}, at least 50 in {np.mean(np.array(dates) >= 50):.0%}. Seconds of the processor an "
        f"account: median {np.median(seconds):.2f}, nine in ten under {np.quantile(seconds, 0.9):.1f}."
    )


def fit_seconds() -> float:
    """Measure one fit of 100 points with two controls and a week's rhythm."""
    chance = np.random.default_rng(1)
    series = 100 + chance.normal(0, 5, (100, 3)).cumsum(axis=0)
    asked = ImpactInput(series[:, 0], 70, series[:, 1:], 7)
    fit_impact(asked, 10, 10)
    begun = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    fit_impact(asked)
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - begun


def main() -> int:
    """Run, print the table, and say whether the promise is kept."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    asked.add_argument("--each", type=int, default=EACH)
    asked.add_argument("--kept", type=Path, default=KEPT)
    asked.add_argument("--fit", action="store_true")
    options = asked.parse_args()
    if options.fit:
        seconds = fit_seconds()
        print(f"a fit: {seconds:.2f} s of the processor")
        return int(seconds >= 0.5)
    done = run(options.kept, options.seeds, options.each)
    print(table(done))
    print()
    print(rest(done))
    hits = sum(one.verdict == Verdict.EFFECT.value for one in done)
    return int(interval(hits, len(done))[1] > PROMISE)


if __name__ == "__main__":
    sys.exit(main())
