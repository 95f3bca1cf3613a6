"""Visits that cross midnight or a change of the clocks, and events that are told of another day."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sillage.services.open_workspace import Opened
from tests.collector.browser import Visitor, rows, visit
from tests.collector.test_server_events import send, token

__all__ = ["token"]
PAGE = "https://example.com/"


def at(visitor: Visitor, moment: str) -> None:
    """Set the collector's clock."""
    now_us = round(datetime.fromisoformat(moment).timestamp() * 1e6)
    visitor.collector.world.clock_us = lambda: now_us
    visitor.collector.world.salts.share(now_us)


def visitors(data_dir: Path) -> list[str]:
    """Who was there, hit by hit."""
    return [row.get("visitor", "") for row in rows(data_dir)]


@pytest.mark.parametrize(
    "moments",
    [
        ("2026-07-14T23:50:00+00:00", "2026-07-15T00:10:00+00:00", "2026-07-15T00:35:00+00:00"),
        # Montreal: midnight of the owner's day, then the clocks go forward and back at two o'clock.
        ("2026-07-14T23:50:00-04:00", "2026-07-15T00:10:00-04:00", "2026-07-15T00:35:00-04:00"),
        ("2026-03-08T01:50:00-05:00", "2026-03-08T03:10:00-04:00", "2026-03-08T03:35:00-04:00"),
        ("2026-11-01T01:50:00-04:00", "2026-11-01T01:10:00-05:00", "2026-11-01T01:35:00-05:00"),
    ],
)
def test_a_visit_keeps_its_visitor_through_midnight_and_changes_of_the_clocks(
    site: Opened, data_dir: Path, moments: tuple[str, ...]
) -> None:
    async def scene(visitor: Visitor) -> None:
        for moment in moments:
            at(visitor, moment)
            await visitor.tell(kind="pageview", url=PAGE)
        at(visitor, moments[-1].replace("T0", "T1"))  # ten hours later, the same UTC day
        await visitor.tell(kind="pageview", url=PAGE)

    visit(scene)
    first, second, third, later = visitors(data_dir)
    assert first
    assert first == second == third
    assert (later == first) == (not moments[0].startswith("2026-07-14T23:50:00+00:00"))


def test_an_event_that_is_told_of_long_ago_takes_nobody_s_salt(token: Any, data_dir: Path) -> None:
    async def scene(visitor: Visitor) -> None:
        agent = visitor.headers["user-agent"]
        told = {"kind": "event", "name": "call", "url": PAGE, "ip": visitor.address, "user_agent": agent}
        at(visitor, "2026-07-13T15:00:00+00:00")
        await visitor.tell(kind="pageview", url=PAGE)
        at(visitor, "2026-07-14T15:00:00+00:00")
        await visitor.tell(kind="pageview", url=PAGE)
        for moment in ("2026-07-13T09:00:00Z", "2001-02-03T04:05:06Z", "2026-07-15T10:00:00Z"):
            assert (await send(visitor, {**told, "at": moment})).status == 201
        await visitor.tell(kind="pageview", url=PAGE)

    visit(scene)
    yesterday, today, *told, again = visitors(data_dir)
    assert told == [yesterday, "", ""]
    assert today == again
    assert today != yesterday
