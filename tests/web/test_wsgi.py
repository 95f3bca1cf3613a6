"""A server whose pages cannot be loaded says why on the terminal, and what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sillage import ledger
from sillage.services.open_workspace import init_workspace

LOAD = "import sillage.web.wsgi"
BROKEN = "import sillage.ledger as ledger; ledger.setup = lambda *where: 1 / 0; " + LOAD


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("code", "more", "said"),
    [(LOAD, {"SILLAGE_DATABASE_URL": "nonsense://nowhere"}, "SILLAGE_DATABASE_URL"), (BROKEN, {}, "ZeroDivisionError")],
    ids=["a ledger that is not there", "whatever else"],
)
def test_what_keeps_the_pages_from_loading_is_said_with_what_repairs_it(
    tmp_path: Path, code: str, more: dict[str, str], said: str
) -> None:
    folder = tmp_path / "data"
    init_workspace(folder, name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    ledger.close()
    given = {**os.environ, "SILLAGE_DATA": str(folder), **more}
    ended = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, timeout=120)
    assert ended.returncode != 0
    told = [line for line in ended.stderr.splitlines() if line.startswith("sillage: ")]
    assert told[0] == f"sillage: The pages of {folder} cannot be served."
    assert said in told[1]
    assert len(told) == 3, ended.stderr
