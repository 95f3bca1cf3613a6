"""What is kept, in the browser: days by kind asked first where something goes, and a person erased."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.ledger import models, queries
from sillage.services import keep_for
from sillage.services.erase import export
from sillage.services.open_workspace import Opened, init_workspace
from tests.services.journal_rows import import_rows, orders
from tests.web.people import member_client
from tests.web.standing import standing
from tests.web.test_costs_page import post

pytestmark = pytest.mark.sqlite
KEY = "a" * 32


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("kept")
    with standing(folder / "data", monkeypatch):
        made = init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
        days = [date(2026, 3, 2) + timedelta(days=day) for day in range(3)]
        rows = [row | {"customer_key": KEY} for row in orders([(day, 10, "instagram") for day in days])]
        import_rows(made, folder / "orders", {"orders": rows})
        yield made


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.OWNER)


def test_days_are_set_once_confirmed_and_given_up_at_once(opened: Opened, client: Client) -> None:
    page = post(client, "settings/retention/save", {"keep_hits": "400", "keep_raw": "90"})
    assert "older than 400 days" in page
    assert not any(keep_for.shown(opened).values())
    post(client, "settings/retention/save", {"keep_hits": "400", "keep_raw": "90", "confirmed": "1"})
    assert {kind: days for kind, days in keep_for.shown(opened).items() if days} == {"hits": 400, "raw": 90}
    trail = queries.audit_trail(opened.workspace.id, "retention")
    assert (trail[0].who, trail[0].after) == ("owner@example.org", {"hits": 400, "raw": 90})
    post(client, "settings/retention/save", {"keep_hits": "500", "keep_raw": ""})
    assert {kind: days for kind, days in keep_for.shown(opened).items() if days} == {"hits": 500}
    for typed in ("1", "-3", "x", "9" * 9):
        page = post(client, "settings/retention/save", {"keep_hits": typed})
        assert 'id="f-keep_hits-wrong"' in page, typed


def test_a_person_is_erased_once_confirmed_and_not_named_anywhere(opened: Opened, client: Client) -> None:
    given = {"known_by": "customer", "person": KEY}
    page = post(client, "settings/retention/erase", given)
    assert "Backups made before may still hold this person" in page
    assert len(export(opened, "customer", KEY)["orders"]) == 3
    page = post(client, "settings/retention/erase", {**given, "confirmed": "1"})
    assert "3 rows were erased" in page
    assert not export(opened, "customer", KEY).get("orders")
    assert KEY not in repr(list(models.AuditEntry.objects.values()))
    assert KEY not in repr(list(models.Job.objects.values()))
    page = post(client, "settings/retention/erase", {"known_by": "customer", "person": "f" * 32, "confirmed": "1"})
    assert "Nobody is known by it here" in page


def test_nobody_in_particular_is_not_erased(opened: Opened, client: Client) -> None:
    for given, field in (
        ({"known_by": "luck", "person": "x"}, "known_by"),
        ({"known_by": "email", "person": " "}, "person"),
    ):
        assert f'id="f-{field}-wrong"' in post(client, "settings/retention/erase", given), given
    assert len(export(opened, "customer", KEY)["orders"]) == 3
    manager = member_client(opened, Role.MANAGER)
    assert manager.get("/w/maison/settings/retention").status_code == 403
    assert manager.post("/w/maison/settings/retention/erase", {"confirmed": "1"}).status_code == 403
