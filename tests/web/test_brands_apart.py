"""Two brands in one workspace: no page, file or answer tells the client of one a word or a figure of the other."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from sillage.domain.access import Role, may
from sillage.ledger import belongings, models, queries
from sillage.services import incoming
from sillage.services.brand_view import of_brand
from sillage.services.import_incoming import import_incoming
from sillage.services.open_workspace import Opened
from sillage.services.record_tokens import add_token
from sillage.services.save_reports import TypedReport, read_report
from sillage.services.undo_import import undo_import
from sillage.web import desk
from sillage.web.routes import ROUTES, Route
from tests.services.brands_story import AURORE, BOREALE, DAYS, DOLLARS, WORDS
from tests.services.journal_rows import import_rows, orders
from tests.web.every_page import PART, SEVERAL
from tests.web.people import logged_in, member_client, put_member
from tests.web.test_access import PARTS, told
from tests.web.two_brands import OTHERS, two_brands

pytestmark = [pytest.mark.sqlite, pytest.mark.hits]
QUERY = "from=2026-03-01&to=2026-03-31&lang=en"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with two_brands(tmp_path_factory.mktemp("brands")) as opened:
        yield opened


@pytest.fixture
def client(two: Opened) -> Client:
    return logged_in(put_member(two, Role.CLIENT, AURORE, email="aurore@example.org"))


def parts_of(two: Opened, brand: str) -> dict[str, str]:
    """Return what addresses of a brand's things are made of."""
    word, here = WORDS[brand], two.workspace.id
    return PARTS | {
        "link_id": models.Link.objects.get(workspace_id=here, slug=word).pk, "name": f"{word} campaign",
        "network": "instagram", "post_id": f"{word}-p1", "host": f"{word}.example",
    }  # fmt: skip


def number_of(two: Opened, brand: str, route: Route) -> str:
    """Return the number of what a route shows."""
    word, here = WORDS[brand], {"workspace_id": two.workspace.id}
    found = {
        "objectives": lambda: models.Objective.objects.get(**here, name=f"{word} aim").pk,
        "costs": lambda: models.Cost.objects.get(**here, note=word).pk,
        "changes": lambda: models.Change.objects.get(**here, title=f"{word} change").pk,
        "imports": lambda: models.Import.objects.get(**here, file_name=f"{word}-file").number,
        "reports": lambda: models.SavedReport.objects.get(**here, name=f"{word} report").pk,
    }.get(route.path.split("/")[0])
    return str(found()) if found else "1"


def filled(route: Route, known: dict[str, str]) -> str:
    """Return a path with its parts."""
    return PART.sub(lambda found: quote(known[found[1]]), route.path)


def addresses(two: Opened, brand: str, role: Role) -> Iterator[str]:
    """Give each address that a role may read, of the things of a brand."""
    for route in ROUTES:
        if "GET" not in route.methods or not may(role, route.needs):
            continue
        names = PART.findall(route.path)
        several = [name for name in names if name in SEVERAL and "." not in route.path]
        for value in SEVERAL[several[0]] if several else ("",):
            chosen = parts_of(two, brand) | {"number": number_of(two, brand, route)}
            chosen |= {several[0]: value} if several else {}
            yield f"/w/agence/{filled(route, chosen)}"


def words_of(response: object) -> str:
    """Return what is told, tags and addresses too where it is a page."""
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content).decode("utf-8", "replace")  # type: ignore[attr-defined]
    content = response.content  # type: ignore[attr-defined]
    return told(response) if content[:4] in (b"%PDF", b"PK\x03\x04") else content.decode("utf-8", "replace")


def test_a_client_reads_nothing_of_another_brand_anywhere(two: Opened, client: Client) -> None:
    seen, wrong = 0, []
    team = member_client(two, Role.OWNER)
    pages = ("kpi/{}", "explain/{}", "kpi/{}/rows")
    kept = {f"/w/agence/{page.format(kpi_id)}" for page in pages for kpi_id in ("roi", "cpa")}
    kept |= {one for one in addresses(two, AURORE, Role.CLIENT) if team.get(f"{one}?{QUERY}").status_code == 404}
    for address in addresses(two, AURORE, Role.CLIENT):
        response = client.get(f"{address}?{QUERY}")
        if response.status_code == 404 and address in kept:
            continue
        if response.status_code not in (200, 302):
            wrong.append((address, response.status_code))
            continue
        text = words_of(response)
        seen += "aurorix" in text.lower()
        found = OTHERS.search(text)
        if found:
            wrong.append((address, text[max(0, found.start() - 80) : found.end() + 80]))  # type: ignore[arg-type]
    assert not wrong, wrong[:6]
    assert seen > 20


def test_what_addresses_of_another_brand_name_is_not_there(two: Opened, client: Client) -> None:
    named = {"number", "link_id", "post_id", "name"}
    wrong, asked = [], 0
    for brand in (BOREALE, ""):
        for route in ROUTES:
            names = set(PART.findall(route.path))
            if "GET" not in route.methods or not names & named or not may(Role.CLIENT, route.needs):
                continue
            known = parts_of(two, brand) | {
                "number": number_of(two, brand, route) if brand or "reports" not in route.path else "999"
            }
            path = filled(route, known)
            asked += 1
            response = client.get(f"/w/agence/{path}?{QUERY}")
            text = words_of(response).replace(quote(path), "").replace(path, "")
            if response.status_code != 404:
                wrong.append((path, response.status_code))
            elif re.search(r"(borealix|personnix) (aim|link|change|post|campaign<)", text):
                wrong.append((path, "tells"))  # type: ignore[arg-type]
    assert asked > 10
    assert not wrong


def test_a_client_cannot_ask_for_another_brand_by_the_address(client: Client) -> None:
    for page in ("", "report", "kpi/revenue", "content", "traffic", "chart/line.json"):
        for brand in (BOREALE, "Nowhere"):
            response = client.get(f"/w/agence/{page}?{QUERY}&brand={brand}")
            assert response.status_code == 404, page
            assert not re.search("borealix|personnix", words_of(response))
    assert client.get(f"/w/agence/report?{QUERY}&brand={AURORE}").status_code == 200


def test_no_search_and_no_cut_tells_a_client_of_another_brand(client: Client) -> None:
    asked = [f"search?q={word}" for word in ("post", "link", "campaign", "aim", "ix")]
    asked += [f"kpi/revenue?by={by}&{QUERY}" for by in ("channel", "product", "campaign", "shop")]
    asked += [f"kpi/interactions?by={by}&{QUERY}" for by in ("account", "network", "post_type", "week")]
    asked += [f"kpi/{kpi_id}?{QUERY}" for kpi_id in ("orders", "followers", "messages_received", "mentions")]
    asked += [f"content?{QUERY}&network=facebook", f"links?{QUERY}&q=x"]
    seen = 0
    for address in asked:
        text = words_of(client.get(f"/w/agence/{address}&lang=en"))
        found = OTHERS.search(text)
        assert not found, (address, text[max(0, found.start() - 100) : found.end() + 60] if found else "")
        seen += "aurorix" in text
    assert seen > 5


def test_the_team_chooses_a_brand_on_every_page_and_figures_follow(two: Opened) -> None:
    team = member_client(two, Role.OWNER)
    whole = words_of(team.get(f"/w/agence/kpi/revenue?{QUERY}"))
    mine = words_of(team.get(f"/w/agence/kpi/revenue?{QUERY}&brand={AURORE}"))
    assert "All brands" in whole
    assert f'<option value="{AURORE}" selected>' in mine
    assert f"brand={AURORE}" in mine
    assert not OTHERS.search(mine.replace(BOREALE, ""))
    assert words_of(team.get(f"/w/agence/kpi/revenue?{QUERY}&brand=Nowhere")).count("There is no brand called Nowhere")
    wrong = []
    for address in addresses(two, AURORE, Role.READER):
        response = team.get(f"{address}?{QUERY}&brand={AURORE}")
        if response.status_code == team.get(f"{address}?{QUERY}").status_code == 404:
            continue
        text = words_of(response).replace(BOREALE, "")
        found = OTHERS.search(text)
        if response.status_code not in (200, 302) or found:
            wrong.append(
                (address, response.status_code, text[max(0, found.start() - 60) : found.end() + 60] if found else "")
            )
    assert not wrong, wrong[:6]


def test_pages_asked_in_turn_are_never_each_other_s(two: Opened, client: Client) -> None:
    other = logged_in(put_member(two, Role.CLIENT, BOREALE, email="boreale@example.org"))
    for page in ("report", "kpi/revenue", "content", "report.xlsx"):
        for _ in range(2):
            mine, theirs = (words_of(one.get(f"/w/agence/{page}?{QUERY}")) for one in (client, other))
            assert not OTHERS.search(mine), page
            assert not re.search(r"aurorix|personnix|Aurore", theirs), page


def test_a_report_and_its_link_are_of_their_brand(two: Opened, client: Client) -> None:
    listed = words_of(client.get("/w/agence/reports?lang=en"))
    assert "aurorix report" in listed
    assert "borealix" not in listed
    team = member_client(two, Role.OWNER)
    theirs = models.SavedReport.objects.get(name="borealix report").pk
    for asked in ("", f"&brand={AURORE}"):
        shown = words_of(team.get(f"/w/agence/reports/{theirs}?lang=en{asked}"))
        assert "borealix words" in shown
        assert not re.search("aurorix post|personnix", shown)
    read = read_report(two, TypedReport(name="x", period="quarter", language="en", audience="client"))
    assert "brand" in read.wrong


def test_what_is_made_under_a_brand_is_of_it_and_can_be_said_otherwise(two: Opened) -> None:
    team, here = member_client(two, Role.OWNER), two.workspace.id
    form = team.get(f"/w/agence/costs/add?lang=en&brand={AURORE}").content.decode()
    assert f'<option value="{AURORE}" selected>' in form
    given = {"kind": "spend", "amount": "12", "first": str(DAYS[0]), "note": "fresh", "brand": AURORE}
    assert team.post("/w/agence/costs/add?lang=en", given).status_code == 302
    cost = models.Cost.objects.get(workspace_id=here, note="fresh")
    assert cost.brand is not None
    assert cost.brand.name == AURORE
    assert 'name="brand"' in team.get(f"/w/agence/costs/{cost.pk}?lang=en").content.decode()
    moved = team.post(f"/w/agence/brand/cost/{cost.pk}?lang=en&brand={AURORE}", {"brand": ""})
    assert moved.status_code == 302
    assert f"brand={AURORE}" not in moved["Location"]
    assert belongings.brands_of(here, "cost").get(str(cost.pk)) is None
    assert team.post(f"/w/agence/brand/cost/{cost.pk}?lang=en", {"brand": "Nowhere"}).status_code == 404
    assert team.post("/w/agence/brand/secret/1?lang=en", {"brand": AURORE}).status_code == 404
    assert member_client(two, Role.CONTRIBUTOR).post("/w/agence/brand/import/1", {"brand": ""}).status_code == 403
    team.post(f"/w/agence/costs/{cost.pk}/remove?lang=en")
    parts = parts_of(two, AURORE)
    change, aim = (number_of(two, AURORE, one) for one in ROUTES if one.name in ("change", "objective"))
    for page in (
        f"settings/sites/{parts['host']}", f"campaign/{quote(parts['name'])}", f"link/{parts['link_id']}",
        f"changes/{change}", f"objectives/{aim}",
    ):  # fmt: skip
        shown = team.get(f"/w/agence/{page}?lang=en").content.decode()
        assert re.search(r'action="/w/agence/brand/\w+/[^"]+"', shown), page
        assert f'<option value="{AURORE}" selected>{AURORE}</option>' in shown, page
    for page in ("objectives/new?kpi=orders", "links/new?", "changes?", "imports?"):
        assert 'id="f-brand"' in team.get(f"/w/agence/{page}&lang=en").content.decode(), page


def test_amounts_of_the_others_are_there_for_who_may_see_all(two: Opened) -> None:
    # What the walks look for can be found: they do not pass because nothing is shown.
    team = member_client(two, Role.OWNER)
    revenue = words_of(team.get(f"/w/agence/report?{QUERY}&brand={BOREALE}"))
    assert re.search(r"231[\s,\u00a0\u202f]?4", revenue), "three orders and a live one"
    assert DOLLARS[BOREALE] * 3 + 50 == 231_443
    assert OTHERS.search(words_of(team.get(f"/w/agence/content?{QUERY}")))


def test_the_api_reads_and_writes_one_brand(two: Opened) -> None:
    _, text = add_token(two, "Caisse", ["read:money", "write:costs"])
    browser = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {text}"})
    days = "from=2026-03-01&to=2026-03-31"
    for path in ("kpis/revenue", "costs", "hours", "changes", "imports", "objectives", "links", "traffic", "posts"):
        told_all = browser.get(f"/api/v1/w/agence/{path}?{days}")
        mine = browser.get(f"/api/v1/w/agence/{path}?{days}&brand={AURORE}")
        assert (told_all.status_code, mine.status_code) == (200, 200), path
        assert not OTHERS.search(mine.content.decode()), path
        assert mine.content != told_all.content, path
    assert browser.get(f"/api/v1/w/agence/costs?{days}&brand=Nowhere").status_code == 404
    body = {"costs": [{"kind": "tool", "amount": "3.00", "currency": "CAD", "first": "2026-03-02", "note": "told"}]}
    made = browser.post(f"/api/v1/w/agence/costs?brand={BOREALE}", body, content_type="application/json")
    assert made.status_code == 201, made.content
    kept = models.Cost.objects.get(workspace_id=two.workspace.id, note="told")
    assert kept.brand is not None
    assert kept.brand.name == BOREALE
    kept.delete()


def test_a_file_is_dropped_and_hours_are_worked_for_a_brand(two: Opened, tmp_path: Path) -> None:
    team, here = member_client(two, Role.OWNER), two.workspace.id
    file = tmp_path / "orders.csv"
    file.write_text("order,date,total,currency\n1,2026-03-02,10.00,CAD\n2,2026-03-03,20.00,CAD\n")
    with file.open("rb") as sent:
        assert team.post("/w/agence/imports/drop?lang=en", {"files": sent, "brand": AURORE}).status_code == 302
    [waiting] = incoming.listed(two.data_dir, here)
    assert waiting.brand == AURORE
    done = import_incoming(two, waiting, lambda *_: None)
    number = done["parts"][0]["number"]
    assert belongings.brands_of(here, "import")[str(number)] == AURORE
    with file.open("rb") as sent:
        assert team.post("/w/agence/imports/drop?lang=en", {"files": sent, "brand": "Nowhere"}).status_code == 404
    line = {"line": "2 h instagram today"}
    assert team.post(f"/w/agence/time/quick?lang=en&brand={AURORE}", line).status_code == 302
    newest = models.Cost.objects.filter(workspace_id=here, kind="hours").order_by("-pk").first()
    assert newest is not None
    assert newest.brand is not None
    assert newest.brand.name == AURORE
    newest.delete()


def test_a_paper_for_a_client_tells_of_their_brand_alone(client: Client) -> None:
    for form in ("pdf", "pptx"):
        shown = words_of(client.get(f"/w/agence/report.{form}?{QUERY}"))
        assert len(shown) > 200
        assert not OTHERS.search(shown), form


def test_a_token_that_may_only_write_writes_for_a_brand_and_a_key_is_of_one_brand(two: Opened) -> None:
    _, text = add_token(two, "Boutique", ["write:orders", "write:costs"])
    browser = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {text}"})
    day = "2026-03-30T10:00:00-04:00"
    sold: dict[str, object] = {
        "orders": [{"order": "T-1", "date": day, "amount": "9.00", "tax": "1.00", "channel": "instagram"}]
    }
    spent: dict[str, object] = {
        "costs": [{"kind": "tool", "amount": "4.00", "currency": "CAD", "first": "2026-03-02", "note": "keyed"}]
    }
    for path, body in (("orders", sold), ("costs", spent)):

        def told(brand: str, path: str = path, body: dict[str, object] = body) -> int:
            return browser.post(
                f"/api/v1/w/agence/{path}?brand={brand}", body, content_type="application/json",
                headers={"idempotency-key": "once"},
            ).status_code  # fmt: skip

        assert told(BOREALE) == 201, path
        assert told(BOREALE) == (200 if path == "orders" else 201), path
        assert told(AURORE) == 409, "another brand is another thing to write"
    brought = models.Import.objects.filter(workspace_id=two.workspace.id).latest("number")
    assert (brought.format, brought.brand and brought.brand.name) == ("told_orders", BOREALE)
    assert [row.brand and row.brand.name for row in models.Cost.objects.filter(note="keyed")] == [BOREALE]
    models.Cost.objects.filter(note="keyed").delete()
    undo_import(two, brought.number)


def test_pages_that_say_that_nothing_is_there_tell_no_days_of_other_files(
    two: Opened, client: Client, tmp_path: Path
) -> None:
    late = orders([(date(2026, 3, 29), 1, "instagram")], shop="late")
    import_rows(two, tmp_path / "late", {"orders": late}, period=(date(2026, 3, 29), date(2026, 3, 29)))
    number = max(one.number for one in queries.committed_imports(two.workspace.id))
    nobodys = put_member(two, Role.CLIENT, BOREALE, email="lost@example.org")
    models.Membership.objects.filter(user_id=nobodys).update(brand=None)
    lost = logged_in(nobodys)
    try:
        belongings.assign(two.workspace.id, "import", number, BOREALE)
        for path, status in (("kpi/nothing", 404), ("?brand=Nowhere&lang=en", 404), ("costs", 403), ("reports", 200)):
            told = client.get(f"/w/agence/{path}")
            assert told.status_code == status, path
            assert re.search(r"24 mars 2026|March 24, 2026", words_of(told)), path
            assert not re.search(r"29 mars 2026|March 29, 2026", words_of(told)), path
        refused = lost.get("/w/agence/")
        assert refused.status_code == 403
        assert "mars 2026" not in words_of(refused)
        assert "29 mars 2026" in words_of(member_client(two, Role.OWNER).get("/w/agence/kpi/nothing"))
    finally:
        undo_import(two, number)


def test_what_changes_hands_while_a_page_is_made_is_not_kept_for_the_next_reader(two: Opened) -> None:
    site = f"{WORDS[AURORE]}.example"
    asked, before = desk.Asked("en", None), of_brand(two, AURORE)
    assert desk.state_key(before, asked) == desk.state_key(of_brand(two, AURORE), asked)
    belongings.assign(two.workspace.id, "site", site, BOREALE)
    try:
        assert desk.state_key(before, asked) != desk.state_key(of_brand(two, AURORE), asked)
    finally:
        belongings.assign(two.workspace.id, "site", site, AURORE)


def test_the_rows_behind_figures_are_of_the_brand_alone(two: Opened, client: Client) -> None:
    listed = 0
    for kpi_id in ("revenue", "orders", "interactions", "impressions", "messages_received", "mentions", "visits"):
        for path in (f"rows?{QUERY}", f"rows/all.csv?{QUERY}"):
            response = client.get(f"/w/agence/kpi/{kpi_id}/{path}")
            assert response.status_code == 200, (kpi_id, path)
            shown = words_of(response)
            assert not OTHERS.search(shown), (kpi_id, path, OTHERS.search(shown))
            listed += path.startswith("rows/all") and shown.count("\n") > 1
    assert listed >= 4
