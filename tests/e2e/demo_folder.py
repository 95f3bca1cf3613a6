"""The folder of the demo, made once for all the processes of a run."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from sillage import ledger
from sillage.services.set_up_demo import set_up_demo

NOW = "2026-10-05T14:00:00+00:00"
"""The demo's own present."""


def copy_of_demo(factory: pytest.TempPathFactory, to: Path) -> None:
    """Copy the demo, which the first process that asks makes while the others wait."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made = shared / "shared-demo"
    with (shared / "shared-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.is_dir():
            half = shared / "shared-demo-half"
            shutil.rmtree(half, ignore_errors=True)
            set_up_demo(half)
            ledger.close()
            half.rename(made)
    shutil.copytree(made, to)
