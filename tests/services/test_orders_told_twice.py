"""An order of a file that a collector told under another shop's name is no secret: revenue counts it twice."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sillage.journal.tail import Tail
from sillage.language import translator
from sillage.services.import_files import import_files
from sillage.services.open_workspace import Opened
from tests.journal.live import order

FILE = "order,date,total,currency,shop\n1001,2026-03-02,120.00,CAD,shopify\n1002,2026-03-03,80.00,CAD,shopify\n"


def tell(opened: Opened, number: str, gross_minor: int, shop: str) -> None:
    said: dict[str, Any] = {"gross_minor": gross_minor, "currency": "CAD", "shop": shop}
    with closing(Tail.start(opened.journal.tails)) as tail:
        tail.write([order(number, opened.workspace.id, **said)])


def told(opened: Opened, tmp_path: Path) -> list[str]:
    path = tmp_path / "orders.csv"
    path.write_text(FILE, encoding="utf-8")
    [done] = import_files(opened, (path,))
    words = translator("en")
    return [text for text in map(words.render, done.warnings) if "twice" in text]


def test_orders_under_two_names_of_one_shop_are_said_with_what_to_do(opened: Opened, tmp_path: Path) -> None:
    tell(opened, "1001", 12_000, "example.com")
    tell(opened, "1002", 8_000, "example.com")
    [text] = told(opened, tmp_path)
    assert "2 orders" in text and "“example.com”" in text and "“shopify”" in text and "imports undo 1" in text


@pytest.mark.parametrize(
    ("number", "gross_minor", "shop"),
    [("1001", 12_000, "shopify"), ("1001", 5_000, "example.com"), ("1003", 12_000, "example.com")],
)
def test_one_order_of_one_shop_and_two_orders_of_two_are_left_alone(
    opened: Opened, tmp_path: Path, number: str, gross_minor: int, shop: str
) -> None:
    tell(opened, number, gross_minor, shop)
    assert told(opened, tmp_path) == []


def test_another_workspace_s_orders_are_not_compared(opened: Opened, other: Opened, tmp_path: Path) -> None:
    tell(other, "1001", 12_000, "example.com")
    assert told(opened, tmp_path) == []
