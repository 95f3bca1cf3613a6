"""The settings of a workspace: changed, refused beside the question, asked first where figures move, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.money import Money
from sillage.domain.workspace import Family, Workspace
from sillage.ledger import queries
from sillage.reports import html
from sillage.services.build_report import build_report
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_values import set_exchange_rate
from sillage.services.workspace_terms import typed_terms
from tests.services.pictures import png
from tests.web.people import member_client
from tests.web.standing import standing
from tests.web.test_costs_page import post, undo_address

pytestmark = pytest.mark.sqlite


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("settings")
    with standing(folder / "data", monkeypatch):
        yield init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr", families=("sales",)
        )


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.OWNER)


def now(opened: Opened) -> Workspace:
    return queries.workspace(opened.workspace.id)


def form(opened: Opened, **changes: str) -> dict[str, Any]:
    typed: dict[str, Any] = {**typed_terms(now(opened)), **changes}
    typed["hidden_sections"] = str(typed["hidden_sections"]).split()
    return typed


def test_an_owner_changes_what_the_workspace_decides_and_takes_it_back(opened: Opened, client: Client) -> None:
    before = now(opened)
    page = post(
        client, "settings/save",
        form(
            opened, name="  Maison   Boréale ", country="ca-qc", first="proof", second="sales", third="sales",
            weekly_hours="12,5", monthly_budget="1 200", revenue_source="ga4", attribution_model="linear",
            hidden_sections="methods sources", view="agency", language="en",
        ),
    )  # fmt: skip
    after = now(opened)
    assert (after.name, after.slug, after.country) == ("Maison Boréale", "maison", "CA-QC")
    assert after.families == (Family.PROOF, Family.SALES)
    assert (after.weekly_hours, after.monthly_budget) == (Decimal("12.5"), Money.of(1200, "CAD"))
    assert (after.revenue_source, after.attribution_model) == ("ga4", "linear")
    assert set(after.hidden_sections) == {"methods", "sources"}
    assert queries.audit_trail(opened.workspace.id, "workspace")[0].who == "owner@example.org"
    client.post(undo_address(page))
    assert now(opened) == before


WRONG = (
    ("name", " "), ("name", "x" * 300), ("country", "ZZ"), ("zone", "../etc/passwd"), ("currency", "zzz"),
    ("weekly_hours", "200"), ("monthly_budget", "-3"), ("monthly_budget", "3 EUR"), ("attribution_model", "markov"),
    ("revenue_source", "luck"),
)  # fmt: skip


def test_what_is_wrong_stands_beside_its_question_and_nothing_is_stored(opened: Opened, client: Client) -> None:
    before = now(opened)
    for name, typed in WRONG:
        page = post(client, "settings/save", form(opened, **{name: typed}))
        assert f'id="f-{name}-wrong"' in page, (name, typed)
    assert now(opened) == before


def test_another_currency_or_zone_says_first_what_it_does_to_figures(opened: Opened, client: Client) -> None:
    page = post(client, "settings/save", form(opened, currency="EUR", zone="Europe/Paris", monthly_budget="500"))
    assert now(opened).currency == "CAD"
    for said in ("counted in EUR", "no rate from CAD to EUR", "not converted", "midnight in Europe/Paris"):
        assert said in page, said
    assert 'name="confirmed" value="1"' in page
    set_exchange_rate(opened, "EUR", "1.5")
    page = post(client, "settings/save", form(opened, currency="EUR", monthly_budget="500"))
    assert "no rate from" not in page
    page = post(client, "settings/save", form(opened, currency="EUR", monthly_budget="500") | {"confirmed": "1"})
    assert now(opened).monthly_budget == Money.of(500, "EUR")
    client.post(undo_address(page))
    assert (now(opened).currency, now(opened).monthly_budget) == ("CAD", None)


def test_a_question_that_is_not_sent_stays_as_it_is(opened: Opened, client: Client) -> None:
    post(client, "settings/save", form(opened, hidden_sections="methods"))
    post(client, "settings/save", {"weekly_hours": "9"})
    after = now(opened)
    assert (after.weekly_hours, after.hidden_sections, after.name) == (Decimal(9), ("methods",), "Maison")


def send(client: Client, body: bytes, name: str = "../../logo.php") -> str:
    file = SimpleUploadedFile(name, body, content_type="text/html")
    return client.post("/w/maison/settings/logo?lang=en", {"logo": file}, follow=True).content.decode()


def test_a_logo_stands_beside_the_name_and_is_served_as_what_it_is(opened: Opened, client: Client) -> None:
    page = send(client, png())
    address = f"/w/maison/logo/{now(opened).logo}"
    assert f'<img class="logo" src="{address}"' in page
    served = client.get(address)
    assert served["Content-Type"] == "image/png"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]
    assert "immutable" in served["Cache-Control"]
    assert member_client(opened, Role.CLIENT).get(address).status_code == 200
    first = now(opened).logo
    page = send(client, png(32, 32))
    client.post(undo_address(page))
    assert now(opened).logo == first
    page = post(client, "settings/logo/remove")
    assert 'class="logo"' not in page
    client.post(undo_address(page))
    assert now(opened).logo == first
    assert client.get("/w/maison/logo/nothing").status_code == 404


def test_a_report_saved_as_a_page_holds_the_logo_itself(opened: Opened, client: Client) -> None:
    assert "cover-logo" not in html.page(build_report(opened), "en").split("</style>")[1]
    send(client, png())
    report = build_report(replace(opened, workspace=now(opened)))
    assert '<img class="cover-logo" src="data:image/png;base64,' in html.page(report, "en")


def test_a_file_that_is_no_picture_is_refused_beside_its_question(opened: Opened, client: Client) -> None:
    page = send(client, b"<script>alert(1)</script>")
    assert 'id="f-logo-wrong"' in page
    page = post(client, "settings/logo")
    assert 'id="f-logo-wrong"' in page
    assert now(opened).logo == ""


def test_another_workspace_s_picture_is_not_served(opened: Opened, client: Client) -> None:
    send(client, png())
    digest = now(opened).logo
    other = init_workspace(opened.data_dir, name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
    assert member_client(other, Role.OWNER).get(f"/w/voisine/logo/{digest}").status_code == 404


def test_settings_are_owners_alone(opened: Opened) -> None:
    for role in (Role.MANAGER, Role.CONTRIBUTOR, Role.READER, Role.CLIENT):
        client = member_client(opened, role)
        assert client.get("/w/maison/settings").status_code == 403
        assert client.post("/w/maison/settings/save", form(opened, name="Mine")).status_code == 403
    assert now(opened).name == "Maison"


def test_typed_names_are_escaped_everywhere(opened: Opened, client: Client) -> None:
    page = post(client, "settings/save", form(opened, name="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
