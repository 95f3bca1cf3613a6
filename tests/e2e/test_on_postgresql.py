"""The same suite on PostgreSQL: what asks a ledger there, run again on a throw-away cluster.

Two databases can differ where they are asked. So these run on PostgreSQL with every `make test`: all of `tests/ledger`,
and of the other rooms what is marked `asks_anew`, because it asks what those do not, or because several ask at once. A
function of the ledger that asks and that none of them calls fails below. The other tests of services and commands ask
the same statements again, of other rows: `make wide` runs them all.

Modules marked `hits` ask rows of the journal dozens of ways, and of the ledger always the same: which imports count,
which model credits orders, which links and margins there are. Of each such module `make wide` runs one test, the one
marked `both_ledgers`. A module of hits without one fails below.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.asked_of_ledger import functions_that_ask
from tests.postgresql import as_other_user, binaries

ROOT = Path(__file__).parents[2]
ROOMS = ("tests/ledger", "tests/services", "tests/cli", "tests/e2e")
BY_PAGES_ALONE = {
    "api_answers.answered", "api_answers.keep", "belongings.without_brand", "brands.remove_campaign",
    "import_pages.brought_by", "import_pages.formats", "import_pages.page", "job_states.states", "labels.put_back",
    "outbox.put_back_schedule", "outbox.remove_schedule", "outbox.schedule",
    "plans.restore_objective", "plans.take_back_business_hours", "report_entries.note_opening",
    "report_entries.open_shares", "report_entries.shares", "site_entries.token_used", "taking_back.take_back_last",
}  # fmt: skip
"""What tests of pages alone ask, whose ledgers are SQLite's: not shown on PostgreSQL. Nothing may come to these."""
OF_A_FILE = {"erasures.vacuum_ledger"}
LEFT_OUT = "not postgresql and not slow and not browser and not shared and not sqlite and (not hits or both_ledgers)"


def test_each_module_about_hits_has_a_test_that_runs_on_both_ledgers() -> None:
    modules = [path for room in ROOMS for path in sorted((ROOT / room).glob("test_*.py")) if path != Path(__file__)]
    about_hits = [path for path in modules if "pytestmark = pytest.mark.hits" in path.read_text(encoding="utf-8")]
    assert len(about_hits) > 5
    without = [path.name for path in about_hits if "@pytest.mark.both_ledgers" not in path.read_text(encoding="utf-8")]
    assert not without, "\n".join(without)


@pytest.mark.postgresql
@pytest.mark.slow
def test_whatever_asks_the_ledger_asks_it_on_postgresql_too(tmp_path: Path) -> None:
    binaries(), as_other_user()
    rooms, asked = [room for room in ROOMS if (ROOT / room).is_dir()], tmp_path / "asked.json"
    command = [sys.executable, "-m", "pytest", *rooms, "--ledger=postgresql", f"--asked={asked}", "-m", LEFT_OUT]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={tmp_path / 'inner'}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run([*command, *quiet], cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) > 200, done.stdout[-2000:]
    assert functions_that_ask() >= BY_PAGES_ALONE | OF_A_FILE
    never = functions_that_ask() - set(json.loads(asked.read_text())) - BY_PAGES_ALONE - OF_A_FILE
    assert never == set(), "mark a test that calls these with asks_anew"
