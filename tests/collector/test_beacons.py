"""What pages say: what is stored of it, and what is refused."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from sillage.collector.people import customer_key as key_of
from sillage.domain.keys import keyed_hash
from sillage.imports.people import email_key, person_key, phone_key
from sillage.ledger import models
from sillage.services.data_folder import customer_key
from sillage.services.open_workspace import Opened
from tests.collector.browser import Answered, Visitor, rows, visit

PAGE = "https://www.example.com/fete?utm_source=newsletter&utm_medium=email#x"


def test_a_page_view_is_stored_under_its_site_without_query_or_address(site: Opened, data_dir: Path) -> None:
    answered = visit(
        lambda visitor: visitor.tell(
            kind="pageview", url=PAGE, referrer="https://mail.example.net/read?u=ann@x.example"
        )
    )
    [row] = rows(data_dir)
    assert answered.status == 204
    assert (row["kind"], row["site"], row["path"], row["origin"]) == ("pageview", "example.com", "/fete", "script")
    assert (row["channel"], row["source"], row["referrer"]) == ("newsletter", "newsletter", "mail.example.net")
    assert row["consent"] == "none"
    assert not {"203.0.113.9", "ann@x.example"} & set(map(str, row.values()))


def test_a_page_that_carries_a_click_id_is_tied_to_its_click(site: Opened, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        landed = (await visitor.get("/fete")).headers["location"]
        await visitor.tell(kind="pageview", url=landed)
        await visitor.tell(kind="pageview", url=landed.replace("slg=", "slg=x"))

    visit(scene)
    click, landing, forged = rows(data_dir)
    assert click["click_id"] == landing["click_id"]
    assert landing["link_id"] == click["link_id"]
    assert "click_id" not in forged


def test_an_order_of_a_page_is_an_event_and_a_row_of_orders(site: Opened, data_dir: Path) -> None:
    order = {
        "kind": "order",
        "url": PAGE,
        "value": 129.9,
        "currency": "CAD",
        "order_id": "1001",
        "email": " Ann@X.example",
    }
    assert visit(lambda visitor: visitor.tell(**order)).status == 204
    [event], [row] = rows(data_dir), rows(data_dir, "orders")
    assert (event["value_minor"], row["gross_minor"], row["currency"]) == (12990, 12990, "CAD")
    assert (row["shop"], row["order_id"], row["status"], row["ordered_at"]) == (
        "example.com",
        "1001",
        "paid",
        event["at"],
    )
    assert row["customer_key"] == event["customer_key"] == keyed_hash(customer_key(data_dir), "ann@x.example")
    assert b"X.example" not in b"".join(path.read_bytes() for path in (data_dir / "tails").rglob("*") if path.is_file())


def test_customers_are_hashed_as_imports_hash_them(data_dir: Path) -> None:
    secret = customer_key(data_dir)
    assert key_of(secret, " Ann@X.example ") == email_key(secret, "ann@x.example")
    assert key_of(secret, phone="+1 (514) 555-0199") == phone_key(secret, "1-514-555-0199")
    assert key_of(secret, loyalty="Carte-12") == person_key(secret, "carte-12")
    assert key_of(secret) == ""


def test_the_team_s_own_hits_are_kept_and_flagged(site: Opened, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        await visitor.tell(kind="pageview", url=PAGE, team=True)
        visitor.address = "192.0.2.77"
        await visitor.tell(kind="order", url=PAGE, value=5, currency="CAD", order_id="trial")
        visitor.address = "127.0.0.1"
        await visitor.ask("GET", "/fete", x_forwarded_for="10.9.9.9, 192.0.2.3")
        visitor.address = "198.51.100.1"
        await visitor.ask("GET", "/fete", x_forwarded_for="192.0.2.3")

    visit(scene)
    assert [row.get("flag") for row in rows(data_dir)] == ["team", "team", "team", None]
    assert rows(data_dir, "orders") == []


@pytest.mark.parametrize(
    ("allowed", "refusal", "kept"), [("cookie", {}, True), ("none", {}, False), ("cookie", {"dnt": "1"}, False)]
)
def test_a_cookie_is_kept_only_where_the_site_has_one_and_nobody_refuses(
    site: Opened, data_dir: Path, allowed: str, refusal: dict[str, str], kept: bool
) -> None:
    models.Site.objects.update(consent=allowed)
    hit = {"kind": "form", "url": PAGE, "cookie": "0" * 32, "email": "ann@x.example"}
    answered = visit(lambda visitor: visitor.ask("POST", "/e", json.dumps(hit).encode(), **refusal))
    [row] = rows(data_dir)
    assert answered.status == 204
    assert ("cookie" in row) is kept
    assert ("customer_key" in row) is not bool(refusal)
    assert row["consent"] == ("refused" if refusal else "cookie" if kept else "none")


def test_a_site_that_does_not_obey_refusals_is_asked_nothing_else(site: Opened, data_dir: Path) -> None:
    models.Site.objects.update(respect_gpc=False)
    hit = json.dumps({"kind": "pageview", "url": PAGE}).encode()
    visit(lambda visitor: visitor.ask("POST", "/e", hit, sec_gpc="1"))
    assert rows(data_dir)[0]["consent"] == "none"


def test_only_pages_of_known_sites_may_speak(site: Opened, data_dir: Path) -> None:
    hit = json.dumps({"kind": "pageview", "url": PAGE}).encode()

    async def scene(visitor: Visitor) -> list[Answered]:
        return [
            await visitor.tell(kind="pageview", url="https://other.example/"),
            await visitor.ask("POST", "/e", hit, origin="https://other.example"),
            await visitor.ask("POST", "/e", hit, origin="null"),
            await visitor.ask("POST", "/e", hit, origin="https://www.example.com"),
            await visitor.ask("OPTIONS", "/e", origin="https://example.com"),
            await visitor.ask("OPTIONS", "/e", origin="https://other.example"),
            *[await visitor.ask("POST", "/e", hit, origin=forged) for forged in FORGED_ORIGINS],
            *[await visitor.ask("OPTIONS", "/e", origin=forged) for forged in FORGED_ORIGINS],
            await visitor.ask("OPTIONS", "/e", origin="http://WWW.example.com:8443"),
        ]

    answers = visit(scene)
    assert [one.status for one in answers] == [404, 403, 403, 204, 204, 403, *[403] * (2 * len(FORGED_ORIGINS)), 204]
    assert answers[3].headers["access-control-allow-origin"] == "https://www.example.com"
    assert len(rows(data_dir)) == 1


def test_a_page_without_scripts_is_counted_by_its_pixel(site: Opened, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> list[Answered]:
        return [
            await visitor.get("/e.gif?u=https%3A%2F%2Fexample.com%2Fa"),
            await visitor.get("/e.gif", referer="https://example.com/b"),
            await visitor.get("/e.gif?u=https://other.example/"),
        ]

    answers = visit(scene)
    assert [one.status for one in answers] == [200, 200, 404]
    assert answers[0].body.startswith(b"GIF89a")
    assert [(row["path"], row["origin"]) for row in rows(data_dir)] == [("/a", "pixel"), ("/b", "pixel")]


FORGED_ORIGINS = (
    "https://evil.com\\@example.com",
    "https://evil.com@example.com",
    "https://example.com/",
    "https://example.com https://evil.com",
    "//example.com",
    "ftp://example.com",
)
BAD: dict[str, tuple[bytes, dict[str, str], int]] = {
    "nothing": (b"", {}, 400),
    "no JSON": (b"hello", {}, 400),
    "a list": (b"[]", {}, 400),
    "deep": (b'{"kind":"event","url":"https://example.com/","props":' + b"[" * 5000 + b"]" * 5000 + b"}", {}, 400),
    "deep and unknown": (b'{"x":' + b"[" * 8000 + b"]" * 8000 + b"}", {}, 400),
    "a field that nobody knows": (b'{"kind":"pageview","url":"https://example.com/","x":1}', {}, 400),
    "a number for a text": (b'{"kind":"pageview","url":7}', {}, 400),
    "a kind that nobody knows": (b'{"kind":"click","url":"https://example.com/"}', {}, 400),
    "not a number": (
        b'{"kind":"order","url":"https://example.com/","order_id":"1","value":"NaN","currency":"CAD"}',
        {},
        400,
    ),
    "a huge amount": (
        b'{"kind":"order","url":"https://example.com/","order_id":"1","value":1e99,"currency":"CAD"}',
        {},
        400,
    ),
    "a hugely long exponent": (
        b'{"kind":"order","url":"https://example.com/","order_id":"1","value":"1e999999999","currency":"CAD"}',
        {},
        400,
    ),
    "an amount without a currency": (b'{"kind":"conversion","url":"https://example.com/","value":3}', {}, 400),
    "half a character": (b'{"kind":"pageview","url":"https://example.com/\\ud800"}', {}, 400),
    "no UTF-8": (b'{"kind":"pageview","url":"https://example.com/\xff"}', {}, 400),
    "too much": (b" " * 20_000, {}, 413),
    "more than it says": (b" " * 20_000, {"content-length": "10"}, 413),
    "a length that is no number": (b"{}", {"content-length": "-1"}, 413),
    "another charset": (b"{}", {"content-type": "application/json; charset=utf-16"}, 415),
    "a form": (b"a=b", {"content-type": "application/x-www-form-urlencoded"}, 415),
    "compressed": (b"{}", {"content-encoding": "gzip"}, 415),
    "long headers": (b"{}", {"x-long": "x" * 20_000}, 431),
    "an address of a program": (b'{"kind":"pageview","url":"javascript:alert(1)//example.com"}', {}, 404),
    "a negative order": (
        b'{"kind":"order","url":"https://example.com/","order_id":"1","value":-1,"currency":"CAD"}',
        {},
        400,
    ),
    "a currency that nobody has": (
        b'{"kind":"order","url":"https://example.com/","order_id":"1","value":1,"currency":"QQQ"}',
        {},
        400,
    ),
    "a broken address": (b'{"kind":"pageview","url":"https://[example.com/"}', {}, 404),
}


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_hit_is_refused_with_its_reason(site: Opened, data_dir: Path, name: str) -> None:
    body, headers, status = BAD[name]
    answered = visit(lambda visitor: visitor.ask("POST", "/e", body, **headers))
    assert answered.status == status
    assert answered.said["error"]
    assert rows(data_dir) == []


def test_thousands_of_random_bodies_are_refused_and_the_collector_goes_on(site: Opened, data_dir: Path) -> None:
    chance = random.Random(3)
    good = json.dumps({"kind": "event", "name": "x", "url": PAGE, "props": {"a": 1}}).encode()

    def body() -> bytes:
        if chance.random() < 0.5:
            return chance.randbytes(chance.randrange(200))
        spoiled = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        return bytes(spoiled)

    async def scene(visitor: Visitor) -> list[int]:
        seen = [(await visitor.ask("POST", "/e", body())).status for _ in range(3000)]
        for _ in range(300):
            method, path = chance.choice(["GET", "HEAD", "PUT", "X"]), "/" + chance.randbytes(9).decode("latin-1")
            seen.append((await visitor.ask(method, path)).status)
        return [*seen, (await visitor.ask("POST", "/e", good)).status]

    seen = visit(scene)
    assert seen[-1] == 204
    assert 400 in seen
    assert set(seen) <= {204, 400, 403, 404, 405}, set(seen)
    assert len(rows(data_dir)) == seen.count(204)


def test_everything_is_counted_and_shown_to_this_machine_alone(site: Opened) -> None:
    async def scene(visitor: Visitor) -> tuple[int, int, Any]:
        await visitor.get("/fete")
        await visitor.get("/nothing")
        far = await visitor.get("/healthz")
        visitor.address = "127.0.0.1"
        proxied = await visitor.get("/healthz", x_forwarded_for="203.0.113.9")
        return far.status, proxied.status, (await visitor.get("/healthz")).said

    far, proxied, told = visit(scene)
    assert (far, proxied) == (401, 401)
    assert told["open"] is True
    assert told["steps"]["bots"]["seen"] == 1
    assert told["steps"]["bots"]["us"] > 0
    assert told["steps"]["limits"]["reasons"] == {"unknown_link": 1, "unknown_token": 2}
    assert "203.0.113.9" not in str(told)
