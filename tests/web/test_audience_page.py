"""The pages of the audience and of customer service."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.reports.wording import Percent
from sillage.services.open_workspace import Opened
from sillage.web.audience_page import rate_text
from sillage.web.audience_pictures import _own_colours
from sillage.web.channel_colours import of_channel
from tests.web.people import member_client
from tests.web.story_pages import DAYS, HERE, page, told_story

pytestmark = [pytest.mark.sqlite, pytest.mark.hits]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    yield from told_story(tmp_path_factory.mktemp("audience"))


@pytest.fixture
def client(told: Opened) -> Client:
    return member_client(told)


@pytest.mark.parametrize("path", ["audience", "service"])
def test_a_page_says_the_same_figures_in_both_languages(client: Client, path: str) -> None:
    english, french = page(client, path), page(client, path, lang="fr")
    figures = [re.findall(r'data-value="([^"]+)"', one) for one in (english, french)]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 5
    assert "Followers" not in french
    assert "Waiting for" not in french


def test_the_audience_says_whether_it_grows_and_where_it_is(client: Client) -> None:
    shown = page(client, "audience")
    assert "The audience grows." in shown
    assert "75% of the followers whose country is known are where we sell." in shown
    spec = json.loads(client.get(f"{HERE}/audience/regions.json?{DAYS}&lang=fr").content)
    assert [(row["name"], row["value"]) for row in spec["data"]["values"]] == [("Canada", 0.75), ("France", 0.25)]
    assert client.get(f"{HERE}/audience/nothing.json?{DAYS}").status_code == 404


def test_service_counts_what_waits_and_lists_the_oldest_first(client: Client) -> None:
    shown = page(client, "service")
    assert "requests were waiting" in shown or "requests are waiting" in shown
    assert shown.index("1+1") < shown.index("Newer?")
    assert "<script>alert" not in shown
    lines = client.get(f"{HERE}/service/waiting.csv?{DAYS}&lang=en").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert ",'=1+1" in lines[1]
    one = page(client, "service", query="&network=x")
    assert "No request is waiting for an answer." in one


@pytest.mark.parametrize(
    ("lang", "promised"), [("en", "Target delay: 2\u00a0h"), ("fr", "Délai cible\u00a0: 2\u00a0h")]
)
def test_the_share_in_time_is_one_figure_with_its_target_wherever_it_stands(
    client: Client, lang: str, promised: str
) -> None:
    name = {"en": "SLA attainment", "fr": "Respect du délai cible (SLA)"}[lang]
    service, kpi = page(client, "service", lang=lang), page(client, "kpi/sla_attainment", lang=lang)
    report = page(client, "report", lang=lang)
    card = service[service.index(f">{name}<") :]
    value = re.search(r'<data value="([^"]+)">', card)
    assert value is not None
    assert f'<data value="{value[1]}">' in kpi
    for shown in (card.split("</article>")[0], kpi, report):
        assert promised in shown


def test_what_waits_is_counted_up_to_now_and_not_to_when_it_was_last_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waited() -> list[float]:
        shown = page(client, "service")
        part = shown[shown.index('id="waiting"') :]
        return [float(row) for row in re.findall(r'data-value="([\d.]+)">[^<]*<span class="in">last seen', part)]

    before = waited()
    assert len(before) == 2
    monkeypatch.setenv("SILLAGE_NOW", "2026-03-31T13:00:00+00:00")
    assert waited() == [seconds + 3600 for seconds in before]


def test_a_client_reads_no_message_of_a_customer(told: Opened) -> None:
    shown = page(member_client(told, Role.CLIENT), "service")
    assert "1+1" not in shown
    assert "Newer?" not in shown


def test_days_without_figures_say_how_to_get_them(client: Client) -> None:
    shown = client.get(f"{HERE}/audience?from=2020-01-01&to=2020-01-31&lang=en")
    assert shown.status_code == 200
    assert client.get(f"{HERE}/service?from=2020-01-01&to=2020-01-31&lang=en").status_code == 200


def test_growth_from_nobody_has_no_rate_rather_than_none_at_all() -> None:
    assert rate_text(None) == "—"
    assert rate_text(0.0) == Percent(0.0, 1, signed=True)


def test_accounts_of_one_network_have_colours_of_their_own() -> None:
    assert _own_colours({"X": "x", "Facebook": "facebook"}) == {
        "X": of_channel("x"),
        "Facebook": of_channel("facebook"),
    }
    apart = _own_colours({"X · a": "x", "X · b": "x", "Facebook": "facebook"})
    assert len(set(apart.values())) == 3
    unknown = _own_colours({"Mastodon": "mastodon", "Bluesky": "bluesky"})
    assert len(set(unknown.values())) == 2
