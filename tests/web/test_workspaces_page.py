"""Another workspace on the same server: its maker owns it, and nothing of one is seen in the other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.ledger import members, models, queries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_values import add_brand
from tests.web.people import member_client
from tests.web.standing import standing
from tests.web.test_costs_page import post

pytestmark = pytest.mark.sqlite
GOOD = {
    "new_name": "Atelier d’à côté", "new_currency": "EUR", "new_zone": "Europe/Paris", "new_language": "fr-FR",
    "new_country": "fr",
}  # fmt: skip


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path) -> Iterator[Opened]:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated_file, data / "ledger.sqlite3")
    with standing(data, monkeypatch):
        yield init_workspace(data, name="Maison", currency="CAD", zone="America/Montreal", language="fr")


def test_who_makes_a_workspace_owns_it_alone_and_nothing_is_shared(opened: Opened) -> None:
    client = member_client(opened, Role.OWNER)
    add_brand(opened, "Boréale")
    page = post(client, "settings/workspaces/add", GOOD)
    assert "Atelier d’à côté" in page
    made = queries.workspace_by_slug("atelier-d-a-cote")
    assert (made.currency, made.zone, made.language, made.country) == ("EUR", "Europe/Paris", "fr-FR", "FR")
    assert [(one.email, one.role) for one in members.members(made.id)] == [("owner@example.org", Role.OWNER)]
    assert queries.brands(made.id) == ()
    assert client.get("/w/atelier-d-a-cote/settings").status_code == 200
    other = member_client(opened, Role.MANAGER)
    assert other.get("/w/atelier-d-a-cote/").status_code == 404
    listed = client.get("/w/maison/settings/workspaces?lang=en").content.decode()
    assert 'href="/w/atelier-d-a-cote/"' in listed


def test_what_is_wrong_or_taken_makes_no_workspace(opened: Opened) -> None:
    client = member_client(opened, Role.OWNER)
    for change, field in (
        ({"new_name": "Maison"}, "new_name"), ({"new_name": " "}, "new_name"), ({"new_name": "x" * 250}, "new_name"),
        ({"new_currency": "???"}, "new_currency"), ({"new_zone": "/etc/passwd"}, "new_zone"),
        ({"new_language": "de"}, "new_language"), ({"new_country": "ZZ"}, "new_country"),
    ):  # fmt: skip
        assert f'id="f-{field}-wrong"' in post(client, "settings/workspaces/add", {**GOOD, **change}), change
    assert models.Workspace.objects.count() == 1
    for role in (Role.MANAGER, Role.CLIENT):
        assert member_client(opened, role).post("/w/maison/settings/workspaces/add", GOOD).status_code == 403
    assert models.Workspace.objects.count() == 1


def test_a_workspace_without_an_owner_is_never_left_behind(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    client = member_client(opened, Role.OWNER)

    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(members, "own", breaks)
    client.raise_request_exception = False
    assert client.post("/w/maison/settings/workspaces/add", GOOD).status_code == 500
    assert models.Workspace.objects.count() == 1
    assert isinstance(client, Client)
