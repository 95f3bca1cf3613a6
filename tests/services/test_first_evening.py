"""The first evening of a site in Montreal: it is the next day in UTC, and nobody typed a date."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from sillage.cli.main import build_app
from sillage.journal.tail import Tail
from sillage.services.open_workspace import Opened
from sillage.services.roi_period import roi_period
from sillage.web.desk import Asked, state_key
from tests.journal.live import hit, order

EVENING = datetime(2026, 11, 23, 0, 6, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def evening(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setenv("SILLAGE_NOW", EVENING.isoformat())
    return replace(opened, now=EVENING)


def sell(opened: Opened, at: datetime) -> None:
    moment, uid = round(at.timestamp() * 1_000_000), opened.workspace.id
    with closing(Tail.start(opened.journal.tails)) as tail:
        said: dict[str, Any] = {
            "at": moment,
            "kind": "order",
            "origin": "server",
            "order_id": "1",
            "site": "shop.example",
        }
        tail.write([hit("e1", uid, **said), order("1", uid, ordered_at=moment, currency="CAD", status="paid")])


@pytest.mark.parametrize("line", ["roi", "attribute"])
def test_the_first_order_of_an_evening_is_one_of_today(evening: Opened, line: str) -> None:
    sell(evening, EVENING - timedelta(minutes=4))
    result = CliRunner().invoke(build_app(), [line, "--json", "--data", str(evening.data_dir), "--lang", "en"])
    assert result.exit_code == 0, result.exception
    assert f'"from": "{TODAY}"' in result.stdout and f'"to": "{TODAY}"' in result.stdout
    assert roi_period(evening).first == TODAY


def test_orders_dated_later_than_the_last_day_begin_no_period_after_its_end(evening: Opened) -> None:
    sell(evening, EVENING + timedelta(days=3))
    assert (roi_period(evening).first, roi_period(evening).last) == (TODAY, TODAY)
    earlier = roi_period(evening, last="2026-10-01")
    assert earlier.first == earlier.last == date(2026, 10, 1)


@pytest.mark.asks_anew
def test_a_page_is_kept_until_the_midnight_of_its_workspace(evening: Opened) -> None:
    def key(hours: int) -> str:
        return state_key(replace(evening, now=EVENING + timedelta(hours=hours)), Asked("", None, "en"))

    assert key(-1) == key(0) == key(4) != key(5)
