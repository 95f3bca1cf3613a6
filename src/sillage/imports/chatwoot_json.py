"""Conversations as Chatwoot's programming interface gives them: a list of conversations with their messages.

Shapes accepted: one conversation, a list of them, ``{"payload": [...]}``, ``{"data": {"payload": [...]}}``, and the
messages of one conversation (``{"meta": ..., "payload": [messages]}``). Numbers: a message's type is 0 in, 1 out,
2 activity, 3 template (sent by the machine); times are seconds since 1970.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from sillage.errors import UnreadableFile
from sillage.imports.cells import Rows
from sillage.imports.decoding import damaged
from sillage.imports.facts_rows import Fact
from sillage.imports.files import Context, ReadFile
from sillage.imports.flags import Doubts
from sillage.imports.own_read import Built, finish
from sillage.imports.people import person_key, struck
from sillage.language import msg

FORMAT = "chatwoot_conversations"
_INBOXES = {
    "channel::facebookpage": "facebook",
    "channel::instagram": "instagram",
    "channel::twitterprofile": "x",
    "channel::tiktok": "tiktok",
}
_TYPES = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}
_RESOLVED = ("resolved", "résolue", "résolu")
_REOPENED = ("reopened", "rouverte", "rouvert")
_YEARS = (631_152_000, 4_102_444_800)


@dataclass(frozen=True, slots=True)
class _Line:
    conversation: dict[str, Any]
    message: dict[str, Any]


def is_json(body: bytes) -> bool:
    """Tell whether a text is JSON rather than a table.

    Parameters
    ----------
    body : bytes
        UTF-8.

    Returns
    -------
    bool
        Whether it begins like an object or a list.
    """
    start = body[:1024].lstrip()
    return start.startswith(b"{") or (start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"]", b""))


def read_json(body: bytes, context: Context) -> ReadFile:
    """Read an export of conversations.

    Parameters
    ----------
    body : bytes
        UTF-8.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        Messages; whoever wrote is a keyed hash.

    Raises
    ------
    UnreadableFile
        If it is no whole JSON, or holds no conversations.
    """
    try:
        content = json.loads(body)
        if b"\\ud" in body.lower():
            json.dumps(content, ensure_ascii=False).encode()  # half a character cannot be stored
    except (ValueError, RecursionError) as exc:
        raise damaged(msg("it is no whole JSON text."), getattr(exc, "lineno", None)) from exc
    lines = [line for conversation in _conversations(content) for line in _messages(conversation)]
    if not lines:
        raise UnreadableFile(
            msg("The JSON file holds no conversations."), msg("Export conversations with their messages.")
        )
    numbers = np.arange(1, len(lines) + 1, dtype=np.int64)
    rows = Rows(tuple(numbers.tolist()), {}, Doubts(numbers))
    facts = [message_fact(line.conversation, line.message, index, rows, context) for index, line in enumerate(lines)]
    return finish(FORMAT, rows, Built({"messages": [fact for fact in facts if fact]}), context, ())


def _conversations(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, list):
        for one in content:
            yield from _conversations(one)
    elif isinstance(content, dict):
        if isinstance(content.get("messages"), list):
            yield content
        elif isinstance(content.get("payload"), list):
            if any(isinstance(one, dict) and "messages" in one for one in content["payload"]):
                yield from _conversations(content["payload"])
            elif all(isinstance(one, dict) and "message_type" in one for one in content["payload"]):
                yield {**_dict(content.get("meta")), "messages": content["payload"]}
        elif isinstance(content.get("data"), (dict, list)):
            yield from _conversations(content["data"])
        elif isinstance(content.get("conversations"), list):
            yield from _conversations(content["conversations"])


def _messages(conversation: dict[str, Any]) -> Iterator[_Line]:
    for message in conversation["messages"]:
        if isinstance(message, dict) and "message_type" in message:
            yield _Line(conversation, message)


def message_fact(
    conversation: dict[str, Any], message: dict[str, Any], index: int, rows: Rows, context: Context
) -> Fact | None:
    """Build one message.

    Parameters
    ----------
    conversation, message : dict
        In the shape of the programming interface.
    index : int
        0-based.
    rows : Rows
        Collects doubts.
    context : Context
        Key, account.

    Returns
    -------
    mapping or None
        None for what nobody outside saw: private notes, and activities other than a resolution or a reopening.
    """
    kind = _kind(message)
    text = message.get("content") if isinstance(message.get("content"), str) else ""
    event = _event(kind, text or "")
    thread = message.get("conversation_id") or conversation.get("id") or conversation.get("display_id")
    if event is None or message.get("private") is True:
        return None
    if thread is None:
        rows.doubt(index, "incomplete")
        return None
    sent = _moment(message.get("created_at"))
    if sent is None:
        rows.doubt(index, "unreadable_date")
    sender = _dict(message.get("sender"))
    return {
        "network": _network(conversation),
        "account": _account(conversation) or context.account,
        "thread_id": str(thread),
        "message_id": str(message.get("id") or f"{thread}:{index}"),
        "sent_at": sent,
        "event": event,
        "direction": "in" if kind == "incoming" else "out",
        "author_kind": _author(kind, message, sender),
        "author_key": _person(sender, context.secret),
        "visibility": _visibility(conversation, message),
        "answerable": None,
        "label": ",".join(str(label) for label in _list(conversation.get("labels"))),
        "department": str(_dict(_dict(conversation.get("meta")).get("team")).get("name") or ""),
        "text": struck(text or "") if event == "message" else "",
        "row": rows.numbers[index],
    }


def _kind(message: dict[str, Any]) -> str:
    stated = message.get("message_type")
    return _TYPES.get(stated, "") if isinstance(stated, int) else str(stated)


def _event(kind: str, text: str) -> str | None:
    if kind != "activity":
        return "message"
    words = text.lower()
    if any(word in words for word in _RESOLVED):
        return "resolved"
    return "reopened" if any(word in words for word in _REOPENED) else None


def _author(kind: str, message: dict[str, Any], sender: dict[str, Any]) -> str:
    if kind == "incoming":
        return "customer"
    stated = f"{message.get('sender_type') or ''} {sender.get('type') or ''}".lower()
    machine = kind in ("template", "activity") or "bot" in stated or "captain" in stated
    return "bot" if machine else "agent"


def _person(sender: dict[str, Any], secret: bytes) -> str:
    names = (sender.get("email"), sender.get("phone_number"), sender.get("identifier"), sender.get("id"))
    found = next((str(name) for name in names if name), "")
    return person_key(secret, found) if found else ""


def _network(conversation: dict[str, Any]) -> str:
    return _INBOXES.get(_channel(conversation), "")


def _channel(conversation: dict[str, Any]) -> str:
    stated = _dict(conversation.get("meta")).get("channel") or conversation.get("channel") or ""
    return str(stated).lower()


def _account(conversation: dict[str, Any]) -> str:
    inbox = _dict(conversation.get("inbox"))
    return str(inbox.get("name") or conversation.get("inbox_name") or "")


def _visibility(conversation: dict[str, Any], message: dict[str, Any]) -> str:
    if _channel(conversation) == "channel::email" or message.get("content_type") == "incoming_email":
        return "email"
    kind = str(_dict(conversation.get("additional_attributes")).get("type") or "")
    return "mention" if kind == "tweet" else "private"


def _moment(stated: Any) -> datetime | None:
    if isinstance(stated, str) and not (stated.isascii() and stated.isdigit()):
        try:
            found = datetime.fromisoformat(stated)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(stated, (int, float, str)) and not isinstance(stated, bool):
        seconds = float(stated)
        return datetime.fromtimestamp(seconds, UTC) if _YEARS[0] <= seconds <= _YEARS[1] else None
    return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
