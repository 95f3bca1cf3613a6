"""The mix beside pymc-marketing with nutpie, same weeks, same run: ``python -m bench.bench_mix [example.csv]``.

That package lives in `.venv-bench-mix`, which this module makes when it is missing. Each side starts in a new process,
imports what it needs, and is timed in CPU seconds (user and system, all threads) from the series to the answer. The
weeks are those of PyMC-Marketing's example where its file is given, else a made-up brand of three years.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

PEER = ("pymc-marketing==0.19.2", "nutpie==0.16.8")
ROOT = Path(__file__).parent.parent
PEER_PYTHON = ROOT / ".venv-bench-mix" / "bin" / "python"
PROMISE = 8.0
WEEKS = 156

CODE = """
import csv, json, resource, warnings
warnings.simplefilter("ignore")
from datetime import datetime
import numpy as np
from sillage.mix import Channel, MixData, Walk, tell
from sillage.services.mix_pymc import tell_by_pymc
rows = list(csv.DictReader(open({path!r})))
def column(name):
    return np.array([float(row[name]) for row in rows])
days = [datetime.strptime(row["date_week"], "%m/%d/%Y").date() for row in rows]
controls = ("event_1", "event_2")
data = MixData(days, column("y"), tuple(Channel(name, column(name)) for name in ("x1", "x2")),
               np.column_stack([column(name) for name in controls]), controls)
{first}
begun = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
answer = {tell}(data, seed=1).answer
used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - begun
told = {{}}
for one in answer.channels:
    figures = {{"alpha": one.carry, "lambda": one.steepness, "share": one.share, "marginal": one.marginal}}
    for name, learned in figures.items():
        found = learned.posterior
        told[one.name + " " + name] = [found.low, found.middle, found.high]
print(json.dumps({{"cpu": used, "told": told, "rhat": answer.fit.worst_rhat, "draws": answer.fit.least_draws}}))
"""


def peer_python() -> Path:
    """Return the interpreter that has the other package, installing it when it is missing."""
    asked = os.environ.get("SILLAGE_BENCH_MIX_PYTHON")
    if asked:
        return Path(asked)
    if not PEER_PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER_PYTHON.parent.parent)], check=True)
        subprocess.run([str(PEER_PYTHON), "-m", "pip", "install", "--quiet", *PEER], check=True)
    return PEER_PYTHON


def made_up(path: Path) -> Path:
    """Write a brand of three years whose columns are named as the example's."""
    rng = np.random.default_rng(1)
    spend = [rng.gamma(2, 0.2, WEEKS), rng.gamma(2, 0.2, WEEKS) * (rng.random(WEEKS) < 0.5)]
    brought = sum(2_000 * np.tanh(1.5 * one / one.max()) for one in spend)
    target = 4_000 + 5 * np.arange(WEEKS) + brought + rng.normal(0, 250, WEEKS)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["date_week", "y", "x1", "x2", "event_1", "event_2"])
        for week in range(WEEKS):
            day = np.datetime64("2022-01-03") + 7 * week
            text = day.astype(object).strftime("%m/%d/%Y")
            out.writerow([text, target[week], spend[0][week], spend[1][week], int(week == 50), int(week == 120)])
    return path


def run(python: str, path: Path, tell: str, first: str = "") -> dict[str, Any]:
    """Run one side in a new process; it prints its figures last."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    code = CODE.format(path=str(path), tell=tell, first=first)
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> int:
    """Run both, print them side by side, and hold the promise."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else made_up(Path(folder) / "weeks.csv")
        theirs = run(
            str(peer_python()), path, "tell_by_pymc", "from sillage.services.mix_pymc import _library; _library()"
        )
        ours = run(sys.executable, path, "tell")
    agreed = True
    for name, (low, middle, high) in ours["told"].items():
        other = theirs["told"][name]
        agreed = agreed and low < other[1] < high and other[0] < middle < other[2]
        print(f"| {name} | {middle:.4g} [{low:.4g}; {high:.4g}] | {other[1]:.4g} [{other[0]:.4g}; {other[2]:.4g}] |")
    for name in ("cpu", "rhat", "draws"):
        print(f"| {name} | {ours[name]:.4g} | {theirs[name]:.4g} |")
    ratio = theirs["cpu"] / ours["cpu"]
    print(
        f"CPU: {ratio:.1f} times less, at least {PROMISE:.0f} promised; each middle in the other's interval: {agreed}"
    )
    return 0 if agreed and ratio >= PROMISE else 1


if __name__ == "__main__":
    sys.exit(main())
