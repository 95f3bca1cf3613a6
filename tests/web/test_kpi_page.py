"""The page of a figure: its value and change, its line, legal cuts only, what is behind it, plain files."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.put_in import tells_put_in
from sillage.ledger import entries
from sillage.services.describe_objective import TypedObjective, new_objective
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_changes import add_change
from sillage.services.record_plans import put_objective
from tests.services.journal_rows import import_rows, observations, orders
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
KPI = "/w/maison/kpi"
QUERY = "?from=2026-01-05&to=2026-03-29&lang=en"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("kpi")
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
        import_rows(opened, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
        more = {"network": "x", "account": "=HYPERLINK(1)"}
        posts = [
            {**more, "object_kind": "post", "post_id": f"p{index}", "published_on": day, "text": f"post {index}",
             "row": index}
            for index, day in enumerate(days)
        ]  # fmt: skip
        rows = [(f"p{index}", day, 1000) for index, day in enumerate(days)]
        seen = [
            row | {"for_date": None, "to_date": None}
            for metric in ("impressions", "likes", "replies", "reach")
            for row in observations(metric, "post", rows, window="lifetime", **more)
        ]
        import_rows(opened, folder / "posts", {"posts": posts, "observations": seen})
        followers = observations(
            "followers", "account", [("nous", day, 1000 + 10 * at) for at, day in enumerate(days)], **more
        )
        import_rows(opened, folder / "followers", {"observations": followers})
        entries.add_cost(opened.workspace.id, Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(100, "CAD")))
        placed = Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(10, "CAD"), channel="instagram")
        entries.add_cost(opened.workspace.id, placed)
        put_objective(
            opened,
            new_objective(opened, TypedObjective("followers", target="1500", baseline="1000", starts_on="2026-01-05",
                                                 due_on="2026-06-30")),
        )  # fmt: skip
        add_change(opened, "Trois vidéos", on=date(2026, 2, 2))
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded, Role.OWNER)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:300]
    return response.content.decode()


def test_a_figure_stands_with_its_formula_periods_and_objective(client: Client) -> None:
    page = text(client, f"{KPI}/followers{QUERY}")
    assert '<data value="1110">1,110</data>' in page
    days = ("October 13, 2025 to January 4, 2026", "January 5 to March 29, 2025")
    for told in ("Periods side by side", *days, "Week by week", "Trois vidéos", "Objectives about it"):
        assert told in page, told
    rate = text(client, f"{KPI}/engagement_rate_by_impressions{QUERY}")
    assert "engagement rate by impressions = interactions / impressions" in rate
    assert "24,000 / 12,000" in rate


MARCH = "?from=2026-03-02&to=2026-03-29&lang=en&compare=custom"


def test_two_free_periods_are_compared_and_the_link_says_which(client: Client) -> None:
    page = text(client, f"{KPI}/followers{MARCH}&compare_from=2026-01-05&compare_to=2026-01-18")
    assert "January 5 to January 18, 2026" in page
    assert '<option value="custom" selected>Days of your choice' in page
    fields = dict(re.findall(r'id="by-compare-(from|to)" name="compare_(?:from|to)" value="([^"]*)"', page))
    assert fields == {"from": "2026-01-05", "to": "2026-01-18"}
    assert "from 1,010, January 5 to January 18, 2026" in page.split("</article>")[0]
    assert "compare_from=2026-01-05&amp;compare_to=2026-01-18" in page
    begun = text(client, f"{KPI}/followers{MARCH}")
    assert 'name="compare_to" value="2026-03-01"' in begun, "until days are given, those of the period before"


def test_sums_of_unequal_lengths_are_not_compared_and_rates_are(client: Client) -> None:
    unlike = "&compare_from=2026-01-05&compare_to=2026-01-18"
    head = text(client, f"{KPI}/orders{MARCH}{unlike}").split("</article>")[0]
    assert "(28 days against 14: what adds up over days is compared over as many)" in head
    alike = text(client, f"{KPI}/orders{MARCH}&compare_from=2026-01-05&compare_to=2026-02-01").split("</article>")[0]
    assert "Not comparable" not in alike
    assert "January 5 to February 1, 2026" in alike
    rate = text(client, f"{KPI}/engagement_rate_by_impressions{MARCH}{unlike}").split("</article>")[0]
    assert "Not comparable" not in rate


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("&compare_from=2026-03-01&compare_to=2026-03-05", "do not all come before the days shown"),
        ("&compare_from=2026-01-05", "first and a last day"),
        ("&compare_from=2026-01-18&compare_to=2026-01-05", "last day comes before the first"),
        ("&compare_from=x&compare_to=2026-01-05", "is not a day"),
    ],
)
def test_days_that_cannot_be_compared_with_are_refused_in_words(client: Client, days: str, said: str) -> None:
    assert said in text(client, f"{KPI}/followers{MARCH}{days}", 400)


def test_a_period_that_the_chosen_days_do_not_come_before_leaves_them_out(client: Client) -> None:
    page = text(client, f"{KPI}/followers{MARCH}&compare_from=2026-01-05&compare_to=2026-01-18")
    year = re.search(r'href="([^"]*period=12m[^"]*)"', page)
    assert year
    assert "compare" not in year[1]
    text(client, html.unescape(year[1]))


def test_the_line_has_changes_and_the_band_of_its_objective(client: Client) -> None:
    spec = json.loads(text(client, f"{KPI}/followers/line.json{QUERY}"))
    named = {layer["encoding"]["color"]["datum"] for layer in spec["layer"] if "color" in layer["encoding"]}
    assert {"measured", "expected path", "on track", "milestone", "change of strategy"} <= named
    rows = [row for layer in spec["layer"] for row in layer["data"]["values"] if "href" in row]
    assert rows[-1]["value"] == 1110
    assert all(row["href"].startswith(f"{KPI}/followers?") for row in rows)


def test_only_legal_cuts_are_offered_and_each_of_them_answers(client: Client) -> None:
    for kpi_id, absent in (("followers", "campaign"), ("orders", "account"), ("engagement_rate_by_reach", "week")):
        page = text(client, f"{KPI}/{kpi_id}{QUERY}")
        offered = set(re.findall(rf"{KPI}/{kpi_id}\?[^\"]*by=(\w+)#cuts", page))
        assert offered, kpi_id
        assert absent not in offered
        for axis in offered:
            cut = text(client, f"{KPI}/{kpi_id}{QUERY}&by={axis}")
            assert f'by={axis}#cuts" aria-current="true"' in cut, (kpi_id, axis)
            assert re.search(r'id="cuts".*?<tbody><tr>', cut, re.DOTALL), (kpi_id, axis)


def test_a_figure_that_has_no_whole_says_so_and_is_told_by_its_parts(client: Client) -> None:
    page = text(client, f"{KPI}/engagement_rate_by_reach{QUERY}")
    assert "distinct people" in page
    assert '<p class="value none">' in page
    assert "post 3" in text(client, f"{KPI}/engagement_rate_by_reach{QUERY}&by=post")


def test_a_file_is_plain_and_calculates_nothing(client: Client) -> None:
    french, english = (
        text(client, f"{KPI}/followers/rows.csv{QUERY.replace('=en', f'={language}')}&by=account")
        for language in ("fr", "en")
    )
    assert french == english
    rows = list(csv.DictReader(io.StringIO(english.lstrip("\ufeff"))))
    assert [(row["key"], row["value"], row["unit"]) for row in rows] == [("'=HYPERLINK(1)", "1110", "people")]


def test_where_explanations_stood_leads_to_the_figure_with_the_same_query(client: Client) -> None:
    response = client.get(f"/w/maison/explain/orders{QUERY}&channel=all")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{KPI}/orders{QUERY}&channel=all"
    assert client.get("/w/maison/explain/none").status_code == 404


def test_a_client_finds_no_figure_of_what_was_put_in(seeded: Opened) -> None:
    client = member_client(seeded, Role.CLIENT)
    for path in ("kpi/hours", "kpi/hours/line.json", "kpi/hours/rows.csv", "explain/hours"):
        assert client.get(f"/w/maison/{path}{QUERY}").status_code == 404, path
    listed = "".join(text(client, f"/w/maison/kpis{QUERY}&serves={kind}") for kind in ("sales", "roi", "service"))
    shown = set(re.findall(r"/kpi/(\w+)\?", listed))
    assert shown
    assert not {one for one in shown if tells_put_in(CATALOGUE[one])}


def test_all_figures_stand_by_what_they_serve_with_their_values(client: Client) -> None:
    page = text(client, f"/w/maison/kpis{QUERY}&serves=social_proof")
    assert re.search(rf'<a href="{KPI}/followers\?[^"]*">Followers</a>', page)
    assert ">1,110</a>" in page
    assert "Abonnés" in text(client, f"/w/maison/kpis{QUERY.replace('=en', '=fr')}&serves=social_proof")


def test_days_shown_and_days_compared_with_are_asked_in_one_form(client: Client) -> None:
    page = text(client, f"{KPI}/followers{MARCH}&compare_from=2026-01-05&compare_to=2026-01-18&network=instagram")
    [asked] = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'id="by-from"' in form]
    names = re.findall(r'name="([^"]+)"', asked)
    assert sorted(names) == ["compare", "compare_from", "compare_to", "from", "lang", "network", "to"]


def test_figures_are_equal_in_both_languages(client: Client) -> None:
    pages = [text(client, f"{KPI}/orders{QUERY.replace('=en', f'={language}')}") for language in ("fr", "en")]
    values = [re.findall(r'data-value="([^"]+)"', page) for page in pages]
    assert values[0] == values[1]
    assert len(values[0]) > 3


def test_a_rate_names_what_stands_over_and_under_its_line(client: Client) -> None:
    rate = text(client, f"{KPI}/engagement_rate_by_impressions{QUERY}&by=network")
    cut = rate.partition('id="cuts"')[2].partition("</table>")[0]
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', cut)[2:] == ["Interactions", "Impressions"]
    money = text(client, f"{KPI}/roi{QUERY}&channel=all&by=channel").partition('id="cuts"')[2].partition("</table>")[0]
    assert "Attributed margin − full cost" in money
    assert ">Full cost<" in money


def test_a_figure_of_one_network_is_not_cut_by_channel(client: Client) -> None:
    offered = set(re.findall(rf"{KPI}/roi\?[^\"]*by=(\w+)#cuts", text(client, f"{KPI}/roi{QUERY}&channel=all")))
    assert "channel" in offered
    limited = text(client, f"{KPI}/roi{QUERY}&network=instagram")
    assert "by=channel#cuts" not in limited


def test_every_channel_is_said_so_and_leads_back_to_the_networks(client: Client) -> None:
    whole = text(client, f"{KPI}/roi{QUERY}&channel=all")
    assert "Every channel that you work for, offline too." in whole
    [back] = re.findall(r'href="([^"]+)">The social networks alone</a>', whole.replace("&amp;", "&"))
    assert "The social networks alone, with the costs that name no channel." in text(client, back)


@pytest.mark.parametrize("word", ["all", "social"])
def test_what_a_figure_of_some_channels_leads_to_is_of_the_same_channels(client: Client, word: str) -> None:
    page = text(client, f"{KPI}/roi{QUERY}&channel={word}&by=channel").replace("&amp;", "&").partition("<main")[2]
    parts = re.findall(rf'"({KPI}/roi(?:/rows|/rows\.csv|/line\.json)\?[^"]*)"', page)
    cuts, before = (re.findall(rf'"({KPI}/roi\?[^"]*{found}[^"]*)"', page) for found in ("by=", "from=2025"))
    for led in (parts, cuts, before):
        assert led
        assert all(f"channel={word}" in one for one in led), led


def test_a_file_behind_a_figure_leads_to_its_own_import(client: Client) -> None:
    page = text(client, f"{KPI}/orders{QUERY}")
    assert re.search(r'href="/w/maison/imports/\d+\?', page)


def test_a_cut_ends_with_what_is_tied_to_none_so_that_its_lines_add_up(client: Client) -> None:
    page = text(client, f"{KPI}/full_cost{QUERY}&by=channel").partition('id="cuts"')[2].partition("</section>")[0]
    cells = [
        re.findall(r">([^<>]+)<", row) for row in re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    ]
    assert [row[0] for row in cells] == ["Instagram", "Not tied to a channel"]
    assert [row[1] for row in cells] == ["$10.00", "$100"]
    assert "with it, the lines add up to the whole" in page


def test_a_return_that_is_cut_ends_with_the_costs_and_the_margin_that_are_tied_to_none(client: Client) -> None:
    page = text(client, f"{KPI}/roi{QUERY}&channel=all&by=network").partition('id="cuts"')[2].partition("</section>")[0]
    cells = [
        re.findall(r">([^<>]+)<", row) for row in re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    ]
    assert [row[0] for row in cells] == ["Instagram", "Not tied to a network"]
    assert [row[-2:] for row in cells] == [["$4,790.00", "$10.00"], ["\N{MINUS SIGN}$100.00", "$100.00"]]
    assert "both columns add up to the formula" in page
