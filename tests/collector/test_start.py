"""What a process of the collector loads when it starts."""

import subprocess
import sys

ENGINES = ("duckdb", "ibis", "deltalake", "pandas")


def test_a_collector_starts_without_the_engines_that_read_the_journal() -> None:
    program = f"import sys, sillage.collector.entry; print([name for name in {ENGINES} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
