"""What is known of a person, in the words of who asked for it; programs read the columns in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sillage.cli import axes, tables, terminal

if TYPE_CHECKING:
    from sillage.language import Message

INNER = ("workspace_id", "import_uid", "row")
"""Columns that say where a row is stored and nothing of a person: JSON alone has them."""

_MINOR = "_minor"


def show(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Print every row, a line for each thing that it says.

    Parameters
    ----------
    found : mapping
        Table to rows.
    """
    from sillage.language import msg

    if not found:
        terminal.say(msg("Nobody is known by it here."))
    for table, rows in found.items():
        for number, row in enumerate(rows, 1):
            terminal.say(msg("{what}, {number} of {count}", what=titles()[table], number=number, count=len(rows)))
            for column, value in row.items():
                if column not in INNER and value not in (None, ""):
                    terminal.say(msg("  {column}: {value}", column=words()[column], value=_said(column, value, row)))
            terminal.say("")


@cache
def titles() -> Mapping[str, Message]:
    """Return what the tables that can name a person hold."""
    from sillage.language import msg

    return {
        "orders": msg("Order"),
        "touches": msg("Contact"),
        "messages": msg("Message"),
        "answers": msg("Answer to a survey"),
        "reviews": msg("Review"),
        "mentions": msg("Mention"),
        "events": msg("Hit"),
    }


@cache
def words() -> Mapping[str, Message]:
    """Return what the columns of these tables are called."""
    return {**_of_all(), **_of_money(), **_of_hits(), **_of_talk()}


def _of_all() -> dict[str, Message]:
    from sillage.language import msg

    return {
        "at": msg("moment"),
        "on": msg("day"),
        "kind": msg("kind"),
        "name": msg("name"),
        "network": msg("network"),
        "account": msg("account"),
        "channel": msg("channel"),
        "campaign": msg("campaign"),
        "post_id": msg("post identifier"),
        "customer_key": msg("customer, hashed"),
        "source": msg("source"),
        "text": msg("text"),
        "url": msg("address"),
        "note": msg("note of the contact"),
        "code": msg("code given"),
        "count": msg("how many"),
        "touch_id": msg("identifier of the contact"),
        "flag": msg("remark"),
        "observed_at": msg("recorded on"),
    }


def _of_money() -> dict[str, Message]:
    from sillage.language import msg

    return {
        "shop": msg("shop of the order"),
        "order_id": msg("order number"),
        "ordered_at": msg("ordered at"),
        "ordered_on": msg("day of the order"),
        "status": msg("status"),
        "gross_minor": msg("paid, taxes in"),
        "tax_minor": msg("taxes of the order"),
        "shipping_minor": msg("delivery of the order"),
        "discount_minor": msg("discount of the order"),
        "refunded_minor": msg("refunded on the order"),
        "cost_minor": msg("cost of what was sold"),
        "value_minor": msg("value"),
        "currency": msg("currency"),
        "new_customer": msg("new customer"),
        "product": msg("product sold"),
        "discount_code": msg("discount code"),
        "heard_of_us": msg("heard of us by"),
    }


def _of_hits() -> dict[str, Message]:
    from sillage.language import msg

    return {
        "event_id": msg("identifier of the hit"),
        "site": msg("site visited"),
        "path": msg("page visited"),
        "visitor": msg("visitor, hashed for a day"),
        "cookie": msg("first-party cookie"),
        "click_id": msg("identifier of the click"),
        "link_id": msg("identifier of the link"),
        "medium": msg("medium"),
        "content": msg("content (UTM)"),
        "term": msg("term (UTM)"),
        "channel_rule": msg("rule that gave the channel"),
        "channel_version": msg("version of the channels’ rules"),
        "referrer": msg("came from"),
        "country": msg("country"),
        "device": msg("device"),
        "browser": msg("browser"),
        "bot": msg("robot, by the rule"),
        "bot_version": msg("version of the robots’ rules"),
        "consent": msg("consent"),
        "origin": msg("told by"),
        "engaged_ms": msg("milliseconds in view"),
        "props": msg("other properties"),
    }


def _of_talk() -> dict[str, Message]:
    from sillage.language import msg

    return {
        "thread_id": msg("identifier of the conversation"),
        "message_id": msg("identifier of the message"),
        "sent_at": msg("sent on"),
        "event": msg("event of the conversation"),
        "direction": msg("direction of the message"),
        "author_kind": msg("kind of author"),
        "author_key": msg("author, hashed"),
        "author_followers": msg("author’s followers"),
        "visibility": msg("visibility"),
        "answerable": msg("awaits an answer"),
        "label": msg("label of the message"),
        "department": msg("department"),
        "survey": msg("survey"),
        "answer_id": msg("identifier of the answer"),
        "question": msg("question asked"),
        "answered_at": msg("answered on"),
        "score": msg("score given"),
        "scale": msg("highest score"),
        "choice": msg("choice"),
        "about": msg("about"),
        "review_id": msg("identifier of the review"),
        "rating": msg("rating"),
        "mention_id": msg("identifier of the mention"),
        "query": msg("search that found it"),
        "sentiment": msg("sentiment"),
    }


def _said(column: str, value: Any, row: Mapping[str, Any]) -> str:
    from sillage.domain.money import Money
    from sillage.language import msg

    if column.endswith(_MINOR) and row.get("currency"):
        return tables.cell(Money(value, row["currency"]))
    if column in ("network", "channel"):
        return axes.key(column, value)
    if isinstance(value, bool):
        return tables.cell(msg("yes") if value else msg("no"))
    if hasattr(value, "isoformat"):
        return str(value.isoformat(" ", "seconds") if hasattr(value, "hour") else value.isoformat())
    return tables.cell(value)
