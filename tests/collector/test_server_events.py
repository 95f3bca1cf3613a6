"""What servers and shops tell: with a token, each thing once, and what is known of a customer hashed."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sillage.ledger import models
from sillage.services.known_order import KnownOrders
from sillage.services.open_workspace import Opened
from tests.collector.browser import Answered, Visitor, rows, visit
from tests.collector.conftest import SINCE

TOKEN = "slg_test-token"
NOTHING_REFUSED = {"unknown_order": 0, "other_currency": 0, "exceeds_order": 0, "other_brand": 0}
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
        {"stored": 0, "already": 1, **NOTHING_REFUSED, "events": [{"id": "o1", "state": "already"}]},
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
    assert counted(data_dir, token) == (12000, 12000, "refunded")


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
        {**ORDER, "value": -1},
        {**ORDER, "tax": -1},
        {**ORDER, "cost": "-0.01"},
        {**ORDER, "currency": "QQQ"},
        {**ORDER, "kind": "refund", "value": 0},
        {**ORDER, "kind": "refund", "value": -5},
        {**ORDER, "kind": "refund", "value": "0.001"},
        [],
        {"events": [ORDER], "kind": "event"},
        {"events": [{"kind": "click"}]},
    ],
)
def test_what_makes_no_sense_is_refused_whole(token: models.ApiToken, data_dir: Path, what: Any) -> None:
    alone = "events" in what or "kind" not in what
    answered = visit(lambda visitor: send(visitor, what if alone else {"events": [ORDER, what]}))
    assert answered.status == 400
    assert answered.said["what"]
    assert rows(data_dir) == []


def test_the_word_events_in_a_single_event_does_not_make_it_a_list(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> list[int]:
        one = {"kind": "event", "name": "events", "props": {"events": "events"}}
        padded = b" " * 300 + json.dumps({"events": [one]}).encode()
        return [
            (await send(visitor, one)).status,
            (await visitor.ask("POST", "/api/v1/events", padded, authorization=f"Bearer {TOKEN}")).status,
        ]

    assert visit(scene) == [201, 201]
    assert [row["name"] for row in rows(data_dir)] == ["events", "events"]


def refund(number: str, value: float, **more: Any) -> dict[str, Any]:
    """A refund of ORDER."""
    return {**ORDER, "kind": "refund", "id": number, "value": value, **more}


def counted(data_dir: Path, token: models.ApiToken) -> Any:
    """What was paid for ORDER, what was paid back, and its state."""
    orders, place = KnownOrders(data_dir), ("shopify", "1001")
    try:
        return told_of(orders.ask(token.workspace_id, [place]).result().get(place))
    finally:
        orders.close()


async def counting(visitor: Visitor, token: models.ApiToken) -> Any:
    """The same, while a collector runs."""
    return told_of((await visitor.collector.orders(token.workspace_id, [("shopify", "1001")]))[("shopify", "1001")])


def told_of(order: dict[str, Any] | None) -> Any:
    """The columns that refunds change."""
    return None if order is None else (order["gross_minor"], order["refunded_minor"], order["status"])


def test_a_refund_that_a_batch_repeats_is_not_paid_back_twice(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> list[str]:
        await send(visitor, ORDER)
        await send(visitor, refund("r1", 10))
        again = await send(visitor, {"events": [refund("r1", 10), refund("r2", 5), refund("r2", 5)]})
        return [one["state"] for one in again.said["events"]]

    assert visit(scene) == ["already", "stored", "already"]
    assert counted(data_dir, token) == (12000, 1500, "partially_refunded")


def test_another_collector_knows_the_refunds_of_the_first(token: models.ApiToken, data_dir: Path) -> None:
    visit(lambda visitor: send(visitor, {"events": [ORDER, refund("r1", 10)]}))
    again = visit(lambda visitor: send(visitor, {"events": [refund("r1", 10), refund("r2", 5)]}))
    assert [one["state"] for one in again.said["events"]] == ["already", "stored"]
    assert counted(data_dir, token) == (12000, 1500, "partially_refunded")


def test_an_order_that_is_told_again_keeps_what_was_paid_back(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> list[Any]:
        seen = []
        nameless = {name: value for name, value in ORDER.items() if name != "id"}
        for what in (
            {"events": [ORDER, refund("r3", 20)]},
            {"events": [ORDER, refund("r4", 30)]},
            nameless,
            {**ORDER, "id": "o1 once more", "value": 110},
            {"events": [nameless, refund("r5", 60)]},
        ):
            assert (await send(visitor, what)).status == 201
            seen.append(await counting(visitor, token))
        return seen

    part = "partially_refunded"
    first, *others = visit(scene)
    assert first == (12000, 2000, part)
    assert others == [(12000, 5000, part), (12000, 5000, part), (11000, 5000, part), (12000, 11000, part)]
    visit(lambda visitor: send(visitor, refund("r6", 10)))
    assert counted(data_dir, token) == (12000, 12000, "refunded")


def test_an_order_that_is_told_again_without_a_moment_stays_on_its_day(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        first, second = "2026-03-30T10:00:00-04:00", "2026-03-31T10:00:00-04:00"
        told: list[dict[str, Any]] = [{"at": first}, {}, {"value": 1}, {"at": second}, {}]
        for number, more in enumerate(told):
            assert (await send(visitor, {**ORDER, "id": str(number), **more})).status == 201

    visit(scene)
    moments = [datetime.fromtimestamp(row["ordered_at"] / 1e6, UTC).isoformat() for row in rows(data_dir, "orders")]
    assert moments == ["2026-03-30T14:00:00+00:00"] * 3 + ["2026-03-31T14:00:00+00:00"] * 2


def test_more_than_was_paid_or_another_currency_is_not_paid_back(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> list[Answered]:
        await send(visitor, {"events": [ORDER, refund("r1", 100)]})
        return [
            await send(visitor, refund("r2", 20.01)),
            await send(visitor, refund("r3", 5, currency="EUR")),
            await send(visitor, {**ORDER, "id": "o1 in euros", "currency": "EUR"}),
            await send(visitor, {"events": [refund("r2", 20.01), refund("r2", 20)]}),
        ]

    *refused, part = visit(scene)
    states = [one.said["events"][0]["state"] for one in refused]
    assert [one.status for one in refused] == [422, 422, 422]
    assert states == ["exceeds_order", "other_currency", "other_currency"]
    assert [one["state"] for one in part.said["events"]] == ["exceeds_order", "stored"]
    assert counted(data_dir, token) == (12000, 12000, "refunded")
    assert [row["value_minor"] for row in rows(data_dir) if row["kind"] == "refund"] == [10000, 2000]


def test_an_order_of_a_page_never_replaces_one_that_is_known(token: models.ApiToken, data_dir: Path) -> None:
    page = {**ORDER, "url": "https://example.com/thanks", "value": 0.01}
    del page["id"]

    async def scene(visitor: Visitor) -> list[Any]:
        seen = []
        await visitor.tell(**page)
        seen.append(await counting(visitor, token))
        await send(visitor, ORDER)  # who has a token corrects what a page said
        await send(visitor, refund("r1", 10))
        assert (await visitor.tell(**{**page, "value": 9999})).status == 204
        seen.append(await counting(visitor, token))
        return seen

    assert visit(scene) == [(1, None, "paid"), (12000, 1000, "partially_refunded")]
    assert [row["value_minor"] for row in rows(data_dir) if row["kind"] == "order"] == [1, 12000, 999900]


def test_orders_of_pages_are_refused_while_too_many_wait(
    token: models.ApiToken, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sillage.collector.collector.MOST_IN_LINE", 1)
    page = {**ORDER, "url": "https://example.com/thanks"}
    del page["id"]

    async def scene(visitor: Visitor) -> list[int]:
        async with visitor.collector.refunding():
            crowded = (await visitor.tell(**page)).status
        return [crowded, (await visitor.tell(**page)).status]

    assert visit(scene) == [503, 204]
    assert len(rows(data_dir, "orders")) == 1


def brand_of_the_token(token: models.ApiToken, host: str) -> models.Brand:
    """Make the token one of a brand, of which a site is."""
    brand = models.Brand.objects.create(workspace_id=token.workspace_id, name="Aurore")
    models.Brand.objects.create(workspace_id=token.workspace_id, name="Boreale")
    models.Site.objects.filter(workspace_id=token.workspace_id, host=host).update(brand=brand)
    models.ApiToken.objects.filter(pk=token.pk).update(brand=brand)
    return brand


def test_what_a_brand_s_own_token_tells_is_on_a_site_of_the_brand_or_is_left_out(
    token: models.ApiToken, data_dir: Path
) -> None:
    brand = brand_of_the_token(token, "example.com")
    other = models.Brand.objects.get(name="Boreale")
    models.Site.objects.create(
        id="0" * 16, workspace_id=token.workspace_id, host="boreale.example", brand=other, created_at=SINCE
    )
    unnamed = {name: value for name, value in ORDER.items() if name != "shop"}
    told = [
        unnamed,
        {"kind": "event", "name": "a", "id": "e1"},
        {**ORDER, "id": "o2", "shop": "shopify"},
        {**ORDER, "id": "o3", "shop": "boreale.example"},
        {"kind": "event", "name": "a", "id": "e2", "site": "boreale.example"},
        {"kind": "pageview", "id": "e3", "url": "https://boreale.example/"},
        {"kind": "event", "name": "a", "id": "e4", "url": "https://example.com/page"},
    ]

    async def scene(visitor: Visitor) -> Answered:
        return await send(visitor, {"events": told})

    said = visit(scene).said
    assert [one["state"] for one in said["events"]] == [
        *("stored", "stored", "other_brand", "other_brand", "other_brand", "other_brand", "stored"),
    ]
    assert said["other_brand"] == 4
    assert {row["site"] for row in rows(data_dir)} == {"example.com"}
    assert [(row["shop"], row["order_id"]) for row in rows(data_dir, "orders")] == [("example.com", "1001")]
    assert brand.name == "Aurore"


def test_tokens_of_two_brands_may_call_two_events_alike(token: models.ApiToken, data_dir: Path) -> None:
    brand_of_the_token(token, "example.com")
    models.ApiToken.objects.create(
        id="000000a2", workspace_id=token.workspace_id, name="whole", created_at=SINCE, scopes=["events:write"],
        sha256=hashlib.sha256(b"slg_other").hexdigest(),
    )  # fmt: skip

    async def scene(visitor: Visitor) -> list[str]:
        body = json.dumps({"kind": "event", "name": "a", "id": "e1"}).encode()
        given = {"authorization": "Bearer slg_other", "content-type": "application/json"}
        first = await send(visitor, {"kind": "event", "name": "a", "id": "e1"})
        other = await visitor.ask("POST", "/api/v1/events", body, **given)
        again = await send(visitor, {"kind": "event", "name": "a", "id": "e1"})
        return [one.said["events"][0]["state"] for one in (first, other, again)]

    assert visit(scene) == ["stored", "stored", "already"]
    assert len(rows(data_dir)) == 2
