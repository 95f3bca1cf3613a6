"""A page and a server that tell one order without naming its shop tell one order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sillage.ledger import models
from tests.collector.browser import Visitor, rows, visit
from tests.collector.conftest import SINCE
from tests.collector.test_server_events import ORDER, send, token

__all__ = ["token"]

BARE = {name: value for name, value in ORDER.items() if name not in ("shop", "id")}
PAGE = {**BARE, "url": "https://example.com/merci"}


def add_site(token: models.ApiToken) -> None:
    models.Site.objects.create(
        id="00000000000000c2", workspace_id=token.workspace_id, host="other.test", created_at=SINCE
    )


def shops(data_dir: Path) -> list[str]:
    return [row["shop"] for row in rows(data_dir, "orders")]


@pytest.mark.parametrize("sites", [1, 2])
@pytest.mark.parametrize("first", ["page", "server"])
def test_one_order_of_a_page_and_of_a_server_is_one(
    token: models.ApiToken, data_dir: Path, sites: int, first: str
) -> None:
    if sites == 2:
        add_site(token)

    async def scene(visitor: Visitor) -> None:
        if first == "page":
            await visitor.tell(**PAGE)
            await send(visitor, BARE)
        else:
            await send(visitor, BARE)
            await visitor.tell(**PAGE)
        await send(visitor, {"kind": "refund", "order_id": "1001", "value": 20, "currency": "CAD", "id": "r1"})

    visit(scene)
    told = rows(data_dir, "orders")
    assert len({(row["shop"], row["order_id"]) for row in told}) == 1
    assert told[-1]["refunded_minor"] == 2000


def test_a_second_site_that_comes_later_gives_an_order_no_other_shop(token: models.ApiToken, data_dir: Path) -> None:
    visit(lambda visitor: send(visitor, BARE))
    add_site(token)
    visit(lambda visitor: send(visitor, {**BARE, "email": "ann@example.com"}))
    assert shops(data_dir) == ["example.com", "example.com"]


@pytest.mark.parametrize("other", [{"value": 80}, {"currency": "USD"}])
def test_two_shops_that_number_alike_have_an_order_each(
    token: models.ApiToken, data_dir: Path, other: dict[str, Any]
) -> None:
    add_site(token)

    async def scene(visitor: Visitor) -> None:
        await visitor.tell(**PAGE)
        await send(visitor, BARE | other)

    visit(scene)
    assert shops(data_dir) == ["example.com", "api"]


def test_a_shop_or_a_site_that_is_named_is_believed(token: models.ApiToken, data_dir: Path) -> None:
    add_site(token)

    async def scene(visitor: Visitor) -> None:
        await visitor.tell(**PAGE)
        await send(visitor, {**BARE, "shop": "shopify"})
        await send(visitor, {**BARE, "site": "other.test"})

    visit(scene)
    assert shops(data_dir) == ["example.com", "shopify", "other.test"]
