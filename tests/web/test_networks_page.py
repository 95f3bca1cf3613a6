"""Accounts, brands and campaigns in the browser."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.places import Account
from sillage.domain.places import Role as Whose
from sillage.ledger import models, queries
from sillage.services.arrange_brands import known_accounts
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_values import add_brand, set_account
from tests.services.journal_rows import import_rows, observations
from tests.web.people import member_client, put_member
from tests.web.standing import standing
from tests.web.test_costs_page import post

pytestmark = pytest.mark.sqlite


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("networks")
    with standing(folder / "data", monkeypatch):
        yield init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.MANAGER)


def test_an_account_is_added_given_to_a_brand_and_forgotten_once_confirmed(opened: Opened, client: Client) -> None:
    own = opened.workspace.id
    add_brand(opened, "Boréale")
    given = {"account_network": "instagram", "handle": "@zoe", "account_role": "rival", "account_brand": ""}
    post(client, "settings/networks/account", given)
    assert queries.accounts(own) == (Account("instagram", "zoe", Whose.RIVAL),)
    edit = client.get("/w/maison/settings/networks?lang=en&account_network=instagram&handle=zoe&account_role=rival")
    assert 'value="zoe"' in edit.content.decode()
    post(client, "settings/networks/account", {**given, "account_role": "own", "account_brand": "Boréale"})
    assert queries.accounts(own) == (Account("instagram", "zoe", Whose.OWN, "Boréale"),)
    number = known_accounts(opened)[0].number
    assert "what files tell of it stays" in post(client, f"settings/networks/account/{number}/remove")
    assert len(queries.accounts(own)) == 1
    post(client, f"settings/networks/account/{number}/remove", {"confirmed": "1"})
    assert queries.accounts(own) == ()


def test_a_renamed_brand_keeps_its_accounts_and_clients_and_one_in_use_stays(opened: Opened, client: Client) -> None:
    own = opened.workspace.id
    post(client, "settings/networks/brand", {"brand_name": "Boréale"})
    set_account(opened, "x", "nous", brand="Boréale")
    put_member(opened, Role.CLIENT, "Boréale", email="client@example.org")
    page = post(client, "settings/networks/brand", {"brand_name": "<i>Australe</i>", "old_brand": "Boréale"})
    assert "<i>Australe" not in page
    assert queries.brands(own) == ("<i>Australe</i>",)
    assert queries.accounts(own)[0].brand == "<i>Australe</i>"
    assert models.Membership.objects.get(role="client").brand_id is not None
    removed = client.post("/w/maison/settings/networks/brand/remove", {"name": "<i>Australe</i>", "confirmed": "1"})
    assert removed.status_code == 400
    post(client, "settings/networks/brand", {"brand_name": "Second"})
    assert 'id="f-brand_name-wrong"' in post(
        client, "settings/networks/brand", {"brand_name": "Second", "old_brand": "<i>Australe</i>"}
    )
    assert "no brand of this workspace any more" in post(client, "settings/networks/brand/remove", {"name": "Second"})
    post(client, "settings/networks/brand/remove", {"name": "Second", "confirmed": "1"})
    assert queries.brands(own) == ("<i>Australe</i>",)


def test_a_campaign_has_its_days_and_is_removed_once_confirmed(opened: Opened, client: Client) -> None:
    own = opened.workspace.id
    given = {"campaign_name": "Printemps", "starts": "2026-03-01", "ends": "2026-03-31"}
    post(client, "settings/networks/campaign", given)
    assert queries.campaigns(own) == (("Printemps", date(2026, 3, 1), date(2026, 3, 31)),)
    page = client.get("/w/maison/settings/networks?campaign_name=Printemps").content.decode()
    assert 'value="2026-03-31"' in page
    post(client, "settings/networks/campaign", {**given, "ends": ""})
    assert queries.campaigns(own) == (("Printemps", date(2026, 3, 1), None),)
    trail = [(one.action, one.who) for one in queries.audit_trail(own, "campaign")]
    assert trail == [(act, "manager@example.org") for act in ("edit", "add")]
    post(client, "settings/networks/campaign/remove", {"name": "Printemps"})
    assert len(queries.campaigns(own)) == 1
    post(client, "settings/networks/campaign/remove", {"name": "Printemps", "confirmed": "1"})
    assert queries.campaigns(own) == ()


def test_what_is_wrong_stands_beside_its_question(opened: Opened, client: Client) -> None:
    account = {"account_network": "instagram", "handle": "zoe", "account_role": "own", "account_brand": ""}
    for act, given, field in (
        ("account", {**account, "account_network": ""}, "account_network"),
        ("account", {**account, "account_network": "myspace"}, "account_network"),
        ("account", {**account, "handle": " @ "}, "handle"),
        ("account", {**account, "account_role": "boss"}, "account_role"),
        ("account", {**account, "account_brand": "Nobody"}, "account_brand"),
        ("brand", {"brand_name": "  "}, "brand_name"),
        ("campaign", {"campaign_name": ""}, "campaign_name"),
        ("campaign", {"campaign_name": "A", "starts": "soon"}, "starts"),
        ("campaign", {"campaign_name": "A", "starts": "2026-03-02", "ends": "2026-03-01"}, "ends"),
    ):
        page = post(client, f"settings/networks/{act}", given)
        assert f'id="f-{field}-wrong"' in page, (act, given)
    assert queries.accounts(opened.workspace.id) == ()
    assert queries.brands(opened.workspace.id) == ()


def test_another_workspace_s_accounts_brands_and_campaigns_do_not_exist(opened: Opened) -> None:
    add_brand(opened, "Boréale")
    set_account(opened, "x", "nous", brand="Boréale")
    number = known_accounts(opened)[0].number
    other = init_workspace(opened.data_dir, name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
    theirs = member_client(other, Role.OWNER)
    for act, given in (
        (f"account/{number}/remove", {}), ("brand", {"old_brand": "Boréale", "brand_name": "Mine"}),
        ("brand/remove", {"name": "Boréale"}), ("campaign/remove", {"name": "Boréale"}),
    ):  # fmt: skip
        response = theirs.post(f"/w/voisine/settings/networks/{act}", {**given, "confirmed": "1"})
        assert response.status_code == 404, act
    assert queries.brands(opened.workspace.id) == ("Boréale",)
    assert len(queries.accounts(opened.workspace.id)) == 1


def test_our_own_accounts_that_files_tell_of_are_listed_and_given_to_a_brand(opened: Opened, client: Client) -> None:
    rows = observations("followers", "account", [("", date(2026, 3, 2), 100)], network="instagram", account="maison")
    import_rows(opened, opened.data_dir.parent / "followers", {"observations": rows})
    add_brand(opened, "Boréale")
    page = client.get("/w/maison/settings/networks?lang=en").content.decode()
    assert "maison" in page
    assert "account_network=instagram&amp;handle=maison&amp;account_role=own" in page
    given = {"account_network": "instagram", "handle": "maison", "account_role": "own", "account_brand": "Boréale"}
    post(client, "settings/networks/account", given)
    assert queries.accounts(opened.workspace.id) == (Account("instagram", "maison", Whose.OWN, "Boréale"),)


def test_every_page_offers_the_brands_once_and_a_client_none(opened: Opened) -> None:
    owner = member_client(opened, Role.OWNER)
    add_brand(opened, "Boréale")
    assert 'name="brand"' not in owner.get("/w/maison/?lang=en").content.decode()
    add_brand(opened, "Australe")
    for page in (
        "",
        "content",
        "audience",
        "service",
        "links",
        "kpis",
        "costs",
        "roi",
        "objectives",
        "changes",
        "report",
    ):
        shown = owner.get(f"/w/maison/{page}?lang=en&brand=Australe").content.decode()
        assert shown.count('<option value="Australe" selected>') >= 1, page
        assert ('id="by-brand"' in shown) is not ('id="of-brand"' in shown), page
    assert "sees the figures of theirs alone" in owner.get("/w/maison/settings/team?lang=en").content.decode()
    client = member_client(opened, Role.CLIENT, "Australe")
    for page in ("", "content", "audience", "objectives", "changes"):
        assert "Boréale" not in client.get(f"/w/maison/{page}?lang=en").content.decode(), page
