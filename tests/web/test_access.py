"""Who may open which page: every route x every role x another workspace x nobody; and what clients are shown."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from sillage import settings
from sillage.domain.access import Capability, Member, Role, may
from sillage.domain.costs import Cost, CostKind
from sillage.domain.links import Link
from sillage.domain.money import Money
from sillage.domain.places import Change
from sillage.domain.saved_reports import Audience, Compare, Every, SavedReport, Schedule
from sillage.errors import NotAllowed
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.put_in import tells_put_in
from sillage.ledger import brands, entries, link_entries, members, models, outbox, report_entries
from sillage.services import file_jobs
from sillage.services.bring_files import take_in
from sillage.services.client_view import seen_by
from sillage.services.compute_kpi import compute_kpi
from sillage.services.compute_roi import compute_roi
from sillage.services.describe_objective import TypedObjective, new_objective
from sillage.services.logo_files import checked_logo
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_plans import put_objective
from sillage.services.record_sites import SiteWords, add_site
from sillage.services.report_period import default_period
from sillage.services.workspace_terms import set_logo
from sillage.web.routes import NOWHERE, ROUTES, Route
from tests.services.journal_rows import import_rows, observations, orders
from tests.services.pictures import png
from tests.web.people import HERE, PASSWORD, account, logged_in, member_client, put_member
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
QUERY = "?from=2026-01-05&to=2026-03-29&lang=en"
PARTS = {
    "link_id": "0123456789abcdef",
    "by": "type",
    "cut": "network",
    "figure": "accounts",
    "kind": "csv",
    "own_kind": "costs",
    "name": "Printemps",
    "network": "x",
    "post_id": "p0",
    "form": "xlsx",
    "kpi_id": "interactions",
    "number": "1",
    "share_id": "1",
    "schedule_id": "1",
    "mail_id": "1",
    "drawing": "waterfall",
    "picture_name": "line",
    "incoming_id": "0" * 32,
    "rest": "nowhere/at/all",
    "digest": checked_logo(png()).digest,
    "host": "example.com",
    "token_id": "0123abcd",
    "thing": "cost",
    "which": "1",
}
MARK = 77_131  # what nobody but the team may read: no other figure here has its digits


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("access")
    with standing(folder / "data") as patch:
        opened = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales", "proof"), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
        import_rows(opened, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
        posts = [
            {"network": "x", "account": "nous", "object_kind": "post", "post_id": f"p{index}", "published_on": day,
             "text": f"post {index}", "row": index}
            for index, day in enumerate(days)
        ]  # fmt: skip
        rows = [(f"p{index}", day, 1000) for index, day in enumerate(days)]
        seen = [
            row | {"for_date": None, "to_date": None}
            for metric in ("impressions", "likes", "replies")
            for row in observations(metric, "post", rows, network="x", account="nous", window="lifetime")
        ]
        import_rows(opened, folder / "posts", {"posts": posts, "observations": seen})
        for day in days:
            hours = Cost(CostKind.HOURS, day, day, hours=Decimal(4), channel="instagram")
            entries.add_cost(opened.workspace.id, hours)
        entries.add_cost(opened.workspace.id, Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(MARK, "CAD")))
        entries.put(opened.workspace.id, Change(FIRST, "Three reels a week"))
        brands.add_campaign(opened.workspace.id, "Printemps")
        put_objective(opened, new_objective(opened, TypedObjective("orders", target="40", due_on="2026-06-30")))
        report = SavedReport(
            0, "Mensuel", "quarter", None, None, Compare.PREVIOUS, "fr-CA", Audience.CLIENT, "", ("summary", "content")
        )
        report = report_entries.put_report(opened.workspace.id, report, settings.now())
        schedule = Schedule(0, report.id, Every.WEEK, 0, 8, ("luc@example.org",), True, False, settings.now())
        outbox.put_schedule(opened.workspace.id, schedule, settings.now())
        link = Link(PARTS["link_id"], "miel", "https://example.com/", settings.now())
        link_entries.add_links(opened.workspace.id, [link])
        init_workspace(folder / "data", name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
        set_logo(opened, checked_logo(png()))
        add_site(opened, PARTS["host"], SiteWords())
        sent = folder / "sent"
        sent.write_text("a,b\n1,2\n")
        take_in(opened.data_dir, opened.workspace.id, "a.csv", sent, who="", now=opened.now, id=PARTS["incoming_id"])
        patch.setattr(file_jobs, "keep_going", lambda folder: None)
        yield opened


def address(route: Route, slug: str = "maison") -> str:
    path = re.sub(r"<\w+:(\w+)>", lambda found: PARTS[found[1]], route.path)
    return f"/w/{slug}/{path}"


def ask(client: Client, route: Route, slug: str = "maison") -> int:
    method = client.post if "POST" in route.methods else client.get
    return int(method(f"{address(route, slug)}?lang=en").status_code)


EVERY = (*ROUTES, NOWHERE)


def test_names_and_addresses_of_routes_are_their_own() -> None:
    assert len({route.name for route in EVERY}) == len(EVERY)
    assert len({route.path for route in EVERY}) == len(EVERY)
    assert EVERY[-1] is NOWHERE


@pytest.mark.parametrize("role", Role)
def test_a_page_opens_to_who_has_its_capability_and_to_nobody_else(seeded: Opened, role: Role) -> None:
    client = member_client(seeded, role)
    for route in EVERY:
        status = ask(client, route)
        if may(role, route.needs):
            # An act without its form is refused as such: what matters is that the guard let it through.
            expected = (404,) if route is NOWHERE else (200, 302) if "GET" in route.methods else (200, 302, 400, 404)
            assert status in expected, (role, route.name, status)
        else:
            assert status == 403, (role, route.name, status)


def test_a_refusal_names_the_role_and_who_could_change_it(seeded: Opened) -> None:
    client = member_client(seeded, Role.READER)
    said = client.get(address(next(one for one in EVERY if one.name == "team")), {"lang": "en"}).content.decode()
    assert "your role: Reader" in said and "Ask an owner of this workspace" in said


@pytest.mark.parametrize("role", Role)
def test_a_workspace_of_others_does_not_exist(seeded: Opened, role: Role) -> None:
    client = member_client(seeded, role)
    bodies = set()
    for route in EVERY:
        assert ask(client, route, "voisine") == ask(client, route, "does-not-exist") == 404, route.name
    for slug in ("voisine", "does-not-exist"):
        page = client.get(f"/w/{slug}/report?lang=en").content.decode()
        bodies.add(re.sub(r'value="\w{64}"', "", page).replace(slug, "…"))
    assert len(bodies) == 1
    assert "Voisine" not in bodies.pop()


def test_without_a_session_every_page_leads_to_the_login(seeded: Opened) -> None:
    put_member(seeded, Role.OWNER)
    client = Client(headers=HERE)
    for slug in ("maison", "does-not-exist"):
        for route in EVERY:
            method = client.post if "POST" in route.methods else client.get
            response = method(address(route, slug))
            assert response.status_code == 302, route.name
            assert response.headers["Location"].startswith("/account/login/"), route.name


def test_a_method_that_a_route_has_not_is_refused(seeded: Opened) -> None:
    client = member_client(seeded, Role.OWNER)
    for route in ROUTES:
        method = (
            client.get if "GET" not in route.methods else client.post if "POST" not in route.methods else client.put
        )
        assert method(address(route)).status_code == 405, route.name


def test_no_act_is_done_without_its_token(seeded: Opened) -> None:
    client = logged_in(put_member(seeded, Role.OWNER), checks=True)
    acts = [route for route in ROUTES if "POST" in route.methods]
    assert acts
    for route in acts:
        assert client.post(address(route), {"email": "x@example.org", "role": "reader", "id": "1"}).status_code == 403


def test_somebody_taken_out_is_out_at_once(seeded: Opened) -> None:
    members.adopt(account("first@example.org", first=True), settings.now())
    put_member(seeded, Role.OWNER)
    leaving = put_member(seeded, Role.READER, email="leaving@example.org")
    client = logged_in(leaving)
    assert client.get(f"/w/maison/report{QUERY}").status_code == 200
    members.remove(seeded.workspace.id, leaving)
    assert client.get(f"/w/maison/report{QUERY}").status_code == 404


def test_a_page_kept_for_one_member_is_not_another_s(seeded: Opened) -> None:
    owner, client = member_client(seeded, Role.OWNER), member_client(seeded, Role.CLIENT)
    for page in ("report", "kpi/interactions", "report.xlsx"):
        mine = owner.get(f"/w/maison/{page}{QUERY}")
        assert owner.get(f"/w/maison/{page}{QUERY}", headers={"If-None-Match": mine["ETag"]}).status_code == 304
        theirs = client.get(f"/w/maison/{page}{QUERY}", headers={"If-None-Match": mine["ETag"]})
        assert theirs.status_code == 200, page
        assert theirs["ETag"] != mine["ETag"]
        assert "Cookie" in mine["Vary"]


def told(response: object) -> str:
    """Return every word of a page, a paper or a workbook."""
    content = response.content  # type: ignore[attr-defined]
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK") and b"ppt/presentation.xml" in content:
        shapes = [shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes]
        cells = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
        return "\n".join([*(shape.text_frame.text for shape in shapes if shape.has_text_frame), *cells])
    if content.startswith(b"PK"):
        book = load_workbook(io.BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None)
    return re.sub(r"<[^>]+>", " ", content.decode())


FORBIDDEN = re.compile(
    r"77[\s,.\u00a0\u202f]?131|\bhours?\b|\bmargins?\b|\bROI\b|full cost|hourly|ad spend", re.IGNORECASE
)
IN_FRAME = re.compile(r"posting hours|business hours|Hours, costs and margins", re.IGNORECASE)


@pytest.mark.parametrize("page", ["report", "report.pdf", "report.xlsx", "report.pptx"])
def test_a_client_reads_no_hours_rates_or_margins_and_the_team_does(seeded: Opened, page: str) -> None:
    team = told(member_client(seeded, Role.READER).get(f"/w/maison/{page}{QUERY}"))
    assert FORBIDDEN.search(team)
    response = member_client(seeded, Role.CLIENT).get(f"/w/maison/{page}{QUERY}")
    assert response.status_code == 200
    shown = IN_FRAME.sub("", told(response))
    assert "Interactions" in shown or "interactions" in shown
    found = FORBIDDEN.search(shown)
    assert not found, shown[max(0, found.start() - 100) : found.end() + 100]


def test_a_client_may_have_what_was_put_in_explained_by_nobody(seeded: Opened) -> None:
    client = member_client(seeded, Role.CLIENT)
    kept = [kpi_id for kpi_id, kpi in CATALOGUE.items() if kpi.is_computed and tells_put_in(kpi)]
    assert {"hours", "roi", "margin", "full_cost", "ad_spend", "cpa", "kpi_value", "handling_hours"} <= set(kept)
    for kpi_id in kept:
        response = client.get(f"/w/maison/kpi/{kpi_id}{QUERY}")
        assert response.status_code == 404, kpi_id
        assert "131" not in told(response)
    for kpi_id in ("interactions", "revenue", "orders", "followers"):
        assert client.get(f"/w/maison/kpi/{kpi_id}{QUERY}").status_code == 200, kpi_id


def test_what_was_put_in_is_refused_to_clients_by_the_services_too(seeded: Opened) -> None:
    member = Member(1, "Luc", "luc@example.org", seeded.workspace.id, Role.CLIENT)
    opened = seen_by(seeded, member)
    period = default_period(seeded).period
    assert compute_kpi(opened, "interactions", period).value is not None
    for refused in (lambda: compute_kpi(opened, "hours", period), lambda: compute_roi(opened, period)):
        with pytest.raises(NotAllowed):
            refused()
    assert seen_by(seeded, replace(member, role=Role.READER)) is seeded


def test_a_client_never_reads_another_brand_s_figures(seeded: Opened) -> None:
    invited_before = member_client(seeded, Role.CLIENT)  # from when the workspace had one brand at most
    brand = models.Brand.objects.create(workspace_id=seeded.workspace.id, name="Boréale")
    only = logged_in(put_member(seeded, Role.CLIENT, "Boréale", email="boreale@example.org"))
    assert only.get(f"/w/maison/report{QUERY}").status_code == 200
    another = models.Brand.objects.create(workspace_id=seeded.workspace.id, name="Australe")
    try:
        for page in ("report", "report.pdf", "report.xlsx", "kpi/interactions"):
            assert only.get(f"/w/maison/{page}{QUERY}").status_code == 200, page  # of nothing: nothing is of it yet
            response = invited_before.get(f"/w/maison/{page}{QUERY}")
            assert response.status_code == 403, page
            assert "several brands" in told(response)
        assert member_client(seeded, Role.READER).get(f"/w/maison/report{QUERY}").status_code == 200
    finally:
        another.delete()
        brand.delete()


def test_old_addresses_lead_to_the_workspace_with_their_query(seeded: Opened) -> None:
    client = member_client(seeded, Role.OWNER)
    for path in ("", "imports", "report.pdf", "explain/interactions"):
        response = client.get(f"/{path}{QUERY}")
        assert response.status_code == 302
        assert response.headers["Location"] == f"/w/maison/{path}{QUERY}"


def test_who_is_in_several_workspaces_chooses_then_comes_back_to_the_last(seeded: Opened) -> None:
    user_id = account("both@example.org")
    slugs = {one.slug: one.id for one in models.Workspace.objects.all()}
    for slug in ("maison", "voisine"):
        members._add(slugs[slug], user_id, Role.READER, "", settings.now())
    client = logged_in(user_id)
    assert client.get("/").headers["Location"] == "/account/workspaces/"
    choice = client.get("/account/workspaces/?lang=en").content.decode()
    assert "Maison" in choice
    assert "Voisine" in choice
    client.get("/w/voisine/report")
    assert client.get("/?lang=en").headers["Location"] == "/w/voisine/?lang=en"


def test_what_a_member_does_is_noted_under_their_name(seeded: Opened) -> None:
    owner = member_client(seeded, Role.OWNER)
    response = owner.post("/w/maison/settings/team/invite", {"email": "new@example.org", "role": "reader"})
    assert response.status_code == 302
    trail = models.AuditEntry.objects.filter(what="invitation").order_by("-pk").first()
    assert trail is not None
    assert (trail.who, trail.which) == ("owner@example.org", "new@example.org")


def test_every_capability_is_asked_for_somewhere_it_is_not_given() -> None:
    assert {route.needs for route in ROUTES} >= {Capability.SEE, Capability.SEE_MONEY_IN, Capability.ADMIN}


def test_passwords_lie_under_argon2(seeded: Opened) -> None:
    from django.contrib.auth.models import User

    put_member(seeded, Role.OWNER)
    stored = User.objects.get(email="owner@example.org").password
    assert stored.startswith("argon2$argon2id$")
    assert PASSWORD not in stored
