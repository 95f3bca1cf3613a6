"""The first run: who becomes the owner, by what, and when nobody can any more; a demo that opens by itself."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sillage import settings
from sillage.cli.reports import _first_code as first_code
from sillage.domain.access import Role
from sillage.ledger import members, models
from sillage.services import first_owner
from sillage.services.first_owner import SERVED_ON, is_loopback, make_first_code
from sillage.services.open_workspace import Opened, init_workspace
from tests.web.people import HERE, PASSWORD, account, logged_in, words

pytestmark = pytest.mark.sqlite
FORM = {"name": "Zoé", "email": "zoe@example.org", "password": PASSWORD}


def test_until_somebody_owns_it_everything_leads_to_the_first_run(browser: Client) -> None:
    for path in ("/", "/w/maison/report", "/w/none/"):
        assert browser.get(path).headers["Location"].startswith("/account/first/"), path


def test_on_this_machine_the_first_run_makes_the_owner_and_logs_them_in(made: Opened, browser: Client) -> None:
    assert "code" not in re.findall(r'name="(\w+)"', words(browser.get("/account/first/")))
    assert browser.post("/account/first/", FORM).headers["Location"] == "/"
    [member] = members.members(made.workspace.id)
    assert (member.email, member.name, member.role) == ("zoe@example.org", "Zoé", Role.OWNER)
    assert browser.get("/w/maison/settings/team").status_code == 200
    assert browser.get("/account/first/").headers["Location"] == "/"
    assert Client(headers=HERE).post("/account/first/", FORM | {"email": "eve@example.org"}).status_code == 302
    assert len(members.members(made.workspace.id)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"SERVER": "0.0.0.0"},
        {"REMOTE_ADDR": "192.168.1.7"},
        {"HTTP_HOST": "sillage.example.org"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    ],
)
def test_from_elsewhere_the_first_run_asks_for_the_code(
    made: Opened, monkeypatch: pytest.MonkeyPatch, settings: object, changes: dict[str, Any]
) -> None:
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    more: dict[str, Any] = dict(changes)
    monkeypatch.setenv(SERVED_ON, more.pop("SERVER", "127.0.0.1"))
    browser, code = Client(headers=HERE), make_first_code()
    assert 'name="code"' in words(browser.get("/account/first/", **more))
    for wrong in ({}, {"code": ""}, {"code": "AAAA-AAAA-AAAA"}):
        assert browser.post("/account/first/", FORM | wrong, **more).status_code == 200
        assert not members.is_claimed()
    assert browser.post("/account/first/", FORM | {"code": code.lower()}, **more).status_code == 302
    assert members.is_claimed()


def test_without_a_code_made_none_opens(made: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SERVED_ON, "0.0.0.0")
    for code in ("", "-", "AAAA"):
        assert Client(headers=HERE).post("/account/first/", FORM | {"code": code}).status_code == 200
    assert not members.is_claimed()


@pytest.mark.parametrize("password", ["court 7", "password1234", "12345678901234", "zoe@example.org"])
def test_a_password_that_is_guessed_is_refused_in_the_reader_s_language(browser: Client, password: str) -> None:
    page = words(browser.post("/account/first/?lang=fr", FORM | {"password": password}))
    assert "mot de passe" in page
    assert "This password" not in page
    assert not members.is_claimed()


# The demo


def test_a_demo_opens_by_itself_on_this_machine_alone(
    made: Opened, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    first_owner.tell_pages("127.0.0.1", demo=True)
    browser = Client(headers=HERE)
    assert browser.get("/").headers["Location"] == "/w/maison/"
    assert browser.get("/w/maison/report").status_code == 200
    assert browser.get("/w/none/report").status_code == 404
    places: tuple[dict[str, Any], ...] = (
        {"HTTP_HOST": "rebound.example.org"},
        {"REMOTE_ADDR": "192.168.1.7"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    )
    for elsewhere in places:
        assert browser.get("/w/maison/report", **elsewhere).status_code == 302, elsewhere
    first_owner.tell_pages("0.0.0.0", demo=True)
    assert browser.get("/w/maison/report").status_code == 302
    first_owner.tell_pages("127.0.0.1")
    assert browser.get("/w/maison/report").status_code == 302


def test_loopback_is_told_by_the_whole_name() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "[::1]", "::1")))
    assert not any(map(is_loopback, ("", "0.0.0.0", "127.0.0.1.example.org", "localhost.example.org", "128.0.0.1")))


# Claimed before there is a workspace


@pytest.fixture
def without_workspace(made: Opened) -> Client:
    """A server on which Zoé was the first to come, before it had any workspace."""
    models.Workspace.objects.all().delete()
    zoe = Client(headers=HERE)
    assert zoe.post("/account/first/", FORM).headers["Location"] == "/"
    assert not models.Membership.objects.exists()
    return zoe


def test_an_account_without_a_workspace_leaves_the_first_run_open_to_nobody(
    without_workspace: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve, code = FORM | {"email": "eve@example.org", "name": "Eve"}, make_first_code()
    elsewhere: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    for more in ({}, elsewhere):
        stranger = Client(headers=HERE)
        assert stranger.get("/account/first/", **more).headers["Location"] == "/"
        assert stranger.post("/account/first/", eve | {"code": code}, **more).headers["Location"] == "/"
        asked = stranger.get("/", **more).headers["Location"]
        assert asked.startswith("/account/login/"), "whoever comes by is asked who they are"
        assert stranger.get("/account/workspaces/", **more).status_code == 302
    assert [one.email for one in User.objects.all()] == ["zoe@example.org"]
    assert first_code(settings.data_dir()) == "", "the terminal shows no code that would open nothing"


@pytest.mark.parametrize(("language", "said"), [("en", "sillage init"), ("fr", "Il sera à vous.")])
def test_who_came_first_is_told_how_to_make_a_workspace_and_owns_it(
    without_workspace: Client, language: str, said: str
) -> None:
    assert without_workspace.get("/").headers["Location"].startswith("/account/workspaces/")
    assert said in words(without_workspace.get(f"/account/workspaces/?lang={language}"))
    again = Client(headers=HERE)
    assert again.post("/account/login/", {"login": "zoe@example.org", "password": PASSWORD}).status_code == 302
    made = init_workspace(settings.data_dir(), name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    assert again.get("/").headers["Location"] == "/w/maison/"
    assert [one.role for one in members.members(made.workspace.id)] == [Role.OWNER]


def test_whoever_is_in_no_workspace_waits_for_a_link(without_workspace: Client) -> None:
    said = words(logged_in(account("luc@example.org")).get("/account/workspaces/?lang=en"))
    assert "Whoever owns one invites you by a link." in said
    assert "sillage init" not in said
