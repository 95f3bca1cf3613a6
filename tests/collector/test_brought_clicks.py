"""A page that brings a click id: the channel of our link, unless a tag says otherwise, and the post it stands at."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from sillage.collector.brought_clicks import in_address
from sillage.collector.entry import make_collector
from sillage.collector.reasons import Reason
from sillage.collector.sources import without_path
from sillage.domain.click_ids import sign
from sillage.journeys.channels import channel_of
from sillage.ledger import models
from sillage.services.open_workspace import Opened
from sillage.services.record_tokens import add_token
from tests.collector.browser import Visitor, rows, visit
from tests.collector.conftest import LINK, SINCE, add_link

PAGE = "https://www.example.com/fete"


def signed(link_id: str, nonce: bytes = bytes(9)) -> str:
    return sign(make_collector().world.click_key, nonce, link_id)


def tell(*urls: str, **hit: Any) -> None:
    async def scene(visitor: Visitor) -> None:
        for url in urls:
            assert (await visitor.tell(kind="pageview", url=url, **hit)).status == 204

    visit(scene)


def test_without_tags_the_page_has_the_channel_and_the_post_of_its_link(site: Opened, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        landed = urlsplit((await visitor.get("/fete")).headers["location"])
        click_id = next(part for part in landed.query.split("&") if part.startswith("slg="))
        await visitor.tell(kind="pageview", url=f"{PAGE}?{click_id}", referrer="https://www.google.com/")

    visit(scene)
    click, page = rows(data_dir)
    told = ("channel", "source", "medium", "network", "campaign", "post_id", "link_id", "click_id")
    assert {name: page[name] for name in told} == {name: click[name] for name in told}
    assert (page["channel"], page["channel_rule"]) == ("organic_social", "link.organic_social")
    assert (page["network"], page["post_id"], page["link_id"]) == ("facebook", "p1", LINK)
    assert page["referrer"] == "www.google.com"


def test_tags_outrank_the_link_and_the_post_stays(site: Opened, data_dir: Path) -> None:
    tags = "utm_source=lettre&utm_medium=email", "utm_source=jane&utm_medium=social"
    tell(*(f"{PAGE}?{one}&slg={signed(LINK)}" for one in tags))
    letter, jane = rows(data_dir)
    assert (letter["channel"], letter.get("network"), letter["post_id"]) == ("email", None, "p1")
    assert letter["campaign"] == "fete"  # which the tags do not name
    # A source that nobody knows contradicts no network.
    assert (jane["channel"], jane["source"], jane["network"]) == ("organic_social", "jane", "facebook")


def test_a_link_on_no_network_gives_its_own_channel(site: Opened, data_dir: Path) -> None:
    add_link(site, "lettre", PAGE, "00000000000000a2", channel="newsletter")
    tell(f"{PAGE}?slg={signed('00000000000000a2')}", referrer="https://l.facebook.com/")
    [page] = rows(data_dir)
    assert (page["channel"], page["source"], page["channel_rule"]) == (
        "newsletter",
        "newsletter",
        "link.newsletter",
    )
    assert "network" not in page


def test_a_forged_click_id_gives_nothing(site: Opened, data_dir: Path) -> None:
    right = signed(LINK)
    other_link = f"{right.partition('.')[0]}.00000000000000a2.{right.rpartition('.')[2]}"
    forged = (right[:-1], "x" + right, other_link, "a.b.c", "%00", "..", "é.b.c")
    tell(*(f"{PAGE}?slg={one}" for one in forged), referrer="https://www.google.com/")
    found = rows(data_dir)
    assert len(found) == 7
    for page in found:
        assert not {"click_id", "link_id", "post_id", "network", "campaign"} & page.keys()
        assert (page["channel"], page["channel_rule"]) == ("organic_search", "referrer.organic_search")


def test_a_link_that_has_ended_still_names_its_visits(site: Opened, data_dir: Path) -> None:
    add_link(site, "over", PAGE, "b" * 16, expires_at=SINCE, network="linkedin", post_id="p9")
    tell(f"{PAGE}?slg={signed('b' * 16)}")
    [page] = rows(data_dir)
    assert (page["channel"], page["network"], page["post_id"]) == ("organic_social", "linkedin", "p9")
    assert "flag" not in page


def test_a_click_on_another_workspace_s_link_is_none_of_this_one(site: Opened, other: Opened, data_dir: Path) -> None:
    link = models.Link.objects.create(
        id="c" * 16, workspace_id=other.workspace.id, slug="x", created_at=SINCE, network="linkedin", post_id="theirs"
    )
    link.versions.create(number=1, destination=PAGE, utm=[], since=SINCE)

    async def scene(visitor: Visitor) -> int:
        await visitor.tell(kind="pageview", url=f"{PAGE}?slg={signed('c' * 16)}", referrer="https://www.google.com/")
        return visitor.collector.counters["click"].reasons[Reason.STRANGE_CLICK_ID]

    assert visit(scene) == 1
    [page] = rows(data_dir)
    assert page["workspace_id"] == site.workspace.id
    assert page["channel"] == "organic_search"
    assert not {"click_id", "link_id", "post_id"} & page.keys()


def test_a_link_that_the_ledger_lost_still_ties_the_visit_to_its_click(site: Opened, data_dir: Path) -> None:
    tell(f"{PAGE}?slg={signed('d' * 16)}", referrer="https://www.google.com/")
    [page] = rows(data_dir)
    assert (page["link_id"], page["channel"]) == ("d" * 16, "organic_search")
    assert len(page["click_id"]) == 12


def test_a_browser_that_refuses_keeps_the_channel_and_not_the_click(site: Opened, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        visitor.headers["sec-gpc"] = "1"
        await visitor.tell(kind="pageview", url=f"{PAGE}?slg={signed(LINK)}")

    visit(scene)
    [page] = rows(data_dir)
    assert (page["channel"], page["consent"]) == ("organic_social", "refused")
    assert "click_id" not in page


def test_an_order_of_a_server_stands_at_the_post_of_the_click_that_it_brings(site: Opened, data_dir: Path) -> None:
    token = add_token(site, "Shop")[1]
    order = {"kind": "order", "order_id": "1", "value": "10", "currency": "CAD", "click_id": signed(LINK)}

    async def scene(visitor: Visitor) -> None:
        for campaign in ("", "été"):
            body = json.dumps({**order, "campaign": campaign}).encode()
            assert (await visitor.ask("POST", "/api/v1/events", body, authorization=f"Bearer {token}")).status == 201

    visit(scene)
    plain, named = rows(data_dir)
    assert (plain["channel"], plain["network"], plain["post_id"], plain["link_id"]) == (
        "organic_social",
        "facebook",
        "p1",
        LINK,
    )
    assert (plain["campaign"], named["campaign"]) == ("fete", "été")


def test_a_click_id_is_found_wherever_the_query_has_it() -> None:
    assert in_address("https://a.example/?aslg=1&slg=A.b.C&x=2#t") == "A.b.C"
    assert in_address("https://a.example/?slg=A.b.C#t") == "A.b.C"
    assert in_address("https://a.example/?aslg=1") == ""
    assert in_address("slg=A") == ""
    assert in_address("") == ""


_MARKS = ["https://", "//", "/", "?", "&", "#", "=", "@", ":", "\\", "%2F", "é"]
_WORDS = "a.example utm_source=x utm_medium=cpc slg=A.b.C fbclid=1 l.facebook.com android-app://com.linkedin.android"
_PARTS = st.sampled_from([*_MARKS, " ", *_WORDS.split()])
_ADDRESSES = st.one_of(st.text(max_size=60), st.lists(_PARTS, max_size=9).map("".join))


@given(url=_ADDRESSES, referrer=_ADDRESSES)
@example(url="", referrer="shop.example?back=https://a.example/#x")
@example(url="", referrer="0.0#://")
def test_what_is_left_out_of_an_address_changes_no_channel(url: str, referrer: str) -> None:
    own = frozenset({"a.example"})
    short = channel_of(without_path(url), without_path(referrer), own_hosts=own)
    assert short == channel_of(url, referrer, own_hosts=own)
