"""Accounts: login and its throttle, sessions, passwords, the second step, in the reader's words."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from sillage.domain.access import Role
from sillage.ledger import models
from sillage.services.open_workspace import Opened
from tests.web.people import HERE, PASSWORD, logged_in, put_member, words

pytestmark = pytest.mark.sqlite


def log_in(browser: Client, email: str = "zoe@example.org", password: str = PASSWORD) -> object:
    return browser.post("/account/login/?lang=en", {"login": email, "password": password})


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
