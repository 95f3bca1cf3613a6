"""The pages of content: posts, cuts, hours, what sold, new customers, losses; one post with its label; a campaign."""

import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.ledger import queries
from sillage.ledger.labels import label_of
from sillage.services.open_workspace import Opened
from tests.services.content_story import POSTS
from tests.web.people import member_client
from tests.web.story_pages import DAYS, HERE, HOSTILE, page, told_story

pytestmark = [pytest.mark.sqlite, pytest.mark.hits]
PATHS = (
    *("content", "content/by/type", "content/by/call_to_action", "content/by/campaign", "content/by/network"),
    *(
        "content/hours",
        "content/sold",
        "content/customers",
        "content/losses",
        "content/instagram/i11",
        "campaign/spring",
    ),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    yield from told_story(tmp_path_factory.mktemp("content"))


@pytest.fixture
def client(told: Opened) -> Client:
    return member_client(told)


def rows_of(client: Client, path: str, query: str = "") -> list[list[str]]:
    response = client.get(f"{HERE}/{path}?{DAYS}&lang=en{query}")
    assert response.status_code == 200, path
    assert response.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_the_same_figures_in_both_languages(client: Client, path: str) -> None:
    english, french = page(client, path), page(client, path, lang="fr")
    figures = [re.findall(r'data-value="([^"]+)"', one) for one in (english, french)]
    assert figures[0] == figures[1]
    assert re.search(r"<h1>.+</h1>", english)
    assert "<script>alert" not in english + french
    for words in ("Interactions against", "Show every", "Network<", "Published<", "times the usual", "stands apart"):
        assert words not in french


def test_posts_stand_with_what_was_seen_and_what_is_drawn_and_sort_as_asked(client: Client) -> None:
    rows = rows_of(client, "content.csv")
    assert len(rows) == 1 + POSTS + 3
    drawn = "Drawn to the usual (90% interval)"
    assert rows[0][-3:] == [drawn, f"{drawn} (90% interval)", "Among the best tenth"]
    best = rows[1]
    assert best[0] == "Post i11"
    assert float(best[rows[0].index("As seen")]) == 0.12
    assert 0.06 < float(best[-3]) <= 0.12
    assert 0.1 < float(best[-1]) <= 1
    surest = rows_of(client, "content.csv", "&sort=-best")[1:]
    assert [row[-1] == "" for row in surest] == [False] * POSTS + [True] * 3  # a network of three posts has no chances
    chances = [float(row[-1]) for row in surest[:POSTS]]
    assert chances == sorted(chances, reverse=True)
    assert "Fewer than 10 posts of this network tell" in page(client, "content")
    by_day = [row[0] for row in rows_of(client, "content.csv", "&sort=interactions&network=instagram")[1:]]
    assert by_day[-1] == "Post i11"
    shown = page(client, "content", query="&sort=interactions&network=instagram")
    assert shown.index("alert(1)") < shown.index("Post i1<") < shown.index("Post i11<")
    assert 'aria-sort="ascending"' in shown


@pytest.mark.parametrize("query", ["", "&type=reel", "&network=instagram", "&slot=-"])
@pytest.mark.parametrize(
    "sort", ["", "post", "-day", "-drawn", "seen", "out_of", "-interactions", "type", "network", "-best"]
)
def test_the_page_shows_the_first_rows_of_the_whole_list(
    client: Client, monkeypatch: pytest.MonkeyPatch, sort: str, query: str
) -> None:
    monkeypatch.setattr("sillage.web.content_page.MOST", 4)
    asked = f"{query}&sort={sort}"
    rows = rows_of(client, "content.csv", asked)[1:]
    shown, whole = page(client, "content", query=asked), page(client, "content", query=f"{asked}&all=1")
    first, every = (re.findall(r'<tr><th scope="row".*?</tr>', one, re.S) for one in (shown, whole))
    assert first == every[:4]
    assert len(every) == len(rows)
    names = [unescape(re.sub("<.*?>", "", re.findall(r"<a[^>]*>(.*?)</a>", one)[0])) for one in every]
    assert names == [row[0].removeprefix("'") for row in rows]
    assert ("Show all" in shown) == (len(rows) > 4)


def test_a_list_says_in_which_order_it_stands(client: Client) -> None:
    def named(query: str) -> list[str]:
        shown = page(client, "content", query=query)
        orders = re.search(r'<nav class="orders".*?</nav>', shown, re.DOTALL)
        assert orders is not None
        return re.findall(r'aria-current="true">([^<]+)<', orders[0])

    assert named("") == ["the best against the usual of their network"]
    assert named("&sort=-day") == ["the newest"]
    assert named("&sort=-network") == ["Network, downwards"]
    assert named("&sort=network") == ["Network"]
    assert named("&sort=nothing") == ["the best against the usual of their network"]


def test_a_group_leads_to_its_posts_and_a_file_calculates_nothing(client: Client) -> None:
    assert "type=reel" in page(client, "content/by/type")
    reels = page(client, "content", query="&type=reel")
    assert "Post i1<" in reels
    assert "Post i2<" not in reels
    assert "Shown: 6 posts that are Reel." in reels
    [hostile] = [row[0] for row in rows_of(client, "content.csv") if "1+1" in row[0]]
    assert hostile == f"'{HOSTILE}"


def test_every_chart_has_a_specification_and_the_same_rows_as_a_file(client: Client) -> None:
    found = 0
    for path in (*PATHS, "audience", "service"):
        shown = page(client, path)
        for address in re.findall(r'data-spec="([^"]+)"', shown):
            spec = json.loads(client.get(address.replace("&amp;", "&")).content)
            values = spec["data"]["values"]
            assert values, address
            assert all(value == value for row in values for value in row.values())
            rows = client.get(address.replace("&amp;", "&").replace(".json", ".csv"))
            assert rows.status_code == 200
            assert len(rows.content.splitlines()) > 1
            found += 1
    assert found > 8


def test_the_week_is_grey_where_few_posts_stand(client: Client) -> None:
    spec = json.loads(client.get(f"{HERE}/content/hours.json?{DAYS}&lang=en").content)
    assert {row["level"] for row in spec["data"]["values"]} == {0}
    assert "Cannot tell" in page(client, "content/hours")


def test_a_much_liked_post_that_sold_nothing_is_named_with_its_upper_bound(client: Client) -> None:
    shown = page(client, "content/sold")
    assert "Much liked, and nothing sold that could be followed" in shown
    row = next(row for row in rows_of(client, "content/sold.csv") if row[0] == "Post i11")
    assert "0" in row
    assert re.search(r"none; \$\d+(\.\d\d)? at most", shown)


def test_a_client_is_shown_no_margin_and_no_cost(told: Opened) -> None:
    theirs = member_client(told, Role.CLIENT)
    for path in ("content/sold", "content/sold.json", "content/sold.csv"):
        assert theirs.get(f"{HERE}/{path}?{DAYS}").status_code == 403
    for path in ("content", "content/instagram/i0", "campaign/spring"):
        shown = page(theirs, path)
        assert "argin" not in shown
        assert "Full cost" not in shown
        assert 'action="/w/atelier/content/' not in shown


def test_a_label_is_corrected_noted_and_taken_back(told: Opened, client: Client) -> None:
    shown = page(client, "content/instagram/i11")
    action = re.search(r'action="([^"]+/label\?[^"]*)"', shown)
    assert action
    given = {"campaign": "spring", "content_type": "tutorial", "call_to_action": "buy"}
    done = client.post(action[1].replace("&amp;", "&"), given)
    assert done.status_code == 302
    after = client.get(done.headers["Location"]).content.decode()
    assert "The label is changed." in after
    kept = label_of(told.workspace.id, "instagram", "us", "i11")
    assert kept
    assert (kept.campaign, kept.content_type, kept.call_to_action, kept.by_hand) == ("spring", "tutorial", "buy", True)
    noted = queries.audit_trail(told.workspace.id, "label")[0]
    assert (noted.action, noted.who) == ("edit", "owner@example.org")
    assert "Post i11" in page(client, "campaign/spring")
    undo = re.search(r'action="([^"]+/label/undo\?[^"]*)"', after)
    assert undo
    back = client.post(undo[1].replace("&amp;", "&"))
    assert back.status_code == 302
    assert label_of(told.workspace.id, "instagram", "us", "i11") is None
    assert queries.audit_trail(told.workspace.id, "label")[0].action == "undo"
    reader = member_client(told, Role.READER)
    assert reader.post(action[1].replace("&amp;", "&"), given).status_code == 403


def test_a_post_says_what_it_sold_and_what_nobody_can_know(client: Client) -> None:
    assert "Credited with 1 order" in page(client, "content/instagram/i0")
    assert "not measurable" in page(client, "content/x/x1")
    page(client, "content/instagram/nowhere", 404)
    page(client, "content/by/weather", 404)
    page(client, "campaign/unknown", 404)


def test_a_campaign_that_runs_says_how_long(client: Client) -> None:
    response = client.get(f"{HERE}/campaign/spring?lang=en")
    assert "running, 4 days left" in response.content.decode()


def test_days_without_a_post_say_how_to_get_figures(client: Client) -> None:
    for path in ("content", "content/by/type", "content/hours"):
        shown = client.get(f"{HERE}/{path}?from=2024-01-01&to=2024-01-31&lang=en").content.decode()
        assert 'class="empty"' in shown
        assert "sillage import" not in shown
        assert "Drop the files on the imports page" in shown and f'href="{HERE}/imports' in shown
