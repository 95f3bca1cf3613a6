"""The pages, as a browser asks for them: languages, periods, explanations, refusals, and what they never do."""

import os
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from sillage import ledger
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.journal.tail import Tail, TailRow
from sillage.ledger import entries
from sillage.services.checked_terms import slug_of
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_decisions import hide_sections
from sillage.web import desk, pages, shell
from tests.services.journal_rows import import_rows, observations, orders
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
QUERY = "?from=2026-01-05&to=2026-03-29"
HOSTILE = "<script>alert('é')</script> =1+1 {x}"
BASE = f"/w/{slug_of(f'Maison {HOSTILE}')}"
REPORT = f"{BASE}/report"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("web")
    with standing(folder / "data"):
        opened = init_workspace(
            folder / "data", name=f"Maison {HOSTILE}", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
        import_rows(opened, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
        posts = [
            {"network": "x", "account": "nous", "object_kind": "post", "post_id": f"p{index}", "published_on": day,
             "text": f"{HOSTILE} {index}", "row": index}
            for index, day in enumerate(days)
        ]  # fmt: skip
        rows = [(f"p{index}", day, 1000) for index, day in enumerate(days)]
        more = {"network": "x", "account": "nous", "window": "lifetime"}
        seen = [
            row | {"for_date": None, "to_date": None}
            for metric in ("impressions", "likes", "retweets", "replies")
            for row in observations(metric, "post", rows, **more)
        ]
        import_rows(opened, folder / "posts", {"posts": posts, "observations": seen})
        for day in days:
            cost = Cost(CostKind.HOURS, day, day, hours=Decimal(4), channel="instagram")
            entries.add_cost(opened.workspace.id, cost)
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:400]
    return response.content.decode()


def without_tokens(page: str) -> str:
    """Return a page without the tokens of its forms, which are masked anew each time."""
    bare, found = re.subn(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    assert found
    return bare


def test_the_report_speaks_the_language_of_the_address(client: Client) -> None:
    french, english = text(client, f"{REPORT}{QUERY}"), text(client, f"{REPORT}{QUERY}&lang=en")
    assert '<html lang="fr-CA"' in french
    assert "Chaque dollar dépensé" in french
    assert '<html lang="en"' in english
    assert "Each dollar spent" in english
    figures = [re.findall(r'<data value="([^"]+)"', page) for page in (french, english)]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 20
    assert f'href="{REPORT}?lang=en&amp;from=2026-01-05&amp;to=2026-03-29"' in french


def test_every_page_carries_a_strict_policy_and_asks_nobody_else(client: Client) -> None:
    for address in (f"{REPORT}{QUERY}", f"{BASE}/imports", f"{BASE}/kpi/interactions{QUERY}", f"{BASE}/nowhere"):
        response = client.get(address)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        page = response.content.decode()
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
        assert not re.search(r"<script\b(?! src=\"/static/)|\son[a-z]+=\"|<style\b|\sstyle=", page)
        assert response.headers["X-Frame-Options"] == "DENY"


def test_hostile_words_stay_words(client: Client) -> None:
    page = text(client, f"{REPORT}{QUERY}")
    assert "&lt;script&gt;alert(&#x27;é&#x27;)&lt;/script&gt; =1+1 {x}" in page
    assert "<script>" not in page


def test_a_section_that_the_workspace_hides_is_on_no_page_and_comes_back(seeded: Opened, client: Client) -> None:
    assert 'id="methods"' in text(client, f"{REPORT}{QUERY}")
    hide_sections(seeded, ["methods"])
    assert 'id="methods"' not in text(client, f"{REPORT}{QUERY}")
    hide_sections(seeded, [])
    assert 'id="methods"' in text(client, f"{REPORT}{QUERY}")


def test_presets_and_days_choose_the_period(client: Client) -> None:
    assert "du 5 janvier au 29 mars 2026" in text(client, f"{REPORT}{QUERY}")
    page = text(client, f"{REPORT}?period=30d&lang=en")
    assert 'aria-current="true">30 days' in page
    assert "2 janvier" not in page


def test_a_period_that_makes_no_sense_is_refused_in_the_readers_language(client: Client) -> None:
    french = text(client, f"{REPORT}?from=2026-03-01&to=2026-01-01", 400)
    assert "Échangez" in french or "Inversez" in french or "Intervertissez" in french
    english = text(client, f"{REPORT}?from=soon&to=later&lang=en", 400)
    assert "soon is not a day. " in english or "soon is not a day." in english
    assert "&lt;b&gt; n’est pas un jour" in text(client, f"{REPORT}?from=<b>&to=2026-01-01&lang=fr", 400)


def test_an_unknown_page_and_an_unknown_kpi_are_not_found_in_the_readers_language(client: Client) -> None:
    assert "Page introuvable" in text(client, f"{BASE}/nowhere", 404)
    assert "Page not found" in text(client, f"{BASE}/nowhere?lang=en", 404)
    assert '<html lang="fr-CA"' in text(client, f"{BASE}/kpi/no_such_kpi?lang=fr", 404)


def test_a_language_that_was_chosen_stays_where_an_address_names_none(client: Client) -> None:
    assert '<html lang="fr-CA"' in text(client, REPORT)
    for chosen, shown in (("en", "en"), ("fr", "fr-CA")):
        text(client, f"{REPORT}?lang={chosen}")
        assert f'<html lang="{shown}"' in text(client, REPORT)


def test_an_explanation_shows_the_formula_with_its_numbers_and_the_files(client: Client) -> None:
    page = text(client, f"{BASE}/kpi/engagement_rate_by_impressions{QUERY}&lang=en")
    assert "engagement rate by impressions = interactions / impressions" in page
    assert "36,000 / 12,000" in page
    assert "posts" in page
    missing = text(client, f"{BASE}/kpi/csat{QUERY}&lang=en")
    assert "Not measured" in missing


def test_every_figure_of_the_report_leads_to_an_explanation(client: Client) -> None:
    page = text(client, f"{REPORT}{QUERY}&lang=en")
    addresses = set(re.findall(rf'href="{BASE}/kpi/([a-z0-9_]+)\?', page))
    assert len(addresses) > 5
    for kpi_id in sorted(addresses):
        assert client.get(f"{BASE}/kpi/{kpi_id}{QUERY}").status_code == 200, kpi_id


def test_imports_are_listed(client: Client) -> None:
    page = text(client, f"{BASE}/imports?lang=en")
    assert "<table" in page
    assert "orders" in page
    assert "posts" in page


def test_the_paper_and_the_workbook_are_handed_out(client: Client) -> None:
    for form, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        response = client.get(f"{REPORT}.{form}{QUERY}")
        assert response.content.startswith(begins)
        assert "attachment" in response.headers["Content-Disposition"]
    assert client.get(f"{REPORT}.exe").status_code == 404


def test_a_page_is_built_once_for_each_state_of_the_data(
    client: Client, seeded: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = text(client, f"{REPORT}{QUERY}")

    def build(*_: object, **__: object) -> None:
        raise AssertionError("built twice")

    monkeypatch.setattr(desk, "build_report", build)
    assert without_tokens(text(client, f"{REPORT}{QUERY}")) == without_tokens(first)
    asked = desk.Asked("fr-CA", None)
    before = desk.state_key(seeded, asked)
    entries.add_cost(seeded.workspace.id, Cost(CostKind.TOOL, FIRST, FIRST, Money.of(1, "CAD")))
    assert desk.state_key(seeded, asked) != before


def test_a_kept_report_outlives_the_hits_of_others_and_not_its_own(seeded: Opened) -> None:
    asked = desk.Asked("fr-CA", None)
    alone = desk.state_key(seeded, asked)
    with closing(Tail.start(seeded.journal.tails)) as tail:
        before = desk.state_key(seeded, asked)
        assert before != alone  # figures are known up to today while somebody collects
        tail.write([TailRow("events", "another", b'{"event_id":"1"}')])
        assert desk.state_key(seeded, asked) == before
        tail.write([TailRow("events", seeded.workspace.id, b'{"event_id":"2"}')])
        assert desk.state_key(seeded, asked) != before


def test_a_page_is_kept_when_only_the_ledger_is_opened_anew(seeded: Opened) -> None:
    asked = desk.Asked("fr-CA", None)
    ledger.close()
    before = desk.state_key(seeded, asked)
    log = seeded.data_dir / "ledger.sqlite3-wal"
    assert not log.stat().st_size
    os.utime(log, ns=(1, 1))  # what a new connection does: an empty log of another moment
    assert desk.state_key(seeded, asked) == before


def test_the_stylesheet_and_the_font_are_our_own(client: Client) -> None:
    stamp = desk.program_stamp()
    sheet = client.get(f"/assets/{stamp}/web.css")
    assert "prefers-color-scheme:dark" in sheet.content.decode()
    assert "http" not in sheet.content.decode()
    font = client.get(f"/assets/{stamp}/Inter-latin.woff2")
    assert font.content.startswith(b"wOF2")
    assert "immutable" in font.headers["Cache-Control"]
    assert client.get(f"/assets/{stamp}/../secret").status_code == 404


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post(f"{REPORT}{QUERY}").status_code in (403, 405)


def test_contexts_are_frozen_and_made_of_ready_texts() -> None:
    kinds = (pages.ReportPage, pages.FailurePage, shell.Frame, shell.Link)
    for kind in kinds:
        assert is_dataclass(kind)
        assert vars(kind)["__dataclass_params__"].frozen
        for one in fields(kind):
            ready = r"str|bool|Frame|Around|FilterBar|dict\[str, str\]|tuple\[.*\]"
            assert re.fullmatch(ready, str(one.type)), (kind, one)


@pytest.mark.parametrize("query", ["?from=0001-01-01&to=9999-12-31", "?from=9999-12-31&to=9999-12-31"])
@pytest.mark.parametrize("address", ["report", "report.pdf", "kpi/impressions"])
def test_days_outside_any_calendar_are_refused_on_every_page(client: Client, address: str, query: str) -> None:
    assert "no period" in text(client, f"{BASE}/{address}{query}&lang=en", 400)


def test_a_forged_request_gets_a_page_of_ours() -> None:
    response = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True).post("/account/login/")
    assert response.status_code == 403
    assert b"DEBUG" not in response.content
