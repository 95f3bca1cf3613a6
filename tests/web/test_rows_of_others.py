"""Rows of another workspace: no address of one's own opens, changes or removes them; no act of an account is forged."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from sillage.domain.access import Role
from sillage.domain.costs import Cost, CostKind
from sillage.domain.money import Money
from sillage.domain.places import Change
from sillage.ledger import brands, entries, models
from sillage.services.describe_objective import TypedObjective, new_objective
from sillage.services.label_posts import correct_label
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.record_links import LinkWords, add_link
from sillage.services.record_plans import put_objective
from sillage.services.record_sites import SiteWords, add_site
from sillage.services.record_tokens import add_token
from sillage.services.record_values import add_brand
from sillage.services.save_reports import first_typed, keep_report, read_report
from sillage.web.routes import ROUTES, Route
from tests.services.content_story import story
from tests.services.journal_rows import import_rows
from tests.web.every_page import PART, known_parts, numbered
from tests.web.people import logged_in, put_member
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
NAMED = ("number", "link_id", "post_id", "name", "schedule_id", "share_id", "token_id", "host", "digest", "mail_id")
"""Parts of an address that name a row."""
GIVEN = {"confirmed": "1", "id": "1", "role": "reader", "campaign": "spring", "content_type": "photo", "name": "x"}
KEPT = (
    models.Objective, models.Cost, models.Change, models.Link, models.Campaign, models.PostLabel, models.Import,
    models.SavedReport, models.ReportShare, models.ApiToken, models.Site, models.Brand,
)  # fmt: skip


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Opened, Opened]]:
    folder = tmp_path_factory.mktemp("two")
    with standing(folder / "data"):
        theirs = init_workspace(
            folder / "data", name="Voisine", currency="CAD", zone="America/Montreal", language="fr",
            hourly_rate=Money.of(35, "CAD"),
        )  # fmt: skip
        filled(theirs, folder)
        mine = init_workspace(folder / "data", name="Maison", currency="CAD", zone="America/Montreal", language="fr")
        yield mine, theirs


def filled(opened: Opened, folder: Path) -> None:
    """Put a row of everything that an address can name into a workspace."""
    here, day = opened.workspace.id, date(2026, 3, 2)
    import_rows(opened, folder / "story.txt", story())
    entries.add_cost(here, Cost(CostKind.SPEND, day, day, amount=Money.of(12, "CAD")))
    entries.put(here, Change(day, "Trois reels"))
    brands.add_campaign(here, "spring", day, date(2026, 4, 3))
    add_link(opened, LinkWords("https://example.com/a", slug="a"))
    put_objective(opened, new_objective(opened, TypedObjective("orders", target="40", due_on="2026-06-30")))
    correct_label(opened, "i0", campaign="spring", content_type="photo", network="instagram")
    report = read_report(opened, first_typed(opened)).report
    assert report is not None
    keep_report(opened, replace(report, name="Bilan"))
    add_token(opened, "Caisse", ["read"])
    add_site(opened, "shop.example.com", SiteWords())
    add_brand(opened, "Boréale")
    kept = models.SavedReport.objects.get(workspace_id=here)
    models.ReportShare.objects.create(
        workspace_id=here, report=kept, label="Pour Luc", audience="client", token_hash="0" * 64,
        expires_at=datetime(2026, 3, 31, tzinfo=UTC) + timedelta(days=30), created_at=datetime(2026, 3, 31, tzinfo=UTC),
    )  # fmt: skip


def rows() -> dict[str, list[dict[str, Any]]]:
    """Return all that stands in the ledger of what addresses name."""
    return {model.__name__: [dict(row) for row in model.objects.order_by("pk").values()] for model in KEPT}


def naming(theirs: Opened) -> list[tuple[Route, str]]:
    """Return each address of one's own workspace that names a row of theirs."""
    found = []
    for route in ROUTES:
        names = PART.findall(route.path)
        parts = known_parts(theirs) | numbered(route, theirs)
        if any(name in NAMED for name in names) and parts.keys() >= set(names):
            path = route.path
            for name in names:
                before, _, after = path.partition(f":{name}>")
                path = f"{before[: before.rindex('<')]}{parts[name]}{after}"
            found.append((route, f"/w/maison/{path}"))
    return found


def test_a_row_of_another_workspace_is_not_there(two: tuple[Opened, Opened]) -> None:
    mine, theirs = two
    owner = logged_in(put_member(mine, Role.OWNER, email="zoe@example.org"))
    before, asked = rows(), naming(theirs)
    assert {path.split("/")[3].split(".")[0] for _, path in asked} >= {
        "objectives", "costs", "changes", "link", "content", "campaign", "imports", "reports", "settings",
    }  # fmt: skip
    wrong = []
    for route, path in asked:
        for method in route.methods:
            answer = (owner.get if method == "GET" else owner.post)(f"{path}?lang=en", GIVEN)
            answer.close()
            # An act without its form is refused before anything is looked for.
            if answer.status_code not in ((404,) if method == "GET" else (400, 404)):
                wrong.append((method, path, answer.status_code, answer.headers.get("Location", "")))
    assert rows() == before
    assert wrong == []


def test_what_those_addresses_name_is_there_for_its_own_people(two: tuple[Opened, Opened]) -> None:
    _, theirs = two
    owner = logged_in(put_member(theirs, Role.OWNER, email="eve@example.org"))
    asked = [(route, path.replace("/w/maison/", "/w/voisine/")) for route, path in naming(theirs)]
    reads = [path for route, path in asked if "GET" in route.methods]
    assert len(reads) > 12
    for path in reads:
        answer = owner.get(f"{path}?lang=en&from=2026-03-01&to=2026-03-31")
        answer.close()
        assert answer.status_code in (200, 302), (path, answer.status_code)


def patterns(tree: URLResolver, above: str = "") -> Iterator[str]:
    for one in tree.url_patterns:
        route = above + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from patterns(one, route)


def test_no_act_of_an_account_is_done_without_its_token(two: tuple[Opened, Opened]) -> None:
    mine, _ = two
    user = put_member(mine, Role.OWNER, email="zoe@example.org")
    found = {route for route in patterns(get_resolver("sillage.web.urls")) if route.startswith("account/")}
    plain = sorted(route for route in found if not re.search(r"[<(^\\]", route))
    assert len(plain) > 15
    for path in plain:
        for client in (logged_in(user, checks=True), Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)):
            status = client.post(f"/{path}", {"login": "zoe@example.org", "password": "x"}).status_code
            assert status in (302, 403, 404, 405), (path, status)
            if status == 302:
                assert client.cookies.get("sillage-session") is None or client.session.get("_auth_user_id"), path
