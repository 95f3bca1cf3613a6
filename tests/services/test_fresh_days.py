"""A figure is as fresh as what tells it: the end of a file or of the hits, not the day of the last thing in it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from sillage.domain.period import Period
from sillage.journal.tail import Tail
from sillage.services.compute_kpi import compute_many
from sillage.services.import_files import Asked, import_files
from sillage.services.open_workspace import Opened
from tests.journal.live import hit
from tests.services.journal_rows import import_rows, observations

pytestmark = pytest.mark.hits

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31), "America/Montreal")


def ends(opened: Opened, *ids: str, period: Period = QUARTER) -> dict[str, set[date]]:
    return {kpi_id: set(table.freshness.values()) for kpi_id, table in compute_many(opened, ids, period).items()}


def acquired(opened: Opened, first: date, last: date) -> None:
    rows = observations("sessions", "channel", [("email", first, 500)], window="period", to_date=last)
    import_rows(opened, opened.data_dir.parent / f"ga4 {first}", {"observations": rows}, format="ga4_acquisition")


def visited(opened: Opened, *days: datetime, running: bool = False) -> Any:
    tail = Tail.start(opened.journal.tails)
    rows: Iterable[Any] = (
        hit(
            str(day), opened.workspace.id, at=round(day.timestamp() * 1_000_000), kind="pageview", origin="script",
            visitor="1" * 16, site="shop.example", path="/", channel="email", is_counted=True,
        )
        for day in days
    )  # fmt: skip
    tail.write(list(rows))
    if not running:
        tail.close()
    return closing(tail)


@pytest.mark.both_ledgers
def test_a_window_of_an_acquisition_file_is_known_up_to_its_last_day(opened: Opened) -> None:
    acquired(opened, date(2026, 1, 1), date(2026, 1, 31))
    assert ends(opened, "visits") == {"visits": {date(2026, 1, 31)}}


def test_visits_are_as_fresh_as_the_hits_that_go_on_where_files_end(opened: Opened) -> None:
    acquired(opened, date(2026, 1, 1), date(2026, 1, 31))
    visited(opened, datetime(2026, 2, 10, 15, tzinfo=UTC), datetime(2026, 3, 20, 15, tzinfo=UTC))
    found = compute_many(opened, ("visits",), QUARTER)["visits"]
    assert found.value == 502  # both tell
    assert set(found.freshness.values()) == {date(2026, 3, 20)}


def test_a_site_without_a_visit_today_is_known_up_to_today_while_a_collector_runs(opened: Opened) -> None:
    opened = replace(opened, now=datetime(2026, 3, 24, 15, tzinfo=UTC))
    with visited(opened, datetime(2026, 3, 20, 15, tzinfo=UTC), running=True):
        assert ends(opened, "visits") == {"visits": {date(2026, 3, 24)}}
        february = Period(QUARTER.first, date(2026, 3, 22), QUARTER.zone)
        assert ends(opened, "visits", period=february) == {"visits": {february.last}}


def test_posts_of_each_network_are_known_up_to_the_end_of_their_file(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(
        "Publié le,Réseau,Identifiant,Impressions,J'aime\n"
        "2026-03-16,instagram,IG1,1001,50\n2026-03-18,facebook,FB1,500,20\n2026-03-20,tiktok,TT1,2000,90\n"
    )
    [done] = import_files(opened, [path], Asked(format="mapped_posts", confirmed=True))
    assert done.period == (date(2026, 3, 16), date(2026, 3, 20))
    fresh = date(2026, 3, 20)
    assert ends(opened, "posts_published", "impressions") == {"posts_published": {fresh}, "impressions": {fresh}}
    middle = Period(QUARTER.first, date(2026, 3, 19), QUARTER.zone)
    assert ends(opened, "impressions", period=middle) == {"impressions": {middle.last}}
