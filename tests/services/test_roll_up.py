"""Roll-ups: always what the facts say, whatever comes late, and whatever crashes."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from sillage.domain.events import EVENTS
from sillage.domain.period import Period
from sillage.errors import Busy
from sillage.journal.rollups import ROLLUP_DAYS, ROLLUP_LINKS, RollUp
from sillage.journeys.rolling import AXES, MONEY_SUMS, VISIT_SUMS
from sillage.services import roll_up as service
from sillage.services.day_sums import DAYS
from sillage.services.open_workspace import Opened, open_workspace
from sillage.services.roll_up import is_due, owe_days, roll_up, rolled_days, rolled_links
from sillage.services.undo_import import undo_import
from tests.services.journal_rows import import_rows

pytestmark = pytest.mark.hits

FIRST = date(2026, 2, 20)
PERIOD = Period(FIRST, date(2026, 3, 20), "America/Montreal")
EVERY_AXIS = ("for_date", *AXES, "currency")
BLANK = {name: "" if pa.types.is_string(kind) else None for name, kind in EVENTS.columns}


def hit(kind: str, at: datetime, who: int, **said: Any) -> dict[str, Any]:
    """A hit of somebody on the shop's site."""
    mine = {"event_id": f"{random.getrandbits(64):016x}", "site": "shop.example", "path": "/", "origin": "api"}
    return {**BLANK, **mine, "kind": kind, "at": at, "visitor": f"{who * 0x9E3779B97F4A7C15 % 2**64:016x}", **said}


def some_hits(seed: int, count: int, days: int = 12) -> list[dict[str, Any]]:
    """Hits at random: visits beyond midnight, orders told twice, refunds, robots, clicks of links."""
    chosen = random.Random(seed)
    start = datetime(2026, 2, 24, tzinfo=UTC)
    found = []
    for _ in range(count):
        who, at = chosen.randrange(40), start + timedelta(minutes=chosen.randrange(days * 1440))
        channel = chosen.choice(["direct", "organic_social", "email"])
        found.append(hit("pageview", at, who, channel=channel, device=chosen.choice(["phone", "desktop"])))
        found.append(hit("engagement", at + timedelta(minutes=9), who, engaged_ms=chosen.randrange(60_000)))
        if chosen.random() < 0.2:
            order = {"order_id": f"o{chosen.randrange(50)}", "value_minor": chosen.randrange(1, 9_999)}
            money = {"currency": chosen.choice(["CAD", "EUR"]), "link_id": chosen.choice(["", "l1", "l2"])}
            found.append(hit("order", at + timedelta(minutes=11), who, **order, **money))
            found.append(hit("refund", at + timedelta(days=2), 0, **order, currency="CAD", visitor=""))
        if chosen.random() < 0.2:
            bot = chosen.choice(["", "", "spider"])
            found.append(hit("click", at, who, site="s.example", link_id=chosen.choice(["l1", "l2"]), bot=bot))
    return found


def keep(opened: Opened, name: str, hits: Iterable[Mapping[str, Any]]) -> None:
    """Import hits as if a file held them."""
    rows = [{**one, "row": number} for number, one in enumerate(hits, 1)]
    import_rows(opened, opened.data_dir.parent / name, {"events": rows})


def read(opened: Opened) -> list[dict[str, Any]]:
    """Every row and sum that the roll-ups say."""
    listed = [rolled_days(opened, PERIOD, EVERY_AXIS, visitors=True), rolled_links(opened, PERIOD, visitors=True)]
    return [row for found in listed for row in sorted(found.to_pylist(), key=repr)]


def from_facts(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The same, with nothing rolled up."""
    with monkeypatch.context() as patched:
        patched.setattr(RollUp, "basis", lambda *_: None)
        return read(opened)


def test_sums_are_those_of_the_hits(opened: Opened) -> None:
    noon = datetime(2026, 3, 2, 17, tzinfo=UTC)
    source = {"channel": "email", "source": "news", "medium": "email", "campaign": "spring", "device": "phone"}
    before_midnight = datetime(2026, 3, 3, 4, 50, tzinfo=UTC)
    hits = [
        hit("pageview", noon, 1, **source),
        hit("order", noon + timedelta(minutes=2), 1, order_id="o1", value_minor=5_000, currency="CAD"),
        hit("order", noon + timedelta(minutes=3), 0, visitor="", order_id="o1", value_minor=5_000, currency="CAD"),
        hit("order", noon, 0, visitor="", order_id="o2", value_minor=700, currency="EUR", channel="phone"),
        hit("refund", noon + timedelta(days=3), 0, visitor="", order_id="o1", value_minor=1_000, currency="CAD"),
        hit("pageview", before_midnight, 2, channel="direct"),
        hit("pageview", before_midnight + timedelta(minutes=20), 2, channel="direct"),
        hit("pageview", noon, 3, bot="spider"),
    ]
    keep(opened, "one", hits)
    for _ in ("facts", "rolled up"):
        found = rolled_days(opened, PERIOD, ("for_date", "channel", "currency"), visitors=True).to_pylist()
        rows = {(row["for_date"].day, row["channel"], row["currency"]): row for row in found}
        assert set(rows) == {
            (2, "email", ""),
            (2, "direct", ""),
            (2, "email", "CAD"),
            (2, "phone", "EUR"),
            (5, "", "CAD"),
        }
        visit = {name: rows[2, "email", ""][name] for name in ("visits", "bounces", "engaged_visits", "visitor_days")}
        assert visit == {"visits": 1, "bounces": 1, "engaged_visits": 1, "visitor_days": 1}
        assert [rows[2, "direct", ""][name] for name in ("visits", "pageviews", "bounces")] == [1, 2, 0]
        assert [rows[2, "email", "CAD"][name] for name in ("orders", "order_minor")] == [1, 5_000]
        assert [rows[2, "phone", "EUR"][name] for name in ("orders", "order_minor")] == [1, 700]
        assert [rows[5, "", "CAD"][name] for name in ("refunds", "refund_minor")] == [1, 1_000]
        roll_up(opened)
    assert is_due(opened) == 0


def test_late_hits_undone_imports_and_refunds_change_closed_days(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(5):
        keep(opened, f"late {seed}", some_hits(seed, 60))
        before = read(opened)
        assert before == from_facts(opened, monkeypatch)
        assert roll_up(opened).days > 0
        assert is_due(opened) == 0
        assert read(opened) == before
        assert roll_up(opened).days == 0
    one_day = [hit("order", datetime(2026, 2, 26, 15, tzinfo=UTC), 0, visitor="", value_minor=33, currency="CAD")]
    keep(opened, "one order", one_day)
    assert is_due(opened) == 3  # its day, and the two beside it
    assert read(opened) == from_facts(opened, monkeypatch) != before
    undo_import(opened, 6)
    assert is_due(opened) == 3
    assert read(opened) == before
    roll_up(opened)
    assert read(opened) == before == from_facts(opened, monkeypatch)


def test_clean_days_are_not_read_from_the_facts(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(opened, "hits", some_hits(1, 40))
    roll_up(opened)
    before = read(opened)
    monkeypatch.setattr(service, "days_from_facts", _refused)
    assert read(opened) == before
    keep(opened, "more", some_hits(2, 1))
    with pytest.raises(AssertionError):
        read(opened)


def test_another_zone_makes_every_day_dirty(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(opened, "hits", some_hits(3, 60))
    roll_up(opened)
    before = read(opened)
    from sillage.ledger import models

    models.Workspace.objects.filter(pk=opened.workspace.id).update(zone="Asia/Tokyo")
    moved = open_workspace(opened.data_dir, opened.workspace.slug)
    assert read(moved) == from_facts(moved, monkeypatch) != before
    assert roll_up(moved).days > 0
    assert is_due(moved) == 0
    assert read(moved) == from_facts(moved, monkeypatch)


def test_days_that_are_owed_are_read_from_the_facts_until_they_are_rolled_up(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(opened, "hits", some_hits(4, 60))
    roll_up(opened)
    before = read(opened)
    owe_days(opened.data_dir, opened.workspace.id, frozenset({date(2026, 2, 27)}))
    assert is_due(opened) == 3
    assert read(opened) == before
    assert roll_up(opened).days == 3
    assert read(opened) == before


def test_a_rebuild_says_the_same_and_goes_on_where_it_was_stopped(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "DAYS_AT_ONCE", 4)
    keep(opened, "hits", some_hits(5, 60))
    before = read(opened)
    steps: list[int] = []

    def stops(done: int, total: int) -> None:
        steps.append(done)
        if len(steps) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        roll_up(opened, rebuild=True, after_each=stops)
    assert read(opened) == before
    left = is_due(opened)
    assert left > 0
    roll_up(opened)
    assert is_due(opened) == 0
    assert read(opened) == before
    roll_up(opened, rebuild=True)
    assert read(opened) == before


def test_a_crash_between_writing_and_committing_changes_nothing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(opened, "hits", some_hits(6, 40))
    roll_up(opened)
    keep(opened, "more", some_hits(7, 10))
    before = from_facts(opened, monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr("sillage.journal.delta_table.StoredTable.commit", _killed)
        with pytest.raises(KeyboardInterrupt):
            roll_up(opened)
    assert read(opened) == before
    roll_up(opened)
    assert read(opened) == before
    assert is_due(opened) == 0


@pytest.mark.both_ledgers
def test_one_workspace_never_sees_anothers_rows(opened: Opened, other: Opened) -> None:
    keep(opened, "hits", some_hits(8, 30))
    keep(other, "theirs", some_hits(9, 3))
    roll_up(opened)
    mine = read(opened)
    roll_up(other)
    assert read(opened) == mine
    theirs = rolled_days(other, PERIOD, ()).to_pylist()
    assert 0 < theirs[0]["visits"] <= 3


def test_only_one_process_rolls_up_at_a_time(opened: Opened) -> None:
    keep(opened, "hits", some_hits(10, 10))
    rollup = RollUp(opened.data_dir / "journal", ROLLUP_DAYS, opened.data_dir / "tails")
    with rollup.alone():
        assert roll_up(opened).busy
        with pytest.raises(Busy):
            rollup.alone().__enter__()
    assert roll_up(opened).days


def test_visitors_of_several_days_are_visitor_days(opened: Opened) -> None:
    noon = datetime(2026, 3, 2, 17, tzinfo=UTC)
    keep(opened, "hits", [hit("pageview", noon + timedelta(days=day), 1) for day in range(3)])
    roll_up(opened)
    [row] = rolled_days(opened, PERIOD, (), visitors=True).to_pylist()
    assert (row["visits"], row["visitor_days"]) == (3, 3)


def test_what_was_replaced_is_deleted_and_what_stands_is_not(opened: Opened) -> None:
    keep(opened, "hits", some_hits(11, 20))
    roll_up(opened)
    before = read(opened)
    import os

    folder = opened.data_dir / "journal" / "rollup_days"
    for path in folder.glob("*.parquet"):
        os.utime(path, (0, 0))
    keep(opened, "more", [hit("pageview", datetime(2026, 3, 1, 15, tzinfo=UTC), 99)])
    roll_up(opened)
    roll_up(opened, rebuild=True)
    assert read(opened) != before
    assert {path.name for path in folder.glob("*.parquet")} >= {
        file.path.name for file in RollUp(folder.parent, ROLLUP_DAYS, opened.data_dir / "tails").files()
    }


def test_the_tables_say_each_sum_once() -> None:
    assert set(DAYS.sums) == {*VISIT_SUMS, *MONEY_SUMS}
    assert {name for name, _ in ROLLUP_DAYS.columns} >= {*AXES, *DAYS.sums}
    assert {name for name, _ in ROLLUP_LINKS.columns} >= {"link_id", "clicks", "bot_clicks", "flagged_clicks"}


def _refused(*_: Any) -> Any:
    raise AssertionError


def _killed(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt
