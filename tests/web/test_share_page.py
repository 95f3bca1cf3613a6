"""A shared link: shows one report, no way further in, ends, is revoked, asks for a password; dead ones are alike."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.saved_reports import Audience, SavedReport
from sillage.ledger import models, queries, report_entries
from sillage.services.logo_files import checked_logo
from sillage.services.open_workspace import Opened
from sillage.services.workspace_terms import set_logo
from tests.services.pictures import png
from tests.web.people import member_client
from tests.web.test_reports_page import kept, text_of
from tests.web.test_reports_page import opened as opened

pytestmark = pytest.mark.sqlite
PASSWORD = "un mot assez long"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def shared(opened: Opened, report: SavedReport, **changes: str) -> str:
    """Make a link by its form, and return its path."""
    client = member_client(opened, Role.MANAGER)
    given = {"label": "Luc", "audience": "team", "last": "2026-04-30", "password": "", **changes}
    page = client.post(f"/w/maison/reports/{report.id}/links?lang=en", given).content.decode()
    link = re.search(r'id="made-link">https?://[^/]+(/s/[\w-]+)<', page)
    assert link is not None, page
    return link[1]


def visitor() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def test_a_link_shows_its_report_without_an_account_and_leads_nowhere_inside(opened: Opened) -> None:
    report = kept(opened, "Shared")
    path = shared(opened, report)
    assert len(path.removeprefix("/s/")) >= 43
    response = visitor().get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Our words." in page
    assert "/w/" not in page
    assert "maison" not in " ".join(re.findall(r'href="([^"]*)"', page))
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert 'content="noindex' in page
    assert response["Referrer-Policy"] == "same-origin"
    paper = visitor().get(path + "/report.pdf")
    assert "Our words." in text_of(paper.content)
    assert "no-store" in paper["Cache-Control"]


def test_its_secret_is_shown_once_and_kept_as_a_hash_and_openings_are_counted(opened: Opened) -> None:
    report = kept(opened, "Counted")
    path = shared(opened, report)
    token = path.removeprefix("/s/")
    row = models.ReportShare.objects.get(report_id=report.id)
    assert token not in str(vars(row))
    assert token not in str(queries.audit_trail(opened.workspace.id, "share"))
    for _ in range(3):
        visitor().get(path)
    visitor().head(path)
    listed = member_client(opened, Role.MANAGER).get(f"/w/maison/reports/{report.id}/links?lang=en").content.decode()
    assert token not in listed
    assert "<td>3</td>" in listed
    assert "Luc" in listed


def test_a_team_s_report_is_shared_as_a_client_sees_it_and_a_client_s_never_wider(opened: Opened) -> None:
    inside, outside = kept(opened, "In"), kept(opened, "Out", Audience.CLIENT)
    assert 'id="cost"' in visitor().get(shared(opened, inside)).content.decode()
    for report, audience in ((inside, "client"), (outside, "client"), (outside, "team")):
        path = shared(opened, report, audience=audience)
        page = visitor().get(path).content.decode()
        assert 'id="cost"' not in page
        assert not re.search(r"77[\s,.\u00a0\u202f]?131", page + text_of(visitor().get(path + "/report.pdf").content))


def bodies(paths: list[str]) -> set[str]:
    found = set()
    for path in paths:
        response = visitor().get(path)
        assert response.status_code == 404, path
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]
        found.add(re.sub(r'value="\w{64}"', "", response.content.decode().replace(path, "…")))
    return found


def test_ended_revoked_removed_and_made_up_links_answer_alike(opened: Opened) -> None:
    report, removed = kept(opened, "Ends"), kept(opened, "Removed")
    paths = [shared(opened, report) for _ in range(2)] + [shared(opened, removed), "/s/" + "x" * 43, "/s/" + "y" * 300]
    rows = list(models.ReportShare.objects.filter(report_id=report.id).order_by("pk"))
    past = datetime(2026, 3, 1, tzinfo=UTC)
    models.ReportShare.objects.filter(pk=rows[0].pk).update(created_at=past, expires_at=past + timedelta(days=1))
    client = member_client(opened, Role.MANAGER)
    revoke = f"/w/maison/reports/{report.id}/links/{rows[1].pk}/revoke?lang=en"
    assert "for good" in client.post(revoke).content.decode()
    assert visitor().get(paths[1]).status_code == 200
    assert client.post(revoke, {"confirmed": "1"}).status_code == 302
    report_entries.remove_report(opened.workspace.id, removed.id, opened.now)
    assert len(bodies(paths)) == 1
    assert len(bodies([f"{path}/report.pdf" for path in paths])) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"last": ""}, "Write a day"),
        ({"last": "2026-03-30"}, "is over"),
        ({"last": "2027-12-01"}, "a year at most"),
        ({"password": "short"}, "8 letters at least"),
        ({"audience": "everybody"}, "is not known"),
    ],
)
def test_a_link_ends_within_a_year_and_its_password_is_no_short_one(
    opened: Opened, changes: dict[str, str], said: str
) -> None:
    report, client = kept(opened, "Checked"), member_client(opened, Role.MANAGER)
    given = {"label": "Luc", "audience": "team", "last": "2026-04-30", "password": "", **changes}
    page = client.post(f"/w/maison/reports/{report.id}/links?lang=en", given).content.decode()
    assert said in page
    assert not models.ReportShare.objects.filter(report_id=report.id).exists()


def test_a_password_opens_for_the_browser_that_gave_it_and_tries_are_few(opened: Opened) -> None:
    report = kept(opened, "Locked")
    path = shared(opened, report, password=PASSWORD)
    row = models.ReportShare.objects.get(report_id=report.id)
    assert row.password_hash.startswith("argon2")
    browser = visitor()
    asked = browser.get(path)
    assert "Our words." not in asked.content.decode()
    assert browser.get(path + "/report.pdf").status_code == 403
    assert browser.post(path, {"password": "wrong"}).status_code == 403
    opens = browser.post(path, {"password": PASSWORD})
    assert "Our words." in opens.content.decode()
    (cookie,) = (one for name, one in opens.cookies.items() if name.startswith("sillage-share"))
    assert cookie["httponly"]
    assert cookie["path"] == path
    assert "Our words." in browser.get(path).content.decode()
    assert browser.get(path + "/report.pdf").status_code == 200
    assert "Our words." not in visitor().get(path).content.decode()
    other = visitor()
    other.cookies[cookie.key] = cookie.value.replace(str(row.pk), "1", 1)
    assert "Our words." not in other.get(path).content.decode()
    statuses = [visitor().post(path, {"password": "wrong"}).status_code for _ in range(8)]
    assert statuses[-1] == 429
    assert visitor().post(path, {"password": PASSWORD}).status_code == 429


def test_a_try_needs_its_token(opened: Opened) -> None:
    path = shared(opened, kept(opened, "Forged"), password=PASSWORD)
    browser = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    assert browser.post(path, {"password": PASSWORD}).status_code == 403
    assert visitor().put(path).status_code == 405


def test_only_who_decides_makes_links(opened: Opened) -> None:
    report = kept(opened, "Held", Audience.CLIENT)
    for role in (Role.CLIENT, Role.READER, Role.CONTRIBUTOR):
        client = member_client(opened, role)
        assert client.get(f"/w/maison/reports/{report.id}/links").status_code == 403
        assert client.post(f"/w/maison/reports/{report.id}/links", {"last": "2026-04-30"}).status_code == 403


def test_days_end_by_the_workspace_s_clock(opened: Opened) -> None:
    report = kept(opened, "Clock")
    shared(opened, report, last="2026-04-30")
    row = models.ReportShare.objects.get(report_id=report.id)
    assert row.expires_at == datetime(2026, 5, 1, 4, tzinfo=UTC)


def test_a_shared_report_holds_the_logo_once_it_is_open(opened: Opened) -> None:
    set_logo(opened, checked_logo(png()))
    open_link, closed = shared(opened, kept(opened, "Logo")), shared(opened, kept(opened, "Shut"), password=PASSWORD)
    picture = 'class="cover-logo" src="data:image/png;base64,'
    assert picture in visitor().get(open_link).content.decode()
    assert "data:image" not in visitor().get(closed).content.decode()
    assert picture in visitor().post(closed, {"password": PASSWORD}).content.decode()
