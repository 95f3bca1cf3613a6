"""What servers and shops tell: with a token, each thing once, and what is known of a customer hashed."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from sillage.ledger import models
from sillage.services.known_order import known_order
from sillage.services.open_workspace import Opened
from tests.collector.browser import Answered, Visitor, rows, visit
from tests.collector.conftest import SINCE

TOKEN = "slg_test-token"
ORDER = {"kind": "order", "id": "o1", "order_id": "1001", "shop": "shopify", "value": "120.00", "currency": "CAD"}


@pytest.fixture
def token(site: Opened) -> models.ApiToken:
    """A token that may write events."""
    return models.ApiToken.objects.create(
        id="000000a1",
        workspace_id=site.workspace.id,
        name="shop",
        sha256=hashlib.sha256(TOKEN.encode()).hexdigest(),
        scopes=["events:write"],
        created_at=SINCE,
    )


async def send(visitor: Visitor, what: Any, **headers: str) -> Answered:
    """Send events with the token."""
    given = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json", **headers}
    return await visitor.ask("POST", "/api/v1/events", json.dumps(what).encode(), **given)


def test_the_same_id_is_stored_once_however_often_it_is_sent(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> list[Answered]:
        return [
            await send(visitor, {"events": [ORDER, {"kind": "event", "name": "a", "id": "e1"}]}),
            await send(visitor, ORDER),
        ]

    first, again = visit(scene)
    assert (first.status, first.said["stored"], first.said["already"]) == (201, 2, 0)
    assert (again.status, again.said) == (
        200,
        {"stored": 0, "already": 1, "unknown_order": 0, "events": [{"id": "o1", "state": "already"}]},
    )
    assert [row["kind"] for row in rows(data_dir)] == ["order", "event"]
    assert len(rows(data_dir, "orders")) == 1
    assert {row["workspace_id"] for row in rows(data_dir)} == {token.workspace_id}


def test_one_key_for_a_whole_request_works_too(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> list[int]:
        events = {"events": [{"kind": "event", "name": "a"}, {"kind": "event", "name": "a"}]}
        return [(await send(visitor, events, idempotency_key="k1")).said["stored"] for _ in range(2)]

    assert visit(scene) == [2, 0]
    assert len(rows(data_dir)) == 2


def test_a_refund_is_a_newer_reading_of_its_order(token: models.ApiToken, data_dir: Path) -> None:
    refund = {**ORDER, "kind": "refund", "id": "r1", "value": 20}

    async def scene(visitor: Visitor) -> list[Answered]:
        await send(visitor, {**ORDER, "email": "ann@x.example", "tax": 15, "at": "2026-03-30T10:00:00-04:00"})
        answers = [await send(visitor, refund), await send(visitor, refund)]
        return [*answers, await send(visitor, {**refund, "id": "r2", "value": 100})]

    assert [one.status for one in visit(scene)] == [201, 200, 201]
    readings = rows(data_dir, "orders")
    assert [row.get("refunded_minor") for row in readings] == [None, 2000, 12000]
    assert [row["status"] for row in readings] == ["paid", "partially_refunded", "refunded"]
    assert {(row["gross_minor"], row["tax_minor"], row["ordered_at"], row["customer_key"]) for row in readings} == {
        (12000, 1500, readings[0]["ordered_at"], readings[0]["customer_key"])
    }
    assert [row["value_minor"] for row in rows(data_dir) if row["kind"] == "refund"] == [2000, 10000]
    counted = known_order(data_dir, token.workspace_id, "shopify", "1001")
    assert counted is not None
    assert counted["refunded_minor"] == 12000


def test_a_refund_of_an_order_that_nobody_told_of_says_so(token: models.ApiToken, data_dir: Path) -> None:
    refund = {**ORDER, "kind": "refund", "order_id": "9", "value": 20}

    async def scene(visitor: Visitor) -> list[Answered]:
        return [await send(visitor, refund), await send(visitor, {**refund, "order_value": 50})]

    unknown, told = visit(scene)
    assert (unknown.status, unknown.said["unknown_order"]) == (422, 1)
    assert told.status == 201
    [row] = rows(data_dir, "orders")
    assert (row["gross_minor"], row["refunded_minor"]) == (5000, 2000)


def test_a_server_s_event_is_tied_to_the_visit_whose_address_it_tells(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        page = "https://example.com/"
        await visitor.tell(kind="pageview", url=page)
        agent = visitor.headers["user-agent"]
        told = {"kind": "conversion", "name": "lead", "url": page, "ip": visitor.address, "user_agent": agent}
        await send(visitor, {**told, "phone": "514 555-0199"})

    visit(scene)
    page, lead = rows(data_dir)
    assert page["visitor"] == lead["visitor"]
    assert lead["customer_key"]
    assert not {"203.0.113.9", "514 555-0199"} & set(map(str, lead.values()))


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"authorization": ""}, 401), ({"authorization": "Bearer nobody"}, 401), ({"authorization": "Basic x"}, 401)],
)
def test_without_a_token_nothing_is_stored(
    token: models.ApiToken, data_dir: Path, headers: dict[str, str], status: int
) -> None:
    assert visit(lambda visitor: send(visitor, ORDER, **headers)).status == status
    assert rows(data_dir) == []


def test_a_token_that_was_revoked_or_may_not_write_is_refused(token: models.ApiToken, data_dir: Path) -> None:
    models.ApiToken.objects.update(scopes=[])
    assert visit(lambda visitor: send(visitor, ORDER)).status == 403
    models.ApiToken.objects.update(scopes=["events:write"], revoked_at=SINCE)
    assert visit(lambda visitor: send(visitor, ORDER)).status == 401
    assert rows(data_dir) == []


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"events": []},
        {"events": [ORDER] * 1001},
        {**ORDER, "at": "yesterday"},
        {**ORDER, "at": "2026-03-31T12:00:00"},
        {**ORDER, "at": "2999-01-01T00:00:00Z"},
        {**ORDER, "value": None},
        {**ORDER, "currency": "cad"},
        {**ORDER, "tax": "1e400"},
        {"events": [{"kind": "click"}]},
    ],
)
def test_what_makes_no_sense_is_refused_whole(token: models.ApiToken, data_dir: Path, what: Any) -> None:
    answered = visit(lambda visitor: send(visitor, {"events": [ORDER, what]} if "kind" in what else what))
    assert answered.status == 400
    assert answered.said["what"]
    assert rows(data_dir) == []
