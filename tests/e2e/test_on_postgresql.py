"""The same suite on PostgreSQL: every test that keeps a ledger, run again on a throw-away cluster.

Modules marked `hits` ask rows of the journal dozens of ways, and of the ledger always the same: which imports count,
which model credits orders, which links and margins there are. On PostgreSQL one test of each such module is enough to
show that these answers are the same there: the one marked `both_ledgers`. A module of hits without one fails below.
Of each module about commands the first tests run here; `pytest --ledger=postgresql --wide tests/cli` runs all.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import as_other_user, binaries

ROOT = Path(__file__).parents[2]
ROOMS = ("tests/ledger", "tests/services", "tests/cli", "tests/e2e")
LEFT_OUT = "not postgresql and not slow and not browser and not shared and not sqlite and (not hits or both_ledgers)"


def test_each_module_about_hits_has_a_test_that_runs_on_both_ledgers() -> None:
    modules = [path for room in ROOMS for path in sorted((ROOT / room).glob("test_*.py")) if path != Path(__file__)]
    about_hits = [path for path in modules if "pytestmark = pytest.mark.hits" in path.read_text(encoding="utf-8")]
    assert len(about_hits) > 5
    without = [path.name for path in about_hits if "@pytest.mark.both_ledgers" not in path.read_text(encoding="utf-8")]
    assert not without, "\n".join(without)


@pytest.mark.postgresql
@pytest.mark.slow
def test_every_test_that_keeps_a_ledger_holds_on_postgresql(tmp_path: Path) -> None:
    binaries(), as_other_user()
    rooms = [room for room in ROOMS if (ROOT / room).is_dir()]
    command = [sys.executable, "-m", "pytest", *rooms, "--ledger=postgresql", "-m", LEFT_OUT]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={tmp_path / 'inner'}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run([*command, *quiet], cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) > 200, done.stdout[-2000:]
