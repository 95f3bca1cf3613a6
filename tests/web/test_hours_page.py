"""Business hours in the browser: by weekday, with holidays and closed days of one's own, saved and taken back."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.ledger import queries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.opening_hours import typed_hours
from sillage.services.record_plans import set_business_hours
from tests.web.people import member_client
from tests.web.standing import standing
from tests.web.test_costs_page import post, undo_address

pytestmark = pytest.mark.sqlite
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9:00-12:00, 13h-17h")


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("hours")
    with standing(folder / "data", monkeypatch):
        yield init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr", country="CA-QC"
        )


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.MANAGER)


def test_hours_are_saved_by_weekday_shown_again_as_typed_and_taken_back(opened: Opened, client: Client) -> None:
    own = opened.workspace.id
    assert "around the clock" in client.get("/w/maison/settings/hours?lang=en").content.decode()
    given = {**WEEK, "sat": "22-24", "hours_zone": "Europe/Paris", "hours_country": "ca-qc", "closed": "2026-12-24"}
    page = post(client, "settings/hours/save", given)
    hours = queries.business_hours(own)
    assert hours is not None
    assert hours.shifts[:2] == ((0, time(9), time(12)), (0, time(13), time(17)))
    assert hours.shifts[-1] == (5, time(22), time(0))
    assert (len(hours.shifts), hours.zone) == (11, "Europe/Paris")
    assert {date(2026, 6, 24), date(2026, 12, 24)} <= hours.holidays
    typed = typed_hours(opened)
    assert (typed["mon"], typed["sat"], typed["closed"]) == ("09:00-12:00, 13:00-17:00", "22:00-24:00", "2026-12-24")
    assert typed["hours_country"] == "CA-QC"
    again = post(client, "settings/hours/save", typed)
    assert queries.business_hours(own) == hours
    client.post(undo_address(again))
    assert queries.business_hours(own) == hours
    set_business_hours(opened, "mon 9-10", country="FR")
    trail = queries.audit_trail(own, "business_hours")
    assert (trail[0].before or {})["zone"] == "Europe/Paris"
    client.post(undo_address(page))
    assert queries.business_hours(own) == hours


def test_the_first_hours_are_taken_back_to_none(opened: Opened, client: Client) -> None:
    page = post(client, "settings/hours/save", WEEK)
    client.post(undo_address(page))
    assert queries.business_hours(opened.workspace.id) is None
    assert client.post("/w/maison/settings/hours/undo").status_code == 400


def test_what_is_wrong_stands_beside_its_question(opened: Opened, client: Client) -> None:
    for name, typed in (
        ("mon", "nine to five"), ("mon", "17:00-9:00"), ("tue", "9-12, 11-13"), ("closed", "tomorrow"),
        ("hours_zone", "Mars/Olympus"), ("hours_country", "ZZ"), ("closed", "2026-01-01 " * 500),
    ):  # fmt: skip
        page = post(client, "settings/hours/save", {**WEEK, name: typed})
        assert f'id="f-{name}-wrong"' in page, (name, typed)
    assert queries.business_hours(opened.workspace.id) is None


def test_who_does_not_decide_changes_no_hours(opened: Opened) -> None:
    for role in (Role.CONTRIBUTOR, Role.CLIENT):
        assert member_client(opened, role).post("/w/maison/settings/hours/save", WEEK).status_code == 403
    assert queries.business_hours(opened.workspace.id) is None
