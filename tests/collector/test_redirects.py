"""A short link: where it leads, what is written, and what never happens."""

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from sillage.collector.entry import make_collector
from sillage.domain.click_ids import verified
from sillage.ledger import models
from sillage.services.open_workspace import Opened
from tests.collector.browser import Answered, Visitor, rows, visit
from tests.collector.conftest import LINK, SINCE, add_link


def test_a_click_is_in_the_tail_when_it_is_answered(site: Opened, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> Answered:
        answered = await visitor.get("/fete", referer="https://l.facebook.com/")
        assert len(rows(data_dir)) == 1
        return answered

    answered = visit(scene)
    [row] = rows(data_dir)
    assert answered.status == 302
    assert answered.headers["cache-control"] == "private, no-store"
    assert "referrer-policy" in answered.headers
    assert (row["kind"], row["site"], row["path"], row["link_id"]) == ("click", "go.example.com", "fete", LINK)
    assert (row["channel"], row["network"], row["post_id"]) == ("organic_social", "facebook", "p1")
    assert (row["referrer"], row["device"], row["browser"]) == ("l.facebook.com", "desktop", "Chrome")
    assert row["workspace_id"] == site.workspace.id
    assert len(row["visitor"]) == 32
    assert "bot" not in row
    assert "flag" not in row
    assert "203.0.113.9" not in str(row)


def test_the_address_gets_the_link_s_parameters_and_a_click_id_that_verifies(site: Opened, data_dir: Path) -> None:
    answered = visit(lambda visitor: visitor.get("/fete"))
    parts = urlsplit(answered.headers["location"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.netloc, parts.path, parts.fragment) == ("www.example.com", "/fete", "plan")
    assert {name: query[name] for name in ("taille", "utm_source", "utm_medium", "utm_campaign")} == {
        "taille": "m",
        "utm_source": "facebook",
        "utm_medium": "social",
        "utm_campaign": "fete",
    }
    [row] = rows(data_dir)
    assert verified(make_collector().world.click_key, query["slg"]) == (row["click_id"], LINK)


def test_parameters_of_the_destination_are_left_alone(site: Opened) -> None:
    add_link(site, "own", "https://shop.example/?utm_source=me&slg=old&a=1&a=2", "a" * 16, utm=[["source", "x"]])
    location = visit(lambda visitor: visitor.get("/own")).headers["location"]
    assert location.startswith("https://shop.example/?utm_source=me&a=1&a=2&slg=")
    assert "old" not in location


def test_a_scan_of_the_code_is_told_from_a_click(site: Opened, data_dir: Path) -> None:
    assert visit(lambda visitor: visitor.get("/q/fete")).status == 302
    [row] = rows(data_dir)
    assert (row["channel"], row["path"]) == ("qr", "fete")


def test_a_head_request_is_no_person_s_click(site: Opened, data_dir: Path) -> None:
    answered = visit(lambda visitor: visitor.ask("HEAD", "/fete"))
    assert answered.status == 302
    assert rows(data_dir)[0]["bot"] == "head"


@pytest.mark.parametrize(
    ("agent", "more", "rule"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}, "Googlebot"),
        ("facebookexternalhit/1.1", {}, "facebookexternalhit"),
        ("", {}, "no-user-agent"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            {"sec_purpose": "prefetch"},
            "prefetch",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", {}, ""),
    ],
)
def test_robots_are_led_on_kept_and_flagged_with_the_rule(
    site: Opened, data_dir: Path, agent: str, more: dict[str, str], rule: str
) -> None:
    assert visit(lambda visitor: visitor.get("/fete", user_agent=agent, **more)).status == 302
    [row] = rows(data_dir)
    assert rule in row["bot"] if rule else "bot" not in row
    assert bool(row.get("bot_version")) is bool(rule)


@pytest.mark.parametrize(
    ("language", "word"), [("fr-CA,fr;q=0.9", "Il n’y a rien"), ("de,en;q=0.5", "There is nothing")]
)
def test_an_unknown_link_is_a_small_page_in_the_visitor_s_language(site: Opened, language: str, word: str) -> None:
    answered = visit(lambda visitor: visitor.get("/nobody-made-it", accept_language=language))
    assert answered.status == 404
    assert word in answered.body.decode()


def test_a_link_that_has_ended_leads_to_its_fallback_or_says_so(site: Opened, data_dir: Path) -> None:
    add_link(site, "over", "https://example.com/", "b" * 16, expires_at=SINCE)
    add_link(site, "moved", "https://example.com/", "c" * 16, expires_at=SINCE, fallback="https://example.com/new")

    async def scene(visitor: Visitor) -> tuple[Answered, Answered]:
        return await visitor.get("/over"), await visitor.get("/moved")

    over, moved = visit(scene)
    assert over.status == 410
    assert (moved.status, moved.headers["location"]) == (302, "https://example.com/new")
    assert [row["flag"] for row in rows(data_dir)] == ["expired", "expired"]


def test_a_new_destination_is_followed_at_the_very_next_click(site: Opened) -> None:
    def change() -> None:
        link = models.Link.objects.get(id=LINK)
        models.LinkVersion.objects.create(link=link, number=2, destination="https://new.example/", utm=[], since=SINCE)
        link.version = 2
        link.save()
        add_link(site, "soon", "https://soon.example/", "d" * 16)
        connection.close()

    async def scene(visitor: Visitor) -> list[str]:
        before = (await visitor.get("/fete")).headers["location"]
        missing = await visitor.get("/soon")
        assert missing.status == 404
        await asyncio.to_thread(change)  # as another process would: a loop has ledgers of its own
        return [before, *[(await visitor.get(path)).headers["location"] for path in ("/fete", "/soon")]]

    before, after, soon = visit(scene)
    assert before.startswith("https://www.example.com/")
    assert after.startswith("https://new.example/?slg=")
    assert soon.startswith("https://soon.example/?slg=")


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "/https://evil.example",
        "/\\evil.example",
        "/fete/..//evil.example",
        "/?url=https://evil.example",
    ],
)
def test_nothing_in_a_request_says_where_it_leads(site: Opened, target: str) -> None:
    answered = visit(lambda visitor: visitor.get(target))
    assert answered.status == 404
    assert "location" not in answered.headers


def test_a_query_on_a_short_link_changes_no_destination(site: Opened) -> None:
    answered = visit(lambda visitor: visitor.get("/fete?url=https://evil.example&utm_source=evil&slg=evil"))
    assert "evil" not in answered.headers["location"]


def test_a_browser_that_refuses_is_led_on_without_a_click_id(site: Opened, data_dir: Path) -> None:
    answered = visit(lambda visitor: visitor.get("/fete", sec_gpc="1"))
    assert "slg=" not in answered.headers["location"]
    [row] = rows(data_dir)
    assert row["consent"] == "refused"
    assert "click_id" not in row


def test_a_redirect_is_answered_when_nothing_can_be_written_and_that_is_counted(site: Opened, data_dir: Path) -> None:
    (data_dir / "tails").write_text("in the way")

    async def scene(visitor: Visitor) -> tuple[int, int, int]:
        clicked = await visitor.get("/fete")
        told = await visitor.tell(kind="pageview", url="https://example.com/")
        return clicked.status, told.status, visitor.collector.unstored_clicks

    assert visit(scene) == (302, 503, 1)
