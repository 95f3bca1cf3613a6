"""A server whose pages cannot be loaded says why on the terminal, and what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sillage import ledger
from sillage.services.open_workspace import init_workspace

LOAD = [sys.executable, "-c", "import sillage.web.wsgi"]


def loaded(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "SILLAGE_DATA": str(folder), **more}
    return subprocess.run(LOAD, env=given, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.sqlite
@pytest.mark.parametrize("damage", ["a server that is not there", "no key"])
def test_what_keeps_the_pages_from_loading_is_said_with_what_repairs_it(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "data"
    init_workspace(folder, name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    ledger.close()
    more = {}
    if damage == "no key":
        (folder / "secret-key").unlink(missing_ok=True)
        (folder / "secret-key").mkdir()
    else:
        more = {"SILLAGE_DATABASE_URL": "nonsense://nowhere"}
    ended = loaded(folder, **more)
    assert ended.returncode != 0
    told = [line for line in ended.stderr.splitlines() if line.startswith("sillage: ")]
    assert told[0] == f"sillage: The pages of {folder} cannot be served."
    assert len(told) == 3, ended.stderr
    assert "Error" not in told[2]
