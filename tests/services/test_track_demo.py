"""The demo's hits stand at links of its own posts, and a second time adds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sillage.domain.period import Period
from sillage.errors import WrongUsage
from sillage.ledger import link_entries, site_entries
from sillage.services.measure_traffic import measure_traffic
from sillage.services.open_workspace import Opened, init_workspace
from sillage.services.track_demo import make_demo_hits

pytestmark = pytest.mark.hits

NOW = datetime(2026, 10, 5, 14, tzinfo=UTC)
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "America/Montreal")


@pytest.fixture
def tracked(tmp_path: Path) -> Iterator[Opened]:
    opened = init_workspace(tmp_path, name="Maison Boréale", currency="CAD", zone=QUARTER.zone, language="fr-CA")
    opened = replace(opened, now=NOW)
    assert make_demo_hits(opened, 4_000) == 4_000
    yield opened


@pytest.mark.asks_anew
@pytest.mark.both_ledgers
def test_clicks_stand_at_links_that_the_ledger_knows(tracked: Opened) -> None:
    links = {link.id: link for link in link_entries.links(tracked.workspace.id)}
    clicked = {row.key for row in measure_traffic(tracked, QUARTER, "link") if row.key in links}
    assert len(clicked) > 30
    assert {links[id].network for id in clicked} >= {"instagram", "facebook", ""}
    [site] = site_entries.sites(tracked.workspace.id)
    assert {link.destination.split("/")[2] for link in links.values()} == {site.host}
    [domain] = link_entries.domains(tracked.workspace.id)
    assert {link.domain for link in links.values()} == {domain.host}


def test_hits_add_no_order_to_those_of_the_shop_s_files(tracked: Opened) -> None:
    events = tracked.journal.read(tracked.workspace.id, "events", ())
    assert tracked.journal.fetch(events.filter(events.kind == "order")).num_rows > 10
    orders = tracked.journal.read(tracked.workspace.id, "orders", ())
    assert tracked.journal.fetch(orders).num_rows == 0


def test_a_second_time_adds_neither_hits_nor_links(tracked: Opened) -> None:
    before = link_entries.links(tracked.workspace.id)
    assert make_demo_hits(tracked, 4_000) == 0
    assert link_entries.links(tracked.workspace.id) == before
    assert make_demo_hits(tracked, 10) == 10
    assert link_entries.links(tracked.workspace.id) == before


def test_no_count_is_invented_and_no_link_is_made_for_it(tmp_path: Path) -> None:
    opened = init_workspace(tmp_path, name="Brand", currency="CAD", zone=QUARTER.zone, language="en")
    with pytest.raises(WrongUsage):
        make_demo_hits(opened, 0)
    assert link_entries.links(opened.workspace.id) == ()
