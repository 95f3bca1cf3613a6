"""Filters that stay: each one acts on a page or the page says why not, and every way on takes them along."""

import html
import re
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from sillage.services.open_workspace import Opened
from sillage.services.record_links import LinkWords, add_link
from sillage.web.routes import ROUTES
from sillage.web.shell import PLACES
from tests.services.journal_rows import import_rows
from tests.services.test_attribute_journal import hit, order
from tests.web.people import member_client
from tests.web.story_pages import HERE, page, told_story

pytestmark = [pytest.mark.sqlite, pytest.mark.hits]
CHOSEN = {"compare": "last_year", "network": "instagram", "campaign": "spring"}
NAMES = {"compare": "The same days last year", "network": "Instagram", "campaign": "spring"}
QUERY = "".join(f"&{name}={value}" for name, value in CHOSEN.items())
KEPT = CHOSEN | {"from": "2026-03-01", "to": "2026-03-31", "lang": "en"}
BARS = (
    *("", "content", "content/by/type", "content/hours", "content/losses", "content/sold", "content/customers"),
    *("campaign/spring", "audience", "service", "links", "traffic", "funnel", "journeys", "journeys/cohorts"),
    *("attribution", "orders/unlinked", "roi", "costs", "report", "kpis", "kpi/interactions", "kpi/interactions/rows"),
)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The story, and Dora: by Facebook in autumn, then by Instagram in spring, then she buys."""
    folder = tmp_path_factory.mktemp("filters")
    for opened in told_story(folder):
        made = add_link(opened, LinkWords("https://example.com/miel", slug="m", network="instagram", campaign="spring"))
        clicked = {"link_id": made.link.id, "network": "instagram", "campaign": "spring", "channel": "organic_social"}
        dora = {"cookie": "dora", "channel": "organic_social"}
        events = [
            hit(11, -3, visitor="d1", network="facebook", campaign="autumn", **dora),
            hit(12, -2, visitor="d2", network="instagram", campaign="spring", post_id="i0", **dora),
            hit(13, -2 + 0.001, "order", visitor="d2", order_id="9", **dora),
            hit(14, -1, "click", visitor="z9" * 16, **clicked),
        ]
        import_rows(opened, folder / "dora.txt", {"events": events, "orders": [order("9", -2 + 0.001, 80)]})
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded)


def ways(text: str) -> list[str]:
    """Return the addresses of pages and files of the workspace that a page leads to, forms apart."""
    found = [html.unescape(one) for one in re.findall(r'(?:href|data-spec)="([^"]*)"', text)]
    return [one for one in found if one.startswith(f"{HERE}/")]


def words(address: str) -> dict[str, str]:
    return {name: found[-1] for name, found in parse_qs(urlsplit(address).query).items()}


def chosen(text: str, name: str) -> str | None:
    """Return what a list of the bar has chosen; None where the page does not offer it."""
    found = re.search(rf'<select id="by-{name}"[^>]*>(.*?)</select>', text, re.S)
    if found is None:
        return None
    return str(re.findall(r'<option value="([^"]*)" selected', found[1])[0])


def not_applied(text: str) -> set[str]:
    said = re.findall(r"The filter “([^”]+)” is not applied here: [^.]{10,}\.", html.unescape(text))
    return {name for name, value in NAMES.items() if value in said}


def row(text: str, name: str) -> list[str]:
    named = rf"(?:<a[^>]*>)?{re.escape(name)}(?:</a>)?(?:<span.*?</span>)?"
    return re.findall(r'data-value="([^"]*)"', re.findall(rf"<tr><th[^>]*>{named}</th>(.*?)</tr>", text, re.S)[0])


def test_a_page_offers_each_filter_or_says_why_it_does_not_apply_it(client: Client) -> None:
    for path in BARS:
        text, other = page(client, path, query=QUERY), page(client, path)
        offered = {name for name, value in CHOSEN.items() if chosen(text, name) == value}
        assert not_applied(text) == set(CHOSEN) - offered - ({"campaign"} if path == "campaign/spring" else set()), path
        assert "is not applied here" not in other, path


def test_every_page_with_a_bar_is_walked_by_these_tests() -> None:
    asking = {name for name in list(sys.modules) if name.startswith("sillage.web.") and _has_bar(name)}
    views = {route.name: route.view for route in ROUTES if "GET" in route.methods}
    known = {views[str(resolve(f"{HERE}/{path}").url_name)].__module__ for path in BARS}
    assert {view.__module__ for view in views.values()} & asking - known == {"sillage.web.link_page"}


def _has_bar(module: str) -> bool:
    return hasattr(sys.modules[module], "filter_bar")


def test_the_menu_and_every_page_of_it_keep_the_filters(client: Client, seeded: Opened) -> None:
    first = in_menu(page(client, "traffic", query=QUERY))
    assert len(first) >= len(PLACES) - 1
    for address in first:
        assert words(address) == KEPT, address
        again = in_menu(client.get(address).content.decode())
        assert again == first, address


def in_menu(text: str) -> list[str]:
    [menu] = re.findall(r'<nav class="places".*?</nav>', text, re.S)
    return unescaped(re.findall(r'href="([^"]*)"', menu))


@pytest.mark.parametrize("path", BARS)
def test_every_way_out_of_a_page_keeps_the_filters_that_it_does_not_change(client: Client, path: str) -> None:
    text = page(client, path, query=QUERY)
    cleared = re.findall(r'<a class="button quiet" href="([^"]*)">Clear the filters', text)
    for address in ways(text):
        told = words(address)
        changed = (
            {"from", "to"} if "period" in told else {"network", "campaign"} if address in unescaped(cleared) else set()
        )
        assert told.keys() >= KEPT.keys() - changed, address
    assert words(unescaped(cleared)[0]).items() >= (KEPT.items() - {("network", "instagram"), ("campaign", "spring")})


def unescaped(texts: list[str]) -> list[str]:
    return [html.unescape(one) for one in texts]


def test_the_marks_of_charts_lead_to_pages_under_the_same_filters(client: Client) -> None:
    asked = "&compare=last_year&network=instagram&by=campaign"
    led = dict.fromkeys(("charts", "links", "traffic", "kpi/interactions"), 0)
    for path in led:
        for address in unescaped(re.findall(r'data-spec="([^"]+)"', page(client, path, query=asked))):
            for mark in re.findall(r'"href": ?"(/w/[^"]+)"', client.get(address).content.decode()):
                led[path] += 1
                told = words(mark)
                assert told.keys() >= KEPT.keys() - {"campaign"}, mark
                assert told["compare"] == "last_year", mark
    assert led["traffic"], "a bar of visits by campaign leads nowhere"
    assert led["links"], "a bar of clicks by network leads nowhere"
    assert led["charts"], "no mark of the first page leads anywhere"


def test_a_link_to_a_view_shows_the_same_view_to_who_opens_it(client: Client, seeded: Opened) -> None:
    for path in ("funnel", "journeys", "attribution", "traffic", "content"):
        told = page(client, path, query=QUERY)
        again = member_client(seeded).get(f"{HERE}/{path}?from=2026-03-01&to=2026-03-31&lang=en{QUERY}")
        strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')
        assert strip.sub("", again.content.decode()) == strip.sub("", told), path


def test_a_funnel_is_of_the_visits_whose_entry_fits(client: Client) -> None:
    steps = "&steps=/,order"
    whole, cut = (page(client, "funnel", query=steps + more) for more in ("", "&network=facebook"))
    assert [row(one, "1. Home page")[0] for one in (whole, cut)] == ["4", "1"]
    assert row(page(client, "funnel", query=steps + "&campaign=spring"), "2. Order")[0] == "1"
    assert "Visits are followed whose entry the filters fit" in cut
    assert "No visit of these days fits the filters" in page(client, "funnel", query=steps + "&campaign=never")


def test_journeys_are_those_with_a_touch_that_fits_out_of_all(client: Client) -> None:
    text = page(client, "journeys", query="&network=facebook")
    assert re.search(r"1 of all [4-9] conversions have", text)
    for query in ("&network=facebook", "&campaign=spring"):
        assert "Facebook → Instagram" in page(client, "journeys", query=query)
    assert "No path of these days fits" in page(client, "journeys", query="&network=facebook&campaign=spring")


def test_credits_are_those_of_touches_that_fit_out_of_all_orders(client: Client) -> None:
    whole = page(client, "attribution", query="&by=channel")
    cut = page(client, "attribution", query="&by=channel&network=facebook")
    assert row(cut, "Facebook") == row(whole, "Facebook")
    assert ">Instagram</th>" not in cut[cut.index('id="models"') :]
    assert re.search(r"Touches that fit the filters are credited with .{1,20} of all \d+ credited orders", cut)
    assert "No touch before an order fits" in page(client, "attribution", query="&campaign=never")


def test_cohorts_are_those_of_people_whose_first_touch_fits(client: Client) -> None:
    text = page(client, "journeys/cohorts", query="&network=facebook")
    assert "These are the people whose first touch the filters fit" in text
    table = text[text.index("<tbody") :]
    assert "Facebook" in table
    assert "Instagram" not in table[: table.index("</tbody>")]
    assert "Nobody who first came in these months fits" in page(client, "journeys/cohorts", query="&campaign=never")
