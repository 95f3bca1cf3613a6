"""The page of returns: the report's figures, with and without hours, other values; nothing of it for clients."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.workspace import View
from sillage.ledger import entries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_decisions import CostDetails, add_cost, add_hours, edit_workspace
from tests.services.journal_rows import import_rows, orders
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
QUERY = "?lang=en&from=2026-01-05&to=2026-03-29"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("roi")
    with standing(folder / "data"):
        made = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
        sold = [(day, 1000, network) for day in days for network in ("instagram", "facebook")]
        import_rows(made, folder / "orders", {"orders": orders(sold)})
        for day in days:
            add_hours(made, "4", on=day, details=CostDetails(channel="instagram", activity="creation"))
            add_hours(made, "2", on=day, details=CostDetails(channel="facebook", activity="moderation"))
        for channel in ("instagram", "facebook"):
            spent = CostDetails(channel=channel, activity="ads")
            add_cost(made, "spend", "500", first=FIRST, last=FIRST + timedelta(days=83), details=spent)
        yield made


def page(client: Client, more: str = "") -> str:
    response = client.get(f"/w/maison/roi{QUERY}{more}")
    assert response.status_code == 200, response.content[:500]
    return unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def rows_of(text: str, caption: str) -> list[list[str]]:
    """Return the cells of a table by its caption."""
    table = re.search(rf"<caption[^>]*>{re.escape(caption)}</caption>(.*?)</table>", text, re.DOTALL)
    assert table, caption
    rows = re.findall(r"<tr>(.*?)</tr>", table[1].partition("<tbody>")[2], re.DOTALL)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in row] for row in cells]


def test_the_ladder_is_the_report_s_and_each_figure_leads_to_its_explanation(opened: Opened) -> None:
    client = member_client(opened, Role.READER)
    text = page(client)
    # 24 000 of sales, 9 600 of margin, 1 000 of ads, 72 hours at 35.
    ladder = {row[0]: row[1] for row in rows_of(text, "The ladder of returns")}
    assert ladder["Sales over cost"].startswith("2,400")
    assert ladder["On margin"].startswith("860")
    assert ladder["With hours"].startswith("172.7")
    assert ladder["Incremental"] == "unknown"
    report = client.get(f"/w/maison/report{QUERY}").content.decode()
    assert "172.7" in report
    assert re.search(r'href="/w/maison/(?:explain|kpi)/roi\?', text)
    assert "Each dollar" in text


def test_channels_and_activities_stand_with_and_without_hours(opened: Opened) -> None:
    text = page(member_client(opened, Role.READER))
    by_channel = {row[0]: row for row in rows_of(text, "With and without hours, by channel")}
    assert by_channel["Instagram"][1] == "$500"
    assert by_channel["Instagram"][2].startswith("+860")
    assert by_channel["Instagram"][4].startswith("+120.2")
    assert by_channel["Facebook"][4].startswith("+258.2")
    assert by_channel["Every channel together"][4].startswith("+172.7")
    by_activity = {row[0]: row for row in rows_of(text, "With and without hours, by activity")}
    assert {"Creation", "Moderation", "Advertising", "Every channel together"} <= set(by_activity)


def test_other_values_are_reckoned_and_those_that_make_no_sense_are_refused_beside_their_question(
    opened: Opened,
) -> None:
    client = member_client(opened, Role.READER)
    other = {row[0]: row for row in rows_of(page(client, "&margin=-50&rate=100"), "With other values")}
    assert other["With hours"][1].startswith("172.7")
    assert other["With hours"][2].startswith("−20.5")  # 4,800 for 1,000 + 5,040
    wrong = page(client, "&margin=lots&rate=-200")
    assert 'id="f-margin-wrong"' in wrong
    assert 'id="f-rate-wrong"' in wrong
    assert 'value="lots"' in wrong
    moved = rows_of(page(client), "How much depends on what was entered")
    assert [row[2] for row in moved if row[1] == "As it is"] == [moved[3][2]] * 3
    assert moved[3][2].startswith("+172.7")


def test_both_languages_show_the_same_figures(opened: Opened) -> None:
    client = member_client(opened, Role.READER)
    english = page(client)
    french = client.get(f"/w/maison/roi{QUERY.replace('=en', '=fr')}").content.decode()
    figures = [re.findall(r'data-value="([^"]+)"', text) for text in (english, french)]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 40
    assert "avec les heures" in french.lower()


def test_charts_have_an_address_of_their_own(opened: Opened) -> None:
    client = member_client(opened, Role.READER)
    text = page(client)
    address = re.search(r'data-spec="([^"]*waterfall[^"]*)"', text)
    assert address
    spec = json.loads(client.get(address[1]).content)
    assert spec["width"] == "container"
    assert client.get(f"/w/maison/roi/chart/nothing{QUERY}").status_code == 404
    files = re.findall(r'href="([^"]*[.]csv[^"]*)"', text)
    assert len(files) >= 7
    for file in files:
        assert client.get(file).content.decode("utf-8-sig").count("\n") > 2, file
    assert client.get(f"/w/maison/roi/nothing.csv{QUERY}").status_code == 404


def test_a_client_is_shown_nothing_of_it(opened: Opened) -> None:
    client = member_client(opened, Role.CLIENT)
    assert client.get(f"/w/maison/roi{QUERY}").status_code == 403
    assert client.get(f"/w/maison/roi/chart/waterfall{QUERY}").status_code == 403


def test_an_agency_sees_what_its_own_work_leaves_and_a_team_does_not(opened: Opened) -> None:
    reader = member_client(opened, Role.READER)
    assert "own profitability" not in page(reader)
    edit_workspace(opened, view=View.AGENCY)
    fee = entries.add_cost(
        opened.workspace.id, Cost(CostKind.FEE, FIRST, FIRST, amount=Money.of(7200, "CAD"), payer=View.CLIENT)
    )
    try:
        rows = {row[0]: row[1] for row in rows_of(page(reader), "The agency’s own profitability")}
        assert rows["Fees"] == "$7,200"
        assert rows["What remains"] == "$3,680"  # less 72 hours at 35, and 1,000 of ads
        assert rows["Fees for an hour worked"] == "$100"
        assert member_client(opened, Role.CLIENT).get(f"/w/maison/roi{QUERY}").status_code == 403
    finally:
        entries.remove_cost(opened.workspace.id, fee.id)
        edit_workspace(opened, view=View.TEAM)


def test_a_period_without_anything_says_how_to_get_figures(opened: Opened) -> None:
    client = member_client(opened, Role.CONTRIBUTOR)
    response = client.get("/w/maison/roi?lang=en&from=2024-01-01&to=2024-02-01")
    assert "Nothing cost and nothing was sold" in response.content.decode()


@pytest.mark.parametrize("by", ["channel", "activity"])
def test_what_is_tied_to_none_has_a_line_so_that_the_lines_add_up(opened: Opened, by: str) -> None:
    when = date(2026, 2, 2)
    tool = entries.add_cost(opened.workspace.id, Cost(CostKind.TOOL, when, when, amount=Money.of(77, "CAD")))
    try:
        rows = rows_of(page(member_client(opened, Role.READER)), f"With and without hours, by {by}")
    finally:
        entries.remove_cost(opened.workspace.id, tool.id)
    named = {row[0]: row for row in rows}
    rest = named[f"Not tied to a{'n' if by == 'activity' else ''} {by}"]
    assert rows.index(rest) == len(rows) - 2
    put_in = [float(row[3].replace("$", "").replace(",", "")) for row in rows if row[3].startswith("$")]
    assert sum(put_in[:-1]) == pytest.approx(put_in[-1], abs=len(put_in))
    assert put_in[-2] >= 77
    assert (rest[2], rest[4]) == ("unknown", "unknown")
