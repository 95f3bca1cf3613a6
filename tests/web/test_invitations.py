"""Invitations and the team: who comes in by a link, who does not, and who stays."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sillage import settings
from sillage.domain.access import Role
from sillage.ledger import invitations, members, models
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_values import add_brand
from tests.web.people import HERE, PASSWORD, account, logged_in, member_client, put_member, words

pytestmark = pytest.mark.sqlite


def invited(made: Opened, email: str = "luc@example.org", **more: str) -> str:
    owner = logged_in(put_member(made, Role.OWNER, email="zoe@example.org"))
    form = {"email": email, "role": "reader"} | more
    page = words(owner.post("/w/maison/settings/team/invite?lang=en", form, follow=True))
    found = re.search(r"http://127\.0\.0\.1(/account/invitation/[\w-]+/)", page)
    assert found, page
    return found[1]


NEW = {"name": "Luc", "password": PASSWORD}


def test_an_invitation_makes_the_account_of_its_address_once(made: Opened, browser: Client) -> None:
    link = invited(made)
    assert models.Invitation.objects.get().token_hash not in link
    assert "luc@example.org" in words(browser.get(f"{link}?lang=en"))
    asked = browser.post(link, NEW | {"email": "eve@example.org", "role": "owner"})
    assert asked.headers["Location"] == "/w/maison/"
    luc = next(one for one in members.members(made.workspace.id) if one.email == "luc@example.org")
    assert luc.role is Role.READER
    joined = models.AuditEntry.objects.get(what="member", which="luc@example.org")
    assert (joined.action, joined.who) == ("add", "luc@example.org")
    assert browser.get("/w/maison/report").status_code == 200
    assert Client(headers=HERE).get(link).status_code == 404
    assert Client(headers=HERE).post(link, NEW).status_code == 404


@pytest.mark.parametrize(("speaks", "asked", "lang"), [
    ("en-GB,en;q=0.8", "", "en"), ("fr-CA", "", "fr"), ("fr-CA", "?lang=en", "en"), ("en", "?lang=fr-CA", "fr"),
])  # fmt: skip
def test_an_invited_person_reads_one_language_from_the_link_to_the_first_page(
    made: Opened, speaks: str, asked: str, lang: str
) -> None:
    link, browser = invited(made), Client(headers=HERE | {"Accept-Language": speaks})
    wrong, first = browser.get(f"{link}{asked}"), browser.post(link, NEW | {"password": "short"})
    joined = browser.post(link, NEW)
    assert joined.status_code == 302, words(joined)
    landed = browser.get(joined.headers["Location"])
    for step in (wrong, first, landed, browser.get("/w/maison/objectives")):
        assert re.search(rf'<html lang="{lang}', words(step)), words(step)[:200]


def test_an_invitation_ends_after_its_day_and_when_it_is_taken_back(
    made: Opened, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, other = invited(made), invited(made, "ada@example.org")
    owner = logged_in(put_member(made, Role.OWNER, email="zoe@example.org"))
    place = next(
        one for one in invitations.invitations(made.workspace.id, settings.now()) if one.email == "ada@example.org"
    )
    owner.post("/w/maison/settings/team/withdraw", {"id": str(place.id)})
    assert browser.get(other).status_code == 404
    assert browser.get(link).status_code == 200
    monkeypatch.setenv("SILLAGE_NOW", (settings.now() + timedelta(days=7)).isoformat())
    assert browser.get(link).status_code == 404
    assert browser.post(link, NEW).status_code == 404
    assert browser.get("/account/invitation/never-made/").status_code == 404


def test_who_has_an_account_logs_in_to_accept_and_nobody_accepts_for_another(made: Opened, browser: Client) -> None:
    luc = account("luc@example.org")
    link = invited(made)
    assert browser.post(link, NEW).headers["Location"].startswith("/account/login/")
    eve = logged_in(account("eve@example.org"))
    assert eve.get(link).status_code == 403
    assert eve.post(link, NEW).status_code == 403
    mine = logged_in(luc)
    assert mine.post(link).headers["Location"] == "/w/maison/"
    assert mine.get("/w/maison/report").status_code == 200


def test_an_invitation_opens_its_own_workspace_alone(made: Opened, browser: Client) -> None:
    init_workspace(made.data_dir, name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
    browser.post(invited(made), NEW)
    assert browser.get("/w/maison/report").status_code == 200
    assert browser.get("/w/voisine/report").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "nowhere"}, "not an e-mail address"),
        ({"role": "god"}, "is not known"),
        ({"email": "zoe@example.org"}, "already"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(made: Opened, given: dict[str, str], said: str) -> None:
    owner = logged_in(put_member(made, Role.OWNER, email="zoe@example.org"))
    form = {"email": "luc@example.org", "role": "reader"} | given
    response = owner.post("/w/maison/settings/team/invite?lang=en", form)
    assert response.status_code == 400
    assert said in words(response)
    assert not models.Invitation.objects.exists()


def test_a_page_of_an_invitation_loads_again_without_sending_or_showing_it_again(made: Opened) -> None:
    owner = logged_in(put_member(made, Role.OWNER, email="zoe@example.org"))
    answer = owner.post("/w/maison/settings/team/invite?lang=en", {"email": "luc@example.org", "role": "reader"})
    assert answer.status_code == 302
    first, again = (words(owner.get(answer.headers["Location"])) for _ in range(2))
    assert "Send this link to luc@example.org." in first
    assert "/account/invitation/" not in again
    assert "luc@example.org" in again, "the place is kept"
    assert models.Invitation.objects.count() == 1


def test_the_form_says_what_a_client_of_a_workspace_without_brands_will_see(made: Opened) -> None:
    owner = logged_in(put_member(made, Role.OWNER, email="zoe@example.org"))
    page = words(owner.get("/w/maison/settings/team?lang=en"))
    assert "This workspace has no brand: a client will see all of it" in page
    assert '/w/maison/settings/networks?lang=en">Networks and brands</a></p>' in page
    owner.post("/w/maison/settings/team/invite", {"email": "luc@example.org", "role": "client"})
    assert '<td class="t">Client</td><td class="t">The whole workspace</td>' in words(
        owner.get("/w/maison/settings/team?lang=en")
    )


def test_a_client_is_given_a_brand_or_the_whole_workspace_and_never_unasked(made: Opened) -> None:
    add_brand(made, "Boréale")
    owner = logged_in(put_member(made, Role.OWNER, email="zoe@example.org"))
    base = "/w/maison/settings/team"
    form = {"email": "luc@example.org", "role": "client", "brand": ""}
    refused = owner.post(f"{base}/invite?lang=en", form)
    assert (refused.status_code, models.Invitation.objects.count()) == (400, 0)
    assert "It is not said what this client sees." in words(refused)
    owner.post(f"{base}/invite", form | {"brand": "Boréale"})
    owner.post(f"{base}/invite", form | {"email": "ada@example.org", "brand": "*"})
    page = words(owner.get(f"{base}?lang=en"))
    for said in ("Boréale", "The whole workspace"):
        assert f'<td class="t">Client</td><td class="t">{said}</td>' in page
    reader = str(put_member(made, Role.READER, email="eve@example.org"))
    assert owner.post(f"{base}/role", {"id": reader, "role": "client", "brand": ""}).status_code == 400
    assert owner.post(f"{base}/role", {"id": reader, "role": "client", "brand": "Boréale"}).status_code == 302
    add_brand(made, "Australe")
    assert "The whole workspace</option>" not in words(owner.get(f"{base}?lang=en")), "of several, one is chosen"


def test_the_team_s_roles_are_changed_and_the_last_owner_stays(made: Opened) -> None:
    zoe = put_member(made, Role.OWNER, email="zoe@example.org")
    luc = put_member(made, Role.READER, email="luc@example.org")
    owner = logged_in(zoe)
    base = "/w/maison/settings/team"
    assert owner.post(f"{base}/role?lang=en", {"id": str(zoe), "role": "reader"}).status_code == 400
    assert owner.post(f"{base}/remove", {"id": str(zoe)}).status_code == 400
    changed = owner.post(f"{base}/role?lang=en", {"id": str(luc), "role": "manager"})
    assert "The role is changed." in words(owner.get(changed.headers["Location"]))
    assert "The role is changed." not in words(owner.get(changed.headers["Location"])), "said once"
    assert {one.user_id: one.role for one in members.members(made.workspace.id)}[luc] is Role.MANAGER
    asked = owner.post(f"{base}/remove?lang=en", {"id": str(luc)})
    assert "(luc@example.org) opens this workspace no more." in words(asked)
    assert 'name="confirmed" value="1"' in asked.content.decode(), "it asks, without a script too"
    assert len(members.members(made.workspace.id)) == 2
    assert 'data-confirm="' in owner.get(f"{base}?lang=en").content.decode()
    assert owner.post(f"{base}/remove", {"id": str(luc), "confirmed": "1"}).status_code == 302
    assert [one.user_id for one in members.members(made.workspace.id)] == [zoe]
    for wrong in ("999", "x", ""):
        assert owner.post(f"{base}/remove", {"id": wrong}).status_code in (400, 404)


@pytest.mark.parametrize(
    ("path", "status"), [("", 200), ("costs", 403), ("time", 403), ("settings/team", 403), ("kpi/roi", 404)]
)
def test_a_demo_is_open_to_nobody_s_account_and_shows_a_client_what_clients_see(
    made: Opened, browser: Client, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    client = member_client(made, Role.CLIENT)
    monkeypatch.setenv("SILLAGE_SERVED_ON", "127.0.0.1")
    monkeypatch.setenv("SILLAGE_OPEN_DEMO", "1")
    assert browser.get(f"/w/maison/{path}?lang=en").status_code == 200
    assert client.get(f"/w/maison/{path}?lang=en").status_code == status
    assert browser.get("/").headers["Location"] == client.get("/").headers["Location"]


def test_an_account_without_a_place_in_a_demo_finds_it_open(made: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = logged_in(account("eve@example.org"))
    assert stranger.get("/w/maison/").status_code == 404
    monkeypatch.setenv("SILLAGE_SERVED_ON", "127.0.0.1")
    monkeypatch.setenv("SILLAGE_OPEN_DEMO", "1")
    assert stranger.get("/w/maison/costs").status_code == 200
    assert stranger.get("/").headers["Location"].startswith("/w/maison/")
