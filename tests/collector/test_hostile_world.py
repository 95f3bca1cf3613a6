"""Forged headers, noise on the socket, a full disk, and what of a visitor's address is left anywhere: nothing."""

import asyncio
import json
import random
import resource
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from sillage.collector.collector import Collector
from sillage.collector.entry import country_file
from sillage.collector.reasons import Reason
from sillage.collector.status import SIZE, can_write, report, write_status
from sillage.errors import Busy, WrongUsage
from sillage.language import msg, translator
from sillage.ledger import models
from sillage.services.check_health import check_health
from sillage.services.open_workspace import Opened
from sillage.services.record_tokens import add_token
from sillage.services.run_servers import MOST_CONNECTIONS, connections
from tests.collector.browser import CHROME, Answered, Visitor, rows, visit
from tests.collector.conftest import add_link
from tests.collector.mmdb import written
from tests.collector.servers import LIMIT_S, ask, free_port, running, until_it_answers

PAGE = {"kind": "pageview", "url": "https://example.com/"}
BODY = json.dumps(PAGE).encode()
BODIES = 10_000


def test_headers_of_proxies_are_believed_from_trusted_proxies_alone(
    site: Opened, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILLAGE_COUNTRY_HEADER", "CF-IPCountry")

    async def scene(visitor: Visitor) -> None:
        forged = {"x_forwarded_for": "203.0.113.9", "cf_ipcountry": "CA"}
        for address, headers in (
            ("203.0.113.9", {}),
            ("198.51.100.7", {}),
            ("198.51.100.7", forged),  # who is no proxy says so of itself
            ("127.0.0.1", forged),
            (
                "127.0.0.1",
                {**forged, "x_forwarded_for": "198.51.100.7, 203.0.113.9"},
            ),  # the first is the visitor's claim
        ):
            visitor.address = address
            assert (await visitor.ask("POST", "/e", BODY, **headers)).status == 204

    visit(scene)
    own, untrusted, forging, proxied, claimed = rows(data_dir)
    assert forging["visitor"] == untrusted["visitor"] != own["visitor"]
    assert proxied["visitor"] == claimed["visitor"] == own["visitor"]
    assert [row.get("country") for row in rows(data_dir)] == [None, None, None, "ca", "ca"]


@pytest.mark.parametrize("entry", [{"country": {"iso_code": "CA"}}, {"registered_country": {"iso_code": "CA"}}])
def test_a_country_is_read_from_the_file_that_the_user_gave(
    site: Opened, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: Any
) -> None:
    file = tmp_path / "country.mmdb"
    file.write_bytes(written("203.0.113.0/24", entry))
    monkeypatch.setenv("SILLAGE_COUNTRY_FILE", str(file))

    async def scene(visitor: Visitor) -> None:
        await visitor.tell(**PAGE)
        visitor.address = "198.51.100.7"
        await visitor.tell(**PAGE)
        visitor.address = "2001:db8::1"
        await visitor.tell(**PAGE)

    visit(scene)
    assert [row.get("country") for row in rows(data_dir)] == ["ca", None, None]


@pytest.mark.parametrize("entry", [{"country": {"iso_code": 7}}, {"country": {}}, {"city": "x"}, "x"])
def test_a_country_file_that_says_something_else_gives_no_country(tmp_path: Path, entry: Any) -> None:
    file = tmp_path / "country.mmdb"
    file.write_bytes(written("203.0.113.0/24", entry))
    assert country_file(str(file))("203.0.113.9") == ""


def test_a_file_that_is_no_country_database_is_refused_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "country.mmdb"
    file.write_bytes(b"not one")
    for name in (str(file), str(tmp_path / "absent.mmdb")):
        with pytest.raises(WrongUsage):
            country_file(name)


def test_a_full_disk_stops_no_redirect_and_is_told(site: Opened, data_dir: Path) -> None:
    def room(collector: Collector, pages: int) -> None:
        assert collector._tail is not None
        collector._tail._db.execute(f"PRAGMA max_page_count={pages}")

    async def scene(visitor: Visitor) -> tuple[list[Answered], dict[str, Any]]:
        collector = visitor.collector
        room(collector, 1)  # as much as the file has already
        for _ in range(500):
            if (await visitor.ask("POST", "/e", BODY)).status != 204:
                break
        order = {"kind": "order", "url": PAGE["url"], "order_id": "1", "value": 5, "currency": "CAD"}
        full = [await visitor.get("/fete"), await visitor.ask("POST", "/e", BODY), await visitor.tell(**order)]
        told = report(collector)
        assert write_status(data_dir / "collectors" / "full.json", told)
        room(collector, 100_000)
        return [*full, await visitor.get("/fete"), await visitor.ask("POST", "/e", BODY)], told

    answers, told = visit(scene)
    assert [one.status for one in answers] == [302, 503, 503, 302, 204]
    assert "slg=" in answers[0].headers["location"]
    assert answers[1].headers["retry-after"] == "5"
    assert told["unstored_clicks"] == 1
    assert told["unstored"] >= 3
    assert told["problem"]
    [check] = [check for check in check_health(data_dir) if check.name == "collector"]
    assert not check.ok
    assert [row["kind"] for row in rows(data_dir)][-2:] == ["click", "pageview"]
    assert rows(data_dir, "orders") == []


def test_health_is_not_told_while_the_tail_takes_nothing(site: Opened, data_dir: Path) -> None:
    async def health(visitor: Visitor) -> tuple[int, bool]:
        visitor.address, before = "127.0.0.1", visitor.address
        answered = await visitor.get("/healthz")
        visitor.address = before
        return answered.status, answered.said["open"]

    async def scene(visitor: Visitor) -> list[tuple[int, bool]]:
        collector = visitor.collector
        seen = [await health(visitor)]
        assert collector._tail is not None
        collector._tail._db.execute("PRAGMA query_only=1")  # what a disk that became read-only does to SQLite
        assert (await visitor.ask("POST", "/e", BODY)).status == 503
        seen += [await health(visitor), await health(visitor)]
        collector._tail._db.execute("PRAGMA query_only=0")
        assert (await visitor.ask("POST", "/e", BODY)).status == 204
        seen.append(await health(visitor))
        collector.disk_says(False)
        seen.append(await health(visitor))
        collector.disk_says(can_write(data_dir / "tails"))
        return [*seen, await health(visitor)]

    shut, well = (503, False), (200, True)
    assert visit(scene) == [well, shut, shut, well, shut, well]
    assert not can_write(data_dir / "nowhere")


def _bodies() -> Iterator[bytes]:
    chance = random.Random(10)
    for _ in range(BODIES):
        if chance.random() < 0.5:
            yield chance.randbytes(chance.randrange(300))
        else:
            spoiled = bytearray(BODY)
            for _ in range(chance.randrange(1, 4)):
                spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
            yield bytes(spoiled)


def _answers(port: int, requests: list[bytes]) -> list[int]:
    """Send requests one behind the other on one connection, and return the answers' numbers."""
    with socket.create_connection(("127.0.0.1", port), 30) as link:
        link.sendall(b"".join(requests))
        told = b""
        while told.count(b"HTTP/1.1 ") < len(requests) or not told.endswith((b"}", b"\r\n\r\n")):
            part = link.recv(65_536)
            if not part:
                break
            told += part
    return [int(part[:3]) for part in told.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.sqlite
def test_ten_thousand_random_bodies_are_refused_and_no_address_is_left_anywhere(
    site: Opened, data_dir: Path, tmp_path: Path
) -> None:
    token = add_token(site, "Shop")[1]
    visitors = ["198.51.100.77", "2001:db8:dead::beef"]
    log, port = tmp_path / "log", free_port()
    common = f"Host: go.example.com\r\nUser-Agent: {CHROME}\r\nX-Forwarded-For: {{}}\r\n"
    post = f"POST {{}} HTTP/1.1\r\n{common}Authorization: Bearer {token}\r\nContent-Length: {{}}\r\n\r\n"
    with running(data_dir, "collect", "--port", str(port), log=log) as process:
        until_it_answers(port, process)
        bodies = [post.format("/e", visitors[0], len(body)).encode() + body for body in _bodies()]
        seen = {status for at in range(0, BODIES, 500) for status in _answers(port, bodies[at : at + 500])}
        for noise in (b"\0" * 50, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", random.Random(1).randbytes(500)):
            assert all(400 <= status < 600 for status in _answers(port, [noise + b"\r\n\r\n"]))
        for address in visitors:
            event = json.dumps({"kind": "event", "name": "x", "ip": address, "user_agent": CHROME}).encode()
            told = [
                f"GET /fete HTTP/1.1\r\n{common}\r\n".format(address).encode(),
                post.format("/e", address, len(BODY)).encode() + BODY,
                post.format("/api/v1/events", address, len(event)).encode() + event,
                post.format("/e", address, 1).encode() + b"x",
            ]
            assert _answers(port, told) == [302, 204, 201, 400]
        assert ask(port, "GET", "/healthz") == 200
        process.terminate()
        assert process.wait(LIMIT_S) in (0, -15)
    assert 400 in seen
    assert seen <= {204, 400, 403, 404}, seen
    files = [path for path in [*data_dir.rglob("*"), log] if path.is_file()]
    assert len(files) > 5
    whole = b"".join(path.read_bytes() for path in files)
    assert b"go.example.com" in whole
    for address in visitors:
        assert address.encode() not in whole
    assert ip_address(visitors[1]).packed not in whole
    assert ip_address(visitors[1]).exploded.encode() not in whole
    assert b"Traceback" not in log.read_bytes()


@pytest.mark.parametrize(("path", "length"), [("/e", 500), ("/api/v1/events", 500_000)])
def test_half_a_body_is_waited_for_a_while_and_no_longer(
    site: Opened, data_dir: Path, monkeypatch: pytest.MonkeyPatch, path: str, length: int
) -> None:
    monkeypatch.setattr("sillage.collector.reading.BODY_WAIT_S", 0.05)
    _, token = add_token(site, "shop")
    sent: list[dict[str, Any]] = []

    async def scene(visitor: Visitor) -> None:
        parts = [{"type": "http.request", "body": b"{", "more_body": True}]

        async def receive() -> dict[str, Any]:
            return parts.pop() if parts else await asyncio.Future()

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        named = {"authorization": f"Bearer {token}", "content-length": str(length), "host": "go.example.com"}
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
            "client": ("203.0.113.9", 50000),
        }
        await visitor.app(scope, receive, send)
        assert visitor.collector.counters["limits"].reasons[Reason.TOO_SLOW] == 1
        assert (await visitor.ask("POST", "/e", BODY)).status == 204

    visit(scene)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
    assert json.loads(sent[1]["body"]) == {"error": "too_slow"}
    assert len(rows(data_dir)) == 1


def test_a_process_takes_as_many_connections_as_its_files_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [(1024, 20_000)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: limits.append(both))
    assert connections() == 15_000
    assert limits[-1] == (20_000, 20_000)
    limits.append((1024, resource.RLIM_INFINITY))
    assert connections() == MOST_CONNECTIONS
    limits.append((1024, 1024))
    assert connections() == 768

    def refuse(_: int, both: tuple[int, int]) -> None:
        raise ValueError(both)

    monkeypatch.setattr(resource, "setrlimit", refuse)
    limits.append((2048, 20_000))
    assert connections() == 1536


def test_what_a_collector_could_not_do_is_said_in_the_reader_s_language(site: Opened, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        collector = visitor.collector
        busy = Busy(msg("The ledger is busy: another process is writing to it."), msg("Wait a moment, then try again."))
        full, endless = OSError(28, "No space left on device"), Busy(msg("{all}", all="x" * SIZE))
        for number, exc in enumerate([busy, full, endless]):
            collector.complain(exc)
            collector.stored.say(Reason.NOT_STORED)
            assert write_status(data_dir / "collectors" / f"{number}.json", report(collector))

    visit(scene)
    said = [translator("fr").render(check.what) for check in check_health(data_dir) if check.name == "collector"]
    assert [text.partition("\N{NO-BREAK SPACE}: ")[2][:50] for text in said] == [
        "Le registre est occupé\N{NO-BREAK SPACE}: un autre programme y écri",
        "[Errno 28] No space left on device",
        "x" * 50,
    ]


def test_a_host_that_nobody_declared_is_not_written_down(site: Opened, data_dir: Path) -> None:
    add_link(site, "partout", "https://www.example.com/", "00000000000000a2")
    models.Link.objects.filter(slug="partout").update(domain="")

    async def scene(visitor: Visitor) -> list[int]:
        hosts = ("ann-lives-here.example", "www.example.com", "x" * 5000)
        return [(await visitor.get("/partout", host=host)).status for host in hosts]

    assert visit(scene) == [302, 302, 404]
    assert [row.get("site", "") for row in rows(data_dir)] == ["", "www.example.com"]


def test_long_names_that_nobody_made_are_not_remembered(site: Opened) -> None:
    async def scene(visitor: Visitor) -> int:
        for slug, host in (("x" * 201, "go.example.com"), ("x" * 7000, "go.example.com"), ("x", "h" * 254)):
            assert (await visitor.get(f"/{slug}", host=host)).status == 404
        assert (await visitor.get("/nobody")).status == 404
        return len(visitor.collector.directory._misses)

    assert visit(scene) == 1


def test_a_request_that_names_two_hosts_is_refused(site: Opened, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> int:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        hosts = [(b"host", b"go.example.com"), (b"host", b"other.example")]
        scope = {"type": "http", "method": "GET", "path": "/fete", "query_string": b"", "headers": hosts}
        await visitor.app({**scope, "client": ("203.0.113.9", 1)}, receive, send)
        return int(sent[0]["status"])

    assert visit(scene) == 400
    assert rows(data_dir) == []
