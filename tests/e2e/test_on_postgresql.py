"""The same suite on PostgreSQL: every test that keeps a ledger, run again on a throw-away cluster."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import as_other_user, binaries

ROOT = Path(__file__).parents[2]
ROOMS = ("tests/ledger", "tests/services", "tests/cli", "tests/e2e")
LEFT_OUT = "not postgresql and not slow and not browser and not shared and not sqlite and not hits"


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
