"""Live rows for the tests of the journal: hits and orders as a collector writes them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from sillage.journal.tail import TailRow
from sillage.journal.tail_file import FILE_NAME, tail_folders

NOON_US = 1_772_366_400_000_000
"""Noon of 1 March 2026, UTC, in microseconds."""


def hit(event_id: str, workspace: str = "w", key: str = "", **columns: object) -> TailRow:
    """Return a click."""
    body = {"event_id": event_id, "at": NOON_US, "kind": "click", "origin": "redirect"} | columns
    return TailRow("events", workspace, msgspec.json.encode(body), key)


def order(order_id: str, workspace: str = "w", key: str = "", **columns: object) -> TailRow:
    """Return an order of 100.00."""
    body = {"shop": "own", "order_id": order_id, "ordered_at": NOON_US, "gross_minor": 10_000, "currency": "EUR"}
    return TailRow("orders", workspace, msgspec.json.encode(body | columns), key)


def waiting(tails: Path, table: str = "events") -> list[str]:
    """Return the bodies that stand in all tails."""
    found: list[str] = []
    for folder in tail_folders(tails):
        with closing(sqlite3.connect(folder / FILE_NAME)) as db:
            found += [body.decode() for (body,) in db.execute(f'SELECT body FROM "{table}" ORDER BY seq')]
    return found
