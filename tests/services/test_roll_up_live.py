"""What is acknowledged is in the next figures while rows move: from tails to tables, to fewer files, to roll-ups."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sillage import ledger
from sillage.domain.period import Period
from sillage.journal.sealing import seal
from sillage.journal.tail import Tail
from sillage.services.compute_kpi import compute_kpi
from sillage.services.open_workspace import Opened
from sillage.services.roll_up import is_due, roll_up, rolled_days, rolled_links
from tests.journal.live import NOON_US, hit, order
from tests.services.test_roll_up import from_facts, keep, read, some_hits

pytestmark = pytest.mark.hits

DAY = date(2026, 3, 1)
MARCH = Period(DAY, date(2026, 3, 31), "America/Montreal")
ROUNDS = 60


def test_what_is_acknowledged_is_in_the_next_figures_while_rows_move(opened: Opened) -> None:
    tail, uid = Tail.start(opened.journal.tails), opened.workspace.id
    stop, wrong = threading.Event(), list[BaseException]()
    moved = {"sealed": 0, "rolled": 0, "merged": 0}

    def move(what: str, step: Callable[[], int]) -> None:
        try:
            while not stop.is_set():
                moved[what] += step()
                stop.wait(0.5)
        except BaseException as exc:  # noqa: BLE001 - a thread that fails must fail the test
            wrong.append(exc)
        finally:
            ledger.close()

    def sealing() -> int:
        return sum(seal(opened.journal.root, opened.journal.tails).rows.values())

    def counted(table: str) -> int:
        rows = opened.journal.read(uid, table, ())
        found: int = opened.journal.fetch(rows.aggregate(n=rows.count()))["n"][0].as_py()
        return found

    works = {
        "sealed": sealing,
        "rolled": lambda: roll_up(opened).days,
        "merged": lambda: opened.journal.maintain(small_files=3),
    }
    movers = [threading.Thread(target=move, args=pair, daemon=True) for pair in works.items()]
    for thread in movers:
        thread.start()
    try:
        for done in range(1, ROUNDS + 1):
            told = {"kind": "pageview", "visitor": f"{done * 0x9E3779B97F4A7C15 % 2**64:016x}", "channel": "email"}
            rows = [
                hit(f"c{done}", uid, link_id="l1", visitor=told["visitor"]),
                hit(f"p{done}", uid, site="shop.example", path="/", **told),
                hit(
                    f"o{done}", uid, kind="order", order_id=f"o{done}", value_minor=100, currency="CAD", channel="phone"
                ),
                order(f"o{done}", uid, status="paid", currency="CAD", ordered_at=NOON_US, channel="phone"),
            ]
            tail.write(rows, durable=True)
            assert (counted("orders"), counted("events")) == (done, 3 * done)
            if done % 3 == 0:
                [clicks] = rolled_links(opened, MARCH, ()).to_pylist()
                assert clicks["clicks"] == done
            if done % 10 == 0:
                [site] = rolled_days(opened, MARCH, ()).to_pylist()
                assert (site["visits"], site["orders"], site["order_minor"]) == (done, done, 100 * done)
            if done % 30 == 0:
                found = [compute_kpi(opened, kpi_id, MARCH).value for kpi_id in ("visits", "link_clicks", "orders")]
                assert found == [done, done, done]
    finally:
        stop.set()
        for thread in movers:
            thread.join()
    assert not wrong
    assert all(moved.values()), moved
    tail.close()
    seal(opened.journal.root, opened.journal.tails)
    roll_up(opened)
    assert is_due(opened) == 0
    [whole] = rolled_days(opened, MARCH, ()).to_pylist()
    assert (whole["visits"], whole["orders"]) == (ROUNDS, ROUNDS)


@pytest.mark.asks_anew
@pytest.mark.both_ledgers
def test_a_process_killed_before_its_commit_leaves_the_figures_as_they_are(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(opened, "hits", some_hits(6, 40))
    roll_up(opened)
    keep(opened, "more", some_hits(7, 10))
    before = from_facts(opened, monkeypatch)
    folder = opened.data_dir / "journal" / "rollup_days"
    files = set(folder.glob("*.parquet"))
    load = Path(__file__).with_name("roll_up_load.py")
    environment = {**os.environ, "PYTHONPATH": str(load.parents[2])}
    done = subprocess.run(
        [sys.executable, str(load), str(opened.data_dir), opened.workspace.slug],
        env=environment, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert set(folder.glob("*.parquet")) > files  # it had written what nothing mentions
    assert read(opened) == before
    assert is_due(opened) > 0
    assert roll_up(opened).days > 0  # the lock died with it
    assert read(opened) == before
    assert is_due(opened) == 0
