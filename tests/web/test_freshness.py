"""What a browser may keep, how pages travel, and what they say when the data folder is damaged."""

import gzip
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from sillage import ledger
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.errors import Busy, DamagedStore
from sillage.language import msg
from sillage.ledger import entries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.web import desk, views
from tests.services.journal_rows import import_rows, orders
from tests.web.people import member_client

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
QUERY = "?from=2026-01-05&to=2026-03-29&lang=en"
BASE = "/w/maison"
PAGES = [f"{BASE}/{page}{QUERY}" for page in ("report", "kpi/revenue", "imports", "report.xlsx")]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("fresh")
    patch = pytest.MonkeyPatch()
    patch.setenv("SILLAGE_NOW", "2026-03-31T12:00:00+00:00")
    patch.setenv("SILLAGE_DATA", str(folder / "data"))
    opened = init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
    import_rows(opened, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
    desk.forget()
    yield opened
    desk.forget()
    ledger.close()
    patch.undo()


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_sent_again_only_when_the_data_changed(seeded: Opened, client: Client, address: str) -> None:
    first = client.get(address)
    assert first.status_code == 200
    assert {part.strip() for part in first["Cache-Control"].split(",")} == {"private", "no-cache"}
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    entries.add_cost(seeded.workspace.id, Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(5, "CAD")))
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_two_languages_and_two_periods_are_two_states(client: Client) -> None:
    addresses = (
        f"{BASE}/report{QUERY}",
        f"{BASE}/report?from=2026-01-05&to=2026-03-29&lang=fr",
        f"{BASE}/report?from=2026-01-05&to=2026-02-28&lang=en",
    )
    assert len({client.get(address)["ETag"] for address in addresses}) == len(addresses)


def test_pages_travel_compressed_to_who_can_read_them(client: Client) -> None:
    plain = client.get(f"{BASE}/report{QUERY}")
    small = client.get(f"{BASE}/report{QUERY}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    token = rb'name="csrfmiddlewaretoken" value="\w+"'
    assert re.sub(token, b"", gzip.decompress(small.content)) == re.sub(token, b"", plain.content)
    assert len(small.content) < len(plain.content) / 2


@pytest.mark.parametrize(
    ("address", "status"),
    [(f"{BASE}/report?from=x&to=y", 400), (f"{BASE}/nowhere", 404), (f"{BASE}/kpi/none", 404)],
)
def test_a_refusal_is_never_kept(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


@pytest.mark.parametrize("kind", [DamagedStore, Busy])
@pytest.mark.parametrize("address", [f"{BASE}/report{QUERY}", f"{BASE}/report.pdf{QUERY}", f"{BASE}/imports{QUERY}"])
def test_what_the_server_cannot_do_is_said_with_what_to_do(
    client: Client, monkeypatch: pytest.MonkeyPatch, kind: type[DamagedStore], address: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise kind(msg("It is {state}.", state="broken"), msg("Mend it."))

    for name in ("body_of", "report_of"):
        monkeypatch.setattr(views, name, fail)
    monkeypatch.setattr("sillage.ledger.imports_log.all", fail)
    response = client.get(address)
    assert response.status_code == 503
    assert "It is broken." in response.content.decode()
    assert "Mend it." in response.content.decode()


def test_a_damaged_file_of_the_journal_is_a_page_that_says_so(seeded: Opened, client: Client) -> None:
    found = [file for file in Path(seeded.data_dir, "journal").rglob("*.parquet") if "orders" in str(file)]
    kept = {file: file.read_bytes() for file in found}
    assert kept
    try:
        for file, content in kept.items():
            file.write_bytes(content[:20] + b"\0" * (len(content) - 20))
        desk.forget()
        response = client.get(f"{BASE}/report?from=2026-01-05&to=2026-03-22&lang=en")
        assert response.status_code == 503
        assert "cannot be read" in response.content.decode()
        assert "sillage doctor" in response.content.decode()
    finally:
        for file, content in kept.items():
            file.write_bytes(content)
        desk.forget()


def test_an_explanation_is_set_as_its_language_sets_it(client: Client) -> None:
    english = client.get(f"{BASE}/kpi/revenue{QUERY}").content.decode()
    assert "<h1>Revenue</h1>" in english
    assert "12 rows were read." in english
    assert "$12,000" in english
    assert " : " not in english
    french = client.get(f"{BASE}/kpi/revenue{QUERY.replace('=en', '=fr')}").content.decode()
    assert "12 lignes lues." in french
    assert "\u00a0$" in french
    assert " : " not in french
