"""Imports on pages: dropped, looked at, answered, imported in the background, undone; nothing hostile runs."""

import html
import re
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.decisions import ImportStatus
from sillage.domain.period import Period
from sillage.imports import Context, read_bytes
from sillage.imports.export_guides import GUIDES
from sillage.imports.own_files import OWN_FILES
from sillage.ledger import imports_log, queries
from sillage.services import file_jobs, incoming
from sillage.services.incoming import Incoming, listed
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.run_worker import run_worker
from tests.services.test_incoming import FRENCH, UNKNOWN
from tests.web.people import HERE, member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
BASE = "/w/maison/imports"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "UTC")


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("imports")
    with standing(folder / "data", monkeypatch):
        monkeypatch.setattr(file_jobs, "keep_going", lambda folder: None)
        yield init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")


@pytest.fixture
def client(opened: Opened) -> Client:
    return member_client(opened, Role.MANAGER)


def drop(client: Client, *files: tuple[str, bytes]) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(f"{BASE}/drop?lang=en", {"files": sent})


def work(opened: Opened) -> None:
    list(run_worker(opened.data_dir, threading.Event(), once=True, only=file_jobs.FILE_KINDS))


def page_of(client: Client, address: str = BASE, status: int = 200) -> str:
    response = client.get(address if "?" in address else f"{address}?lang=en")
    assert response.status_code == status
    return html.unescape(response.content.decode())


def waiting(opened: Opened) -> Incoming:
    (one,) = listed(opened.data_dir, opened.workspace.id)
    return one


def undo_address(page: str) -> str:
    found = re.search(r'class="notice [a-z]+">.*?action="([^"]+)"', page)
    assert found
    return found[1]


def test_a_file_is_dropped_looked_at_imported_undone_and_counts_again(opened: Opened, client: Client) -> None:
    assert "Nothing was imported yet" in page_of(client)
    assert drop(client, ("juin.csv", FRENCH.read_bytes())).headers["Location"].startswith(BASE)
    page = page_of(client)
    assert "being read" in page
    one = waiting(opened)
    assert f'hx-get="{BASE}/waiting/{one.id}/card' in page
    work(opened)
    assert "Meta Business Suite, Facebook posts" in page_of(client, f"{BASE}/waiting/{one.id}/card")
    look = page_of(client, f"{BASE}/waiting/{one.id}")
    assert "First rows: Posts" in look
    assert "Atelier Nord" in look
    assert imports_log.all(opened.workspace.id) == ()
    client.post(f"{BASE}/waiting/{one.id}/import")
    assert "being imported" in page_of(client)
    assert "HX-Trigger" not in client.get(f"{BASE}/waiting/{one.id}/card")
    assert 'id="history" hx-get="/w/maison/imports' in page_of(client)
    work(opened)
    assert client.get(f"{BASE}/waiting/{one.id}/card")["HX-Trigger"] == "sillage:imported", "the list comes anew"
    assert "Import 1: 3 rows, 3 new, 0 repeated." in page_of(client)
    shown = page_of(client, f"{BASE}/1")
    assert "manager@example.org" in shown
    assert "Doubtful rows" in shown
    raw = client.get(f"{BASE}/1/raw")
    assert b"".join(raw.streaming_content) == FRENCH.read_bytes()  # type: ignore[attr-defined]
    assert raw["Content-Disposition"] == 'attachment; filename="juin.csv"'
    raw.close()
    undone = client.post(f"{BASE}/1/undo?lang=en", follow=True).content.decode()
    assert imports_log.find(opened.workspace.id, number=1).status is ImportStatus.UNDONE
    assert "Import 1 was undone: its rows do not count." in page_of(client)
    assert "3 new" not in page_of(client)
    client.post(html.unescape(undo_address(undone)))
    assert imports_log.find(opened.workspace.id, number=1).status is ImportStatus.COMMITTED
    assert "Import 1: 3 rows, 3 new, 0 repeated." in page_of(client)
    assert [one.action for one in queries.audit_trail(opened.workspace.id, "import")] == ["redo", "undo", "import"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(OWN_FILES))
def test_a_template_from_the_page_is_recognised_when_it_is_dropped_back(
    opened: Opened, client: Client, kind: str, language: str
) -> None:
    assert f"{BASE}/templates/{kind}.csv?lang=" in page_of(client)
    handed = client.get(f"{BASE}/templates/{kind}.csv?lang={language}")
    assert handed["Content-Disposition"] == f'attachment; filename="{kind}.{language}.csv"'
    filled = handed.content.decode("utf-8-sig").splitlines()
    assert len(filled) > 1, "a header, and rows that say how to fill it in"
    (read,) = read_bytes(("\ufeff" + "\r\n".join(filled)).encode(), Context("mine.csv", b"s", "UTC", "CAD"))
    assert read.format == f"own_{kind}"


def test_a_template_that_was_filled_in_is_imported(opened: Opened, client: Client) -> None:
    header = client.get(f"{BASE}/templates/hours.csv?lang=en").content.decode("utf-8-sig").splitlines()[0].split(",")
    row = {"Date": "2026-03-02", "Hours": "2.5", "Person": "Zoé", "Activity": "moderation"}
    assert set(row) <= set(header)
    text = "\r\n".join([",".join(header), ",".join(row.get(name, "") for name in header), ""])
    drop(client, ("mine.csv", text.encode("utf-8-sig")))
    work(opened)
    client.post(f"{BASE}/waiting/{waiting(opened).id}/import")
    work(opened)
    assert [cost.hours for cost in queries.costs(opened.workspace.id, MARCH)] == [Decimal("2.5")]


def test_there_is_no_template_of_what_is_none_and_none_for_who_may_not_import(opened: Opened, client: Client) -> None:
    assert client.get(f"{BASE}/templates/nothing.csv").status_code == 404
    reader = member_client(opened, Role.READER)
    assert reader.get(f"{BASE}/templates/costs.csv").status_code in (403, 404)
    assert "/templates/" not in page_of(reader)


def test_what_is_shown_of_a_file_of_costs_is_in_the_words_of_the_page(opened: Opened, client: Client) -> None:
    costs = "Date,Genre,Réseau,Montant,Payeur\n2026-03-01,Outils,Instagram,19.99,Équipe\n2026-03-02,Pub,Boutique,5,\n"
    drop(client, ("couts.csv", costs.encode()))
    work(opened)
    look = page_of(client, f"{BASE}/waiting/{waiting(opened).id}")
    assert "ready to import" in look
    shown = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", look)]
    assert {"Tools", "Ads", "The team", "Shop"} <= set(shown), shown
    assert not {"tool", "spend", "team", "shop"} & set(shown)


def test_what_columns_are_is_said_on_the_page(opened: Opened, client: Client) -> None:
    drop(client, ("mesures.csv", UNKNOWN.encode()))
    work(opened)
    one = waiting(opened)
    assert "needs your answer" in page_of(client)
    look = page_of(client, f"{BASE}/waiting/{one.id}")
    assert "“Coeurs” holds" in look
    answer = f"{BASE}/waiting/{one.id}/answer?lang=en"
    good = {"kind": "account_days", "c0": "date", "c1": "metric:likes", "c2": "", "network": "bluesky"}
    more = {"account": "miel", "currency": "", "first": "", "act": "read"}
    for wrong in (
        {"c1": "metric:<script>"},
        {"c1": "date"},
        {"network": "myspace"},
        {"currency": "<b>"},
        {"first": "x"},
    ):
        refused = client.post(answer, good | more | wrong)
        assert refused.status_code == 200
        assert b"<script>" not in refused.content
        assert waiting(opened).revision == 0
    other = html.unescape(client.post(answer, good | more | {"kind": "costs", "act": "kind"}).content.decode())
    assert '<option value="amount">' in other
    assert client.post(answer, good | more).status_code == 302
    work(opened)
    look = page_of(client, f"{BASE}/waiting/{one.id}")
    assert "Bluesky · miel" in look
    assert "Change what was said of it" in look
    client.post(f"{BASE}/waiting/{one.id}/import")
    work(opened)
    (kept,) = queries.saved_mappings(opened.workspace.id)
    assert kept.content["columns"] == {"Quand": "date", "Coeurs": "metric:likes", "Vues": ""}


def test_several_files_come_at_once_and_all_that_are_ready_are_imported(opened: Opened, client: Client) -> None:
    files = [("a.csv", FRENCH.read_bytes()), ("b.csv", UNKNOWN.encode()), ("c.zip", _archive())]
    drop(client, *files)
    work(opened)
    page = page_of(client)
    assert "Import all that are ready" in page
    client.post(f"{BASE}/all")
    work(opened)
    assert {record.file_name for record in imports_log.all(opened.workspace.id)} == {"a.csv", "c.zip"}
    assert page_of(client).count("needs your answer") == 1


def test_a_file_that_was_removed_can_be_taken_back(opened: Opened, client: Client) -> None:
    drop(client, ("juin.csv", FRENCH.read_bytes()))
    work(opened)
    one = waiting(opened)
    gone = client.post(f"{BASE}/waiting/{one.id}/remove?lang=en", follow=True).content.decode()
    assert listed(opened.data_dir, opened.workspace.id) == ()
    client.post(html.unescape(undo_address(gone)))
    assert waiting(opened).id == one.id


def test_nothing_that_a_file_says_runs_or_leads_out(opened: Opened, client: Client) -> None:
    name = "<img src=x onerror=alert(1)>.csv"
    costs = 'date,kind,amount,note\n2026-01-02,tool,12,"<script>alert(2)</script>"\n2026-01-03,tool,-4,"=cmd|x"\n'
    drop(client, (name, costs.encode()))
    drop(client, ('"><svg onload=alert(3)>', b"\xff\xfe\x00\xd8"))
    work(opened)
    for one in listed(opened.data_dir, opened.workspace.id):
        for address in (BASE, f"{BASE}/waiting/{one.id}"):
            content = client.get(f"{address}?lang=en", follow=True).content
            assert b"<img" not in content
            assert b"<svg onload" not in content
            assert b"<script>alert" not in content
    client.post(f"{BASE}/all")
    for one in listed(opened.data_dir, opened.workspace.id):
        client.post(f"{BASE}/waiting/{one.id}/import")
    work(opened)
    for address in (BASE, f"{BASE}/1"):
        assert b"<img" not in client.get(f"{address}?lang=en").content
    raw = client.get(f"{BASE}/1/raw")
    assert "\n" not in raw["Content-Disposition"]
    assert raw["Content-Type"] == "application/octet-stream"
    raw.close()


def test_the_list_as_a_file_holds_nothing_that_a_spreadsheet_would_calculate(opened: Opened, client: Client) -> None:
    drop(client, ('=HYPERLINK("x").csv', FRENCH.read_bytes()))
    work(opened)
    client.post(f"{BASE}/waiting/{waiting(opened).id}/import")
    work(opened)
    rows = client.get(f"{BASE}.csv?lang=en").content.decode()
    assert "=HYPERLINK" in rows
    assert not re.search(r'(^|,)"?=', rows, re.MULTILINE)


def test_too_much_is_not_kept_and_says_so(opened: Opened, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILLAGE_MAX_FILE_MB", "1")
    drop(client, ("large.csv", b"a,b\n" * 300_000))
    assert "It is larger than 1 MB." in page_of(client)
    drop(client, ("huge.csv", b"a,b\n" * 1_200_000))
    assert "more than the server takes at once" in page_of(client)
    assert listed(opened.data_dir, opened.workspace.id) == ()
    assert list((opened.data_dir / incoming.FOLDER).glob(f"*{incoming.UPLOADED}")) == []


def test_what_strangers_send_never_reaches_the_disk(opened: Opened) -> None:
    stranger = Client(headers=HERE)
    assert drop(stranger, ("a.csv", FRENCH.read_bytes())).status_code == 302
    assert not (opened.data_dir / incoming.FOLDER).exists()


def test_who_may_not_import_reads_the_list_and_nothing_more(opened: Opened, client: Client) -> None:
    drop(client, ("juin.csv", FRENCH.read_bytes()))
    work(opened)
    one = waiting(opened)
    client.post(f"{BASE}/waiting/{one.id}/import")
    work(opened)
    reader = member_client(opened, Role.READER)
    page = page_of(reader, f"{BASE}/1")
    assert "/raw" not in page
    assert "/undo" not in page
    assert "data-drop" not in page_of(reader)
    assert drop(reader, ("a.csv", b"a,b\n1,2\n")).status_code == 403
    assert member_client(opened, Role.CLIENT).get(BASE).status_code == 403


def test_a_file_of_another_workspace_does_not_exist(opened: Opened, client: Client) -> None:
    drop(client, ("juin.csv", FRENCH.read_bytes()))
    one = waiting(opened)
    other = init_workspace(opened.data_dir, name="Voisine", currency="EUR", zone="Europe/Paris", language="fr")
    stranger = member_client(other, Role.OWNER)
    for path in ("", "/card"):
        assert stranger.get(f"/w/voisine/imports/waiting/{one.id}{path}").status_code == 404
    for act in ("import", "remove", "answer", "undo"):
        assert stranger.post(f"/w/voisine/imports/waiting/{one.id}/{act}").status_code == 404
    assert waiting(opened) == one


def test_the_list_is_cut_and_comes_page_by_page(opened: Opened, client: Client) -> None:
    for number in range(27):
        record = imports_log.begin(
            opened.workspace.id, file_name=f"f{number}.csv", sha256=f"{number:064}", format="own_costs"
        )
        imports_log.commit(opened.workspace.id, record.uid)
    page = page_of(client)
    assert ">f26.csv</a>" in page
    assert ">f1.csv</a>" not in page
    assert ">f1.csv</a>" in page_of(client, f"{BASE}?lang=en&page=2")
    assert ">f1.csv</a>" in page_of(client, f"{BASE}?lang=en&q=f1.csv")
    assert "27 imports" in page
    assert "0 imports" in page_of(client, f"{BASE}?lang=en&status=undone")
    for odd in ("page=0", "page=-1", "page=9999999", "page=x", "q=%00", "status=nothing", "format=%3Cxss%3E"):
        assert "<xss>" not in client.get(f"{BASE}?lang=en&{odd}").content.decode()


def test_a_longer_list_asks_the_ledger_no_more_often(opened: Opened, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for number in range(12):
        record = imports_log.begin(opened.workspace.id, file_name=f"f{number}.csv", sha256=f"{number:064}")
        imports_log.commit(opened.workspace.id, record.uid)
        drop(client, (f"w{number}.csv", f"a,b\n{number},2\n".encode()))
        if number in (1, 11):
            client.get(BASE)
            with CaptureQueriesContext(connection) as queries_of_page:
                client.get(f"{BASE}?lang=en")
            asked.append(len(queries_of_page))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(("language", "said"), [("en", "as a table"), ("fr", "sous forme de tableau")])
def test_what_no_table_is_in_is_refused_without_a_word_of_commands(
    opened: Opened, client: Client, language: str, said: str
) -> None:
    drop(client, ("photo.png", b"\x89PNG\r\n\x1a\n123"))
    work(opened)
    page = page_of(client, f"{BASE}?lang={language}")
    assert said in page
    assert "--mapping" not in page
    assert "sillage template" not in page


def test_what_a_card_can_do_keeps_its_name_while_the_card_comes_anew(opened: Opened, client: Client) -> None:
    drop(client, ("juin.csv", FRENCH.read_bytes()))
    one = waiting(opened)
    under_way = page_of(client, f"{BASE}/waiting/{one.id}/card")
    work(opened)
    ready = page_of(client, f"{BASE}/waiting/{one.id}/card")
    assert f'id="file-{one.id}-drop"' in under_way, "by its id, the focus finds the button of the card that replaces it"
    for act in ("bring", "look", "drop"):
        assert ready.count(f'id="file-{one.id}-{act}"') == 1, act


def test_the_checklist_says_what_is_due_and_ticks_itself(opened: Opened, client: Client) -> None:
    first = page_of(client, f"{BASE}/checklist")
    assert "No account is known yet" in first
    for guide in GUIDES:
        assert guide.path.template in first, "who has imported nothing is told where exports are all the same"
    drop(client, ("juin.csv", FRENCH.read_bytes()))
    work(opened)
    client.post(f"{BASE}/waiting/{waiting(opened).id}/import")
    work(opened)
    page = page_of(client, f"{BASE}/checklist")
    assert "Facebook: posts" in page
    assert "Covered until September 15, 2025." in page
    assert "Sep 16, 2025 to Dec 14, 2025" in page
    assert "Meta Business Suite › Insights › Content" in page
    assert "Where each network hides its export" not in page


def test_an_owner_turns_the_watched_folder_on_and_others_read_no_path(opened: Opened, client: Client) -> None:
    owner = member_client(opened, Role.OWNER)
    assert owner.post(f"{BASE}/folder/switch", {"turn": "on"}).status_code == 302
    assert str(opened.data_dir) in page_of(owner, f"{BASE}/folder")
    page = page_of(client, f"{BASE}/folder")
    assert str(opened.data_dir) not in page
    assert "Turn it off" not in page
    assert "No worker runs on this machine: nobody looks." in page
    assert client.post(f"{BASE}/folder/switch", {"turn": "off"}).status_code == 403


def _archive() -> bytes:
    import zipfile

    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.write(Path(FRENCH).with_name("own_costs__fr.csv"), "mars/costs.csv")
    return held.getvalue()
