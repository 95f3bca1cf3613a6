"""What tests of accounts share: a server that nobody owns yet, and a browser on its own machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from sillage import ledger
from sillage.services.first_owner import FIRST_CODE, OPEN_DEMO, SERVED_ON
from sillage.services.open_workspace import Opened, init_workspace
from sillage.web import desk
from tests.web.people import HERE


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path) -> Iterator[Opened]:
    """A workspace that nobody owns yet, served on loopback."""
    import shutil

    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated_file, data / "ledger.sqlite3")
    monkeypatch.setenv("SILLAGE_NOW", "2026-03-31T12:00:00+00:00")
    monkeypatch.setenv("SILLAGE_DATA", str(data))
    monkeypatch.setenv(SERVED_ON, "127.0.0.1")
    monkeypatch.delenv(FIRST_CODE, raising=False)
    monkeypatch.delenv(OPEN_DEMO, raising=False)
    ledger.setup(data)
    opened = init_workspace(data, name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    desk.forget()
    cache.clear()
    yield opened
    desk.forget()
    cache.clear()
    ledger.close()


@pytest.fixture
def browser(made: Opened) -> Client:
    return Client(headers=HERE)
