"""Which days a report speaks of: files, costs and hits that a collector took all say that there is something."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from sillage.services.open_workspace import Opened
from sillage.services.report_period import default_period, presets
from tests.journal.live import hit as live_hit

NOW = datetime(2026, 10, 5, 14, tzinfo=UTC)


def take(opened: Opened, *moments: datetime, workspace: str = "", sealed: bool) -> None:
    folder = opened.data_dir
    with closing(Tail.start(folder / "tails")) as tail:
        whose = workspace or opened.workspace.id
        tail.write(
            [live_hit(f"{whose}/{at}", whose, at=round(at.timestamp() * 1_000_000), kind="pageview") for at in moments]
        )
        if sealed:
            seal(folder / "journal", folder / "tails")


@pytest.mark.parametrize("sealed", [True, False])
def test_a_workspace_with_live_rows_alone_is_reported_from_its_first_hit_on(opened: Opened, sealed: bool) -> None:
    opened = replace(opened, now=NOW)
    take(opened, datetime(2026, 9, 20, 12, tzinfo=UTC), datetime(2026, 10, 4, 23, 30, tzinfo=UTC), sealed=sealed)
    chosen = default_period(opened)
    assert (chosen.period.first, chosen.period.last) == (date(2026, 9, 20), date(2026, 10, 4))
    assert chosen.reason.template.startswith("The last ")
    assert {name: period.last for name, _, period in presets(opened)}["30d"] == date(2026, 10, 4)


def test_sealed_hits_and_those_that_wait_are_one_story(opened: Opened) -> None:
    opened = replace(opened, now=NOW)
    take(opened, *(datetime(2026, 6, 30, 12, tzinfo=UTC) + timedelta(days=30 * step) for step in range(3)), sealed=True)
    take(opened, datetime(2026, 10, 5, 12, tzinfo=UTC), sealed=False)
    chosen = default_period(opened)
    assert (chosen.period.first, chosen.period.last) == (date(2026, 7, 1), date(2026, 9, 30))
    assert chosen.reason.template == "The last full quarter."


@pytest.mark.parametrize("sealed", [True, False])
def test_another_workspace_s_hits_say_nothing(opened: Opened, sealed: bool) -> None:
    opened = replace(opened, now=NOW)
    take(opened, datetime(2026, 9, 20, 12, tzinfo=UTC), workspace="0" * 32, sealed=sealed)
    assert default_period(opened).reason.template.startswith("No data yet")
