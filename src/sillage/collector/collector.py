"""One collector: its steps, its tail, what it counts; what the routes share."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from sillage.collector.bots import flag_bots, rule_of
from sillage.collector.devices import device_of, name_device
from sillage.collector.people import find_address, find_country, flag_team, hash_visitor, read_consent, tie_click
from sillage.collector.pipeline import Counter, Steps
from sillage.collector.reasons import Reason
from sillage.collector.sources import name_channel
from sillage.errors import Busy, SillageError
from sillage.journal.durability import locked
from sillage.journal.group_commit import GroupCommit
from sillage.journal.idempotency import written_keys
from sillage.journal.tail import Tail, TailRow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Sequence
    from pathlib import Path

    from sillage.collector.directory import Directory
    from sillage.collector.hits import Hit, World
    from sillage.language import Message
    from sillage.services.known_order import KnownOrders

STEPS = (
    ("address", find_address),
    ("bots", flag_bots),
    ("team", flag_team),
    ("click", tie_click),
    ("consent", read_consent),
    ("country", find_country),
    ("device", name_device),
    ("channel", name_channel),
    ("visitor", hash_visitor),
)
"""What is done to each hit, in this order, between the limits of its route and the journal."""
CLICK_STEPS = tuple((name, step) for name, step in STEPS if name != "click")
"""A click brings no click id: it is one."""
REFUND_WAIT_S = 10.0
MOST_IN_LINE = 50
"""From this many orders and refunds in line on, those of pages are refused: anybody can send them."""
_SOME_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
SERVER_STEPS = {
    "click": (("click", tie_click),),
    "agent": (("bots", flag_bots), ("device", name_device)),
    "address": (("team", flag_team), ("country", find_country), ("visitor", hash_visitor)),
    "page": (("channel", name_channel),),
}
"""What is done to what a server tells, as far as it tells the customer's user agent, address and page."""
_ENCODE = msgspec.json.Encoder().encode


class Collector:
    """A collector process.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    world : World
        What the steps may ask.
    directory : Directory
        What the ledger says.
    """

    def __init__(self, data_dir: Path, world: World, directory: Directory) -> None:
        self.world = world
        self.directory = directory
        directory.complain = self.complain
        self.counters: dict[str, Counter] = {"limits": Counter()}
        self.steps = Steps(self.counters, STEPS)
        self.click_steps = Steps(self.counters, CLICK_STEPS)
        self.stored = self.counters.setdefault("journal", Counter())
        self.unstored_clicks = 0
        self.last_problem = ""
        self.last_sentence: Message | None = None  # the same, to be said in the reader's language
        self.data_dir = data_dir
        self._tails = data_dir / "tails"
        self._told = {part: Steps(self.counters, steps) for part, steps in SERVER_STEPS.items()}
        self._refunds = asyncio.Lock()
        self._in_line = 0
        self._tail: Tail | None = None
        self._commit: GroupCommit | None = None
        self._orders: KnownOrders | None = None
        self._refuses = False

    @property
    def collector_id(self) -> str:
        """The name under which rows are written; empty while the tail cannot be."""
        return self._tail.collector_id if self._tail is not None else ""

    async def start(self) -> None:
        """Begin a tail; without one, redirects are answered all the same."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, _read_lists)
        try:
            self._tail = await loop.run_in_executor(None, Tail.start, self._tails)
        except (OSError, SillageError) as exc:
            self.complain(exc)
            return
        self._commit = GroupCommit(self._tail)

    async def close(self) -> None:
        """Store what is on its way, and let the tail go."""
        if self._commit is not None:
            await self._commit.aclose()
        if self._tail is not None:
            self._tail.close()
        if self._orders is not None:
            self._orders.close()
        self._commit = self._tail = self._orders = None

    @property
    def has_tail(self) -> bool:
        """Whether there is a tail to write to."""
        return self._commit is not None

    @property
    def is_open(self) -> bool:
        """Whether the tail took what was written last, or nothing was written yet."""
        return self._commit is not None and not self._refuses

    def disk_says(self, writable: bool) -> None:
        """Hear of another write to the data folder: the status file's, or a trial while the tail refuses.

        Parameters
        ----------
        writable : bool
            Whether it went well.
        """
        self._refuses = not writable

    async def store(self, rows: Sequence[TailRow], durable: bool = False) -> tuple[int, ...] | None:
        """Store rows, and return after the commit that they share with those of others.

        Parameters
        ----------
        rows : sequence of TailRow
            One or more.
        durable : bool
            Whether they must survive a power cut.

        Returns
        -------
        tuple of int, or None
            The places of rows that were there already; None when nothing could be stored.
        """
        counter = self.stored
        counter.seen += len(rows)
        if self._commit is not None:
            try:
                places = await self._commit.store(rows, durable)
            except (OSError, SillageError) as exc:
                self._refuses = self._refuses or not isinstance(exc, Busy)
                self.complain(exc)
            else:
                self._refuses = False
                return places
        counter.say(Reason.NOT_STORED)
        return None

    def server_steps(self, hit: Hit) -> None:
        """Send what a server tells through the steps that it tells enough for.

        Parameters
        ----------
        hit : Hit
            Changed by the steps.
        """
        told = {"click": True, "agent": bool(hit.user_agent), "address": bool(hit.address)}
        told["page"] = bool(hit.url or hit.referrer or (hit.brought and hit.brought.placed))
        for part, steps in self._told.items():
            if told[part]:
                steps.run(hit, self.world)

    @asynccontextmanager
    async def refunding(self) -> AsyncIterator[None]:
        """Read orders and write their next readings while nobody else of this machine does.

        Yields
        ------
        None
            While the turn lasts.
        """
        self._in_line += 1
        try:
            async with self._refunds:
                held = locked(self.data_dir / ".refunds.lock", wait_s=REFUND_WAIT_S)
                await asyncio.get_running_loop().run_in_executor(None, held.__enter__)
                try:
                    yield
                finally:
                    held.__exit__(None, None, None)
        finally:
            self._in_line -= 1

    @property
    def is_line_long(self) -> bool:
        """Whether as many wait for their turn with orders as may."""
        return self._in_line >= MOST_IN_LINE

    async def orders(
        self, workspace_id: str, wanted: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        """Return orders as they count now.

        Parameters
        ----------
        workspace_id : str
            Whose.
        wanted : collection of (str, str)
            Shops and order numbers.

        Returns
        -------
        dict of (str, str) to dict
            The columns of those that somebody told of.
        """
        if self._orders is None:
            from sillage.services.known_order import KnownOrders  # loads the engine: not every collector needs it

            self._orders = KnownOrders(self.data_dir)
        return await asyncio.wrap_future(self._orders.ask(workspace_id, wanted))

    async def written_keys(self, keys: Collection[str]) -> set[str]:
        """Return which idempotency keys of events have been written, by any collector of this machine.

        Parameters
        ----------
        keys : collection of str
            Hashes.

        Returns
        -------
        set of str
            Those that have been.
        """
        asked = [("events", key) for key in keys]
        found = await asyncio.get_running_loop().run_in_executor(None, written_keys, self._tails, asked)
        return {key for _, key in found}

    def complain(self, exc: Exception) -> None:
        """Keep a problem of the store for `sillage doctor`, and say it once on the error output.

        Parameters
        ----------
        exc : Exception
            What the store refused with.
        """
        problem = str(exc)[:300]
        self.last_sentence = exc.what if isinstance(exc, SillageError) else None
        if problem != self.last_problem:
            print(f"sillage collect: {problem}", file=sys.stderr, flush=True)
        self.last_problem = problem

    def refused(self, reason: Reason) -> None:
        """Count a request that the limits stopped.

        Parameters
        ----------
        reason : Reason
            Why.
        """
        self.counters["limits"].say(reason)


def _read_lists() -> None:
    # Most of a second, which the first visitor need not wait for.
    rule_of(_SOME_BROWSER)
    device_of(_SOME_BROWSER)


def event_row(hit: Hit, key: str = "") -> TailRow:
    """Return a hit as a row of ``events``.

    Parameters
    ----------
    hit : Hit
        After its steps.
    key : str
        Its idempotency key's hash; empty when there is none.

    Returns
    -------
    TailRow
        With a random id, or the key as its id.
    """
    row = hit.row
    row["event_id"] = key or os.urandom(12).hex()
    row["at"] = hit.at_us
    return tail_row("events", hit.owner.workspace_id, row, key)


def tail_row(table: str, workspace_id: str, row: dict[str, Any], key: str = "") -> TailRow:
    """Return a row of the tail.

    Parameters
    ----------
    table, workspace_id : str
        Where, whose.
    row : dict
        Columns; text that says nothing is left out.
    key : str
        Hash of an idempotency key.

    Returns
    -------
    TailRow
        Ready to be stored.
    """
    said = {name: value for name, value in row.items() if value is not None and value != ""}
    return TailRow(table, workspace_id, _ENCODE(said), key)
