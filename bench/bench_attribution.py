"""Attribution against `marketing_attribution_models`, same touches, same run: ``python -m bench.bench_attribution``.

That package serves here alone and needs libraries of its own, so it lives in `.venv-bench`, which this module makes
when it is missing. Both sides start in a new process from one Parquet file of touches, import what
they need, and are timed in CPU seconds (user and system, all threads) from opening the file to the removal effects.
They take turns.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PEER = "marketing_attribution_models==2.1.1"
PEER_PYTHON = Path(__file__).parent.parent / ".venv-bench" / "bin" / "python"
PROMISE = 5.0
DIGITS = 1e-6

_END = """
used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"cpu": used, "peak_mb": peak, "effects": effects}}))
"""
_BEGIN = """
begun = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
"""
OURS = (
    """
import json, resource
import ibis, scipy.linalg
from sillage.attribution.removal import removal_effects
from sillage.attribution.transitions import chain_of_transitions, transitions
engine = ibis.duckdb.connect()
import pyarrow as pa
one = pa.table({{"journey": ["j"], "at": [1], "channel": ["a"], "converted": [True]}})
one = ibis.memtable(one).mutate(journey=ibis._.journey.hash())
engine.to_pyarrow(transitions(one, channels=["a"]))  # libraries that load at the first question
"""
    + _BEGIN
    + """
touches = engine.read_parquet({path!r})
names = sorted(touches.select("channel").distinct().to_pyarrow()["channel"].to_pylist())
hashed = touches.mutate(journey=touches.journey.hash())  # 64 bits: of 1e7 journeys two are one once in 370,000 times
counted = engine.to_pyarrow(transitions(hashed, channels=names))
names, chain = chain_of_transitions(counted, channels=names)
effects = dict(zip(names, removal_effects(chain).effects.tolist()))
"""
    + _END
)
THEIRS = (
    """
import json, resource
import polars
from mam.core import MAM
from mam.models.markov import MarkovModel
"""
    + _BEGIN
    + """
walked = MAM(
    df=polars.read_parquet({path!r}), format_type="session", channels_colname="channel", user_id_colname="journey",
    journey_with_conv_colname="converted", datetime_colname="at",
)
model = MarkovModel(transition_to_same_state=False)
model._compute_markov(walked.unified_df)
effects = model.removal_effect_df["removal_effect"].to_dict()
"""
    + _END
)
EVERYTHING = (
    """
import json, resource
import duckdb, numpy as np, scipy.linalg
from sillage.attribution import Model, Paths, Terms, attribute
"""
    + _BEGIN
    + """
engine = duckdb.connect(config={{"memory_limit": "1GB"}})
engine.execute("SET preserve_insertion_order = false")
engine.execute("CREATE TEMP TABLE names AS SELECT name, row_number() OVER (ORDER BY name) - 1 AS code"
               " FROM (SELECT DISTINCT channel AS name FROM {path!r})")
channels = tuple(name for (name,) in engine.execute("SELECT name FROM names ORDER BY code").fetchall())
engine.execute("CREATE TEMP TABLE walked AS SELECT list(code::INT ORDER BY \\"at\\", code) AS path,"
               " any_value(converted) AS converted FROM {path!r} JOIN names ON channel = name GROUP BY journey")
reader = engine.sql("SELECT path, len(path) AS steps, count(*) FILTER (converted) AS c,"
                    " count(*) FILTER (NOT converted) AS n FROM walked GROUP BY path").to_arrow_reader(200_000)
parts = [(b.column("path").flatten().to_numpy(), b.column("steps").to_numpy(), b.column("c").to_numpy(),
          b.column("n").to_numpy()) for b in reader]
codes, steps, c, n = (np.concatenate(one) for one in zip(*parts))
paths = Paths(channels, codes.astype(np.int32), np.concatenate([[0], np.cumsum(steps)]).astype(np.int64),
              c.astype(float), c * 1000.0, n.astype(float), None, int(c.sum()) * 1000)
del parts, codes, steps
found = attribute(paths, Model, Terms(order={order}))
assert all(sum(one.value_minor for one in model.credits) == paths.value_minor for model in found.models)
effects = {{one.channel: one.removal_effect for one in found.models[-1].credits}}
"""
    + _END
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one process used."""

    cpu: float
    peak_mb: float
    effects: dict[str, float]


def write_touches(path: Path, touches: int, channels: int, seed: int = 20260322) -> Path:
    """Write a table of touches in no order: journeys of 5 touches on average, one in ten of them converting."""
    chance = np.random.default_rng(seed)
    lengths = chance.geometric(0.2, touches // 4)
    lengths = lengths[: np.searchsorted(np.cumsum(lengths), touches) + 1]
    lengths[-1] -= lengths.sum() - touches
    weights = chance.dirichlet(np.full(channels, 2.0))
    channel = chance.choice(channels, touches, p=weights)
    sells = np.clip(weights * channels * 0.1, 0.01, 0.9)
    last = np.cumsum(lengths) - 1
    converted = chance.random(len(lengths)) < sells[channel[last]]
    days = np.datetime64("2026-01-01T00:00:00", "us") + np.sort(chance.integers(0, 90 * 86400 * 10**6, touches))
    order = chance.permutation(touches)
    journeys = pa.array([f"p{number:08x}" for number in range(len(lengths))])
    names = pa.array([f"channel {number:03d}" for number in range(channels)])
    table = pa.table(
        {
            "journey": journeys.take(pa.array(np.repeat(np.arange(len(lengths)), lengths)[order])),
            "at": pa.array(days[order]),
            "channel": names.take(pa.array(channel[order])),
            "converted": pa.array(np.repeat(converted, lengths)[order]),
        }
    )
    pq.write_table(table, path)
    return path


def peer_python() -> Path:
    """Return the interpreter that has the other package, installing it when it is missing."""
    if not PEER_PYTHON.exists():
        folder = PEER_PYTHON.parent.parent
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(PEER_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, PEER], check=True)
    return PEER_PYTHON


def run(python: str, code: str) -> Run:
    """Run code in a new process; it prints its figures last."""
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False, env=os.environ)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Run(**json.loads(done.stdout.strip().splitlines()[-1]))


def against_peer(folder: Path, turns: int = 3) -> tuple[Run, Run, float]:
    """Measure both on 1e6 touches of 50 channels; the least CPU of each, and the largest difference of effects."""
    path = str(write_touches(folder / "touches.parquet", 1_000_000, 50))
    ours, theirs = [], []
    for _ in range(turns):
        theirs.append(run(str(peer_python()), THEIRS.format(path=path)))
        ours.append(run(sys.executable, OURS.format(path=path)))
    apart = max(abs(ours[0].effects[name] - effect) for name, effect in theirs[0].effects.items())
    assert ours[0].effects.keys() == theirs[0].effects.keys()
    return min(ours, key=lambda one: one.cpu), min(theirs, key=lambda one: one.cpu), apart


def at_scale(folder: Path, touches: int = 10_000_000, channels: int = 200) -> tuple[Run, Run]:
    """Measure all models, and the transitions alone, on many touches."""
    path = str(write_touches(folder / "many.parquet", touches, channels))
    everything = run(sys.executable, EVERYTHING.format(path=path, order=1))
    alone = run(sys.executable, OURS.format(path=path))
    assert all(abs(alone.effects[name] - effect) < DIGITS for name, effect in everything.effects.items())
    return everything, alone


def main() -> int:
    """Measure and print; exit 1 when the promise is not kept."""
    with tempfile.TemporaryDirectory(prefix="sillage-bench-") as name:
        ours, theirs, apart = against_peer(Path(name))
        ratio = theirs.cpu / ours.cpu
        print(f"{PEER}, 1e6 touches, 50 channels: {theirs.cpu:.2f} CPU s, {theirs.peak_mb:.0f} MB")
        print(f"sillage, the same touches: {ours.cpu:.2f} CPU s, {ours.peak_mb:.0f} MB, {ratio:.1f} x less CPU")
        print(f"largest difference of a removal effect: {apart:.1e}")
        if "--large" in sys.argv:
            everything, alone = at_scale(Path(name))
            print(f"1e7 touches, 200 channels, all models: {everything.cpu:.1f} CPU s, {everything.peak_mb:.0f} MB")
            print(f"removal effects alone: {alone.cpu:.1f} CPU s, {alone.peak_mb:.0f} MB")
    return 0 if ratio >= PROMISE and apart < DIGITS else 1


if __name__ == "__main__":
    sys.exit(main())
