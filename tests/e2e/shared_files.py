"""Where the real files are, when they are: they are not part of the project, and tests over them skip without them."""

import os
from pathlib import Path

import pytest


def shared_folder() -> Path:
    """Return the folder of real files, or skip the test."""
    folder = Path(os.environ.get("SILLAGE_SHARED", Path(__file__).parents[3] / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the real files are not here (SILLAGE_SHARED)")
    return folder
