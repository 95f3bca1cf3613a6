"""Whose a row is: said by its account, its site, its link, or its file; nobody's where none says it."""

from typing import Any

import pytest

from sillage.domain.belonging import Belonging, Whose, whose

RULE = Belonging(
    accounts={("x", "a"): "A"}, sites={"a.example": "A"}, links={"b1": "B"}, imports={"fa": "A", "fb": "B"}
)


@pytest.mark.parametrize(
    ("table", "row", "brand"),
    [
        ("posts", {"network": "x", "account": "a", "import_uid": "fb"}, "A"),
        ("posts", {"network": "x", "account": "z", "import_uid": "fb"}, "B"),
        ("observations", {"network": None, "account": None, "import_uid": "none"}, ""),
        ("orders", {"shop": "a.example", "import_uid": "fb"}, "B"),
        ("orders", {"shop": "a.example", "import_uid": "live-1"}, "A"),
        ("orders", {"shop": "own", "import_uid": "live-1"}, ""),
        ("answers", {"import_uid": "fa"}, "A"),
        ("events", {"kind": "click", "site": "a.example", "link_id": "b1", "import_uid": "live-1"}, "B"),
        ("events", {"kind": "pageview", "site": "a.example", "link_id": "b1", "import_uid": "live-1"}, "A"),
        ("events", {"kind": "pageview", "site": "z.example", "link_id": "b1", "import_uid": "live-1"}, "B"),
        ("events", {"kind": "order", "site": "", "link_id": "", "import_uid": "fa"}, "A"),
        ("events", {"kind": "order", "site": "z.example", "link_id": None, "import_uid": "live-1"}, ""),
    ],
)
def test_a_row_is_of_the_brand_of_what_says_most_of_it(table: str, row: dict[str, Any], brand: str) -> None:
    assert RULE.brand_of(table, row) == brand


def test_a_bare_id_asks_for_the_whole_workspace() -> None:
    assert whose("w") == Whose("w", "")
    assert whose(Whose("w", "A")) == Whose("w", "A")
