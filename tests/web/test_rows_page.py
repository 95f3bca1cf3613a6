"""The rows behind a figure: they add up to it to the cent, in their file too, and each role sees what is theirs."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.domain.access import Role
from sillage.domain.costs import Cost, CostKind, ExchangeRate, HourlyRate, ShareRule
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.errors import Busy, NotFound, WrongUsage
from sillage.ledger import entries
from sillage.services import rows_of_figure as listing
from sillage.services.compute_kpi import compute_kpi
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.row_list import of_sorted
from sillage.services.row_words import harmless
from tests.services.journal_rows import import_rows, observations, orders
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST, LAST = date(2026, 1, 5), date(2026, 3, 29)
KPI = "/w/maison/kpi"
QUERY = "?from=2026-01-05&to=2026-03-29&lang=en"
SUMS = ("views", "impressions", "interactions", "posts_published", "revenue", "orders", "margin", "full_cost", "hours",
        "handling_hours", "ad_spend")  # fmt: skip


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("rows")
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"), country="CA",
        )  # fmt: skip
        days = [FIRST + timedelta(days=day) for day in range(0, 84, 3)]
        sell(opened, folder, days)
        publish(opened, folder, days)
        spend(opened, days)
        follow(opened, folder, days)
        yield opened


def sell(opened: Opened, folder: Path, days: list[date]) -> None:
    """Sell in two currencies, with taxes, refunds, a cancelled order, and orders of other days."""
    sold = orders([(day, 97 + place, ("instagram", "facebook", "")[place % 3]) for place, day in enumerate(days)])
    for place, row in enumerate(sold):
        row |= {"tax_minor": row["gross_minor"] * 13 // 113, "customer_key": f"secret-{place % 7}"}
        row |= {"refunded_minor": row["gross_minor"] // 3, "status": "partially_refunded"} if place % 5 == 0 else {}
        row |= {"currency": "USD"} if place % 4 == 1 else {}
        row |= {"status": "cancelled"} if place == 7 else {}
    sold[0]["order_id"] = "=HYPERLINK(1)"
    sold[3]["post_id"] = "p3"
    sold += orders([(LAST + timedelta(days=1), 5000, "instagram")], order_id="later", row=99)
    import_rows(opened, folder / "orders.csv", {"orders": sold})
    entries.put(opened.workspace.id, ExchangeRate(FIRST, "USD", "CAD", Decimal("1.3579")))


def publish(opened: Opened, folder: Path, days: list[date]) -> None:
    """Publish on two networks, one of which tells its impressions of each day too, and not of each post."""
    mine = {"network": "x", "account": "nous"}
    posts = [
        {**mine, "object_kind": "post", "post_id": f"p{place}", "published_on": day, "text": f"post {place}",
         "row": place + 2}
        for place, day in enumerate(days)
    ]  # fmt: skip
    told = [(f"p{place}", day, 1000 + 7 * place) for place, day in enumerate(days)]
    seen = [
        row | {"for_date": None, "to_date": None}
        for metric, rows in (("impressions", told[:-3]), ("likes", told), ("replies", told), ("views", told[5:]))
        for row in observations(metric, "post", rows, window="lifetime", **mine)
    ]
    daily = observations("impressions", "account", [("", day, 10) for day in days], **mine)
    import_rows(opened, folder / "posts.csv", {"posts": posts, "observations": [*seen, *daily]})
    other = {"network": "instagram", "account": "nous_ig"}
    reels = [
        {**other, "object_kind": "post", "post_id": f"i{place}", "published_on": day, "row": place + 2}
        for place, day in enumerate(days[:4])
    ]
    played = observations(
        "views", "post", [(f"i{place}", day, 300) for place, day in enumerate(days[:4])], window="lifetime", **other
    )
    played = [row | {"for_date": None, "to_date": None} for row in played]
    import_rows(opened, folder / "reels.csv", {"posts": reels, "observations": played})
    ads = observations(
        "spend", "ad", [("a1", day, 1234) for day in days[:6]], network="instagram", account="nous_ig", currency="CAD"
    )
    import_rows(opened, folder / "ads.csv", {"observations": ads})


def spend(opened: Opened, days: list[date]) -> None:
    """Work and spend: at two rates, over several days, and without a channel."""
    here = opened.workspace.id
    entries.put(here, HourlyRate(Money.of(41, "CAD"), date(2026, 2, 1), "Ana"))
    for place, day in enumerate(days):
        activity = "moderation" if place % 3 == 0 else "creation"
        entries.add_cost(here, Cost(CostKind.HOURS, day, day, hours=Decimal("1.35"), person="Ana", channel="instagram",
                                    activity=activity))  # fmt: skip
    week = Cost(CostKind.HOURS, FIRST, FIRST + timedelta(days=6), hours=Decimal(10), shared_by=ShareRule.EQUALLY)
    entries.add_cost(here, week)
    tool = Cost(
        CostKind.TOOL, date(2025, 12, 20), date(2026, 1, 20), amount=Money.of(Decimal("99.99"), "CAD"), note="Outil"
    )
    entries.add_cost(here, tool)
    entries.add_cost(here, Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(100, "USD"), channel="facebook"))


def follow(opened: Opened, folder: Path, days: list[date]) -> None:
    """Have followers, some in the workspace's country, and messages, on two networks."""
    facts, written = [], []
    for network, account in (("x", "nous"), ("instagram", "nous_ig")):
        mine = {"network": network, "account": account}
        facts += observations("followers", "account", [("", day, 500) for day in days], **mine)
        shares = [("", days[0], 1)]
        for country in ("CA", "FR"):
            facts += observations("audience_share", "account", shares, segment=f"country={country}", **mine)
        written += [
            {**mine, "thread_id": f"{day}", "message_id": "1", "event": "message", "direction": "in", "row": 1,
             "author_kind": "customer", "author_key": "secret-9", "visibility": "comment",
             "sent_at": datetime(day.year, day.month, day.day, 15, tzinfo=UTC)}
            for day in days[:4]
        ]  # fmt: skip
    import_rows(opened, folder / "followers.csv", {"observations": facts, "messages": written})


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded, Role.OWNER)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:300]
    if response.streaming:
        return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return response.content.decode()


def told(client: Client, kpi_id: str, more: str = "") -> list[dict[str, str]]:
    """Read the file of all rows behind a figure."""
    found = text(client, f"{KPI}/{kpi_id}/rows/all.csv{QUERY}{more}")
    return list(csv.DictReader(io.StringIO(found.lstrip("\ufeff"))))


def cents(rows: list[dict[str, str]], measure: str) -> Decimal:
    return round(sum((Decimal(row[measure]) for row in rows), Decimal(0)), 2)


def value_of(opened: Opened, kpi_id: str, **filters: str) -> Decimal:
    value = compute_kpi(opened, kpi_id, Period(FIRST, LAST, opened.workspace.zone), filters=filters).value
    assert value is not None, kpi_id
    return round(Decimal(str(value)), 2)


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


def test_a_file_is_written_in_pieces_that_miss_and_repeat_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kpi_id in ("interactions", "full_cost", "revenue"):
        whole = told(client, kpi_id)
        with monkeypatch.context() as patch:
            patch.setattr(listing, "PIECE", 7)
            assert told(client, kpi_id) == whole
    assert len({(row["object_id"], row["metric"]) for row in told(client, "interactions")}) == 56


def test_a_file_is_not_ended_by_hits_that_come_but_by_rows_that_its_figure_rests_on(
    seeded: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PIECE", 7)
    for table, stands in (("events", True), ("orders", False)):
        wanted = listing.Wanted("revenue", Period(FIRST, LAST, seeded.workspace.zone), {})
        pieces = listing.every_row(seeded, wanted, lambda question: question(seeded.for_one_request()))
        next(pieces)
        versions = dict(seeded.journal.versions(seeded.workspace.id))
        with monkeypatch.context() as patch:
            patch.setattr(type(seeded.journal), "versions", lambda *_, t=table, v=versions: v | {t: "another"})
            if stands:
                next(pieces)
                continue
            with pytest.raises(Busy, match="The data changed"):
                next(pieces)


@pytest.mark.parametrize("kpi_id", ["followers", "qualified_audience_share", "messages_received"])
def test_rows_are_of_the_accounts_and_messages_that_a_filter_keeps(client: Client, kpi_id: str) -> None:
    whole = told(client, kpi_id)
    assert {row["network"] for row in whole} == {"instagram", "x"}
    for more in ("&network=x", "&by=channel&key=x", "&by=network&key=x"):
        rows = told(client, kpi_id, more)
        assert {row["network"] for row in rows} == {"x"}, more
        assert 0 < len(rows) < len(whole), more


def test_rows_say_their_file_and_their_line_and_calculate_nothing(client: Client) -> None:
    rows = told(client, "revenue", "&channel=all")
    first = next(row for row in rows if row["line"] == "1")
    assert (first["order_id"], first["file"]) == ("'=HYPERLINK(1)", "orders.csv")
    assert first["import"].isdigit()
    page = text(client, f"{KPI}/revenue/rows{QUERY}&channel=all")
    assert "line 1<" in page
    assert f"/imports/{first['import']}?" in page


@pytest.mark.parametrize(
    "said", ["=1+1", " =1+1", "\u00a0@now", "\n+1", "\t1", "\r1", "-2+3", "\uff1d1+1", " \uff20now"]
)
def test_no_word_of_a_file_is_calculated_by_a_spreadsheet(said: str) -> None:
    assert harmless(said) == f"'{said}"
    assert harmless(f"a{said}") == f"a{said}"


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


def test_what_the_ledger_holds_has_no_column_of_lines(client: Client) -> None:
    for kpi_id in ("full_cost", "hours"):
        assert "line" not in told(client, kpi_id)[0], kpi_id
        assert "file" in told(client, kpi_id)[0], kpi_id


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


def test_columns_have_names_in_both_languages_and_the_file_the_same_in_each(client: Client) -> None:
    english, french = (text(client, f"{KPI}/revenue/rows{QUERY[:-2]}{code}&channel=all") for code in ("en", "fr"))
    for said, translated in (("Order number", "Numéro de commande"), ("Refunded", "Remboursé"), ("Shop", "Boutique")):
        assert f">{said}<" in english
        assert f">{translated}<" in french
    files = [text(client, f"{KPI}/revenue/rows/all.csv{QUERY[:-2]}{code}") for code in ("en", "fr")]
    assert files[0] == files[1]


def test_the_command_writes_the_same_rows_as_the_page(client: Client, seeded: Opened) -> None:
    days = ["--from", "2026-01-05", "--to", "2026-03-29", "--data", str(seeded.data_dir)]
    written = CliRunner().invoke(build_app(), ["explain", "views", *days, "--rows"])
    assert written.exit_code == 0, written.output
    assert list(csv.DictReader(io.StringIO(written.stdout))) == told(client, "views")
    rate = ["explain", "engagement_rate_by_impressions", *days]
    other = CliRunner().invoke(build_app(), [*rate, "--of", "impressions", "--filter", "network=x"])
    assert cents(list(csv.DictReader(io.StringIO(other.stdout))), "impressions") == sum(1000 + 7 * n for n in range(25))
    for refused in (["--rows", "--by", "network"], ["--rows", "--json"]):
        assert isinstance(CliRunner().invoke(build_app(), [*rate, *refused]).exception, WrongUsage)
    assert isinstance(CliRunner().invoke(build_app(), [*rate, "--of", "hours"]).exception, NotFound)


@pytest.mark.parametrize(("kpi_id", "more"), [("full_cost", ""), ("margin", "&channel=all"), ("roi", "&of=full_cost")])
def test_rows_of_money_are_written_a_piece_at_a_time_and_sorted_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, kpi_id: str, more: str
) -> None:
    whole = told(client, kpi_id, more)
    sorts, pieces = [], []

    def counted(things: Any, *args: Any, written: Any, **said: Any) -> Any:
        sorts.append(kpi_id)

        def noted(some: Any) -> Any:
            pieces.append(len(some))
            return written(some)

        return of_sorted(things, *args, written=noted, **said)

    monkeypatch.setattr("sillage.services.rows_of_money.of_sorted", counted)
    monkeypatch.setattr(listing, "PIECE", 7)
    assert told(client, kpi_id, more) == whole
    assert len(sorts) == 1
    assert sum(pieces) == len(whole) > 7
    assert max(pieces) == 7
