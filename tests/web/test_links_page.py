"""Links on pages: listed with what became of them, made with their tags, changed, ended, and taken back."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from sillage.domain.access import Role
from sillage.domain.links import UtmConvention
from sillage.ledger import link_entries, queries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_links import LinkWords, add_link
from sillage.services.try_link import try_link
from tests.services.journal_rows import import_rows
from tests.services.test_attribute_journal import hit
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
BASE = "/w/maison"
QUERY = "?from=2026-03-01&to=2026-03-31&lang=en"
HOSTILE = "<script>alert('é')</script> =1+1"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("links")
    with standing(folder / "data"):
        opened = init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
        spring = add_link(
            opened, LinkWords("https://example.com/miel", slug="miel", network="instagram", campaign="spring")
        )
        add_link(opened, LinkWords("https://example.com/savon", slug="savon", title=HOSTILE))
        shared = {"link_id": spring.link.id, "network": "instagram", "channel": "organic_social", "country": "ca"}
        clicks = [
            hit(1, -2, "click", visitor="a1" * 16, device="phone", **shared),
            hit(2, -2, "click", visitor="a1" * 16, device="phone", **shared),
            hit(3, -1, "click", visitor="b7" * 16, device="desktop", **{**shared, "country": "fr"}),
            hit(4, -1, "click", visitor="c3" * 16, **{**shared, "bot": "crawler"}),
        ]
        import_rows(opened, folder / "clicks.txt", {"events": clicks})
        yield opened


@pytest.fixture
def client(seeded: Opened) -> Client:
    return member_client(seeded)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:400]
    return response.content.decode()


def id_of(seeded: Opened, slug: str) -> str:
    [found] = link_entries.links_called(seeded.workspace.id, slug)
    return found.id


def test_links_stand_with_clicks_of_people_of_machines_and_of_each_day(client: Client) -> None:
    page = text(client, f"{BASE}/links{QUERY}")
    [row] = re.findall(r"<tr><th[^>]*><a[^>]*>/miel</a>.*?</tr>", page, re.S)
    assert re.findall(r'data-value="(\d+)"', row) == ["3", "2", "1"]
    assert "Instagram" in row
    assert "spring" in row
    rows = text(client, f"{BASE}/links.csv{QUERY}&chart=country")
    assert "Canada,2," in rows
    assert "France,1," in rows
    assert "Instagram,3," in text(client, f"{BASE}/links.csv{QUERY}&chart=network")


def test_a_search_keeps_the_links_that_have_its_words_and_their_clicks(client: Client) -> None:
    page = text(client, f"{BASE}/links{QUERY}&q=savon")
    assert ">/savon</a>" in page
    assert ">/miel</a>" not in page
    assert "clicks-days" not in page
    assert 'value="savon"' in page


def test_what_people_typed_stays_words_on_pages_and_in_files(client: Client, seeded: Opened) -> None:
    for address in ("links", f"link/{id_of(seeded, 'savon')}", f"link/{id_of(seeded, 'savon')}/edit"):
        page = text(client, f"{BASE}/{address}{QUERY}")
        assert "&lt;script&gt;alert(" in page
        assert "<script>alert" not in page


def test_a_link_shows_its_clicks_where_it_leads_and_its_code(client: Client, seeded: Opened) -> None:
    address = f"{BASE}/link/{id_of(seeded, 'miel')}"
    page = text(client, f"{address}{QUERY}")
    assert "utm_source=instagram" in page
    assert "utm_campaign=spring" in page
    assert "clicks-device" in page
    assert "Phone" in page or "Telephone" in page
    svg, png = client.get(f"{address}/qr.svg"), client.get(f"{address}/qr.png")
    assert svg.content.startswith(b"<?xml")
    assert b"/q/miel" in svg.content
    assert png.content.startswith(b"\x89PNG")
    gone = client.get(f"{BASE}/link/0123456789abcdef{QUERY}")
    assert gone.status_code == 404
    assert "list as it stands now" in gone.content.decode()
    assert "same command" not in gone.content.decode()


def test_a_link_is_made_with_its_tags_and_can_be_taken_back(client: Client, seeded: Opened) -> None:
    given = {"destination": "https://example.com/the", "slug": "the", "network": "facebook", "campaign": "spring"}
    checked = client.post(f"{BASE}/links/new?lang=en", {**given, "check": "1"}).content.decode()
    assert "utm_source=facebook" in checked
    assert not link_entries.links_called(seeded.workspace.id, "the")
    done = client.post(f"{BASE}/links/new?lang=en", given, follow=True).content.decode()
    assert "The link is made." in done
    [made] = link_entries.links_called(seeded.workspace.id, "the")
    trail = queries.audit_trail(seeded.workspace.id, limit=1)[0]
    assert "owner@example.org" in repr(trail)
    [undo] = re.findall(rf'action="({BASE}/link/{made.id}/end[^"]*)"', done)[:1]
    assert "The link has ended." in client.post(undo, follow=True).content.decode()
    assert not link_entries.link(seeded.workspace.id, made.id).enabled
    client.post(f"{BASE}/link/{made.id}/restore?lang=en")
    assert link_entries.link(seeded.workspace.id, made.id).enabled


def test_an_address_whose_letters_are_still_to_be_drawn_is_shown_with_dots(client: Client) -> None:
    given = {"destination": "https://example.com/the", "check": "1"}
    checked = client.post(f"{BASE}/links/new?lang=en", given).content.decode()
    assert "/…<" in checked
    assert "%E2%80%A6" not in checked


def test_a_link_made_after_the_days_is_not_said_to_have_been_clicked_by_nobody(client: Client, seeded: Opened) -> None:
    page = text(client, f"{BASE}/link/{id_of(seeded, 'miel')}?lang=en&from=2020-01-01&to=2020-01-31")
    assert "This link was made on" in page
    assert "Nobody clicked it" not in page


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(client: Client, seeded: Opened) -> None:
    before = len(link_entries.links(seeded.workspace.id))
    given = {"destination": "ftp://example.com", "slug": "miel", "expires": "soon"}
    page = client.post(f"{BASE}/links/new?lang=en", given).content.decode()
    for name in given:
        assert f'id="f-{name}-wrong"' in page, name
    assert len(link_entries.links(seeded.workspace.id)) == before


def test_what_breaks_the_rule_for_tags_is_said_beside_its_field(seeded: Opened) -> None:
    own = seeded.workspace.id
    link_entries.put_convention(own, UtmConvention(allowed={"campaign": ("autumn",)}))
    tried = try_link(seeded, LinkWords("https://example.com/x", network="facebook", campaign="spring"))
    link_entries.put_convention(own, UtmConvention())
    assert not tried.wrong
    assert set(tried.warned) == {"campaign"}
    assert "utm_campaign=spring" in tried.leads_to


def test_another_destination_makes_a_version_and_leads_back(client: Client, seeded: Opened) -> None:
    made = add_link(seeded, LinkWords("https://example.com/one", slug="versions", network="x")).link
    form = text(client, f"{BASE}/link/{made.id}/edit?lang=en")
    given = dict(re.findall(r'<input type="\w+" name="(\w+)"[^>]* value="([^"]*)"', form))
    given |= {"destination": "https://example.com/two", "network": "x"}
    given.pop("csrfmiddlewaretoken", None)
    page = client.post(f"{BASE}/link/{made.id}/edit?lang=en", given, follow=True).content.decode()
    assert "https://example.com/one" in page
    assert link_entries.link(seeded.workspace.id, made.id).destination == "https://example.com/two"
    [undo] = re.findall(rf'action="({BASE}/link/{made.id}/back[^"]*)"', page)[:1]
    client.post(undo.replace("&amp;", "&"))
    now = link_entries.link(seeded.workspace.id, made.id)
    assert (now.destination, now.version, now.utm) == ("https://example.com/one", 3, made.utm)
    assert client.post(f"{BASE}/link/{made.id}/back?version=99").status_code == 400


def test_who_reads_sees_links_and_makes_none(seeded: Opened) -> None:
    reader = member_client(seeded, Role.READER)
    page = text(reader, f"{BASE}/links{QUERY}")
    assert "/links/new" not in page
    assert reader.get(f"{BASE}/links/new").status_code == 403
    assert reader.post(f"{BASE}/link/{id_of(seeded, 'miel')}/end").status_code == 403


def test_both_languages_show_the_same_figures(client: Client) -> None:
    pages = [text(client, f"{BASE}/links{QUERY.replace('en', language)}") for language in ("fr", "en")]
    figures = [re.findall(r'<data value="([^"]*)"', page) for page in pages]
    assert figures[0] == figures[1]
    assert len(figures[0]) == 4
    assert "Créer un lien" in pages[0]


def test_the_search_finds_links(client: Client, seeded: Opened) -> None:
    page = text(client, f"{BASE}/search?q=miel&lang=en")
    assert f'href="{BASE}/link/{id_of(seeded, "miel")}?lang=en"' in page
    assert "/savon" not in page
