"""Traffic, funnels, journeys and attribution on pages, over a story whose truth was written by hand."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.proportions import Proportion
from sillage.journeys.flows import REST, laid_out
from sillage.journeys.funnels import StepFigures
from sillage.services.measure_traffic import FunnelRow
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.seen_steps import SeenStep
from sillage.web import funnel_page
from sillage.web.channel_colours import NONE, OWN, in_order, of_channel
from sillage.web.flow_spec import sankey
from sillage.web.funnel_page import usual_steps
from tests.services.journal_rows import import_rows
from tests.services.test_attribute_journal import hit, story
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = [pytest.mark.sqlite, pytest.mark.hits]
BASE = "/w/maison"
QUERY = "?from=2026-03-01&to=2026-03-31&lang=en"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("traffic")
    with standing(folder / "data"):
        opened = init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
        rows = story()
        rows["events"].append(hit(6, -3, "event", name=HOSTILE, cookie="eve", visitor="e1"))
        import_rows(opened, folder / "story.txt", rows)
        init_workspace(folder / "data", name="Vide", currency="EUR", zone="Europe/Paris", language="en")
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:400]
    return response.content.decode()


def row(page: str, name: str) -> list[str]:
    [found] = re.findall(
        rf"<tr><th[^>]*>(?:<a[^>]*>)?{re.escape(name)}(?:</a>)?(?:<span.*?</span>)?</th>(.*?)</tr>", page, re.S
    )[:1]
    return re.findall(r'data-value="([^"]*)"', found)


def test_visits_stand_by_what_the_address_asks_and_every_link_keeps_it(client: Client) -> None:
    page = text(client, f"{BASE}/traffic{QUERY}&by=channel")
    assert row(page, "Social networks (unpaid)")[0] == "2"
    assert row(page, "Search engines")[0] == "1"
    device = text(client, f"{BASE}/traffic{QUERY}&by=campaign")
    assert row(device, "spring")[0] == "2"
    presets = re.findall(r'<li><a href="([^"]*period=[^"]*)"', device)
    assert presets
    assert all("by=campaign" in one for one in presets)
    assert re.search(r'hreflang="fr"[^>]*by=campaign|href="[^"]*by=campaign[^"]*"[^>]*lang="fr"', device)


def test_a_chart_and_its_rows_have_their_own_addresses(client: Client) -> None:
    page = text(client, f"{BASE}/traffic{QUERY}")
    for address in re.findall(r'data-spec="([^"]+)"', page):
        spec = json.loads(text(client, address.replace("&amp;", "&")))
        assert "vega-lite" in spec["$schema"]
        assert isinstance(spec["height"], int), "the library complains of heights in steps"
        assert spec["description"]
    assert "Search engines,1" in text(client, f"{BASE}/traffic.csv{QUERY}&chart=cut")


def test_a_funnel_is_reproduced_by_its_address(client: Client) -> None:
    page = text(client, f"{BASE}/funnel{QUERY}&steps=/,order&by=channel")
    assert 'value="/,order"' in page
    assert row(page, "1. Home page")[:3] == ["4", "1", "1"]
    assert row(page, "2. Order")[:3] == ["1", "0.25", "0.25"]
    assert "the last: 25" in page
    shared = re.findall(r'data-spec="([^"]+)"', page)[0].replace("&amp;", "&")
    assert "steps=%2F%2Corder" in shared
    values = json.loads(text(client, shared))["data"]["values"]
    assert [one["value"] for one in values] == [4, 1]
    assert all(str(one["value"]) in one["said"] for one in values)


def test_steps_are_read_as_words_and_written_as_they_were(client: Client) -> None:
    page = text(client, f"{BASE}/funnel{QUERY}&steps=/*,event:cart,order")
    assert "1. Any page" in page
    assert "2. Event “cart”" in page
    assert 'value="/*,event:cart,order"' in page
    french = text(client, f"{BASE}/funnel{QUERY}&steps=/*,event:cart,order".replace("lang=en", "lang=fr"))
    assert "1. N’importe quelle page" in french
    assert "2. Événement «\u00a0cart\u00a0»" in french


def test_visits_are_cut_by_network_and_campaign_in_every_figure_of_the_page(client: Client) -> None:
    whole = text(client, f"{BASE}/traffic{QUERY}&by=campaign")
    cut = text(client, f"{BASE}/traffic{QUERY}&by=campaign&campaign=spring")
    assert row(cut, "spring") == row(whole, "spring")
    assert len(re.findall(r"<tr><th", cut)) < len(re.findall(r"<tr><th", whole))
    assert 'name="campaign"' in cut
    days = json.loads(text(client, f"{BASE}/traffic.json{QUERY}&chart=days&campaign=spring"))["data"]["values"]
    assert sum(one["value"] for one in days) == 2
    assert row(text(client, f"{BASE}/traffic{QUERY}&by=network&network=instagram"), "Instagram")[0] == "2"
    assert "No visit of these days fits the filters" in text(client, f"{BASE}/traffic{QUERY}&campaign=never")


def test_traffic_says_which_source_it_counts_and_leads_to_the_figure_that_has_two(client: Client) -> None:
    page = text(client, f"{BASE}/traffic{QUERY}")
    assert "This page counts what your own tag saw, and nothing else" in page
    assert re.search(r'href="/w/maison/kpi/visits[^"]*"', page)


def test_one_visit_of_many_is_one_in_french_and_its_share_is_written_alike_everywhere(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, few = Proportion(2_500, 2_500), Proportion(1, 2_500)
    steps = (StepFigures("/", 2_500, whole, whole, None, None), StepFigures("order", 1, few, few, 60.0, 60.0))
    monkeypatch.setattr(funnel_page, "measure_funnel", lambda *_, **__: (FunnelRow("", 2_500, steps),))
    page = text(client, f"{BASE}/funnel?from=2026-03-02&to=2026-03-30&lang=fr&steps=/,order").replace("\xa0", " ")
    assert "1 est arrivée à la dernière : 0,04 % (de 0,01 % à " in page
    assert not re.search(r"(?<![\d,])0 %", page)
    assert page.count("0,04 %") >= 3


def test_a_funnel_proposes_what_was_seen_and_hostile_names_stay_words(client: Client) -> None:
    page = text(client, f"{BASE}/funnel{QUERY}")
    assert usual_steps((SeenStep("/", "pageview", 1), SeenStep("order", "order", 1))) == "/*, order"
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_what_is_wrong_with_a_question_is_said_beside_its_field(client: Client) -> None:
    for address, name in (
        ("funnel", "steps=/"),
        ("funnel", "steps=/,order&within=9999"),
        ("journeys", "window=0"),
        ("attribution", "window=x"),
        ("attribution", "weights=a"),
    ):
        page = text(client, f"{BASE}/{address}{QUERY}&{name}")
        assert 'aria-invalid="true"' in page, name


def test_journeys_draw_the_paths_that_convert_apart_from_those_that_do_not(client: Client) -> None:
    page = text(client, f"{BASE}/journeys{QUERY}")
    assert "Instagram → Search engines → Direct" in page
    assert "may be chance" in page
    spec = json.loads(text(client, f"{BASE}/journeys.json{QUERY}&chart=flows"))
    labels = [one["label"] for one in spec["layer"][1]["data"]["values"]]
    assert labels == ["Instagram · 1", "Search engines · 1", "Direct · 1"]
    nulls = json.loads(text(client, f"{BASE}/journeys.json{QUERY}&chart=flows&which=nulls"))
    assert "Instagram · 1" in [one["label"] for one in nulls["layer"][1]["data"]["values"]]
    assert "Mar 2026" in text(client, f"{BASE}/journeys/cohorts{QUERY}")


def test_models_stand_side_by_side_and_the_one_that_roi_uses_is_named(client: Client) -> None:
    page = text(client, f"{BASE}/attribution{QUERY}")
    assert "uses the model “last non-direct touch”" in page
    table = page[page.index('id="models"') :]
    assert len(row(table, "Search engines")) == 8
    first, last, non_direct = row(table, "Instagram")[:3]
    assert (float(first), float(last), float(non_direct)) == (100, 0, 0)
    shares = text(client, f"{BASE}/attribution{QUERY}&show=share")
    assert "show=share" in shares


def test_what_models_agree_on_and_the_chart_are_of_what_is_shown(client: Client) -> None:
    # No share of margin is known here: nothing is shared out by it.
    for what, of in (("revenue", "revenue"), ("margin", "orders"), ("conversions", "orders"), ("share", "orders")):
        page = text(client, f"{BASE}/attribution{QUERY}&show={what}")
        assert f"Ranks and shares are those of {of}." in page, what
        assert f"Share of {of} that each model credits" in page, what
        assert page.count("Ranks and shares") == 1, what
    assert "That is the share of all paths known, with an order or without, that end in one." in page


def test_a_client_is_shown_no_margin(seeded: Opened) -> None:
    owner, client = member_client(seeded), member_client(seeded, Role.CLIENT)
    assert "show=margin" in text(owner, f"{BASE}/attribution{QUERY}")
    page = text(client, f"{BASE}/attribution{QUERY}&show=margin")
    assert "Margin" not in page
    assert text(client, f"{BASE}/attribution.csv{QUERY}&show=margin") == text(client, f"{BASE}/attribution.csv{QUERY}")


def test_both_languages_show_the_same_figures(client: Client) -> None:
    for name in ("traffic", "funnel", "journeys", "attribution"):
        pages = [text(client, f"{BASE}/{name}{QUERY.replace('=en', f'={tag}')}") for tag in ("fr", "en")]
        figures = [re.findall(r'data-value="([^"]*)"', page) for page in pages]
        assert figures[0] == figures[1], name
        assert figures[0], name
        assert '<html lang="fr-CA"' in pages[0]


def test_a_column_of_many_steps_puts_the_rest_together() -> None:
    nodes, flows = laid_out([((f"s{number}", "end"), 20 - number) for number in range(12)])
    first = [node for node in nodes if node.column == 0]
    assert [node.step for node in first] == ["s0", "s1", "s2", "s3", "s4", "s5", REST]
    assert sum(node.count for node in first) == sum(flow.count for flow in flows if flow.column == 0)
    assert max(node.bottom for node in nodes) <= 1.0000001
    assert laid_out([]) == ((), ())


def test_on_a_phone_the_last_names_of_the_flows_have_a_quarter_of_the_width_and_their_count_below() -> None:
    nodes, flows = laid_out([(("search", "direct"), 9)])
    spec = sankey(nodes, flows, str, str, ("", "", ""), of_channel)
    names = [layer for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    narrow, wide = (300, 900)

    def at(said: dict[str, str], width: int) -> object:
        condition, then, otherwise = re.fullmatch(r"width < (\d+) \? (.+) : (.+)", said["expr"]).groups()  # type: ignore[union-attr]
        return then if width < int(condition) else otherwise

    ends = spec["layer"][0]["encoding"]["x"]["scale"]["domainMax"]
    assert (float(str(at(ends, narrow))) - 2) / float(str(at(ends, narrow))) > 0.25
    assert (float(str(at(ends, wide))) - 2) / float(str(at(ends, wide))) < 0.25
    breaks = [layer["mark"]["lineBreak"] for layer in names if "lineBreak" in layer["mark"]]
    assert {at(one, narrow) for one in breaks} == {"' · '"}
    assert {at(one, wide) for one in breaks} == {"''"}


def test_a_channel_has_one_colour_whatever_is_drawn_beside_it() -> None:
    def colours(*walks: tuple[tuple[str, ...], int]) -> dict[str, str]:
        nodes, flows = laid_out(walks)
        spec = sankey(nodes, flows, str, str, ("", "", ""), of_channel)
        scale = spec["layer"][0]["encoding"]["color"]["scale"]
        return dict(zip(scale["domain"], scale["range"], strict=True))

    many = colours(*(((one, "direct"), 9) for one in OWN))
    few = colours((("youtube", "direct"), 3), (("radio", "shop"), 1))
    assert few["youtube"] == of_channel("youtube")
    assert few["radio"] == few["shop"] == NONE
    shown = [colour for step, colour in many.items() if step in OWN]
    assert len(set(shown)) == len(shown) > 5
    named = in_order([f"campaign {number}" for number in range(14)])
    own = [colour for colour in named.values() if colour != NONE]
    assert len(set(own)) == len(own) == len(OWN)
