"""The rows behind a figure: they add up to it to the cent, and each role sees what is theirs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.economics.exact_sales import ExactSale
from sillage.economics.revenue import Sale
from sillage.services import rows_of_figure as listing
from sillage.services.compute_kpi import compute_kpi
from sillage.services.open_workspace import Opened
from sillage.services.rows_of_money import _rate
from sillage.services.sales_by_order import OrderSale
from tests.web.people import member_client
from tests.web.rows_seed import FIRST, KPI, LAST, QUERY, cents, seeded_rows, text, told, value_of

pytestmark = pytest.mark.sqlite
SUMS = ("views", "impressions", "interactions", "posts_published", "revenue", "orders", "margin", "full_cost", "hours",
        "handling_hours", "ad_spend")  # fmt: skip


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with seeded_rows(tmp_path_factory.mktemp("rows")) as opened:
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded, Role.OWNER)


@pytest.mark.parametrize("kpi_id", SUMS)
def test_the_rows_of_the_file_add_up_to_the_figure_to_the_cent(client: Client, seeded: Opened, kpi_id: str) -> None:
    rows = told(client, kpi_id, "&channel=all")
    assert len(rows) > 1
    assert cents(rows, kpi_id) == value_of(seeded, kpi_id)
    page = text(client, f"{KPI}/{kpi_id}/rows{QUERY}&channel=all")
    assert "the number in the formula" in page
    assert f"{len(rows)} rows" in page


def test_revenue_is_recomputed_from_what_the_rows_say(client: Client, seeded: Opened) -> None:
    whole = Decimal(0)
    for row in told(client, "revenue", "&channel=all"):
        gross, tax, back = (Decimal(row[name] or 0) for name in ("gross", "tax", "refunded"))
        net = round((gross - back) * (gross - tax) / gross, 2)
        whole += net * (Decimal("1.3579") if row["currency"] == "USD" else 1)
    assert round(whole, 2) == value_of(seeded, "revenue")


@pytest.mark.parametrize("rate", ["engagement_rate_by_impressions", "roi", "roas", "ltv", "cpm"])
def test_each_number_of_a_formula_has_its_own_rows(client: Client, seeded: Opened, rate: str) -> None:
    period = Period(FIRST, LAST, seeded.workspace.zone)
    table = compute_kpi(seeded, rate, period)
    values = table.formula_values[""]
    assert values
    for measure, value in values.items():
        rows = told(client, rate, f"&channel=all&of={measure}")
        assert value is not None
        assert abs(cents(rows, measure) - Decimal(float(value))) < Decimal("0.006"), (rate, measure)


def test_a_rate_counts_only_the_posts_that_tell_both_its_numbers(client: Client) -> None:
    rows = told(client, "engagement_rate_by_impressions", "&of=interactions")
    posts = {row["object_id"] for row in rows}
    assert len(posts) == 25  # of 28: the last three say nothing of their impressions
    assert {row["metric"] for row in rows} == {"likes", "replies"}
    assert not {row["object_id"] for row in told(client, "engagement_rate_by_impressions", "&of=impressions")} - posts


def test_of_two_sources_of_one_account_only_the_rows_of_the_one_that_counts_are_listed(client: Client) -> None:
    assert {row["window"] for row in told(client, "impressions", "&network=x")} == {"lifetime"}


@pytest.mark.parametrize(
    ("kpi_id", "axis", "key"),
    [("revenue", "channel", "facebook"), ("revenue", "channel", ""), ("views", "account", "nous_ig"),
     ("views", "post", "x/p7"), ("full_cost", "channel", "instagram"), ("hours", "activity", "moderation"),
     ("views", "network", "instagram")],
)  # fmt: skip
def test_a_figure_of_a_cut_leads_to_its_own_rows(
    client: Client, seeded: Opened, kpi_id: str, axis: str, key: str
) -> None:
    more = f"&channel=all&by={axis}" + (f"&key={key}" if key else "")
    rows = told(client, kpi_id, more)
    by = compute_kpi(seeded, kpi_id, Period(FIRST, LAST, seeded.workspace.zone), by=axis).rows
    row = next(row for row in by if row.key in (key, key.partition("/")[2] or key))
    assert row.value is not None
    assert cents(rows, kpi_id) == round(Decimal(str(row.value)), 2)
    assert 0 < len(rows) < len(told(client, kpi_id, "&channel=all"))


def test_every_figure_of_a_page_leads_to_its_rows(client: Client) -> None:
    page = text(client, f"{KPI}/revenue{QUERY}&by=channel").replace("&amp;", "&")
    assert re.search(rf'href="{KPI}/revenue/rows\?[^"]*from=2026-01-05&to=2026-03-29[^"]*">See these rows', page)
    cut = re.findall(rf'<a class="fig" href="({KPI}/revenue/rows\?[^"]*by=channel[^"]*)"', page)
    assert cut
    for address in cut:
        assert "the number in the formula" in text(client, address)


def test_a_point_of_a_line_leads_to_a_page_whose_rows_are_those_of_its_days(client: Client) -> None:
    rows = told(client, "views", "&from=2026-01-05&to=2026-01-11")
    assert rows
    assert all("2026-01-05" <= row["day"] <= "2026-01-11" for row in rows)


def test_a_page_holds_no_more_than_its_rows_and_the_pages_together_hold_all(client: Client) -> None:
    seen: list[str] = []
    for number in (1, 2):
        page = text(client, f"{KPI}/interactions/rows{QUERY}&page={number}")
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        seen += re.findall(r"<tr>", body)
        assert len(re.findall(r"<tr>", body)) == (listing.PAGE if number == 1 else 6)
    assert len(seen) == len(told(client, "interactions")) == 56
    for wrong in ("3", "0", "x"):
        assert client.get(f"{KPI}/interactions/rows{QUERY}&page={wrong}").status_code == 404, wrong


@pytest.mark.parametrize("kpi_id", ["followers", "qualified_audience_share", "messages_received"])
def test_rows_are_of_the_accounts_and_messages_that_a_filter_keeps(client: Client, kpi_id: str) -> None:
    whole = told(client, kpi_id)
    assert {row["network"] for row in whole} == {"instagram", "x"}
    for more in ("&network=x", "&by=channel&key=x", "&by=network&key=x"):
        rows = told(client, kpi_id, more)
        assert {row["network"] for row in rows} == {"x"}, more
        assert 0 < len(rows) < len(whole), more


def test_costs_tell_their_note_their_rate_and_how_they_were_shared(client: Client) -> None:
    rows = told(client, "full_cost")
    assert {row["note"] for row in rows if row["kind"] == "tool"} == {"Outil"}
    assert {row["rate"] for row in rows if row["person"] == "Ana"} == {"35.00", "41.00"}
    assert {row["channel"] for row in rows if row["day"] == "2026-01-06" and row["kind"] == "hours"} >= {"facebook"}
    assert {row["file"] for row in rows if row["reference"] == "a1"} == {"ads.csv"}


@pytest.mark.parametrize("kpi_id", ["margin", "roi"])
def test_credited_orders_tell_their_line_and_their_post_by_its_first_words(client: Client, kpi_id: str) -> None:
    more = "&channel=all&of=margin" if kpi_id == "roi" else "&channel=all"
    rows = told(client, kpi_id, more)
    lines = {row["order_id"]: row["line"] for row in told(client, "revenue", "&channel=all")}
    assert rows
    assert all(row["line"] and row["line"] == lines[row["order_id"]] for row in rows)
    assert {row["post"] for row in rows} >= {"p3"}
    page = text(client, f"{KPI}/{kpi_id}/rows{QUERY}{more}")
    assert re.search(r'href="/w/maison/content/x/p3[^"]*"[^>]*>post 3<', page)


def test_nobody_is_named_by_the_rows(client: Client) -> None:
    for kpi_id in ("revenue", "orders", "new_customer_share"):
        response = client.get(f"{KPI}/{kpi_id}/rows/all.csv{QUERY}&channel=all")
        found = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
        assert "secret" not in found


def test_a_client_sees_no_hours_no_costs_and_no_order_numbers(seeded: Opened) -> None:
    client = member_client(seeded, Role.CLIENT)
    for kpi_id in ("hours", "full_cost", "roi", "margin", "ad_spend", "cpm"):
        for path in ("rows", "rows/all.csv"):
            assert client.get(f"{KPI}/{kpi_id}/{path}{QUERY}").status_code == 404, kpi_id
    rows = told(client, "revenue", "&channel=all")
    assert cents(rows, "revenue") == value_of(seeded, "revenue")
    assert "order_id" not in rows[0]
    page = text(client, f"{KPI}/revenue/rows{QUERY}&channel=all")
    assert "Order number" not in page
    assert "/imports/" not in page


def test_what_is_not_there_is_not_found(client: Client) -> None:
    for path in ("nothing/rows", "nothing/rows/all.csv", "revenue/rows?of=hours", "revenue/rows/all.csv?of=nothing"):
        assert client.get(f"{KPI}/{path}").status_code == 404, path


def test_where_there_are_no_rows_the_page_says_why_in_both_languages(client: Client) -> None:
    page = text(client, f"{KPI}/csat/rows{QUERY}")
    assert "No rows" in page
    assert "rows/all.csv" not in page
    assert "Aucune ligne" in text(client, f"{KPI}/csat/rows{QUERY.replace('lang=en', 'lang=fr')}")
    assert told(client, "csat") == []


def test_the_margin_of_a_row_is_its_revenue_times_its_rate(client: Client, seeded: Opened) -> None:
    rows = told(client, "margin", "&channel=all")
    assert {Decimal(row["margin_rate"]) for row in rows} == {Decimal("0.4")}
    for row in rows:
        redone = Decimal(row["revenue"]) * Decimal(row["margin_rate"])
        assert abs(redone - Decimal(row["margin"])) <= Decimal("0.01"), row
    assert cents(rows, "margin") == value_of(seeded, "margin")
    english, french = (text(client, f"{KPI}/margin/rows{QUERY[:-2]}{code}&channel=all") for code in ("en", "fr"))
    for page, said in ((english, (">Revenue<", ">Margin rate<", ">40%<")), (french, (">Taux de marge<",))):
        for words in said:
            assert words in page, words
    assert ">Revenue<" not in french
    assert re.search(r">40\s%<", french)


def test_an_order_that_tells_the_cost_of_its_goods_has_the_rate_that_they_leave() -> None:
    exact = ExactSale(Sale(FIRST, None, None), Fraction(10_000), Fraction(2_500))
    cents_of = Sale(FIRST, Money.of(100, "CAD"), Money.of(25, "CAD"))
    assert _rate(OrderSale(("", "1"), cents_of, exact)) == _rate(OrderSale(("", ""), cents_of)) == Fraction(1, 4)
    nothing = replace(exact, net=Fraction(0))
    assert _rate(OrderSale(("", "1"), cents_of, nothing)) is None
    assert _rate(OrderSale(("", "1"), cents_of, replace(exact, margin=None))) is None
