"""Ask the commands that follow ``SILLAGE_ENGINE`` the same questions on DuckDB and on Spark, and compare what they say.

Each is a process of its own, as a user starts it, over a made-up brand's year with hits of its site; their JSON must be
equal to the byte. A command that has not ended after `LIMIT_S` has failed.

    python -m tools.spark_commands [--events 20000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_S = 900
ENGINES = {"DuckDB": "duckdb", "Spark": "local[2]"}
STEPS = ("--steps", "/, /products/*, /cart, order")
COMMANDS = (
    ("traffic", "--by", "channel"),
    ("funnel", *STEPS),
    ("funnel", *STEPS, "--window", "7", "--by", "channel"),
    ("paths",),
    ("cohorts",),
)


def main() -> int:
    """Compare, print a line for each command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=20_000)
    with tempfile.TemporaryDirectory(prefix="sillage-commands-") as name:
        return commands_alike(Path(name), asked.parse_args().events)


def commands_alike(folder: Path, events: int) -> int:
    """Make the year, and run each command on both engines.

    Parameters
    ----------
    folder : Path
        In which the data folder is made.
    events : int
        How many hits.

    Returns
    -------
    int
        How many say something else on Spark.
    """
    data = folder / "demo"
    _said(data, "duckdb", "demo", "--no-serve", "--events", str(events), "--data", str(data))
    different = 0
    for words in COMMANDS:
        said, took = {}, {}
        for engine, name in ENGINES.items():
            begun = time.perf_counter()
            said[engine] = _said(data, name, *words, "--json")
            took[engine] = time.perf_counter() - begun
        same = bool(said["DuckDB"].strip()) and said["DuckDB"] == said["Spark"]
        different += not same
        print(f"{'same' if same else 'DIFFERENT':9} {'sillage ' + words[0]:32} {len(said['DuckDB']):>9,} bytes "
              f"DuckDB {took['DuckDB']:6.1f} s  Spark {took['Spark']:6.1f} s", flush=True)  # fmt: skip
        if not same:
            print(f"  DuckDB {said['DuckDB'][:600]}\n  Spark  {said['Spark'][:600]}")
    return different


def _said(data: Path, engine: str, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SILLAGE_")}
    environment |= {"SILLAGE_DATA": str(data), "SILLAGE_NOW": "2026-10-05T14:00:00+00:00", "SILLAGE_ENGINE": engine}
    command = [sys.executable, "-m", "sillage", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=LIMIT_S)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"sillage {words[0]} on {engine}: {done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
