"""A token of one brand reads and writes that brand alone, whatever it asks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from sillage.domain.access import Member, Role
from sillage.domain.sites import Scope
from sillage.errors import NotFound, Refused
from sillage.ledger import models, queries, site_entries
from sillage.services.arrange_brands import remove_brand, rename_brand
from sillage.services.brand_view import of_brand
from sillage.services.client_view import seen_by
from sillage.services.open_workspace import Opened
from sillage.services.record_tokens import add_token
from sillage.services.record_values import add_brand
from sillage.services.undo_import import undo_import
from tests.services.brands_story import AURORE, BOREALE, WORDS
from tests.web.people import logged_in, member_client, put_member
from tests.web.test_api import address as address_of
from tests.web.test_api import operations
from tests.web.two_brands import OTHERS, two_brands

pytestmark = [pytest.mark.sqlite, pytest.mark.hits]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with two_brands(tmp_path_factory.mktemp("brands")) as opened:
        yield opened


@pytest.fixture
def client(two: Opened) -> Client:
    return logged_in(put_member(two, Role.CLIENT, AURORE, email="aurore@example.org"))


def asking(text: str) -> Client:
    return Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {text}"})


def test_a_token_of_one_brand_reads_no_other_whatever_it_asks(two: Opened) -> None:
    token, text = add_token(two, "Compte d’Aurore", ["read:money"], brand=AURORE)
    assert token.brand == AURORE
    browser, days = asking(text), "from=2026-03-01&to=2026-03-31"
    for path in (
        "kpis/revenue", "costs", "hours", "changes", "imports", "objectives", "links", "traffic", "posts", "report",
        "sources", "service", "audience", "roi",
    ):  # fmt: skip
        mine = browser.get(f"/api/v1/w/agence/{path}?{days}")
        assert mine.status_code == 200, (path, mine.content)
        assert not OTHERS.search(mine.content.decode()), path
        assert browser.get(f"/api/v1/w/agence/{path}?{days}&brand={AURORE}").content == mine.content, path
        for brand in (BOREALE, "Nowhere"):
            assert browser.get(f"/api/v1/w/agence/{path}?{days}&brand={brand}").status_code == 404, (path, brand)
    theirs = models.Import.objects.get(workspace_id=two.workspace.id, file_name=f"{WORDS[BOREALE]}-file").number
    assert browser.get(f"/api/v1/w/agence/imports/{theirs}").status_code == 404
    assert "aurorix" in browser.get(f"/api/v1/w/agence/costs?{days}").content.decode()


def test_what_a_token_of_one_brand_posts_is_of_that_brand(two: Opened) -> None:
    here, scopes = two.workspace.id, ["write:orders", "write:observations", "write:costs", "write:hours"]
    _, text = add_token(two, "Boutique d’Aurore", scopes, brand=AURORE)
    browser, day = asking(text), "2026-03-30"
    sold = {"order": "B-1", "date": f"{day}T10:00:00-04:00", "amount": "9.00", "tax": "1.00", "channel": "instagram"}
    seen = {"network": "instagram", "account": "x", "metric": "reach", "window": "day", "first": day, "value": 3}
    spent = {"kind": "tool", "amount": "4.00", "currency": "CAD", "first": day, "note": "bound"}
    worked = {"hours": "1.50", "first": day, "channel": "instagram", "note": "bound"}
    for path, body in (
        ("orders", {"orders": [sold]}), ("observations", {"observations": [seen]}),
        ("costs", {"costs": [spent]}), ("hours", {"hours": [worked]}),
    ):  # fmt: skip
        refused = browser.post(f"/api/v1/w/agence/{path}?brand={BOREALE}", body, content_type="application/json")
        assert refused.status_code == 404, path
        made = browser.post(f"/api/v1/w/agence/{path}", body, content_type="application/json")
        assert made.status_code == 201, (path, made.content)
    brought = models.Import.objects.filter(workspace_id=here, format__startswith="told_", status="committed")
    assert [one.brand and one.brand.name for one in brought] == [AURORE, AURORE]
    typed = models.Cost.objects.filter(workspace_id=here, note="bound")
    assert [one.brand and one.brand.name for one in typed] == [AURORE, AURORE]
    typed.delete()
    for one in brought:
        undo_import(two, one.number)


def test_no_operation_of_the_api_answers_a_token_of_one_brand_for_another(two: Opened) -> None:
    bound, whole = (asking(add_token(two, "Tout", [*Scope], brand=brand)[1]) for brand in (AURORE, ""))
    asked = 0
    for method, path, _ in operations():
        where = f"/api/v1/{address_of(path, 'agence')}"
        if method == "get":
            told = [one.get(f"{where}?brand={BOREALE}").status_code for one in (bound, whole)]
        else:
            told = [
                one.post(f"{where}?brand={BOREALE}", {}, content_type="application/json").status_code
                for one in (bound, whole)
            ]
        assert told[0] == 404, path
        asked += told[1] != 404
    assert asked > 20, "what is refused to one is there for the other"


def test_the_same_bytes_told_for_two_brands_are_of_each(two: Opened) -> None:
    here, made = two.workspace.id, []
    sold = {"order": "S-1", "date": "2026-03-30T10:00:00-04:00", "amount": "9.00", "tax": "1.00", "channel": "x"}
    for brand in (AURORE, BOREALE, BOREALE):
        browser = asking(add_token(two, f"Caisse {brand}", ["write:orders"], brand=brand)[1])
        made.append(browser.post("/api/v1/w/agence/orders", {"orders": [sold]}, content_type="application/json"))
    assert [one.status_code for one in made] == [201, 201, 200]
    brought = models.Import.objects.filter(workspace_id=here, format="told_orders", status="committed")
    assert [one.brand and one.brand.name for one in brought.order_by("number")] == [AURORE, BOREALE]
    for brand in (AURORE, BOREALE):
        seen = of_brand(two, brand)
        rows = seen.journal.read(here, "orders", queries.committed_imports(here), columns=("order_id",))
        assert seen.journal.fetch(rows)["order_id"].to_pylist().count("S-1") == 1, brand
    for one in brought:
        undo_import(two, one.number)


def test_tokens_of_two_brands_may_use_one_key(two: Opened) -> None:
    here, made = two.workspace.id, []
    spent = {"kind": "tool", "amount": "4.00", "currency": "CAD", "first": "2026-03-30", "note": "one key"}
    for brand in (AURORE, BOREALE, AURORE):
        _, text = add_token(two, f"Boutique {brand}", ["write:costs"], brand=brand)
        made.append(
            asking(text).post(
                "/api/v1/w/agence/costs", {"costs": [spent]}, content_type="application/json",
                headers={"idempotency-key": "order-1"},
            )
        )  # fmt: skip
    assert [one.status_code for one in made] == [201, 201, 201]
    kept = models.Cost.objects.filter(workspace_id=here, note="one key").order_by("pk")
    assert [one.brand and one.brand.name for one in kept] == [AURORE, BOREALE]
    kept.delete()


def test_a_key_is_known_again_after_its_brand_was_renamed(two: Opened) -> None:
    here, brand = two.workspace.id, add_brand(two, "Before")
    browser = asking(add_token(two, "renamed", ["write:costs"], brand=brand)[1])
    spent = {"kind": "tool", "amount": "4.00", "currency": "CAD", "first": "2026-03-30", "note": "twice"}
    told: list[Any] = []
    for _ in range(2):
        told.append(
            browser.post(
                "/api/v1/w/agence/costs", {"costs": [spent]}, content_type="application/json",
                headers={"idempotency-key": "order-2"},
            )
        )  # fmt: skip
        brand = rename_brand(two, brand, "After")
    assert told[0].status_code == 201
    assert told[1].json() == told[0].json()
    kept = models.Cost.objects.filter(workspace_id=here, note="twice")
    assert kept.count() == 1
    kept.delete()
    models.ApiToken.objects.filter(name="renamed").delete()
    remove_brand(two, brand)


def test_nobody_makes_a_token_beyond_the_brand_they_see(two: Opened, client: Client) -> None:
    assert client.get("/w/agence/settings/tokens").status_code == 403
    assert client.post("/w/agence/settings/tokens/add", {"token_name": "x", "scopes": "read"}).status_code == 403
    seen = seen_by(two, Member(1, "Luc", "luc@example.org", two.workspace.id, Role.CLIENT, AURORE))
    for brand in (BOREALE, "", "Nowhere"):
        with pytest.raises(NotFound):
            add_token(seen, "Beyond", ["read"], brand=brand)
    assert add_token(seen, "Theirs", ["read"])[0].brand == AURORE
    with pytest.raises(NotFound):
        add_token(two, "Nobody’s", ["read"], brand="Nowhere")


def test_the_team_chooses_the_brand_of_a_token_and_a_brand_with_one_stays(two: Opened) -> None:
    team, here = member_client(two, Role.OWNER), two.workspace.id
    form = team.get("/w/agence/settings/tokens?lang=en").content.decode()
    assert f'<option value="{BOREALE}">{BOREALE}</option>' in form
    given = {"token_name": "chosen", "scopes": ["read"], "brand": BOREALE}
    assert "slg_" in team.post("/w/agence/settings/tokens/add?lang=en", given).content.decode()
    assert team.post("/w/agence/settings/tokens/add?lang=en", given | {"brand": "Nowhere"}).status_code == 404
    [token] = [one for one in site_entries.tokens(here) if one.name == "chosen"]
    assert token.brand == BOREALE
    assert f"{token.id} · {BOREALE}" in team.get("/w/agence/settings/tokens?lang=en").content.decode()
    assert token not in site_entries.tokens(of_brand(two, AURORE).whose)
    assert token in site_entries.tokens(of_brand(two, BOREALE).whose)
    name = add_brand(two, "Passing")
    passing, _ = add_token(two, "passing", ["read"], brand=name)
    with pytest.raises(Refused):
        remove_brand(two, name)
    site_entries.revoke_token(two.workspace.id, passing.id)
    remove_brand(two, name)
    left = next(one for one in site_entries.tokens(two.workspace.id) if one.id == passing.id)
    assert (left.brand, left.revoked_at is None) == ("", False), "what was revoked opens nothing, and keeps no brand"
