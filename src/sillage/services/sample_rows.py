"""The first rows of a file that was read, as tables a person can compare with the file: typed values, no words yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sillage.domain.money import Money

if TYPE_CHECKING:
    from sillage.imports import ReadFile

MOST_ROWS = 6
MOST_COLUMNS = 8
_LONGEST = 90
_LOOKED_AT = 400
_KEYS = ("network", "account", "object_id", "for_date", "to_date", "segment")
_HIDDEN = frozenset(
    ("row", "flag", "source_zone", "object_kind", "shop", "touch_id", "message_id", "answer_id", "review_id",
     "mention_id", "thread_id", "customer_key", "author_key", "state", "window", "source", "import_uid", "uid")
)  # fmt: skip


def sample(part: ReadFile, zone: str) -> list[dict[str, Any]]:
    """Return the first rows of each thing that a file holds.

    Parameters
    ----------
    part : ReadFile
        A file, read.
    zone : str
        Of the moments.

    Returns
    -------
    list of dict
        ``table``, ``heads`` (names of columns; a figure's begins with ``metric:``) and ``rows`` of JSON-ready values:
        text, numbers, ``{"day": ...}``, ``{"moment": ...}``, ``{"minor": ..., "currency": ...}``.
    """
    found = []
    for name, batches in part.tables.items():
        rows = list(islice((row for batch in batches() for row in batch.slice(0, _LOOKED_AT).to_pylist()), _LOOKED_AT))
        made = _figures(rows) if name == "observations" else rows[:MOST_ROWS]
        found.append(_table(name, made, zone))
    for field in fields(part.decisions):
        brought = getattr(part.decisions, field.name)
        # Places follow from what the file says of them: only what somebody typed is shown.
        if brought and field.name not in ("accounts", "labels"):
            found.append(_table(field.name, [_plain(one) for one in brought[:MOST_ROWS]], zone))
    return [table for table in found if table["rows"]]


def _plain(one: Any) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _figures(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put the figures of one thing and its days on one line."""
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row.get(name) for name in _KEYS)
        line = lines.get(key)
        if line is None:
            if len(lines) >= MOST_ROWS:
                continue
            line = lines[key] = dict(zip(_KEYS, key, strict=True))
        value = row["value"]
        minor = value is not None and row.get("currency")
        line[f"metric:{row['metric']}"] = {"minor": round(value), "currency": row["currency"]} if minor else value
    return list(lines.values())


def _table(name: str, rows: list[dict[str, Any]], zone: str) -> dict[str, Any]:
    filled = dict.fromkeys(
        column for row in rows for column, value in row.items() if column not in _HIDDEN and value not in (None, "", ())
    )
    if "to_date" in filled and all(row.get("to_date") == row.get("for_date") for row in rows):
        del filled["to_date"]
    heads = list(filled)[:MOST_COLUMNS]
    return {"table": name, "heads": heads, "rows": [[_json(row.get(head), zone) for head in heads] for row in rows]}


def _json(value: Any, zone: str) -> Any:
    match value:
        case datetime():
            return {"moment": (value.astimezone(ZoneInfo(zone)) if value.tzinfo else value).isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case Decimal():
            return float(value)
        case None | bool() | int() | float() | dict():
            return value
        case _:
            text = " ".join(str(value).split())
            return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
