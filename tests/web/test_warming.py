"""What the first page asks is asked before anybody does, again when data changed, and never before who waits."""

import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sillage import ledger
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.overview import Wish, overview
from sillage.web import desk, warming
from sillage.web.figures_thread import figures, forget, when_free
from sillage.web.warming import Warming
from tests.services.journal_rows import import_rows, orders

pytestmark = pytest.mark.sqlite


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("SILLAGE_NOW", "2026-03-31T12:00:00+00:00")
    monkeypatch.setenv("SILLAGE_DATA", str(tmp_path / "data"))
    opened = init_workspace(tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
    import_rows(opened, tmp_path / "orders", {"orders": orders([(date(2026, 3, 3), 10, "instagram")])})
    desk.forget()
    yield opened
    desk.forget()
    forget()
    ledger.close()


def test_what_is_warmed_is_known_to_who_asks_and_warmed_again_only_when_data_changed(
    shop: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(opened: Opened) -> object:
        asked.append(opened.workspace.slug)
        return overview(opened, Wish())

    monkeypatch.setattr(warming, "STEPS", (noted,))
    mine = Warming()
    mine.look()
    assert asked == ["maison"]
    fresh = desk.opened_for(shop.workspace)
    known = figures(fresh, lambda opened: len(opened.memory or ()))
    assert known > 1
    figures(fresh, lambda opened: overview(opened, Wish()))
    assert figures(fresh, lambda opened: len(opened.memory or ())) == known
    mine.look()
    assert asked == ["maison"]
    import_rows(shop, tmp_path / "more", {"orders": orders([(date(2026, 3, 4), 7, "facebook")])})
    mine.look()
    assert asked == ["maison", "maison"]


def test_every_step_answers_with_and_without_data(shop: Opened, tmp_path: Path) -> None:
    for opened in (
        shop,
        init_workspace(shop.data_dir, name="Empty", currency="CAD", zone="America/Montreal", language="en"),
    ):
        for step in warming.STEPS:
            figures(opened, step)


def test_who_waits_is_answered_before_what_nobody_waits_for(shop: Opened) -> None:
    order: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def slow(opened: Opened) -> None:
        begun.set()
        go.wait(20)
        order.append("first")

    readers = [threading.Thread(target=figures, args=(shop, slow))]
    readers[0].start()
    assert begun.wait(20)
    idle = threading.Thread(target=when_free, args=(shop, lambda _: order.append("nobody")))
    idle.start()
    time.sleep(0.05)
    readers.append(threading.Thread(target=figures, args=(shop, lambda _: order.append("second"))))
    readers[1].start()
    time.sleep(0.05)
    go.set()
    for thread in (*readers, idle):
        thread.join(20)
    assert order == ["first", "second", "nobody"]


@pytest.mark.parametrize("damage", ["gone", "read-only", "damaged ledger", "damaged journal"])
def test_a_folder_that_cannot_be_read_ends_no_server(shop: Opened, damage: str) -> None:
    folder = shop.data_dir
    ledger.close()
    if damage == "gone":
        shutil.rmtree(folder)
    elif damage == "read-only":
        folder.chmod(0o500)
    elif damage == "damaged ledger":
        (folder / "ledger.sqlite3").write_bytes(b"nonsense" * 1000)
    else:
        for file in folder.glob("journal/**/*.json"):
            file.write_text("nonsense")
    try:
        assert Warming().look() >= 0
    finally:
        if folder.exists():
            folder.chmod(0o700)
