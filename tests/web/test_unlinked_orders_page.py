"""The orders without a channel: those that the first page counts, with what is known of them, and why."""

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.events import LIVE_PREFIX
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.unlinked_orders import Why, unlinked_orders
from tests.services.journal_rows import import_rows, orders
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST, LAST = date(2026, 1, 5), date(2026, 3, 29)
BASE = "/w/maison"
QUERY = "?from=2026-01-05&to=2026-03-29&lang=en"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Weekly orders by Instagram, 60 of no channel until February, one of a day after the last cost, one refund."""
    folder = tmp_path_factory.mktemp("unlinked")
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        sold = orders([(FIRST + timedelta(days=7 * week), 90_000, "instagram") for week in range(12)])
        bare = orders([(FIRST + timedelta(days=day % 40), 7 + day, "") for day in range(60)])
        bare[0] |= {"campaign": "<b>printemps</b>", "discount_code": "=MIEL10", "heard_of_us": "une amie"}
        bare[1] |= {"status": "refunded", "gross_minor": 0, "refunded_minor": 250}
        told = {"format": "own_orders", "period": (FIRST, LAST)}
        import_rows(opened, folder / "orders.csv", {"orders": [*sold, *bare]}, **told)
        init_workspace(folder / "data", name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def in_file(client: Client, query: str = QUERY) -> list[dict[str, str]]:
    read = text(client, f"{BASE}/orders/unlinked.csv{query}")
    return list(csv.DictReader(io.StringIO(read.lstrip("\ufeff"))))


def test_the_first_page_leads_to_the_very_orders_that_it_counts(client: Client) -> None:
    first = text(client, f"{BASE}/{QUERY}")
    line = next(line for line in re.findall(r"<li>.*?</li>", first, re.S) if "Sales without a channel" in line)
    said = re.search(r"(\d+) orders are linked to no channel", line)
    way = re.search(r'href="([^"]+)"[^>]*>\s*See these orders', line)
    assert said and way, line
    page = text(client, html.unescape(way[1]))
    assert f"<h2>{said[1]} orders</h2>" in page
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert f"{said[1]} orders are linked to no channel: their revenue, $" in words
    assert said[1] == "59"


def test_the_list_adds_up_to_the_amount_that_the_first_page_tells(client: Client) -> None:
    first = text(client, f"{BASE}/{QUERY}")
    line = next(line for line in re.findall(r"<li>.*?</li>", first, re.S) if "Sales without a channel" in line)
    told = re.search(r'<data value="([^"]+)"', line)
    assert told
    assert sum(Decimal(row["Revenue"]) for row in in_file(client)) == Decimal(told[1])


def test_an_order_tells_its_day_number_amount_origin_and_why(client: Client) -> None:
    rows = in_file(client)
    assert len(rows) == 60
    assert [row["Day"] for row in rows] == sorted((row["Day"] for row in rows), reverse=True)
    known = next(row for row in rows if row["Order number"].startswith("o1-"))
    assert (known["Day"], known["Revenue"], known["File"]) == ("2026-01-05", "7.00", "orders.csv")
    assert known["What is known of its origin"] == (
        "campaign: <b>printemps</b> · code: =MIEL10 · heard of us by: une amie"
    )
    assert known["Why it is linked to none"].startswith("Its file names no channel, and no visit of your site")
    refund = next(row for row in rows if row["Order number"].startswith("o2-"))
    assert (refund["Revenue"], refund["What is known of its origin"]) == ("-2.50", "nothing")
    assert refund["Why it is linked to none"] == "A refund of an order that is linked to no channel."


def test_a_long_list_shows_its_newest_orders_and_all_when_asked(client: Client) -> None:
    short, whole = (text(client, f"{BASE}/orders/unlinked{QUERY}{more}") for more in ("", "&all=1"))
    assert [page.partition("<tbody>")[2].count("<tr>") for page in (short, whole)] == [50, 60]
    assert "Show all 60 orders" in short
    assert "Show all" not in whole
    assert "&lt;b&gt;printemps&lt;/b&gt;" in whole
    assert "<b>printemps" not in whole


def test_the_page_says_what_to_do_in_both_languages_and_leads_to_a_new_link(client: Client) -> None:
    english, french = (
        html.unescape(text(client, f"{BASE}/orders/unlinked{QUERY[:-2]}{code}")) for code in ("en", "fr")
    )
    assert "For the orders to come: give each place where you publish a link of its own" in english
    assert "fill its channel column, and import it again" in english
    assert "For those that were sent live" not in english
    assert re.search(rf'<a class="button main" href="{BASE}/links/new\?[^"]*">Make a link', english)
    assert "Pour les commandes à venir\u00a0: donnez un lien" in french
    assert "Its file names" not in french


def test_who_may_not_see_money_is_refused_and_a_reader_is_offered_no_form(seeded: Opened) -> None:
    for path in ("orders/unlinked", "orders/unlinked.csv"):
        assert member_client(seeded, Role.CLIENT).get(f"{BASE}/{path}{QUERY}").status_code == 403, path
        assert member_client(seeded).get(f"/w/voisine/{path}{QUERY}").status_code == 404, path
    reader = text(member_client(seeded, Role.READER), f"{BASE}/orders/unlinked{QUERY}")
    assert "Make a link" not in reader


def test_days_without_such_orders_say_so(client: Client) -> None:
    page = text(client, f"{BASE}/orders/unlinked?from=2026-03-20&to=2026-03-29&lang=en")
    assert "No order of these days is without a channel" in page
    assert in_file(client, "?from=2026-03-20&to=2026-03-29&lang=en") == []


def test_orders_of_another_source_of_revenue_are_not_listed(seeded: Opened) -> None:
    assert unlinked_orders(seeded, Period(date(2025, 1, 1), date(2025, 1, 31), seeded.workspace.zone)).rows == ()
    found = unlinked_orders(seeded, Period(FIRST, LAST, seeded.workspace.zone))
    assert {one.why for one in found.rows} == {Why.NO_HITS, Why.REFUND}
    assert not any(one.import_uid.startswith(LIVE_PREFIX) for one in found.rows)
