"""Small conversations for the tests of this room."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from sillage.domain.facts import ANSWERS, MESSAGES

FILE = "export"
"""The import that a row comes from, unless it says another."""

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def row(thread: str, when: datetime | None, who: str, **more: Any) -> dict[str, Any]:
    """One message: `who` is customer, agent or bot."""
    return {
        "network": "facebook",
        "account": "shop",
        "thread_id": thread,
        "sent_at": when,
        "event": "message",
        "direction": "in" if who == "customer" else "out",
        "author_kind": who,
        "visibility": "private",
        **more,
    }


def table(*rows: dict[str, Any]) -> pa.Table:
    numbered = [
        {"message_id": f"m{number}", "row": number, "import_uid": FILE, **content}
        for number, content in enumerate(rows, 1)
    ]
    return pa.Table.from_pylist(numbered, schema=MESSAGES.stored_schema)


def survey(question: str, score: float | None, scale: float = 5, **more: Any) -> dict[str, Any]:
    return {"survey": "after-sale", "question": question, "sent_at": at(1), "score": score, "scale": scale, **more}


def surveys(*rows: dict[str, Any]) -> pa.Table:
    numbered = [{"answer_id": str(number), "row": number, **content} for number, content in enumerate(rows, 1)]
    return pa.Table.from_pylist(numbered, schema=ANSWERS.import_schema)
