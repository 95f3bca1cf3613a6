"""Login by a provider: it opens accounts that exist, by an address that it has verified, and makes none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from sillage import ledger
from sillage.domain.access import Role
from sillage.services.open_workspace import Opened, init_workspace
from sillage.web import desk
from tests.web.fake_provider import CLIENT, CODE, SECRET, FakeProvider, running_provider
from tests.web.people import HERE, put_member

pytestmark = pytest.mark.sqlite
ZOE = {"sub": "42", "email": "Zoe@Example.org", "email_verified": True, "name": "Zoé"}


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def opened(provider: FakeProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("SILLAGE_NOW", "2026-03-31T12:00:00+00:00")
    monkeypatch.setenv("SILLAGE_DATA", str(tmp_path / "data"))
    made = init_workspace(tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="en")
    desk.forget()
    cache.clear()
    put_member(made, Role.READER, email="zoe@example.org")
    app = {"provider_id": "oidc", "name": "Mairie", "client_id": CLIENT, "secret": SECRET}
    apps = [{**app, "settings": {"server_url": provider.issuer}}]
    known = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
    with override_settings(OIDC_APPS=apps, SOCIALACCOUNT_PROVIDERS=known):
        yield made
    desk.forget()
    cache.clear()
    ledger.close()


@pytest.fixture
def browser(opened: Opened) -> Client:
    return Client(headers=HERE)


def sent_away(browser: Client, provider: FakeProvider) -> str:
    """Press the button of the login, and return the state that the provider must bring back."""
    response = browser.post(reverse("openid_connect_login", args=("oidc",)))
    assert response.status_code == 302
    assert response["Location"].startswith(f"{provider.issuer}/authorize?")
    asked = parse_qs(urlsplit(response["Location"]).query)
    assert asked["client_id"] == [CLIENT]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"http://127.0.0.1{reverse('openid_connect_callback', args=('oidc',))}"]
    [provider.challenge] = asked["code_challenge"]
    [state] = asked["state"]
    return state


def back(browser: Client, state: str, code: str = CODE) -> str:
    """Come back from the provider, and return the page at the end."""
    way = reverse("openid_connect_callback", args=("oidc",))
    response = browser.get(way, {"code": code, "state": state, "lang": "en"}, follow=True)
    assert response.status_code in (200, 401, 403), response.status_code
    return response.content.decode()


def is_in(browser: Client) -> bool:
    return browser.get("/w/maison/objectives").status_code == 200


def test_the_login_shows_the_button_that_the_settings_name(browser: Client) -> None:
    page = browser.get(reverse("account_login"), {"lang": "en"}).content.decode()
    assert "Mairie" in page
    assert reverse("openid_connect_login", args=("oidc",)) in page


def test_an_address_that_the_provider_has_verified_opens_its_account(browser: Client, provider: FakeProvider) -> None:
    provider.person = ZOE
    state = sent_away(browser, provider)
    before = browser.session.session_key
    back(browser, state)
    assert is_in(browser)
    assert User.objects.count() == 1
    assert browser.session.session_key != before is not None


def test_an_address_that_nobody_verified_opens_nothing(browser: Client, provider: FakeProvider) -> None:
    provider.person = {**ZOE, "email_verified": False}
    back(browser, sent_away(browser, provider))
    assert not is_in(browser)
    assert User.objects.count() == 1


def test_somebody_unknown_is_told_so_and_no_account_is_made(browser: Client, provider: FakeProvider) -> None:
    provider.person = {**ZOE, "sub": "43", "email": "stranger@example.org"}
    page = back(browser, sent_away(browser, provider))
    assert "Traceback" not in page
    assert not is_in(browser)
    assert User.objects.count() == 1


@pytest.mark.parametrize("what", ["state", "code", "verifier"])
def test_an_answer_that_was_not_asked_for_opens_nothing(browser: Client, provider: FakeProvider, what: str) -> None:
    provider.person = ZOE
    state = sent_away(browser, provider)
    if what == "verifier":
        provider.challenge = "of another login"
    page = back(browser, "invented" if what == "state" else state, "stolen" if what == "code" else CODE)
    assert "Traceback" not in page
    assert not is_in(browser)


def test_the_way_to_the_provider_is_not_taken_by_a_link_alone(browser: Client, provider: FakeProvider) -> None:
    response = browser.get(reverse("openid_connect_login", args=("oidc",)))
    assert response.status_code == 200
    assert not response.has_header("Location")
