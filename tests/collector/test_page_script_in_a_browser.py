"""The script of pages in a real browser, under a strict policy: what it tells, and what it never leaves behind."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from sillage.collector.script_file import MINIFIED
from tests.collector.chromium import chromium, shop

pytestmark = [pytest.mark.browser]
COLLECTOR = "http://go.test:9"
HEAD = '<!doctype html><title>Atelier</title><script async src="COLLECTOR/s.js"></script>'
PAGES = {
    "/": HEAD
    + """<noscript><img src="COLLECTOR/e.gif" referrerpolicy="no-referrer-when-downgrade" alt=""></noscript>
        <a id="out" href="http://other.test:9/x?secret=1">Out</a> <a id="in" href="/b">In</a>
        <form name="contact" action="/b" method="post"><input name="nom">
        <input name="mdp" type="password" autocomplete="off">
        <input name="courriel" data-sillage-email><input name="form"><button>Send</button></form>""",
    "/b": HEAD + "<p>B",
}


class Tab:
    """A page of the browser; `told` is what its script sent to the collector."""

    def __init__(self, browser: Any, site: str, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.site = site
        self.told: list[dict[str, Any]] = []
        self.pixels: list[str | None] = []
        self.problems: list[str] = []
        self.context.route(COLLECTOR + "/**", self._collect)
        self.context.route("http://other.test:9/**", lambda route: route.fulfill(body="elsewhere"))
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.problems.append(said.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _collect(self, route: Any) -> None:
        request = route.request
        if request.url.endswith("/s.js"):
            route.fulfill(body=MINIFIED, content_type="text/javascript")
        elif request.url.endswith("/e.gif"):
            self.pixels.append(request.headers.get("referer"))
            route.fulfill(body=b"", content_type="image/gif")
        else:
            self.told.append(json.loads(request.post_data))
            route.fulfill(status=204)

    def open(self, path: str = "/", **more: Any) -> Any:
        self.page.goto(self.site + path, wait_until="load", **more)
        return self.page

    def kinds(self, count: int = 0) -> list[str]:
        """Return what was told so far, once at least so much was."""
        for _ in range(100):
            if len(self.told) >= count:
                break
            self.page.wait_for_timeout(50)
        return [hit["kind"] for hit in self.told]


@pytest.fixture(scope="module")
def tab() -> Iterator[Callable[..., Tab]]:
    with ExitStack() as stack:
        site = stack.enter_context(shop(PAGES, COLLECTOR))
        browser = stack.enter_context(chromium())
        yield lambda **context: Tab(browser, site, **context)


def test_each_view_of_a_single_page_application_is_told_once_with_where_it_came_from(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open("/?utm_source=x#top", referer="https://l.facebook.com/")
    page.evaluate("history.pushState({}, '', '/a')")
    page.evaluate("history.pushState({}, '', '/a#same')")
    page.evaluate("history.replaceState({}, '', '/c?d=1')")
    page.evaluate("location.hash = 'same'")
    page.evaluate("history.go(-2)")
    assert one.kinds(4) == ["pageview"] * 4
    assert [hit["url"].removeprefix(one.site) for hit in one.told] == ["/?utm_source=x", "/a", "/c?d=1", "/a"]
    assert [hit["referrer"].removeprefix(one.site) for hit in one.told] == [
        "https://l.facebook.com/",
        "/?utm_source=x",
        "/a",
        "/c?d=1",
    ]
    assert one.problems == []


def test_a_link_that_leaves_is_told_by_its_host_alone(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open()
    page.click("#out")
    page.wait_for_url("http://other.test:9/**")
    assert one.kinds(2) == ["pageview", "outbound"]
    assert one.told[1]["name"] == "other.test"
    assert "secret" not in str(one.told)
    one.open()
    page.click("#in")
    page.wait_for_url("**/b")
    assert one.kinds(4)[2:] == ["pageview", "pageview"]


def test_a_form_is_told_when_it_is_begun_and_sent_and_never_what_is_typed(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open()
    page.fill("[name=nom]", "Tremblay")
    page.fill("[name=mdp]", "hunter2")
    page.fill("[name=courriel]", "ann@private.example")
    page.click("button")
    page.wait_for_url("**/b")
    assert one.kinds(4) == ["pageview", "form_start", "form", "pageview"]
    assert [hit.get("name") for hit in one.told] == [None, "contact", "contact", None]
    assert one.told[2]["email"] == "ann@private.example"  # the field that carries the mark, and no other
    assert not any(typed in str(one.told) for typed in ("Tremblay", "hunter2", "nom", "mdp"))
    assert one.problems == []


def test_time_counts_while_the_page_is_visible_and_used(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open()
    page.evaluate(CLOCK)
    page.mouse.move(5, 5)
    page.evaluate("pass(4000)")
    page.mouse.move(9, 9)
    page.evaluate("pass(2000); turn('hidden'); pass(50000); turn('visible'); pass(1000); turn('hidden')")
    page.evaluate("turn('visible'); pass(90000); turn('hidden')")  # nobody touched it any more
    assert one.kinds(4) == ["pageview", "engagement", "engagement", "engagement"]
    first, second, third = (hit["engaged_ms"] for hit in one.told[1:4])
    assert 6000 <= first < 6500
    assert 1000 <= second < 1500
    assert third == 30_000  # half a minute after the last touch
    assert {hit["url"] for hit in one.told[:4]} == {one.site + "/"}


CLOCK = """
    (() => {
        const real = Date.now.bind(Date);
        let ahead = 0, state = 'visible';
        Date.now = () => real() + ahead;
        Object.defineProperty(document, 'visibilityState', { get: () => state });
        window.pass = ms => { ahead += ms; };
        window.turn = to => { state = to; document.dispatchEvent(new Event('visibilitychange')); };
    })()
"""


def test_nothing_is_left_in_the_browser_without_consent(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open()
    page.click("#out")
    page.wait_for_url("http://other.test:9/**")
    one.open("/b")
    assert one.kinds(3)
    assert one.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert not any("cookie" in hit or "team" in hit for hit in one.told)


def test_a_cookie_is_set_after_consent_for_thirteen_months_and_deleted_by_a_refusal(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open()
    page.evaluate("sillage.consent(true); sillage('event', 'agreed')")
    [cookie] = one.context.cookies()
    now = page.evaluate("Date.now() / 1000")
    assert (cookie["name"], cookie["domain"], cookie["sameSite"]) == ("slg_id", "shop.test", "Lax")
    assert 389 < (cookie["expires"] - now) / 86_400 <= 396  # 13 months at most
    page.reload()
    page.evaluate("sillage.consent(true); sillage('event', 'again')")
    assert one.kinds(4) == ["pageview", "event", "pageview", "event"]
    assert [hit.get("cookie") for hit in one.told] == [None, cookie["value"], None, cookie["value"]]
    [kept] = one.context.cookies()
    assert kept["expires"] == cookie["expires"]  # not renewed
    page.evaluate("sillage.consent(false); sillage('event', 'no')")
    assert one.context.cookies() == []
    assert one.kinds(5)[4] == "event"
    assert "cookie" not in one.told[4]


def test_a_browser_that_refuses_gets_no_cookie_even_when_the_page_asks(tab: Callable[..., Tab]) -> None:
    one = tab()
    one.context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    page = one.open()
    page.evaluate("sillage.consent(true); sillage('event', 'asked')")
    assert one.kinds(2) == ["pageview", "event"]
    assert one.context.cookies() == []
    assert "cookie" not in one.told[1]


def test_the_team_s_browser_says_so_until_it_takes_it_back(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open()
    page.evaluate("sillage.team(true)")
    page.reload()
    assert one.kinds(2) == ["pageview", "pageview"]
    page.evaluate("sillage.team(false); sillage('event', 'x')")
    one.kinds(3)
    assert [hit.get("team") for hit in one.told] == [None, True, None]


def test_without_scripts_the_pixel_tells_the_whole_address(tab: Callable[..., Tab]) -> None:
    one = tab(java_script_enabled=False)
    one.open("/?utm_source=x")
    one.page.wait_for_load_state("networkidle")
    assert one.told == []
    assert one.pixels == [one.site + "/?utm_source=x"]
