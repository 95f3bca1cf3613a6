"""Reading orders holds up nobody's click, and leaves nothing open behind."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sillage.collector import entry
from sillage.journal import Journal
from tests.collector.browser import Visitor, visit
from tests.collector.test_server_events import ORDER, refund, send, token

__all__ = ["token"]
POOL = 4
"""How many threads a pool may still begin after its first tasks: fifty orders are many more."""


def held() -> tuple[int, int]:
    """How many threads this process has, and how many files are open."""
    return len(list(Path("/proc/self/task").iterdir())), len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def kept_garbage() -> Iterator[None]:
    """No automatic collection: what leaks is seen."""
    gc.disable()
    yield
    gc.enable()


def test_fifty_orders_leave_no_thread_and_no_file_open(token: Any, data_dir: Path, kept_garbage: None) -> None:
    async def scene(visitor: Visitor) -> tuple[tuple[int, int], tuple[int, int]]:
        for number in range(60):
            answered = await send(visitor, {**ORDER, "id": f"o{number}", "order_id": str(number)})
            assert answered.status == 201
            if number == 9:  # pools have all their threads
                before = held()
        found = await visitor.collector.orders(token.workspace_id, [("shopify", str(one)) for one in range(99)])
        assert len(found) == 60
        return before, held()

    before, after = visit(scene)
    assert after[0] <= before[0] + POOL
    assert after[1] <= before[1] + POOL


async def refunded(number: int, visitor: Visitor) -> Any:
    return await send(visitor, refund(f"r{number}", 1))


def test_what_orders_are_read_with_is_closed_with_its_collector(token: Any, data_dir: Path, kept_garbage: None) -> None:
    visit(lambda visitor: send(visitor, ORDER))
    before = held()
    for number in range(2 * POOL):
        assert visit(partial(refunded, number)).status == 201
    after = held()
    assert after[0] <= before[0] + POOL
    assert after[1] <= before[1] + POOL
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("orders")]


def test_what_is_loaded_at_the_start_is_not_walked_by_every_full_collection(
    token: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    told = SimpleNamespace(collect=lambda: done.append("collect"), freeze=lambda: done.append("freeze"))
    monkeypatch.setattr(entry, "gc", told)

    async def scene(visitor: Visitor) -> int:
        end = await entry.keep(visitor.collector)
        click = await visitor.get("/fete")
        await end()
        return click.status

    assert visit(scene) == 302
    assert done == ["collect", "freeze"]


def test_a_link_that_nobody_asked_for_yet_does_not_wait_for_orders(
    token: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, begun, read = threading.Event(), threading.Event(), Journal.read

    def slow(*given: Any, **named: Any) -> Any:
        begun.set()
        assert free.wait(30)
        return read(*given, **named)

    monkeypatch.setattr(Journal, "read", slow)

    async def scene(visitor: Visitor) -> tuple[int, bool, int]:
        order = asyncio.create_task(send(visitor, ORDER))
        await asyncio.to_thread(begun.wait, 30)
        try:
            click = await asyncio.wait_for(visitor.get("/fete"), 20)
            waits = not order.done()
        finally:
            free.set()
        return click.status, waits, (await order).status

    assert visit(scene) == (302, True, 201)
