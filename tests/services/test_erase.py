"""Erasing a person: nothing of the id is left anywhere, the figures follow, and a restore does not bring it back."""

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.apps import apps

from sillage import ledger
from sillage.domain.keys import keyed_hash, normal_email
from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.journal import Journal
from sillage.journal.raw_files import RawFiles, hash_of
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail, TailRow
from sillage.ledger import models, queries
from sillage.services import erase_files
from sillage.services.check_health import check_health
from sillage.services.data_folder import customer_key
from sillage.services.erase import _digest, _normal, _remember, erase, export, replay
from sillage.services.import_files import import_files
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.roll_up import roll_up, rolled_days
from tests.journal.live import hit as live_hit
from tests.postgresql import Cluster
from tests.services.journal_rows import import_rows
from tests.services.test_roll_up import hit, some_hits

VISITOR = "5ca1ab1e0ddba11" + "f" * 17
COOKIE, CLICK = "c00c1e" * 4, "c11c" * 6
EMAIL = "Camille.Tremblay@exemple.test"
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
PERIOD = Period(date(2026, 2, 20), date(2026, 3, 20), "America/Montreal")


def everything(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """The bytes of every file of a folder, and what packed columns say when they are unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()
            if path.suffix == ".parquet" and path.stat().st_size:
                yield path, repr(pq.read_table(path).to_pylist()).encode()


def where(folder: Path, text: str) -> list[str]:
    """The files in which a text stands, in any case."""
    return [path.name for path, content in everything(folder) if text.lower().encode() in content.lower()]


def lived_in(opened: Opened) -> str:
    """A data folder in which a person stands everywhere; her customer key."""
    folder = opened.data_dir
    key = keyed_hash(customer_key(folder), normal_email(EMAIL))
    hers = [
        hit("pageview", NOON, 0, visitor=VISITOR, cookie=COOKIE, click_id=CLICK, channel="email"),
        hit("order", NOON, 0, visitor=VISITOR, order_id="o1", value_minor=900, currency="CAD", customer_key=key),
    ]
    rows = [{**one, "row": number} for number, one in enumerate([*some_hits(1, 30), *hers], 1)]
    order = {"shop": "own", "order_id": "o1", "ordered_at": NOON, "gross_minor": 900, "currency": "CAD", "row": 1}
    import_rows(opened, folder.parent / "hits", {"events": rows, "orders": [{**order, "customer_key": key}]})
    import_rows(opened, folder.parent / "again", {"events": [{**hers[0], "event_id": "again", "row": 1}]})
    Journal(folder / "journal").maintain(small_files=2, retention_hours=1000)  # what was merged stays as an old version
    orders = folder.parent / "orders.csv"
    orders.write_text(
        "order_id,ordered_at,amount,currency,channel,email\n"
        f"a1,2026-03-01,12.50,CAD,email,{EMAIL}\na2,2026-03-02,20.00,CAD,email,someone@else.test\n"
    )
    list(import_files(opened, [orders]))
    with closing(Tail.start(folder / "tails")) as tail:
        mine: list[TailRow] = [
            live_hit("t1", opened.workspace.id, kind="pageview", visitor=VISITOR, site="shop.example"),
            live_hit("t2", opened.workspace.id, kind="pageview", visitor="0" * 32, site="shop.example"),
        ]
        tail.write(mine)
        roll_up(opened)
    return key


def test_nothing_of_a_visitor_is_left_anywhere(opened: Opened) -> None:
    lived_in(opened)
    assert where(opened.data_dir, VISITOR)
    before = rolled_days(opened, PERIOD, ()).to_pylist()[0]
    done = erase(opened, "visitor", VISITOR)
    assert done.rows == {"events": 4}
    assert where(opened.data_dir, VISITOR) == []
    after = rolled_days(opened, PERIOD, ()).to_pylist()[0]
    assert after["visits"] < before["visits"]
    roll_up(opened, rebuild=True)
    assert rolled_days(opened, PERIOD, ()).to_pylist()[0] == after
    assert where(opened.data_dir, VISITOR) == []
    checks = check_health(opened.data_dir)
    assert all(one.ok for one in checks if one.name in ("journal", "imports", "raw")), checks


def test_a_contact_is_erased_with_what_her_keys_lead_to_and_her_files_are_written_over(opened: Opened) -> None:
    key = lived_in(opened)
    told = export(opened, "email", f"  {EMAIL} ")
    assert {row["order_id"] for row in told["orders"]} == {"o1", "a1"}
    assert len(told["events"]) == 4
    done = erase(opened, "email", EMAIL)
    assert done.rows == {"events": 4, "orders": 2}
    assert (done.files, done.refused) == (3, ())
    for text in (EMAIL, key, VISITOR, COOKIE, CLICK):
        assert where(opened.data_dir, text) == [], text
    assert where(opened.data_dir, "someone@else.test")
    assert export(opened, "email", EMAIL) == {}
    checks = check_health(opened.data_dir)
    assert all(one.ok for one in checks if one.name in ("journal", "imports", "raw")), checks


def test_another_workspace_keeps_its_own_rows(opened: Opened, other: Opened) -> None:
    lived_in(opened)
    rows = [{**hit("pageview", NOON, 0, visitor=VISITOR), "row": 1}]
    import_rows(other, other.data_dir.parent / "theirs", {"events": rows})
    erase(opened, "visitor", VISITOR)
    assert len(export(other, "visitor", VISITOR)["events"]) == 1


@pytest.mark.asks_anew
def test_another_workspace_keeps_its_own_files_and_a_file_of_both_is_parted(opened: Opened, other: Opened) -> None:
    folder, raw = opened.data_dir.parent, RawFiles(opened.data_dir / "raw")
    head = "order_id,ordered_at,amount,currency,channel,email\n"
    both, theirs = folder / "both.csv", folder / "theirs.csv"
    both.write_text(f"{head}a1,2026-03-01,12.50,CAD,email,{EMAIL}\na2,2026-03-02,20.00,CAD,email,someone@else.test\n")
    theirs.write_text(f"{head}b1,2026-03-03,30.00,CAD,email,{EMAIL}\n")
    list(import_files(opened, [both]))
    list(import_files(other, [both, theirs]))
    kept = {path.name: path.read_bytes() for path in raw.all()}
    hers = set(models.Import.objects.filter(workspace_id=other.workspace.id).values_list("uid", "sha256"))
    assert {sha for _, sha in hers} == set(kept) == {hash_of(both), hash_of(theirs)}

    done = erase(opened, "email", EMAIL)
    assert (done.rows, done.files, done.refused) == ({"orders": 1}, 1, ())
    [mine] = models.Import.objects.filter(workspace_id=opened.workspace.id).values_list("sha256", flat=True)
    assert mine not in kept
    assert EMAIL.encode() not in raw.path_of(mine).read_bytes()
    assert b"someone@else.test" in raw.path_of(mine).read_bytes()
    assert set(models.Import.objects.filter(workspace_id=other.workspace.id).values_list("uid", "sha256")) == hers
    assert {name: raw.path_of(name).read_bytes() for name in kept} == kept
    assert {row["order_id"] for row in export(other, "email", EMAIL)["orders"]} == {"a1", "b1"}
    # Again, as after a restore: the copy has nothing left, and the others' files are still theirs.
    assert replay(opened.data_dir) == 0

    assert erase(other, "email", EMAIL).files == 2
    assert where(opened.data_dir, EMAIL) == []
    checks = check_health(opened.data_dir)
    assert all(one.ok for one in checks if one.name in ("journal", "imports", "raw")), checks


def test_an_erasure_in_a_lake_reaches_the_sums_and_the_tail_of_another_machine(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One ledger, one key, one shared folder; two data folders with a tail, sums and files each."""
    secret = customer_key(opened.data_dir)
    second = replace(opened, data_dir=tmp_path / "second", journal=Journal(tmp_path / "second" / "journal"))
    shutil.copytree(opened.data_dir, second.data_dir, ignore=shutil.ignore_patterns("ledger*", "journal", "tails"))
    assert customer_key(second.data_dir) == secret
    monkeypatch.setenv("SILLAGE_LAKE", str(tmp_path / "lake"))

    def on(machine: Opened) -> Opened:
        monkeypatch.setenv("SILLAGE_DATA", str(machine.data_dir))
        return replace(machine, journal=Journal(machine.data_dir / "journal"))

    def views(machine: Opened) -> dict[date, int]:
        rows = rolled_days(on(machine), PERIOD, ("for_date",)).to_pylist()
        return {row["for_date"]: row["pageviews"] for row in rows if row["pageviews"]}

    def viewed(name: str, visitor: str, day: int, **said: Any) -> TailRow:
        at = round(datetime(2026, 3, day, 17, tzinfo=UTC).timestamp() * 1_000_000)
        return live_hit(name, opened.workspace.id, at=at, kind="pageview", site="shop.example", visitor=visitor, **said)

    key = keyed_hash(secret, normal_email(EMAIL))
    with closing(Tail.start(on(opened).data_dir / "tails")) as tail:
        tail.write([viewed("h1", VISITOR, 2, cookie=COOKIE, customer_key=key), viewed("o1", "0" * 32, 2)])
        tail.write([viewed("h2", VISITOR, 9, cookie=COOKIE)])  # a day that nobody else was there
        seal(opened.data_dir / "journal", opened.data_dir / "tails")
    assert roll_up(on(opened)).days
    assert roll_up(on(second)).days
    assert views(opened) == views(second) == {date(2026, 3, 2): 2, date(2026, 3, 9): 1}

    with closing(Tail.start(on(second).data_dir / "tails")) as tail:
        # What ties this cookie to the address stands in the lake alone, and is gone when this machine erases.
        tail.write([viewed("h3", "e" * 32, 12, cookie=COOKIE), viewed("o2", "0" * 32, 12)])
        assert erase(on(opened), "email", EMAIL).rows == {"events": 2}
        assert views(opened) == {date(2026, 3, 2): 1}
        assert views(second) == {date(2026, 3, 2): 1, date(2026, 3, 12): 2}
        assert erase(on(second), "email", EMAIL).rows == {"events": 1}
    for machine in (opened, second):
        assert roll_up(on(machine)).days
        assert views(machine) == {date(2026, 3, 2): 1, date(2026, 3, 12): 1}
    for text in (VISITOR, COOKIE, key, "e" * 32):
        assert where(tmp_path, text) == [], text
    assert [row.done_at is not None for row in models.Erasure.objects.all()] == [True, True]


@pytest.mark.parametrize("again", [False, True])
def test_bodies_that_said_no_row_are_erased_too(opened: Opened, again: bool) -> None:
    key = keyed_hash(customer_key(opened.data_dir), normal_email(EMAIL))
    said = [
        b'{"cookie": "' + COOKIE.encode() + b'", "at": "never"}',
        b'{"customer_key":"' + key.encode() + b'" no JSON',
        b"mail me at " + EMAIL.encode(),
        b'{"cookie": "beef", "at": "never"}',
    ]
    with closing(Tail.start(opened.data_dir / "tails")) as tail:
        tail.write([TailRow("events", opened.workspace.id, body) for body in said])
        tail.write([TailRow("events", "another", said[0])])
        if not again:
            tail.write([live_hit("t1", opened.workspace.id, kind="pageview", cookie=COOKIE, customer_key=key)])
        seal(opened.data_dir / "journal", opened.data_dir / "tails")
        if again:  # the list alone knows them, as after a restore
            kept = (tail.folder / "tail.sqlite3").read_bytes(), (tail.folder / "tail.sqlite3-wal").read_bytes()
            assert any(key.encode() in one for one in kept)
            for kind, value in (("email", EMAIL), ("cookie", COOKIE)):
                _remember(opened.data_dir, opened.workspace.id, *_listed_as(opened, kind, value))
            assert replay(opened.data_dir) == 3
        else:
            assert erase(opened, "email", EMAIL).rows == {"events": 1, "unread": 3}
        for text in (EMAIL, key):
            assert where(opened.data_dir, text) == [], text
        with closing(sqlite3.connect(tail.folder / "tail.sqlite3")) as db:
            left = db.execute("SELECT workspace_id, body FROM unread ORDER BY seq").fetchall()
    assert left == [(opened.workspace.id, said[3]), ("another", said[0])]


def _listed_as(opened: Opened, kind: str, value: str) -> tuple[str, str]:
    secret = customer_key(opened.data_dir)
    kind, named = _normal(kind, value, secret)
    return kind, _digest(secret, kind, named)


@pytest.mark.parametrize(("kind", "value"), [("name", "Camille"), ("email", "  "), ("phone", "none")])
def test_who_is_nobody_is_refused(opened: Opened, kind: str, value: str) -> None:
    with pytest.raises(WrongUsage):
        erase(opened, kind, value)


def _imports(opened: Opened) -> Any:
    return queries.committed_imports(opened.workspace.id)


@pytest.mark.parametrize("before", range(1, len(EMAIL), 7))
def test_an_address_that_two_readings_of_a_packed_file_share_is_found(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(erase_files, "_CHUNK", 512)
    raw, packed = RawFiles(opened.data_dir / "raw"), opened.data_dir.parent / "orders.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", f"{'.' * (511 - before)}\n{EMAIL}\n{'.' * 2000}")
    raw.keep(packed, hash_of(packed))
    assert erase(opened, "email", EMAIL).refused == (hash_of(packed),)


def test_a_packed_file_that_cannot_be_read_is_said_to_be_out_of_reach(opened: Opened) -> None:
    raw, packed = RawFiles(opened.data_dir / "raw"), opened.data_dir.parent / "orders.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("orders.csv", "nobody at all, for a while\n" * 9)
    packed.write_bytes(packed.read_bytes().replace(b"nobody", b"nobady", 1))  # its sum is not its own any more
    raw.keep(packed, hash_of(packed))
    done = erase(opened, "email", EMAIL)
    assert (done.refused, done.unreadable) == ((), (hash_of(packed),))


def test_a_packed_file_is_named_and_a_file_of_wide_characters_is_written_over(opened: Opened) -> None:
    raw, folder = RawFiles(opened.data_dir / "raw"), opened.data_dir.parent
    packed, wide = folder / "orders.zip", folder / "wide.csv"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", f"email\n{EMAIL}\n")
    for number, codec in enumerate(("utf-16-le", "utf-16-be")):
        mark = "\ufeff"
        wide.write_bytes(f"{mark}email;amount\r\n{EMAIL};12\r\nsomeone@else.test;{number}\r\n".encode(codec))
        raw.keep(wide, hash_of(wide))
    raw.keep(packed, hash_of(packed))
    before = {path.stat().st_size for path in raw.all()}
    done = erase(opened, "email", EMAIL)
    assert done.refused == (hash_of(packed),)
    assert done.files == 2
    assert {path.stat().st_size for path in raw.all()} == before
    texts = [path.read_bytes().decode("utf-16") for path in raw.all() if path.name != hash_of(packed)]
    assert len(texts) == 2
    for text in texts:
        assert EMAIL not in text
        assert f"{'x' * len(EMAIL)};12" in text
        assert "someone@else.test" in text


@pytest.mark.postgresql
def test_a_ledger_on_postgresql_is_erased_in_too(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, cluster: Cluster, migrated_database: str
) -> None:
    name = cluster.create(migrated_database)
    monkeypatch.setenv("SILLAGE_DATABASE_URL", cluster.url(name))
    try:
        mine = init_workspace(data_dir, name="Brand", currency="CAD", zone="America/Montreal", language="en")
        lived_in(mine)
        assert erase(mine, "email", EMAIL).rows == {"events": 4, "orders": 2}
        assert where(data_dir, EMAIL) == []
        assert export(mine, "email", EMAIL) == {}
        [row] = models.Erasure.objects.all()
        assert row.done_at is not None
        assert row.reached["events"] == 4
        for model in apps.get_models():
            if model._meta.managed:
                assert EMAIL not in repr(list(model._default_manager.values()))
        checks = check_health(data_dir)
        assert all(one.ok for one in checks if one.name in ("journal", "imports", "raw", "erasures")), checks
    finally:
        ledger.close()
        cluster.drop(name)
