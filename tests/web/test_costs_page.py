"""Costs typed on their page: the same checks as on the command line, nothing typed lost, each act taken back."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.decisions import CostEntry
from sillage.domain.money import Money
from sillage.imports.headers import fold
from sillage.ledger import queries
from sillage.reports.wording import head
from sillage.services import typed_values
from sillage.services.axis_names import ACTIVITIES
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_costs import CostDetails
from sillage.services.record_decisions import add_cost
from sillage.web import costs_page
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
LIST = "/w/maison/costs?lang=en&from=2026-01-01&to=2026-03-31"
GOOD = {"kind": "tool", "amount": "120.50", "first": "2026-03-02", "channel": "instagram", "note": "Planner"}


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("costs")
    with standing(folder / "data", monkeypatch):
        yield init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.CONTRIBUTOR)


def entries_of(opened: Opened) -> tuple[CostEntry, ...]:
    return queries.cost_entries(opened.workspace.id)


def post(client: Client, path: str, given: dict[str, str] | None = None) -> str:
    """Send a form and return the page that follows."""
    response = client.post(f"/w/maison/{path}?lang=en", given or {}, follow=True)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def undo_address(page: str) -> str:
    start = page.index('action="', page.index('class="notice done"')) + len('action="')
    return page[start : page.index('"', start)].replace("&amp;", "&")


def test_a_contributor_adds_a_cost_that_the_command_line_would_have_made(opened: Opened, client: Client) -> None:
    page = post(client, "costs/add", GOOD)
    assert "The cost is added: Tools, $120.50, Mar 2, 2026." in page.replace("\u00a0", " ")
    by_form = entries_of(opened)[0].cost
    other = add_cost(opened, "tool", "120.50", first="2026-03-02", details=None)
    assert by_form == Cost(
        CostKind.TOOL, date(2026, 3, 2), date(2026, 3, 2), amount=Money.of("120.50", "CAD"), channel="instagram",
        note="Planner", payer=other.cost.payer,
    )  # fmt: skip
    trail = queries.audit_trail(opened.workspace.id, "cost")
    assert [(one.who, one.action) for one in trail][-1] == ("contributor@example.org", "add") or (
        "contributor@example.org", "add",
    ) in [(one.who, one.action) for one in trail]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "a lot"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"first": "soon"}, "first"),
        ({"last": "2026-02-01"}, "last"),
        ({"shared_by": "equally"}, "shared_by"),
        ({"until": "2026-12-31"}, "until"),
        ({"kind": "hours", "amount": "0"}, "amount"),
        ({"channel": "instagramm"}, "channel"),
        ({"amount": "9" * 40}, "amount"),
    ],
)
def test_what_is_wrong_stands_beside_its_question_and_nothing_typed_is_lost(
    opened: Opened, client: Client, change: dict[str, str], field: str
) -> None:
    page = post(client, "costs/add", {**GOOD, **change})
    assert f'id="f-{field}-wrong"' in page
    assert page.count('class="wrong"') == 1
    assert 'value="Planner"' in page
    assert entries_of(opened) == ()


def test_each_act_is_taken_back_once_and_only_once(opened: Opened, client: Client) -> None:
    before = add_cost(opened, "tool", "99", first="2026-03-02", every="month", until="2026-06-30")
    path = f"costs/{before.id}"
    page = post(client, path, {"kind": "tool", "amount": "150", "first": "2026-03-02"})
    changed = entries_of(opened)[0]
    assert (changed.cost.amount, changed.every) == (Money.of(150, "CAD"), "")
    assert "The cost is as it was before." in client.post(undo_address(page), follow=True).content.decode()
    assert entries_of(opened) == (before,)
    page = post(client, f"{path}/remove")
    assert entries_of(opened) == ()
    assert "The cost is back." in client.post(undo_address(page), follow=True).content.decode()
    assert entries_of(opened) == (before,)
    assert client.post(undo_address(page)).status_code == 400
    assert entries_of(opened) == (before,)


def test_a_cost_of_hours_is_written_and_read_in_hours(opened: Opened, client: Client) -> None:
    page = post(client, "costs/add", {**GOOD, "kind": "hours", "amount": "2h30", "activity": "Creation"})
    cost = entries_of(opened)[0].cost
    assert (cost.hours, cost.amount, cost.activity) == (Decimal("2.5"), None, "creation")
    assert "2.5 h" in page.replace("\u00a0", " ")
    form = client.get(f"/w/maison/costs/{entries_of(opened)[0].id}?lang=fr").content.decode()
    assert 'value="2,5"' in form
    assert 'value="Création"' in form


@pytest.mark.parametrize("language", ["fr-CA", "en"])
def test_the_name_of_an_activity_is_read_back_as_its_code(language: str) -> None:
    for code, name in ACTIVITIES.items():
        assert typed_values.activity(head(name, language)) == code, fold(head(name, language))


def test_the_list_is_of_the_days_kind_and_network_asked_for(opened: Opened, client: Client) -> None:
    post(client, "costs/add", GOOD)
    post(client, "costs/add", {"kind": "content", "amount": "77", "first": "2025-11-02", "note": "Old photos"})
    page = client.get(LIST).content.decode()
    assert "Planner" in page
    assert "Old photos" not in page
    assert "Planner" not in client.get(f"{LIST}&kind=content").content.decode()
    assert "Planner" not in client.get(f"{LIST}&network=facebook").content.decode()
    assert "Planner" in client.get(f"{LIST}&network=instagram").content.decode()


def test_a_reader_reads_and_a_client_sees_nothing_of_costs(opened: Opened) -> None:
    number = add_cost(opened, "tool", "99", first="2026-03-02").id
    reader = member_client(opened, Role.READER)
    page = reader.get(LIST).content.decode()
    assert "$99.00" in page
    assert "costs/add" not in page
    assert reader.post(f"/w/maison/costs/{number}/remove").status_code == 403
    assert member_client(opened, Role.CLIENT).get(LIST).status_code == 403
    assert len(entries_of(opened)) == 1


def test_words_typed_by_somebody_are_never_code(opened: Opened, client: Client) -> None:
    page = post(client, "costs/add", {**GOOD, "note": "<script>alert(1)</script>", "campaign": '"><img src=x>'})
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_filters_stay_when_a_cost_was_added(opened: Opened, client: Client) -> None:
    response = client.post("/w/maison/costs/add?lang=en&from=2026-03-01&to=2026-03-31", GOOD)
    query = parse_qs(urlparse(response.headers["Location"]).query)
    assert query == {"lang": ["en"], "from": ["2026-03-01"], "to": ["2026-03-31"]}


def test_the_list_is_a_file_that_no_spreadsheet_calculates(opened: Opened, client: Client) -> None:
    post(client, "costs/add", {**GOOD, "note": "=1+1"})
    rows = client.get(f"{LIST.replace('/costs', '/costs.csv')}").content.decode("utf-8-sig").splitlines()
    assert (
        rows[0]
        == 'First day,Last day,Kind of cost,"Amount, or hours",Channel,Campaign,Activity,Who worked,Note,How often'
    )
    assert rows[1] == "2026-03-02,2026-03-02,Tools,120.5 CAD,Instagram,,,,'=1+1,Once"


def test_a_long_list_is_cut_and_leads_to_the_rest(
    opened: Opened, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        add_cost(opened, "tool", "10", first=f"2026-03-0{number + 1}", details=CostDetails(note=f"bill {number}"))
    monkeypatch.setattr(costs_page, "MOST", 2)
    cut = client.get("/w/maison/costs?from=2026-03-01&to=2026-03-31&lang=en").content.decode()
    assert [f"bill {number}" in cut for number in range(4)] == [False, False, True, True]
    assert "Show all 4 costs" in cut
    [address] = re.findall(r'href="([^"]*all=1[^"]*)"', cut)
    whole = client.get(address.replace("&amp;", "&")).content.decode()
    assert all(f"bill {number}" in whole for number in range(4))
    assert "Show all" not in whole


def test_a_new_cost_holds_what_its_address_says_and_nothing_that_no_list_offers(client: Client) -> None:
    page = client.get(
        "/w/maison/costs/add?lang=en&kind=hours&every=week&person=Zo%C3%A9&channel=facebook"
    ).content.decode()
    for value in ("hours", "week", "facebook"):
        assert f'<option value="{value}" selected>' in page
    assert 'value="Zoé"' in page
    odd = client.get("/w/maison/costs/add?lang=en&kind=nothing&payer=me&note=" + "x" * 900).content.decode()
    assert '<option value="tool" selected>' in odd
    assert "x" * 201 not in odd
    listed = client.get("/w/maison/costs?lang=en&kind=hours").content.decode()
    assert "/w/maison/costs/add?lang=en&amp;kind=hours" in listed
