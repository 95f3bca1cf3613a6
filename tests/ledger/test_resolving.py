"""What the collector asks on each hit: whose is this address, this site, this token."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sillage.domain.belonging import Whose
from sillage.domain.links import ResolvedLink
from sillage.domain.sites import Consent, Scope
from sillage.errors import NotFound, Refused
from sillage.ledger import belongings, models, site_entries
from sillage.ledger.resolving import brands_of_sites, domains, link_by_id, links_by_slug, sites, token
from sillage.services.arrange_brands import remove_brand
from sillage.services.open_workspace import Opened
from sillage.services.record_sites import SiteWords, add_site
from sillage.services.record_tokens import add_token, hash_of_token, revoke_token
from sillage.services.record_values import add_brand

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOST = "go.example.com"


def link(number: int, own: Opened, slug: str, domain: str = "", to: str = "https://example.com/", **more: Any) -> str:
    name = f"{number:016x}"
    row = models.Link.objects.create(
        id=name, workspace_id=own.workspace.id, slug=slug, domain=domain, created_at=NOON, **more
    )
    row.versions.create(number=1, destination=to, utm=[["source", "x"]], since=NOON)
    return name


def found(host: str, slug: str) -> str:
    resolved = links_by_slug(host, slug)
    return "" if resolved is None else resolved.id


def own_domain(own: Opened, host: str, **more: Any) -> None:
    models.LinkDomain.objects.create(
        workspace_id=own.workspace.id, host=host, base=f"https://{host}", created_at=NOON, **more
    )


def test_an_address_gives_the_link_with_all_that_a_click_needs(opened: Opened) -> None:
    name = link(1, opened, "fete", HOST, campaign="Printemps", network="x", post_id="12", content="image")
    assert links_by_slug(HOST, "fete") == ResolvedLink(
        id=name,
        workspace_id=opened.workspace.id,
        domain=HOST,
        slug="fete",
        destination="https://example.com/",
        utm=(("source", "x"),),
        campaign="Printemps",
        network="x",
        post_id="12",
        content="image",
    )
    assert links_by_slug(HOST, "autre") is None
    assert links_by_slug(HOST, "") is None


def test_the_id_in_a_click_id_gives_the_link_even_when_it_has_ended(opened: Opened) -> None:
    name = link(1, opened, "fete", HOST, network="x", expires_at=NOON, enabled=False)
    assert link_by_id(name) == links_by_slug(HOST, "fete")
    assert [link_by_id(other) for other in ("0" * 15 + "2", "", "\0", "\ud800")] == [None] * 4


def test_only_the_version_in_force_is_given(opened: Opened) -> None:
    name = link(1, opened, "fete")
    row = models.Link.objects.get(pk=name)
    row.versions.create(number=2, destination="https://example.com/2", since=NOON)
    assert links_by_slug(HOST, "fete").destination == "https://example.com/"  # type: ignore[union-attr]
    models.Link.objects.filter(pk=name).update(version=2)
    assert links_by_slug(HOST, "fete").destination == "https://example.com/2"  # type: ignore[union-attr]


def test_the_same_slug_stands_on_two_domains(opened: Opened) -> None:
    here, bare = link(1, opened, "fete", HOST), link(2, opened, "fete")
    assert [found(host, "fete") for host in (HOST, "GO.EXAMPLE.COM", "localhost")] == [here, here, bare]


def test_a_domain_never_shows_a_link_of_another_workspace(opened: Opened, other: Opened) -> None:
    own_domain(opened, HOST)
    theirs = link(1, other, "fete")
    assert found(HOST, "fete") == ""
    assert found("localhost", "fete") == theirs
    own_domain(other, "theirs.example.com")
    assert found("theirs.example.com", "fete") == theirs


def test_a_host_of_nobody_opens_no_link_that_was_born_on_a_domain(opened: Opened, other: Opened) -> None:
    own_domain(opened, HOST)
    own_domain(other, "theirs.example.com")
    link(1, opened, "fete", HOST)
    link(2, other, "secret", "theirs.example.com")
    moved = link(3, opened, "essai", HOST, had_no_domain=True)
    assert [found("127.0.0.1", slug) for slug in ("fete", "secret", "essai")] == ["", "", moved]
    link(4, other, "essai", "theirs.example.com", had_no_domain=True)
    assert found("127.0.0.1", "essai") == ""  # which of both is meant cannot be known
    assert found("theirs.example.com", "fete") == ""


def test_capitals_are_read_as_typed_first(opened: Opened) -> None:
    small, large = link(1, opened, "fete"), link(2, opened, "Fete")
    assert [found(HOST, slug) for slug in ("fete", "Fete", "FETE")] == [small, large, small]


def test_an_ended_link_keeps_its_fallback_or_its_domains(opened: Opened) -> None:
    own_domain(opened, HOST, fallback="https://example.com/perdu")
    link(1, opened, "fini", HOST, expires_at=NOON)
    link(2, opened, "arret", HOST, enabled=False, fallback="https://example.com/ici")
    ended, off = links_by_slug(HOST, "fini"), links_by_slug(HOST, "arret")
    assert ended is not None
    assert off is not None
    assert (ended.fallback, off.fallback) == ("https://example.com/perdu", "https://example.com/ici")
    assert not ended.leads_at(NOON)
    assert ended.leads_at(NOON.replace(hour=11))
    assert not off.leads_at(NOON)
    assert replace(ended, expires_at=None).leads_at(NOON)
    assert domains()[HOST].fallback == "https://example.com/perdu"


def test_hostile_addresses_find_nothing(opened: Opened) -> None:
    link(1, opened, "fete")
    for slug in ("a\0b", "x" * 10_000, "fete' OR 1=1 --", "../fete", "\ud800", "fete\0"):
        assert links_by_slug(HOST, slug) is None
    assert links_by_slug("\0" + HOST, "fete") is None
    assert token("\0") is None


def test_a_hit_costs_two_questions(opened: Opened) -> None:
    link(1, opened, "fete")
    with CaptureQueriesContext(connection) as asked:
        links_by_slug(HOST, "fete")
    assert len(asked) == 2


def test_sites_come_with_every_name_that_they_answer_to(opened: Opened, other: Opened) -> None:
    fields = {"created_at": NOON, "consent": "cookie", "team_networks": ["203.0.113.0/24"]}
    models.Site.objects.create(
        id="1" * 16, workspace_id=opened.workspace.id, host="b.example", aliases=["www.c.example"], **fields
    )
    models.Site.objects.create(id="2" * 16, workspace_id=other.workspace.id, host="a.example", created_at=NOON)
    first, second = sites()
    assert (first.workspace_id, second.workspace_id) == (other.workspace.id, opened.workspace.id)
    assert second.hosts == ("b.example", "www.b.example", "www.c.example", "c.example")
    assert (second.consent, second.respect_gpc, second.team_networks) == (Consent.COOKIE, True, ("203.0.113.0/24",))
    assert first.consent is Consent.NONE


def test_a_token_is_known_by_its_hash_until_it_is_revoked(opened: Opened) -> None:
    models.ApiToken.objects.create(
        id="01234567",
        workspace_id=opened.workspace.id,
        name="boutique",
        sha256="a" * 64,
        scopes=["events:write", "of:tomorrow"],
        created_at=NOON,
    )
    known = token("a" * 64)
    assert known is not None
    assert (known.workspace_id, known.scopes) == (opened.workspace.id, (Scope.EVENTS_WRITE,))
    assert token("b" * 64) is None
    models.ApiToken.objects.update(revoked_at=NOON)
    assert token("a" * 64) is None


def test_a_token_and_a_site_are_of_the_brand_that_was_said(opened: Opened) -> None:
    here = opened.workspace.id
    alone = add_site(opened, "before.example", SiteWords())
    add_brand(opened, "Aurore")
    assert brands_of_sites() == {alone.id: "Aurore"}, "one brand's workspace is all that brand's"
    add_brand(opened, "Boreale")
    assert brands_of_sites() == {}
    made, text = add_token(opened, "shop", ["read"], brand="Aurore")
    assert token(hash_of_token(text)) == made
    assert made.brand == "Aurore"
    assert site_entries.tokens(Whose(here, "Boreale")) == ()
    assert site_entries.tokens(Whose(here, "Aurore")) == site_entries.tokens(here) == (made,)
    site = add_site(opened, "aurore.example", SiteWords())
    assert brands_of_sites() == {}
    belongings.assign(here, "site", site.host, "Aurore")
    assert brands_of_sites() == {site.id: "Aurore"}
    with pytest.raises(NotFound):
        add_token(opened, "shop", ["read"], brand="Nowhere")
    with pytest.raises(Refused):
        remove_brand(opened, "Aurore")
    assert revoke_token(opened, made.id).brand == "Aurore"
