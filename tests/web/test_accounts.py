"""Accounts: the first run, login and its throttle, sessions, passwords, the second step, invitations."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from sillage import ledger, settings
from sillage.domain.access import Role
from sillage.ledger import invitations, members, models
from sillage.services import first_owner
from sillage.services.first_owner import FIRST_CODE, OPEN_DEMO, SERVED_ON, is_loopback, make_first_code
from sillage.services.open_workspace import Opened, init_workspace
from sillage.web import desk
from tests.web.people import HERE, PASSWORD, account, logged_in, put_member

pytestmark = pytest.mark.sqlite
FORM = {"name": "Zoé", "email": "zoe@example.org", "password": PASSWORD}


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


def words(response: object) -> str:
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()


def log_in(browser: Client, email: str = "zoe@example.org", password: str = PASSWORD) -> object:
    return browser.post("/account/login/?lang=en", {"login": email, "password": password})


# The first run


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


# Login


def test_login_by_e_mail_leads_where_one_wanted_to_go_and_only_here(made: Opened, browser: Client) -> None:
    put_member(made, Role.OWNER, email="zoe@example.org")
    asked = browser.get("/w/maison/report?lang=en").headers["Location"]
    assert asked == "/account/login/?next=%2Fw%2Fmaison%2Freport%3Flang%3Den&lang=en"
    page = words(browser.get(asked))
    assert 'name="next" value="/w/maison/report?lang=en"' in page
    form = {"login": "ZOE@example.org", "password": PASSWORD, "next": "/w/maison/report?lang=en"}
    assert browser.post("/account/login/", form).headers["Location"] == "/w/maison/report?lang=en"
    other = Client(headers=HERE)
    away = other.post("/account/login/", form | {"next": "https://evil.example.org/"}).headers["Location"]
    assert not urlsplit(away).netloc


def test_login_gives_the_session_another_id_and_logout_ends_it(made: Opened, browser: Client) -> None:
    put_member(made, Role.OWNER, email="zoe@example.org")
    browser.session.save()
    session = browser.session
    session["planted"] = "1"
    session.save()
    browser.cookies["sillage-session"] = str(session.session_key)
    planted = session.session_key
    log_in(browser)
    cookie = browser.cookies["sillage-session"]
    assert cookie.value != planted
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    stale = Client(headers=HERE)
    stale.cookies["sillage-session"] = str(planted)
    assert stale.get("/w/maison/report").status_code == 302
    kept = cookie.value
    assert browser.get("/account/logout/").status_code == 200
    assert browser.get("/w/maison/settings/team").status_code == 200, "only a form logs out"
    browser.post("/account/logout/")
    stale.cookies["sillage-session"] = kept
    assert stale.get("/w/maison/report").status_code == 302


@pytest.mark.parametrize(("language", "said"), [("fr", "Trop d’essais"), ("en", "Too many attempts")])
def test_login_is_throttled_for_an_address_even_with_the_right_password(
    made: Opened, browser: Client, language: str, said: str
) -> None:
    put_member(made, Role.OWNER, email="zoe@example.org")
    for attempt in range(5):
        page = words(
            browser.post(f"/account/login/?lang={language}", {"login": "zoe@example.org", "password": f"x{attempt}"})
        )
        assert said not in page
    assert said in words(
        browser.post(f"/account/login/?lang={language}", {"login": "zoe@example.org", "password": PASSWORD})
    )
    assert browser.get("/w/maison/report").status_code == 302


def test_login_says_the_same_of_who_is_not_there(made: Opened, browser: Client) -> None:
    put_member(made, Role.OWNER, email="zoe@example.org")
    said = {
        re.sub(r'value="[^"]*"', "", words(log_in(browser, email, "wrong")))
        for email in ("zoe@example.org", "nobody@example.org")
    }
    assert len(said) == 1


def test_the_throttle_counts_the_address_behind_our_own_proxy_alone(made: Opened, settings: object) -> None:
    from django.test import RequestFactory

    from sillage.web.visitor import address_of

    def seen(remote: str, forwarded: str = "") -> str:
        more: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
        return address_of(RequestFactory().get("/", REMOTE_ADDR=remote, **more))

    assert seen("203.0.113.9") == "203.0.113.9"
    assert seen("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    assert seen("127.0.0.1", "198.51.100.1") == "198.51.100.1"
    assert seen("127.0.0.1", "10.0.0.1, 198.51.100.1") == "198.51.100.1"
    assert seen("127.0.0.1", "nonsense") == "127.0.0.1"


def test_nobody_signs_up_alone(made: Opened, browser: Client) -> None:
    put_member(made, Role.OWNER, email="zoe@example.org")
    form = {"email": "eve@example.org", "password1": PASSWORD}
    assert "invites you" in words(browser.post("/account/signup/?lang=en", form))
    assert models.Membership.objects.count() == 1
    from django.contrib.auth.models import User

    assert not User.objects.filter(email="eve@example.org").exists()


# Passwords, sessions, the second step


@pytest.mark.parametrize(("language", "said"), [("fr", "ouvrez ce lien"), ("en", "open this link")])
def test_a_forgotten_password_is_chosen_anew_by_a_link_that_opens_once(
    made: Opened, browser: Client, language: str, said: str
) -> None:
    put_member(made, Role.OWNER, email="zoe@example.org")
    for email in ("nobody@example.org", "zoe@example.org"):
        response = browser.post(f"/account/password/forgotten/?lang={language}", {"email": email})
        assert response.headers["Location"] == "/account/password/forgotten/sent/"
    [sent] = mail.outbox
    assert sent.to == ["zoe@example.org"]
    assert said in sent.body
    found = re.search(r"http://127\.0\.0\.1(/account/password/new/\S+)", str(sent.body))
    assert found
    form = browser.get(found[1]).headers["Location"]
    new = "tout autre chose 8"
    assert browser.post(form, {"password1": new, "password2": new}).status_code == 302
    assert Client(headers=HERE).get(found[1]).status_code == 200, "it says that it opens nothing any more"
    assert log_in(Client(headers=HERE)).status_code == 200  # type: ignore[attr-defined]
    assert log_in(Client(headers=HERE), password=new).status_code == 302  # type: ignore[attr-defined]


def test_the_link_of_a_mail_names_the_pages_own_address(made: Opened, browser: Client, settings: object) -> None:
    settings.PAGES_URL = "https://sillage.example.org"  # type: ignore[attr-defined]
    put_member(made, Role.OWNER, email="zoe@example.org")
    browser.post("/account/password/forgotten/", {"email": "zoe@example.org"})
    assert re.search(r"https://sillage\.example\.org/account/password/new/\w+-[\w-]+/", str(mail.outbox[0].body))


def test_a_password_is_changed_by_who_knows_it_and_other_sessions_end(made: Opened) -> None:
    user_id = put_member(made, Role.OWNER, email="zoe@example.org")
    mine, elsewhere = logged_in(user_id), logged_in(user_id)
    new = "tout autre chose 8"
    wrong = mine.post("/account/password/?lang=en", {"oldpassword": "non", "password1": new, "password2": new})
    assert "Write your current password." in words(wrong)
    right = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert mine.post("/account/password/", right).status_code == 302
    assert mine.get("/w/maison/report").status_code == 200
    assert elsewhere.get("/w/maison/report").status_code == 302


def test_sessions_are_listed_and_the_others_are_ended(made: Opened) -> None:
    put_member(made, Role.OWNER, email="zoe@example.org")
    mine, elsewhere = Client(headers=HERE), Client(headers=HERE | {"user-agent": "Telephone 7"})
    for one in (mine, elsewhere):
        log_in(one)
    page = words(mine.get("/account/sessions/?lang=en"))
    assert "Telephone 7" in page
    assert page.count("this one") == 1
    mine.post("/account/sessions/")
    assert mine.get("/w/maison/report").status_code == 200
    assert elsewhere.get("/w/maison/report").status_code == 302


def test_sessions_are_files_of_the_data_folder_that_only_its_owner_reads(made: Opened) -> None:
    logged_in(put_member(made, Role.OWNER))
    folder = made.data_dir / "sessions"
    assert folder.stat().st_mode & 0o077 == 0
    files = list(folder.iterdir())
    assert files
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_the_second_step_is_asked_for_and_a_recovery_code_opens_once(made: Opened) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    def code_of(secret: str) -> str:
        return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))

    put_member(made, Role.OWNER, email="zoe@example.org")
    browser = Client(headers=HERE)
    log_in(browser)
    asked = browser.get("/account/two-step/totp/activate/").headers["Location"]
    assert asked.startswith("/account/again/"), "a session left open must not be enough"
    assert browser.post(asked, {"password": "x"}).status_code == 200
    assert browser.post(asked, {"password": PASSWORD}).status_code == 302
    page = words(browser.get("/account/two-step/totp/activate/?lang=en"))
    found = re.search(r"<code>(\w{32})</code>", page)
    assert found
    assert "data:image/svg+xml" in page
    assert "not the right one" in words(browser.post("/account/two-step/totp/activate/?lang=en", {"code": "000000"}))
    assert browser.post("/account/two-step/totp/activate/", {"code": code_of(found[1])}).status_code == 302
    assert found[1] not in str(Authenticator.objects.values_list("data", flat=True)), "secrets lie encrypted"
    codes = re.findall(r"<code>(\w+)</code>", words(browser.get("/account/two-step/recovery-codes/")))
    assert len(codes) == 10

    later = Client(headers=HERE)
    assert log_in(later).headers["Location"].startswith("/account/two-step/authenticate/")  # type: ignore[attr-defined]
    assert later.get("/w/maison/report").status_code == 302, "the password alone opens nothing"
    assert later.post("/account/two-step/authenticate/", {"code": "123456"}).status_code == 200
    assert later.post("/account/two-step/authenticate/", {"code": codes[0]}).status_code == 302
    assert later.get("/w/maison/report").status_code == 200
    again = Client(headers=HERE)
    log_in(again)
    assert again.post("/account/two-step/authenticate/", {"code": codes[0]}).status_code == 200
    assert again.get("/w/maison/report").status_code == 302


# Invitations


def invited(made: Opened, email: str = "luc@example.org", **more: str) -> str:
    owner = logged_in(put_member(made, Role.OWNER, email="zoe@example.org"))
    page = words(owner.post("/w/maison/settings/team/invite?lang=en", {"email": email, "role": "reader"} | more))
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


ACCOUNT_PAGES = (
    "login/", "password/forgotten/", "password/forgotten/sent/", "password/new/done/", "password/new/a-b/", "inactive/",
    "signup/", "provider-cancelled/", "provider-failed/",
)  # fmt: skip
MEMBER_PAGES = ("password/", "two-step/", "again/", "sessions/", "workspaces/", "logout/")
ENGLISH = re.compile(r"\b(the|your|password|with|this|you|log in)\b", re.IGNORECASE)
FRENCH = re.compile(r"\b(le|votre|vos|mot de passe|avec|vous|ce|connecter)\b", re.IGNORECASE)


@pytest.mark.parametrize(("language", "foreign", "own"), [("fr", ENGLISH, FRENCH), ("en", FRENCH, ENGLISH)])
def test_account_pages_speak_the_reader_s_language_alone(
    made: Opened, language: str, foreign: re.Pattern[str], own: re.Pattern[str]
) -> None:
    member = logged_in(put_member(made, Role.OWNER, email="zoe@example.org"))
    anybody = Client(headers=HERE)
    for browser, pages in ((anybody, ACCOUNT_PAGES), (member, MEMBER_PAGES)):
        for page in pages:
            response = browser.get(f"/account/{page}?lang={language}")
            assert response.status_code in (200, 401), (page, response.status_code)
            body = words(response)
            assert f'<html lang="{language}' in body, page
            main = re.sub(r"<[^>]+>", " ", body[body.index("<main") : body.index("</main>")])
            main = main.replace("zoe@example.org", "")
            assert own.search(main), (page, main)
            assert not foreign.search(main), (page, main)


@pytest.mark.parametrize(("language", "said"), [("fr-CA", "Adresse courriel"), ("fr-FR", "Adresse e-mail")])
def test_french_says_an_address_as_its_country_does(made: Opened, language: str, said: str) -> None:
    models.Workspace.objects.filter(pk=made.workspace.id).update(language=language)
    client = logged_in(put_member(made, Role.OWNER))
    assert said in words(client.get("/w/maison/settings/team?lang=fr"))
    assert f'lang="{language}"' in words(client.get("/account/sessions/?lang=fr"))
    assert 'lang="en"' in words(client.get("/account/sessions/?lang=en"))


def test_a_session_says_its_browser_and_its_moment_in_words(made: Opened) -> None:
    user_id = put_member(made, Role.OWNER)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    client = Client(headers=HERE | {"User-Agent": agent})
    sent = {"login": "owner@example.org", "password": PASSWORD}
    client.post("/account/login/", sent)
    page = words(client.get("/account/sessions/?lang=en"))
    assert user_id
    assert "Firefox · Linux" in page
    assert "Gecko" not in page
    assert 'placeholder="Current' not in words(client.get("/account/password/?lang=en"))
