"""What the first page asks is asked before anybody does, again when data changed, and never before who waits."""

import gc
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import FunctionType, ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sillage import ledger
from sillage.domain.access import Role
from sillage.domain.facts import FACT_TABLES
from sillage.services.brand_view import of_brand
from sillage.services.build_report import build_report
from sillage.services.lasting import Lasting
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.overview import Wish, overview
from sillage.services.record_values import add_brand
from sillage.services.report_period import presets
from sillage.web import brands_looked_at, desk, warm_pages, warming
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures, forget, nobody_waits, when_free
from sillage.web.routes import ROUTES
from sillage.web.warming import Warming
from tests.services.journal_rows import import_rows, orders
from tests.web.people import member_client

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


def test_every_page_is_asked_in_every_period_that_it_offers_once_data_stand_still(
    shop: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def noted(request: HttpRequest, desk: Desk, **parts: str) -> HttpResponse:
        asked.append((request.path, desk.asked.preset))
        figures(desk.opened, lambda opened: overview(opened, Wish(desk.asked.period)))
        return HttpResponse()

    monkeypatch.setattr(warming, "STEPS", ())
    monkeypatch.setattr(warming, "STANDS_S", 0.0)
    monkeypatch.setattr(warm_pages, "PAGES", ("overview", "content"))
    monkeypatch.setattr(warm_pages, "KPIS", ("roi",))
    monkeypatch.setattr(
        warm_pages, "ROUTES", [replace(route, view=noted) for route in ROUTES if route.name in ("overview", "kpi")]
    )
    mine = Warming()
    assert not mine.go_on()
    mine.look()
    assert mine.go_on()
    assert asked == [("/w/maison/", "")]
    import_rows(shop, tmp_path / "more", {"orders": orders([(date(2026, 3, 4), 7, "facebook")])})
    assert not mine.go_on()
    mine.look()
    asked.clear()
    while mine.go_on():
        pass
    offered = [name for name, _, _ in presets(shop)]
    assert asked == [(f"/w/maison/{page}", name) for name in ("", *offered) for page in ("", "kpi/roi")]
    assert not mine.go_on()


def test_every_page_that_is_warmed_answers_as_it_would_a_reader(shop: Opened) -> None:
    names = {visit.route.name for visit in warm_pages.visits(shop.workspace)}
    assert names == {*warm_pages.PAGES, "kpi"}
    browser = member_client(shop)
    for visit in warm_pages.visits(shop.workspace)[: len(warm_pages.PAGES) + 1]:
        warm_pages.visit(shop.workspace, visit)
        known = figures(desk.opened_for(shop.workspace), lambda opened: len(opened.memory or ()))
        address = reverse(visit.route.name, args=("maison", *visit.parts.values()))
        assert browser.get(address).status_code == 200, address
        assert figures(desk.opened_for(shop.workspace), lambda opened: len(opened.memory or ())) == known, address


def test_pages_of_clients_are_asked_last_as_clients_see_them(shop: Opened) -> None:
    team = warm_pages.visits(shop.workspace)
    assert all(one.member is None for one in team)
    member_client(shop, Role.CLIENT)
    both = warm_pages.visits(shop.workspace)
    assert both[: len(team)] == team
    theirs = both[len(team) :]
    assert {one.member.role for one in theirs if one.member} == {Role.CLIENT}
    assert not {"roi", "costs", "content_sold"} & {one.route.name for one in theirs}
    browser = member_client(shop, Role.CLIENT)
    seen = next(one for one in theirs if one.route.name == "content")
    warm_pages.visit(shop.workspace, seen)
    assert browser.get("/w/maison/content").status_code == 200


def test_the_first_page_of_brands_is_asked_after_the_whole_s_those_looked_at_lately_first(
    shop: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = warm_pages.visits(shop.workspace)
    for name in "ABCDEFG":
        add_brand(shop, name)
    brands_looked_at.forget()
    browser = member_client(shop)
    assert browser.get("/w/maison/kpi/revenue?brand=F").status_code == 200
    monkeypatch.setenv("SILLAGE_NOW", "2026-04-02T12:00:00+00:00")
    assert browser.get("/w/maison/?brand=D").status_code == 200
    every = warm_pages.visits(shop.workspace)
    assert every[: len(whole)] == whole
    first = [(one.route.name, one.query) for one in every[len(whole) :]]
    assert first == [(page, f"brand={name}") for name in "DFAB" for page in warm_pages.FIRST_PAGES]
    monkeypatch.setenv("SILLAGE_NOW", "2026-04-08T12:00:00+00:00")
    later = [one.query for one in warm_pages.visits(shop.workspace)[len(whole) :]]
    assert list(dict.fromkeys(later)) == ["brand=D", "brand=A", "brand=B", "brand=C"]


def test_a_brand_s_first_page_finds_its_figures_ready_and_the_whole_s_stay(shop: Opened) -> None:
    for name in "AB":
        add_brand(shop, name)
    browser, mine = member_client(shop), of_brand(desk.opened_for(shop.workspace), "B")

    def known(opened: Opened) -> int:
        return figures(opened, lambda one: len(one.memory or ()))

    for one in warm_pages.visits(shop.workspace)[:2]:
        warm_pages.visit(shop.workspace, one)
    whole = known(desk.opened_for(shop.workspace))
    for one in warm_pages.visits(shop.workspace):
        if one.query == "brand=B":
            warm_pages.visit(shop.workspace, one)
    ready = known(mine)
    assert ready > 1
    assert browser.get("/w/maison/?brand=B").status_code == 200
    assert known(mine) == ready
    assert known(desk.opened_for(shop.workspace)) == whole > 1


def test_what_is_made_before_anybody_asks_lets_readers_go_first(shop: Opened) -> None:
    order: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def slow(opened: Opened) -> None:
        begun.set()
        go.wait(20)
        order.append("reader")

    def patient() -> None:
        with nobody_waits():
            figures(shop, lambda _: order.append("nobody"))

    threads = [threading.Thread(target=figures, args=(shop, slow)), threading.Thread(target=patient)]
    threads[0].start()
    assert begun.wait(20)
    threads[1].start()
    time.sleep(0.05)
    assert order == []
    go.set()
    for thread in threads:
        thread.join(20)
    assert order == ["reader", "nobody"]


def test_a_report_is_built_once_while_others_open_their_workspace(
    shop: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def slow(*asked: object, **compared: object) -> object:
        built.append(threading.current_thread().name)
        begun.set()
        go.wait(20)
        return build_report(*asked, **compared)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "build_report", slow)
    asked = desk.Asked("en", None)
    found: list[object] = []
    readers = [threading.Thread(target=lambda: found.append(desk.report_of(shop, asked))) for _ in range(3)]
    for reader in readers:
        reader.start()
    assert begun.wait(20)
    assert desk.opened_for(shop.workspace).workspace == shop.workspace
    go.set()
    for reader in readers:
        reader.join(60)
    assert len(built) == 1
    assert built[0].startswith("figures")
    assert len({id(one) for one in found}) == 1


def test_what_rests_on_some_tables_alone_asks_nothing_later(shop: Opened) -> None:
    for one in warm_pages.visits(shop.workspace):
        if not one.query:
            warm_pages.visit(shop.workspace, one)
    memory = figures(desk.opened_for(shop.workspace), lambda opened: opened.memory)
    assert isinstance(memory, Lasting)
    some = [key for key in memory if callable(key[0]) and memory.reads(key) != frozenset(FACT_TABLES)]
    assert len(some) > 50
    assert [key for key in some if _holds_a_workspace(dict.__getitem__(memory, key))] == []


def _holds_a_workspace(answer: object) -> bool:
    """Tell whether an answer can ask: what it would read later nobody has noted."""
    seen: set[int] = set()
    left = [answer]
    while left:
        one = left.pop()
        if isinstance(one, Opened):
            return True
        if id(one) in seen or isinstance(one, (type, ModuleType)):
            continue
        seen.add(id(one))
        parts = [cell.cell_contents for cell in one.__closure__ or ()] if isinstance(one, FunctionType) else None
        left += gc.get_referents(one) if parts is None else parts
    return False
