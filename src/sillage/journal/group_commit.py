"""Group commit: the rows of many requests share one transaction, and each is answered after it.

One batch at a time is with the writer's thread; what arrives meanwhile is the next batch, so a batch is as large as the
disk is slow. The event loop is woken once a batch.
"""

import asyncio
import threading
from collections.abc import Sequence
from queue import SimpleQueue
from typing import NamedTuple

from sillage.errors import Busy, DamagedStore
from sillage.journal.tail import Tail, TailRow
from sillage.language import msg

MOST_WAITING = 100_000
"""From this many waiting rows on, more are refused: memory stays bounded when the disk stands still."""

_MOST_A_BATCH = 4096


class _Asked(NamedTuple):
    rows: Sequence[TailRow]
    durable: bool
    answer: "asyncio.Future[tuple[int, ...]]"


class GroupCommit:
    """Stores rows from one event loop; made and used inside it.

    Parameters
    ----------
    tail : Tail
        Used by nobody else meanwhile; closed by its owner, after `aclose`.
    most_waiting : int
        How many rows may wait.
    """

    def __init__(self, tail: Tail, *, most_waiting: int = MOST_WAITING) -> None:
        self._tail = tail
        self._loop = asyncio.get_running_loop()
        self._most_waiting = most_waiting
        self._asked: list[_Asked] = []
        self._waiting = 0
        self._writing = False
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._batches: SimpleQueue[list[_Asked] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write_batches, name="tail", daemon=True)
        self._thread.start()

    async def store(self, rows: Sequence[TailRow], durable: bool = False) -> tuple[int, ...]:
        """Store rows, and return after the commit that they share with others.

        Parameters
        ----------
        rows : sequence of TailRow
            All or none of them are stored.
        durable : bool
            Whether they must survive a power cut.

        Returns
        -------
        tuple of int
            The places of rows that were left out because their key had been written.

        Raises
        ------
        OSError
            If the disk is full, read-only or broken.
        Busy
            If too many rows wait already, another process holds the file, or this is closed.
        DamagedStore
            If the tail's file is damaged.
        """
        if self._closed or self._waiting + len(rows) > self._most_waiting:
            raise Busy(msg("The journal cannot keep up with what arrives."), msg("Try again in a moment."))
        answer: asyncio.Future[tuple[int, ...]] = self._loop.create_future()
        self._waiting += len(rows)
        self._asked.append(_Asked(rows, durable, answer))
        if not self._writing:
            self._writing = True
            self._idle.clear()
            # Not at once: what other tasks ask in this turn of the loop goes along.
            self._loop.call_soon(self._send)
        return await answer

    async def aclose(self) -> None:
        """Refuse what comes, wait until all that was asked is answered, and end the thread."""
        self._closed = True
        await self._idle.wait()
        if self._thread.is_alive():
            self._batches.put(None)
            await self._loop.run_in_executor(None, self._thread.join)

    def _send(self) -> None:
        if not self._asked:
            self._writing = False
            self._idle.set()
            return
        self._batches.put(self._asked[:_MOST_A_BATCH])
        del self._asked[:_MOST_A_BATCH]

    def _write_batches(self) -> None:
        while (batch := self._batches.get()) is not None:
            try:
                outcomes = self._written(batch)
            except BaseException as exc:  # noqa: BLE001  # the thread goes on
                outcomes = [exc] * len(batch)
            try:
                self._loop.call_soon_threadsafe(self._answer, batch, outcomes)
            except RuntimeError:  # the loop is closed: nobody waits any more
                return

    def _written(self, batch: list[_Asked]) -> "list[tuple[int, ...] | BaseException]":
        rows = [row for asked in batch for row in asked.rows]
        try:
            left_out = self._tail.write(rows, durable=any(asked.durable for asked in batch))
        except (OSError, Busy, DamagedStore) as exc:
            return [exc] * len(batch)
        except Exception as exc:  # noqa: BLE001  # whatever it is, whoever asked must hear of it
            if len(batch) == 1:
                return [exc]
            # One of them is not a row at all: the others are not to suffer for it.
            return [outcome for asked in batch for outcome in self._written([asked])]
        return _places(batch, left_out)

    def _answer(self, batch: list[_Asked], outcomes: "list[tuple[int, ...] | BaseException]") -> None:
        for asked, outcome in zip(batch, outcomes, strict=True):
            self._waiting -= len(asked.rows)
            if asked.answer.done():  # whoever asked has gone away
                continue
            if isinstance(outcome, BaseException):
                asked.answer.set_exception(outcome)
            else:
                asked.answer.set_result(outcome)
        self._send()


def _places(batch: list[_Asked], left_out: tuple[int, ...]) -> "list[tuple[int, ...] | BaseException]":
    if not left_out:
        return [()] * len(batch)
    places: list[tuple[int, ...] | BaseException] = []
    first = 0
    for asked in batch:
        last = first + len(asked.rows)
        places.append(tuple(place - first for place in left_out if first <= place < last))
        first = last
    return places
