"""Our own files about people, as rows of the journal: touches, messages, answers, reviews, mentions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sillage.imports.cells import Rows, When
from sillage.imports.facts_rows import Fact, chosen, ids, moment_of
from sillage.imports.files import Context
from sillage.imports.headers import fold
from sillage.imports.people import struck
from sillage.imports.vocabularies import CHANNEL_WORDS

_PEOPLE = ("e-mail", "phone", "customer")
_SCALES = {"csat": 5.0, "nps": 10.0}


def rows_of(rows: Rows) -> list[dict[str, Any]]:
    """Return typed rows one by one.

    Parameters
    ----------
    rows : Rows
        Columns.

    Returns
    -------
    list of dict
        Column name to value.
    """
    names = list(rows.columns)
    return [
        dict(zip(names, values, strict=True)) for values in zip(*(rows.columns[name] for name in names), strict=True)
    ]


def touches(rows: Rows, context: Context) -> list[Fact]:
    """Build offline touches.

    Parameters
    ----------
    rows : Rows
        Of a ``touches`` file.
    context : Context
        Unused but for its shape.

    Returns
    -------
    list of mapping
        Rows of the journal's ``touches``; a row without channel or kind is left out and flagged.
    """
    found = rows_of(rows)
    people = [chosen(row, _PEOPLE) for row in found]
    keys = ids(
        rows.get("reference"),
        [
            (row.get("date"), row.get("kind"), row.get("campaign"), row.get("code"), person)
            for row, person in zip(found, people, strict=True)
        ],
    )
    facts = []
    for index, (row, person, key) in enumerate(zip(found, people, keys, strict=True)):
        if not row.get("channel") or not row.get("kind"):
            rows.doubt(index, "incomplete")
            continue
        when: When | None = row.get("date")
        count = row.get("count")
        facts.append(
            {
                "channel": row["channel"],
                "touch_id": key,
                "kind": row["kind"],
                "at": when.moment if when else None,
                "on": when.day if when and when.moment is None else None,
                "count": 1.0 if count is None else count,
                "campaign": row.get("campaign") or "",
                "code": row.get("code") or "",
                "customer_key": person or "",
                "note": struck(row.get("note") or ""),
                "row": rows.numbers[index],
            }
        )
    return facts


def messages(rows: Rows, context: Context) -> list[Fact]:
    """Build messages.

    Parameters
    ----------
    rows : Rows
        Of a ``conversations`` file.
    context : Context
        The account, when the file names none.

    Returns
    -------
    list of mapping
        Rows of the journal's ``messages``; a day without a time gives no moment, and is flagged.
    """
    found = rows_of(rows)
    keys = ids(
        rows.get("message id"),
        [(row.get("thread"), row.get("date"), row.get("direction"), row.get("event")) for row in found],
    )
    facts = []
    for index, (row, key) in enumerate(zip(found, keys, strict=True)):
        if not row.get("thread") or not row.get("direction"):
            rows.doubt(index, "incomplete")
            continue
        when: When | None = row.get("date")
        if when is not None and when.moment is None:
            rows.doubt(index, "no_time")
        facts.append(
            {
                "network": row.get("network") or "",
                "account": row.get("account") or context.account,
                "thread_id": row["thread"],
                "message_id": key,
                "sent_at": when.moment if when else None,
                "event": row.get("event") or "message",
                "direction": row["direction"],
                "author_kind": row.get("author kind") or ("customer" if row["direction"] == "in" else "agent"),
                "author_key": row.get("author") or "",
                "visibility": row.get("visibility") or "private",
                "answerable": row.get("answerable"),
                "label": row.get("label") or "",
                "department": row.get("department") or "",
                "text": struck(row.get("text") or ""),
                "row": rows.numbers[index],
            }
        )
    return facts


def answers(rows: Rows, context: Context) -> list[Fact]:
    """Build survey answers.

    Parameters
    ----------
    rows : Rows
        Of an ``answers`` file.
    context : Context
        Zone.

    Returns
    -------
    list of mapping
        Rows of the journal's ``answers``: one for each question sent, answered or not.
    """
    found = rows_of(rows)
    people = [chosen(row, ("e-mail", "customer")) for row in found]
    keys = ids(
        rows.get("reference"),
        [
            (row.get("question"), row.get("sent"), person or row.get("network"))
            for row, person in zip(found, people, strict=True)
        ],
    )
    facts = []
    for index, (row, person, key) in enumerate(zip(found, people, keys, strict=True)):
        if not row.get("survey") or not row.get("question"):
            rows.doubt(index, "incomplete")
            continue
        sent = moment_of(row.get("sent"), context.zone)
        said = row.get("score") is not None or bool(row.get("choice")) or bool(row.get("text"))
        answered = moment_of(row.get("answered"), context.zone) or (sent if said else None)
        scale = row.get("scale") or _SCALES.get(row["question"])
        score = row.get("score")
        if score is not None and scale is not None and not 0 <= score <= scale:
            rows.doubt(index, "impossible")
        if sent and answered and answered < sent and row["sent"].moment is not None:
            rows.doubt(index, "contradiction")
        facts.append(
            {
                "survey": row["survey"],
                "answer_id": key,
                "question": row["question"],
                "sent_at": sent,
                "answered_at": answered,
                "score": score,
                "scale": scale,
                "choice": channel_code(row.get("choice") or ""),
                "text": struck(row.get("text") or ""),
                "customer_key": person or "",
                "network": row.get("network") or "",
                "row": rows.numbers[index],
            }
        )
    return facts


def reviews(rows: Rows, context: Context) -> list[Fact]:
    """Build reviews.

    Parameters
    ----------
    rows : Rows
        Of a ``reviews`` file.
    context : Context
        Zone.

    Returns
    -------
    list of mapping
        Rows of the journal's ``reviews``.
    """
    found = rows_of(rows)
    keys = ids(rows.get("reference"), [(row.get("date"), row.get("author")) for row in found])
    facts = []
    for index, (row, key) in enumerate(zip(found, keys, strict=True)):
        scale = row.get("scale") or 5.0
        rating = row.get("rating")
        if rating is not None and not 0 <= rating <= scale:
            rows.doubt(index, "impossible")
        facts.append(
            {
                "source": row.get("source") or "",
                "about": row.get("about") or "own",
                "review_id": key,
                "at": moment_of(row.get("date"), context.zone),
                "rating": rating,
                "scale": scale,
                "author_key": row.get("author") or "",
                "text": struck(row.get("text") or ""),
                "row": rows.numbers[index],
            }
        )
    return facts


def mentions(rows: Rows, context: Context) -> list[Fact]:
    """Build mentions.

    Parameters
    ----------
    rows : Rows
        Of a ``mentions`` file.
    context : Context
        Zone.

    Returns
    -------
    list of mapping
        Rows of the journal's ``mentions``.
    """
    found = rows_of(rows)
    keys = ids(
        [reference or url for reference, url in zip(rows.get("reference"), rows.get("url"), strict=True)],
        [(row.get("date"), row.get("about"), row.get("query"), row.get("author")) for row in found],
    )
    return [
        {
            "source": row.get("source") or "",
            "mention_id": key,
            "at": moment_of(row.get("date"), context.zone),
            "about": row.get("about") or "own",
            "query": row.get("query") or "",
            "author_key": row.get("author") or "",
            "author_followers": row.get("author followers"),
            "sentiment": row.get("sentiment") or "",
            "url": row.get("url") or "",
            "text": struck(row.get("text") or ""),
            "row": rows.numbers[index],
        }
        for index, (row, key) in enumerate(zip(found, keys, strict=True))
    ]


def channel_code(text: str) -> str:
    """Return the channel that a word names.

    Parameters
    ----------
    text : str
        Such as ``Infolettre`` or ``Twitter``.

    Returns
    -------
    str
        The channel's code; the text itself when no channel goes by that name.
    """
    return CHANNEL_WORDS.get(fold(text), text)


BUILDERS: dict[str, Callable[[Rows, Context], list[Fact]]] = {
    "touches": touches,
    "conversations": messages,
    "answers": answers,
    "reviews": reviews,
    "mentions": mentions,
}
"""How the rows of each of these files become facts."""
