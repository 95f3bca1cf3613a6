"""Group commit: many requests, few transactions; each is answered once, and hears of what went wrong."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from sillage.errors import Busy
from sillage.journal.group_commit import GroupCommit
from sillage.journal.tail import Tail, TailRow
from tests.journal.live import hit, order, waiting


class Counted(Tail):
    """A tail that notes its transactions."""

    batches: list[tuple[int, bool]]

    def write(self, rows: Sequence[TailRow], durable: bool = False) -> tuple[int, ...]:
        """Write rows, and note how many."""
        self.batches.append((len(rows), durable))
        return super().write(rows, durable)


@pytest.fixture
def tail(tmp_path: Path) -> Counted:
    """Return a tail; the test closes it."""
    made = Counted.start(tmp_path)
    assert isinstance(made, Counted)
    made.batches = []
    return made


def test_rows_of_many_requests_share_transactions_and_all_are_there_when_answered(
    tail: Counted, tmp_path: Path
) -> None:
    async def ask(commit: GroupCommit, number: int) -> None:
        assert await commit.store([hit(f"{number}a"), hit(f"{number}b")]) == ()
        assert f"{number}a" in " ".join(waiting(tmp_path))

    async def run() -> None:
        commit = GroupCommit(tail)
        await asyncio.gather(*(ask(commit, number) for number in range(64)))
        assert commit._waiting == 0
        await commit.aclose()

    asyncio.run(run())
    tail.close()
    assert len(tail.batches) < 10
    assert sum(rows for rows, _ in tail.batches) == 128
    ids = [json.loads(body)["event_id"] for body in waiting(tmp_path)]
    assert sorted(ids) == sorted(f"{number}{letter}" for number in range(64) for letter in "ab")


def test_one_durable_request_makes_its_whole_batch_durable(tail: Counted) -> None:
    async def run() -> None:
        commit = GroupCommit(tail)
        await asyncio.gather(commit.store([hit("1")]), commit.store([order("1")], durable=True))
        await commit.store([hit("2")])
        await commit.aclose()

    asyncio.run(run())
    tail.close()
    assert tail.batches == [(2, True), (1, False)]


def test_each_request_hears_which_of_its_own_rows_were_known(tail: Counted) -> None:
    async def run() -> list[tuple[int, ...]]:
        commit = GroupCommit(tail)
        first = await commit.store([hit("1", key="k")])
        others = await asyncio.gather(
            commit.store([hit("2"), hit("3", key="k")]), commit.store([hit("4", key="l"), hit("5", key="m")])
        )
        await commit.aclose()
        return [first, *others]

    assert asyncio.run(run()) == [(), (1,), ()]
    tail.close()


def test_a_disk_that_refuses_is_heard_by_all_and_the_next_commit_goes_on(tail: Counted, tmp_path: Path) -> None:
    async def run() -> None:
        commit = GroupCommit(tail)
        tail._db.execute("PRAGMA query_only=ON")
        outcomes = await asyncio.gather(*(commit.store([hit(str(n))]) for n in range(5)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [OSError] * 5
        tail._db.execute("PRAGMA query_only=OFF")
        await commit.store([hit("after")])
        await commit.aclose()

    asyncio.run(run())
    tail.close()
    assert [json.loads(body)["event_id"] for body in waiting(tmp_path)] == ["after"]


def test_what_is_no_row_harms_only_who_asked_for_it(tail: Counted, tmp_path: Path) -> None:
    async def run() -> None:
        commit = GroupCommit(tail)
        asked = (commit.store([hit("1")]), commit.store([TailRow("nothing", "w", b"{}")]), commit.store([hit("2")]))
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [tuple, ValueError, tuple]
        await commit.aclose()

    asyncio.run(run())
    tail.close()
    assert len(waiting(tmp_path)) == 2


def test_closing_drains_what_was_asked_and_refuses_what_comes(tail: Counted, tmp_path: Path) -> None:
    async def run() -> None:
        commit = GroupCommit(tail)
        asked = [asyncio.create_task(commit.store([hit(str(number))])) for number in range(200)]
        await asyncio.sleep(0)
        await commit.aclose()
        assert all(task.done() for task in asked)
        with pytest.raises(Busy):
            await commit.store([hit("late")])
        await commit.aclose()

    asyncio.run(run())
    tail.close()
    assert len(waiting(tmp_path)) == 200


def test_too_many_waiting_rows_are_refused_at_once(tail: Counted, tmp_path: Path) -> None:
    async def run() -> None:
        commit = GroupCommit(tail, most_waiting=3)
        outcomes = await asyncio.gather(*(commit.store([hit(str(n))]) for n in range(5)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [tuple] * 3 + [Busy] * 2
        await commit.aclose()

    asyncio.run(run())
    tail.close()
    assert len(waiting(tmp_path)) == 3


def test_a_request_that_went_away_troubles_nobody(tail: Counted, tmp_path: Path) -> None:
    async def run() -> None:
        commit = GroupCommit(tail)
        gone = asyncio.create_task(commit.store([hit("1")]))
        await asyncio.sleep(0)
        gone.cancel()
        await commit.store([hit("2")])
        await commit.aclose()

    asyncio.run(run())
    tail.close()
    assert len(waiting(tmp_path)) == 2
