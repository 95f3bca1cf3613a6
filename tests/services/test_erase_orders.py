"""Erasing a buyer: their orders go with all that told of them and with their money, nobody else's do."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.keys import keyed_hash, normal_email
from sillage.journal import Journal, erasing
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail, TailRow
from sillage.ledger import erasures, queries
from sillage.services.data_folder import customer_key
from sillage.services.erase import Erased, erase, export, finish
from sillage.services.open_workspace import Opened
from tests.journal.live import NOON_US, hit, order
from tests.services.test_erase import where

pytestmark = pytest.mark.hits

ANNA, BOB = "anna@exemple.test", "bob@exemple.test"
HERS, HIS, THEIRS, OF_LINK = ("5ca1ab1e" * 4, "0b0b0b0b" * 4, "b0a7b0a7" * 4, "11d0a11d" * 4)
CLICK = "c11cc11c" * 3
AFTER_US = 60_000_000
CAD: dict[str, Any] = {"currency": "CAD"}


class Shop:
    """A tail that a page and a shop's server write to."""

    def __init__(self, opened: Opened, tail: Tail) -> None:
        self.tail, self.owner = tail, opened.workspace.id
        self.secret = customer_key(opened.data_dir)
        self.said = 0

    def key(self, email: str) -> str:
        return keyed_hash(self.secret, normal_email(email)) if email else ""

    def _write(self, *rows: TailRow) -> None:
        self.tail.write(list(rows))

    def _next(self) -> tuple[str, int]:
        self.said += 1
        return f"{self.tail.collector_id}-{self.said}", NOON_US + self.said * AFTER_US

    def page(self, visitor: str, kind: str = "pageview", **said: Any) -> None:
        name, at = self._next()
        more: dict[str, Any] = {"site": "shop.example", "path": "/", "channel": "direct"} | said
        self._write(hit(name, self.owner, at=at, kind=kind, visitor=visitor, **more))

    def order(self, number: str, cents: int, *, visitor: str = "", email: str = "", **said: Any) -> None:
        """An order: a page's or a server's; `first` says whether a reading of the table of orders comes with it."""
        name, at = self._next()
        shop, first, back = said.pop("shop", "own"), said.pop("first", True), said.pop("back", None)
        kind, key = ("refund" if back else "order"), self.key(email)
        more: dict[str, Any] = (
            {"site": "shop.example" if visitor else "", "order_id": number, "value_minor": back or cents} | CAD | said
        )
        rows = [hit(name, self.owner, at=at, kind=kind, visitor=visitor, customer_key=key, **more)]
        if first:
            paid = {"shop": shop, "gross_minor": cents, "status": "paid", "ordered_at": at, "customer_key": key} | CAD
            rows.append(order(number, self.owner, **paid | ({"refunded_minor": back} if back else {})))
        self._write(*rows)


def shop_of(opened: Opened) -> closing[Tail]:
    return closing(Tail.start(opened.data_dir / "tails"))


def counting(opened: Opened) -> dict[tuple[str, str], int]:
    """What the orders that count are worth."""
    table = opened.journal.read(opened.workspace.id, "orders", queries.committed_imports(opened.workspace.id))
    rows = opened.journal.fetch(table).to_pylist()
    return {(row["shop"], row["order_id"]): row["gross_minor"] - (row["refunded_minor"] or 0) for row in rows}


def erased_and_told(opened: Opened, kind: str, value: str) -> Erased:
    """Erase somebody, of whom an export tells the same rows."""
    told = {name: len(rows) for name, rows in export(opened, kind, value).items()}
    done = erase(opened, kind, value)
    assert done.rows == told
    assert export(opened, kind, value) == {}
    return done


def bought(shop: Shop, *, page_first: bool = True, **said: Any) -> None:
    """Anna clicks a link, looks at three pages and orders: her page says so, and the shop's server with her address."""
    shop.page(OF_LINK, "click", site="go.example", click_id=CLICK, channel="organic_social", network="instagram")
    shop.page(HERS, click_id=CLICK, channel="organic_social", network="instagram")
    shop.page(HERS, path="/basket")
    tellings: list[dict[str, Any]] = [{"visitor": HERS}, {"email": ANNA, **said}]
    for place, told in enumerate(tellings if page_first else reversed(tellings)):
        shop.order("N-9001", 11498, first=not place or bool(told.get("email")), **told)
    shop.order("N-9001", 11498, email=ANNA, back=2299)
    shop.page("fade" * 8)


@pytest.mark.parametrize("page_first", [True, False])
@pytest.mark.parametrize("click", [CLICK, ""])
def test_an_order_that_a_page_and_a_server_told_goes_whole_and_so_does_who_sent_it(
    opened: Opened, page_first: bool, click: str
) -> None:
    with shop_of(opened) as tail:
        bought(Shop(opened, tail), page_first=page_first, click_id=click)
        assert counting(opened) == {("own", "N-9001"): 9199}
        done = erased_and_told(opened, "email", ANNA)
        assert done.rows == {"events": 6, "orders": 3 if page_first else 2}
        assert counting(opened) == {}
        for text in (HERS, OF_LINK, CLICK, "N-9001"):
            assert where(opened.data_dir / "journal", text) == [], text
        assert where(opened.data_dir / "journal", "fade" * 8)


def test_a_click_that_one_browser_alone_brought_leads_to_it_and_one_that_was_passed_on_does_not(opened: Opened) -> None:
    with shop_of(opened) as tail:
        shop = Shop(opened, tail)
        shop.page(HERS, click_id=CLICK)
        shop.page(HERS, path="/basket")
        shop.order("N-9001", 11498, email=ANNA, click_id=CLICK)
        assert erased_and_told(opened, "email", ANNA).rows == {"events": 3, "orders": 1}
        shop.page(HERS, click_id=CLICK)
        shop.page(HIS, click_id=CLICK)
        shop.page(HIS, path="/basket")
        shop.order("N-9002", 11498, email=ANNA, click_id=CLICK)
        assert erased_and_told(opened, "email", ANNA).rows == {"events": 3, "orders": 1}
        assert where(opened.data_dir / "journal", HIS)


def test_somebody_else_s_orders_of_the_same_browser_stay(opened: Opened) -> None:
    with shop_of(opened) as tail:
        shop = Shop(opened, tail)
        shop.page(THEIRS, channel="organic_social", network="instagram")
        for number, email in (("N-9001", ANNA), ("N-9002", BOB)):
            shop.order(number, 5000, visitor=THEIRS)
            shop.order(number, 5000, email=email)
        done = erased_and_told(opened, "email", ANNA)
        assert done.rows == {"events": 2, "orders": 2}
        assert done.shared == 1
        assert counting(opened) == {("own", "N-9002"): 5000}
        left = export(opened, "email", BOB)
        assert {row["order_id"] for row in left["orders"]} == {"N-9002"}
        # Nobody else's key stands beside the browser any more.
        assert erased_and_told(opened, "email", BOB).rows == {"events": 3, "orders": 2}
        assert where(opened.data_dir / "journal", THEIRS) == []


def test_another_shop_s_order_of_the_same_number_stays(opened: Opened) -> None:
    with shop_of(opened) as tail:
        shop = Shop(opened, tail)
        for name, visitor, email in (("own", HERS, ANNA), ("stripe", HIS, BOB)):
            shop.page(visitor)
            shop.order("1001", 5000, visitor=visitor, shop=name)
            shop.order("1001", 5000, email=email, shop=name)
        assert erased_and_told(opened, "email", ANNA).rows == {"events": 3, "orders": 2}
        assert counting(opened) == {("stripe", "1001"): 5000}
        assert len(export(opened, "email", BOB)["events"]) == 3


def test_an_order_is_whose_key_its_newest_reading_has(opened: Opened) -> None:
    with shop_of(opened) as tail:
        shop = Shop(opened, tail)
        shop.page(HIS)
        shop.order("N-9001", 9000, visitor=HIS, email=BOB)  # anybody can say so of any number
        shop.order("N-9001", 5000, email=ANNA)
        assert erased_and_told(opened, "email", BOB).rows == {"events": 2, "orders": 1}
        assert counting(opened) == {("own", "N-9001"): 5000}
        shop.order("N-9001", 9000, visitor=HIS, email=BOB)
        shop.order("N-9001", 5000, email=ANNA)
        assert erased_and_told(opened, "email", ANNA).rows == {"events": 2, "orders": 3}
        assert counting(opened) == {}


def test_a_visitor_s_order_goes_with_its_money_unless_a_customer_is_named_on_it(opened: Opened) -> None:
    with shop_of(opened) as tail:
        shop = Shop(opened, tail)
        shop.order("N-9001", 5000, visitor=HERS)
        shop.order("N-9001", 5000, click_id=CLICK)
        shop.order("N-9002", 7000, visitor=HERS)
        shop.order("N-9002", 7000, email=BOB)
        assert erased_and_told(opened, "visitor", HERS).rows == {"events": 3, "orders": 2}
        assert counting(opened) == {("own", "N-9002"): 7000}


@pytest.mark.both_ledgers
def test_an_erasure_that_a_crash_interrupted_between_two_tables_is_finished(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop_of(opened) as tail:
        bought(Shop(opened, tail))
        seal(opened.data_dir / "journal", opened.data_dir / "tails")
        rewritten = erasing._rewritten

        def stops(stored: Any, *told: Any) -> int:
            if stored.table.name == "events":
                raise KeyboardInterrupt
            return rewritten(stored, *told)

        with monkeypatch.context() as patched:
            patched.setattr(erasing, "_rewritten", stops)
            with pytest.raises(KeyboardInterrupt):
                erase(opened, "email", ANNA)
        assert where(opened.data_dir / "journal", HERS)
        assert finish(opened.data_dir) == 1
        for text in (HERS, OF_LINK, CLICK, "N-9001"):
            assert where(opened.data_dir / "journal", text) == [], text
        assert erasures.noted_ids(opened.workspace.id) == frozenset()


def test_in_a_lake_an_order_s_hit_that_waits_on_another_machine_goes_too(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = replace(opened, data_dir=tmp_path / "second", journal=Journal(tmp_path / "second" / "journal"))
    shutil.copytree(opened.data_dir, second.data_dir, ignore=shutil.ignore_patterns("ledger*", "journal", "tails"))
    monkeypatch.setenv("SILLAGE_LAKE", str(tmp_path / "lake"))

    def on(machine: Opened) -> Opened:
        monkeypatch.setenv("SILLAGE_DATA", str(machine.data_dir))
        return replace(machine, journal=Journal(machine.data_dir / "journal"))

    with shop_of(on(opened)) as tail:
        Shop(opened, tail).order("N-9001", 5000, email=ANNA)
        seal(opened.data_dir / "journal", opened.data_dir / "tails")
    with shop_of(on(second)) as tail:
        other = Shop(second, tail)
        other.page(HERS, "order", order_id="N-9001", value_minor=5000, **CAD)  # known of: no reading comes with it
        other.page(HIS, "order", order_id="N-9002", value_minor=5000, **CAD)
        assert erase(on(opened), "email", ANNA).rows == {"events": 1, "orders": 1}
        assert erase(on(second), "email", ANNA).rows == {"events": 1}
    assert where(tmp_path, HERS) == []
    assert where(tmp_path, HIS)
