"""Reports in the browser: built with a preview, kept, handed out, removed and put back; a client sees theirs alone."""

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

from sillage.domain.access import Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.saved_reports import Audience, Compare, SavedReport
from sillage.ledger import entries, queries, report_entries
from sillage.reports.wording import say
from sillage.services.open_workspace import Opened, init_workspace
from sillage.web.composing import composed_for
from tests.services.journal_rows import import_rows, observations
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
HOSTILE = '<script>alert(1)</script> "quoted" =1+1'
SECTIONS = ("summary", "objectives", "content", "cost", "next", "missing")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("reports")
    with standing(folder / "data"):
        made = init_workspace(
            folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr",
            families=("sales",), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
        rows = [(f"p{index}", day, 1000) for index, day in enumerate(days)]
        posts = [
            {"network": "x", "account": "nous", "object_kind": "post", "post_id": f"p{index}", "published_on": day,
             "text": f"post {index}", "row": index}
            for index, day in enumerate(days)
        ]  # fmt: skip
        seen = [
            row | {"for_date": None, "to_date": None}
            for metric in ("impressions", "likes")
            for row in observations(metric, "post", rows, network="x", account="nous", window="lifetime")
        ]
        import_rows(made, folder / "posts", {"posts": posts, "observations": seen})
        entries.add_cost(made.workspace.id, Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(77131, "CAD")))
        init_workspace(folder / "data", name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
        yield made


def form(**changes: str) -> dict[str, str]:
    shown = {f"show-{id}": "1" for id in SECTIONS}
    given = {
        "name": "Mensuel", "period": "days", "first": "2026-01-05", "last": "2026-03-29", "compare": "previous",
        "language": "en", "audience": "team", "order": ",".join(SECTIONS), "act": "preview", **shown,
    }  # fmt: skip
    return {name: word for name, word in {**given, **changes}.items() if word}


def kept(opened: Opened, name: str = "Kept", audience: Audience = Audience.TEAM) -> SavedReport:
    report = SavedReport(
        0, name, "", FIRST, date(2026, 3, 29), Compare.PREVIOUS, "en", audience, "", SECTIONS, {"summary": "Our words."}
    )
    return report_entries.put_report(opened.workspace.id, report, opened.now)


def text_of(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    try:
        book = load_workbook(io.BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None)
    except Exception:  # noqa: BLE001 - it is no workbook: slides
        found = []
        for slide in Presentation(io.BytesIO(content)).slides:
            for shape in slide.shapes:
                found += [shape.text_frame.text] if shape.has_text_frame else []
                found += [cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            found += [slide.notes_slide.notes_text_frame.text] if slide.has_notes_slide else []
        return "\n".join(found)


def preview(page: str) -> str:
    return page[page.index('id="preview"') :]


def test_a_manager_builds_a_report_sees_it_and_keeps_it(opened: Opened) -> None:
    client = member_client(opened, Role.MANAGER)
    page = client.get("/w/maison/reports/new?lang=en").content.decode()
    assert 'hx-trigger="load"' in preview(page)
    shown = client.post(
        "/w/maison/reports/new?lang=en", form(**{"words-summary": f"- one\n- {HOSTILE}"})
    ).content.decode()
    body = preview(shown)
    assert "In our own words" in body
    assert "&lt;script&gt;alert(1)" in body
    assert "<script>alert(1)" not in shown
    assert 'id="cost"' in body
    assert 'id="audience"' not in body
    answer = client.post("/w/maison/reports/new?lang=en", form(act="save", **{"words-summary": HOSTILE}))
    assert answer.status_code == 302
    report = next(one for one in report_entries.saved_reports(opened.workspace.id) if one.name == "Mensuel")
    assert report.sections == SECTIONS
    assert report.words == {"summary": HOSTILE}
    assert queries.audit_trail(opened.workspace.id, "report")[0].who == "manager@example.org"
    page = client.get(answer["Location"]).content.decode()
    assert "Mensuel" in page
    assert "&lt;script&gt;alert(1)" in page
    listed = client.get("/w/maison/reports?lang=en").content.decode()
    assert f"/w/maison/reports/{report.id}/edit" in listed


def test_a_report_may_compare_its_days_with_nothing(opened: Opened) -> None:
    client = member_client(opened, Role.MANAGER)
    compared, alone = (
        " ".join(text_of(client.post("/w/maison/reports/draft.pdf?lang=en", form(compare=how)).content).split())
        for how in ("previous", "none")
    )
    assert "Changes are measured against" in compared
    assert "Changes are measured against" not in alone
    saved = client.post("/w/maison/reports/new?lang=en", form(act="save", name="Alone", compare="none"))
    assert saved.status_code == 302
    report = next(one for one in report_entries.saved_reports(opened.workspace.id) if one.name == "Alone")
    assert report.compare is Compare.NONE


SAYS_OF_ITS_COMPARISON = {
    "": "Changes are measured against October 13, 2025 to January 4, 2026.",
    "last_year": "Changes are measured against the same days last year, January 5 to March 29, 2025.",
    "none": "Nothing is compared: these days stand alone.",
}


@pytest.mark.parametrize("kind", ["page", "pdf", "xlsx", "pptx"])
@pytest.mark.parametrize("how", SAYS_OF_ITS_COMPARISON)
def test_the_report_of_an_address_compares_as_the_address_says_and_names_it(
    opened: Opened, how: str, kind: str
) -> None:
    client = member_client(opened, Role.MANAGER)
    query = f"?lang=en&from=2026-01-05&to=2026-03-29&compare={how}"
    path = "/w/maison/report" if kind == "page" else f"/w/maison/report.{kind}"
    content = client.get(path + query).content
    said = " ".join((content.decode() if kind == "page" else text_of(content)).split())
    found = {word for word, text in SAYS_OF_ITS_COMPARISON.items() if text in said}
    assert found == {how}


def test_the_full_report_compares_with_days_of_ones_choice_and_so_do_its_files(opened: Opened) -> None:
    client = member_client(opened, Role.MANAGER)
    query = "?lang=en&from=2026-03-02&to=2026-03-29&compare=custom&compare_from=2026-01-05&compare_to=2026-02-01"
    said = "Changes are measured against January 5 to February 1, 2026."
    page = client.get(f"/w/maison/report{query}").content.decode()
    assert said in page
    assert re.search(r'href="/w/maison/report\.pdf\?[^"]*compare_to=2026-02-01', page)
    assert said in " ".join(text_of(client.get(f"/w/maison/report.xlsx{query}").content).split())
    begun = client.get(f"/w/maison/reports/new{query}").content.decode()
    assert '<option value="previous" selected>' in begun, "a report that moves has no days of one's choice"
    told = "cannot keep January 5 to February 1, 2026"
    assert told in begun, "what is not kept is said"
    assert told not in client.get("/w/maison/reports/new?lang=en").content.decode()


@pytest.mark.parametrize("how", ["previous", "last_year", "none"])
def test_the_preview_says_which_comparison_stands(opened: Opened, how: str) -> None:
    client = member_client(opened, Role.MANAGER)
    page = preview(client.post("/w/maison/reports/new?lang=en", form(compare=how)).content.decode())
    found = {word for word, text in SAYS_OF_ITS_COMPARISON.items() if text in page}
    assert found == {how.replace("previous", "")}


def test_the_full_report_offers_the_comparison_and_its_files_follow_it(opened: Opened) -> None:
    page = member_client(opened, Role.MANAGER).get("/w/maison/report?lang=en&compare=last_year").content.decode()
    assert '<option value="last_year" selected>' in page
    for kind in ("pdf", "xlsx", "pptx"):
        assert re.search(rf'href="/w/maison/report\.{kind}\?[^"]*compare=last_year', page), kind


def test_a_new_report_begins_with_the_days_and_the_comparison_of_the_address(opened: Opened) -> None:
    client = member_client(opened, Role.MANAGER)
    query = "?lang=en&from=2026-01-05&to=2026-03-29&compare=last_year"
    page = client.get(f"/w/maison/reports/new{query}").content.decode()
    assert '<option value="last_year" selected>' in page
    assert '<option value="days" selected>' in page
    assert 'value="2026-01-05"' in page
    page = client.get("/w/maison/reports/new?lang=en&period=30d&compare=none").content.decode()
    assert '<option value="30d" selected>' in page
    assert '<option value="none" selected>' in page


def test_sections_are_moved_without_a_script_and_those_of_the_annex_stay_last(opened: Opened) -> None:
    client = member_client(opened, Role.MANAGER)
    page = client.post("/w/maison/reports/new?lang=en", form(act="up-content")).content.decode()
    order = re.search(r'name="order" value="([^"]+)"', page)
    assert order is not None
    assert order[1].split(",")[:3] == ["summary", "content", "objectives"]
    body = preview(page)
    assert body.index('id="content"') < body.index('id="missing"')
    page = client.post(
        "/w/maison/reports/new?lang=en", form(act="up-missing", order="missing,summary")
    ).content.decode()
    order = re.search(r'name="order" value="([^"]+)"', page)
    assert order is not None
    assert set(order[1].split(",")[-3:]) == {"sources", "missing", "methods"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"last": "2026-01-01"}, "The last day comes before the first."),
        ({"first": "soon"}, "Write a day"),
        ({"first": "0001-01-01"}, "no data that far"),
        ({"period": "century"}, "is not known"),
        ({"audience": "everybody"}, "is not known"),
        ({"language": "tlh"}, "is not a language"),
        ({"words-summary": "x" * 5001}, "too long"),
        ({f"show-{id}": "" for id in SECTIONS}, "one section at least"),
    ],
)
def test_what_is_wrong_is_said_beside_and_nothing_typed_is_lost(
    opened: Opened, changes: dict[str, str], said: str
) -> None:
    client = member_client(opened, Role.MANAGER)
    before = report_entries.saved_reports(opened.workspace.id)
    page = client.post("/w/maison/reports/new?lang=en", form(act="save", name="Kept word", **changes)).content.decode()
    assert said in preview(page)
    assert "Kept word" in page
    assert report_entries.saved_reports(opened.workspace.id) == before


def test_a_draft_is_handed_out_as_the_preview_shows_it(opened: Opened) -> None:
    client = member_client(opened, Role.MANAGER)
    for kind in ("pdf", "xlsx", "pptx"):
        given = form(**{"words-summary": "Draft words.", "show-content": ""})
        response = client.post(f"/w/maison/reports/draft.{kind}?lang=en", given)
        assert response.status_code == 200, kind
        assert "attachment" in response["Content-Disposition"]
        told = text_of(response.content)
        assert "Draft words." in told, kind
        assert "77,131" in told or "77131" in told, kind
    assert client.post("/w/maison/reports/draft.exe", form()).status_code == 404
    assert client.post("/w/maison/reports/draft.pdf", form(first="soon")).status_code == 400


@pytest.mark.parametrize("kind", ["page", "pdf", "xlsx", "pptx"])
def test_a_client_s_report_tells_nothing_that_was_put_in(opened: Opened, kind: str) -> None:
    report = kept(opened, "For Luc", Audience.CLIENT)
    client = member_client(opened, Role.CLIENT)
    path = f"/w/maison/reports/{report.id}" + ("" if kind == "page" else f"/report.{kind}")
    response = client.get(f"{path}?lang=en")
    assert response.status_code == 200
    told = response.content.decode() if kind == "page" else text_of(response.content)
    assert "Our words." in told
    assert not re.search(r"77[\s,.\u00a0\u202f]?131|hourly|full cost|What it cost", told)


def test_a_client_sees_what_was_made_for_clients_and_nobody_who_only_reads_builds(opened: Opened) -> None:
    team, theirs = kept(opened, "Inside"), kept(opened, "Outside", Audience.CLIENT)
    client = member_client(opened, Role.CLIENT)
    listed = client.get("/w/maison/reports?lang=en").content.decode()
    assert "Outside" in listed
    assert "Inside" not in listed
    assert client.get(f"/w/maison/reports/{team.id}").status_code == 404
    assert client.get(f"/w/maison/reports/{team.id}/report.pdf").status_code == 404
    assert client.get(f"/w/maison/reports/{theirs.id}").status_code == 200
    for role in (Role.CLIENT, Role.READER, Role.CONTRIBUTOR):
        reads = member_client(opened, role)
        assert "/reports/new" not in reads.get("/w/maison/reports").content.decode()
        assert reads.post("/w/maison/reports/new", form(act="save")).status_code == 403


def test_a_removed_report_is_put_back(opened: Opened) -> None:
    report, client = kept(opened, "Gone"), member_client(opened, Role.MANAGER)
    page = client.post(f"/w/maison/reports/{report.id}/remove?lang=en", follow=True).content.decode()
    assert client.get(f"/w/maison/reports/{report.id}").status_code == 404
    undo = re.search(r'action="([^"]*/restore[^"]*)"', page)
    assert undo is not None
    client.post(undo[1])
    assert client.get(f"/w/maison/reports/{report.id}").status_code == 200


def test_another_workspace_s_report_is_none(opened: Opened) -> None:
    report = kept(opened, "Mine")
    from sillage.services.open_workspace import open_workspace

    other = member_client(open_workspace(opened.data_dir, "voisine"), Role.OWNER)
    for path in ("", "/edit", "/links", "/mails", "/report.pdf"):
        assert other.get(f"/w/voisine/reports/{report.id}{path}").status_code == 404, path
    assert other.post(f"/w/voisine/reports/{report.id}/remove").status_code == 404


def test_an_empty_list_says_how_to_begin(opened: Opened) -> None:
    from sillage.services.open_workspace import open_workspace

    page = member_client(open_workspace(opened.data_dir, "voisine"), Role.OWNER).get("/w/voisine/reports?lang=en")
    assert "No report is saved yet" in page.content.decode()
    assert Client().get("/w/voisine/reports").status_code == 302


def test_the_figures_of_a_kept_report_lead_to_its_own_days_whatever_days_the_reader_came_with(opened: Opened) -> None:
    report = kept(opened, "Its own days")
    page = member_client(opened).get(f"/w/maison/reports/{report.id}?lang=en&period=30d&network=x").content.decode()
    links = re.findall(r'href="/w/maison/kpi/[\w]+\?([^"]*)"', page)
    assert links
    asked = f"from={report.first}&amp;to={report.last}"
    assert all(asked in link and "period=" not in link and "network=" not in link for link in links), links


@pytest.mark.parametrize(
    ("preset", "said"), [("month", "Last full month."), ("quarter", "Last full quarter."), ("", "days that were asked")]
)
def test_a_report_of_a_moving_period_says_its_name_and_one_of_fixed_days_does_not(
    opened: Opened, preset: str, said: str
) -> None:
    days = {"first": None, "last": None} if preset else {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
    report = replace(kept(opened, "Named"), preset=preset, **days)
    made = composed_for(opened, report)
    assert said in say(made.period_reason, "en")


def test_the_full_report_of_a_named_period_says_its_name(opened: Opened) -> None:
    client = member_client(opened, Role.MANAGER)
    page = client.get("/w/maison/report?lang=fr&period=90d").content.decode()
    assert "90 jours." in page
    assert "Les dates demandées." not in page


def test_the_full_report_leads_to_whoever_may_keep_and_share_it(opened: Opened) -> None:
    words = "Keep or share this report"
    page = member_client(opened, Role.MANAGER).get("/w/maison/report?lang=en&from=2026-02-01&to=2026-02-28").content
    found = re.search(rf'href="([^"]*)">{words}<', page.decode())
    assert found is not None
    assert found[1] == "/w/maison/reports/new?lang=en&amp;from=2026-02-01&amp;to=2026-02-28"
    assert words not in member_client(opened, Role.READER).get("/w/maison/report?lang=en").content.decode()
