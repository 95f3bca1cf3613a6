"""A ledger that does not answer: what is remembered goes on, the rest is asked to come again."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sillage.collector import directory
from sillage.collector.reasons import Reason
from sillage.errors import Busy, Refused, SillageError
from sillage.language import msg
from sillage.ledger import models
from tests.collector.browser import Answered, Visitor, rows, visit
from tests.collector.conftest import add_link
from tests.collector.test_server_events import send, token

__all__ = ["token"]
QUESTIONS = ("_link", "_link_by_id", "_sites", "_token")
PAGE = "https://example.com/"


class Switch:
    """Makes the ledger silent and lets it speak again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.silent: Callable[[], None] | None = None
        for name in QUESTIONS:
            monkeypatch.setattr(directory, name, self._answering(getattr(directory, name)))

    def _answering(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*asked: str) -> Any:
            if self.silent is not None:
                self.silent()
            return ask(*asked)

        return answer


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> Switch:
    """The ledger's switch."""
    return Switch(monkeypatch)


async def outdated() -> None:
    """Write something to the ledger, so that whoever remembers it asks again."""
    await asyncio.to_thread(lambda: models.Site.objects.update(created_at=datetime.now(UTC)))


def raising(exc: SillageError) -> Callable[[], None]:
    """Return what refuses."""

    def refuse() -> None:
        raise exc

    return refuse


@pytest.mark.parametrize("kind", [Busy, Refused])
def test_what_is_known_goes_on_while_the_ledger_refuses(
    token: models.ApiToken, data_dir: Path, switch: Switch, kind: type[SillageError]
) -> None:
    event = {"kind": "event", "name": "a", "url": PAGE}

    async def round_trip(visitor: Visitor) -> list[int]:
        click = await visitor.get("/fete")
        brought = click.headers.get("location", "")
        return [
            click.status,
            (await visitor.tell(kind="pageview", url=brought or PAGE)).status,
            (await visitor.get("/e.gif", referer=PAGE)).status,
            (await send(visitor, event)).status,
        ]

    async def scene(visitor: Visitor) -> tuple[list[int], list[int], str]:
        before = await round_trip(visitor)
        switch.silent = raising(kind(msg("The ledger is busy: another process is writing to it.")))
        await outdated()
        return before, await round_trip(visitor) + await round_trip(visitor), visitor.collector.last_problem

    before, after, problem = visit(scene)
    assert before == [302, 204, 200, 201]
    assert after == before * 2
    assert "busy" in problem
    stored = rows(data_dir)
    assert len(stored) == 12
    assert {row.get("post_id") for row in stored if row["kind"] == "click" or row.get("click_id")} == {"p1"}


def test_what_is_not_known_is_asked_to_come_again_and_counted(
    token: models.ApiToken, data_dir: Path, switch: Switch
) -> None:
    async def scene(visitor: Visitor) -> tuple[list[Answered], dict[Reason, int]]:
        switch.silent = raising(Refused(msg("The ledger is damaged or not of this version: {reason}.", reason="x")))
        answers = [
            await visitor.get("/fete", accept_language="fr"),
            await visitor.tell(kind="pageview", url=PAGE),
            await visitor.ask("OPTIONS", "/e", origin="https://example.com"),
            await visitor.get("/e.gif", referer=PAGE),
            await send(visitor, {"kind": "event", "name": "a"}),
        ]
        counted = dict(visitor.collector.counters["limits"].reasons)
        switch.silent = None
        again = [await visitor.get("/fete"), await visitor.tell(kind="pageview", url=PAGE)]
        return [*answers, *again], counted

    (*refused, click, page), counted = visit(scene)
    assert counted == {Reason.LEDGER_SILENT: 5}
    assert [one.status for one in refused] == [503] * 5
    assert {one.headers["retry-after"] for one in refused} == {"5"}
    assert "Réessayez" in refused[0].body.decode()
    assert refused[1].said == {"error": "ledger_silent"}
    assert (click.status, page.status) == (302, 204)


def test_a_page_with_a_click_of_a_link_that_is_not_remembered_is_stored_all_the_same(
    token: models.ApiToken, data_dir: Path, switch: Switch
) -> None:
    async def scene(visitor: Visitor) -> int:
        await visitor.tell(kind="pageview", url=PAGE)
        address = (await visitor.get("/fete")).headers["location"]
        switch.silent = raising(Busy(msg("The ledger is busy: another process is writing to it.")))
        return (await visitor.tell(kind="pageview", url=address)).status

    assert visit(scene) == 204
    _, click, page = rows(data_dir)
    assert page["click_id"] == click["click_id"]
    assert "post_id" not in page


def test_a_known_link_waits_no_longer_than_patience_for_a_ledger_that_hangs(
    token: models.ApiToken, data_dir: Path, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "PATIENCE_S", 0.1)
    free = threading.Event()

    def hang() -> None:
        free.wait(30)

    async def scene(visitor: Visitor) -> list[int]:
        await visitor.get("/fete")
        switch.silent = hang
        await outdated()
        try:
            return [(await asyncio.wait_for(visitor.get("/fete"), 20)).status for _ in range(3)]
        finally:
            free.set()

    assert visit(scene) == [302, 302, 302]


def test_a_link_made_while_the_ledger_was_silent_leads_as_soon_as_it_answers(
    token: Any, data_dir: Path, switch: Switch, opened: Any
) -> None:
    async def scene(visitor: Visitor) -> list[int]:
        missing = (await visitor.get("/new")).status
        await asyncio.to_thread(add_link, opened, "new", "https://shop.example/", "b" * 16)
        switch.silent = raising(Busy(msg("The ledger is busy: another process is writing to it.")))
        during = (await visitor.get("/new")).status
        switch.silent = None
        return [missing, during, (await visitor.get("/new")).status]

    assert visit(scene) == [404, 503, 302]
