"""The first page in a browser: answers, leads, objectives, cards, filters, charts, empty states, clients."""

import html
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sillage.domain.access import Role
from sillage.domain.aims import Objective
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.workspace import Family
from sillage.journal import Journal
from sillage.ledger import decisions_mark, entries, plans
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.overview import PICTURES
from tests.services.journal_rows import import_rows, observations, orders
from tests.web.people import logged_in, member_client, put_member
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
DAYS = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
QUERY = "?from=2026-01-05&to=2026-03-29"
BASE = "/w/maison"
HOSTILE = "<script>alert('é')</script> =1+1 {x}"
MOST = 200_000
"""Bytes of the first page before the charts' script."""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("overview")
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        sold = [*((day, 1000, "instagram") for day in DAYS), (FIRST, 7, "")]
        told = {"format": "own_orders", "period": (DAYS[0], DAYS[-1])}
        import_rows(opened, folder / "orders", {"orders": orders(sold)}, **told)
        import_rows(opened, folder / "posts", _posts())
        for day in DAYS:
            hours = Cost(CostKind.HOURS, day, day, hours=Decimal(4), channel="instagram")
            entries.add_cost(opened.workspace.id, hours)
        aim = Objective(
            id=0, name=HOSTILE, family=Family.SALES, kpi_id="orders", baseline=0.0, target=500.0, starts_on=FIRST,
            due_on=date(2026, 6, 30), milestones=((date(2026, 4, 30), 300.0),),
        )  # fmt: skip
        plans.put_objective(opened.workspace.id, aim)
        init_workspace(folder / "data", name="Vide", currency="EUR", zone="Europe/Paris", language="fr")
        yield opened


def _posts() -> dict[str, list[dict[str, Any]]]:
    posts: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    for index, day in enumerate(DAYS):
        for network in ("x", "instagram"):
            key = f"{network}{index}"
            place = {"network": network, "account": "nous"}
            posts.append({**place, "object_kind": "post", "post_id": key, "published_on": day, "row": index})
            for metric, value in (("impressions", 1000), ("likes", 20 + index), ("replies", 1)):
                rows = observations(metric, "post", [(key, day, value)], **place, window="lifetime")
                seen += [row | {"for_date": None, "to_date": None} for row in rows]
    return {"posts": posts, "observations": seen}


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:400]
    return response.content.decode()


def section(page: str, id: str) -> str:
    found = re.search(rf'<section[^>]* aria-labelledby="{id}">.*?</section>', page, re.S)
    assert found, id
    return found[0]


def test_the_first_page_asks_its_question_and_answers_with_an_interval_in_both_languages(client: Client) -> None:
    french, english = text(client, f"{BASE}/{QUERY}"), text(client, f"{BASE}/{QUERY}&lang=en")
    assert re.search(r"<h1>Vos (?:réseaux|médias) sociaux sont-ils performants", french)
    assert "<h1>Are your social networks performing?</h1>" in english
    assert "90% interval" in section(english, "answers")
    assert "Up to date until March 25, 2026" in english
    assert "All sources together cover January" in english
    assert re.search(r"À jour jusqu’au 25\smars 2026", french)
    figures = [re.findall(r'<data value="([^"]+)"', page) for page in (french, english)]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 5


def test_an_interval_on_few_weeks_says_what_that_means_and_leads_to_more(client: Client) -> None:
    page = text(client, f"{BASE}/{QUERY}&lang=en")
    more = re.search(r'weeks only, the true figure falls outside this interval[^<]*<a href="([^"]*)#know">', page)
    assert more, "the caution leads on"
    told = text(client, html.unescape(more[1]))
    assert 'id="know"' in told
    assert "of 100 such intervals, about 90 hold the true figure" in told
    assert "On fewer than 20 weeks" in told


def test_each_line_of_what_to_do_first_leads_to_a_page_that_opens(client: Client) -> None:
    page = section(text(client, f"{BASE}/{QUERY}&lang=en"), "first")
    lines = re.findall(r"<li>.*?</li>", page, re.S)
    assert len(lines) >= 2
    for line in lines:
        found = re.search(r'href="([^"]+)"', line)
        assert found, line
        address, _, place = found[1].replace("&amp;", "&").partition("#")
        shown = client.get(address)
        assert shown.status_code == 200, found[1]
        assert not place or f'id="{place}"' in shown.content.decode(), found[1]
    assert "Sales without a channel" in page
    assert "Objective: " in page


@pytest.mark.parametrize("address", [f"{BASE}/{page}{QUERY}&lang=en" for page in ("", "report", "roi")])
def test_an_answer_names_a_late_objective_as_words_and_leads_to_it(client: Client, address: str) -> None:
    found = re.search(r'objectives? late: <a href="([^"]+)">“(.*?)”</a>', text(client, address))
    assert found is not None
    assert unescape(found[2]) == HOSTILE
    assert "<" not in found[2]
    assert re.match(rf"{BASE}/objectives/\d+\?", found[1])
    assert client.get(found[1].replace("&amp;", "&")).status_code == 200


def test_an_objective_shows_its_pace_its_status_and_the_words_of_its_author_as_words(client: Client) -> None:
    page = section(text(client, f"{BASE}/{QUERY}&lang=en"), "aims")
    assert "&lt;script&gt;alert(&#x27;é&#x27;)&lt;/script&gt; =1+1 {x}" in page
    assert '<span class="badge late">late</span>' in page
    for words in ("Expected on Mar ", "Next milestone: 300 by Apr 30, 2026", "Pace needed: +", "of the way to 500"):
        assert words in page


def test_objectives_are_told_on_the_last_of_the_days_and_say_so(client: Client) -> None:
    past = section(text(client, f"{BASE}/?from=2026-01-01&to=2026-02-28&lang=en"), "aims")
    assert "As they stood on February 28, 2026, the last of these days." in past
    assert "All objectives, as they stand today" in past


def test_who_decides_is_led_to_the_monday_checklist(client: Client, seeded: Opened) -> None:
    assert "the Monday checklist</a>" in section(text(client, f"{BASE}/{QUERY}&lang=en"), "first")
    reader = member_client(seeded, Role.READER)
    assert "the Monday checklist" not in text(reader, f"{BASE}/{QUERY}&lang=en")


def test_a_card_says_whether_its_change_is_more_than_noise_and_against_what(client: Client) -> None:
    page = section(text(client, f"{BASE}/?from=2026-02-16&to=2026-03-29&lang=en"), "figures")
    assert "Too early to tell it from noise." in page
    assert "(January 5 to February 15, 2026)" in page
    assert page.count("<svg") >= 2
    last_year = text(client, f"{BASE}/?from=2026-02-16&to=2026-03-29&lang=en&compare=last_year")
    assert "Changes are measured against February 16 to March 29, 2025" in last_year
    assert "There is no data for last year (February 16 to March 29, 2025)." in last_year
    assert re.search(r'href="[^"]*compare=previous[^"]*">Compare with the period before<', last_year)
    partly = text(client, f"{BASE}/?from=2027-03-22&to=2027-05-31&lang=en&compare=last_year")
    assert (
        "Last year is hardly known: what was imported reaches into 4 of its 71 days (March 22 to May 31, 2026)."
        in partly
    )
    none = text(client, f"{BASE}/?from=2026-02-16&to=2026-03-29&lang=en&compare=none")
    assert "There is no data for last year" not in none
    assert "Changes are measured" not in none
    assert 'class="change' not in none


def test_the_cards_compare_with_days_of_ones_choice(client: Client) -> None:
    days = "from=2026-03-02&to=2026-03-29&compare=custom&compare_from=2026-01-05&compare_to=2026-02-01"
    page = text(client, f"{BASE}/?{days}&lang=en")
    assert "Changes are measured against January 5 to February 1, 2026." in page
    assert "(January 5 to February 1, 2026)" in page.split('id="figures"')[-1]


def test_a_network_cuts_the_cards_and_the_page_says_what_it_does_not_cut(client: Client) -> None:
    whole, cut = (section(text(client, f"{BASE}/{QUERY}&lang=en{more}"), "figures") for more in ("", "&network=x"))
    assert "Of the whole: this figure cannot be cut so." not in whole
    assert "Of the whole: this figure cannot be cut so." in cut
    page = text(client, f"{BASE}/{QUERY}&lang=en&network=x")
    assert "are of X alone" in page
    assert "There is no brand called Nous" in text(client, f"{BASE}/{QUERY}&lang=en&brand=Nous", 404)
    assert "network=x" in re.findall(r'hx-get="([^"]+/charts[^"]*)"', page)[0]


def test_the_page_is_light_and_its_charts_come_late(client: Client) -> None:
    page = text(client, f"{BASE}/{QUERY}")
    assert len(page.encode()) < MOST
    assert "data-spec" not in page
    late = re.findall(r'hx-get="([^"]+)" hx-trigger="load"', page)
    assert len(late) == 1
    piece = client.get(late[0].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "<html" in text(client, late[0].replace("&amp;", "&"))
    specs = re.findall(r'data-spec="([^"]+)"', piece)
    assert [re.sub(r".*/chart/(\w+)\.json.*", r"\1", one) for one in specs] == ["line", "waterfall"]
    for address in specs:
        spec = json.loads(client.get(address.replace("&amp;", "&")).content)
        assert spec["layer"]
        assert "from=2026-01-05" in address
    assert piece.count("<table") == 2
    assert piece.count('class="panel absent-chart"') == 2  # neither visits nor hours of publication


def test_rows_of_a_chart_are_a_file_and_what_is_no_chart_is_not_found(client: Client) -> None:
    response = client.get(f"{BASE}/chart/waterfall.csv{QUERY}&lang=en")
    assert response["Content-Type"].startswith("text/csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Step,Amount"
    assert lines[-1].startswith("Net result,")
    line = client.get(f"{BASE}/chart/line.csv{QUERY}&lang=en").content.decode()
    assert not re.search(r"^=", line, re.M)
    for name in ("hours", "nothing"):
        assert client.get(f"{BASE}/chart/{name}.json{QUERY}").status_code == 404
    assert "nothing" not in PICTURES


def test_a_page_is_not_sent_again_while_nothing_changed(client: Client) -> None:
    first = client.get(f"{BASE}/{QUERY}")
    again = client.get(f"{BASE}/{QUERY}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    other = client.get(f"{BASE}/{QUERY}&network=x", headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200


def test_asked_again_the_page_asks_no_figure_anew(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from sillage.services import overview_figures

    first = text(client, f"{BASE}/{QUERY}&lang=en")
    monkeypatch.setattr(overview_figures.Glance, "_whole", lambda *_: pytest.fail("asked anew"))
    again = text(client, f"{BASE}/{QUERY}&lang=en")
    tokens = r'value="\w{64}"'
    assert re.sub(tokens, "", again) == re.sub(tokens, "", first)
    assert "Expected on" not in text(client, f"{BASE}/{QUERY}&lang=fr-CA")  # another language, the same figures


def test_a_client_is_shown_no_money_put_in(seeded: Opened) -> None:
    client = member_client(seeded, Role.CLIENT)
    page = text(client, f"{BASE}/{QUERY}&lang=en")
    charts = text(client, f"{BASE}/charts{QUERY}&lang=en")
    for words in ("attributed margin", "Full cost", "Sales without a channel", "Return on investment"):
        assert words.lower() not in page.lower(), words
        assert words.lower() not in charts.lower(), words
    assert client.get(f"{BASE}/chart/waterfall.json{QUERY}").status_code == 404
    assert client.get(f"{BASE}/chart/waterfall.csv{QUERY}").status_code == 404
    assert "orders" in page.lower()


def test_without_data_the_page_says_how_to_get_some(seeded: Opened) -> None:
    from sillage.ledger import queries

    empty = queries.workspace_by_slug("vide")
    from dataclasses import replace

    client = logged_in(put_member(replace(seeded, workspace=empty), Role.OWNER, email="vide@example.org"))
    page = text(client, "/w/vide/?lang=en")
    assert "No figure yet" in page
    assert 'href="/w/vide/imports' in page
    assert "<strong>Choose one:</strong> sales, customer service or social proof" in page
    assert "hx-trigger" not in re.sub(r"<dialog.*?</dialog>", "", page, flags=re.S)
    french = text(client, "/w/vide/?lang=fr-CA")
    assert "Pas encore de chiffre" in french


def test_another_period_and_another_cut_lay_no_rows_out_anew(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    fetch = Journal.fetch

    def counted(journal: Journal, found: Any) -> Any:
        asked.append(found)
        return fetch(journal, found)

    text(client, f"{BASE}/{QUERY}&lang=en")
    monkeypatch.setattr(Journal, "fetch", counted)
    text(client, f"{BASE}/?from=2026-02-02&to=2026-03-22&lang=en")
    assert len(asked) <= 4
    asked.clear()
    text(client, f"{BASE}/?from=2026-02-02&to=2026-03-22&lang=en&network=instagram")
    text(client, f"{BASE}/?from=2026-02-02&to=2026-03-22&lang=fr-CA")
    assert len(asked) <= 2


def test_asked_again_the_page_asks_the_ledger_a_few_times_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions_mark, "_SETTLED_NS", 0)  # the login of this test was written just now
    text(client, f"{BASE}/{QUERY}&lang=en")
    with CaptureQueriesContext(connection) as again:
        text(client, f"{BASE}/{QUERY}&lang=en")
    assert len(again) <= 15
