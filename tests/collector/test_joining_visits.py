"""A server's order joins the visit of the same address, browser and day, or is told what it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sillage.ledger import models
from tests.collector.browser import Answered, Visitor, rows, visit
from tests.collector.conftest import SINCE
from tests.collector.test_server_events import ORDER, send, token

__all__ = ["token"]

PAGE = "https://www.example.com/merci?x=1"
Site = models.Site


@pytest.fixture
def second(token: models.ApiToken) -> models.ApiToken:
    """The workspace has two sites."""
    Site.objects.create(id="00000000000000c2", workspace_id=token.workspace_id, host="other.test", created_at=SINCE)
    return token


async def page_and_order(visitor: Visitor, leave_out: tuple[str, ...] = (), **said: Any) -> Answered:
    """A page view, and an order that a server tells of it."""
    await visitor.tell(kind="pageview", url=PAGE)
    told = {"ip": visitor.address, "user_agent": visitor.headers["user-agent"]} | said
    return await send(visitor, {**ORDER, **{name: one for name, one in told.items() if name not in leave_out}})


def told(answered: Answered) -> list[str]:
    [event] = answered.said["events"]
    assert event["state"] == "stored"
    return [one["code"] for one in event.get("lacks", [])]


def test_the_only_site_is_understood_by_itself(token: models.ApiToken, data_dir: Path) -> None:
    assert told(visit(page_and_order)) == []
    page, order = rows(data_dir)
    assert page["visitor"]
    assert (order["visitor"], order["site"]) == (page["visitor"], page["site"])
    assert [row["shop"] for row in rows(data_dir, "orders")] == ["shopify"]


@pytest.mark.parametrize(
    "said",
    [
        {"site": "example.com"},
        {"site": " WWW.Example.com "},
        {"site": "https://example.com/"},
        {"url": "https://example.com/thanks"},
        {"url": "https://checkout.test/done", "site": "example.com"},
    ],
)
def test_one_of_several_sites_is_named_by_its_host_or_its_page(
    second: models.ApiToken, data_dir: Path, said: dict[str, Any]
) -> None:
    assert told(visit(lambda visitor: page_and_order(visitor, **said))) == []
    page, order = rows(data_dir)
    assert (order["visitor"], order["site"]) == (page["visitor"], "example.com")


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({}, "site_needed", "several sites (example.com, other.test): add “site” with the visit’s host, or “url”"),
        ({"url": "https://checkout.test/x"}, "site_needed", "none of the sites (example.com, other.test): add “site”"),
        ({"site": "nobody.test"}, "unknown_site", "none of this workspace’s sites (example.com, other.test)"),
    ],
)
def test_where_the_site_is_not_understood_the_answer_says_what_to_add(
    second: models.ApiToken, data_dir: Path, said: dict[str, Any], code: str, words: str
) -> None:
    answered = visit(lambda visitor: page_and_order(visitor, **said))
    assert told(answered) == [code]
    assert words in answered.said["events"][0]["lacks"][0]["what"]
    assert not rows(data_dir)[1].get("visitor")


@pytest.mark.parametrize(
    ("absent", "said", "code"),
    [
        ("ip", {}, "ip_needed"),
        ("user_agent", {}, "user_agent_needed"),
        ("", {"ip": "somewhere"}, "no_address"),
        ("", {"at": "2020-01-01T00:00:00Z"}, "too_old"),
        ("", {"click_id": "made.up.id"}, "strange_click_id"),
        ("", {"site": "nobody.test"}, "unknown_site"),
    ],
)
def test_what_else_keeps_an_order_from_its_visit_is_said_too(
    token: models.ApiToken, data_dir: Path, absent: str, said: dict[str, Any], code: str
) -> None:
    assert told(visit(lambda visitor: page_and_order(visitor, (absent,), **said))) == [code]


def test_who_asks_to_join_nothing_is_told_nothing(second: models.ApiToken, data_dir: Path) -> None:
    assert told(visit(lambda visitor: page_and_order(visitor, ("ip", "user_agent"), email="a@x.test"))) == []


def test_without_any_site_the_answer_says_so(token: models.ApiToken, data_dir: Path) -> None:
    Site.objects.all().delete()
    ask = {"ip": "203.0.113.9", "user_agent": "Browser"}
    assert told(visit(lambda visitor: send(visitor, {**ORDER, **ask}))) == ["no_site"]


def test_an_address_is_written_as_the_page_s_is(token: models.ApiToken, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        visitor.address = "2001:db8::9"
        await page_and_order(visitor, ip="2001:0DB8:0:0::9")

    visit(scene)
    page, order = rows(data_dir)
    assert page["visitor"] == order["visitor"]
