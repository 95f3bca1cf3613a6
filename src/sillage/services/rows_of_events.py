"""Rows behind orders, touches, mentions, reviews, answers and messages: never who somebody is, nor their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import ibis

from sillage.kpis.asked import said
from sillage.kpis.long_rows import MANY_MENTIONS, cut_events
from sillage.kpis.measures import COUNTED_BY_CHANNEL, MEASURES
from sillage.kpis.places import local_day
from sillage.language import msg
from sillage.services.row_list import Row, RowList, Sought, of_journal, own_money, standing
from sillage.services.sum_facts import EVENTS

KEPT: Mapping[str, tuple[str, ...]] = {
    "orders": ("shop", "order_id", "status", "gross_minor", "tax_minor", "refunded_minor", "own_currency", "row"),
    "touches": ("touch_id", "kind", "row"),
    "mentions": ("mention_id", "sentiment", "url", "row"),
    "reviews": ("review_id", "rating", "scale", "row"),
    "answers": ("survey", "question", "score", "scale", "row"),
}
"""What rows of the journal show beside where and when they count."""
SHOWN: Mapping[str, tuple[str, ...]] = {
    "orders": ("day", "order_id", "shop", "channel", "campaign", "status", "gross", "tax", "refunded", "currency"),
    "touches": ("day", "touch_id", "kind", "channel", "campaign"),
    "mentions": ("day", "mention_id", "channel", "sentiment", "url"),
    "reviews": ("day", "review_id", "channel", "rating", "scale"),
    "answers": ("day", "survey", "question", "channel", "score", "scale"),
}
OF_SOMEBODY = frozenset(("order_id", "touch_id"))
"""What leads to a person in a shop's own files: not shown to clients."""
NO_WORDS = msg("Messages are listed without their words and without who wrote them.")


def of_events(sought: Sought) -> RowList:
    """List rows of the journal that count for a number.

    Parameters
    ----------
    sought : Sought
        Of a measure that one of `EVENTS` feeds.

    Returns
    -------
    RowList
        By day.
    """
    feeder, measure, question = sought.feeder, sought.measure, replace(sought.question, by="")
    name, lay = EVENTS[MEASURES[measure].feed]
    keep = KEPT[name]
    table = feeder.table(name)
    if name == "orders":
        table = table.mutate(own_currency=ibis.coalesce(table.currency, question.currency))
    rows = lay(table, question.zone, [measure], keep)
    rows = cut_events(rows, said(question), people=False, keep=keep)
    if measure in COUNTED_BY_CHANNEL:
        rows = rows.filter(rows.channel.isin(sorted(sought.channels)))
    if measure == "advocates":
        times = rows.count().over(ibis.window(group_by="person"))
        rows = rows.mutate(times=times).filter(ibis._.times >= MANY_MENTIONS).drop("times")
    rows = rows.mutate(day=ibis.coalesce(rows.rate_day, rows.day)).drop("person", "after")
    key = keep[1] if name == "orders" else keep[0]
    shown = SHOWN[name]
    if feeder.opened.for_client:
        shown = tuple(column for column in shown if column not in OF_SOMEBODY)
    order, shape = ("day", key, "import_uid", "row"), _order if name == "orders" else None
    return of_journal(sought, rows, shown, order, adds_up=measure != "advocates", shape=shape)


def _order(row: Row) -> Row:
    """Write the amounts of an order in its own currency."""
    said = {name: own_money(row[f"{name}_minor"], row["own_currency"]) for name in ("gross", "tax", "refunded")}
    return {**row, **said, "currency": row["currency"] or row["own_currency"]}


def of_messages(sought: Sought) -> RowList:
    """List the messages of the days: response times and what was handled are worked out from them.

    Parameters
    ----------
    sought : Sought
        Of a measure that conversations feed.

    Returns
    -------
    RowList
        No sum.
    """
    feeder, question = sought.feeder, sought.question
    rows = feeder.table("messages")
    rows = rows.mutate(day=local_day(rows.sent_at, ibis.null("date"), question.zone))
    if question.period is not None:
        rows = rows.filter(rows.day >= question.period.first, rows.day <= question.period.last)
    rows = standing(rows, question)
    columns = ("moment", "network", "account", "thread_id", "direction", "event", "visibility", "department")
    rows = rows.select(
        "day", "network", "account", "thread_id", "direction", "event", "visibility", "department", "import_uid", "row",
        moment=rows.sent_at,
        value=ibis.null("float64"),
        currency=ibis.null("string"),
        rate_day=ibis.null("date"),
    )  # fmt: skip
    shown = tuple(name for name in columns if name != "thread_id") if feeder.opened.for_client else columns
    found = of_journal(
        sought,
        rows,
        shown,
        ("moment", "network", "thread_id", "import_uid", "row"),
        adds_up=False,
        shape=lambda row: {**row, "moment": _local(row["moment"], question.zone)},
    )
    return replace(found, notes=(NO_WORDS,))


def _local(moment: datetime | None, zone: str) -> datetime | None:
    return None if moment is None else moment.astimezone(ZoneInfo(zone))
