"""What pages ask of the ledger and of the journal: as often with many rows as with few, and seldom."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse

from sillage.domain.costs import Cost, CostKind
from sillage.domain.links import Link
from sillage.domain.money import Money
from sillage.journal import Journal
from sillage.ledger import decisions_mark, entries, link_entries
from sillage.services.open_workspace import Opened, init_workspace
from sillage.web import figures_thread, warm_pages
from tests.services.journal_rows import import_rows, observations, orders
from tests.web.people import member_client
from tests.web.standing import standing

pytestmark = pytest.mark.sqlite
FIRST = date(2026, 1, 5)
QUERY = "?from=2026-01-05&to=2026-03-29&lang=en"
MOST_OF_LEDGER, MOST_OF_JOURNAL = 110, 45
"""Of any page that nobody asked for before, its rows laid out anew: the sum of its sections."""


def some_rows(opened: Opened, folder: Path, turn: int, count: int) -> None:
    """Put costs, posts with figures, orders and links into a workspace."""
    days = [FIRST + timedelta(days=(7 * number + turn) % 80) for number in range(count)]
    place = {"network": "instagram", "account": "nous"}
    keys = [f"p{turn}-{number}" for number in range(count)]
    posts = [
        {**place, "object_kind": "post", "post_id": key, "published_on": day, "post_type": "reel", "row": row}
        for row, (key, day) in enumerate(zip(keys, days, strict=True))
    ]
    seen = [
        row | {"for_date": None, "to_date": None}
        for metric, value in (("impressions", 900), ("likes", 30), ("replies", 2))
        for row in observations(metric, "post", [(key, FIRST, value) for key in keys], **place, window="lifetime")
    ]
    import_rows(opened, folder / f"posts{turn}", {"posts": posts, "observations": seen})
    sold = [row | {"order_id": f"{turn}-{row['order_id']}"} for row in orders((day, 80, "instagram") for day in days)]
    import_rows(opened, folder / f"orders{turn}", {"orders": sold})
    for number, day in enumerate(days):
        entries.add_cost(opened.workspace.id, Cost(CostKind.HOURS, day, day, hours=Decimal(2), channel="instagram"))
        link = Link(
            f"{turn}{number:015d}", f"s{turn}-{number}", "https://example.org/", opened.now, network="instagram"
        )
        link_entries.add_links(opened.workspace.id, [link], opened.now)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    with standing(tmp_path / "data", monkeypatch):
        opened = init_workspace(
            tmp_path / "data", name="Maison", currency="CAD", zone="America/Montreal", language="en",
            families=("sales", "proof"), hourly_rate=Money.of(35, "CAD"), margin=Decimal("0.4"),
        )  # fmt: skip
        yield opened


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what is asked in any thread."""
    asked: Counter[str] = Counter()
    execute, fetch = CursorWrapper.execute, Journal.fetch

    def executed(cursor: CursorWrapper, sql: str, params: Any = None) -> Any:
        asked["ledger"] += sql.lstrip().upper().startswith("SELECT")
        return execute(cursor, sql, params)

    def fetched(journal: Journal, found: Any) -> Any:
        asked["journal"] += 1
        return fetch(journal, found)

    # Just after a write the mark of the decisions is read at each look: how often depends on the disk's clock.
    monkeypatch.setattr(decisions_mark, "_SETTLED_NS", 0)
    monkeypatch.setattr(CursorWrapper, "execute", executed)
    monkeypatch.setattr(Journal, "fetch", fetched)
    return asked


def questions(opened: Opened, browser: Client, counted: Counter[str]) -> dict[str, tuple[int, int]]:
    """Count what each page of the menu and below asks, with nothing remembered of those before it."""
    found = {}
    for visit in warm_pages.visits(opened.workspace)[: len(warm_pages.PAGES) + 2]:
        name = "/".join((visit.route.name, *visit.parts.values()))
        figures_thread.forget()
        counted.clear()
        address = reverse(visit.route.name, args=("maison", *visit.parts.values()))
        assert browser.get(address + QUERY).status_code == 200, name
        found[name] = (counted["ledger"], counted["journal"])
    return found


def test_no_page_asks_more_often_where_there_is_more_to_show(
    shop: Opened, tmp_path: Path, counted: Counter[str]
) -> None:
    browser = member_client(shop)
    some_rows(shop, tmp_path, 1, 24)
    few = questions(shop, browser, counted)
    some_rows(shop, tmp_path, 2, 48)
    many = questions(shop, browser, counted)
    assert len(few) > 15
    assert {name: many[name] for name in few if many[name] > few[name]} == {}
    assert {
        name: asked for name, asked in many.items() if asked[0] > MOST_OF_LEDGER or asked[1] > MOST_OF_JOURNAL
    } == {}
