"""The time sheet: a week saved whole or not at all, a line of words, a timer on the server, plans; all taken back."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.costs import Capacity
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.ledger import models, queries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.quick_hours import QuickHours, read_quick
from sillage.services.record_decisions import CostDetails, add_cost, add_hours
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
MONDAY, TUESDAY = date(2026, 3, 30), date(2026, 3, 31)
WEEK = "lang=en&week=2026-03-30&who=Ana"


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("time")
    with standing(folder / "data", monkeypatch, NOW="2026-03-31T16:00:00+00:00"):
        yield init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.CONTRIBUTOR)


def worked(opened: Opened) -> list[tuple[date, str, str, str, Decimal | None]]:
    costs = [entry.cost for entry in queries.cost_entries(opened.workspace.id)]
    return sorted((one.first, one.activity, one.channel, one.note, one.hours) for one in costs if one.person == "Ana")


def send(client: Client, path: str, given: dict[str, str] | None = None, query: str = WEEK) -> str:
    response = client.post(f"/w/maison/{path}?{query}", given or {}, follow=True)
    assert response.status_code == 200, response.content[:600]
    return unescape(response.content.decode().replace("\u00a0", " "))


def undo_of(page: str) -> str:
    found = re.search(r'class="notice done">.*?action="([^"]+)"', page, re.DOTALL)
    assert found
    return found[1]


def filled(page: str, row: str) -> dict[str, str]:
    """Return what the grid holds, with the number of the row of a name."""
    names = re.findall(r'<input (?:type="hidden" )?name="([achw]-\d+(?:-\d)?)" value="([^"]*)"', page)
    sheet = dict(names)
    at = re.search(rf'<th scope="row" class="t">{row}<input type="hidden" name="a-(\d+)"', page)
    assert at
    return sheet | {"row": at[1]}


def test_a_week_is_saved_at_once_and_taken_back_at_once(opened: Opened, client: Client) -> None:
    page = send(
        client, "time/save",
        {"a-0": "Creation", "c-0": "instagram", "h-0-0": "2h30", "h-0-1": "45min", "a-1": "", "h-1-4": "1,5"},
    )  # fmt: skip
    assert "3 cells are saved." in page
    stored = worked(opened)
    assert stored == [
        (date(2026, 3, 30), "creation", "instagram", "", Decimal("2.5")),
        (date(2026, 3, 31), "creation", "instagram", "", Decimal("0.75")),
        (date(2026, 4, 3), "", "", "", Decimal("1.5")),
    ]
    sheet = filled(page, "Creation · Instagram")
    row = sheet.pop("row")
    assert sheet[f"h-{row}-0"] == "2.5"
    again = send(client, "time/save", {**sheet, f"h-{row}-0": "1", f"h-{row}-1": ""})
    assert "2 cells are saved." in again
    assert [one[-1] for one in worked(opened)] == [Decimal(1), Decimal("1.5")]
    assert "as they were before" in client.post(undo_of(again), follow=True).content.decode()
    assert worked(opened) == stored
    assert client.post(undo_of(again)).status_code == 400
    assert worked(opened) == stored


def test_one_wrong_cell_keeps_the_week_from_being_saved_and_nothing_typed_is_lost(
    opened: Opened, client: Client
) -> None:
    page = send(client, "time/save", {"a-0": "Strategy", "c-0": "", "h-0-0": "2", "h-0-1": "lots", "h-0-2": "25"})
    assert worked(opened) == []
    assert page.count('aria-invalid="true"') == 2
    assert 'name="h-0-0" value="2"' in page
    assert 'name="h-0-1" value="lots"' in page
    assert 'value="Strategy"' in page


def test_a_cell_that_somebody_else_changed_meanwhile_is_not_overwritten(opened: Opened, client: Client) -> None:
    details = CostDetails(channel="instagram", activity="creation", person="Ana")
    add_hours(opened, "2", on=TUESDAY, details=details)
    sheet = filled(send(client, "time/save", {}), "Creation · Instagram")
    row = sheet.pop("row")
    add_hours(opened, "1", on=TUESDAY, details=details)
    page = send(client, "time/save", {**sheet, f"h-{row}-1": "5"})
    assert "Somebody changed this meanwhile: 3 h stand here now." in page
    assert [one[-1] for one in worked(opened)] == [1, 2]
    assert [one[-1] for one in worked(opened)] == [1, 2]
    untouched = send(client, "time/save", {**sheet, f"h-{row}-2": "4"})
    assert "1 cell is saved." in untouched
    assert len(worked(opened)) == 3


def test_fewer_hours_take_from_the_newest_entries_and_keep_the_notes_of_the_others(
    opened: Opened, client: Client
) -> None:
    for hours, note in (("2", "first"), ("1", "second")):
        add_hours(opened, hours, on=TUESDAY, details=CostDetails(person="Ana", activity="ads", note=note))
    sheet = filled(send(client, "time/save", {}), "Advertising")
    row = sheet.pop("row")
    page = send(client, "time/save", {**sheet, f"h-{row}-1": "1.5"})
    assert worked(opened) == [(TUESDAY, "ads", "", "first", Decimal("1.5"))]
    client.post(undo_of(page))
    assert [(one[3], one[4]) for one in worked(opened)] == [("first", Decimal(2)), ("second", Decimal(1))]


def test_hours_that_come_back_are_counted_beside_the_grid_and_never_changed_by_it(
    opened: Opened, client: Client
) -> None:
    add_cost(opened, "hours", "2", first="2026-03-02", every="week", details=CostDetails(person="Ana"))
    page = send(client, "time/save", {})
    assert "Other hours" in page
    feet = re.findall(r"<td>(?:<strong>)?([^<]*)", page.partition("<tfoot>")[2].partition("</tfoot>")[0])
    assert feet == [*["0.29"] * 7, "2", *["0.29"] * 7, "2"]  # two hours of a week, spread over its days
    assert "2 h, Every week" in page


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("2 h 30 instagram réponses", QuickHours(Decimal("2.5"), TUESDAY, "instagram", "moderation", "")),
        ("2h30 instagram replies yesterday", QuickHours(Decimal("2.5"), MONDAY, "instagram", "moderation", "")),
        ("45 min création de contenu hier", QuickHours(Decimal("0.75"), date(2026, 3, 30), "", "creation", "")),
        ("3,5 lundi infolettre promo Pâques", QuickHours(Decimal("3.5"), MONDAY, "newsletter", "", "promo Pâques")),
        ("Reels facebook 1.25 h 2026-03-12", QuickHours(Decimal("1.25"), date(2026, 3, 12), "facebook", "", "Reels")),
        ("2 hours strategy", QuickHours(Decimal(2), TUESDAY, "", "strategy", "")),
        ("1:15 tiktok mardi", QuickHours(Decimal("1.25"), TUESDAY, "tiktok", "", "")),
    ],
)  # fmt: skip
def test_a_line_of_words_is_read_in_both_languages_and_any_order(line: str, read: QuickHours) -> None:
    assert read_quick(line, TUESDAY) == read


@pytest.mark.parametrize("line", ["", "instagram", "hier réponses", "0 h instagram"])
def test_a_line_without_hours_is_refused(line: str) -> None:
    with pytest.raises(WrongUsage):
        read_quick(line, TUESDAY)


def test_a_line_is_added_told_back_and_taken_back(opened: Opened, client: Client) -> None:
    page = send(client, "time/quick", {"line": "2h30 instagram replies yesterday with Léa"})
    assert "Added: 2.5 h, Mar 30, 2026, Moderation, Instagram, with Léa, Ana." in page
    assert worked(opened) == [(date(2026, 3, 30), "moderation", "instagram", "with Léa", Decimal("2.5"))]
    client.post(undo_of(page))
    assert worked(opened) == []
    wrong = send(client, "time/quick", {"line": "replies"})
    assert 'id="f-line-wrong"' in wrong
    assert 'value="replies"' in wrong


def test_a_line_that_names_nobody_offers_whoever_is_logged_in_and_is_kept_for_who_is_chosen(
    opened: Opened, client: Client
) -> None:
    add_hours(opened, "1", on=TUESDAY, details=CostDetails(person="Ana"))
    nobody = f"{WEEK.rpartition('=')[0]}="
    page = unescape(client.get(f"/w/maison/time?{nobody}").content.decode())
    assert '<option value="Contributor" selected>Contributor</option>' in page
    assert '<option value="">Nobody named</option>' in page
    assert '<option value="Ana">Ana</option>' in page
    assert '<option value="Ana" selected>' in client.get(f"/w/maison/time?{WEEK}").content.decode()
    send(client, "time/quick", {"line": "2h instagram", "person": "Contributor"}, nobody)
    send(client, "time/quick", {"line": "3h instagram", "person": ""})
    people = {entry.cost.hours: entry.cost.person for entry in queries.cost_entries(opened.workspace.id)}
    assert people == {Decimal(1): "Ana", Decimal(2): "Contributor", Decimal(3): ""}


def test_hours_without_a_rate_lead_to_where_it_is_set_those_who_may_set_it(opened: Opened, client: Client) -> None:
    models.HourlyRate.objects.all().delete()
    said = "these hours have no cost until “What things are worth” has one."
    page = send(client, "time/quick", {"line": "2h"})
    assert said in page
    assert "settings/values" not in page
    owner = send(member_client(opened, Role.OWNER), "time/quick", {"line": "2h"})
    assert said in owner
    assert '<a href="/w/maison/settings/values?lang=en#rate">Go there</a>' in owner
    assert "sillage hours" not in owner


def test_a_timer_runs_on_the_server_and_becomes_hours(
    opened: Opened, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, "time/timer/start", {"activity": "Creation", "channel": "instagram", "note": "Reel"})
    monkeypatch.setenv("SILLAGE_NOW", "2026-03-31T17:30:00+00:00")
    assert client.post("/w/maison/time/timer/start").status_code == 400
    assert "running since 12:00, 1 h 30 min so far" in send(client, "time/save", {})
    page = send(client, "time/timer/stop")
    assert "Added: 1.5 h" in page
    assert worked(opened) == [(TUESDAY, "creation", "instagram", "Reel", Decimal("1.5"))]
    assert client.post("/w/maison/time/timer/stop").status_code == 400
    send(client, "time/timer/start")
    assert "no hours were added" in send(client, "time/timer/drop")
    assert len(worked(opened)) == 1


def test_planned_and_available_hours_stand_beside_those_spent(opened: Opened, client: Client) -> None:
    add_hours(opened, "4", on=TUESDAY, details=CostDetails(person="Ana"))
    page = send(client, "time/plan", {"planned": "10", "available": "12,5"})
    assert "4 h spent, 10 h planned, 12.5 h available: 8.5 h are left." in page
    first = queries.capacities(opened.workspace.id, Period(MONDAY, MONDAY, "America/Montreal"))
    assert first == (Capacity(date(2026, 3, 30), Decimal(10), Decimal("12.5"), "Ana"),)
    again = send(client, "time/plan", {"planned": "11", "available": "12"})
    client.post(undo_of(again))
    assert queries.capacities(opened.workspace.id, Period(MONDAY, MONDAY, "America/Montreal")) == first
    wrong = send(client, "time/plan", {"planned": "ten", "available": "12"})
    assert 'id="f-planned-wrong"' in wrong
    assert queries.capacities(opened.workspace.id, Period(MONDAY, MONDAY, "America/Montreal")) == first


def test_a_reader_reads_the_sheet_and_a_client_does_not(opened: Opened) -> None:
    add_hours(opened, "4", on=TUESDAY, details=CostDetails(person="Ana"))
    reader = member_client(opened, Role.READER)
    page = reader.get(f"/w/maison/time?{WEEK}").content.decode()
    assert "<strong>4</strong>" in page
    assert "time/save" not in page
    assert reader.post(f"/w/maison/time/quick?{WEEK}", {"line": "2h"}).status_code == 403
    assert member_client(opened, Role.CLIENT).get(f"/w/maison/time?{WEEK}").status_code == 403
