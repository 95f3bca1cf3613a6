"""Sites and tokens in the browser: a text shown once, what to paste, what asks before it ends."""

import html
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.sites import Consent, Scope
from sillage.ledger import models, site_entries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_tokens import add_token, hash_of_token
from tests.web.people import HERE, member_client
from tests.web.standing import standing
from tests.web.test_costs_page import post

pytestmark = pytest.mark.sqlite


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("tokens")
    with standing(folder / "data", monkeypatch):
        yield init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.OWNER)


def test_a_token_is_shown_once_and_ends_when_it_is_confirmed(opened: Opened, client: Client) -> None:
    made = client.post(
        "/w/maison/settings/tokens/add?lang=en",
        {"token_name": "<b>shop</b>", "scopes": ["read:money", "write:orders"], "expires": "2026-12-31"},
    )
    page = made.content.decode()
    text = page[page.index("slg_") : page.index("</code>", page.index("slg_"))]
    assert "no-store" in made["Cache-Control"]
    assert "<b>shop" not in page
    (token,) = site_entries.tokens(opened.workspace.id)
    assert set(token.scopes) == {Scope.READ, Scope.READ_MONEY, Scope.WRITE_ORDERS}
    assert models.ApiToken.objects.get(sha256=hash_of_token(text)).pk
    later = client.get("/w/maison/settings/tokens?lang=en").content.decode()
    assert "slg_" not in later
    assert "Dec 31, 2026" in later.replace("\u00a0", " ")
    page = post(client, f"settings/tokens/{token.id}/revoke")
    assert "There is no way back" in page
    assert site_entries.tokens(opened.workspace.id)[0].revoked_at is None
    post(client, f"settings/tokens/{token.id}/revoke", {"confirmed": "1"})
    assert site_entries.tokens(opened.workspace.id)[0].revoked_at is not None
    assert client.post("/w/maison/settings/tokens/ffffffff/revoke", {"confirmed": "1"}).status_code == 404


def test_what_is_wrong_with_a_token_stands_beside_its_question(opened: Opened, client: Client) -> None:
    for given, field in (
        ({"token_name": "shop"}, "scopes"),
        ({"token_name": " ", "scopes": "read"}, "token_name"),
        ({"token_name": "shop", "scopes": "everything"}, "scopes"),
        ({"token_name": "shop", "scopes": "read", "expires": "2020-01-01"}, "expires"),
    ):
        page = post(client, "settings/tokens/add", given)
        assert f'id="f-{field}-wrong"' in page or f'id="f-{field}-more"' in page, given
    assert site_entries.tokens(opened.workspace.id) == ()


def test_a_site_is_counted_changed_and_left_once_confirmed(opened: Opened, client: Client) -> None:
    assert "/s.js" not in client.get("/w/maison/settings/tokens").content.decode()
    page = post(client, "settings/sites/add", {"host": "https://Shop.Example.com/cart"})
    assert "&lt;script async src=" in page
    (site,) = site_entries.sites(opened.workspace.id)
    assert (site.host, site.consent, site.respect_gpc) == ("shop.example.com", Consent.NONE, True)
    assert 'id="f-host-wrong"' in post(client, "settings/sites/add", {"host": "shop.example.com"})
    given = {"aliases": "example.com\nwww.example.net", "consent": "cookie", "team": "203.0.113.7", "payment": ""}
    post(client, "settings/sites/shop.example.com", given)
    (site,) = site_entries.sites(opened.workspace.id)
    assert site.aliases == ("example.com", "www.example.net")
    assert (site.consent, site.respect_gpc, site.team_networks) == (Consent.COOKIE, False, ("203.0.113.7/32",))
    for name, typed in (("team", "everybody"), ("aliases", "no host!"), ("consent", "always")):
        page = post(client, "settings/sites/shop.example.com", {**given, name: typed})
        assert f'id="f-{name}-wrong"' in page
    assert "what was counted stays" in post(client, "settings/sites/shop.example.com/remove")
    assert len(site_entries.sites(opened.workspace.id)) == 1
    post(client, "settings/sites/shop.example.com/remove", {"confirmed": "1"})
    assert site_entries.sites(opened.workspace.id) == ()


def test_sites_and_tokens_are_owners_alone_and_stay_in_their_workspace(opened: Opened, client: Client) -> None:
    post(client, "settings/sites/add", {"host": "example.com"})
    post(client, "settings/tokens/add", {"token_name": "shop", "scopes": "read"})
    (token,) = site_entries.tokens(opened.workspace.id)
    manager = member_client(opened, Role.MANAGER)
    assert manager.get("/w/maison/settings/tokens").status_code == 403
    assert manager.post("/w/maison/settings/tokens/add", {"token_name": "x", "scopes": "read"}).status_code == 403
    other = init_workspace(opened.data_dir, name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
    theirs = member_client(other, Role.OWNER)
    assert theirs.get("/w/voisine/settings/sites/example.com").status_code == 404
    sent = theirs.post(f"/w/voisine/settings/tokens/{token.id}/revoke", {"confirmed": "1"})
    assert sent.status_code == 404
    assert site_entries.tokens(opened.workspace.id)[0].revoked_at is None


@pytest.mark.parametrize(("scope", "reads"), [("read", True), ("read:money", True), ("write:costs", False)])
def test_a_new_token_comes_with_the_request_that_reads_one_figure_where_it_may_read(
    opened: Opened, client: Client, scope: str, reads: bool
) -> None:
    given = {"token_name": "notebook", "scopes": [scope], "expires": ""}
    page = html.unescape(client.post("/w/maison/settings/tokens/add?lang=en", given).content.decode())
    asked = re.search(r'curl -H "Authorization: Bearer (slg_[\w-]+)" "http://127\.0\.0\.1(/[^"]+)"', page)
    assert (asked is not None) is reads
    assert 'href="/api/v1/docs?lang=en"' in page
    assert Client(headers=HERE).get("/api/v1/docs?lang=en").status_code == 200
    if asked is not None:
        told = Client(headers=HERE | {"authorization": f"Bearer {asked[1]}"}).get(asked[2])
        assert told.status_code == 200
        assert told.json()["id"] == "impressions"


def test_a_token_that_may_not_read_money_is_told_which_one_may(opened: Opened) -> None:
    _, text = add_token(opened, "figures", ["read"], "", "")
    told = Client(headers=HERE | {"authorization": f"Bearer {text}"}).get("/api/v1/w/maison/kpis/roi").json()
    assert told["code"] == "not_allowed"
    assert "read:money" in told["remedy"]
    assert "clients" not in told["what"]
