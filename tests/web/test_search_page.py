"""The search finds what stands in no menu too."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sillage import ledger
from sillage.domain.access import Role
from sillage.services.open_workspace import Opened, init_workspace
from sillage.web import desk
from tests.web.people import member_client

pytestmark = pytest.mark.sqlite


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("SILLAGE_NOW", "2026-03-31T12:00:00+00:00")
    monkeypatch.setenv("SILLAGE_DATA", str(tmp_path / "data"))
    yield init_workspace(tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    desk.forget()
    ledger.close()


def found(opened: Opened, role: Role, words: str, language: str = "en") -> list[str]:
    page = member_client(opened, role).get(f"/w/maison/search?lang={language}&q={words}").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return re.findall(r'href="(/w/maison/settings[^"?]*)', main)


def test_pages_of_settings_are_found_by_whoever_may_open_them(opened: Opened) -> None:
    assert found(opened, Role.OWNER, "business hours") == ["/w/maison/settings/hours"]
    assert found(opened, Role.OWNER, "equipe", "fr") == ["/w/maison/settings/team"]
    assert "/w/maison/settings/networks" in found(opened, Role.MANAGER, "settings")
    assert found(opened, Role.MANAGER, "team") == []
    assert found(opened, Role.CLIENT, "settings") == []
