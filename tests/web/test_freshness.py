"""What a browser may keep, how pages travel, and what they say when the data folder is damaged."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.period import Period
from sillage.errors import Busy, DamagedStore
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from sillage.language import msg
from sillage.ledger import audit, brands, counting, entries, imports_log, jobs, models
from sillage.ledger.decisions_mark import decisions_mark
from sillage.services.compute_kpi import compute_kpi
from sillage.services.erase import erase
from sillage.services.kept_figures import KeptFigures, knowing_its_days, state_of
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.report_period import default_period, presets
from sillage.services.undo_import import undo_import
from sillage.web import desk, views
from tests.journal.live import hit
from tests.services.journal_rows import import_rows, orders
from tests.web.people import account, logged_in, member_client, put_member
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
QUERY = "?from=2026-01-05&to=2026-03-29&lang=en"
BASE = "/w/maison"
KEPT = ("report", "kpi/revenue", "report.xlsx", "content", "content/customers", "audience", "traffic", "roi")
PAGES = [f"{BASE}/{page}{QUERY}" for page in KEPT]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("fresh")
    with standing(folder / "data"):
        opened = init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
        days = [FIRST + timedelta(days=7 * week + 2) for week in range(12)]
        import_rows(opened, folder / "orders", {"orders": orders([(day, 1000, "instagram") for day in days])})
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_sent_again_only_when_the_data_changed(seeded: Opened, client: Client, address: str) -> None:
    client.get(address)  # who comes first asks for what takes long: from then on it says that it is being computed
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
    monkeypatch.setattr("sillage.ledger.import_pages.page", fail)
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


def tag(client: Client, address: str = f"{BASE}/report{QUERY}") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response["ETag"])


def take_hits(opened: Opened, name: str) -> None:
    with closing(Tail.start(opened.journal.tails)) as tail:
        at = round(datetime(2026, 3, 30, 15, tzinfo=UTC).timestamp() * 1_000_000)
        tail.write([hit(name, opened.workspace.id, at=at, visitor="5ca1ab1e" * 4)])


def sell_once_more(opened: Opened, folder: Path) -> None:
    import_rows(opened, folder / "more", {"orders": orders([(date(2026, 3, 4), 77, "facebook")])})


def redo_nothing(opened: Opened, folder: Path) -> None:
    undo_import(opened, max(record.number for record in imports_log.all(opened.workspace.id)))


CHANGES: dict[str, Callable[[Opened, Path], object]] = {
    "an import": sell_once_more,
    "its undoing": redo_nothing,
    "a hit": lambda opened, _: take_hits(opened, "one"),
    "the same hit, sealed": lambda opened, _: seal(opened.journal.root, opened.journal.tails),
    "an erasure": lambda opened, _: erase(opened, "visitor", "5ca1ab1e" * 4),
    "a cost": lambda opened, _: entries.add_cost(
        opened.workspace.id, Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(9, "CAD"))
    ),
    "an edit": lambda opened, _: entries.edit_cost(
        opened.workspace.id,
        models.Cost.objects.filter(workspace_id=opened.workspace.id).latest("pk").pk,
        Cost(CostKind.SPEND, FIRST, FIRST, amount=Money.of(8, "CAD")),
    ),
    "a brand": lambda opened, _: brands.add_brand(opened.workspace.id, "Une"),
    "the removal of a brand": lambda opened, _: models.Brand.objects.filter(workspace_id=opened.workspace.id).delete(),
    "another name": lambda opened, _: entries.edit_workspace(replace(opened.workspace, name="Maison Une")),
}


def test_every_change_of_data_makes_pages_stale(seeded: Opened, client: Client, tmp_path: Path) -> None:
    known = [tag(client)]
    for name, change in CHANGES.items():
        change(seeded, tmp_path)
        known.append(tag(client))
        assert known[-1] != known[-2], name
        assert tag(client) == known[-1], name


def test_a_change_in_the_middle_of_a_tick_of_the_clock_is_seen(seeded: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(uid: str) -> str:
        asked.append(uid)
        return decisions_mark(uid)

    monkeypatch.setattr("sillage.services.kept_figures.decisions_mark", noted)
    monkeypatch.setattr("sillage.ledger.decisions_mark._SETTLED_NS", 10**18)
    state_of(seeded)
    state_of(seeded)
    assert len(asked) == 2  # a file that was written just now may be written again under the same stamp
    monkeypatch.setattr("sillage.ledger.decisions_mark._SETTLED_NS", 0)
    state_of(seeded)
    state_of(seeded)
    assert len(asked) == 3


def test_who_logs_in_and_what_machines_do_leaves_pages_as_they_are(seeded: Opened, client: Client) -> None:
    before, state = tag(client), state_of(seeded)
    file = seeded.data_dir / "ledger.sqlite3-wal"
    size = file.stat().st_size if file.exists() else 0
    logged_in(account("somebody@example.org"))
    assert jobs.ask("roll_up", now=seeded.now, workspace_id=seeded.workspace.id)
    models.Job.objects.filter(kind="roll_up").delete()
    assert file.stat().st_size != size  # the ledger was written indeed
    assert state_of(seeded) == state
    assert tag(client) == before


def test_what_the_frame_says_of_who_asks_makes_a_page_another(seeded: Opened, client: Client) -> None:
    from django.contrib.auth.models import User

    before = tag(client)
    owner = User.objects.get(email="owner@example.org")
    owner.first_name = "Adèle"
    owner.save()
    renamed = tag(client)
    assert renamed != before
    other = init_workspace(seeded.data_dir, name="Other", currency="CAD", zone="America/Montreal", language="fr")
    with audit.acting("owner@example.org"):
        put_member(other, Role.OWNER)
    assert tag(client) != renamed


def test_members_of_different_rights_share_no_page_and_no_days(seeded: Opened) -> None:
    tags = {tag(member_client(seeded, role)) for role in Role}
    assert len(tags) == len(Role)
    team, client = knowing_its_days(seeded), knowing_its_days(replace(seeded, for_client=True))
    assert client.for_client and not team.for_client
    assert client.memory is not team.memory
    assert knowing_its_days(seeded).memory is not team.memory  # what a page adds is its own


def test_the_periods_offered_are_asked_once_a_state(
    seeded: Opened, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag(client)
    read: list[str] = []

    def noted(uid: str, period: Period) -> tuple[Cost, ...]:
        read.append(uid)
        return counting.costs(uid, period)

    monkeypatch.setattr("sillage.services.report_period.queries.costs", noted)
    ready = knowing_its_days(seeded)
    assert presets(ready) == presets(seeded)
    read.clear()
    assert presets(ready) and default_period(ready)
    assert presets(knowing_its_days(seeded))
    assert not read
    import_rows(
        seeded, tmp_path / "later", {"orders": orders([(date(2026, 3, 30), 1, "x")])}, period=(FIRST, date(2026, 3, 30))
    )
    assert dict(days_of(knowing_its_days(seeded))) == dict(days_of(seeded))
    assert dict(days_of(seeded))["30d"] == date(2026, 3, 30)
    assert read


def days_of(opened: Opened) -> Iterator[tuple[str, date]]:
    for name, _, period in presets(opened):
        yield name, period.last


def test_a_kept_figure_follows_every_change(seeded: Opened, tmp_path: Path) -> None:
    kept = KeptFigures()
    quarter = Period(FIRST, date(2026, 3, 29), seeded.workspace.zone)

    def revenue() -> float:
        found = compute_kpi(kept.remembering(seeded), "revenue", quarter).value
        return float(found or 0)

    first = revenue()
    import_rows(seeded, tmp_path / "figure", {"orders": orders([(date(2026, 3, 5), 31, "facebook")])})
    assert revenue() == first + 31
    redo_nothing(seeded, tmp_path)
    assert revenue() == first
