"""Chatwoot as tables: its satisfaction report, and its messages one a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sillage.imports.cells import Rows, When, read_rows
from sillage.imports.chatwoot_json import FORMAT, message_fact
from sillage.imports.facts_rows import Fact, ids
from sillage.imports.files import Context, ReadFile
from sillage.imports.flags import Doubts
from sillage.imports.own_columns import Cell, Column, OwnFile
from sillage.imports.own_facts import rows_of
from sillage.imports.own_match import match_file
from sillage.imports.own_read import Built, finish
from sillage.imports.people import struck
from sillage.imports.tables import Record, Table, from_rows
from sillage.language import msg

CSAT = OwnFile(
    "chatwoot_csat",
    msg("Chatwoot satisfaction report"),
    "answers",
    (
        Column("agent name", "nom de l'agent", Cell.TEXT, required=True),
        Column("rating", "note", Cell.NUMBER, "", ("évaluation", "score"), required=True),
        Column("feedback comment", "commentaire", Cell.TEXT, "", ("feedback", "commentaire de retour")),
        Column("contact name", "nom du contact", Cell.TEXT),
        Column("contact email address", "adresse e-mail du contact", Cell.EMAIL, "", ("adresse courriel du contact",)),
        Column("contact phone number", "numéro de téléphone du contact", Cell.PHONE),
        Column("link to the conversation", "lien vers la conversation", Cell.TEXT, "", (), required=True),
        Column("recorded date", "date d'enregistrement", Cell.MOMENT, "", ("recorded at", "date enregistrée"), True),
    ),
)
MESSAGES = OwnFile(
    FORMAT,
    msg("Chatwoot conversations"),
    "messages",
    (
        Column("conversation id", "conversation id", Cell.TEXT, "", ("conversation display id",), required=True),
        Column("message type", "message type", Cell.TEXT, required=True),
        Column("created at", "created at", Cell.MOMENT, required=True),
        Column("id", "id", Cell.TEXT, "", ("message id",)),
        Column("content", "content", Cell.TEXT, "", ("message",)),
        Column("private", "private", Cell.TEXT),
        Column("sender type", "sender type", Cell.TEXT),
        Column("sender id", "sender id", Cell.TEXT),
        Column("sender email", "sender email", Cell.TEXT),
        Column("content type", "content type", Cell.TEXT),
        Column("channel", "channel", Cell.TEXT, "", ("inbox channel type", "channel type")),
        Column("inbox name", "inbox name", Cell.TEXT, "", ("inbox",)),
        Column("labels", "labels", Cell.TEXT),
    ),
)


def recognise(file: OwnFile, header: Sequence[str]) -> int:
    """Score a header.

    Parameters
    ----------
    file : OwnFile
        `CSAT` or `MESSAGES`.
    header : sequence of str
        As written.

    Returns
    -------
    int
        Columns known, required ones twice; 0 for a stranger.
    """
    match = match_file(file, header)
    return len(match.places) + len(file.required) if match else 0


def recognise_csat(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    """Score a header for the satisfaction report; see `recognise`."""
    return recognise(CSAT, header)


def recognise_messages(header: Sequence[str], sample: Sequence[Sequence[str]], sheet: str) -> int:
    """Score a header for messages; see `recognise`."""
    return recognise(MESSAGES, header)


def read_csat_records(lines: Sequence[Record], context: Context) -> ReadFile:
    """Read the satisfaction report, whose last line states the period in one cell.

    Parameters
    ----------
    lines : sequence of record
        The whole file.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        Answers on a scale of 5. Surveys without an answer are not in the report: when they were sent is unknown.
    """
    place = next(index for index, (_, cells) in enumerate(lines) if recognise(CSAT, cells))
    header = lines[place][1]
    body = [(number, cells) for number, cells in lines[place + 1 :] if len(cells) > 1]
    return read_csat([from_rows(header, body)], context)


def read_csat(tables: Sequence[Table], context: Context) -> ReadFile:
    """Read the table of the satisfaction report.

    Parameters
    ----------
    tables : sequence of Table
        One.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        As `read_csat_records`.
    """
    match = match_file(CSAT, tables[0].header)
    rows = read_rows(tables[0], match.places if match else (), context, french=bool(match and match.french))
    found = rows_of(rows)
    keys = ids([None] * len(found), [(row.get("link to the conversation"), row.get("recorded date")) for row in found])
    facts: list[Fact] = []
    for index, (row, key) in enumerate(zip(found, keys, strict=True)):
        when: When | None = row.get("recorded date")
        score = row.get("rating")
        if score is None or when is None:
            rows.doubt(index, "incomplete")
            continue
        if not 1 <= score <= 5:
            rows.doubt(index, "impossible")
        facts.append(
            {
                "survey": "chatwoot",
                "answer_id": key,
                "question": "csat",
                "answered_at": when.moment,
                "score": score,
                "scale": 5.0,
                "choice": "",
                "text": struck(row.get("feedback comment") or ""),
                "customer_key": row.get("contact email address") or row.get("contact phone number") or "",
                "network": "",
                "row": rows.numbers[index],
            }
        )
    warning = msg("The report holds answers only: without the surveys sent, their response rate is not measured.")
    return finish(CSAT.kind, rows, Built({"answers": facts}, warnings=(warning,)), context, ())


def read_messages(tables: Sequence[Table], context: Context) -> ReadFile:
    """Read messages, one a row.

    Parameters
    ----------
    tables : sequence of Table
        One.
    context : Context
        What is known beside the bytes.

    Returns
    -------
    ReadFile
        As the JSON export.
    """
    table = tables[0]
    match = match_file(MESSAGES, table.header)
    rows = read_rows(table, match.places if match else (), context, french=False, first="month")
    numbers = np.array(rows.numbers, dtype=np.int64)
    plain = Rows(rows.numbers, {}, Doubts(numbers))
    facts = [message_fact(*_as_json(row), index, plain, context) for index, row in enumerate(rows_of(rows))]
    for index, code in enumerate(rows.doubts.column().to_pylist()):
        if code:
            plain.doubt(index, code)
    return finish(FORMAT, plain, Built({"messages": [fact for fact in facts if fact]}), context, ())


def _as_json(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """One row, in the shape that the programming interface gives."""
    kind = row.get("message type") or ""
    when: When | None = row.get("created at")
    message = {
        "id": row.get("id"),
        "conversation_id": row.get("conversation id"),
        "message_type": int(kind) if kind in ("0", "1", "2", "3") else kind,
        "created_at": when.moment.isoformat() if when and when.moment else None,
        "content": row.get("content") or "",
        "content_type": row.get("content type"),
        "private": str(row.get("private") or "").lower() in ("true", "t", "1"),
        "sender_type": row.get("sender type"),
        "sender": {"email": row.get("sender email"), "id": row.get("sender id")},
    }
    conversation = {
        "meta": {"channel": row.get("channel")},
        "inbox_name": row.get("inbox name"),
        "labels": [label for label in str(row.get("labels") or "").split(",") if label],
    }
    return conversation, message
