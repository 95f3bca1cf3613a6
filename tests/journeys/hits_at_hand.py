"""Hits written by hand for the tests of journeys: one line each, what is left out says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from sillage.domain.events import EVENTS

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SCHEMA = pa.schema([("workspace_id", pa.string()), *EVENTS.columns])


def hit(minute: float, kind: str = "pageview", *, start: datetime = NOON, **said: Any) -> dict[str, Any]:
    """Return one hit, some minutes after a moment."""
    blank: dict[str, Any] = {name: "" if pa.types.is_string(type_) else None for name, type_ in EVENTS.columns}
    mine = {"workspace_id": "w", "visitor": "anna", "site": "shop.example", "path": "/", "channel": "direct"}
    return {**blank, **mine, "at": start + timedelta(minutes=minute), "kind": kind, **said}


def table(*hits: dict[str, Any]) -> ir.Table:
    """Return hits as a table; each has an id of its own, in the order given."""
    rows = [{**row, "event_id": row["event_id"] or f"e{number:03}"} for number, row in enumerate(hits)]
    return ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))


def rows(found: ir.Table, *by: str) -> list[dict[str, Any]]:
    """Return the rows of an expression, in order."""
    listed: list[dict[str, Any]] = found.order_by(*(by or found.columns)).to_pyarrow().to_pylist()
    return listed
