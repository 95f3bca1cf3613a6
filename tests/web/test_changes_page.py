"""The log of changes of strategy: noted, corrected, removed, taken back, and shown on every series."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.places import Change
from sillage.ledger import queries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_decisions import add_change
from tests.web.people import member_client
from tests.web.standing import standing
from tests.web.test_costs_page import post, undo_address

pytestmark = pytest.mark.sqlite
GOOD = {"title": "Three reels a week", "on": "2026-02-02", "network": "instagram", "note": "To be seen by new people"}


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("changes")
    with standing(folder / "data", monkeypatch):
        yield init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.MANAGER)


def log(opened: Opened) -> tuple[Change, ...]:
    return tuple(queries.changes(opened.workspace.id))


def test_a_manager_notes_a_change_and_takes_it_back(opened: Opened, client: Client) -> None:
    page = post(client, "changes/add", GOOD)
    assert log(opened) == (Change(date(2026, 2, 2), *(GOOD[name] for name in ("title", "note", "network"))),)
    assert "To be seen by new people" in page
    assert queries.audit_trail(opened.workspace.id, "change")[0].who == "manager@example.org"
    client.post(undo_address(page))
    assert log(opened) == ()


@pytest.mark.parametrize(
    ("change", "field"), [({"title": " "}, "title"), ({"on": "soon"}, "on"), ({"network": "myspace"}, "network")]
)
def test_what_is_wrong_stands_beside_its_question(
    opened: Opened, client: Client, change: dict[str, str], field: str
) -> None:
    page = post(client, "changes/add", {**GOOD, **change})
    assert f'id="f-{field}-wrong"' in page
    assert "To be seen by new people" in page
    assert log(opened) == ()


def test_a_change_is_corrected_title_and_day_too_and_is_again_as_before(opened: Opened, client: Client) -> None:
    before = add_change(opened, "Two reels", on="2026-02-01", network="tiktok")
    number = queries.numbered(opened.workspace.id, Change)[0][0]
    assert 'value="Two reels"' in client.get(f"/w/maison/changes/{number}?lang=en").content.decode()
    page = post(client, f"changes/{number}", GOOD)
    assert [one.title for one in log(opened)] == ["Three reels a week"]
    client.post(undo_address(page))
    assert log(opened) == (before,)
    page = post(client, f"changes/{number}/remove")
    assert log(opened) == ()
    client.post(undo_address(page))
    assert log(opened) == (before,)


def test_everybody_who_sees_figures_reads_the_log_and_only_deciders_write(opened: Opened) -> None:
    add_change(opened, "<b>Two</b> reels", on="2026-02-01")
    for role in (Role.CLIENT, Role.READER, Role.CONTRIBUTOR):
        client = member_client(opened, role)
        page = client.get("/w/maison/changes?lang=en").content.decode()
        assert "&lt;b&gt;Two&lt;/b&gt; reels" in page
        assert "changes/add" not in page
        assert client.post("/w/maison/changes/add", GOOD).status_code == 403
    assert len(log(opened)) == 1


def test_a_network_chosen_on_another_page_hides_no_change(opened: Opened, client: Client) -> None:
    for network in ("instagram", "tiktok", ""):
        add_change(opened, f"Reels for {network or 'all'}", on="2026-02-01", network=network)
    page = client.get("/w/maison/changes?network=youtube&lang=en").content.decode()
    for network in ("instagram", "tiktok", "all"):
        assert f"Reels for {network}</td>" in page
    assert '<option value="youtube" selected' not in page
