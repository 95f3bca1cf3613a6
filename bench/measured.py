"""Each figure in a process of its own: wall time, and the most memory it held."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

_WRAPPER = """
import json, resource, sys, time
begun = time.perf_counter()
exec(compile(sys.argv[1], "bench", "exec"))
taken = globals().get("seconds") or time.perf_counter() - begun
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
print("\\n" + json.dumps([taken, peak]))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run took."""

    seconds: float
    peak_mb: float


def measure(code: str, environment: Mapping[str, str] | None = None, times: int = 1) -> Measured:
    """Run Python code in new processes and keep the quickest; the code may set ``seconds`` itself."""
    best: Measured | None = None
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, "-c", _WRAPPER, code],
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        seconds, peak = json.loads(done.stdout.strip().splitlines()[-1])
        best = quicker(best, Measured(seconds, peak))
    assert best is not None
    return best


def quicker(one: Measured | None, other: Measured) -> Measured:
    """Return the quicker of two runs."""
    return other if one is None or other.seconds < one.seconds else one


def measure_command(arguments: list[str]) -> Measured:
    """Run a command in a new process."""
    code = (
        "import subprocess, time\nbegun = time.perf_counter()\n"
        f"subprocess.run({arguments!r}, check=True, capture_output=True)\n"
        "seconds = time.perf_counter() - begun"
    )
    return measure(code)
